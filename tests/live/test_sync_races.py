"""What happens between the plan and the write: it is seen, nothing is lost, the next run mends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge.local.wiki import BOT_PASSWORD, EDITOR, LocalWiki
from bridge.sync.apply import Applier
from bridge.sync.undo import undo
from bridge.tree.settings import settings_text
from tests.live.folders import (
    Folder,
    kinds,
    revisions,
    statuses,
    with_and_without_diff3,
)
from tests.live.proxy import Proxy

PAGE = "First line.\n\nSecond line.\n\nThird line."


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    return f"Race {abs(hash(request.node.name)) % 10**9}"


@pytest.fixture
def folder(host: LocalWiki, proxy: Proxy, tmp_path: Path, title: str) -> Folder:
    host.edit(title, PAGE)
    made = Folder(tmp_path / "folder", proxy.api_url, redirect=False)
    made.within(titles=(f"{title}*",))
    made.run("pull")
    return made


@pytest.fixture
def path(title: str) -> str:
    return title.replace(" ", "_") + ".md"


def between(proxy: Proxy, action: str, happens: Callable[[], object]) -> None:
    """Something happens when a write of ours is on its way."""
    proxy.reset()

    def before() -> None:
        happens()

    proxy.fail("delay", action).before = before


def edits_apart(folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str) -> str:
    """Our edit, and somebody's of other words when it is on its way; returns the latter's text."""
    folder.replace(path, "Third", "Our third")
    theirs = PAGE.replace("First", "Their first")
    between(proxy, "edit", lambda: host.edit(title, theirs, account=EDITOR))
    return theirs


@with_and_without_diff3
def test_an_edit_of_other_words(
    folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str
) -> None:
    theirs = edits_apart(folder, host, proxy, title, path)
    folder.run()
    folder.run()
    assert host.text(title) == theirs.replace("Third", "Our third")
    assert "Their first" in folder.read(path)
    assert "Our third" in folder.read(path)
    assert kinds(folder.run(dry=True)) == {}
    assert len(revisions(host, title)) == 3


def test_undo_of_a_merged_edit_keeps_the_other_s(
    folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str
) -> None:
    theirs = edits_apart(folder, host, proxy, title, path)
    folder.run()
    assert "Our third" in (host.text(title) or "")
    (undone,) = undo(folder.path, folder.settings, "last")
    assert undone.status == "undone"
    assert host.text(title) == theirs


@with_and_without_diff3
def test_an_edit_of_the_same_words(
    folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str
) -> None:
    folder.replace(path, "Second", "Our second")
    theirs = PAGE.replace("Second", "Their second")
    between(proxy, "edit", lambda: host.edit(title, theirs, account=EDITOR))
    assert statuses(folder.run()) == {title: "changed meanwhile"}
    assert statuses(folder.run()) == {title: "conflict"}
    assert host.text(title) == theirs
    assert "Our second" in folder.read(path)


def test_a_deletion(folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str) -> None:
    folder.replace(path, "Second", "Our second")
    between(proxy, "edit", lambda: host.write({"action": "delete", "title": title}))
    assert statuses(folder.run()) == {title: "changed meanwhile"}
    assert statuses(folder.run()) == {title: "conflict"}
    assert host.text(title) is None
    assert "Our second" in folder.read(path)


@with_and_without_diff3
def test_a_move_and_a_stranger(
    folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str
) -> None:
    folder.replace(path, "Second", "Our second")

    def happens() -> None:
        host.write({"action": "move", "from": title, "to": f"{title} b", "noredirect": True})
        host.edit(title, "A stranger's.", account=EDITOR)

    between(proxy, "edit", happens)
    folder.run()
    folder.run()
    assert host.text(title) == "A stranger's."
    assert host.text(f"{title} b") == PAGE.replace("Second", "Our second")
    folder.run()
    assert kinds(folder.run(dry=True)) == {}


def test_a_new_page_of_the_same_title(
    folder: Folder, host: LocalWiki, proxy: Proxy, title: str
) -> None:
    folder.write(f"{title}_new.md".replace(" ", "_"), "Ours.\n")
    between(proxy, "edit", lambda: host.edit(f"{title} new", "Theirs.", account=EDITOR))
    assert statuses(folder.run()) == {f"{title} new": "changed meanwhile"}
    assert statuses(folder.run()) == {f"{title} new": "conflict"}
    assert host.text(f"{title} new") == "Theirs."


def test_an_edit_of_what_we_delete(
    folder: Folder, host: LocalWiki, monkeypatch: pytest.MonkeyPatch, title: str, path: str
) -> None:
    (folder.path / path).unlink()
    after_the_plan(monkeypatch, lambda: host.edit(title, f"{PAGE} More.", account=EDITOR))
    assert statuses(folder.run(delete_now=True)) == {title: "changed meanwhile"}
    folder.run(delete_now=True)
    assert host.text(title) == f"{PAGE} More."
    assert "More." in folder.read(path)


def write_settings(folder: Folder, host: LocalWiki, title: str) -> None:
    tables: dict[str, dict[str, Any]] = {
        "wiki": {"api": host.api_url, "user": BOT_PASSWORD.name},
        "scope": {"titles": [f"{title}*"]},
        "sync": {"settle": 0.0, "throttle": 0.0},
    }
    (folder.path / "mwbridge.toml").write_text(settings_text(tables))


def after_the_plan(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens once, before the plan is carried out."""
    apply = Applier.apply

    def late(self: Applier, steps: Any) -> Any:
        monkeypatch.setattr(Applier, "apply", apply)
        happens()
        return apply(self, steps)

    monkeypatch.setattr(Applier, "apply", late)


@with_and_without_diff3
def test_a_file_saved_before_a_pull(
    folder: Folder, host: LocalWiki, monkeypatch: pytest.MonkeyPatch, title: str, path: str
) -> None:
    host.edit(title, PAGE.replace("First", "Their first"), account=EDITOR)
    after_the_plan(monkeypatch, lambda: folder.replace(path, "Third", "Our third"))
    assert statuses(folder.run()) == {title: "changed meanwhile"}
    assert "Our third" in folder.read(path)
    folder.run()
    assert host.text(title) == PAGE.replace("First", "Their first").replace("Third", "Our third")
    assert kinds(folder.run(dry=True)) == {}


def test_a_file_saved_while_it_is_pushed(
    folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str
) -> None:
    folder.replace(path, "Second", "Our second")
    between(proxy, "edit", lambda: folder.replace(path, "Third", "Our third"))
    folder.run()
    assert "Our third" in folder.read(path)
    folder.run()
    ours = PAGE.replace("Second", "Our second").replace("Third", "Our third")
    assert host.text(title) == ours
    assert kinds(folder.run(dry=True)) == {}


@pytest.mark.parametrize("kind", ["drop answer", "drop request", "502", "html", "cut answer"])
@pytest.mark.parametrize("action", ["edit", "move", "delete"])
def test_a_fault_at_a_write_is_mended_by_the_next_run(
    folder: Folder, host: LocalWiki, proxy: Proxy, title: str, path: str, action: str, kind: Any
) -> None:
    proxy.reset()
    proxy.fail(kind, action)
    if action == "edit":
        folder.replace(path, "Second", "Our second")
    elif action == "move":
        (folder.path / path).rename(folder.path / path.replace(".md", "_b.md"))
    else:
        (folder.path / path).unlink()
    folder.run(delete_now=True)
    folder.run(delete_now=True)
    assert kinds(folder.run(dry=True)) == {}
    texts: dict[str, dict[str, str | None]] = {
        "edit": {title: PAGE.replace("Second", "Our second"), f"{title} b": None},
        "move": {title: None, f"{title} b": PAGE},
        "delete": {title: None, f"{title} b": None},
    }
    assert {name: host.text(name) for name in texts[action]} == texts[action]
    if action == "edit":
        assert len(revisions(host, title)) == 2


def test_the_command_line_is_made_for_timers(
    folder: Folder, host: LocalWiki, title: str, path: str
) -> None:
    write_settings(folder, host, title)

    def sync(*words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bridge.cli.main", *words, "-C", str(folder.path)],
            env={**os.environ, "MWBRIDGE_PASSWORD": BOT_PASSWORD.password},
            capture_output=True,
            text=True,
            check=False,
        )
        assert BOT_PASSWORD.password not in done.stdout + done.stderr
        return done

    quiet = sync("sync", "--quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    folder.replace(path, "Second", "Our second")
    told = sync("sync", "--quiet", "--log-format", "json")
    assert told.stdout == ""
    line = told.stderr.strip()
    assert json.loads(line)["status"] == "done"
    last = json.loads((folder.path / ".mwbridge" / "last-run.json").read_text())
    assert last["exit_code"] == 0
    assert last["counts"] == {"done": 1}
    host.edit(title, PAGE.replace("Second", "Their second"), account=EDITOR)
    folder.replace(path, "Our second", "Our own second")
    conflict = sync("sync", "--quiet")
    assert conflict.returncode == 1
    assert re.match(r"conflict +Race_", conflict.stdout)
    assert sync("status", "--json").returncode == 1
    shown = sync("diff", "--markdown")
    assert "+Our own second line." in shown.stdout
    assert "push" in sync("log", "last").stdout


def test_watch_syncs_on_a_save(folder: Folder, host: LocalWiki, title: str, path: str) -> None:
    write_settings(folder, host, title)
    watching = subprocess.Popen(
        [sys.executable, "-m", "bridge.cli.main", "watch", "-C", str(folder.path)],
        env={**os.environ, "MWBRIDGE_PASSWORD": BOT_PASSWORD.password},
        stdout=subprocess.DEVNULL,
    )
    try:
        late = time.monotonic() + 60
        edited = False
        while time.monotonic() < late and "Saved" not in (host.text(title) or ""):
            if not edited and (folder.path / ".mwbridge" / "sync.json").stat().st_mtime:
                folder.replace(path, "Second", "Saved second")
                edited = True
            time.sleep(0.3)
        assert host.text(title) == PAGE.replace("Second", "Saved second")
    finally:
        watching.terminate()
        watching.wait(30)
