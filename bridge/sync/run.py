"""One run: look at both sides, make the plan, see that it is safe, carry it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec

from bridge.errors import DiskError, SafetyRefusal, reason_of
from bridge.site import SiteInfo
from bridge.state.store import State
from bridge.sync.apply import Applier
from bridge.sync.commits import Commits
from bridge.sync.journal import Journal
from bridge.sync.known_files import KnownFile, read_known
from bridge.sync.local import LocalView, Problem, look_at_folder
from bridge.sync.login import open_session
from bridge.sync.media import MediaStep, apply_files, plan_files
from bridge.sync.memory import Memory, read_memory, write_memory
from bridge.sync.model import Outcome
from bridge.sync.plan import Plan, only
from bridge.sync.planner import Planner
from bridge.sync.rebuild import rebuild
from bridge.sync.recover import recover
from bridge.sync.remote import RemoteView, look_at_wiki
from bridge.sync.safety import check_plan, check_root
from bridge.sync.scope import Scope, matches, read_scope
from bridge.tree.layouts import Arrangement
from bridge.tree.settings import ConflictPolicy, Direction, Settings
from bridge.wiki.changes import Changes, read_changes
from bridge.wiki.edits import EditStyle
from bridge.wiki.facts import read_site
from bridge.wiki.session import Session


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is asked for.

    Attributes:
        command: its name, for the log.
        direction: which way changes go.
        paths: files, folders or titles; none means all.
        dry: whether nothing is written on either side.
        delete_now: whether deletions need not be seen in two runs.
        force: whether the limits are lifted.
        conflicts: what is done where both sides changed the same words; None is as
            the settings say.
        jobs: how many processes may convert pages; more than one needs a main module
            that can be imported without running.
    """

    command: str = "sync"
    direction: Direction = "both"
    paths: tuple[str, ...] = ()
    dry: bool = False
    delete_now: bool = False
    force: bool = False
    conflicts: ConflictPolicy | None = None
    jobs: int = 1


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a run found and did.

    Attributes:
        plan: the steps.
        outcomes: what became of them; none for a dry run.
        problems: pages that were left alone.
        requests: how many requests it took.
        run: its name in the log.
        why_full: why all pages were compared; empty where they were not.
    """

    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    requests: int = 0
    run: str = ""
    why_full: str = ""

    def counts(self) -> dict[str, int]:
        """How many outcomes of each kind there are."""
        return dict(Counter(outcome.status for outcome in self.outcomes))


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides as a run sees them, and the plan that follows."""

    state: State
    session: Session
    memory: Memory
    changes: Changes
    site: SiteInfo
    scope: Scope
    local: LocalView
    remote: RemoteView
    plan: Plan
    files: dict[str, KnownFile]
    media: tuple[MediaStep, ...]


def look(state: State, session: Session, settings: Settings, request: Request) -> Look:
    """Looks at both sides and makes the plan; nothing is written but the state's own repair.

    Raises:
        SafetyRefusal: the folder or the wiki is not what it was, or the plan goes too far.
        WikiError: the wiki refuses or fails.
    """
    memory = read_memory(state.memory)
    changes = read_changes(session, memory.cursor, full_every=settings.sync.full_every)
    facts = state.facts()
    site = facts.site
    if site is None or not changes.is_complete:
        site = read_site(session)
        if state.takes_changes and site != facts.site:
            facts = msgspec.structs.replace(
                facts, site=site, origin=settings.wiki.api, layout=settings.pages.layout
            )
            state.set_facts(facts)
    if state.takes_changes:
        rebuild(state, session, settings, site)
    known = state.pages()

    def confirmed(key: str) -> bool:
        return request.delete_now or key in memory.doubtful

    rule = Arrangement(site, settings.pages.layout)
    scope = read_scope(settings.scope, site)
    local = look_at_folder(state, site, rule, settle=settings.sync.settle)
    check_root(len(known), local.found)
    local = _within(local, scope, site)
    changes = msgspec.structs.replace(changes, pages=changes.pages | frozenset(memory.unsettled))
    remote = look_at_wiki(session, known.values(), changes, scope, titles=local.new)
    planner = Planner(
        state,
        local,
        remote,
        settings=settings,
        site=site,
        rule=rule,
        direction=request.direction,
        conflicts=request.conflicts or settings.sync.conflicts,
        confirmed=confirmed,
        jobs=request.jobs,
    )
    if not request.dry and recover(state, session, planner.writing):
        return look(state, session, settings, request)
    plan = planner.plan()
    files: dict[str, KnownFile] = {}
    media: tuple[MediaStep, ...] = ()
    if scope.files:
        files = read_known(state.memory)
        media = tuple(
            plan_files(
                state.folder,
                session,
                changes,
                known=files,
                site=site,
                scope=scope,
                rule=rule,
                direction=request.direction,
                confirmed=confirmed,
                unsettled=memory.files,
            )
        )
        plan = msgspec.structs.replace(plan, files=media)
    if request.paths:
        titles = {page.path: page.title for page in known.values()}
        plan = only(
            plan,
            lambda action: matches(request.paths, action.title, action.path, titles),
        )
    check_plan(plan.actions, settings.sync, len(known), force=request.force)
    return Look(
        state=state,
        session=session,
        memory=memory,
        changes=changes,
        site=site,
        scope=scope,
        local=local,
        remote=remote,
        plan=plan,
        files=files,
        media=media,
    )


def _within(local: LocalView, scope: Scope, site: SiteInfo) -> LocalView:
    """The folder's side without new files that are none of the scope's."""
    new = {}
    problems = list(local.problems)
    for title, file in local.new.items():
        namespace, _ = site.split_title(title)
        if scope.holds(title, namespace):
            new[title] = file
        else:
            problems.append(
                Problem(file.path, title, "it is outside the scope of mwbridge.toml", waits=True)
            )
    return msgspec.structs.replace(local, new=new, problems=tuple(problems))


def run(
    folder: Path,
    settings: Settings,
    request: Request,
    *,
    told: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:
    """Keeps a folder and its wiki in step.

    Args:
        folder: the folder.
        settings: its settings.
        request: what is asked for.
        told: is told each outcome as it comes.

    Returns:
        What was found and done; :func:`exit_code` says it in a number.

    Raises:
        LockHeld: another run works in the folder.
        SafetyRefusal: the plan goes too far, or a side is not what it was: nothing
            was written.
        BridgeError: nothing could be begun.
    """
    with (
        _disk(folder),
        State(folder, write=not request.dry) as state,
        open_session(folder, settings, dry=request.dry) as session,
    ):
        seen = look(state, session, settings, request)
        if request.dry:
            return _report(seen, ())
        _check_right(session, seen.plan)
        with Journal(state.memory, request.command, session.account) as journal:
            try:
                outcomes = _carry_out(seen, settings, journal, told)
            finally:
                write_memory(state.memory, _remembered(seen))
            report = _report(seen, outcomes, journal.run)
            journal.end(exit_code(report), report.counts())
            return report


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Tells of a disk that is full or failing in words; what was begun is mended later."""
    try:
        yield
    except OSError as error:
        raise DiskError(
            f"the disk does not take what is written ({reason_of(error)})",
            where=str(error.filename or folder),
            next_step="make room on it, and run it again: nothing that was done is done twice",
        ) from error


def _report(seen: Look, outcomes: Sequence[Outcome], run: str = "") -> Report:
    return Report(
        plan=seen.plan,
        outcomes=tuple(outcomes),
        problems=seen.plan.problems,
        requests=seen.session.requests,
        run=run,
        why_full=seen.changes.reason,
    )


def _carry_out(
    seen: Look, settings: Settings, journal: Journal, told: Callable[[Outcome], None]
) -> list[Outcome]:
    """Carries out a plan: pages first, then uploaded files."""
    state, sync = seen.state, settings.sync
    summary = partial(Commits(state.folder).summary, sync.summary)
    applier = Applier(
        state,
        seen.session,
        journal,
        style=EditStyle(minor=sync.minor, bot=sync.bot, tags=sync.tags),
        summary=lambda step: summary(step.action.path, step.action.title),
        redirect=sync.redirect,
        started=seen.remote.started,
        told=told,
    )
    outcomes = applier.apply(seen.plan.steps)
    if not seen.scope.files:
        return outcomes
    return outcomes + apply_files(
        state.folder,
        state.memory,
        seen.session,
        journal,
        seen.plan.files,
        known=seen.files,
        summary=summary,
        tags=sync.tags,
        told=told,
    )


def _check_right(session: Session, plan: Plan) -> None:
    """Refuses to write as nobody, before anything is written."""
    if session.is_anonymous and any(action.sends for action in plan.actions):
        raise SafetyRefusal(
            "the plan writes to the wiki, and nobody is logged in",
            where=session.settings.api,
            next_step="set wiki.user in mwbridge.toml, or pull only",
        )


def _remembered(seen: Look) -> Memory:
    """What the next run has to know: where we are, what looked deleted, what is not done."""
    state = seen.state
    unsettled: set[int] = set()
    for page in (*seen.remote.pages.values(), *seen.remote.new.values()):
        known = state.numbered(page.page_id)
        behind = known is None or (known.revision.id or 0) < page.revision
        if behind or (known is not None and known.title != page.title):
            unsettled.add(page.page_id)
    unsettled |= {number for number in seen.remote.gone if state.numbered(number) is not None}
    unsettled |= set(seen.remote.left)
    doubtful = [
        f"{'here' if action.kind == 'delete page' else 'there'}:{action.title}"
        for action in seen.plan.actions
        if action.waits and not (action.is_file and action.kind == "delete page")
    ]
    behind_files = [
        step.action.title
        for step in seen.media
        if step.remote is not None
        and (step.action.waits or _sha1(seen, step.action.title) != step.remote.sha1)
    ]
    return Memory(
        cursor=seen.changes.cursor,
        doubtful=tuple(sorted(doubtful)),
        unsettled=tuple(sorted(unsettled)),
        files=tuple(behind_files),
    )


def _sha1(seen: Look, title: str) -> str:
    known = seen.files.get(title)
    return known.sha1 if known else ""


def exit_code(report: Report) -> int:
    """What a run that came to its end says in a number (DESIGN: 0, 1 or 3)."""
    failed = any(outcome.status == "failed" for outcome in report.outcomes)
    if failed or any(not problem.waits for problem in report.problems):
        return 3
    if any(outcome.status in {"conflict", "changed meanwhile"} for outcome in report.outcomes):
        return 1
    return 0


def failures(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes that a person may want to look at."""
    return [outcome for outcome in outcomes if outcome.status not in {"done", "waits"}]
