"""One test a row of the escaping table: text comes back as text, and no more is escaped.

The rows follow Parsoid's serializer: what is markup depends on where it stands.
"""

from __future__ import annotations

import pytest

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
from bridge.mapping.load import default_site
from bridge.wikitext.read import read
from bridge.wikitext.write import write

SITE = default_site()


def written(*blocks: Block) -> str:
    """Returns the wikitext of blocks, having seen that it reads back as them."""
    document = Document(blocks)
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


def test_external_labels() -> None:
    link = ExternalLink("http://a.org", (Text("b] c"),))
    assert written(paragraph(link)) == "[http://a.org b<nowiki>]</nowiki> c]"


def test_targets() -> None:
    assert written(paragraph(WikiLink("100%41", (Text("a"),)))) == "[[100%2541|a]]"
    assert written(paragraph(WikiLink("a&nbsp;b", (Text("a"),)))) == "[[a&amp;nbsp;b|a]]"


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
