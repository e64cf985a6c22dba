"""Two random edits of real pages: both arrive where they are apart, none is lost where not.

What a merge shall be is known without it: two edits of disjoint ranges are both made by hand.
"""

import random
import re
from collections import Counter

import pytest

from bridge import merge
from tests.corpus.edits import Edit, random_edit
from tests.corpus.folder import corpus_or_skip
from tests.corpus.preserve import read_corpus

MERGES = 120


def _new(base: str, edit: Edit) -> str:
    [(start, end)] = edit.spans
    return edit.text[start : len(edit.text) - (len(base) - end)]


def _both(base: str, *edits: Edit) -> str | None:
    """The page with both edits; None if no word stands between them."""
    (first, _), (second, _) = pairs = sorted((edit.spans[0], _new(base, edit)) for edit in edits)
    if not re.search(r"\w", base[first[1] : second[0]]):
        return None
    for (start, end), new in reversed(pairs):
        base = base[:start] + new + base[end:]
    return base


def _try(base: str, one: Edit, other: Edit) -> None:
    moves = "move a block" in (one.kind, other.kind)
    merged = merge(base, one.text, other.text)
    expected = None if moves else _both(base, one, other)
    if expected is not None:
        assert merged == (expected, ())
    elif moves and not merged.conflicts:
        edit = other if one.kind == "move a block" else one
        assert Counter(merged.text.split()) == Counter(edit.text.split())
    elif not merged.conflicts:
        assert _new(base, one).strip() in merged.text
        assert _new(base, other).strip() in merged.text


@pytest.mark.corpus
def test_merges_of_real_pages() -> None:
    folder = corpus_or_skip("merges of real pages are not tried")
    chance = random.Random(6)
    pages = read_corpus(folder)
    done = 0
    while done < MERGES:
        base = chance.choice(pages).text
        one, other = (random_edit(base, "wikitext", chance) for _ in range(2))
        if one is None or other is None or one.text == other.text:
            continue
        if one.kind == other.kind == "move a block":
            continue
        other = other._replace(text=other.text.replace("uxword", "uxother"))
        _try(base, one, other)
        done += 1
