"""`mwbridge verify`: do pages render the same after they went through Markdown?"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bridge import __version__
from bridge.cli import exits
from bridge.cli.wikis import install, options_of, settings_for, source_paths
from bridge.errors import UsageError

if TYPE_CHECKING:
    from bridge.local.settings import Settings
    from bridge.options import Options
    from bridge.verify.records import Finding, Verdict
    from bridge.verify.render import Renderer
    from bridge.verify.work import Outcome
    from bridge.wiki.api import Api

_MEANINGS: Final = {
    "identical": "the same wikitext",
    "same": "the same HTML",
    "differs": "people see something else",
    "error": "could not be compared",
}
_COLOURS: Final = {"identical": "green", "same": "green", "differs": "yellow", "error": "red"}
# So many pages are told one by one; the report and --json have all of them.
_MOST_TOLD: Final = 20
# How many requests run at the same time: a live wiki has other readers.
_LOCAL_WORKERS: Final = 4
_LIVE_WORKERS: Final = 2


@click.command(short_help="Check that pages render the same after they went through Markdown.")
@click.argument("sources", nargs=-1, required=True, metavar="SRC...")
@click.option("--wiki", "wiki_url", metavar="API", help="Render on this wiki; nothing is saved.")
@click.option("--user", metavar="NAME", help="Who logs in to --wiki (MWBRIDGE_PASSWORD).")
@click.option(
    "--site-from", metavar="API|DUMP", help="A wiki's namespaces and tags.  [default: a dump's own]"
)
@click.option("--offline", is_flag=True, help="Render nothing: only the checks without a wiki.")
@click.option("--report", "report", metavar="FILE", help="Write an HTML report for people.")
@click.option("--install", "installs", is_flag=True, help="Install MediaWiki if it is missing.")
@click.option("--encoding", default="utf-8", show_default=True, help="How files are encoded.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def verify(
    sources: tuple[str, ...],
    wiki_url: str | None,
    user: str | None,
    site_from: str | None,
    report: str | None,
    encoding: str,
    *,
    offline: bool,
    installs: bool,
    as_json: bool,
) -> None:
    """Renders pages before and after they went through Markdown, and compares.

    SRC are files, folders or XML dumps.  MediaWiki's own parser renders both sides, on a
    throwaway wiki that is started for it, or on the one that --wiki names; nothing is
    saved there.  The verdicts are identical (the same wikitext), same (the same HTML),
    differs, and error.  White space that nobody sees does not count.  Of a .wiki beside a
    .md of the same name, the first is the original and the second what became of it.

    Of a folder or a dump it also tells links to pages, files and templates that are not
    there, redirects that lead in a circle or nowhere, and files that claim one title.

    Exit codes: 0 all the same, 1 something differs or is broken, 2 wrong usage, 3 some
    pages could not be compared.
    """
    if offline and wiki_url:
        raise UsageError("--offline and --wiki exclude each other", next_step="choose one")
    if user and not wiki_url:
        raise UsageError("--user logs in to the wiki of --wiki", next_step="name that too")
    paths = source_paths(sources)
    if report and (Path(report).is_dir() or not Path(report).resolve().parent.is_dir()):
        raise UsageError("no file can be written there", where=report, next_step="choose another")
    started = time.monotonic()
    with ExitStack() as stack:
        from bridge.verify.render import Renderer
        from bridge.verify.report import EvidenceStore, write_report

        if not offline and not wiki_url:
            install(asked=installs)
        live = _live(wiki_url, user) if wiki_url else None
        settings = settings_for(site_from or live, paths)
        options = options_of(paths, settings.site, encoding)
        renderer = None
        if live:
            renderer = Renderer.of(live)
        elif not offline:
            renderer = _local_renderer(stack, settings, paths, options, encoding)
        store = stack.enter_context(EvidenceStore()) if report else None
        workers = _LIVE_WORKERS if live else _LOCAL_WORKERS
        outcome = _verify(paths, options, renderer, store, encoding, workers)
        if live:
            outcome = _with_wiki(outcome, live, settings)
        if report and store:
            made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
            source = ", ".join(path.name for path in paths[:5])
            write_report(Path(report), outcome, store, source=source, made=made)
    seconds = time.monotonic() - started
    if as_json:
        click.echo(_json(outcome))
    else:
        _tell(outcome, report, seconds)
    click.get_current_context().exit(_exit_code(outcome))


def _live(url: str, user: str | None) -> Api:
    """A wiki of somebody's, logged in if it has to be."""
    from bridge.wiki.api import Api
    from bridge.wiki.secrets import find_secret

    api = Api(url)
    if user:
        api.login(user, find_secret(user, url).reveal())
    return api


def _local_renderer(
    stack: ExitStack, settings: Settings, paths: Sequence[Path], options: Options, encoding: str
) -> Renderer:
    """Renders on a throwaway wiki that has the sources' templates."""
    from bridge.local.load import import_pages
    from bridge.local.sources import read_sources
    from bridge.local.wiki import LocalWiki
    from bridge.verify.render import Renderer
    from bridge.verify.work import support_pages

    wiki = stack.enter_context(LocalWiki.start(settings))
    import_pages(wiki, support_pages(read_sources(paths, encoding=encoding), options))
    return Renderer.on(wiki)


def _verify(
    paths: Sequence[Path],
    options: Options,
    renderer: Renderer | None,
    store: object,
    encoding: str,
    workers: int,
) -> Outcome:
    """Verifies all sources, with a bar on a terminal."""
    from bridge.local.sources import is_dump, read_media, read_sources
    from bridge.verify.report import EvidenceStore
    from bridge.verify.work import verify_sources

    is_whole = any(path.is_dir() or is_dump(path) for path in paths)
    media = read_media(paths)
    with _progress() as advance:
        return verify_sources(
            read_sources(paths, encoding=encoding),
            options,
            renderer=renderer,
            # Where there is no file at all, they are somewhere else.
            files=list(media) if media else None,
            is_whole=is_whole,
            workers=workers,
            keep=store.keep if isinstance(store, EvidenceStore) else None,
            advance=advance,
        )


def _with_wiki(outcome: Outcome, live: Api, settings: Settings) -> Outcome:
    """The outcome without what only the sources lack, and the wiki has."""
    from bridge.mapping.load import default_site
    from bridge.verify.existing import without_existing

    site = settings.site or default_site()
    return outcome._replace(findings=without_existing(outcome.findings, live, site))


@contextmanager
def _progress() -> Iterator[Callable[[], None]]:
    """How many pages are done, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("verifying page"), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda: progress.advance(task)


def _exit_code(outcome: Outcome) -> int:
    """What the whole run comes to."""
    names = {verdict.verdict for verdict in outcome.verdicts}
    if "error" in names:
        return exits.SOME_FAILED
    is_broken = any(finding.importance == "error" for finding in outcome.findings)
    return exits.DIFFERENCES if is_broken or "differs" in names else exits.CLEAN


def _tell(outcome: Outcome, report: str | None, seconds: float) -> None:
    """The totals, the pages that need a look, and what else was seen."""
    counts = Counter[str](verdict.verdict for verdict in outcome.verdicts)
    total = len(outcome.verdicts)
    pages = "1 page" if total == 1 else f"{total:,} pages"
    rendered = f"; {outcome.unrendered:,} were not rendered" if outcome.unrendered else ""
    click.echo(f"{pages} verified in {seconds:.0f} s{rendered}")
    for name, meaning in _MEANINGS.items():
        share = 100 * counts[name] / total if total else 0.0
        line = f"  {name:<10}{counts[name]:>8,} {share:>6.1f} %   {meaning}"
        click.secho(line, fg=_COLOURS[name] if counts[name] else None, dim=not counts[name])
    for finding in _summary(outcome.findings):
        click.echo(finding)
    bad = [v for v in outcome.verdicts if v.verdict in ("error", "differs")]
    bad.sort(key=lambda verdict: (verdict.verdict != "error", -verdict.count))
    for verdict in bad[:_MOST_TOLD]:
        click.echo()
        _tell_page(verdict)
    if len(bad) > _MOST_TOLD:
        click.echo(f"\nand {len(bad) - _MOST_TOLD:,} more (--json or --report has them all)")
    if report:
        click.echo(f"\nreport: {report}")
    elif bad:
        click.echo("\nsee both sides of each with --report FILE.html")


def _tell_page(verdict: Verdict) -> None:
    """One page that needs a look."""
    click.secho(verdict.verdict, fg=_COLOURS[verdict.verdict], bold=True, nl=False)
    place = "" if verdict.place in ("", verdict.title) else f"  ({verdict.place})"
    click.echo(f"  {verdict.title}{place}")
    if verdict.error:
        click.echo(f"    {verdict.error}")
    for difference in verdict.differences[:3]:
        where = f" in {difference.section}" if difference.section else ""
        click.echo(f"    {difference.kind}{where}")
        click.secho(f"      - {difference.before or '(nothing)'}", fg="red")
        click.secho(f"      + {difference.after or '(nothing)'}", fg="green")
    if verdict.count > 3:
        click.echo(f"    and {verdict.count - 3} more")


def _summary(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings, a line for each kind."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    if groups:
        yield "\nwithout rendering:"
    for code, group in groups.items():
        first = group[0]
        others = ", ".join(first.others[:2]) + (", …" if len(first.others) > 2 else "")
        example = f"{first.title}: {others}" if others else first.title
        yield f"  {len(group):>6,}  {first.message} [{code}]"
        yield f"          {'such as ' if len(group) > 1 else ''}{example}"


def _json(outcome: Outcome) -> str:
    """Everything, for programs."""
    import msgspec

    counts = Counter[str](verdict.verdict for verdict in outcome.verdicts)
    return json.dumps(
        {
            "version": __version__,
            "totals": {name: counts[name] for name in _MEANINGS},
            "unrendered": outcome.unrendered,
            "pages": msgspec.to_builtins(outcome.verdicts),
            "findings": msgspec.to_builtins(outcome.findings),
        },
        ensure_ascii=False,
        indent=2,
    )
