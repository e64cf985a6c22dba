"""One test a row of the escaping table: text comes back as text, and no more is escaped.

The rows follow Parsoid's serializer: what is markup depends on where it stands.
"""

from __future__ import annotations

import re

import pytest

from bridge import to_wikitext
from bridge.document.nodes import (
    AutoLink,
    Block,
    Cell,
    DefinitionList,
    Description,
    Document,
    Emphasis,
    ExternalLink,
    Heading,
    Image,
    Inline,
    Item,
    List,
    Paragraph,
    Preformatted,
    Row,
    Strong,
    Table,
    Template,
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines
from bridge.mapping.load import default_site, language_site
from bridge.wikitext.read import read
from bridge.wikitext.write import write
from tests.property.positions import PLACES, WITHIN

SITE = default_site()


def written(*blocks: Block) -> str:
    """Returns the wikitext of blocks, having seen that it reads back as them."""
    return written_document(Document(blocks))


def written_document(document: Document) -> str:
    source = write(document, site=SITE)
    assert read(source, site=SITE).document == document
    return source


def paragraph(*inlines: Inline) -> Paragraph:
    return Paragraph(inlines)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("* a", "<nowiki>*</nowiki> a"),
        ("# a", "<nowiki>#</nowiki> a"),
        (": a", "<nowiki>:</nowiki> a"),
        ("; a", "<nowiki>;</nowiki> a"),
        ("---- a", "<nowiki>----</nowiki> a"),
        ("{| a", "<nowiki>{</nowiki>| a"),
        ("| a", "<nowiki>|</nowiki> a"),
        ("= a =", "<nowiki>=</nowiki> a ="),
        ("= a", "= a"),
        ("--- a", "--- a"),
        ("! a", "! a"),
    ],
)
def test_start_of_a_line(text: str, source: str) -> None:
    assert written(paragraph(Text(text))) == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("a ''b''", "a <nowiki>''</nowiki>b<nowiki>''</nowiki>"),
        ("it's", "it's"),
        ("a [[b]]", "a <nowiki>[[</nowiki>b]]"),
        ("a [[b", "a [[b"),
        ("a {{b}}", "a <nowiki>{{</nowiki>b}}"),
        ("a {{b", "a {{b"),
        ("a [b]", "a [b]"),
        ("a ~~~~", "a <nowiki>~~~~</nowiki>"),
        ("a __NOTOC__", "a <nowiki>__NOTOC__</nowiki>"),
        ("a __init__", "a __init__"),
        ("a <b>c</b>", "a <nowiki><</nowiki>b>c<nowiki><</nowiki>/b>"),
        ("a <ref>", "a <nowiki><</nowiki>ref>"),
        ("a <!-- b -->", "a <nowiki><</nowiki>!-- b -->"),
        ("a <nowiki>", "a <nowiki><</nowiki>nowiki>"),
        ("a <b", "a <b"),
        ("1 < 2 > 1", "1 < 2 > 1"),
        ("a &nbsp; b", "a &amp;nbsp; b"),
        ("AT&T; b", "AT&T; b"),
        ("see http://a.org", "see <nowiki>http://</nowiki>a.org"),
        ("a //b.org", "a //b.org"),
        ("a | b", "a | b"),
        ("a * b", "a * b"),
    ],
)
def test_anywhere(text: str, source: str) -> None:
    assert written(paragraph(Text(text))) == source


EVERYWHERE = [
    ("a ''b'' c", "a <nowiki>''</nowiki>b<nowiki>''</nowiki> c"),
    ("a '''b", "a <nowiki>'''</nowiki>b"),
    ("a {{b}}", "a <nowiki>{{</nowiki>b}}"),
    ("a {{{b}}}", "a <nowiki>{{{</nowiki>b}}}"),
    ("a ~~~", "a <nowiki>~~~</nowiki>"),
    ("a __TOC__", "a <nowiki>__TOC__</nowiki>"),
    ("a <b>c</b>", "a <nowiki><</nowiki>b>c<nowiki><</nowiki>/b>"),
    ("a <ref>b</ref>", "a <nowiki><</nowiki>ref>b<nowiki><</nowiki>/ref>"),
    ("a <!--b-->", "a <nowiki><</nowiki>!--b-->"),
    ("a &lt; b", "a &amp;lt; b"),
    ("a &amp; b", "a &amp;amp; b"),
    ("see ftp://a.org", "see <nowiki>ftp://</nowiki>a.org"),
    ("see mailto:a@b.org", "see <nowiki>mailto:</nowiki>a@b.org"),
]
"""What is markup in every place."""

PROSE = [
    "it's 5*6 = 30; a: b, c # d - e",
    "[a] and {b} | c ! d",
    "a_b __init__ ~ ~~ 50% & AT&T <3 a < b -> c",
    "RFC 1, PMID 1, ISBN 978-0-306-40615-7",
    "a//b http: https:/ www.a.org",
]
"""What is none: MediaWiki has no magic links unless a wiki asks for them."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("text", "source"), EVERYWHERE)
def test_everywhere(text: str, source: str, place: str) -> None:
    if place == "a term":
        # a colon is looked at there first
        source = re.sub(r"(ftp|mailto):(//)?</nowiki>", r"\1:</nowiki>\2", source)
        source = re.sub(r"<nowiki>(ftp|mailto)", r"\1<nowiki>", source)
    assert source in written_document(PLACES[place]((Text(text),)))


@pytest.mark.parametrize("within", WITHIN)
@pytest.mark.parametrize(("text", "source"), EVERYWHERE)
def test_everywhere_within(text: str, source: str, within: str) -> None:
    inlines = normalize_inlines([WITHIN[within]((Text(text),))])
    assert source in written(Paragraph(inlines))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", PROSE)
def test_prose_stays_clean(text: str, place: str) -> None:
    source = written_document(PLACES[place]((Text(text),)))
    if place == "a term":
        text = text.replace(":", "<nowiki>:</nowiki>")
    if "cell" in place or "caption" in place:
        text = text.replace("|", "<nowiki>|</nowiki>")
    assert text in source


def test_apostrophes_beside_emphasis() -> None:
    assert (
        written(paragraph(Emphasis((Text("'a'"),)))) == "''<nowiki>'</nowiki>a<nowiki>'</nowiki>''"
    )
    assert written(paragraph(Text("l'"), Emphasis((Text("a"),)))) == "l<nowiki>'</nowiki>''a''"


def test_runs_of_apostrophes_that_meet() -> None:
    bold = Strong((Text("b"),))
    assert written(paragraph(Emphasis((Text("a"),)), bold)) == "''a'''''b'''"
    assert (
        written(paragraph(Emphasis((bold,)), Strong((Text("c"),))))
        == "'''''b'''''<nowiki />'''c'''"
    )


def test_list_items() -> None:
    def item(text: str) -> List:
        return List("bullet", (Item((paragraph(Text(text)),)),))

    assert written(item("* a")) == "* * a"
    assert written(item("{| a")) == "* <nowiki>{</nowiki>| a"


def test_terms() -> None:
    term = DefinitionList((Term((Text("a: b"),)), Description((paragraph(Text("c: d")),))))
    assert written(term) == "; a<nowiki>:</nowiki> b\n: c: d"


def test_cells() -> None:
    def cell(text: str, *, header: bool = False) -> Cell:
        return Cell((paragraph(Text(text)),), header)

    table = Table((Row((cell("a !! b", header=True),)), Row((cell("c | d"),))))
    assert "! a <nowiki>!!</nowiki> b" in written(table)
    assert "| c <nowiki>|</nowiki> d" in written(table)


def test_preformatted() -> None:
    assert written(Preformatted("a [[b]]\n\n  c")) == " a <nowiki>[[</nowiki>b]]\n \n   c"


@pytest.mark.parametrize(
    ("label", "source"),
    [
        ("b]] c", "[[A|b<nowiki>]</nowiki>] c]]"),
        ("[b]", "[[A|[b]]]"),
        ("b]", "[[A|b<nowiki>]</nowiki>]]"),
        ("b | c", "[[A|b | c]]"),
        ("b [[c", "[[A|b <nowiki>[[</nowiki>c]]"),
    ],
)
def test_link_labels(label: str, source: str) -> None:
    assert written(paragraph(WikiLink("A", (Text(label),)))) == source


def test_captions() -> None:
    assert (
        written(paragraph(Image("E.jpg", (), (Text("a | b"),))))
        == "[[File:E.jpg|a <nowiki>|</nowiki> b]]"
    )
    assert (
        written(paragraph(Image("E.jpg", (), (Text("thumb"),))))
        == "[[File:E.jpg|<nowiki>thumb</nowiki>]]"
    )
    said = (Text("alt="), Emphasis((Text("a"),)))
    assert written(paragraph(Image("E.jpg", (), said))) == "[[File:E.jpg|<nowiki />alt=''a'']]", (
        "an option holds no emphasis, a caption does"
    )


def test_external_labels() -> None:
    link = ExternalLink("http://a.org", (Text("b] c"),))
    assert written(paragraph(link)) == "[http://a.org b<nowiki>]</nowiki> c]"


def test_targets() -> None:
    assert written(paragraph(WikiLink("100%", (Text("a"),)))) == "[[100%|a]]"


def test_what_is_no_title() -> None:
    markdown = '[a](b<c "wikilink") [d](e[f] "wikilink")'
    assert "[[" not in to_wikitext(markdown)


def test_prefixes_of_targets() -> None:
    """A link is meant, and neither the file nor a category of the page."""
    assert to_wikitext('[a](File:E.jpg "wikilink")') == "[[:File:E.jpg|a]]"
    assert to_wikitext('[a](:Category:X "wikilink")') == "[[:Category:X|a]]"
    assert to_wikitext('[a](:fr:X "wikilink")') == "[[:fr:X|a]]"


def test_urls() -> None:
    assert to_wikitext('[x](<http://a.org/a b[c]"d|e>)') == (
        "[http://a.org/a%20b%5Bc%5D%22d%7Ce x]"
    )
    assert to_wikitext("[x](http://a.org/''y{{z}})") == "[http://a.org/%27%27y%7B%7Bz%7D%7D x]"
    assert to_wikitext("<http://[::1]/a>") == "http://[::1]/a"


def test_template_arguments_are_as_they_were() -> None:
    call = "{{T|a=b|[[c|d]]|{{!}}|e}}"
    assert to_wikitext(f"a `{call}`{{=mediawiki}}") == f"a {call}"


def test_one_nowiki_for_neighbours() -> None:
    assert written(paragraph(Text("a]]|b"))) == "a]]|b"
    caption = Image("E.jpg", (), (Text("a]]|b"),))
    assert written(paragraph(caption)) == "[[File:E.jpg|a<nowiki>]]|</nowiki>b]]"


def test_marks_that_nothing_closes() -> None:
    assert written(paragraph(Text("a [[b] c"))) == "a [[b] c"
    assert written(paragraph(Text("a {{b} c"))) == "a {{b} c"
    both = written(paragraph(Text("a [[b")), paragraph(Text("c]] d")))
    assert both == "a <nowiki>[[</nowiki>b\n\nc]] d"


def test_variants() -> None:
    site = language_site("zh")
    document = Document((paragraph(Text("a -{b}- c")),))
    source = write(document, site=site)
    assert source == "a <nowiki>-{</nowiki>b}- c"
    assert read(source, site=site).document == document
    assert written(paragraph(Text("a -{b}- c"))) == "a -{b}- c"


def test_link_trail() -> None:
    bus = WikiLink("bus", (Text("bus"),))
    assert written(paragraph(bus, Text("es"))) == "[[bus]]<nowiki />es"
    assert written(paragraph(WikiLink("bus", (Text("buses"),)))) == "[[bus]]es"
    assert written(paragraph(bus, Text("-es"))) == "[[bus]]-es"


def test_what_a_url_would_take() -> None:
    url = AutoLink("http://a.org")
    assert written(paragraph(url, Text("/b"))) == "http://a.org<nowiki />/b"
    assert written(paragraph(url, Text(". b"))) == "http://a.org. b"
    assert written(paragraph(Text("a"), url)) == "a<nowiki />http://a.org"
    assert written(paragraph(Text("a ["), url, Text("]"))) == "a <nowiki>[</nowiki>http://a.org]"


def test_braces_beside_a_template() -> None:
    template = Template("T", ())
    assert (
        written(paragraph(Text("a {"), template, Text("} b")))
        == "a <nowiki>{</nowiki>{{T}}<nowiki>}</nowiki> b"
    )


def test_empty() -> None:
    assert written(Heading(2, ())) == "== <nowiki /> =="
    assert written(paragraph(WikiLink("A", (Text(" "),)))) == "[[A| ]]"
