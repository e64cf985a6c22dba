"""Tags in the heads of files, which are categories of their pages where a folder says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bridge.frontmatter import FrontMatter
from bridge.mapping.load import default_site
from bridge.site import CATEGORY_NAMESPACE, SiteInfo


def tags_of(head: FrontMatter) -> tuple[str, ...]:
    """The tags of a page: a list, or words with spaces or commas between them.

    Example:
        >>> from bridge.frontmatter import read_page
        >>> tags_of(read_page("---\\ntags: [sea, Old towns]\\n---\\n")[0])
        ('sea', 'Old towns')
        >>> tags_of(read_page("---\\ntags: sea harbour\\n---\\n")[0])
        ('sea', 'harbour')
    """
    value = head.value("tags")
    if isinstance(value, list):
        found = [tag for tag in value if isinstance(tag, str)]
    elif isinstance(value, str):
        found = value.split(",") if "," in value else value.split()
    else:
        found = []
    tags = (tag.strip().lstrip("#").replace("_", " ") for tag in found)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def with_categories(wikitext: str, tags: Iterable[str], site: SiteInfo | None) -> str:
    """A page in the categories that tags name, but those that it is in already.

    Args:
        wikitext: the page.
        tags: as a file's head has them.
        site: the wiki's facts; None is a plain English MediaWiki.

    Example:
        >>> with_categories("a\\n[[Category:Sea]]", ["sea", "pier"], None)
        'a\\n[[Category:Sea]]\\n[[Category:Pier]]'
    """
    missing = [title for title in _titles(tags, site) if not _is_in(wikitext, title)]
    lines = [f"[[{title}]]" for title in missing]
    return "\n".join((wikitext, *lines)) if wikitext else "\n".join(lines)


def without_categories(wikitext: str, tags: Iterable[str], site: SiteInfo | None) -> str:
    """A page without those lines at its end that put it into the categories of tags.

    Args:
        wikitext: the page.
        tags: as a file's head had them.
        site: the wiki's facts; None is a plain English MediaWiki.

    Example:
        >>> without_categories("a\\n[[Category:Sea]]\\n[[Category:Pier]]", ["sea"], None)
        'a\\n[[Category:Pier]]'
    """
    gone = {f"[[{title}]]".casefold() for title in _titles(tags, site)}
    lines = wikitext.split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or _ONE_LINK.fullmatch(lines[end - 1].strip())):
        end -= 1
    kept = [line for line in lines[end:] if line.strip().casefold() not in gone]
    return "\n".join(lines[:end] + kept)


def tags_left(
    tags: Iterable[str], before: str, after: str, site: SiteInfo | None
) -> tuple[str, ...]:
    """The tags whose categories a page was in, and is in no more.

    Args:
        tags: as a file's head has them.
        before: the page as it was.
        after: the page as it is.
        site: the wiki's facts; None is a plain English MediaWiki.

    Example:
        >>> tags_left(["sea", "pier"], "[[Category:Sea]]", "", None)
        ('sea',)
    """
    every = tuple(tags)
    titles = zip(every, _titles(every, site), strict=True)
    return tuple(tag for tag, title in titles if _is_in(before, title) and not _is_in(after, title))


def _is_in(wikitext: str, category: str) -> bool:
    """Whether a page has a link that puts it into a category, whatever its sort key."""
    return bool(re.search(rf"\[\[\s*{re.escape(category)}\s*[\]|]", wikitext, re.IGNORECASE))


_ONE_LINK = re.compile(r"\[\[[^\[\]\n]*\]\]")


def _titles(tags: Iterable[str], site: SiteInfo | None) -> list[str]:
    """The categories' titles."""
    known = default_site() if site is None else site
    prefix = known.namespace_name(CATEGORY_NAMESPACE)
    return [known.canonical_title(f"{prefix}:{tag}") for tag in tags]
