"""Runs the judges where there is a corpus, and says loudly where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.eligible import LIST, describe
from tests.corpus.folder import corpus_or_skip
from tests.corpus.run import load, run


@pytest.fixture(scope="module")
def folder() -> Path:
    return corpus_or_skip("its figures are not checked")


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
