"""What lies in a folder: a look at every file that may be a page, and no deeper."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bridge.errors import UsageError
from bridge.state.record import FileStat

_COPY = re.compile(
    r"~$|\.sw[a-p]$|\.sync-conflict-|\(conflicted[ _]copy|'s conflicted[ _]copy|^#.*#$", re.I
)


class FoundFile(NamedTuple):
    """A file of a folder.

    Attributes:
        path: relative to the folder, with ``/`` between its parts.
        stat: its length and time, to see without reading that nobody touched it.
    """

    path: str
    stat: FileStat


def scan(folder: Path) -> Iterator[FoundFile]:
    """Yields the files below a folder in order of their paths.

    What editors and clouds leave behind, hidden files, and symbolic links that lead out
    of the folder are passed over; so are the folders that links lead to.

    Raises:
        UsageError: the folder cannot be read.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as name:
        ...     _ = Path(name, "a.md").write_bytes(b"x")
        ...     _ = Path(name, ".hidden").write_bytes(b"")
        ...     [(file.path, file.stat.size) for file in scan(Path(name))]
        [('a.md', 1)]
    """
    try:
        yield from _scan(os.fspath(folder), "", folder)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        raise UsageError(
            f"is no folder that can be read ({reason})",
            where=str(folder),
            next_step="name the folder of the pages",
        ) from error


def is_ignored(name: str) -> bool:
    """Whether a file or folder is of no account: hidden, or a copy that a program made.

    Example:
        >>> is_ignored(".git"), is_ignored("a.md~"), is_ignored("a.md")
        (True, True, False)
    """
    return name.startswith(".") or _COPY.search(name) is not None


def _scan(place: str, prefix: str, root: Path) -> Iterator[FoundFile]:
    with os.scandir(place) as entries:
        found = sorted((entry for entry in entries if not is_ignored(entry.name)), key=_name)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _scan(entry.path, f"{prefix}{entry.name}/", root)
        elif not entry.is_symlink() or _is_within(Path(entry.path), root):
            try:
                stat = entry.stat()
            except FileNotFoundError:
                # Somebody deleted it in this very moment.
                continue
            if entry.is_file():
                yield FoundFile(prefix + entry.name, FileStat(stat.st_size, stat.st_mtime_ns))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_within(path: Path, root: Path) -> bool:
    """Whether a link leads to a file of the folder."""
    try:
        real = path.resolve()
        return real.is_relative_to(root.resolve()) and real.is_file()
    except (OSError, RuntimeError):
        # links in a circle
        return False
