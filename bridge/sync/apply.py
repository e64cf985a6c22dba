"""Carries out a plan, one page after the other: none of them stops the others.

Right before each write the old state is looked at again: files by their digests, pages
by the revision that the wiki itself compares.  What is about to be written to the wiki
is in the journal first, and what was stored is read back before the state says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from bridge.errors import (
    AuthError,
    BridgeError,
    SafetyRefusal,
    StaleWrite,
    Throttled,
    Unreachable,
)
from bridge.state.store import State
from bridge.sync.into_folder import FolderWriter
from bridge.sync.journal import Journal
from bridge.sync.model import Outcome, Status
from bridge.sync.moves import Moves
from bridge.sync.page_files import write_together
from bridge.sync.plan import Step
from bridge.sync.to_wiki import WikiWriter
from bridge.wiki.answers import Uncertain, WikiRefusal
from bridge.wiki.edits import EditStyle

if TYPE_CHECKING:
    from bridge.wiki.session import Session

_GROUP: Final = 500
"""How many pages' files and states are written together."""


class Applier:
    """Carries out the steps of a run.

    Args:
        state: the folder's memory, open for writing.
        session: the wiki.
        journal: of this run.
        style: the flags of its edits.
        summary: the summary of a step's edit.
        redirect: whether moved pages leave redirects.
        started: the wiki's own time when the plan was made.
        told: is told each outcome as it comes.
    """

    def __init__(
        self,
        state: State,
        session: Session,
        journal: Journal,
        *,
        style: EditStyle,
        summary: Callable[[Step], str],
        redirect: bool,
        started: str,
        told: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:
        self._state = state
        self._moves = moves = Moves(state.folder)
        self._folder = FolderWriter(state, moves)
        self._wiki = WikiWriter(
            state,
            session,
            journal,
            moves,
            style=style,
            summary=summary,
            redirect=redirect,
            started=started,
        )
        self._told = told
        self.outcomes: list[Outcome] = []
        self._failed: set[int] = set()
        self._stopped = ""

    def apply(self, steps: Sequence[Step]) -> list[Outcome]:
        """Carries out all steps: what is on the wiki comes first, then what goes there.

        Raises:
            AuthError: the wiki does not take us for who we are; the rest is not tried.
        """
        for step in steps:
            if step.action.move == "move page":
                self._attempt_there(step, self._wiki.move, final=step.action.kind == "nothing")
        self._make_room(steps)
        rest = [step for step in steps if not _moves_or_goes(step)]
        for group in _groups(rest, _GROUP):
            write_together(self._state.folder, _new_files(group))
            with self._state.transaction():
                for step in group:
                    if self._is_for_folder(step):
                        self._attempt(step, self._folder.write)
        for step in steps:
            if step.action.sends and step.action.kind in {"push", "merge", "create"}:
                self._attempt_there(step, self._wiki.save, final=False)
                if self._wiki.is_full:
                    self._read_back()
        self._read_back()
        for step in steps:
            if step.action.kind == "delete page" and not step.action.waits:
                self._attempt_there(step, self._wiki.delete)
        for step in steps:
            if step.action.waits:
                self._tell(Outcome(action=step.action, status="waits"))
        return self.outcomes

    def _make_room(self, steps: Sequence[Step]) -> None:
        """Deletes and renames files, each one into a place that is free by then.

        Each is remembered before the next, so that a run that is killed knows which file
        is which page.
        """
        moving: list[Step] = []
        parked: set[int] = set()
        for step in filter(_moves_or_goes, steps):
            if step.action.move == "move file":
                moving.append(step)
            else:
                self._attempt(step, self._folder.write)
        while moving:
            places = {id(step): self._place(step) for step in moving}
            taken = Counter(places.values())
            free = [
                step
                for step in moving
                if not taken[_fold(step.action.new_path)]
                or _fold(step.action.new_path) == places[id(step)]
            ]
            if not free:
                # They change places among themselves.
                rest = [step for step in moving if id(step) not in parked]
                free = [] if rest else moving
                for step in rest[:1]:
                    parked.add(id(step))
                    self._attempt(step, self._folder.park)
            for step in free:
                self._attempt(step, self._folder.write)
            moving = [s for s in moving if s not in free and id(s) not in self._failed]

    def _place(self, step: Step) -> str:
        file = self._moves.file_of(step)
        return _fold(file.path if file else step.action.path)

    def _read_back(self) -> None:
        """Reads what the wiki stored, and only then says so in the state."""
        stored = self._wiki.stored()
        if not stored:
            return
        with self._state.transaction():
            for step, page in stored:
                self._attempt(step, partial(self._wiki.settle, page=page))

    def _is_for_folder(self, step: Step) -> bool:
        """Whether a step is over once the folder and the state are written."""
        action = step.action
        if action.kind == "nothing" and action.move == "move page":
            return False
        if action.waits or action.kind in {"push", "create", "delete page"}:
            return False
        return not (action.kind == "merge" and action.sends)

    def _attempt_there(
        self, step: Step, work: Callable[[Step], Outcome | None], *, final: bool = True
    ) -> None:
        """Writes one step to the wiki, unless it asked to be left alone, or is gone.

        Then every other page would only wait as long again.
        """
        if self._stopped and id(step) not in self._failed:
            self._failed.add(id(step))
            self._tell(Outcome(action=step.action, status="failed", message=self._stopped))
            return
        self._attempt(step, work, final=final)

    def _attempt(
        self, step: Step, work: Callable[[Step], Outcome | None], *, final: bool = True
    ) -> None:
        """Does one step; what goes wrong is said of it alone."""
        key = id(step)
        if key in self._failed:
            return
        try:
            outcome = work(step)
        except (AuthError, SafetyRefusal):
            raise
        except StaleWrite as error:
            outcome = Outcome(action=step.action, status="changed meanwhile", message=str(error))
        except WikiRefusal as error:
            raced = error.kind in {"conflict", "gone", "exists"}
            status: Status = "changed meanwhile" if raced else "failed"
            outcome = Outcome(action=step.action, status=status, message=str(error))
            if error.kind == "later":
                self._stopped = f"not tried: {error}"
        except BridgeError as error:
            outcome = Outcome(action=step.action, status="failed", message=str(error))
            lost = isinstance(error, Unreachable) and not isinstance(error, Uncertain)
            if lost or isinstance(error, Throttled):
                self._stopped = f"not tried: {error}"
        if outcome is None:
            return
        if outcome.status != "done":
            self._failed.add(key)
        elif not final:
            return
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        if (
            outcome.action.kind == "nothing"
            and not outcome.action.move
            and outcome.status == "done"
        ):
            return
        self.outcomes.append(outcome)
        self._told(outcome)


def _moves_or_goes(step: Step) -> bool:
    """Whether a step frees the place of a file: renames it, or deletes it."""
    action = step.action
    return not action.waits and (action.move == "move file" or action.kind == "delete file")


def _fold(path: str) -> str:
    """A path as file systems compare it that do not tell large letters from small ones."""
    return path.casefold()


def _new_files(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """The files of pages that the folder has none of."""
    return [
        (step.action.path, step.file)
        for step in steps
        if step.action.kind == "pull" and step.local is None and step.file is not None
    ]


def _groups(steps: Iterable[Step], size: int) -> Iterator[list[Step]]:
    group: list[Step] = []
    for step in steps:
        group.append(step)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
