"""Diagnostics: every compromise of a conversion, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import msgspec

from bridge.source import Span

Severity = Literal["info", "warning", "error"]


CODES: Final = {
    "alias": "another title of a page is a page of its own",
    "broken-table": "rows of a table that are none to any reader of Markdown",
    "attributes": "attributes of a link or an image have no place",
    "code-info": "a fence's words behind the language have no place",
    "deleted-text": "a dump holds a page whose text was deleted",
    "dialect": "how a file writes its links",
    "duplicate-note": "a footnote is defined twice: the second is text",
    "dump-element-skipped": "an element of a dump that no page needs",
    "embedded-section": "a page is shown whole, not one section of it",
    "expanded-template": "a template call was replaced by what it produced",
    "external-image": "an image elsewhere became a link",
    "foreign-html": "HTML that no wiki shows is kept in a comment",
    "front-matter": "a line of the head of a file is odd, or has no place in wikitext",
    "heading-attributes": "what braces say of a heading has no place in wikitext",
    "image-title": "an image's title is not kept",
    "broken-file": "a file in a dump is not what it says it is",
    "invalid-title": "no page, file or category can be called so",
    "kept-base": "what the edited text could not hold stayed as it was in the base",
    "kept-verbatim": "the converter failed, so a page is kept as wikitext",
    "link-title": "a link's title is not kept",
    "list-style": "wikitext numbers lists in one way",
    "liquid": "words of Jekyll's are text, to the letter",
    "mapping": "a template's call that its mapping cannot say",
    "nested-note": "a note within a note: the outer one is text",
    "nesting": "nested too deeply, kept as text",
    "old-file-version": "a dump holds old versions of a file: the newest is kept",
    "page-too-long": "a page or a file of a dump is too long to be held in memory",
    "page-without-text": "a page of a dump has no text",
    "page-without-title": "a page of a dump has no title",
    "raw-quotes": "apostrophes alone as raw wikitext are text",
    "raw-wikitext": "carried as raw wikitext",
    "read-otherwise": "a wiki shows HTML or raw wikitext of Markdown otherwise",
    "shortcode": "words of Hugo's are text, to the letter",
    "surplus-cell": "a row has more cells than the table",
    "template": "a template call is carried as raw wikitext",
    "tex-comment": "a comment in a formula is left out",
    "too-deep": "nested too deeply, kept as text",
    "unclosed-div": "a fenced div is never closed",
    "unclosed-html": "an element of HTML is never closed",
    "unclosed-table": "a table goes on to the end of the text",
    "undefined-note": "a note is used and not defined in the page's prose",
    "unknown-page": "a link leads to a file that nobody knows",
    "unreadable-file": "a file of the folder cannot be read",
    "unstorable-character": "a character that MediaWiki does not store became U+FFFD",
    "unused-definition": "the definition of a link that nothing refers to is a comment",
    "unused-note": "a footnote that nothing refers to is text",
    "widened": "more than the edit was rewritten, to be sure of its meaning",
    "wrong-checksum": "a text of a dump is not what its checksum says",
}
"""Every code of a diagnostic, and what it says."""


class Diagnostic(msgspec.Struct, frozen=True):
    """One thing that a person may want to know about a conversion.

    Attributes:
        code: a stable word for the kind of compromise, one of :data:`CODES`.
        severity: ``info`` (nothing lost), ``warning`` (looks different), ``error``.
        message: what happened, for people.
        source: the text concerned, cut to 80 characters.
        span: where it stood in the input, if known.
    """

    code: str
    severity: Severity
    message: str
    source: str = ""
    span: Span | None = None


class Report:
    """Collects diagnostics; readers and writers add to it, nobody prints.

    Example:
        >>> report = Report()
        >>> report.add("raw-wikitext", "info", "carried as it is", "__NOTOC__")
        >>> [d.code for d in report.diagnostics]
        ['raw-wikitext']
    """

    def __init__(self, diagnostics: list[Diagnostic] | None = None) -> None:
        """Begins to collect.

        Args:
            diagnostics: where to; None where nobody looks at them.
        """
        self.diagnostics: list[Diagnostic] = [] if diagnostics is None else diagnostics
        self.is_read = diagnostics is not None
        self._start = len(self.diagnostics)

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        source: str = "",
        span: Span | None = None,
    ) -> None:
        """Records one diagnostic; ``source`` is cut to 80 characters."""
        self.diagnostics.append(Diagnostic(code, severity, message, excerpt(source), span))

    def keep(self, wanted: Callable[[Diagnostic], bool]) -> None:
        """Takes back those of its diagnostics that are not wanted."""
        self.diagnostics[self._start :] = filter(wanted, self.diagnostics[self._start :])


def excerpt(source: str) -> str:
    """Returns the text that a diagnostic shows, cut to 80 characters.

    Example:
        >>> excerpt("short"), len(excerpt("x" * 100))
        ('short', 80)
    """
    return source[:79] + "…" if len(source) > 80 else source
