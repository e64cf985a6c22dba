"""The shape of a table that a pipe table can show: its head and its stub.

A table's header row is a first row of header cells alone; its stub is the columns
on the left whose cells are headers in every other row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from typing import Final, Literal, TypeAlias

from bridge.document.nodes import Row, Table

Alignment: TypeAlias = Literal["", "left", "center", "right"]

PLAIN_ATTRIBUTES: Final = 'class="wikitable"'
"""What the attributes of a table are where Markdown says nothing."""


def has_header(table: Table) -> bool:
    """Whether a table begins with a header row.

    Example:
        >>> from bridge.document.nodes import Cell
        >>> has_header(Table((Row((Cell((), header=True),)),))), has_header(Table(()))
        (True, False)
    """
    return bool(table.rows) and is_header(table.rows[0])


def is_header(row: Row) -> bool:
    """Whether all cells of a row are header cells."""
    return bool(row.cells) and all(cell.header for cell in row.cells)


def body_of(table: Table) -> tuple[Row, ...]:
    """Returns the rows of a table without its header row."""
    return table.rows[1:] if has_header(table) else table.rows


def stub_of(kinds: Iterable[tuple[bool, ...]]) -> int | None:
    """Returns how many columns the stub of a table's body has.

    Args:
        kinds: for each row below the header row, which of its cells are headers.

    Returns:
        The number of columns, 0 for no stub; None where header cells stand
        anywhere else.

    Example:
        >>> stub_of([(True, False), (True, False)]), stub_of([(False, True)])
        (1, None)
    """
    different = set(kinds)
    if not different:
        return 0
    counts = {sum(1 for _ in takewhile(bool, kind)) for kind in different}
    if len(counts) > 1:
        return None
    count = counts.pop()
    return None if any(any(kind[count:]) for kind in different) else count


def stub_columns(table: Table) -> int:
    """Returns how many columns the stub of a table has, 0 if it has none."""
    return stub_of(tuple(cell.header for cell in row.cells) for row in body_of(table)) or 0


ATTRIBUTE: Final = (
    r"[A-Za-z][A-Za-z0-9_:.-]*="
    r"""(?:"[^"\\{}<>|\n]*"|'[^'\\{}<>|\n]*'|[^\s"'\\{}<>|=]+)"""
)
"""One attribute that pandoc reads below a table and MediaWiki behind ``{|``, a pattern."""

ATTRIBUTES: Final = re.compile(rf"(?:{ATTRIBUTE}(?:[ \t]+{ATTRIBUTE})*)?")
"""Any number of them, parted by white space."""

STUB: Final = "stub-columns"
"""The attribute that says below a pipe table how wide its stub is."""
