"""Where the texts of footnotes stand in a file: at its end, or below what they explain.

The canonical form has them all at the end, in the order of their use.  Two texts of one
page can be compared word by word only where both have them in the same places; so
the canonical texts before and after an edit get them where the file has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bridge.document.tokens import Token, words_key
from bridge.markdown.labels import DEFINITION
from bridge.markdown.tokens import split_chunks

Align = Callable[[Sequence[str], Sequence[str]], list[int]]


class _Parts(NamedTuple):
    """A text without its definitions.

    Attributes:
        body: the rest.
        chunks: the paragraphs and lines of the rest.
        texts: the definitions by label, in order.
        after: behind how many chunks each of them stands.
    """

    body: str
    chunks: list[Token]
    texts: dict[str, str]
    after: dict[str, int]

    @classmethod
    def of(cls, text: str) -> _Parts:
        kept: list[str] = []
        texts: dict[str, str] = {}
        places: dict[str, int] = {}
        at = length = 0
        for match in DEFINITION.finditer(text):
            before = text[at : match.start()]
            kept.append(before)
            length += len(before)
            if match[1] in texts:
                kept.append(match[0])
                length += len(match[0])
            else:
                texts[match[1]] = match[0].rstrip("\n")
                places[match[1]] = length
            at = match.end()
        kept.append(text[at:])
        body = "".join(kept)
        chunks = split_chunks(body)
        after: dict[str, int] = {}
        number = 0
        for label, place in places.items():
            while number < len(chunks) and chunks[number].start < place:
                number += 1
            after[label] = number
        return cls(body, chunks, texts, after)

    def with_texts(self, places: dict[int, list[str]]) -> str:
        """Puts definitions behind chunks of the rest."""
        out: list[str] = []
        at = 0
        for number in range(len(self.chunks) + 1):
            end = self.chunks[number - 1].end if number else 0
            out.append(self.body[at:end])
            at = end
            for label in places.get(number, ()):
                own = self.texts[label]
                out += ["\n\n", own] if number else [own, "\n\n"]
        return "".join([*out, self.body[at:]])


def place_definitions(before: str, after: str, base: str, align: Align) -> tuple[str, str]:
    """Moves the definitions of two canonical texts to where a base has them.

    Args:
        before: the canonical text before an edit, with the labels of the base.
        after: the same with the edit.
        base: the file that is kept.
        align: finds what two sequences have in common.

    Example:
        >>> from bridge.preserve.align import align
        >>> base = "A[^1].\\n\\n[^1]: N\\n\\nB.\\n"
        >>> before, after = "A[^1].\\n\\nB.\\n\\n[^1]: N\\n", "A![^1].\\n\\nC.\\n\\n[^1]: N\\n"
        >>> place_definitions(before, after, base, align)[1].rstrip("\\n")
        'A![^1].\\n\\n[^1]: N\\n\\nC.'
    """
    ours = _Parts.of(base)
    if not ours.texts:
        return before, after
    olds = _Parts.of(before)
    if _stands_alike(olds, ours):
        return before, after
    news = _Parts.of(after)
    to_ours = align(
        [words_key(chunk.exact) for chunk in olds.chunks],
        [words_key(chunk.exact) for chunk in ours.chunks],
    )
    to_new = align([chunk.exact for chunk in olds.chunks], [chunk.exact for chunk in news.chunks])
    _pair_changed(to_new, len(news.chunks))
    old_places, new_places = _places(ours, to_ours, to_new, len(olds.chunks), len(news.chunks))
    return (
        olds.with_texts(_by_place(olds, old_places)),
        news.with_texts(_by_place(news, new_places)),
    )


def _pair_changed(to_new: list[int], length: int) -> None:
    """Pairs the chunks that an edit changed with those between the same neighbours."""
    start = 0
    for end in range(len(to_new) + 1):
        if end < len(to_new) and to_new[end] < 0:
            continue
        first = to_new[start - 1] + 1 if start else 0
        last = to_new[end] if end < len(to_new) else length
        if last > first:
            for old in range(start, end):
                to_new[old] = min(first + old - start, last - 1)
        start = end + 1


def _stands_alike(olds: _Parts, ours: _Parts) -> bool:
    """Whether two texts have their definitions in one place and one order."""
    if [*olds.texts] != [*ours.texts]:
        return False
    places, own = set(olds.after.values()), set(ours.after.values())
    if len(places) > 1 or len(own) > 1:
        return False
    rest = len(olds.chunks) - min(places, default=0), len(ours.chunks) - min(own, default=0)
    return rest[0] == rest[1]


def _places(
    ours: _Parts, to_ours: Sequence[int], to_new: Sequence[int], old_length: int, new_length: int
) -> tuple[dict[str, int], dict[str, int]]:
    """Returns behind how many chunks each definition of a base stands in the other texts."""
    by_own = {own: old for old, own in enumerate(to_ours) if own >= 0}
    old_places: dict[str, int] = {}
    new_places: dict[str, int] = {}
    for label, number in ours.after.items():
        if number == len(ours.chunks):
            old_places[label], new_places[label] = old_length, new_length
            continue
        own = number - 1
        while own >= 0 and own not in by_own:
            own -= 1
        old = by_own.get(own, -1)
        old_places[label] = old + 1
        while old >= 0 and to_new[old] < 0:
            old -= 1
        new_places[label] = to_new[old] + 1 if old >= 0 else 0
    return old_places, new_places


def _by_place(parts: _Parts, places: dict[str, int]) -> dict[int, list[str]]:
    """Returns the labels behind each chunk; a new one stands beside the one before it."""
    found: dict[int, list[str]] = {}
    for label, place in places.items():
        if label in parts.texts:
            found.setdefault(place, []).append(label)
    last = None
    for label in parts.texts:
        if label not in places:
            place = places[last] if last in places else len(parts.chunks)
            labels = found.setdefault(place, [])
            labels.insert(labels.index(last) + 1 if last in labels else len(labels), label)
            places = {**places, label: place}
        last = label
    return found
