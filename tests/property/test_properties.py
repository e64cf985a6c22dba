"""What holds of every text: the law of both formats, the cover, no exception."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge import Options, read_markdown, read_wikitext, to_markdown, to_wikitext
from tests.properties import assert_cover, assert_law, write_markdown, write_wikitext
from tests.property.grammar import MARKDOWN, WIKITEXT

NOISE = st.text(
    st.sampled_from("'[]{}<>|=*#:;!-_~`\\&$^/\"\n \t1ab.:()") | st.characters(), max_size=60
)


@given(WIKITEXT)
def test_law_from_wikitext(text: str) -> None:
    assert_law(read_wikitext(text).document, repr(text))


@given(MARKDOWN)
def test_law_from_markdown(text: str) -> None:
    assert_law(read_markdown(text).document, repr(text))


@given(WIKITEXT)
def test_cover_of_wikitext(text: str) -> None:
    assert_cover(text, read_wikitext(text).layout)


@given(MARKDOWN)
def test_cover_of_markdown(text: str) -> None:
    assert_cover(text, read_markdown(text).layout)


@given(WIKITEXT)
def test_markdown_is_stable(text: str) -> None:
    """Written once, it comes back the same from wikitext."""
    markdown = to_markdown(text)
    assert to_markdown(to_wikitext(markdown)) == markdown


@given(MARKDOWN)
def test_wikitext_is_stable(text: str) -> None:
    wikitext = to_wikitext(text)
    assert to_wikitext(to_markdown(wikitext)) == wikitext


@given(WIKITEXT, st.integers(60, 120) | st.none())
def test_wrapping_means_nothing(text: str, wrap: int | None) -> None:
    document = read_wikitext(text).document
    assert read_markdown(write_markdown(document, Options(wrap=wrap))).document == document


@pytest.mark.parametrize("read", [read_wikitext, read_markdown])
@given(text=NOISE)
def test_any_text_converts(read: object, text: str) -> None:
    parsed = read_wikitext(text) if read is read_wikitext else read_markdown(text)
    write_markdown(parsed.document)
    write_wikitext(parsed.document)


@given(NOISE)
@example("\x00\ufffe\r\r\n\ud7ff")
@example("\ufeff# a")
def test_noise_keeps_the_law(text: str) -> None:
    assert_law(read_wikitext(text).document, repr(text))
    assert_law(read_markdown(text).document, repr(text))
