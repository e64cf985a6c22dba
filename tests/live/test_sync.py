"""A folder and a wiki, both edited: nothing is lost, nothing comes back, nothing is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge import Page, default_site, write_dump
from bridge.errors import LockHeld, SafetyRefusal
from bridge.local.wiki import ADMIN, EDITOR, LocalWiki
from bridge.page import Revision
from bridge.state.store import State
from bridge.sync.run import exit_code
from tests.live.folders import (
    PAGE,
    Folder,
    kinds,
    revisions,
    statuses,
)
from tests.live.proxy import Proxy


def is_quiet(folder: Folder) -> None:
    """A run has nothing to do, and does nothing."""
    before = folder.bytes()
    report = folder.run(dry=True)
    assert kinds(report) == {}
    assert folder.bytes() == before
    again = folder.run()
    assert again.outcomes == ()
    assert folder.files() == sorted(p for p in folder.files())


def test_a_clone_holds_the_page_and_is_in_step(folder: Folder, title: str) -> None:
    assert folder.files() == [f"{title}.md"]
    assert folder.read(f"{title}.md").startswith("The *tide* comes in.")
    is_quiet(folder)


def test_one_word_is_one_word_on_the_wiki(folder: Folder, host: LocalWiki, title: str) -> None:
    folder.replace(f"{title}.md", "Boats", "Ships")
    report = folder.run("push")
    assert statuses(report) == {title: "done"}
    assert host.text(title) == PAGE.replace("Boats", "Ships")
    is_quiet(folder)


def test_an_edit_on_the_wiki_comes_here(folder: Folder, host: LocalWiki, title: str) -> None:
    host.edit(title, PAGE.replace("Gulls", "Terns"), account=EDITOR)
    folder.run()
    assert "Terns cry" in folder.read(f"{title}.md")
    is_quiet(folder)


def test_edits_in_different_places_merge(folder: Folder, host: LocalWiki, title: str) -> None:
    host.edit(title, PAGE.replace("Gulls", "Terns"), account=EDITOR)
    folder.replace(f"{title}.md", "Boats", "Ships")
    assert statuses(folder.run()) == {title: "done"}
    both = PAGE.replace("Gulls", "Terns").replace("Boats", "Ships")
    assert host.text(title) == both
    assert "Ships" in folder.read(f"{title}.md")
    assert "Terns" in folder.read(f"{title}.md")
    is_quiet(folder)


def test_a_conflict_keeps_both_versions(folder: Folder, host: LocalWiki, title: str) -> None:
    theirs, mine = PAGE.replace("Boats", "Barges"), "Boats"
    host.edit(title, theirs, account=EDITOR)
    folder.replace(f"{title}.md", mine, "Ships")
    here = folder.read(f"{title}.md")
    report = folder.run()
    assert statuses(report) == {title: "conflict"}
    assert exit_code(report) == 1
    assert folder.read(f"{title}.md") == here
    assert "Barges" in folder.read(f".mwbridge/conflicts/{title}.md")
    assert host.text(title) == theirs
    # It stays one until somebody decides, whatever else happens.
    assert statuses(folder.run()) == {title: "conflict"}


def test_one_conflict_does_not_stop_the_others(folder: Folder, host: LocalWiki, title: str) -> None:
    host.edit(title, PAGE.replace("Boats", "Barges"), account=EDITOR)
    folder.replace(f"{title}.md", "Boats", "Ships")
    folder.write(f"{title}_new.md", "Fresh\n")
    report = folder.run()
    assert statuses(report) == {title: "conflict", f"{title} new": "done"}
    assert host.text(f"{title} new") == "Fresh"


def test_a_new_file_is_a_new_page(folder: Folder, host: LocalWiki, title: str) -> None:
    folder.write(f"{title}/Sub_page.md", "# Head\n\n*x*\n")
    folder.run()
    assert host.text(f"{title}/Sub page") == "= Head =\n''x''"
    is_quiet(folder)


@pytest.mark.parametrize(
    "text",
    [
        "Called `{{subst:PAGENAME}}`{=mediawiki}\n",
        "trailing \t \n\n\n",
        "one\r\n\r\ntwo\r\n",
        "nfd: Cafe\u0301\n",
        "a\u0007b\n",
        "signed ~~~~\n",
    ],
    ids=["subst", "trailing", "CRLF", "NFD", "control", "tildes"],
)
def test_the_state_is_what_the_wiki_stored(
    folder: Folder, host: LocalWiki, title: str, text: str
) -> None:
    folder.write(f"{title}.md", text)
    folder.run(force=True)
    before = len(revisions(host, title))
    is_quiet(folder)
    assert len(revisions(host, title)) == before
    folder.write(f"{title}_2.md", text)
    folder.run()
    is_quiet(folder)
    assert len(revisions(host, f"{title} 2")) == 1


def test_tildes_are_text_and_no_signature(folder: Folder, host: LocalWiki, title: str) -> None:
    folder.write(f"{title}_new.md", "Sign with ~~~~ or `~~~~`.\n")
    folder.run()
    stored = "Sign with <nowiki>~~~~</nowiki> or <code><nowiki>~~~~</nowiki></code>."
    assert host.text(f"{title} new") == stored
    assert folder.read(f"{title}_new.md") == "Sign with ~~~~ or `~~~~`.\n"


def test_a_page_that_keeps_bots_away_is_its_editor_s(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    """A person edits by this account; ``{{nobots}}`` is about machines with ideas of their own."""
    host.edit(title, f"{{{{nobots}}}}\n{PAGE}")
    folder.run()
    folder.replace(f"{title}.md", "Boats", "Ships")
    folder.run()
    assert host.text(title) == f"{{{{nobots}}}}\n{PAGE}".replace("Boats", "Ships")


@pytest.mark.parametrize("kept", [0, 1], ids=["empty", "cut off"])
def test_a_listing_that_is_cut_off_deletes_nothing(
    folder: Folder, host: LocalWiki, title: str, kept: int
) -> None:
    host.edit(f"{title} 2", "x")
    folder.run()
    before = folder.files()

    def cut(asked: dict[str, str], page: bytes) -> bytes:
        if asked.get("generator") != "allpages":
            return page
        answer = json.loads(page)
        answer.pop("continue", None)
        answer["query"] = {"pages": answer.get("query", {}).get("pages", [])[:kept]}
        return json.dumps(answer).encode()

    with Proxy(host.address, rewrite=cut) as proxy:
        folder.ask(proxy.api_url)
        folder.change(full_every=0)
        assert kinds(folder.run(delete_now=True)) == {}
        assert any(asked.get("generator") == "allpages" for asked in proxy.requests)
    assert folder.files() == before


def test_pages_that_were_imported_come_with_the_next_comparison(
    folder: Folder, host: LocalWiki, title: str, tmp_path: Path
) -> None:
    """An import leaves no row in the recent changes."""
    dump = tmp_path / "one.xml"
    page = Page(
        f"{title} imported", "Imported.", revision=Revision(timestamp="2020-01-01T00:00:00Z")
    )
    write_dump(dump, [page], site=default_site())
    host.run_maintenance("importDump", "--no-updates", str(dump))
    folder.change(full_every=0)
    folder.run()
    assert folder.read(f"{title}_imported.md") == "Imported.\n"


def test_a_page_deleted_on_the_wiki_goes_in_the_second_run(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    host.write({"action": "delete", "title": title})
    assert statuses(folder.run()) == {title: "waits"}
    assert folder.files() == [f"{title}.md"]
    assert statuses(folder.run()) == {title: "done"}
    assert folder.files() == []
    is_quiet(folder)


def test_a_file_deleted_here_goes_in_the_second_run(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    (folder.path / f"{title}.md").unlink()
    assert statuses(folder.run()) == {title: "waits"}
    assert host.text(title) == PAGE
    assert statuses(folder.run()) == {title: "done"}
    assert host.text(title) is None
    is_quiet(folder)


def test_an_edit_beats_a_deletion(folder: Folder, host: LocalWiki, title: str) -> None:
    (folder.path / f"{title}.md").unlink()
    host.edit(title, PAGE + "\n\nMore.", account=EDITOR)
    folder.run()
    folder.run()
    assert "More." in folder.read(f"{title}.md")
    assert host.text(title) == PAGE + "\n\nMore."


def test_an_edited_page_that_was_deleted_is_not_made_again(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    folder.replace(f"{title}.md", "Boats", "Ships")
    host.write({"action": "delete", "title": title})
    for _ in range(3):
        assert statuses(folder.run()) == {title: "conflict"}
    assert host.text(title) is None
    assert "Ships" in folder.read(f"{title}.md")


@pytest.mark.parametrize("redirect", [True, False], ids=["redirect", "no redirect"])
def test_a_page_moved_on_the_wiki_renames_its_file(
    folder: Folder, host: LocalWiki, title: str, redirect: bool
) -> None:
    folder.replace(f"{title}.md", "Boats", "Ships")
    move = {"action": "move", "from": title, "to": f"{title} moved"}
    host.write(move if redirect else {**move, "noredirect": True})
    folder.run()
    assert host.text(f"{title} moved") == PAGE.replace("Boats", "Ships")
    assert "Ships" in folder.read(f"{title}_moved.md")
    assert (folder.path / f"{title}.md").exists() is redirect
    is_quiet(folder)


def test_a_stranger_under_the_old_title_stays_a_stranger(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    folder.replace(f"{title}.md", "Boats", "Ships")
    host.write({"action": "move", "from": title, "to": f"{title} moved", "noredirect": True})
    host.edit(title, "A stranger's page.", account=EDITOR)
    folder.run()
    assert host.text(title) == "A stranger's page."
    assert host.text(f"{title} moved") == PAGE.replace("Boats", "Ships")
    assert folder.read(f"{title}.md") == "A stranger's page.\n"
    assert "Ships" in folder.read(f"{title}_moved.md")
    is_quiet(folder)


def test_a_renamed_file_moves_its_page(folder: Folder, host: LocalWiki, title: str) -> None:
    number = revisions(host, title)[-1]["revid"]
    folder.replace(f"{title}.md", "Boats", "Ships")
    (folder.path / f"{title}.md").rename(folder.path / f"{title}_renamed.md")
    folder.change(redirect=False)
    folder.run()
    assert host.text(f"{title} renamed") == PAGE.replace("Boats", "Ships")
    assert host.text(title) is None
    assert revisions(host, f"{title} renamed")[-1]["revid"] == number
    is_quiet(folder)


def test_a_page_deleted_and_made_anew_is_another_page(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    folder.replace(f"{title}.md", "Boats", "Ships")
    host.write({"action": "delete", "title": title})
    host.edit(title, "Something else.", account=EDITOR)
    assert statuses(folder.run()) == {title: "conflict"}
    assert host.text(title) == "Something else."
    assert "Ships" in folder.read(f"{title}.md")


def test_a_restored_page_comes_back(folder: Folder, host: LocalWiki, title: str) -> None:
    host.write({"action": "delete", "title": title})
    folder.run()
    folder.run()
    assert folder.files() == []
    host.write({"action": "undelete", "title": title})
    folder.run()
    assert "Boats" in folder.read(f"{title}.md")
    is_quiet(folder)


def test_a_protected_page_does_not_stop_the_others(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    host.write({"action": "protect", "title": title, "protections": "edit=sysop"}, account=ADMIN)
    folder.replace(f"{title}.md", "Boats", "Ships")
    folder.write(f"{title}_2.md", "x\n")
    report = folder.run()
    assert statuses(report) == {title: "failed", f"{title} 2": "done"}
    assert exit_code(report) == 3
    assert "Ships" in folder.read(f"{title}.md")


def test_templates_and_modules_are_their_own_files(
    folder: Folder, host: LocalWiki, title: str
) -> None:
    folder.within(titles=(f"*{title}*",), namespaces=(0, 10, 828))
    folder.change(full_every=0)
    host.edit(f"Template:{title}", "{{{1}}} ''a''")
    host.edit(f"Module:{title}", "return { a = 1 }")
    folder.run()
    assert folder.read(f"Template/{title}.wiki") == "{{{1}}} ''a''\n"
    assert folder.read(f"Module/{title}.lua") == "return { a = 1 }\n"
    folder.write(f"Module/{title}.lua", "return { a = 2 }\n")
    folder.run()
    assert host.text(f"Module:{title}") == "return { a = 2 }"
    is_quiet(folder)


def test_an_emptied_folder_is_refused(folder: Folder, host: LocalWiki, title: str) -> None:
    for number in range(4):
        host.edit(f"{title} {number}", "x")
    folder.run()
    for path in folder.files():
        (folder.path / path).unlink()
    with pytest.raises(SafetyRefusal, match="none of its 5 pages"):
        folder.run()
    assert host.text(title) == PAGE


def test_a_second_run_is_refused_at_once(folder: Folder) -> None:
    with State(folder.path), pytest.raises(LockHeld):
        folder.run()


def test_an_answer_that_was_lost_is_found(folder: Folder, host: LocalWiki, title: str) -> None:
    with Proxy(host.address) as proxy:
        folder.ask(proxy.api_url)
        folder.replace(f"{title}.md", "Boats", "Ships `{{subst:PAGENAME}}`{=mediawiki}")
        proxy.fail("drop answer", "edit")
        report = folder.run()
        assert statuses(report) == {title: "done"}
        assert proxy.count("edit") == 1
        assert len(revisions(host, title)) == 2
        is_quiet(folder)


def test_nothing_changed_costs_few_requests(folder: Folder, host: LocalWiki, title: str) -> None:
    folder.run()
    with Proxy(host.address) as proxy:
        folder.ask(proxy.api_url)
        folder.run()
        proxy.reset()
        folder.run()
        assert proxy.count() <= 5
