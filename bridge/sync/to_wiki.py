"""The half of a run that writes to the wiki: journalled, guarded and read back.

What is about to be written is in the journal first.  The wiki compares the revision
itself, and what it stored is read back before the state says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from bridge.errors import StaleWrite, Throttled
from bridge.state.record import FileStat, PageState
from bridge.state.store import State, pack_texts
from bridge.sync.journal import Journal
from bridge.sync.model import Outcome
from bridge.sync.moves import Moves
from bridge.sync.plan import Step
from bridge.sync.settle import revision_of, settle_edit
from bridge.wiki.answers import Uncertain, WikiRefusal
from bridge.wiki.edits import EditStyle, create_page, delete_page, edit_page, find_edit, move_page
from bridge.wiki.pages import WikiPage, read_pages

if TYPE_CHECKING:
    from bridge.wiki.session import Session


class WikiWriter:
    """Brings the steps of a run to the wiki.

    Args:
        state: the folder's memory, open for writing.
        session: the wiki.
        journal: of this run.
        moves: what the run has moved so far.
        style: the flags of its edits.
        summary: the summary of a step's edit.
        redirect: whether moved pages leave redirects.
        started: the wiki's own time when the plan was made.
    """

    def __init__(
        self,
        state: State,
        session: Session,
        journal: Journal,
        moves: Moves,
        *,
        style: EditStyle,
        summary: Callable[[Step], str],
        redirect: bool,
        started: str,
    ) -> None:
        self._state, self._session, self._journal = state, session, journal
        self._moves = moves
        self._style, self._summary, self._redirect = style, summary, redirect
        self._started = started
        self._unread: list[tuple[Step, int]] = []
        self._may_delete = True

    def move(self, step: Step) -> Outcome:
        """Moves a page to the title that its file has.

        Raises:
            WikiRefusal: the title is taken, or we may not: nothing was moved.
            StaleWrite: somebody has moved or edited it meanwhile.
            Uncertain: no answer came, and the page has its old title.
        """
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
        self._moves.page_moved(action.page_id, page.title, page.revision)
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
            revision=revision_of(page),
            stat=local.stat if local.change == "same" else FileStat(),
        )
        with self._state.transaction():
            self._state.forget(known.path)
            self._state.put(state, pack_texts(base, data))

    def save(self, step: Step) -> Outcome | None:
        """Saves a page on the wiki; it is read back later, with others.

        Returns:
            None: :meth:`settle` says what became of it.

        Raises:
            StaleWrite: somebody has saved the file since the plan was made.
            WikiRefusal: a conflict, a protection, a filter: nothing was saved.
            Uncertain: no answer came, and the wiki has no such edit.
        """
        action, local = step.action, self._moves.file_of(step)
        if local is None or step.wikitext is None:
            return None
        self._moves.check_file(step)
        summary = self._summary(step)
        base = self._moves.base_revision(action)
        kind = "create" if action.kind == "create" else "push"
        note = self._journal.begin(
            kind,
            title=self._moves.title(action.page_id, action.title),
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

    def _save(self, step: Step, base: int, summary: str) -> tuple[int, int]:
        """The guarded write; where no answer comes, what the wiki has is looked for."""
        action, text = step.action, step.wikitext or ""
        title = self._moves.title(action.page_id, action.title)
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

    @property
    def is_full(self) -> bool:
        """Whether as many pages wait to be read back as one request reads."""
        return len(self._unread) >= self._session.batch

    def stored(self) -> list[tuple[Step, WikiPage]]:
        """The pages that were saved since this was asked last, as the wiki has them now.

        Raises:
            WikiError: the wiki refuses or fails; the next run finds what was saved.
        """
        if not self._unread:
            return []
        unread, self._unread = self._unread, []
        pages = read_pages(self._session, ids=[page_id for _, page_id in unread])
        return [(step, pages[page_id]) for step, page_id in unread]

    def settle(self, step: Step, page: WikiPage) -> Outcome:
        """Remembers what the wiki stored, and brings it into the file if it is another text.

        Args:
            step: what was sent.
            page: what the wiki has.

        Raises:
            StaleWrite: the page is gone again, or the file was saved meanwhile.
        """
        local = self._moves.file_of(step)
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

    def delete(self, step: Step) -> Outcome:
        """Deletes a page whose file was deleted, unless somebody has edited it since.

        Raises:
            StaleWrite: somebody has edited it.
            WikiRefusal: we may not; one such answer is enough for all pages of a run.
            Uncertain: no answer came, and the page is still there.
        """
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
        if not self._may_delete:
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
                self._may_delete = error.code != "permissiondenied"
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
