"""A block that one side moved and the other edited: both can be had.

Line by line such a block is deleted here and changed there, which is a conflict.  So the
edit is taken back, the texts are merged, and the edit is made where the block went.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from bridge.document.tokens import words_key
from bridge.preserve.align import align, gaps

_BLOCK: Final = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")
UNITS: Final = (_BLOCK, _LINE)
"""What may move: paragraphs, tables and lists as a whole, and single items and rows."""


class Moved(NamedTuple):
    """What one side moved and the other edited.

    Attributes:
        text: the text of the editing side, without these edits.
        edits: what each of them makes of a block that has moved.
    """

    text: str
    edits: dict[str, str]


def take_back(base: str, mover: str, editor: str, unit: re.Pattern[str]) -> Moved:
    """Takes the edits of blocks back that the other side has as they were, elsewhere perhaps.

    Args:
        base: the text before.
        mover: the text of the side that may have moved blocks.
        editor: the text of the side that edited some of them.
        unit: what counts as a block, one of :data:`UNITS`.

    Example:
        >>> base, editor = "a a\\n\\nb\\n\\nc", "a a!\\n\\nb\\n\\nc"
        >>> back = take_back(base, "b\\n\\nc\\n\\na a", editor, UNITS[0])
        >>> back.edits, back.text == base
        ({'a a': 'a a!'}, True)
    """
    matches = [*unit.finditer(editor)]
    olds, moved, news = unit.findall(base), unit.findall(mover), [match[0] for match in matches]
    once, there, here = Counter(olds), Counter(moved), Counter(news)
    parts: list[str] = []
    edits: dict[str, str] = {}
    at = 0
    for old, new in _changed(align(olds, news), len(news)):
        before, after = olds[old], news[new]
        if not once[before] == there[before] == here[after] == 1:
            continue
        if once[after] or there[after] or not _is_version(before, after):
            continue
        match = matches[new]
        parts += [editor[at : match.start()], before]
        at = match.end()
        edits[before] = after
    return Moved("".join([*parts, editor[at:]]), edits)


def make_again(text: str, edits: dict[str, str], unit: re.Pattern[str]) -> str | None:
    """Makes edits where their blocks stand now; None unless each stands there once."""
    found = Counter(unit.findall(text))
    if any(found[before] != 1 for before in edits):
        return None
    return unit.sub(lambda match: edits.get(match[0], match[0]), text)


def find_contested(base: str, mover: str, other: str) -> set[str]:
    """Returns the blocks that one side has and the other deleted.

    Where one of them still stands in what was merged, the first side has moved it.

    Example:
        >>> find_contested("a\\n\\nb\\n\\nc", "b\\n\\nc\\n\\na", "b\\n\\nc")
        {'a'}
    """
    if base in (mover, other):
        return set()
    olds, moved, news = ([*map(_stripped, _BLOCK.findall(text))] for text in (base, mover, other))
    once, there, here = Counter(olds), Counter(moved), Counter(news)
    pairs = _changed(align(olds, news), len(news))
    edited = {old for old, new in pairs if _is_version(olds[old], news[new])}
    return {
        block
        for old, block in enumerate(olds)
        if once[block] == there[block] == 1 and not here[block] and old not in edited
    }


def find_blocks(text: str, blocks: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Returns where some blocks stand in a text, with the line end behind each."""
    for match in _BLOCK.finditer(text) if blocks else ():
        if _stripped(match[0]) in blocks:
            ended = text.startswith(("\n", "\r"), match.end())
            yield match.start(), match.end() + ended, _stripped(match[0])


def _stripped(block: str) -> str:
    return block.replace("\r", "").rstrip("\n")


def _changed(to_new: Sequence[int], length: int) -> list[tuple[int, int]]:
    """Pairs what stands between the same neighbours in two sequences."""
    pairs: list[tuple[int, int]] = []
    for start, end, at, stop in gaps(to_new, length):
        if end - start == stop - at:
            pairs += zip(range(start, end), range(at, stop), strict=True)
    return pairs


def _is_version(before: str, after: str) -> bool:
    """Whether two blocks have half of their words in common."""
    words, others = Counter(words_key(before).split()), Counter(words_key(after).split())
    return 2 * (words & others).total() >= max(words.total(), others.total())
