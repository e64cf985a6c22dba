"""How authors spell what wikitext has several spellings for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from bridge.document.nodes import Cell, Description, Item, Row, Term

AnyItem: TypeAlias = Item | Term | Description


class RowSpelling(NamedTuple):
    """How a row of a table is written.

    Attributes:
        in_line: whether ``||`` parts its cells, and not line ends.
        opened: whether ``|-`` stands before the first row of its table.
    """

    in_line: bool = False
    opened: bool = False


class Spelling(NamedTuple):
    """How a page is written, by what it holds.

    Attributes:
        items: those of lists that are HTML, though lines could hold them.
        rows: those of its tables, and their cells for where a row changed.
    """

    items: frozenset[AnyItem] = frozenset()
    rows: Mapping[Row | Cell, RowSpelling] = {}

    def of_row(self, row: Row) -> RowSpelling | None:
        """Returns how a row is written: as it was, or as the row was that most cells were in."""
        known = self.rows.get(row)
        if known is not None:
            return known
        found = Counter(self.rows[cell] for cell in row.cells if cell in self.rows)
        return found.most_common(1)[0][0] if found else None


OURS: Final = Spelling()
"""That of pages that nobody wrote before: lists by markers, one cell a line."""
