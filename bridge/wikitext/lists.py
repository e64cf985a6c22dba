"""Lists: lines that begin with ``*``, ``#``, ``:`` and ``;``.

The nesting follows MediaWiki's BlockLevelPass: a longer prefix nests in the item
before it, ``;`` and ``:`` are one kind of list.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bridge.document.nodes import Block, DefinitionList, Description, Inline, Item, List, Term
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.parsed import Piece
from bridge.source import Span
from bridge.wikitext.placed import Placed

MARKERS: Final = "*#:;"
_KINDS: Final = {"*": "bullet", "#": "ordered", ":": "definition", ";": "definition"}


class Entry(NamedTuple):
    """One line of a list; a comment line between items has no prefix."""

    prefix: str
    blocks: tuple[Block, ...]
    term: tuple[Inline, ...] | None
    start: int
    end: int


def build_lists(entries: list[Entry], depth: int = 0) -> list[Placed]:
    """Returns the lists that consecutive lines make.

    Args:
        entries: the lines in order.
        depth: how many characters of the prefixes are dealt with.
    """
    placed: list[Placed] = []
    index = 0
    while index < len(entries):
        kind = _KINDS[entries[index].prefix[depth]]
        stop = index + 1
        while stop < len(entries) and (
            not entries[stop].prefix or _KINDS[entries[stop].prefix[depth]] == kind
        ):
            stop += 1
        placed.append(_build_list(kind, entries[index:stop], depth))
        index = stop
    return placed


def _build_list(kind: str, entries: list[Entry], depth: int) -> Placed:
    groups: list[list[Entry]] = []
    for entry in entries:
        own = len(entry.prefix) == depth + 1
        last = groups[-1][-1] if groups else entry
        after_term = _is_term(last, depth)
        if not groups or own or (after_term and kind == "definition"):
            groups.append([entry])
        else:
            groups[-1].append(entry)
    items = [_build_item(group, depth) for group in groups]
    span = Span(entries[0].start, entries[-1].end)
    pieces = tuple(piece for _, piece in items)
    if kind == "definition":
        nodes: tuple[Term | Description, ...] = tuple(
            Term(group[0].term or ()) if _is_term(group[0], depth) else Description(blocks)
            for group, (blocks, _) in zip(groups, items, strict=True)
        )
        return DefinitionList(nodes), Piece("DefinitionList", (span,), pieces)
    listing = List(
        "bullet" if kind == "bullet" else "ordered", tuple(Item(blocks) for blocks, _ in items)
    )
    return listing, Piece("List", (span,), pieces)


def _is_term(entry: Entry, depth: int) -> bool:
    """Whether a line is a term of the list at ``depth``, not of one within it."""
    return entry.term is not None and len(entry.prefix) == depth + 1


def _build_item(group: list[Entry], depth: int) -> tuple[tuple[Block, ...], Piece]:
    blocks: list[Block] = []
    pieces: list[Piece] = []
    index = 0
    while index < len(group):
        entry = group[index]
        if not entry.prefix or len(entry.prefix) == depth + 1:
            blocks.extend(entry.blocks)
            index += 1
            continue
        stop = index + 1
        while stop < len(group) and (not group[stop].prefix or len(group[stop].prefix) > depth + 1):
            stop += 1
        for block, piece in build_lists(group[index:stop], depth + 1):
            blocks.append(block)
            pieces.append(piece)
        index = stop
    span = Span(group[0].start, group[-1].end)
    return normalize_blocks(blocks, flow=False), Piece("Item", (span,), tuple(pieces))
