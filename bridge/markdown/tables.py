"""Pipe tables: their rows and cells, read by GitHub's rules and written padded."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from bridge.document.nodes import (
    Block,
    Cell,
    Comment,
    CommentBlock,
    Inline,
    Paragraph,
    Row,
    Table,
)
from bridge.markdown.wrap import width_of

Alignment: TypeAlias = Literal["", "left", "center", "right"]
ReadInlines: TypeAlias = Callable[[str], tuple[Inline, ...]]
WriteInlines: TypeAlias = Callable[[tuple[Inline, ...]], str]

PLAIN_ATTRIBUTES = 'class="wikitable"'
"""What the attributes of a table are where Markdown says nothing."""

_BLANK = " \t"
_PIPE = re.compile(r"\\.|\|", re.S)
_ATTRIBUTES = re.compile(r"(?<!\\)\{([^{}\n]*)\}[ \t]*$")


def split_row(line: str) -> list[str]:
    """Returns the cells of a row; ``\\|`` is a pipe, in code and titles too.

    Example:
        >>> split_row("| a | `b\\\\|c` |")
        ['a', '`b|c`']
    """
    line = line.strip(_BLANK)
    start = 1 if line.startswith("|") else 0
    cells: list[str] = []
    for match in _PIPE.finditer(line, start):
        if match[0] == "|":
            cells.append(line[start : match.start()])
            start = match.end()
    if line[start:].strip(_BLANK) or not cells:
        cells.append(line[start:])
    return [cell.strip(_BLANK).replace("\\|", "|") for cell in cells]


def count_cells(line: str) -> int:
    """Returns how many cells a row has."""
    return len(split_row(line))


def read_table(lines: Sequence[str], read: ReadInlines, *, attributes: str) -> Table:
    """Reads a table from its lines, the second of which is the delimiter row.

    Rows are filled up to the longest one, so that no cell is lost.
    """
    rows = [split_row(line) for line in lines]
    delimiters = rows.pop(1)
    width = max(len(row) for row in rows)
    for row in rows:
        row.extend([""] * (width - len(row)))
    alignments = tuple(_alignment(cell) for cell in delimiters)
    if not any(alignments):
        alignments = ()
    return Table(
        tuple(
            Row(tuple(Cell(_read_cell(cell, read), header=index == 0) for cell in row))
            for index, row in enumerate(rows)
        ),
        attributes=attributes,
        alignments=alignments,
    )


def _read_cell(text: str, read: ReadInlines) -> tuple[Block, ...]:
    inlines = read(text) if text else ()
    return (Paragraph(inlines),) if inlines else ()


def _alignment(cell: str) -> Alignment:
    left, right = cell.startswith(":"), cell.endswith(":")
    if left:
        return "center" if right else "left"
    return "right" if right else ""


def split_caption(text: str) -> tuple[str, str]:
    """Returns a caption without its attributes, and those of the table.

    Example:
        >>> split_caption('Members {style="width: 50%"}'), split_caption("Members")
        (('Members', 'style="width: 50%"'), ('Members', 'class="wikitable"'))
    """
    match = _ATTRIBUTES.search(text)
    if match is None:
        return text, PLAIN_ATTRIBUTES
    return text[: match.start()].rstrip(" \t\n"), match[1].strip(_BLANK)


def write_table(table: Table, write: WriteInlines) -> str:
    """Writes the rows of a table; what stands below it is the caller's."""
    rows = [[_write_cell(cell, write) for cell in row.cells] for row in table.rows]
    if not rows or not table.rows[0].cells:
        rows.insert(0, [""])
    count = max(len(row) for row in rows)
    for row in rows:
        row.extend([""] * (count - len(row)))
    widths = [max(3, *(width_of(row[column]) for row in rows)) for column in range(count)]
    alignments = list(table.alignments[:count])
    alignments += [""] * (count - len(alignments))
    lines = [_write_row(row, widths, alignments) for row in rows]
    dashes = [_delimiter(w, a) for w, a in zip(widths, alignments, strict=True)]
    lines.insert(1, f"|{'|'.join(dashes)}|")
    return "\n".join(lines)


def _write_cell(cell: Cell, write: WriteInlines) -> str:
    texts: list[str] = []
    for block in cell.blocks:
        if isinstance(block, Paragraph):
            texts.append(write(block.children))
        elif isinstance(block, CommentBlock):
            texts.append(write((Comment(block.value),)))
    return "<br />".join(texts)


def _write_row(row: list[str], widths: list[int], alignments: list[Alignment]) -> str:
    cells: list[str] = []
    for text, width, alignment in zip(row, widths, alignments, strict=True):
        space = width - width_of(text)
        left = space if alignment == "right" else space // 2 if alignment == "center" else 0
        cells.append(f" {' ' * left}{text}{' ' * (space - left)} ")
    return f"|{'|'.join(cells)}|"


def _delimiter(width: int, alignment: Alignment) -> str:
    left = ":" if alignment in ("left", "center") else "-"
    right = ":" if alignment in ("right", "center") else "-"
    return left + "-" * width + right
