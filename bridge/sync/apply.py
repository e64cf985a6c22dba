"""Carries out a plan, one page after the other: none of them stops the others.

Right before each write the old state is looked at again: files by their digests, pages
by the revision that the wiki itself compares.  What is about to be written to the wiki
is in the journal first, and what was stored is read back before the state says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from bridge import __version__
from bridge.errors import AuthError, BridgeError, SafetyRefusal, StaleWrite, Throttled
from bridge.page import Contributor, Revision
from bridge.state.record import FileStat, PageState, content_hash
from bridge.state.store import State, pack_texts
from bridge.sync.journal import Journal
from bridge.sync.local import LocalFile
from bridge.sync.model import CONFLICTS, Action, Outcome, Status
from bridge.sync.plan import Step
from bridge.sync.texts import Writing, to_file
from bridge.tree.files import read_bytes, write_atomically
from bridge.wiki.answers import Uncertain, WikiRefusal
from bridge.wiki.pages import (
    EditStyle,
    WikiPage,
    create_page,
    delete_page,
    edit_page,
    find_edit,
    move_page,
    read_pages,
)

if TYPE_CHECKING:
    from bridge.wiki.session import Session

_GROUP: Final = 500
_MANY: Final = 10


class Applier:
    """Carries out the steps of a run.

    Args:
        state: the folder's memory, open for writing.
        session: the wiki.
        journal: of this run.
        style: the flags of its edits.
        summary: the summary of a step's edit.
        redirect: whether moved pages leave redirects.
        started: the wiki's own time when the plan was made.
        told: is told each outcome as it comes.
    """

    def __init__(
        self,
        state: State,
        session: Session,
        journal: Journal,
        *,
        style: EditStyle,
        summary: Callable[[Step], str],
        redirect: bool,
        started: str,
        told: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:
        self._state, self._session, self._journal = state, session, journal
        self._style, self._summary, self._redirect = style, summary, redirect
        self._started = started
        self._told = told
        self.outcomes: list[Outcome] = []
        self._unread: list[tuple[Step, int]] = []
        # The title and the revision of pages that this run has moved.
        self._moved: dict[int, tuple[str, int]] = {}
        # The files of steps as they are since this run has renamed them.
        self._renamed: dict[int, LocalFile] = {}
        self._failed: set[int] = set()
        self._right = True

    def apply(self, steps: Sequence[Step]) -> list[Outcome]:
        """Carries out all steps: what is on the wiki comes first, then what goes there.

        Raises:
            AuthError: the wiki does not take us for who we are; the rest is not tried.
        """
        for step in steps:
            if step.action.move == "move page":
                self._attempt(step, self._move_page, final=step.action.kind == "nothing")
        for group in _groups(steps, _GROUP):
            write_together(self._state.folder, _new_files(group))
            with self._state.transaction():
                for step in group:
                    if self._is_for_folder(step):
                        self._attempt(step, self._into_folder)
        for step in steps:
            if step.action.sends and step.action.kind in {"push", "merge", "create"}:
                self._attempt(step, self._to_wiki, final=False)
                if len(self._unread) >= self._session.batch:
                    self._read_back()
        self._read_back()
        for step in steps:
            if step.action.kind == "delete page" and not step.action.waits:
                self._attempt(step, self._delete_page)
        for step in steps:
            if step.action.waits:
                self._tell(Outcome(action=step.action, status="waits"))
        return self.outcomes

    def _is_for_folder(self, step: Step) -> bool:
        """Whether a step is over once the folder and the state are written."""
        action = step.action
        if action.kind == "nothing" and action.move == "move page":
            return False
        if action.waits or action.kind in {"push", "create", "delete page"}:
            # A file that follows a moved page is renamed before its own edit is sent.
            return action.move == "move file" and not action.waits
        return not (action.kind == "merge" and action.sends)

    def _attempt(
        self, step: Step, work: Callable[[Step], Outcome | None], *, final: bool = True
    ) -> None:
        """Does one step; what goes wrong is said of it alone."""
        key = id(step)
        if key in self._failed:
            return
        try:
            outcome = work(step)
        except (AuthError, SafetyRefusal):
            raise
        except StaleWrite as error:
            outcome = Outcome(action=step.action, status="changed meanwhile", message=str(error))
        except WikiRefusal as error:
            raced = error.kind in {"conflict", "gone", "exists"}
            status: Status = "changed meanwhile" if raced else "failed"
            outcome = Outcome(action=step.action, status=status, message=str(error))
        except BridgeError as error:
            outcome = Outcome(action=step.action, status="failed", message=str(error))
        if outcome is None:
            return
        if outcome.status != "done":
            self._failed.add(key)
        elif not final:
            return
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        if (
            outcome.action.kind == "nothing"
            and not outcome.action.move
            and outcome.status == "done"
        ):
            return
        self.outcomes.append(outcome)
        self._told(outcome)

    # --- the folder ------------------------------------------------------------

    def _into_folder(self, step: Step) -> Outcome | None:
        """Writes what the wiki has into the folder and the state."""
        action, remote = step.action, step.remote
        if action.kind == "conflict":
            self._keep_theirs(step)
            return Outcome(action=action, status="conflict", message=action.reason)
        if action.kind == "delete file":
            self._delete_file(step)
        elif action.kind == "forget":
            self._forget(step)
        elif action.move == "move file" and action.kind in {"push", "merge", "nothing"}:
            self._rename(step)
            if action.kind != "nothing":
                return None
        elif action.kind in {"nothing", "join"}:
            self._learn(step)
        elif action.kind == "merge":
            self._merge_here(step)
        elif remote is not None:
            self._pull(step, remote)
        return Outcome(action=action, status="done")

    def _pull(self, step: Step, remote: WikiPage) -> None:
        """The wiki's text as the file."""
        path = step.action.new_path or step.action.path
        text = step.file or ""
        moved = self._moved.get(remote.page_id)
        if moved is not None:
            remote = msgspec.structs.replace(remote, title=moved[0])
        if step.local is not None and step.local.change == "edited" and step.local.text:
            # The settings let the wiki's side win; the other one is not thrown away.
            self._keep(step.local.path, step.local.text)
        if step.local is not None and step.local.digest and step.local.path != path:
            self._check_file(step)
            self._write_file(path, text, free=True)
            self._remove_file(step.local.path)
        else:
            self._write_file(path, text, step.local)
        self._remember(step, path, remote, text)

    def _merge_here(self, step: Step) -> None:
        """Both edits as the file, and the wiki's as what it was made from."""
        remote = step.remote
        if remote is not None and step.file is not None and step.local is not None:
            self._write_file(step.local.path, step.file, step.local)
            self._remember(step, step.local.path, remote, step.theirs or "")

    def _rename(self, step: Step) -> None:
        """The file under the page's new title; its edit is still to be sent."""
        local, known, remote = step.local, step.known, step.remote
        if local is None or known is None or remote is None:
            return
        path = step.action.new_path or local.path
        if local.digest:
            data = self._check_file(step)
            text = data.decode("utf-8", "surrogateescape") if step.file is None else step.file
            if path != local.path:
                self._write_file(path, text, free=True)
                self._remove_file(local.path)
            elif step.file is not None:
                self._write_file(path, text, local)
            digest = content_hash(text.encode("utf-8", "surrogateescape"))
            self._renamed[id(step)] = msgspec.structs.replace(
                local, path=path, text=text, digest=digest
            )
        base = self._state.file(known)
        state = msgspec.structs.replace(
            known,
            path=path,
            title=remote.title,
            namespace=remote.namespace,
            revision=_revision(remote),
            stat=FileStat(),
        )
        with self._state.transaction():
            self._state.forget(known.path)
            self._state.put(state, pack_texts(self._state.wikitext(known), base))

    def _learn(self, step: Step) -> None:
        """What the state did not know yet, where neither side gets a text."""
        local, remote = step.local, step.remote
        if local is None:
            return
        text = local.text
        if text is None and step.known is not None:
            # As it was when the plan was made: what was saved since is another edit.
            text = self._state.file(step.known).decode("utf-8", "surrogateescape")
        text = text or ""
        if step.known is None or (remote is not None and remote.text is not None):
            if remote is not None:
                self._remember(step, local.path, remote, text)
            return
        state = msgspec.structs.replace(step.known, path=local.path, stat=local.stat)
        with self._state.transaction():
            self._state.forget(step.known.path)
            data = text.encode("utf-8", "surrogateescape")
            self._state.put(state, pack_texts(self._state.wikitext(step.known), data))

    def _delete_file(self, step: Step) -> None:
        """Removes the file of a page that is gone; its text stays in the conflicts' folder."""
        if step.action.waits or step.local is None:
            return
        data = self._check_file(step)
        keep = self._state.memory / "deleted" / step.local.path
        keep.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(keep, data)
        self._remove_file(step.local.path)
        self._forget(step)

    def _forget(self, step: Step) -> None:
        if step.known is not None:
            self._state.forget(step.known.path)

    def _keep_theirs(self, step: Step) -> None:
        """The wiki's version of a conflict, where nobody takes it for a page."""
        if step.theirs is not None and step.action.path:
            self._keep(step.action.path, step.theirs)

    def _keep(self, path: str, text: str) -> None:
        target = self._state.memory / CONFLICTS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, text.encode("utf-8", "surrogateescape"))

    # --- the wiki --------------------------------------------------------------

    def _move_page(self, step: Step) -> Outcome:
        """Moves a page to the title that its file has."""
        action, known = step.action, step.known
        if known is None:
            return Outcome(action=action, status="done")
        note = self._journal.begin(
            "move",
            title=action.title,
            target=action.new_title,
            page_id=action.page_id,
            path=action.path,
            redirect=self._redirect,
        )
        with self._noted(note):
            try:
                move_page(
                    self._session,
                    page_id=action.page_id,
                    title=action.title,
                    target=action.new_title,
                    reason=self._summary(step),
                    redirect=self._redirect,
                    tags=self._style.tags,
                )
            except Uncertain:
                page = read_pages(self._session, ids=[action.page_id], texts=False)[action.page_id]
                if page.title != action.new_title:
                    raise
            page = read_pages(self._session, ids=[action.page_id])[action.page_id]
            self._journal.done(note, new=page.revision)
        base = self._state.wikitext(known)
        expected = base if step.remote is None else step.remote.text
        if page.title != action.new_title or page.text != expected:
            raise StaleWrite(
                "somebody has changed it meanwhile", where=action.title, next_step="sync again"
            )
        # The move made a revision of its own: an edit of ours is based on that one.
        self._moved[action.page_id] = (page.title, page.revision)
        self._moved_state(step, known, page, base)
        return Outcome(action=action, status="done", revision=page.revision)

    def _moved_state(self, step: Step, known: PageState, page: WikiPage, base: str) -> None:
        """Remembers a move, so that a run that ends here has done it."""
        local = step.local
        data = self._state.file(known)
        if page.text != base or local is None:
            return
        if step.action.kind == "nothing" and local.text is not None:
            data = local.text.encode("utf-8", "surrogateescape")
        state = msgspec.structs.replace(
            known,
            path=local.path,
            title=page.title,
            namespace=page.namespace,
            revision=_revision(page),
            stat=local.stat if local.change == "same" else FileStat(),
        )
        with self._state.transaction():
            self._state.forget(known.path)
            self._state.put(state, pack_texts(base, data))

    def _to_wiki(self, step: Step) -> Outcome | None:
        """Saves a page on the wiki; it is read back later, with others."""
        action, local = step.action, self._file_of(step)
        if local is None or step.wikitext is None:
            return None
        self._check_file(step)
        summary = self._summary(step)
        base = self._base_revision(action)
        kind = "create" if action.kind == "create" else "push"
        note = self._journal.begin(
            kind,
            title=self._title(action),
            page_id=action.page_id,
            old=base,
            path=local.path,
            file=local.text,
            summary=summary,
        )
        with self._noted(note):
            revision, page_id = self._save(step, base, summary)
        self._journal.done(note, new=revision, page_id=page_id)
        self._unread.append((step, page_id))
        return None

    def _title(self, action: Action) -> str:
        moved = self._moved.get(action.page_id)
        return moved[0] if moved else action.title

    def _base_revision(self, action: Action) -> int:
        """The revision that the wiki must still have."""
        moved = self._moved.get(action.page_id)
        return moved[1] if moved else action.revision

    def _save(self, step: Step, base: int, summary: str) -> tuple[int, int]:
        """The guarded write; where no answer comes, what the wiki has is looked for."""
        action, text = step.action, step.wikitext or ""
        title = self._title(action)
        try:
            if action.kind == "create":
                written = create_page(
                    self._session,
                    title=title,
                    text=text,
                    summary=summary,
                    style=self._style,
                    started=self._started,
                )
            else:
                written = edit_page(
                    self._session,
                    page_id=action.page_id,
                    revision=base,
                    title=title,
                    text=text,
                    summary=summary,
                    style=self._style,
                )
        except Uncertain:
            found = find_edit(
                self._session,
                page_id=action.page_id,
                title=title,
                parent=base,
                user=self._session.account,
                summary=summary,
                text=text,
            )
            if found is None:
                raise
            return found.revision, found.page_id
        return written.revision, written.page_id

    def _read_back(self) -> None:
        """Reads what the wiki stored, and only then says so in the state."""
        if not self._unread:
            return
        unread, self._unread = self._unread, []
        pages = read_pages(self._session, ids=[page_id for _, page_id in unread])
        with self._state.transaction():
            for step, page_id in unread:
                self._attempt(step, lambda s, p=pages[page_id]: self._stored(s, p))  # type: ignore[misc]

    def _stored(self, step: Step, page: WikiPage) -> Outcome:
        """Remembers what the wiki stored, and brings it into the file if it is another text."""
        local = self._file_of(step)
        if local is None or page.text is None:
            raise StaleWrite(
                "the page is gone again", where=step.action.title, next_step="sync again"
            )
        settle_edit(
            self._state,
            writing=step.writing,
            path=local.path,
            sent_file=local.text or "",
            sent_wikitext=step.local_wikitext or "",
            stored=page,
            known=step.known,
        )
        return Outcome(action=step.action, status="done", revision=page.revision)

    def _delete_page(self, step: Step) -> Outcome:
        """Deletes a page whose file was deleted, unless somebody has edited it since."""
        action, known = step.action, step.known
        page = read_pages(self._session, ids=[action.page_id], texts=False)[action.page_id]
        if page.exists and (page.revision != action.revision or known is None):
            raise StaleWrite(
                "somebody has edited it on the wiki, so it is not deleted",
                where=action.title,
                next_step="sync again",
            )
        if page.exists:
            self._delete(step, page)
        if known is not None:
            self._state.forget(known.path)
        return Outcome(action=action, status="done")

    def _delete(self, step: Step, page: WikiPage) -> None:
        if not self._right:
            raise WikiRefusal("permissiondenied", "we may not delete pages", where=page.title)
        note = self._journal.begin(
            "delete",
            title=page.title,
            page_id=page.page_id,
            old=page.revision,
            path=step.action.path,
        )
        with self._noted(note):
            try:
                delete_page(
                    self._session,
                    page_id=page.page_id,
                    title=page.title,
                    reason=self._summary(step),
                    tags=self._style.tags,
                )
            except Uncertain:
                if read_pages(self._session, ids=[page.page_id], texts=False)[page.page_id].exists:
                    raise
            except WikiRefusal as error:
                self._right = error.code != "permissiondenied"
                raise
        self._journal.done(note)

    @contextmanager
    def _noted(self, note: int) -> Iterator[None]:
        """Notes of a write that the wiki refused that it was not done."""
        try:
            yield
        except (WikiRefusal, Throttled) as error:
            self._journal.failed(note, str(error))
            raise

    # --- files and state -------------------------------------------------------

    def _file_of(self, step: Step) -> LocalFile | None:
        """A step's file, where it is by now."""
        return self._renamed.get(id(step), step.local)

    def _check_file(self, step: Step) -> bytes:
        """The file, which must be as it was when the plan was made.

        Raises:
            StaleWrite: somebody has saved it since.
        """
        local = self._file_of(step)
        path = local.path if local else ""
        data = read_bytes(self._state.folder / path)
        if local is None or content_hash(data) != local.digest:
            raise StaleWrite("it was saved meanwhile", where=path, next_step="sync again")
        return data

    def _write_file(
        self, path: str, text: str, local: LocalFile | None = None, *, free: bool = False
    ) -> None:
        """Writes a file that is as it was when the plan was made, or is not there."""
        write_file(self._state.folder, path, text, "" if free or local is None else local.digest)

    def _remove_file(self, path: str) -> None:
        target = self._state.folder / path
        target.unlink()
        for parent in target.parents:
            if parent == self._state.folder or any(parent.iterdir()):
                break
            parent.rmdir()

    def _remember(self, step: Step, path: str, page: WikiPage, file: str) -> None:
        remember(self._state, path, page, file, old=step.known.path if step.known else "")


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


def _new_files(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """The files of pages that the folder has none of."""
    return [
        (step.action.path, step.file)
        for step in steps
        if step.action.kind == "pull" and step.local is None and step.file is not None
    ]


def remember(state: State, path: str, page: WikiPage, file: str, *, old: str = "") -> PageState:
    """Says in the state that a file stands for a revision.

    Args:
        state: the folder's memory.
        path: the page's file.
        page: the page with its text, as the wiki has it.
        file: the text of the file that stands for it; what lies in the folder may be
            another already.
        old: the path that the page had, to be forgotten.
    """
    data = file.encode("utf-8", "surrogateescape")
    target = state.folder / path
    stat = FileStat()
    if target.is_file() and content_hash(read_bytes(target)) == content_hash(data):
        facts = target.stat()
        stat = FileStat(facts.st_size, facts.st_mtime_ns)
    record = PageState(
        path,
        page.title,
        page.namespace,
        page.model,
        page.page_id,
        _revision(page),
        None,
        stat=stat,
        converter=__version__,
    )
    with state.transaction():
        former = state.page(old) if old else None
        if former is not None and former.page_id in {None, page.page_id}:
            # Another page may have the path by now, such as the redirect that a move left.
            state.forget(old)
        before = state.numbered(page.page_id)
        if before is not None and before.path != path:
            state.forget(before.path)
        return state.put(record, pack_texts(page.text or "", data))


def settle_edit(
    state: State,
    *,
    writing: Writing,
    path: str,
    sent_file: str,
    sent_wikitext: str,
    stored: WikiPage,
    known: PageState | None,
) -> None:
    """Remembers an edit that the wiki has stored, and follows what it changed in it.

    The server may have merged another's edit, or expanded ``~~~~``: then the file gets
    what was stored, unless somebody has saved it since.

    Args:
        state: the folder's memory.
        writing: how the page is written.
        path: its file.
        sent_file: what the file held when the edit was sent.
        sent_wikitext: the wikitext that this stood for.
        stored: the page as the wiki has it.
        known: what was known of the page before.
    """
    text = stored.text or ""
    file = sent_file
    if text != sent_wikitext:
        try:
            file = to_file(text, writing, base_file=sent_file, base_wikitext=sent_wikitext)
        except BridgeError:
            file = to_file(text, writing)
    target = state.folder / path
    digest = content_hash(sent_file.encode("utf-8", "surrogateescape"))
    if file != sent_file and target.is_file() and content_hash(read_bytes(target)) == digest:
        write_file(state.folder, path, file, digest)
    remember(state, path, stored, file, old=known.path if known else "")


def _revision(page: WikiPage) -> Revision:
    return Revision(
        id=page.revision,
        timestamp=page.timestamp,
        contributor=Contributor(page.user or None),
        comment=page.comment,
        parent=page.parent or None,
    )


def _groups(steps: Iterable[Step], size: int) -> Iterator[list[Step]]:
    group: list[Step] = []
    for step in steps:
        group.append(step)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
