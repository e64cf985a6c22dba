"""The dialects of Markdown: how a file writes its links, and what it can hold.

A dialect is a record, found by what is seen in a file.  What it cannot hold is never
taken for a deletion when a file is compared with a page: pandoc's old files have no
word for templates, so a page's templates are none that somebody took away.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Literal, get_args

import msgspec

from bridge.links import LinkStyle, is_markdown_path
from bridge.markdown.targets import WIKILINK

Construct = Literal[
    "templates",
    "behaviour switches",
    "comments",
    "named notes",
    "note groups",
    "file options",
    "image sizes",
    "sort keys",
    "embedded pages",
]
"""What not every dialect has a word for."""

EVERYTHING: Final[frozenset[Construct]] = frozenset(get_args(Construct))


class Dialect(msgspec.Struct, frozen=True):
    """How a file is written.

    Attributes:
        name: whose dialect it is, for people.
        links: how it writes links to pages.
        holds: what it has words for.
        front_matter: the language of its head.
        seen: how many links of each kind it has; several kinds in a mixed file.
    """

    name: str = "Markdown"
    links: LinkStyle = "title"
    holds: frozenset[Construct] = frozenset(("comments", "named notes"))
    front_matter: Literal["yaml", "toml", "none"] = "none"
    seen: dict[LinkStyle, int] = {}


_PANDOC: Final[frozenset[Construct]] = frozenset(("sort keys",))
_KINDS: Final[dict[LinkStyle, tuple[str, str, frozenset[Construct]]]] = {
    "title": ("pandoc's", "by title", _PANDOC),
    "path": ("pandoc's behind a link fixer", "along marked paths", _PANDOC),
    "html": ("pandoc's since 3.6.3", "as HTML", _PANDOC),
    "wiki": (
        "a vault's or a wiki's",
        "in double brackets",
        frozenset(("comments", "named notes", "image sizes", "embedded pages")),
    ),
    "plain": ("a folder's", "along paths", frozenset(("comments", "named notes"))),
}
"""Whose each kind of link is, how it looks, and what such files hold."""

_SIGNS: Final[dict[Construct, re.Pattern[str]]] = {
    "comments": re.compile(r"<!--(?! -->)"),
    "named notes": re.compile(r"\[\^(?!\d+\])[^\[\]\s/]+\]"),
    "image sizes": re.compile(r"\{(?:width|height)=|<img [^<>]*\bwidth="),
    "embedded pages": re.compile(r"!\[\["),
}
"""What a file surely holds, for there is one in it."""

_OURS: Final = {
    "`{=mediawiki}": re.compile(r"`\{=mediawiki\}"),
    "<!--": re.compile(r"^<!--(?:same|next) line|<!--(?:name|group)=", re.M),
    "[^": re.compile(r"\[\^[^\[\]\s/]+/[^\[\]\s/]+\]"),
    "![": re.compile(r'!\[[^\[\]\n]*\]\([^\s"\[\]]+ "[^"|\n]+\|[^"\n]+"\)'),
}
"""Words that no other program writes, which hold everything, by what each begins with."""

_LINK = re.compile(r'\]\(([^\s\]]*)(?:[ \n]"([^"\n]*)")?\)')
_DOUBLE = re.compile(r"!?\[\[[^\[\]\n]+\]\](?!\()")
_HTML = re.compile(r'\bclass="wikilink"')
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
_TICKS = re.compile(r"`+")


def detect(text: str) -> Dialect:
    """Tells a file's dialect by what is in it, in time proportional to its length.

    Example:
        >>> found = detect("---\\ntitle: A\\n---\\n\\n[b](b.md) and [c](c.md#d)")
        >>> found.links, found.front_matter, found.seen
        ('plain', 'yaml', {'plain': 2})
        >>> "templates" in found.holds, "templates" in detect("`{{a}}`{=mediawiki}").holds
        (False, True)
    """
    seen = count_links(text)
    front_matter: Literal["yaml", "toml", "none"] = "none"
    if text.startswith(("---", "+++")):
        front_matter = "yaml" if text[0] == "-" else "toml"
    default = Dialect()
    links: LinkStyle = next(iter(seen), default.links)
    if any(sign in text and pattern.search(text) for sign, pattern in _OURS.items()):
        return Dialect("mwbridge's", links, EVERYTHING, front_matter, seen)
    name, _, holds = _KINDS[links] if seen else (default.name, "", default.holds)
    found: set[Construct] = {sign for sign, pattern in _SIGNS.items() if pattern.search(text)}
    return Dialect(name, links, holds | found, front_matter, seen)


def count_links(text: str) -> dict[LinkStyle, int]:
    """How many links of each kind a file has, the commonest kind first.

    Example:
        >>> count_links("[[a]] [b](b.md) ![[c]]")
        {'wiki': 2, 'plain': 1}
    """
    counts: Counter[LinkStyle] = Counter()
    if ".m" not in text:
        # no path of a page, so every marked link has a title
        counts["title"] = text.count(f'"{WIKILINK}")')
    else:
        for destination, title in _LINK.findall(text):
            if title.startswith(WIKILINK):
                counts["path" if is_markdown_path(destination) else "title"] += 1
            elif is_markdown_path(destination) and not _ELSEWHERE.match(destination):
                counts["plain"] += 1
    if 'class="wikilink"' in text:
        counts["html"] = len(_HTML.findall(text))
    if "[[" in text:
        counts["wiki"] = len(_DOUBLE.findall(_without_code(text)))
    return {kind: count for kind, count in counts.most_common() if count}


def describe(seen: dict[LinkStyle, int]) -> str:
    """Says how a file's links are read, for people.

    Example:
        >>> describe(count_links('[a](A "wikilink") [b](B "wikilink") [[C]]'))
        "2 links by title, 1 in double brackets: read as pandoc's"
    """
    parts = [f"{count} {_KINDS[kind][1]}" for kind, count in seen.items()]
    first, links = next(iter(seen.items()))
    parts[0] = f"{links} link{'s' if links > 1 else ''} {_KINDS[first][1]}"
    return f"{', '.join(parts)}: read as {_KINDS[first][0]}"


def _without_code(text: str) -> str:
    """Returns a text without code spans and fences, whose brackets are no links.

    A run of backticks goes to the next run of its length, as in CommonMark.
    """
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    following: dict[int, int] = {}
    partners: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        if length in following:
            partners[index] = following[length]
        following[length] = index
    parts: list[str] = []
    position = index = 0
    while index < len(runs):
        partner = partners.get(index)
        if partner is not None:
            parts.append(text[position : runs[index][0]])
            position = runs[partner][1]
            index = partner
        index += 1
    parts.append(text[position:])
    return "".join(parts)
