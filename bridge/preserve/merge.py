"""Merging two edits of one text: by lines, and within changed lines by words.

What only one side changed is taken from it, what both changed alike is taken once.
Anything else is a conflict, with the versions of all three; nothing is lost silently.
Two edits are apart if a word, or the mark that parts two items, cells or parameters,
stands untouched between them.  What one side moved and the other edited is moved and
edited; what one side moved and the other deleted is a conflict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

from bridge.document.tokens import Token
from bridge.preserve.align import NOWHERE, align
from bridge.preserve.moves import UNITS, find_blocks, find_contested, make_again, take_back
from bridge.source import BOM, Span, split_style

ConflictStyle: TypeAlias = Literal["local", "remote", "merge", "diff3", "zdiff3"]
"""What stands in the merged text for a conflict: one side, or git's markers around both."""
Sides: TypeAlias = tuple[Sequence[str], Sequence[str], Sequence[str]]
Texts: TypeAlias = tuple[str, str, str]
"""The text before, and those of both sides."""
Cut: TypeAlias = Callable[[str], list[Token]]


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_STRONG = re.compile(r"[^\W_]|[\n|]|^[*#:;]|^[-+*] |^\d+[.)] |!!|^<")


class Conflict(NamedTuple):
    """Whole lines that both sides changed, each in its way.

    Attributes:
        base: the lines before, perhaps none.
        local: as one side has them.
        remote: as the other side has them.
        span: where they stand in the merged text, markers included.
    """

    base: str
    local: str
    remote: str
    span: Span


class Merged(NamedTuple):
    """The outcome of a merge.

    Attributes:
        text: the merged text.
        conflicts: what has to be decided by a person, in order.
    """

    text: str
    conflicts: tuple[Conflict, ...]


class _Region(NamedTuple):
    """A range of each side: what all have alike, or what stands between."""

    base: Span
    local: Span
    remote: Span


def merge_texts(
    base: str,
    local: str,
    remote: str,
    *,
    cut: Cut | None = None,
    conflicts: ConflictStyle = "local",
    labels: tuple[str, str, str] = ("local", "base", "remote"),
    marker_size: int = 7,
) -> Merged:
    """Merges two edits of a text.

    Args:
        base: the text before.
        local: as one side changed it; its line ends are kept.
        remote: as the other side changed it.
        cut: cuts lines into words, to merge within lines; None merges whole lines, as
            templates and modules need it.
        conflicts: what stands for a conflict in the text.
        labels: how markers call the three sides, in git's order.
        marker_size: how many characters git's markers have.

    Returns:
        The merged text and its conflicts.

    Example:
        >>> merge_texts("a\\nb\\nc\\n", "a\\nB\\nc\\n", "a\\nb\\nc\\nd\\n").text
        'a\\nB\\nc\\nd\\n'
    """
    texts = (base, local, remote)
    merged = _merged(texts, cut, conflicts, labels, marker_size)
    if merged.conflicts:
        return _with_moves(texts, cut) or merged
    shown = partial(_shown, style=conflicts, labels=labels, size=marker_size)
    return _with_contested(merged.text, texts, shown)


def _with_contested(text: str, texts: Texts, shown: Callable[[str, str, str], str]) -> Merged:
    """Shows blocks that one side moved and the other deleted: which is right, nobody can tell."""
    base, local, remote = texts
    ours, theirs = find_contested(base, local, remote), find_contested(base, remote, local)
    parts: list[str] = []
    found: list[Conflict] = []
    at = length = 0
    for start, end, block in find_blocks(text, ours | theirs):
        line = f"{block}\n"
        versions = (line, line if block in ours else "", line if block in theirs else "")
        piece = shown(*versions)
        parts += [text[at:start], piece]
        length += start - at
        found.append(Conflict(*versions, Span(length, length + len(piece))))
        length += len(piece)
        at = end
    return Merged("".join([*parts, text[at:]]), tuple(found))


def _with_moves(texts: Texts, cut: Cut | None) -> Merged | None:
    """Merges texts of which one side moved what the other edited, if nothing else is amiss."""
    base, local, remote = texts
    if any("\r" in text for text in texts):
        return None
    for unit in UNITS:
        ours, theirs = take_back(base, local, remote, unit), take_back(base, remote, local, unit)
        edits = ours.edits | theirs.edits
        if not edits or ours.edits.keys() & theirs.edits.keys():
            continue
        merged = _merged((base, theirs.text, ours.text), cut, "local", ("", "", ""), 7)
        if merged.conflicts:
            continue
        text = make_again(merged.text, edits, unit)
        if text is not None:
            return Merged(text, ())
    return None


def _merged(
    texts: Texts,
    cut: Cut | None,
    conflicts: ConflictStyle,
    labels: tuple[str, str, str],
    marker_size: int,
) -> Merged:
    """Merges line by line, and within lines by words."""
    base, local, remote = texts
    ours = _Side.of(local)
    lines = (_Side.of(base).lines, ours.lines, _Side.of(remote).lines)
    parts: list[str] = [BOM] if ours.bom else []
    found: list[Conflict] = []
    length = sum(map(len, parts))
    for region in _regions(*lines):
        versions = _versions(lines, region)
        settled = _settle(*versions)
        if settled is None and cut is not None:
            settled = _by_words(*versions, cut)
        conflict = settled is None
        if settled is None:
            settled = _shown(*versions, conflicts, labels, marker_size)
        if settled == versions[1]:
            piece = "".join(ours.written[region.local.start : region.local.end])
        else:
            piece = settled.replace("\n", ours.newline)
        if conflict:
            found.append(Conflict(*versions, Span(length, length + len(piece))))
        parts.append(piece)
        length += len(piece)
    return Merged(_ended("".join(parts), base, local, remote), tuple(found))


class _Side(NamedTuple):
    """One version of a text, in lines.

    Attributes:
        lines: each with ``\\n`` at its end, the last one too.
        written: the same lines with the ends that they have.
        newline: the usual end of a line.
        bom: whether it begins with a byte order mark.
    """

    lines: list[str]
    written: list[str]
    newline: str
    bom: bool

    @classmethod
    def of(cls, text: str) -> _Side:
        _plain, style = split_style(text)
        written = _LINE.findall(text[1:] if style.bom else text)
        lines = [line.rstrip("\r\n") + "\n" for line in written]
        if written and not written[-1].endswith(("\n", "\r")):
            written[-1] += style.newline
        return cls(lines, written, style.newline, style.bom)


def _versions(sides: Sides, region: _Region) -> tuple[str, str, str]:
    """Returns what each side has in a region."""
    base, local, remote = (_joined(side, span) for side, span in zip(sides, region, strict=True))
    return base, local, remote


def _joined(lines: Sequence[str], span: Span) -> str:
    return "".join(lines[span.start : span.end])


def _ended(text: str, base: str, local: str, remote: str) -> str:
    """Takes the final line end off where the side that decides has none."""
    if base and local and remote:
        decides = remote if _is_ended(local) == _is_ended(base) else local
    else:
        decides = local or remote
    if _is_ended(decides) or not decides:
        return text
    return text.removesuffix("\n").removesuffix("\r")


def _is_ended(text: str) -> bool:
    return text.endswith(("\n", "\r"))


def _regions(base: Sequence[str], local: Sequence[str], remote: Sequence[str]) -> Iterator[_Region]:
    """Parts three sequences into what all have and what lies between, in turns."""
    yield from _parted(
        align(base, local), align(base, remote), (len(base), len(local), len(remote))
    )


def _parted(
    to_local: Sequence[int], to_remote: Sequence[int], lengths: tuple[int, int, int]
) -> Iterator[_Region]:
    first = (0, 0, 0)
    last = (0, 0, 0)
    pairs = [*zip(range(lengths[0]), to_local, to_remote, strict=True), lengths]
    for at in pairs:
        if at != lengths and NOWHERE in at:
            continue
        if at == last and at != lengths:
            last = (at[0] + 1, at[1] + 1, at[2] + 1)
            continue
        if first != last:
            yield _Region(*map(Span, first, last))
        if last != at:
            yield _Region(*map(Span, last, at))
        first = at
        last = (at[0] + 1, at[1] + 1, at[2] + 1)


def _settle(base: str, local: str, remote: str) -> str | None:
    """Returns what comes of a range, None if both sides changed it differently."""
    if local in (base, remote):
        return remote
    return local if remote == base else None


def _by_words(base: str, local: str, remote: str, cut: Cut) -> str | None:
    """Merges lines word by word, if all edits in them are apart."""
    texts = (base, local, remote)
    cuts = [cut(text) for text in texts]
    words = [
        [text[token.start : token.end] for token in tokens]
        for text, tokens in zip(texts, cuts, strict=True)
    ]
    to_local, to_remote = align(words[0], words[1]), align(words[0], words[2])
    if any(
        _is_anew(found, len(words[0]), len(side))
        for found, side in ((to_local, words[1]), (to_remote, words[2]))
    ):
        return None
    _drop_weak(words[0], to_local, to_remote)
    lengths = (len(words[0]), len(words[1]), len(words[2]))
    merged: list[str] = []
    for region in _parted(to_local, to_remote, lengths):
        settled = _settle(*_versions((words[0], words[1], words[2]), region))
        if settled is None:
            return None
        merged.append(settled)
    return "".join(merged)


def _is_anew(found: Sequence[int], before: int, after: int) -> bool:
    """Whether a text shares less than half with what it was, and is not a mere piece of it."""
    kept = sum(index != NOWHERE for index in found)
    return kept * 2 < before and kept < after


def _drop_weak(words: Sequence[str], to_local: list[int], to_remote: list[int]) -> None:
    """Lets what holds neither a word nor a mark that parts pieces keep no edits apart."""
    start = 0
    for index in range(len(words) + 1):
        stable = index < len(words) and NOWHERE not in (to_local[index], to_remote[index])
        if stable and (
            index == start
            or (
                to_local[index] == to_local[index - 1] + 1
                and to_remote[index] == to_remote[index - 1] + 1
            )
        ):
            continue
        run = range(start, index)
        if run and start > 0 and index < len(words) and not any(map(_parts, words[start:index])):
            for weak in run:
                to_local[weak] = NOWHERE
        start = index if stable else index + 1


def _parts(word: str) -> bool:
    """Whether a token keeps two edits apart: a word, or what parts two pieces."""
    return _STRONG.search(word) is not None


def _shown(
    base: str,
    local: str,
    remote: str,
    style: ConflictStyle,
    labels: tuple[str, str, str],
    size: int,
) -> str:
    """Returns what stands in the text for a conflict."""
    if style in ("local", "remote"):
        return local if style == "local" else remote
    head = tail = ""
    if style in ("merge", "zdiff3"):
        head, local, remote, tail = _without_common_lines(local, remote)
    middle = f"{'|' * size} {labels[1]}\n{base}" if style != "merge" else ""
    return (
        f"{head}{'<' * size} {labels[0]}\n{local}{middle}{'=' * size}\n{remote}"
        f"{'>' * size} {labels[2]}\n{tail}"
    )


def _without_common_lines(local: str, remote: str) -> tuple[str, str, str, str]:
    """Takes off the lines that both versions begin and end with, as git does."""
    ours, theirs = _LINE.findall(local), _LINE.findall(remote)
    start = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    end = 0
    while end < min(len(ours), len(theirs)) - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    return (
        "".join(ours[:start]),
        "".join(ours[start : len(ours) - end]),
        "".join(theirs[start : len(theirs) - end]),
        "".join(ours[len(ours) - end :]),
    )
