"""Writing tables: one cell a line, or one row where the authors wrote it so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bridge.document.nodes import Block, Cell, Paragraph, Table
from bridge.document.tables import Alignment, has_header
from bridge.wikitext.escape import CELL, HEADER_CELL, Place
from bridge.wikitext.spelling import RowSpelling, Spelling
from bridge.wikitext.write_inlines import InlineWriter


def write_table(
    table: Table,
    inlines: InlineWriter,
    write_blocks: Callable[[Sequence[Block]], str],
    spelling: Spelling,
) -> str:
    """Returns the wikitext of a table.

    The wiki centres header cells by itself, so the cells below a header row say
    how a column is aligned.

    Args:
        table: the table; in those that the readers return every cell is one
            paragraph or empty.
        inlines: writes what stands in a line.
        write_blocks: writes the blocks of cells that hold more.
        spelling: tells which rows are one line each.
    """
    lines = [f"{{| {table.attributes}".rstrip(" ")]
    if table.caption:
        lines.append(f"|+ {inlines.write(table.caption, Place(CELL))}")
    head = has_header(table)
    spellings = _spellings(table, spelling)
    for number, (row, spelled) in enumerate(zip(table.rows, spellings, strict=True)):
        if number or row.attributes or spelled.opened:
            lines.append(f"|- {row.attributes}".rstrip(" "))
        alignments = () if head and number == 0 else table.alignments
        cells: list[str] = []
        for column, cell in enumerate(row.cells):
            align = alignments[column] if column < len(alignments) else ""
            cells.append(_cell(cell, align, inlines, write_blocks))
        lines += _in_lines(cells) if spelled.in_line else cells
    lines.append("|}")
    return "\n".join(lines)


def _spellings(table: Table, spelling: Spelling) -> list[RowSpelling]:
    """Returns how the rows are written: a new one as the one before it, or behind it."""
    if not spelling.rows:
        return [RowSpelling()] * len(table.rows)
    known = [spelling.of_row(row) for row in table.rows]
    last = next(filter(None, known), RowSpelling())
    found: list[RowSpelling] = []
    for spelled in known:
        last = spelled or last
        found.append(last)
    return found


def _in_lines(cells: Sequence[str]) -> Iterator[str]:
    """Yields cells of one kind, each a line of its own, as one line."""
    for mark, alike in groupby(cells, key=lambda cell: cell[0]):
        line, *others = alike
        yield "".join([line, *(f" {mark}{cell}" for cell in others)])


def _cell(
    cell: Cell,
    align: Alignment,
    inlines: InlineWriter,
    write_blocks: Callable[[Sequence[Block]], str],
) -> str:
    mark = "!" if cell.header else "|"
    attributes = cell.attributes or (f'style="text-align:{align}"' if align else "")
    head = f"{mark} {attributes} |" if attributes else mark
    if not cell.blocks:
        return head
    if len(cell.blocks) == 1 and isinstance(cell.blocks[0], Paragraph):
        place = Place(HEADER_CELL if cell.header else CELL)
        return f"{head} {inlines.write(cell.blocks[0].children, place)}"
    return f"{head}\n{write_blocks(cell.blocks)}"
