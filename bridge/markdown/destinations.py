"""Where a link leads, as CommonMark reads it."""

from __future__ import annotations

import re

from bridge.markdown.grammar import PUNCTUATION

_POINTED = re.compile(r"<((?:[^<>\\\n]|\\.)*)>")
_PLAIN = re.compile(r"[^\\()\x00-\x20\x7f]++")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MAX_PARENTHESES = 32


def read_destination(text: str, at: int) -> tuple[str, int] | None:
    """Reads a destination by CommonMark's rule; None where there is none."""
    match = _POINTED.match(text, at)
    if match is not None:
        return unescape(match[1]), match.end()
    depth, position, size = 0, at, len(text)
    while position < size:
        match = _PLAIN.match(text, position)
        if match is not None:
            position = match.end()
        character = text[position : position + 1]
        if character == "(":
            depth += 1
            if depth > _MAX_PARENTHESES:
                return None
        elif character == ")":
            if depth == 0:
                break
            depth -= 1
        elif character == "\\":
            if text[position + 1 : position + 2] in PUNCTUATION:
                position += 1
        else:
            break
        position += 1
    if depth or position == at or text[at] == "<":
        return None
    return unescape(text[at:position]), position


def unescape(text: str) -> str:
    """Returns ``text`` without the backslashes that escape punctuation."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
