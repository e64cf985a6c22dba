"""Extensions' tags: galleries as lists of images, poems as lines, videos as links.

A tag becomes a div of its name, so that its attributes have a place; what stands in
it is read as the tag reads it, and only where the way back gives the very tag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

from bridge.document.nodes import (
    Block,
    ExternalLink,
    HtmlBlock,
    Image,
    Inline,
    Item,
    LineBreak,
    List,
    Paragraph,
    Text,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normal_parts
from bridge.mapping.constructs import names_file, quoted
from bridge.mapping.entries import TagEntry
from bridge.mapping.values import Values

_TAG = re.compile(r"<([A-Za-z][\w-]*)((?:\s[^<>]*)?)>(.*)</\1\s*>", re.S)
_ATTRIBUTES = re.compile(r'(?: ([a-z][\w-]*)="([^"<>\n|{}]*)")*')
_ATTRIBUTE = re.compile(r' ([a-z][\w-]*)="([^"<>\n|{}]*)"')
_OPTION = re.compile(r"(?:alt|link|page|lang)=[^|\[\]{}<>]*")
_DIV = re.compile(r'<div class="([a-z][\w-]*)"((?: [a-z][\w-]*="[^"<>]*")*)>')
_PREFIX: Final = "prefix"
"""The attribute that says how a gallery names its files."""
_ODD_LINE = re.compile(r"[ :;*#|!=\t]|----|\{\||\{\{|.*<!--")
"""A line of a poem that is more than a line in Markdown; a comment or a call may be a block."""


def tag_name(source: str) -> str:
    """Returns the name of the tag that raw wikitext begins with, lower case.

    Example:
        >>> tag_name("<Gallery mode=x>"), tag_name("{{a}}")
        ('gallery', '')
    """
    match = re.match(r"<([A-Za-z][\w-]*)", source)
    return match[1].lower() if match is not None else ""


def make_tag(entry: TagEntry, source: str, values: Values) -> list[Block] | None:
    """Returns the blocks that a tag becomes; None where they would not come back.

    Args:
        entry: what the tag becomes.
        source: the tag with its content.
        values: reads and writes the wiki's wikitext.
    """
    match = _TAG.fullmatch(source)
    if match is None or match[1] != entry.wiki or not _ATTRIBUTES.fullmatch(match[2]):
        return None
    made = _make(entry, match[2], match[3], values)
    return made if made is not None and read_tag(entry, made, values) == source else None


def _make(entry: TagEntry, attributes: str, content: str, values: Values) -> list[Block] | None:
    if entry.markdown == "link":
        target = content.strip()
        if attributes or not re.fullmatch(r"[\w./?=&%-]+", target):
            return None
        return [Paragraph((ExternalLink(entry.prefix + target, (Text(entry.text),)),))]
    inner: Sequence[Block] | None
    if entry.markdown == "images":
        lines = content.strip("\n").split("\n")
        prefix = next(iter(re.findall(r"\A[^\W\d_]+:", lines[0])), "")
        inner = _images(lines, prefix, values)
        attributes += f' {_PREFIX}="{prefix}"' if prefix else ""
    elif entry.markdown == "lines":
        inner = _stanzas(content.strip("\n"), values)
    else:
        inner = values.blocks(content.strip("\n"))
    if not inner:
        return None
    pairs = _ATTRIBUTE.findall(attributes)
    written = "".join(f' {name}="{quoted(unescape(value))}"' for name, value in pairs)
    opening = HtmlBlock(f'<div class="{entry.wiki.lower()}"{written}>')
    return [opening, *inner, HtmlBlock("</div>")]


def _images(lines: Sequence[str], prefix: str, values: Values) -> list[Block] | None:
    items: list[Item] = []
    for line in lines:
        if not line.startswith(prefix):
            return None
        target, *parts = values.split(line.removeprefix(prefix))
        options = [part for part in parts if _OPTION.fullmatch(part)]
        rest = [part for part in parts if not _OPTION.fullmatch(part)]
        caption = values.inlines(rest[0]) if rest else ()
        if not names_file(target) or len(rest) > 1 or caption is None:
            return None
        items.append(Item((Paragraph((Image(target, tuple(options), caption),)),)))
    return [List("bullet", tuple(items))]


def _stanzas(content: str, values: Values) -> list[Block] | None:
    blocks: list[Block] = []
    for stanza in content.split("\n\n"):
        line: list[Inline] = []
        for number, text in enumerate(stanza.split("\n")):
            found = None if not text or _ODD_LINE.match(text) else values.inlines(text)
            if not found:
                return None
            line += [LineBreak()] * (number > 0)
            line += found
        paragraph = Paragraph(trim_inlines(normalize_inlines(line)))
        if tuple(normal_parts(paragraph, flow=True)) != (paragraph,):
            # alone between blank lines it would be no text
            return None
        blocks.append(paragraph)
    return blocks


def class_of_tag(block: Block) -> str:
    """Returns the name of the tag that a div may be, empty if it is none."""
    match = _DIV.fullmatch(block.source) if isinstance(block, HtmlBlock) else None
    return "" if match is None else match[1]


def link_address(block: Block) -> str:
    """Returns where a paragraph that is one link leads, empty if it is none."""
    if isinstance(block, Paragraph) and len(block.children) == 1:
        node = block.children[0]
        return node.url if isinstance(node, ExternalLink) else ""
    return ""


def read_tag(entry: TagEntry, blocks: Sequence[Block], values: Values) -> str | None:
    """Returns the tag that blocks stand for; None where no tag can say it."""
    if entry.markdown == "link":
        node = blocks[0].children[0] if isinstance(blocks[0], Paragraph) else None
        if not isinstance(node, ExternalLink) or node.label != (Text(entry.text),):
            return None
        return f"<{entry.wiki}>{node.url.removeprefix(entry.prefix)}</{entry.wiki}>"
    opening = blocks[0]
    match = _DIV.fullmatch(opening.source) if isinstance(opening, HtmlBlock) else None
    if match is None or len(blocks) < 3:
        return None
    pairs = [(name, unescape(value)) for name, value in _ATTRIBUTE.findall(match[2])]
    prefix = next((value for name, value in pairs if name == _PREFIX), "")
    content = _content(entry, blocks[1:-1], prefix, values)
    if content is None or f"</{entry.wiki}" in content.lower():
        return None
    written = "".join(f' {name}="{value}"' for name, value in pairs if name != _PREFIX)
    return f"<{entry.wiki}{written}>\n{content}\n</{entry.wiki}>"


def _content(entry: TagEntry, blocks: Sequence[Block], prefix: str, values: Values) -> str | None:
    lines: list[str] = []
    if entry.markdown == "div":
        written = values.write_blocks(blocks)
        return None if written is None else written.strip("\n")
    if entry.markdown == "images":
        block = blocks[0]
        if len(blocks) > 1 or not isinstance(block, List):
            return None
        for item in block.items:
            line = _image_line(item, prefix, values)
            if line is None:
                return None
            lines.append(line)
        return "\n".join(lines)
    for block in blocks:
        if not isinstance(block, Paragraph):
            return None
        lines += ["", *_verses(block, values)] if lines else _verses(block, values)
    return None if "\0" in lines else "\n".join(lines)


def _image_line(item: Item, prefix: str, values: Values) -> str | None:
    block = item.blocks[0] if len(item.blocks) == 1 else None
    node = block.children[0] if isinstance(block, Paragraph) and len(block.children) == 1 else None
    if not isinstance(node, Image) or not all(map(_OPTION.fullmatch, node.options)):
        return None
    caption = values.write_inlines(node.caption) if node.caption else ""
    if caption is None or "\n" in caption:
        return None
    parts = [prefix + node.target, *node.options]
    return "|".join([*parts, caption] if caption else parts)


def _verses(block: Paragraph, values: Values) -> list[str]:
    """Returns the lines of a stanza; a lone ``\\0`` where one cannot be written."""
    lines: list[list[Inline]] = [[]]
    for node in block.children:
        if isinstance(node, LineBreak):
            lines.append([])
        else:
            lines[-1].append(node)
    written = [values.write_inlines(trim_inlines(normalize_inlines(line))) for line in lines]
    good = [line for line in written if line and not _ODD_LINE.match(line)]
    return good if len(good) == len(written) else ["\0"]
