"""Who changed a file last, and why: what git knows, for the summary of an edit."""

from __future__ import annotations

import shutil
import subprocess
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

DEFAULT_SUMMARY: Final = "Edited in Markdown"
"""The summary of an edit that no commit tells of."""

# ApiEditPage cuts a summary at 500 characters.
_LONGEST: Final = 490
_SECONDS: Final = 60


class Commit(NamedTuple):
    """The last commit of a file; both are empty where there is none, or it was edited since."""

    author: str = ""
    message: str = ""


class Commits:
    """The commits of a folder, asked for as they are needed; for one run.

    Example:
        >>> Commits(Path("/nowhere")).summary("{title}: {message}", "A.md", "A")
        'A:'
        >>> Commits(Path("/nowhere")).summary("{message}", "A.md", "A")
        'Edited in Markdown'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def summary(self, template: str, path: str, title: str) -> str:
        """The summary of the edit of a page.

        Args:
            template: ``[sync] summary``, with ``{author}``, ``{message}``, ``{path}``
                and ``{title}``.
            path: the page's file.
            title: the page.
        """
        needs_git = "{author}" in template or "{message}" in template
        commit = self.last(path) if needs_git else Commit()
        for name, value in (*commit._asdict().items(), ("path", path), ("title", title)):
            template = template.replace("{" + name + "}", value)
        return template.strip()[:_LONGEST] or DEFAULT_SUMMARY

    def last(self, path: str) -> Commit:
        """The last commit of a file, if the file is as that commit left it."""
        if self._changed is None or path in self._changed:
            return Commit()
        line = self._git("log", "-1", "--format=%an%x1f%s", "--", path)
        author, _, message = (line or "").strip().partition("\x1f")
        return Commit(author, message)

    @cached_property
    def _changed(self) -> frozenset[str] | None:
        """Files that no commit has as they are; None where the folder is in no repository."""
        prefix = self._git("rev-parse", "--show-prefix")
        found = self._git("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
        if prefix is None or found is None:
            return None
        names = (entry[3:] for entry in found.split("\0") if len(entry) > 3)
        return frozenset(name.removeprefix(prefix.strip()) for name in names)

    def _git(self, *words: str) -> str | None:
        """What git prints; None where there is no git, or it fails."""
        program = shutil.which("git")
        if program is None or not self._folder.is_dir():
            return None
        try:
            done = subprocess.run(  # noqa: S603 - paths stand behind `--`
                [program, "-C", str(self._folder), *words],
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
