"""Uploaded files, such as images, both ways: what differs by its SHA-1 is carried over.

A file lies beside its page (``File/A.png`` and ``File/A.png.md``).  The page's text is a
page like any other; the bytes are compared here.  A file is deleted on the wiki by
deleting its page, as MediaWiki does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bridge.errors import AuthError, BridgeError, SafetyRefusal, Throttled, Unreachable
from bridge.site import FILE_NAMESPACE, SiteInfo
from bridge.state.record import FileStat
from bridge.sync.journal import Journal
from bridge.sync.known_files import KnownFile, sha1_of, write_known
from bridge.sync.model import CONFLICTS, Action, Facts, LocalChange, Outcome, RemoteChange, Status
from bridge.sync.page_files import remove_file
from bridge.sync.reconcile import reconcile
from bridge.sync.scope import Scope
from bridge.titles import path_to_title
from bridge.tree.files import read_bytes, write_atomically
from bridge.tree.layouts import PAGE_SUFFIXES, Arrangement
from bridge.tree.scan import scan
from bridge.tree.settings import Direction
from bridge.wiki.answers import Uncertain, WikiRefusal
from bridge.wiki.changes import Changes
from bridge.wiki.files import WikiFile, download_file, list_files, read_files, upload_file

if TYPE_CHECKING:
    from bridge.wiki.session import Session


class MediaStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step about a file.

    Attributes:
        action: what is done.
        sha1: of the file here; empty where there is none.
        remote: the wiki's file, where it is another than it was.
        known: what both sides had.
        stat: the length and time of the file here.
    """

    action: Action
    sha1: str = ""
    remote: WikiFile | None = None
    known: KnownFile | None = None
    stat: FileStat = FileStat()


def plan_files(
    folder: Path,
    session: Session,
    changes: Changes,
    *,
    known: dict[str, KnownFile],
    site: SiteInfo,
    scope: Scope,
    rule: Arrangement,
    direction: Direction,
    confirmed: Callable[[str], bool],
    unsettled: Iterable[str] = (),
) -> list[MediaStep]:
    """What is to be done about files.

    Args:
        folder: the folder.
        session: the wiki.
        changes: what happened on the wiki since the last run.
        known: what both sides had.
        site: the wiki's names.
        scope: which of them are the folder's.
        rule: where files lie in it.
        direction: which way changes may go.
        confirmed: whether a deletion was seen before, by its key.
        unsettled: titles whose change on the wiki was seen and is not here yet.

    Raises:
        WikiError: the wiki refuses or fails.
    """
    here = _local(folder, known, site, rule)
    there, asked = _remote(session, changes, known, site, here.keys() - known.keys(), unsettled)
    steps: list[MediaStep] = []
    for title in sorted({*here, *there, *known}):
        if not scope.holds(title, FILE_NAMESPACE):
            continue
        base, local = known.get(title), here.get(title)
        remote = there.get(title) if title in asked else None
        if base is None and title not in asked:
            continue
        step = _step(title, base, local, remote, title in asked, direction, rule)
        if step is not None and step.action.kind == "delete page":
            # Its page's own file says whether it is meant.
            if (folder / f"{step.action.path}.md").is_file():
                steps.append(step)
        elif step is not None:
            key = f"there:{title}"
            if step.action.kind == "delete file" and not confirmed(key):
                waits = msgspec.structs.replace(step.action, waits=True)
                step = msgspec.structs.replace(step, action=waits)
            steps.append(step)
    return steps


def _step(
    title: str,
    base: KnownFile | None,
    local: KnownFile | None,
    remote: WikiFile | None,
    asked: bool,
    direction: Direction,
    rule: Arrangement,
) -> MediaStep | None:
    """What is to be done about one file, or None."""
    here: LocalChange
    there: RemoteChange
    exists = remote is not None and remote.exists
    if base is None:
        here = "new" if local else "absent"
        there = "new" if exists else "absent"
    else:
        here = "deleted" if local is None else "same" if local.sha1 == base.sha1 else "edited"
        there = "same"
        if asked and not exists:
            there = "deleted"
        elif remote is not None and exists and remote.sha1 != base.sha1:
            there = "edited"
    decision = reconcile(Facts(local=here, remote=there), direction)
    kind, reason = decision.kind, decision.reason
    if kind in {"merge", "join"}:
        # Bytes are the same or they are not.
        same = local is not None and remote is not None and local.sha1 == remote.sha1
        kind, reason = ("join", "the same on both sides") if same else ("conflict", reason)
    if kind == "delete page":
        reason = "deleted here, and its page is not: delete that as well, or put it back"
    learns = base is not None and local is not None and base.stat != local.stat
    if kind == "nothing" and not learns:
        return None
    path = local.path if local else base.path if base else rule.media_path(title.partition(":")[2])
    return MediaStep(
        action=Action(
            kind=kind,
            title=title,
            path=path,
            reason=reason,
            is_file=True,
            waits=kind == "delete page",
            sends=kind in {"create", "push"},
        ),
        sha1=local.sha1 if local else "",
        remote=remote,
        known=base,
        stat=local.stat if local else FileStat(),
    )


def _local(
    folder: Path, known: dict[str, KnownFile], site: SiteInfo, rule: Arrangement
) -> dict[str, KnownFile]:
    """The files that lie beside the pages of files, by their titles."""
    prefix = rule.media_path("x").removesuffix("x")
    by_path = {file.path: file for file in known.values()}
    name = site.namespace_name(FILE_NAMESPACE) or "File"
    found: dict[str, KnownFile] = {}
    for path, stat in scan(folder):
        if not path.startswith(prefix) or path.lower().endswith(PAGE_SUFFIXES):
            continue
        title = path_to_title(path.removeprefix(prefix))
        if title is None or (folder / path).is_symlink():
            continue
        before = by_path.get(path)
        if before is not None and before.stat == stat:
            sha1 = before.sha1
        else:
            sha1 = sha1_of(read_bytes(folder / path))
        found[site.canonical_title(f"{name}:{title}")] = KnownFile(path, sha1, stat)
    return found


def _remote(
    session: Session,
    changes: Changes,
    known: dict[str, KnownFile],
    site: SiteInfo,
    new: Iterable[str],
    unsettled: Iterable[str],
) -> tuple[dict[str, WikiFile], set[str]]:
    """The wiki's files as far as they may have changed, and the titles that this is sure of."""
    if changes.is_complete:
        touched = {t for t in changes.titles if site.split_title(t)[0] == FILE_NAMESPACE}
        asked = {*touched, *new, *unsettled}
        return read_files(session, sorted(asked)), asked
    found = {file.title: file for file in list_files(session)}
    # A listing that was cut off is no proof that a file is gone.
    missed = sorted({*known, *new, *unsettled} - found.keys())
    found |= read_files(session, missed)
    return found, {*found, *known}


def apply_files(
    folder: Path,
    memory: Path,
    session: Session,
    journal: Journal,
    steps: Iterable[MediaStep],
    *,
    known: dict[str, KnownFile],
    summary: Callable[[str, str], str],
    tags: tuple[str, ...] = (),
    told: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Carries out the steps about files; one that fails does not stop the others.

    Args:
        folder: the folder.
        memory: its ``.mwbridge``.
        session: the wiki.
        journal: of this run.
        steps: what is to be done.
        known: what both sides had; it is brought up to date.
        summary: the summary of an upload, by path and title.
        tags: change tags.
        told: is told each outcome as it comes.

    Raises:
        AuthError: the wiki does not take us for who we are; the rest is not tried.
    """
    outcomes: list[Outcome] = []
    stopped = ""
    for step in steps:
        status: Status = "waits" if step.action.waits else "done"
        message = ""
        if stopped and step.action.sends:
            # The whole wiki is at rest or gone: each file would only wait as long again.
            outcomes.append(Outcome(action=step.action, status="failed", message=stopped))
            told(outcomes[-1])
            continue
        try:
            if not step.action.waits:
                _apply(folder, memory, session, journal, step, known, summary, tags)
        except (AuthError, SafetyRefusal):
            raise
        except BridgeError as error:
            later = isinstance(error, WikiRefusal) and error.kind == "later"
            lost = isinstance(error, Unreachable) and not isinstance(error, Uncertain)
            if later or lost or isinstance(error, Throttled):
                stopped = f"not tried: {error}"
            raced = isinstance(error, WikiRefusal) and error.kind in {"conflict", "exists"}
            status = "changed meanwhile" if raced else "failed"
            message = str(error)
        if step.action.kind == "conflict" and status == "done":
            status, message = "conflict", step.action.reason
        if step.action.kind == "nothing" and status == "done":
            continue
        outcomes.append(Outcome(action=step.action, status=status, message=message))
        told(outcomes[-1])
    write_known(memory, known)
    return outcomes


def _apply(
    folder: Path,
    memory: Path,
    session: Session,
    journal: Journal,
    step: MediaStep,
    known: dict[str, KnownFile],
    summary: Callable[[str, str], str],
    tags: tuple[str, ...],
) -> None:
    """Carries out one step."""
    action, remote = step.action, step.remote
    target = folder / action.path
    if action.kind in {"nothing", "join"}:
        known[action.title] = KnownFile(action.path, step.sha1, step.stat)
    elif action.kind == "forget":
        known.pop(action.title, None)
    elif action.kind == "pull" and remote is not None:
        data = download_file(session, remote)
        _check(target, step.sha1)
        _write(folder, target, data)
        known[action.title] = KnownFile(action.path, remote.sha1, _stat(target))
    elif action.kind == "conflict" and remote is not None and remote.exists:
        keep = memory / CONFLICTS / action.path
        keep.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(keep, download_file(session, remote))
    elif action.kind == "delete file":
        _check(target, step.sha1)
        keep = memory / "deleted" / action.path
        keep.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(keep, read_bytes(target))
        remove_file(folder, action.path)
        known.pop(action.title, None)
    elif action.kind in {"create", "push"}:
        data = read_bytes(target)
        if sha1_of(data) != step.sha1:
            raise WikiRefusal("editconflict", "the file was saved meanwhile", where=action.path)
        _upload(session, journal, step, data, summary(action.path, action.title), tags)
        known[action.title] = KnownFile(action.path, step.sha1, step.stat)


def _upload(
    session: Session,
    journal: Journal,
    step: MediaStep,
    data: bytes,
    summary: str,
    tags: tuple[str, ...],
) -> None:
    """Uploads a file; where no answer comes, what the wiki has is looked at."""
    title = step.action.title
    note = journal.begin("upload", title=title, path=step.action.path, summary=summary)
    try:
        upload_file(
            session,
            title=title,
            data=data,
            comment=summary,
            expected_sha1=step.known.sha1 if step.known and step.action.kind == "push" else "",
            tags=tags,
        )
    except Uncertain:
        if read_files(session, [title])[title].sha1 != step.sha1:
            raise
    except WikiRefusal as error:
        journal.failed(note, str(error))
        raise
    journal.done(note)


def _check(target: Path, sha1: str) -> None:
    """Refuses to write over a file that is not what the plan was made for."""
    now = sha1_of(read_bytes(target)) if target.exists() else ""
    if now != sha1:
        raise WikiRefusal("editconflict", "the file was saved meanwhile", where=str(target))


def _write(folder: Path, target: Path, data: bytes) -> None:
    if not target.parent.resolve().is_relative_to(folder.resolve()) or target.is_symlink():
        raise SafetyRefusal(
            "leads out of the folder through a link", where=str(target), next_step="remove the link"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, data)


def _stat(target: Path) -> FileStat:
    facts = target.stat()
    return FileStat(facts.st_size, facts.st_mtime_ns)
