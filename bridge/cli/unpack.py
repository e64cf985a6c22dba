"""`mwbridge unpack`: an XML dump as a folder of Markdown."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from bridge.cli.expansion import find_expander
from bridge.cli.progress import show_progress
from bridge.cli.tally import Tally
from bridge.cli.unpack_pages import Keeper, expanded, folded, pages_of, with_files
from bridge.cli.unpack_request import (
    Request,
    check_origin,
    facts_of,
    plan_of,
    selection_of,
    style_of,
    with_links,
)
from bridge.errors import DumpError, UsageError

if TYPE_CHECKING:
    from bridge.state.store import State
    from bridge.tree.layouts import Arrangement
    from bridge.tree.selection import Selection
    from bridge.tree.unpack_page import Plan

# A small dump is done before a second process has started.
_SMALL_BYTES = 4_000_000
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def _size(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """A number of bytes, with K, M or G behind it or without."""
    match = re.fullmatch(r"([1-9][0-9]{0,9})([KMG]?)B?", value.strip().upper())
    if match is None:
        raise click.BadParameter(f"{value!r} is no size such as 64M", context, parameter)
    return int(match[1]) * _UNITS[match[2]]


def _wrap(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A number of columns, or ``none``."""
    if value is None or re.fullmatch("none|[1-9][0-9]{0,5}", value.lower()):
        return value and value.lower()
    raise click.BadParameter(
        f"{value!r} is neither a number of columns nor none", context, parameter
    )


@click.command(short_help="Turn an XML dump into a folder of Markdown.")
@click.argument("dump")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--namespace", "namespaces", multiple=True, metavar="NS", help="Only these, by name or number."
)
@click.option("--title", "titles", multiple=True, metavar="PATTERN", help="Only such as 'A*'.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Titles to leave out.")
@click.option(
    "--talk/--no-talk",
    default=None,
    help="Files for talk pages; pack gives back all.  [default: no]",
)
@click.option(
    "--layout",
    type=click.Choice(("namespaces", "flat")),
    help="Category/Bolivia.md, or no folders but for subpages.  [default: namespaces]",
)
@click.option("--wrap", metavar="N|none", callback=_wrap, help="Columns of prose.  [default: 72]")
@click.option(
    "--links",
    type=click.Choice(("title", "path", "plain", "wiki", "html")),
    help="How links are written, as in convert.  [default: title]",
)
@click.option(
    "--categories",
    type=click.Choice(("links", "front-matter")),
    help="Where Markdown names categories.  [default: links]",
)
@click.option(
    "--liquid/--no-liquid", default=None, help="Keep Jekyll's Liquid off pages with {{ or {%."
)
@click.option(
    "--files-from",
    metavar="URL|DIR",
    default="",
    help="The wiki's images/, for the files that the dump does not hold.",
)
@click.option(
    "--history",
    type=click.Choice(("none", "git")),
    default="none",
    show_default=True,
    help="Every revision as a commit of git.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes.  [default: cores]")
@click.option(
    "--max-page-size",
    metavar="SIZE",
    default="64M",
    show_default=True,
    callback=_size,
    help="Longer revisions and files are left out.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--resume", is_flag=True, help="Go on after a run that broke off: trust what it did.")
@click.option("--force", is_flag=True, help="Write into, and over, files of another origin.")
@click.option("--report", is_flag=True, help="List what was kept raw, most frequent first.")
@click.option(
    "--expand-templates",
    metavar="NAME,…|all",
    help="Replace these calls by what the wiki makes of them; there is no way back.",
)
@click.option("--api", metavar="URL", help="The wiki's api.php.  [default: from mwbridge.toml]")
@click.option("--json", "as_json", is_flag=True, help="Report what happened as JSON.")
def unpack(**asked: Any) -> None:
    """Unpacks DUMP (.xml, .gz, .bz2, .7z, .zst, or - for standard input) into DIR.

    Every page becomes a file: Markdown, or its own type for templates, modules, scripts
    and styles.  What the pages were is remembered in DIR/.mwbridge, so that pack gives
    back each page that nobody edited byte for byte.  Unpacking again writes only what
    is new, and never over a file that was edited.

    Exit codes: 0 done, 1 files were edited whose pages have changed as well, 2 wrong
    usage, 3 some pages failed (the rest is done), 4 refused, nothing was written.
    """
    request = Request(**asked)
    with _dump_file(request.dump) as file:
        tally = _run(request, file)
    tally.show(as_json=request.as_json, with_report=request.report)
    click.get_current_context().exit(tally.exit_code())


@contextmanager
def _dump_file(name: str) -> Iterator[BinaryIO]:
    """The dump, open for reading twice; standard input is kept in a file meanwhile.

    Raises:
        UsageError: it cannot be opened.
    """
    with ExitStack() as stack:
        if name == "-":
            file: Any = stack.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(sys.stdin.buffer, file)
            file.seek(0)
        else:
            try:
                file = stack.enter_context(Path(name).open("rb"))
            except OSError as error:
                raise UsageError(
                    (error.strerror or "cannot be opened").lower(),
                    where=name,
                    next_step="name an XML dump, or - for standard input",
                ) from error
        yield cast(BinaryIO, file)


def _run(request: Request, file: BinaryIO) -> Tally:
    """Unpacks the newest revision of each page."""
    from bridge.dump.read import read_siteinfo
    from bridge.state.store import State
    from bridge.tree.layouts import Arrangement
    from bridge.tree.unpack import check_folder

    site = read_siteinfo(file)
    check_folder(request.folder, force=request.force)
    with_history = request.history == "git" and not request.dry_run
    if with_history:
        from bridge.tree.history import check_repository

        check_repository(request.folder)
    tally = Tally("unpacked")
    tally.dry = request.dry_run
    with State(request.folder, write=not request.dry_run) as state:
        known = state.facts()
        check_origin(known, site, request)
        style = style_of(request, known)
        rule = Arrangement(site, cast(Any, style["layout"]))
        selection = selection_of(request, style, site)
        plan = plan_of(request, style, site, known)
        if plan.options.link_style in ("path", "plain"):
            plan = with_links(plan, pages_of(request, file, selection, Tally("")), state, rule)
        if not request.dry_run:
            state.set_facts(facts_of(request, site, style))
        if with_history:
            _unpack_history(request, file, selection, state, rule, plan, tally)
        _unpack_all(request, file, selection, state, rule, plan, tally)
    if with_history:
        from bridge.tree.history import settle_repository

        settle_repository(request.folder)
    return tally


def _unpack_all(
    request: Request,
    file: BinaryIO,
    selection: Selection,
    state: State,
    rule: Arrangement,
    plan: Plan,
    tally: Tally,
) -> None:
    from bridge.tree.unpack import unpack as unpack_pages

    length = file.seek(0, 2)
    pages = pages_of(request, file, selection, tally, Keeper(state, dry=request.dry_run))
    expander = find_expander(request.expand_templates, request.api, request.folder, plan.options)
    if expander is not None:
        pages = expanded(pages, expander, tally)
    pages = with_files(pages, request, rule, tally)
    aliases = None
    if request.history == "none":
        aliases, pages = folded(pages, request, file, selection, state, plan.options, tally)
    with show_progress("unpacking", length, file.tell) as advance:
        try:
            for outcome in unpack_pages(
                pages, state, rule, plan, jobs=_jobs(request, length), aliases=aliases
            ):
                tally.add(outcome)
                advance()
        except DumpError as error:
            tally.stop(error)


def _unpack_history(
    request: Request,
    file: BinaryIO,
    selection: Selection,
    state: State,
    rule: Arrangement,
    plan: Plan,
    tally: Tally,
) -> None:
    """Every revision of the dump as a commit; the newest become files later."""
    from bridge.tree.history import unpack_history

    length = file.seek(0, 2)
    revisions = pages_of(request, file, selection, Tally(""), history=True)
    count = 0
    with show_progress("writing history", length, file.tell) as advance:
        try:
            for outcome in unpack_history(
                revisions, state, rule, plan, jobs=_jobs(request, length)
            ):
                count += bool(outcome.path)
                advance()
        except DumpError as error:
            tally.stop(error)
    tally.notes.append(f"mwbridge: {count} revisions are commits of the branch main")


def _jobs(request: Request, length: int) -> int:
    """How many processes work, for a dump of so many bytes."""
    from bridge.tree.pool import cores

    return request.jobs or (1 if length < _SMALL_BYTES else cores())
