"""The table of escapes, row by row."""

from __future__ import annotations

import pytest

from bridge.markdown.escape import escape_start, escape_text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("5*6", r"5\*6"),
        ("`[a]<b>|$", r"\`\[a\]\<b\>\|\$"),
        ("#1 F# a#b", r"\#1 F# a#b"),
        ("~ ~~ ~~~", r"~ \~~ \~\~~"),
        ("! ![", r"! \!\["),
        ("a_b _c_", r"a_b \_c\_"),
        ("AT&T &nbsp; &foo;", r"AT&T \&nbsp; &foo;"),
        ("\\a \\* \\", "\\a \\\\\\* \\\\"),
        ("' \" -- ... ^ @ { } a:b", "' \" -- ... ^ @ { } a:b"),
    ],
)
def test_text(text: str, escaped: str) -> None:
    assert escape_text(text).replace("\n", " ") == escaped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("- a", r"\- a"),
        ("+", r"\+"),
        (": a", r"\: a"),
        ("-a", "-a"),
        ("---", r"\---"),
        ("1. a", r"1\. a"),
        ("2014) a", r"2014\) a"),
        ("(a) b", r"\(a\) b"),
        ("ii. b", r"ii\. b"),
        ("A. b", "A. b"),
        ("1.5 a", "1.5 a"),
        ("= a", "= a"),
    ],
)
def test_the_start_of_a_block(text: str, escaped: str) -> None:
    assert escape_start(text) == escaped
