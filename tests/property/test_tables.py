"""Tables: any text in any cell comes back, and other readers see the same cells."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bridge import default_site, read_markdown, read_wikitext
from bridge.document.nodes import Cell, Document, Inline, Paragraph, Row, Table, Text
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.tables import Alignment
from bridge.wikitext.find_spelling import find_spelling
from bridge.wikitext.spelling import RowSpelling, Spelling
from bridge.wikitext.write import write
from tests.properties import assert_cover, assert_law, write_markdown, write_wikitext
from tests.property.grammar import pages
from tests.property.markdown_grammar import MARKDOWN_GRAMMAR

WORDS = st.text(
    st.sampled_from("|!'[]{}<>=*#:;-+_~`\\&$^/\"\u00a0 1ab.()中é") | st.characters(codec="utf-8"),
    max_size=12,
)
PIPE_TABLES = pages(
    MARKDOWN_GRAMMAR
    | {
    "page": ["‹table›", "‹table›‹gap›‹table›", "‹table›\n\n‹block›"],
    "table": [
        "| ‹inlines› |\n|‹rule›|\n‹rows›", "| a | b |\n|‹rule›|‹rule›|\n‹rows›", "| | |\n|-|-|\n‹rows›",
        "| a |\n|---|\n| b |\n\n: ‹inlines›", '| a |\n|---|\n| b |\n: ‹inlines› {.x a="b"}',
        '| a | b |\n|---|---|\n| ‹inlines› | c |\n\n: {stub-columns="1"}', "a | b\n-|-\n‹rows›",
    ],
    "rule": ["---", ":-", "-:", ":-:"],
    "rows": ["| ‹inlines› |", "| ‹inlines› |\n‹rows›", "| ‹inlines› | ‹inlines› |\n‹rows›", "|a|b|c|", "a \\| b | c"],
    }
)  # fmt: skip
ATTRIBUTES = st.sampled_from(['class="wikitable"', "", 'style="a: b"', "border=1 class='x y'"])
ALIGNMENTS: st.SearchStrategy[Alignment] = st.sampled_from(("", "left", "center", "right"))


def inlines(text: str) -> tuple[Inline, ...]:
    """``text`` as a reader would return it: no control characters, no odd space."""
    plain = "".join("\ufffd" if ord(c) < 32 or c in "\x7f\ufffe\uffff" else c for c in text)
    return trim_inlines(normalize_inlines([Text(plain)]))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table that both formats can hold, with text in its cells."""
    width = draw(st.integers(1, 3))
    texts = draw(st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1, max_size=4))
    headed = draw(st.booleans()) and any(inlines(text) for text in texts[0])
    stub = draw(st.integers(0, width)) if len(texts) > 1 and headed else 0
    rows = tuple(
        Row(
            tuple(
                _cell(text, (headed and not y) or (y > 0 and x < stub))
                for x, text in enumerate(row)
            )
        )
        for y, row in enumerate(texts)
    )
    alignments: tuple[Alignment, ...] = ()
    if len(rows) > headed:
        alignments = tuple(draw(ALIGNMENTS) for _ in range(width))
    caption = inlines(draw(WORDS))
    return Table(rows, draw(ATTRIBUTES), caption, alignments if any(alignments) else ())


def _cell(text: str, header: bool) -> Cell:
    nodes = inlines(text)
    return Cell((Paragraph(nodes),) if nodes else (), header)


@given(tables())
def test_any_text_in_any_cell_comes_back(table: Table) -> None:
    assert_law(Document((table,)))


@given(tables())
def test_rows_in_one_line_hold_the_same_cells(table: Table) -> None:
    spelling = Spelling(rows=dict.fromkeys(table.rows, RowSpelling(in_line=True, opened=True)))
    document = Document((table,))
    written = write(document, site=default_site(), spelling=spelling)
    assert read_wikitext(written).document == document
    assert find_spelling(written, read_wikitext).rows.items() >= {
        (
            row,
            RowSpelling(
                in_line=len(row.cells) > len({cell.header for cell in row.cells}), opened=True
            ),
        )
        for row in table.rows
    }


@given(tables())
def test_markdown_it_sees_the_same_cells(table: Table) -> None:
    """White space at the edges apart: to markdown-it that is U+00A0, too."""
    tokens = MarkdownIt("commonmark").enable("table").parse(write_markdown(Document((table,))))
    seen = [
        _shown(after) for before, after in pairwise(tokens) if before.type in ("th_open", "td_open")
    ]
    meant = [_text(cell) for row in table.rows for cell in row.cells]
    headed = all(cell.header for cell in table.rows[0].cells)
    assert seen == meant if headed else seen[len(table.rows[0].cells) :] == meant


def _shown(token: Token) -> str:
    return "".join(child.content for child in token.children or []).strip()


def _text(cell: Cell) -> str:
    paragraph = cell.blocks[0] if cell.blocks else None
    node = paragraph.children[0] if isinstance(paragraph, Paragraph) else None
    return node.value.strip() if isinstance(node, Text) else ""


@given(st.lists(st.lists(WORDS, max_size=4), min_size=1, max_size=4), st.booleans())
def test_any_lines_between_the_marks_keep_the_law(rows: list[list[str]], header: bool) -> None:
    mark = "!" if header else "|"
    text = "\n|-\n".join("\n".join(f"{mark}{cell}" for cell in row) for row in rows)
    assert_law(read_wikitext(f"{{|\n{text}\n|}}").document, repr(text))


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=4), WORDS)
def test_any_pipe_table_keeps_the_law(rows: list[list[str]], caption: str) -> None:
    lines = [f"|{'|'.join(row)}|" for row in rows]
    lines.insert(1, "|-" * len(rows[0]) + "|")
    text = "\n".join([*lines, "", f": {caption}"])
    assert_law(read_markdown(text).document, repr(text))


@given(PIPE_TABLES)
def test_pipe_tables_with_markup_keep_the_law(text: str) -> None:
    parsed = read_markdown(text)
    assert_cover(text, parsed.layout)
    assert_law(parsed.document, repr(text))


@given(tables())
def test_wikitext_of_a_table_is_stable(table: Table) -> None:
    text = write_wikitext(Document((table,)))
    assert write_wikitext(read_wikitext(text).document) == text
