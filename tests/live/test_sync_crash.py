"""Runs that are killed, at each of their writes: the next run converges, nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bridge.local.wiki import BOT_PASSWORD, EDITOR, LocalWiki
from bridge.tree.settings import settings_text
from tests.live.folders import (
    Folder,
    kinds,
    revisions,
)
from tests.live.proxy import Proxy

WRITES = ("move", "edit", "edit", "delete")
"""What the run below writes, in order: a move, an edit, a new page, a deletion."""


def start(folder: Folder, *program: str) -> subprocess.Popen[bytes]:
    """`mwbridge sync` as a process of its own."""
    sync = {"throttle": 0.0, "settle": 0.0, "redirect": False, "retries": 0}
    tables: dict[str, dict[str, Any]] = {
        "wiki": {"api": folder.settings.wiki.api, "user": BOT_PASSWORD.name},
        "scope": {"titles": list(folder.settings.scope.titles)},
        "sync": sync,
    }
    (folder.path / "mwbridge.toml").write_text(settings_text(tables))
    command = program or ("-m", "bridge.cli.main")
    return subprocess.Popen(
        [sys.executable, *command, "sync", "--delete-now", "-C", str(folder.path)],
        env={**os.environ, "MWBRIDGE_PASSWORD": BOT_PASSWORD.password},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def prepared(host: LocalWiki, path: Path, name: str) -> Folder:
    """A clone in which a file was edited, one made, one renamed and one deleted."""
    for page in ("edited", "moved", "deleted"):
        host.edit(f"{name} {page}", f"The page that is to be {page}.\n\nSecond line.")
    folder = Folder(path, host.api_url, redirect=False)
    folder.within(titles=(f"{name} *",))
    folder.run("pull")
    folder.replace(f"{name}_edited.md", "Second", "Our `{{subst:PAGENAME}}`{=mediawiki} second")
    folder.write(f"{name}_new.md", "A *new* page, called `{{subst:PAGENAME}}`{=mediawiki}.\n")
    (folder.path / f"{name}_moved.md").rename(folder.path / f"{name}_there.md")
    (folder.path / f"{name}_deleted.md").unlink()
    return folder


@pytest.mark.timeout(300)
@pytest.mark.parametrize("stored", [False, True], ids=["before it is stored", "after it"])
@pytest.mark.parametrize("number", range(len(WRITES)))
def test_a_run_that_is_killed_at_a_write_is_mended(
    host: LocalWiki, tmp_path: Path, number: int, stored: bool
) -> None:
    name = f"K{number}{int(stored)}"
    folder = prepared(host, tmp_path / "folder", name)
    with Proxy(host.address) as proxy:
        folder.ask(proxy.api_url)
        running: list[subprocess.Popen[bytes]] = []
        fault = proxy.fail(
            "drop answer" if stored else "drop request",
            WRITES[number],
            after=WRITES[:number].count(WRITES[number]),
        )
        if stored:
            fault.then = lambda: os.kill(running[0].pid, signal.SIGKILL)
        else:
            fault.before = lambda: os.kill(running[0].pid, signal.SIGKILL)
        running.append(start(folder))
        assert running[0].wait(100) == -signal.SIGKILL
        assert fault.times == 0
    folder.ask(host.api_url)
    for path in folder.files():
        assert folder.read(path).strip(), "a file is torn"
    folder.run(delete_now=True)
    assert kinds(folder.run(dry=True)) == {}
    counts = {
        page: len(revisions(host, f"{name} {page}"))
        for page in ("edited", "new", "there", "moved", "deleted")
    }
    # A move makes a revision of its own.
    assert counts == {"edited": 2, "new": 1, "there": 2, "moved": 0, "deleted": 0}
    assert f"Our {name} edited second" in (host.text(f"{name} edited") or "")
    assert "subst" not in folder.read(f"{name}_new.md")


KILLER = """
import os, signal, sys
from bridge.sync import page_files
from bridge.cli.main import main

number, when, write = int(sys.argv.pop(1)), sys.argv.pop(1), page_files.write_atomically

def killing(path, data):
    global number
    if when == "before" and number == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    write(path, data)
    if when == "after" and number == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    number -= 1

page_files.write_atomically = killing
main()
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [0, 2])
def test_a_run_that_is_killed_at_a_file_is_mended(
    host: LocalWiki, tmp_path: Path, number: int, when: str
) -> None:
    name = f"F{number}{when}"
    for page in range(3):
        host.edit(f"{name} {page}", "One.\n\nTwo.")
    folder = Folder(tmp_path / "folder", host.api_url)
    folder.within(titles=(f"{name} *",))
    folder.run("pull")
    for page in range(3):
        host.edit(f"{name} {page}", "One.\n\nTwo, three.", account=EDITOR)
    folder.replace(f"{name}_0.md", "One", "First")
    killed = start(folder, "-c", KILLER, str(number), when)
    assert killed.wait(100) == -signal.SIGKILL
    for page in range(3):
        assert folder.read(f"{name}_{page}.md").endswith((".\n", "three.\n"))
    folder.run()
    assert kinds(folder.run(dry=True)) == {}
    assert host.text(f"{name} 0") == "First.\n\nTwo, three."
    assert [len(revisions(host, f"{name} {page}")) for page in range(3)] == [3, 2, 2]
    for page in range(3):
        assert "Two, three." in folder.read(f"{name}_{page}.md")


def test_a_killed_run_leaves_no_lock(host: LocalWiki, tmp_path: Path) -> None:
    folder = prepared(host, tmp_path / "folder", "L")
    running = start(folder)
    while not (folder.path / ".mwbridge" / "lock").exists() and running.poll() is None:
        pass
    running.kill()
    running.wait(60)
    folder.run(delete_now=True)
    assert kinds(folder.run(dry=True)) == {}
