"""The half of a run that writes into the folder what the wiki has."""

from __future__ import annotations

import msgspec

from bridge.state.record import FileStat, content_hash
from bridge.state.store import State, pack_texts
from bridge.sync.local import LocalFile
from bridge.sync.model import Outcome
from bridge.sync.moves import Moves
from bridge.sync.page_files import keep_deleted, keep_version, remove_file, write_file
from bridge.sync.plan import Step
from bridge.sync.settle import remember, revision_of
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
        text = step.file or ""
        title = self._moves.title(remote.page_id, remote.title)
        remote = msgspec.structs.replace(remote, title=title)
        if step.local is not None and step.local.change == "edited" and step.local.text:
            # The settings let the wiki's side win; the other one is not thrown away.
            keep_version(self._state.memory, step.local.path, step.local.text)
        if step.local is not None and step.local.digest and step.local.path != path:
            self._moves.check_file(step)
            self._write_file(path, text, free=True)
            remove_file(self._state.folder, step.local.path)
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
            data = self._moves.check_file(step)
            text = data.decode("utf-8", "surrogateescape") if step.file is None else step.file
            if path != local.path:
                self._write_file(path, text, free=True)
                remove_file(self._state.folder, local.path)
            elif step.file is not None:
                self._write_file(path, text, local)
            digest = content_hash(text.encode("utf-8", "surrogateescape"))
            renamed = msgspec.structs.replace(local, path=path, text=text, digest=digest)
            self._moves.file_renamed(step, renamed)
        base = self._state.file(known)
        state = msgspec.structs.replace(
            known,
            path=path,
            title=remote.title,
            namespace=remote.namespace,
            revision=revision_of(remote),
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

    def _write_file(
        self, path: str, text: str, local: LocalFile | None = None, *, free: bool = False
    ) -> None:
        """Writes a file that is as it was when the plan was made, or is not there."""
        write_file(self._state.folder, path, text, "" if free or local is None else local.digest)

    def _remember(self, step: Step, path: str, page: WikiPage, file: str) -> None:
        remember(self._state, path, page, file, old=step.known.path if step.known else "")
