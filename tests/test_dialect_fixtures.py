"""Ten pages of each dialect: they come back as they were, and lose no word on the way."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bridge import Options, read_markdown, read_page, to_markdown, to_wikitext
from bridge.links import LinkTable
from bridge.markdown.dialects import detect
from bridge.tree.links import read_links
from tests import visible_words
from tests.properties import assert_cover, assert_law, write_markdown

FIXTURES = Path(__file__).parent.parent / "fixtures" / "dialects"
PAGES = sorted(FIXTURES.rglob("*.md"))
DIALECTS = {
    "github-wiki": {"wiki", "plain"},
    "hugo": {"plain"},
    "jekyll": {"plain"},
    "mkdocs": {"plain"},
    "obsidian": {"wiki"},
    "pandoc": {"title"},
    "pandoc-html": {"html"},
    "pandoc-paths": {"path"},
}
"""How the files of each folder write their links."""

each_page = pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: path.relative_to(FIXTURES).as_posix()
)


@cache
def table_of(folder: Path) -> LinkTable:
    return read_links(folder)


def options_of(path: Path, text: str) -> Options:
    """Options by which a file is written the way it is."""
    folder = FIXTURES / path.relative_to(FIXTURES).parts[0]
    place = path.relative_to(folder).as_posix()
    return detect(text).writing(Options(links=table_of(folder), path=place))


def body(text: str) -> str:
    return text[read_page(text)[1] :].lstrip("\n")


@each_page
def test_a_file_comes_back_as_it_was(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    options = options_of(path, text)
    document = read_markdown(text, options=options).document
    assert write_markdown(document, options) == text
    wikitext = to_wikitext(text, options=options)
    assert body(to_markdown(wikitext, options=options)) == body(text)


@each_page
def test_law_and_cover(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    options = options_of(path, text)
    parsed = read_markdown(text, options=options)
    assert_cover(text, parsed.layout)
    assert_law(parsed.document, path.name, options)


@each_page
def test_no_word_is_lost(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    wikitext = to_wikitext(text, options=options_of(path, text)).partition("#REDIRECT")[0]
    assert visible_words.of_wikitext(wikitext) == visible_words.of_markdown(text)


@each_page
def test_canonical_markdown_means_the_same(path: Path) -> None:
    """Whatever the dialect, the page is the same in the canonical form."""
    text = path.read_text(encoding="utf-8")
    wikitext = to_wikitext(text, options=options_of(path, text))
    assert to_wikitext(to_markdown(wikitext)) == wikitext


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_has_ten_pages_and_is_told(name: str) -> None:
    pages = sorted((FIXTURES / name).rglob("*.md"))
    assert len(pages) >= 10
    dialects = [detect(path.read_text(encoding="utf-8")) for path in pages]
    assert {dialect.links for dialect in dialects if dialect.seen} <= DIALECTS[name] | {"title"}
    assert DIALECTS[name] & {dialect.links for dialect in dialects if dialect.seen}


def test_no_other_folders() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(DIALECTS)
