"""Finds out how the authors of a page spelled its lists and tables.

What an edit touches goes on as it was written: to the document ``* a`` and
``<ul><li>a</li></ul>`` are the same, and so are cells on one line and on several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bridge.document.nodes import (
    Block,
    Callout,
    Cell,
    DefinitionList,
    List,
    Quote,
    Row,
    Table,
    Term,
)
from bridge.document.parsed import Parsed, Piece
from bridge.wikitext.spelling import OURS, AnyItem, RowSpelling, Spelling

_SEVERAL: Final = re.compile(r"<(?:li|dd|dt)\b|\{\|", re.I)
"""What begins something that has several spellings."""

_LISTS: Final = (List, DefinitionList)
_HOLDERS: Final = (*_LISTS, Quote, Callout, Table)
_KINDS: Final = frozenset(holder.__name__ for holder in _HOLDERS)


def find_spelling(text: str, parse: Callable[[str], Parsed]) -> Spelling:
    """Returns how the lists and tables of a page are written.

    Args:
        text: the page.
        parse: reads it.

    Example:
        >>> from bridge.convert import read_wikitext
        >>> page = "* a\\n<ul><li>b</li><li>c</li></ul>\\n{|\\n|d||e\\n|}"
        >>> found = find_spelling(page, read_wikitext)
        >>> len(found.items), {*found.rows.values()}
        (2, {RowSpelling(in_line=True, opened=False)})
    """
    if not _SEVERAL.search(text):
        return OURS
    page = parse(text)
    items: set[AnyItem] = set()
    rows: dict[Row | Cell, RowSpelling] = {}
    for block, source in _written(page.document.blocks, page.layout, text):
        if isinstance(block, Table):
            for row, spelled in _rows(block, source):
                rows[row] = spelled
                rows.update(dict.fromkeys(row.cells, spelled))
        elif source.startswith("<"):
            items.update(block.items)
    return Spelling(frozenset(items), rows)


def _written(
    blocks: Sequence[Block], layout: Piece, text: str
) -> Iterator[tuple[List | DefinitionList | Table, str]]:
    """Yields the lists and tables among blocks, and in what they hold, with their source."""
    holders = [block for block in blocks if isinstance(block, _HOLDERS)]
    pieces = [piece for piece in layout.children if piece.kind in _KINDS]
    if len(holders) != len(pieces):
        return
    for holder, piece in zip(holders, pieces, strict=True):
        if isinstance(holder, Quote | Callout):
            yield from _written(holder.blocks, piece, text)
            continue
        yield holder, text[piece.spans[0].start : piece.spans[-1].end]
        if isinstance(holder, Table):
            continue
        for item, part in zip(holder.items, piece.children, strict=False):
            if not isinstance(item, Term):
                yield from _written(item.blocks, part, text)


def _rows(table: Table, source: str) -> Iterator[tuple[Row, RowSpelling]]:
    """Yields the rows of a table with their spelling; none where its lines do not tell."""
    counts = [0]
    opened = False
    for line in source.split("\n")[1:]:
        if line.startswith("|-"):
            opened = opened or counts == [0]
            counts += [0] if counts[-1] else []
        elif line.startswith(("|", "!")) and not line.startswith(("|+", "|}")):
            counts[-1] += 1
    counts = [count for count in counts if count]
    if len(counts) == len(table.rows):
        for row, lines in zip(table.rows, counts, strict=True):
            yield row, RowSpelling(lines < len(row.cells), opened)
