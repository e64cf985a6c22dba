"""The corpus's old files beside their pages, of which nobody knows what they corresponded to.

The old pipeline changed words or blocks of the others (known.md names them), and nobody
can tell that from an edit.
"""

from collections import Counter

import pytest

from bridge import FidelityError, to_markdown, to_wikitext
from tests.corpus.folder import corpus_or_skip
from tests.corpus.pages import NOT_PROSE, match_files, read_files, read_wiki_pages

PAGES = 761
FILES = 755


@pytest.mark.corpus
def test_unedited_old_files_give_their_pages_back() -> None:
    folder = corpus_or_skip("old files are not tried")
    pages = [page for page in read_wiki_pages(folder) if page.namespace not in NOT_PROSE]
    files = match_files(pages, read_files(folder))
    same: Counter[str] = Counter()
    for page in pages:
        if page.title not in files:
            continue
        file = files[page.title].text
        try:
            same["pages"] += to_wikitext(file, base=page.text) == page.text
        except FidelityError:
            same["refused towards the page"] += 1
        try:
            same["files"] += to_markdown(page.text, base=file, title=page.title) == file
        except FidelityError:
            same["refused towards the file"] += 1
    assert same["pages"] >= PAGES, same
    assert same["files"] >= FILES, same
