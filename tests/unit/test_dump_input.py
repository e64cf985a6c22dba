"""Dumps as they are published, and dumps that are out to hurt."""

from __future__ import annotations

import bz2
import gzip
import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import py7zr
import pytest
import zstandard
from click.testing import CliRunner

from bridge import Diagnostic, read_dump, read_siteinfo
from bridge.cli.main import main
from bridge.errors import DumpError, UsageError
from bridge.page import Contributor

ROOT = Path(__file__).parents[2]
HEAD = "<mediawiki><siteinfo><dbname>a</dbname></siteinfo>"
TAIL = "</mediawiki>\n"


def page(title: str, text: str = "x", more: str = "") -> str:
    return (
        f"<page><title>{title}</title><ns>0</ns><id>1</id><revision>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><text>{text}</text></revision>{more}</page>"
    )


def titles(source: Path | io.BytesIO) -> list[str]:
    return [each.title for each in read_dump(source)]


XML = (HEAD + "".join(page(f"P{number}") for number in range(500)) + TAIL).encode()
TITLES = [f"P{number}" for number in range(500)]


def write_7z(path: Path, *names: str) -> None:
    with py7zr.SevenZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(XML, name)


def test_every_compression_is_read_whatever_the_name(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    for data in (XML, gzip.compress(XML), bz2.compress(XML), zstandard.compress(XML)):
        path.write_bytes(data)
        assert titles(path) == TITLES
        assert titles(io.BytesIO(data)) == TITLES
    write_7z(path, "dump.xml")
    assert titles(path) == TITLES
    assert next(read_dump(path)).title == "P0"
    assert titles(io.BytesIO(path.read_bytes())) == TITLES


def test_streams_in_one_file_are_one_dump(tmp_path: Path) -> None:
    """Wikipedia's multistream files: the head, a hundred pages each, the end."""
    pieces = [HEAD, *("".join(map(page, TITLES[i : i + 100])) for i in range(0, 500, 100)), TAIL]
    path = tmp_path / "dump"
    for compress in (bz2.compress, gzip.compress, zstandard.compress):
        path.write_bytes(b"".join(compress(piece.encode()) for piece in pieces))
        assert titles(path) == TITLES


def test_archives_that_hold_no_dump(tmp_path: Path) -> None:
    path = tmp_path / "dump.7z"
    write_7z(path, "a.xml", "b.xml")
    with pytest.raises(UsageError, match="the archive holds 2 files, not one dump"):
        titles(path)
    path.write_bytes(b"7z\xbc\xaf\x27\x1c" + XML)
    with pytest.raises(DumpError, match=r"the \.7z archive is broken"):
        titles(path)
    path.write_bytes(b"PK\x03\x04" + XML)
    with pytest.raises(UsageError, match=r"\.zip is not read"):
        titles(path)


def test_broken_compression_names_the_last_page(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    big = (HEAD + "".join(page(f"P{n}", str(hash(str(n)))) for n in range(30000)) + TAIL).encode()
    for compress in (gzip.compress, zstandard.compress):
        data = compress(big)
        path.write_bytes(data[: len(data) // 2])
        found: list[str] = []
        with pytest.raises(DumpError, match="breaks off") as caught:
            found.extend(each.title for each in read_dump(path))
        assert caught.value.last_title.startswith("P")


@pytest.mark.parametrize("name", ["py7zr", "zstandard"])
def test_what_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / "dump"
    if name == "py7zr":
        write_7z(path, "a.xml")
    else:
        path.write_bytes(zstandard.compress(XML))
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=f"needs the package {name}; .*mwbridge.archives"):
        titles(path)


@pytest.mark.parametrize("version", [f"0.{number}" for number in range(3, 12)])
def test_every_version_of_the_format(tmp_path: Path, version: str) -> None:
    path = tmp_path / "dump.xml"
    root = HEAD.replace(
        "<mediawiki>",
        f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-{version}/" version="{version}">',
    )
    path.write_text(root + page("A", "one") + TAIL, encoding="utf-8")
    assert [(each.title, each.text) for each in read_dump(path)] == [("A", "one")]
    assert read_siteinfo(path).database == "a"


def test_history_is_every_revision(tmp_path: Path) -> None:
    path = tmp_path / "dump.xml"
    revisions = "".join(
        f"<revision><id>{n}</id><timestamp>2020-01-0{n}T00:00:00Z</timestamp><contributor>"
        f"<username>U{n}</username></contributor><text>{n}</text></revision>"
        for n in range(1, 4)
    )
    upload = "<upload><filename>A</filename><contents>eA==</contents></upload>"
    path.write_text(
        HEAD + f"<page><title>A</title><ns>0</ns>{revisions}{upload}</page>" + page("B") + TAIL,
        encoding="utf-8",
    )
    found = list(read_dump(path, history=True))
    assert [(each.title, each.text, each.revision.id) for each in found] == [
        ("A", "1", 1),
        ("A", "2", 2),
        ("A", "3", 3),
        ("B", "x", None),
    ]
    assert found[1].revision.contributor == Contributor("U2")
    assert [len(each.uploads) for each in found] == [0, 0, 1, 0]


def test_a_wrong_checksum_is_said(tmp_path: Path) -> None:
    path = tmp_path / "dump.xml"
    text = page("A").replace(
        "</revision>", "<sha1>0000000000000000000000000000001</sha1></revision>"
    )
    path.write_text(HEAD + text + TAIL, encoding="utf-8")
    notes: list[Diagnostic] = []
    assert [each.text for each in read_dump(path, diagnostics=notes)] == ["x"]
    assert [(note.code, note.source) for note in notes] == [("wrong-checksum", "A")]


# --- hostile ---------------------------------------------------------------------------


def limited(data: bytes, limit: int = 100_000) -> tuple[list[str], list[tuple[str, str]], int]:
    """The titles, the errors, and how many bytes of memory reading took at most."""
    notes: list[Diagnostic] = []
    tracemalloc.start()
    found = [
        each.title for each in read_dump(io.BytesIO(data), max_page_size=limit, diagnostics=notes)
    ]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, [(note.code, note.source) for note in notes if note.severity == "error"], peak


@pytest.mark.parametrize(
    "text", ["x" * 3_000_000, "&amp;" * 600_000, "&lt;b>" * 500_000, "> " * 1_000_000]
)
def test_a_text_that_is_too_long_is_left_out_and_named(text: str) -> None:
    data = HEAD + page("A") + page("Long", text) + page("B") + TAIL
    found, errors, _ = limited(data.encode())
    assert found == ["A", "B"]
    assert errors == [("page-too-long", "Long")]


def test_a_newest_revision_that_is_too_long_is_no_reason_for_an_older_one() -> None:
    older = "<revision><timestamp>2019-01-01T00:00:00Z</timestamp><text>old</text></revision>"
    long = page("Long", "x" * 500_000).replace("<revision>", older + "<revision>", 1)
    found, errors, _ = limited((HEAD + long + page("B") + TAIL).encode())
    assert (found, errors) == (["B"], [("page-too-long", "Long")])


def test_files_that_are_too_long() -> None:
    more = f"<upload><filename>F</filename><contents>{'eHh4' * 100_000}</contents></upload>"
    found, errors, _ = limited((HEAD + page("A", more=more) + page("B") + TAIL).encode())
    assert found == ["A", "B"]
    assert errors == [("page-too-long", "A")]


@pytest.mark.parametrize(
    "text", ["<![CDATA[" + "<" * 500_000, "<a>" * 200_000, "<!--" + "<x>" * 300_000]
)
def test_what_is_no_page_and_does_not_end_is_refused(text: str) -> None:
    data = (HEAD + page("A") + "<page><title>B</title>" + text * 10).encode()
    with pytest.raises(DumpError) as caught:
        limited(data)
    assert caught.value.last_title == "A"


BOMB = """
import re, sys
from bridge import read_dump
notes = []
found = [page.title for page in read_dump(sys.argv[1], max_page_size=1 << 20, diagnostics=notes)]
# getrusage would count what the process was before it became this one
peak = re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]
print(found, [note.code for note in notes], peak)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is Linux's to say")
def test_a_bomb_fills_no_memory(tmp_path: Path) -> None:
    """100 MB of one text in a few hundred bytes."""
    path = tmp_path / "bomb.bz2"
    packer = bz2.BZ2Compressor()
    with path.open("wb") as file:
        file.write(packer.compress((HEAD + page("A") + "<page><title>Bomb</title>").encode()))
        file.write(packer.compress(b"<ns>0</ns><revision><text>"))
        for _ in range(100):
            file.write(packer.compress(b"x" * 1_000_000))
        file.write(packer.compress(("</text></revision></page>" + page("B") + TAIL).encode()))
        file.write(packer.flush())
    assert path.stat().st_size < 2000
    done = subprocess.run(
        [sys.executable, "-c", BOMB, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found, memory = done.stdout.rsplit(" ", 1)
    assert found == "['A', 'B'] ['page-too-long']"
    assert int(memory) < 120_000


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE mediawiki [<!ENTITY a "x">]>',
        '<!DOCTYPE mediawiki SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE mediawiki [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]>',
    ],
)
def test_a_doctype_is_refused(doctype: str) -> None:
    data = doctype + HEAD + page("A", "&a;") + TAIL
    with pytest.raises(DumpError, match="DOCTYPE"):
        titles(io.BytesIO(data.encode()))


# --- on the command line -----------------------------------------------------------------


def run(*words: str | Path, code: int) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_truncated_dump_goes_on_with_the_whole_one(tmp_path: Path, jobs: str) -> None:
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    dump.write_bytes(XML[: len(XML) // 2])
    said = run("unpack", dump, wiki, "--jobs", jobs, code=3)
    done = len(list(wiki.glob("*.md")))
    assert f"the last whole page is 'P{done - 1}'" in said
    assert f"byte {len(XML) // 2}" in said
    dump.write_bytes(XML)
    said = run("unpack", dump, wiki, "--resume", code=0)
    assert f"{done} unchanged, {500 - done} written" in said


def test_hostile_titles_stay_in_the_folder(tmp_path: Path) -> None:
    names = [
        "../../etc/passwd", "/etc/passwd", "A//B", "CON", "x" * 300, "Case", "CASE", "",
        "a\tb", ".mwbridge/state.db", "Case", "&#1;", "A/../../B", "NUL.md", "a:b", "é", "e\u0301",
    ]  # fmt: skip
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    dump.write_text(HEAD + "".join(map(page, names)) + TAIL, encoding="utf-8")
    before = set(tmp_path.rglob("*"))
    said = run("unpack", dump, wiki, code=3)
    assert "Case: left out: the dump has this title twice" in said
    made = {p for p in set(tmp_path.rglob("*")) - before if p.is_file()}
    assert all(wiki in p.parents for p in made)
    pages = [p for p in made if ".mwbridge" not in p.parts]
    # all but the one without a title and the double
    assert len(pages) == len(names) - 2
    state = {p.name for p in made if ".mwbridge" in p.parts}
    assert state <= {"state.db", "manifest.tsv", "lock", ".gitignore"}


def test_pages_without_their_text_are_left_out_and_named(tmp_path: Path) -> None:
    stub = (
        '<page><title>Stub</title><ns>0</ns><revision><text bytes="5" id="3" /></revision></page>'
    )
    gone = (
        '<page><title>Gone</title><ns>0</ns><revision><text deleted="deleted" /></revision></page>'
    )
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    dump.write_text(HEAD + stub + gone + page("A") + TAIL, encoding="utf-8")
    said = run("unpack", dump, wiki, code=3)
    assert "Stub: left out: the dump does not hold its text" in said
    assert "Gone: left out: the dump does not hold its text" in said
    assert [p.name for p in wiki.glob("*.md")] == ["A.md"]


KILLED = """
import os, signal, sys
from bridge.tree import unpack
number = int(sys.argv[1])
real = unpack._Group._rename
def rename(self, done):
    global number
    number -= 1
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, done)
unpack._Group._rename = rename
unpack._GROUP = 40
unpack._BATCH_PAGES = 20
from bridge.cli.main import main
main(["unpack", sys.argv[2], sys.argv[3], "--jobs", "1"])
"""


@pytest.mark.parametrize("number", [0, 10, 41, 300])
def test_a_run_that_is_killed_is_gone_on_with(tmp_path: Path, number: int) -> None:
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    dump.write_bytes(XML)
    command = [sys.executable, "-c", KILLED, str(number), str(dump), str(wiki)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode < 0
    assert len(list(wiki.glob("*.md"))) == number
    run("unpack", dump, wiki, code=0)
    run("pack", wiki, tmp_path / "back.xml", code=0)
    assert sorted(titles(tmp_path / "back.xml")) == sorted(TITLES)
    assert not (wiki / ".mwbridge" / "tmp").exists()


def test_a_full_disk_stops_cleanly_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    dump.write_bytes(XML)
    from bridge.tree import unpack_page

    real, count = unpack_page._spool, 0

    def full(*arguments: object) -> object:
        nonlocal count
        count += 1
        if count > 250:
            raise OSError(28, "No space left on device")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(unpack_page, "_spool", full)
    said = run("unpack", dump, wiki, "--jobs", "1", code=3)
    assert "no space left on device); make room, then run it again" in said
    assert 100 <= len(list(wiki.glob("*.md"))) <= 250
    monkeypatch.setattr(unpack_page, "_spool", real)
    run("unpack", dump, wiki, code=0)
    assert len(list(wiki.glob("*.md"))) == 500
