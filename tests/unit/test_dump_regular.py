"""Pages that are read without the XML parser are what the parser would have made of them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge import Diagnostic, Page, read_dump, write_dump
from bridge.dump import read
from bridge.dump.regular import PAGE_END, ends_page, read_page
from bridge.errors import BridgeError
from bridge.page import Contributor, Revision

ROOT = Path(__file__).parents[2]
HEAD = (
    '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/"><siteinfo><dbname>a</dbname>'
    "</siteinfo>\n"
)
FIRST = "<page><title>First</title><ns>0</ns><revision><text>1</text></revision></page>"
LAST = FIRST.replace("First", "Last")
TAIL = "</mediawiki>\n"
BYTES = re.compile("bytes [0-9]+ to [0-9]+")
PAGE = """  <page>
    <title>A &amp; B</title>
    <ns>-2</ns>
    <id>7</id>
    <redirect title="Q &quot;A&quot;" />
    <revision>
      <id>9</id>
      <parentid>8</parentid>
      <timestamp>2020-01-01T00:00:00Z</timestamp>
      <contributor>
        <username>Ann</username>
        <id>3</id>
      </contributor>
      <minor />
      <comment>why &lt;b&gt;</comment>
      <origin>9</origin>
      <model>wikitext</model>
      <format>text/x-wiki</format>
      <text bytes="8" sha1="x" xml:space="preserve">{{a}} &lt;b&gt;é</text>
      <sha1>x</sha1>
    </revision>
  </page>
"""


def outcome(
    data: str, *, parser_alone: bool, history: bool = False
) -> tuple[list[Page], list[tuple[str, str]], str]:
    """The pages, what was said of them, and how reading ended."""
    notes: list[Diagnostic] = []
    pages: list[Page] = []
    end = ""
    with pytest.MonkeyPatch.context() as patch:
        if parser_alone:
            patch.setattr(read, "read_page", lambda *_: None)
        try:
            source = io.BytesIO(data.encode("utf-8", "surrogatepass"))
            pages.extend(read_dump(source, history=history, diagnostics=notes))
        except BridgeError as error:
            end = str(error)
    return pages, [(note.code, note.source) for note in notes], end


def check(data: str) -> None:
    for history in (False, True):
        *expected, error = outcome(data, parser_alone=True, history=history)
        *found, end = outcome(data, parser_alone=False, history=history)
        assert found == expected
        # the parser may get several pages at once
        assert BYTES.sub("", end) == BYTES.sub("", error)


def is_regular(data: str) -> bool:
    page = data.encode()
    end = page.index(PAGE_END) + len(PAGE_END)
    return read_page(page, 0, end) is not None


def test_what_is_regular() -> None:
    for page in (
        PAGE,
        FIRST,
        PAGE.replace("<username>Ann</username>\n        <id>3</id>", "<ip>::1</ip>"),
        PAGE.replace("    <ns>", "\n<ns>"),
        re.sub("<text.*?</text>", '<text bytes="0" sha1="x" xml:space="preserve" />', PAGE),
        re.sub("<(contributor|minor|comment|origin|redirect).*?>\n(?=      <model)", "", PAGE),
        PAGE.replace("  </page>", PAGE[PAGE.index("<revision>") :].replace("2020", "2021")),
    ):
        assert is_regular(page), page
        check(HEAD + FIRST + page + LAST + TAIL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{a}}", "<!-- x -->"),
        ("{{a}}", "<![CDATA[</page>]]>"),
        ("{{a}}", "<?php x?>"),
        ("{{a}}", "&#65;"),
        ("{{a}}", "&nbsp;"),
        ("{{a}}", "&ampamp;"),
        ("{{a}}", "& b;"),
        ("{{a}}", "]]>"),
        ("{{a}}", "x > y"),
        ("{{a}}", "a\r\nb\rc"),
        ("{{a}}", "a\x01\ufffe"),
        ("{{a}}", "&#1;"),
        ("{{a}}", "<page></page>"),
        ("{{a}} &lt;b&gt;é", ""),
        ("A &amp; B", ""),
        ("A &amp; B", "A\n &apos; B"),
        ("Q &quot;A&quot;", "Q\n\tA"),
        ("Q &quot;A&quot;", "Q > A"),
        ('" />', '"></redirect>'),
        ("<redirect", "<restrictions>sysop</restrictions><redirect"),
        ("-2", " 2"),
        ("-2", ""),
        ("-2", "٣"),
        ("<ns>-2</ns>", ""),
        ("<id>3</id>", "<id>x</id>"),
        ("<username>Ann", '<username x="">Ann'),
        ("<username>Ann</username>", "<username />"),
        ("<contributor>", '<contributor deleted="deleted">'),
        ("<comment>why &lt;b&gt;</comment>", '<comment deleted="deleted" />'),
        ("<comment>why &lt;b&gt;</comment>", "<comment />"),
        ('bytes="8"', 'bytes="8" bytes="8"'),
        ('bytes="8"', 'deleted="deleted"'),
        ("<text ", "<content><role>more</role></content><text "),
        ("</revision>", "</revision>\n<upload><filename>F</filename></upload>"),
        ("</revision>", "</revision> words <b/>"),
        ("<revision>", "words <revision>"),
        ("  <page>", "<!-- <page> --><page>"),
        ("  <page>", "<logitem><id>1</id></logitem><page>"),
        ("  <page>", '<page xml:space="preserve">'),
        ("</page>", "</page\n>"),
        ("</page>", "</page>]]>"),
        ("</page>", "</pages>"),
        ("</page>", ""),
        ("<id>7</id>", f"<id>{'9' * 30}</id>"),
    ],
)
def test_what_is_not_regular_is_the_parsers(old: str, new: str) -> None:
    assert old in PAGE
    page = PAGE.replace(old, new, 1)
    check(HEAD + FIRST + page + PAGE + LAST + TAIL)
    check(HEAD + page + PAGE)


@pytest.mark.parametrize(
    "odd",
    [
        f"<strange>{FIRST}{PAGE}</strange>",
        f"<!-- {FIRST}{PAGE} -->",
        f"<page/><strange><!-- </page> {PAGE} --></strange>",
        f"<page></page ><strange>{PAGE}</strange>",
        f'<x:page xmlns:x="y"/><!-- </page>{PAGE} -->',
        f"<![CDATA[</page>{PAGE}]]>",
        f"<?x </page>{PAGE}?>",
        f"<page><title>B</title><strange>{PAGE}</strange></page>",
        f"</mediawiki>{PAGE}",
        f"<mediawiki>{FIRST}{PAGE}</mediawiki>",
    ],
)
def test_what_only_looks_like_a_page_is_none(odd: str) -> None:
    check(HEAD + FIRST + odd + PAGE + LAST + TAIL)


@pytest.mark.parametrize("end", [b"<page/></page>", b"<x:page></page>", b"</page ></page>", b""])
def test_where_a_page_may_have_ended_before(end: bytes) -> None:
    assert not ends_page(end)
    assert ends_page(FIRST.encode())


TOKENS = [*re.split("(<[^>]*>|[&;])", PAGE), "<!--", "-->", "<![CDATA[", "]]>", "&#13;", "\r"]
PLACES = st.integers(0, len(PAGE))


@settings(max_examples=60)
@given(st.lists(st.tuples(PLACES, st.integers(0, 9), st.sampled_from(TOKENS)), max_size=3))
def test_any_damage_is_read_alike(edits: list[tuple[int, int, str]]) -> None:
    page = PAGE
    for place, length, new in edits:
        page = page[:place] + new + page[place + length :]
    check(HEAD + FIRST + page + PAGE + LAST + TAIL)


def test_what_exporters_write_is_regular(tmp_path: Path) -> None:
    """Else reading is right, but slow."""
    revision = Revision(1, "2020-01-01T00:00:00Z", Contributor("Ann", 2), "why", minor=True)
    ours = tmp_path / "ours.xml"
    write_dump(ours, [Page("A & B", "'<>&\"", 0, redirect="C", id=1, revision=revision)] * 3)
    for dump in (ours, ROOT / "fixtures/dumps/small.xml"):
        data = dump.read_bytes()
        start = data.index(b"</siteinfo>") + len(b"</siteinfo>")
        count = 0
        while (end := data.find(PAGE_END, start) + len(PAGE_END)) >= len(PAGE_END):
            assert read_page(data, start, end), data[start:end]
            start = end
            count += 1
        assert count == len(list(read_dump(dump)))


def test_long_pages_and_pages_in_pieces() -> None:
    texts = ["x" * size for size in (10, 70_000, 65_535, 3, 200_000, 131_072)] * 3
    data = "".join(PAGE.replace("{{a}}", text) for text in texts)
    check(HEAD + data + TAIL)
    pages, _, end = outcome(HEAD + data + TAIL, parser_alone=False)
    assert ([len(page.text) for page in pages], end) == ([len(t) + 5 for t in texts], "")


def test_an_error_is_where_its_page_is() -> None:
    whole = HEAD + FIRST + PAGE * 50
    data = whole + PAGE.replace("</text>", "</tex>") + PAGE * 100 + TAIL
    # from the line end before it
    start = len(whole.encode()) - 1
    end = data.encode().index(PAGE_END, start) + len(PAGE_END)
    _, _, message = outcome(data, parser_alone=False)
    assert f"broken at bytes {start} to {end} (" in message
