"""Templates become Markdown and come back to the letter."""

from __future__ import annotations

import pickle

import pytest

from bridge import (
    Options,
    read_markdown,
    read_wikitext,
    to_markdown,
    to_wikitext,
    write_markdown,
)
from bridge.convert import map_calls, unmap_calls
from bridge.document.nodes import Document
from bridge.mapping.compiled import Layer, Mappings, merge
from bridge.mapping.entries import EntriesFile
from bridge.mapping.sources import read_entries


def own(text: str) -> Options:
    """Options with the mappings that a file says, and no others."""
    return Options(
        mappings=merge([Layer(read_entries("schema = 1\n" + text, "own.toml"), own=True)])
    )


NOTE = """
[[template]]
wiki = "Note"
aliases = ["Notice"]
markdown = "callout"
match = { kind = "note" }
[template.slots]
title = { param = "title", type = "inline", optional = true }
body = { param = "1", type = "blocks" }
"""


def assert_returns(wikitext: str, options: Options | None = None) -> Document:
    """Asserts that a page comes back as it was; returns what Markdown makes of it."""
    document = read_wikitext(wikitext, options=options).document
    mapped = map_calls(document, options=options)
    again = read_markdown(write_markdown(mapped, options=options), options=options).document
    assert again == mapped
    assert unmap_calls(again, options=options) == document
    return mapped


def test_the_wiki_s_own_template_needs_no_word() -> None:
    options = own(NOTE)
    assert to_markdown("{{Note|Hi}}", options=options) == "> [!note]\n> Hi\n"
    assert to_wikitext("> [!note]\n> Hi", options=options) == "{{Note|Hi}}"


def test_a_callout_without_a_mapping_is_no_template() -> None:
    assert "{{" not in to_wikitext("> [!note]\n> Hi")


def test_a_page_names_the_templates_that_its_wiki_may_lack() -> None:
    markdown = to_markdown("{{Note|Hi}}")
    assert markdown == "---\ntemplates: [Note]\n---\n\n> [!note]\n> Hi\n"
    assert to_wikitext(markdown) == "{{Note|Hi}}"


def test_an_alias_keeps_its_name() -> None:
    options = own(NOTE)
    markdown = to_markdown("{{notice|Hi}}", options=options)
    assert markdown.startswith("---\ntemplates: [notice]\n---\n")
    assert to_wikitext(markdown, options=options) == "{{notice|Hi}}"


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{Note|a|b}}",
        "{{Note|1=a|1=b}}",
        "{{Note|a<ref>b</ref>}}",
        "{{Note}}",
        "{{Note|title=a}}",
        "{{Note|[[a}}",
        "{{Note|a|colour=red}}",
    ],
)
def test_a_call_that_does_not_fit_stays(wikitext: str) -> None:
    options = own(NOTE)
    mapped = assert_returns(wikitext, options)
    assert "{{Note" in write_markdown(mapped)


def test_a_callout_of_the_page_itself_is_no_call() -> None:
    callout = to_wikitext("> [!note]\n> Hi")
    options = own(NOTE)
    assert_returns(callout, options)
    assert_returns(f"{callout}\n\n{{{{Note|x}}}}", options)


def test_nothing_is_mapped_where_nothing_is_said() -> None:
    assert "{{Note|Hi}}" in to_markdown("{{Note|Hi}}", options=Options(mappings=Mappings()))


def test_options_are_pickled_with_their_mappings() -> None:
    options = own(NOTE)
    assert options.mappings is not None
    assert options.mappings.by_name
    assert pickle.loads(pickle.dumps(options)) == options


def test_text_that_would_end_a_call_is_escaped() -> None:
    options = own(NOTE)
    for markdown in ("> [!note]\n> a = b", "> [!note]\n> a \\| b }} c", "> [!note]\n> - a\n> - b"):
        wikitext = to_wikitext(markdown, options=options)
        assert wikitext.startswith("{{Note|")
        assert to_markdown(wikitext, options=options).endswith(markdown + "\n")


def test_an_entry_is_read_with_its_examples() -> None:
    file: EntriesFile = read_entries("schema = 1\n" + NOTE, "own.toml")
    assert file.template[0].slots["title"].optional
