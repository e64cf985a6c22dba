"""What the values of front matter are, whichever language says them.

A scalar is a string as it stands, never a number, a date or a truth value: the version
``1.10`` stays apart from ``1.1``, and ``no`` is Norwegian.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from bridge.report import Report

Language = Literal["yaml", "toml", "json"]
"""The languages of front matter: Jekyll's and Obsidian's, and Hugo's other two."""

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

Fields: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values in order; a value is source text, a line that is no field has no name."""

DEEPEST = 50
"""How deep values nest; what is deeper is kept and not understood."""

LONGEST = 50_000
"""How many characters of a value are given to a parser; what is longer is kept."""


class Found(NamedTuple):
    """A head that was found in a text.

    Attributes:
        fields: what it says.
        end: where the body begins.
    """

    fields: Fields
    end: int


class Format(NamedTuple):
    """How one language says front matter.

    Attributes:
        find: reads the head at the start of a text, behind a byte order mark; None
            where there is none.
        load: returns what a field's source means; None where it is not the language, or
            nothing.
        write_text: returns a string as the source of a value.
        write_categories: returns names and sort keys as the source of a value.
        assemble: returns a whole head of fields.
    """

    find: Callable[[str, int, Report], Found | None]
    load: Callable[[str], Value]
    write_text: Callable[[str], str]
    write_categories: Callable[[list[tuple[str, str | None]]], str]
    assemble: Callable[[list[tuple[str, str]]], str]


class Fence(NamedTuple):
    """The lines around a head that stands between two.

    Attributes:
        opening: matches the first one at the start of a text.
        closing: finds the last one.
    """

    opening: re.Pattern[str]
    closing: re.Pattern[str]

    def inside(self, text: str, start: int, report: Report) -> tuple[str, int] | None:
        """Returns the source between the lines, and where the body begins.

        None where no head begins at ``start``, or none that ends.
        """
        opening = self.opening.match(text, start)
        if opening is None:
            return None
        closing = self.closing.search(text, opening.end())
        if closing is None:
            message = "front matter without an end is text"
            report.add("front-matter", "warning", message, text[:80])
            return None
        return text[opening.end() : closing.start()], closing.end()


def report_repeated(fields: Fields, report: Report) -> None:
    """Says which fields stand twice."""
    names: set[str] = set()
    for name, value in fields:
        if name and name in names:
            report.add("front-matter", "warning", f"the field {name} stands twice", value)
        names.add(name)


def nests_deeply(source: str) -> bool:
    """Whether brackets nest deeper than any parser should be asked to follow.

    Example:
        >>> nests_deeply("[" * 99), nests_deeply("[[a], {b: c}]")
        (True, False)
    """
    depth = 0
    for character in source:
        if character in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif character in "]}":
            depth -= 1
    return False
