"""Uploaded files, fresh checkouts, undo, limits, requests: what goes beyond single pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from bridge.errors import SafetyRefusal
from bridge.local.wiki import EDITOR, LocalWiki
from bridge.sync.checkup import check_up
from bridge.sync.resolve import resolve
from bridge.sync.run import exit_code
from bridge.sync.undo import undo
from tests.live.folders import (
    PAGE,
    RIGHTS,
    Folder,
    kinds,
    revisions,
    statuses,
)
from tests.live.pictures import png
from tests.live.proxy import Proxy


def test_files_go_both_ways(folder: Folder, host: LocalWiki, title: str) -> None:
    one, two, three = png(2, 2), png(3, 3), png(4, 4)
    host.upload(f"{title} there.png", one, text="A ''pier''.")
    folder.run()
    there = folder.path / "File" / f"{title}_there.png"
    assert there.read_bytes() == one
    assert folder.read(f"File/{title}_there.png.md") == "A *pier*.\n"
    here = folder.path / "File" / f"{title}_here.png"
    here.write_bytes(two)
    assert statuses(folder.run())[f"File:{title} here.png"] == "done"
    folder.run()
    there.write_bytes(three)
    assert kinds(folder.run(dry=True)) == {f"File:{title} there.png": "push"}
    folder.run()
    folder.run()
    assert kinds(folder.run(dry=True)) == {}
    host.upload(f"{title} here.png", one)
    folder.run()
    assert here.read_bytes() == one
    again = Folder(folder.path.parent / "again", host.api_url)
    again.within(titles=(f"File:{title}*",))
    again.run("pull")
    assert (again.path / "File" / f"{title}_there.png").read_bytes() == three


def test_two_new_versions_of_a_file_are_a_conflict(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    name = f"{title}.png"
    host.upload(name, png(2, 2))
    folder.run()
    host.upload(name, png(3, 3))
    (folder.path / "File" / name).write_bytes(png(4, 4))
    report = folder.run()
    assert exit_code(report) == 1
    assert (folder.path / "File" / name).read_bytes() == png(4, 4)
    assert (folder.path / ".mwbridge" / "conflicts" / "File" / name).read_bytes() == png(3, 3)


def test_a_fresh_checkout_goes_on_from_the_manifest(
    folder: Folder, host: LocalWiki, title: str, tmp_path: Path
) -> None:
    checkout = Folder(tmp_path / "checkout", host.api_url)
    checkout.settings = folder.settings
    folder.replace(f"{title}.md", "Boats", "Ships")
    shutil.copy(folder.path / f"{title}.md", checkout.path)
    (checkout.path / ".mwbridge").mkdir()
    shutil.copy(folder.path / ".mwbridge" / "manifest.tsv", checkout.path / ".mwbridge")
    host.edit(title, PAGE.replace("Gulls", "Terns"), account=EDITOR)
    before = checkout.bytes()
    assert kinds(checkout.run(dry=True)) == {title: "merge"}
    assert checkout.bytes() == before
    assert statuses(checkout.run()) == {title: "done"}
    assert host.text(title) == PAGE.replace("Gulls", "Terns").replace("Boats", "Ships")
    assert kinds(checkout.run(dry=True)) == {}


def test_without_a_memory_equal_pages_are_adopted_and_others_conflict(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    host.edit(f"{title} 2", "Other page.")
    folder.run()
    folder.write(f"{title}_2.md", "Another text.\n")
    shutil.rmtree(folder.path / ".mwbridge")
    report = folder.run()
    assert kinds(report) == {title: "join", f"{title} 2": "conflict"}
    assert host.text(f"{title} 2") == "Other page."
    assert folder.read(f"{title}_2.md") == "Another text.\n"
    assert kinds(folder.run(dry=True)) == {f"{title} 2": "conflict"}


@pytest.mark.parametrize("side", ["local", "wiki"])
def test_a_conflict_is_resolved(folder: Folder, host: LocalWiki, title: str, side: str) -> None:
    theirs = PAGE.replace("Boats", "Barges")
    host.edit(title, theirs, account=EDITOR)
    folder.replace(f"{title}.md", "Boats", "Ships")
    folder.run()
    settled, _ = resolve(folder.path, folder.settings, [f"{title}.md"], side)  # type: ignore[arg-type]
    assert [item.path for item in settled] == [f"{title}.md"]
    folder.run()
    assert host.text(title) == (PAGE.replace("Boats", "Ships") if side == "local" else theirs)
    assert kinds(folder.run(dry=True)) == {}
    assert not (folder.path / ".mwbridge" / "conflicts" / f"{title}.md").exists()
    assert len(revisions(host, title)) == (3 if side == "local" else 2)


def test_undo_takes_a_run_back_where_nobody_has_touched_it(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    for name in ("edited", "moved", "deleted", "touched"):
        host.edit(f"{title} {name}", f"{name} {PAGE}")
    folder.change(redirect=False)
    folder.run()
    folder.replace(f"{title}_edited.md", "Boats", "Ships")
    folder.replace(f"{title}_touched.md", "Boats", "Ships")
    (folder.path / f"{title}_moved.md").rename(folder.path / f"{title}_there.md")
    (folder.path / f"{title}_deleted.md").unlink()
    folder.write(f"{title}_new.md", "New.\n")
    report = folder.run(delete_now=True)
    assert set(statuses(report).values()) == {"done"}
    host.edit(f"{title} touched", "Somebody else's.", account=EDITOR)
    results = {item.title: item.status for item in undo(folder.path, folder.settings, "last")}
    assert results.pop(f"{title} touched") == "touched since"
    assert set(results.values()) == {"undone"}
    for name in ("edited", "moved", "deleted"):
        assert host.text(f"{title} {name}") == f"{name} {PAGE}"
    assert host.text(f"{title} new") is None
    assert host.text(f"{title} touched") == "Somebody else's."


def test_a_formatter_gone_wild_is_refused(folder: Folder, host: LocalWiki, title: str) -> None:
    for number in range(12):
        host.edit(f"{title} {number}", PAGE)
    folder.run()
    for path in folder.files():
        folder.replace(path, "Boats", "Ships")
    with pytest.raises(SafetyRefusal, match="edits 13 pages"):
        folder.run()
    assert host.text(f"{title} 1") == PAGE
    folder.change(max_change=20)
    assert set(statuses(folder.run()).values()) == {"done"}


def test_merge_markers_and_odd_titles_are_left_alone(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    folder.write(f"{title}.md", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n")
    folder.write(f"{title}%5Bx.md", "Bad title.\n")
    folder.write(f"{title}_a.md", f"---\ntitle: {title} twice\n---\na\n")
    folder.write(f"{title}_b.md", f"---\ntitle: {title} twice\n---\nb\n")
    report = folder.run()
    assert exit_code(report) == 3
    assert len(report.problems) == 4
    assert host.text(title) == PAGE
    assert host.text(f"{title} twice") is None


@pytest.mark.parametrize(
    "name", ["A/B", "A:B", "A?B", "CON", "CaseX", "x" * 200, "ünï — ✓", "a.b.", "100% *x*"]
)
def test_titles_and_files_are_one_to_one(
    folder: Folder, host: LocalWiki, title: str, name: str
) -> None:
    host.edit(f"{title} {name}", PAGE)
    host.edit(f"{title} {name.lower()} ", PAGE + " lower")
    folder.run()
    (path,) = [
        found
        for found in folder.files()
        if "lower" not in folder.read(found) and found != f"{title}.md"
    ] or [f"{title}.md"]
    if name.lower() == name:
        return
    folder.replace(path, "Boats", "Ships")
    folder.run()
    assert host.text(f"{title} {name}") == PAGE.replace("Boats", "Ships")
    assert host.text(f"{title} {name.lower()}") == PAGE + " lower"
    assert kinds(folder.run(dry=True)) == {}


def test_a_page_that_left_the_scope_is_neither_deleted_nor_made_again(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    host.write({"action": "move", "from": title, "to": f"User:{title}", "noredirect": True})
    for _ in range(3):
        folder.run()
    assert folder.files() == [f"{title}.md"]
    assert host.text(title) is None


def test_doctor_looks_and_writes_nothing(folder: Folder, host: LocalWiki, title: str) -> None:
    before = folder.bytes()
    found = check_up(folder.path, folder.settings)
    assert [page.title for page in found.pages] == [title]
    assert {finding.subject for finding in found.findings} >= {"wiki", "account", "clocks"}
    assert folder.bytes() == before


def test_a_summary_is_the_commit_s(folder: Folder, host: LocalWiki, title: str) -> None:
    def git(*words: str) -> None:
        author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *author, *words], cwd=folder.path, check=True, capture_output=True)

    git("init")
    folder.replace(f"{title}.md", "Boats", "Ships")
    git("add", "-A")
    git("commit", "-m", "Call boats ships")
    folder.change(summary="{author}: {message}", minor=True)
    folder.run()
    newest = revisions(host, title)[0]
    assert newest["comment"] == "Ada: Call boats ships"
    assert newest["minor"]


@pytest.mark.timeout(400)
def test_requests_are_few(new_wiki: Callable[..., LocalWiki], tmp_path: Path) -> None:
    wiki = new_wiki(more=RIGHTS)
    count = 120
    pages = "".join(
        f"<page><title>Many {n}</title><ns>0</ns><id>{n + 10}</id><revision><id>{n + 10}</id>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><contributor><username>A</username><id>1</id>"
        f"</contributor><model>wikitext</model><format>text/x-wiki</format>"
        f"<text xml:space='preserve'>Page {n} of many.\n\nBoats.</text></revision></page>"
        for n in range(count)
    )
    dump = tmp_path / "many.xml"
    dump.write_text(
        f"<mediawiki xmlns='http://www.mediawiki.org/xml/export-0.11/' version='0.11' "
        f"xml:lang='en'>{pages}</mediawiki>"
    )
    wiki.import_dump(dump)
    with Proxy(wiki.address) as proxy:
        folder = Folder(tmp_path / "folder", proxy.api_url, max_change="100%")
        folder.within(titles=("Many *",), namespaces=(0,))
        folder.run("pull")
        assert len(folder.files()) == count
        assert proxy.count() <= 10 + 2
        folder.run()
        proxy.reset()
        folder.run()
        assert proxy.count() <= 5
        changed = 20
        for number in range(changed):
            folder.replace(f"Many_{number}.md", "Boats", "Ships")
        proxy.reset()
        folder.run("push")
        assert proxy.count("edit") == changed
        others = [r for r in proxy.requests if r.get("action") != "edit"]
        assert proxy.count() <= changed + changed / 50 + 5, others
        asked = json.dumps(proxy.requests)
        assert "basetimestamp" not in asked


def test_tags_are_categories_where_the_folder_says_so(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    pages = msgspec.structs.replace(folder.settings.pages, tags=True)
    folder.settings = msgspec.structs.replace(folder.settings, pages=pages)
    path, name = f"{title}_new.md", f"{title} new"
    file = "---\ntags: [sea, pier]\n---\n\nTwo *boats*.\n"
    folder.write(path, file)
    folder.run()
    assert host.text(name) == "Two ''boats''.\n[[Category:Sea]]\n[[Category:Pier]]"
    assert folder.read(path) == file
    assert kinds(folder.run()) == {}
    # The wiki takes one off and edits a word: the head stays, and brings nothing back.
    host.edit(name, "Three ''boats''.\n[[Category:Pier]]", account=EDITOR)
    folder.run()
    assert folder.read(path) == file.replace("Two", "Three")
    folder.replace(path, "Three", "Four")
    folder.run()
    assert host.text(name) == "Four ''boats''.\n[[Category:Pier]]"
    # A tag that goes takes its category with it, and a new one brings its own.
    folder.replace(path, "[sea, pier]", "[sea, gulls]")
    folder.run()
    assert host.text(name) == "Four ''boats''.\n[[Category:Gulls]]"
    assert kinds(folder.run()) == {}


@pytest.mark.parametrize("place", ["mappings/ours.toml", "elsewhere/ours.toml"])
def test_the_folders_mappings_say_what_templates_become(
    folder: Folder, host: LocalWiki, title: str, place: str
) -> None:
    folder.write(
        place,
        f'schema = 1\n[[template]]\nwiki = "Box{title}"\nmarkdown = "span"\nmatch = {{ class = "ours" }}\n'
        'slots = { text = { param = "1" } }\n',
    )
    if not place.startswith("mappings"):
        folder.write("mwbridge.toml", f'[mappings]\nfiles = ["{place}"]\n')
    host.edit(f"{title} box", f"The {{{{Box{title}|evening}}}} tide.")
    folder.run()
    assert '<span class="ours">evening</span>' in folder.read(f"{title}_box.md")
    folder.replace(f"{title}_box.md", "evening", "morning")
    folder.run()
    assert host.text(f"{title} box") == f"The {{{{Box{title}|morning}}}} tide."
