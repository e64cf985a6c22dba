"""Who changed a file last, and why: what git knows, for the summary of an edit."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

DEFAULT_SUMMARY: Final = "Edited in Markdown"
"""The summary of an edit that no commit tells of."""

# ApiEditPage cuts a summary at 500 characters.
_LONGEST: Final = 490


class Commit(NamedTuple):
    """The last commit of a file; both are empty where there is none, or it was edited since."""

    author: str = ""
    message: str = ""


def last_commit(folder: Path, path: str) -> Commit:
    """The last commit of a file, if the file is as that commit left it."""
    program = shutil.which("git")
    if program is None:
        return Commit()

    def git(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - the path stands behind `--`
            [program, "-C", str(folder), *arguments, "--", path],
            capture_output=True,
            check=False,
            timeout=30,
        )
        return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else "?"

    if git("status", "--porcelain"):
        return Commit()
    author, _, message = git("log", "-1", "--format=%an%x1f%s").partition("\x1f")
    return Commit() if author == "?" else Commit(author, message)


def write_summary(template: str, folder: Path, path: str, title: str) -> str:
    """The summary of the edit of a page.

    Args:
        template: ``[sync] summary``, with ``{author}``, ``{message}``, ``{path}``, ``{title}``.
        folder: the folder.
        path: the page's file.
        title: the page.

    Example:
        >>> write_summary("{title}: {message}", Path("/nowhere"), "A.md", "A")
        'A:'
        >>> write_summary("{message}", Path("/nowhere"), "A.md", "A")
        'Edited in Markdown'
    """
    needs_git = "{author}" in template or "{message}" in template
    commit = last_commit(folder, path) if needs_git else Commit()
    for name, value in (*commit._asdict().items(), ("path", path), ("title", title)):
        template = template.replace("{" + name + "}", value)
    return template.strip()[:_LONGEST] or DEFAULT_SUMMARY
