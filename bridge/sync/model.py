"""What a run of sync knows and what it decides: records, and nothing that does anything.

A page has three states: what both sides last agreed on (the base), the file that
lies in the folder now (local), and the page on the wiki now (remote).
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

LocalChange = Literal["same", "edited", "deleted", "new", "absent"]
"""What became of the file since the base; ``new`` and ``absent`` have no base."""

RemoteChange = Literal["same", "edited", "deleted", "replaced", "new", "absent"]
"""What became of the page; ``replaced``: it is gone, and another has its title."""

Kind = Literal[
    "nothing",
    "create",
    "push",
    "pull",
    "merge",
    "join",
    "delete page",
    "delete file",
    "forget",
    "conflict",
]
"""What is done about the text of one page (:mod:`bridge.sync.reconcile` says when)."""

MoveKind = Literal["", "move page", "move file", "conflict"]

WRITES_WIKI: Final[frozenset[Kind]] = frozenset({"create", "push", "merge", "delete page"})
"""The kinds that may write to the wiki."""

WRITES_FOLDER: Final[frozenset[Kind]] = frozenset({"pull", "merge", "join", "delete file"})
"""The kinds that may write into the folder."""


CONFLICTS: Final = "conflicts"
"""The folder in ``.mwbridge`` that keeps the wiki's side of conflicts."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One page, as both sides have it now.

    Attributes:
        local: what became of the file.
        remote: what became of the page.
        local_title: the title that the file has now.
        remote_title: the title that the page has now.
        base_title: the title that both had.
        size_before: how many characters of wikitext the page had at the base.
        local_size: how many the file would make, None where nobody looked.
        remote_size: how many the page has now.
    """

    local: LocalChange
    remote: RemoteChange
    local_title: str = ""
    remote_title: str = ""
    base_title: str = ""
    size_before: int = 0
    local_size: int | None = None
    remote_size: int | None = None


class Decision(msgspec.Struct, frozen=True):
    """What is to be done about one page.

    Attributes:
        kind: about its text.
        move: about its title, done before the text.
        reason: why, in words for people.
    """

    kind: Kind
    move: MoveKind = ""
    reason: str = ""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a plan: a page, what is done about it, and the old state it needs.

    Attributes:
        kind: what is done about the text.
        move: what is done about the title, before that.
        title: the page's title now, on the side that has it.
        path: its file, relative to the folder; empty where there is none yet.
        page_id: its number on the wiki; 0 for a page that is not there yet.
        revision: the revision that the wiki must still have; 0 where none.
        local_digest: the digest that the file must still have; empty where none.
        new_title: where ``move`` leads.
        new_path: the file that it has afterwards.
        reason: why.
        is_file: whether it is an uploaded file and not its page.
        loses_text: whether so much of the page goes that it counts as deleted.
        waits: whether it is not done in this run, such as a deletion seen for the
            first time.
        sends: whether the wiki is written to.
    """

    kind: Kind
    title: str
    move: MoveKind = ""
    path: str = ""
    page_id: int = 0
    revision: int = 0
    local_digest: str = ""
    new_title: str = ""
    new_path: str = ""
    reason: str = ""
    is_file: bool = False
    loses_text: bool = False
    waits: bool = False
    sends: bool = False


Status = Literal["done", "failed", "conflict", "waits", "changed meanwhile"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a step.

    Attributes:
        action: the step.
        status: what became of it.
        message: why, where it was not done.
        revision: the revision that it made on the wiki; 0 where none.
    """

    action: Action
    status: Status
    message: str = ""
    revision: int = 0
