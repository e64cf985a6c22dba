"""The two public functions: what they take care of around the readers and writers."""

import pickle

import pytest

from bridge import Diagnostic, Options, UsageError, language_site, to_markdown, to_wikitext
from bridge.convert import read_markdown, read_wikitext, write_markdown, write_wikitext
from tests.properties import assert_law


def test_there_and_back() -> None:
    markdown = to_markdown("== A ==\n'''b''' [[C|d]]\n", title="T: x")
    assert '[d](C "wikilink")' in markdown
    assert markdown.startswith("---\n")
    wikitext = to_wikitext(markdown)
    assert to_markdown(wikitext, title="T: x") == markdown


def test_empty_pages() -> None:
    assert to_markdown("") == ""
    assert to_wikitext("") == ""


@pytest.mark.parametrize("text", ["a\r\n\r\nb\r\n", "\ufeffa\n\nb\n", "a\r\rb"])
def test_line_ends_and_byte_order_marks(text: str) -> None:
    assert to_markdown(text) == "a\n\nb\n"
    assert to_wikitext(text).rstrip("\n") == "a\n\nb"


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\uffffb", "a\x1bb"])
def test_what_no_wiki_stores_is_replaced_and_reported(text: str) -> None:
    for function in (to_markdown, to_wikitext):
        diagnostics: list[Diagnostic] = []
        assert function(text, diagnostics=diagnostics).strip() == "a\ufffdb"
        [found] = [d for d in diagnostics if d.code == "unstorable-character"]
        assert found.severity == "warning"
        assert found.span == (1, 2)


def test_what_the_base_corresponded_to_needs_a_base() -> None:
    with pytest.raises(UsageError, match="base"):
        to_markdown("a", base_wikitext="a")
    with pytest.raises(UsageError, match="base"):
        to_wikitext("a", base_markdown="a")


def test_wrap() -> None:
    text = "word " * 40
    assert max(map(len, to_markdown(text).splitlines())) <= 72
    assert max(map(len, to_markdown(text, options=Options(wrap=30)).splitlines())) <= 30
    assert to_markdown(text, options=Options(wrap=None)).count("\n") == 1


def test_another_wiki() -> None:
    options = Options(site=language_site("de"))
    markdown = to_markdown("x [[Kategorie:A]]", options=options)
    assert "A" in markdown
    document = read_wikitext("x [[Kategorie:A]]", options=options).document
    assert [category.name for category in document.categories] == ["A"]
    assert "[[Kategorie:A]]" in to_wikitext(markdown, options=options)


def test_documents_go_both_ways() -> None:
    document = read_markdown("*x*").document
    assert write_wikitext(document).strip() == "''x''"
    assert read_wikitext("''x''").document == document
    assert write_markdown(document) == "*x*\n"


def test_options_survive_a_process_pool() -> None:
    options = Options(site=language_site("fr"), wrap=None)
    again = pickle.loads(pickle.dumps(options))
    assert again == options
    assert to_markdown("[[Catégorie:A]]", options=again) == to_markdown(
        "[[Catégorie:A]]", options=options
    )


@pytest.mark.parametrize("text", ["\t\ufeff", "\n\ufeffa", ";\ufeff", "\ufeff\ufeffa"])
def test_a_byte_order_mark_of_the_page_stays(text: str) -> None:
    """The first one is the file's; another one is a character of the page."""
    assert_law(read_wikitext(text).document)
    assert "\ufeff" in to_wikitext(to_markdown(text))[1:]
