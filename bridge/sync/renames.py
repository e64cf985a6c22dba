"""Which of the files that are new are those that are gone, by their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

_ALIKE: Final = 0.5
"""How much of two files' words must be the same for one to be the other, moved."""
_PAIRS: Final = 10_000
"""So many pairs of texts are compared one by one; thousands of files would take minutes."""
_RARE: Final = 8
"""A word that no more texts have says which of them is meant."""
_WORD = re.compile(r"\w+")


def find_renames(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs files that are gone with files that have come up, the most alike first.

    Two files are one where most of their words are the same and their names end alike.

    Args:
        before: the texts that are gone, by their paths.
        after: the texts that are new, by theirs.

    Example:
        >>> before = {"Tide.md": "high tide at noon", "Mill.md": "a wheel of wood"}
        >>> list(find_renames(before, {"Ebb.md": "low tide at noon", "New.md": "a stone"}))
        [('Tide.md', 'Ebb.md')]
    """
    old = {path: _words(text) for path, text in before.items()}
    new = {path: _words(text) for path, text in after.items()}
    index = _Index(old) if len(old) * len(new) > _PAIRS else None
    scored = sorted(
        (
            (_shared(old[path], words), path, target)
            for target, words in new.items()
            for path in (index.related(words) if index else old)
            if path.rpartition(".")[2] == target.rpartition(".")[2]
        ),
        reverse=True,
    )
    for score, path, target in scored:
        if score >= _ALIKE and path in old and target in new:
            del old[path], new[target]
            yield path, target


class _Index:
    """Which texts have a word, for words that few of them have."""

    def __init__(self, texts: Mapping[str, frozenset[str]]) -> None:
        owners: dict[str, list[str]] = {}
        for path, words in texts.items():
            for word in words:
                owners.setdefault(word, []).append(path)
        self._owners = {word: paths for word, paths in owners.items() if len(paths) <= _RARE}

    def related(self, words: frozenset[str]) -> list[str]:
        """The texts that have the most of these words' rare ones."""
        counts = Counter(path for word in words for path in self._owners.get(word, ()))
        return [path for path, _ in counts.most_common(_RARE)]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _shared(first: frozenset[str], second: frozenset[str]) -> float:
    both = len(first | second)
    return len(first & second) / both if both else 0.0
