"""The two functions that most programs need: Markdown to wikitext and back."""

from __future__ import annotations

from functools import lru_cache
from typing import NoReturn

from bridge.document.fragments import Fragments
from bridge.document.nodes import Document
from bridge.document.parsed import Parsed
from bridge.errors import UsageError
from bridge.mapping.load import default_site
from bridge.options import Options
from bridge.report import Diagnostic, Report
from bridge.site import SiteInfo
from bridge.source import replace_unstorable, split_style

_DEFAULT_OPTIONS = Options()


def to_markdown(
    wikitext: str,
    *,
    title: str | None = None,
    base: str | None = None,
    base_wikitext: str | None = None,
    options: Options | None = None,
    diagnostics: list[Diagnostic] | None = None,
) -> str:
    """Converts the wikitext of a page to Markdown.

    What Markdown has no word for is carried as raw ``{=mediawiki}``, so that
    nothing is lost.  Any text converts; line ends of any kind, a byte order mark
    and characters that no wiki stores are taken care of.

    Args:
        wikitext: the source of one page.
        title: the page's full title; with one, the Markdown has front matter that
            names it.
        base: the Markdown that this page had before.  Not yet: must be None.
        base_wikitext: the wikitext that ``base`` corresponded to.  Not yet: must
            be None.
        options: the wiki's facts and the style of writing; None is a plain English
            MediaWiki, wrapped at 72 columns.
        diagnostics: a list that receives what a person may want to know; spans are
            characters of ``wikitext`` with ``\\n`` line ends.

    Returns:
        Markdown with ``\\n`` line ends and one at the end; empty for an empty page.

    Raises:
        UsageError: ``base`` or ``base_wikitext`` was given.

    Example:
        >>> print(to_markdown("'''Hi''' [[Mutual aid|all]]"), end="")
        **Hi** [all](Mutual_aid "wikilink")
    """
    if base is not None or base_wikitext is not None:
        _refuse_base()
    report = Report(diagnostics)
    document = read_wikitext(wikitext, options=options, report=report).document
    return write_markdown(document, title=title, options=options, report=report)


def to_wikitext(
    markdown: str,
    *,
    base: str | None = None,
    base_markdown: str | None = None,
    options: Options | None = None,
    diagnostics: list[Diagnostic] | None = None,
) -> str:
    """Converts a page of Markdown to wikitext.

    Front matter decides whether the page is a redirect; its title has no place in
    wikitext.  Any text converts, as in :func:`to_markdown`.

    Args:
        markdown: the source of one page, with or without front matter.
        base: the wikitext that this page had before.  Not yet: must be None.
        base_markdown: the Markdown that ``base`` corresponded to.  Not yet: must be
            None.
        options: the wiki's facts; None is a plain English MediaWiki.
        diagnostics: a list that receives what a person may want to know; spans are
            characters of ``markdown`` with ``\\n`` line ends.

    Returns:
        Wikitext with ``\\n`` line ends and none at the end, as MediaWiki stores it.

    Raises:
        UsageError: ``base`` or ``base_markdown`` was given.

    Example:
        >>> to_wikitext('**Hi** [all](Mutual_aid "wikilink")').strip()
        "'''Hi''' [[Mutual aid|all]]"
    """
    if base is not None or base_markdown is not None:
        _refuse_base()
    report = Report(diagnostics)
    document = read_markdown(markdown, options=options, report=report).document
    return write_wikitext(document, options=options, report=report)


def read_wikitext(
    wikitext: str, *, options: Options | None = None, report: Report | None = None
) -> Parsed:
    """Reads wikitext into a document and its layout.

    Example:
        >>> read_wikitext("''x''").document.blocks
        (Paragraph(children=(Emphasis(children=(Text(value='x'),)),)),)
    """
    from bridge.wikitext.read import read

    report = report or Report()
    return read(_clean(wikitext, report), site=_site(options), report=report)


def read_markdown(
    markdown: str, *, options: Options | None = None, report: Report | None = None
) -> Parsed:
    """Reads Markdown, raw wikitext in it included, into a document and its layout.

    Example:
        >>> read_markdown("*x*").document.blocks
        (Paragraph(children=(Emphasis(children=(Text(value='x'),)),)),)
    """
    from bridge.markdown.read import read

    report = report or Report()
    site = _site(options)
    return read(
        _clean(markdown, report),
        site=site,
        fragments=_fragments(site),
        options=options,
        report=report,
    )


def read_headings(markdown: str, *, options: Options | None = None) -> tuple[str, ...]:
    """The plain text of the headings of a Markdown page, without reading the rest.

    Example:
        >>> read_headings("# A *b*\\n\\ntext\\n\\n## C")
        ('A b', 'C')
    """
    from bridge.markdown.headings import read_headings as read

    site = _site(options)
    return read(_clean(markdown, Report()), site=site, fragments=_fragments(site))


def write_markdown(
    document: Document,
    *,
    title: str | None = None,
    options: Options | None = None,
    report: Report | None = None,
) -> str:
    """Writes a document as Markdown; ``title`` goes into the front matter.

    Example:
        >>> write_markdown(read_wikitext("''x''").document)
        '*x*\\n'
    """
    from bridge.markdown.write import write

    options = options or _DEFAULT_OPTIONS
    report = report or Report()
    return write(document, site=_site(options), title=title, options=options, report=report)


def write_wikitext(
    document: Document, *, options: Options | None = None, report: Report | None = None
) -> str:
    """Writes a document as wikitext.

    Example:
        >>> write_wikitext(read_markdown("*x*").document).strip()
        "''x''"
    """
    from bridge.wikitext.write import write

    return write(document, site=_site(options), report=report or Report())


def _site(options: Options | None) -> SiteInfo:
    """The wiki that a conversion is for."""
    return default_site() if options is None or options.site is None else options.site


def _fragments(site: SiteInfo) -> Fragments:
    """The wikitext reader for raw pieces, one for each wiki."""
    return _cached_fragments(_Identity(site))


class _Identity:
    """A key that compares by identity: hashing all of a site's facts costs more."""

    __slots__ = ("site",)

    def __init__(self, site: SiteInfo) -> None:
        self.site = site

    def __hash__(self) -> int:
        return id(self.site)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.site is self.site


@lru_cache(maxsize=16)
def _cached_fragments(key: _Identity) -> Fragments:
    from bridge.wikitext.read import fragments

    return fragments(key.site)


def _clean(text: str, report: Report) -> str:
    """Text as the readers take it; reports what no wiki stores."""
    text, _ = split_style(text)
    text, replaced = replace_unstorable(text)
    for span in replaced:
        report.add(
            "unstorable-character",
            "warning",
            "a character that MediaWiki does not store became U+FFFD",
            text[max(0, span.start - 20) : span.end + 20],
            span,
        )
    return text


def _refuse_base() -> NoReturn:
    """``base`` has its place in the signatures, and no meaning yet."""
    raise UsageError(
        "converting against a base is not there yet",
        next_step="leave out base and its companion until a later version",
    )
