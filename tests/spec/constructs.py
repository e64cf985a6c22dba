"""Fills the table of constructs in a Markdown file from the examples that name one.

``python -m tests.spec.constructs docs/constructs.md`` rewrites what stands between
``<!-- constructs -->`` and ``<!-- /constructs -->``; with ``--check`` it only says
whether that is up to date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.spec.examples import Example, all_examples

START = "<!-- constructs -->"
END = "<!-- /constructs -->"


def table(examples: Iterable[Example]) -> str:
    """Returns the table, a row for each example that has a name."""
    rows = ["| construct | wikitext | Markdown |", "|---|---|---|"]
    for example in examples:
        if not example.construct:
            continue
        texts = [example.given, example.converted]
        if example.language == "markdown":
            texts.reverse()
        cells = [example.construct[0].upper() + example.construct[1:], *map(_cell, texts)]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    """Shows text within a table cell, each line as a code span."""
    return "<br>".join(_span(line) for line in text.rstrip("\n").split("\n") if line)


def _span(line: str) -> str:
    line = re.sub("-{40,}", "-----…", line).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    quotes = "`" * (longest + 1)
    if line.startswith(("`", " ")) or line.endswith(("`", " ")):
        line = f" {line} "
    return quotes + line + quotes


def fill(text: str) -> str:
    """Returns ``text`` with the table between its markers."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"there must be {START} and {END} in the file")
    return f"{before}{START}\n\n{table(all_examples())}\n\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Rewrites or checks a file; returns the exit code."""
    check = "--check" in arguments
    for name in (argument for argument in arguments if argument != "--check"):
        path = Path(name)
        old = path.read_text(encoding="utf-8")
        new = fill(old)
        if old == new:
            continue
        if check:
            print(f"{name} is out of date: python -m tests.spec.constructs {name}")
            return 1
        path.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
