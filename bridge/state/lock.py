"""One run at a time in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bridge.errors import LockHeld

LOCK_NAME = "lock"


@contextmanager
def hold_lock(memory: Path) -> Iterator[None]:
    """Holds the lock of a folder's memory; the system frees it if the run is killed.

    Args:
        memory: the folder ``.mwbridge``, which must exist.

    Raises:
        LockHeld: another run has it.
    """
    lock = FileLock(memory / LOCK_NAME)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LockHeld(
            "another run works in this folder",
            where=str(memory.parent),
            next_step="wait until it has ended",
        ) from error
    try:
        yield
    finally:
        lock.release()
