"""The uploaded files that both sides had, by their SHA-1."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from bridge.atomic import open_atomically
from bridge.errors import StateError
from bridge.state.record import FileStat

_NAME: Final = "files.json"


class KnownFile(msgspec.Struct, frozen=True):
    """A file that both sides had: where, its SHA-1, and what tells that nobody touched it."""

    path: str
    sha1: str
    stat: FileStat = FileStat()


def read_known(memory: Path) -> dict[str, KnownFile]:
    """The files that both sides had, by their titles.

    Raises:
        StateError: the list is damaged.
    """
    path = memory / _NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, KnownFile])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        raise StateError(
            f"cannot be read ({error})",
            where=str(path),
            next_step="delete it: files that are the same on both sides are found again",
        ) from error


def write_known(memory: Path, known: dict[str, KnownFile]) -> None:
    """Remembers the files that both sides have, whole or not at all."""
    path = memory / _NAME
    data = msgspec.json.format(msgspec.json.encode(dict(sorted(known.items()))))
    if path.is_file() and path.read_bytes() == data:
        return
    with open_atomically(path) as file:
        file.write(data)


def sha1_of(data: bytes) -> str:
    """The SHA-1 of bytes, as MediaWiki's API shows it.

    Example:
        >>> sha1_of(b"")[:8]
        'da39a3ee'
    """
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
