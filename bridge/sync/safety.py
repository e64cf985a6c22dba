"""What a plan may not do: pure questions, asked before the first write.

An emptied folder, a disk that is not mounted, a listing that was cut off and a
formatter gone wild all look like somebody's wish.  Each has a limit here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from bridge.errors import SafetyRefusal
from bridge.sync.model import Action
from bridge.tree.settings import SyncSettings, limit

_SHRUNK: Final = 5
"""A page that is cut to less than a fifth counts as deleted."""
_WORTH_COUNTING: Final = 200
"""Characters; a page that is shorter may shrink as it likes, but not to nothing."""
_FEW: Final = 3
"""So many pages may go at once in however small a folder."""

_MARKERS: Final = re.compile(r"^<{7} .*?^={7}$.*?^>{7} ", re.MULTILINE | re.DOTALL)


def loses_text(before: int, after: int) -> bool:
    """Whether a page that shrinks so far counts as deleted.

    Args:
        before: how many characters it had.
        after: how many it will have.

    Example:
        >>> loses_text(1000, 190), loses_text(1000, 210), loses_text(50, 0), loses_text(0, 0)
        (True, False, True, False)
    """
    if before and not after:
        return True
    return before >= _WORTH_COUNTING and after * _SHRUNK < before


def has_merge_markers(text: str) -> bool:
    """Whether a file still holds the markers of a merge that nobody finished.

    Example:
        >>> has_merge_markers("a\\n<<<<<<< local\\nb\\n=======\\nc\\n>>>>>>> wiki\\n")
        True
        >>> has_merge_markers("Heading\\n=======\\n")
        False
    """
    return "<<<<<<< " in text and _MARKERS.search(text) is not None


def is_fresh(modified: float, now: float, settle: float) -> bool:
    """Whether a file was saved so lately that an editor may not be done with it.

    A time in the future says nothing, so such a file does not wait.

    Example:
        >>> is_fresh(99.5, 100, 2), is_fresh(97, 100, 2), is_fresh(200, 100, 2)
        (True, False, False)
    """
    return 0 <= now - modified < settle


def check_root(known: int, found: int, *, marker: bool = True) -> None:
    """Refuses a folder that has lost all its pages, or is not the one it was.

    Args:
        known: how many files the folder had.
        found: how many of them are still there.
        marker: whether the folder still knows what it is.

    Raises:
        SafetyRefusal: nothing of it is left.
    """
    if not marker and known:
        raise SafetyRefusal(
            "the folder does not know its wiki any more",
            next_step="check that it is the right one, and that its disk is mounted",
        )
    if known >= _FEW and found == 0:
        raise SafetyRefusal(
            f"none of its {known} pages is in the folder any more",
            next_step="restore it; to begin anew, delete .mwbridge and run clone",
        )


def check_plan(
    actions: Sequence[Action], settings: SyncSettings, total: int, *, force: bool = False
) -> None:
    """Refuses a plan that deletes or changes more than the limits allow.

    Args:
        actions: all of the plan.
        settings: the limits.
        total: how many pages both sides knew.
        force: whether the limits were lifted for this run.

    Raises:
        SafetyRefusal: it goes too far; nothing was written.

    Example:
        >>> gone = [Action(kind="delete page", title=f"P{n}") for n in range(11)]
        >>> try:
        ...     check_plan(gone, SyncSettings(), total=1500)
        ... except SafetyRefusal as error:
        ...     print(error)
        the plan deletes 11 pages on the wiki, and 10 are allowed; look at it with `mwbridge \
status`, and raise the limit for one run with --max-delete 11
    """
    if force:
        return
    on_wiki = [
        a
        for a in actions
        if a.kind == "delete page" or (a.loses_text and a.kind in {"push", "merge"})
    ]
    in_folder = [
        a for a in actions if a.kind == "delete file" or (a.loses_text and a.kind == "pull")
    ]
    for where, doomed in (("on the wiki", on_wiki), ("in the folder", in_folder)):
        _check_deletions(where, len(doomed), settings, total)
    changed = sum(1 for a in actions if a.kind in {"push", "merge"} and not a.loses_text)
    allowed = limit(settings.max_change, total)
    if changed > allowed:
        raise SafetyRefusal(
            f"the plan edits {changed} pages on the wiki, and {allowed} are allowed",
            next_step="look at it with `mwbridge diff`, and raise the limit for one run with "
            f"--max-change {changed}",
        )


def _check_deletions(where: str, count: int, settings: SyncSettings, total: int) -> None:
    """Refuses too many deletions on one side."""
    allowed = limit(settings.max_delete, total)
    if isinstance(settings.max_delete, int) and settings.max_delete == SyncSettings().max_delete:
        # The default is for folders of any size: half of a small one is a catastrophe.
        allowed = min(allowed, max(_FEW, total // 2))
    if count > allowed:
        raise SafetyRefusal(
            f"the plan deletes {count} pages {where}, and {allowed} are allowed",
            next_step="look at it with `mwbridge status`, and raise the limit for one run with "
            f"--max-delete {count}",
        )


def confirm_deletions(doomed: Iterable[str], seen_before: Collection[str]) -> set[str]:
    """The deletions that an earlier run saw as well: only these are carried over.

    Args:
        doomed: what looks deleted now; a name for each.
        seen_before: what looked so at the end of the last run.

    Example:
        >>> sorted(confirm_deletions(["a", "b"], {"b", "c"}))
        ['b']
    """
    return set(doomed) & set(seen_before)
