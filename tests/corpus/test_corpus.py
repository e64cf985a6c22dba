"""Runs the judges where there is a corpus, and says loudly where there is none."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

from tests.corpus.eligible import LIST, describe
from tests.corpus.run import load, run

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / os.environ.get("MWBRIDGE_CORPUS", "../shared/corpus/libsoc")


@pytest.fixture(scope="module")
def folder() -> Path:
    if not (FOLDER / "dump.xml").is_file():
        text = f"NO CORPUS at {FOLDER}: its figures are not checked. Set MWBRIDGE_CORPUS."
        warnings.warn(text, stacklevel=1)
        pytest.skip(text)
    return FOLDER


@pytest.mark.corpus
def test_bars(folder: Path) -> None:
    outcome = run(folder)
    print()
    for figure in outcome.figures:
        print(figure.line())
    unknown = [f"{v.judge}: {v.page}: {v.problem}" for v in outcome.unknown]
    missed = [figure.line() for figure in outcome.figures if not figure.reached]
    assert outcome.good, "\n".join([*unknown[:20], *missed])


@pytest.mark.corpus
def test_eligible_list_is_up_to_date(folder: Path) -> None:
    corpus = load(folder)
    assert LIST.read_text(encoding="utf-8") == describe(corpus.pages, corpus.matched), (
        "run: python -m tests.corpus DIR --write-eligible"
    )
