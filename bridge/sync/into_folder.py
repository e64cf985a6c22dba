"""The half of a run that writes into the folder what the wiki has."""

from __future__ import annotations

import msgspec

from bridge.state.record import FileStat, PageState, content_hash
from bridge.state.store import State, pack_texts
from bridge.sync.local import LocalFile
from bridge.sync.model import Outcome
from bridge.sync.moves import Moves
from bridge.sync.page_files import (
    keep_deleted,
    keep_version,
    move_file,
    remove_file,
    write_file,
)
from bridge.sync.plan import Step
from bridge.sync.settle import remember, revision_of
from bridge.sync.texts import retitle
from bridge.wiki.pages import WikiPage


class FolderWriter:
    """Brings the steps of a run into the folder and the state.

    Args:
        state: the folder's memory, open for writing.
        moves: what the run has moved so far.
    """

    def __init__(self, state: State, moves: Moves) -> None:
        self._state, self._moves = state, moves

    def write(self, step: Step) -> Outcome | None:
        """Writes what the wiki has into the folder and the state.

        Returns:
            What became of the step; None where its edit is still to be sent.

        Raises:
            StaleWrite: somebody has saved the file since the plan was made.
        """
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
        local = self._moves.file_of(step)
        text = step.file or ""
        title = self._moves.title(remote.page_id, remote.title)
        remote = msgspec.structs.replace(remote, title=title)
        if local is not None and local.change == "edited" and local.text:
            # The settings let the wiki's side win; the other one is not thrown away.
            keep_version(self._state.memory, local.path, local.text)
        elif step.action.loses_text and local is not None and local.digest:
            keep_deleted(self._state.memory, local.path, self._moves.check_file(step))
        if local is not None and local.digest and local.path != path:
            self._moves.check_file(step)
            move_file(self._state.folder, local.path, path, text, local.digest)
        else:
            self._write_file(path, text, local)
        self._remember(step, path, remote, text)

    def _merge_here(self, step: Step) -> None:
        """Both edits as the file, and the wiki's as what it was made from."""
        remote = step.remote
        if remote is not None and step.file is not None and step.local is not None:
            self._write_file(step.local.path, step.file, step.local)
            self._remember(step, step.local.path, remote, step.theirs or "")

    def _rename(self, step: Step) -> None:
        """The file under the page's new title; its edit is still to be sent."""
        local, known, remote = self._moves.file_of(step), step.known, step.remote
        if local is None or known is None or remote is None:
            return
        path = step.action.new_path or local.path
        merges = step.action.kind == "merge"
        if local.digest:
            text = self._moves.check_file(step).decode("utf-8", "surrogateescape")
            if merges:
                # Both edits come into it once the wiki has stored them.
                text = retitle(text, remote.title)
            elif step.file is not None:
                text = step.file
            if path != local.path:
                move_file(self._state.folder, local.path, path, text, local.digest)
            else:
                self._write_file(path, text, local)
            self._renamed(step, local, path, text)
        state = msgspec.structs.replace(
            known,
            path=path,
            title=remote.title,
            namespace=remote.namespace,
            # What the wiki has is not merged yet: the old revision is what it is merged upon.
            revision=known.revision if merges else revision_of(remote),
            stat=FileStat(),
        )
        self._put_moved(known, state)

    def park(self, step: Step) -> None:
        """Gives a file a name of its own for a moment, since another's is to get its name.

        Raises:
            StaleWrite: somebody has saved it, or such a name is taken.
        """
        local, known = self._moves.file_of(step), step.known
        if local is None or known is None:
            return
        stem, dot, suffix = local.path.rpartition(".")
        path = f"{stem}~{known.page_id}{dot}{suffix}"
        text = self._moves.check_file(step).decode("utf-8", "surrogateescape")
        move_file(self._state.folder, local.path, path, text, local.digest)
        self._renamed(step, local, path, text)
        self._put_moved(known, msgspec.structs.replace(known, path=path, stat=FileStat()))

    def _renamed(self, step: Step, local: LocalFile, path: str, text: str) -> None:
        digest = content_hash(text.encode("utf-8", "surrogateescape"))
        renamed = msgspec.structs.replace(local, path=path, text=text, digest=digest)
        self._moves.file_renamed(step, renamed)

    def _put_moved(self, known: PageState, now: PageState) -> None:
        """Remembers where a page's file is by now, with the texts that it had."""
        texts = pack_texts(self._state.wikitext(known), self._state.file(known))
        with self._state.transaction():
            # Another page may have the path that it had when the plan was made.
            for row in (self._state.page(known.path), self._state.numbered(known.page_id or 0)):
                if row is not None and row.page_id == known.page_id:
                    self._state.forget(row.path)
            self._state.put(now, texts)

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
        data = self._moves.check_file(step)
        keep_deleted(self._state.memory, step.local.path, data)
        remove_file(self._state.folder, step.local.path)
        self._forget(step)

    def _forget(self, step: Step) -> None:
        if step.known is not None:
            self._state.forget(step.known.path)

    def _keep_theirs(self, step: Step) -> None:
        """The wiki's version of a conflict, where nobody takes it for a page."""
        if step.theirs is not None and step.action.path:
            keep_version(self._state.memory, step.action.path, step.theirs)

    def _write_file(self, path: str, text: str, local: LocalFile | None = None) -> None:
        """Writes a file that is as it was when the plan was made, or is not there."""
        write_file(self._state.folder, path, text, "" if local is None else local.digest)

    def _remember(self, step: Step, path: str, page: WikiPage, file: str) -> None:
        remember(self._state, path, page, file, old=step.known.path if step.known else "")
