"""A file's marks and its wrapping, found by what is commonest in it.

Lines are looked at one by one and not read: what seldom misleads (a row of dashes in
code that is indented) is outvoted, and a wrong guess changes no meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, TypeVar

from bridge.markdown.grammar import DELIMITER_ROW, FENCE, THEMATIC_BREAK, has_wikilinks
from bridge.markdown.marked import COMMENT, HIGHLIGHT
from bridge.markdown.raised import SUBSCRIPT, SUPERSCRIPT
from bridge.markdown.typography import IDENTIFIER, is_smart
from bridge.style import Style

_Mark = TypeVar("_Mark")

_ITEM = re.compile(r"([ \t]*)(?:([-*+])|([0-9]{1,9})([.)]))([ \t]+)(?=[^ \t])")
_EMPHASIS = re.compile(r"(?<![^\s\[])(\*\*?|__?)(?=[^\s*_])")
_BREAK = re.compile(r"[^ \n](\\|  )(?=\n[ \t>]*[^\s>])")
_URL = re.compile(r"(?<![^\s<])(<?)https?://[^\s<>]+")
_URL_FORMS: Final = {"<": "angle", "": "bare"}
_TAG = re.compile(r"(?<!\S)#[^\s#]")
_ADMONITION = re.compile(
    r"^(?:!!!|\?\?\?\+?) +[A-Za-z][\w-]*(?: +\"[^\"\n]*\")?\n\n? {4}|^=== \"", re.M
)
_NO_PROSE = re.compile(r"[ \t>]*(?:[-+*#|>=<:~`]|[0-9]+[.)][ \t]|\[\^|\[[^\]\n]*\]:|$)| {4}|\t")
_WORD = re.compile(r"[ \t>]*([^ \t\n]+(?:(?<=[^\s(]) \"[^\"\n]*\"\)\S*)?)")
"""The first word of a line, the end of a link's label with its destination and title."""
_LONG: Final = 120
"""A line of prose that is longer was not wrapped."""
_WIDEST: Final = 200
_NARROWEST: Final = 30
_USUAL: Final = (72, 80, 79, 78, 76, 70, 100, 120, 88)
"""The widths that people wrap at, the commonest first."""
_TAB: Final = 4


def find_style(text: str) -> Style:
    r"""Returns the marks of a file; where it has none of a kind, the canonical ones.

    Args:
        text: a file with ``\n`` line ends, without its front matter.

    Example:
        >>> style = find_style("* a\n    * b\n\n_x_ __y__\n\n***\n")
        >>> style.bullet, style.indent, style.emphasis, style.strong, style.rule
        ('*', 4, '_', '__', '***')
    """
    lines = list(prose_lines(text))
    words = "\n".join(lines)
    marks: Counter[str] = Counter(_EMPHASIS.findall(words)) if "_" in words else Counter()
    found: dict[str, Any] = {
        "emphasis": _commonest({mark: marks[mark] for mark in ("*", "_")}),
        "strong": _commonest({mark: marks[mark] for mark in ("**", "__")}),
        "line_break": _commonest(Counter(_BREAK.findall(words))),
        "fence": _commonest(Counter(re.findall(r"^ {0,3}([`~])\1\1", text, re.M))),
        "rule": _commonest(Counter(_rules(lines))),
        "tables": _commonest(Counter(_tables(lines))),
        "callouts": "admonition" if _ADMONITION.search(words) else None,
        "urls": _urls(text, words),
        "tags": True if _TAG.search(words) else None,
        "raised": "signs" if SUPERSCRIPT.search(words) or SUBSCRIPT.search(words) else None,
        "highlights": "signs" if HIGHLIGHT.search(words) else None,
        "identifiers": "pandoc" if IDENTIFIER.search(words) else None,
        "typography": "smart" if is_smart(text) else None,
        "comments": "signs" if COMMENT.search(words) else None,
        **_find_lists(lines),
    }
    return Style(**{name: mark for name, mark in found.items() if mark is not None})


def _urls(text: str, words: str) -> str | None:
    """Returns how addresses are written; a bare one beside pandoc's wikilinks is text."""
    if "://" not in words or has_wikilinks(text):
        return None
    return _commonest(Counter(map(_URL_FORMS.get, _URL.findall(words))))


def has_bare_urls(text: str) -> bool:
    """Whether an address in the prose of a file stands as it is.

    Example:
        >>> has_bare_urls("See http://x.org"), has_bare_urls("See <http://x.org>")
        (True, False)
    """
    return "://" in text and "" in _URL.findall("\n".join(prose_lines(text)))


def find_wrap(text: str, default: int | None = None) -> int | None:
    r"""Returns the columns that a file is wrapped at; None if its paragraphs are lines.

    A width explains the end of a line where the line is no longer and the next word
    had made it so.

    Args:
        text: a file with ``\n`` line ends, without its front matter.
        default: the answer for a file whose paragraphs are all short.

    Example:
        >>> find_wrap("a few words that fill the whole\nline and the next\n")
        31
        >>> find_wrap(50 * "words "), find_wrap("words", 72)
        (None, 72)
    """
    steps: list[int] = [0] * (_WIDEST + 2)
    ends = longer = widest = 0
    for line, following in pairwise([*prose_lines(text), ""]):
        if not line or _NO_PROSE.match(line):
            if not _ITEM.match(line):
                continue
        longer += len(line) > _LONG and " " in line[:_LONG]
        widest = max(widest, len(line))
        if not following or _NO_PROSE.match(following) or len(line) > _WIDEST:
            continue
        word = _WORD.match(following)
        if line.endswith(("\\", "  ")) or word is None:
            continue
        ends += 1
        steps[len(line)] += 1
        steps[min(_WIDEST, len(line) + len(word[1])) + 1] -= 1
    explained = 0
    counts: list[int] = []
    for step in steps:
        explained += step
        counts.append(explained)
    most = max(counts[_NARROWEST:])
    if longer > most or most * 3 < ends * 2 or not most:
        return None if longer or ends or (default is not None and widest > default) else default
    usual = [width for width in _USUAL if counts[width] * 10 >= most * 9]
    exact = (width for width in range(_NARROWEST, _WIDEST) if counts[width] == most)
    return max(usual, key=counts.__getitem__) if usual else next(exact)


def prose_lines(text: str) -> Iterator[str]:
    r"""Yields the lines of a file that stand in no fence.

    Example:
        >>> list(prose_lines("a\n```\nb\n```\nc"))
        ['a', 'c']
    """
    mark = ""
    for line in text.split("\n"):
        match = FENCE.match(line.lstrip(" "))
        if match is None:
            if not mark:
                yield line
        elif not mark:
            mark = match[1]
        elif match[1].startswith(mark) and not match[2].strip():
            mark = ""


def _commonest(counts: Mapping[_Mark, int]) -> _Mark | None:
    """Returns what is counted most, the first of equals; None if nothing is."""
    best = max(counts, key=lambda mark: counts[mark], default=None)
    return None if best is None or not counts[best] else best


def _rules(lines: list[str]) -> Iterator[str]:
    """Yields the thematic breaks, which a blank line parts from what would be a heading."""
    for before, line in pairwise(["", *lines]):
        if not before.strip() and line[:1] in ("-", "*", "_") and THEMATIC_BREAK.match(line):
            yield line.rstrip(" \t")


def _tables(lines: list[str]) -> Iterator[str]:
    """Yields how each table is laid out, as :class:`Style` says it."""
    for before, line in pairwise(lines):
        if line[:1] != "|" or before[:1] != "|" or not DELIMITER_ROW.match(line):
            continue
        if " " not in line:
            yield "padded"
        else:
            yield "spaced" if len(before) == len(line) else "compact"


def _find_lists(lines: list[str]) -> dict[str, Any]:
    """Returns what a file's lists say about their marks."""
    bullets: Counter[str] = Counter()
    delimiters: Counter[str] = Counter()
    padded: Counter[bool] = Counter()
    steps: Counter[int] = Counter()
    numbers: Counter[bool] = Counter()
    insets: Counter[int] = Counter()
    parent: tuple[int, int, str] | None = None
    is_blank = False
    for line in lines:
        match = _ITEM.match(line)
        if match is None or THEMATIC_BREAK.match(line.strip(" \t")):
            if line and line[0] not in " \t":
                parent = None
            elif line and is_blank and parent is not None:
                step = len(line) - len(line.lstrip(" ")) - parent[0]
                steps[step if step > parent[1] else 0] += 1
            is_blank = not line
            continue
        is_blank = False
        column = len(match[1].replace("\t", " " * _TAB))
        if parent is None and column < _TAB:
            insets[column] += 1
        bullet, number, delimiter = match[2], match[3] or "", match[4]
        width = len(match[2] or number + delimiter) + 1
        if bullet:
            bullets[bullet] += 1
        else:
            delimiters[delimiter] += 1
            if len(number) == 1:
                padded[len(match[5]) > 1] += 1
                width += len(match[5]) > 1
        if parent is not None and column > parent[0]:
            step = column - parent[0]
            steps[step if step > parent[1] else 0] += 1
        elif parent is not None and column == parent[0] and number and parent[2]:
            numbers[number != parent[2]] += 1
        parent = (column, width, number)
    return {
        "bullet": _commonest(bullets),
        "delimiter": _commonest(delimiters),
        "padded": _commonest(padded),
        "counts": _commonest(numbers),
        "indent": _commonest(steps),
        "inset": _commonest(insets),
    }
