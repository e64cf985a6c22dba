"""What is on a page, as somebody else sees it: mwparserfromhell and a few regexes.

Shares no code with the bridge.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from urllib.parse import unquote

import mwparserfromhell
from mwparserfromhell.nodes import (
    Argument,
    Comment,
    ExternalLink,
    Heading,
    HTMLEntity,
    Node,
    Tag,
    Template,
    Text,
    Wikilink,
)
from mwparserfromhell.wikicode import Wikicode

_LITERAL = frozenset({"nowiki", "pre", "syntaxhighlight", "source", "math", "code", "gallery"})
_FILE = re.compile(r"\s*(?:file|image)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_CATEGORY = re.compile(r"\s*category\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_LANGUAGE = re.compile(r"\s*(?:[a-z]{2,3}|simple)\s*:\s*\S")
_WORD = re.compile(r"\w+|[^\w\s']")
_OPTION = re.compile(
    r"thumb|thumbnail|frame|framed|frameless|border|left|right|cent(?:er|re)|none|upright|"
    r"baseline|sub|super|top|text-top|middle|bottom|text-bottom|\d*(?:x\d+)?\s*px(?:px)?|"
    r"(?:alt|link|lang|page|upright|class|thumb|thumbnail)\s*=.*",
    re.DOTALL,
)


def parse(text: str) -> Wikicode:
    """Parses wikitext; apostrophes stay text, for they may be open across lines."""
    return mwparserfromhell.parse(text, skip_style_tags=True)


def normal_title(title: str) -> str:
    """A title as wikis compare it."""
    title = " ".join(html.unescape(title).replace("_", " ").split())
    return title[:1].upper() + title[1:]


def _words(text: str) -> str:
    return " ".join(_WORD.findall(re.sub("'{2,}", "", text)))


def _reference(tag: Tag) -> tuple[str, str, str]:
    facts = {"name": "", "group": ""}
    for attribute in tag.attributes:
        name = str(attribute.name).strip().lower()
        if name in facts:
            facts[name] = str(attribute.value or "").strip()
    contents = "" if tag.self_closing else str(tag.contents)
    return facts["group"], facts["name"], contents


def _file_facts(link: Wikilink, name: str) -> str:
    """The file, and its options in their order, the caption last as the wiki takes it."""
    parts = _split_bars(str(link.text)) if link.text is not None else []
    options = [part.strip() for part in parts if _OPTION.fullmatch(part.strip())]
    others = [_words(" ".join(visible(part))) for part in parts if part.strip() not in options]
    return "|".join([normal_title(name), *options, *others])


def _split_bars(text: str) -> list[str]:
    parts, depth = [""], 0
    for token in re.findall(r"\[\[|\]\]|\{\{|\}\}|\||[^\[\]{}|]+|.", text, re.DOTALL):
        depth += (token in ("[[", "{{")) - (token in ("]]", "}}"))
        if token == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def inventory(text: str) -> dict[str, Counter[str]]:
    """Counts what must not be lost, by kind."""
    code = parse(text)
    found: dict[str, Counter[str]] = {
        kind: Counter()
        for kind in (
            "templates", "references", "uses of references", "files", "categories",
            "languages", "links", "external links", "comments",
        )
    }  # fmt: skip
    for template in code.filter_templates():
        found["templates"][str(template)] += 1
    for tag in code.filter_tags(matches=lambda node: str(node.tag).strip().lower() == "ref"):
        group, name, contents = _reference(tag)
        if contents.strip():
            words = " ".join(visible(contents))
            found["references"][f"{group}|{name}|{words}"] += 1
        found["uses of references"][f"{group}|{name}"] += 1
    for comment in code.filter_comments():
        found["comments"][str(comment)] += 1
    for external in code.filter_external_links():
        found["external links"][_normal_url(str(external.url))] += 1
    for link in code.filter_wikilinks():
        _count_link(link, found)
    # Twice the same category is once, to MediaWiki as well.
    for kind in ("categories", "languages"):
        found[kind] = Counter(dict.fromkeys(found[kind], 1))
    _forget_list_uses(code, found)
    return found


def _forget_list_uses(code: Wikicode, found: dict[str, Counter[str]]) -> None:
    """A definition within ``<references>`` is no use of its own."""
    for tag in code.filter_tags(matches=lambda node: str(node.tag).strip() == "references"):
        for inner in tag.contents.filter_tags(matches=lambda node: str(node.tag) == "ref"):
            group, name, _ = _reference(inner)
            found["uses of references"][f"{group}|{name}"] -= 1
    found["uses of references"] += Counter()


def _count_link(link: Wikilink, found: dict[str, Counter[str]]) -> None:
    title = str(link.title)
    if match := _FILE.match(title):
        found["files"][_file_facts(link, match[1])] += 1
    elif match := _CATEGORY.match(title):
        key = "" if link.text is None else f"|{link.text}"
        found["categories"][normal_title(match[1]) + key] += 1
    elif _LANGUAGE.match(title) and link.text is None:
        found["languages"][normal_title(title)] += 1
    else:
        found["links"][normal_title(title)] += 1


def _normal_url(url: str) -> str:
    return unquote(url.strip().replace("&amp;", "&")).replace("<nowiki/>", "")


def visible(text: str) -> list[str]:
    """The words and marks that a reader sees, in order, without those of references."""
    pieces: list[str] = []
    pending: list[Iterator[Node]] = [iter(parse(text).nodes)]
    while pending:
        node = next(pending[-1], None)
        if node is None:
            pending.pop()
            continue
        shown = _shown(node)
        if isinstance(shown, str):
            pieces.append(shown)
        elif shown is not None:
            pending.append(iter(shown.nodes))
    return _WORD.findall(re.sub("'{2,}", "", "".join(pieces)))


def _shown(node: Node) -> str | Wikicode | None:
    """What a node shows: text, other nodes, or nothing."""
    if isinstance(node, Text):
        return str(node.value)
    if isinstance(node, HTMLEntity):
        return str(node.normalize())
    if isinstance(node, Heading):
        return node.title
    if isinstance(node, (Template, Argument)):
        return f" {node} "
    if isinstance(node, Wikilink):
        return _shown_link(node)
    if isinstance(node, ExternalLink):
        return node.title if node.title is not None else f" {_normal_url(str(node.url))} "
    if isinstance(node, Tag):
        return _shown_tag(node)
    return None if isinstance(node, Comment) else str(node)


def _shown_link(link: Wikilink) -> str | Wikicode | None:
    title = str(link.title)
    if _FILE.match(title) or _CATEGORY.match(title):
        return None
    if link.text is not None:
        return link.text
    return None if _LANGUAGE.match(title) else title.replace("_", " ")


def _shown_tag(tag: Tag) -> str | Wikicode | None:
    name = str(tag.tag).strip().lower()
    if name == "ref" or name == "references":
        return None
    if name in _LITERAL:
        return html.unescape(re.sub("</?nowiki */?>", "", str(tag.contents or "")))
    return " " if tag.self_closing else tag.contents


def nodes(text: str) -> dict[str, Counter[str]]:
    """Counts what mwparserfromhell finds on a page, node by node, by kind.

    What the wiki shows alike counts alike: ``[[bus]]es`` and ``[[bus|buses]]``,
    attributes in whatever quotes, ``<li>`` and ``*``.
    """
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    pending = [parse(text)]
    while pending:
        siblings = pending.pop().nodes
        for node, after in zip_longest(siblings, siblings[1:]):
            for kind, fact in _facts(node, after):
                found[kind][fact] += 1
            pending.extend(node.__children__())
    return found


KINDS = ("arguments", "link texts", "external links", "tags", "headings", "comments")
_TRAIL = re.compile("[a-z]*")
# Quotes are looked at as words, notes by their names; a list has no tag of its own.
_UNCOUNTED = frozenset({"i", "b", "nowiki", "ul", "ol", "dl", "ref"})
_RENAMED = {"source": "syntaxhighlight"}


def _facts(node: Node, after: Node | None) -> Iterator[tuple[str, str]]:
    if isinstance(node, Template):
        name = normal_title(str(node.name))
        for parameter in node.params:
            yield "arguments", f"{name}|{str(parameter.name).strip()}={parameter.value}"
    elif isinstance(node, Wikilink):
        title = str(node.title)
        if _FILE.match(title) or _CATEGORY.match(title) or _LANGUAGE.match(title):
            return
        label = str(title if node.text is None else node.text)
        trail = _TRAIL.match(str(after)) if isinstance(after, Text) else None
        words = "".join(visible(label + (trail[0] if trail else "")))
        yield "link texts", f"{normal_title(title)}|{words}"
    elif isinstance(node, ExternalLink):
        label = "" if node.title is None else "".join(visible(str(node.title)))
        yield "external links", f"{node.brackets} {_normal_url(str(node.url))} {label}"
    elif isinstance(node, Heading):
        yield "headings", f"{node.level} {''.join(visible(str(node.title)))}"
    elif isinstance(node, Comment):
        yield "comments", str(node)
    elif isinstance(node, Tag):
        name = str(node.tag).strip().lower()
        facts = " ".join(_attributes(node))
        # the first row needs no line of its own
        if name not in _UNCOUNTED and (name != "tr" or facts):
            yield "tags", f"{_RENAMED.get(name, name)} {facts}"


def _attributes(tag: Tag) -> Iterator[str]:
    """A tag's attributes in the order of their names, alignment by its style."""
    facts = {}
    for attribute in tag.attributes:
        name = str(attribute.name).strip().lower()
        value = html.unescape(str(attribute.value or "")).strip()
        if name == "align":
            name, value = "style", f"text-align:{value}"
        if name == "style":
            value = re.sub(r"\s*([:;])\s*", r"\1", value).rstrip(";")
        facts[name] = value
    # a row's line may have more dashes than one
    return (f"{name}={value}" for name, value in sorted(facts.items()) if name.strip("-"))
