"""How one format asks for the reading of text in the other without knowing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bridge.document.nodes import Block, Document, Inline


class Fragments(NamedTuple):
    """Reads pieces of raw wikitext that stand in Markdown.

    ``blocks`` takes whole lines, ``inlines`` text within a line.  Neither
    raises; what they cannot structure comes back as RawBlock or RawWikitext.
    ``write`` returns the wikitext of what Markdown has no word for.
    """

    blocks: Callable[[str], tuple[Block, ...]]
    inlines: Callable[[str], tuple[Inline, ...]]
    write: Callable[[Document], str]
