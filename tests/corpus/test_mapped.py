"""How many calls of templates become Markdown, on long articles and on a corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import mwparserfromhell
import pytest

from benchmarks.articles import articles
from bridge import Options, read_dump, read_siteinfo, read_wikitext, to_markdown, to_wikitext
from bridge.convert import map_calls
from bridge.document.nodes import Template, TemplateBlock
from bridge.mapping.compiled import Layer, Mappings, merge
from bridge.mapping.learn import count_calls, draft
from bridge.mapping.load import mappings_folder
from bridge.mapping.sources import default_mappings, read_entries
from tests.corpus.folder import corpus_or_skip

SHARE = 0.8


def calls_in(node: object) -> int:
    """How many calls a node holds, those within others' arguments not counted."""
    count = 0
    pending = [node]
    while pending:
        found = pending.pop()
        if isinstance(found, Template | TemplateBlock):
            count += 1
            continue
        for name in getattr(found, "__struct_fields__", ()):
            value = getattr(found, name)
            if isinstance(value, tuple):
                pending.extend(value)
            elif hasattr(value, "__struct_fields__"):
                pending.append(value)
    return count


def share_mapped(texts: Iterable[str], options: Options) -> float:
    """The share of the calls that are no calls any more in the document for Markdown."""
    before = after = 0
    for text in texts:
        document = read_wikitext(text, options=options).document
        before += calls_in(document)
        after += calls_in(map_calls(document, options=options))
    return (before - after) / before


def learnt(texts: Iterable[str], options: Options, *, most: int) -> tuple[str, Mappings]:
    """A draft of a mapping file for pages, and it laid over mwbridge's own."""
    pages = (read_wikitext(text, options=options).document for text in texts)
    text = draft(count_calls(pages), default_mappings(), most=most)
    name = "templates.toml"
    known = read_entries((mappings_folder() / name).read_text(encoding="utf-8"), name)
    own = read_entries(text, "draft.toml")
    return text, merge([Layer(known, own=False), Layer(own, own=True)])


def lines_of(draft_text: str) -> int:
    """The lines of a draft that say something."""
    return len(re.findall(r"^[^#\s].*$", draft_text, re.MULTILINE))


@lru_cache(maxsize=1)
def long_pages() -> tuple[str, ...]:
    return tuple(articles(30_000).values())


def test_most_calls_of_long_articles_are_mapped() -> None:
    assert share_mapped(long_pages(), Options()) >= SHARE


def test_another_parser_finds_every_template_of_long_articles_again() -> None:
    for text in long_pages():
        again = to_wikitext(to_markdown(text))
        assert _templates(again) == _templates(text)


def _templates(text: str) -> list[str]:
    return sorted(str(call) for call in mwparserfromhell.parse(text).filter_templates())


@pytest.mark.corpus
def test_most_calls_of_a_corpus_are_mapped_with_a_draft_of_twenty_lines() -> None:
    folder = corpus_or_skip("how much is mapped is not checked")
    options = Options(site=read_siteinfo(folder / "dump.xml"))
    texts = [page.text for page in read_dump(folder / "dump.xml") if page.is_prose]
    text, mappings = learnt(texts, options, most=3)
    assert lines_of(text) <= 20
    assert share_mapped(texts, Options(site=options.site, mappings=mappings)) >= SHARE
