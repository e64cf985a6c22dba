"""Blocks of lines that are taken as they stand: code, raw wikitext, HTML."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.callouts import callout_end, callout_head
from bridge.document.nodes import (
    Block,
    CodeBlock,
    CommentBlock,
    HtmlBlock,
    Inline,
    LineBreak,
    Math,
    Paragraph,
    Preformatted,
    References,
    Rule,
    Text,
)
from bridge.document.normal import TAG, trim_inlines
from bridge.document.parsed import Piece
from bridge.document.tidy import collapse
from bridge.markdown.details import KIND as DETAILS
from bridge.markdown.details import opening, whole_details
from bridge.markdown.foreign_html import as_wikitext, hide_block
from bridge.markdown.grammar import RAW_INFO, REFERENCES, VERBATIM_TAGS
from bridge.markdown.html_code import read_code
from bridge.markdown.html_images import image_elsewhere, read_img
from bridge.markdown.html_tables import read_shown
from bridge.markdown.reader import Reader
from bridge.markdown.siblings import Entry
from bridge.markdown.tree import Node
from bridge.source import Span

_MATH: Final = "math"
_PLAIN_INFO = re.compile(r"[ \t]*(?:\{[ \t]*\})?[ \t]*")
_SAYABLE = re.compile(r"[\w+#.-]+")
_ATTRIBUTE = re.compile(
    # what pandoc calls a block by, or a name and its value
    r"""(?<!\S)#([A-Za-z][\w:.-]*)(?!\S)"""
    r"""|([A-Za-z_:][-A-Za-z0-9_:.]*)(=?)(?:(?<==)(?:"([^"<>]*)"|"?([^"'\s<>{}=]*)"?))?"""
)
_INFO = re.compile(r"([^\s{}]*)(?:[ \t]*\{(.*)\}|((?:[ \t].*)?))", re.S)
_LANGUAGE = re.compile(r"\.([^\s{}]+)((?:[ \t].*)?)", re.S)


def read_rule(reader: Reader, node: Node) -> list[Entry]:
    """Reads a thematic break."""
    return reader.one(node, Rule())


def read_indented(reader: Reader, node: Node) -> list[Entry]:
    """Reads indented code, without the blank lines behind it."""
    lines = node.lines[: node.last - node.first + 1]
    return reader.one(node, Preformatted("\n".join(lines)))


def read_fence(reader: Reader, node: Node) -> list[Entry]:
    """Reads fenced code; raw wikitext goes to its own reader."""
    text = "\n".join(node.lines)
    info = node.label[1:]
    if RAW_INFO.fullmatch(info):
        blocks = reader.raw_blocks(text)
        kind = type(blocks[0]).__name__ if blocks else "nothing"
        return [Entry(node, blocks, Piece(kind, reader.tree.spans(node)), raw=True)]
    language, attributes = _read_info(info)
    if info == _MATH and _is_formula(text) and _MATH in reader.context.extension_tags:
        return reader.one(node, Paragraph((Math(collapse(text).strip(" "), display=True),)))
    entries = reader.one(node, CodeBlock(text, language, attributes))
    if info.strip(" \t") and not language and not _PLAIN_INFO.fullmatch(info):
        reader.context.report.add(
            "code-info", "warning", "no language of code, kept as a comment", info
        )
        comment = CommentBlock(info.strip(" \t").replace("-->", "-- >"))
        entries = [entries[0]._replace(blocks=(comment, *entries[0].blocks))]
    return entries


def _is_formula(text: str) -> bool:
    """Whether a fence of GitHub's and GitLab's for formulas may as well be ``$$``."""
    return bool(text.strip()) and not any(odd in text for odd in ("$", "%", "\n\n", "</math"))


def read_html(reader: Reader, node: Node) -> list[Entry]:
    """Reads an HTML block: a comment, one tag, or wikitext by another name."""
    source = "\n".join(node.lines).rstrip(" \t\n")
    if node.label in (DETAILS, f"/{DETAILS}"):
        return _details(reader, node, source)
    if source.startswith("<!--") and source.find("-->", 4) == len(source) - 3:
        value = source[4:-3]
        if value == " ":
            return reader.none(node, "separator")
        return reader.one(node, CommentBlock(value))
    whole = whole_details(source) if source[:8].lower() == "<details" else None
    if whole is not None:
        return _whole_details(reader, node, *whole)
    tag = TAG.fullmatch(source)
    image = _image(reader, source) if tag is not None and tag[2].lower() == "img" else None
    if image is not None:
        return reader.one(node, Paragraph((image,)))
    shown = read_shown(source, reader.context)
    if shown is not None:
        kind = type(shown[0]).__name__
        return [Entry(node, shown, Piece(kind, reader.tree.spans(node)))]
    hidden = hide_block(source, reader.context)
    if hidden is not None:
        if tag is not None:
            reader.context.note_tag(tag)
        return reader.one(node, hidden)
    if tag is not None and not _calls(reader, tag):
        return reader.one(node, _tag_block(reader, tag))
    code = read_code(source, reader.context.report) if source[:4].lower() == "<pre" else None
    if code is not None:
        return reader.one(node, code)
    blocks = reader.raw_blocks(as_wikitext(source, reader.context))
    if node.depth and "\n" not in source and source.startswith("<!--"):
        # amid a line of wikitext, where no marker counts that stands behind a comment
        inlines = reader.context.fragments.inlines(source)
        blocks = (Paragraph(inlines),) if inlines else ()
    kind = type(blocks[0]).__name__ if blocks else "nothing"
    return [Entry(node, blocks, Piece(kind, reader.tree.spans(node)))]


def _details(reader: Reader, node: Node, source: str) -> list[Entry]:
    """Reads one end of details as a callout has it on a wiki."""
    piece = Piece("HtmlBlock", reader.tree.spans(node))
    if node.label == f"/{DETAILS}":
        return [Entry(node, (callout_end(),), piece)]
    summary, is_open = opening(source)
    title = trim_inlines(reader.context.fragments.inlines(collapse(summary)))
    tag, head = callout_head(DETAILS, "+" if is_open else "-", title)
    end = piece.spans[-1].end
    return [Entry(node, (tag,), piece), Entry(node, (head,), Piece("", (Span(end, end),)))]


def _whole_details(reader: Reader, node: Node, head: str, inner: str) -> list[Entry]:
    """Reads details in which nothing is Markdown, for no blank line is."""
    blocks = reader.raw_blocks(as_wikitext(inner, reader.context))
    opened = _details(reader, node, head)
    end = opened[0].piece.spans[-1].end
    nothing = Piece("", (Span(end, end),))
    inside = [Entry(node, blocks, nothing)] if blocks else []
    return [*opened, *inside, Entry(node, (callout_end(),), nothing)]


def _image(reader: Reader, source: str) -> Inline | None:
    """Returns what an ``<img>`` alone on its line shows, a link to what is elsewhere."""
    return read_img(reader.context, source) or image_elsewhere(reader.context, source)


def _tag_block(reader: Reader, tag: re.Match[str]) -> Block:
    references = REFERENCES.fullmatch(tag[0])
    if references is not None:
        return References(references[1].strip())
    if tag[2].lower() == "br":
        return Paragraph((LineBreak(),))
    if tag[2].lower() in reader.context.extension_tags and tag[2].lower() in VERBATIM_TAGS:
        return Paragraph((Text(tag[0]),))
    reader.context.note_tag(tag)
    return HtmlBlock(collapse(tag[0]))


def _calls(reader: Reader, tag: re.Match[str]) -> bool:
    """Whether a tag calls an extension or a template: what it means is for wikitext."""
    if "{{" in tag[0]:
        return True
    alone = tag[3].endswith("/") and REFERENCES.fullmatch(tag[0]) is None
    return alone and tag[2].lower() in reader.context.extension_tags


def _read_info(info: str) -> tuple[str, str]:
    """Returns the language and the attributes of a fence, as far as a tag can say them.

    Example:
        >>> _read_info("py"), _read_info('{.py line="1"}'), _read_info("py line=1")
        (('py', ''), ('py', 'line="1"'), ('py', 'line="1"'))
        >>> _read_info('{.py #a title="b #c d"}')
        ('py', 'id="a" title="b #c d"')
    """
    match = _INFO.fullmatch(info)
    if match is None:
        return "", ""
    language, attributes = match[1], match[3] if match[2] is None else match[2]
    if not language and match[2] is not None:
        named = _LANGUAGE.fullmatch(attributes.strip(" \t"))
        if named is not None:
            language, attributes = named[1], named[2]
    if not _SAYABLE.fullmatch(language):
        return "", ""
    found = {
        name.lower() or "id": identifier or ((quoted or bare) if mark else "")
        for identifier, name, mark, quoted, bare in _ATTRIBUTE.findall(attributes)
        if name.lower() not in ("lang", "inline")
    }
    return language, " ".join(
        f'{name}="{value}"' if value else name for name, value in found.items()
    )
