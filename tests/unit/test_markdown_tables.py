"""Pipe tables: GitHub's splitting of rows, what stands below them, padding."""

from __future__ import annotations

import pytest

from bridge.document.nodes import Cell, Inline, Paragraph, Row, Table, Text
from bridge.document.tables import PLAIN_ATTRIBUTES
from bridge.markdown.tables import (
    count_cells,
    make_table,
    read_caption,
    read_rows,
    split_row,
    with_caption,
    write_caption,
    write_table,
)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a \\| b | `c\\|d` |", ["a | b", "`c|d`"]),
        ("| a \\\\| b |", ["a \\\\", "b"]),
        ("|  |", [""]),
        ("", [""]),
    ],
)
def test_rows(line: str, cells: list[str]) -> None:
    assert split_row(line) == cells
    assert count_cells(line) == len(cells)


def _text(text: str) -> tuple[Inline, ...]:
    return (Text(text),) if text else ()


def _read(*lines: str) -> Table:
    rows = read_rows(lines)
    assert rows is not None
    return make_table(rows, _text)


def _words(table: Table) -> list[list[str]]:
    return [["".join(_word(cell)) for cell in row.cells] for row in table.rows]


def _word(cell: Cell) -> str:
    paragraph = cell.blocks[0] if cell.blocks else None
    text = paragraph.children[0] if isinstance(paragraph, Paragraph) else None
    return text.value if isinstance(text, Text) else ""


def test_what_a_row_lacks_is_empty_and_what_it_has_too_much_is_kept() -> None:
    table = _read("| a | b |", "|---|---|", "| c |", "| d | e | f | g |")
    assert _words(table) == [["a", "b"], ["c", ""], ["d", "e | f | g"]]


def test_rows_that_lack_very_much_are_no_table() -> None:
    header = "|a" * 2000
    assert read_rows([header, "|-" * 2000, *["|b"] * 2000]) is None
    assert read_rows([header, "|-" * 2000, "|b"]) is not None


def test_alignments_and_headers() -> None:
    table = _read("|a|b|c|d|", "|:-|-:|:-:|-|", "|e|f|g|h|")
    assert table.alignments == ("left", "right", "center", "")
    assert [cell.header for row in table.rows for cell in row.cells] == [True] * 4 + [False] * 4


def test_a_table_of_a_header_alone_is_not_aligned() -> None:
    assert _read("|a|", "|:-:|").alignments == ()


def test_an_empty_header_row_is_none() -> None:
    table = _read("| | |", "|-|-|", "|a|b|")
    assert _words(table) == [["a", "b"]]
    assert not any(cell.header for cell in table.rows[0].cells)
    assert _words(_read("| |", "|-|")) == [[""]]


@pytest.mark.parametrize(
    ("line", "caption", "attributes"),
    [
        ('A {class="x"}', "A", 'class="x"'),
        ("A", "A", PLAIN_ATTRIBUTES),
        ("A \\{b}", "A \\{b}", PLAIN_ATTRIBUTES),
        ("A {b}", "A {b}", PLAIN_ATTRIBUTES),
        ("A {}", "A", ""),
        ("{}", "", ""),
        ("{.a .b #c border=1}", "", 'class="a b" id="c" border=1'),
        ("{style='a: b'  class=\"c\"}", "", "style='a: b' class=\"c\""),
    ],
)
def test_captions_carry_the_attributes(line: str, caption: str, attributes: str) -> None:
    assert read_caption(line, _text) == (_text(caption), attributes, 0)


def test_a_stub_is_said_below_the_table() -> None:
    caption = read_caption('{class="wikitable" stub-columns="1"}', _text)
    table = with_caption(_read("|a|b|", "|-|-|", "|c|d|"), caption)
    assert [cell.header for cell in table.rows[1].cells] == [True, False]
    assert table.attributes == PLAIN_ATTRIBUTES
    assert write_caption(table, "") == ': {class="wikitable" stub-columns="1"}'


def test_padding_counts_columns_as_people_see_them() -> None:
    table = _read("|中文|e\u0301|", "|-|-|", "|a|bcde|")
    assert write_table(table, lambda nodes: "".join(n.value for n in nodes if type(n) is Text)) == (
        "| 中文 | e\u0301    |\n|------|------|\n| a    | bcde |"
    )


def test_padding_does_not_outgrow_the_table() -> None:
    rows = tuple(Row((Cell((Paragraph(_text("x" * length)),)),)) for length in [5000, *[1] * 5000])
    text = write_table(
        Table(rows), lambda nodes: "".join(n.value for n in nodes if type(n) is Text)
    )
    assert len(text) < 50_000
