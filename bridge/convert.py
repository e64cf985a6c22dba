"""The two functions that most programs need: Markdown to wikitext and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from bridge.document.fragments import Fragments
from bridge.document.nodes import Block, Callout, Document, HtmlBlock, Quote
from bridge.document.parsed import Parsed
from bridge.errors import UsageError
from bridge.mapping.load import default_site
from bridge.options import Options
from bridge.report import Diagnostic, Report
from bridge.settle import is_doubtful, is_rare, settle
from bridge.site import SiteInfo
from bridge.source import replace_unstorable, split_style

if TYPE_CHECKING:
    from bridge.mapping.compiled import Mappings
    from bridge.mapping.values import Values
    from bridge.preserve.merge import ConflictStyle, Cut, Merged

MAY_MAP = ("{{", "<gallery", "<poem", "<youtube")
"""What wikitext without calls, and without the tags that mwbridge maps, has none of."""

_GALLERY = '<div class="gallery"'

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
        base: the Markdown that this page had before.  What was not edited in the
            wikitext since comes back as it stands there, byte for byte.
        base_wikitext: the wikitext that ``base`` corresponded to; None makes it of
            ``base``.
        options: the wiki's facts and the style of writing; None is a plain English
            MediaWiki, wrapped at 72 columns.
        diagnostics: a list that receives what a person may want to know; spans are
            characters of ``wikitext`` with ``\\n`` line ends.

    Returns:
        Markdown with ``\\n`` line ends and one at the end; empty for an empty page.
        With a base, line ends and all as they are there.

    Raises:
        UsageError: there is a ``base_wikitext`` and no ``base``.
        FidelityError: no text means what it should and keeps what was not edited.

    Example:
        >>> print(to_markdown("'''Hi''' [[Mutual aid|all]]"), end="")
        **Hi** [all](Mutual_aid "wikilink")
    """
    if base is None and base_wikitext is not None:
        raise UsageError("base_wikitext without a base", next_step="name the base as well")
    if base is not None and base_wikitext == wikitext:
        return base
    report = Report(diagnostics)
    document = read_wikitext(wikitext, options=options, report=report).document
    if base:
        from bridge.bases import into_markdown

        return into_markdown(document, base, base_wikitext, title, options, report)
    document = map_calls(document, options=options, report=report, source=wikitext)
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
        base: the wikitext that this page had before.  What was not edited in the
            Markdown since comes back as it stands there, byte for byte.
        base_markdown: the Markdown that ``base`` corresponded to; None makes it of
            ``base``.
        options: the wiki's facts; None is a plain English MediaWiki.
        diagnostics: a list that receives what a person may want to know; spans are
            characters of ``markdown`` with ``\\n`` line ends.

    Returns:
        Wikitext with ``\\n`` line ends and none at the end, as MediaWiki stores it.
        With a base, line ends and all as they are there.

    Raises:
        UsageError: there is a ``base_markdown`` and no ``base``.
        FidelityError: no text means what it should and keeps what was not edited.

    Example:
        >>> to_wikitext('**Hi** [all](Mutual_aid "wikilink")').strip()
        "'''Hi''' [[Mutual aid|all]]"
    """
    if base is None and base_markdown is not None:
        raise UsageError("base_markdown without a base", next_step="name the base as well")
    if base is not None and base_markdown == markdown:
        return base
    report = Report(diagnostics)
    document = read_markdown(markdown, options=options, report=report).document
    document = unmap_calls(document, options=options, report=report)
    if base:
        from bridge.bases import into_wikitext

        return into_wikitext(document, markdown, base, base_markdown, options, report)
    return write_wikitext(document, options=options, report=report)


def merge(
    base: str,
    local: str,
    remote: str,
    *,
    text_format: Literal["wikitext", "markdown", "text"] = "wikitext",
    conflicts: ConflictStyle = "local",
    labels: tuple[str, str, str] = ("local", "base", "remote"),
    marker_size: int = 7,
) -> Merged:
    """Merges two edits of one page.

    What only one side changed is taken from it, what both changed alike is taken once:
    by lines, and in lines that both changed by words, items, cells and parameters.

    Args:
        base: the page before.
        local: as one side changed it; the result has its line ends.
        remote: as the other side changed it.
        text_format: how the three are cut into words; ``text`` merges whole lines, as
            templates, modules and style sheets need it.
        conflicts: what stands in the text for what both sides changed differently: the
            lines of one side, or both between git's markers (``merge``, ``diff3``,
            ``zdiff3``).
        labels: how the markers call local, base and remote.
        marker_size: how many characters a marker has.

    Returns:
        The merged text, and each conflict with the lines of all three sides.

    Example:
        >>> merge("a b c", "A b c", "a b C").text
        'A b C'
        >>> [conflict.remote for conflict in merge("a b c", "a x c", "a y c").conflicts]
        ['a y c\\n']
    """
    from bridge.preserve.merge import merge_texts

    return merge_texts(
        base,
        local,
        remote,
        cut=_cut(text_format),
        conflicts=conflicts,
        labels=labels,
        marker_size=marker_size,
    )


def _cut(text_format: Literal["wikitext", "markdown", "text"]) -> Cut | None:
    """How a format is cut into words."""
    if text_format == "wikitext":
        from bridge.wikitext.tokens import split_tokens as cut_wikitext

        return cut_wikitext
    if text_format == "markdown":
        from bridge.markdown.tokens import split_tokens as cut_markdown

        return cut_markdown
    return None


def read_wikitext(
    wikitext: str, *, options: Options | None = None, report: Report | None = None
) -> Parsed:
    """Reads wikitext into a document and its layout.

    Example:
        >>> read_wikitext("''x''").document.blocks
        (Paragraph(children=(Emphasis(children=(Text(value='x'),)),)),)
    """
    report = report or Report()
    text = _clean(wikitext, report)
    parsed = _read_once(text, options, report)
    return _settled(parsed, options, report) if is_rare(text) else parsed


def _read_once(wikitext: str, options: Options | None, report: Report) -> Parsed:
    from bridge.wikitext.read import read

    return read(wikitext, site=site_of(options), report=report)


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
    site = site_of(options)
    text = _clean(markdown, report)
    parsed = read(text, site=site, fragments=_fragments(site), options=options, report=report)
    head = [piece for piece in parsed.layout.children[:1] if piece.kind == "front matter"]
    start = head[0].spans[0].end if head else 0
    return _settled(parsed, options, report) if is_doubtful(text, start) else parsed


def _settled(parsed: Parsed, options: Options | None, report: Report) -> Parsed:
    """Returns a page as a wiki reads it."""
    document = settle(
        parsed.document,
        lambda page: write_wikitext(page, options=options),
        lambda text: _read_once(_clean(text, Report()), options, Report()).document,
        report,
    )
    return parsed._replace(document=document)


def map_calls(
    document: Document,
    *,
    options: Options | None = None,
    report: Report | None = None,
    source: str = "{{",
    aliases: Sequence[str] = (),
) -> Document:
    """Puts Markdown's constructs for the template calls of a wiki's page.

    What the way back could not make the very same call of stays a call.

    Args:
        document: the page.
        options: the wiki's facts and its mappings.
        report: collects which calls stay, and why.
        source: the page's wikitext, where it is at hand: without braces it has no call.
        aliases: the page's other titles, for the field that a mapping has for them.

    Example:
        >>> page = read_wikitext("{{Quote|To be|Hamlet}}").document
        >>> print(write_markdown(map_calls(page)), end="")
        ---
        templates: [Quote]
        ---
        <BLANKLINE>
        > To be
        >
        > — Hamlet
    """
    if not (options and options.mappings) and not any(word in source for word in MAY_MAP):
        return document
    from bridge.mapping.apply import map_document

    mappings = mappings_of(options)
    mapped = map_document(
        document,
        mappings,
        lambda: _values(site_of(options)),
        report,
        aliases=aliases,
        language=options.front_matter if options else "yaml",
    )
    if report is not None and report.is_read and mapped is not document:
        from bridge.mapping.told import withdraw

        withdraw(report, mapped, mappings)
    return mapped


def unmap_calls(
    document: Document, *, options: Options | None = None, report: Report | None = None
) -> Document:
    """Puts template calls for the constructs of a page of Markdown that stand for some.

    Example:
        >>> page = "---\\ntemplates: [Quote]\\n---\\n> To be\\n>\\n> — Hamlet"
        >>> write_wikitext(unmap_calls(read_markdown(page).document)).strip()
        '{{Quote|To be|Hamlet}}'
    """
    if not (options and options.mappings) and not may_call(document):
        return document
    from bridge.mapping.apply import unmap_document

    mappings = mappings_of(options)
    return unmap_document(document, mappings, lambda: _values(site_of(options)), report)


def read_headings(markdown: str, *, options: Options | None = None) -> tuple[str, ...]:
    """The plain text of the headings of a Markdown page, without reading the rest.

    Example:
        >>> read_headings("# A *b*\\n\\ntext\\n\\n## C")
        ('A b', 'C')
    """
    from bridge.markdown.headings import read_headings as read

    site = site_of(options)
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
    return write(document, site=site_of(options), title=title, options=options, report=report)


def write_wikitext(
    document: Document, *, options: Options | None = None, report: Report | None = None
) -> str:
    """Writes a document as wikitext.

    Example:
        >>> write_wikitext(read_markdown("*x*").document).strip()
        "''x''"
    """
    from bridge.wikitext.write import write

    return write(document, site=site_of(options), report=report or Report())


def site_of(options: Options | None) -> SiteInfo:
    """The wiki that a conversion is for."""
    return default_site() if options is None or options.site is None else options.site


def mappings_of(options: Options | None) -> Mappings:
    """What templates become."""
    if options is not None and options.mappings is not None:
        return options.mappings
    from bridge.mapping.sources import default_mappings

    return default_mappings()


def _values(site: SiteInfo) -> Values:
    """The reader and writer of the values of a wiki's calls."""
    from bridge.mapping.values import values_for

    return values_for(site, _fragments(site))


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


def may_call(document: Document) -> bool:
    """Whether a page may say something of calls or galleries: a look that loads nothing."""
    return _holds_gallery(document.blocks) or any(
        field.name == "templates" or field.name[:1] == "[" or field.value[:1] in ("\n", "{")
        for field in document.meta.fields
    )


def _holds_gallery(blocks: Sequence[Block]) -> bool:
    """Whether the page's flow, that of its quotes among it, has a list of images."""
    for block in blocks:
        if isinstance(block, HtmlBlock) and block.source.startswith(_GALLERY):
            return True
        if isinstance(block, Quote | Callout) and _holds_gallery(block.blocks):
            return True
    return False
