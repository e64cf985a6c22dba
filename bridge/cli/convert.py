"""`mwbridge convert`: files and streams from one format into another."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from bridge.cli import exits
from bridge.cli.formats import (
    FORMATS,
    PAGE_ENDINGS,
    SUFFIXES,
    Format,
    convert_bytes,
    source_format,
    target_format,
)
from bridge.errors import BridgeError, UsageError
from bridge.tree.files import read_bytes, write_atomically

if TYPE_CHECKING:
    from bridge.options import Options
    from bridge.report import Diagnostic

# From this many files on, a terminal sees a bar and a summary.
_MANY = 5


class Job(NamedTuple):
    """One file to convert: ``-`` as the source and None as the target are streams."""

    source: str
    target: Path | None
    source_is: Format
    target_is: Format


class Outcome(NamedTuple):
    """What became of a job."""

    job: Job
    diagnostics: list[Diagnostic]
    error: BridgeError | None


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
    encoding: str,
    *,
    as_json: bool,
) -> None:
    """Converts pages: Markdown to wikitext, wikitext to Markdown, either to JSON.

    The direction follows from the endings (.md, .wiki, .mediawiki, .json) unless
    --from and --to say it.  Without SRC, or with -, standard input is read; without
    -o, one page goes to standard output.  A source is never overwritten, and a target
    is written whole or not at all.

    Exit codes: 0 done, 2 wrong usage (nothing was written), 3 some of several files
    failed (the rest is done).
    """
    if not sources and _is_terminal(sys.stdin):
        raise UsageError("nothing to convert", next_step="name files, or - for standard input")
    if title is not None and (not title.strip() or "\n" in title):
        raise UsageError("--title is empty or more than a line", next_step="name the page")
    if title is not None and len(sources) > 1:
        raise UsageError("--title names one page", next_step="convert one file at a time")
    sources = sources or ("-",)
    jobs, failed = _plan(sources, output, source_is, target_is)
    if title is not None and jobs[0].target_is != "markdown":
        raise UsageError(
            "--title stands in the front matter of Markdown", next_step="leave it out here"
        )
    if jobs:
        _make_folder(sources, output)
    from bridge.options import Options

    outcomes = [*failed]
    with _progress(len(jobs)) as advance:
        for job in jobs:
            outcomes.append(_run(job, encoding, title, Options(wrap=wrap)))
            advance()
    to_stream = any(job.target is None for job in jobs)
    if as_json:
        click.echo(_report(outcomes), err=to_stream)
    else:
        _tell(outcomes)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors:
        code = exits.exit_code(errors[0]) if len(outcomes) == 1 else exits.SOME_FAILED
        click.get_current_context().exit(code)


def _plan(
    sources: Sequence[str],
    output: str | None,
    source_is: Format | None,
    target_is: Format | None,
) -> tuple[list[Job], list[Outcome]]:
    """What to do; and the sources of many that cannot be done, with their errors.

    Raises:
        UsageError: the whole cannot be done, so nothing is.
    """
    folder = _output_folder(sources, output)
    jobs: list[Job] = []
    failed: list[Outcome] = []
    for source in sources:
        try:
            jobs.append(_job(source, output, folder, source_is, target_is))
        except UsageError as error:
            if len(sources) == 1:
                raise
            job = Job(source, None, source_is or "markdown", target_is or "wikitext")
            failed.append(Outcome(job, [], error))
    _check_targets(jobs, sources)
    return jobs, failed


def _make_folder(sources: Sequence[str], output: str | None) -> None:
    """Makes the folder that -o names, if it names one."""
    folder = _output_folder(sources, output)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the folder cannot be made ({(getattr(error, 'strerror', '') or str(error)).lower()})",
            where=str(folder),
            next_step="choose another with -o",
        ) from error


def _output_folder(sources: Sequence[str], output: str | None) -> Path | None:
    """The folder that -o names, or None where it names a file or a stream."""
    if len(sources) > 1:
        if sources.count("-"):
            raise UsageError("standard input is one page", next_step="name - alone")
        if output is None or output == "-":
            raise UsageError("several pages need a folder", next_step="name it with -o DIR")
        if os.path.isfile(output):
            raise UsageError(
                "is a file, but several pages need a folder",
                where=output,
                next_step="name a folder with -o",
            )
        if Path(output).suffix.lower() in PAGE_ENDINGS and not os.path.isdir(output):
            raise UsageError(
                "is a page's name, but several pages need a folder",
                where=output,
                next_step="name a folder with -o",
            )
        return Path(output)
    if output is not None and output != "-" and (output.endswith("/") or os.path.isdir(output)):
        return Path(output)
    return None


def _job(
    source: str,
    output: str | None,
    folder: Path | None,
    asked_source: Format | None,
    asked_target: Format | None,
) -> Job:
    """One job; its formats from the options, the endings, or each other."""
    to_file = output if folder is None and output != "-" else None
    hint = asked_target
    if hint is None and to_file is not None and source == "-":
        hint = target_format(source, "json", None, to_file)
    try:
        source_is = source_format(source, asked_source, hint)
    except UsageError:
        # what is no file has no ending to speak of: reading it says what it is
        if source != "-" and (os.path.isdir(source) or not os.path.exists(source)):
            read_bytes(Path(source))
        raise
    target_is = target_format(source, source_is, asked_target, to_file)
    if to_file is not None:
        return Job(source, Path(to_file), source_is, target_is)
    if folder is None:
        return Job(source, None, source_is, target_is)
    if source == "-":
        raise UsageError(
            "standard input has no name for a file in a folder",
            where=str(folder),
            next_step="name the file itself with -o",
        )
    return Job(source, folder / (Path(source).stem + SUFFIXES[target_is]), source_is, target_is)


def _check_targets(jobs: Iterable[Job], sources: Iterable[str]) -> None:
    """Refuses to write over a source, or two pages into one file."""
    origins = {_real(source) for source in sources if source != "-"}
    taken: dict[str, str] = {}
    for job in jobs:
        if job.target is None:
            continue
        target = _real(job.target)
        if target in origins or _same_file(target, origins):
            raise UsageError(
                "is a source and is never overwritten",
                where=str(job.target),
                next_step="choose another target with -o",
            )
        if target in taken:
            raise UsageError(
                f"both {taken[target]} and {job.source} would be written to it",
                where=str(job.target),
                next_step="convert them into two folders",
            )
        taken[target] = job.source


def _real(path: str | Path) -> str:
    """A path without links and dots; one that no system can have stays as it is."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def _same_file(target: str, origins: Iterable[str]) -> bool:
    """Whether the target is a source by another name, such as a hard link."""
    if not os.path.isfile(target):
        return False
    return any(os.path.isfile(origin) and os.path.samefile(target, origin) for origin in origins)


def _run(job: Job, encoding: str, title: str | None, options: Options) -> Outcome:
    """Converts one page; an error of ours is its outcome."""
    diagnostics: list[Diagnostic] = []
    where = "standard input" if job.source == "-" else job.source
    try:
        data = sys.stdin.buffer.read() if job.source == "-" else read_bytes(Path(job.source))
        result = convert_bytes(
            data,
            job.source_is,
            job.target_is,
            where=where,
            encoding=encoding,
            title=title,
            options=options,
            diagnostics=diagnostics,
        )
        if job.target is None:
            _print_bytes(result)
        else:
            write_atomically(job.target, result)
    except BridgeError as error:
        return Outcome(job, diagnostics, error)
    return Outcome(job, diagnostics, None)


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
            f"cannot be written ({(error.strerror or str(error)).lower()})",
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


def _tell(outcomes: Sequence[Outcome]) -> None:
    """Errors one a line; warnings too, or their number where there are many files."""
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
    note = f"; {len(warned)} with warnings (--json lists them)" if warned else ""
    click.echo(f"mwbridge: {done} of {len(outcomes)} files converted{note}", err=True)


def _line(job: Job, diagnostic: Diagnostic) -> str:
    """A diagnostic for people, on one line."""
    where = "standard input" if job.source == "-" else job.source
    source = " ".join(diagnostic.source.split())
    shown = f": {source}" if source else ""
    return f"{where}: {diagnostic.severity}: {diagnostic.message}{shown} [{diagnostic.code}]"


def _report(outcomes: Sequence[Outcome]) -> str:
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
    report = {"converted": len(files) - failed, "failed": failed, "files": files}
    return json.dumps(report, ensure_ascii=False, indent=2)
