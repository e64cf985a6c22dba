"""Islands: comments, extension tags, templates, parameters and links.

MediaWiki's preprocessor finds these before it looks at lines, so no block may
cut one.  One pass with an explicit stack, as Preprocessor_Hash does it: time
grows with the length alone, whatever is left open.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from bridge.wikitext.grammar import Grammar

COMMENT: Final = "comment"
EXTENSION: Final = "extension"
TEMPLATE: Final = "template"
PARAMETER: Final = "parameter"
LINK: Final = "link"
CONVERSION: Final = "conversion"

_OPENERS: Final = {"}}": "{", "]]": "[", "}-": "-"}


class Island(msgspec.Struct, frozen=True, gc=False):
    """A construct that ends at ``end``; ``name`` is an extension tag's, lower case.

    ``inner`` is the range of an extension tag's content, empty where it closes
    itself.
    """

    kind: str
    end: int
    name: str = ""
    inner: tuple[int, int] = (0, 0)


Islands = dict[int, Island]


class _Opener:
    """A run of opening braces or brackets that still waits for its closing."""

    __slots__ = ("brace", "count", "position")

    def __init__(self, brace: str, position: int, count: int) -> None:
        self.brace = brace
        self.position = position
        self.count = count


def find_islands(text: str, start: int, end: int, grammar: Grammar) -> Islands:
    """Finds all islands of ``text[start:end]``, nested ones included.

    Args:
        text: the source.
        start: where to begin, a character offset.
        end: where to stop.
        grammar: the wiki's grammar.

    Returns:
        Each island by the offset of its first character.
    """
    islands, open_ = _find(text, start, end, grammar, {})
    braces = {opener.position: opener.count for opener in open_ if opener.brace == "{"}
    if braces and any(opener.brace == "[" for opener in open_):
        # to MediaWiki's links what no braces close is text
        islands, _ = _find(text, start, end, grammar, braces)
    return islands


def _find(
    text: str, start: int, end: int, grammar: Grammar, shown: dict[int, int]
) -> tuple[Islands, list[_Opener]]:
    """Returns the islands, and the runs that are left open.

    Args:
        text: the source.
        start: where to begin.
        end: where to stop.
        grammar: the wiki's grammar.
        shown: how many braces of the run at a place are text.
    """
    islands: Islands = {}
    stack: list[_Opener] = []
    unclosed: set[str] = set()
    search = grammar.islands.search
    position = start
    while True:
        match = search(text, position, end)
        if match is None:
            return islands, stack
        token, at = match[0], match.start()
        first = token[0]
        if first == "<":
            island = (
                _comment(text, at, end)
                if token == "<!--"
                else _extension(text, match, end, unclosed)
            )
            if island is None:
                position = match.end()
            else:
                islands[at] = island
                position = island.end
        elif first in "{[-":
            skipped = shown.get(at, 0) if shown else 0
            if len(token) - skipped > 1:
                stack.append(_Opener(first, at + skipped, len(token) - skipped))
            position = match.end()
        else:
            position = _close(islands, stack, token, at)


def _close(islands: Islands, stack: list[_Opener], token: str, at: int) -> int:
    """Matches a closing run with the opener on top; returns where to go on."""
    opener = stack[-1] if stack else None
    if opener is None or opener.brace != _OPENERS[token[:2]]:
        # the first brace of }}- may be no closing one, and the second be
        return at + (1 if opener is not None and opener.brace == "-" else len(token))
    matched = min(len(token), opener.count)
    opener.count -= matched
    kind = LINK if opener.brace == "[" else CONVERSION if opener.brace == "-" else ""
    islands[opener.position + opener.count] = Island(
        kind or (TEMPLATE if matched == 2 else PARAMETER), at + matched
    )
    if opener.count < 2:
        stack.pop()
    return at + matched


def _comment(text: str, at: int, end: int) -> Island:
    close = text.find("-->", at + 4, end)
    # an unclosed comment reaches to the end of the page, as in MediaWiki
    return Island(COMMENT, end if close < 0 else close + 3)


def _extension(text: str, match: re.Match[str], end: int, unclosed: set[str]) -> Island | None:
    name = match[1].lower()
    tag_end = -1 if ">" in unclosed else text.find(">", match.end(), end)
    if tag_end < 0:
        unclosed.add(">")
        return None
    if text[tag_end - 1] == "/":
        return Island(EXTENSION, tag_end + 1, name)
    if name in unclosed:
        return None
    close = re.compile(rf"</{re.escape(name)}\s*>", re.I).search(text, tag_end + 1, end)
    if close is None:
        unclosed.add(name)
        return None
    return Island(EXTENSION, close.end(), name, (tag_end + 1, close.start()))


def top_level(islands: Islands) -> list[tuple[int, Island]]:
    """Returns the islands that lie in no other one, in source order."""
    result: list[tuple[int, Island]] = []
    reached = -1
    for at in sorted(islands):
        island = islands[at]
        if at >= reached:
            result.append((at, island))
            reached = island.end
    return result
