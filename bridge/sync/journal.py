"""What each run did, written down before it does it: for ``log``, ``undo`` and recovery.

A run is a file of lines of JSON in ``.mwbridge/runs``.  A line that says ``begin`` is
on the disk before the wiki is written to, so that a run that was killed in between
leaves the question and the next one finds the answer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Literal

import msgspec

from bridge.errors import UsageError

_FOLDER: Final = "runs"
_KEPT: Final = 500

Event = Literal["begin", "done", "failed"]


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a run.

    Attributes:
        event: whether something is begun, done or has failed.
        number: which write of the run it is.
        kind: ``create``, ``push``, ``move``, ``delete``, ``upload``, ``undelete``.
        title: the page.
        target: where a move leads.
        page_id: the page's number; 0 where it has none yet.
        old: the revision before.
        new: the revision after.
        path: the page's file.
        file: what the file held, for a push.
        summary: the summary of the edit.
        redirect: whether a move left a redirect.
        time: when, ISO 8601.
        message: what went wrong.
    """

    event: Event
    number: int
    kind: str = ""
    title: str = ""
    target: str = ""
    page_id: int = 0
    old: int = 0
    new: int = 0
    path: str = ""
    file: str | None = None
    summary: str = ""
    redirect: bool = False
    time: str = ""
    message: str = ""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a run: what it was."""

    run: str
    command: str
    started: str
    user: str = ""


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """The last line of a run that came to its end."""

    ended: str
    exit_code: int
    counts: dict[str, int] = {}


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run as its file tells it.

    Attributes:
        header: what it was.
        entries: what it did.
        footer: how it ended; None for a run that was killed.
    """

    header: Header
    entries: tuple[Entry, ...]
    footer: Footer | None = None

    def unfinished(self) -> list[Entry]:
        """Writes that may have been done although nobody noted it."""
        settled = {entry.number for entry in self.entries if entry.event == "failed"}
        begun = [entry for entry in self.entries if entry.event == "begin"]
        return [entry for entry in begun if entry.number not in settled]

    def done(self) -> list[tuple[Entry, Entry]]:
        """What was begun and done, in order."""
        begun = {entry.number: entry for entry in self.entries if entry.event == "begin"}
        return [
            (begun[entry.number], entry)
            for entry in self.entries
            if entry.event == "done" and entry.number in begun
        ]


class Journal:
    """The file of a run that is going on.

    Args:
        memory: the folder's ``.mwbridge``.
        command: what was asked for.
        user: who we are on the wiki.
    """

    def __init__(self, memory: Path, command: str, user: str = "") -> None:
        folder = memory / _FOLDER
        folder.mkdir(exist_ok=True)
        now = datetime.now(UTC)
        # runs are told apart by when they began, and several may begin in a second
        began = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}"
        self.run = f"{began}-{os.getpid()}-{os.urandom(2).hex()}"
        self._path = folder / f"{self.run}.jsonl"
        self._header = Header(run=self.run, command=command, started=_now(), user=user)
        self._file: BinaryIO | None = None
        self._number = 0

    def __enter__(self) -> Journal:
        """The journal itself; its file is made with its first line."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the file."""
        if self._file is not None:
            self._file.close()

    def begin(self, kind: str, **facts: object) -> int:
        """Notes what is about to be written; it is on the disk when this returns."""
        self._number += 1
        fields = {"event": "begin", "number": self._number, "kind": kind, "time": _now(), **facts}
        self._line(msgspec.convert(fields, Entry))
        return self._number

    def done(self, number: int, **facts: object) -> None:
        """Notes that a write was done."""
        fields = {"event": "done", "number": number, "time": _now(), **facts}
        # Where this is lost, the next run asks the wiki.
        self._line(msgspec.convert(fields, Entry), last=False)

    def failed(self, number: int, message: str) -> None:
        """Notes that the wiki surely has not done it."""
        self._line(Entry(event="failed", number=number, time=_now(), message=message))

    def end(self, exit_code: int, counts: dict[str, int]) -> None:
        """Notes that the run came to its end, if it did anything."""
        if self._file is None and not any(counts.values()):
            return
        self._line(Footer(ended=_now(), exit_code=exit_code, counts=counts))
        _drop_old(self._path.parent)

    def _line(self, record: msgspec.Struct, *, last: bool = True) -> None:
        """Writes a line; ``last`` has it on the disk when this returns."""
        if self._file is None:
            self._file = self._path.open("ab")
            self._line(self._header, last=False)
        self._file.write(msgspec.json.encode(record) + b"\n")
        self._file.flush()
        if last:
            os.fsync(self._file.fileno())


def read_runs(memory: Path) -> Iterator[Run]:
    """All runs that are kept, the newest first."""
    for path in sorted((memory / _FOLDER).glob("*.jsonl"), reverse=True):
        run = _read(path)
        if run is not None:
            yield run


def find_run(memory: Path, name: str) -> Run:
    """A run by its name or the beginning of it; ``last`` is the newest that wrote.

    Raises:
        UsageError: there is none, or more than one.
    """
    if name == "last":
        found = [run for run in read_runs(memory) if run.done()][:1]
    else:
        found = [run for run in read_runs(memory) if run.header.run.startswith(name)]
    if len(found) != 1:
        raise UsageError(
            f"there is no run `{name}`" if not found else f"several runs begin with `{name}`",
            next_step="see `mwbridge log`",
        )
    return found[0]


def _read(path: Path) -> Run | None:
    """A run from its file; a last line that was cut off never happened."""
    lines = path.read_bytes().split(b"\n")
    header: Header | None = None
    footer: Footer | None = None
    entries: list[Entry] = []
    for line in lines:
        try:
            if header is None:
                header = msgspec.json.decode(line, type=Header)
            elif line.startswith(b'{"ended"'):
                footer = msgspec.json.decode(line, type=Footer)
            elif line:
                entries.append(msgspec.json.decode(line, type=Entry))
        except msgspec.MsgspecError:
            if header is None:
                return None
    if header is None:
        return None
    return Run(header=header, entries=tuple(entries), footer=footer)


def _drop_old(folder: Path) -> None:
    """Removes the files of runs that are long past."""
    for path in sorted(folder.glob("*.jsonl"), reverse=True)[_KEPT:]:
        path.unlink(missing_ok=True)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
