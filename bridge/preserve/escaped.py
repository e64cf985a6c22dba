"""New text inside of what a base escapes: put outside, or its marks would be mere words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from bridge.preserve.align import NOWHERE
from bridge.preserve.format import Escape
from bridge.preserve.splice import Part
from bridge.source import Span


def put_outside(parts: Sequence[Part], base: str, escape: Escape) -> list[Part]:
    """Closes an escape before each piece of new text in it, and opens it again behind.

    Args:
        parts: ranges of a base, and new text, in order.
        base: the text that they are ranges of.
        escape: what begins and ends an escape in it.

    Returns:
        The same pieces, with new text outside of the base's escapes.

    Example:
        >>> base = "<nowiki>a b</nowiki>"
        >>> put_outside([Span(0, 10), "[[c]]", Span(10, 20)], base, Escape("<nowiki>", "</nowiki>"))
        [Span(start=0, end=10), '</nowiki>[[c]]<nowiki>', Span(start=10, end=20)]
    """
    inside = _inside(base, escape)
    starts = [span.start for span in inside]

    def place(at: int) -> int:
        number = bisect_right(starts, at) - 1
        return number if number >= 0 and at <= inside[number].end else NOWHERE

    runs = [list(run) for _, run in groupby(parts, lambda part: isinstance(part, str))]
    out: list[Part] = []
    for number, run in enumerate(runs):
        new = "".join(part for part in run if isinstance(part, str))
        before = runs[number - 1][-1] if number else ""
        behind = runs[number + 1][0] if number + 1 < len(runs) else ""
        if (
            new
            and isinstance(before, Span)
            and isinstance(behind, Span)
            and place(before.end) == place(behind.start) != NOWHERE
        ):
            out.append(escape.closes + new + escape.opens)
        else:
            out += run
    return out


def _inside(text: str, escape: Escape) -> list[Span]:
    """Returns what stands in the escapes of a text, in order."""
    opening, closing = (re.compile(re.escape(tag), re.I) for tag in escape)
    spans: list[Span] = []
    opened = opening.search(text)
    while opened and (closed := closing.search(text, opened.end())):
        spans.append(Span(opened.end(), closed.start()))
        opened = opening.search(text, closed.end())
    return spans
