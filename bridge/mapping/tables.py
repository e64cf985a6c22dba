"""Calls as tables of two columns: a row for each parameter."""

from __future__ import annotations

from typing import Final

from bridge.document.nodes import Cell, Inline, Paragraph, Row, Table, Text
from bridge.document.tables import PLAIN_ATTRIBUTES
from bridge.mapping.fields import Fields
from bridge.mapping.values import Values

_LINE_END: Final = "\\n"
"""How a format shows a line end in a cell."""


def make_table(fields: Fields, values: Values) -> Table | None:
    """Returns a call as a table; None where a value is more than a cell can hold."""
    head = fields.name.replace("\n", _LINE_END)
    if not _is_words(head):
        return None
    rows = [
        Row(
            (
                _cell(_text(head), header=True),
                _cell((), header=True),
            )
        )
    ]
    for name, value in fields.parameters:
        inlines = values.inlines(value)
        if inlines is None or name.startswith("|") or not _is_words(name):
            return None
        rows.append(Row((_cell(_text(name)), _cell(inlines))))
    return Table(tuple(rows), PLAIN_ATTRIBUTES) if len(rows) > 1 else None


def read_table(table: Table, values: Values) -> Fields | None:
    """Returns what a table of two columns says of a call; None if it is no such table."""
    if table.attributes != PLAIN_ATTRIBUTES or table.caption or any(table.alignments):
        return None
    if not table.rows or any(len(row.cells) != 2 or row.attributes for row in table.rows):
        return None
    head, *rows = table.rows
    name = _plain(head.cells[0])
    if not name or head.cells[1].blocks or not head.cells[0].header:
        return None
    found: list[tuple[str, str]] = []
    for row in rows:
        key, value = _plain(row.cells[0]), values.write_inlines(_inlines(row.cells[1]))
        if not key or value is None or len(row.cells[1].blocks) > 1:
            return None
        found.append((key, value))
    if len({key for key, _ in found}) < len(found):
        return None
    return Fields(name.replace(_LINE_END, "\n"), tuple(found))


def _is_words(text: str) -> bool:
    """Whether a cell keeps a text to the letter: it has single spaces, and none at its edges."""
    return text == text.strip() and "  " not in text and text.isprintable()


def _cell(inlines: tuple[Inline, ...], *, header: bool = False) -> Cell:
    return Cell((Paragraph(inlines),) if inlines else (), header=header)


def _text(value: str) -> tuple[Inline, ...]:
    return (Text(value),)


def _inlines(cell: Cell) -> tuple[Inline, ...]:
    block = cell.blocks[0] if cell.blocks else None
    return block.children if isinstance(block, Paragraph) else ()


def _plain(cell: Cell) -> str:
    inlines = _inlines(cell)
    return inlines[0].value if len(inlines) == 1 and isinstance(inlines[0], Text) else ""
