"""The long articles that speed is measured on hold what they are meant to, and convert."""

from __future__ import annotations

import hashlib
import re

import mwparserfromhell
import pytest

from benchmarks.articles import CHARACTERS, SIZE, articles, compose
from bridge import read_markdown, read_wikitext, to_markdown, to_wikitext
from tests.properties import assert_cover, assert_law


@pytest.mark.parametrize("name", CHARACTERS)
def test_the_law_holds_of_an_article(name: str) -> None:
    text = compose(name, 20_000)
    parsed = read_wikitext(text)
    assert_cover(text, parsed.layout)
    assert_law(parsed.document, name)
    markdown = to_markdown(text)
    assert_cover(markdown, read_markdown(markdown).layout)
    assert to_markdown(to_wikitext(markdown)) == markdown


def test_articles_are_long_and_the_same_each_time() -> None:
    first, again = articles(), articles()
    assert all(len(text.encode()) >= SIZE for text in first.values())
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in first.values()]
    assert digests == [hashlib.sha256(text.encode()).hexdigest() for text in again.values()]
    assert len(set(digests)) == len(CHARACTERS) >= 6


def test_articles_are_as_dense_as_long_pages_are() -> None:
    """Counted by mwparserfromhell and line by line, a kB, over all of them."""
    text = "\n\n".join(articles(20_000).values())
    kilobytes = len(text.encode()) / 1000
    code = mwparserfromhell.parse(text)
    counts = {
        "templates": len(code.filter_templates()),
        "notes": len(code.filter_tags(matches=lambda tag: str(tag.tag) == "ref")),
        "links": len(code.filter_wikilinks()),
        "cells": len(re.findall(r"^[|!]", text, re.M)),
        "headings": len(re.findall(r"^==", text, re.M)),
        "items": len(re.findall(r"^[*#:;]", text, re.M)),
    }
    least = {"templates": 1.8, "notes": 1, "links": 5, "cells": 1.6, "headings": 0.3, "items": 1}
    assert {name for name, count in counts.items() if count / kilobytes < least[name]} == set()
