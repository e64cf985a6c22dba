"""Any text, in any place and beside anything, is written so that it shows as itself."""

from __future__ import annotations

import html
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import assume, example, given
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from bridge import Options, language_site, read_markdown, read_wikitext
from bridge.document.nodes import (
    AutoLink,
    Code,
    Document,
    Entity,
    Image,
    Inline,
    LineBreak,
    Template,
    Text,
    WikiLink,
)
from tests.properties import assert_law, write_markdown, write_wikitext
from tests.property.positions import CODE, PLACES, Placed, placed, texts

GITHUB = MarkdownIt("gfm-like", {"linkify": False}).use(deflist_plugin).use(footnote_plugin)


@given(placed())
def test_text_is_read_as_itself(given_: Placed) -> None:
    assert_law(given_.document, given_.where)


@pytest.mark.parametrize("place", PLACES)
@given(text=texts())
def test_text_alone(place: str, text: str) -> None:
    assert_law(PLACES[place]((Text(text),)), place)


@pytest.mark.parametrize("place", CODE)
@given(text=texts())
def test_code(place: str, text: str) -> None:
    assert_law(Document((CODE[place](text),)), place)


@given(texts())
def test_language_conversion(text: str) -> None:
    """Where a wiki has variants their marks are text, too."""
    site = language_site("zh")
    for pieces in (f"-{{{text}}}-", f"a -{{ {text}"):
        assert_law(PLACES["a paragraph"]((Text(pieces),)), text, Options(site=site))


@given(texts())
@example("a]]b]")
@example("<!--")
def test_sort_keys(text: str) -> None:
    """A key that Markdown gives is the page's only link, and comes back as it was."""
    label = write_markdown(PLACES["a paragraph"]((WikiLink("Category:A", (Text(text),)),)))
    document = read_markdown(label).document
    assert [category.name for category in document.categories] == ["A"]
    assert_law(document, text)


@given(texts())
@example("a * b [c] 'd' \"e\": f; g = h | i {j} <k, l-m ~ n & o_p")
def test_no_more_is_escaped_than_needed(text: str) -> None:
    """Text that is read as itself is written as it is.

    A tag is not, for what closes it might be written behind it; nor is a signature,
    which is put in when the page is saved.
    """
    document = PLACES["a paragraph"]((Text(text),))
    signed = "~~~" in text
    if "<" not in text and not signed and read_wikitext(text).document == document:
        assert write_wikitext(document) == text


@given(placed())
def test_markdown_shows_the_text(given_: Placed) -> None:
    """What markdown-it shows, by CommonMark's rules and GitHub's, is the text."""
    # GitHub has no indented lines, and a table's caption is a paragraph below it
    assume(given_.place not in ("a reply", "a table's caption"))
    assume(given_.around != "beside templates")
    expected = _shown(given_.document.blocks)
    expected += "".join(_shown(note.blocks) for note in given_.document.notes)
    parser = _Visible()
    parser.feed(GITHUB.render(write_markdown(given_.document)))
    assert _letters("".join(parser.words)) == _letters(expected), given_.where


class _Visible(HTMLParser):
    """Gathers the text of a page, and what stands for its images."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "img":
            self.words.append(facts.get("alt") or "")
        elif "footnote" in (facts.get("class") or "") and tag in ("a", "sup"):
            self._hidden = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _letters(text: str) -> str:
    return "".join(text.split())


def _shown(nodes: Iterable[Any]) -> str:
    """What a reader sees of nodes."""
    return "".join(map(_shown_node, nodes))


def _shown_node(node: Inline | Any) -> str:
    if isinstance(node, Text | Code):
        return node.value
    if isinstance(node, AutoLink):
        return node.url
    if isinstance(node, Entity):
        return html.unescape(node.source)
    if isinstance(node, Image):
        return _shown(node.caption)
    if isinstance(node, LineBreak | Template):
        return ""
    parts = ("caption", "children", "label", "blocks", "items", "rows", "cells")
    return "".join(_shown(getattr(node, name, ())) for name in parts)
