"""What a plan may not do: each catastrophe is refused, each ordinary day is not."""

from __future__ import annotations

import pytest

from bridge.errors import SafetyRefusal
from bridge.sync.model import Action, Kind
from bridge.sync.safety import (
    check_plan,
    check_root,
    confirm_deletions,
    has_merge_markers,
    is_fresh,
    loses_text,
)
from bridge.tree.settings import SyncSettings


def actions(kind: Kind, count: int, *, loses: bool = False) -> list[Action]:
    return [Action(kind=kind, title=f"P{n}", loses_text=loses) for n in range(count)]


REFUSED = {
    "a folder of five that was emptied": (actions("delete page", 5), 5),
    "eleven deletions among thousands": (actions("delete page", 11), 5000),
    "a listing that was cut off": (actions("delete file", 40), 1500),
    "pages that were all but emptied": (actions("push", 11, loses=True), 5000),
    "pages that were emptied on the wiki": (actions("pull", 11, loses=True), 5000),
    "a formatter that touched every file": (actions("push", 100), 100),
    "a merge of every page": (actions("merge", 60), 100),
}

ALLOWED = {
    "nothing": ([], 0),
    "ten deletions of many": (actions("delete page", 10), 1500),
    "three deletions of five": (actions("delete page", 3), 5),
    "one page of one": (actions("delete page", 1), 1),
    "ten edits in a folder of ten": (actions("push", 10), 10),
    "a migration of new pages": (actions("create", 1500), 0),
    "a first clone": (actions("pull", 1500), 0),
    "half of the pages edited": (actions("push", 50), 100),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_catastrophe_is_refused(name: str) -> None:
    plan, total = REFUSED[name]
    with pytest.raises(SafetyRefusal) as caught:
        check_plan(plan, SyncSettings(), total)
    assert f"{len(plan)} pages" in str(caught.value)
    check_plan(plan, SyncSettings(), total, force=True)


@pytest.mark.parametrize("name", ALLOWED)
def test_an_ordinary_day_is_not(name: str) -> None:
    plan, total = ALLOWED[name]
    check_plan(plan, SyncSettings(), total)


def test_limits_are_what_the_settings_say() -> None:
    check_plan(actions("delete page", 40), SyncSettings(max_delete=40), 50)
    with pytest.raises(SafetyRefusal):
        check_plan(actions("delete page", 1), SyncSettings(max_delete=0), 50)
    with pytest.raises(SafetyRefusal):
        check_plan(actions("push", 1), SyncSettings(max_change=0), 50)


def test_a_folder_that_lost_everything_is_not_read_as_a_wish() -> None:
    with pytest.raises(SafetyRefusal, match="none of its 3 pages"):
        check_root(3, 0)
    with pytest.raises(SafetyRefusal, match="does not know its wiki"):
        check_root(3, 3, marker=False)
    check_root(3, 1)
    check_root(0, 0, marker=False)


def test_shrinking_by_more_than_four_fifths_is_deleting() -> None:
    assert loses_text(1, 0)
    assert loses_text(10_000, 1999)
    assert not loses_text(10_000, 2000)
    assert not loses_text(199, 1)
    assert not loses_text(0, 100)


def test_unfinished_merges_wait() -> None:
    assert has_merge_markers("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> branch\n")
    assert has_merge_markers("<<<<<<< local\n||||||| base\nx\n=======\n>>>>>>> wiki\n")
    assert not has_merge_markers("<<<<<<< not closed\n=======\n")
    assert not has_merge_markers("How git marks a conflict: `<<<<<<< HEAD`")


def test_a_file_that_was_just_saved_waits() -> None:
    assert is_fresh(100.0, 101.9, 2.0)
    assert not is_fresh(100.0, 102.0, 2.0)
    assert not is_fresh(100.0, 100.0, 0.0)


def test_a_deletion_has_to_be_seen_twice() -> None:
    assert confirm_deletions({"a", "b"}, {"a"}) == {"a"}
    assert confirm_deletions({"a"}, ()) == set()
