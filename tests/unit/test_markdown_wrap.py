"""Filling: greedy, in columns, and no line that would be read as a block."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bridge.markdown.wrap import BREAK, LINE, fill, width_of

WORDS = st.lists(
    st.sampled_from(["a", "word", "-", "*", "+", "1.", "1)", "===", "---", "--", "\\>", "中国", "é" * 20]),
    min_size=1,
    max_size=40,
)  # fmt: skip


@given(WORDS, st.integers(5, 80))
def test_filling_changes_white_space_only(words: list[str], width: int) -> None:
    filled = fill(BREAK.join(words), width)
    assert filled.split() == words


@given(st.lists(st.sampled_from(["a", "bb", "ccc", "中国"]), min_size=1, max_size=60))
def test_lines_are_as_long_as_they_can_be(words: list[str]) -> None:
    lines = fill(BREAK.join(words), 20).split("\n")
    for line, following in itertools.pairwise(lines):
        assert width_of(line) <= 20
        assert width_of(f"{line} {following.split(' ')[0]}") > 20


def test_no_line_is_all_underline_or_a_lone_marker() -> None:
    for word in ("===", "---", "-", "+", "1.", ":"):
        lines = fill(BREAK.join(["aaaa", word, "bbbb"]), 5).split("\n")
        assert word not in lines, word


def test_a_line_end_that_must_be_is_kept_without_wrapping() -> None:
    assert fill(f"a{BREAK}b\\{LINE}c", None) == "a b\\\nc"


def test_widths() -> None:
    assert [width_of(text) for text in ("né", "中国", "e\u0301", "“x”", "\u200b")] == [
        2,
        4,
        1,
        3,
        0,
    ]
