"""Makes the plan of a run: decides about every page of both sides.

Making a plan changes nothing on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from bridge.errors import BridgeError
from bridge.links import LinkTable
from bridge.options import Options
from bridge.page import Page
from bridge.site import SiteInfo
from bridge.state.record import PageState
from bridge.state.store import State
from bridge.sync.complete import Completer, is_news
from bridge.sync.conversion import make_files
from bridge.sync.local import LocalFile, LocalView, Problem
from bridge.sync.model import Action, Facts, RemoteChange
from bridge.sync.plan import Plan, Step, with_action
from bridge.sync.reconcile import reconcile
from bridge.sync.remote import RemoteView
from bridge.sync.texts import Writing, file_of, to_page
from bridge.sync.writings import Writings, model_of
from bridge.tree.layouts import Arrangement, Places
from bridge.tree.links import page_path
from bridge.tree.mappings import with_mappings
from bridge.tree.settings import ConflictPolicy, Direction, Settings
from bridge.wiki.pages import WikiPage


class Planner:
    """Makes the plan of a run.

    Args:
        state: what was known.
        local: the folder's side.
        remote: the wiki's side.
        settings: of the folder.
        site: the wiki's facts.
        rule: how paths and titles belong together.
        direction: which way changes may go.
        conflicts: what is done where both sides changed the same words.
        confirmed: whether a deletion was seen before, by its key.
        jobs: how many processes may convert pages.
    """

    def __init__(
        self,
        state: State,
        local: LocalView,
        remote: RemoteView,
        *,
        settings: Settings,
        site: SiteInfo,
        rule: Arrangement,
        direction: Direction,
        conflicts: ConflictPolicy,
        confirmed: Callable[[str], bool],
        jobs: int = 1,
    ) -> None:
        self._jobs = jobs
        self._state, self._local, self._remote = state, local, remote
        self._site, self._rule = site, rule
        self._direction: Direction = direction
        self._deletions = settings.sync.deletions
        self._problems = list(local.problems)
        known = state.pages()
        taken = {file.path for file in local.new.values()} | set(known)
        taken |= {problem.path for problem in local.problems}
        taken |= {file.path for file in local.files.values()}
        places = Places(rule, taken - set(self._left_paths(known)))
        titles = {page_path(path): page.title for path, page in known.items()}
        titles |= {page_path(file.path): file.title for file in local.new.values()}
        pages = settings.pages
        options = Options(
            site=site,
            wrap=pages.wrap or None,
            links=LinkTable(titles),
            link_style=pages.links,
            categories=pages.categories,
        )
        options = with_mappings(options, state.folder)
        self._writings = Writings(options, site, rule, places, tags=pages.tags)
        self._completer = Completer(
            state,
            self._writings,
            rule,
            direction=direction,
            conflicts=conflicts,
            deletions=settings.sync.deletions,
            confirmed=confirmed,
            leave=self._problems.append,
            made_room=remote.made_room,
        )

    def _left_paths(self, known: dict[str, PageState]) -> Iterator[str]:
        """Paths of files that will not be there: these are free again.

        They follow their pages to other titles, or their pages made room for others.
        """
        goes = self._direction != "push" and self._deletions in {"both", "wiki"}
        for path, page in known.items():
            remote = self._remote.pages.get(page.page_id or 0)
            local = self._local.files.get(path)
            if (
                goes
                and self._remote.made_room(page)
                and local is not None
                and local.change == "same"
            ):
                yield path
            moved = remote is not None and remote.title != page.title
            if moved and local is not None and (local.path, local.title) == (path, page.title):
                if self._rule.title(path) == page.title:
                    yield path

    def plan(self) -> Plan:
        """Decides about every page."""
        steps = list(self._known_pages())
        steps += self._new_files()
        steps += self._new_pages({step.remote.page_id for step in steps if step.remote})
        return Plan(tuple(steps), tuple(self._problems))

    def writing(self, path: str, title: str, known: PageState | None) -> Writing:
        """How the page of a path and a title is written, known or not."""
        return self._writings.of_file(path, title, known)

    # --- each kind of page -----------------------------------------------------

    def _known_pages(self) -> Iterator[Step]:
        """Pages that both sides had."""
        waiting = {problem.path for problem in self._problems}
        for path, known in self._state.pages().items():
            local = self._local.files.get(path)
            if local is None or path in waiting:
                continue
            if known.page_id in self._remote.left:
                page = self._remote.left[known.page_id]
                self._leave(local, f"it was moved out of the scope, to `{page.title}`")
                continue
            yield from self._guard(local, partial(self._known, known, local))

    def _new_files(self) -> Iterator[Step]:
        """Files that nobody knew."""
        known_titles = {file.title for file in self._local.files.values()}
        for title, local in self._local.new.items():
            if title in known_titles:
                continue
            yield from self._guard(local, partial(self._new, local))

    def _new_pages(self, done: set[int]) -> Iterator[Step]:
        """Pages that nobody knew."""
        replaced = {
            page.title for page in self._state.pages().values() if page.page_id in self._remote.gone
        }
        arrived: list[Step] = []
        for title, page in sorted(self._remote.new.items()):
            if title in self._local.new or page.page_id in done or title in replaced:
                continue
            place = LocalFile(path="", title=title, change="absent")
            arrived += self._guard(place, partial(self._arrived, page, place))
        texts = [(step.remote.text or "" if step.remote else "", step.writing) for step in arrived]
        for step, made in zip(arrived, make_files(texts, jobs=self._jobs), strict=True):
            if made.failure:
                place = LocalFile(path="", title=step.action.title, change="absent")
                self._leave(place, made.failure)
            else:
                yield msgspec.structs.replace(step, file=made.file)

    def _guard(self, local: LocalFile, make: Callable[[], Step | None]) -> Iterator[Step]:
        """A step, unless the page's texts cannot be made: then it alone is left."""
        try:
            step = make()
        except BridgeError as error:
            self._leave(local, str(error))
            return
        if step is not None:
            yield step

    def _leave(self, local: LocalFile, message: str) -> None:
        self._problems.append(Problem(local.path, local.title, message))

    # --- known pages -----------------------------------------------------------

    def _known(self, known: PageState, local: LocalFile) -> Step | None:
        """The step for a page that both sides had."""
        remote, change = self._remote_change(known)
        if change == "same" and local.change == "same" and not is_news(known, local, remote):
            # Nearly all pages of nearly all runs.
            return None
        if remote is not None and remote.text is None and change != "deleted":
            self._leave(local, "its text is hidden on the wiki")
            return None
        base = self._state.wikitext(known) if self._needs_text(local, change) else ""
        base_file = (
            self._state.file(known).decode("utf-8", "surrogateescape")
            if self._needs_text(local, change)
            else ""
        )
        writing = self._writings.of(known.title, known.namespace, known.model, local.path)
        local_wikitext = base
        if local.change == "edited" and local.text is not None:
            local_wikitext = to_page(local.text, writing, base_file=base_file, base_wikitext=base)
            if local_wikitext == base and local.title == known.title:
                local = msgspec.structs.replace(local, change="same")
        if remote is not None and change == "edited" and remote.text == base:
            change = "same"
        facts = Facts(
            local="same" if local.change == "edited" and local_wikitext == base else local.change,
            remote=change,
            local_title=local.title,
            remote_title=remote.title if remote and change != "replaced" else known.title,
            base_title=known.title,
        )
        decision = reconcile(facts, self._direction)
        step = Step(
            action=Action(
                kind=decision.kind,
                move=decision.move,
                title=known.title,
                path=local.path,
                page_id=known.page_id or 0,
                revision=(remote.revision if remote else 0) or known.revision.id or 0,
                local_digest=local.digest,
                reason=decision.reason,
            ),
            writing=writing,
            known=known,
            local=local,
            remote=remote,
            wikitext=local_wikitext,
            local_wikitext=local_wikitext,
        )
        return self._completer.completed(step, decision, base, base_file)

    def _needs_text(self, local: LocalFile, change: RemoteChange) -> bool:
        """Whether anything changed, so that the texts are needed."""
        return (
            local.change != "same"
            or change != "same"
            or local.title != (local.known.title if local.known else local.title)
        )

    def _remote_change(self, known: PageState) -> tuple[WikiPage | None, RemoteChange]:
        """What became of a page on the wiki."""
        if known.page_id is None or known.page_id == 0:
            page = self._remote.titled(known.title)
            return (page, "edited") if page else (None, "deleted")
        if known.page_id in self._remote.gone:
            other = self._remote.new.get(known.title)
            return (other, "replaced") if other else (None, "deleted")
        page = self._remote.pages.get(known.page_id)
        return (page, "edited") if page else (None, "same")

    # --- new files and pages ---------------------------------------------------

    def _new(self, local: LocalFile) -> Step | None:
        """The step for a file that nobody knew."""
        namespace, _ = self._site.split_title(local.title)
        remote = self._remote.titled(local.title)
        model = remote.model if remote else model_of(local.path)
        writing = self._writings.of(local.title, namespace, model, local.path)
        if writing.is_prose != local.path.lower().endswith((".md", ".markdown")):
            wanted = ".md" if writing.is_prose else Page(local.title, "", namespace, model).suffix
            self._leave(local, f"the file of this page ends in {wanted}")
            return None
        facts = Facts(local="new", remote="new" if remote else "absent")
        decision = reconcile(facts, self._direction)
        step = Step(
            action=Action(
                kind=decision.kind,
                title=local.title,
                path=local.path,
                page_id=remote.page_id if remote else 0,
                revision=remote.revision if remote else 0,
                local_digest=local.digest,
                reason=decision.reason,
            ),
            writing=writing,
            local=local,
            remote=remote,
        )
        if decision.kind == "nothing":
            return None
        if remote is None:
            text = to_page(local.text or "", writing)
            return msgspec.structs.replace(
                with_action(step, sends=True), wikitext=text, local_wikitext=text
            )
        return self._joined(step, local, remote)

    def _joined(self, step: Step, local: LocalFile, remote: WikiPage) -> Step:
        """A page that both sides have and nobody remembers: the same, or a conflict."""
        theirs = remote.text or ""
        mine = to_page(local.text or "", step.writing, base_wikitext=theirs)
        step = msgspec.structs.replace(step, wikitext=mine, local_wikitext=mine)
        if mine == theirs or file_of(theirs, step.writing, None, None) == local.text:
            return with_action(step, kind="join", reason="the same on both sides")
        reason = "on both sides, not the same, and nobody knows what they come from"
        return self._completer.conflict(with_action(step, reason=reason), "", "")

    def _arrived(self, page: WikiPage, place: LocalFile) -> Step | None:
        """The step for a page that nobody knew, still without its file."""
        if page.text is None:
            self._leave(place, "its text is hidden on the wiki")
            return None
        decision = reconcile(Facts(local="absent", remote="new"), self._direction)
        if decision.kind == "nothing":
            return None
        path = self._writings.place(page)
        writing = self._writings.of(page.title, page.namespace, page.model, path)
        return Step(
            action=Action(
                kind="pull",
                title=page.title,
                path=path,
                page_id=page.page_id,
                revision=page.revision,
                reason=decision.reason,
            ),
            writing=writing,
            remote=page,
        )
