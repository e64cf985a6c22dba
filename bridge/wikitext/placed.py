"""Blocks with the pieces of layout that they came from, and what joins them."""

from __future__ import annotations

from typing import Final, TypeAlias

from bridge.document.nodes import Block, CommentBlock, DefinitionList, Join, List
from bridge.document.normal_blocks import JOINED_BEHIND, RAW_BLOCKS, may_join, normal_parts
from bridge.document.parsed import Piece

Placed: TypeAlias = tuple[Block, Piece]

_LISTS: Final = (List, DefinitionList)


def join_placed(placed: list[Placed], text: str, apart: set[int], *, flow: bool) -> list[Placed]:
    """Returns siblings in normal form, with what joins raw text to its neighbours.

    Args:
        placed: the blocks as they were read.
        text: the source, which the pieces' ranges are of.
        apart: the places of blocks that nothing joins to the one before.
        flow: as in :func:`bridge.document.normal_blocks.normalize_blocks`.
    """
    result: list[Placed] = []
    end = Piece("", ())
    for index, (block, piece) in enumerate(placed):
        parts = normal_parts(block, flow=flow)
        if not parts:
            continue
        if result and (type(parts[0]) in RAW_BLOCKS or type(result[-1][0]) in JOINED_BEHIND):
            gap = text[end.spans[-1].end : piece.spans[0].start]
            join = _join_of(result[-1][0], parts[0], gap)
            # a list stands by itself, whether markers or tags make it
            parted = index in apart and type(block) not in _LISTS
            if join is not None and not parted and not _parted_behind(placed, index, text):
                result.append((join, Piece("Join", ())))
        # a paragraph that raw text parts keeps one piece: its first part's
        result.append((parts[0], piece))
        result.extend((part, Piece("Part", ())) for part in parts[1:])
        end = piece
    return result


def _parted_behind(placed: list[Placed], index: int, text: str) -> bool:
    """Whether a blank line behind comment lines parts what stands around them."""
    while isinstance(placed[index][0], CommentBlock) and index + 1 < len(placed):
        end, start = placed[index][1].spans[-1].end, placed[index + 1][1].spans[0].start
        if text.count("\n", end, start) > 1:
            return True
        index += 1
    return False


def _join_of(before: Block, after: Block, gap: str) -> Join | None:
    breaks = gap.count("\n")
    if breaks > 1 or gap.strip():
        return None
    join = Join("line" if breaks else "space" if gap else "same line")
    return join if may_join(before, after, join) else None


def pieces_of(placed: list[Placed]) -> tuple[Piece, ...]:
    """Returns the pieces of siblings; what has no range of its own has none."""
    return tuple(piece for _, piece in placed if piece.spans)


def blocks_of(placed: list[Placed]) -> tuple[Block, ...]:
    """Returns the blocks of siblings."""
    return tuple(block for block, _ in placed)
