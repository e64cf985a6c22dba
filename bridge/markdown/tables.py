r"""Pipe tables: their rows and cells, read by GitHub's rules and written padded.

What stands below a table in pandoc's way, ``: Caption {class="a"}``, is read and
written here too.  Without attributes a table is ``class="wikitable"``; with them it
has just these, ``{}`` none.  A header row of empty cells is none at all, as in pandoc.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from bridge.document.nodes import Block, Cell, Comment, CommentBlock, Inline, Paragraph, Row, Table
from bridge.document.tables import (
    ATTRIBUTE,
    ATTRIBUTES,
    PLAIN_ATTRIBUTES,
    STUB,
    Alignment,
    body_of,
    has_header,
    stub_columns,
)
from bridge.markdown.wrap import width_of
from bridge.style import Style

ReadInlines: TypeAlias = Callable[[str], tuple[Inline, ...]]
WriteInlines: TypeAlias = Callable[[tuple[Inline, ...]], str]

_BLANK: Final = " \t"
_PLAIN_STYLE: Final = Style()
_PIPE = re.compile(r"\\.|\|", re.S)
_BRACES = re.compile(r"(?<!\\)\{([^{}\n]*)\}[ \t]*$")
_WORD = re.compile(rf"[.#][^\s.#=\"'<>|\\]+|{ATTRIBUTE}")
_WORDS = re.compile(rf"(?:{_WORD.pattern})(?: (?:{_WORD.pattern}))*")
_STUB = re.compile(rf"(?:^|[ \t]){STUB}=(?:\"([0-9]{{1,4}})\"|([0-9]{{1,4}}))(?=[ \t]|$)")
_SPACES = re.compile(r"[ \t]+")
_MOST_FILLED: Final = 1000
_MOST_PADDING: Final = 10_000
_FACTOR: Final = 20
"""How much more than what it holds a table may be filled and padded."""


class Caption(NamedTuple):
    """What stands below a table: its caption, its attributes, how wide its stub is."""

    inlines: tuple[Inline, ...]
    attributes: str
    stub: int


# --- reading -----------------------------------------------------------------


def split_row(line: str) -> list[str]:
    """Returns the cells of a row; ``\\|`` is a pipe, in code and titles too.

    Example:
        >>> split_row("| a | `b\\\\|c` |")
        ['a', '`b|c`']
    """
    return [cell.replace("\\|", "|") for cell in _split(line)]


def _split(line: str) -> list[str]:
    line = line.strip(_BLANK)
    start = 1 if line.startswith("|") else 0
    cells: list[str] = []
    for match in _PIPE.finditer(line, start):
        if match[0] == "|":
            cells.append(line[start : match.start()])
            start = match.end()
    if line[start:].strip(_BLANK) or not cells:
        cells.append(line[start:])
    return [cell.strip(_BLANK) for cell in cells]


def count_cells(line: str) -> int:
    """Returns how many cells a row has."""
    return len(_split(line))


class Rows(NamedTuple):
    """The rows of a table as its lines show them, all as long as the first.

    Attributes:
        cells: the cells of each row, the delimiter row apart.
        alignments: how the columns are aligned.
        surplus: the first text beyond the last column, which GitHub drops.
    """

    cells: list[list[str]]
    alignments: tuple[Alignment, ...]
    surplus: str


def read_rows(lines: Sequence[str]) -> Rows | None:
    """Splits the lines of a table, the second of which is the delimiter row.

    What a row lacks is empty, as on GitHub; what it has too much stays in its last
    cell.  None where rows lack so many cells that this is no table but an attack.

    Example:
        >>> read_rows(["|a|b|", "|-|-|", "|c|", "|d|e|f|"]).cells
        [['a', 'b'], ['c', ''], ['d', 'e | f']]
    """
    rows = [split_row(line) for line in lines]
    delimiters = rows.pop(1)
    width = len(rows[0])
    surplus = ""
    most = _MOST_FILLED + _FACTOR * sum(map(len, rows))
    for row in rows:
        if len(row) > width:
            surplus = surplus or row[width]
            row[width - 1 :] = [" | ".join(row[width - 1 :])]
        most -= width - len(row)
        if most < 0:
            return None
        row.extend([""] * (width - len(row)))
    return Rows(rows, tuple(map(_alignment, delimiters)), surplus)


def _alignment(cell: str) -> Alignment:
    left, right = cell.startswith(":"), cell.endswith(":")
    if left:
        return "center" if right else "left"
    return "right" if right else ""


def make_table(source: Rows, read: ReadInlines) -> Table:
    """Returns the table that rows of text make."""
    head, *body = [tuple(_read_cell(cell, read) for cell in row) for row in source.cells]
    return table_of(head, body, source.alignments)


def table_of(
    head: Sequence[tuple[Block, ...]],
    body: Sequence[Sequence[tuple[Block, ...]]],
    alignments: tuple[Alignment, ...],
) -> Table:
    """Returns the table of a header row, whose cells may all be empty, and other rows."""
    rows = tuple(Row(tuple(map(Cell, row))) for row in body)
    if any(head):
        rows = (Row(tuple(Cell(blocks, header=True) for blocks in head)), *rows)
    elif not rows:
        rows = (Row(tuple(map(Cell, head))),)
    aligned = any(alignments) and bool(body)
    return Table(rows, PLAIN_ATTRIBUTES, (), alignments if aligned else ())


def _read_cell(text: str, read: ReadInlines) -> tuple[Block, ...]:
    inlines = read(text) if text else ()
    return (Paragraph(inlines),) if inlines else ()


def read_caption(text: str, read: ReadInlines) -> Caption:
    """Reads the line below a table, without its colon.

    Braces at its end that hold no attributes are text.

    Example:
        >>> from bridge.document.nodes import Text
        >>> read_caption('Tides {.a style="b: c"}', lambda text: (Text(text),))
        Caption(inlines=(Text(value='Tides'),), attributes='class="a" style="b: c"', stub=0)
    """
    parts = _split_braces(text)
    if parts is None:
        return Caption(read(text), PLAIN_ATTRIBUTES, 0)
    caption, attributes = parts
    stub = _STUB.search(attributes)
    if stub is None:
        return Caption(read(caption), attributes, 0)
    attributes = (attributes[: stub.start()] + attributes[stub.end() :]).strip(_BLANK)
    return Caption(read(caption), attributes, int(stub[1] or stub[2]))


def _split_braces(text: str) -> tuple[str, str] | None:
    """Returns a caption and the attributes behind it; None if there are none."""
    match = _BRACES.search(text)
    attributes = None if match is None else _read_attributes(match[1])
    if match is None or attributes is None:
        return None
    return text[: match.start()].rstrip(" \t\n"), attributes


def _read_attributes(source: str) -> str | None:
    """Returns attributes as HTML has them; None if they are none.

    Example:
        >>> _read_attributes(".a #b .c  d=e"), _read_attributes("a"), _read_attributes("")
        ('class="a c" id="b" d=e', None, '')
    """
    source = _SPACES.sub(" ", source).strip(" ")
    if _WORDS.fullmatch(source) is not None:
        words = [match[0] for match in _WORD.finditer(source)]
        classes = " ".join(word[1:] for word in words if word[0] == ".")
        named = [f'class="{classes}"'] if classes else []
        named += [f'id="{word[1:]}"' for word in words if word[0] == "#"]
        source = " ".join([*named, *(word for word in words if word[0] not in ".#")])
    return source if ATTRIBUTES.fullmatch(source) else None


def with_caption(table: Table, caption: Caption) -> Table:
    """Returns a table with what stands below it."""
    rows = table.rows
    if caption.stub:
        head = len(rows) - len(body_of(table))
        rows = rows[:head] + tuple(_with_stub(row, caption.stub) for row in rows[head:])
    return msgspec.structs.replace(
        table, rows=rows, attributes=caption.attributes, caption=caption.inlines
    )


def _with_stub(row: Row, stub: int) -> Row:
    heads = tuple(Cell(cell.blocks, header=True) for cell in row.cells[:stub])
    return Row(heads + row.cells[stub:])


# --- writing -----------------------------------------------------------------


def write_table(table: Table, write: WriteInlines, style: Style = _PLAIN_STYLE) -> str:
    """Writes the rows of a table, padded to the widest cell of each column if asked to."""
    rows = [[_write_cell(cell, write) for cell in row.cells] for row in table.rows]
    count = max(map(len, rows), default=1)
    if not has_header(table):
        rows.insert(0, [""] * count)
    for row in rows:
        row.extend([""] * (count - len(row)))
    sizes = [[width_of(cell) for cell in row] for row in rows]
    widths = [max(3, *column) for column in zip(*sizes, strict=True)]
    if sum(widths) * len(rows) > _MOST_PADDING + _FACTOR * sum(map(sum, sizes)):
        widths = [3] * count
    filled = [0] * count if style.tables == "compact" else widths
    widths = [3] * count if style.tables == "compact" else widths
    alignments = list(table.alignments[:count])
    alignments += [""] * (count - len(alignments))
    lines = [
        _write_row(
            row, [max(0, most - own) for most, own in zip(filled, size, strict=True)], alignments
        )
        for row, size in zip(rows, sizes, strict=True)
    ]
    space = "" if style.tables == "padded" else " "
    shorter = 2 * len(space)
    dashes = [
        f"{space}{_delimiter(width - shorter, alignment)}{space}"
        for width, alignment in zip(widths, alignments, strict=True)
    ]
    lines.insert(1, f"|{'|'.join(dashes)}|")
    return "\n".join(lines)


def write_caption(table: Table, caption: str) -> str:
    """Returns the line below a table, empty if there is nothing to say.

    Args:
        table: the table.
        caption: its caption as Markdown.
    """
    stub = stub_columns(table)
    attributes = ""
    if table.attributes != PLAIN_ATTRIBUTES or stub or _split_braces(caption) is not None:
        width = f'{STUB}="{stub}"' if stub else ""
        attributes = f"{{{' '.join(filter(None, (table.attributes, width)))}}}"
    line = " ".join(filter(None, (caption, attributes)))
    return f": {line}" if line else ""


def _write_cell(cell: Cell, write: WriteInlines) -> str:
    texts: list[str] = []
    for block in cell.blocks:
        if isinstance(block, Paragraph):
            texts.append(write(block.children))
        elif isinstance(block, CommentBlock):
            texts.append(write((Comment(block.value),)))
    return "<br />".join(texts)


def _write_row(row: list[str], spaces: list[int], alignments: list[Alignment]) -> str:
    """Writes a row, in each cell of which some columns are to be filled."""
    cells: list[str] = []
    for text, space, alignment in zip(row, spaces, alignments, strict=True):
        left = _LEFT[alignment](space)
        cells.append(f" {' ' * left}{text}{' ' * (space - left)} ")
    return f"|{'|'.join(cells)}|"


_LEFT: Final[dict[Alignment, Callable[[int], int]]] = {
    "": lambda space: 0,
    "left": lambda space: 0,
    "center": lambda space: space // 2,
    "right": lambda space: space,
}


def _delimiter(width: int, alignment: Alignment) -> str:
    left = ":" if alignment in ("left", "center") else "-"
    right = ":" if alignment in ("right", "center") else "-"
    return left + "-" * width + right
