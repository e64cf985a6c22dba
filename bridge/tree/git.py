"""What git knows of the files of a folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from bridge.errors import UsageError


class Commit(NamedTuple):
    """Who last changed a file, when (ISO 8601 in UTC, with a ``Z``), and why."""

    author: str
    timestamp: str
    subject: str


def run_git(folder: Path, *words: str, standard_input: bytes | None = None) -> bytes:
    """The output of a git command in a folder.

    Raises:
        UsageError: git is not installed, or refuses; the message is its own.
    """
    git = shutil.which("git")
    if git is None:
        raise UsageError("git is not installed", next_step="install it, or do without its history")
    done = subprocess.run(  # noqa: S603 - words of ours
        [git, "-C", str(folder), *words], input=standard_input, capture_output=True, check=False
    )
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            f"git {words[0]}: {message[-1] if message else 'failed'}",
            where=str(folder),
            next_step="name a folder in a git repository",
        )
    return done.stdout


def last_commits(folder: Path) -> dict[str, Commit]:
    """The last commit of each file below a folder, by its path there.

    Raises:
        UsageError: the folder is in no git repository.
    """
    output = run_git(
        folder,
        *("log", "-z", "--name-only", "--relative", "--no-renames"),
        *("--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%x01%an%x02%ad%x02%s%x03"),
    )
    commits: dict[str, Commit] = {}
    for piece in output.decode("utf-8", "surrogateescape").split("\x01")[1:]:
        facts, _, names = piece.partition("\x03")
        author, timestamp, subject = facts.split("\x02")
        commit = Commit(author, timestamp, subject)
        for name in names.strip("\n\0").split("\0"):
            commits.setdefault(name.lstrip("\n"), commit)
    return commits
