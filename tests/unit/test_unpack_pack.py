"""`mwbridge unpack` and `mwbridge pack`, as a person would call them."""

import gzip
import io
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import msgspec
import pytest
from click.testing import CliRunner, Result

from bridge import Page, default_site, read_dump, to_markdown, write_dump
from bridge.cli.main import main
from bridge.errors import UsageError
from bridge.page import Contributor, Revision, Upload, sha1_base36
from bridge.site import Namespace
from bridge.state.store import State
from bridge.titles import hashed_path
from bridge.tree import unpack
from bridge.tree.pool import map_ordered

SITE = msgspec.structs.replace(
    default_site(),
    namespaces=(
        *default_site().namespaces,
        Namespace(100, "Portal"),
        Namespace(101, "Portal talk"),
    ),
    name="Probe",
    database="probe",
)
FACTS = Revision(7, "2020-01-02T03:04:05Z", Contributor("Ann & Bo", 3), "why", minor=True, parent=6)


NATO = hashed_path("NATO.md", "NATO")


def page(title: str, text: str = "''x''", **facts: object) -> Page:
    number = SITE.split_title(title)[0]
    page = Page(title, text, number, id=len(title), revision=FACTS)
    return msgspec.structs.replace(page, **facts)


PAGES = (
    page("Compost", "'''Compost'''  is   soil.\n\n\n{{Stub}}\n\n==Odd  heading==\n"),
    page("Category:El Alto/A", "[[Category:B|x]]"),
    page("Category/El Alto", "main"),
    page("Talk:Compost", ": a\n:: b"),
    page("Template:Stub", "<includeonly>{{{1|}}}</includeonly>\n"),
    page("Module:Date", "return {}\n\n", model="Scribunto"),
    page("User:Ann/common.css", "a { }", model="css"),
    page("MediaWiki:Common.js", "alert(1)", model="javascript"),
    page("Old", "#REDIRECT [[Compost]]\n\n{{R}}", redirect="Compost"),
    page("Portal:A:B", "x"),
    page("Nato", "1"),
    page("NATO", "2"),
    page("CON", "3"),
    page("Empty", ""),
    page("File:A.png", "[[File:A.png]]"),
    page("A//B", "x"),
    page("x" * 250, "long"),
)


def run(*words: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=given)


def good(*words: str | Path, given: bytes | None = None) -> Result:
    result = run(*words, given=given)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.xml"
    write_dump(path, PAGES, site=SITE)
    return path


def read(path: Path) -> dict[str, Page]:
    pages = {page.title: page for page in read_dump(path)}
    assert len(pages) == sum(1 for _ in read_dump(path))
    return pages


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".mwbridge" not in path.parts
    }


@pytest.mark.parametrize(
    "words", [(), ("--talk",), ("--layout", "flat"), ("--jobs", "2"), ("--wrap", "none")]
)
def test_unpack_and_pack_are_inverse(tmp_path: Path, dump: Path, words: tuple[str, ...]) -> None:
    good("unpack", dump, tmp_path / "wiki", *words)
    good("pack", tmp_path / "wiki", tmp_path / "back.xml")
    assert read(tmp_path / "back.xml") == read(dump)


def test_files_have_the_types_of_their_pages(tmp_path: Path, dump: Path) -> None:
    good("unpack", dump, tmp_path / "wiki", "--talk")
    assert list(files(tmp_path / "wiki")) == sorted(
        (
            "%43ategory/El_Alto.md", "A%2F%2FB.md", "CON.md".replace("C", "%43"),
            "Category/El_Alto/A.md", "Compost.md", "Empty.md", "File/A.png.md",
            "MediaWiki/Common.js", "Module/Date.lua", "Nato.md", NATO,
            "Old.md", "Portal/A%3AB.md", "Talk/Compost.md", "Template/Stub.wiki",
            "User/Ann/common.css", next(p for p in files(tmp_path / "wiki") if "xxx" in p),
        )
    )  # fmt: skip
    head = (tmp_path / "wiki" / "Old.md").read_text(encoding="utf-8")
    assert "redirect: Compost" in head


def test_a_second_unpack_rewrites_nothing(tmp_path: Path, dump: Path) -> None:
    good("unpack", dump, tmp_path / "wiki", "--talk")
    before = {p: (tmp_path / "wiki" / p).stat() for p in files(tmp_path / "wiki")}
    result = good("unpack", dump, tmp_path / "wiki")
    assert f"{len(PAGES)} unchanged" in result.stderr
    after = {p: (tmp_path / "wiki" / p).stat() for p in files(tmp_path / "wiki")}
    assert {p: (s.st_mtime_ns, s.st_ino) for p, s in before.items()} == {
        p: (s.st_mtime_ns, s.st_ino) for p, s in after.items()
    }


def test_an_edited_file_is_never_written_over(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    good("unpack", dump, wiki)
    edited = (wiki / "Compost.md").read_text(encoding="utf-8") + "\nMine.\n"
    (wiki / "Compost.md").write_text(edited, encoding="utf-8")
    (wiki / "Nato.md").write_text("mine too\n", encoding="utf-8")
    assert "2 edited" in good("unpack", dump, wiki).stderr
    newer = tmp_path / "newer.xml"
    write_dump(newer, [page("Compost", "new"), page("NATO", "new"), page("More", "y")], site=SITE)
    result = run("unpack", newer, wiki)
    assert result.exit_code == 1
    assert "Compost.md (Compost): conflict" in result.stderr
    assert (wiki / "Compost.md").read_text(encoding="utf-8") == edited
    assert b"new" in (wiki / ".mwbridge/conflicts/Compost.md").read_bytes()
    assert b"new" in (wiki / NATO).read_bytes()
    assert (wiki / "More.md").exists()


def test_a_dry_run_writes_nothing(tmp_path: Path, dump: Path) -> None:
    result = good("unpack", dump, tmp_path / "wiki", "--dry-run", "--report", "--talk")
    assert not (tmp_path / "wiki").exists()
    assert f"{len(PAGES)} pages would be unpacked" in result.stderr
    assert "the template R" in result.stdout


def test_what_was_kept_raw_is_counted(tmp_path: Path, dump: Path) -> None:
    result = good("unpack", dump, tmp_path / "wiki", "--json", "--talk")
    report = json.loads(result.stdout)
    assert report["counts"] == {"written": len(PAGES)}
    assert {"what": "the template R is carried as raw wikitext", "times": 1, "pages": 1} in (
        report["raw"]
    )


def test_a_folder_of_other_origin_is_refused(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / "Compost.md").write_text("mine", encoding="utf-8")
    result = run("unpack", dump, wiki)
    assert result.exit_code == 4
    assert [p.name for p in wiki.iterdir()] == ["Compost.md"]
    good("unpack", dump, wiki, "--force")
    assert b"soil" in (wiki / "Compost.md").read_bytes()


def test_two_wikis_are_not_mixed(tmp_path: Path, dump: Path) -> None:
    good("unpack", dump, tmp_path / "wiki")
    other = tmp_path / "other.xml"
    write_dump(other, [page("A")], site=msgspec.structs.replace(SITE, database="other"))
    result = run("unpack", other, tmp_path / "wiki")
    assert result.exit_code == 4
    assert "the folder is of the wiki 'probe'" in result.stderr


def test_only_what_is_wanted(tmp_path: Path, dump: Path) -> None:
    good("unpack", dump, tmp_path / "a", "--namespace", "Template", "--namespace", "828")
    assert list(files(tmp_path / "a")) == ["Module/Date.lua", "Template/Stub.wiki"]
    good("unpack", dump, tmp_path / "b", "--title", "C*", "--exclude", "*Alto*", "--no-talk")
    assert list(files(tmp_path / "b")) == ["%43ON.md", "Compost.md"]
    result = run("unpack", dump, tmp_path / "c", "--namespace", "Nowhere")
    assert result.exit_code == 2
    assert "the wiki has no namespace 'Nowhere'; it has main, Talk" in result.stderr


def test_another_style_is_written_over_what_nobody_edited(tmp_path: Path) -> None:
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    write_dump(dump, [page("A", "word " * 40), page("B", "[[A|a]]")], site=SITE)
    good("unpack", dump, wiki)
    assert len((wiki / "A.md").read_text("utf-8").splitlines()) > 7
    good("unpack", dump, wiki, "--wrap", "none", "--links", "path")
    assert len((wiki / "A.md").read_text("utf-8").splitlines()) == 6
    assert '[a](A.md "wikilink' in (wiki / "B.md").read_text("utf-8")
    assert "2 unchanged" in good("unpack", dump, wiki).stderr
    good("pack", wiki, tmp_path / "back.xml")
    assert read(tmp_path / "back.xml") == read(dump)


def test_a_folders_settings_are_read(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / "mwbridge.toml").write_text('[pages]\nlayout = "flat"\nwrap = 0\n', encoding="utf-8")
    good("unpack", dump, wiki, "--force", "--talk")
    assert "Talk%3ACompost.md" in files(wiki)


def test_standard_streams(tmp_path: Path, dump: Path) -> None:
    good("unpack", "-", tmp_path / "wiki", given=gzip.compress(dump.read_bytes()))
    result = good("pack", tmp_path / "wiki", "-")
    back = list(read_dump(io.BytesIO(result.stdout_bytes)))
    assert {page.title: page for page in back} == read(dump)


def test_a_page_that_the_converter_fails_on_is_kept(
    tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(text: str, **more: object) -> str:
        if "Compost" in text and "soil" in text:
            raise RecursionError("too deep")
        return to_markdown(text, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("bridge.tree.render.to_markdown", failing)
    result = run("unpack", dump, tmp_path / "wiki", "--jobs", "1")
    assert result.exit_code == 3
    assert "Compost.wiki (Compost): failed: the converter failed (RecursionError" in result.stderr
    good("pack", tmp_path / "wiki", tmp_path / "back.xml")
    assert read(tmp_path / "back.xml") == read(dump)


# --- packing ----------------------------------------------------------------------------


def test_only_what_changed(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    good("unpack", dump, wiki)
    text = (wiki / "Compost.md").read_text(encoding="utf-8")
    (wiki / "Compost.md").write_text(text.replace("soil", "earth"), encoding="utf-8")
    (wiki / "Template/Stub.wiki").write_text("<b>stub</b>\n", encoding="utf-8")
    (wiki / "New_page.md").write_text("A *new* page.\n", encoding="utf-8")
    (wiki / "Nato.md").touch()
    good("pack", wiki, tmp_path / "changes.xml", "--changed", "--author", "Eve", "--comment", "c")
    found = read(tmp_path / "changes.xml")
    assert {title: page.text for title, page in found.items()} == {
        "Compost": PAGES[0].text.replace("soil", "earth"),
        "New page": "A ''new'' page.",
        "Template:Stub": "<b>stub</b>\n",
    }
    old = FACTS
    new = found["Compost"].revision
    assert (new.contributor.name, new.comment, new.parent) == ("Eve", "c", old.id)
    assert new.timestamp > old.timestamp
    good("pack", wiki, tmp_path / "again.xml", "--changed", "--author", "Eve", "--comment", "c")
    assert (tmp_path / "again.xml").read_bytes() == (tmp_path / "changes.xml").read_bytes()


def test_an_edit_is_younger_than_what_it_edits(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    good("unpack", dump, wiki)
    (wiki / "Nato.md").write_text("edited\n", encoding="utf-8")
    os.utime(wiki / "Nato.md", (1, 1))
    good("pack", wiki, tmp_path / "a.xml", "--changed")
    assert read(tmp_path / "a.xml")["Nato"].revision.timestamp == "2020-01-02T03:04:06Z"


def test_authors_from_the_head_of_a_file(tmp_path: Path) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    head = "---\ntitle: A\nauthor: Eve\ndate: 2021-02-03 04:05:06 +0100\nsummary: why\n---\n"
    (wiki / "a.md").write_text(f"{head}\nx\n", encoding="utf-8")
    good("pack", wiki, tmp_path / "a.xml", "--by", "front-matter")
    found = read(tmp_path / "a.xml")["A"].revision
    assert (found.contributor.name, found.timestamp, found.comment) == (
        "Eve",
        "2021-02-03T03:05:06Z",
        "why",
    )


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.md", "---\ntitle: A[b]\n---\nx", "a title cannot hold '['"),
        ("a.md", "---\ntitle: A/../b\n---\nx", "a title cannot have . or .."),
        ("a.md", "---\ntitle: 'x ~~~ y'\n---\nx", "a title cannot hold ~~~"),
        ("a.md", f"---\ntitle: {'é' * 200}\n---\nx", "longer than 255 bytes"),
        ("a.md", "---\ntitle: Special:A\n---\nx", "Special is no namespace for pages"),
        ("a.md", "---\ntitle: w:A\n---\nx", "W: leads to another wiki"),
        ("a.md", "---\ntitle: Category:\n---\nx", "the title is empty"),
        ("a.wiki", "x" * 2_100_000, "the text has 2,100,000 bytes"),
        ("a.wiki", "x\x01", "the text holds U+0001"),
        ("a.md", b"\xff\xfe\x00", "is not utf-8"),
    ],
)
def test_what_the_importer_would_not_take(
    tmp_path: Path, name: str, text: str | bytes, fault: str
) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (wiki / "good.md").write_text("y\n", encoding="utf-8")
    result = run("pack", wiki, tmp_path / "a.xml")
    assert result.exit_code == 4, result.output
    assert f"{name}: " in result.stderr
    assert fault in result.stderr
    assert not (tmp_path / "a.xml").exists()
    result = run("pack", wiki, tmp_path / "a.xml", "--skip-bad")
    assert result.exit_code == 3
    assert list(read(tmp_path / "a.xml")) == ["Good"]


def test_two_files_that_claim_one_title_are_both_refused(tmp_path: Path) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / "a.md").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    (wiki / "b.md").write_text("---\ntitle: X\n---\n", encoding="utf-8")
    (wiki / "c.md").write_text("y\n", encoding="utf-8")
    result = run("pack", wiki, tmp_path / "a.xml", "--skip-bad")
    assert result.exit_code == 3
    assert "a.md: another file is the page 'X' as well" in result.stderr
    assert "b.md: another file is the page 'X' as well" in result.stderr
    assert list(read(tmp_path / "a.xml")) == ["C"]


def test_the_next_commands_are_named(tmp_path: Path, dump: Path) -> None:
    good("unpack", dump, tmp_path / "wiki")
    result = good("pack", tmp_path / "wiki", tmp_path / "back.xml")
    assert "$wgExtraNamespaces[100] = 'Portal';" in result.stderr
    assert f"php maintenance/importDump.php {tmp_path / 'back.xml'}" in result.stderr
    assert "php maintenance/rebuildrecentchanges.php" in result.stderr
    assert "php maintenance/initSiteStats.php --update" in result.stderr
    report = json.loads(good("pack", tmp_path / "wiki", tmp_path / "b.xml", "--json").stdout)
    assert report["extra_namespaces"] == {"100": "Portal"}


def test_files_of_the_dump_come_and_go(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    upload = Upload("A b.png", "2020-01-01T00:00:00Z", Contributor("Ann", 1), contents=picture)
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    write_dump(dump, [page("File:A b.png", "about", uploads=(upload,)), page("A")], site=SITE)
    assert "1 files" in good("unpack", dump, wiki).stderr
    assert (wiki / "File" / "A_b.png").read_bytes() == picture
    result = good("pack", wiki, tmp_path / "back.xml")
    assert "importDump.php --uploads" in result.stderr
    found = read(tmp_path / "back.xml")["File:A b.png"]
    assert found.text == "about"
    assert [(u.name, u.contents, u.timestamp) for u in found.uploads] == [
        ("A b.png", picture, "2020-01-01T00:00:00Z")
    ]
    good("pack", wiki, tmp_path / "path.xml", "--uploads", "path")
    found = read(tmp_path / "path.xml")["File:A b.png"]
    assert [(u.path, u.contents) for u in found.uploads] == [("File/A_b.png", None)]
    good("pack", wiki, tmp_path / "none.xml", "--uploads", "none")
    assert read(tmp_path / "none.xml")["File:A b.png"].uploads == ()
    assert "0 revisions" in good("pack", wiki, tmp_path / "c.xml", "--changed").stderr


def test_files_from_the_wikis_folder(tmp_path: Path) -> None:
    dump, wiki, images = tmp_path / "dump.xml", tmp_path / "wiki", tmp_path / "images"
    write_dump(dump, [page("File:El Alto.jpg"), page("File:Gone.jpg")], site=SITE)
    (images / "3/34").mkdir(parents=True)
    (images / "3/34/El_Alto.jpg").write_bytes(b"picture")
    result = run("unpack", dump, wiki, "--files-from", images)
    assert result.exit_code == 3
    assert "File:Gone.jpg: failed" in result.stderr
    assert (wiki / "File/El_Alto.jpg").read_bytes() == b"picture"


class _Images(BaseHTTPRequestHandler):
    """A wiki's images/ on the network."""

    FILES: ClassVar = {"/images/3/34/El_Alto.jpg": b"picture", "/images/%C3%89%26_%3F.png": b"flat"}

    def do_GET(self) -> None:
        data = self.FILES.get(self.path)
        self.send_response(404 if data is None else 200)
        self.end_headers()
        self.wfile.write(data or b"<html>not found</html>")

    def log_message(self, *_: object) -> None:
        pass


def test_files_from_the_network(tmp_path: Path) -> None:
    dump, wiki = tmp_path / "dump.xml", tmp_path / "wiki"
    same = Upload("El Alto.jpg", "2020-01-01T00:00:00Z", sha1=sha1_base36(b"picture"))
    other = Upload("É& ?.png", sha1=sha1_base36(b"older"))
    pages = [
        page("File:El Alto.jpg", uploads=(same,)),
        page("File:É& ?.png", uploads=(other,)),
        page("File:Gone.jpg"),
    ]
    write_dump(dump, pages, site=SITE)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Images) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/images/"
        result = run("unpack", dump, wiki, "--files-from", address)
        server.shutdown()
    assert result.exit_code == 3
    assert "File:Gone.jpg: failed" in result.stderr
    assert "404" in result.stderr
    assert "the file is another version than that of the dump [wrong-checksum]" in result.stderr
    found = {path: data for path, data in files(wiki).items() if not path.endswith(".md")}
    assert sorted(found.values()) == [b"flat", b"picture"]
    assert (wiki / "File/El_Alto.jpg").stat().st_mtime == 1577836800
    # nobody listens there any more; what is here already is not asked for
    again = run("unpack", dump, wiki, "--files-from", address)
    assert again.stderr.count("the file cannot be had") == 1


def test_old_versions_of_files_are_told(tmp_path: Path) -> None:
    old = Upload("A.png", "2019-01-01T00:00:00Z", archive_name="2019!A.png", contents=b"old")
    new = Upload("A.png", "2020-01-01T00:00:00Z", contents=b"new")
    write_dump(tmp_path / "dump.xml", [page("File:A.png", uploads=(old, new))], site=SITE)
    result = good("unpack", tmp_path / "dump.xml", tmp_path / "wiki")
    assert "File:A.png: warning: 1 old versions of the file are not kept" in result.stderr
    assert (tmp_path / "wiki/File/A.png").read_bytes() == b"new"


def test_links_that_lead_out_of_the_folder_are_left_alone(tmp_path: Path, dump: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / "Category").symlink_to(outside)
    (wiki / "Compost.md").symlink_to(outside / "x.md")
    result = run("unpack", dump, wiki, "--force")
    assert result.exit_code == 3
    assert "a symbolic link stands in its place" in result.stderr
    assert list(outside.iterdir()) == []


def test_the_state_is_what_sync_starts_from(tmp_path: Path, dump: Path) -> None:
    good("unpack", dump, tmp_path / "wiki", "--talk")
    with State(tmp_path / "wiki", write=False) as state:
        known = state.titled("Compost")
        assert known is not None
        assert (known.page_id, known.revision.id, known.namespace) == (7, 7, 0)
        assert state.wikitext(known) == PAGES[0].text
        assert state.file(known) == (tmp_path / "wiki" / "Compost.md").read_bytes()
        assert len(state.manifest()) == len(PAGES)
        assert state.facts().origin == "dump.xml"


def test_what_another_wiki_would_not_take(tmp_path: Path) -> None:
    """Its namespaces, and whether it tells the first letter's case."""
    dump, other, wiki = tmp_path / "dump.xml", tmp_path / "other.xml", tmp_path / "wiki"
    site = msgspec.structs.replace(SITE, case="case-sensitive")
    write_dump(dump, [page("Portal:A"), page("iPod"), page("IPod"), page("B")], site=site)
    write_dump(other, [page("C")])
    good("unpack", dump, wiki)
    good("pack", wiki, tmp_path / "a.xml")
    result = run("pack", wiki, tmp_path / "a.xml", "--target", other)
    assert result.exit_code == 4
    assert "Portal/A.md: the wiki has no namespace Portal: it would land" in result.stderr
    assert result.stderr.count("another file is the page 'IPod' as well") == 2


def test_one_run_at_a_time(tmp_path: Path, dump: Path) -> None:
    with State(tmp_path / "wiki"):
        result = run("unpack", dump, tmp_path / "wiki")
    assert result.exit_code == 5
    assert "another run works in this folder" in result.stderr


def die(_: int) -> int:
    os.kill(os.getpid(), 9)
    return 0


def prepare() -> None:
    pass


def test_a_worker_that_is_killed_is_told_in_a_line() -> None:
    with pytest.raises(UsageError, match="a worker was killed"):
        list(map_ordered(die, [1], jobs=2, prepare=prepare, settings=()))


def test_a_file_that_is_saved_in_this_very_moment_is_kept(
    tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki = tmp_path / "wiki"
    real = unpack._flush

    def save(files: list[Path]) -> None:
        wiki.joinpath("Compost.md").write_text("saved meanwhile\n", encoding="utf-8")
        real(files)

    monkeypatch.setattr(unpack, "_flush", save)
    result = run("unpack", dump, wiki, "--jobs", "1")
    assert result.exit_code == 1
    assert "Compost.md (Compost): conflict: saved here while this ran" in result.stderr
    assert (wiki / "Compost.md").read_text("utf-8") == "saved meanwhile\n"
    assert b"soil" in (wiki / ".mwbridge/conflicts/Compost.md").read_bytes()


def test_a_file_where_a_folder_would_be(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / "Talk").write_text("mine", encoding="utf-8")
    result = run("unpack", dump, wiki, "--force", "--talk")
    assert result.exit_code == 3
    assert "Talk/Compost.md (Talk:Compost): failed: " in result.stderr
    assert "a file stands where its folder would be" in result.stderr
    assert (wiki / "Talk").read_text("utf-8") == "mine"


def test_a_folder_without_pages_is_a_mistake(tmp_path: Path) -> None:
    wiki, target = tmp_path / "wiki", tmp_path / "a.xml"
    wiki.mkdir()
    (wiki / "notes.txt").write_text("x", encoding="utf-8")
    target.write_bytes(b"precious")
    result = run("pack", wiki, target)
    assert result.exit_code == 2
    assert "the folder has no pages" in result.stderr
    assert target.read_bytes() == b"precious"


# --- talk pages ---------------------------------------------------------------------------


def test_talk_pages_are_files_on_request_and_never_lost(tmp_path: Path, dump: Path) -> None:
    wiki, back = tmp_path / "wiki", tmp_path / "back.xml"
    result = good("unpack", dump, wiki)
    assert "1 talk pages have no file (--talk gives them one)" in result.stderr
    assert not (wiki / "Talk").exists()
    assert "1 talk pages of them have no file" in good("pack", wiki, back).stderr
    assert read(back) == read(dump)
    assert "0 revisions" in good("pack", wiki, back, "--changed").stderr
    # an old one does not come back over what somebody wrote
    (wiki / "Talk").mkdir()
    (wiki / "Talk/Compost.md").write_text("mine\n", "utf-8")
    good("pack", wiki, back)
    assert read(back)["Talk:Compost"].text == "mine"
    (wiki / "Talk/Compost.md").unlink()
    good("unpack", dump, wiki, "--talk")
    assert (wiki / "Talk/Compost.md").exists()
    # the folder remembers, and a newer dump is kept up with
    newer = tmp_path / "newer.xml"
    write_dump(newer, [page("Talk:Compost", "newer"), page("Talk:Nato", "new")], site=SITE)
    good("unpack", newer, wiki)
    assert b"newer" in (wiki / "Talk/Compost.md").read_bytes()
    good("pack", wiki, back)
    assert {t: p.text for t, p in read(back).items() if t.startswith("Talk:")} == {
        "Talk:Compost": "newer",
        "Talk:Nato": "new",
    }


def test_a_namespace_of_talk_pages_may_be_asked_for(tmp_path: Path, dump: Path) -> None:
    good("unpack", dump, tmp_path / "wiki", "--namespace", "Talk")
    assert list(files(tmp_path / "wiki")) == ["Talk/Compost.md"]


# --- files that were moved by hand ----------------------------------------------------------


def test_a_file_that_was_moved_is_still_its_page(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    good("unpack", dump, wiki, "--talk")
    (wiki / "garden").mkdir()
    (wiki / "Compost.md").rename(wiki / "garden/heap.md")
    (wiki / "Nato.md").rename(wiki / "Alliance.md")
    assert f"{len(PAGES)} unchanged" in good("unpack", dump, wiki).stderr
    assert not (wiki / "Compost.md").exists()
    good("pack", wiki, tmp_path / "back.xml")
    assert read(tmp_path / "back.xml") == read(dump)
    # one that is edited keeps what it goes back to, and is no other page
    text = (wiki / "garden/heap.md").read_text("utf-8")
    (wiki / "garden/heap.md").rename(wiki / "heap.md")
    (wiki / "heap.md").write_text(text.replace("soil", "earth"), "utf-8")
    result = good("pack", wiki, tmp_path / "changes.xml", "--changed")
    assert "no file any more" not in result.stderr
    assert [page.text for page in read(tmp_path / "changes.xml").values()] == [
        PAGES[0].text.replace("soil", "earth")
    ]
    newer = tmp_path / "newer.xml"
    write_dump(newer, [page("Compost", "new"), page("Nato", "new")], site=SITE)
    assert run("unpack", newer, wiki).exit_code == 1
    assert b"new" in (wiki / ".mwbridge/conflicts/heap.md").read_bytes()
    assert b"new" in (wiki / "Alliance.md").read_bytes()
    assert not (wiki / "Nato.md").exists()


def test_a_copy_of_a_file_that_is_gone_twice_is_not_guessed(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    good("unpack", dump, wiki)
    data = (wiki / "Compost.md").read_bytes()
    (wiki / "Compost.md").rename(wiki / "one.md")
    (wiki / "two.md").write_bytes(data)
    result = run("pack", wiki, tmp_path / "back.xml")
    assert result.exit_code == 4
    assert "two.md: another file is the page 'Compost' as well" in result.stderr
