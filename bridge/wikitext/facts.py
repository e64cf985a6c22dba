"""Where a page names its categories and its other languages."""

from __future__ import annotations

import re

from bridge.document.tidy import collapse
from bridge.document.tokens import Token
from bridge.site import CATEGORY_NAMESPACE
from bridge.wikitext.grammar import Grammar
from bridge.wikitext.islands import LINK, find_islands, top_level

_LINK = re.compile(
    r"\[\[[ _]*([^\[\]{}|<>\n:]+?)[ _]*:[ _]*([^\[\]{}|<>\n]+?)[ _]*(\|[^\[\]{}\n]*)?\]\]"
)


def find_facts(text: str, grammar: Grammar) -> list[Token]:
    """Returns the links that say in which categories and languages a page is.

    Args:
        text: the page.
        grammar: the wiki's grammar.

    Returns:
        A token each, in order; those in templates, notes and code are none.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> from bridge.wikitext.grammar import grammar_of
        >>> page = "a [[category: B_c |d]] {{x|[[Category:E]]}}"
        >>> found = find_facts(page, grammar_of(default_site()))
        >>> [(token.key, token.start) for token in found]
        [('Category:B c|d', 2)]
    """
    site = grammar.site
    found: list[Token] = []
    for at, island in top_level(find_islands(text, 0, len(text), grammar)):
        match = _LINK.fullmatch(text, at, island.end) if island.kind is LINK else None
        if match is None:
            continue
        name = collapse(match[2].replace("_", " "))
        name = name[:1].upper() + name[1:]
        if site.find_namespace(match[1]) == CATEGORY_NAMESPACE:
            key = f"{grammar.category_prefix}:{name}{match[3] or ''}"
        elif match[1].strip().lower() in grammar.languages:
            key = f"{match[1].strip().lower()}:{name}"
        else:
            continue
        found.append(Token(match[0], key, at, island.end))
    return found
