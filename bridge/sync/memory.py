"""What a folder remembers between two runs besides its pages: one small file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from bridge.atomic import open_atomically
from bridge.errors import StateError
from bridge.wiki.changes import Cursor

_NAME: Final = "sync.json"


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What the last run left.

    Attributes:
        cursor: up to where the wiki's changes are known.
        doubtful: titles of pages that looked deleted, with the side that lost them;
            they are deleted on the other when they look so again.
        unsettled: numbers of pages whose change on the wiki was seen and is not in the
            folder yet, such as conflicts.
        files: titles of uploaded files of which the same is true.
    """

    cursor: Cursor = Cursor()
    doubtful: tuple[str, ...] = ()
    unsettled: tuple[int, ...] = ()
    files: tuple[str, ...] = ()


def read_memory(folder: Path) -> Memory:
    """What the last run left; nothing where there was none.

    Args:
        folder: the folder's ``.mwbridge``.

    Raises:
        StateError: the file is damaged.
    """
    path = folder / _NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except FileNotFoundError:
        return Memory()
    except (OSError, msgspec.MsgspecError) as error:
        raise StateError(
            f"cannot be read ({error})",
            where=str(path),
            next_step="delete it: the next run compares all pages",
        ) from error


def write_memory(folder: Path, memory: Memory) -> None:
    """Remembers it, whole or not at all."""
    with open_atomically(folder / _NAME) as file:
        file.write(msgspec.json.format(msgspec.json.encode(memory)))
