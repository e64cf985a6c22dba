"""Files that are written whole or not at all, streamed or at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_atomically(target: Path) -> Iterator[BinaryIO]:
    """Opens a file for writing that any reader sees as it was, or whole.

    What is written goes to a hidden temporary file in the same folder.  At the end of
    the ``with`` it is flushed to disk and renamed over the target, whose permissions
    stay; after an error it is removed, and the target is as it was.

    Args:
        target: a regular file, or none yet; no symbolic link (a rename would replace
            the link itself, so resolve it first).

    Raises:
        OSError: the folder or the file cannot be written, or the disk is full.
    """
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    if mode is not None and not os.access(target, os.W_OK):
        # A rename needs only the folder's permission; a read-only file is meant to stay.
        raise PermissionError(13, "Permission denied")
    temporary = target.parent / f".{os.urandom(8).hex()}.tmp"
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    """Makes the rename itself last; Windows has no way to, nor a need."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        # Some network file systems cannot; the file itself is on disk.
        pass
    finally:
        os.close(descriptor)
