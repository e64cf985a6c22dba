r"""The manifest: which file is which page, as a text file that git can merge.

A header line, then one line a page in order of titles: title, page id, revision, hash
of the file as written, path; tabs between them.  What is not known is empty; a tab, a
line end or a backslash in a path is ``\t``, ``\n``, ``\r`` or ``\\``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from bridge.atomic import open_atomically
from bridge.errors import StateError, reason_of

_HEADER: Final = "# mwbridge manifest 1: title, page id, revision, sha256 of the file, path"
_ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_CHARACTERS: Final = {written: character for character, written in _ESCAPES.items()}
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = re.compile(r"\\[\\tnr]")
_HASH = re.compile("[0-9a-f]{64}")


class ManifestEntry(NamedTuple):
    """One page of the manifest; numbers are None where they are not known."""

    title: str
    page_id: int | None
    revision_id: int | None
    file_hash: str
    path: str


def write_manifest(path: Path, entries: Iterable[ManifestEntry]) -> None:
    """Writes a manifest, whole or not at all, one entry at a time.

    Args:
        path: the file.
        entries: the pages, in order of their titles.

    Raises:
        OSError: it cannot be written.
    """
    with open_atomically(path) as file:
        file.write(f"{_HEADER}\n".encode())
        for entry in entries:
            file.write(f"{_line(entry)}\n".encode("utf-8", "surrogateescape"))


def read_manifest(path: Path) -> tuple[ManifestEntry, ...]:
    """Reads a manifest; a missing one is empty.

    Raises:
        StateError: a line is no entry, such as one with git's merge markers, or two
            lines name the same page or file.
    """
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StateError(
            f"cannot be read ({reason_of(error)})",
            where=str(path),
            next_step="check its permissions",
        ) from error
    entries: list[ManifestEntry] = []
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line or line.startswith("# "):
            continue
        entry = _entry(line)
        keys = set() if entry is None else {f"title {entry.title}", f"file {entry.path}"}
        if entry is None or keys & seen:
            problem = "is no entry" if entry is None else "names a page or a file for a second time"
            raise StateError(
                f"this line {problem}",
                where=f"{path}:{number}",
                next_step="resolve the merge, or take the file from the last good commit",
            )
        seen |= keys
        entries.append(entry)
    return tuple(entries)


def _line(entry: ManifestEntry) -> str:
    numbers = ("" if n is None else str(n) for n in (entry.page_id, entry.revision_id))
    parts = (_escape(entry.title), *numbers, entry.file_hash, _escape(entry.path))
    return "\t".join(parts)


def _entry(line: str) -> ManifestEntry | None:
    parts = line.split("\t")
    if len(parts) != 5 or not _HASH.fullmatch(parts[3]) or not parts[0] or not parts[4]:
        return None
    if not all(part == "" or (part.isascii() and part.isdigit()) for part in parts[1:3]):
        return None
    page_id, revision_id = (int(part) if part else None for part in parts[1:3])
    return ManifestEntry(_unescape(parts[0]), page_id, revision_id, parts[3], _unescape(parts[4]))


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _CHARACTERS[match[0]], text)
