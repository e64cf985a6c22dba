"""`mwbridge status`, `pull`, `push` and `sync`: a folder and a wiki, kept in step."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bridge.cli.exits import CLEAN, DIFFERENCES, exit_code
from bridge.cli.roots import places, read_root
from bridge.errors import BridgeError, LockHeld

if TYPE_CHECKING:
    from bridge.tree.settings import Direction

_FunctionT = TypeVar("_FunctionT", bound=Callable[..., Any])


def _common(function: _FunctionT) -> _FunctionT:
    """The options that every command of this file takes."""
    for option in reversed(
        (
            click.argument("paths", nargs=-1),
            click.option(
                "-C", "folder", default=".", metavar="DIR", help="The folder; the current one."
            ),
            click.option("--json", "as_json", is_flag=True, help="Print everything as JSON."),
        )
    ):
        function = option(function)
    return function


def _writing(function: _FunctionT) -> _FunctionT:
    """The options of commands that write."""
    for option in reversed(
        (
            click.option("-n", "--dry-run", is_flag=True, help="Show the plan; write nothing."),
            click.option("-q", "--quiet", is_flag=True, help="Print only what needs a person."),
            click.option(
                "--max-delete", metavar="N|N%", help="How many pages this run may delete."
            ),
            click.option("--max-change", metavar="N|N%", help="How many pages it may edit."),
            click.option(
                "--delete-now",
                is_flag=True,
                help="Carry out deletions in the first run that sees them.",
            ),
            click.option(
                "--conflicts",
                type=click.Choice(["ask", "wiki", "local"]),
                help="Whose side wins where both edited the same words.",
            ),
            click.option(
                "--log-format",
                type=click.Choice(["text", "json"]),
                default="text",
                help="How each page is told.",
            ),
        )
    ):
        function = option(function)
    return function


@click.command()
@_common
@click.pass_context
def status(context: click.Context, paths: tuple[str, ...], folder: str, as_json: bool) -> None:
    """Show what sync would do. Nothing is written.

    PATHS are files, folders or titles; without any, all pages are meant. Exits with 1
    where something is to be done.
    """
    from bridge.cli.show_sync import report_record, show_plan
    from bridge.sync.run import Request, run

    root, settings = read_root(folder)
    report = run(root, settings, Request(command="status", paths=places(root, paths), dry=True))
    code = DIFFERENCES if report.plan.actions or report.problems else CLEAN
    if as_json:
        click.echo(json.dumps(report_record(report, code), ensure_ascii=False, indent=2))
    else:
        show_plan(report)
    context.exit(code)


@click.command()
@_common
@_writing
@click.pass_context
def pull(context: click.Context, /, **options: Any) -> None:
    """Bring the wiki's changes into the folder.

    What both sides edited in different places is merged in the file; conflicts keep the
    file, and put the wiki's version into .mwbridge/conflicts.
    """
    _run(context, "pull", "pull", **options)


@click.command()
@_common
@_writing
@click.pass_context
def push(context: click.Context, /, **options: Any) -> None:
    """Bring the folder's changes to the wiki."""
    _run(context, "push", "push", **options)


@click.command()
@_common
@_writing
@click.pass_context
def sync(context: click.Context, /, **options: Any) -> None:
    """Bring each side's changes to the other, as mwbridge.toml says.

    Made for timers with --quiet: exits with 0 where all is well, 1 where conflicts wait
    for `resolve`, 3 where pages failed, 4 where it went too far and nothing was
    written, 5 where another run works in the folder.
    """
    _run(context, "sync", None, **options)


def _run(
    context: click.Context,
    command: str,
    direction: Direction | None,
    *,
    paths: tuple[str, ...],
    folder: str,
    as_json: bool,
    dry_run: bool,
    quiet: bool,
    max_delete: str | None,
    max_change: str | None,
    delete_now: bool,
    conflicts: Any,
    log_format: str,
) -> None:
    """One run, told as it goes."""
    from bridge.cli.show_sync import (
        report_record,
        show_outcome,
        show_plan,
        show_problems,
        write_last_run,
    )
    from bridge.sync.run import Request, run
    from bridge.sync.run import exit_code as code_of
    from bridge.tree.pool import cores

    root, settings = read_root(folder, max_delete=max_delete, max_change=max_change)
    request = Request(
        command=command,
        direction=direction or settings.sync.direction,
        paths=places(root, paths),
        dry=dry_run,
        delete_now=delete_now,
        conflicts=conflicts,
        jobs=cores(),
    )
    silent = as_json and log_format != "json"

    def told(outcome: Any) -> None:
        if not silent:
            show_outcome(outcome, quiet=quiet, log_format=log_format)

    try:
        report = run(root, settings, request, told=told)
    except BridgeError as error:
        if not dry_run and not isinstance(error, LockHeld):
            write_last_run(root, {"exit_code": exit_code(error), "error": str(error)})
        raise
    code = code_of(report)
    if dry_run:
        code = DIFFERENCES if report.plan.actions else CLEAN
    record = report_record(report, code)
    if not dry_run:
        write_last_run(root, record)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    elif dry_run:
        show_plan(report)
    else:
        urgent = tuple(p for p in report.problems if not (quiet and p.waits))
        show_problems(urgent)
        if not quiet and not report.outcomes and not report.problems:
            click.echo("In step: nothing to do.")
    context.exit(code)
