"""The dialects of Markdown: what a file can hold, and how it writes.

A dialect is a record, found by what is seen in a file.  What it cannot hold is never
taken for a deletion when a file is compared with a page: pandoc's old files have no
word for templates, so a page's templates are none that somebody took away.  How it
writes is what new text in the file should look like.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Literal, NamedTuple, get_args

import msgspec

from bridge.frontmatter import Language, read_page
from bridge.links import LinkStyle, is_markdown_path
from bridge.markdown.grammar import RAW_MARK
from bridge.markdown.styles import find_style, find_wrap, has_bare_urls, prose_lines
from bridge.markdown.targets import WIKILINK
from bridge.options import Options
from bridge.source import split_style
from bridge.style import Style

Construct = Literal[
    "templates",
    "raw wikitext",
    "comments",
    "named notes",
    "note groups",
    "file options",
    "image sizes",
    "categories",
    "sort keys",
    "interlanguage links",
    "embedded pages",
    "definition lists",
]
"""What not every dialect has a word for.

``templates`` are calls of templates; ``raw wikitext`` is all else that Markdown carries as
``{=mediawiki}``: switches such as ``__NOTOC__``, galleries, tables with spans.
"""

EVERYTHING: Final[frozenset[Construct]] = frozenset(get_args(Construct))


class Dialect(msgspec.Struct, frozen=True):
    """What a file can hold, and how it writes.

    Attributes:
        name: whose dialect it is, for people.
        holds: what it has words for.
        front_matter: the language of its head.
        links: how it writes links to pages.
        categories: where it names the categories of its page.
        wrap: the columns that its prose is wrapped at; None if paragraphs are lines.
        style: its marks.
        seen: how many links of each kind it has; several kinds in a mixed file.
    """

    name: str = "Markdown"
    holds: frozenset[Construct] = frozenset(("comments", "named notes"))
    front_matter: Language | Literal["none"] = "none"
    links: LinkStyle = "title"
    categories: Literal["links", "front matter"] = "links"
    wrap: int | None = None
    style: Style = Style()
    seen: dict[LinkStyle, int] = {}

    def writing(self, options: Options) -> Options:
        """Returns options by which new text is written the way this file is.

        Example:
            >>> detect("* [[a]]").writing(Options(liquid=True)).link_style
            'wiki'
        """
        return msgspec.structs.replace(
            options,
            link_style=self.links,
            categories=self.categories,
            wrap=self.wrap,
            style=self.style,
            front_matter="yaml" if self.front_matter == "none" else self.front_matter,
        )


class _Kind(NamedTuple):
    """What a kind of link says of a file.

    Attributes:
        owner: whose files have such links.
        look: how they look.
        holds: what such files hold.
        wrap: the columns at which their writer wraps prose.
    """

    owner: str
    look: str
    holds: frozenset[Construct]
    wrap: int | None


_PANDOC: Final[frozenset[Construct]] = frozenset(("categories", "sort keys", "interlanguage links"))
_OWN: Final[frozenset[Construct]] = frozenset(("templates", "definition lists"))
"""What pandoc's own Markdown has words for besides."""
_HANDS: Final[frozenset[Construct]] = frozenset(("comments", "named notes"))
_KINDS: Final[dict[LinkStyle, _Kind]] = {
    "title": _Kind("pandoc's", "by title", _PANDOC, 72),
    "path": _Kind("pandoc's behind a link fixer", "along marked paths", _PANDOC, 72),
    "html": _Kind("pandoc's since 3.6.3", "as HTML", _PANDOC, 72),
    "wiki": _Kind(
        "a vault's or a wiki's",
        "in double brackets",
        _HANDS | {"image sizes", "embedded pages"},
        None,
    ),
    "plain": _Kind("a folder's", "along paths", _HANDS, None),
}
"""Whose each kind of link is."""

_SIGNS: Final[dict[Construct, re.Pattern[str]]] = {
    "comments": re.compile(r"<!--(?! -->)"),
    "named notes": re.compile(r"\[\^(?!\d+\])[^\[\]\s/]+\]"),
    "image sizes": re.compile(r"\{(?:width|height)=|<img [^<>]*\bwidth="),
    "categories": re.compile(r"(?:\]\(|\[\[)Category:"),
    "embedded pages": re.compile(r"!\[\["),
    "definition lists": re.compile(r"^[ ]{0,3}:[ \t]+\S", re.M),
}
"""What a file surely holds, for there is one in it."""

_OURS: Final = {
    RAW_MARK: re.compile(
        r"(?<!`)`(?!`|\{\{)[^`\n]+`\{=mediawiki\}"
        r"|^[ >]*(?:`{3,}|~{3,}) *\{=mediawiki\}\n[ >]*(?!\{\{)\S",
        re.M,
    ),
    '<div class="gallery"': re.compile(r'^<div class="gallery"', re.M),
    "<!--": re.compile(r"^<!--(?:same|next) line|<!--(?:name|group)=", re.M),
    "[^": re.compile(r"\[\^[^\[\]\s/]+/[^\[\]\s/]+\]"),
    "![": re.compile(r'!\[[^\[\]\n]*\]\([^\s"\[\]]+ "[^"|\n]+\.\w{2,5}\|[^"\n]+"\)'),
}
"""Words that no other program writes, which hold everything, by what each begins with."""

_RAW_SPAN = re.compile(r"`[^`]*`\{=mediawiki\}")
_LINK = re.compile(r'\]\(([^\s\]]*)(?:[ \n]"([^"\n]*)")?\)')
_DOUBLE = re.compile(r"!?\[\[[^\[\]\n]+\]\](?!\()")
_HTML = re.compile(r'\bclass="wikilink"')
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
_TICKS = re.compile(r"`+")


def detect(text: str) -> Dialect:
    """Tells a file's dialect by what is in it, in time proportional to its length.

    Args:
        text: the whole file, front matter included.

    Example:
        >>> found = detect("---\\ntitle: A\\n---\\n\\n[b](b.md) and [c](c.md#d)")
        >>> found.links, found.front_matter, found.seen
        ('plain', 'yaml', {'plain': 2})
        >>> "templates" in found.holds, "templates" in detect("`{{a}}`{=mediawiki}").holds
        (False, True)
    """
    text, _ = split_style(text)
    head, start = read_page(text)
    body = text[start:]
    seen = count_links(body)
    style = find_style(body)
    # beside pandoc's wikilinks a bare address would be no link any more
    unseen: LinkStyle = "plain" if not seen and has_bare_urls(body) else "title"
    links = next(iter(seen), unseen)
    plain = Dialect()
    name, _, holds, wrap = _KINDS[links] if seen else (plain.name, "", plain.holds, 72)
    ours = {sign for sign, pattern in _OURS.items() if sign in text and pattern.search(text)}
    calls = RAW_MARK in text
    if not ours and (_is_pandoc(style) or (calls and not head.fields)):
        name, holds = "pandoc's own Markdown", _PANDOC | _OWN
    elif ours or calls:
        name, holds = "mwbridge's", EVERYTHING
    shown = _without_raw(body) if calls else body
    found: set[Construct] = {sign for sign, pattern in _SIGNS.items() if pattern.search(shown)}
    if head.categories:
        found |= {"categories", "sort keys"}
    return Dialect(
        name=name,
        holds=holds | found,
        front_matter=head.language if head.fields else "none",
        links=links,
        categories="front matter" if head.categories else "links",
        wrap=find_wrap(body, wrap),
        style=style,
        seen=seen,
    )


def _without_raw(text: str) -> str:
    """Returns a text without its raw wikitext, whose signs are not Markdown's."""
    return _RAW_SPAN.sub("", "\n".join(prose_lines(text)))


def _is_pandoc(style: Style) -> bool:
    """Whether a file has what pandoc writes in its own Markdown alone."""
    return style.typography == "smart" or style.identifiers == "pandoc"


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
    parts = [f"{count} {_KINDS[kind].look}" for kind, count in seen.items()]
    first, links = next(iter(seen.items()))
    parts[0] = f"{links} link{'s' if links > 1 else ''} {_KINDS[first].look}"
    return f"{', '.join(parts)}: read as {_KINDS[first].owner}"


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
