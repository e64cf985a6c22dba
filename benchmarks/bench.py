"""How long the two conversions take, as a ratio of ``mwparserfromhell.parse``.

    python benchmarks/bench.py [DIR]

DIR is a folder with a ``dump.xml``; without one, articles are made up.  Each figure is
the best of several rounds in one process, so that the ratios mean the same on any
machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import mwparserfromhell
from rich.console import Console
from rich.table import Table

from bridge import BridgeError, read_dump, to_markdown, to_wikitext

ROUNDS = 3
# What DESIGN asks for: times the yardstick.
BARS = {"to_markdown": 1.7, "to_wikitext": 2.5}


def main(arguments: Sequence[str]) -> int:
    """Measures and prints a table; the exit code is 1 if a bar is missed."""
    dump = Path(arguments[0]) / "dump.xml" if arguments else None
    if dump is not None and dump.is_file():
        texts = [page.text for page in read_dump(dump) if page.is_prose and page.text]
        what = f"{len(texts)} pages of {dump}"
    else:
        texts = [article(number) for number in range(200)]
        what = f"{len(texts)} made-up articles"
    size = sum(len(text.encode()) for text in texts)
    markdown = [to_markdown(text) for text in texts]
    yardstick = best(mwparserfromhell.parse, texts)
    table = Table(title=f"{what}, {size / 1e6:.1f} MB of wikitext")
    for heading in ("what", "seconds", "MB/s", "ratio", "bar"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    table.add_row("mwparserfromhell.parse", f"{yardstick:.2f}", rate(size, yardstick), "1.00", "")
    missed = False
    for name, function, given in (
        ("to_markdown", to_markdown, texts),
        ("to_wikitext", to_wikitext, markdown),
    ):
        seconds = best(function, given)
        ratio = seconds / yardstick
        missed |= ratio > BARS[name]
        table.add_row(
            name, f"{seconds:.2f}", rate(size, seconds), f"{ratio:.2f}", f"{BARS[name]:.2f}"
        )
    Console(width=80).print(table)
    return int(missed)


def best(function: Callable[[str], object], texts: Sequence[str]) -> float:
    """The shortest of several rounds over all texts, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for text in texts:
            function(text)
        times.append(time.perf_counter() - start)
    return min(times)


def rate(size: int, seconds: float) -> str:
    """Megabytes a second."""
    return f"{size / 1e6 / seconds:.1f}"


def article(number: int) -> str:
    """A page with a bit of everything, different for each number."""
    sections = [
        f"== Section {section} ==\n"
        f"The '''town {number}''' lies on the [[River {section}|river]], as ''many'' say."
        f'<ref name="s{section}">[https://example.org/{number} A source], {{{{cite|p={section}}}}}'
        f'</ref> It is said again.<ref name="s{section}" />\n\n'
        f"* one [[Town {section}]]\n* two\n** deeper {number}\n\n"
        + "Plain words fill the page, one after another, until a paragraph is full. " * 6
        + "\n\n"
        for section in range(8)
    ]
    return (
        f"{{{{Infobox town\n| name = Town {number}\n| people = {number * 7}\n}}}}\n"
        + "".join(sections)
        + "<references />\n\n[[Category:Towns]]\n[[fr:Ville]]\n"
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BridgeError as error:
        sys.exit(f"bench: {error}")
