"""Tables as other converters see them: cells of one line, without attributes and spans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bridge.document.parsed import Piece
from bridge.document.tables import PLAIN_ATTRIBUTES
from bridge.report import Report
from bridge.site import SiteInfo
from bridge.source import Span
from bridge.wikitext.context import Context
from bridge.wikitext.grammar import Grammar, grammar_of
from bridge.wikitext.outline import Outline
from bridge.wikitext.read import read
from bridge.wikitext.table_lines import Mark, TableLines
from bridge.wikitext.table_parts import Source, Unfit
from bridge.wikitext.tables import split_cells

_OPENING = "{|"
_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?\s*([0-9]{1,3})", re.I)
_WIDEST = 100
"""How many columns a cell spans at most."""


def with_simple_tables(text: str, *, site: SiteInfo) -> str:
    """Returns a page whose raw tables are simple, as far as they can be.

    Args:
        text: the page.
        site: the wiki's facts.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> with_simple_tables("{|\\n|- x\\n! rowspan=2 | a\\nb\\n|}", site=default_site())
        '{| class="wikitable"\\n! a b\\n|}'
    """
    grammar = grammar_of(site)
    parts: list[str] = []
    position = 0
    for span in _raw_tables(read(text, site=site).layout, text):
        simple = _simple(text[span.start : span.end], grammar)
        if simple is not None:
            parts += [text[position : span.start], simple]
            position = span.end
    return "".join((*parts, text[position:]))


def _raw_tables(piece: Piece, text: str) -> Iterator[Span]:
    for part in piece.children:
        if part.kind == "RawBlock" and len(part.spans) == 1:
            span = part.spans[0]
            if text.startswith(_OPENING, span.start):
                yield span
        else:
            yield from _raw_tables(part, text)


def _simple(source: str, grammar: Grammar) -> str | None:
    """Returns a table in its simple form; None where its cells are not to be told."""
    context = Context(source, grammar, Report(), None)
    outline = Outline(source, 0, len(source), context.islands, grammar)
    lines = outline.source_lines(0, len(source))
    extent = TableLines(context, lines).extent(lines[0][0])
    if extent is None:
        return None
    caption: Source | None = None
    rows: list[list[Source]] = [[]]
    for line in extent.lines[1 : -1 if extent.closed else None]:
        if line.mark in (Mark.START, Mark.END):
            return None
        if line.mark is Mark.ROW:
            rows.append([])
        elif line.mark in (Mark.CELL, Mark.CAPTION):
            cells = split_cells(context, line, extent.lines[-1].end)
            if isinstance(cells, Unfit):
                return None
            if line.mark is Mark.CAPTION:
                caption = cells[0]
            else:
                rows[-1] += cells
        elif rows[-1]:
            last = rows[-1][-1]
            rows[-1][-1] = Source(last.header, last.attributes, last.start, line.end)
    if not any(rows):
        return None
    head = [_cell("|+", _text(source, caption))] if caption is not None else []
    return "\n".join((f"{_OPENING} {PLAIN_ATTRIBUTES}", *head, *_rows(source, rows), "|}"))


def _rows(source: str, rows: list[list[Source]]) -> Iterator[str]:
    """Yields the lines of the rows: equally long, and a header at most at the top."""
    texts = [*_spread(source, rows)]
    for row in texts:
        while row and not row[-1]:
            row.pop()
    width = max(map(len, texts))
    headed = next((row[0].header for row in rows if row), False)
    for number, row in enumerate([row for row in texts if row]):
        if number:
            yield "|-"
        mark = "!" if headed and not number else "|"
        for text in (*row, *([""] * (width - len(row)))):
            yield _cell(mark, text)


def _spread(source: str, rows: list[list[Source]]) -> Iterator[list[str]]:
    """Yields the texts of the rows, with empty ones where cells span rows and columns."""
    below: dict[int, int] = {}
    for row in rows:
        if not row:
            continue
        texts: list[str] = []
        for cell in row:
            while below.get(len(texts), 0):
                below[len(texts)] -= 1
                texts.append("")
            spans = {name.lower(): int(size) for name, size in _SPAN.findall(cell.attributes)}
            for column in range(min(spans.get("col", 1), _WIDEST)):
                below[len(texts)] = spans.get("row", 1) - 1
                texts.append("" if column else _text(source, cell))
        for column in [column for column in below if column >= len(texts)]:
            below[column] = max(0, below[column] - 1)
        yield texts


def _text(source: str, cell: Source) -> str:
    return " ".join(source[cell.start : cell.end].split())


def _cell(mark: str, text: str) -> str:
    # a bar behind words would make attributes of them
    return f"{mark} | {text}" if "|" in text else f"{mark} {text}".rstrip(" ")
