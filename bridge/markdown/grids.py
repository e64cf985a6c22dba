"""Tables drawn with lines or columns: pandoc's grid, simple and multiline tables.

Both stages are here: which lines are such a table, and what its cells hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from bridge.document.tables import Alignment
from bridge.markdown.tree import Node
from bridge.markdown.wrap import width_of

if TYPE_CHECKING:
    from bridge.markdown.blocks import Parser

BORDER = re.compile(r"\+(?:[-=:]+\+)+[ \t]*$")
_DASHES = re.compile(r"-+")
_COLUMNS = re.compile(r" {0,3}-{2,}(?: +-{2,})+[ \t]*$")
_RULE = re.compile(r" {0,3}-{3,}(?: +-{2,})*[ \t]*$")
_BLANK: Final = " \t"


class Drawn(NamedTuple):
    """A table as its lines show it.

    Attributes:
        head: the cells of the rows above the double line.
        body: those of the others.
        alignments: how the columns are aligned.
        plain: whether cells hold text alone, no blocks.
    """

    head: list[list[str]]
    body: list[list[str]]
    alignments: tuple[Alignment, ...]
    plain: bool


# --- lines -------------------------------------------------------------------


def start_grid(parser: Parser, number: int) -> bool:
    """Opens a grid table at ``+---+``, where a paragraph may begin."""
    if parser.leaf is not None and parser.leaf.kind == "paragraph":
        return False
    return BORDER.match(parser.text, parser.next, parser.end) is not None


def continue_grid(parser: Parser, leaf: Node, number: int) -> bool:
    """Takes a further line of a grid table."""
    if parser.text[parser.next : parser.next + 1] not in ("+", "|") or parser.next >= parser.end:
        parser.leaf = None
        return False
    take_line(parser, leaf, number)
    return True


def take_line(parser: Parser, leaf: Node, number: int) -> None:
    """Adds a line to a table."""
    leaf.lines.append(parser.text[parser.next : parser.end].rstrip(_BLANK))
    leaf.starts.append(parser.next)
    leaf.last = number


def find_columns(parser: Parser, number: int) -> tuple[int, int] | None:
    """Returns the first and the last line of a table whose dashes stand in a line.

    It stands in no container, and only the line with a group of dashes for each column
    tells it from prose with rules.  No line is looked at twice in vain.
    """
    if parser.stack or not _RULE.match(_line(parser, number)):
        return None
    if not _COLUMNS.match(_line(parser, number)):
        return _find_multiline(parser, number, _header_end(parser, number))
    paragraph = parser.leaf if parser.leaf is not None and parser.leaf.kind == "paragraph" else None
    if paragraph is None:
        return _find_multiline(parser, number, number)
    if len(paragraph.starts) > 1 or _is_blank(parser, number + 1):
        return None
    return number - 1, _paragraph_end(parser, number + 1)


def _find_multiline(parser: Parser, first: int, dashes: int | None) -> tuple[int, int] | None:
    """Finds the line of dashes that ends a table, before a blank line."""
    if dashes is None or parser.leaf is not None or _is_blank(parser, dashes + 1):
        return None
    for number in range(max(dashes + 2, parser.no_rule), len(parser.starts)):
        if _RULE.match(_line(parser, number)) and _is_blank(parser, number + 1):
            return first, number
    parser.no_rule = len(parser.starts)
    return None


def _header_end(parser: Parser, first: int) -> int | None:
    """Returns the line of dashes below the header of a multiline table."""
    number = first + 1
    while not _is_blank(parser, number):
        line = _line(parser, number)
        if _RULE.match(line):
            return number if number > first + 1 and _COLUMNS.match(line) else None
        number += 1
    return None


def _paragraph_end(parser: Parser, number: int) -> int:
    while not _is_blank(parser, number + 1):
        number += 1
    return number


def _line(parser: Parser, number: int) -> str:
    return parser.text[parser.starts[number] : parser.ends[number]]


def _is_blank(parser: Parser, number: int) -> bool:
    return number >= len(parser.starts) or not _line(parser, number).strip(_BLANK)


# --- cells -------------------------------------------------------------------


def read_grid(lines: Sequence[str]) -> Drawn | None:
    """Reads a grid table; None if its lines do not meet, or its cells span several.

    Example:
        >>> read_grid(["+---+---+", "| a | b |", "+===+==:+", "| c | d |", "+---+---+"])
        Drawn(head=[['a', 'b']], body=[['c', 'd']], alignments=('', 'right'), plain=False)
    """
    bounds = [at for at, character in enumerate(lines[0]) if character == "+"]
    rows: list[list[str]] = []
    head: list[list[str]] = []
    ruler = lines[0]
    cells: list[list[str]] = [[] for _ in bounds[1:]]
    if len(lines) < 3 or lines[-1][0] != "+":
        return None
    for line in lines[1:]:
        columns = _by_column(line)
        border = line[0] == "+"
        if len(columns) != bounds[-1] + 1 or any(columns[at] != line[0] for at in bounds):
            return None
        if not border:
            for cell, (start, end) in zip(cells, pairwise(bounds), strict=True):
                cell.append("".join(columns[start + 1 : end]))
            continue
        if BORDER.fullmatch(line) is None:
            return None
        rows.append([_dedent(cell) for cell in cells])
        cells = [[] for _ in bounds[1:]]
        if "=" in line and not head:
            head, rows, ruler = rows, [], line
    dashes = [ruler[start + 1 : end] for start, end in pairwise(bounds)]
    return Drawn(head, rows, tuple(map(_colons, dashes)), plain=False)


def read_columns(lines: Sequence[str]) -> Drawn:
    """Reads a simple or multiline table, whose cells stand below groups of dashes.

    Example:
        >>> read_columns([" a   b", "-- ---", " c   d"])
        Drawn(head=[['a', 'b']], body=[['c', 'd']], alignments=('right', 'right'), plain=True)
    """
    multiline = _RULE.match(lines[0]) is not None
    ruler = next(number for number, line in enumerate(lines) if _COLUMNS.match(line))
    groups = [match.span() for match in _DASHES.finditer(lines[ruler])]
    header = [line for line in lines[:ruler] if not _RULE.match(line)]
    body = list(lines[ruler + 1 :])
    if multiline:
        body.pop()
    spread = multiline and any(not line.strip(_BLANK) for line in body)
    rows = _spread_rows(body) if spread else [[line] for line in body]
    cut = [_cut_row(row, groups) for row in rows]
    sample = header or (rows[0] if rows else [""])
    aligned = [
        _position(
            max((_columns_of(line, *part).rstrip(_BLANK) for line in sample), key=len),
            start - part[0],
            end - part[0],
        )
        for part, (start, end) in zip(_slices(groups), groups, strict=True)
    ]
    head = [_cut_row(header, groups)] if header else []
    return Drawn(head, cut, tuple(aligned), plain=True)


def _spread_rows(lines: Sequence[str]) -> list[list[str]]:
    """Returns the lines of each row, which a blank line ends."""
    rows: list[list[str]] = [[]]
    for line in lines:
        if line.strip(_BLANK):
            rows[-1].append(line)
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def _cut_row(lines: Sequence[str], groups: list[tuple[int, int]]) -> list[str]:
    return [
        " ".join(filter(None, (_columns_of(line, *part).strip(_BLANK) for line in lines)))
        for part in _slices(groups)
    ]


def _slices(groups: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns where the text of each column may stand: up to the next one."""
    starts = [0, *(start for start, _ in groups[1:])]
    ends = [*starts[1:], 1 << 30]
    return list(zip(starts, ends, strict=True))


def _columns_of(line: str, start: int, end: int) -> str:
    return "".join(_by_column(line)[start:end])


def _by_column(line: str) -> Sequence[str]:
    """Returns what stands in each column; a wide character is in the first of its two."""
    if line.isascii():
        return line
    columns: list[str] = []
    for character in line:
        width = width_of(character)
        if width == 0 and columns:
            columns[-1] += character
            continue
        columns.append(character)
        columns.extend([""] * (width - 1))
    return columns


def _position(text: str, start: int, end: int) -> Alignment:
    """Returns how the first text of a column stands over its dashes."""
    words = text.strip(_BLANK)
    if not words:
        return ""
    offset = len(text) - len(text.lstrip(_BLANK))
    flush_left = offset <= start
    flush_right = offset + width_of(words) >= end
    if flush_left == flush_right:
        return "" if flush_left else "center"
    return "left" if flush_left else "right"


def _dedent(lines: list[str]) -> str:
    while lines and not lines[0].strip(_BLANK):
        lines = lines[1:]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip(_BLANK) for line in lines).rstrip()


def _colons(dashes: str) -> Alignment:
    if dashes.startswith(":"):
        return "center" if dashes.endswith(":") else "left"
    return "right" if dashes.endswith(":") else ""
