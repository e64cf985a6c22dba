"""The two functions that most programs need: Markdown to wikitext and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, Literal

from msgspec import structs

from bridge.document.fragments import Fragments
from bridge.document.nodes import Document, HtmlBlock
from bridge.document.parsed import Parsed
from bridge.errors import UsageError
from bridge.frontmatter import read_page, read_scalar, write_scalar
from bridge.mapping.load import default_site
from bridge.options import Options
from bridge.report import Diagnostic, Report
from bridge.site import SiteInfo
from bridge.source import replace_unstorable, split_style

if TYPE_CHECKING:
    from bridge.mapping.compiled import Mappings
    from bridge.mapping.values import Values
    from bridge.markdown.dialects import Construct
    from bridge.preserve.format import Format
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
    holds = _holds(base, options) if base and base_wikitext is None else None
    document = _reduced(document, holds)
    document = map_calls(document, options=options, report=report, source=wikitext)
    if not base:
        return write_markdown(document, title=title, options=options, report=report)
    form = _markdown_format(options, base)
    meant = form.read(split_style(base)[0])
    said = _mapped_fields(meant, options)
    document = _with_fields(document, meant, said)
    if title is not None:
        document = _titled(document, title)
    if base_wikitext is not None:
        old = read_wikitext(base_wikitext, options=options).document
        old = map_calls(old, options=options, source=base_wikitext)
        return _carry(_with_fields(old, meant, said), document, base, form, report)
    return _carry(meant, document, base, form, report, guessed=holds)


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
    if not base:
        return write_wikitext(document, options=options, report=report)
    form = _wikitext_format(options)
    document = _without_fields(document)
    if base_markdown is not None:
        old = unmap_calls(read_markdown(base_markdown, options=options).document, options=options)
        return _carry(_without_fields(old), document, base, form, report)
    meant = form.read(split_style(base)[0])
    holds = _holds(markdown, options)
    if holds is not None:
        from bridge.markdown.reduced import held

        holds = held(holds, document, meant)
    old = _reduced(meant, holds)
    return _carry(old, _reduced(document, holds), base, form, report, guessed=holds)


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

    mappings = _mappings(options)
    return map_document(
        document, mappings, lambda: _values(_site(options)), report, aliases=aliases
    )


def unmap_calls(
    document: Document, *, options: Options | None = None, report: Report | None = None
) -> Document:
    """Puts template calls for the constructs of a page of Markdown that stand for some.

    Example:
        >>> page = "---\\ntemplates: [Quote]\\n---\\n> To be\\n>\\n> — Hamlet"
        >>> write_wikitext(unmap_calls(read_markdown(page).document)).strip()
        '{{Quote|To be|Hamlet}}'
    """
    if not (options and options.mappings) and not _may_call(document):
        return document
    from bridge.mapping.apply import unmap_document

    mappings = _mappings(options)
    return unmap_document(document, mappings, lambda: _values(_site(options)), report)


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


def _mappings(options: Options | None) -> Mappings:
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


def _may_call(document: Document) -> bool:
    """Whether a page may say something of calls or galleries: a look that loads nothing."""
    fields = document.meta.fields
    if any(type(b) is HtmlBlock and b.source.startswith(_GALLERY) for b in document.blocks):
        return True
    return any(field.name == "templates" or field.value.startswith("\n") for field in fields)


def _mapped_fields(document: Document, options: Options | None) -> frozenset[str]:
    """The fields of a head that hold template calls, or could."""
    may = _may_call(document) or (options is not None and options.mappings is not None)
    return _mappings(options).head_fields if may else frozenset()


def _with_fields(document: Document, source: Document, mapped: frozenset[str]) -> Document:
    """Returns a document with the front matter of another, which wikitext cannot hold.

    What its own calls are in front matter takes the place of such fields there.
    """
    own = {field.name: field for field in document.meta.fields}
    kept = [field for field in source.meta.fields if field.name in own or field.name not in mapped]
    fields = [own.pop(field.name, field) for field in kept]
    meta = structs.replace(document.meta, fields=(*fields, *own.values()))
    return structs.replace(document, meta=meta)


def _titled(document: Document, title: str) -> Document:
    """Returns a document whose front matter, where it names the page, names it so."""
    values = {"title": title, "permalink": f"/{title.replace(' ', '_')}/"}
    fields = tuple(
        structs.replace(field, value=write_scalar(values[field.name]))
        if field.name in values and read_scalar(field.value) != values[field.name]
        else field
        for field in document.meta.fields
    )
    return structs.replace(document, meta=structs.replace(document.meta, fields=fields))


def _without_fields(document: Document) -> Document:
    """Returns a document without the front matter that wikitext cannot hold."""
    return structs.replace(document, meta=structs.replace(document.meta, fields=()))


_CALLS: Final = "templates"
"""The field of a head that names the templates whose calls a file holds."""


def _holds(markdown: str, options: Options | None) -> frozenset[Construct] | None:
    """Returns what a file can hold of a page; None if that is everything."""
    from bridge.markdown.dialects import EVERYTHING, detect

    holds = detect(markdown).holds
    fields = read_page(markdown)[0].fields
    if holds >= EVERYTHING or any(name == _CALLS for name, _ in fields):
        return None
    if any(value.startswith("\n") for _, value in fields):
        # what is more than a line may be a call that a mapping put there
        mapped = _mappings(options).head_fields
        return None if any(name in mapped for name, _ in fields) else holds
    return holds


def _reduced(document: Document, holds: frozenset[Construct] | None) -> Document:
    """Returns what a file can hold of a page."""
    from bridge.markdown.reduced import reduce

    return document if holds is None else reduce(document, holds)


def _carry(
    old: Document,
    new: Document,
    base: str,
    form: Format,
    report: Report,
    *,
    guessed: frozenset[Construct] | None = None,
) -> str:
    """Carries an edit into a base, and says how it went."""
    from bridge.preserve.original import Original
    from bridge.preserve.prove import preserve

    original = Original.of(base)
    carried = preserve(old, new, original.plain, form, guessed=guessed is not None)
    if carried.lossy:
        report.add(
            "kept-base", "info", "what the edited text could not hold stayed as it was in the base"
        )
    if carried.widened:
        report.add(
            "widened", "info", f"more than the edit was rewritten, to be sure: {carried.widened}"
        )
    return original.restore(carried.parts)


def _wikitext_format(options: Options | None) -> Format:
    """Wikitext, as carrying an edit sees it."""
    from bridge.preserve.align import align
    from bridge.preserve.format import Format
    from bridge.wikitext.facts import find_facts
    from bridge.wikitext.grammar import grammar_of
    from bridge.wikitext.placement import place_notes
    from bridge.wikitext.tokens import LIST_MARKER, split_chunks, split_tokens

    return Format(
        "wikitext",
        lambda text: read_wikitext(text, options=options).document,
        lambda document: write_wikitext(document, options=options),
        split_chunks,
        split_tokens,
        LIST_MARKER,
        partial(find_facts, grammar=grammar_of(_site(options))),
        partial(place_notes, align=align),
    )


def _markdown_format(options: Options | None, base: str) -> Format:
    """Markdown as a file writes it, as carrying an edit sees it."""
    from bridge.markdown.dialects import detect
    from bridge.markdown.labels import share_labels
    from bridge.markdown.tokens import LIST_MARKER, split_chunks, split_tokens
    from bridge.preserve.align import align
    from bridge.preserve.format import Format

    options = detect(base).writing(options or _DEFAULT_OPTIONS)
    return Format(
        "Markdown",
        lambda text: read_markdown(text, options=options).document,
        lambda document: write_markdown(document, options=options),
        split_chunks,
        split_tokens,
        LIST_MARKER,
        lambda text: [],
        partial(share_labels, align=align),
    )
