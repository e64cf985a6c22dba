"""Pages into a folder: converted on every core, written whole, remembered in the state.

What is on disk after a run that was killed at any moment is a folder of whole files and
a state that knows a part of them; the next run finds the others as it would write them,
and goes on.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from bridge import __version__
from bridge.convert import read_wikitext
from bridge.document.walk import headings
from bridge.errors import BridgeError, SafetyRefusal, TitleError, UsageError
from bridge.links import LinkTable
from bridge.options import Options
from bridge.page import Page
from bridge.report import Diagnostic
from bridge.site import FILE_NAMESPACE
from bridge.state.record import FileStat, PageState, content_hash
from bridge.state.store import MEMORY_NAME, State, Texts, pack_texts
from bridge.tree.layouts import Arrangement, Places
from bridge.tree.pool import map_ordered
from bridge.tree.render import render

Action = Literal["written", "unchanged", "edited", "conflict", "left out", "failed"]
"""What became of a page: ``edited`` is a file that somebody edited and that the wiki has
nothing new for; a ``conflict`` keeps such a file, and puts the wiki's beside it."""

# A batch is so much wikitext, so that workers get even loads whatever the pages' length.
_BATCH_BYTES: Final = 200_000
_BATCH_PAGES: Final = 100
# So many files are flushed to disk and remembered at once.
_GROUP: Final = 1000
_GROUP_SECONDS: Final = 5.0
_TEMPORARY: Final = "tmp"
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
    """One page for a worker, its path, and what the state knows of it."""

    page: Page
    path: str
    known: PageState | None


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


class _Done(msgspec.Struct, frozen=True):
    """A worker's answer: the outcome, and what is to be renamed and remembered."""

    outcome: Outcome
    temporary: str = ""
    page: PageState | None = None
    texts: Texts | None = None
    stale: str = ""


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
    if any(not path.name.startswith(".") for path in folder.iterdir()):
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
) -> Iterator[Outcome]:
    """Writes pages as files, and yields what became of each, in their order.

    Args:
        pages: the pages; two of one title are a mistake, and the second is left out.
        state: the folder's memory, open (for writing, unless the plan is ``dry``).
        rule: how titles become paths.
        plan: what to do.
        jobs: the number of processes.

    Raises:
        UsageError: the disk is full or not writable; what was done stays.
    """
    spool = state.memory / _TEMPORARY
    if not plan.dry:
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(parents=True, exist_ok=True)
    group = _Group(state)
    work = partial(_work, plan=plan)
    batches = _batches(_tasks(pages, state, rule))
    results = map_ordered(
        work, batches, jobs=jobs, prepare=_prepare, settings=(str(state.folder), str(spool))
    )
    try:
        for batch in results:
            for done in batch:
                yield group.add(done)
            group.commit(only_if_due=True)
    except OSError as error:
        raise UsageError(
            f"cannot be written ({(error.strerror or str(error)).lower()})",
            where=str(state.folder),
            next_step="make room, then run it again: what is done already is not done again",
        ) from error
    finally:
        try:
            group.commit()
        finally:
            if not plan.dry:
                shutil.rmtree(spool, ignore_errors=True)


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
    seen: set[int] = set()
    for page in pages:
        key = hash(page.title)
        if key in seen:
            yield Outcome(page.title, "", "left out", reason="the dump has this title twice")
            continue
        seen.add(key)
        known = state.titled(page.title)
        if known is not None and known.path.endswith(page.suffix):
            yield Task(page, known.path, known)
            continue
        try:
            path = places.place(page.title, page.namespace, page.suffix)
        except TitleError as error:
            yield Outcome(page.title, "", "failed", reason=str(error))
            continue
        yield Task(page, path, known)


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
        self._waiting: list[_Done] = []
        self._since = time.monotonic()
        self._folders: set[Path] = set()

    def add(self, done: _Done) -> Outcome:
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
            for done in named:
                self._rename(done)
            _flush([])
        with self._state.transaction():
            for done in waiting:
                assert done.page is not None
                if done.texts is None:
                    self._state.update(done.page)
                else:
                    self._state.put(done.page, done.texts)
        self._since = time.monotonic()

    def _rename(self, done: _Done) -> None:
        assert done.page is not None
        target = self._state.folder / done.page.path
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        Path(done.temporary).replace(target)
        if done.stale:
            # The page has another model now, and so its file another type.
            (self._state.folder / done.stale).unlink(missing_ok=True)


def _flush(files: list[Path]) -> None:
    """Brings everything that was written to the disk."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())


# --- what the workers do -----------------------------------------------------------------


class _Places(NamedTuple):
    """Where a worker writes."""

    folder: Path
    real: Path
    spool: Path


_places: list[_Places] = []


def _prepare(folder: str, spool: str) -> None:
    """Tells this process where the folder is."""
    _places[:] = [_Places(Path(folder), Path(folder).resolve(), Path(spool))]


def _work(batch: list[Task | Outcome], *, plan: Plan) -> list[_Done]:
    """Converts and writes a batch of pages under temporary names."""
    return [
        _Done(task) if isinstance(task, Outcome) else _write(task, plan, _places[0])
        for task in batch
    ]


def _write(task: Task, plan: Plan, places: _Places) -> _Done:
    """One page: looks at its file, converts it if there is a need, and writes it."""
    page, known = task.page, task.known
    same = known is not None and known.wikitext_hash == content_hash(
        page.text.encode("utf-8", "surrogatepass")
    )
    if same and plan.trust:
        return _Done(Outcome(page.title, task.path, "unchanged"))
    try:
        found, stat = _look(places, task.path, known if known and known.path == task.path else None)
    except BridgeError as error:
        return _Done(Outcome(page.title, task.path, "failed", reason=str(error)))
    kept = known is not None and found == known.file_hash
    if same and known is not None and found is not None:
        if not kept:
            return _Done(Outcome(page.title, task.path, "edited"))
        if not plan.redo:
            return _unchanged(task, known, stat)
    options = plan.options
    if options.links is not None:
        options = msgspec.structs.replace(options, path=task.path)
    rendered = render(page, options)
    path = task.path
    if rendered.verbatim:
        path = path.removesuffix(page.suffix) + ".wiki"
    texts = pack_texts(page.text, rendered.data)
    ours = found is None or kept or found == texts.file_hash or plan.overwrite
    if not ours and known is None:
        reason = "a file that is no page of mwbridge's is in its place"
        return _Done(Outcome(page.title, path, "failed", rendered.diagnostics, reason))
    if not ours:
        return _conflict(task, rendered.data, plan, places)
    action: Action = "failed" if rendered.verbatim else "written"
    outcome = Outcome(page.title, path, action, rendered.diagnostics)
    if plan.dry:
        return _Done(outcome)
    state = _state(page, path)
    if found == texts.file_hash:
        unchanged = msgspec.structs.replace(outcome, action="unchanged")
        return _Done(unchanged, page=msgspec.structs.replace(state, stat=stat), texts=texts)
    temporary, stat = _spool(places, rendered.data)
    moved = known is not None and known.path != path
    stale = known.path if known is not None and moved and _is_kept(places, known) else ""
    return _Done(outcome, temporary, msgspec.structs.replace(state, stat=stat), texts, stale)


def _unchanged(task: Task, known: PageState, stat: FileStat) -> _Done:
    """A page that is as it was; the revision's facts may be new."""
    state = msgspec.structs.replace(
        _state(task.page, task.path),
        wikitext_hash=known.wikitext_hash,
        file_hash=known.file_hash,
        stat=stat,
        converter=known.converter,
        mappings=known.mappings,
    )
    outcome = Outcome(task.page.title, task.path, "unchanged")
    return _Done(outcome, page=None if state == known else state)


def _conflict(task: Task, data: bytes, plan: Plan, places: _Places) -> _Done:
    """A file that somebody edited while its page changed: both are kept."""
    copy = places.folder / MEMORY_NAME / CONFLICTS / task.path
    if not plan.dry:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    reason = f"edited here, and new on the wiki; the wiki's is in {copy}"
    return _Done(Outcome(task.page.title, task.path, "conflict", reason=reason))


def _look(places: _Places, path: str, known: PageState | None) -> tuple[str | None, FileStat]:
    """The hash of the file that is in a page's place, None if there is none.

    Raises:
        SafetyRefusal: the place lies outside of the folder, behind a link.
    """
    target = places.folder / path
    try:
        real = target.resolve()
        if not real.is_relative_to(places.real) or target.is_symlink():
            raise SafetyRefusal(
                "a symbolic link stands in its place", where=path, next_step="remove the link"
            )
        entry = target.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None, FileStat()
    stat = FileStat(entry.st_size, entry.st_mtime_ns)
    if known is not None and known.stat == stat:
        return known.file_hash, stat
    if not target.is_file():
        raise SafetyRefusal("a folder stands in its place", where=path, next_step="move it away")
    return content_hash(target.read_bytes()), stat


def _is_kept(places: _Places, known: PageState) -> bool:
    """Whether the file of a page is as it was written."""
    found, _ = _look(places, known.path, known)
    return found == known.file_hash


def _spool(places: _Places, data: bytes) -> tuple[str, FileStat]:
    """Writes a file under a temporary name."""
    temporary = places.spool / os.urandom(8).hex()
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        entry = os.fstat(file.fileno())
    return str(temporary), FileStat(entry.st_size, entry.st_mtime_ns)


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
