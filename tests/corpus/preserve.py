"""Random edits over whole corpora: what they touch in the page that was there.

python -m tests.corpus.preserve DIR [EDITS]     EDITS a page, 20 unless it is said
"""

from __future__ import annotations

import random
import sys
import zlib
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.articles import articles
from bridge import Diagnostic, FidelityError, to_markdown, to_wikitext
from tests.corpus.edits import (
    Edit,
    Posts,
    Source,
    is_untouched_outside,
    random_edit,
    without_new_note,
)
from tests.corpus.pages import NOT_PROSE, match_files, read_files, read_wiki_pages

BAR = 99.9
"""The least percentage of edits that touch nothing outside of their span."""


class Page(NamedTuple):
    """A page, and the file that another program once made of it, if there is one."""

    title: str
    text: str
    old: str | None = None


class Tally(NamedTuple):
    """What became of the edits of some pages.

    Attributes:
        edits: how many there were of each kind.
        misses: what was touched that should not be, or refused.
        widened: how often more than the words of the edit was rewritten.
        dirty: pages that came back with a change that nobody made.
    """

    edits: Counter[str]
    misses: tuple[str, ...]
    widened: int
    dirty: tuple[str, ...]


def try_page(page: Page, edits: int) -> Tally:
    """Converts a page without an edit, and with random ones, in both directions."""
    markdown = to_markdown(page.text, title=page.title)
    dirty = _unedited(page, markdown)
    kinds: Counter[str] = Counter()
    misses: list[str] = []
    widened = 0
    directions: tuple[Source, ...] = ("markdown", "wikitext")
    for source in directions:
        text, base = (markdown, page.text) if source == "markdown" else (page.text, markdown)
        chance = random.Random(zlib.crc32(f"{page.title} {source}".encode()))
        posts = Posts.between(text, base)
        for _ in range(edits):
            edit = random_edit(text, source, chance)
            if edit is None:
                continue
            kinds[edit.kind] += 1
            notes: list[Diagnostic] = []
            if not _is_clean(edit, source, text, base, posts, notes):
                misses.append(f"{page.title}: {edit.kind} in {source}")
            widened += any(note.code == "widened" for note in notes)
    return Tally(kinds, tuple(misses), widened, tuple(dirty))


def _unedited(page: Page, markdown: str) -> list[str]:
    """Returns what came back changed although nobody edited it."""
    title = page.title
    results = {
        "wikitext": to_wikitext(markdown, base=page.text, base_markdown=markdown) == page.text,
        "wikitext, base alone": to_wikitext(markdown, base=page.text) == page.text,
        "Markdown": to_markdown(page.text, base=markdown, base_wikitext=page.text) == markdown,
        "Markdown, base alone": to_markdown(page.text, title=title, base=markdown) == markdown,
    }
    if page.old is not None:
        result = to_wikitext(page.old, base=page.text, base_markdown=page.old)
        results["an old file"] = result == page.text
    return [f"{page.title}: {what}" for what, same in results.items() if not same]


def _is_clean(
    edit: Edit,
    source: Source,
    text: str,
    base: str,
    posts: Posts,
    notes: list[Diagnostic],
) -> bool:
    """Whether an edit arrives and touches nothing outside of where it may show."""
    spans = [posts.around(span, len(base)) for span in edit.spans]
    try:
        if source == "markdown":
            result = to_wikitext(edit.text, base=base, base_markdown=text, diagnostics=notes)
            return result != base and is_untouched_outside(base, result, spans)
        result = to_markdown(edit.text, base=base, base_wikitext=text, diagnostics=notes)
    except FidelityError:
        return False
    if edit.kind != "insert a note":
        return result != base and is_untouched_outside(base, result, spans)
    body = without_new_note(result).rstrip("\n")
    return body != result.rstrip("\n") and is_untouched_outside(base.rstrip("\n"), body, spans)


def read_corpus(folder: Path) -> list[Page]:
    """Returns the pages of a corpus with the old files that belong to them."""
    pages = read_wiki_pages(folder)
    files = match_files(pages, read_files(folder))
    return [
        Page(page.title, page.text, files[page.title].text if page.title in files else None)
        for page in pages
        if page.namespace not in NOT_PROSE
    ]


def long_pages(size: int) -> list[Page]:
    """Returns long articles, made up for benchmarks."""
    return [Page(name, text) for name, text in articles(size).items()]


def summed(tallies: Iterable[Tally]) -> Tally:
    """Returns the sum of what became of all pages."""
    edits: Counter[str] = Counter()
    misses: list[str] = []
    dirty: list[str] = []
    widened = 0
    for tally in tallies:
        edits += tally.edits
        misses += tally.misses
        dirty += tally.dirty
        widened += tally.widened
    return Tally(edits, tuple(misses), widened, tuple(dirty))


def main(folder: str, edits: str = "20") -> int:
    """Tries a corpus and the long articles; prints what was found."""
    pages = [*read_corpus(Path(folder)), *long_pages(30_000)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        tally = summed(pool.map(partial(try_page, edits=int(edits)), pages, chunksize=4))
    total = tally.edits.total()
    clean = 100 * (1 - len(tally.misses) / max(1, total))
    for kind, count in tally.edits.most_common():
        print(f"{count:>8}  {kind}")
    for miss in tally.misses:
        print(f"    miss  {miss}")
    for dirty in tally.dirty:
        print(f"   dirty  {dirty}")
    print(f"{len(pages)} pages unedited: {len(tally.dirty)} changed")
    print(f"{total} edits: {clean:.3f} % touch their span alone (bar {BAR} %)")
    print(f"{tally.widened} edits rewrote more than their words, to be sure")
    return int(clean < BAR or bool(tally.dirty))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
