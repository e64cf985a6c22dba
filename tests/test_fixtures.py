"""The sample pages convert both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge import Options, read_wikitext, to_markdown, to_wikitext
from tests.corpus.judges import judge_wikitext
from tests.corpus.pages import WikiPage, split_head
from tests.properties import assert_cover, assert_law

FIXTURES = Path(__file__).parent.parent / "fixtures"
PAIRS = sorted((FIXTURES / "wiki").glob("*.md"))
PAGES = sorted(FIXTURES.glob("*/*.wiki"))
each_pair = pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
REWRITTEN = sorted((FIXTURES / "pages").glob("*.md"))
each_rewritten = pytest.mark.parametrize("path", REWRITTEN, ids=lambda path: path.name)
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)


@each_pair
def test_pair(path: Path) -> None:
    markdown = path.read_text(encoding="utf-8")
    wikitext = path.with_suffix(".wiki").read_text(encoding="utf-8")
    title, _ = split_head(markdown)
    assert to_wikitext(markdown) == wikitext.removesuffix("\n")
    assert to_markdown(wikitext, title=title) == markdown


@each_rewritten
def test_rewritten(path: Path) -> None:
    """Wikitext in anybody's style becomes this Markdown, and so does what that becomes."""
    markdown = path.read_text(encoding="utf-8")
    wikitext = path.with_suffix(".wiki").read_text(encoding="utf-8")
    title, _ = split_head(markdown)
    assert to_markdown(wikitext, title=title) == markdown
    assert to_markdown(to_wikitext(markdown), title=title) == markdown


@each_page
def test_nothing_is_lost(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for verdict in judge_wikitext(WikiPage(path.stem, 0, text), Options()).verdicts:
        assert verdict.problem == "", verdict.judge


@each_page
def test_law_and_cover(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parsed = read_wikitext(text)
    assert_cover(text, parsed.layout)
    assert_law(parsed.document, path.name)


def test_there_are_enough() -> None:
    assert len(PAIRS) >= 8
    assert len(REWRITTEN) >= 7
    assert len(PAGES) >= 16
