"""Labels of footnotes that two texts have in common.

The canonical form numbers footnotes by their first use, so that one more changes the
labels of all that follow.  A file that was there keeps its own: here the canonical
texts before and after an edit get the labels that the file has for the same notes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bridge.document.tokens import words_key

DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:([^\n]*(?:\n+[ \t]+[^\n]*)*)", re.M)
"""The text of a footnote, and its label."""

_LABEL = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")
_DIGITS = re.compile(r"\d+")

Align = Callable[[Sequence[str], Sequence[str]], list[int]]


class _Notes:
    """The footnotes of a text: labels in the order of their first use, and texts."""

    def __init__(self, text: str) -> None:
        self.texts = {match[1]: match[2].strip() for match in DEFINITION.finditer(text)}
        used = dict.fromkeys(_LABEL.findall(text))
        self.labels = [label for label in used if label in self.texts]
        self.keys = [words_key(self.texts[label]) for label in self.labels]


def share_labels(before: str, after: str, base: str, align: Align) -> tuple[str, str]:
    """Gives the notes of two canonical texts the labels that they have in a base.

    Args:
        before: the canonical text before an edit.
        after: the same with the edit.
        base: the file that is kept.
        align: finds what two sequences have in common.

    Returns:
        Both canonical texts.  A new note gets a label that the base does not have.

    Example:
        >>> from bridge.preserve.align import align
        >>> base = "a[^x] b[^7]\\n\\n[^x]: A\\n\\n[^7]: B\\n"
        >>> before = "a[^1] b[^2]\\n\\n[^1]: A\\n\\n[^2]: B\\n"
        >>> after = "a[^1] c[^2] b[^3]\\n\\n[^1]: A\\n\\n[^2]: C\\n\\n[^3]: B\\n"
        >>> share_labels(before, after, base, align)[1]
        'a[^x] c[^8] b[^7]\\n\\n[^x]: A\\n\\n[^8]: C\\n\\n[^7]: B\\n'
    """
    if "[^" not in before and "[^" not in after:
        return before, after
    olds, news, ours = _Notes(before), _Notes(after), _Notes(base)
    to_ours = _matched(olds, ours, align)
    to_olds = _matched(news, olds, align)
    taken = {label.casefold() for label in (*ours.texts, *_LABEL.findall(base))}
    free = _Free(taken)
    names = {label: to_ours.get(label) or free.like(label) for label in olds.labels}
    new_names = {
        label: names[to_olds[label]] if _is_same(label, to_olds.get(label)) else free.like(label)
        for label in news.labels
    }
    return _renamed(before, names), _renamed(after, new_names)


def _is_same(label: str, other: str | None) -> bool:
    """Whether two labels say the same: numbers say nothing, names are names."""
    if other is None:
        return False
    return label == other or bool(_DIGITS.fullmatch(label) and _DIGITS.fullmatch(other))


class _Free:
    """Labels that nobody has."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self.number = max((int(label) for label in taken if label.isdecimal()), default=0)

    def like(self, label: str) -> str:
        """Returns the label itself if it is a name and free, else a number."""
        if _DIGITS.fullmatch(label) or label.casefold() in self.taken:
            self.number += 1
            label = str(self.number)
        self.taken.add(label.casefold())
        return label


def _matched(left: _Notes, right: _Notes, align: Align) -> dict[str, str]:
    """Returns which label of the right side stands for the note of each on the left."""
    found: dict[str, str] = {}
    places = {label: index for index, label in enumerate(right.labels)}
    pairs = align(left.keys, right.keys)
    once = Counter(right.keys)
    by_key = {key: index for index, key in enumerate(right.keys) if once[key] == 1}
    ours = Counter(left.keys)
    taken = {index for index in pairs if index >= 0}
    for index, label in enumerate(left.labels):
        other = pairs[index]
        if other < 0 and not _DIGITS.fullmatch(label):
            other = places.get(label, -1)
        if other < 0 and ours[left.keys[index]] == 1:
            other = by_key.get(left.keys[index], -1)
        if other >= 0 and (pairs[index] == other or other not in taken):
            pairs[index] = other
            taken.add(other)
    _pair_changed(left, right, pairs, taken)
    for index, other in enumerate(pairs):
        if other >= 0:
            found[left.labels[index]] = right.labels[other]
    return found


def _pair_changed(left: _Notes, right: _Notes, pairs: list[int], taken: set[int]) -> None:
    """Pairs notes whose text was changed: those between the same neighbours."""
    index = 0
    while index < len(pairs):
        if pairs[index] >= 0:
            index += 1
            continue
        start = index
        while index < len(pairs) and pairs[index] < 0:
            index += 1
        first = pairs[start - 1] + 1 if start else 0
        last = pairs[index] if index < len(pairs) else len(right.labels)
        others = [other for other in range(first, last) if other not in taken]
        if len(others) != index - start:
            others = _similar(left.keys[start:index], others, right.keys)
        for mine, other in zip(range(start, index), others, strict=True):
            if other >= 0:
                pairs[mine] = other
                taken.add(other)


def _similar(keys: Sequence[str], others: list[int], theirs: Sequence[str]) -> list[int]:
    """Returns for each text the next one that shares half of its words, or -1."""
    found: list[int] = []
    at = 0
    for key in keys:
        words = set(key.split())
        for position in range(at, min(len(others), at + 20)):
            other = set(theirs[others[position]].split())
            if 2 * len(words & other) > max(len(words), len(other)):
                found.append(others[position])
                at = position + 1
                break
        else:
            found.append(-1)
    return found


def _renamed(text: str, names: Mapping[str, str]) -> str:
    if all(label == name for label, name in names.items()):
        return text
    return _LABEL.sub(lambda match: f"[^{names.get(match[1], match[1])}]", text)
