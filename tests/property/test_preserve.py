"""What nobody edited comes back byte for byte, whatever it is; what was edited arrives."""

from __future__ import annotations

import re
import time
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import FidelityError, to_markdown, to_wikitext
from tests.machine import slowness
from tests.property.grammar import MARKDOWN, WIKITEXT

LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "mixed"])
ENDS = st.sampled_from(["", "\n", "\n\n", " "])


def restyled(text: str, line_end: str, end: str, *, bom: bool) -> str:
    """A text as another editor would save it, or several with tabs and line ends in turns."""
    if line_end == "mixed":
        ends = cycle(["\n", "\r\n", "\n", "\r"])
        spaces = cycle([" ", "\t", " ", "  "])
        text = re.sub("\r\n?|\n", lambda _: next(ends), text)
        return ("\ufeff" if bom else "") + re.sub(" ", lambda _: next(spaces), text) + end
    return ("\ufeff" if bom else "") + re.sub("\r\n?|\n", line_end, text) + end


@given(WIKITEXT, LINE_ENDS, ENDS, st.booleans())
def test_wikitext_comes_back(text: str, line_end: str, end: str, bom: bool) -> None:
    base = restyled(text, line_end, end, bom=bom)
    markdown = to_markdown(base)
    assert to_wikitext(markdown, base=base, base_markdown=markdown) == base
    assert to_wikitext(markdown + "\n", base=base, base_markdown=markdown) == base


@given(MARKDOWN, LINE_ENDS, ENDS, st.booleans())
def test_markdown_comes_back(text: str, line_end: str, end: str, bom: bool) -> None:
    base = restyled(text, line_end, end, bom=bom)
    wikitext = to_wikitext(base)
    assert to_markdown(wikitext, base=base, base_wikitext=wikitext) == base
    assert to_markdown(wikitext + "\n", base=base, base_wikitext=wikitext) == base


@given(WIKITEXT)
def test_wikitext_comes_back_by_its_base_alone(text: str) -> None:
    assert to_wikitext(to_markdown(text), base=text) == text


@given(MARKDOWN)
def test_markdown_comes_back_by_its_base_alone(text: str) -> None:
    assert to_markdown(to_wikitext(text), base=text) == text


@given(MARKDOWN, MARKDOWN)
def test_any_edit_of_markdown_arrives(before: str, after: str) -> None:
    base = to_wikitext(before)
    result = to_wikitext(after, base=base, base_markdown=before)
    assert to_markdown(result).split() == to_markdown(to_wikitext(after)).split()


@given(WIKITEXT, WIKITEXT)
def test_any_edit_of_wikitext_arrives(before: str, after: str) -> None:
    base = to_markdown(before)
    result = to_markdown(after, base=base, base_wikitext=before)
    assert to_wikitext(result).split() == to_wikitext(to_markdown(after)).split()


def _seconds(before: str, after: str, base: str) -> float:
    start = time.process_time()
    try:
        to_wikitext(after, base=base, base_markdown=before)
    except FidelityError:
        pytest.fail("refused")
    return time.process_time() - start


BLOCKS = 8000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("same words\n\n" * BLOCKS, "same words\n\n" * (BLOCKS - 1) + "other words\n\n"),
        (
            "".join(f"block {n} is\n\n" for n in range(BLOCKS)),
            "".join(f"part {n} was\n\n" for n in range(BLOCKS)),
        ),
        (
            "".join(f"block {n} is\n\n" for n in range(BLOCKS)),
            "".join(f"block {n} is\n\n" for n in reversed(range(BLOCKS))),
        ),
        ("- same\n" * BLOCKS, "- same\n" * (BLOCKS // 2) + "- other\n" + "- same\n" * BLOCKS),
        ("word " * BLOCKS * 2, "word " * BLOCKS + "other " + "word " * BLOCKS),
    ],
    ids=["equal blocks", "other blocks", "all moved", "equal items", "one line"],
)
def test_many_blocks_take_no_time(before: str, after: str) -> None:
    base = to_wikitext(before).replace("\n\n", "\n\n\n")
    assert _seconds(before, after, base) < 2.5 * slowness()
