"""`mwbridge unpack`: an XML dump as a folder of Markdown."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

import click

from bridge.cli.expansion import find_expander
from bridge.cli.progress import show_progress
from bridge.cli.tally import Tally
from bridge.errors import BridgeError, DumpError, SafetyRefusal, UsageError

if TYPE_CHECKING:
    from bridge.page import Page
    from bridge.report import Diagnostic
    from bridge.site import SiteInfo
    from bridge.state.record import FolderState
    from bridge.state.store import State
    from bridge.tree.layouts import Arrangement
    from bridge.tree.selection import Selection
    from bridge.tree.settings import Settings
    from bridge.tree.unpack_page import Plan
    from bridge.wiki.expand import Expander

# A small dump is done before a second process has started.
_SMALL_BYTES = 4_000_000
# Pages without their text would come back as empty ones.
_TEXTLESS = frozenset({"page-without-text", "deleted-text"})
_DEFAULTS = {
    "layout": "namespaces",
    "wrap": "72",
    "links": "title",
    "categories": "links",
    "liquid": "no",
}
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class Request(NamedTuple):
    """What the command line asks for; None where it does not say."""

    dump: str
    folder: Path
    namespaces: tuple[str, ...]
    titles: tuple[str, ...]
    exclude: tuple[str, ...]
    talk: bool
    layout: str | None
    wrap: str | None
    links: str | None
    categories: str | None
    liquid: bool | None
    files_from: str
    history: str
    jobs: int | None
    max_page_size: int
    dry_run: bool
    resume: bool
    force: bool
    report: bool
    expand_templates: str | None
    api: str | None
    as_json: bool


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
@click.option("--talk/--no-talk", default=True, show_default=True, help="Talk pages, or not.")
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
        _check_origin(known, site, request)
        style = _style(request, known)
        rule = Arrangement(site, cast(Any, style["layout"]))
        selection = _selection(request, site)
        plan = _plan(request, style, site, known)
        if plan.options.link_style in ("path", "plain"):
            plan = _with_links(plan, _pages(request, file, selection, Tally("")), state, rule)
        if not request.dry_run:
            state.set_facts(_facts(request, site, style))
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
    from bridge.tree.pool import cores
    from bridge.tree.unpack import unpack as unpack_pages

    length = file.seek(0, 2)
    jobs = request.jobs or (1 if length < _SMALL_BYTES else cores())
    pages = _pages(request, file, selection, tally)
    expander = find_expander(request.expand_templates, request.api, request.folder, plan.options)
    if expander is not None:
        pages = _expanded(pages, expander, tally)
    pages = _with_files(pages, request, rule, tally)
    with show_progress("unpacking", length, file.tell) as advance:
        try:
            for outcome in unpack_pages(pages, state, rule, plan, jobs=jobs):
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
    from bridge.tree.pool import cores

    length = file.seek(0, 2)
    jobs = request.jobs or (1 if length < _SMALL_BYTES else cores())
    revisions = _pages(request, file, selection, Tally(""), history=True)
    count = 0
    with show_progress("writing history", length, file.tell) as advance:
        try:
            for outcome in unpack_history(revisions, state, rule, plan, jobs=jobs):
                count += bool(outcome.path)
                advance()
        except DumpError as error:
            tally.stop(error)
    tally.notes.append(f"mwbridge: {count} revisions are commits of the branch main")


def _pages(
    request: Request,
    file: BinaryIO,
    selection: Selection,
    tally: Tally,
    *,
    history: bool = False,
) -> Iterator[Page]:
    """The pages of the dump that are wanted and have their text."""
    from bridge.dump.read import read_dump

    file.seek(0)
    notes: list[Diagnostic] = []
    size = request.max_page_size
    for page in read_dump(file, history=history, max_page_size=size, diagnostics=notes):
        without = any(note.code in _TEXTLESS and note.source == page.title[:80] for note in notes)
        for note in notes:
            tally.note(page.title if note.source != page.title else "", note)
        notes.clear()
        if without:
            tally.leave_out(page.title, "the dump does not hold its text")
        elif selection.takes(page):
            yield page
    for note in notes:
        tally.note("", note)


def _expanded(pages: Iterator[Page], expander: Expander, tally: Tally) -> Iterator[Page]:
    """The pages with the calls expanded that --expand-templates names."""
    import msgspec

    from bridge.report import Report

    for page in pages:
        if not page.is_prose:
            yield page
            continue
        report = Report()
        text = expander.expand(page.text, title=page.title, report=report)
        for note in report.diagnostics:
            tally.note(page.title, note)
        yield msgspec.structs.replace(page, text=text)


def _with_files(
    pages: Iterable[Page], request: Request, rule: Arrangement, tally: Tally
) -> Iterator[Page]:
    """The pages without their files, which are written here as they pass."""
    import msgspec

    from bridge.tree.media import save_file

    for page in pages:
        if not request.dry_run:
            try:
                if save_file(page, request.folder, rule, request.files_from):
                    tally.count_file()
            except BridgeError as error:
                tally.file_problem(page.title, str(error))
        yield msgspec.structs.replace(page, uploads=()) if page.uploads else page


# --- what is asked for ------------------------------------------------------------------


def _check_origin(known: FolderState, site: SiteInfo, request: Request) -> None:
    """Refuses to mix two wikis in one folder.

    Raises:
        SafetyRefusal: the folder is another wiki's.
    """
    if known.site is None or request.force:
        return
    for name in ("database", "name"):
        ours, theirs = getattr(site, name), getattr(known.site, name)
        if ours and theirs and ours != theirs:
            raise SafetyRefusal(
                f"the folder is of the wiki {theirs!r}, the dump of {ours!r}",
                where=str(request.folder),
                next_step="unpack into a folder of its own, or mix them with --force",
            )


def _style(request: Request, known: FolderState) -> dict[str, str]:
    """How pages are written: as asked, as mwbridge.toml says, as before, or as usual."""
    from bridge.tree.settings import FILE_NAME, read_settings

    style = _DEFAULTS | known.settings
    if known.settings:
        # files keep their places
        style["layout"] = known.layout
    if (request.folder / FILE_NAME).is_file():
        style |= _from_settings(read_settings(request.folder))
    asked = {name: getattr(request, name) for name in ("layout", "wrap", "links", "categories")}
    style |= {name: value for name, value in asked.items() if value is not None}
    if request.liquid is not None:
        style["liquid"] = "yes" if request.liquid else "no"
    return style


def _from_settings(settings: Settings) -> dict[str, str]:
    pages = settings.pages
    return {
        "layout": pages.layout,
        "wrap": str(pages.wrap) if pages.wrap else "none",
        "links": pages.links,
        "categories": pages.categories.replace(" ", "-"),
    }


def _facts(request: Request, site: SiteInfo, style: dict[str, str]) -> FolderState:
    from bridge.state.record import FolderState

    kept = {name: value for name, value in style.items() if name != "layout"}
    return FolderState(site, Path(request.dump).name, style["layout"], kept)


def _plan(request: Request, style: dict[str, str], site: SiteInfo, known: FolderState) -> Plan:
    from bridge.options import Options
    from bridge.tree.mappings import with_mappings
    from bridge.tree.unpack_page import Plan

    options = Options(
        site=site,
        wrap=None if style["wrap"] == "none" else int(style["wrap"]),
        link_style=cast(Any, style["links"]),
        categories="front matter" if style["categories"] == "front-matter" else "links",
        liquid=style["liquid"] == "yes",
    )
    before = known.settings
    return Plan(
        options=with_mappings(options, request.folder),
        redo=bool(before) and any(before.get(name, style[name]) != style[name] for name in before),
        overwrite=request.force,
        trust=request.resume,
        dry=request.dry_run,
    )


def _selection(request: Request, site: SiteInfo) -> Selection:
    """The pages that are wanted: as asked, or as mwbridge.toml says."""
    from bridge.tree.selection import Selection, namespace_numbers
    from bridge.tree.settings import read_settings

    scope = read_settings(request.folder).scope
    return Selection(
        namespace_numbers(request.namespaces or scope.namespaces, site),
        request.titles or scope.titles,
        (*request.exclude, *scope.exclude),
        request.talk,
    )


def _with_links(plan: Plan, pages: Iterable[Page], state: State, rule: Arrangement) -> Plan:
    """The plan with the link table of all pages: a pass of its own over the dump."""
    import msgspec

    from bridge.tree.unpack import link_table

    links = link_table(pages, state, rule, plan.options)
    return msgspec.structs.replace(plan, options=msgspec.structs.replace(plan.options, links=links))
