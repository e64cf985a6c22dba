"""Reading Markdown: any text, stably, and each construct as the format says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import default_site
from bridge.document.nodes import (
    AutoLink,
    Category,
    CommentBlock,
    DefinitionList,
    Description,
    Document,
    Emphasis,
    ExternalLink,
    Image,
    Inline,
    LineBreak,
    List,
    Math,
    NoteKey,
    Paragraph,
    Quote,
    RawWikitext,
    Strong,
    Term,
    Text,
    WikiLink,
)
from bridge.document.parsed import Piece
from bridge.markdown.read import read
from bridge.markdown.write import write
from bridge.wikitext.read import fragments
from tests.properties import assert_cover

SITE = default_site()
FRAGMENTS = fragments(SITE)


def document(text: str) -> Document:
    return read(text, site=SITE, fragments=FRAGMENTS).document


def inlines(text: str) -> tuple[Inline, ...]:
    (block,) = document(text).blocks
    assert isinstance(block, Paragraph), block
    return block.children


# --- any text -----------------------------------------------------------------------

MARKS = st.text(st.sampled_from("ab 1.\n\n\n-+*_#>=`~|:[]()!<>$\\&;^\"'/\t  "), max_size=60)
PIECES = st.lists(
    st.sampled_from(
        ["- ", "> ", "1. ", "    ", "\n", "\n\n", "a", "b c", "**", "*", "[x](y)", "[^1]", "[^1]: n", "```",
         ":   ", "|", "|---|", "| a | b |", "# ", "===", "---", "<!-- -->", "<div>", "</div>", "$$", "\\\n",
         '[a](B "wikilink")', "[r]: u", "[r]", "~~", "<!--same line-->", "`x`{=mediawiki}", "http://x.y"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(MARKS | PIECES)
def test_reading_covers_the_source_and_is_stable(text: str) -> None:
    parsed = read(text, site=SITE, fragments=FRAGMENTS)
    assert_cover(text, parsed.layout)
    assert document(write(parsed.document, site=SITE)) == parsed.document


@given(
    st.lists(st.sampled_from(["a\r\n", "\r", "- b\r\n", "> c\r", "\td\n", "\x00", "\x1b"])).map(
        "".join
    )
)
def test_line_ends_and_control_characters(text: str) -> None:
    parsed = read(text, site=SITE, fragments=FRAGMENTS)
    assert_cover(text, parsed.layout)
    assert "\x00" not in repr(parsed.document)


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", ":   "])
def test_nesting_is_bounded_and_nothing_is_lost(mark: str) -> None:
    block = document(mark * 300 + "end").blocks[0]
    depth = 0
    while not isinstance(block, Paragraph):
        held = block.items[0] if isinstance(block, List | DefinitionList) else block
        assert isinstance(held, Quote) or hasattr(held, "blocks")
        block = held.blocks[0]
        depth += 1
    assert depth == 100
    assert str(block).count(mark.strip()) >= 200


# --- constructs -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('[a b](A_(b "wikilink")', WikiLink("A (b", (Text("a b"),))),
        ('[s](Arthur_"Slim"_Evans "wikilink")', WikiLink('Arthur "Slim" Evans', (Text("s"),))),
        ("[t](other-page.md)", WikiLink("other-page.md", (Text("t"),))),
        ("[t](#A)", WikiLink("#A", (Text("t"),))),
        ("[y](http://x/(a))", ExternalLink("http://x/(a)", (Text("y"),))),
        ("[](http://x.y)", ExternalLink("http://x.y", ())),
        ("<http://x.y>", AutoLink("http://x.y")),
        ("http://x.y", AutoLink("http://x.y")),
        ("<a@b.c>", ExternalLink("mailto:a@b.c", (Text("a@b.c"),))),
        ("[x][r]\n\n[r]: http://x.y", ExternalLink("http://x.y", (Text("x"),))),
        ('![](E_f.jpg "E f.jpg")', Image("E f.jpg", (), ())),
        ('![Cap](E.jpg "Cap")', Image("E.jpg", (), (Text("Cap"),))),
        ('![Cap](E.jpg "E.jpg|thumb|9px")', Image("E.jpg", ("thumb", "9px"), (Text("Cap"),))),
        ('![alt](p/E.jpg "T")', Image("E.jpg", ("alt=alt",), (Text("T"),))),
        ("![](E.jpg){width=300}", Image("E.jpg", ("300px",), ())),
        ("![[E.jpg|300]]", Image("E.jpg", ("300px",), ())),
        ('<img src="E.jpg" width="300" />', Image("E.jpg", ("300px",), ())),
        ("$x_1$", Math("x_1")),
        ("$$\na\n$$", Math("a", display=True)),
    ],
)
def test_one_inline(text: str, node: Inline) -> None:
    assert inlines(text) == (node,)


def test_a_closing_star_needs_no_more_than_a_non_space_before_it() -> None:
    assert inlines("*(x)*y") == (Emphasis((Text("(x)"),)), Text("y"))
    assert inlines('**a [b](B "wikilink")**c')[0] == Strong(
        (Text("a "), WikiLink("B", (Text("b"),)))
    )


def test_line_breaks() -> None:
    expected = (Text("a"), LineBreak(), Text("b"))
    assert inlines("a\\\nb") == inlines("a  \nb") == inlines("a<br />b") == expected


def test_raw_wikitext_is_read_as_wikitext() -> None:
    assert inlines("a `__TOC__`{=mediawiki}") == (Text("a "), RawWikitext("__TOC__"))


def test_categories_and_languages_leave_the_prose() -> None:
    page = document(
        'a [Category:B](Category:B "wikilink") c\n\n[k](category:D "wikilink") [](Category:E "wikilink")'
    )
    assert page.blocks == (Paragraph((Text("a c"),)),)
    assert page.categories == (Category("B"), Category("D", "k"), Category("E", " "))


def test_notes_are_known_by_label_number_group_and_comment() -> None:
    page = document(
        "[^9] [^n] [^g/1] [^2] [^3] [^3]\n\n[^9]: a\n\n[^n]: b\n\n[^g/1]: c\n\n"
        '[^2]: d <!--name="A b" group="h"-->\n\n[^3]: e\n\n[^4]: f'
    )
    assert [note.key for note in page.notes] == [
        NoteKey(number=1), NoteKey(name="n"), NoteKey(number=1, group="g"),
        NoteKey(name="A b", group="h"), NoteKey(name=":3"),
    ]  # fmt: skip
    assert page.notes[3].blocks == (Paragraph((Text("d"),)),)
    assert page.blocks[1] == Paragraph((Text("[^4]: f"),))


def test_a_note_without_a_definition_is_text() -> None:
    assert inlines("a[^1]") == (Text("a[^1]"),)


def test_definitions() -> None:
    (block,) = document("t\n:   a\n\n    b\n:   c\n\nu\n:\n").blocks
    assert isinstance(block, DefinitionList)
    assert [type(item) for item in block.items] == [Term, Description, Description, Term]
    assert document("<!-- -->\n\n:   a").blocks == (
        DefinitionList((Description((Paragraph((Text("a"),)),)),)),
    )


def test_separators_part_lists_and_comments_stay() -> None:
    page = document("- a\n\n<!-- -->\n\n- b\n\n<!-- c -->")
    assert [type(block) for block in page.blocks] == [List, List, CommentBlock]


def test_a_redirect_of_pandocs() -> None:
    page = document('1.  REDIRECT [X y](X_y "wikilink")\n')
    assert (page.meta.redirect, page.blocks) == ("X y", ())


def test_unused_link_definitions_are_comments() -> None:
    page = document("[a]: http://x.y\n[b]: c '--'\n\nd")
    assert page.blocks == (
        CommentBlock("[a]: http://x.y"),
        Paragraph((Text("[b]: c '--'"),)),
        Paragraph((Text("d"),)),
    )


def test_the_layout_has_a_piece_for_each_block_and_its_own_lines() -> None:
    text = "---\ntitle: A\n---\n\n> - a\n>   b\n\nc\n"
    root = read(text, site=SITE, fragments=FRAGMENTS).layout
    head, quote, paragraph = root.children
    assert [piece.kind for piece in root.children] == ["front matter", "Quote", "Paragraph"]

    def source(piece: Piece) -> list[str]:
        return [text[start:end] for start, end in piece.spans]

    item = quote.children[0].children[0]
    assert source(head) == ["---\ntitle: A\n---\n"]
    assert source(item) == ["- a", "  b"]
    assert source(item.children[0]) == ["a", "b"]
    assert source(paragraph) == ["c"]


def test_an_image_that_is_its_own_file_keeps_its_data() -> None:
    source = "![a](data:image/png;base64,AA/BB+CC=)"
    assert read(source, site=SITE, fragments=FRAGMENTS).document.blocks == (
        Paragraph((Text(source),)),
    )


def test_the_label_of_a_category_is_no_sort_key_however_its_marks_are_escaped() -> None:
    document = read(
        "[Category:''a\\*b](Category:''a*b \"wikilink\")", site=SITE, fragments=FRAGMENTS
    ).document
    assert document.categories == (Category("''a*b"),)
