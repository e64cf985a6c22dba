"""Character references: which ones are valid in both formats."""

from __future__ import annotations

import html
import re
from html.entities import html5

REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII
)
_TAIL = re.compile(r"(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII)


def _valid(reference: str) -> bool:
    body = reference[1:-1]
    if body[0] != "#":
        return body + ";" in html5
    point = int(body[2:], 16) if body[1] in "xX" else int(body[1:])
    return (
        point in (0x9, 0xA, 0xD)
        or 0x20 <= point <= 0x7E
        or 0xA0 <= point <= 0xD7FF
        or 0xE000 <= point <= 0xFFFD
        or 0x10000 <= point <= 0x10FFFF
    )


def match_entity(text: str, position: int) -> str | None:
    """Returns the valid reference that starts at ``position``, as written.

    Valid is what both CommonMark and MediaWiki's Sanitizer take: a name of
    HTML 5 with its semicolon, or the number of a character that XML allows.

    Example:
        >>> match_entity("a&nbsp;b", 1), match_entity("AT&T;", 2)
        ('&nbsp;', None)
    """
    match = REFERENCE.match(text, position)
    if match is None or not _valid(match[0]):
        return None
    return match[0]


def is_escaped_ampersand(text: str, position: int) -> bool:
    """Whether ``&amp;`` at ``position`` keeps what follows from being a reference.

    ``&amp;nbsp;`` is how either format says the six characters ``&nbsp;``.
    """
    if not text.startswith("&amp;", position):
        return False
    tail = _TAIL.match(text, position + 5)
    return tail is not None and _valid("&" + tail[0])


def decode(text: str) -> str:
    """Returns ``text`` with its valid references replaced by their characters."""
    if "&" not in text:
        return text
    return REFERENCE.sub(lambda m: html.unescape(m[0]) if _valid(m[0]) else m[0], text)
