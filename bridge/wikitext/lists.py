"""Lists: lines that begin with ``*``, ``#``, ``:`` and ``;``.

The nesting follows MediaWiki's BlockLevelPass: a longer prefix nests in the item
before it, ``;`` and ``:`` are one kind of list.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bridge.document.nodes import (
    Block,
    DefinitionList,
    Description,
    Inline,
    Item,
    List,
    Term,
    Text,
)
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.parsed import Piece
from bridge.source import Span
from bridge.wikitext.context import Context
from bridge.wikitext.inlines import find_bracket
from bridge.wikitext.placed import Placed
from bridge.wikitext.quotes import Run, open_after

MARKERS: Final = "*#:;"
_KINDS: Final = {"*": "bullet", "#": "ordered", ":": "definition", ";": "definition"}
_COLON_STOP = re.compile(r"[:\[<{]|''+|(?<!\w)(?:https?|ftp|irc|mailto|news)(?=:)", re.I)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_-]*)[^<>]*?(/?)>")


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


def find_colon(context: Context, start: int, end: int) -> int:
    """Returns where ``; term : definition`` is parted, or -1.

    A colon within a link, a URL, emphasis, an element or an island does not count
    (BlockLevelPass::findColonNoLinks, which sees all of these as HTML).
    """
    text = context.text
    position = plain = start
    level = 0
    colons: list[tuple[int, int]] = []
    line: list[Inline | Run] = []
    while True:
        match = _COLON_STOP.search(text, position, end)
        if match is None:
            break
        at = match.start()
        first = text[at]
        if first == ":":
            if level == 0:
                if not line and "''" not in text[at:end]:
                    return at
                colons.append((at, len(line) // 2))
            position = at + 1
        elif first == "'":
            line += [Text(text[plain:at]), match.end() - at]
            position = plain = match.end()
        else:
            position = _pass_over(context, at, end)
            tag = _TAG.match(text, at, end) if first == "<" else None
            if tag is not None and at not in context.islands and not tag[3]:
                level = max(0, level - 1) if tag[1] else level + 1
    states = [False, *open_after(line)]
    return next((at for at, runs in colons if not states[runs]), -1)


def _pass_over(context: Context, at: int, end: int) -> int:
    island = context.islands.get(at)
    if island is not None and island.end <= end:
        return island.end
    if context.text[at] == "[" and context.grammar.external.match(context.text, at + 1, end):
        return find_bracket(context, at + 1, end)[0] + 1 or at + 1
    for pattern in (context.grammar.bare_url, _TAG):
        match = pattern.match(context.text, at, end)
        if match is not None:
            return match.end()
    return at + 1
