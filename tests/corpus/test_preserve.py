"""A sample of real and of long pages: unedited, and with random edits.

``python -m tests.corpus.preserve DIR`` tries all of a corpus, 20 edits a page.
"""

import random

import pytest

from tests.corpus.edits import Posts, is_untouched_outside
from tests.corpus.folder import corpus_or_skip
from tests.corpus.preserve import Page, long_pages, read_corpus, summed, try_page

PAGES = 100
EDITS = 4


@pytest.mark.corpus
def test_a_sample_of_the_corpus() -> None:
    folder = corpus_or_skip("edits of real pages are not tried")
    pages = random.Random(6).sample(read_corpus(folder), PAGES)
    tally = summed(try_page(page, EDITS) for page in pages)
    assert not tally.dirty
    assert not tally.misses
    assert tally.edits.total() > PAGES * 2


@pytest.mark.parametrize("page", long_pages(12_000), ids=lambda page: page.title)
def test_long_pages(page: Page) -> None:
    tally = try_page(page, EDITS)
    assert not tally.dirty
    assert not tally.misses
    assert tally.edits


def test_the_judge_sees_what_is_touched() -> None:
    before = "one two three four"
    posts = Posts.between("one edited two three four", before)
    span = posts.around((4, 10), len(before))
    assert span == (3, 4)
    assert is_untouched_outside(before, "one edited two three four", [span])
    assert not is_untouched_outside(before, "one edited two  three four", [span])
    assert not is_untouched_outside(before, "ONE edited two three four", [span])
