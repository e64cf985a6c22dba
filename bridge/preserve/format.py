"""What the engine is told of a format: how to read, write and cut it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bridge.document.nodes import Document
from bridge.document.tokens import Token


class Escape(NamedTuple):
    """What a format wraps around text whose marks shall be mere characters."""

    opens: str
    closes: str


class Format(NamedTuple):
    """One of the two formats.

    Attributes:
        name: what it is called in messages.
        read: from a text with ``\\n`` line ends to its document.
        write: from a document to a text in the canonical form.
        chunks: cuts a text into lines or paragraphs, white space between them.
        tokens: cuts a text into words, marks and white space.
        marker: matches the key of a token that begins an item of a list, and whose
            spelling new items take over.
        facts: finds the facts of a page that stand in its text and belong to no place.
        fact_gap: what parts a fact from a paragraph before it.
        share: gives the canonical texts before and after an edit the names that the base
            has for the same things.
        escape: what it wraps around text whose marks say nothing, if it can.
    """

    name: str
    read: Callable[[str], Document]
    write: Callable[[Document], str]
    chunks: Callable[[str], list[Token]]
    tokens: Callable[[str], list[Token]]
    marker: re.Pattern[str]
    facts: Callable[[str], list[Token]]
    fact_gap: str
    share: Callable[[str, str, str], tuple[str, str]]
    escape: Escape | None = None
