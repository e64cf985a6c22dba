"""Pipe tables: GitHub's splitting of rows."""

from __future__ import annotations

import pytest

from bridge.document.nodes import Paragraph, Table, Text
from bridge.markdown.tables import count_cells, read_table, split_caption, split_row


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


def _read(lines: list[str]) -> Table:
    return read_table(lines, lambda text: (Text(text),), attributes="")


def test_rows_are_filled_up_so_that_no_cell_is_lost() -> None:
    table = _read(["| a |", "|---|", "| b | c |"])
    assert [len(row.cells) for row in table.rows] == [2, 2]
    assert table.rows[1].cells[1].blocks == (Paragraph((Text("c"),)),)


def test_alignments_and_headers() -> None:
    table = _read(["|a|b|c|d|", "|:-|-:|:-:|-|", "|e|f|g|h|"])
    assert table.alignments == ("left", "right", "center", "")
    assert [cell.header for row in table.rows for cell in row.cells] == [True] * 4 + [False] * 4


def test_captions_carry_the_attributes() -> None:
    assert split_caption('A {class="x"}') == ("A", 'class="x"')
    assert split_caption("A") == ("A", 'class="wikitable"')
    assert split_caption("A \\{b}") == ("A \\{b}", 'class="wikitable"')
