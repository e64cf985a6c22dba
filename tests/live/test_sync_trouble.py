"""Two people, odd titles, moved mountains: what goes wrong in the years of a folder."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bridge.cli.main import main
from bridge.errors import BridgeError, DiskError, SafetyRefusal
from bridge.local.wiki import EDITOR, LocalWiki
from bridge.state.record import PageState
from bridge.state.store import State, pack_texts
from bridge.sync.journal import Journal
from bridge.sync.run import exit_code
from bridge.wiki.changes import Changes, read_changes
from tests.live.folders import PAGE, Folder, kinds, revisions, statuses
from tests.live.pictures import png
from tests.live.proxy import Proxy


def clone_of(folder: Folder, name: str) -> Folder:
    """Another person's clone of the same pages."""
    made = Folder(folder.path.parent / name, folder.settings.wiki.api)
    made.settings = folder.settings
    made.run("pull")
    return made


def is_quiet(folder: Folder) -> bool:
    return kinds(folder.run(dry=True)) == {}


# --- two people ------------------------------------------------------------------


def test_two_people_s_folders_come_to_the_same(folder: Folder, host: LocalWiki, title: str) -> None:
    other = clone_of(folder, "other")
    folder.replace(f"{title}.md", "Boats", "Ships")
    other.replace(f"{title}.md", "Gulls", "Terns")
    (other.path / "kept.txt").write_text("not a page")
    folder.write(f"{title}_new.md", "New *here*.\n")
    for one in (folder, other, folder):
        assert exit_code(one.run()) == 0
    both = PAGE.replace("Boats", "Ships").replace("Gulls", "Terns")
    assert host.text(title) == both
    assert folder.read(f"{title}.md") == other.read(f"{title}.md")
    assert other.read(f"{title}_new.md") == "New *here*.\n"
    # The same words: the second to come is told, and nothing of either is lost.
    folder.replace(f"{title}.md", "Ships", "Barges")
    other.replace(f"{title}.md", "Ships", "Rafts")
    folder.run()
    assert statuses(other.run()) == {title: "conflict"}
    assert "Rafts" in other.read(f"{title}.md")
    assert "Barges" in other.read(f".mwbridge/conflicts/{title}.md")
    assert "Barges" in (host.text(title) or "")


def test_one_renames_and_the_other_edits(folder: Folder, host: LocalWiki, title: str) -> None:
    other = clone_of(folder, "other")
    (folder.path / f"{title}.md").rename(folder.path / f"{title}_renamed.md")
    folder.replace(f"{title}_renamed.md", "Gulls", "Terns")
    other.replace(f"{title}.md", "Boats", "Ships")
    folder.run()
    other.run()
    other.run()
    folder.run()
    both = PAGE.replace("Boats", "Ships").replace("Gulls", "Terns")
    assert host.text(f"{title} renamed") == both
    assert "Ships" in folder.read(f"{title}_renamed.md")
    assert "Terns" in other.read(f"{title}_renamed.md")
    assert is_quiet(folder)
    assert is_quiet(other)


# --- moves -------------------------------------------------------------------------


def test_renamed_and_edited_on_both_sides(folder: Folder, host: LocalWiki, title: str) -> None:
    """Nobody knows which title is meant: both stay, and no word goes."""
    (folder.path / f"{title}.md").rename(folder.path / f"{title}_here.md")
    folder.replace(f"{title}_here.md", "Boats", "Ships")
    host.write({"action": "move", "from": title, "to": f"{title} there", "noredirect": True})
    host.edit(f"{title} there", PAGE.replace("Gulls", "Terns"), account=EDITOR)
    for _ in range(2):
        report = folder.run()
        assert exit_code(report) == 1
        assert "conflict" in statuses(report).values()
    assert host.text(f"{title} there") == PAGE.replace("Gulls", "Terns")
    assert host.text(f"{title} here") is None
    assert "Ships" in folder.read(f"{title}_here.md")
    # A person takes the wiki's title: both edits are one text then.
    (folder.path / f"{title}_here.md").rename(folder.path / f"{title}_there.md")
    folder.run()
    both = PAGE.replace("Boats", "Ships").replace("Gulls", "Terns")
    assert host.text(f"{title} there") == both
    assert is_quiet(folder)


def test_a_page_moved_over_a_redirect(folder: Folder, host: LocalWiki, title: str) -> None:
    """The redirect's page is gone then, and another has its title."""
    host.edit(f"{title} old", f"#REDIRECT [[{title}]]")
    folder.run()
    assert folder.files() == [f"{title}.md", f"{title}_old.md"]
    folder.replace(f"{title}.md", "Boats", "Ships")
    host.write({"action": "move", "from": title, "to": f"{title} old", "ignorewarnings": True})
    for _ in range(3):
        folder.run()
    assert host.text(f"{title} old") == PAGE.replace("Boats", "Ships")
    assert host.text(title) == f"#REDIRECT [[{title} old]]"
    assert "Ships" in folder.read(f"{title}_old.md")
    assert f"redirect: {title} old" in folder.read(f"{title}.md")
    assert is_quiet(folder)


def test_two_pages_change_their_titles(folder: Folder, host: LocalWiki, title: str) -> None:
    host.edit(f"{title} b", PAGE.replace("Boats", "Barges"))
    folder.run()
    folder.replace(f"{title}.md", "Gulls", "Terns")
    for old, new in ((title, f"{title} x"), (f"{title} b", title), (f"{title} x", f"{title} b")):
        host.write({"action": "move", "from": old, "to": new, "noredirect": True})
    for _ in range(3):
        folder.run()
    assert host.text(title) == PAGE.replace("Boats", "Barges")
    assert host.text(f"{title} b") == PAGE.replace("Gulls", "Terns")
    assert "Barges" in folder.read(f"{title}.md")
    assert "Terns" in folder.read(f"{title}_b.md")
    assert is_quiet(folder)


# --- titles --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["مدّ وجزر 🌊", "שלום", "İstanbul ß ǆ", "👩‍🚀 नमस्ते", "e\u0301te\u0301", "\u202bمد\u202c x"],
    ids=["arabic", "hebrew", "case", "joined", "decomposed", "marks"],
)
def test_titles_of_all_scripts(folder: Folder, host: LocalWiki, title: str, name: str) -> None:
    folder.write(f"{title}_{name}.md", "Salt *water*.\n")
    report = folder.run()
    assert exit_code(report) == 0, report
    ((made, status),) = statuses(report).items()
    assert status == "done"
    # The wiki may have spelled it its own way; whatever it says is what we go on with.
    found = host.api.call({"action": "query", "titles": f"{title} {name}"})["query"]["pages"][0]
    assert not found.get("missing"), made
    host.edit(found["title"], "Sweet ''water''.", account=EDITOR)
    folder.run()
    texts = [folder.read(path) for path in folder.files() if path != f"{title}.md"]
    assert [text.splitlines()[-1] for text in texts] == ["Sweet *water*."]
    assert is_quiet(folder)
    assert is_quiet(clone_of(folder, "other"))


def test_titles_that_differ_in_case_alone_have_files_of_their_own(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    names = ["Tide mill", "Tide Mill", "TIDE MILL", "Straße", "Strasse"]
    for number, name in enumerate(names):
        host.edit(f"{title} {name}", f"Page {number}.")
    folder.run()
    files = [path for path in folder.files() if path != f"{title}.md"]
    assert len({path.casefold() for path in files}) == len(files) == len(names)
    host.write(
        {
            "action": "move",
            "from": f"{title} Tide mill",
            "to": f"{title} tide mill",
            "noredirect": True,
        }
    )
    folder.run()
    texts = {folder.read(path).splitlines()[-1] for path in folder.files()}
    assert {f"Page {number}." for number in range(len(names))} <= texts
    assert is_quiet(folder)


def test_odd_files_are_pages_or_are_told(folder: Folder, host: LocalWiki, title: str) -> None:
    folder.write(f"{title}_mark.md", "\ufeffText *a*.\n")
    folder.write(f"{title}_empty.md", "")
    folder.write(f"{title}_head.md", "---\nauthor: Ada\n---\n")
    folder.write(f"{title}_long.markdown", "Its ending is *longer*.\n")
    folder.write(f"{title}_big.md", "word " * 500_000)
    (folder.path / f"{title}_latin.md").write_bytes("Caf\xe9".encode("latin-1"))
    (folder.path / f"{title}_link.md").symlink_to("/etc/passwd")
    (folder.path / f"{title}_folder.md").mkdir()
    report = folder.run()
    assert exit_code(report) == 3
    assert statuses(report) == {
        f"{title} {name}": "failed" if name == "big" else "done"
        for name in ("mark", "empty", "head", "long", "big")
    }
    assert [problem.path for problem in report.problems] == [f"{title}_latin.md"]
    assert host.text(f"{title} mark") == "Text ''a''."
    assert host.text(f"{title} empty") == host.text(f"{title} head") == ""
    assert host.text(f"{title} long") == "Its ending is ''longer''."
    assert kinds(folder.run(dry=True)) == {f"{title} big": "create"}
    assert folder.read(f"{title}_head.md") == "---\nauthor: Ada\n---\n"


# --- too much at once --------------------------------------------------------------


def test_emptying_a_page_is_deleting_it(folder: Folder, host: LocalWiki, title: str) -> None:
    long = f"{PAGE}\n\n" + "Water comes and goes. " * 20
    host.edit(title, long)
    folder.run()
    folder.change(max_delete=0)
    for text in ("", "x\n"):
        folder.write(f"{title}.md", text)
        with pytest.raises(SafetyRefusal, match="deletes 1 pages on the wiki"):
            folder.run()
    # With somebody else's edit in another place as well.
    folder.write(f"{title}.md", "The *tide* comes in.\n")
    host.edit(title, long.replace("The", "See the"), account=EDITOR)
    with contextlib.suppress(SafetyRefusal):
        folder.run()
    assert "Gulls cry" in (host.text(title) or "")


def test_a_wiki_that_was_restored_from_a_backup_takes_nothing_away(
    tmp_path: Path, host: LocalWiki, title: str
) -> None:
    """Its newest revisions are older than those that the folder has, and the only ones left."""
    for number in range(12):
        host.edit(f"{title} {number}", f"{number} {PAGE}")
    folder = Folder(tmp_path / "folder", host.api_url, full_every=0)
    folder.within(titles=(f"{title} *",))
    folder.run("pull")
    with State(folder.path) as state:
        # As if all had been edited since the backup.
        for page in state.pages().values():
            text = folder.read(page.path) + "\nLater.\n"
            folder.write(page.path, text)
            texts = pack_texts(f"{state.wikitext(page)}\n\nLater.", text.encode())
            state.put(newer(page), texts)
    with pytest.raises(SafetyRefusal, match="12 pages in the folder"):
        folder.run()
    folder.change(max_delete=20)
    folder.run()
    assert "Later" not in folder.read(f"{title}_1.md")
    assert "Later" in folder.read(f".mwbridge/deleted/{title}_1.md")
    assert len(list((folder.path / ".mwbridge" / "deleted").iterdir())) == 12


def newer(page: PageState) -> PageState:
    revision = msgspec.structs.replace(page.revision, id=(page.revision.id or 0) + 1_000_000)
    return msgspec.structs.replace(page, revision=revision)


def test_another_wiki_at_the_address_is_refused(
    folder: Folder, host: LocalWiki, wiki: LocalWiki, title: str
) -> None:
    wiki.edit(title, "Another wiki's page.")
    folder.replace(f"{title}.md", "Boats", "Ships")
    with Proxy(wiki.address) as proxy:
        folder.ask(proxy.api_url)
        with pytest.raises(SafetyRefusal, match="another wiki answers"):
            folder.run()
        assert proxy.count("edit") == 0
    assert wiki.text(title) == "Another wiki's page."
    assert "Ships" in folder.read(f"{title}.md")


# --- the machine ----------------------------------------------------------------------


def test_a_clock_that_is_wrong_loses_nothing(
    folder: Folder, host: LocalWiki, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files from the future and from 1980, and a wiki that lives in another year."""
    for stamp in (4e9, 3.2e8):
        folder.replace(f"{title}.md", "Gulls", "Gulls, gulls")
        os.utime(folder.path / f"{title}.md", (stamp, stamp))
        folder.change(settle=2)
        assert statuses(folder.run()) == {title: "done"}
    folder.change(settle=0)
    real = read_changes

    def odd(*given: object, **more: object) -> Changes:
        changes: Changes = real(*given, **more)  # type: ignore[arg-type]
        cursor = msgspec.structs.replace(changes.cursor, time="2019-01-01T00:00:00Z")
        return msgspec.structs.replace(changes, cursor=cursor)

    monkeypatch.setattr("bridge.sync.run.read_changes", odd)
    folder.run()
    monkeypatch.setattr("bridge.sync.run.read_changes", real)
    host.edit(title, (host.text(title) or "").replace("Boats", "Ships"), account=EDITOR)
    folder.run()
    assert "Ships" in folder.read(f"{title}.md")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root mounts a disk")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(place)], check=False
    )
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_tears_nothing(small_disk: Path, host: LocalWiki, title: str) -> None:
    for number in range(4):
        host.edit(f"{title} {number}", f"{number} {PAGE}")
    folder = Folder(small_disk / "folder", host.api_url)
    folder.within(titles=(f"{title}*",))
    folder.run("pull")
    before = {path: folder.read(path) for path in folder.files()}
    folder.replace(f"{title}_0.md", "Boats", "Ships")
    for number in (1, 2, 3):
        host.edit(f"{title} {number}", f"{number} {PAGE}\n\nMore.", account=EDITOR)
    filler = os.open(small_disk / "filler", os.O_CREAT | os.O_WRONLY)
    with contextlib.suppress(OSError):
        while True:
            os.write(filler, b"x" * 4096)
    os.close(filler)
    for _ in range(2):
        with pytest.raises(BridgeError, match=r"disk|space"):
            folder.run()
    for path, text in before.items():
        assert folder.read(path) in {text, text.replace("Boats", "Ships"), f"{text}\nMore.\n"}
    (small_disk / "filler").unlink()
    folder.run()
    assert host.text(f"{title} 0") == f"0 {PAGE}".replace("Boats", "Ships")
    assert len(revisions(host, f"{title} 0")) == 2
    for number in (1, 2, 3):
        assert folder.read(f"{title}_{number}.md").endswith("\n\nMore.\n")
    assert is_quiet(folder)


def test_a_disk_that_fails_in_the_middle_is_told_and_mended(
    folder: Folder, host: LocalWiki, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.edit(f"{title} 2", PAGE)
    folder.run()
    for name in (title, f"{title}_2"):
        folder.replace(f"{name}.md", "Boats", "Ships")
    line, lines = Journal._line, iter(range(100))

    def fails(self: Journal, record: msgspec.Struct, **more: bool) -> None:
        # The header, the first edit, its end, and no more.
        if next(lines) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        line(self, record, **more)

    monkeypatch.setattr(Journal, "_line", fails)
    with pytest.raises(DiskError, match="no space left on device"):
        folder.run()
    monkeypatch.setattr(Journal, "_line", line)
    assert exit_code(folder.run()) == 0
    for name in (title, f"{title} 2"):
        assert host.text(name) == PAGE.replace("Boats", "Ships")
        assert len(revisions(host, name)) == 2
    assert is_quiet(folder)


# --- settings --------------------------------------------------------------------------


def test_settings_that_are_broken_end_every_command_before_it_asks(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    with Proxy(host.address) as proxy:
        (folder.path / "mwbridge.toml").write_text(f'[wiki]\napi = "{proxy.api_url}\n')
        before = folder.bytes()
        for command in ("status", "sync", "push", "pull", "doctor", "diff"):
            done = CliRunner().invoke(main, [command, "-C", str(folder.path)])
            assert done.exit_code == 2, done.output
            assert "mwbridge.toml:2" in done.output
        assert proxy.count() == 0
        assert folder.bytes() == before


# --- files -----------------------------------------------------------------------------


def test_a_file_and_its_page_go_together(folder: Folder, host: LocalWiki, title: str) -> None:
    name = f"{title}.png"
    host.upload(name, png(2, 2), text="A pier.")
    folder.run()
    picture = folder.path / "File" / name
    picture.unlink()
    for _ in range(2):
        report = folder.run()
        assert statuses(report) == {f"File:{name}": "waits"}
        assert "delete that as well" in report.plan.actions[0].reason
    (folder.path / "File" / f"{name}.md").unlink()
    folder.run()
    folder.run()
    folder.run()
    assert host.text(f"File:{name}") is None
    assert folder.files() == [f"{title}.md"]
    assert is_quiet(folder)
    # And the other way round.
    host.upload(name, png(3, 3), text="Another pier.")
    folder.run()
    assert picture.read_bytes() == png(3, 3)
    host.write({"action": "delete", "title": f"File:{name}"})
    folder.run()
    folder.run()
    assert not picture.exists()
    assert is_quiet(folder)
