"""Carrying an edit from one spelling of a text onto another: a three-way merge.

``before`` and ``after`` are the canonical spelling of a page, without an edit and
with it; ``base`` is the page as its authors spelled it.  What the edit left alone is
copied from ``base``, what it changed is taken from ``after``.  Differences between
``before`` and ``base`` are style, or what a lossy file could not hold; so they are in
nobody's way, but where an edit touches them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final, Literal, TypeAlias

from bridge.document.tokens import Token
from bridge.preserve.align import NOWHERE, align, gaps
from bridge.preserve.format import Format
from bridge.preserve.plan import Plan, Region, Texts
from bridge.source import Span

Part: TypeAlias = Span | str
"""A range of ``base`` that is copied, or new text."""

_NEAR: Final = 200
_GAP: Final = "\n\n"
_SPACE = re.compile(r"\s+|<nowiki ?/?>|</nowiki>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SUBSTANCE: Final = ("{{", "<", "[[", "__", "`")

Poorer = Literal["before", "after"]
"""The side of an edit that lost white space and tags."""

Care = Literal["words", "escapes", "marks", "blocks", "lines", "neighbours"]
"""How closely an edit is followed: each one rewrites more than the one before."""
CARES: tuple[Care, ...] = ("words", "escapes", "marks", "blocks", "lines", "neighbours")


def carry(
    texts: Texts,
    form: Format,
    steps: Plan,
    cares: Sequence[Care],
    *,
    lossy: bool,
    poorer: Poorer | None = None,
) -> list[Part]:
    """Carries out a plan.

    Args:
        texts: the three texts.
        form: their format.
        steps: what :func:`plan` found.
        cares: how closely the edit in each region is followed.
        lossy: whether ``base`` holds what ``before`` does not.
        poorer: which side lacks white space that is no edit.

    Returns:
        Ranges of ``base`` and new text, in order.
    """
    parts: list[Part] = []
    number = 0
    for step in steps.steps:
        if isinstance(step, Region):
            parts += _Carrier(texts, form, step, cares[number], lossy=lossy, poorer=poorer).parts()
            number += 1
        else:
            parts.append(step)
    return parts


class _Carrier:
    """Carries the edit of one region, word by word where that is wanted."""

    def __init__(
        self,
        texts: Texts,
        form: Format,
        region: Region,
        care: Care,
        *,
        lossy: bool,
        poorer: Poorer | None,
    ) -> None:
        self.texts = texts
        self.form = form
        self.region = region
        self.moved = {here.start: there for here, there in region.moved}
        self.close = care in ("words", "escapes")
        self.lossy = lossy
        self.poorer = poorer
        self.blocks = care == "blocks"
        self.whole = care in ("lines", "neighbours") and not lossy
        self.extra: frozenset[Token] = frozenset()
        self.markers: dict[str, Span] = {}

    def parts(self) -> Iterator[Part]:
        """Returns what stands for the region."""
        region = self.region
        if self.whole:
            yield self.texts.after[region.after.start : region.after.end]
            return
        olds = self._cut(self.texts.before, region.before)
        ours = self._cut(self.texts.base, region.base)
        news = self._cut_around_moves()
        to_new = align([token.exact for token in olds], [token.exact for token in news])
        to_ours = align([*map(self._key, olds)], [*map(self._key, ours)])
        if self.lossy:
            known = {own for own in to_ours if own != NOWHERE}
            self.extra = frozenset(t for own, t in enumerate(ours) if own not in known)
        if self.close:
            self.markers = self._markers(ours)
        anchors = [
            (old, new, own)
            for old, (new, own) in enumerate(zip(to_new, to_ours, strict=True))
            if NOWHERE not in (new, own)
        ]
        if self.blocks:
            anchors = _outside_of_edited_blocks(anchors, olds, news)
        at = (0, 0, 0)
        for old, new, own in anchors:
            yield from self._between(olds[at[0] : old], news[at[1] : new], ours[at[2] : own])
            yield Span(ours[own].start, ours[own].end)
            at = (old + 1, new + 1, own + 1)
        yield from self._between(olds[at[0] :], news[at[1] :], ours[at[2] :])

    def _key(self, token: Token) -> str:
        """Returns what a word has in common; a gap is a gap unless that proved too bold."""
        return "\n" if self.close and token.key == _GAP else token.key

    def _cut(self, text: str, span: Span) -> list[Token]:
        """Cuts a range of a text; positions are those of the whole text."""
        shift = span.start
        tokens = self.form.tokens(text[span.start : span.end])
        if self.lossy:
            tokens = join_calls(tokens, text[span.start : span.end])
        return [
            token._replace(start=token.start + shift, end=token.end + shift) for token in tokens
        ]

    def _cut_around_moves(self) -> list[Token]:
        """Cuts the edited text of the region; chunks that were moved to it stay whole."""
        tokens: list[Token] = []
        start = self.region.after.start
        for here, there in self.region.moved:
            tokens += self._cut(self.texts.after, Span(start, here.start))
            tokens.append(Token(f"\0{there}", "", here.start, here.end))
            start = here.end
        return tokens + self._cut(self.texts.after, Span(start, self.region.after.end))

    def _markers(self, ours: Sequence[Token]) -> dict[str, Span]:
        """Returns how the base writes the markers of lists near by."""
        start = max(0, self.region.base.start - _NEAR)
        start = self.texts.base.rfind("\n", 0, start) + 1
        near = [*ours, *self._cut(self.texts.base, Span(start, self.region.base.start))]
        end = self.texts.base.find("\n", min(len(self.texts.base), self.region.base.end + _NEAR))
        near += self._cut(
            self.texts.base,
            Span(self.region.base.end, len(self.texts.base) if end < 0 else end),
        )
        found: dict[str, Span] = {}
        for token in near:
            if self.form.marker.fullmatch(token.key):
                found.setdefault(token.key, Span(token.start, token.end))
        return found

    def _between(
        self, olds: Sequence[Token], news: Sequence[Token], ours: Sequence[Token]
    ) -> Iterator[Part]:
        """Decides what stands between two words that all three texts have.

        White space at either end that the edit left alone is the base's own: beside a
        changed word too, a heading keeps the blank line below it.
        """
        front, back = _white_edges(olds, news, ours)
        yield from _copied(ours[: front[2]])
        ends = [len(tokens) - width for tokens, width in zip((olds, news, ours), back, strict=True)]
        yield from self._inside(
            olds[front[0] : ends[0]], news[front[1] : ends[1]], ours[front[2] : ends[2]]
        )
        yield from _copied(ours[ends[2] :])

    def _inside(
        self, olds: Sequence[Token], news: Sequence[Token], ours: Sequence[Token]
    ) -> Iterator[Part]:
        """Decides what stands there but for the white space at its ends."""
        old = [token.exact for token in olds]
        new = [token.exact for token in news]
        more = len(new) - len(old)
        if old == new or (
            self.poorer is not None and lacks(self.poorer, "".join(old), "".join(new))
        ):
            yield from _copied(ours)
        elif [token.key for token in olds] == [token.key for token in ours]:
            yield from self._written(news)
        elif (self.close or self.lossy) and new[: len(old)] == old:
            yield from _copied(ours)
            yield from self._written(news[len(old) :])
        elif (self.close or self.lossy) and more >= 0 and new[more:] == old:
            yield from self._written(news[:more])
            yield from _copied(ours)
        elif self.close and (spots := _spots(olds, news, ours)):
            at = 0
            for spot, part in spots:
                yield from _copied(ours[at : spot.start])
                if self.lossy:
                    yield from self._kept(ours[spot.start : spot.end])
                yield from self._written(part)
                at = spot.end
            yield from _copied(ours[at:])
        else:
            if self.lossy:
                yield from self._kept(ours)
            yield from self._written(news)

    def _kept(self, ours: Sequence[Token]) -> Iterator[Part]:
        """Returns what only the base has: no edit can have meant to delete it."""
        run: list[Token] = []
        for token in (*ours, None):
            if token in self.extra:
                run.append(token)
                continue
            if any(one.exact.startswith(_SUBSTANCE) for one in run):
                yield from _copied(run)
            run = []

    def _written(self, news: Sequence[Token]) -> Iterator[Part]:
        """Returns new text, in which moved chunks and markers are those of the base."""
        start = news[0].start if news else 0
        for token in news:
            there = self.moved.get(token.start) if token.exact.startswith("\0") else None
            there = there or self.markers.get(token.key)
            if there is not None:
                yield self.texts.after[start : token.start]
                yield there
                start = token.end
        if news:
            yield self.texts.after[start : news[-1].end]


def _spots(
    olds: Sequence[Token], news: Sequence[Token], ours: Sequence[Token]
) -> list[tuple[Span, Sequence[Token]]]:
    """Returns which tokens of ``ours`` an edit replaces, and by what.

    The words of an edit may stand in the base between marks that the canonical text
    spells otherwise: then the marks are the base's.  Empty if a word of the edit does
    not stand there.
    """
    spots: list[tuple[Span, Sequence[Token]]] = []
    to_new = align([token.exact for token in olds], [token.exact for token in news])
    to_ours = align([token.key for token in olds], [token.key for token in ours])
    for first, old, at, new in gaps(to_new, len(news)):
        if first < old:
            own, last = to_ours[first], to_ours[old - 1]
            if NOWHERE in (own, last):
                return []
            spots.append((Span(own, last + 1), news[at:new]))
        elif at < new:
            return []
    return spots


def _outside_of_edited_blocks(
    anchors: Sequence[tuple[int, int, int]], olds: Sequence[Token], news: Sequence[Token]
) -> list[tuple[int, int, int]]:
    """Returns the anchors but for those of blocks that an edit touches, which are written anew."""
    kept: list[tuple[int, int, int]] = []
    block: list[tuple[int, int, int]] = []
    edited = False
    at = (0, 0)
    for anchor in (*anchors, (len(olds), len(news), 0)):
        old, new = anchor[:2]
        edited = edited or _exact(olds[at[0] : old]) != _exact(news[at[1] : new])
        at = (old + 1, new + 1)
        if old == len(olds) or olds[old].key == _GAP:
            kept += [] if edited else block
            kept += [anchor] if old < len(olds) else []
            block, edited = [], False
        else:
            block.append(anchor)
    return kept


def _white_edges(
    olds: Sequence[Token], news: Sequence[Token], ours: Sequence[Token]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How many tokens of each are white space at the front and at the back, the edit's alike."""
    sides = (olds, news, ours)
    front = tuple(sum(1 for _ in takewhile(_is_white, tokens)) for tokens in sides)
    back = tuple(sum(1 for _ in takewhile(_is_white, reversed(tokens))) for tokens in sides)
    inner = all(f + b < len(tokens) for f, b, tokens in zip(front, back, sides, strict=True))
    none = (0, 0, 0)
    if not inner:
        return none, none
    same_front = all(front) and _exact(olds[: front[0]]) == _exact(news[: front[1]])
    same_back = all(back) and _exact(olds[-back[0] :]) == _exact(news[-back[1] :])
    return front if same_front else none, back if same_back else none


def _is_white(token: Token) -> bool:
    return token.exact.isspace()


def _exact(tokens: Sequence[Token]) -> str:
    return "".join(token.exact for token in tokens)


def _copied(ours: Sequence[Token]) -> Iterator[Part]:
    if ours:
        yield Span(ours[0].start, ours[-1].end)


def is_poorer(before: str, after: str) -> bool:
    """Whether a text lacks at most white space and tags of another: no edit, but a loss.

    Example:
        >>> is_poorer("a b<nowiki />\\n<p>c</p>", "abc"), is_poorer("a", "<b>a</b>")
        (True, False)
    """
    before, after = _SPACE.sub("", before), _SPACE.sub("", after)
    if before == after:
        return True
    new = Counter(_TAG.findall(after)) - Counter(_TAG.findall(before))
    return not new and _TAG.sub("", before) == _TAG.sub("", after)


def lacks(poorer: Poorer, before: str, after: str) -> bool:
    """Whether one side of an edit lacks at most white space and tags of the other."""
    return is_poorer(before, after) if poorer == "after" else is_poorer(after, before)


def join_calls(tokens: list[Token], text: str) -> list[Token]:
    """Makes one token of each template call that is whole.

    Example:
        >>> parts = [Token(part, part, at, at + len(part)) for at, part in ((0, "{{"), (2, "}}"))]
        >>> join_calls(parts, "{{}}")
        [Token(exact='{{}}', key='{{}}', start=0, end=4)]
    """
    joined: list[Token] = []
    opened: list[int] = []
    for token in tokens:
        joined.append(token)
        if token.exact.startswith("{{"):
            opened.append(len(joined) - 1)
        elif token.exact.startswith("}}") and opened:
            first = opened.pop()
            if not opened:
                start = joined[first].start
                source = text[start : token.end]
                joined[first:] = [Token(source, source, start, token.end)]
    return joined
