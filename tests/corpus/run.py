"""Runs the judges over a corpus and weighs what they say against the bars."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from bridge import Options, SiteInfo, read_siteinfo
from bridge.tree.links import read_links
from tests.corpus.eligible import exclusion
from tests.corpus.judges import (
    Kept,
    RawBytes,
    Returned,
    Verdict,
    judge_body,
    judge_markdown,
    judge_paths,
    judge_wikitext,
)
from tests.corpus.pages import (
    NOT_PROSE,
    MarkdownFile,
    WikiPage,
    match_files,
    read_files,
    read_wiki_pages,
)

KNOWN = Path(__file__).with_name("known.md")
WHAT = {
    "markdown": "Markdown -> wikitext -> Markdown, same body and title",
    "body": "wikitext -> Markdown, the very body of the old file",
    "wikitext": "wikitext -> Markdown -> wikitext, nothing lost",
    "nodes": "mwparserfromhell's nodes there and back, with arguments and labels",
    "paths": "links along paths: to files that exist, and back",
    "raw": "raw wikitext other than template calls, of the bytes",
}
BARS = {
    "markdown": 99.0,
    "body": 98.0,
    "wikitext": 100.0,
    "nodes": 100.0,
    "paths": 100.0,
    "raw": 1.0,
}
T = TypeVar("T")
R = TypeVar("R")


class Figure(NamedTuple):
    """One measured figure: a share in percent, and the bar that it must reach."""

    judge: str
    good: int
    total: int
    percent: float
    bar: float
    reached: bool

    def line(self) -> str:
        """The figure as a line of a table."""
        sign = "at most" if self.judge == "raw" else "at least"
        mark = "ok  " if self.reached else "MISS"
        return (
            f"{mark} {WHAT[self.judge]:<68} {self.good:>7} of {self.total:>7}"
            f" {self.percent:7.2f} %  ({sign} {self.bar:g} %)"
        )


class Outcome(NamedTuple):
    """What a whole run found."""

    figures: tuple[Figure, ...]
    failures: tuple[Verdict, ...]
    unknown: tuple[Verdict, ...]
    better: tuple[tuple[str, str], ...]

    @property
    def good(self) -> bool:
        """Whether every bar is reached and every failing page is known."""
        return not self.unknown and all(figure.reached for figure in self.figures)


def read_known() -> dict[tuple[str, str], str]:
    """The pages that known.md names: (judge, title) to the cause."""
    known = {}
    judge = ""
    for line in KNOWN.read_text(encoding="utf-8").split("\n"):
        if heading := re.match(r"## (\w+)", line):
            judge = heading[1]
        elif entry := re.match(r"- `(.+?)`: (.+)", line):
            known[judge, entry[1]] = entry[2]
    return known


class Corpus(NamedTuple):
    """A folder's pages and files."""

    pages: list[WikiPage]
    files: list[MarkdownFile]
    matched: dict[str, MarkdownFile]
    site: SiteInfo


def load(folder: Path) -> Corpus:
    """Reads a corpus."""
    pages, files = read_wiki_pages(folder), read_files(folder)
    return Corpus(pages, files, match_files(pages, files), read_siteinfo(folder / "dump.xml"))


def _markdown(options: Options, file: MarkdownFile) -> Verdict:
    return judge_markdown(file, options)


def _body(options: Options, pair: tuple[WikiPage, MarkdownFile]) -> Verdict:
    return judge_body(*pair, options)


def _paths(given: tuple[Options, dict[str, str]], file: MarkdownFile) -> Verdict:
    options, titles = given
    return judge_paths(file, titles, options)


def _wikitext(options: Options, page: WikiPage) -> Returned:
    return judge_wikitext(page, options)


def run(folder: Path) -> Outcome:
    """Judges every page of a corpus, on all cores."""
    corpus = load(folder)
    options = Options(site=corpus.site)
    eligible = [
        (page, corpus.matched[page.title])
        for page in corpus.pages
        if not exclusion(page, corpus.matched)
    ]
    prose = [page for page in corpus.pages if page.namespace not in NOT_PROSE]
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:

        def judged(judge: Callable[[Options, T], R], items: Iterable[T]) -> list[R]:
            return list(pool.map(partial(judge, options), items, chunksize=8))

        verdicts = judged(_markdown, corpus.files) + judged(_body, eligible)
        returned = judged(_wikitext, prose)
        along = (_path_options(folder, options), {f.title: f.name for f in corpus.files})
        verdicts += list(pool.map(partial(_paths, along), corpus.files, chunksize=50))
    verdicts += [verdict for page in returned for verdict in page.verdicts]
    figures = [_figure(judge, verdicts) for judge in ("markdown", "body", "wikitext")]
    figures.append(_nodes_figure([page.kept for page in returned]))
    figures.append(_figure("paths", verdicts))
    figures.append(_raw_figure([page.raw for page in returned]))
    return _weigh(figures, verdicts)


def _path_options(folder: Path, options: Options) -> Options:
    links = read_links(folder / "pages", options=options)
    return msgspec.structs.replace(options, links=links, link_style="path")


def _figure(judge: str, verdicts: list[Verdict]) -> Figure:
    own = [verdict for verdict in verdicts if verdict.judge == judge]
    good = sum(not verdict.problem for verdict in own)
    percent = 100 * good / max(1, len(own))
    return Figure(judge, good, len(own), percent, BARS[judge], percent >= BARS[judge])


def _nodes_figure(measured: list[Kept]) -> Figure:
    good, total = (sum(numbers) for numbers in zip(*measured, strict=True))
    percent = 100 * good / max(1, total)
    return Figure("nodes", good, total, percent, BARS["nodes"], percent >= BARS["nodes"])


def _raw_figure(measured: list[RawBytes]) -> Figure:
    raw, total = (sum(numbers) for numbers in zip(*measured, strict=True))
    percent = 100 * raw / max(1, total)
    return Figure("raw", raw, total, percent, BARS["raw"], percent < BARS["raw"])


def _weigh(figures: list[Figure], verdicts: list[Verdict]) -> Outcome:
    known = read_known()
    failures = tuple(verdict for verdict in verdicts if verdict.problem)
    failed = {(verdict.judge, verdict.page) for verdict in failures}
    judged = {(verdict.judge, verdict.page) for verdict in verdicts}
    return Outcome(
        tuple(figures),
        failures,
        tuple(verdict for verdict in failures if (verdict.judge, verdict.page) not in known),
        tuple(entry for entry in known if entry not in failed and entry in judged),
    )
