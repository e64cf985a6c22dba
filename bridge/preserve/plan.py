"""Which lines and paragraphs an edit touches, in all three texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bridge.document.tokens import Token, words_key
from bridge.preserve.align import NOWHERE, align, gaps
from bridge.preserve.format import Format
from bridge.source import Span

_MARKUP = re.compile(r"<[^<>]*>")


class Texts(NamedTuple):
    """The canonical text before and after an edit, and the text that it goes into."""

    before: str
    after: str
    base: str


class Region(NamedTuple):
    """What lies between two anchors: a range of each text, and the moved chunks in it."""

    before: Span
    after: Span
    base: Span
    moved: tuple[tuple[Span, Span], ...] = ()


class Plan(NamedTuple):
    """What is copied, and the regions that an edit touches, in the order of ``after``."""

    steps: tuple[Span | Region, ...]

    @property
    def regions(self) -> list[Region]:
        """The regions that an edit touches."""
        return [step for step in self.steps if isinstance(step, Region)]


def plan(texts: Texts, form: Format, *, wide: frozenset[Span] = frozenset()) -> Plan:
    """Finds the lines and paragraphs that an edit touches.

    Args:
        texts: the three texts.
        form: their format.
        wide: ranges of ``after`` whose regions shall take in their neighbours.

    Returns:
        Ranges of ``base`` to copy and regions to look into, which together stand for
        the whole of ``after``.
    """
    before, after, base = texts
    olds, news, ours = form.chunks(before), form.chunks(after), form.chunks(base)
    to_new = align([chunk.exact for chunk in olds], [chunk.exact for chunk in news])
    to_ours = _counterparts(olds, ours)
    moves = _moves(olds, news, ours, to_new, to_ours)
    steps: list[Span | Region] = []
    ends = (0, 0, 0)
    copied = 0
    for old, (new, own) in enumerate(zip(to_new, to_ours, strict=True)):
        if NOWHERE in (new, own):
            continue
        span = Span(news[new].start, news[new].end)
        if any(span.start < other.end and other.start < span.end for other in wide):
            continue
        starts = (olds[old].start, news[new].start, ours[own].start)
        region = _region(texts, ends, starts, moves)
        if region is not None:
            steps += [Span(copied, region.base.start), region]
            copied = region.base.end
        ends = (olds[old].end, news[new].end, ours[own].end)
    region = _region(texts, ends, _lasts(texts, ends), moves)
    if region is not None:
        steps += [Span(copied, region.base.start), region]
        copied = region.base.end
    steps.append(Span(copied, len(base)))
    return Plan(tuple(steps))


def _counterparts(olds: Sequence[Token], ours: Sequence[Token]) -> list[int]:
    """Returns where the base says what each chunk does: by its key, else by its words alone."""
    found = align([chunk.key for chunk in olds], [chunk.key for chunk in ours])
    for start, end, at, stop in gaps([*found], len(ours)):
        if start < end and at < stop:
            rest = align([*map(_bare, olds[start:end])], [*map(_bare, ours[at:stop])])
            found[start:end] = [at + own if own != NOWHERE else NOWHERE for own in rest]
    return found


def _bare(chunk: Token) -> str:
    """Returns the words of a chunk without its marks and tags; its key if it has none."""
    return words_key(_MARKUP.sub("", chunk.exact)).replace(" ", "") or chunk.key


def _lasts(texts: Texts, ends: tuple[int, int, int]) -> tuple[int, int, int]:
    """Returns where the texts end, apart from their last line ends: these are ``base``'s."""
    before, after, base = (
        max(end, len(text.rstrip("\n"))) for end, text in zip(ends, texts, strict=True)
    )
    return before, after, base


def _region(
    texts: Texts,
    ends: tuple[int, int, int],
    starts: tuple[int, int, int],
    moves: Sequence[tuple[Span, Span]],
) -> Region | None:
    """Returns what stands between two anchors, if an edit touched it."""
    spans = [Span(end, start) for end, start in zip(ends, starts, strict=True)]
    before, after, base = spans
    if texts.before[before.start : before.end] == texts.after[after.start : after.end]:
        return None
    held = tuple(
        move for move in moves if after.start <= move[0].start and move[0].end <= after.end
    )
    return Region(before, after, base, held)


def _moves(
    olds: Sequence[Token],
    news: Sequence[Token],
    ours: Sequence[Token],
    to_new: Sequence[int],
    to_ours: Sequence[int],
) -> list[tuple[Span, Span]]:
    """Returns the chunks that stand elsewhere now, each with its range of the base."""
    kept = set(to_new)
    gone: dict[str, int] = {}
    for old, new in enumerate(to_new):
        if new == NOWHERE and to_ours[old] != NOWHERE:
            gone[olds[old].exact] = NOWHERE if olds[old].exact in gone else old
    moves: list[tuple[Span, Span]] = []
    for new, chunk in enumerate(news):
        old = gone.pop(chunk.exact, NOWHERE) if new not in kept else NOWHERE
        if old != NOWHERE:
            own = ours[to_ours[old]]
            moves.append((Span(chunk.start, chunk.end), Span(own.start, own.end)))
    return moves
