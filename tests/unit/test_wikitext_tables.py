"""Tables of wikitext: which lines they are, what keeps one raw, how they are escaped."""

from __future__ import annotations

import pytest

from bridge import Diagnostic, default_site, read_wikitext, to_markdown, to_wikitext
from bridge.document.nodes import Block, Cell, Paragraph, RawBlock, Row, Table, Text
from bridge.report import Report
from bridge.wikitext.context import Context
from bridge.wikitext.grammar import grammar_of
from bridge.wikitext.outline import Outline
from bridge.wikitext.table_lines import Extent, TableLines, begins_table


def _extent(text: str, start: int = 0) -> Extent | None:
    context = Context(text, grammar_of(default_site()), Report(), None)
    outline = Outline(text, 0, len(text), context.islands, context.grammar)
    return TableLines(context, outline.source_lines(0, len(text))).extent(start)


def _source(text: str) -> str | None:
    extent = _extent(text)
    return None if extent is None else text[extent.start : extent.lines[-1].end]


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("{|\n|}\nx", "{|\n|}"),
        ("{|\n|} x\ny", "{|\n|} x"),
        ("{|\n{|\n|}\n|}\n|}", "{|\n{|\n|}\n|}"),
        ("{|\n|\n\nx\n\n\n", "{|\n|\n\nx"),
        ("{|\n<nowiki>\n|}\n</nowiki>\n|}\nx", "{|\n<nowiki>\n|}\n</nowiki>\n|}"),
        ("{|\n{{a\n|}}\n|}\nx", "{|\n{{a\n|}}\n|}"),
        ("{|\n[[File:a|\n|}\nb]]", "{|\n[[File:a|\n|}"),
        ("{|\n<!--\n|}\n-->|}\nx", "{|\n<!--\n|}\n-->|}"),
        ("{|\n<span\n|}>\n|}\nx", "{|\n<span\n|}>\n|}"),
        (":: {|\n  |}\nx", ":: {|\n  |}"),
        ("::<!-- a -->{|\n|}", "::<!-- a -->{|\n|}"),
        ("{{{!}}\n{{!}}}\nx", "{{{!}}\n{{!}}}"),
        ("{|\n| a\n{{end}}\n\nx", "{|\n| a\n{{end}}"),
        ("{|\n{{row}}\n| a\n{{row}}\n\n{{row}}\nx", "{|\n{{row}}\n| a\n{{row}}\n\n{{row}}"),
        ("{|\n{{row}}\n{|\n|}\n{{end}}\nx", "{|\n{{row}}\n{|\n|}\n{{end}}"),
        ("{|\n| a\n</table>\nx", "{|\n| a\n</table>"),
        ("* {|\n|}", None),
        ("*:{|\n|}", None),
        ("a {|\n|}", None),
    ],
)
def test_where_a_table_ends(text: str, table: str | None) -> None:
    assert _source(text) == table


@pytest.mark.parametrize("line", ["{|", "  {|", ":{|", " :: {|x", "<!-- a --> {|", "{{{!}}"])
def test_where_a_table_begins(line: str) -> None:
    context = Context(line, grammar_of(default_site()), Report(), None)
    assert begins_table(context, 0, len(line))


def _blocks(text: str) -> tuple[Block, ...]:
    return read_wikitext(text).document.blocks


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ("| a\n|\n* b", "a cell has more than one line"),
        ("| a\n\n\n| b", "a cell has more than one line"),
        ("a", "text stands outside its cells"),
        ("|+ a\nb\n| c", "its caption is more than a line of text"),
        ("|+ id=a | b\n| c", "its caption is more than a line of text"),
        ("|+ a || b\n| c", "its caption is more than a line of text"),
        ("| a\n|+ b", "its caption is more than a line of text"),
        ("|- id=a\n| b", "a row has attributes"),
        ("| id=a | b", "a cell has attributes"),
        ("! align=left | a\n|-\n| align=left | b", "a cell has attributes"),
        ("| align=left | a\n|-\n| b", "a cell has attributes"),
        ("| colspan=2 | a\n|-\n| b || c", "a cell spans several rows or columns"),
        ("| a || b\n|-\n| c", "its rows are not equally long"),
        ("| a\n! b\n|-\n| c || d", "it has header cells amid its rows"),
        ("! a\n|-\n! b\n|-\n| c", "it has header cells amid its rows"),
        ("!\n|-\n| a", "its header row is empty"),
        ("|-", "it has no cells"),
        ("|+ a", "it has no cells"),
        ("| a\n<!-- b -->\n| c", "a comment stands between its rows"),
        ("| a\n{{b}}", "templates make a part of it"),
        ("| a {{!}} b", "templates make a part of it"),
        ("{{!}} a", "templates make a part of it"),
        ("| a\n{|\n|}", "it holds another table"),
        ("| [[a||b]]", "a link goes on in the next cell"),
        ("| [[a\n| b]]", "a link goes on in the next cell"),
        ("| {{a\\|b}}", "a backslash stands before a bar"),
        ('| <b id="a\\|b">c</b>', "a backslash stands before a bar"),
    ],
)
def test_what_keeps_a_table_raw(lines: str, cause: str) -> None:
    text = f"{{|\n{lines}\n|}}"
    found: list[Diagnostic] = []
    to_markdown(text, diagnostics=found)
    assert _blocks(text) == (RawBlock(text),)
    messages = [d.message for d in found if d.code == "raw-wikitext"]
    assert messages == [f"a table is carried as raw wikitext: {cause}"]


@pytest.mark.parametrize(
    "attributes",
    ["|", "sortable", 'class="a', 'a="{b}"', "{{b}}", "<!-- a -->", 'a="\\"', 'stub-columns="1"'],
)
def test_attributes_that_cannot_stand_below_a_table(attributes: str) -> None:
    text = f"{{| {attributes}\n| a\n|}}"
    assert _blocks(text) == (RawBlock(text),)


@pytest.mark.parametrize(
    "lines",
    [
        "| a || b\n|-\n| c\n| d",
        "|-\n| a\n|| b\n|-\n|-\n| c || d\n|-",
        " | a\n\t| b\n\n|------ \n| c\n\n| d",
        "|| a || b\n|-\n|| c || d",
        "| | a\n| b\n|-\n| || ",
        "| a<ref>\n| b\n</ref> || [[b|c]] | d\n|-\n| {{c\n| d}} || <span title='||'>d</span>",
    ],
)
def test_a_table_of_two_by_two(lines: str) -> None:
    (table,) = _blocks(f"{{|\n{lines}\n|}}")
    assert isinstance(table, Table)
    assert [len(row.cells) for row in table.rows] == [2, 2]


def test_windows_line_ends() -> None:
    assert to_markdown('{| class="wikitable"\r\n! a\r\n|-\r\n| b\r\n|}\r\n') == (
        "| a   |\n|-----|\n| b   |\n"
    )


def test_an_unclosed_table_is_reported_and_closed() -> None:
    found: list[Diagnostic] = []
    markdown = to_markdown("{|\n* a\n{|\n<!-- b", diagnostics=found)
    assert "unclosed-table" in [d.code for d in found]
    assert to_wikitext(markdown) == "{|\n* a\n{|\n<!-- b-->\n|}\n|}"


def test_a_surplus_cell_is_reported() -> None:
    found: list[Diagnostic] = []
    to_wikitext("| a |\n|---|\n| b | c |\n", diagnostics=found)
    assert [(d.code, d.source) for d in found] == [("surplus-cell", "c")]


@pytest.mark.parametrize(
    ("text", "wikitext"),
    [
        ("|", "<nowiki>|</nowiki>"),
        ("a||b", "a<nowiki>||</nowiki>b"),
        ("-", "-"),
        ("+", "+"),
        ("}", "}"),
        ("!!", "!!"),
        ("* a", "* a"),
        ("{|", "{<nowiki>|</nowiki>"),
        ("", ""),
    ],
)
def test_what_is_escaped_in_a_cell(text: str, wikitext: str) -> None:
    written = to_wikitext(f"|   |\n|---|\n| {text.replace('|', chr(92) + '|')} |\n")
    assert written == f'{{| class="wikitable"\n|{" " * bool(wikitext)}{wikitext}\n|}}'


@pytest.mark.parametrize("text", ["{|", ":{|", "  :: {|"])
def test_preformatted_text_begins_no_table(text: str) -> None:
    markdown = f"    {text}\n    a\n"
    assert to_markdown(to_wikitext(markdown)) == markdown


def test_bangs_are_escaped_in_a_header_cell() -> None:
    assert to_wikitext("| a!!b! |\n|---|\n").split("\n")[1] == "! a<nowiki>!!</nowiki>b!"


def test_a_note_in_a_raw_table_is_not_counted_twice() -> None:
    text = '{|\n| id=a | b<ref name="n">x</ref>\n|}\n\nc<ref name="n">x</ref>'
    assert to_wikitext(to_markdown(text)) == text


@pytest.mark.parametrize("count", [300, 3000])
def test_nested_and_unclosed_tables_lose_nothing(count: int) -> None:
    nested = "{|\n|\n" * count + "needle" + "\n|}" * count
    assert _blocks(nested) == (RawBlock(nested),)
    unclosed = "{|\n" * count + "needle"
    assert _blocks(unclosed) == (RawBlock(unclosed + "\n|}" * count),)


def test_many_rows() -> None:
    cell = Cell((Paragraph((Text("a"),)),))
    (table,) = _blocks("{|\n" + "|-\n| a || a\n" * 20_000 + "|}")
    assert table == Table((Row((cell, cell)),) * 20_000)
