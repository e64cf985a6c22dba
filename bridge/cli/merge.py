"""`mwbridge merge`: two edits of one page, from a shell or as git's merge driver."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bridge.cli import exits
from bridge.cli.formats import format_of
from bridge.source import decode
from bridge.tree.files import read_bytes, write_atomically

if TYPE_CHECKING:
    from bridge.preserve.merge import ConflictStyle, Merged


@click.command(short_help="Merge two edits of one page.")
@click.argument("base")
@click.argument("local")
@click.argument("remote")
@click.option("-o", "--output", metavar="FILE", help="Where to write; the default is stdout.")
@click.option(
    "--format",
    "text_format",
    type=click.Choice(("wikitext", "markdown", "text")),
    help="How pages are cut into words.  [default: by the ending; text merges lines]",
)
@click.option(
    "--conflicts",
    type=click.Choice(("merge", "diff3", "zdiff3", "local", "remote")),
    default="merge",
    show_default=True,
    help="Git's markers around both versions, or the version of one side.",
)
@click.option("--labels", nargs=3, metavar="L B R", help="What markers call local, base, remote.")
@click.option(
    "--marker-size", type=click.IntRange(1, 100), default=7, help="The length of markers."
)
@click.option("--path", metavar="PATH", help="The page's name: its ending says what it is.")
@click.option("--json", "as_json", is_flag=True, help="Report the conflicts as JSON on stderr.")
def merge(
    base: str,
    local: str,
    remote: str,
    output: str | None,
    text_format: Literal["wikitext", "markdown", "text"] | None,
    conflicts: ConflictStyle,
    labels: tuple[str, str, str] | None,
    marker_size: int,
    path: str | None,
    *,
    as_json: bool,
) -> None:
    """Merges two edits of one page: LOCAL and REMOTE, which were both made of BASE.

    What only one side changed is taken from it, by lines, and in lines that both
    changed by words, items, cells and template parameters.

    As git's merge driver, with `*.wiki merge=mwbridge` in .gitattributes:

    \b
        git config merge.mwbridge.driver \\
          'mwbridge merge %O %A %B -o %A --marker-size %L --path %P'

    Exit codes: 0 merged, 1 conflicts remain, 2 wrong usage.
    """
    texts = [decode(read_bytes(Path(name)), where=name) for name in (base, local, remote)]
    merged = _merge(texts, text_format or _format(path or local), conflicts, labels, marker_size)
    data = merged.text.encode()
    if output is None or output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_atomically(Path(output), data)
    if as_json:
        click.echo(_report(merged), err=True)
    elif merged.conflicts:
        number = len(merged.conflicts)
        click.echo(f"mwbridge: {number} conflict{'s' if number > 1 else ''}", err=True)
    if merged.conflicts:
        click.get_current_context().exit(exits.DIFFERENCES)


def _merge(
    texts: list[str],
    text_format: Literal["wikitext", "markdown", "text"],
    conflicts: ConflictStyle,
    labels: tuple[str, str, str] | None,
    marker_size: int,
) -> Merged:
    """Merges base, local and remote."""
    from bridge.convert import merge as merge_pages

    return merge_pages(
        *texts,
        text_format=text_format,
        conflicts=conflicts,
        labels=labels or ("local", "base", "remote"),
        marker_size=marker_size,
    )


def _format(path: str) -> Literal["wikitext", "markdown", "text"]:
    """How a file is merged; what is no page is merged by lines."""
    known = format_of(path)
    if known == "json":
        return "text"
    return known or "text"


def _report(merged: Merged) -> str:
    """The conflicts as JSON for programs."""
    conflicts = [conflict._asdict() for conflict in merged.conflicts]
    return json.dumps({"conflicts": conflicts}, ensure_ascii=False, indent=2)
