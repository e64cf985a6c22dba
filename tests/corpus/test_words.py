"""No word of a corpus's Markdown is lost on the wiki, as an independent renderer sees it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bridge import to_wikitext
from tests import visible_words
from tests.corpus.pages import read_files
from tests.corpus.test_corpus import folder

__all__ = ["folder"]

EVERY = 3
"""One file of so many is judged."""

LEAST = 0.97
"""The least share of files without a word lost.

markdown-it reads no tag whose name has an underscore, mwparserfromhell does; and words
that touch are parted by one of the two only.
"""


@pytest.mark.corpus
def test_no_word_is_lost(folder: Path) -> None:
    kept = judged = 0
    lost: list[str] = []
    for file in read_files(folder)[::EVERY]:
        wikitext = to_wikitext(file.text)
        if wikitext.startswith("#REDIRECT"):
            continue
        shown, notes = map(Counter, visible_words.of_markdown(file.text))
        on_wiki, wiki_notes = map(Counter, visible_words.of_wikitext(wikitext))
        missing = (shown + notes) - (on_wiki + wiki_notes)
        judged += 1
        kept += not missing
        if missing:
            lost.append(f"{file.name}: {dict(missing)}")
    assert kept >= LEAST * judged, "\n".join(lost)
