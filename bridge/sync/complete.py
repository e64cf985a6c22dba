"""What the step of a page that both sides had comes to: its texts, its place, its limits.

:mod:`bridge.sync.reconcile` says what is to be done; here the texts are made that it
takes, and a merge that cannot be made becomes a conflict.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bridge.state.record import PageState
from bridge.state.store import State
from bridge.sync.local import LocalFile, Problem
from bridge.sync.model import Decision, Kind
from bridge.sync.plan import Step, with_action
from bridge.sync.safety import loses_text
from bridge.sync.texts import file_of, merge_pages, retitle, stored_form
from bridge.sync.writings import Writings
from bridge.tree.layouts import Arrangement
from bridge.tree.settings import ConflictPolicy, DeletionPolicy, Direction
from bridge.wiki.pages import WikiPage


class Completer:
    """Completes steps with what their kinds need.

    Args:
        state: what was known.
        writings: how pages are written, and where their files go.
        rule: how paths and titles belong together.
        direction: which way changes may go.
        conflicts: what is done where both sides changed the same words.
        deletions: which way deletions may go.
        confirmed: whether a deletion was seen before, by its key.
        leave: is told of pages that are left alone.
        made_room: whether a page is surely gone, since another has its title.
    """

    def __init__(
        self,
        state: State,
        writings: Writings,
        rule: Arrangement,
        *,
        direction: Direction,
        conflicts: ConflictPolicy,
        deletions: DeletionPolicy,
        confirmed: Callable[[str], bool],
        leave: Callable[[Problem], None],
        made_room: Callable[[PageState], bool],
    ) -> None:
        self._state, self._writings, self._rule = state, writings, rule
        self._direction: Direction = direction
        self._conflicts, self._deletions = conflicts, deletions
        self._confirmed, self._leave = confirmed, leave
        self._gave_way = made_room

    def completed(self, step: Step, decision: Decision, base: str, base_file: str) -> Step | None:
        """A step with the texts and the place that its kind needs."""
        kind = decision.kind
        if decision.move == "move page":
            step = with_action(step, new_title=step.local.title if step.local else "", sends=True)
        if decision.move == "move file" and step.remote is not None:
            step = self._moved_file(step, step.remote)
        if kind == "nothing":
            learns = is_news(step.known, step.local, step.remote)
            return step if decision.move or learns else None
        if kind in {"delete page", "delete file"}:
            side = "here" if kind == "delete page" else "there"
            key = f"{side}:{step.action.title}"
            if self._blocked(kind):
                self._leave_quietly(step)
                return None
            waits = not (self._made_room(step) or self._confirmed(key))
            return with_action(step, waits=waits, sends=kind == "delete page")
        if kind == "forget":
            return step
        if kind == "push":
            text = step.wikitext or ""
            return with_action(step, sends=True, loses_text=loses_text(len(base), len(text)))
        if kind == "pull":
            return self._pulled(step, base, base_file)
        if kind == "merge":
            return self._merged(step, base, base_file)
        return self.conflict(step, base, base_file)

    def _made_room(self, step: Step) -> bool:
        return step.known is not None and self._gave_way(step.known)

    def _blocked(self, kind: Kind) -> bool:
        """Whether the folder's settings do not carry this deletion over."""
        allowed = {"both": {"delete page", "delete file"}, "never": set()}
        allowed |= {"local": {"delete page"}, "wiki": {"delete file"}}
        return kind not in allowed[self._deletions]

    def _leave_quietly(self, step: Step) -> None:
        local = step.local
        path = local.path if local else ""
        message = f"{step.action.reason}; deletions are not carried over"
        self._leave(Problem(path, step.action.title, message, waits=True))

    def _pulled(self, step: Step, base: str, base_file: str) -> Step:
        """A step that brings the wiki's text into the file."""
        remote = step.remote
        assert remote is not None
        text = remote.text or ""
        restored = step.local is not None and step.local.change == "deleted"
        if step.known is not None and not restored:
            file = file_of(text, step.writing, base_file, base)
        else:
            file = file_of(text, step.writing, None, None)
        if step.file is not None and step.action.move == "move file":
            file = retitle(file, remote.title)
        return msgspec.structs.replace(
            with_action(step, loses_text=loses_text(len(base), len(text)) or is_older(step)),
            file=file,
        )

    def _merged(self, step: Step, base: str, base_file: str) -> Step:
        """A step that puts both edits together, or a conflict."""
        remote, local = step.remote, step.local
        assert remote is not None and local is not None  # noqa: PT018 - both were edited
        theirs = file_of(remote.text or "", step.writing, base_file, base)
        if local.text == theirs:
            # A run that was killed had written the file already.
            return with_action(step, kind="nothing", reason="the file has the wiki's text already")
        mine = step.local_wikitext or ""
        merged = merge_pages(base, mine, remote.text or "", step.writing)
        if merged is None:
            return self.conflict(step, base, base_file)
        if self._direction == "push":
            return with_action(step, kind="nothing", reason="edited on both sides; pull it first")
        sends = merged != stored_form(remote.text or "") and self._direction == "both"
        file = file_of(merged, step.writing, local.text, mine)
        step = msgspec.structs.replace(step, wikitext=merged, file=file, theirs=theirs)
        return with_action(step, sends=sends, loses_text=loses_text(len(base), len(merged)))

    def conflict(self, step: Step, base: str, base_file: str) -> Step:
        """A step that keeps both versions, or takes the side that the settings name."""
        remote, local = step.remote, step.local
        theirs = None
        if remote is not None:
            theirs = file_of(remote.text or "", step.writing, base_file or None, base or None)
        step = msgspec.structs.replace(step, theirs=theirs)
        both = remote is not None and local is not None and local.text is not None
        if both and self._conflicts == "wiki" and step.action.move != "conflict":
            return msgspec.structs.replace(
                with_action(
                    step, kind="pull", reason=f"{step.action.reason}; the wiki's side wins"
                ),
                file=theirs,
            )
        same_page = step.known is not None and remote is not None
        same_page = same_page and remote.page_id == step.known.page_id  # type: ignore[union-attr]
        if both and same_page and self._conflicts == "local":
            reason = f"{step.action.reason}; this side wins"
            return with_action(step, kind="push", reason=reason, sends=True)
        return with_action(step, kind="conflict", sends=False)

    def _moved_file(self, step: Step, remote: WikiPage) -> Step:
        """A step whose file follows the page to its new title."""
        known, local = step.known, step.local
        assert known is not None and local is not None  # noqa: PT018 - it has a file
        follows = self._rule.title(known.path) == known.title
        path = local.path
        if follows:
            path = self._writings.place(remote)
        text = local.text
        if text is None:
            # It was not read, since it is as it was.
            text = self._state.file(known).decode("utf-8", "surrogateescape")
        titled = retitle(text, remote.title)
        return msgspec.structs.replace(
            with_action(step, new_title=remote.title, new_path=path),
            file=titled if titled != text else None,
        )


def is_older(step: Step) -> bool:
    """Whether the wiki went back to a revision before the one that both sides had.

    Somebody may have restored a part of a deleted page; a wiki whose pages all went back
    was restored from a backup, and what the folder has is all that is left.
    """
    if step.known is None or step.remote is None or step.known.page_id != step.remote.page_id:
        return False
    return step.remote.revision < (step.known.revision.id or 0)


def is_news(known: PageState | None, local: LocalFile | None, remote: WikiPage | None) -> bool:
    """Whether the state has something to learn, although neither side gets a text.

    Args:
        known: what was known of the page.
        local: its file.
        remote: the page on the wiki, where it is not as it was.
    """
    if known is None or local is None:
        return False
    now = (local.path, local.title, local.digest, local.stat)
    return remote is not None or now != (known.path, known.title, known.file_hash, known.stat)
