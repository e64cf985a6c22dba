"""What a reader returns: the document, and beside it where everything stood."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from bridge.document.nodes import Document
from bridge.source import Span


class Piece(msgspec.Struct, frozen=True, gc=False):
    """The part of a source that one node came from.

    ``spans`` are all its ranges in source order; there are several where a
    container's own characters (``> ``, an indent) lie between.  ``children``
    are the pieces of the node's own blocks, each within these ranges.  A
    character belongs to the innermost piece whose ranges hold it.
    """

    kind: str
    spans: tuple[Span, ...]
    children: tuple[Piece, ...] = ()


class Parsed(NamedTuple):
    """A document and its layout; the layout's root covers the whole source."""

    document: Document
    layout: Piece
