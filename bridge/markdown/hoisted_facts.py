"""Facts of the page that are taken out of its text: categories, languages, a redirect."""

from __future__ import annotations

from bridge.document.nodes import Block, Category, Inline, Join, List, Paragraph, WikiLink
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.targets import key_of
from bridge.markdown.context import Context
from bridge.markdown.facts import redirect_of
from bridge.markdown.siblings import settle
from bridge.site import SiteInfo


def hoist(context: Context, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Returns the inlines of a block without the links that are facts of the page."""
    if not context.hoists or WikiLink not in map(type, inlines):
        return inlines
    rest: list[Inline] = []
    for node in inlines:
        if type(node) is WikiLink and ":" in node.target:
            if context.is_category(node.target):
                context.categories[_category(node)] = None
                continue
            if context.is_language(node.target):
                context.languages[node.target] = None
                continue
        rest.append(node)
    if len(rest) == len(inlines):
        return inlines
    return trim_inlines(normalize_inlines(rest))


def _category(link: WikiLink) -> Category:
    """Returns the category of a link, whose label is the sort key."""
    return Category(link.target.partition(":")[2], key_of(link))


def take_redirect(blocks: list[Block], site: SiteInfo) -> tuple[str | None, list[Block]]:
    """Reads ``1.  REDIRECT [X](X "wikilink")``, as pandoc writes a redirect."""
    first = blocks[0] if blocks else None
    link = redirect_of(first, site)
    if link is None:
        return None, blocks
    assert isinstance(first, List)
    paragraph = first.items[0].blocks[0]
    assert isinstance(paragraph, Paragraph)
    rest = trim_inlines(paragraph.children[2:])
    kept: list[Block] = [Paragraph(rest)] if rest else []
    kept.extend(first.items[0].blocks[1:])
    if first.items[1:]:
        kept.append(List("ordered", first.items[1:], first.start + 1))
    rest_blocks = blocks[1:]
    if not kept and rest_blocks and isinstance(rest_blocks[0], Join):
        del rest_blocks[0]
    return link.target, [*map(settle, normalize_blocks(kept, flow=True)), *rest_blocks]
