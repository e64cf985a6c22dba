"""The two formats, as carrying an edit into a page or a file that is there sees them."""

from __future__ import annotations

from functools import cache, lru_cache, partial

from bridge.convert import read_markdown, read_wikitext, site_of, write_markdown
from bridge.document.nodes import CommentBlock, Document
from bridge.markdown import tokens as markdown_tokens
from bridge.markdown.definitions import find_definitions, without_unused_definitions
from bridge.markdown.dialects import detect
from bridge.markdown.labels import share_labels
from bridge.markdown.placement import place_definitions
from bridge.options import Options
from bridge.preserve.align import align
from bridge.preserve.format import Escape, Format
from bridge.source import split_style
from bridge.wikitext import tokens as wikitext_tokens
from bridge.wikitext.facts import find_facts
from bridge.wikitext.find_spelling import find_spelling
from bridge.wikitext.grammar import grammar_of
from bridge.wikitext.placement import place_notes
from bridge.wikitext.spelling import Spelling
from bridge.wikitext.write import write as write_page


def wikitext_format(options: Options | None, base: str) -> Format:
    """Wikitext as a page writes it, as carrying an edit sees it.

    Args:
        options: the wiki's facts.
        base: the page.
    """
    site = site_of(options)
    plain = split_style(base)[0]
    # the base is what is read again at once
    parse = lru_cache(maxsize=1)(partial(read_wikitext, options=options))

    @cache
    def spelling() -> Spelling:
        """How the page is written, which is asked for only where something was edited."""
        return find_spelling(plain, parse)

    return Format(
        "wikitext",
        lambda text: parse(text).document,
        lambda document: write_page(document, site=site, spelling=spelling()),
        wikitext_tokens.split_chunks,
        wikitext_tokens.split_tokens,
        wikitext_tokens.LIST_MARKER,
        partial(find_facts, grammar=grammar_of(site)),
        # below a blank line a wiki would take the blank line for a part of them
        "\n",
        partial(place_notes, align=align),
        Escape("<nowiki>", "</nowiki>"),
    )


def markdown_format(options: Options | None, base: str, known: frozenset[CommentBlock]) -> Format:
    """Markdown as a file writes it, as carrying an edit sees it.

    Args:
        options: the wiki's facts.
        base: the file.
        known: the definitions of links that the wiki has as comments.
    """
    options = detect(base).writing(options or Options())

    @lru_cache(maxsize=1)
    def read(text: str) -> Document:
        # the base is what is read again at once
        return without_unused_definitions(read_markdown(text, options=options).document, known)

    return Format(
        "Markdown",
        read,
        lambda document: write_markdown(document, options=options),
        markdown_tokens.split_chunks,
        markdown_tokens.split_tokens,
        markdown_tokens.LIST_MARKER,
        find_definitions,
        "\n\n",
        _share_notes,
    )


def _share_notes(before: str, after: str, base: str) -> tuple[str, str]:
    """Gives footnotes the labels and the places that they have in a file."""
    before, after = share_labels(before, after, base, align)
    return place_definitions(before, after, base, align)
