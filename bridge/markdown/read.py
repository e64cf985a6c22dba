"""Markdown to document: the block tree's nodes become the document's.

``read`` is the reader of a page.  It works on the text alone: front matter is
the business of :mod:`bridge.frontmatter`, lines that of :mod:`.blocks`, the
text of a block that of :mod:`.inlines`.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import structs

from bridge.anchors import Anchors
from bridge.document.fragments import Fragments
from bridge.document.nodes import (
    Category,
    Document,
    Field,
    Inline,
    Meta,
    Note,
    Text,
    WikiLink,
)
from bridge.document.parsed import Parsed, Piece
from bridge.document.targets import is_title, normalize_target
from bridge.document.walk import headings, replace_links, rewrite_blocks
from bridge.frontmatter import LIQUID, LIQUID_OFF, FrontMatter, read_page
from bridge.markdown.blocks import parse_blocks
from bridge.markdown.captions import with_captions
from bridge.markdown.containers import read_definitions, read_list, read_quote
from bridge.markdown.context import Context
from bridge.markdown.details import pair_details
from bridge.markdown.dialects import count_links, describe
from bridge.markdown.facts import is_listed_category
from bridge.markdown.grammar import has_wikilinks
from bridge.markdown.hoisted_facts import take_redirect
from bridge.markdown.kramdown import read_attributes
from bridge.markdown.note_blocks import read_note, settle_notes
from bridge.markdown.notes import in_order_of_use
from bridge.markdown.prose_blocks import read_heading, read_paragraph
from bridge.markdown.reader import KindReader, Reader
from bridge.markdown.siblings import Entry, arrange, with_callouts
from bridge.markdown.table_blocks import (
    read_caption_line,
    read_column_table,
    read_grid_table,
    read_table,
)
from bridge.markdown.targets import OWN, Targets
from bridge.markdown.typography import is_smart
from bridge.markdown.verbatim_blocks import read_fence, read_html, read_indented, read_rule
from bridge.options import Options
from bridge.report import Report
from bridge.site import SiteInfo
from bridge.source import BOM, Span

_EXAMPLE = re.compile(r"(?<![\w@.-])@([\w-]+)", re.ASCII)
_FACTS: Final = ("redirect", "categories")
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\]")
_KINDS: Final[dict[str, KindReader]] = {
    "paragraph": read_paragraph,
    "heading": read_heading,
    "rule": read_rule,
    "indented": read_indented,
    "fence": read_fence,
    "highlight": read_fence,
    "html": read_html,
    "quote": read_quote,
    "admonition": read_quote,
    "list": read_list,
    "definitions": read_definitions,
    "table": read_table,
    "grid": read_grid_table,
    "columns": read_column_table,
    "caption": read_caption_line,
    "note": read_note,
    "attributes": read_attributes,
}


def read(
    text: str,
    *,
    site: SiteInfo,
    fragments: Fragments,
    options: Options | None = None,
    report: Report | None = None,
) -> Parsed:
    """Reads a Markdown page, front matter included.

    Args:
        text: the whole file, without characters that no wiki stores.
        site: the wiki's facts.
        fragments: reads the raw wikitext in it.
        options: what is known of the folder's links.
        report: collects diagnostics.

    Returns:
        The document in normal form, and the layout, whose root covers ``text``.
    """
    report = Report() if report is None else report
    head, start = read_page(text, report)
    if start == len(BOM) and text.startswith(BOM):
        # the file's own mark is gone: this one is the page's
        start = 0
    tree = parse_blocks(text, start, report)
    mark = len(report.diagnostics)
    seen = count_links(text[start:])
    if seen:
        report.add("dialect", "info", describe(seen))
    targets = Targets.of(site, options)
    if options is not None and options.liquid and LIQUID.search(text, start):
        # what the writer says by itself is no fact of the page
        head = head._replace(fields=tuple(f for f in head.fields if f != LIQUID_OFF))
    context = Context(targets, fragments, report, frozenset())
    context.bare_urls = not has_wikilinks(text)
    told = None if options is None else options.smart
    context.smart = is_smart(text[start:]) if told is None else told
    context.emoji = (options.emoji or {}) if options is not None else {}
    reader = Reader(_KINDS, tree, context)
    parsed = _read_page(reader, head, start)
    repeated = context.notes.repeated_numbers()
    if repeated:
        # The keys depend on how often a number is used, which is known only now.
        del report.diagnostics[mark:]
        reader = Reader(_KINDS, tree, context.beside(repeated))
        parsed = _read_page(reader, head, start)
    reader.context.report_open_tags()
    if any(tree.examples):
        parsed = parsed._replace(document=_settle_examples(parsed.document, tree.examples))
    if reader.context.leads_home:
        parsed = parsed._replace(document=_settle_links(parsed.document, targets))
    return parsed


def _settle_examples(document: Document, labels: list[str]) -> Document:
    """Puts the number of an example for ``@label``, as pandoc does."""
    numbers = {label: str(number) for number, label in list(enumerate(labels, 1))[::-1] if label}

    def settle(node: Inline) -> Inline:
        if not isinstance(node, Text) or "@" not in node.value:
            return node
        return Text(_EXAMPLE.sub(lambda m: numbers.get(m[1], m[0]), node.value))

    notes = (Note(n.key, rewrite_blocks(n.blocks, settle, flow=False)) for n in document.notes)
    return structs.replace(
        document,
        blocks=rewrite_blocks(document.blocks, settle, flow=True),
        notes=tuple(notes),
    )


def _settle_links(document: Document, targets: Targets) -> Document:
    """Leads links to the page's own headings by MediaWiki's anchors."""
    anchors = Anchors(headings(document))

    def settle(link: WikiLink) -> WikiLink:
        if not link.target.startswith(OWN):
            return link
        return WikiLink(targets.settle(link.target, anchors), link.label)

    return replace_links(document, settle)


def _read_page(reader: Reader, head: FrontMatter, start: int) -> Parsed:
    """Reads the whole page."""
    context = reader.context
    for name, key in head.categories:
        if is_listed_category(name, key):
            context.categories[Category(name, key)] = None
        else:
            context.report.add("invalid-title", "warning", "no category can be called so", name)
    entries: list[Entry] = []
    pair_details(reader.tree.root.children)
    for child in with_captions(reader.tree, reader.tree.root.children):
        entries.extend(reader.entries(child))
    entries = settle_notes(reader, entries)
    whole = (Span(start, len(reader.tree.text)),)
    blocks, pieces = with_callouts(*arrange(entries, flow=True), whole)
    redirect = _redirect(context, head)
    if head.redirect is None and entries and entries[0].blocks:
        redirect, blocks = take_redirect(blocks, context.site)
    if start:
        pieces.insert(0, Piece("front matter", (Span(0, start),)))
    document = Document(
        tuple(blocks),
        _notes(reader),
        tuple(context.categories),
        tuple(context.languages),
        _meta(head, redirect),
    )
    if context.notes.tagged:
        document = in_order_of_use(document)
    return Parsed(document, Piece("Document", (Span(0, len(reader.tree.text)),), tuple(pieces)))


def _meta(head: FrontMatter, redirect: str | None) -> Meta:
    """Returns the fields that are not said elsewhere; one that is not understood stays."""
    names = [name for name, _ in head.fields]
    said = {name for name in _FACTS if names.count(name) == 1}
    if head.redirect is not None and redirect is None:
        said.discard("redirect")
    if not head.categories or not all(is_listed_category(*pair) for pair in head.categories):
        said.discard("categories")
    fields = tuple(Field(*field) for field in head.fields if field[0] not in said)
    return Meta(redirect, fields, head.language if fields else "yaml")


def _redirect(context: Context, head: FrontMatter) -> str | None:
    """Returns the page that the front matter redirects to, if it can be one."""
    if head.redirect is None:
        return None
    match = _LINK.fullmatch(head.redirect)
    target = normalize_target(match[1] if match is not None else head.redirect)
    if is_title(target) and not target.startswith("["):
        return target
    context.report.add(
        "invalid-title", "warning", "no page to redirect to can be called so", head.redirect
    )
    return None


def _notes(reader: Reader) -> tuple[Note, ...]:
    notes = reader.context.notes
    texts = {**reader.note_blocks, **notes.tagged}
    return tuple(Note(key, texts[label]) for label, key in notes.keys.items())
