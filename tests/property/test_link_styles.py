"""The law holds for each style of writing links, with and without a folder's table."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bridge import Options, read_markdown, read_wikitext
from bridge.document.nodes import Document, Meta
from bridge.links import LinkStyle, LinkTable
from bridge.style import Style
from tests.properties import without_fields, write_markdown, write_wikitext
from tests.property.grammar import pages
from tests.property.markdown_grammar import MARKDOWN_GRAMMAR
from tests.property.wikitext_grammar import WIKITEXT_GRAMMAR, Grammar

# Titles that look like paths, paths that say another title, names that fold together.
TABLE = LinkTable(
    {
        "A.md": "A", "sub/Dual_Power.md": "Dual Power", "a b.md": "A b", "x/y.md": "a_b", "B.md": "b.md",
        "b.md": "Bees", "User/U.md": "User:U/s", "C%3A.md": "Category:C", "É.md": "É", "A(b.md": "A (b)",
        "Help:H.md": "Help:H", "E.jpg.md": "E.jpg", "n.md": "File:F.jpg", "index.md": "Main",
    },
    {"files/E.jpg": "E.jpg", "E_f.PNG": "other.png", "files/x/a'b.jpg": "a'b.jpg"},
    {"A.md": ("B", "Early life", "b"), "sub/Dual_Power.md": ("B", "b", "C & D")},
)  # fmt: skip
MARKS = st.builds(
    Style,
    bullet=st.sampled_from("-*+"),
    delimiter=st.sampled_from(".)"),
    padded=st.booleans(),
    counts=st.booleans(),
    indent=st.sampled_from((0, 3, 4, 9)),
    emphasis=st.sampled_from("*_"),
    strong=st.sampled_from(("**", "__")),
    rule=st.sampled_from(("---", "***", "_ _ _", "* * *")),
    fence=st.sampled_from("`~"),
    line_break=st.sampled_from(("\\", "  ")),
    tables=st.sampled_from(("padded", "spaced", "compact")),
    callouts=st.sampled_from(("quote", "admonition")),
    urls=st.sampled_from(("angle", "bare")),
    tags=st.booleans(),
)
STYLES: tuple[LinkStyle, ...] = ("title", "path", "plain", "wiki", "html")


def options(settings: dict[str, Any]) -> Options:
    """Not built by hypothesis: annotations of Options name what is loaded where it is used."""
    return Options(**settings)


OPTIONS = st.fixed_dictionaries(
    {
        "links": st.sampled_from((TABLE, None)),
        "path": st.sampled_from(("p.md", "sub/x/p.md")),
        "link_style": st.sampled_from(STYLES),
        "categories": st.sampled_from(("links", "front matter")),
        "liquid": st.booleans(),
        "wrap": st.sampled_from((72, None)),
    }
).map(options)
TARGETS = [
    "A#early-life", "dual Power", "A#Early life", "b.md", "B.md", "A b", "T", "t", "category:C", ":category:c",
    "Media:E.jpg", "#b", "#B", "E.jpg", "{{:A}}", "User:U/s", "Main", "Bees#x", "A^b",
]  # fmt: skip
MARKDOWN_LINKS = [
    "[[‹target›]]", "[[‹target›|‹word›]]", "[[‹target›\\|‹word›]]", "![[‹file›]]", "![[‹file›|‹word›]]",
    "![[‹target›]]", "[‹inlines›](‹path›)", '[‹inlines›](‹path› "wikilink")', "![‹inlines›](‹path›)",
    '[‹word›](‹path› "wikilink: ‹target›")', '<a href="‹path›">‹inlines›</a>', '<a href="A">', "</a>",
    '<a href="‹target›" class="wikilink" title="x">‹inlines›</a>', "<‹path›>", "[[File:‹file›|‹inlines›]]",
]  # fmt: skip
PATHS = [
    "A.md", "../../A.md", "A.md#early-life", "sub/Dual_Power.md#c--d", "Dual_Power.md#B", "/docs/x/y.md",
    "B.md", "b.md", "a%20b.md", "#b", "#early-life", "#B", "files/E.jpg", "E_f.PNG", "C%253A.md", "../n.md",
    "x/y.md#b", "User/U.md", "É.md", "A(b.md", "./Help:H.md", "nowhere.md", "E.jpg.md", "", "#",
]  # fmt: skip


def with_links(grammar: Grammar, links: list[str], blocks: list[str]) -> Grammar:
    """A grammar in which links are as common as everything else together."""
    return grammar | {
        "inline": grammar["inline"] + links * (len(grammar["inline"]) // len(links)),
        "block": grammar["block"] + blocks,
        "target": grammar["target"] + TARGETS,
        "path": PATHS,
    }


def law_holds(document: Document) -> bool:
    """Whether the law holds of a document by title: other tests see to that."""
    if read_markdown(write_markdown(document)).document != document:
        return False
    wikitext = write_wikitext(document)
    again = read_wikitext(wikitext).document
    return again == without_fields(document) and write_markdown(again) == write_markdown(document)


WIKITEXT = pages(
    with_links(
        WIKITEXT_GRAMMAR,
        [
            "{{:‹target›}}",
            "(b)",
            "<a href=A>",
            "</a>",
            "[[‹target›|dual Powers]]",
            "[[A|a]]",
            "[[a]]",
        ],
        ["{{:A}}", "== early life ==", "== B ==", "==b=="],
    )
)
MARKDOWN = pages(with_links(MARKDOWN_GRAMMAR, MARKDOWN_LINKS, ["# early life", "## B", "## b"]))


@given(WIKITEXT, OPTIONS)
def test_law_from_wikitext(text: str, options: Options) -> None:
    document = read_wikitext(text, options=options).document
    assume(law_holds(document))
    written = write_markdown(document, options)
    assert read_markdown(written, options=options).document == document, written


@given(MARKDOWN, OPTIONS)
@example("[x](#)", Options())
@example("[[a]](b)", Options(link_style="wiki"))
def test_law_from_markdown(text: str, options: Options) -> None:
    document = read_markdown(text, options=options).document
    assume(law_holds(msgspec.structs.replace(document, meta=Meta())))
    written = write_markdown(document, options)
    assert read_markdown(written, options=options).document == document, written
    wikitext = write_wikitext(document)
    assert read_wikitext(wikitext, options=options).document == without_fields(document), wikitext


@pytest.mark.parametrize("style", STYLES)
@given(text=WIKITEXT)
def test_markdown_is_stable(style: LinkStyle, text: str) -> None:
    """What was written once comes back the same from wikitext, whatever the style."""
    options = Options(links=TABLE, path="p.md", link_style=style)
    document = read_wikitext(text, options=options).document
    assume(law_holds(document))
    written = write_markdown(document, options)
    again = read_wikitext(write_wikitext(document)).document
    assert write_markdown(again, options) == written


@given(MARKDOWN, MARKS, st.sampled_from((72, None)))
@example('[a\\\nb](C "wikilink")', Style(line_break="  "), 72)
def test_law_from_markdown_of_any_marks(text: str, marks: Style, wrap: int | None) -> None:
    document = read_markdown(text).document
    assume(law_holds(msgspec.structs.replace(document, meta=Meta())))
    written = write_markdown(document, Options(style=marks, wrap=wrap))
    assert read_markdown(written).document == document, written


@given(WIKITEXT, MARKS)
def test_law_from_wikitext_of_any_marks(text: str, marks: Style) -> None:
    document = read_wikitext(text).document
    assume(law_holds(document))
    written = write_markdown(document, Options(style=marks))
    assert read_markdown(written).document == document, written


@given(WIKITEXT)
def test_the_style_means_nothing(text: str) -> None:
    document = read_wikitext(text).document
    assume(law_holds(document))
    for style in STYLES:
        options = Options(links=TABLE, path="sub/p.md", link_style=style)
        again = read_markdown(write_markdown(document, options), options=options).document
        assert msgspec.structs.replace(again, meta=document.meta) == document
