"""Bytes, line ends and the characters that no wiki stores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import EncodingError, UsageError
from bridge.source import Span, TextStyle, decode, replace_unstorable, split_style


@pytest.mark.parametrize(
    ("given_text", "text", "style"),
    [
        ("", "", TextStyle("\n", False, False)),
        ("a\nb", "a\nb", TextStyle("\n", False, False)),
        ("a\r\nb\r\n", "a\nb\n", TextStyle("\r\n", False, True)),
        ("\ufeffa\n", "a\n", TextStyle("\n", True, True)),
        ("a\rb\r", "a\nb\n", TextStyle("\r", False, True)),
    ],
)
def test_style_is_taken_off_and_put_back(given_text: str, text: str, style: TextStyle) -> None:
    assert split_style(given_text) == (text, style)
    assert style.restore(text) == given_text


def test_mixed_line_ends_take_the_commonest() -> None:
    text, style = split_style("a\r\nb\r\nc\nd\re")
    assert text == "a\nb\nc\nd\ne"
    assert style.newline == "\r\n"


@given(st.text(alphabet="a \r\n\ufeff"))
def test_any_text_has_a_style(text: str) -> None:
    plain, _ = split_style(text)
    assert "\r" not in plain


def test_decode_names_the_byte() -> None:
    with pytest.raises(EncodingError) as caught:
        decode(b"ab\ncaf\xe9 ", where="a.md")
    assert caught.value.position == 6
    assert str(caught.value) == (
        "a.md: byte 0xE9 at offset 6 (line 2) is not utf-8; "
        "name the file's encoding with --encoding"
    )
    assert decode(b"caf\xe9", encoding="latin-1") == "café"


def test_decode_refuses_unknown_encodings() -> None:
    for encoding in ("klingon", "a\0b", "hex"):
        with pytest.raises(UsageError, match="no text encoding"):
            decode(b"a", encoding=encoding)


def test_unstorable_characters_are_replaced_one_for_one() -> None:
    text = "a\0\x01b\tc\n\ud800d\uffff\x7f"
    clean, spans = replace_unstorable(text)
    assert clean == "a\ufffd\ufffdb\tc\n\ufffdd\ufffd\x7f"
    assert spans == (Span(1, 3), Span(7, 8), Span(9, 10))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_what_can_be_stored_stays(text: str) -> None:
    assert replace_unstorable(text) == (text, ())


@given(st.text(st.characters()))
def test_the_result_can_be_encoded(text: str) -> None:
    clean, _ = replace_unstorable(text)
    assert len(clean) == len(text)
    clean.encode()
