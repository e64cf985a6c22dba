"""Facts of the page that stand in its text: categories, languages, a redirect."""

from __future__ import annotations

import re
from itertools import takewhile

from bridge.document.nodes import Block, Category, Inline, Join, List, Paragraph, Text, WikiLink
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.targets import is_title, key_of
from bridge.frontmatter import Language, sayable_categories
from bridge.markdown.context import Context
from bridge.markdown.siblings import settle
from bridge.site import SiteInfo

_KEY = re.compile(r"(?:[^\[\]\n]|\](?!\])|\[(?!\[))+")


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


def listed_categories(
    categories: tuple[Category, ...], language: Language
) -> list[tuple[str, str | None]]:
    """Returns the names and keys that front matter can list, up to the first it cannot."""
    pairs = [(category.name, category.sort_key) for category in categories]
    listed = list(takewhile(lambda pair: is_listed_category(*pair), pairs))
    return sayable_categories(listed, language)


def is_listed_category(name: str, key: str | None) -> bool:
    """Whether front matter can put a page into a category, under a sort key.

    Example:
        >>> is_listed_category("Bolivia", "Alto"), is_listed_category("A|b", None)
        (True, False)
    """
    return is_title(name) and (key is None or _KEY.fullmatch(key) is not None)


def redirect_of(block: Block | None, site: SiteInfo) -> WikiLink | None:
    """Returns where ``1.  REDIRECT [X](X "wikilink")`` leads; None for other blocks."""
    if not isinstance(block, List) or block.kind != "ordered" or not block.items:
        return None
    paragraph = block.items[0].blocks[0] if block.items[0].blocks else None
    if not isinstance(paragraph, Paragraph) or len(paragraph.children) < 2:
        return None
    word, link = paragraph.children[:2]
    if not isinstance(word, Text) or not isinstance(link, WikiLink):
        return None
    words = {known.lstrip("#").upper() for known in site.redirect_words}
    return link if word.value.strip(" :").upper() in words else None


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
