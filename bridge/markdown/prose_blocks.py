"""Paragraphs and headings."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.nodes import (
    Entity,
    Heading,
    HtmlInline,
    Inline,
    LineBreak,
    Paragraph,
    RawBlock,
    Table,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.parsed import Piece
from bridge.document.short_lines import SHORT, leading_lines, with_breaks
from bridge.document.source_text import plain_text
from bridge.document.tables import PLAIN_ATTRIBUTES
from bridge.document.walk import strings
from bridge.markdown.attributes import Attributes, html_attributes
from bridge.markdown.grammar import EMPTY_TABLE, LINE_END
from bridge.markdown.headings import title_of
from bridge.markdown.hoisted_facts import hoist
from bridge.markdown.identifiers import is_said
from bridge.markdown.inlines import read_inlines
from bridge.markdown.kramdown import CONTENTS
from bridge.markdown.line_blocks import is_broken_table, read_lines
from bridge.markdown.links import fold_reference
from bridge.markdown.reader import Reader
from bridge.markdown.siblings import Entry
from bridge.markdown.tasks import read_box
from bridge.markdown.tree import Node
from bridge.markdown.typography import ESCAPED, SIGN

_CONTENTS = re.compile(r"\[TOC\]|\[toc\]|\[\[(?:_TOC_|TOC|toc)\]\]")
"""What Python-Markdown, GitLab, Azure and VuePress show a table of contents for."""
_INDENT: Final = Entity("&nbsp;")
_ESCAPED_MARKER = re.compile(r"\A([A-Za-z]+)\\([.)])")


def read_paragraph(reader: Reader, node: Node) -> list[Entry]:
    """Reads a paragraph and the link definitions at its head."""
    entries = reader.definitions.entries(node) if node.level else []
    skip = node.level
    if skip >= len(node.starts):
        return entries
    text = reader.tree.content(node, skip)
    if node.label == "item":
        text = read_box(text)
    spans = reader.tree.spans(node, node.first + skip)
    block = _stands_for(reader, text, node)
    if block is not None:
        return [*entries, Entry(node, (block,), Piece(type(block).__name__, spans))]
    inlines = _prose(reader, text, node)
    if inlines:
        entries.append(Entry(node, (Paragraph(inlines),), Piece("Paragraph", spans)))
    else:
        entries.append(Entry(node, (), Piece("categories", spans)))
    return entries


def _stands_for(reader: Reader, text: str, node: Node) -> RawBlock | Table | None:
    """Returns the block that the words of a paragraph ask for, such as a table of contents."""
    if text == EMPTY_TABLE:
        return Table((), PLAIN_ATTRIBUTES)
    if node.depth == 0 and _CONTENTS.fullmatch(text):
        if fold_reference(text.strip("[]")) not in reader.context.references:
            return RawBlock(CONTENTS)
    return None


def _prose(reader: Reader, text: str, node: Node) -> tuple[Inline, ...]:
    """Reads the text of a paragraph, which may be verse or begin with short lines."""
    verse = _verse(reader, text, node) if text[0] == "|" else None
    if verse is not None:
        return verse
    return _short_lines(reader, text) if node.depth == reader.callouts else reader.inlines(text)


def _verse(reader: Reader, text: str, node: Node) -> tuple[Inline, ...] | None:
    """Reads a line block; None if the paragraph is none."""
    if is_broken_table(text):
        message = "rows without a delimiter row below the first are no table but text"
        span = reader.tree.spans(node)[0]
        reader.context.report.add("broken-table", "warning", message, text, span)
        return None
    lines = read_lines(text)
    if lines is None:
        return None
    inlines: list[Inline] = []
    for line in lines:
        inlines += [LineBreak(), *[_INDENT] * line.indent]
        inlines += read_inlines(line.text, reader.context) if line.text else ()
    return hoist(reader.context, trim_inlines(normalize_inlines(inlines[1:])))


def _short_lines(reader: Reader, text: str) -> tuple[Inline, ...]:
    """Reads a paragraph of the page, whose first lines may be short ones."""
    if text.find("\n", 0, SHORT + 2) < 0:
        return reader.inlines(text)
    plain = _ESCAPED_MARKER.sub(r"\1\2", text)
    bare = ESCAPED.sub(r"\1", plain) if reader.context.smart else plain
    count = bare.count("\n", 0, leading_lines(bare, 0, len(bare)))
    lines = plain.split("\n", count)
    if not count or (reader.context.smart and any(map(SIGN.search, lines[:-1]))):
        return reader.inlines(text)
    rest = hoist(reader.context, read_inlines(lines[-1], reader.context, trim=False))
    return trim_inlines(normalize_inlines(with_breaks(bare.split("\n", count)[:-1], rest)))


def read_heading(reader: Reader, node: Node) -> list[Entry]:
    """Reads a heading of either style."""
    text, attributes = title_of(node, reader.tree)
    inlines = reader.inlines(text)
    broken = "\n" in text or LINE_END in text
    if broken and any("\n" in part for inline in inlines for part in strings(inline)):
        # a heading is one line in wikitext
        inlines = reader.inlines(text.replace("\n", " ").replace(LINE_END, " "))
    if attributes is not None:
        inlines = (*_anchor(reader, attributes, node, inlines), *inlines)
    return reader.one(node, Heading(node.level, inlines))


def _anchor(
    reader: Reader, attributes: Attributes, node: Node, heading: tuple[Inline, ...]
) -> tuple[Inline, ...]:
    """Returns the place that a heading's attributes name; reports the others."""
    others = html_attributes(attributes._replace(identifier=""))
    if others:
        reader.context.report.add(
            "heading-attributes",
            "warning",
            "a heading of wikitext has no place for attributes",
            others,
            reader.tree.spans(node)[0],
        )
    if is_said(attributes.identifier, plain_text(heading)) and not reader.leads_to(
        attributes.identifier
    ):
        return ()
    place = html_attributes(Attributes(attributes.identifier))
    return (HtmlInline("span", place, ()),) if place else ()
