"""Verifies pages one after another: convert, render both, compare, forget."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import Final, NamedTuple

import msgspec

from bridge.convert import to_markdown, to_wikitext
from bridge.errors import BridgeError, WikiError
from bridge.local.sources import Source, page_of
from bridge.options import Options
from bridge.page import Page
from bridge.report import Diagnostic
from bridge.tree.links import page_path
from bridge.verify.compare import compare
from bridge.verify.records import MOST_DIFFERENCES, Evidence, Pair, Verdict
from bridge.verify.render import Renderer, Rendering

# What is rendered with one request: so many pages or bytes, whichever comes first.
_BATCH_PAGES: Final = 12
_BATCH_BYTES: Final = 60_000
# How often a page that differs is looked at: it may show the time, or a random line.
_LOOKS: Final = 2

Judged = tuple[Verdict, Evidence | None]
"""A verdict, and both sides where they differ."""


class Prepared(NamedTuple):
    """A page that is ready to be judged.

    Attributes:
        page: it as the wiki stores it; None if it cannot be read.
        pair: its wikitext before and after; None for what never becomes Markdown.
    """

    page: Page | None
    pair: Pair | None


def prepare(source: Source, options: Options) -> Prepared:
    """A page's wikitext, and what it is after it went through Markdown.

    Of a file of wikitext beside one of Markdown, the first is the original and the
    second stands for what became of it.

    Args:
        source: the page.
        options: how to convert.

    Example:
        >>> source = Source("T", "T.wiki", "wikitext", "==A==\\n''b''")
        >>> prepare(source, Options()).pair.after
        "== A ==\\n''b''"
    """
    if source.error:
        return Prepared(None, Pair(source.title, source.place, "", "", error=source.error))
    found: list[Diagnostic] = []
    own = options
    if source.page is None:
        own = msgspec.structs.replace(options, path=page_path(source.place))
    try:
        page = page_of(source, options, found)
        if source.kind == "other" or not page.is_prose:
            return Prepared(page, None)
        if source.beside is not None:
            before, after = source.beside, page.text
        else:
            before = page.text
            markdown = to_markdown(before, title=source.title, options=own, diagnostics=found)
            after = to_wikitext(markdown, options=own, diagnostics=found)
    except BridgeError as error:
        pair = Pair(source.title, source.place, source.text, "", error=str(error))
        return Prepared(None, pair)
    notes = dict.fromkeys(f"{d.message} [{d.code}]" for d in found if d.severity != "info")
    # MediaWiki stores no white space at the end of a page.
    pair = Pair(source.title, source.place, before.rstrip(), after.rstrip(), tuple(notes))
    return Prepared(page, pair)


def verify(pairs: Iterable[Pair], renderer: Renderer, *, workers: int = 4) -> Iterator[Judged]:
    """Judges pages, in their order and in memory that does not grow with their number.

    Args:
        pairs: the pages; they are asked for only as they are judged.
        renderer: renders both sides; those with the same wikitext are not rendered.
        workers: how many requests run at the same time.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="verify") as pool:
        waiting: deque[Future[list[Judged]]] = deque()
        try:
            for batch in _batches(pairs):
                waiting.append(pool.submit(_judge, batch, renderer))
                while len(waiting) > 2 * workers or (waiting and waiting[0].done()):
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _batches(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Pages that are rendered together."""
    batch: list[Pair] = []
    size = count = 0
    for pair in pairs:
        batch.append(pair)
        if pair.before != pair.after:
            size += len(pair.before) + len(pair.after)
            count += 1
        if count >= _BATCH_PAGES or size >= _BATCH_BYTES or len(batch) >= 10 * _BATCH_PAGES:
            yield batch
            batch, size, count = [], 0, 0
    if batch:
        yield batch


def _judge(batch: list[Pair], renderer: Renderer) -> list[Judged]:
    """The verdicts of some pages."""
    asked = [pair for pair in batch if not pair.error and pair.before != pair.after]
    rendered = iter(_render(asked, renderer))
    judged: list[Judged] = []
    for pair in batch:
        if pair.error:
            judged.append((_failed(pair, pair.error), None))
        elif pair.before == pair.after:
            judged.append((Verdict(pair.title, pair.place, "identical", notes=pair.notes), None))
        else:
            judged.append(_compare(pair, next(rendered), renderer))
    return judged


Both = tuple[Rendering | WikiError, Rendering | WikiError]


def _render(pairs: list[Pair], renderer: Renderer) -> list[Both]:
    """Both renderings of each page."""
    texts = list(chain.from_iterable(((p.title, p.before), (p.title, p.after)) for p in pairs))
    found = renderer.render_all(texts)
    return list(zip(found[::2], found[1::2], strict=True))


def _compare(pair: Pair, both: Both, renderer: Renderer) -> Judged:
    """The verdict of a page that was rendered."""
    for look in range(_LOOKS):
        before, after = both
        for side, rendering in (("before", before), ("after", after)):
            if isinstance(rendering, WikiError):
                # A page that the wiki cannot render either way says nothing about us.
                where = "" if side == "before" else " (as it came back)"
                return _failed(pair, f"{rendering.what}{where}"), None
        assert isinstance(before, Rendering)
        assert isinstance(after, Rendering)
        found = compare(before, after)
        if not found.differences:
            return Verdict(pair.title, pair.place, "same", notes=pair.notes), None
        if look < _LOOKS - 1:
            both = _render([pair], renderer)[0]
    verdict = Verdict(
        pair.title,
        pair.place,
        "differs",
        found.differences[:MOST_DIFFERENCES],
        len(found.differences),
        notes=pair.notes,
    )
    return verdict, Evidence(found.before_html, found.after_html, pair.before, pair.after)


def _failed(pair: Pair, error: str) -> Verdict:
    """The verdict of a page that cannot be compared."""
    return Verdict(pair.title, pair.place, "error", error=error, notes=pair.notes)
