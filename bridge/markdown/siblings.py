"""Siblings: how the blocks of one container hang together."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import structs

from bridge.document.callouts import gather_callouts
from bridge.document.nodes import (
    Block,
    Comment,
    CommentBlock,
    HtmlBlock,
    HtmlTag,
    Join,
    Paragraph,
    Quote,
    RawBlock,
    RawWikitext,
    References,
    SoftBreak,
    Table,
    Template,
    TemplateBlock,
    Text,
)
from bridge.document.normal import is_line_comment, normalize_inlines
from bridge.document.normal_blocks import may_join, normal_parts, normalize_blocks
from bridge.document.parsed import Piece
from bridge.markdown.grammar import MAX_DEPTH, REFERENCES
from bridge.markdown.joins import JOINS
from bridge.markdown.tables import Caption, with_caption
from bridge.markdown.tree import Node
from bridge.source import Span

_OPEN_QUOTE = re.compile(r"<blockquote\s*>", re.I)
_CLOSE_QUOTE = re.compile(r"</blockquote\s*>", re.I)
_MAY_BE_REFERENCES = frozenset((RawBlock, HtmlBlock))


class Entry(NamedTuple):
    """What one node of the tree makes.

    Attributes:
        node: the node.
        blocks: its blocks; a node that is a fact of the page makes none.
        piece: where the first of them stands.
        raw: whether it is a fence of raw wikitext.
        caption: what it says of the table before it.
    """

    node: Node
    blocks: tuple[Block, ...]
    piece: Piece
    raw: bool = False
    caption: Caption | None = None


def arrange(entries: list[Entry], *, flow: bool) -> tuple[list[Block], list[Piece]]:
    """Returns the blocks of a container in normal form, and their pieces.

    A node that makes several blocks gives its piece to the first one; the
    others have empty pieces behind it, as a Join has that no character stands for.
    """
    blocks: list[Block] = []
    pieces: list[Piece] = []
    owners: list[int] = []
    raw: set[int] = set()
    last: Entry | None = None
    joined = _joined(entries) if len(entries) > 2 else {}
    for index, entry in enumerate(entries):
        if entry.caption is not None and blocks and isinstance(blocks[-1], Table):
            _caption(blocks, pieces, entry)
            last = entry
            continue
        if not entry.blocks:
            pieces.append(entry.piece)
            continue
        if index in joined and (_is_alone(entry) or _is_fenced_template(entry)):
            normal = entry.blocks
        elif entry.raw and joined.get(index):
            normal = tuple(map(_in_line, normalize_blocks(entry.blocks, flow=flow)))
        else:
            normal = normalize_blocks(entry.blocks, flow=flow)
            if not _MAY_BE_REFERENCES.isdisjoint(map(type, normal)):
                normal = tuple(map(settle, normal))
        if last is not None and _hang_together(last, entry, blocks[-1], normal[0]):
            _append(blocks, pieces, owners, Join("line"), _behind("Join", pieces[-1]))
        if entry.raw:
            raw.add(len(blocks))
        piece = entry.piece
        for place, block in enumerate(normal):
            piece = _behind("", piece) if place else piece
            _append(blocks, pieces, owners, block, piece)
        last = entry
    if any(type(block) is CommentBlock for block in blocks):
        _read_joins(blocks, pieces, owners, raw)
    if any(type(block) is HtmlBlock and _CLOSE_QUOTE.fullmatch(block.source) for block in blocks):
        return _pair_quotes(blocks, pieces)
    return blocks, pieces


def _append(
    blocks: list[Block], pieces: list[Piece], owners: list[int], block: Block, piece: Piece
) -> None:
    owners.append(len(pieces))
    blocks.append(block)
    kind = type(block).__name__
    pieces.append(piece if piece.kind == kind else structs.replace(piece, kind=kind))


def settle(block: Block) -> Block:
    """Returns the list of notes for what a paragraph says of it as raw."""
    if isinstance(block, RawBlock | HtmlBlock):
        match = REFERENCES.fullmatch(block.source)
        if match is not None:
            return References(match[1].strip())
    return block


def _joined(entries: list[Entry]) -> dict[int, bool]:
    """Returns the places of the entries that a comment between them joins.

    A template call or comment that is a paragraph there stays one.  The value
    tells whether the entry shares a line with its neighbour.
    """
    joined: dict[int, bool] = {}
    solid = [index for index, entry in enumerate(entries) if entry.blocks]
    for before, index, after in zip(solid, solid[1:], solid[2:], strict=False):
        block = entries[index].blocks[0]
        if not isinstance(block, CommentBlock) or block.value not in JOINS or entries[index].raw:
            continue
        beside = (before, after)
        if any(entries[at].raw or _is_raw_paragraph(entries[at].blocks[0]) for at in beside):
            for at in beside:
                joined[at] = joined.get(at, False) or JOINS[block.value].kind != "line"
    return joined


def _is_alone(entry: Entry) -> bool:
    """Whether an entry is a paragraph of one raw inline."""
    if entry.raw or len(entry.blocks) != 1 or not isinstance(entry.blocks[0], Paragraph):
        return False
    children = entry.blocks[0].children
    return len(children) == 1 and isinstance(
        children[0], Template | RawWikitext | Comment | HtmlTag
    )


def _is_fenced_template(entry: Entry) -> bool:
    return entry.raw and isinstance(entry.blocks[0], TemplateBlock)


def _in_line(block: Block) -> Block:
    """Returns what raw wikitext is that shares a line with text.

    A comment that no line of text can hold is no block of its own there.
    """
    if isinstance(block, CommentBlock) and not is_line_comment(block.value):
        return RawBlock(f"<!--{block.value}-->")
    return settle(block)


def _is_raw_paragraph(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.children) != 1:
        return False
    return isinstance(block.children[0], Template | RawWikitext)


def _raw_paragraph(block: Block) -> Block:
    """Returns a paragraph of one raw inline as the block that it may become."""
    return RawBlock("") if _is_raw_paragraph(block) else block


def _behind(kind: str, piece: Piece) -> Piece:
    """Returns an empty piece at the end of another one."""
    end = piece.spans[-1].end
    return Piece(kind, (Span(end, end),))


def _caption(blocks: list[Block], pieces: list[Piece], entry: Entry) -> None:
    table = blocks[-1]
    assert isinstance(table, Table)
    assert entry.caption is not None
    blocks[-1] = with_caption(table, entry.caption)
    spans = tuple(sorted(pieces[-1].spans + entry.piece.spans))
    pieces[-1] = structs.replace(pieces[-1], spans=_merged(spans))


def _merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Returns spans in order, those that touch as one."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return tuple(merged)


def _hang_together(last: Entry, entry: Entry, before: Block, after: Block) -> bool:
    """Whether no blank line parts raw wikitext from its neighbour."""
    if not (last.raw or entry.raw) or entry.node.first != last.node.last + 1:
        return False
    return may_join(before, after, Join("line"))


def _read_joins(blocks: list[Block], pieces: list[Piece], owners: list[int], raw: set[int]) -> None:
    """Makes a Join of each comment that says so, next to raw wikitext.

    ``raw`` has the places of blocks from fences, where a comment is a comment.
    """
    for index in range(1, len(blocks) - 1):
        block = blocks[index]
        if type(block) is not CommentBlock or block.value not in JOINS or index in raw:
            continue
        before, after = map(_raw_paragraph, (blocks[index - 1], blocks[index + 1]))
        if may_join(before, after, JOINS[block.value]):
            blocks[index] = JOINS[block.value]
            pieces[owners[index]] = structs.replace(pieces[owners[index]], kind="Join")


def _without_breaks(block: Block) -> Block:
    """Returns a block of a quote, where short lines are no verse."""
    if not isinstance(block, Paragraph) or SoftBreak not in map(type, block.children):
        return block
    spaced = (Text(" ") if type(node) is SoftBreak else node for node in block.children)
    return Paragraph(normalize_inlines(spaced))


def _pair_quotes(blocks: list[Block], pieces: list[Piece]) -> tuple[list[Block], list[Piece]]:
    """Makes quotes of what stands between ``<blockquote>`` and its end."""
    frames: list[tuple[list[Block], list[Piece]]] = [([], [])]
    remaining = iter(blocks)
    for piece in pieces:
        inner, inner_pieces = frames[-1]
        if stands_alone(piece):
            inner_pieces.append(piece)
            continue
        block = next(remaining)
        source = block.source if type(block) is HtmlBlock else ""
        if _OPEN_QUOTE.fullmatch(source) and len(frames) < MAX_DEPTH:
            frames.append(([block], [piece]))
        elif _CLOSE_QUOTE.fullmatch(source) and len(frames) > 1:
            frames.pop()
            spans = _merged((*inner_pieces[0].spans, *_all_spans(inner_pieces[1:]), *piece.spans))
            outer, outer_pieces = frames[-1]
            quote = Quote(tuple(map(_without_breaks, inner[1:])))
            outer.extend(normal_parts(quote, flow=True))
            outer_pieces.append(Piece("Quote", spans, tuple(inner_pieces[1:])))
        else:
            inner.append(block)
            inner_pieces.append(piece)
    while len(frames) > 1:
        inner, inner_pieces = frames.pop()
        frames[-1][0].extend(inner)
        frames[-1][1].extend(inner_pieces)
    return frames[0]


def stands_alone(piece: Piece) -> bool:
    """Whether a piece has no block: a note, or what is a fact of the page."""
    return piece.kind[0].islower() or piece.kind == "Note"


def _all_spans(pieces: list[Piece]) -> list[Span]:
    return [span for piece in pieces for span in piece.spans]


def with_callouts(
    blocks: list[Block], pieces: list[Piece], within: tuple[Span, ...]
) -> tuple[list[Block], list[Piece]]:
    """Makes callouts of what stands between their tags.

    Args:
        blocks: siblings.
        pieces: where they stand, and where what is no block does.
        within: where their container stands.
    """
    remaining = iter(blocks)
    placed = gather_callouts(
        [(None if stands_alone(piece) else next(remaining), piece) for piece in pieces]
    )
    if len(placed) == len(pieces):
        return blocks, pieces
    gathered = [_clipped(piece, within) for _, piece in placed]
    return [block for block, _ in placed if block is not None], gathered


def _clipped(piece: Piece, within: tuple[Span, ...]) -> Piece:
    """Returns a callout without what the lines of its container begin with."""
    if piece.kind != "Callout" or len(within) == 1:
        return piece
    whole = piece.spans[0]
    spans = [Span(max(s.start, whole.start), min(s.end, whole.end)) for s in within]
    return structs.replace(piece, spans=tuple(span for span in spans if span.start < span.end))
