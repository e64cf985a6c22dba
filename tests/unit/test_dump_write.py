"""Dumps that we write: read back by ourselves, and by parsers that are not ours."""

import base64
import bz2
import gzip
import hashlib
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import Page, default_site, read_dump, read_siteinfo, write_dump
from bridge.errors import DumpError, UsageError
from bridge.page import Contributor, Revision, Upload, sha1_base36
from bridge.site import Namespace

NAMESPACE = "{http://www.mediawiki.org/xml/export-0.11/}"


def revision(number: int = 5, **facts: object) -> Revision:
    known = {
        "id": number,
        "timestamp": "2020-02-03T04:05:06Z",
        "contributor": Contributor("Ann & Bo", 3),
        "comment": "why <b>",
    }
    return msgspec.convert(known | facts, Revision)


def written(*pages: Page) -> bytes:
    stream = io.BytesIO()
    write_dump(stream, pages)
    return stream.getvalue()


def parse(data: bytes) -> ET.Element:
    return ET.fromstring(data)


def find(root: ET.Element, path: str) -> str | None:
    return root.findtext("/".join(NAMESPACE + name for name in path.split("/")))


PAGES = (
    Page("Compost", " ''a'' <b>&amp;</b>\n\n", 0, "wikitext", None, 7, revision(minor=True)),
    Page("Template:Stub", "", 10, "wikitext", None, 8, revision(9, parent=4, comment="")),
    Page("Module:Date", "return {}", 828, "Scribunto", None, 9, revision(11)),
    Page("Old", "#REDIRECT [[Compost]]", 0, "wikitext", 'Com"post', 10, revision(12, comment=None)),
    Page(
        "By an IP", "x", 0, "wikitext", None, 11, revision(13, contributor=Contributor("10.1.2.3"))
    ),
    Page("Line ends", "a\r\nb\rc\td\u0085e\u2028f", 0, "wikitext", None, 12, revision(14)),
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "dump.xml"
    assert write_dump(path, PAGES) == len(PAGES)
    for page, back in zip(PAGES, read_dump(path), strict=True):
        sha1 = sha1_base36(page.text.encode())
        assert back == msgspec.structs.replace(
            page, revision=msgspec.structs.replace(page.revision, sha1=sha1)
        )


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_that_xml_can_hold_comes_back(text: str) -> None:
    page = Page("A", text)
    if any((ord(c) < 32 and c not in "\t\n\r") or c in "\ufffe\uffff" for c in text):
        with pytest.raises(DumpError, match="A: "):
            written(page)
    else:
        assert (find(parse(written(page)), "page/revision/text") or "") == text


def test_the_checksum_is_mediawikis_own() -> None:
    # php -r 'echo \Wikimedia\base_convert(sha1("x"), 16, 36, 31);'
    assert sha1_base36(b"x") == str(_base36(hashlib.sha1(b"x").hexdigest()))
    root = parse(written(Page("A", "The main category")))
    assert find(root, "page/revision/sha1") == sha1_base36(b"The main category")
    text = root.find(f"{NAMESPACE}page/{NAMESPACE}revision/{NAMESPACE}text")
    assert text is not None
    assert (text.get("bytes"), text.get("sha1")) == ("17", sha1_base36(b"The main category"))


def _base36(number: str) -> str:
    digits, value = "", int(number, 16)
    while value:
        value, rest = divmod(value, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits.zfill(31)


def test_a_checksum_with_leading_zeros_keeps_its_length() -> None:
    lengths = {len(sha1_base36(str(number).encode())) for number in range(2000)}
    assert lengths == {31}


def test_elements_come_in_the_order_of_the_schema() -> None:
    root = parse(written(PAGES[0]))
    names = [e.tag.removeprefix(NAMESPACE) for e in root.iter()]
    page = names[names.index("page") :]
    assert (
        page
        == (
            "page title ns id revision id timestamp contributor username id minor comment origin "
            "model format text sha1"
        ).split()
    )


def test_a_revision_without_a_time_is_dated_once() -> None:
    root = parse(written(Page("A", "x"), Page("B", "y")))
    times = {e.text for e in root.iter(f"{NAMESPACE}timestamp")}
    assert len(times) == 1
    assert str(times.pop()).endswith("Z")


def test_neighbours_of_one_title_are_revisions_of_one_page() -> None:
    pages = [Page("A", "one"), Page("A", "two"), Page("B", "three")]
    root = parse(written(*pages))
    counts = [len(list(e.iter(f"{NAMESPACE}revision"))) for e in root.iter(f"{NAMESPACE}page")]
    assert counts == [2, 1]


def test_a_dump_of_nothing_is_a_dump() -> None:
    assert list(parse(written()).iter(f"{NAMESPACE}page")) == []


def test_the_wikis_facts_come_back(tmp_path: Path) -> None:
    site = msgspec.structs.replace(
        default_site(),
        namespaces=(Namespace(0, ""), Namespace(2, "Benutzer"), Namespace(100, "Portal & Tor")),
        case="case-sensitive",
        language="de",
        name="Probe <1>",
        database="probe",
        address="http://example.org/wiki/Main",
    )
    write_dump(tmp_path / "a.xml", [], site=site)
    back = read_siteinfo(tmp_path / "a.xml")
    for name in ("case", "language", "name", "database", "address"):
        assert getattr(back, name) == getattr(site, name)
    assert [(n.id, n.name) for n in back.namespaces] == [(n.id, n.name) for n in site.namespaces]
    assert b'<namespace key="2" case="first-letter">' in (tmp_path / "a.xml").read_bytes()


@pytest.mark.parametrize(("name", "opener"), [("a.xml.gz", gzip.open), ("a.xml.bz2", bz2.open)])
def test_the_ending_says_how_it_is_compressed(tmp_path: Path, name: str, opener: object) -> None:
    path = tmp_path / name
    write_dump(path, PAGES)
    assert callable(opener)
    with opener(path, "rb") as file:
        assert file.read() == written(*PAGES)
    first = path.read_bytes()
    write_dump(path, PAGES)
    assert path.read_bytes() == first


def test_other_compressions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.7z is not written"):
        write_dump(tmp_path / "a.xml.7z", PAGES)
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_xml_cannot_hold_is_named_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")
    for character in ("\x00", "\x0b", "\ud800", "\uffff"):
        with pytest.raises(DumpError, match=f"Bad: .*{ord(character):04X}"):
            write_dump(path, [Page("Good", "x"), Page("Bad", character)])
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xml"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_dump(tmp_path / "no" / "a.xml", PAGES)


def test_files_carry_what_the_importer_needs() -> None:
    upload = Upload(
        "A b.png",
        "2020-01-01T00:00:00Z",
        Contributor("Ann", 1),
        None,
        "http://x/",
        contents=b"\x00\x01",
    )
    root = parse(written(Page("File:A b.png", "about it", 6, id=5, uploads=(upload,))))
    element = root.find(f"{NAMESPACE}page/{NAMESPACE}upload")
    assert element is not None
    found = {e.tag.removeprefix(NAMESPACE): e.text or "" for e in element}
    assert found.pop("contributor").strip() == ""
    assert base64.b64decode(found.pop("contents")) == b"\x00\x01"
    assert found == {
        "timestamp": "2020-01-01T00:00:00Z",
        "comment": "",
        "filename": "A b.png",
        "src": "http://x/",
        "size": "2",
        "sha1base36": sha1_base36(b"\x00\x01"),
    }
