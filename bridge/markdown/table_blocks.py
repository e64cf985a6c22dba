"""Tables of every kind, and their captions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bridge.document.nodes import Block, HtmlBlock, Paragraph, Table
from bridge.document.parsed import Piece
from bridge.document.tables import PLAIN_ATTRIBUTES, Alignment
from bridge.markdown.blocks import parse_blocks
from bridge.markdown.grammar import SPACE
from bridge.markdown.grids import Drawn, read_columns, read_grid
from bridge.markdown.prose_blocks import read_paragraph
from bridge.markdown.reader import Reader
from bridge.markdown.siblings import Entry
from bridge.markdown.tables import make_table, read_caption, read_rows, table_of
from bridge.markdown.tree import Node


def read_table(reader: Reader, node: Node) -> list[Entry]:
    """Reads a pipe table; its caption, if any, is the next sibling."""
    rows = read_rows(reader.tree.content(node).split("\n"))
    if rows is None:
        return read_paragraph(reader, node)
    if rows.surplus:
        reader.context.report.add(
            "surplus-cell",
            "warning",
            "a row has more cells than the header: they stay in its last one",
            rows.surplus,
            reader.tree.spans(node)[0],
        )
    return reader.one(node, make_table(rows, reader.inlines_in_table))


def read_grid_table(reader: Reader, node: Node) -> list[Entry]:
    """Reads a grid table; one that is broken, or within another one, is text."""
    drawn = None if reader.in_cell else read_grid(node.lines)
    if drawn is None:
        message = "a grid whose lines do not meet, or whose cells span several, is text"
        reader.context.report.add(
            "broken-table", "warning", message, node.lines[0], reader.tree.spans(node)[0]
        )
        return read_paragraph(reader, node)
    return _drawn(reader, node, drawn)


def read_column_table(reader: Reader, node: Node) -> list[Entry]:
    """Reads a table whose columns are marked by dashes."""
    return _drawn(reader, node, read_columns(node.lines))


def _drawn(reader: Reader, node: Node, drawn: Drawn) -> list[Entry]:
    """Returns a table whose cells are text, or the tags of one whose cells hold more."""
    read = partial(_text_cell, reader) if drawn.plain else partial(_cell, reader)
    head, body = ([[read(cell) for cell in row] for row in rows] for rows in drawn[:2])
    cells = [cell for row in (*head, *body) for cell in row]
    if len(head) < 2 and all(map(_is_text, cells)):
        first = head[0] if head else [()] * len(drawn.alignments)
        return reader.one(node, table_of(first, body, drawn.alignments))
    piece = Piece("HtmlBlock", reader.tree.spans(node))
    return [Entry(node, tuple(_tagged_table(head, body, drawn.alignments)), piece)]


def _text_cell(reader: Reader, text: str) -> tuple[Block, ...]:
    inlines = reader.inlines_in_table(text) if text else ()
    return (Paragraph(inlines),) if inlines else ()


def _cell(reader: Reader, text: str) -> tuple[Block, ...]:
    """Reads the blocks of a cell, whose lines are a text of their own."""
    context = reader.context
    inner = Reader(reader.kinds, parse_blocks(text, 0, context.report), context)
    inner.in_cell, inner.callouts = True, -1
    hoists, context.hoists = context.hoists, False
    blocks, _ = inner.children(inner.tree.root, flow=False)
    context.hoists = hoists
    return blocks


def read_caption_line(reader: Reader, node: Node) -> list[Entry]:
    """Reads the line below a table; siblings.py gives it to the table.

    Below the tags of one, or what turned out to be none, it is a paragraph.
    """
    if reader.table_type is not Table:
        text = reader.tree.content(node)
        if reader.table_type is not HtmlBlock:
            text = f"{node.label}\\: {text.lstrip(SPACE)}"
        inlines = reader.inlines(text)
        return reader.one(node, Paragraph(inlines)) if inlines else reader.none(node, "caption")
    caption = read_caption(reader.tree.content(node), reader.inlines_in_table)
    return [Entry(node, (), Piece("caption", reader.tree.spans(node)), caption=caption)]


def _is_text(blocks: tuple[Block, ...]) -> bool:
    """Whether a cell holds no more than a cell of a pipe table can."""
    return not blocks or (len(blocks) == 1 and isinstance(blocks[0], Paragraph))


def _tagged_table(
    head: Sequence[Sequence[tuple[Block, ...]]],
    body: Sequence[Sequence[tuple[Block, ...]]],
    alignments: Sequence[Alignment],
) -> Iterator[Block]:
    """Yields the blocks of a table between the tags that HTML has for its parts."""
    yield HtmlBlock(f"<table {PLAIN_ATTRIBUTES}>")
    for rows, name in ((head, "th"), (body, "td")):
        for row in rows:
            yield HtmlBlock("<tr>")
            for blocks, align in zip(row, alignments, strict=True):
                style = f' style="text-align:{align}"' if align else ""
                yield HtmlBlock(f"<{name}{style}>")
                yield from blocks
                yield HtmlBlock(f"</{name}>")
            yield HtmlBlock("</tr>")
    yield HtmlBlock("</table>")
