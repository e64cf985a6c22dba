"""Where tables begin and end: lines as MediaWiki's Parser::handleTables sees them.

Comments, tags of extensions and templates are dealt with before it, links and
other HTML after it, so a line of a table may end amid a link or an element.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

import msgspec

from bridge.wikitext.context import Context
from bridge.wikitext.islands import COMMENT, PARAMETER, TEMPLATE

_BAR: Final = r"(?:\||\{\{!\}\})"
"""``{{!}}`` is the bar to the preprocessor, and so to tables."""

_START = re.compile(rf"\{{{_BAR}")
_MARK = re.compile(
    rf"(?P<START>\{{{_BAR})|(?P<END>{_BAR}\}})|(?P<ROW>{_BAR}-+)|(?P<CAPTION>{_BAR}\+)"
    rf"|(?P<CELL>{_BAR}|!)"
)
_TABLE_END_TAG = re.compile(r"</table\b", re.I)


class Mark(Enum):
    """What a line is to a table."""

    START = "{|"
    END = "|}"
    ROW = "|-"
    CAPTION = "|+"
    CELL = "|"
    TEXT = "text"
    TEMPLATE = "{{"
    BLANK = ""
    HIDDEN = "<!---->"


_MARKS: Final = {mark.name: mark for mark in Mark}
_STRUCTURE: Final = frozenset((Mark.START, Mark.END, Mark.ROW, Mark.CAPTION, Mark.CELL))


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line, and what it is to a table.

    Attributes:
        mark: what it begins with, comments and white space apart.
        start: its first character.
        end: one past its last, the line end apart.
        content: one past the mark.
    """

    mark: Mark
    start: int
    end: int
    content: int


class Extent(NamedTuple):
    """The lines of one table.

    Attributes:
        lines: from the one with ``{|`` to the last one.
        start: where the table begins, its indentation included.
        closed: whether that one is the ``|}`` of this table.
        unclosed: how many tables the end of the text closes, this one included.
    """

    lines: list[Line]
    start: int
    closed: bool
    unclosed: int = 0


def begins_table(context: Context, start: int, end: int) -> bool:
    """Whether a table begins on a line, comments and white space apart."""
    text = context.text
    if text[start] == "{":
        return _START.match(text, start, end) is not None
    at = _visible(context, start, end)
    if text.startswith(":", at, end):
        at = _visible(context, _colons(text, at, end), end)
    return _START.match(text, at, end) is not None


class TableLines:
    """The lines of a range in which there are tables.

    Which ``|}`` ends which table is found in one pass, however many are left open.
    """

    def __init__(self, context: Context, lines: list[tuple[int, int]]) -> None:
        self._context = context
        self._lines = [_read_line(context, start, end) for start, end in lines]
        self._places = {line.start: place for place, line in enumerate(self._lines)}
        self._ends: dict[int, int] = {}
        self._open: list[int] = []
        for place, line in enumerate(self._lines):
            if line.mark is Mark.START:
                self._open.append(place)
            elif line.mark is Mark.END and self._open:
                self._ends[self._open.pop()] = place

    def extent(self, start: int) -> Extent | None:
        """Returns the table that begins on the line at ``start``.

        One that nothing closes goes on to the end of the range, as in MediaWiki,
        unless a template or an HTML tag ends it.  None if there is no table.
        """
        first = self._places.get(start)
        if first is None or self._lines[first].mark is not Mark.START:
            return None
        line = self._lines[first]
        begin = _visible(self._context, line.start, line.end)
        last = self._ends.get(first)
        if last is not None:
            return Extent(self._lines[first : last + 1], begin, closed=True)
        last = self._closing_template(first)
        if last is not None:
            return Extent(self._lines[first : last + 1], begin, closed=False)
        last = len(self._lines)
        while self._lines[last - 1].mark is Mark.BLANK:
            last -= 1
        unclosed = sum(1 for place in self._open if place >= first)
        return Extent(self._lines[first:last], begin, closed=False, unclosed=unclosed)

    def _closing_template(self, first: int) -> int | None:
        """Finds the line on which something closes a table that has no ``|}``."""
        place = first + 1
        while place < len(self._lines):
            line = self._lines[place]
            if line.mark is Mark.START and place in self._ends:
                place = self._ends[place]
            elif self._may_close(place):
                return place
            place += 1
        return None

    def _may_close(self, place: int) -> bool:
        """Whether a line may end a table: a tag does, and a template that no row follows."""
        line = self._lines[place]
        if line.mark is Mark.TEXT:
            return _TABLE_END_TAG.match(self._context.text, line.content) is not None
        return line.mark is Mark.TEMPLATE and not self._goes_on(place + 1)

    def _goes_on(self, place: int) -> bool:
        """Whether rows, or templates that may make some, follow."""
        while place < len(self._lines):
            mark = self._lines[place].mark
            if mark not in (Mark.BLANK, Mark.HIDDEN):
                return mark in _STRUCTURE or mark is Mark.TEMPLATE
            place += 1
        return False


def _read_line(context: Context, start: int, end: int) -> Line:
    text = context.text
    at = start
    if start == end or text[start] in " \t<":
        at = _visible(context, start, end)
    if at >= end:
        hidden = text[start:end].strip(" \t")
        return Line(Mark.HIDDEN if hidden else Mark.BLANK, start, end, end)
    indented = text[at] == ":"
    if indented:
        at = _visible(context, _colons(text, at, end), end)
    match = _MARK.match(text, at, end)
    if match is not None and (not indented or match.lastgroup == "START"):
        return Line(_MARKS[match.lastgroup or ""], start, end, match.end())
    island = context.islands.get(at)
    template = not indented and island is not None and island.kind in (TEMPLATE, PARAMETER)
    return Line(Mark.TEMPLATE if template else Mark.TEXT, start, end, at)


def _colons(text: str, at: int, end: int) -> int:
    while at < end and text[at] == ":":
        at += 1
    return at


def _visible(context: Context, at: int, end: int) -> int:
    """Returns where a line goes on behind comments and white space."""
    text = context.text
    while at < end:
        if text[at] in " \t":
            at += 1
        elif text[at] == "<" and (island := context.islands.get(at)) is not None:
            if island.kind is not COMMENT:
                break
            at = island.end
        else:
            break
    return at
