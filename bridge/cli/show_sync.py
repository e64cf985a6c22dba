"""How a run of sync is told: lines for people, JSON for machines."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bridge.sync.local import Problem
    from bridge.sync.model import Outcome
    from bridge.sync.run import Report

_COLOURS = {"conflict": "red", "failed": "red", "changed meanwhile": "yellow", "waits": "yellow"}


def show_plan(report: Report) -> None:
    """The steps of a plan, one a line, and the pages that are left alone."""
    actions = report.plan.actions
    for action in actions:
        word = {"conflict": "CONFLICT", "nothing": "move"}.get(action.kind, action.kind)
        name = action.path or action.title
        if action.move and action.new_title:
            name = f"{action.title} -> {action.new_title}"
        note = f"{action.reason}{'; in the next run' if action.waits else ''}"
        _line(word, name, note, colour="red" if action.kind == "conflict" else None)
    show_problems(report.problems)
    if not actions and not report.problems:
        click.echo("In step: nothing to do.")


def show_problems(problems: tuple[Problem, ...]) -> None:
    """The pages that are left alone, with the reasons."""
    for problem in problems:
        word = "waits" if problem.waits else "LEFT ALONE"
        _line(word, problem.path or problem.title, problem.message, colour="yellow")


def show_outcome(outcome: Outcome, *, quiet: bool, log_format: str) -> None:
    """One outcome as it comes."""
    if log_format == "json":
        click.echo(json.dumps(outcome_record(outcome), ensure_ascii=False), err=True)
        return
    if quiet and outcome.status in {"done", "waits"}:
        return
    action = outcome.action
    name = action.path or action.title
    if action.move and action.new_title:
        name = f"{action.title} -> {action.new_title}"
    word: str = action.kind if outcome.status == "done" else outcome.status
    word = "move" if word == "nothing" else word
    note = outcome.message or action.reason
    if outcome.status == "waits":
        note = f"{note}; in the next run"
    _line(word, name, note, colour=_COLOURS.get(outcome.status))


def _line(word: str, name: str, note: str, *, colour: str | None = None) -> None:
    """A line that fits into a terminal; whole where it goes elsewhere."""
    text = f"{word:<14}{name}"
    if note:
        text = f"{text}  ({note})"
    if sys.stdout.isatty():
        columns = shutil.get_terminal_size().columns
        if len(text) > columns:
            text = text[: columns - 1] + "…"
    click.secho(text, fg=colour)


def outcome_record(outcome: Outcome) -> dict[str, Any]:
    """An outcome for machines."""
    import msgspec

    action = msgspec.to_builtins(outcome.action)
    return {
        "status": outcome.status,
        "message": outcome.message,
        "new_revision": outcome.revision,
        **{key: value for key, value in action.items() if value not in ("", 0, False)},
    }


def report_record(report: Report, exit_code: int) -> dict[str, Any]:
    """A whole run for machines."""
    import msgspec

    return {
        "exit_code": exit_code,
        "run": report.run,
        "requests": report.requests,
        "compared_all": report.why_full,
        "counts": report.counts(),
        "plan": [
            {k: v for k, v in msgspec.to_builtins(action).items() if v not in ("", 0, False)}
            for action in report.plan.actions
        ],
        "outcomes": [outcome_record(outcome) for outcome in report.outcomes],
        "problems": [msgspec.to_builtins(problem) for problem in report.problems],
    }


def write_last_run(root: Path, record: dict[str, Any]) -> None:
    """Leaves what a run came to in ``.mwbridge/last-run.json``, for monitoring."""
    from datetime import UTC, datetime

    from bridge.atomic import open_atomically

    memory = root / ".mwbridge"
    if not memory.is_dir():
        return
    ended = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    kept = {k: record[k] for k in ("exit_code", "run", "counts", "error") if k in record}
    with open_atomically(memory / "last-run.json") as file:
        file.write(json.dumps({"ended": ended, **kept}, ensure_ascii=False, indent=2).encode())
