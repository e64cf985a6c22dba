"""Reading wikitext: from a page's source to its document and layout."""

from __future__ import annotations

from bridge.document.callouts import gather_callouts
from bridge.document.fragments import Fragments
from bridge.document.nodes import (
    Block,
    Category,
    Document,
    Inline,
    Meta,
    Note,
    NoteRef,
    RawBlock,
    RawWikitext,
    References,
    WikiLink,
)
from bridge.document.normal import trim_inlines
from bridge.document.normal_blocks import without_joins
from bridge.document.parsed import Parsed, Piece
from bridge.document.targets import is_title, key_of, normalize_target
from bridge.document.walk import rewrite_blocks
from bridge.report import Report
from bridge.site import SiteInfo
from bridge.source import Span
from bridge.wikitext.blocks import BlockReader
from bridge.wikitext.context import Context
from bridge.wikitext.grammar import grammar_of
from bridge.wikitext.inlines import parse_inlines
from bridge.wikitext.islands import Islands
from bridge.wikitext.notes import reference
from bridge.wikitext.outline import Outline


def read(text: str, *, site: SiteInfo, report: Report | None = None) -> Parsed:
    """Reads a page.

    Args:
        text: the page's wikitext, with line feeds as line ends.
        site: the wiki's facts.
        report: where diagnostics go.

    Returns:
        The document in normal form, and a layout that covers the whole text.
        No text raises.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> read("a [[b]]", site=default_site()).document.blocks
        (Paragraph(children=(Text(value='a '), WikiLink(target='b', label=(Text(value='b'),)))),)
    """
    grammar = grammar_of(site)
    context = Context(text, grammar, report or Report(), _read_note)
    start = 0
    redirect = None
    match = grammar.redirect.match(text)
    target = "" if match is None else normalize_target(match[1])
    # elsewhere it is an item of a list, to MediaWiki too (WikitextContent::getRedirectTarget)
    if match is not None and is_title(target) and not target.startswith("["):
        redirect, start = target, match.end()
    links: list[WikiLink] = []
    outline = Outline(text, start, len(text), context.islands, grammar)
    placed = BlockReader(context, outline, hoist=links).read(
        start, len(text), inline_first=start > 0
    )
    categories, languages = _page_links(context, links)
    gathered = gather_callouts(placed)
    document = Document(
        blocks=_settled(context, tuple(block for block, _ in gathered if block is not None)),
        notes=_notes(context),
        categories=categories,
        languages=languages,
        meta=Meta(redirect),
    )
    pieces = tuple(piece for _, piece in gathered if piece.spans)
    return Parsed(document, Piece("Document", (Span(0, len(text)),), pieces))


def fragments(site: SiteInfo) -> Fragments:
    """Returns the reader of raw wikitext that stands in another format."""
    grammar = grammar_of(site)

    def blocks(text: str) -> tuple[Block, ...]:
        context = Context(text, grammar, Report(), None)
        outline = Outline(text, 0, len(text), context.islands, grammar)
        return BlockReader(context, outline).blocks(0, len(text))

    def inlines(text: str) -> tuple[Inline, ...]:
        context = Context(text, grammar, Report(), None)
        return trim_inlines(parse_inlines(context, 0, len(text)))

    def write(document: Document) -> str:
        from bridge.wikitext.write import write as write_page  # noqa: PLC0415

        return write_page(document, site=site)

    return Fragments(blocks, inlines, write)


def _read_note(context: Context, islands: Islands, start: int, end: int) -> tuple[Block, ...]:
    outline = Outline(context.text, start, end, islands, context.grammar)
    return BlockReader(context, outline, flow=False, quoted=True).blocks(
        start, end, inline_first=True
    )


def _settled(context: Context, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Decides what the whole page had to be read for: where notes are defined."""
    if context.listed:
        blocks = without_joins(tuple(_references(context, block) for block in blocks))
    if context.used.keys() <= context.notes.keys():
        return blocks

    def keep(node: Inline) -> Inline:
        if isinstance(node, NoteRef) and node.key not in context.notes:
            source = reference(node.key)
            context.report.add(
                "undefined-note", "warning", "the page's prose defines no such note", source
            )
            return RawWikitext(source)
        return node

    return rewrite_blocks(blocks, keep, flow=True)


def _references(context: Context, block: Block) -> Block:
    """Leaves in a ``<references>`` what the prose makes no use of."""
    if not isinstance(block, RawBlock) or block.source not in context.listed:
        return block
    listed = context.listed[block.source]
    unused = [definition for key, definition in listed if key not in context.used]
    tag, _, _ = block.source.partition(">")
    if not unused:
        return References(tag.removeprefix("<references").strip())
    return RawBlock("\n".join([tag + ">", *unused, "</references>"]))


def _notes(context: Context) -> tuple[Note, ...]:
    return tuple(context.notes[key] for key in context.used if key in context.notes)


def _page_links(
    context: Context, links: list[WikiLink]
) -> tuple[tuple[Category, ...], tuple[str, ...]]:
    prefix = context.grammar.category_prefix + ":"
    categories: dict[Category, None] = {}
    languages: dict[str, None] = {}
    for link in links:
        if link.target.startswith(prefix):
            name = link.target.removeprefix(prefix)
            categories[Category(name, key_of(link))] = None
        else:
            languages[link.target] = None
    return tuple(categories), tuple(languages)
