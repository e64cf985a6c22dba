"""The constructs that slots fill: how each is made of values, and read again.

``make`` takes the values of a call by slot and returns nodes, ``read`` the nodes and
returns the values; either returns None where the construct cannot say it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Final, TypeAlias

from bridge.document.nodes import (
    Block,
    Callout,
    CommentBlock,
    Emphasis,
    ExternalLink,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    Paragraph,
    Quote,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.targets import is_title, normalize_target
from bridge.mapping.compiled import class_of, lead_of
from bridge.mapping.entries import TemplateEntry
from bridge.mapping.values import Values

Said: TypeAlias = dict[str, tuple[str, ...]]
"""Values by slot; more than one only of a list."""

_IN_ATTRIBUTES: Final = ("text", "page")
_DASH: Final = "— "
_COMMA: Final = ", "
_ATTRIBUTE = re.compile(r' ([A-Za-z][\w-]*)="([^"]*)"')
_TAG = re.compile(r'<div class="([^"<>]+)"((?: [A-Za-z][\w-]*="[^"<>]*")*)>')
_SPAN = re.compile(r'class="([^"<>]+)"((?: [A-Za-z][\w-]*="[^"<>]*")*)')
_COMMENT_PART = re.compile(r"([\w-]+) = (.*)")
_OPTION = re.compile(r"(?:[^\s|\[\]{}<>\"]| (?! |\Z))+")
_UNSAYABLE = re.compile(r"[\n\t]|--|  |^[ >-]|[ -]$")


# --- attributes of divs and spans ------------------------------------------------


def _attributes(entry: TemplateEntry, said: Said) -> str | None:
    """Returns the class and the values of text slots as a tag has them."""
    parts = [f'class="{class_of(entry)}"']
    for name, slot in entry.slots.items():
        if name not in said or slot.type not in _IN_ATTRIBUTES:
            continue
        if any("\n" in value or "|" in value or "  " in value for value in said[name]):
            return None
        value = "|".join(said[name]) if slot.list else said[name][0]
        if "{{" in value or value != value.strip():
            return None
        parts.append(f'{name}="{quoted(value)}"')
    return " ".join(parts)


def quoted(value: str) -> str:
    """Returns a value as it stands between quotes in a tag.

    Example:
        >>> quoted('a & "b"')
        'a &amp; &quot;b&quot;'
    """
    return escape(value, quote=False).replace('"', "&quot;")


def _read_attributes(entry: TemplateEntry, source: str) -> Said | None:
    said: Said = {}
    for name, value in _ATTRIBUTE.findall(source):
        slot = entry.slots.get(name.removeprefix("data-"))
        if slot is None or slot.type not in _IN_ATTRIBUTES:
            return None
        text = unescape(value)
        said[name.removeprefix("data-")] = tuple(text.split("|")) if slot.list else (text,)
    return said


def class_in_div(block: Block) -> str | None:
    """Returns the class of a tag that opens a div, None if it is no plain one."""
    match = _TAG.fullmatch(block.source) if isinstance(block, HtmlBlock) else None
    return None if match is None else match[1]


def class_in_span(node: HtmlInline) -> str | None:
    """Returns the class of a span, None if it has none."""
    match = _SPAN.fullmatch(node.attributes) if node.name == "span" else None
    return None if match is None else match[1]


# --- blocks ------------------------------------------------------------------


def make_blocks(entry: TemplateEntry, said: Said, values: Values) -> list[Block] | None:
    """Returns the blocks that a call alone on its lines becomes; None where they cannot say it."""
    return _MAKERS[entry.markdown](entry, said, values)


def _make_callout(entry: TemplateEntry, said: Said, values: Values) -> list[Block] | None:
    title = _inline(said, "title", values)
    body = _blocks(said, "body", values)
    if title is None or body is None:
        return None
    return [Callout(entry.match.kind, title, body)]


def read_callout(entry: TemplateEntry, block: Callout, values: Values) -> Said | None:
    """Returns what a callout says."""
    title = values.write_inlines(block.title) if block.title else ""
    body = values.write_blocks(block.blocks) if block.blocks else ""
    return _given(entry, {"title": title, "body": body})


def _make_quote(entry: TemplateEntry, said: Said, values: Values) -> list[Block] | None:
    body = _blocks(said, "body", values)
    if not body or not isinstance(body[-1], Paragraph):
        return None
    parts = [_inline(said, name, values) for name in ("by", "source") if name in said]
    if not all(parts):
        return None if "by" in said or "source" in said or parts else [Quote(body)]
    line: list[Inline] = [Text(_DASH)]
    for index, part in enumerate(parts):
        line += [Text(_COMMA)] * (index > 0)
        line += part or ()
    return [Quote((*body, Paragraph(normalize_inlines(line))))] if parts else None


def read_quote(entry: TemplateEntry, block: Quote, values: Values) -> Said | None:
    """Returns what a quote with an attribution says."""
    rest = attribution(block)
    if rest is None:
        return None
    by, source = (rest, None) if "source" not in entry.slots else _split_at_comma(rest)
    found = {
        "body": values.write_blocks(block.blocks[:-1]),
        "by": values.write_inlines(_trim(by)),
        "source": "" if source is None else values.write_inlines(_trim(source)),
    }
    return _given(entry, found)


def attribution(block: Quote) -> list[Inline] | None:
    """Returns what a quote's last line says of where it is from, None if it says nothing."""
    last = block.blocks[-1] if block.blocks else None
    if not isinstance(last, Paragraph) or len(block.blocks) < 2:
        return None
    first = last.children[0]
    if not isinstance(first, Text) or not first.value.startswith(_DASH):
        return None
    return [Text(first.value.removeprefix(_DASH)), *last.children[1:]]


def _trim(nodes: Sequence[Inline]) -> tuple[Inline, ...]:
    return trim_inlines(normalize_inlines(nodes))


def _split_at_comma(nodes: Sequence[Inline]) -> tuple[list[Inline], list[Inline] | None]:
    for index, node in enumerate(nodes):
        if isinstance(node, Text) and _COMMA in node.value:
            before, _, after = node.value.partition(_COMMA)
            return [*nodes[:index], Text(before)], [Text(after), *nodes[index + 1 :]]
    return list(nodes), None


def _make_div(entry: TemplateEntry, said: Said, values: Values) -> list[Block] | None:
    attributes = _attributes(entry, said)
    inner: tuple[Block, ...] | None = ()
    if entry.body is not None and entry.body in said:
        inner = _blocks(said, entry.body, values)
    if attributes is None or inner is None:
        return None
    return [HtmlBlock(f"<div {attributes}>"), *inner, HtmlBlock("</div>")]


def read_div(entry: TemplateEntry, blocks: Sequence[Block], values: Values) -> Said | None:
    """Returns what a div says; ``blocks`` begin and end with its tags."""
    opening = blocks[0]
    match = _TAG.fullmatch(opening.source) if isinstance(opening, HtmlBlock) else None
    said = None if match is None else _read_attributes(entry, match[2])
    body = entry.body
    if said is None or (body is None and len(blocks) > 2):
        return None
    if body is None:
        return said
    found = _given(entry, {body: values.write_blocks(blocks[1:-1])})
    return None if found is None else {**said, **found}


def _make_heading_link(entry: TemplateEntry, said: Said, values: Values) -> list[Block] | None:
    name = entry.pages
    if name is None:
        return None
    labels = said.get("labels", ())
    line: list[Inline] = [Text(f"{lead_of(entry)} ")]
    for index, page in enumerate(said.get(name, ())):
        if normalize_target(page) != page or not is_title(page) or "{" in page:
            return None
        label: tuple[Inline, ...] | None = (Text(page),)
        if index < len(labels) and labels[index]:
            label = values.inlines(labels[index])
        if not label or not values.may_be_label(label):
            return None
        line += [Text(_COMMA)] * (index > 0)
        line.append(WikiLink(page, label))
    if len(line) < 2 or set(said) - {name, "labels"} or not values.stay(line):
        return None
    return [Paragraph((Emphasis(normalize_inlines(line)),))]


def heading_lead(block: Paragraph) -> str | None:
    """Returns the words that a line of links begins with, None if it is none."""
    node = block.children[0]
    if len(block.children) > 1 or not isinstance(node, Emphasis):
        return None
    first = node.children[0]
    return first.value.removesuffix(" ") if isinstance(first, Text) else None


def read_heading_link(entry: TemplateEntry, block: Paragraph, values: Values) -> Said | None:
    """Returns what a line of links below a heading says."""
    emphasis = block.children[0]
    assert isinstance(emphasis, Emphasis)
    pages: list[str] = []
    labels: list[str] = []
    for index, node in enumerate(emphasis.children):
        if index % 2 == 0:
            expected = f"{lead_of(entry)} " if index == 0 else _COMMA
            if node != Text(expected):
                return None
            continue
        if not isinstance(node, WikiLink):
            return None
        pages.append(node.target)
        same = node.label == (Text(node.target),)
        label = "" if same else values.write_inlines(node.label)
        if label is None:
            return None
        labels.append(label)
    while labels and not labels[-1]:
        labels.pop()
    name = entry.pages
    if len(emphasis.children) % 2 or not pages or name is None:
        return None
    if labels and "labels" not in entry.slots:
        return None
    return {name: tuple(pages), **({"labels": tuple(labels)} if labels else {})}


def _make_comment(entry: TemplateEntry, said: Said, values: Values) -> list[Block] | None:
    parts = [f"{name} = {found[0]}" for name, found in said.items()]
    if any(";" in value or _UNSAYABLE.search(value) for found in said.values() for value in found):
        return None
    head = lead_of(entry)
    return [CommentBlock(f" {head}: {'; '.join(parts)} " if parts else f" {head} ")]


def read_comment(entry: TemplateEntry, block: CommentBlock, values: Values) -> Said | None:
    """Returns what a comment says."""
    _, colon, rest = block.value.strip().partition(f"{lead_of(entry)}: ")
    said: Said = {}
    for part in rest.split("; ") if colon else ():
        match = _COMMENT_PART.fullmatch(part)
        if match is None or match[1] not in entry.slots:
            return None
        said[match[1]] = (match[2],)
    return said


def comment_lead(block: CommentBlock) -> str:
    """Returns the words that a comment begins with."""
    return block.value.strip().partition(": ")[0]


def _make_nothing(entry: TemplateEntry, said: Said, values: Values) -> list[Block] | None:
    return None


_MAKERS = {
    "callout": _make_callout,
    "quote": _make_quote,
    "div": _make_div,
    "heading link": _make_heading_link,
    "comment": _make_comment,
    "image": _make_nothing,
    "link": _make_nothing,
    "span": _make_nothing,
    "front matter": _make_nothing,
    "note": _make_nothing,
    "table": _make_nothing,
}

# --- inlines -----------------------------------------------------------------


def make_inline(entry: TemplateEntry, said: Said, values: Values) -> Inline | None:
    """Returns the node that a call within a line becomes; None where it cannot say it."""
    if entry.markdown == "span":
        return _make_span(entry, said, values)
    if entry.markdown == "link":
        return _make_link(entry, said, values)
    if entry.markdown == "image":
        return _make_image(entry, said, values)
    return None


def _make_span(entry: TemplateEntry, said: Said, values: Values) -> Inline | None:
    attributes = _attributes(entry, said)
    children: tuple[Inline, ...] | None = (Text(entry.text),) if entry.text else ()
    if entry.words is not None and entry.words in said:
        children = _inline(said, entry.words, values)
    if attributes is None or children is None:
        return None
    return HtmlInline("span", attributes, children)


def read_span(entry: TemplateEntry, node: HtmlInline, values: Values) -> Said | None:
    """Returns what a span says."""
    match = _SPAN.fullmatch(node.attributes)
    said = None if match is None else _read_attributes(entry, match[2])
    if said is None:
        return None
    if entry.words is None or (entry.text and node.children == (Text(entry.text),)):
        return said
    found = _given(entry, {entry.words: values.write_inlines(node.children)})
    return None if found is None else {**said, **found}


def _make_link(entry: TemplateEntry, said: Said, values: Values) -> Inline | None:
    target = said.get("target", ("",))[0]
    if not target or "{{" in target or re.search(r"[\s\[\]<>\"|]|''", target):
        return None
    label = _inline(said, "label", values)
    if label is None:
        return None
    address = entry.match.prefix + target
    label = label or (Text(target),)
    if not values.may_be_label(label):
        return None
    return ExternalLink(address, label) if "//" in entry.match.prefix else WikiLink(address, label)


def read_link(entry: TemplateEntry, node: ExternalLink | WikiLink, values: Values) -> Said | None:
    """Returns what a link says."""
    address = node.url if isinstance(node, ExternalLink) else node.target
    target = address.removeprefix(entry.match.prefix)
    label = "" if node.label == (Text(target),) else values.write_inlines(node.label)
    return _given(entry, {"target": target, "label": label})


def _make_image(entry: TemplateEntry, said: Said, values: Values) -> Inline | None:
    target = said.get("target", ("",))[0]
    caption = _inline(said, "caption", values)
    if not names_file(target) or caption is None:
        return None
    options = [entry.match.option]
    for name, slot in entry.slots.items():
        if name in said and slot.type == "text" and name != "target":
            if not _OPTION.fullmatch(said[name][0]):
                return None
            options.append(f"{name}={said[name][0]}" if name != "size" else said[name][0])
    if not caption and not all(map(values.is_image_option, options)):
        # the last of the others would be the caption
        return None
    return Image(target, tuple(options), caption)


def names_file(target: str) -> bool:
    """Whether an image of Markdown shows a file by this name and by no other.

    Example:
        >>> names_file("A b.jpg"), names_file("File:A.jpg"), names_file("a-->b.jpg")
        (True, False, False)
    """
    if not target or ":" in target or "{" in target:
        return False
    return normalize_target(target) == target and is_title(target)


def read_image(entry: TemplateEntry, node: Image, values: Values) -> Said | None:
    """Returns what an image says."""
    found: dict[str, str | None] = {"target": node.target}
    for option in node.options[1:]:
        name, equals, value = option.partition("=")
        found[name if equals else "size"] = value if equals else option
    found["caption"] = values.write_inlines(node.caption) if node.caption else ""
    return _given(entry, found)


# --- values ------------------------------------------------------------------


def _inline(said: Said, name: str, values: Values) -> tuple[Inline, ...] | None:
    return values.inlines(said[name][0]) if name in said else ()


def _blocks(said: Said, name: str, values: Values) -> tuple[Block, ...] | None:
    return values.blocks(said[name][0]) if name in said else ()


def _given(entry: TemplateEntry, found: Mapping[str, str | None]) -> Said | None:
    """Returns the values that say something; None where one cannot be, or has no slot."""
    said: Said = {}
    for name, value in found.items():
        if value is None or (value and name not in entry.slots):
            return None
        if value or (name in entry.slots and not entry.slots[name].optional):
            said[name] = (value,)
    return said
