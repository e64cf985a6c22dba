"""Callouts: Obsidian's ``> [!note]``, GitHub's alerts, and the ``<div>`` of a wiki.

Wikitext has no word for them.  There a callout is a div that shows a border and a
title on any wiki and says by its attributes what it is; a page's readers make the
node of just this form, so that any other div stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

from bridge.document.nodes import (
    Block,
    Callout,
    HtmlBlock,
    HtmlInline,
    Inline,
    Join,
    Paragraph,
    Text,
)
from bridge.document.normal import trim_inlines
from bridge.document.parsed import Piece
from bridge.source import Span

KIND: Final = r"[^\W\d_][\w-]*(?:\|[\w-]+(?: [\w-]+)*)?"
"""What a callout is called, and behind a bar what it shall look like, a pattern."""

Fold: TypeAlias = Literal["", "+", "-"]
MaybePlaced: TypeAlias = tuple[Block | None, Piece]

_STYLE: Final = 'style="border-left:4px solid #a2a9b1; padding-left:1em"'
_TITLE: Final = 'class="callout-title" style="font-weight:bold"'
_FOLDS: Final[dict[str, Fold]] = {"": "", "open": "+", "closed": "-"}
_WORDS: Final = {fold: word for word, fold in _FOLDS.items()}
_OPENING = re.compile(
    rf'<div class="callout" data-callout="({KIND})"(?: data-fold="(open|closed)")? {_STYLE}>'
)
_DIV = re.compile(r"<(/?)div\b[^<>]*(?<!/)>", re.I)
_CLOSING: Final = HtmlBlock("</div>")
_MOST: Final = 100


def default_title(kind: str) -> str:
    """Returns the title of a callout that has none of its own.

    Example:
        >>> default_title("NOTE"), default_title("see-also|left")
        ('Note', 'See also')
    """
    return kind.partition("|")[0].replace("-", " ").capitalize()


def callout_head(kind: str, fold: Fold, title: tuple[Inline, ...]) -> tuple[Block, Block]:
    """Returns the tag that opens a callout on a wiki, and its title."""
    folded = f' data-fold="{_WORDS[fold]}"' if fold else ""
    tag = f'<div class="callout" data-callout="{kind}"{folded} {_STYLE}>'
    title = title or (Text(default_title(kind)),)
    return HtmlBlock(tag), Paragraph((HtmlInline("div", _TITLE, title),))


def callout_end() -> Block:
    """Returns the tag that closes a callout on a wiki."""
    return _CLOSING


def flatten_callouts(blocks: Iterable[Block]) -> list[Block]:
    """Returns siblings with their callouts as wikitext has them.

    Example:
        >>> [type(block).__name__ for block in flatten_callouts([Callout("tip", (), ())])]
        ['HtmlBlock', 'Paragraph', 'HtmlBlock']
    """
    flat: list[Block] = []
    pending = list(blocks)[::-1]
    while pending:
        block = pending.pop()
        if not isinstance(block, Callout):
            flat.append(block)
            continue
        flat += callout_head(block.kind, block.fold, block.title)
        pending.append(_CLOSING)
        pending += block.blocks[::-1]
    return flat


def gather_callouts(placed: Sequence[MaybePlaced]) -> list[MaybePlaced]:
    """Returns the blocks of a page with a node for each callout among them.

    Args:
        placed: blocks with their pieces; None for what stands in the source only.
    """
    if not any(
        isinstance(block, HtmlBlock) and _OPENING.match(block.source) for block, _ in placed
    ):
        return list(placed)
    result: list[MaybePlaced] = []
    opened: list[int] = []
    for block, piece in placed:
        result.append((block, piece))
        div = _DIV.fullmatch(block.source) if isinstance(block, HtmlBlock) else None
        if div is None:
            continue
        if not div[1]:
            opened.append(len(result) - 1)
        elif opened:
            start = opened.pop()
            callout = _callout(result[start:]) if block == _CLOSING else None
            if callout is not None and len(opened) < _MOST:
                result[start:] = [callout]
    return result


def _callout(placed: list[MaybePlaced]) -> MaybePlaced | None:
    """Returns the callout that a div and what it holds are, None if they are none."""
    blocks = [block for block, _ in placed if block is not None]
    first = blocks[0]
    match = _OPENING.fullmatch(first.source) if isinstance(first, HtmlBlock) else None
    title = _title(blocks[1])
    if match is None or title is None or Join in map(type, (blocks[1], blocks[2], blocks[-2])):
        return None
    if title == (Text(default_title(match[1])),):
        title = ()
    pieces = tuple(piece for _, piece in placed if piece.spans)
    span = Span(pieces[0].spans[0].start, pieces[-1].spans[-1].end)
    callout = Callout(match[1], title, tuple(blocks[2:-1]), _FOLDS[match[2] or ""])
    return callout, Piece("Callout", (span,), pieces)


def _title(block: Block) -> tuple[Inline, ...] | None:
    if not isinstance(block, Paragraph) or len(block.children) != 1:
        return None
    node = block.children[0]
    if not isinstance(node, HtmlInline) or (node.name, node.attributes) != ("div", _TITLE):
        return None
    return node.children if node.children and trim_inlines(node.children) == node.children else None
