"""Writing tables: one cell a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bridge.document.nodes import Block, Cell, Paragraph, Table
from bridge.document.tables import Alignment, has_header
from bridge.wikitext.escape import CELL, HEADER_CELL, Place
from bridge.wikitext.write_inlines import InlineWriter


def write_table(
    table: Table, inlines: InlineWriter, write_blocks: Callable[[Sequence[Block]], str]
) -> str:
    """Returns the wikitext of a table.

    The wiki centres header cells by itself, so the cells below a header row say
    how a column is aligned.

    Args:
        table: the table; in those that the readers return every cell is one
            paragraph or empty.
        inlines: writes what stands in a line.
        write_blocks: writes the blocks of cells that hold more.
    """
    lines = [f"{{| {table.attributes}".rstrip(" ")]
    if table.caption:
        lines.append(f"|+ {inlines.write(table.caption, Place(CELL))}")
    head = has_header(table)
    for number, row in enumerate(table.rows):
        if number or row.attributes:
            lines.append(f"|- {row.attributes}".rstrip(" "))
        alignments = () if head and number == 0 else table.alignments
        for column, cell in enumerate(row.cells):
            align = alignments[column] if column < len(alignments) else ""
            lines.append(_cell(cell, align, inlines, write_blocks))
    lines.append("|}")
    return "\n".join(lines)


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
