"""One page for the folder: looked at, converted and written under a temporary name.

This is what :mod:`bridge.tree.unpack` does to each of many pages, on every core.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final, Literal

import msgspec

from bridge import __version__
from bridge.errors import BridgeError, SafetyRefusal
from bridge.options import Options
from bridge.page import Page
from bridge.report import Diagnostic
from bridge.state.record import FileStat, PageState, content_hash
from bridge.state.store import MEMORY_NAME, Texts, pack_texts
from bridge.tree.render import render

Action = Literal["written", "unchanged", "edited", "conflict", "left out", "failed"]
"""What became of a page: ``edited`` is a file that somebody edited and that the wiki has
nothing new for; a ``conflict`` keeps such a file, and puts the wiki's beside it."""

CONFLICTS: Final = "conflicts"
"""The folder in the memory that keeps the wiki's side of conflicts."""


class Plan(msgspec.Struct, frozen=True):
    """How pages become files.

    Attributes:
        options: how to convert.
        redo: whether files that nobody edited are written again although their page
            is the same, since they are to look different now.
        overwrite: whether files that are nobody's page are written over.
        trust: whether a page that the state has is taken as done without a look at its
            file.
        dry: whether nothing is written.
    """

    options: Options
    redo: bool = False
    overwrite: bool = False
    trust: bool = False
    dry: bool = False


class Task(msgspec.Struct, frozen=True):
    """One page for a worker.

    Attributes:
        page: the page with its text.
        path: its file.
        known: what the state knows of it.
        aliases: its other titles.
        redo: whether these are others than before, so that its file is written again.
    """

    page: Page
    path: str
    known: PageState | None
    aliases: tuple[str, ...] = ()
    redo: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """What became of one page.

    Attributes:
        title: the page.
        path: its file.
        action: what was done.
        diagnostics: what a person may want to know of its conversion.
        reason: why it was left out or failed.
    """

    title: str
    path: str
    action: Action
    diagnostics: tuple[Diagnostic, ...] = ()
    reason: str = ""


class Done(msgspec.Struct, frozen=True):
    """A worker's answer: the outcome, and what is to be renamed and remembered."""

    outcome: Outcome
    temporary: str = ""
    page: PageState | None = None
    texts: Texts | None = None
    stale: str = ""
    seen: FileStat = FileStat()


class _Places:
    """Where a worker writes."""

    def __init__(self, folder: str, spool: str) -> None:
        self.folder = folder
        self._spool = f"{spool}/{os.getpid()}"
        self._real = os.path.realpath(folder)
        self._inside: set[str] = set()
        self._count = 0

    def holds(self, path: str) -> bool:
        """Whether the folder of a file lies within ours, and not behind a link that leads out."""
        parent = path.rpartition("/")[0]
        if parent not in self._inside:
            real = os.path.realpath(f"{self.folder}/{parent}")
            if not f"{real}{os.sep}".startswith(f"{self._real}{os.sep}"):
                return False
            self._inside.add(parent)
        return True

    def temporary(self) -> str:
        """The path of a new temporary file."""
        self._count += 1
        return f"{self._spool}-{self._count}"


_places: list[_Places] = []


def prepare(folder: str, spool: str) -> None:
    """Tells this process where the folder is."""
    _places[:] = [_Places(folder, spool)]


def work(batch: list[Task | Outcome], *, plan: Plan) -> list[Done]:
    """Converts and writes a batch of pages under temporary names."""
    return [
        Done(task) if isinstance(task, Outcome) else _write(task, plan, _places[0])
        for task in batch
    ]


def _write(task: Task, plan: Plan, places: _Places) -> Done:
    """One page: looks at its file, converts it if there is a need, and writes it."""
    page, known = task.page, task.known
    same = known is not None and known.wikitext_hash == content_hash(
        page.text.encode("utf-8", "surrogatepass")
    )
    if same and plan.trust and not task.redo:
        return Done(Outcome(page.title, task.path, "unchanged"))
    try:
        found, seen = _look(places, task.path, known if known and known.path == task.path else None)
    except BridgeError as error:
        return Done(Outcome(page.title, task.path, "failed", reason=str(error)))
    kept = known is not None and found == known.file_hash
    if same and known is not None and found is not None:
        if not kept:
            return Done(Outcome(page.title, task.path, "edited"))
        if not (plan.redo or task.redo):
            return _unchanged(task, known, seen)
    options = plan.options
    if options.links is not None:
        options = msgspec.structs.replace(options, path=task.path)
    rendered = render(page, options, task.aliases)
    path = task.path
    if rendered.verbatim:
        path = path.removesuffix(page.suffix) + ".wiki"
    texts = pack_texts(page.text, rendered.data)
    ours = found is None or kept or found == texts.file_hash or plan.overwrite
    if not ours and known is None:
        reason = "a file that is no page of mwbridge's is in its place"
        return Done(Outcome(page.title, path, "failed", rendered.diagnostics, reason))
    if not ours:
        return _conflict(task, rendered.data, plan, places)
    action: Action = "failed" if rendered.verbatim else "written"
    outcome = Outcome(page.title, path, action, rendered.diagnostics)
    if plan.dry:
        return Done(outcome)
    state = _state(page, path)
    if found == texts.file_hash:
        unchanged = msgspec.structs.replace(outcome, action="unchanged")
        return Done(unchanged, page=msgspec.structs.replace(state, stat=seen), texts=texts)
    temporary, written = _spool(places, rendered.data)
    moved = known is not None and known.path != path
    stale = known.path if known is not None and moved and _is_kept(places, known) else ""
    state = msgspec.structs.replace(state, stat=written)
    return Done(outcome, temporary, state, texts, stale, seen)


def _unchanged(task: Task, known: PageState, seen: FileStat) -> Done:
    """A page that is as it was; the revision's facts may be new."""
    state = msgspec.structs.replace(
        _state(task.page, task.path),
        wikitext_hash=known.wikitext_hash,
        file_hash=known.file_hash,
        stat=seen,
        converter=known.converter,
        mappings=known.mappings,
    )
    outcome = Outcome(task.page.title, task.path, "unchanged")
    return Done(outcome, page=None if state == known else state)


def _conflict(task: Task, data: bytes, plan: Plan, places: _Places) -> Done:
    """A file that somebody edited while its page changed: both are kept."""
    copy = Path(places.folder) / MEMORY_NAME / CONFLICTS / task.path
    if not plan.dry:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    reason = f"edited here, and new on the wiki; the wiki's is in {copy}"
    return Done(Outcome(task.page.title, task.path, "conflict", reason=reason))


def stat_of(path: str) -> FileStat:
    """A file's length and time; the default of FileStat where there is none."""
    try:
        entry = os.lstat(path)
    except FileNotFoundError:
        return FileStat()
    return FileStat(entry.st_size, entry.st_mtime_ns)


def _look(places: _Places, path: str, known: PageState | None) -> tuple[str | None, FileStat]:
    """The hash of the file that is in a page's place, None if there is none.

    Raises:
        SafetyRefusal: the place lies outside of the folder, behind a link.
    """
    target = f"{places.folder}/{path}"
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        found = None
    except NotADirectoryError as error:
        raise SafetyRefusal(
            "a file stands where its folder would be", where=path, next_step="move it away"
        ) from error
    if not places.holds(path) or (found is not None and stat.S_ISLNK(found.st_mode)):
        raise SafetyRefusal(
            "a symbolic link stands in its place", where=path, next_step="remove the link"
        )
    if found is None:
        return None, FileStat()
    seen = FileStat(found.st_size, found.st_mtime_ns)
    if known is not None and known.stat == seen:
        return known.file_hash, seen
    if not stat.S_ISREG(found.st_mode):
        raise SafetyRefusal("a folder stands in its place", where=path, next_step="move it away")
    return content_hash(Path(target).read_bytes()), seen


def _is_kept(places: _Places, known: PageState) -> bool:
    """Whether the file of a page is as it was written."""
    found, _ = _look(places, known.path, known)
    return found == known.file_hash


def _spool(places: _Places, data: bytes) -> tuple[str, FileStat]:
    """Writes a file under a temporary name."""
    temporary = places.temporary()
    # Most of a run's time but the converting goes here: no buffer, no object of a path.
    with open(temporary, "xb", buffering=0) as file:  # noqa: PTH123
        written = 0
        while written < len(data):
            written += file.write(data[written:])
        entry = os.fstat(file.fileno())
    return temporary, FileStat(entry.st_size, entry.st_mtime_ns)


def _state(page: Page, path: str) -> PageState:
    """What is remembered of a page, but for its file."""
    return PageState(
        path,
        page.title,
        page.namespace,
        page.model,
        page.id,
        page.revision,
        page.redirect,
        converter=__version__,
    )
