"""Short lines at the head of a paragraph keep their line ends.

Verse, an address, a term above its explanation: whoever ends a line after a few
words means it, though both formats show a space.  A line end that only wraps text
is a space.  What counts as short is chosen so that the line end could not come
from wrapping at 72 columns: the next word, with its target if it is a link, would
have fitted.
"""

from __future__ import annotations

import re
from typing import Final

from bridge.document.nodes import (
    HtmlInline,
    HtmlTag,
    Inline,
    RawWikitext,
    SoftBreak,
    Text,
    WikiLink,
)

SHORT: Final = 30
"""The most columns of a short line."""

COLUMNS: Final = 72
_TOO_WIDE: Final = COLUMNS + 1

# No character that either format escapes or reads as markup.
_LINE = re.compile(r"[A-Za-zÀ-ɏ](?:[A-Za-z0-9À-ɏ,;.()?!-]| (?! )){0,29}(?<! )\n(?=[^\s])(?!<br)")
_WORD = re.compile(r"[A-Za-zÀ-ɏ](?:[A-Za-z0-9À-ɏ,;.()?!/-]|:(?!/))*(?: |$)")


_BLOCK: Final = (
    r"(?:aside|blockquote|caption|center|d[dlt]|div|figure|h[1-6r]|li|ol|p|pre|t[dhr]|table|ul)"
)
"""An element whose line MediaWiki parts from the paragraph above it."""

_BLOCK_NAME = re.compile(_BLOCK, re.I)
_BLOCK_TAG = re.compile(rf"</?{_BLOCK}\b", re.I)


def leading_lines(text: str, start: int, end: int) -> int:
    """Returns where the short lines at the head of ``text[start:end]`` end.

    Example:
        >>> leading_lines("Roses are red,\\nviolets are blue, and so on", 0, 43)
        15
    """
    if text.find("\n", start, start + SHORT + 1) < 0:
        return start
    while True:
        match = _LINE.match(text, start, end)
        if match is None or match.end() >= end:
            return start
        start = match.end()


def with_breaks(lines: list[str], rest: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Returns the inlines of short lines and of what follows them.

    Args:
        lines: the short lines without their ends.
        rest: what follows, with the white space that it begins with.
    """
    if any(map(_holds_block, rest)):
        return (Text(" ".join([*lines, ""])), *rest)
    out: list[Inline] = []
    for index, line in enumerate(lines):
        last = index + 1 == len(lines)
        following = rest if last else (Text(lines[index + 1]),)
        keeps = len(line) + 1 + _first_width(following, alone=last) <= COLUMNS
        out += [Text(line), SoftBreak() if keeps else Text(" ")]
    return (*out, *rest)


def _holds_block(node: Inline) -> bool:
    """Whether a tag of a block-level element is in an inline."""
    if isinstance(node, HtmlTag | RawWikitext):
        return _BLOCK_TAG.search(node.source) is not None
    if isinstance(node, HtmlInline) and _BLOCK_NAME.fullmatch(node.name):
        return True
    return any(map(_holds_block, getattr(node, "children", ())))


def _first_width(inlines: tuple[Inline, ...], *, alone: bool) -> int:
    """Returns the columns of the first word in Markdown, or more than a line has.

    Only words that no format escapes are measured, so that the answer is exact.
    """
    first = inlines[0] if inlines else None
    if isinstance(first, Text):
        match = _WORD.match(first.value)
        ends = match is not None and (match[0][-1] == " " or len(inlines) == 1 or not alone)
        return len(match[0]) if match is not None and ends else _TOO_WIDE
    if not isinstance(first, WikiLink) or len(first.label) != 1:
        return _TOO_WIDE
    label = first.label[0]
    if not isinstance(label, Text):
        return _TOO_WIDE
    match = _WORD.match(label.value)
    if match is None:
        return _TOO_WIDE
    if match[0][-1] == " ":
        return len("[") + len(match[0])
    after = inlines[1] if len(inlines) > 1 else Text(" ")
    if not isinstance(after, Text) or not after.value.startswith(" "):
        return _TOO_WIDE
    return len(label.value) + len(first.target) + len('[]( "wikilink")')
