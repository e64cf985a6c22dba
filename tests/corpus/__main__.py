"""``python -m tests.corpus DIR``: every figure with its bar; exit 1 under a bar."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tests.corpus.eligible import LIST, describe
from tests.corpus.run import Outcome, load, run


def main() -> int:
    """Judges a corpus; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with dump.xml and pages/**/*.md")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--show", type=int, default=20, help="how many failing pages to print")
    parser.add_argument("--only", default="", help="print failures of this judge alone")
    parser.add_argument(
        "--write-eligible", action="store_true", help="write eligible.md anew, and judge nothing"
    )
    arguments = parser.parse_args()
    if not (arguments.folder / "dump.xml").is_file():
        parser.error(f"{arguments.folder} holds no dump.xml")
    if arguments.write_eligible:
        corpus = load(arguments.folder)
        LIST.write_text(describe(corpus.pages, corpus.matched), encoding="utf-8")
        return 0
    started = time.monotonic()
    outcome = run(arguments.folder)
    if arguments.json:
        print(json.dumps(_as_json(outcome), ensure_ascii=False, indent=1))
    else:
        _print(outcome, arguments.show, arguments.only)
        print(f"{time.monotonic() - started:.1f} s")
    return 0 if outcome.good else 1


def _print(outcome: Outcome, show: int, only: str) -> None:
    unknown = [verdict for verdict in outcome.unknown if only in ("", verdict.judge)]
    for verdict in unknown[:show]:
        print(f"{verdict.judge}: {verdict.page}: {verdict.problem}\n")
    if len(unknown) > show:
        print(f"... and {len(unknown) - show} more")
    for judge, page in outcome.better:
        print(f"{judge}: {page} passes now: take it out of known.md")
    for figure in outcome.figures:
        print(figure.line())
    known = len(outcome.failures) - len(outcome.unknown)
    print(f"     pages that fail: {known} named in known.md, {len(outcome.unknown)} not")


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "good": outcome.good,
        "figures": [figure._asdict() for figure in outcome.figures],
        "unknown": [verdict._asdict() for verdict in outcome.unknown],
        "known": [v._asdict() for v in outcome.failures if v not in outcome.unknown],
        "passing_now": [f"{judge}: {page}" for judge, page in outcome.better],
    }


if __name__ == "__main__":
    sys.exit(main())
