"""Conflicts that a person has decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from bridge.state.store import State
from bridge.sync.login import open_session
from bridge.sync.model import CONFLICTS
from bridge.sync.page_files import write_file
from bridge.sync.plan import Step
from bridge.sync.run import Request, look
from bridge.sync.settle import remember
from bridge.tree.files import read_bytes, write_atomically
from bridge.tree.settings import Settings

Side = Literal["local", "wiki"]


class Resolved(msgspec.Struct, frozen=True):
    """A conflict that is none any more: which page, and what happens next."""

    path: str
    title: str
    message: str


def resolve(
    folder: Path, settings: Settings, paths: Sequence[str], side: Side
) -> tuple[list[Resolved], list[str]]:
    """Settles conflicts: the file as it is now counts, or the wiki's version.

    The wiki itself is not written to: that is for the next push or sync, with all its
    guards.  A file that gives way is kept in ``.mwbridge/deleted``.

    Args:
        folder: the folder.
        settings: its settings.
        paths: which pages; none means all that are in conflict.
        side: whose version counts.

    Returns:
        What was settled, and which paths are in no conflict.

    Raises:
        LockHeld: another run works in the folder.
        WikiError: the wiki refuses or fails.
    """
    settled: list[Resolved] = []
    with State(folder) as state, open_session(folder, settings) as session:
        request = Request(command="resolve", paths=tuple(paths), conflicts="ask", force=True)
        seen = look(state, session, settings, request)
        found = [step for step in seen.plan.steps if step.action.kind == "conflict"]
        for step in found:
            message = _keep_local(state, step) if side == "local" else _take_wiki(state, step)
            path = step.action.path
            (state.memory / CONFLICTS / path).unlink(missing_ok=True)
            settled.append(Resolved(path, step.action.title, message))
    names = {name for item in settled for name in (item.path, item.title)}
    missed = [path for path in paths if not any(_means(path, name) for name in names)]
    return settled, missed


def _means(path: str, name: str) -> bool:
    return path.rstrip("/") == name or name.startswith(f"{path.rstrip('/')}/")


def _keep_local(state: State, step: Step) -> str:
    """The file counts: what the wiki has now is what it was made from."""
    path, remote = step.action.path, step.remote
    if remote is None:
        if step.known is not None:
            state.forget(step.known.path)
        return "the next sync makes the page again"
    old = step.known.path if step.known is not None else ""
    remember(state, path, remote, step.theirs or "", old=old)
    return "the next sync sends the file"


def _take_wiki(state: State, step: Step) -> str:
    """The wiki's version counts; the file is kept where nobody takes it for a page."""
    path, remote, local = step.action.path, step.remote, step.local
    if local is not None and local.digest:
        keep = state.memory / "deleted" / path
        keep.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(keep, read_bytes(state.folder / path))
    old = step.known.path if step.known is not None else ""
    if remote is None:
        if local is not None and local.digest:
            (state.folder / path).unlink(missing_ok=True)
        state.forget(old or path)
        return "the file is gone, as the page is"
    write_file(state.folder, path, step.theirs or "", local.digest if local else "")
    remember(state, path, remote, step.theirs or "", old=old)
    return "the file is the wiki's"
