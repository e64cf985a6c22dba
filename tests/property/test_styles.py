"""The law and no lost word, where a file is written with pandoc's own signs."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bridge import Options, read_markdown, read_wikitext, to_markdown, to_wikitext
from bridge.style import Style
from tests.properties import assert_law
from tests.property.grammar import MARKDOWN, WIKITEXT

PANDOC = Options(
    style=Style(typography="smart", identifiers="pandoc", raised="signs", highlights="signs")
)
INSET = st.integers(1, 3).map(lambda inset: Options(style=Style(bullet="*", inset=inset)))
SIGNED = "It isn't “a” – b… -- ... ‘c’—\n\n"
TEXT = st.text("'\"-.–—…‘’“” \na*_[`^~+=12", max_size=40)


@given(WIKITEXT)
@example("== A b ==\n== A b ==\n[[#A b]]")
@example("a ^[[A]]")
def test_law_from_wikitext(text: str) -> None:
    assert_law(read_wikitext(SIGNED + text).document, repr(text), PANDOC)


@given(MARKDOWN)
@example("## A b {#a_b}\n\n[c](#a_b)")
@example("[<sup>1 a</sup> ^b^](#fn1)")
def test_law_from_markdown(text: str) -> None:
    text = f'It isn\\\'t \\"a\\" -- b\n\n{text}'
    assert_law(read_markdown(text).document, repr(text), PANDOC)


@given(WIKITEXT, INSET)
def test_lists_that_are_set_in_hold_the_same(text: str, options: Options) -> None:
    assert_law(read_wikitext(text).document, repr(text), options)


@given(MARKDOWN, INSET)
def test_markdown_with_lists_that_are_set_in_is_the_same(text: str, options: Options) -> None:
    assert_law(read_markdown(text).document, repr(text), options)


@given(TEXT)
def test_characters_come_back_as_they_were(text: str) -> None:
    page = to_wikitext(to_markdown(SIGNED + text))
    assert to_wikitext(to_markdown(page, options=PANDOC), options=PANDOC) == page
