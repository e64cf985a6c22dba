"""The numbers of pandoc's fancy lists: ``a.``, ``B)``, ``(1)``, ``iv.``, ``#.``, ``(@x)``.

Prose begins so as well (``c. 1900``, ``p. 3``), and GitHub shows it as it stands.  So a
letter begins a list only if it is the first one of its kind; the items behind it may
have any.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_NUMBER: Final = r"\d{1,9}|[A-Za-z]|[ivxlcdm]{2,12}|[IVXLCDM]{2,12}"
FANCY = re.compile(
    rf"(?:\((?:(?P<both>{_NUMBER})|@(?P<example>[\w-]*))\)|(?P<hash>#)\."
    rf"|(?P<word>[A-Za-z]|[ivxlcdm]{{2,12}}|[IVXLCDM]{{2,12}})(?P<mark>[.)]))(?=[ \t]+[^ \t\n])",
    re.ASCII,
)
_ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_DIGITS: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


class Number(NamedTuple):
    """What a marker says: which list it belongs to, and its number there."""

    label: str
    value: int
    begins: bool


def read_number(match: re.Match[str], label: str) -> Number | None:
    """Returns the number that a marker is; None if it is prose.

    Args:
        match: a match of FANCY.
        label: the label of the list that it may go on, as a Number has it.

    Example:
        >>> read_number(FANCY.match("i. x"), "")
        Number(label='i.', value=1, begins=True)
        >>> read_number(FANCY.match("i. x"), "a."), read_number(FANCY.match("c. 1900"), "")
        (Number(label='a.', value=9, begins=False), None)
    """
    if match["hash"] or match["example"] is not None:
        own = "#." if match["hash"] else "(@)"
        return Number(own, 1, own != label)
    word = match["both"] or match["word"]
    before, behind = ("(", ")") if match["both"] else ("", match["mark"])
    found = [
        Number(f"{before}{style}{behind}", value, begins=f"{before}{style}{behind}" != label)
        for style, value in _values(word)
    ]
    for number in found:
        if not number.begins:
            return number
    first = found[0] if found else None
    if first is None or not (word.isdigit() or word in "aAiI"):
        return None
    if word.isupper() and behind == "." and not match.string.startswith("  ", match.end()):
        # B. Russell; pandoc wants two spaces as well
        return None
    return first


def _values(word: str) -> list[tuple[str, int]]:
    """Returns what a word may count as, the likeliest first."""
    if word.isdigit():
        return [("1", int(word))]
    lower = word.lower()
    found: list[tuple[str, int]] = []
    if _ROMAN.fullmatch(lower):
        found.append(("i" if word == lower else "I", _roman(lower)))
    if len(word) == 1:
        found.append(("a" if word == lower else "A", ord(lower) - ord("a") + 1))
    return found


def _roman(word: str) -> int:
    digits = [_DIGITS[letter] for letter in word]
    following = [*digits[1:], 0]
    return sum(-d if d < after else d for d, after in zip(digits, following, strict=True))
