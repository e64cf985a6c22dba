"""base x local x remote -> what to do: one table, and nothing else decides.

The rules behind it:

* A change on one side goes to the other.  A change on both is merged.
* Modified beats deleted: a page that one side deleted and the other edited is never
  deleted, and an edit is never the reason to create a page again that is gone.
* A page is its number, not its title.  A title whose number changed is another page.
"""

from __future__ import annotations

from typing import Final

from bridge.sync.model import Decision, Facts, Kind, LocalChange, MoveKind, RemoteChange
from bridge.tree.settings import Direction

# What the file became, what the page became -> what to do, and why.
TABLE: Final[dict[tuple[LocalChange, RemoteChange], tuple[Kind, str]]] = {
    ("same", "same"): ("nothing", "neither side changed"),
    ("same", "edited"): ("pull", "edited on the wiki"),
    ("same", "deleted"): ("delete file", "deleted on the wiki"),
    ("same", "replaced"): ("pull", "deleted on the wiki, and made anew"),
    ("edited", "same"): ("push", "edited here"),
    ("edited", "edited"): ("merge", "edited on both sides"),
    ("edited", "deleted"): ("conflict", "edited here, deleted on the wiki"),
    ("edited", "replaced"): ("conflict", "edited here; another page has its title on the wiki"),
    ("deleted", "same"): ("delete page", "deleted here"),
    ("deleted", "edited"): ("pull", "deleted here, but edited on the wiki since"),
    ("deleted", "deleted"): ("forget", "deleted on both sides"),
    ("deleted", "replaced"): ("pull", "deleted here; another page has its title on the wiki"),
    ("new", "absent"): ("create", "new here"),
    ("new", "new"): ("join", "new on both sides"),
    ("absent", "new"): ("pull", "new on the wiki"),
    ("absent", "absent"): ("nothing", "on neither side"),
}

# Which changes a direction carries: what does not may stay as it is.
_BLOCKED: Final[dict[Direction, frozenset[Kind]]] = {
    "both": frozenset(),
    "pull": frozenset({"create", "push", "delete page"}),
    "push": frozenset({"pull", "delete file"}),
}


def reconcile(facts: Facts, direction: Direction = "both") -> Decision:
    """Decides what is done about one page.

    Args:
        facts: what became of it on both sides.
        direction: which way changes may go.

    Returns:
        The decision; what the direction forbids is ``nothing``, with the reason.

    Example:
        >>> reconcile(Facts(local="edited", remote="deleted")).kind
        'conflict'
        >>> reconcile(Facts(local="same", remote="edited"), "push").kind
        'nothing'
    """
    kind, reason = TABLE[facts.local, facts.remote]
    move = decide_move(facts)
    if move and move != "conflict":
        kind, reason = _with_move(facts, kind, reason, move)
    if move == "conflict":
        return Decision(
            "conflict",
            reason=f"moved here to {facts.local_title}, and on the wiki to {facts.remote_title}",
        )
    return _within(direction, Decision(kind, move, reason))


def decide_move(facts: Facts) -> MoveKind:
    """Which side follows a change of title.

    Example:
        >>> decide_move(Facts(local="same", remote="same", base_title="A",
        ...                   local_title="B", remote_title="A"))
        'move page'
    """
    if facts.local not in {"same", "edited"} or facts.remote not in {"same", "edited"}:
        return ""
    moved_here = facts.local_title != facts.base_title
    moved_there = facts.remote_title != facts.base_title
    if facts.local_title == facts.remote_title:
        return ""
    if moved_here and moved_there:
        return "conflict"
    return "move page" if moved_here else "move file"


def _with_move(facts: Facts, kind: Kind, reason: str, move: MoveKind) -> tuple[Kind, str]:
    """The reason for a move, with that of an edit beside it."""
    why = (
        f"moved here from {facts.base_title}"
        if move == "move page"
        else f"moved on the wiki to {facts.remote_title}"
    )
    return kind, why if kind == "nothing" else f"{why}, {reason}"


def _within(direction: Direction, decision: Decision) -> Decision:
    """A decision without what the direction forbids."""
    kind, move = decision.kind, decision.move
    if kind in _BLOCKED[direction]:
        kind = "nothing"
    if (direction, move) in {("pull", "move page"), ("push", "move file")}:
        move = ""
        # The title is still in dispute, so the text waits as well.
        kind = kind if kind == "conflict" else "nothing"
    if (kind, move) == (decision.kind, decision.move):
        return decision
    return Decision(kind, move, f"{decision.reason}; waits, since only {direction} is asked for")
