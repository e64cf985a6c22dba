"""Tables: ``{| … |}``."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast

from bridge.document.nodes import Cell, Paragraph, Row, Table
from bridge.document.normal import trim_inlines
from bridge.wikitext.context import Context
from bridge.wikitext.inlines import parse_inlines
from bridge.wikitext.islands import LINK

_START = re.compile(r":*[ \t]*\{\|")
_END = re.compile(r"[ \t]*\|\}")
_CELL_STOP = re.compile(r"\|\||!!|\||<|\{\{|\[\[")
_ALIGN = re.compile(r"style=\"text-align:(left|center|right)\"")

Alignment = Literal["", "left", "center", "right"]


class _Source(NamedTuple):
    """A cell before it is read: its attributes and the range of its text."""

    header: bool
    attributes: str
    start: int
    end: int


def table_end(text: str, lines: list[tuple[int, int]], index: int) -> int:
    """Returns the line after the table that begins at ``index``.

    One that is never closed ends at the next blank line: what closes it is then
    a template, and the page behind it is no part of it.
    """
    level = 0
    blank = -1
    for number in range(index, len(lines)):
        start, end = lines[number]
        if _START.match(text, start, end):
            level += 1
        elif _END.match(text, start, end):
            level -= 1
            if level == 0:
                return number + 1
        elif blank < 0 and not text[start:end].strip(" \t"):
            blank = number
    return blank if blank >= 0 else len(lines)


def read_table(context: Context, lines: list[tuple[int, int]], depth: int) -> Table | None:
    """Returns the table on ``lines`` if a pipe table can hold it, else None.

    A pipe table holds a row of header cells and rows of as many other cells,
    each of one line, aligned by columns; no other attributes, nothing nested.
    """
    text = context.text
    begin, stop = lines[0]
    opening = text[begin:stop].lstrip(" \t")
    if "\n" in opening or not opening.startswith("{|"):
        return None
    attributes = opening[2:].strip(" \t")
    caption: tuple[int, int] | None = None
    rows: list[list[_Source]] = [[]]
    for start, end in lines[1:-1]:
        if "\n" in text[start:end] or text[start : start + 1] not in ("|", "!"):
            return None
        second = text[start + 1 : start + 2] if start + 1 < end else ""
        if text[start] == "|" and second == "+":
            if caption is not None or rows != [[]]:
                return None
            caption = (start + 2, end)
        elif text[start] == "|" and second == "-":
            if text[start:end].strip("|- \t"):
                return None
            if rows[-1]:
                rows.append([])
        else:
            rows[-1].extend(_cells(context, start, end))
    last = text[lines[-1][0] : lines[-1][1]].strip(" \t")
    if last != "|}" or "{{" in attributes or "|" in attributes:
        return None
    if not rows[-1]:
        rows.pop()
    return _table(context, attributes, caption, rows, depth)


def _cells(context: Context, start: int, end: int) -> list[_Source]:
    text = context.text
    header = text[start] == "!"
    cells: list[_Source] = []
    begin = position = start + 1
    attributes: str | None = None
    while True:
        match = _CELL_STOP.search(text, position, end)
        token = match[0] if match else ""
        at = match.start() if match else end
        if match is not None and token not in ("||", "!!", "|"):
            island = context.islands.get(at)
            position = at + 1 if island is None or island.end > end else island.end
            if island is not None and island.kind is LINK and attributes is None:
                attributes = ""
        elif token == "!!" and not header:
            position = at + 2
        elif token == "|":
            if attributes is None:
                attributes = text[begin:at].strip(" \t")
                begin = at + 1
            position = at + 1
        else:
            cells.append(_Source(header, attributes or "", begin, at))
            if match is None:
                return cells
            begin = position = at + 2
            attributes = None


def _table(
    context: Context,
    attributes: str,
    caption: tuple[int, int] | None,
    rows: list[list[_Source]],
    depth: int,
) -> Table | None:
    if not rows and caption is None and attributes == 'class="wikitable"':
        return Table((), attributes)
    width = len(rows[0]) if rows else 0
    if not width or any(len(row) != width for row in rows):
        return None
    if not all(cell.header for cell in rows[0]) or any(c.header for r in rows[1:] for c in r):
        return None
    alignments: list[Alignment] = []
    for column in zip(*rows, strict=True):
        found = {cell.attributes for cell in column}
        match = _ALIGN.fullmatch(next(iter(found)))
        if len(found) > 1 or (match is None and found != {""}):
            return None
        alignments.append(cast("Alignment", match[1]) if match else "")
    return Table(
        rows=tuple(Row(tuple(_cell(context, cell, depth) for cell in row)) for row in rows),
        attributes=attributes,
        caption=_inlines(context, *caption, depth) if caption else (),
        alignments=tuple(alignments) if any(alignments) else (),
    )


def _inlines(context: Context, start: int, end: int, depth: int) -> tuple:  # type: ignore[type-arg]
    return trim_inlines(parse_inlines(context, start, end, depth + 1))


def _cell(context: Context, source: _Source, depth: int) -> Cell:
    inlines = _inlines(context, source.start, source.end, depth)
    return Cell((Paragraph(inlines),) if inlines else (), source.header)
