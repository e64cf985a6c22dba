"""`mwbridge pack`: a folder of Markdown as an XML dump that importDump.php takes whole."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from bridge.cli.pack_tally import PackTally
from bridge.cli.progress import show_progress
from bridge.errors import SafetyRefusal, UsageError

if TYPE_CHECKING:
    from bridge.options import Options
    from bridge.page import Page
    from bridge.site import SiteInfo
    from bridge.state.store import State
    from bridge.tree.aliases import Claim
    from bridge.tree.attribution import Attribution
    from bridge.tree.names import Names
    from bridge.tree.scan import FoundFile


# Fewer bytes are converted before a second process has started.
_SMALL_BYTES = 1_000_000


class Packed(NamedTuple):
    """A page, and the file that it is made of."""

    path: str
    page: Page


class Request(NamedTuple):
    """What the command line asks for."""

    folder: Path
    dump: str
    changed: bool
    author: str
    timestamp: str
    comment: str
    by: tuple[str, ...]
    uploads: str
    target: str | None
    layout: str | None
    language: str
    max_article_size: int
    history: str
    jobs: int | None
    skip_bad: bool
    dry_run: bool
    as_json: bool


def _timestamp(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A time as MediaWiki writes it."""
    from bridge.tree.attribution import moment

    if value and not (value := moment(value)):
        raise click.BadParameter("write it like 2026-01-31T12:00:00Z", context, parameter)
    return value


@click.command(short_help="Turn a folder of Markdown into an XML dump.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("dump")
@click.option("--changed", is_flag=True, help="Only pages that are new or were edited.")
@click.option("--author", default="", help="Who made the edits.  [default: mwbridge]")
@click.option(
    "--date", "timestamp", default="", callback=_timestamp, help="When.  [default: file times]"
)
@click.option("--comment", default="", help="The summary of the edits.")
@click.option(
    "--by",
    type=click.Choice(("git", "front-matter")),
    multiple=True,
    help="Ask each file's last commit, or its head, who made the edit, when and why.",
)
@click.option(
    "--uploads",
    type=click.Choice(("base64", "path", "none")),
    default="base64",
    show_default=True,
    help="Images and other files: in the dump, by their paths in DIR, or not at all.",
)
@click.option(
    "--target", metavar="DUMP", help="Any dump of the wiki to import to, for its namespaces."
)
@click.option("--layout", type=click.Choice(("namespaces", "flat")), help="What paths mean.")
@click.option(
    "--language", default="en", show_default=True, help="The wiki's, where nothing else says it."
)
@click.option(
    "--max-article-size",
    metavar="KIB",
    type=click.IntRange(1),
    default=2048,
    show_default=True,
    help="The wiki's $wgMaxArticleSize.",
)
@click.option(
    "--history",
    type=click.Choice(("none", "git")),
    default="none",
    show_default=True,
    help="Every commit of git as a revision.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes.  [default: cores]")
@click.option("--skip-bad", is_flag=True, help="Leave out what the wiki would not take.")
@click.option("--dry-run", is_flag=True, help="Check everything, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report what happened as JSON.")
def pack(**asked: Any) -> None:
    """Packs the pages of DIR into DUMP (.xml, .xml.gz, .xml.bz2, or - for standard output).

    A page that nobody edited since unpack is what it was, byte for byte, with its time
    and its author; importing it again changes nothing.  Others are converted.  What
    importDump.php would abort on, or lose without a word, is named beforehand, and then
    nothing is written unless --skip-bad leaves those pages out.

    Exit codes: 0 done, 2 wrong usage, 3 some pages were left out, 4 refused, nothing
    was written.
    """
    request = Request(**asked)
    tally = _run(request)
    tally.show(as_json=request.as_json, quiet=request.dump == "-")
    click.get_current_context().exit(tally.exit_code())


def _run(request: Request) -> PackTally:
    from bridge.state.store import State

    tally = PackTally(request.folder, request.dump, request.uploads, dry=request.dry_run)
    with State(request.folder, write=False) as state:
        work = _prepare(request, state)
        pages = _pages(request, state, work, tally)
        _write(request, _checked(request, pages, work, tally), work.site, tally)
        tally.tags_are_categories = work.tags or _tags_are_mapped(work.options)
    tally.note_namespaces(work.site)
    return tally


def _tags_are_mapped(options: Options) -> bool:
    """Whether a mapping file makes categories of tags."""
    fields = options.mappings.fields if options.mappings else ()
    return any(field.name == "tags" and field.wiki == "categories" for field in fields)


class _Work(NamedTuple):
    """What packing one folder needs to know."""

    site: SiteInfo
    target: SiteInfo
    names: Names
    files: list[FoundFile]
    options: Options
    max_bytes: int
    tags: bool
    aliases: bool


def _prepare(request: Request, state: State) -> _Work:
    """A look at the folder: its wiki, its files, and what they are called."""
    from bridge.dump.read import read_siteinfo
    from bridge.mapping.load import language_site
    from bridge.options import Options
    from bridge.tree.aliases import asks_for_aliases
    from bridge.tree.layouts import Arrangement
    from bridge.tree.mappings import with_mappings
    from bridge.tree.names import Names
    from bridge.tree.scan import scan
    from bridge.tree.settings import read_settings

    facts = state.facts()
    target = read_siteinfo(request.target) if request.target else None
    site = facts.site or target or language_site(request.language)
    settings = read_settings(request.folder).pages
    layout = request.layout or (facts.layout if facts.site else settings.layout)
    files = list(scan(request.folder))
    known = {entry.path: entry.title for entry in state.manifest()}
    rule = Arrangement(site, cast(Any, layout))
    names = Names(rule, known, [file.path for file in files])
    if request.history == "none" and not any(
        names.is_page(file.path) or names.is_media(file.path) for file in files
    ):
        raise UsageError(
            "the folder has no pages",
            where=str(request.folder),
            next_step="name the folder of the pages",
        )
    options = with_mappings(Options(site=site), request.folder)
    return _Work(
        site,
        target or site,
        names,
        files,
        options,
        request.max_article_size * 1024,
        settings.tags,
        asks_for_aliases(options.mappings),
    )


def _pages(request: Request, state: State, work: _Work, tally: PackTally) -> Iterator[Packed]:
    """The pages of the folder with their authors and their files."""
    from bridge.tree.aliases import Claim
    from bridge.tree.commits import revisions_of
    from bridge.tree.moved import moved_pages
    from bridge.tree.packing import MediaFiles, duplicate_titles, with_links
    from bridge.tree.pages import changed_files, read_folder
    from bridge.tree.pool import cores
    from bridge.tree.selection import is_talk

    files = work.files
    moved = moved_pages(state, work.site, files)
    titles = duplicate_titles(files, state, work.names, work.target)
    for path, title in titles.items():
        tally.fault(path, f"another file is the page {title!r} as well")
    files = [file for file in files if file.path not in titles]
    options = with_links(work.options, files, state, work.names)
    media = MediaFiles(files, state, work.names, request.uploads, changed=request.changed)
    attribution = _attribution(request)
    jobs = request.jobs
    if jobs is None:
        size = sum(file.stat.size for file in changed_files(files, state))
        jobs = cores() if size > _SMALL_BYTES else 1
    done = 0
    written: dict[str, str | None] = {}
    claims: list[Claim] = []
    with_history = request.history == "git"
    if with_history:
        all_found = revisions_of(state, work.names, options)
    else:
        all_found = read_folder(
            files,
            state,
            work.names,
            options,
            moved=moved,
            jobs=jobs,
            changed=request.changed,
            tags=work.tags,
        )
    with show_progress("packing", None if with_history else len(files), lambda: done) as advance:
        for found in all_found:
            done += 1
            advance()
            tally.add(found)
            if is_talk(found.page.namespace) or work.aliases:
                written[found.page.title] = found.page.redirect
            if not found.error:
                page = found.page if with_history else attribution.attribute(found)
                if found.aliases or found.aliases_gone:
                    claims.append(Claim(found.path, page, found.aliases, found.aliases_gone))
                yield Packed(found.path, media.attach(page))
        for path, page in media.rest(attribution):
            yield Packed(path, page)
        if work.aliases and not with_history:
            for packed in _redirects(state, work, claims, written, tally):
                written[packed.page.title] = packed.page.redirect
                yield packed
        if not (request.changed or with_history):
            yield from _without_file(state, written, tally)
    tally.missing = len(set(state.paths()) - {file.path for file in work.files}) - len(moved)


def _redirects(
    state: State, work: _Work, claims: list[Claim], written: dict[str, str | None], tally: PackTally
) -> Iterator[Packed]:
    """The redirects that files have come to name; those that none names any more are left out."""
    from bridge.tree.aliases import redirects_of

    kept = {page.title: page for page in state.kept() if page.redirect is not None}
    known = {page.title: page.redirect for page in state.pages().values()}
    found = redirects_of(claims, kept, known | written, work.target)
    for path, title in found.taken:
        tally.warn(path, "alias", f"{title!r} is a page of its own: no redirect leads from it")
    for path, page in found.pages:
        tally.redirects += 1
        yield Packed(path, page)
    written |= dict.fromkeys(found.gone)


def _without_file(
    state: State, written: dict[str, str | None], tally: PackTally
) -> Iterator[Packed]:
    """The pages that have no file: talk pages nobody wanted, redirects that heads name."""
    from bridge.tree.selection import is_talk

    for page in state.kept():
        if page.title not in written:
            tally.kept += is_talk(page.namespace)
            tally.redirects += page.redirect is not None and not is_talk(page.namespace)
            yield Packed(page.title, page)


def _attribution(request: Request) -> Attribution:
    from bridge.tree.attribution import Attribution
    from bridge.tree.git import last_commits

    return Attribution(
        request.author,
        request.timestamp,
        request.comment,
        last_commits(request.folder) if "git" in request.by else {},
        "front-matter" in request.by,
    )


def _checked(
    request: Request, pages: Iterator[Packed], work: _Work, tally: PackTally
) -> Iterator[Page]:
    """The pages that importDump.php takes; faults of the others end it, or are told.

    Raises:
        SafetyRefusal: at the end, if there was a fault and nobody said to skip it.
    """
    from bridge.dump.check import page_faults

    for packed in pages:
        faults = page_faults(packed.page, work.target, max_bytes=work.max_bytes)
        for fault in faults:
            tally.fault(packed.path, fault)
        if not faults:
            tally.count(packed.page)
            yield packed.page
    if tally.has_faults and not request.skip_bad:
        raise SafetyRefusal(
            "the wiki would not take all of it, so nothing was written",
            where=str(request.folder),
            next_step="correct the files above, or leave them out with --skip-bad",
        )


def _write(request: Request, pages: Iterator[Page], site: SiteInfo, tally: PackTally) -> None:
    """Writes the dump: whole, or not at all."""
    from bridge.dump.write import write_dump

    try:
        if request.dry_run:
            for _ in pages:
                pass
        elif request.dump == "-":
            with tempfile.TemporaryFile() as file:
                write_dump(cast(Any, file), pages, site=site)
                file.seek(0)
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
        else:
            write_dump(request.dump, pages, site=site)
    except SafetyRefusal as error:
        tally.refuse(error)
