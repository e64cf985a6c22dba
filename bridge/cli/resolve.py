"""`mwbridge resolve` and `mwbridge diff`: conflicts and changes, looked at and decided."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from bridge.cli.exits import CLEAN, DIFFERENCES
from bridge.cli.roots import places, read_root
from bridge.errors import UsageError

if TYPE_CHECKING:
    from bridge.sync.plan import Step
    from bridge.sync.resolve import Side


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder; the current one.")
@click.option(
    "--take",
    "side",
    type=click.Choice(["local", "wiki"]),
    default="local",
    help="Whose version counts: the file as it is now, or the wiki's.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def resolve(paths: tuple[str, ...], folder: str, side: Side, as_json: bool) -> None:
    """Settle conflicts, once the file says what shall count.

    Edit the file first, with the wiki's version in .mwbridge/conflicts beside it; or
    take one side whole. The next sync sends it.
    """
    import msgspec

    from bridge.sync.resolve import resolve as settle

    root, settings = read_root(folder)
    wanted = places(root, paths)
    settled, _ = settle(root, settings, wanted, side)
    if not settled:
        raise UsageError(
            "is in no conflict", where=", ".join(paths), next_step="see `mwbridge status`"
        )
    if as_json:
        records = [msgspec.to_builtins(item) for item in settled]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for item in settled:
        click.echo(f"resolved      {item.path}  ({item.message})")


@click.command()
@click.argument("paths", nargs=-1)
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder; the current one.")
@click.option("--markdown", is_flag=True, help="Compare the files and not the wikitext.")
@click.pass_context
def diff(context: click.Context, paths: tuple[str, ...], folder: str, markdown: bool) -> None:
    """Show what sync would change, line by line. Nothing is written.

    What goes to the wiki is shown as wikitext, which is what its readers' diff shows.
    Exits with 1 where there is a difference.
    """
    from bridge.state.store import State
    from bridge.sync.login import open_session
    from bridge.sync.run import Request, look

    root, settings = read_root(folder)
    request = Request(command="diff", paths=places(root, paths), dry=True, force=True)
    found = False
    with State(root, write=False) as state, open_session(root, settings, dry=True) as session:
        seen = look(state, session, settings, request)
        for step in seen.plan.shown:
            base = state.wikitext(step.known) if step.known else ""
            file = state.file(step.known).decode("utf-8", "replace") if step.known else ""
            for line in _markdown(step, file) if markdown else _wikitext(step, base):
                found = True
                _colour(line)
    context.exit(DIFFERENCES if found else CLEAN)


def _wikitext(step: Step, base: str) -> Iterator[str]:
    """How a page's wikitext changes, on the wiki or to the folder."""
    name, action = step.action.title, step.action
    remote = step.remote.text if step.remote is not None and step.remote.text else ""
    before = remote if step.remote is not None and action.sends else base
    after = step.wikitext or ""
    if action.kind == "pull" or (action.kind == "conflict" and step.wikitext is None):
        before, after = base, remote
    elif action.kind in {"delete page", "delete file", "forget"}:
        before, after = base, ""
    elif action.kind == "conflict":
        before = remote
    yield from _unified(before, after, f"{name} (wiki)", f"{name} ({action.kind})")


def _markdown(step: Step, base: str) -> Iterator[str]:
    """How a page's file changes, or how it was changed."""
    name, kind = step.action.path or step.action.title, step.action.kind
    here = step.local.text if step.local and step.local.text is not None else base
    before, after = base, here
    if step.file is not None:
        before, after = here, step.file
    elif kind == "conflict":
        before, after = step.theirs or "", here
    elif kind in {"delete page", "delete file", "forget"}:
        before, after = base, ""
    yield from _unified(before, after, f"a/{name}", f"b/{name}")


def _unified(before: str, after: str, old: str, new: str) -> Iterator[str]:
    yield from difflib.unified_diff(before.splitlines(), after.splitlines(), old, new, lineterm="")


def _colour(line: str) -> None:
    """One line of a diff as git colours it."""
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    click.secho(line, fg=colour, bold=line[:3] in {"+++", "---"})
