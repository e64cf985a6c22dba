"""What a run will do, as data: one step for each page, with the texts that it needs.

Making a plan changes nothing on either side.  Every step names the state of both sides
that it was made for, so that it can be refused if one of them is no longer so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

import msgspec

from bridge.errors import BridgeError, TitleError
from bridge.links import LinkTable
from bridge.options import Options
from bridge.page import Page
from bridge.site import SiteInfo
from bridge.state.record import PageState
from bridge.state.store import State
from bridge.sync.local import LocalFile, LocalView, Problem
from bridge.sync.media import MediaStep
from bridge.sync.model import Action, Decision, Facts, Kind, RemoteChange
from bridge.sync.reconcile import reconcile
from bridge.sync.remote import RemoteView
from bridge.sync.safety import loses_text
from bridge.sync.texts import Writing, merge_pages, retitle, stored_form, to_file, to_page
from bridge.tree.layouts import Arrangement, Places
from bridge.tree.links import page_path
from bridge.tree.mappings import with_mappings
from bridge.tree.settings import ConflictPolicy, Direction, Settings
from bridge.wiki.pages import WikiPage


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a plan.

    Attributes:
        action: what is done, as people and machines see it.
        known: what was known of the page.
        local: its file.
        remote: the page on the wiki, where it was read.
        writing: how it is written.
        wikitext: the text that the wiki gets.
        local_wikitext: the text that the file stands for, before any merge.
        file: the text that the file gets; None where it stays as it is.
        theirs: the wiki's version as a file, for people to look at.
    """

    action: Action
    writing: Writing
    known: PageState | None = None
    local: LocalFile | None = None
    remote: WikiPage | None = None
    wikitext: str | None = None
    local_wikitext: str | None = None
    file: str | None = None
    theirs: str | None = None


class Plan(msgspec.Struct, frozen=True):
    """All steps of a run, and the pages that are left alone with the reason.

    Attributes:
        steps: about pages.
        problems: pages that are left alone.
        files: about uploaded files.
    """

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    files: tuple[MediaStep, ...] = ()

    @property
    def actions(self) -> list[Action]:
        """All that changes something on either side, or needs a person."""
        every = [step.action for step in self.steps] + [step.action for step in self.files]
        return [action for action in every if action.kind != "nothing" or action.move]

    @property
    def shown(self) -> tuple[Step, ...]:
        """The steps that change something on either side, or need a person."""
        return tuple(step for step in self.steps if step.action.kind != "nothing")


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
    ) -> None:
        self._state, self._local, self._remote = state, local, remote
        self._settings, self._site, self._rule = settings, site, rule
        self._direction: Direction = direction
        self._conflicts = conflicts
        self._confirmed = confirmed
        self._problems = list(local.problems)
        known = state.pages()
        taken = {file.path for file in local.new.values()} | set(known)
        taken |= {problem.path for problem in local.problems}
        taken |= {file.path for file in local.files.values()}
        self._places = Places(rule, taken - set(self._left_paths(known)))
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
        self._options = with_mappings(options, state.folder)

    def _left_paths(self, known: dict[str, PageState]) -> Iterator[str]:
        """Paths of files that follow their pages to other titles: these are free again."""
        for path, page in known.items():
            remote = self._remote.pages.get(page.page_id or 0)
            local = self._local.files.get(path)
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
        for title, page in sorted(self._remote.new.items()):
            if title in self._local.new or page.page_id in done or title in replaced:
                continue
            place = LocalFile(path="", title=title, change="absent")
            yield from self._guard(place, partial(self._arrived, page, place))

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
        if remote is not None and remote.text is None and change != "deleted":
            self._leave(local, "its text is hidden on the wiki")
            return None
        base = self._state.wikitext(known) if self._needs_text(local, change) else ""
        base_file = (
            self._state.file(known).decode("utf-8", "surrogateescape")
            if self._needs_text(local, change)
            else ""
        )
        writing = self._writing(known.title, known.namespace, known.model, local.path)
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
        return self._finished(step, decision, base, base_file)

    def _with_text(self, local: LocalFile, known: PageState) -> LocalFile:
        """A file that was not read, since it is as it was, with what it holds."""
        text = local.text
        if text is None:
            text = self._state.file(known).decode("utf-8", "surrogateescape")
        return msgspec.structs.replace(local, text=text)

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

    def _finished(self, step: Step, decision: Decision, base: str, base_file: str) -> Step | None:
        """A step with the texts and the place that its kind needs."""
        kind = decision.kind
        if decision.move == "move page":
            step = _with(step, new_title=step.local.title if step.local else "", sends=True)
        if decision.move == "move file" and step.remote is not None:
            step = self._moved_file(step, step.remote)
        if kind == "nothing":
            return step if decision.move or self._is_news(step) else None
        if kind in {"delete page", "delete file"}:
            side = "here" if kind == "delete page" else "there"
            key = f"{side}:{step.action.title}"
            if self._blocked(kind):
                self._leave_quietly(step)
                return None
            return _with(step, waits=not self._confirmed(key), sends=kind == "delete page")
        if kind == "forget":
            return step
        if kind == "push":
            text = step.wikitext or ""
            return _with(step, sends=True, loses_text=loses_text(len(base), len(text)))
        if kind == "pull":
            return self._pulled(step, base, base_file)
        if kind == "merge":
            return self._merged(step, base, base_file)
        return self._conflict(step, base, base_file)

    def _is_news(self, step: Step) -> bool:
        """Whether the state has something to learn, although neither side gets a text."""
        known, local = step.known, step.local
        if known is None or local is None:
            return False
        return (
            step.remote is not None
            or local.path != known.path
            or local.digest != known.file_hash
            or local.stat != known.stat
        )

    def _blocked(self, kind: Kind) -> bool:
        """Whether the folder's settings do not carry this deletion over."""
        policy = self._settings.sync.deletions
        allowed = {"both": {"delete page", "delete file"}, "never": set()}
        allowed |= {"local": {"delete page"}, "wiki": {"delete file"}}
        return kind not in allowed[policy]

    def _leave_quietly(self, step: Step) -> None:
        local = step.local
        path = local.path if local else ""
        message = f"{step.action.reason}; deletions are not carried over"
        self._problems.append(Problem(path, step.action.title, message, waits=True))

    def _pulled(self, step: Step, base: str, base_file: str) -> Step:
        """A step that brings the wiki's text into the file."""
        remote = step.remote
        assert remote is not None
        text = remote.text or ""
        restored = step.local is not None and step.local.change == "deleted"
        if step.known is not None and not restored:
            file = self._file(text, step.writing, base_file, base)
        else:
            file = self._file(text, step.writing, None, None)
        if step.file is not None and step.action.move == "move file":
            file = retitle(file, remote.title)
        return msgspec.structs.replace(
            _with(step, loses_text=loses_text(len(base), len(text))), file=file
        )

    def _merged(self, step: Step, base: str, base_file: str) -> Step:
        """A step that puts both edits together, or a conflict."""
        remote, local = step.remote, step.local
        assert remote is not None and local is not None  # noqa: PT018 - both were edited
        theirs = self._file(remote.text or "", step.writing, base_file, base)
        if local.text == theirs:
            # A run that was killed had written the file already.
            return _with(step, kind="nothing", reason="the file has the wiki's text already")
        mine = step.local_wikitext or ""
        merged = merge_pages(base, mine, remote.text or "", step.writing)
        if merged is None:
            return self._conflict(step, base, base_file)
        if self._direction == "push":
            return _with(step, kind="nothing", reason="edited on both sides; pull it first")
        sends = merged != stored_form(remote.text or "") and self._direction == "both"
        file = self._file(merged, step.writing, local.text, mine)
        step = msgspec.structs.replace(step, wikitext=merged, file=file, theirs=theirs)
        return _with(step, sends=sends, loses_text=loses_text(len(base), len(merged)))

    def _conflict(self, step: Step, base: str, base_file: str) -> Step:
        """A step that keeps both versions, or takes the side that the settings name."""
        remote, local = step.remote, step.local
        theirs = None
        if remote is not None:
            theirs = self._file(remote.text or "", step.writing, base_file or None, base or None)
        step = msgspec.structs.replace(step, theirs=theirs)
        both = remote is not None and local is not None and local.text is not None
        if both and self._conflicts == "wiki" and step.action.move != "conflict":
            return msgspec.structs.replace(
                _with(step, kind="pull", reason=f"{step.action.reason}; the wiki's side wins"),
                file=theirs,
            )
        same_page = step.known is not None and remote is not None
        same_page = same_page and remote.page_id == step.known.page_id  # type: ignore[union-attr]
        if both and same_page and self._conflicts == "local":
            reason = f"{step.action.reason}; this side wins"
            return _with(step, kind="push", reason=reason, sends=True)
        return _with(step, kind="conflict", sends=False)

    def _moved_file(self, step: Step, remote: WikiPage) -> Step:
        """A step whose file follows the page to its new title."""
        known, local = step.known, step.local
        assert known is not None and local is not None  # noqa: PT018 - it has a file
        follows = self._rule.title(known.path) == known.title
        path = local.path
        if follows:
            path = self._place(remote)
        text = self._with_text(local, known).text or ""
        titled = retitle(text, remote.title)
        return msgspec.structs.replace(
            _with(step, new_title=remote.title, new_path=path),
            file=titled if titled != text else None,
        )

    # --- new files and pages ---------------------------------------------------

    def _new(self, local: LocalFile) -> Step | None:
        """The step for a file that nobody knew."""
        namespace, _ = self._site.split_title(local.title)
        remote = self._remote.titled(local.title)
        model = remote.model if remote else _model_of(local.path)
        writing = self._writing(local.title, namespace, model, local.path)
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
                _with(step, sends=True), wikitext=text, local_wikitext=text
            )
        return self._joined(step, local, remote)

    def _joined(self, step: Step, local: LocalFile, remote: WikiPage) -> Step:
        """A page that both sides have and nobody remembers: the same, or a conflict."""
        theirs = remote.text or ""
        mine = to_page(local.text or "", step.writing, base_wikitext=theirs)
        step = msgspec.structs.replace(step, wikitext=mine, local_wikitext=mine)
        if mine == theirs or self._file(theirs, step.writing, None, None) == local.text:
            return _with(step, kind="join", reason="the same on both sides")
        reason = "on both sides, not the same, and nobody knows what they come from"
        return self._conflict(_with(step, reason=reason), "", "")

    def _arrived(self, page: WikiPage, place: LocalFile) -> Step | None:
        """The step for a page that nobody knew."""
        if page.text is None:
            self._leave(place, "its text is hidden on the wiki")
            return None
        decision = reconcile(Facts(local="absent", remote="new"), self._direction)
        if decision.kind == "nothing":
            return None
        path = self._place(page)
        writing = self._writing(page.title, page.namespace, page.model, path)
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
            file=self._file(page.text, writing, None, None),
        )

    # --- helpers ---------------------------------------------------------------

    def writing(self, path: str, title: str, known: PageState | None) -> Writing:
        """How the page of a path and a title is written, known or not."""
        if known is not None:
            return self._writing(known.title, known.namespace, known.model, path)
        namespace, _ = self._site.split_title(title)
        return self._writing(title, namespace, _model_of(path), path)

    def _writing(self, title: str, namespace: int, model: str, path: str) -> Writing:
        options = msgspec.structs.replace(self._options, path=page_path(path) if path else None)
        says = bool(path) and self._rule.title(path) != title
        return Writing(title, namespace, model, options, says_title=says)

    def _place(self, page: WikiPage) -> str:
        """The path of a page's new file."""
        suffix = Page(page.title, "", page.namespace, page.model).suffix
        try:
            return self._places.place(page.title, page.namespace, suffix)
        except TitleError:
            return self._places.place(f"{page.title}~{page.page_id}", page.namespace, suffix)

    def _file(
        self, text: str, writing: Writing, base_file: str | None, base_wikitext: str | None
    ) -> str:
        """A page's file; without the old one's style where that cannot be kept."""
        try:
            return to_file(text, writing, base_file=base_file, base_wikitext=base_wikitext)
        except BridgeError:
            return to_file(text, writing)


def _with(step: Step, **changes: object) -> Step:
    """A step with another action."""
    return msgspec.structs.replace(step, action=msgspec.structs.replace(step.action, **changes))


def _model_of(path: str) -> Literal["wikitext", "Scribunto", "css", "javascript", "json"]:
    """The content model that a new file asks for by its ending."""
    for ending, model in (
        (".lua", "Scribunto"),
        (".css", "css"),
        (".js", "javascript"),
        (".json", "json"),
    ):
        if path.endswith(ending):
            return model  # type: ignore[return-value]
    return "wikitext"


def only(plan: Plan, wanted: Callable[[Action], bool]) -> Plan:
    """A plan for some pages alone."""
    return msgspec.structs.replace(
        plan,
        steps=tuple(step for step in plan.steps if wanted(step.action)),
        files=tuple(step for step in plan.files if wanted(step.action)),
    )
