"""`mwbridge convert`: files and streams from one format into another."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from bridge.cli import exits
from bridge.cli.aliases import take_redirects, write_redirects
from bridge.cli.expansion import find_expander
from bridge.cli.folders import find_folder, options_for, with_table
from bridge.cli.formats import FORMATS, Base, Format, convert_bytes
from bridge.cli.jobs import Job, make_folders, plan_jobs
from bridge.errors import BridgeError, UsageError, reason_of
from bridge.source import decode
from bridge.tree.files import read_bytes, write_atomically

if TYPE_CHECKING:
    from bridge.frontmatter import Language
    from bridge.links import LinkStyle
    from bridge.options import Options
    from bridge.report import Diagnostic
    from bridge.wiki.expand import Expander

# From this many files on, a terminal sees a bar and a summary.
_MANY = 5


class Outcome(NamedTuple):
    """What became of a job."""

    job: Job
    diagnostics: list[Diagnostic]
    error: BridgeError | None


class _Given(NamedTuple):
    """What is the same for every page of a run.

    Attributes:
        encoding: how the sources are encoded.
        title: what --title names.
        base: the page before.
        expander: what expands templates.
        aliases: other titles of pages, by source.
        targets: the files that are written.
    """

    encoding: str
    title: str | None
    base: Base | None
    expander: Expander | None
    aliases: dict[str, list[str]]
    targets: set[Path | None]


def _columns(context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    """The value of --wrap: a number of columns, None for ``none``."""
    if value.lower() == "none":
        return None
    if value.isascii() and value.isdigit() and int(value) > 0:
        return int(value)
    raise click.BadParameter(
        f"{value!r} is neither a number of columns nor none", context, parameter
    )


@click.command(short_help="Convert files between Markdown and wikitext.")
@click.argument("sources", nargs=-1, metavar="[SRC]...")
@click.option("-o", "--output", metavar="DST", help="A file; a folder for several; - is stdout.")
@click.option("--from", "source_is", type=click.Choice(FORMATS), help="The format of SRC.")
@click.option("--to", "target_is", type=click.Choice(FORMATS), help="The format to write.")
@click.option("--title", help="The page's title, for the front matter of Markdown.")
@click.option(
    "--wrap",
    metavar="N|none",
    default="72",
    show_default=True,
    callback=_columns,
    help="Columns of Markdown prose.",
)
@click.option(
    "--links",
    "link_style",
    type=click.Choice(("title", "path", "plain", "wiki", "html")),
    default="title",
    show_default=True,
    help="Links in Markdown: by title, along paths, along paths unmarked, [[…]], or <a>.",
)
@click.option(
    "--folder",
    metavar="DIR",
    help="The pages that links lead to; files keep their places in it.  [default: of several SRC]",
)
@click.option(
    "--categories",
    type=click.Choice(("links", "front-matter")),
    default="links",
    show_default=True,
    help="Where Markdown names categories.",
)
@click.option(
    "--front-matter",
    type=click.Choice(("yaml", "toml", "json")),
    default="yaml",
    show_default=True,
    help="The language of the head of Markdown.",
)
@click.option("--emoji", is_flag=True, help="Make characters of :tada: and its kin.")
@click.option("--liquid", is_flag=True, help="Keep Jekyll's Liquid off pages with {{ or {%.")
@click.option(
    "--base",
    metavar="FILE",
    help="The page before, in the format of DST: what was not edited stays as it is there.",
)
@click.option(
    "--base-source",
    metavar="FILE",
    help="What --base was converted from or into.  [default: made of --base]",
)
@click.option(
    "--mappings",
    "mapping_files",
    multiple=True,
    metavar="FILE|DIR",
    help="What templates become; over mwbridge's own and the folder's.  [repeatable]",
)
@click.option(
    "--expand-templates",
    "expand",
    metavar="NAME,…|all",
    help="Replace these calls by what the wiki makes of them; there is no way back.",
)
@click.option("--api", metavar="URL", help="The wiki's api.php.  [default: from mwbridge.toml]")
@click.option("--encoding", default="utf-8", show_default=True, help="How SRC is encoded.")
@click.option(
    "--json", "as_json", is_flag=True, help="Report what happened as JSON (stderr beside a stream)."
)
def convert(
    sources: tuple[str, ...],
    output: str | None,
    source_is: Format | None,
    target_is: Format | None,
    title: str | None,
    wrap: int | None,
    link_style: LinkStyle,
    folder: str | None,
    categories: str,
    front_matter: Language,
    encoding: str,
    base: str | None,
    base_source: str | None,
    mapping_files: tuple[str, ...],
    expand: str | None,
    api: str | None,
    *,
    emoji: bool,
    liquid: bool,
    as_json: bool,
) -> None:
    """Converts pages: Markdown to wikitext, wikitext to Markdown, either to JSON.

    The direction follows from the endings (.md, .wiki, .mediawiki, .json) unless
    --from and --to say it.  Without SRC, or with -, standard input is read; without
    -o, one page goes to standard output.  A source is never overwritten, and a target
    is written whole or not at all.

    Links between the files of a folder are told apart from titles by a look at the
    folder: that of several SRC, or the one that --folder names.

    What templates become is said by mapping files (see `mwbridge mappings`): the
    folder's, those of its mwbridge.toml, and mwbridge's own.

    With --base, the page as it was before in the format of DST, text that nobody
    edited comes back byte for byte, and an edit changes its own words.

    Exit codes: 0 done, 2 wrong usage (nothing was written), 3 some of several files
    failed (the rest is done), 4 refused: no result would be proved to mean the same.
    """
    if not sources and _is_terminal(sys.stdin):
        raise UsageError("nothing to convert", next_step="name files, or - for standard input")
    if title is not None and (not title.strip() or "\n" in title):
        raise UsageError("--title is empty or more than a line", next_step="name the page")
    if title is not None and len(sources) > 1:
        raise UsageError("--title names one page", next_step="convert one file at a time")
    sources = sources or ("-",)
    root = find_folder(sources, folder, link_style)
    jobs, failed = plan_jobs(sources, output, source_is, target_is, root if folder else None)
    if title is not None and jobs[0].target_is != "markdown":
        raise UsageError(
            "--title stands in the front matter of Markdown", next_step="leave it out here"
        )
    before = _read_base(base, base_source, jobs, encoding)
    if jobs:
        make_folders(jobs, sources, output)
    options = _options(wrap, link_style, categories, front_matter, emoji=emoji, liquid=liquid)
    home = root or Path(sources[0]).parent
    from bridge.tree.mappings import with_mappings

    options = with_mappings(options, home, mapping_files)
    options, notes = with_table(options, root, encoding, sources)
    expander = find_expander(expand, api, home, options)
    jobs, aliases = take_redirects(jobs, options, encoding)
    given = _Given(encoding, title, before, expander, aliases, {j.target for j in jobs})
    outcomes = [Outcome(job, [], error) for job, error in failed]
    with _progress(len(jobs)) as advance:
        for job in jobs:
            own = options_for(options, root, job.source)
            outcomes.append(_run(job, own, given))
            advance()
    to_stream = any(job.target is None for job in jobs)
    if as_json:
        click.echo(_report(outcomes, notes), err=to_stream)
    else:
        _tell(outcomes, notes)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors:
        code = exits.exit_code(errors[0]) if len(outcomes) == 1 else exits.SOME_FAILED
        click.get_current_context().exit(code)


def _options(
    wrap: int | None,
    link_style: LinkStyle,
    categories: str,
    front_matter: Language,
    *,
    emoji: bool,
    liquid: bool,
) -> Options:
    """The options of all pages."""
    from bridge.mapping.load import emoji_names
    from bridge.options import Options

    in_head = categories == "front-matter"
    return Options(
        wrap=wrap,
        link_style=link_style,
        categories="front matter" if in_head else "links",
        front_matter=front_matter,
        emoji=emoji_names() if emoji else None,
        liquid=liquid,
    )


def _read_base(
    base: str | None, source: str | None, jobs: Sequence[Job], encoding: str
) -> Base | None:
    """The page before, and what it corresponded to."""
    if base is None:
        if source is not None:
            raise UsageError("--base-source without --base", next_step="name the page before")
        return None
    if len(jobs) > 1:
        raise UsageError("--base is one page", next_step="convert one file at a time")
    if jobs and "json" in (jobs[0].source_is, jobs[0].target_is):
        raise UsageError("JSON has no base", next_step="leave out --base")
    text = decode(read_bytes(Path(base)), encoding=encoding, where=base)
    if source is None:
        return Base(text)
    return Base(text, decode(read_bytes(Path(source)), encoding=encoding, where=source))


def _run(job: Job, options: Options, given: _Given) -> Outcome:
    """Converts one page; an error of ours is its outcome."""
    diagnostics: list[Diagnostic] = []
    where = "standard input" if job.source == "-" else job.source
    try:
        data = sys.stdin.buffer.read() if job.source == "-" else read_bytes(Path(job.source))
        data = _expanded(data, job, given, diagnostics)
        result = convert_bytes(
            data,
            job.source_is,
            job.target_is,
            where=where,
            encoding=given.encoding if given.expander is None else "utf-8",
            title=given.title,
            options=options,
            diagnostics=diagnostics,
            base=given.base,
            aliases=given.aliases.get(job.source, ()),
        )
        if job.target is None:
            _print_bytes(result)
        else:
            write_atomically(job.target, result)
            encoding = given.encoding if given.expander is None else "utf-8"
            write_redirects(job, data, encoding, options.mappings, given.targets, diagnostics)
    except BridgeError as error:
        return Outcome(job, diagnostics, error)
    return Outcome(job, diagnostics, None)


def _expanded(data: bytes, job: Job, given: _Given, diagnostics: list[Diagnostic]) -> bytes:
    """A page as UTF-8 with the calls that the wiki shall expand expanded."""
    if given.expander is None:
        return data
    from bridge.report import Report

    text = decode(data, encoding=given.encoding, where=job.source)
    if job.source_is == "wikitext":
        title = given.title or Path(job.source).stem.replace("_", " ")
        text = given.expander.expand(text, title=title, report=Report(diagnostics))
    return text.encode()


def _print_bytes(data: bytes) -> None:
    """Writes a page to standard output, as UTF-8 whatever the locale."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # who read it has seen enough; click ends quietly
    except OSError as error:
        # What is left in the buffer would fail again, and loudly, at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UsageError(
            f"cannot be written ({reason_of(error)})",
            where="standard output",
            next_step="write to a file with -o",
        ) from error


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar for many files on a terminal, nothing elsewhere."""
    if total < _MANY or not _is_terminal(sys.stderr):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("converting", total=total)
        yield lambda: progress.advance(task)


def _is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at a stream."""
    return stream.isatty()


def _tell(outcomes: Sequence[Outcome], notes: Sequence[Diagnostic]) -> None:
    """Errors one a line; warnings too, or their number where there are many files."""
    for note in notes:
        click.echo(f"{note.source}: {note.severity}: {note.message} [{note.code}]", err=True)
    for outcome in outcomes:
        if outcome.error is not None:
            click.echo(f"mwbridge: {outcome.error}", err=True)
    if len(outcomes) < _MANY:
        for outcome in outcomes:
            for diagnostic in outcome.diagnostics:
                if diagnostic.severity != "info":
                    click.echo(_line(outcome.job, diagnostic), err=True)
        return
    done = sum(outcome.error is None for outcome in outcomes)
    warned = [
        outcome for outcome in outcomes if any(d.severity != "info" for d in outcome.diagnostics)
    ]
    more = f"; {len(warned)} with warnings (--json lists them)" if warned else ""
    click.echo(f"mwbridge: {done} of {len(outcomes)} files converted{more}", err=True)


def _line(job: Job, diagnostic: Diagnostic) -> str:
    """A diagnostic for people, on one line."""
    where = "standard input" if job.source == "-" else job.source
    source = " ".join(diagnostic.source.split())
    shown = f": {source}" if source else ""
    return f"{where}: {diagnostic.severity}: {diagnostic.message}{shown} [{diagnostic.code}]"


def _report(outcomes: Sequence[Outcome], notes: Sequence[Diagnostic]) -> str:
    """The outcomes as JSON for programs."""
    import msgspec

    files = [
        {
            "source": outcome.job.source,
            "target": None if outcome.job.target is None else str(outcome.job.target),
            "from": outcome.job.source_is,
            "to": outcome.job.target_is,
            "error": None if outcome.error is None else str(outcome.error),
            "diagnostics": msgspec.to_builtins(outcome.diagnostics),
        }
        for outcome in outcomes
    ]
    failed = sum(outcome.error is not None for outcome in outcomes)
    report = {
        "converted": len(files) - failed,
        "failed": failed,
        "files": files,
        "folder": msgspec.to_builtins(notes),
    }
    return json.dumps(report, ensure_ascii=False, indent=2)
