"""How fast everything is, beside ``mwparserfromhell.parse`` on the same text.

    python -m benchmarks.bench [DIR] [--json]

DIR is a folder with a ``dump.xml``; the long articles of :mod:`benchmarks.articles` are
measured in any case.  A figure is the best of several rounds.  Ratios to the yardstick
are what counts, for they mean the same on any machine; the exit code is 1 if one misses
its bar.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import mwparserfromhell

from benchmarks.articles import articles
from benchmarks.bulk import runs
from bridge import (
    BridgeError,
    Options,
    default_site,
    read_dump,
    read_markdown,
    read_wikitext,
    to_markdown,
    to_wikitext,
    write_markdown,
    write_wikitext,
)
from bridge.mapping.compiled import Mappings
from bridge.markdown.blocks import parse_blocks
from bridge.report import Report
from bridge.wikitext.context import Context
from bridge.wikitext.grammar import grammar_of
from bridge.wikitext.inlines import parse_inlines
from bridge.wikitext.outline import Outline

ROUNDS = 4
STARTS = 7
PANDOC_PAGES = 20
BARS = {"to_markdown": 1.7, "to_wikitext": 2.5}
"""The most times the yardstick's time that a conversion may take."""
MAPPED_BAR = 1.15
"""The most times the time without mappings that converting both ways may take."""
START_BAR = 0.25
"""The most seconds of a start."""


class Figure(NamedTuple):
    """One measurement: ``ratio`` is to the yardstick on the same pages.

    ``size`` is the bytes that were worked through, 0 where that says nothing; ``bar`` is
    the most that the ratio may be, or the seconds where there is no ratio.
    """

    group: str
    name: str
    seconds: float
    size: int = 0
    ratio: float | None = None
    bar: float | None = None
    memory: int = 0

    @property
    def missed(self) -> bool:
        """Whether the figure misses its bar."""
        value = self.seconds if self.ratio is None else self.ratio
        return self.bar is not None and value > self.bar


def main(arguments: Sequence[str]) -> int:
    """Measures and prints; the exit code is 1 if a bar is missed."""
    as_json = "--json" in arguments
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    dump = folders[0] / "dump.xml" if folders else None
    figures: list[Figure] = []
    for figure in measure(dump if dump is not None and dump.is_file() else None):
        if not as_json:
            show(figure, new=not figures or figures[-1].group != figure.group)
        figures.append(figure)
    if as_json:
        print(json.dumps([figure._asdict() | {"missed": figure.missed} for figure in figures]))
    return int(any(figure.missed for figure in figures))


def measure(dump: Path | None) -> Iterator[Figure]:
    """Yields all figures, those of the pages of ``dump`` first."""
    long = list(articles().values())
    if dump is not None:
        pages = [page.text for page in read_dump(dump) if page.is_prose and page.text]
        yield from stages(f"{len(pages)} pages of {dump.parent.name}", pages)
        yield from pandoc("pandoc, a process a page", pages[:: max(1, len(pages) // PANDOC_PAGES)])
        yield from mapping(f"templates of {dump.parent.name} mapped", pages)
    yield from stages(f"{len(long)} long articles", long)
    yield from pandoc("pandoc, a process an article", long)
    yield from mapping("templates of long articles mapped", long)
    yield from starts()
    if dump is not None:
        yield from unpacking(dump)
        for run in runs(dump):
            yield Figure(run.group, run.name, run.seconds, run.size, run.ratio, run.bar, run.memory)


def stages(group: str, pages: Sequence[str]) -> Iterator[Figure]:
    """Yields the figures of each stage over some pages of wikitext."""
    grammar = grammar_of(default_site())
    markdown = [to_markdown(page) for page in pages]
    written = [read_wikitext(page).document for page in pages]
    read = [read_markdown(page).document for page in markdown]
    split = [(context, outline(context)) for context in map(_context, pages)]

    def scan(given: tuple[Context, Outline]) -> None:
        context, lines = given
        for start, end in lines.lines(context.text, 0, len(context.text)):
            parse_inlines(context, start, end)

    def _split(page: str) -> object:
        context = Context(page, grammar, Report(), None)
        return outline(context).lines(page, 0, len(page))

    jobs: dict[str, tuple[Callable[[Any], object], Sequence[Any], Sequence[str]]] = {
        "mwparserfromhell.parse": (mwparserfromhell.parse, pages, pages),
        "wikitext: lines and islands": (_split, pages, pages),
        "wikitext: inline scanner": (scan, split, pages),
        "wikitext: read": (read_wikitext, pages, pages),
        "Markdown: write": (write_markdown, written, markdown),
        "to_markdown": (to_markdown, pages, pages),
        "Markdown: blocks": (lambda page: parse_blocks(page, 0, Report()), markdown, markdown),
        "Markdown: read": (read_markdown, markdown, markdown),
        "wikitext: write": (write_wikitext, read, pages),
        "to_wikitext": (to_wikitext, markdown, markdown),
    }
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(ROUNDS):
        for name, (function, given, _) in jobs.items():
            best[name] = min(best[name], seconds(function, given))
    yardstick = best["mwparserfromhell.parse"]
    for name, (_, _, texts) in jobs.items():
        ratio = best[name] / yardstick
        yield Figure(group, name, best[name], bytes_of(texts), ratio, BARS.get(name))


def mapping(group: str, pages: Sequence[str]) -> Iterator[Figure]:
    """Yields what converting takes with the mappings, beside what it takes without."""
    unmapped = Options(mappings=Mappings())

    def without(convert: Callable[..., str]) -> Callable[[str], str]:
        return lambda text: convert(text, options=unmapped)

    markdown = [to_markdown(page) for page in pages]
    plain = [to_markdown(page, options=unmapped) for page in pages]
    jobs: dict[str, tuple[Callable[[str], str], Sequence[str]]] = {
        "to_markdown": (to_markdown, pages),
        "to_wikitext": (to_wikitext, markdown),
        "to_markdown without": (without(to_markdown), pages),
        "to_wikitext without": (without(to_wikitext), plain),
    }
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(ROUNDS):
        for name, (function, given) in jobs.items():
            best[name] = min(best[name], seconds(function, given))
    ways = ("to_markdown", "to_wikitext")
    for name in ways:
        yield Figure(group, name, best[name], ratio=best[name] / best[f"{name} without"])
    taken = sum(best[name] for name in ways)
    ratio = taken / sum(best[f"{name} without"] for name in ways)
    yield Figure(group, "both", taken, ratio=ratio, bar=MAPPED_BAR)


def _context(page: str) -> Context:
    return Context(page, grammar_of(default_site()), Report(), None)


def outline(context: Context) -> Outline:
    """Returns the outline of a whole page."""
    text = context.text
    return Outline(text, 0, len(text), context.islands, context.grammar)


def pandoc(group: str, pages: Sequence[str]) -> Iterator[Figure]:
    """Yields what pandoc takes, where it is installed."""
    if shutil.which("pandoc") is None:
        return
    for name, source, target, texts in (
        ("wikitext to Markdown", "mediawiki", "gfm", pages),
        ("Markdown to wikitext", "gfm", "mediawiki", [to_markdown(page) for page in pages]),
    ):
        command = ["pandoc", "-f", source, "-t", target]
        start = time.perf_counter()
        for text in texts:
            subprocess.run(command, input=text.encode(), capture_output=True, check=False)
        yield Figure(group, name, time.perf_counter() - start, bytes_of(texts))


def starts() -> Iterator[Figure]:
    """Yields how long the command takes to start, and to convert a small file."""
    code = "from bridge.cli.main import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.wiki"
        small.write_text("'''Small''' is [[beautiful]].\n", encoding="utf-8")
        for name, words in (
            ("mwbridge --help", ["--help"]),
            ("mwbridge convert small.wiki", ["convert", str(small)]),
        ):
            taken = []
            for _ in range(STARTS):
                start = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-c", code, *words], capture_output=True, check=True
                )
                taken.append(time.perf_counter() - start)
            yield Figure("starting up", name, min(taken), bar=START_BAR)


UNPACK = """
import resource, sys
from bridge import read_dump, to_markdown
size = count = 0
for page in read_dump(sys.argv[1]):
    size += len(page.text.encode())
    if page.is_prose:
        to_markdown(page.text, title=page.title)
print(size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def unpacking(dump: Path) -> Iterator[Figure]:
    """Yields what it takes to read a whole dump and to convert all of its prose."""
    command = [sys.executable, "-c", UNPACK, str(dump)]
    start = time.perf_counter()
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    taken = time.perf_counter() - start
    size, memory = map(int, output.split())
    yield Figure("a whole dump", "read_dump, to_markdown", taken, size, memory=memory * 1024)


def seconds(function: Callable[[Any], object], given: Iterable[Any]) -> float:
    """Returns the processor's seconds that one round takes."""
    start = time.process_time()
    for each in given:
        function(each)
    return time.process_time() - start


def bytes_of(texts: Iterable[str]) -> int:
    """Returns the length of texts in UTF-8."""
    return sum(len(text.encode()) for text in texts)


def show(figure: Figure, *, new: bool) -> None:
    """Prints one figure, below the heading of its group if it is the first there."""
    if new:
        print(f"\n{figure.group:<40}{'seconds':>9}{'MB/s':>9}{'ratio':>9}{'bar':>6}")
    speed = figure.size / 1e6 / figure.seconds
    rate = f"{speed:.{1 if speed >= 1 else 2}f}" if figure.size else ""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    bar = "" if figure.bar is None else f"{figure.bar:.3g}"
    notes = f"  {figure.memory / 1e6:.0f} MB" if figure.memory else ""
    notes += "  MISSED" if figure.missed else ""
    print(f"  {figure.name:<38}{figure.seconds:>9.3f}{rate:>9}{ratio:>9}{bar:>6}{notes}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BridgeError as error:
        sys.exit(f"bench: {error}")
