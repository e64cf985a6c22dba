"""Filling prose: greedy, in display columns, at the breaks that a string marks.

Rendered inlines hold ``BREAK`` where a line may end, a plain space where it may
not, and ``LINE`` where it must (a line break, or a line end within raw text).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

BREAK: Final = "\n"
LINE: Final = "\r"

# No word of these may begin a line, where it would be read as a marker, a
# definition or a block of HTML; nor may a line be all of the second kind.
_STUCK = re.compile(
    r"\n(?=[-+:\\01><`\[{])"
    r"(?=(?:[-+:]|\\[*#]|0{0,8}1[.)])(?:[\n\r]|$)|\\?>|<!--|`+\u00a0|\{:|\[\^[^\]]*\]:)"
)
_DASHES = re.compile(r"\n(?=(?:-+|=+)(?:[\n\r]|$))")
_UNDERLINE = re.compile(r"\n(?:=+|-[- ]*)$", re.M)
_ODD: Final = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903"
    "\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20d0-\u20ff\u231a-\u231b\u2329-\u232a"
    "\u23e9-\u23f3\u25fd-\u25fe\u2614-\u27bf\u2b1b-\u2b55\u2e80-\ua4cf\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\ufe00-\ufe6f\ufeff-\uff60\uffe0-\uffe6"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff\U000e0000-\U000e01ff]"
)
"""Text without these has a column a character; with them it is measured."""


def width_of(text: str) -> int:
    """Returns the columns of ``text``: wide characters take two, combining none.

    Example:
        >>> width_of("né"), width_of("中国"), width_of("e\\u0301")
        (2, 4, 1)
    """
    if not _is_odd(text):
        return len(text)
    return sum(map(_width, text))


def _is_odd(text: str) -> bool:
    return not text.isascii() and _odd_pattern().search(text) is not None


@lru_cache(maxsize=1)
def _odd_pattern() -> re.Pattern[str]:
    """Compiled where it is needed: it takes longer than all the others of this module."""
    return re.compile(_ODD)


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 1


@lru_cache(maxsize=256)
def _line_pattern(width: int) -> re.Pattern[str]:
    return re.compile(rf"(.{{1,{width}}})(?:\n|\Z)|([^\n]+)(?:\n|\Z)", re.S)


def fill(text: str, width: int | None) -> str:
    """Returns rendered inlines as lines of at most ``width`` columns.

    A word that is longer stands on a line of its own.  ``None`` breaks nowhere
    but at ``LINE``.
    """
    if BREAK not in text and LINE not in text:
        return text
    if width is None:
        return text.replace(BREAK, " ").replace(LINE, "\n")
    width = max(width, 1)
    text = _STUCK.sub(" ", text)
    filled = _fill_lines(text, width)
    if _UNDERLINE.search(filled):
        filled = _fill_lines(_DASHES.sub(" ", text), width)
    return filled


def _fill_lines(text: str, width: int) -> str:
    if LINE not in text:
        return _fill(text, width)
    return "\n".join([_fill(line, width) for line in text.split(LINE)])


def _fill(text: str, width: int) -> str:
    if len(text) <= width and text.isascii():
        return text.replace(BREAK, " ")
    if _is_odd(text):
        return _fill_measured(text, width)
    lines = [
        (short or long).replace(BREAK, " ") for short, long in _line_pattern(width).findall(text)
    ]
    return "\n".join(lines)


def _fill_measured(text: str, width: int) -> str:
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for word in text.split(BREAK):
        columns = width_of(word)
        if line and used + 1 + columns > width:
            lines.append(" ".join(line))
            line, used = [word], columns
        else:
            used += columns + (1 if line else 0)
            line.append(word)
    lines.append(" ".join(line))
    return "\n".join(lines)
