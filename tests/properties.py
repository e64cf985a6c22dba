"""What must hold of every text and document: the checks that all tests share."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from bridge import Options, SiteInfo, default_site, read_markdown, read_wikitext
from bridge.document.nodes import Document, Meta
from bridge.document.parsed import Piece
from bridge.markdown import write as markdown_write
from bridge.source import Span
from bridge.wikitext import write as wikitext_write

__all__ = [
    "Document",
    "assert_cover",
    "assert_law",
    "read_markdown",
    "read_wikitext",
    "write_markdown",
    "write_wikitext",
]


def write_wikitext(document: Document, options: Options | None = None) -> str:
    return wikitext_write.write(document, site=_site(options))


def write_markdown(document: Document, options: Options | None = None) -> str:
    return markdown_write.write(document, site=_site(options), options=options or Options())


def _site(options: Options | None) -> SiteInfo:
    return default_site() if options is None or options.site is None else options.site


def assert_law(document: Document, place: str = "", options: Options | None = None) -> None:
    """Asserts that each reader gets ``document`` from its format's writing of it."""
    for name, write, read in (
        ("Markdown", write_markdown, read_markdown),
        ("wikitext", write_wikitext, read_wikitext),
    ):
        text = write(document, options)
        again = read(text, options=options).document
        expected = without_fields(document) if name == "wikitext" else document
        if again != expected:
            pytest.fail(
                f"{place}: the law of {name} is broken\n--- document\n{document}\n"
                f"--- written\n{text}\n--- read again\n{again}",
                pytrace=False,
            )


def without_fields(document: Document) -> Document:
    """The document without the front matter that wikitext has no place for."""
    return msgspec.structs.replace(document, meta=Meta(redirect=document.meta.redirect))


def assert_cover(text: str, root: Piece) -> None:
    """Asserts that ``root`` covers ``text``, and each piece lies within its parent."""
    assert root.spans == ((0, len(text)),), f"{root.spans} is not the whole of {text!r}"
    pending = [root]
    while pending:
        piece = pending.pop()
        spans = sorted(span for child in piece.children for span in child.spans)
        for before, after in itertools.pairwise(spans):
            assert before[1] <= after[0], f"{before} and {after} overlap in {text!r}"
        _assert_within(spans, piece.spans, text)
        for child in piece.children:
            assert child.spans, f"a {child.kind} of {text!r} stands nowhere"
            assert list(child.spans) == sorted(child.spans), f"order of {child} in {text!r}"
        pending.extend(piece.children)


def _assert_within(inner: list[Span], outer: tuple[Span, ...], text: str) -> None:
    holders = iter(outer)
    holder = next(holders, None)
    for start, end in inner:
        while holder is not None and holder[1] < end:
            holder = next(holders, None)
        assert start <= end, f"({start}, {end}) is no span"
        assert holder is not None, f"({start}, {end}) is outside {outer} in {text!r}"
        assert holder[0] <= start, f"({start}, {end}) is outside {outer} in {text!r}"
