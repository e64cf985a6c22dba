"""The parts of a table, and the pipe table that they make if one can hold them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, cast

import msgspec

from bridge.document.nodes import Cell, Inline, Paragraph, Row, Table, Text
from bridge.document.normal import HTML_TAGS, trim_inlines
from bridge.document.tables import ATTRIBUTES, STUB, Alignment, stub_of
from bridge.document.tidy import collapse
from bridge.wikitext.context import Context
from bridge.wikitext.inlines import parse_inlines
from bridge.wikitext.islands import EXTENSION
from bridge.wikitext.lines import trimmed

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>")
_BACKSLASHED_BAR = re.compile(r"(?<!\\)(?:\\\\)*\\\|")
_TRANSPARENT: Final = frozenset(("ref", "nowiki"))
"""Extension tags whose content a pipe table does not hold word for word."""

_SPAN = re.compile(r"(?:row|col)span\b", re.I)
_ALIGNMENT = re.compile(
    r"""style\s*=\s*(?:"\s*text-align\s*:\s*(left|center|right)\s*;?\s*"
    |'\s*text-align\s*:\s*(left|center|right)\s*;?\s*'|text-align:(left|center|right);?)
    |align\s*=\s*(?:"\s*(left|center|right)\s*"|'\s*(left|center|right)\s*'|(left|center|right))""",
    re.I | re.X,
)


class Unfit(NamedTuple):
    """Why no pipe table can hold a table, in words that follow “carried as raw:”."""

    cause: str


INDENTED: Final = Unfit("it is indented")
ATTRIBUTED: Final = Unfit("its attributes cannot stand below it")
TEMPLATED: Final = Unfit("templates make a part of it")
NESTED: Final = Unfit("it holds another table")
CAPTIONED: Final = Unfit("its caption is more than a line of text")
COMMENTED: Final = Unfit("a comment stands between its rows")
OUTSIDE: Final = Unfit("text stands outside its cells")
BLOCKS: Final = Unfit("a cell has more than one line")
ROW_ATTRIBUTES: Final = Unfit("a row has attributes")
CELL_ATTRIBUTES: Final = Unfit("a cell has attributes")
SPANS: Final = Unfit("a cell spans several rows or columns")
RAGGED: Final = Unfit("its rows are not equally long")
HEADERS: Final = Unfit("it has header cells amid its rows")
NO_CELLS: Final = Unfit("it has no cells")
EMPTY_HEADER: Final = Unfit("its header row is empty")
CUT: Final = Unfit("a link goes on in the next cell")
BACKSLASH: Final = Unfit("a backslash stands before a bar")


class Source(msgspec.Struct, frozen=True, gc=False):
    """A cell or a caption before it is read: its attributes and the range of its text."""

    header: bool
    attributes: str
    start: int
    end: int


class Parts(NamedTuple):
    """A table before its cells are read."""

    attributes: str
    caption: Source | None
    rows: list[list[Source]]


def make_table(context: Context, parts: Parts, depth: int) -> Table | Unfit:
    """Returns the table that some parts make if a pipe table can hold it.

    A pipe table holds rows of equally many cells, each of one line.  Header cells
    fill the first row and columns at the left, if any; below the header row, the
    cells of a column may all be aligned alike; nothing else has attributes.

    Args:
        context: what the stages share.
        parts: the parts; there is a row, and a cell in each.
        depth: how many containers are around.
    """
    attributes, caption, rows = parts
    if ATTRIBUTES.fullmatch(attributes) is None or STUB in attributes:
        return ATTRIBUTED
    if any(len(row) != len(rows[0]) for row in rows):
        spans = any(_SPAN.search(cell.attributes) for row in rows for cell in row)
        return SPANS if spans else RAGGED
    headed = all(cell.header for cell in rows[0])
    body = rows[1:] if headed else rows
    alignments = _alignments(body)
    if isinstance(alignments, Unfit):
        return alignments
    if headed and any(cell.attributes for cell in rows[0]):
        return _unfit_attributes(rows[0])
    if stub_of(tuple(cell.header for cell in row) for row in body) is None:
        return HEADERS
    first = _row(context, rows[0], depth)
    if headed and not any(cell.blocks for cell in first.cells):
        return EMPTY_HEADER
    rest = [_row(context, row, depth) for row in rows[1:]]
    text = _inlines(context, caption, depth) if caption is not None else ()
    return Table((first, *rest), attributes, text, alignments if any(alignments) else ())


def clean_attributes(source: str) -> str:
    """Returns attributes as written, but for white space."""
    return collapse(source).strip(" ")


def pass_over(context: Context, at: int, end: int) -> int | Unfit:
    """Returns where a line goes on behind what hides its bars, if anything does at ``at``.

    A backslash directly before a hidden bar makes the table unfit: in a cell of
    Markdown it would escape the bar, even in code, and another one would escape it.
    """
    text = context.text
    island = context.islands.get(at)
    if island is not None:
        stop = island.end
        if text[at:stop] == "{{!}}":
            return TEMPLATED
        if island.kind == EXTENSION and island.name in _TRANSPARENT:
            return stop
    else:
        # those in the attributes of a tag that MediaWiki knows
        tag = _TAG.match(text, at, end)
        if tag is None or tag[1].lower() not in HTML_TAGS:
            return at + 1
        stop = tag.end()
    return BACKSLASH if _BACKSLASHED_BAR.search(text, at, stop) else stop


def _alignments(rows: list[list[Source]]) -> tuple[Alignment, ...] | Unfit:
    """Returns how the columns of a body are aligned, if their cells agree."""
    alignments: list[Alignment] = []
    for column in zip(*rows, strict=True):
        kinds = {_alignment(cell.attributes) for cell in column}
        kind = kinds.pop()
        if kinds or kind is None:
            return _unfit_attributes([cell for row in rows for cell in row])
        alignments.append(kind)
    return tuple(alignments)


def _alignment(attributes: str) -> Alignment | None:
    if not attributes:
        return ""
    match = _ALIGNMENT.fullmatch(attributes)
    return None if match is None else cast("Alignment", match[match.lastindex or 0].lower())


def _unfit_attributes(cells: list[Source]) -> Unfit:
    return SPANS if any(_SPAN.search(cell.attributes) for cell in cells) else CELL_ATTRIBUTES


def _inlines(context: Context, source: Source, depth: int) -> tuple[Inline, ...]:
    start, end = trimmed(context.text, source.start, source.end)
    if start == end:
        return ()
    if context.grammar.markup.search(context.text, start, end) is None:
        # as most cells are
        return (Text(collapse(context.text[start:end])),)
    return trim_inlines(parse_inlines(context, start, end, depth + 1))


def _row(context: Context, cells: list[Source], depth: int) -> Row:
    return Row(tuple(_cell(context, cell, depth) for cell in cells))


def _cell(context: Context, source: Source, depth: int) -> Cell:
    inlines = _inlines(context, source, depth)
    return Cell((Paragraph(inlines),) if inlines else (), source.header)
