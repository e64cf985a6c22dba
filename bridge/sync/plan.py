"""What a run will do, as data: one step for each page, with the texts that it needs.

Every step names the state of both sides that it was made for, so that it can be refused
if one of them is no longer so.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bridge.state.record import PageState
from bridge.sync.local import LocalFile, Problem
from bridge.sync.media import MediaStep
from bridge.sync.model import Action
from bridge.sync.texts import Writing
from bridge.wiki.pages import WikiPage


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a plan.

    Attributes:
        action: what is done, as people and machines see it.
        known: what was known of the page.
        local: its file.
        remote: the page on the wiki, where it was read.
        writing: how it is written.
        wikitext: the text that the wiki gets.
        local_wikitext: the text that the file stands for, before any merge.
        file: the text that the file gets; None where it stays as it is.
        theirs: the wiki's version as a file, for people to look at.
    """

    action: Action
    writing: Writing
    known: PageState | None = None
    local: LocalFile | None = None
    remote: WikiPage | None = None
    wikitext: str | None = None
    local_wikitext: str | None = None
    file: str | None = None
    theirs: str | None = None


class Plan(msgspec.Struct, frozen=True):
    """All steps of a run, and the pages that are left alone with the reason.

    Attributes:
        steps: about pages.
        problems: pages that are left alone.
        files: about uploaded files.
    """

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    files: tuple[MediaStep, ...] = ()

    @property
    def actions(self) -> list[Action]:
        """All that changes something on either side, or needs a person."""
        every = [step.action for step in self.steps] + [step.action for step in self.files]
        return [action for action in every if action.kind != "nothing" or action.move]

    @property
    def shown(self) -> tuple[Step, ...]:
        """The steps that change something on either side, or need a person."""
        return tuple(step for step in self.steps if step.action.kind != "nothing")


def with_action(step: Step, **changes: object) -> Step:
    """A step whose action has other values in some fields."""
    return msgspec.structs.replace(step, action=msgspec.structs.replace(step.action, **changes))


def only(plan: Plan, wanted: Callable[[Action], bool]) -> Plan:
    """A plan for some pages alone."""
    return msgspec.structs.replace(
        plan,
        steps=tuple(step for step in plan.steps if wanted(step.action)),
        files=tuple(step for step in plan.files if wanted(step.action)),
    )
