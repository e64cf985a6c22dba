"""Marks around inlines: code spans, emphasis, destinations, and what is beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from bridge.document.nodes import (
    Code,
    Comment,
    Emphasis,
    Entity,
    ExternalLink,
    HtmlInline,
    HtmlTag,
    Image,
    Inline,
    LineBreak,
    Math,
    NoteRef,
    RawWikitext,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Template,
    Text,
    WikiLink,
)
from bridge.document.normal import TAG
from bridge.document.source_text import plain_text, template_source
from bridge.document.urls import escape_target
from bridge.markdown.attributes import STARTS
from bridge.markdown.delimiters import read_run
from bridge.markdown.destinations import read_destination
from bridge.markdown.escape import end_bare_url
from bridge.markdown.outside import is_outside_link
from bridge.markdown.wrap import BREAK, LINE

MARKS: Final[dict[type, str]] = {Emphasis: "*", Strong: "**", Strikethrough: "~~"}
"""The marks of each emphasis, which are read beside letters too."""
_TAGS: Final[dict[type, str]] = {Emphasis: "i", Strong: "b", Strikethrough: "s"}
"""The tag that means the same on the wiki."""

_LABEL_MARKUP = re.compile(r"''+|\[\[|\]\]|\{\{|\}\}|~~~+|__|<(?=[!/A-Za-z])|&(?=#?\w+;)")
"""What would be markup in a label of wikitext."""
_TICKS = re.compile(r"`+")
_SIMPLE_URL = re.compile(r"[^\s()<>\\]+")


def code_span(value: str) -> str:
    """Returns a code span around ``value``, with as few backticks as it takes.

    Example:
        >>> code_span("a"), code_span("a`b"), code_span("`a")
        ('`a`', '``a`b``', '`` `a ``')
    """
    runs = {len(run) for run in _TICKS.findall(value)}
    count = 1
    while count in runs:
        count += 1
    ticks = "`" * count
    edges = value[:1] + value[-1:]
    spaced = edges.strip(" \r") == "" and value.strip(" \r")
    pad = " " if "`" in edges or spaced else ""
    return f"{ticks}{pad}{value}{pad}{ticks}"


def write_destination(url: str) -> str:
    """Returns a URL as the destination of a link."""
    if _SIMPLE_URL.fullmatch(url):
        return url
    escaped = url.replace("\\", "\\\\")
    if read_destination(f"{escaped})", 0) == (url, len(escaped)):
        return escaped
    return f"<{escaped}>"


def math_source(node: Math) -> str:
    """Returns a formula as wikitext."""
    attribute = ' display="block"' if node.display else ""
    return f"<math{attribute}>{node.source}</math>"


def guard_tag(text: str) -> str:
    """Keeps a tag at the start of a block from standing alone on its line."""
    match = TAG.match(text)
    if match is None:
        return text
    rest = text[match.end() :]
    if rest.startswith(BREAK):
        return f"{match[0]} {rest[1:]}"
    if not rest or rest.startswith(LINE):
        return f"`{match[0]}`{{=mediawiki}}{rest}"
    return text


def mark_up(node: Inline, inner: str, edges: tuple[str, str], mark: str, *, alone: bool) -> str:
    """Returns emphasis with marks, or with tags where none would be read.

    Args:
        node: the emphasis.
        inner: its children as written.
        edges: the characters before and behind it.
        mark: the mark that is asked for.
        alone: whether no other marks stand directly beside it.
    """
    for marks in dict.fromkeys((mark, MARKS[type(node)])):
        if _is_read(node, inner, edges, marks, alone=alone):
            return f"{marks}{inner}{marks}"
    tag = _TAGS[type(node)]
    return f"<{tag}>{inner}</{tag}>"


def _is_read(node: Inline, inner: str, edges: tuple[str, str], mark: str, *, alone: bool) -> bool:
    """Whether a mark about what an emphasis holds is read as one."""
    before, after = edges
    character = mark[0]
    # the marks of what it holds are of one run with its own
    shown = inner.strip(character) or inner
    first, last = inner.find(shown), len(inner) - inner.rfind(shown) - len(shown)
    opening = read_run(
        f"{before}{mark}{inner[: first + 1]}", len(before), len(before) + len(mark) + first
    )
    closing = read_run(
        f"{shown[-1]}{character * (len(mark) + last)}{after}", 1, 1 + len(mark) + last
    )
    if not (alone and opening.opens and closing.closes and _closes(shown, after)):
        return False
    if character in inner[:1] + inner[-1:]:
        return character != "~" and _is_simple_nest(node)
    return True


def _closes(inner: str, after: str) -> bool:
    """Whether CommonMark, too, reads the closing marks."""
    last = inner[-1]
    return last.isalnum() or after.isspace() or not after.isalnum()


def _is_simple_nest(node: Inline) -> bool:
    """Whether emphasis whose marks touch those of a child holds no others."""
    children: tuple[Inline, ...] = getattr(node, "children", ())
    return sum(map(_count_marked, children)) == 1


def _count_marked(node: Inline) -> int:
    """Returns how many nodes with marks there are in ``node``, itself included."""
    children: tuple[Inline, ...] = getattr(node, "children", ())
    return (type(node) in MARKS) + sum(map(_count_marked, children))


def open_text(text: str, previous: Inline | None) -> str:
    """Keeps the start of a text from being read with the node before it."""
    first = text[:1]
    kind = type(previous)
    if first == "{" and kind in (Code, Image, RawWikitext, Template) and text[1:2] not in "{%":
        return f"\\{text}"
    if first == "{" and STARTS.match(text):
        if kind in (WikiLink, ExternalLink) or (previous and is_outside_link(previous)):
            return f"\\{text}"
    if first in "(:" and kind is NoteRef:
        return f"\\{text}"
    if first == "~" and kind is Strikethrough:
        return f"\\{text}"
    return text


def close_text(text: str, following: str, node: Inline) -> str:
    """Keeps the end of a text from being read with the node behind it."""
    if text.endswith(("!", "^")) and following == "[" and not _is_escaped(text):
        # an image, or a note of pandoc's that stands in its line
        return f"{text[:-1]}\\{text[-1]}"
    if text.endswith("~") and type(node) is Strikethrough and not _is_escaped(text):
        return f"{text[:-1]}\\~"
    if following in ("", " ", "<", BREAK, LINE) or text.endswith(("}}", "%}")):
        return text
    return end_bare_url(text)


def _is_escaped(text: str) -> bool:
    """Whether a backslash, which no other one escapes, stands before the last character."""
    before = text[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def label_source(label: tuple[Inline, ...]) -> str:
    """Returns a label as wikitext, for a link that is written raw.

    Example:
        >>> label_source((Text("a]] "), Code("b"), Superscript((Text("c"),))))
        'a<nowiki>]]</nowiki> <code>b</code><sup>c</sup>'
    """
    return "".join(map(_source, label))


def _source(node: Inline) -> str:
    write = _SOURCES.get(type(node))
    return plain_text((node,)) if write is None else write(node)


def _escaped(value: str) -> str:
    return _LABEL_MARKUP.sub(lambda match: f"<nowiki>{match[0]}</nowiki>", value)


def _element(name: str) -> Callable[[Any], str]:
    return lambda node: f"<{name}>{label_source(node.children)}</{name}>"


_SOURCES: Final[dict[type, Callable[[Any], str]]] = {
    Text: lambda node: _escaped(node.value),
    Code: lambda node: f"<code>{_escaped(node.value)}</code>",
    Emphasis: lambda node: f"''{label_source(node.children)}''",
    Strong: lambda node: f"'''{label_source(node.children)}'''",
    Strikethrough: _element("s"),
    Superscript: _element("sup"),
    Subscript: _element("sub"),
    HtmlInline: lambda node: (
        f"<{f'{node.name} {node.attributes}'.rstrip()}>{label_source(node.children)}</{node.name}>"
    ),
    Math: lambda node: f"<math>{node.source}</math>",
    Comment: lambda node: f"<!--{node.value}-->",
    ExternalLink: lambda node: f"[{node.url} {label_source(node.label)}]".replace(" ]", "]"),
    WikiLink: lambda node: f"[[{escape_target(node.target)}|{label_source(node.label)}]]",
    Template: template_source,
    Entity: lambda node: str(node.source),
    HtmlTag: lambda node: str(node.source),
    RawWikitext: lambda node: str(node.source),
    LineBreak: lambda node: "<br />",
}
"""The wikitext of what labels are made of; other nodes show their words."""
