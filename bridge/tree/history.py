"""A wiki's history as commits of git, one a revision, and back.

A commit has the revision's author, time and summary; what git has no place for stands
in trailers below it::

    Revision: 123
    Contributor-Id: 3
    Minor: yes
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Final, NamedTuple

import msgspec

from bridge.errors import BridgeError, SafetyRefusal, TitleError, UsageError
from bridge.page import Contributor, Page, Revision
from bridge.state.store import State, Texts, pack_texts
from bridge.tree.git import run_git
from bridge.tree.layouts import Arrangement, Places
from bridge.tree.pool import map_ordered
from bridge.tree.render import render
from bridge.tree.unpack_page import Outcome, Plan

BRANCH: Final = "main"
_BATCH_PAGES: Final = 50
DELETED: Final = "(deleted)"
_UNWRITABLE = re.compile(r"[<>\n\r\0]")


class _Task(msgspec.Struct, frozen=True):
    page: Page
    path: str


class _Blob(msgspec.Struct, frozen=True):
    """A revision as the file that it becomes."""

    page: Page
    path: str
    data: bytes
    texts: Texts
    outcome: Outcome


class _Commit(NamedTuple):
    """What is left to say of a revision when its file is in the repository.

    The order of the fields is the order of commits: by time, then by the dump's.
    """

    timestamp: str
    number: int
    path: str
    title: str
    revision: Revision


def check_repository(folder: Path) -> None:
    """Makes a repository where there is none, and refuses one that has commits.

    Raises:
        SafetyRefusal: the branch has commits.
        UsageError: git is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        run_git(folder, "init", "-q", f"--initial-branch={BRANCH}")
    git = shutil.which("git") or "git"
    found = subprocess.run(  # noqa: S603 - words of ours
        [git, "-C", str(folder), "rev-parse", "-q", "--verify", "HEAD"],
        capture_output=True,
        check=False,
    )
    if found.returncode == 0:
        raise SafetyRefusal(
            "the folder has a history of its own",
            where=str(folder),
            next_step="unpack into a new folder",
        )


def unpack_history(
    revisions: Iterable[Page], state: State, rule: Arrangement, plan: Plan, *, jobs: int = 1
) -> Iterator[Outcome]:
    """Writes every revision as a commit of a new history, and yields what became of it.

    Commits are in order of time, whatever the order of the dump.  Nothing but the
    repository is written: the files themselves are for :func:`bridge.tree.unpack.unpack`.

    Args:
        revisions: the revisions, each as a page.
        state: the folder's memory, open for writing.
        rule: how titles become paths.
        plan: how to convert.
        jobs: the number of processes.

    Raises:
        UsageError: git refuses.
    """
    git = shutil.which("git") or "git"
    words = [git, "-C", str(state.folder), "fast-import", "--quiet", "--done", "--force"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603
    assert process.stdin is not None
    commits: list[_Commit] = []
    failure: BridgeError | None = None
    try:
        work = partial(_render_all, plan=plan)
        batches = _batches(_tasks(revisions, state, rule))
        results = map_ordered(work, batches, jobs=jobs, prepare=_nothing, settings=())
        try:
            for blobs in results:
                with state.transaction():
                    for blob in blobs:
                        yield blob.outcome
                        if blob.path:
                            _keep(blob, process.stdin, commits, state)
        except BridgeError as error:
            # what came before it is a history too
            failure = error
        _write_commits(process.stdin, commits, _place(state))
        process.stdin.write(b"done\n")
        process.stdin.close()
    except BrokenPipeError:
        # git has said why
        pass
    except BaseException:
        process.kill()
        process.wait()
        raise
    message = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    if process.wait():
        raise UsageError(
            f"git fast-import: {message.strip().splitlines()[0] if message else 'failed'}",
            where=str(state.folder),
            next_step="see the repository; what it had is unchanged",
        )
    if failure is not None:
        raise failure


def settle_repository(folder: Path) -> None:
    """Tells git that the files which were written are those of the last commit."""
    run_git(folder, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
    run_git(folder, "reset", "-q", "--mixed", "HEAD")


# --- from the dump to git ---------------------------------------------------------------


def _keep(blob: _Blob, file: IO[bytes], commits: list[_Commit], state: State) -> None:
    """Hands git the file of a revision, and keeps its text for the way back."""
    number = len(commits) + 1
    _write_blob(file, number, blob.data)
    title, revision = blob.page.title, blob.page.revision
    if revision.id is not None:
        state.put_old(revision.id, blob.texts)
    commits.append(_Commit(revision.timestamp, number, blob.path, title, revision))


def _nothing() -> None:
    """Workers need no preparation."""


def _place(state: State) -> str:
    site = state.facts().site
    name = "" if site is None else site.database or site.name
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-") or "wiki"


def _tasks(revisions: Iterable[Page], state: State, rule: Arrangement) -> Iterator[_Task | Outcome]:
    """Each revision with the path of its page: the same for all of one type."""
    places = Places(rule, state.paths())
    paths: dict[tuple[str, str], str] = {}
    for page in revisions:
        key = (page.title, page.suffix)
        if key not in paths:
            known = state.titled(page.title)
            try:
                paths[key] = (
                    known.path
                    if known is not None and known.path.endswith(page.suffix)
                    else places.place(page.title, page.namespace, page.suffix)
                )
            except TitleError as error:
                yield Outcome(page.title, "", "failed", reason=str(error))
                continue
        yield _Task(page, paths[key])


def _batches(tasks: Iterable[_Task | Outcome]) -> Iterator[list[_Task | Outcome]]:
    """Tasks in batches; those before an error of the source come first."""
    batch: list[_Task | Outcome] = []
    failure: BridgeError | None = None
    try:
        for task in tasks:
            batch.append(task)
            if len(batch) >= _BATCH_PAGES:
                yield batch
                batch = []
    except BridgeError as error:
        failure = error
    if batch:
        yield batch
    if failure is not None:
        raise failure


def _render_all(batch: list[_Task | Outcome], *, plan: Plan) -> list[_Blob]:
    return [_render(task, plan) for task in batch]


def _render(task: _Task | Outcome, plan: Plan) -> _Blob:
    if isinstance(task, Outcome):
        return _Blob(Page(task.title, ""), "", b"", Texts("", b"", "", b""), task)
    options = plan.options
    if options.links is not None:
        options = msgspec.structs.replace(options, path=task.path)
    rendered = render(task.page, options)
    outcome = Outcome(
        task.page.title,
        task.path,
        "failed" if rendered.verbatim else "written",
        rendered.diagnostics,
    )
    page = msgspec.structs.replace(task.page, text="")
    return _Blob(page, task.path, rendered.data, pack_texts(task.page.text, rendered.data), outcome)


def _write_blob(file: IO[bytes], mark: int, data: bytes) -> None:
    file.write(b"blob\nmark :%d\ndata %d\n" % (mark, len(data)))
    file.write(data)
    file.write(b"\n")


def _write_commits(file: IO[bytes], commits: list[_Commit], place: str) -> None:
    """The commits in order of time; git wants paths and messages as bytes with lengths."""
    paths: dict[str, str] = {}
    for commit in sorted(commits, key=lambda commit: commit[:2]):
        person = _person(commit.revision.contributor, place)
        moment = _epoch(commit.timestamp)
        message = _message(commit.revision).encode()
        lines = [
            f"commit refs/heads/{BRANCH}",
            f"author {person} {moment} +0000",
            f"committer {person} {moment} +0000",
            f"data {len(message)}",
        ]
        file.write("\n".join((*lines, "")).encode())
        file.write(message + b"\n")
        before = paths.get(commit.title)
        if before is not None and before != commit.path:
            file.write(f"D {_quoted(before)}\n".encode())
        paths[commit.title] = commit.path
        file.write(f"M 100644 :{commit.number} {_quoted(commit.path)}\n\n".encode())


def _person(contributor: Contributor, place: str) -> str:
    name = _UNWRITABLE.sub(" ", contributor.name or DELETED).strip() or DELETED
    address = re.sub(r"[\s@]+", "_", name)
    return f"{name} <{address}@{place}>"


def _message(revision: Revision) -> str:
    """The summary, and below it what git has no place for."""
    trailers = []
    if revision.id is not None:
        trailers.append(f"Revision: {revision.id}")
    if revision.contributor.id is not None:
        trailers.append(f"Contributor-Id: {revision.contributor.id}")
    if revision.minor:
        trailers.append("Minor: yes")
    return "\n\n".join(part for part in (revision.comment or "", "\n".join(trailers)) if part)


def _epoch(timestamp: str) -> int:
    try:
        return int(datetime.fromisoformat(timestamp).timestamp())
    except ValueError:
        return 0


def _quoted(path: str) -> str:
    """A path as fast-import reads it, whatever it holds."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
