"""Facts of a page, such as its categories: kept apart while the rest is compared.

They may stand anywhere in a page and belong to no place of it.  So they are taken
out of the texts before an edit is carried over, and put back where they were; one
that is new goes beside the last, one that is gone leaves the others alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from bridge.document.tokens import Token
from bridge.preserve.align import align, gaps
from bridge.preserve.splice import Part
from bridge.source import Span


class Fact(NamedTuple):
    """A fact where it stands.

    Attributes:
        key: what it says.
        own: its own characters.
        taken: the same, with the line that holds nothing else.
        at: where it stood, in the text without any facts.
    """

    key: str
    own: Span
    taken: Span
    at: int


class Masked(NamedTuple):
    """A text without its facts, and the facts."""

    source: str
    text: str
    facts: tuple[Fact, ...]

    @classmethod
    def of(cls, source: str, tokens: Sequence[Token]) -> Masked:
        """Takes the facts out of a text.

        Example:
            >>> Masked.of("a\\n[[C]]\\nb", [Token("[[C]]", "C", 2, 7)]).text
            'a\\nb'
        """
        facts: list[Fact] = []
        kept: list[str] = []
        at = length = 0
        for token, taken in zip(tokens, _taken(source, tokens), strict=True):
            kept.append(source[at : taken.start])
            length += taken.start - at
            at = taken.end
            facts.append(Fact(token.key, Span(token.start, token.end), taken, length))
        kept.append(source[at:])
        return cls(source, "".join(kept), tuple(facts))

    def first_from(self, at: int) -> int:
        """Returns the number of the first fact that stood at a place or behind it."""
        return bisect_left(self.facts, at, key=lambda fact: fact.at)

    def original(self, start: int, end: int) -> Span:
        """Returns a range of the text without facts, where none was taken out, in the source."""
        number = bisect_right(self.facts, start, key=lambda fact: fact.at)
        shift = self.facts[number - 1].taken.end - self.facts[number - 1].at if number else 0
        return Span(start + shift, end + shift)

    def beside(self, fact: Fact, new: str) -> str:
        """Returns a new fact as it stands beside one that is there."""
        start, end = fact.taken
        if self.source.endswith("\n", start, end):
            return new + "\n"
        begins_line = self.source.startswith("\n", start) or self.source.endswith("\n", 0, start)
        return "\n" + new if begins_line else new

    def shares_its_line(self, number: int) -> bool:
        """Whether the next fact stands on the line that a fact begins."""
        fact = self.facts[number]
        following = self.facts[number + 1 : number + 2]
        between = "".join(self.source[fact.own.end : other.own.start] for other in following)
        return (
            bool(following)
            and following[0].taken.start == fact.taken.end
            and "\n" not in between
            and self.source.startswith("\n", fact.taken.start)
        )

    def ends_the_line_of(self, before: int, number: int) -> bool:
        """Whether a fact is the last on the line on which the one before it stands."""
        one, other = self.facts[before], self.facts[number]
        between = self.source[one.own.end : other.own.start]
        ends = "\n" in self.source[other.own.end : other.taken.end]
        return one.taken.end == other.taken.start and not between.strip(" \t") and ends

    def is_at_the_end(self) -> bool:
        """Whether the facts are the last lines of the text, one a line."""
        end = self.source.rstrip("\n")
        lines = "\n".join(self.source[fact.own.start : fact.own.end] for fact in self.facts)
        return end.endswith(lines)


def _taken(source: str, tokens: Sequence[Token]) -> Iterator[Span]:
    """Returns what goes with each fact: its line, if there is nothing else on it."""
    index = done = 0
    while index < len(tokens):
        last = index
        while last + 1 < len(tokens) and not source[
            tokens[last].end : tokens[last + 1].start
        ].strip(" \t"):
            last += 1
        start, end = tokens[index].start, tokens[last].end
        while start and source[start - 1] in " \t":
            start -= 1
        while end < len(source) and source[end] in " \t":
            end += 1
        if (start and source[start - 1] != "\n") or (end < len(source) and source[end] != "\n"):
            start, end = tokens[index].start, tokens[last].end
        elif end < len(source):
            end += 1
        elif start > done:
            start -= 1
        for number in range(index, last + 1):
            stop = end if number == last else tokens[number + 1].start
            yield Span(start, stop)
            start = stop
        index = last + 1
        done = end


def put_back(parts: Iterable[Part], texts: tuple[Masked, Masked, Masked], gap: str) -> list[Part]:
    """Puts the facts of a base back into what became of it.

    Args:
        parts: ranges of the base without facts, and new text.
        texts: the canonical texts before and after an edit, and the base that the ranges
            are of, which has facts.
        gap: what parts a fact from a paragraph before it.

    Returns:
        Ranges of the base with its facts, and new text.
    """
    before, after, masked = texts
    written = _written(masked, before.facts, after.facts, after.source)
    out: list[Part] = []
    done = 0
    parts = [Span(0, 0), *parts]
    for index, part in enumerate(parts):
        if isinstance(part, str):
            out.append(part)
            continue
        while done < len(written) and masked.facts[done].at < part.start:
            _append_displaced(out, written[done], masked, done, gap)
            done += 1
        at = part.start
        for number in range(masked.first_from(at), len(written)):
            fact = masked.facts[number]
            if fact.at > part.end:
                break
            if fact.at == part.end < len(masked.text) and not _stays_before(
                fact, parts[index + 1 :], masked.source
            ):
                break
            if fact.at > at:
                out.append(masked.original(at, fact.at))
            at = fact.at
            if number == done:
                if out and isinstance(out[-1], str):
                    _append_displaced(out, written[done], masked, done, gap)
                else:
                    out += written[done]
                done += 1
        out.append(masked.original(at, part.end))
    for number in range(done, len(written)):
        _append_displaced(out, written[number], masked, number, gap)
    return out


def _append_displaced(
    out: list[Part], written: Sequence[Part], masked: Masked, number: int, gap: str
) -> None:
    """Appends a fact beside which the text has changed.

    Where it had a line of its own it gets one at the end of the paragraph before.
    """
    source = masked.source
    taken = masked.facts[number].taken
    is_line = source.endswith("\n", *taken) or source.startswith("\n", taken.start)
    own = "".join(_texts(written, source)).strip("\n")
    if not is_line or not own:
        out += written
        return
    blank: list[Part] = []
    while out:
        part = out.pop()
        [text] = _texts((part,), source)
        length = len(text.rstrip("\n"))
        if length < len(text):
            blank.insert(0, _cut(part, length, len(text)))
        if length:
            out.append(_cut(part, 0, length))
            break
    if out:
        out += [gap, own, *(blank or "\n")]
    else:
        out += [*blank, own, "\n"]


def _texts(parts: Iterable[Part], source: str) -> list[str]:
    return [part if isinstance(part, str) else source[part.start : part.end] for part in parts]


def _cut(part: Part, start: int, end: int) -> Part:
    if isinstance(part, str):
        return part[start:end]
    return Span(part.start + start, part.start + end)


def _stays_before(fact: Fact, following: Sequence[Part], source: str) -> bool:
    """Whether a fact stands before the new text that follows a copied range.

    It does if the new text is instead of what stood behind the fact, or begins the
    line below it.
    """
    new = [*takewhile(lambda part: isinstance(part, str), following)]
    if not new:
        return False
    behind = next((part for part in following if isinstance(part, Span)), None)
    if behind is not None and behind.start > fact.at:
        return True
    return source.endswith("\n", *fact.taken) and not "".join(_texts(new, source)).startswith("\n")


def _written(
    masked: Masked, before: Sequence[Fact], after: Sequence[Fact], text: str
) -> list[list[Part]]:
    """Returns what stands where each fact of a base stood."""
    olds = [fact.key for fact in before]
    news = {fact.key: text[fact.own.start : fact.own.end] for fact in after}
    changed = _changed(olds, [*news])
    news = {changed.get(key, key): written for key, written in news.items()}
    edited = set(changed.values())
    gone = set(olds) - news.keys()
    own = {fact.key: fact.own for fact in reversed(masked.facts)}
    # the canonical text may have them in another order than the base: what counts is what
    # the edit did to that order
    stay = [key for key in dict.fromkeys(olds) if key in news and key in own]
    known = set(stay)
    instead = dict(zip(stay, (key for key in news if key in known), strict=True))
    added = _added(olds, news, own)
    first = added.pop("", [])
    written: list[list[Part]] = []
    seen: set[str] = set()
    for number, fact in enumerate(masked.facts):
        parts: list[Part] = []
        if number == 0:
            parts += [masked.beside(fact, new) for new in first]
        if fact.key not in gone:
            key = fact.key if fact.key in seen else instead.get(fact.key, fact.key)
            spelled = own[key] if key != fact.key else fact.own
            parts += [
                Span(fact.taken.start, fact.own.start),
                news[key] if key in edited else spelled,
                Span(fact.own.end, fact.taken.end),
            ]
        else:
            key = fact.key
            if number and masked.ends_the_line_of(number - 1, number) and written[-1]:
                # the one before ends the line now
                written[-1][-1] = Span(fact.own.end, fact.taken.end)
            if masked.shares_its_line(number):
                parts.append(Span(fact.taken.start, fact.own.start))
        if key not in seen:
            parts += [masked.beside(fact, new) for new in added.pop(key, [])]
        seen.add(fact.key)
        written.append(parts)
    written[-1] += [masked.beside(masked.facts[-1], new) for rest in added.values() for new in rest]
    return written


def _changed(olds: Sequence[str], news: Sequence[str]) -> dict[str, str]:
    """Returns which new facts stand for old ones: those between the same neighbours."""
    olds = [*dict.fromkeys(olds)]
    before, after = set(olds), set(news)
    found: dict[str, str] = {}
    for start, end, at, stop in gaps(align(olds, news), len(news)):
        gone = [key for key in olds[start:end] if key not in after]
        added = [key for key in news[at:stop] if key not in before]
        if len(gone) == len(added):
            found |= zip(added, gone, strict=True)
    return found


def _added(olds: Sequence[str], news: dict[str, str], own: dict[str, Span]) -> dict[str, list[str]]:
    """Returns the new facts by the one that each of them follows."""
    added: dict[str, list[str]] = {}
    last = ""
    for key, written in news.items():
        if key in own:
            last = key
        elif key not in olds:
            added.setdefault(last, []).append(written)
    return added
