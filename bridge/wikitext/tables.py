"""Tables: ``{| … |}``, read into cells as MediaWiki's Parser::handleTables does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bridge.document.nodes import Table
from bridge.document.tables import PLAIN_ATTRIBUTES
from bridge.wikitext.context import Context
from bridge.wikitext.islands import LINK
from bridge.wikitext.lines import source_of
from bridge.wikitext.table_lines import Extent, Line, Mark
from bridge.wikitext.table_parts import (
    BLOCKS,
    CAPTIONED,
    COMMENTED,
    CUT,
    INDENTED,
    NESTED,
    NO_CELLS,
    OUTSIDE,
    ROW_ATTRIBUTES,
    TEMPLATED,
    Parts,
    Source,
    Unfit,
    clean_attributes,
    make_table,
    pass_over,
)

_CELL_STOP = re.compile(r"\|\||!!|\||<|\{\{|\[\[|-\{(?!\{)")


def read_table(context: Context, extent: Extent, depth: int) -> Table | Unfit:
    """Returns a table if a pipe table can hold it, else why none can.

    Args:
        context: what the stages share.
        extent: the lines of the table.
        depth: how many containers are around.
    """
    text = context.text
    opening = extent.lines[0]
    if text[extent.start] == ":":
        return INDENTED
    if not text.endswith("{|", opening.start, opening.content):
        return TEMPLATED
    attributes = clean_attributes(source_of(context, opening.content, opening.end))
    gathered = _Gathering(context)
    unfit = gathered.gather(extent)
    if unfit is not None:
        return unfit
    if not gathered.rows:
        empty = len(extent.lines) - extent.closed == 1
        plain = empty and attributes == PLAIN_ATTRIBUTES
        return Table((), attributes) if plain else NO_CELLS
    return make_table(context, Parts(attributes, gathered.caption, gathered.rows), depth)


class _Gathering:
    """Takes a table line by line: its caption, and its cells row by row."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.caption: Source | None = None
        self.rows: list[list[Source]] = [[]]
        self._blanks = 0
        self._end = 0

    def gather(self, extent: Extent) -> Unfit | None:
        """Takes the lines of a table; returns the first thing that does not fit, if any."""
        if not extent.closed and not extent.unclosed:
            return TEMPLATED
        text = self.context.text
        self._end = extent.lines[-1].end
        magic = text.find("{{!}}", extent.start, extent.lines[-1].end) >= 0
        for line in extent.lines[1 : -1 if extent.closed else None]:
            if line.mark is not Mark.BLANK:
                self._blanks = 0
            if magic and "{{!}}" in text[line.start : line.content]:
                return TEMPLATED
            unfit = _TAKE[line.mark](self, line)
            if unfit is not None:
                return unfit
        if not self.rows[-1]:
            self.rows.pop()
        return None

    def blank(self, line: Line) -> Unfit | None:
        """Takes a blank line: the first one in a cell shows nothing, a second does."""
        self._blanks += 1
        return BLOCKS if self._blanks > 1 and self.rows[-1] else None

    def text(self, line: Line) -> Unfit:
        """Takes a line without a mark, which no pipe table holds."""
        if self.rows[-1]:
            return BLOCKS
        return OUTSIDE if self.caption is None else CAPTIONED

    def row(self, line: Line) -> Unfit | None:
        """Takes ``|-``; empty rows show nothing."""
        if self.context.text[line.content : line.end].strip(" \t"):
            return ROW_ATTRIBUTES
        if self.rows[-1]:
            self.rows.append([])
        return None

    def cells(self, line: Line) -> Unfit | None:
        """Takes a line of cells."""
        cells = split_cells(self.context, line, self._end)
        if isinstance(cells, Unfit):
            return cells
        self.rows[-1].extend(cells)
        return None

    def title(self, line: Line) -> Unfit | None:
        """Takes ``|+``, which bars part as they part cells."""
        cells = split_cells(self.context, line, self._end)
        if isinstance(cells, Unfit):
            return cells
        if self.caption is not None or self.rows != [[]] or len(cells) > 1 or cells[0].attributes:
            return CAPTIONED
        self.caption = cells[0]
        return None


_TAKE: Final[dict[Mark, Callable[[_Gathering, Line], Unfit | None]]] = {
    Mark.BLANK: _Gathering.blank,
    Mark.TEXT: _Gathering.text,
    Mark.ROW: _Gathering.row,
    Mark.CELL: _Gathering.cells,
    Mark.CAPTION: _Gathering.title,
    Mark.START: lambda gathering, line: NESTED,
    Mark.END: lambda gathering, line: NESTED,
    Mark.TEMPLATE: lambda gathering, line: TEMPLATED,
    Mark.HIDDEN: lambda gathering, line: COMMENTED,
}


def split_cells(context: Context, line: Line, table_end: int) -> list[Source] | Unfit:
    """Splits a line into cells.

    Links do not hide a bar, but where ``[[`` stands before it no attributes do.
    One that goes on in another cell of the table is none that a cell could hold.
    """
    text = context.text
    header = text[line.content - 1] == "!"
    end = line.end
    cells: list[Source] = []
    begin = position = line.content
    attributes: str | None = None
    reach = 0
    while True:
        match = _CELL_STOP.search(text, position, end)
        token = match[0] if match else ""
        at = match.start() if match else end
        if token in ("<", "{{"):
            passed = pass_over(context, at, end)
            if isinstance(passed, Unfit):
                return passed
            position = passed
        elif token in ("[[", "-{"):
            attributes = attributes or ""
            link = context.islands.get(at)
            if link is not None and link.kind == LINK and link.end <= table_end:
                reach = max(reach, link.end)
            position = at + 2
        elif token == "|":
            if attributes is None:
                attributes = text[begin:at].strip(" \t")
                begin = at + 1
            position = at + 1
        elif token == "!!" and not header:
            position = at + 2
        else:
            if reach > at:
                return CUT
            cells.append(Source(header, attributes or "", begin, at))
            if match is None:
                return cells
            begin = position = at + 2
            attributes = None
