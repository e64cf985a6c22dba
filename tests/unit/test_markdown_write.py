"""Writing Markdown: what is written is read back as what was meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge import Options, default_site
from bridge.document.nodes import (
    AutoLink,
    Block,
    Category,
    Cell,
    Code,
    CodeBlock,
    Comment,
    DefinitionList,
    Description,
    Document,
    Emphasis,
    Entity,
    ExternalLink,
    Field,
    Heading,
    HtmlInline,
    Image,
    Inline,
    Item,
    Join,
    LineBreak,
    List,
    Math,
    Meta,
    Note,
    NoteKey,
    NoteRef,
    Paragraph,
    Parameter,
    Preformatted,
    Quote,
    RawBlock,
    Row,
    Rule,
    Strikethrough,
    Strong,
    Superscript,
    Table,
    Template,
    TemplateBlock,
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.markdown.read import read
from bridge.markdown.write import write
from bridge.wikitext.read import fragments

SITE = default_site()
FRAGMENTS = fragments(SITE)


def back(text: str) -> Document:
    return read(text, site=SITE, fragments=FRAGMENTS).document


def written(*blocks: Block, **facts: object) -> str:
    return write(Document(blocks, **facts), site=SITE)  # type: ignore[arg-type]


def prose(*inlines: Inline) -> Paragraph:
    return Paragraph(inlines)


# --- documents built from nodes ---------------------------------------------------

WORDS = st.text(
    st.sampled_from("ab1 ñ中_*`[]<>|$#~!\\:;-+=.()'\"{}^@&/\u00a0 "), min_size=1, max_size=8
)
TEXT = st.one_of(
    WORDS,
    st.sampled_from(
        ["1. a", "- a", "(b) c", ": a", "http://x.y", "&nbsp;", "![", "{=mediawiki}", "[^1]", "---",
         "===", "+", "#1", "a_b", "~~~", "$5", "| a |", "    a", "<b>", "<!--", "-->", "== a ==", "II."]
    ),
).map(Text)  # fmt: skip
ATOMS: st.SearchStrategy[Inline] = st.one_of(
    TEXT, TEXT, TEXT,
    st.sampled_from([
        Code("a"), Code("a``b"), LineBreak(), AutoLink("http://x.y/a_b"), Math("x^2"), Entity("&nbsp;"),
        Math("a", display=True), NoteRef(NoteKey(name="n")), Template("T", (Parameter("a", "b"), Parameter(None, "c"),)),
        Comment("c"), WikiLink("A (b", (Text("x"),)), WikiLink('A "b" c', (Text("y z"),)),
        ExternalLink("http://x.y/(a", ()), ExternalLink("mailto:a@b.c", (Text("a@b.c"),)),
        Image("A b.jpg", ("thumb", 'alt=a "b"'), (Text("cap"),)), Image("A.jpg", (), ()),
        Image("A.jpg", (), (Text("cap"),)), HtmlInline("center", "", (Text("a"),)),
    ]),
)  # fmt: skip


def _inlines(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[tuple[Inline, ...]]:
    return st.lists(children, min_size=1, max_size=4).map(normalize_inlines)


def _nested(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    inner = _inlines(children)
    return st.one_of(
        inner.map(Emphasis),
        inner.map(Strong),
        inner.map(Strikethrough),
        inner.map(Superscript),
        st.builds(lambda label: HtmlInline("small", "", label), inner),
        st.builds(lambda label: WikiLink("B c", label), _inlines(TEXT)),
        st.builds(lambda label: ExternalLink("http://x.y", label), _inlines(TEXT)),
    )


INLINES = _inlines(st.recursive(ATOMS, _nested, max_leaves=8)).map(trim_inlines)
PARAGRAPHS = INLINES.filter(bool).map(Paragraph)


def _blocks(children: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    bodies = st.lists(children, min_size=1, max_size=3)
    held = bodies.map(lambda blocks: normalize_blocks(blocks, flow=False))
    items = st.lists(held.map(Item), min_size=1, max_size=3).map(tuple)
    described = st.lists(
        st.one_of(INLINES.filter(bool).map(Term), held.map(Description)), min_size=1, max_size=4
    ).map(tuple)
    return st.one_of(
        st.builds(List, st.sampled_from(["bullet", "ordered"]), items),
        bodies.map(lambda blocks: Quote(normalize_blocks(blocks, flow=True))),
        described.map(DefinitionList),
    )


LEAVES = st.one_of(
    PARAGRAPHS,
    PARAGRAPHS,
    st.builds(Heading, st.integers(1, 6), INLINES),
    st.sampled_from(
        [Rule(), Preformatted("a\n  b\n\nc"), CodeBlock("x\n```\n", "py"), CodeBlock(""),
         TemplateBlock("T\n", (Parameter(" a ", " b\n"),)), RawBlock("__TOC__")]
    ),
)  # fmt: skip
BLOCKS = st.lists(st.recursive(LEAVES, _blocks, max_leaves=6), max_size=4)


def _document(blocks: list[Block]) -> Document:
    found = normalize_blocks(blocks, flow=True)
    used = "name='n'" in repr(found)
    notes = (Note(NoteKey(name="n"), (prose(Text("note")),)),) if used else ()
    return Document(found, notes)


@given(BLOCKS)
def test_what_is_written_is_read_back(blocks: list[Block]) -> None:
    document = _document(blocks)
    text = write(document, site=SITE)
    assert back(text) == document, text


@given(BLOCKS)
def test_wrapping_off_means_the_same(blocks: list[Block]) -> None:
    document = _document(blocks)
    assert back(write(document, site=SITE, options=Options(wrap=None))) == document


# --- the canonical form -----------------------------------------------------------


def test_lines_break_at_72_columns_and_wide_characters_count_two() -> None:
    lines = written(prose(Text("中国 " * 40))).splitlines()
    assert all(sum(2 if c != " " else 1 for c in line) <= 72 for line in lines)
    assert len(lines[0]) == 14 * 3 - 1


def test_a_word_that_would_be_a_marker_stays_with_the_word_before_it() -> None:
    text = written(prose(Text("x" * 70 + " - " + "y" * 10)))
    assert text == "x" * 70 + " -\n" + "y" * 10 + "\n"


def test_lists_of_one_kind_are_parted_by_a_comment() -> None:
    one = List("bullet", (Item((prose(Text("a")),)),))
    assert written(one, one) == "- a\n\n<!-- -->\n\n- a\n"


def test_numbers_are_padded_to_four_columns() -> None:
    items = tuple(Item((prose(Text("a")),)) for _ in range(10))
    lines = written(List("ordered", items)).splitlines()
    assert (lines[0], lines[9]) == ("1.  a", "10. a")


def test_categories_are_the_last_paragraph_before_the_notes() -> None:
    text = written(
        prose(NoteRef(NoteKey(number=1))),
        notes=(Note(NoteKey(number=1), (prose(Text("n")),)),),
        categories=(Category("A b"), Category("C", " "), Category("D", "k")),
        languages=("fr:F",),
    )
    assert text == (
        '[^1]\n\n[Category:A b](Category:A_b "wikilink") [](Category:C "wikilink")\n'
        '[k](Category:D "wikilink") [fr:F](fr:F "wikilink")\n\n[^1]: n\n'
    )


def test_a_name_that_no_label_holds_rides_at_the_end_of_the_note() -> None:
    key = NoteKey(name='Smith "2009"', group="g h")
    document = Document((prose(NoteRef(key)),), (Note(key, (prose(Text("n")),)),))
    text = write(document, site=SITE)
    assert '[^1]: n <!--name="Smith &quot;2009&quot;" group="g h"-->' in text
    assert back(text) == document


def test_raw_neighbours_keep_how_they_hang_together() -> None:
    call = TemplateBlock("T", ())
    text = written(prose(Text("a")), Join("line"), call, Join("same line"), prose(Text("b")))
    assert text == "a\n```{=mediawiki}\n{{T}}\n```\n\n<!--same line-->\n\nb\n"


def test_a_table_is_padded_and_its_caption_rides_below() -> None:
    def row(*cells: str, header: bool) -> Row:
        return Row(tuple(Cell((prose(Text(cell)),), header=header) for cell in cells))

    table = Table(
        (row("a", "b|c", header=True), row("long one", "d", header=False)),
        'class="x"',
        (Text("Cap"),),
        ("left", ""),
    )
    text = written(table)
    assert text == (
        '| a        | b\\|c |\n|:---------|------|\n| long one | d    |\n\n: Cap {class="x"}\n'
    )
    assert back(text).blocks == (table,)


def test_front_matter_is_written_whenever_it_has_something_to_say() -> None:
    document = Document(meta=Meta(redirect="B", fields=(Field("tags", "[a]"),)))
    assert write(document, site=SITE, title="A: b") == (
        '---\ntitle: "A: b"\npermalink: /A:_b/\nredirect: B\ntags: [a]\n---\n'
    )
    assert write(Document(), site=SITE) == ""
