"""A folder of ours and a throwaway wiki, kept in step by the tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bridge.local.wiki import BOT_PASSWORD, LocalWiki
from bridge.sync.model import Outcome
from bridge.sync.run import Report, Request, run
from bridge.tree.settings import ScopeSettings, Settings, SyncSettings, WikiSettings

RIGHTS = (
    "foreach ( ['delete', 'undelete', 'suppressredirect', 'deletedhistory', 'deletedtext'] "
    "as $right ) $wgGroupPermissions['bot'][$right] = true;"
)
"""What a bot needs to delete, to restore, and to move without a redirect."""

PAGE = "The ''tide'' comes in.\n\n== Harbour ==\n\nBoats lie at the pier.\n\nGulls cry."
"""What the page of a test begins with."""

with_and_without_diff3 = pytest.mark.parametrize(
    "host", [True, False], ids=["with diff3", "without diff3"], indirect=True
)
"""For what a wiki that merges edits by itself may do otherwise than one that does not."""


class Folder:
    """A folder with its settings; what a run does is asked for in one word."""

    def __init__(self, path: Path, api: str, **sync: Any) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.settings = Settings(
            wiki=WikiSettings(api=api, user=BOT_PASSWORD.name, timeout=20),
            scope=ScopeSettings(exclude=("Main Page",)),
            sync=SyncSettings(**{"throttle": 0, "settle": 0, "retries": 2, **sync}),
        )

    def run(self, direction: str = "both", **request: Any) -> Report:
        """One run."""
        asked = msgspec.convert({"direction": direction, **request}, Request)
        return run(self.path, self.settings, asked)

    def ask(self, api: str) -> None:
        """The same wiki through another address."""
        wiki = msgspec.structs.replace(self.settings.wiki, api=api)
        self.settings = msgspec.structs.replace(self.settings, wiki=wiki)

    def within(self, **scope: Any) -> None:
        """Other settings of ``[scope]``."""
        changed = msgspec.structs.replace(self.settings.scope, **scope)
        self.settings = msgspec.structs.replace(self.settings, scope=changed)

    def change(self, **sync: Any) -> None:
        """Other settings of ``[sync]``."""
        changed = msgspec.structs.replace(self.settings.sync, **sync)
        self.settings = msgspec.structs.replace(self.settings, sync=changed)

    def read(self, path: str) -> str:
        """What a file holds."""
        return (self.path / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Writes a file as an editor does."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Edits a file."""
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def files(self) -> list[str]:
        """The pages' files."""
        return sorted(
            found.relative_to(self.path).as_posix()
            for found in self.path.rglob("*")
            if found.is_file() and ".mwbridge" not in found.parts
        )

    def bytes(self) -> dict[str, bytes]:
        """Everything in the folder, its memory too."""
        return {
            str(found): found.read_bytes()
            for found in self.path.rglob("*")
            if found.is_file()
            # pywikibot keeps one cache a process, whatever the folder.
            and "apicache" not in found.parts
        }


def statuses(report: Report) -> dict[str, str]:
    """What became of each page."""
    return {outcome.action.title: outcome.status for outcome in report.outcomes}


def kinds(report: Report) -> dict[str, str]:
    """What was planned for each page."""
    return {action.title: action.kind for action in report.plan.actions}


def revisions(wiki: LocalWiki, title: str) -> list[dict[str, Any]]:
    """The history of a page, newest first."""
    answer = wiki.api.call(
        {
            "action": "query",
            "titles": title,
            "prop": "revisions",
            "rvlimit": 50,
            "rvprop": "ids|user|comment|content|flags",
            "rvslots": "main",
        }
    )
    found: list[dict[str, Any]] = answer["query"]["pages"][0].get("revisions", [])
    return found


def age(folder: Folder, path: str, seconds: float) -> None:
    """Makes a file look older than it is."""
    target = folder.path / path
    time = target.stat().st_mtime - seconds
    os.utime(target, (time, time))


def failed(report: Report) -> list[Outcome]:
    """What was not done."""
    return [outcome for outcome in report.outcomes if outcome.status != "done"]
