"""Dumps: every kind of page and of damage."""

import bz2
import gzip
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge import Diagnostic, Page, read_dump, read_siteinfo
from bridge.dump import characters
from bridge.errors import BridgeError, DumpError, UsageError
from bridge.page import Contributor, Revision

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
  <siteinfo>
    <sitename>Probe</sitename>
    <case>case-sensitive</case>
    <namespaces>
      <namespace key="0" case="case-sensitive" />
      <namespace key="4" case="case-sensitive">Probe</namespace>
      <namespace key="6" case="case-sensitive">Datei</namespace>
      <namespace key="10" case="case-sensitive">Vorlage</namespace>
      <namespace key="14" case="case-sensitive">Kategorie</namespace>
      <namespace key="100" case="case-sensitive">Portal</namespace>
    </namespaces>
  </siteinfo>
"""
TAIL = "</mediawiki>\n"
Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "dump.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def page(title: str, text: str = "x", ns: int = 0, extra: str = "") -> str:
    return (
        f"<page><title>{title}</title><ns>{ns}</ns><id>7</id>{extra}<revision><id>9</id>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp>"
        f'<text xml:space="preserve">{text}</text></revision></page>'
    )


def titles(path: Path) -> list[str]:
    return [p.title for p in read_dump(path)]


def test_a_page_with_everything(write: Write) -> None:
    path = write(
        HEAD
        + """<page><title>Vorlage:A</title><ns>10</ns><id>5</id><redirect title="Vorlage:B" />
        <restrictions>sysop</restrictions>
        <revision><id>12</id><parentid>11</parentid><timestamp>2020-02-03T04:05:06Z</timestamp>
        <contributor><username>Ann &amp; Bo</username><id>3</id></contributor><minor/>
        <comment>why &lt;b&gt;</comment><origin>12</origin><model>Scribunto</model>
        <format>text/plain</format><text bytes="4" xml:space="preserve"> a
b
</text><sha1>fe64gew02kkh1olwk53imoehwqtxmwv</sha1></revision></page>"""
        + TAIL
    )
    diagnostics: list[Diagnostic] = []
    assert list(read_dump(path, diagnostics=diagnostics)) == [
        Page(
            "Vorlage:A",
            " a\nb\n",
            10,
            "Scribunto",
            "Vorlage:B",
            5,
            Revision(
                12,
                "2020-02-03T04:05:06Z",
                Contributor("Ann & Bo", 3),
                "why <b>",
                minor=True,
                sha1="fe64gew02kkh1olwk53imoehwqtxmwv",
                parent=11,
            ),
        )
    ]
    assert [d.message for d in diagnostics] == ["<restrictions> is not read and was skipped"]


def test_siteinfo(write: Write) -> None:
    site = read_siteinfo(write(HEAD + page("A") + TAIL))
    assert site.case == "case-sensitive"
    assert [site.find_namespace(name) for name in ("Datei", "bild", "Image")] == [6, 6, 6]
    assert site.find_namespace("project") == 4
    assert site.namespace_name(100) == "Portal"
    assert site.find_namespace("Hilfe") is None
    assert site.link_trail == "[äöüßa-z]+"


def test_no_siteinfo_and_old_formats(write: Write) -> None:
    path = write(
        "<mediawiki><page><title>Image:A.jpg</title><revision><text>x</text></revision></page>"
        "<page><title>B</title><revision/></page></mediawiki>"
    )
    diagnostics: list[Diagnostic] = []
    pages = list(read_dump(path, diagnostics=diagnostics))
    assert [(p.title, p.namespace, p.text) for p in pages] == [
        ("Image:A.jpg", 6, "x"),
        ("B", 0, ""),
    ]
    assert [(d.code, d.source) for d in diagnostics] == [("page-without-text", "B")]
    assert read_siteinfo(path).namespace_name(14) == "Category"


def test_the_newest_revision_counts_in_any_order(write: Write) -> None:
    def revision(number: int, day: int) -> str:
        return (
            f"<revision><id>{number}</id><timestamp>2020-01-0{day}T00:00:00Z</timestamp>"
            f"<text>t{number}</text></revision>"
        )

    for order in ([1, 2, 3], [3, 1, 2], [2, 3, 1]):
        body = "".join(revision(number, number) for number in order)
        path = write(f"<mediawiki><page><title>A</title>{body}</page></mediawiki>")
        assert [p.text for p in read_dump(path)] == ["t3"]
    body = revision(5, 1) + revision(6, 1)
    path = write(f"<mediawiki><page><title>A</title>{body}</page></mediawiki>")
    assert [p.text for p in read_dump(path)] == ["t6"]


def test_what_is_unknown_is_skipped_and_said(write: Write) -> None:
    path = write(
        HEAD
        + "<logitem><id>1</id></logitem><!-- hm --><strange><page2/></strange>"
        + page("A", extra="<upload><contents>eA==</contents></upload>")
        + "<page><revision><text>lost</text></revision></page>"
        + "<page><title>B</title><ns>0</ns><revision><content><text>slot</text></content>"
        + '<text deleted="deleted" /><contributor deleted="deleted" /><comment deleted="deleted" />'
        + "</revision></page>"
        + '<page><title>C</title><revision><text bytes="5" id="3" /></revision></page>'
        + TAIL
    )
    diagnostics: list[Diagnostic] = []
    pages = list(read_dump(path, diagnostics=diagnostics))
    assert [(p.title, p.text) for p in pages] == [("A", "x"), ("B", ""), ("C", "")]
    assert pages[1].revision.contributor == Contributor(None)
    assert pages[1].revision.comment is None
    assert [(u.name, u.contents) for u in pages[0].uploads] == [("", b"x")]
    assert [d.code for d in diagnostics] == [
        "dump-element-skipped",
        "page-without-title",
        "dump-element-skipped",
        "deleted-text",
        "page-without-text",
    ]


def test_ip_contributors(write: Write) -> None:
    path = write(
        "<mediawiki><page><title>A</title><revision><contributor><ip>10.0.0.1</ip></contributor>"
        "<text>x</text></revision></page></mediawiki>"
    )
    assert next(read_dump(path)).revision.contributor == Contributor("10.0.0.1")


def test_compression_is_known_by_its_bytes(write: Write) -> None:
    xml = (HEAD + page("A") + page("B") + TAIL).encode()
    half = len(xml) // 2
    for data in (
        xml,
        b"\xef\xbb\xbf" + xml,
        gzip.compress(xml),
        bz2.compress(xml),
        bz2.compress(xml[:half]) + bz2.compress(xml[half:]),
        xml.decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + xml,
    ):
        assert titles(write(data)) == ["A", "B"]


def test_damage_names_the_last_page_and_the_byte(write: Write) -> None:
    xml = (HEAD + page("A") + page("B", "y" * 200_000) + TAIL).encode()
    for data, position in (
        (xml[:100_000], 100_000),
        (gzip.compress(xml, 0)[:100_000], None),
        (xml[:-20] + b"</oops>", None),
    ):
        seen: list[str] = []
        pages = read_dump(write(data))
        with pytest.raises(DumpError) as caught:
            seen.extend(found.title for found in pages)
        assert seen[:1] == ["A"]
        assert caught.value.last_title == seen[-1]
        assert f"'{seen[-1]}'" in str(caught.value)
        assert caught.value.position > 0
        if position is not None:
            assert caught.value.position == position
            assert f"byte {position}" in str(caught.value)


@pytest.mark.parametrize("content", ["", "hello", "<html/>", "<a><mediawiki/></a>", "{}"])
def test_what_is_no_dump(write: Write, content: str) -> None:
    with pytest.raises(DumpError):
        titles(write(content))


def test_doctype_is_refused(write: Write) -> None:
    laughs = '<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + HEAD + page("A", "&b;")
    with pytest.raises(DumpError, match="DOCTYPE"):
        titles(write(laughs + TAIL))
    with pytest.raises(DumpError):
        titles(write('<!DOCTYPE m SYSTEM "file:///etc/passwd">' + HEAD + TAIL))


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.xml"):
        with pytest.raises(UsageError, match=path.name):
            titles(path)


def test_forbidden_characters_are_replaced_and_the_page_is_named(write: Write) -> None:
    bad = b"a\x01\xff\xef\xbf\xbe\xed\xa0\x80&#0;&#x1F;&#xD800;&#65;b"
    xml = HEAD.encode() + page("A").encode() + page("B", "@@").encode().replace(b"@@", bad)
    diagnostics: list[Diagnostic] = []
    pages = list(read_dump(write(xml + TAIL.encode()), diagnostics=diagnostics))
    assert pages[1].text.strip("\ufffd") == pages[1].text
    assert pages[1].text.replace("\ufffd", "") == "aAb"
    assert [(d.code, d.source) for d in diagnostics] == [("unstorable-character", "B")]


def test_no_chunk_border_matters(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "é\x02日&#1;&amp;&#65;𝄞\ufffe&lt;ref&gt;"
    path = write(HEAD + page("A", text) + page("B") + TAIL)
    whole = list(read_dump(path))
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr(characters, "_CHUNK", size)
        assert list(read_dump(path)) == whole


def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    def peak(pages: int) -> int:
        path = tmp_path / "big.xml"
        with path.open("w", encoding="utf-8") as file:
            file.write(HEAD)
            for number in range(pages):
                file.write(page(f"P{number}", "word " * 2000))
            file.write(TAIL)
        tracemalloc.start()
        assert sum(1 for _ in read_dump(path)) == pages
        result = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return result

    peak(10)
    assert peak(800) < 3 * peak(100)


def test_errors_are_of_the_family(write: Write) -> None:
    with pytest.raises(BridgeError):
        titles(write("<mediawiki>"))
