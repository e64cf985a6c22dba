"""The state of one pass over the text of a block."""

from __future__ import annotations

from typing import Final, TypeAlias

from bridge.document.nodes import HtmlTag
from bridge.markdown.context import Context
from bridge.markdown.emphasis import Anchor, Bracket, Pairing, Token

Found: TypeAlias = tuple[Token, int] | None
"""A token and where it ends, or None where there is no markup."""

ANCHOR_END: Final = HtmlTag("</a>")
"""What stands for ``</a>`` until its link is made."""


class Scanner:
    """The state of one pass over a text.

    Attributes:
        text: the text of a block.
        context: what is known of the page.
        tokens: what was found so far.
        brackets: the open brackets.
        anchors: the open ``<a>``.
        pairs: where each ``[[`` ends; None before the first is met.
        floor: how many of the open brackets hold a link, and can be none.
        noted: how many of the open brackets hold a note.
        pairing: pairs delimiters, and knows how deep nodes nest.
        ticks: the places of runs of backticks by length, the last first; None before
            the first is met.
        no_comment: whether no ``-->`` is ahead.
        highlight_end: where the last highlight ends.
        raised_end: where the last that pandoc raises or lowers ends.
        unclosed: the names of the extension tags of which no end is ahead.
    """

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.context = context
        self.tokens: list[Token] = []
        self.brackets: list[Bracket] = []
        self.anchors: list[Anchor] = []
        self.pairs: dict[int, int] | None = None
        self.floor = 0
        self.noted = 0
        self.pairing = Pairing(context.fragments)
        self.ticks: dict[int, list[int]] | None = None
        self.no_comment = False
        self.highlight_end = -1
        self.raised_end = -1
        self.unclosed: set[str] = set()
