"""What a page is, where it holds what has no sure writing: what a wiki reads of it.

Tags and raw wikitext may stand in Markdown where no writing of them means the same on the
wiki: a loose ``<li>`` in an item, the end of a quote with text behind it.  The wiki has
the last word on those, so the document is what its reader makes of what is written.
Whatever the Markdown was, the page then comes back as it is, and no edit beside such a
place is refused for it.  So it is with the few constructs of wikitext that broken pages
put where no other writing of them means quite the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from msgspec import structs

from bridge.document.nodes import Document, Meta
from bridge.document.walk import strings
from bridge.report import Report

_ATTRIBUTES: Final = r"""(?: [a-z-]+="[^"<>\n{}\[\]|\\`&]*")*"""
_SURE_TAGS: Final = (
    r"references />(?!\n[ >]*:)|br />|/?(?:su[bp]|[bisu]|em|strong|small|big|kbd|del|ins|span)>"
    rf"|span{_ATTRIBUTES}>"
    # alone between blank lines, and so in nothing else
    rf"|(?<=\n\n<)(?:div{_ATTRIBUTES}|/div)>(?:\n\n|\n?\Z)"
    r"|[a-z]{1,9}://|!--[^\n<>]{0,200}-->"
)
"""What follows the ``<`` of tags that are plain in both formats."""

_DOUBTFUL: Final = re.compile(
    rf"<(?!{_SURE_TAGS})[A-Za-z/!]"
    # the notes in the title of a callout
    r"|\[!\w[^\n]*<references "
    # a table of contents in place of a list
    r"|\{:[^{}\n]*toc"
    # raw wikitext, but for calls of templates and magic words
    r"|(?<!\}\})(?<!``)`\{=mediawiki\}|```\{=mediawiki\}[^\n]"
    r"|(?<![`~])[`~]{3,}[ \t]*\{=mediawiki\}\n"
    r"(?!\{\{|(?<=\n```\{=mediawiki\}\n)__[A-Z]{3,}__\n```(?:\n\n|\n?\Z))"
)
_RARE: Final = re.compile(
    # tags of lists, tags that say where a text is shown, tags and comments of several lines
    r"<(?:/?(?:[uod]l|li|d[td]|includeonly|onlyinclude)\b|(?:!--|/?[a-z])[^<>\n]*(?:\n|\Z))"
    # a call that begins in a tag and ends elsewhere
    r"|<[a-z][^<>\n{}]*\{\{[^<>\n}]*>"
    # text behind a table on its line, an address that a call makes
    r"|\|\}[^\n|}]|://\{\{",
    re.I,
)
_LONGEST: Final = 100_000
"""How long wikitext is looked at twice: longer than pages with such things are."""

_ROUNDS: Final = 4
"""How often a document is written and read; one round is enough for all but a few."""

_WORD: Final = re.compile(r"\w+")


def is_doubtful(markdown: str, start: int = 0) -> bool:
    """Whether a wiki may read a page otherwise than its Markdown: a look at the text alone.

    Args:
        markdown: the page.
        start: where its text begins, below the front matter.

    Example:
        >>> is_doubtful("a <sup>b</sup>[^1] `{{T}}`{=mediawiki}"), is_doubtful("- <li>")
        (False, True)
    """
    return _DOUBTFUL.search(markdown, start) is not None


def is_rare(wikitext: str) -> bool:
    """Whether wikitext has what may be read otherwise where it is written again.

    Example:
        >>> is_rare("* a\\n* <ref>b</ref>"), is_rare("* <pre>a</pre><li>")
        (False, True)
    """
    return len(wikitext) <= _LONGEST and _RARE.search(wikitext) is not None


def settle(
    document: Document,
    write: Callable[[Document], str],
    read: Callable[[str], Document],
    report: Report,
) -> Document:
    """Returns the document that a wiki reads where a page is written as ``document``.

    Args:
        document: a page as the reader of its format understood it.
        write: writes wikitext.
        read: reads wikitext.
        report: told where the wiki shows other words.

    Returns:
        A document that is read again as it is written, with the front matter of ``document``.

    Example:
        >>> from bridge.convert import read_wikitext, write_wikitext
        >>> from bridge.document.nodes import Item, HtmlBlock, List
        >>> loose = Document((List("bullet", (Item((HtmlBlock("<li>"),)),)),))
        >>> read = lambda text: read_wikitext(text).document
        >>> page = settle(loose, write_wikitext, read, Report())
        >>> read(write_wikitext(page)) == page
        True
    """
    meant = structs.replace(document, meta=Meta(document.meta.redirect))
    page = meant
    for _ in range(_ROUNDS):
        again = read(write(page))
        if again == page:
            break
        page = again
    if page is meant:
        return document
    if _words(page) != _words(meant):
        report.add("read-otherwise", "warning", "the wiki shows HTML or wikitext otherwise")
    fields, language = document.meta.fields, document.meta.language
    meta = structs.replace(page.meta, fields=fields, language=language)
    return structs.replace(page, meta=meta)


def _words(document: Document) -> list[str]:
    return [word for text in strings(document) for word in _WORD.findall(text)]
