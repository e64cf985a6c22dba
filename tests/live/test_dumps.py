"""Folders and dumps before the judge: MediaWiki's own importDump.php and dumpBackup.php."""

from __future__ import annotations

import os
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bridge import Options, Page, default_site, read_siteinfo, write_dump
from bridge.cli.main import main
from bridge.local.preview import load
from bridge.local.wiki import LocalWiki
from bridge.page import Contributor, Revision, Upload
from tests.live.pictures import png

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / os.environ.get("MWBRIDGE_CORPUS", "../shared/corpus/libsoc")
NewWiki = Callable[..., LocalWiki]
NAME = re.compile(r"\{[^}]*\}")


def run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stderr


def texts(wiki: LocalWiki, folder: Path) -> dict[str, list[str]]:
    """All revisions of all pages, as the wiki's own dump gives them, oldest first."""
    path = folder / "theirs.xml"
    wiki.run_maintenance("dumpBackup", "--full", f"--output=file:{path}")
    return texts_of(path)


def texts_of(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for page in (e for e in ET.parse(path).getroot() if NAME.sub("", e.tag) == "page"):
        parts = {NAME.sub("", e.tag): e for e in page}
        revisions = [e for e in page if NAME.sub("", e.tag) == "revision"]
        found[str(parts["title"].text)] = [
            next(str(e.text or "") for e in revision if NAME.sub("", e.tag) == "text")
            for revision in revisions
        ]
    return found


def revision(number: int, timestamp: str) -> Revision:
    return Revision(number, timestamp, Contributor("Ann", 3), "why")


PAGES = (
    Page("Tide mill", "'''A'''  ''mill''.\n\n\n==Odd  heading==\n* [[Salt]]\n", 0),
    Page("Salt", "#REDIRECT [[Tide mill]]", 0),
    Page("Category:Mills", "[[Category:Things|m]]", 14),
    Page("Talk:Tide mill", ": a\n:: b", 1),
    Page("Template:Box", "<includeonly>{{{1|}}}</includeonly>", 10),
    Page("Module:Date", "return {}\n", 828, "Scribunto"),
    Page("MediaWiki:Common.css", "a { }", 8, "css"),
    Page("Empty", "", 0),
)


def dated(pages: tuple[Page, ...]) -> list[Page]:
    return [
        msgspec.structs.replace(
            page, id=number, revision=revision(number, f"2020-01-02T03:04:{number:02}Z")
        )
        for number, page in enumerate(pages, 1)
        if "<" not in page.title
    ]


def test_a_pack_is_taken_and_a_second_time_changes_nothing(
    new_wiki: NewWiki, tmp_path: Path
) -> None:
    dump, folder, packed = tmp_path / "dump.xml", tmp_path / "pages", tmp_path / "packed.xml.gz"
    write_dump(dump, dated(PAGES))
    run("unpack", dump, folder, "--talk")
    run("pack", folder, packed)
    wiki = new_wiki()
    before = texts(wiki, tmp_path)
    wiki.import_dump(packed)
    first = texts(wiki, tmp_path)
    wanted = texts_of(dump)
    assert {t: each for t, each in first.items() if t not in before} == wanted
    wiki.import_dump(packed)
    assert texts(wiki, tmp_path) == first
    # two edits, a new page, and a page that nobody touched
    for name in ("Tide_mill.md", "Talk/Tide_mill.md"):
        path = folder / name
        path.write_text(path.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    (folder / "New.md").write_text("*new*\n", encoding="utf-8")
    run("pack", folder, tmp_path / "changes.xml", "--changed")
    for _ in range(2):
        wiki.import_dump(tmp_path / "changes.xml")
        last = texts(wiki, tmp_path)
        new = {t: each[len(first.get(t, ())) :] for t, each in last.items()}
        assert {t: len(each) for t, each in new.items() if each} == {
            "Tide mill": 1,
            "Talk:Tide mill": 1,
            "New": 1,
        }
        assert new["Tide mill"][0].startswith(PAGES[0].text.rstrip())
        assert wiki.text("Tide mill") == new["Tide mill"][0]


def test_files_are_on_the_wiki(new_wiki: NewWiki, tmp_path: Path) -> None:
    picture, other = png(30, 20), png(40, 10)
    upload = Upload("Mill.png", "2020-01-01T00:00:00Z", Contributor("Ann", 3), contents=picture)
    page = Page("File:Mill.png", "A mill.", 6, id=5, uploads=(upload,))
    page = msgspec.structs.replace(page, revision=revision(5, "2020-01-01T00:00:00Z"))
    dump, folder = tmp_path / "dump.xml", tmp_path / "pages"
    write_dump(dump, [page])
    run("unpack", dump, folder)
    (folder / "images").mkdir()
    (folder / "images" / "Sea.png").write_bytes(other)
    (folder / "See.md").write_text("![](Mill.png) ![a sea](images/Sea.png)\n", encoding="utf-8")
    wiki = new_wiki()
    for how in ("base64", "path"):
        packed = tmp_path / f"{how}.xml"
        run("pack", folder, packed, "--uploads", how)
        more = ("--image-base-path", str(folder)) if how == "path" else ()
        wiki.run_maintenance("importDump", "--uploads", *more, str(packed))
        wiki.run_maintenance("runJobs")
        for name, size in (("File:Mill.png", (30, 20)), ("File:Sea.png", (40, 10))):
            query = {"action": "query", "titles": name, "prop": "imageinfo", "iiprop": "size"}
            info = wiki.api.call(query)["query"]["pages"][0]["imageinfo"][0]
            assert (info["width"], info["height"]) == size
        html = str(
            wiki.api.call({"action": "parse", "page": "See", "prop": "text"})["parse"]["text"]
        )
        assert html.count("<img") == 2
        # the upload itself is a revision too, each time, whoever made the dump
        assert texts(wiki, tmp_path)["See"] == ["[[File:Mill.png]] [[File:Sea.png|a sea]]"]
    assert wiki.text("File:Mill.png") == "A mill."


@pytest.mark.parametrize(
    "page",
    [
        Page("A[b]", "x"),
        Page("A", "x" * 2_100_000),
        Page("A", "x", 0, "flow-board"),
        Page("A", "return 1", 0, "Scribunto"),
    ],
)
def test_what_pack_refuses_is_what_the_importer_does_not_take(
    wiki: LocalWiki, tmp_path: Path, page: Page
) -> None:
    from bridge.dump.check import page_faults
    from bridge.errors import WikiError

    page = msgspec.structs.replace(page, title=f"{page.title} refused")
    assert page_faults(page, default_site())
    write_dump(tmp_path / "a.xml", [page])
    try:
        wiki.run_maintenance("importDump", str(tmp_path / "a.xml"))
    except WikiError:
        return
    assert page.title not in texts(wiki, tmp_path)


@pytest.mark.corpus
@pytest.mark.timeout(600)
@pytest.mark.skipif(not (CORPUS / "dump.xml").is_file(), reason=f"no corpus at {CORPUS}")
def test_the_whole_corpus(new_wiki: NewWiki, tmp_path: Path) -> None:
    dump, folder, packed = CORPUS / "dump.xml", tmp_path / "pages", tmp_path / "packed.xml"
    run("unpack", dump, folder)
    run("pack", folder, packed)
    wiki = new_wiki(site=read_siteinfo(dump))
    before = texts(wiki, tmp_path)
    wiki.run_maintenance("importDump", str(packed))
    first = texts(wiki, tmp_path)
    wanted = texts_of(dump)
    assert {t: each[-1:] for t, each in first.items() if t in wanted} == wanted
    assert set(first) == set(wanted) | set(before)
    wiki.run_maintenance("importDump", str(packed))
    assert texts(wiki, tmp_path) == first
    prose = [p for p in sorted(folder.glob("*.md")) if "redirect:" not in p.read_text("utf-8")]
    for path in prose[::40][:10]:
        path.write_text(path.read_text("utf-8").rstrip("\n") + "\n\nAn edit.\n", encoding="utf-8")
    run("pack", folder, tmp_path / "changes.xml", "--changed")
    wiki.run_maintenance("importDump", str(tmp_path / "changes.xml"))
    last = texts(wiki, tmp_path)
    grown = {t: len(each) - len(first[t]) for t, each in last.items() if each != first[t]}
    assert list(grown.values()) == [1] * 10
    shutil.rmtree(folder)


@pytest.mark.corpus
@pytest.mark.timeout(600)
@pytest.mark.skipif(not (CORPUS / "pages").is_dir(), reason=f"no corpus at {CORPUS}")
def test_the_corpus_without_its_dump(new_wiki: NewWiki, tmp_path: Path) -> None:
    """A mirror that mwbridge never saw packs, imports and shows as the wiki did."""
    folder, packed = tmp_path / "pages", tmp_path / "packed.xml"
    shutil.copytree(CORPUS / "pages", folder, copy_function=shutil.copyfile)
    run("pack", folder, packed)
    wiki = new_wiki()
    wiki.import_dump(packed)
    pages = {title: text for title, (text,) in texts_of(packed).items()}
    assert set(pages) <= set(texts(wiki, tmp_path))
    assert shows_as_it_should(wiki, pages) == 5


@pytest.mark.corpus
@pytest.mark.skipif(not (CORPUS / "pages").is_dir(), reason=f"no corpus at {CORPUS}")
def test_the_corpus_in_a_preview(new_wiki: NewWiki, tmp_path: Path) -> None:
    """A part of it, for time: pages with notes, and what they link to."""
    folder, source = tmp_path / "pages", CORPUS / "pages"
    noted = [p for p in sorted(source.glob("*.md")) if p.read_text("utf-8").count("[^") > 7][:5]
    linked = {
        f"{name}.md"
        for path in noted
        for name in re.findall(r'\]\(([^)\s:]+) "wikilink"\)', path.read_text("utf-8"))
    }
    folder.mkdir()
    for path in {*noted, *(source / name for name in linked if (source / name).is_file())}:
        shutil.copyfile(path, folder / path.name)
    shutil.copytree(source / "Template:!!", folder / "Template:!!", copy_function=shutil.copyfile)
    wiki = new_wiki()
    loaded = load(wiki, [folder], Options())
    assert not loaded.failures
    pages = {title: page[-1] for title, page in texts(wiki, tmp_path).items()}
    assert len(pages) == loaded.pages > 20
    assert "Template:!!/doc" in pages
    assert shows_as_it_should(wiki, pages) == 5


def shows_as_it_should(wiki: LocalWiki, pages: dict[str, str]) -> int:
    """How many pages with notes were looked at: their links, categories and references."""
    noted = [title for title, text in pages.items() if text.count("<ref") > 3][:5]
    for title in noted:
        query = {"action": "parse", "page": title, "prop": "text|links|categories"}
        shown = wiki.api.call(query)["parse"]
        wanted = set(re.findall(r"\[\[Category:([^]|]+)", pages[title]))
        assert {c["category"].replace("_", " ") for c in shown["categories"]} >= wanted
        assert 'class="references"' in shown["text"]
        known = {link["title"] for link in shown["links"] if link["exists"]}
        linked = {each.replace("_", " ") for each in re.findall(r"\[\[([^]|#:]+)", pages[title])}
        assert known >= {each for each in linked if each in pages}
    return len(noted)


SETTINGS = "[pages]\naliases = true\n"
MAPPED = """schema = 1
has = ["Note", "Quote"]

[[field]]
name = "tags"
wiki = "categories"
"""
FOLDER = {
    "Salt_pan.md": """---
title: Salt pan
permalink: /Salt_pan/
tags: [Salt, Coast]
aliases: [Pan, Salt works]
---

> [!note] Before you go
> Mind the **gate**:
>
> - one key
> - one lamp

White, as [weirs](Weir "wikilink") are not.
""",
    "Weir.md": """---
title: Weir
permalink: /Weir/
tags: [Coast]
---

> It holds.
>
> — Ann

By the [pan](Pan "wikilink").
""",
}


def test_callouts_tags_and_other_titles_come_back_from_a_wiki(
    new_wiki: NewWiki, tmp_path: Path
) -> None:
    def folder_of(name: str, files: dict[str, str]) -> Path:
        folder = tmp_path / name
        (folder / "mappings").mkdir(parents=True)
        given = {"mwbridge.toml": SETTINGS, "mappings/own.toml": MAPPED}
        for path, text in (given | files).items():
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    folder, packed = folder_of("here", FOLDER), tmp_path / "packed.xml"
    run("pack", folder, packed)
    wiki = new_wiki()
    wiki.edit("Template:Note", "<div>{{{title|}}} {{{1}}}</div>")
    wiki.import_dump(packed)
    assert wiki.text("Salt works") == "#REDIRECT [[Salt pan]]"
    assert "{{Note|title=Before you go|" in (wiki.text("Salt pan") or "")
    found = wiki.api.call(
        {"action": "query", "titles": "Pan", "redirects": 1, "prop": "categories"}
    )
    (page,) = found["query"]["pages"]
    assert page["title"] == "Salt pan"
    assert {each["title"] for each in page["categories"]} == {"Category:Coast", "Category:Salt"}
    texts(wiki, tmp_path)
    back = folder_of("back", {})
    run("unpack", tmp_path / "theirs.xml", back)
    assert {name: (back / name).read_text("utf-8") for name in FOLDER} == FOLDER
    assert not (back / "Pan.md").exists()
