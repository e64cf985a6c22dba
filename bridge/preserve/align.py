"""Which parts of two sequences are the same: linear but for small, bounded pieces.

First what begins and ends alike, then what stands once in both (patience), and
between such anchors again.  Only where nothing is unique, Myers' algorithm looks for
the shortest edit, up to a bound; beyond it what stands equally often in both is paired in
turn, and the rest counts as different, which makes a larger edit and never a wrong one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Final

_ROUNDS: Final = 40
_EDITS: Final = 120
NOWHERE: Final = -1
"""What an element is matched with that has no equal."""


def align(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[int]:
    """Returns for each element of ``left`` where its equal stands in ``right``.

    Args:
        left: the elements before, of any kind that can be hashed.
        right: the elements after.

    Returns:
        Indices of ``right`` in rising order, or :data:`NOWHERE`.

    Example:
        >>> align("abcd", "axcdd")
        [0, -1, 2, 4]
    """
    found = [NOWHERE] * len(left)
    pending = [(0, len(left), 0, len(right), _ROUNDS)]
    while pending:
        start, end, at, stop, rounds = pending.pop()
        while start < end and at < stop and left[start] == right[at]:
            found[start] = at
            start, at = start + 1, at + 1
        while start < end and at < stop and left[end - 1] == right[stop - 1]:
            end, stop = end - 1, stop - 1
            found[end] = stop
        if start == end or at == stop:
            continue
        anchors = _unique_pairs(left, right, start, end, at, stop) if rounds else []
        if not anchors:
            shortest = _shortest_edit(left, right, start, end, at, stop)
            for index, other in shortest or ():
                found[index] = other
            if shortest is None and rounds:
                anchors = _counted_pairs(left, right, start, end, at, stop)
            if not anchors:
                continue
        for index, other in anchors:
            found[index] = other
            pending.append((start, index, at, other, rounds - 1))
            start, at = index + 1, other + 1
        pending.append((start, end, at, stop, rounds - 1))
    return found


def gaps(found: Sequence[int], length: int) -> Iterator[tuple[int, int, int, int]]:
    """Yields what stands between two neighbouring pairs, and at both ends; it may be nothing.

    Args:
        found: the partner of each element of the left, as :func:`align` returns it.
        length: how many elements the right has.

    Returns:
        The first element and one past the last, of the left and of the right.

    Example:
        >>> list(gaps(align("abc", "axyc"), 4))
        [(0, 0, 0, 0), (1, 2, 1, 3), (3, 3, 4, 4)]
    """
    start = at = 0
    for end, stop in (*enumerate(found), (len(found), length)):
        if stop != NOWHERE:
            yield start, end, at, stop
            start, at = end + 1, stop + 1


def _unique_pairs(
    left: Sequence[Hashable], right: Sequence[Hashable], start: int, end: int, at: int, stop: int
) -> list[tuple[int, int]]:
    """Returns what stands once in both ranges, as far as the order is the same."""
    places = _places(left, start, end)
    others = _places(right, at, stop)
    pairs = [
        (index, others[element])
        for element, index in places.items()
        if index >= 0 and others.get(element, NOWHERE) >= 0
    ]
    return _rising(pairs)


def _counted_pairs(
    left: Sequence[Hashable], right: Sequence[Hashable], start: int, end: int, at: int, stop: int
) -> list[tuple[int, int]]:
    """Returns what stands equally often in both ranges, as far as the order is the same."""
    ours, theirs = Counter(left[start:end]), Counter(right[at:stop])
    places: dict[Hashable, list[int]] = {}
    for other in range(stop - 1, at - 1, -1):
        places.setdefault(right[other], []).append(other)
    pairs = [
        (index, places[left[index]].pop())
        for index in range(start, end)
        if ours[left[index]] == theirs[left[index]]
    ]
    return _rising(pairs)


def _places(elements: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """Returns where each element stands, in order; NOWHERE for what stands twice."""
    places: dict[Hashable, int] = {}
    for index in range(start, end):
        element = elements[index]
        places[element] = NOWHERE if element in places else index
    return places


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the longest run of pairs that rise on both sides (patience sorting)."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, (_, other) in enumerate(pairs):
        pile = bisect_left(ends, other)
        before.append(tops[pile - 1] if pile else NOWHERE)
        if pile == len(ends):
            ends.append(other)
            tops.append(number)
        else:
            ends[pile] = other
            tops[pile] = number
    chain: list[tuple[int, int]] = []
    number = tops[-1] if tops else NOWHERE
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    chain.reverse()
    return chain


def _shortest_edit(
    left: Sequence[Hashable], right: Sequence[Hashable], start: int, end: int, at: int, stop: int
) -> list[tuple[int, int]] | None:
    """Returns the pairs of the shortest edit (Myers, 1986); None if it is not short enough."""
    width, height = end - start, stop - at
    reached = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(width + height, _EDITS) + 1):
        history.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1]
            )
            x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            y = x - diagonal
            while x < width and y < height and left[start + x] == right[at + y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= width and y >= height:
                return _path(history, start, at, width, height)
    return None


def _path(
    history: list[dict[int, int]], start: int, at: int, x: int, y: int
) -> list[tuple[int, int]]:
    """Walks back through what was reached, and returns the pairs that are equal."""
    pairs: list[tuple[int, int]] = []
    for edits in range(len(history) - 1, -1, -1):
        reached = history[edits]
        diagonal = x - y
        down = diagonal == -edits or (
            diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1]
        )
        before = diagonal + 1 if down else diagonal - 1
        from_x = reached[before]
        from_y = from_x - before
        while x > from_x and y > from_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            pairs.append((start + x, at + y))
        x, y = from_x, from_y
    pairs.reverse()
    return pairs
