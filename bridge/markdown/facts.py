"""Facts of a page as Markdown says them: listed categories, a redirect in the text."""

from __future__ import annotations

import re
from itertools import takewhile

from bridge.document.nodes import Block, Category, List, Paragraph, Text, WikiLink
from bridge.document.targets import is_title
from bridge.frontmatter import Language, sayable_categories
from bridge.site import SiteInfo

_KEY = re.compile(r"(?:[^\[\]\n]|\](?!\])|\[(?!\[))+")


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
