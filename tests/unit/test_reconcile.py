"""Every case of base x local x remote, described, with what is done about it."""

from __future__ import annotations

import itertools
from typing import NamedTuple, get_args

import pytest

from bridge.sync.model import WRITES_FOLDER, WRITES_WIKI, Facts, Kind, LocalChange, RemoteChange
from bridge.sync.reconcile import TABLE, reconcile


class Case(NamedTuple):
    """A situation in words, and the decision that a person would make."""

    says: str
    local: LocalChange
    remote: RemoteChange
    kind: Kind


CASES = [
    Case("nothing happened", "same", "same", "nothing"),
    Case("somebody edited the page", "same", "edited", "pull"),
    Case("somebody deleted the page", "same", "deleted", "delete file"),
    Case("somebody deleted the page, and made it anew", "same", "replaced", "pull"),
    Case("I edited the file", "edited", "same", "push"),
    Case("we both edited", "edited", "edited", "merge"),
    Case("I edited what somebody deleted: not made again", "edited", "deleted", "conflict"),
    Case("I edited, and another page has the title now", "edited", "replaced", "conflict"),
    Case("I deleted the file", "deleted", "same", "delete page"),
    Case("I deleted what somebody edited: the edit wins", "deleted", "edited", "pull"),
    Case("we both deleted it", "deleted", "deleted", "forget"),
    Case("I deleted it; another page has the title now", "deleted", "replaced", "pull"),
    Case("I wrote a new file", "new", "absent", "create"),
    Case("we both made a page of one title", "new", "new", "join"),
    Case("somebody made a page", "absent", "new", "pull"),
    Case("there is nothing", "absent", "absent", "nothing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_decision(case: Case) -> None:
    facts = Facts(local=case.local, remote=case.remote)
    assert reconcile(facts).kind == case.kind
    assert reconcile(facts).reason


def test_the_cases_are_all_that_can_be() -> None:
    """With a base the file and the page each have their fate; without one they are new or not."""
    with_base = itertools.product(
        ("same", "edited", "deleted"), ("same", "edited", "deleted", "replaced")
    )
    without = itertools.product(("new", "absent"), ("new", "absent"))
    possible = {*with_base, *without}
    assert set(TABLE) == possible
    assert {(case.local, case.remote) for case in CASES} == possible
    assert {case.local for case in CASES} == set(get_args(LocalChange))
    assert {case.remote for case in CASES} == set(get_args(RemoteChange))


class Move(NamedTuple):
    """A situation with titles: at the base every page is called A."""

    says: str
    local: LocalChange
    remote: RemoteChange
    here: str
    there: str
    kind: Kind
    move: str


MOVES = [
    Move("I moved it", "same", "same", "B", "A", "nothing", "move page"),
    Move("I moved and edited it", "edited", "same", "B", "A", "push", "move page"),
    Move("I moved what somebody edited", "same", "edited", "B", "A", "pull", "move page"),
    Move("somebody moved it", "same", "same", "A", "B", "nothing", "move file"),
    Move("somebody moved what I edited", "edited", "same", "A", "B", "push", "move file"),
    Move("somebody moved, both edited", "edited", "edited", "A", "B", "merge", "move file"),
    Move("we both moved it to one title", "same", "same", "B", "B", "nothing", ""),
    Move("we moved it to two titles", "same", "same", "B", "C", "conflict", ""),
    Move("somebody moved what I deleted: it stays", "deleted", "edited", "A", "B", "pull", ""),
    Move("I moved what somebody deleted", "edited", "deleted", "B", "A", "conflict", ""),
]


@pytest.mark.parametrize("case", MOVES, ids=lambda case: case.says)
def test_a_move(case: Move) -> None:
    decision = reconcile(
        Facts(
            local=case.local,
            remote=case.remote,
            base_title="A",
            local_title=case.here,
            remote_title=case.there,
        )
    )
    assert (decision.kind, decision.move) == (case.kind, case.move)


@pytest.mark.parametrize(("local", "remote"), TABLE)
def test_a_direction_never_writes_the_other_way(local: LocalChange, remote: RemoteChange) -> None:
    facts = Facts(local=local, remote=remote)
    only_push, only_pull = reconcile(facts, "push"), reconcile(facts, "pull")
    assert only_push.kind not in WRITES_FOLDER - {"merge", "join"}
    assert only_pull.kind not in WRITES_WIKI - {"merge"}
    if only_push.kind != reconcile(facts).kind:
        assert "only push is asked for" in only_push.reason


def test_no_edit_makes_a_page_again_and_no_deletion_beats_an_edit() -> None:
    for (local, remote), (kind, _) in TABLE.items():
        if remote in {"deleted", "replaced"}:
            assert kind not in {"create", "push", "merge", "delete page"}
        if local == "edited":
            assert kind not in {"pull", "delete file", "forget"}
        if remote == "edited":
            assert kind not in {"push", "delete page", "create"}
