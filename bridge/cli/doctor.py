"""`mwbridge doctor`: a look at both sides before the first sync."""

from __future__ import annotations

import json

import click

from bridge.cli.exits import CLEAN, DIFFERENCES
from bridge.cli.roots import read_root

_SHOWN = 20
_COLOURS = {"good": "green", "note": "yellow", "bad": "red"}


@click.command()
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder; the current one.")
@click.option("--no-pages", is_flag=True, help="Look at the wiki only, not at its pages.")
@click.option("--all", "show_all", is_flag=True, help=f"Name all pages, not the first {_SHOWN}.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_context
def doctor(
    context: click.Context, folder: str, no_pages: bool, show_all: bool, as_json: bool
) -> None:
    """Look at the wiki, our rights and its pages. Nothing is written.

    Tells which pages convert cleanly and which ones a person should look at, the worst
    first. Exits with 1 where something stands in the way.
    """
    import msgspec

    from bridge.sync.checkup import check_up

    root, settings = read_root(folder)
    found = check_up(root, settings, pages=not no_pages)
    bad = any(finding.level == "bad" for finding in found.findings)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2))
        context.exit(DIFFERENCES if bad else CLEAN)
    for finding in found.findings:
        mark = click.style(f"{finding.level:<5}", fg=_COLOURS[finding.level])
        click.echo(f"{mark} {finding.subject}: {finding.message}")
    if not no_pages:
        odd = [page for page in found.pages if not page.clean]
        clean = len(found.pages) - len(odd)
        click.echo(f"\n{clean} of {len(found.pages)} pages convert cleanly.")
        for page in odd if show_all else odd[:_SHOWN]:
            click.echo(f"  {page.title}: {page.message}")
        if len(odd) > _SHOWN and not show_all:
            click.echo(f"  and {len(odd) - _SHOWN} more: --all names them")
    context.exit(DIFFERENCES if bad else CLEAN)
