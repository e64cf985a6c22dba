"""Conversions into a page that is there: what nobody edited stays as it stands.

Finds what the page meant before the edit and what it shall mean, in the same terms,
and hands both to :mod:`bridge.preserve`.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import structs

from bridge.base_formats import markdown_format, wikitext_format
from bridge.convert import (
    map_calls,
    mappings_of,
    may_call,
    read_markdown,
    read_wikitext,
    site_of,
    unmap_calls,
    write_markdown,
    write_wikitext,
)
from bridge.document.nodes import Block, CommentBlock, Document, Field, Meta, RawBlock
from bridge.document.walk import words
from bridge.frontmatter import read_page, read_scalar, write_scalar
from bridge.markdown.definitions import (
    defined_links,
    is_unused_definition,
    without_unused_definitions,
)
from bridge.markdown.dialects import EVERYTHING, Construct, detect
from bridge.markdown.grammar import RAW_MARK
from bridge.markdown.likeness import liken
from bridge.markdown.reduced import held, reduce
from bridge.markdown.typography import is_smart, is_smart_beside
from bridge.options import Options
from bridge.preserve.align import align
from bridge.preserve.format import Format
from bridge.preserve.original import Original
from bridge.preserve.prove import means_the_same, preserve
from bridge.preserve.respelled import respelled
from bridge.report import Report
from bridge.source import split_style
from bridge.wikitext.simple_tables import with_simple_tables


def into_markdown(
    document: Document,
    base: str,
    base_wikitext: str | None,
    title: str | None,
    options: Options | None,
    report: Report,
) -> str:
    """Carries a page of the wiki into the file that it had before.

    Args:
        document: the page, as its wikitext says it.
        base: the file.
        base_wikitext: the wikitext that it corresponded to; None makes it of the file.
        title: the page's title, where the file's front matter names one.
        options: the wiki's facts; the file decides how it is written.
        report: collects diagnostics.

    Raises:
        FidelityError: no file means what it should and keeps what was not edited.
    """
    holds = _holds(base, options) if base_wikitext is None else None
    if holds is not None:
        options = _told_smart(options, base, document)
    before = None if base_wikitext is None else read_wikitext(base_wikitext, options=options)
    known = _definitions(document) | (_definitions(before.document) if before else frozenset())
    form = markdown_format(options, base, known)
    meant = form.read(split_style(base)[0])
    said = _mapped_fields(meant, options)
    if meant.meta.fields:
        options = structs.replace(options or Options(), front_matter=meant.meta.language)
    if holds is not None:
        holds = held(holds, meant, document, page_is_newer=True)
    page, old = document, _reduced(meant, holds, options, page=document)
    document = _reduced(document, holds, options, old)
    maps = not _keeps_calls(meant, base, options)
    if maps:
        document = map_calls(document, options=options, report=report)
    document = _with_fields(document, meant, said)
    if title is not None:
        document = _titled(document, title, loosely=base_wikitext is None)
    if before is None or base_wikitext is None:
        is_titled = title is None or _titled(meant, title, loosely=True) == meant
        if not means_the_same(old, document) and is_titled and page == _page_of(meant, options):
            return base
        if holds is not None:
            document = liken(old, document, align)
        return _carry(old, document, base, form, report, guessed=holds, poorer="before")
    old = before.document
    if maps:
        old = map_calls(old, options=options, source=base_wikitext)
    return _carry(_with_fields(old, meant, said), document, base, form, report)


def into_wikitext(
    document: Document,
    markdown: str,
    base: str,
    base_markdown: str | None,
    options: Options | None,
    report: Report,
) -> str:
    """Carries a file into the page of the wiki that it had before.

    Args:
        document: the page, as the file says it, with its calls of templates.
        markdown: the file.
        base: the page's wikitext before.
        base_markdown: the file that it corresponded to; None makes it of the page.
        options: the wiki's facts.
        report: collects diagnostics.

    Raises:
        FidelityError: no page means what it should and keeps what was not edited.
    """
    form = wikitext_format(options, base)
    document = _without_fields(document)
    if base_markdown is not None:
        old = unmap_calls(read_markdown(base_markdown, options=options).document, options=options)
        old = _without_fields(old)
        document = _without_left_definitions(document, old, base_markdown)
        return _carry(old, respelled(old, document), base, form, report)
    meant = form.read(split_style(base)[0])
    holds = _holds(markdown, options)
    if holds is not None:
        told = _told_smart(options, markdown, meant)
        if told is not options:
            document = unmap_calls(read_markdown(markdown, options=told).document, options=told)
            document = _without_fields(document)
        holds = held(holds, document, meant)
    if _names_calls(markdown, options) or (options and options.mappings):
        meant = _as_mapped(meant, options)
    new = _reduced(document, holds, options, page=meant)
    old = _reduced(meant, holds, options, new)
    if not means_the_same(old, new) and _is_file_of(document, meant, options):
        return base
    if holds is not None:
        new = liken(old, new, align)
    return _carry(old, respelled(old, new), base, form, report, guessed=holds)


def _page_of(file: Document, options: Options | None) -> Document:
    """Returns what a wiki would see in the page that is made of a file."""
    written = write_wikitext(unmap_calls(file, options=options), options=options)
    return read_wikitext(written, options=options).document


def _is_file_of(file: Document, page: Document, options: Options | None) -> bool:
    """Whether a file says what the one does that is made of a page."""
    if words(file).split() != words(page).split():
        return False
    written = write_markdown(map_calls(page, options=options), options=options)
    read = read_markdown(written, options=options).document
    return means_the_same(file, _without_fields(unmap_calls(read, options=options)))


def _as_mapped(document: Document, options: Options | None) -> Document:
    """Returns a page as it comes back from Markdown that stands for its calls.

    Markdown says of many alike calls, such as citations, one spelling: the spaces
    around their bars are no edit.
    """
    mapped = map_calls(document, options=options)
    return document if mapped is document else _without_fields(unmap_calls(mapped, options=options))


def _mapped_fields(document: Document, options: Options | None) -> frozenset[str]:
    """The fields of a head that hold template calls, or could."""
    may = may_call(document) or (options is not None and options.mappings is not None)
    return mappings_of(options).head_fields if may else frozenset()


def _with_fields(document: Document, source: Document, mapped: frozenset[str]) -> Document:
    """Returns a document with the front matter of another, which wikitext cannot hold.

    What its own calls are in front matter takes the place of such fields there.
    """
    own = {field.name: field for field in document.meta.fields}
    tables = tuple(f"[{name}." for name in mapped)
    kept = [
        field
        for field in source.meta.fields
        if field.name in own or not (field.name in mapped or field.name.startswith(tables))
    ]
    fields = [own.pop(field.name, field) for field in kept]
    language = source.meta.language
    meta = Meta(document.meta.redirect, (*fields, *own.values()), language)
    return structs.replace(document, meta=meta)


def _titled(document: Document, title: str, *, loosely: bool) -> Document:
    """Returns a document whose front matter, where it names the page, names it so.

    Args:
        document: the page.
        title: its title.
        loosely: whether a space for a slash is no other title: some converters cannot
            write a slash.
    """
    values = {"title": title, "permalink": f"/{title.replace(' ', '_')}/"}

    def is_other(field: Field) -> bool:
        own, given = read_scalar(field.value), values[field.name]
        if loosely:
            own, given = (re.sub("[ _/]+", " ", name).strip() for name in (own, given))
        return own != given

    fields = tuple(
        structs.replace(field, value=write_scalar(values[field.name]))
        if field.name in values and is_other(field)
        else field
        for field in document.meta.fields
    )
    return structs.replace(document, meta=structs.replace(document.meta, fields=fields))


def _without_fields(document: Document) -> Document:
    """Returns a document without the front matter that wikitext cannot hold."""
    return structs.replace(document, meta=Meta(document.meta.redirect))


_CALLS: Final = "templates"
"""The field of a head that names the templates whose calls a file holds."""


def _holds(markdown: str, options: Options | None) -> frozenset[Construct] | None:
    """Returns what a file can hold of a page; None if that is everything."""
    holds = detect(markdown).holds
    return None if holds >= EVERYTHING or _names_calls(markdown, options) else holds


def _names_calls(markdown: str, options: Options | None) -> bool:
    """Whether the head of a file says that Markdown in it stands for template calls."""
    fields = read_page(markdown)[0].fields
    if any(name == _CALLS for name, _ in fields):
        return True
    # what is more than a line, a table or an object may be a call that a mapping put there
    long = [
        name.strip("[").partition(".")[0]
        for name, value in fields
        if name[:1] == "[" or value[:1] in ("\n", "{")
    ]
    return bool(long) and any(name in mappings_of(options).head_fields for name in long)


def _told_smart(options: Options | None, markdown: str, page: Document) -> Options | None:
    """Returns options by which a file's hyphens are dashes, where its page alone says so."""
    body = markdown[read_page(markdown)[1] :]
    told = options is not None and options.smart is not None
    if told or is_smart(body) or not is_smart_beside(body, words(page)):
        return options
    return structs.replace(options or Options(), smart=True)


def _keeps_calls(file: Document, markdown: str, options: Options | None) -> bool:
    """Whether a file has calls as they are that a mapping would make constructs of.

    Other converters write it, and calls that come to its page are none to it either.
    """
    if RAW_MARK not in markdown or (options and options.mappings):
        return False
    if _names_calls(markdown, options):
        return False
    mapped = map_calls(file, options=options)
    return (mapped.blocks, mapped.notes) != (file.blocks, file.notes)


def _reduced(
    document: Document,
    holds: frozenset[Construct] | None,
    options: Options | None,
    file: Document | None = None,
    page: Document | None = None,
) -> Document:
    """Returns what a file can hold of a page; the two are what a document stands beside."""
    if holds is None:
        return document
    if _RAW not in holds and any(map(_is_raw_table, document.blocks)):
        document = _with_simple_tables(document, options)
    return reduce(document, holds, file, page)


_RAW: Final = "raw wikitext"


def _is_raw_table(block: Block) -> bool:
    return isinstance(block, RawBlock) and block.source.startswith("{|")


def _with_simple_tables(document: Document, options: Options | None) -> Document:
    """Returns a page whose tables are as simple as those of other converters."""
    text = with_simple_tables(write_wikitext(document, options=options), site=site_of(options))
    return structs.replace(read_wikitext(text, options=options).document, meta=document.meta)


def _carry(
    old: Document,
    new: Document,
    base: str,
    form: Format,
    report: Report,
    *,
    guessed: frozenset[Construct] | None = None,
    poorer: Literal["before", "after"] = "after",
) -> str:
    """Carries an edit into a base, and says how it went."""
    original = Original.of(base)
    loses = poorer if guessed is not None else None
    carried = preserve(old, new, original.plain, form, poorer=loses)
    if carried.lossy:
        report.add(
            "kept-base", "info", "what the edited text could not hold stayed as it was in the base"
        )
    if carried.widened:
        report.add(
            "widened", "info", f"more than the edit was rewritten, to be sure: {carried.widened}"
        )
    return original.restore(carried.parts)


def _definitions(document: Document) -> frozenset[CommentBlock]:
    """Returns the comments that are definitions of links, of no use to the page."""
    return frozenset(filter(is_unused_definition, document.blocks))


def _without_left_definitions(document: Document, old: Document, before: str) -> Document:
    """Returns a file's page without the definitions that an edit left without a use.

    Args:
        document: the page.
        old: the page before the edit.
        before: the file before it.
    """
    unused = _definitions(document) - _definitions(old)
    if not unused:
        return document
    defined = defined_links(before)
    left = {block for block in unused if block.value in defined}
    return without_unused_definitions(document, _definitions(document) - left)
