"""How authors spell what wikitext has several spellings for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from bridge.document.nodes import Description, Item, Row, Term

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
        rows: those of its tables.
    """

    items: frozenset[AnyItem] = frozenset()
    rows: Mapping[Row, RowSpelling] = {}


OURS: Final = Spelling()
"""That of pages that nobody wrote before: lists by markers, one cell a line."""
