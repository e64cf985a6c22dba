"""Pages' files in the folder: written whole or not at all, over nobody's edit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bridge.errors import SafetyRefusal, StaleWrite
from bridge.state.record import content_hash
from bridge.sync.model import CONFLICTS
from bridge.tree.files import read_bytes, write_atomically

_DELETED: Final = "deleted"
"""The private folder in ``.mwbridge`` that keeps what a run has deleted."""

_MANY: Final = 10
"""From how many files on one wait for the disk is shorter than one for each."""


def write_file(folder: Path, path: str, text: str, digest: str) -> None:
    """Writes a page's file, whole or not at all, where nobody has written since.

    Args:
        folder: the folder.
        path: relative to it.
        text: what the file shall hold.
        digest: what it must hold now; empty where it must not be there.

    Raises:
        StaleWrite: it is another file than the plan was made for.
        SafetyRefusal: the path leads out of the folder.
    """
    target = folder / path
    data = text.encode("utf-8", "surrogateescape")
    root = folder.resolve()
    if not target.parent.resolve().is_relative_to(root) or target.is_symlink():
        raise SafetyRefusal(
            "leads out of the folder through a link", where=path, next_step="remove the link"
        )
    now = content_hash(read_bytes(target)) if target.exists() else ""
    if now == content_hash(data):
        return
    if now != digest:
        raise StaleWrite("it was saved meanwhile", where=path, next_step="sync again")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, data)


def write_together(folder: Path, files: Sequence[tuple[str, str]]) -> None:
    """Writes many files that are not there yet, with one wait for the disk.

    What stands in the way of one is for :func:`write_file` to say, which finds the
    others written.

    Args:
        folder: the folder.
        files: paths relative to it, and texts.
    """
    if len(files) < _MANY or not hasattr(os, "sync"):
        return
    root = folder.resolve()
    written: list[tuple[Path, Path]] = []
    try:
        for path, text in files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.parent.resolve().is_relative_to(root) or os.path.lexists(target):
                continue
            temporary = target.parent / f".{os.urandom(8).hex()}.tmp"
            written.append((temporary, target))
            temporary.write_bytes(text.encode("utf-8", "surrogateescape"))
        os.sync()
        for temporary, target in written:
            temporary.replace(target)
    except OSError:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)


def move_file(folder: Path, old: str, new: str, text: str, digest: str) -> None:
    """Writes a page's file under another name, and takes the old one away.

    Args:
        folder: the folder.
        old: where it is, relative to the folder.
        new: where it shall be; nothing else may be there.
        text: what it shall hold.
        digest: what it must hold now.

    Raises:
        StaleWrite: another file lies there.
        SafetyRefusal: the path leads out of the folder.
    """
    source, target = folder / old, folder / new
    if target.exists() and source.samefile(target):
        # Two spellings of one file, where a file system does not tell large letters from
        # small ones: whoever removed the old one would remove both.
        source.rename(target)
        write_file(folder, new, text, digest)
        return
    write_file(folder, new, text, "")
    remove_file(folder, old)


def remove_file(folder: Path, path: str) -> None:
    """Removes a page's file, and the folders that are empty without it.

    Args:
        folder: the folder; it stays.
        path: relative to it.
    """
    target = folder / path
    target.unlink()
    for parent in target.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()


def keep_version(memory: Path, path: str, text: str) -> None:
    """Keeps the version of a page that its file does not get, for a person to look at.

    Args:
        memory: the folder's private ``.mwbridge``.
        path: the page's file, relative to the folder.
        text: the other version.
    """
    _keep(memory / CONFLICTS / path, text.encode("utf-8", "surrogateescape"))


def keep_deleted(memory: Path, path: str, data: bytes) -> None:
    """Keeps what a file held that is about to be deleted.

    Args:
        memory: the folder's private ``.mwbridge``.
        path: the file, relative to the folder.
        data: what it holds.
    """
    _keep(memory / _DELETED / path, data)


def _keep(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, data)
