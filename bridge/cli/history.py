"""`mwbridge log` and `mwbridge undo`: what each run did, and the way back."""

from __future__ import annotations

import json
from itertools import islice

import click

from bridge.cli.exits import CLEAN, SOME_FAILED
from bridge.cli.roots import find_root, read_root


@click.command()
@click.argument("run", required=False)
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder; the current one.")
@click.option("-n", "count", default=20, metavar="N", help="How many runs; 20.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def log(run: str | None, folder: str, count: int, as_json: bool) -> None:
    """Show what each run wrote to the wiki, the newest first.

    RUN shows one of them in full: its name or the beginning of it, or `last`.
    """
    import msgspec

    from bridge.sync.journal import find_run, read_runs

    memory = find_root(folder) / ".mwbridge"
    runs = [find_run(memory, run)] if run else list(islice(read_runs(memory), count))
    if as_json:
        records = [msgspec.to_builtins(item) for item in runs]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for item in runs:
        done = item.done()
        end = f"exit {item.footer.exit_code}" if item.footer else "killed"
        head = item.header
        click.echo(f"{head.run}  {head.command:<8} {len(done):>4} writes  {end}")
        for begun, _ in done if run else ():
            target = f" -> {begun.target}" if begun.target else ""
            click.echo(f"    {begun.kind:<8} {begun.title}{target}")


@click.command()
@click.argument("run")
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder; the current one.")
@click.option("-n", "--dry-run", is_flag=True, help="Only tell what would be undone.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_context
def undo(context: click.Context, run: str, folder: str, dry_run: bool, as_json: bool) -> None:
    """Take back one run's edits, moves and deletions on the wiki.

    Whatever somebody has touched since stays as it is. RUN is a name that `log` shows,
    or `last`. The next sync brings the outcome into the folder.
    """
    import msgspec

    from bridge.sync.undo import undo as take_back

    root, settings = read_root(folder)
    results = take_back(root, settings, run, dry=dry_run)
    if as_json:
        records = [msgspec.to_builtins(item) for item in results]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        for item in results:
            note = f"  ({item.message})" if item.message else ""
            click.echo(f"{item.status:<14}{item.kind:<8} {item.title}{note}")
        if not results:
            click.echo("the run wrote nothing")
    bad = any(item.status in {"failed", "touched since"} for item in results)
    context.exit(SOME_FAILED if bad else CLEAN)
