"""Compares two renderings of a page: do people see the same?"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from bridge.verify.marks import marked_html
from bridge.verify.normal import Token, parse_html, section_names, tokens
from bridge.verify.records import Difference
from bridge.verify.render import Rendering

# Beyond this many tokens between the first and the last difference, all of them count
# as one: comparing them would take time that grows with their square.
_MOST_TOKENS: Final = 4000
_CONTEXT: Final = 6
_SPACES: Final = re.compile("[ \t\r\n\f]+")
_STARTS: Final = ("<p", "<li", "<br", "<dd", "<dt", "<td", "<th", "<h")
_LONGEST_EXCERPT: Final = 200
_LONGEST_LIST: Final = 6


class Comparison(NamedTuple):
    """How two renderings compare.

    Attributes:
        differences: all of them, in the order of the page; empty if there is none.
        before_html: the first rendering with its differences marked.
        after_html: the second one.
    """

    differences: tuple[Difference, ...]
    before_html: str = ""
    after_html: str = ""


class _Region(NamedTuple):
    """A stretch of tokens that the other side does not have."""

    before: tuple[int, int]
    after: tuple[int, int]


def compare(before: Rendering, after: Rendering) -> Comparison:
    """Compares two renderings, and marks where they differ.

    Example:
        >>> one, two = Rendering("<p>high tide</p>", {}), Rendering("<p>low tide</p>", {})
        >>> compare(one, two).differences
        (Difference(kind='text', section='', before='¶ high tide', after='¶ low tide'),)
        >>> compare(one, Rendering("<p>high\\ntide</p>", {})).differences
        ()
    """
    facts = _compare_facts(before.facts, after.facts)
    if before.html == after.html:
        return Comparison(facts, before.html, after.html) if facts else Comparison(())
    trees = parse_html(before.html), parse_html(after.html)
    left, right = tokens(trees[0]), tokens(trees[1])
    regions = _regions([token.shown for token in left], [token.shown for token in right])
    if not regions and not facts:
        return Comparison(())
    names = section_names(left)
    found = tuple(_difference(region, left, right, names) for region in regions)
    return Comparison(
        found + facts,
        marked_html(trees[0], [token for r in regions for token in left[slice(*r.before)]]),
        marked_html(trees[1], [token for r in regions for token in right[slice(*r.after)]]),
    )


def _regions(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[_Region]:
    """Where two lists of tokens differ."""
    if left == right:
        return []
    shorter = min(len(left), len(right))
    start = 0
    while start < shorter and left[start] == right[start]:
        start += 1
    end = 0
    while end < shorter - start and left[-1 - end] == right[-1 - end]:
        end += 1
    middle = left[start : len(left) - end], right[start : len(right) - end]
    if max(map(len, middle)) > _MOST_TOKENS:
        return [_Region((start, len(left) - end), (start, len(right) - end))]
    matcher = SequenceMatcher(None, *middle, autojunk=False)
    return [
        _Region((start + a, start + b), (start + c, start + d))
        for operation, a, b, c, d in matcher.get_opcodes()
        if operation != "equal"
    ]


def _difference(
    region: _Region, left: list[Token], right: list[Token], names: list[str]
) -> Difference:
    """One region as people read it, with some words around it."""
    before, after = left[slice(*region.before)], right[slice(*region.after)]
    same_words = _words(before) == _words(after)
    place = min(region.before[0], len(names) - 1)
    return Difference(
        "markup" if same_words else "text",
        names[place] if names else "",
        _excerpt(left, region.before, markup=same_words),
        _excerpt(right, region.after, markup=same_words),
    )


def _words(found: list[Token]) -> str:
    """What is left of tokens without their markup."""
    return "".join(token.text for token in found if not token.is_tag)


def _excerpt(found: list[Token], region: tuple[int, int], *, markup: bool) -> str:
    """A region with its neighbours; markup only where it is the point."""
    shown = found[max(0, region[0] - _CONTEXT) : region[1] + _CONTEXT]
    text = "".join(_shown(token, markup=markup) for token in shown)
    text = _SPACES.sub(" ", text).strip(" ")
    return text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 1] + "…"


def _shown(token: Token, *, markup: bool) -> str:
    """A token in an excerpt; without markup, where a paragraph or the like begins is told."""
    if markup:
        opening = "".join(f"<{name}>" for name in token.formats)
        closing = "".join(f"</{name}>" for name in reversed(token.formats))
        return f"{opening}{token.text}{closing}"
    if token.is_tag:
        return " ¶ " if token.text.startswith(_STARTS) else " "
    return token.text


def _compare_facts(
    before: dict[str, tuple[str, ...]], after: dict[str, tuple[str, ...]]
) -> tuple[Difference, ...]:
    """What MediaWiki notes down about the page: kinds in which the two differ."""
    found = []
    for kind, old in before.items():
        new = after.get(kind, ())
        if kind == "sections":
            old, new = (tuple(map(_plain, side)) for side in (old, new))
        if old == new:
            continue
        gone = [item for item in old if item not in set(new)]
        come = [item for item in new if item not in set(old)]
        if not gone and not come:
            gone, come = list(old), list(new)
        found.append(Difference(kind, "", _listed(gone), _listed(come)))
    return tuple(found)


def _plain(line: str) -> str:
    """A heading without its markup, which the HTML of the page shows as well."""
    return "".join(token.text for token in tokens(parse_html(line)) if not token.is_tag)


def _listed(items: list[str]) -> str:
    """Some of many items in a line."""
    more = len(items) - _LONGEST_LIST
    text = ", ".join(items[:_LONGEST_LIST])
    return f"{text} and {more} more" if more > 0 else text
