"""Runs of ``*``, ``_`` and ``~~``, judged by what stands around them."""

from __future__ import annotations

import unicodedata
from typing import Final

from bridge.markdown.grammar import PUNCTUATION, SPACE

_OPENING: Final = frozenset("([{<“‘„‚«‹¿¡")


class Delimiter:
    """A run of ``*``, ``_`` or ``~~`` that may open or close emphasis."""

    __slots__ = ("character", "closes", "length", "opens", "original", "place", "serial")

    def __init__(self, character: str, length: int, opens: bool, closes: bool) -> None:
        self.character = character
        self.length = self.original = length
        self.opens = opens
        self.closes = closes
        self.place = self.serial = 0


def read_run(text: str, start: int, end: int) -> Delimiter:
    """Judges the run ``text[start:end]`` by the characters around it.

    A ``*`` closes wherever no space is before it, as pandoc reads ``*(x)*y``;
    CommonMark asks for more after punctuation.
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    space_before, space_after = _is_space(before), _is_space(after)
    mark_before, mark_after = _is_mark(before), _is_mark(after)
    left = not space_after and (not mark_after or space_before or mark_before)
    right = not space_before and (not mark_before or space_after or mark_after)
    character = text[start]
    if character == "_":
        opens, closes = left and (not right or mark_before), right and (not left or mark_after)
    elif character == "*":
        opens, closes = left, right or (not space_before and not _is_opening(text, start))
    else:
        opens, closes = left, right
    return Delimiter(character, end - start, opens, closes)


def _is_opening(text: str, end: int) -> bool:
    """Whether a bracket, a quotation mark or a tag opens right before ``end``."""
    before = text[end - 1]
    if before == ">":
        return not text.startswith("</", text.rfind("<", max(0, end - 40), end))
    return before in _OPENING


def _is_space(character: str) -> bool:
    return character in SPACE or character.isspace()


def _is_mark(character: str) -> bool:
    if character.isascii():
        return character in PUNCTUATION
    return not character.isalnum() and not character.isspace() and not _is_joined(character)


def _is_joined(character: str) -> bool:
    """Whether a character belongs to a word though it is no letter of its own."""
    return unicodedata.category(character)[0] in "MC"
