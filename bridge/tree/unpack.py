"""Pages into a folder: converted on every core, written whole, remembered in the state.

What is on disk after a run that was killed at any moment is a folder of whole files and
a state that knows a part of them; the next run finds the others as it would write them,
and goes on.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from bridge.convert import read_wikitext
from bridge.document.walk import headings
from bridge.errors import BridgeError, DiskError, SafetyRefusal, TitleError, UsageError, reason_of
from bridge.links import LinkTable
from bridge.options import Options
from bridge.page import Page
from bridge.site import FILE_NAMESPACE
from bridge.state.record import PageState
from bridge.state.store import State
from bridge.tree.aliases import by_target, kept_redirects
from bridge.tree.layouts import Arrangement, Places
from bridge.tree.mappings import FOLDER
from bridge.tree.moved import moved_pages
from bridge.tree.pool import map_ordered
from bridge.tree.scan import scan
from bridge.tree.settings import FILE_NAME
from bridge.tree.unpack_page import CONFLICTS, Done, Outcome, Plan, Task, prepare, stat_of, work

# A batch is so much wikitext, so that workers get even loads whatever the pages' length.
_BATCH_BYTES: Final = 200_000
_BATCH_PAGES: Final = 100
# So many files are flushed to disk and remembered at once.
_GROUP: Final = 1000
_GROUP_SECONDS: Final = 5.0
_TEMPORARY: Final = "tmp"
_SETTINGS: Final = (FILE_NAME, FOLDER)
"""What a folder may have before the pages are there."""


def check_folder(folder: Path, *, force: bool) -> None:
    """Makes sure that a folder is empty, missing, or one that mwbridge knows.

    Raises:
        SafetyRefusal: it has files of another origin; ``force`` says that they may be
            added to, and written over.
        UsageError: it is no folder.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError("is no folder", where=str(folder), next_step="name a folder")
    if force or State.exists(folder):
        return
    names = [path.name for path in folder.iterdir()]
    if any(not name.startswith(".") and name not in _SETTINGS for name in names):
        raise SafetyRefusal(
            "the folder has files that mwbridge did not write",
            where=str(folder),
            next_step="name an empty or a new folder, or add to this one with --force",
        )


def unpack(
    pages: Iterable[Page],
    state: State,
    rule: Arrangement,
    plan: Plan,
    *,
    jobs: int = 1,
    aliases: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[Outcome]:
    """Writes pages as files, and yields what became of each, in their order.

    Args:
        pages: the pages; two of one title are a mistake, and the second is left out.
        state: the folder's memory, open (for writing, unless the plan is ``dry``).
        rule: how titles become paths.
        plan: what to do.
        jobs: the number of processes.
        aliases: the other titles of pages (:func:`bridge.tree.aliases.fold`), where the
            folder's files name them.

    Raises:
        UsageError: the disk is full or not writable; what was done stays.
    """
    spool = state.memory / _TEMPORARY
    if not plan.dry:
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(parents=True, exist_ok=True)
    group = _Group(state)
    do = partial(work, plan=plan)
    tasks = _tasks(pages, state, rule)
    if aliases is not None:
        tasks = _with_aliases(tasks, aliases, by_target(kept_redirects(state, rule.site)))
    batches = _batches(tasks)
    results = map_ordered(
        do, batches, jobs=jobs, prepare=prepare, settings=(str(state.folder), str(spool))
    )
    try:
        try:
            for batch in results:
                for done in batch:
                    yield group.add(done)
                group.commit(only_if_due=True)
            group.commit()
            yield from group.late
        finally:
            try:
                group.commit()
            finally:
                if not plan.dry:
                    shutil.rmtree(spool, ignore_errors=True)
    except OSError as error:
        raise DiskError(
            f"cannot be written ({reason_of(error)})",
            where=str(state.folder),
            next_step="make room, then run it again: what is done already is not done again",
        ) from error


def link_table(
    pages: Iterable[Page], state: State, rule: Arrangement, options: Options
) -> LinkTable:
    """The table of a folder that is yet to be written, for links that lead along paths.

    Args:
        pages: the same pages, in the same order, as :func:`unpack` will get.
        state: the folder's memory.
        rule: how titles become paths.
        options: the wiki's facts.
    """
    found: dict[str, str] = {}
    anchors: dict[str, tuple[str, ...]] = {}
    files: dict[str, str] = {}
    for task in _tasks(pages, state, rule):
        if isinstance(task, Outcome):
            continue
        page = task.page
        if page.namespace == FILE_NAMESPACE:
            name = page.title.partition(":")[2]
            files[rule.media_path(name)] = name
        if page.is_prose:
            found[task.path] = page.title
            if "=" in page.text:
                document = read_wikitext(page.text, options=options).document
                anchors[task.path] = tuple(headings(document))
    return LinkTable(found, files, {path: each for path, each in anchors.items() if each})


# --- what the main process does --------------------------------------------------------


def _tasks(pages: Iterable[Page], state: State, rule: Arrangement) -> Iterator[Task | Outcome]:
    """Gives each page its path, and leaves out those that have none."""
    places = Places(rule, state.paths())
    moved = {page.title: path for path, page in _moved(state, rule).items()}
    for path in moved.values():
        places.keep(path)
    seen: set[int] = set()
    for page in pages:
        key = hash(page.title)
        if key in seen:
            yield Outcome(page.title, "", "left out", reason="the dump has this title twice")
            continue
        seen.add(key)
        known = state.titled(page.title)
        if known is not None and known.path.endswith(page.suffix):
            yield Task(page, moved.get(page.title, known.path), known)
            continue
        try:
            path = places.place(page.title, page.namespace, page.suffix)
        except TitleError as error:
            yield Outcome(page.title, "", "failed", reason=str(error))
            continue
        yield Task(page, path, known)


def _with_aliases(
    tasks: Iterable[Task | Outcome],
    aliases: Mapping[str, tuple[str, ...]],
    before: Mapping[str, tuple[str, ...]],
) -> Iterator[Task | Outcome]:
    """Gives each page its other titles, and says where these are others than before."""
    for task in tasks:
        if isinstance(task, Task):
            titles = aliases.get(task.page.title, ())
            redo = set(titles) != set(before.get(task.page.title, ()))
            yield msgspec.structs.replace(task, aliases=titles, redo=redo)
        else:
            yield task


def _moved(state: State, rule: Arrangement) -> dict[str, PageState]:
    return moved_pages(state, rule.site, scan(state.folder))


def _batches(tasks: Iterable[Task | Outcome]) -> Iterator[list[Task | Outcome]]:
    """Tasks in batches of like work; those before an error of the source come first."""
    batch: list[Task | Outcome] = []
    size = 0
    failure: BridgeError | None = None
    try:
        for task in tasks:
            batch.append(task)
            size += len(task.page.text) if isinstance(task, Task) else 0
            if size >= _BATCH_BYTES or len(batch) >= _BATCH_PAGES:
                yield batch
                batch, size = [], 0
    except BridgeError as error:
        failure = error
    if batch:
        yield batch
    if failure is not None:
        raise failure


class _Group:
    """Files that wait to be renamed together: one flush for many of them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: list[Done] = []
        self._since = time.monotonic()
        self._folder = str(state.folder)
        self._made: set[str] = set()
        # Outcomes that turned out to be others than was told.
        self.late: list[Outcome] = []

    def add(self, done: Done) -> Outcome:
        """Takes a worker's answer, and says what became of the page."""
        if done.page is not None:
            self._waiting.append(done)
        return done.outcome

    def commit(self, *, only_if_due: bool = False) -> None:
        """Flushes, renames, and remembers what waits.

        The bytes are on the disk before a file gets its name, and its name is before
        the state says so: whatever happens in between, no file is torn, and none is
        taken for edited.
        """
        due = len(self._waiting) >= _GROUP or time.monotonic() - self._since >= _GROUP_SECONDS
        if not self._waiting or (only_if_due and not due):
            return
        waiting, self._waiting = self._waiting, []
        named = [done for done in waiting if done.temporary]
        if named:
            _flush([Path(done.temporary) for done in named])
            late = {id(done) for done in named if not self._rename(done)}
            waiting = [done for done in waiting if id(done) not in late]
            _flush([])
        with self._state.transaction():
            for done in waiting:
                assert done.page is not None
                if done.texts is None:
                    self._state.update(done.page)
                else:
                    self._state.put(done.page, done.texts)
        self._since = time.monotonic()

    def _rename(self, done: Done) -> bool:
        """Gives a file its name, unless somebody saved another there meanwhile."""
        assert done.page is not None
        target = f"{self._folder}/{done.page.path}"
        parent = target.rpartition("/")[0]
        if parent not in self._made:
            Path(parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        if stat_of(target) != done.seen:
            copy = self._state.memory / CONFLICTS / done.page.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            Path(done.temporary).replace(copy)
            reason = f"saved here while this ran; the wiki's is in {copy}"
            outcome = msgspec.structs.replace(done.outcome, action="conflict", reason=reason)
            self.late.append(outcome)
            return False
        os.replace(done.temporary, target)  # noqa: PTH105 - thousands of objects of paths
        if done.stale:
            # The page has another model now, and so its file another type.
            (self._state.folder / done.stale).unlink(missing_ok=True)
        return True


def _flush(files: list[Path]) -> None:
    """Brings everything that was written to the disk."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
