"""Redirects as other titles of their pages, where a folder asks for it.

A page that does nothing but lead to another is no file then: its title stands in the
head of the other's (``aliases: [Old name]``), and the redirect is made of that again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from bridge.mapping.compiled import Mappings
from bridge.mapping.head_fields import field_for, redirect_target
from bridge.page import Page
from bridge.site import SiteInfo
from bridge.state.store import State


def asks_for_aliases(mappings: Mappings | None) -> bool:
    """Whether a folder's files name the redirects to their pages."""
    return mappings is not None and field_for(mappings, "redirects") is not None


def redirect_to(title: str) -> str:
    """Returns the text of a page that leads to another.

    Example:
        >>> redirect_to("Salt pan")
        '#REDIRECT [[Salt pan]]'
    """
    return f"#REDIRECT [[{title}]]"


def kept_redirects(state: State, site: SiteInfo) -> dict[str, tuple[str, int]]:
    """Returns the redirects that a folder's memory has, with what they lead to and where."""
    found: dict[str, tuple[str, int]] = {}
    for page in state.kept():
        target = redirect_target(page.text, site)
        if target is not None:
            found[page.title] = site.canonical_title(target), page.namespace
    return found


def by_target(redirects: Mapping[str, tuple[str, int]]) -> dict[str, tuple[str, ...]]:
    """Returns redirects by what they lead to."""
    found: dict[str, list[str]] = {}
    for title, (target, _) in redirects.items():
        found.setdefault(target, []).append(title)
    return {target: tuple(titles) for target, titles in found.items()}


def fold(
    pages: Iterable[Page],
    site: SiteInfo,
    has_file: Callable[[str], bool],
    kept: Mapping[str, tuple[str, int]],
) -> dict[str, tuple[str, ...]]:
    """Returns the titles that become other titles of a page, by that page's.

    A redirect to what is no page of prose here, to another namespace, to a section or to a
    redirect is a page like any other; so is one with more on it.

    Args:
        pages: the wiki's pages.
        site: its facts.
        has_file: tells whether a title is a file of the folder already, which it stays.
        kept: what :func:`kept_redirects` returns: a dump may hold only what is new.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> pages = [Page("Pan", "#REDIRECT [[Salt pan]]"), Page("Salt pan", "White.")]
        >>> fold(pages, default_site(), lambda title: False, {})
        {'Salt pan': ('Pan',)}
    """
    leads = dict(kept)
    prose: dict[str, int] = {}
    for page in pages:
        target = redirect_target(page.text, site) if page.is_prose else None
        if target is not None and not page.uploads:
            leads[page.title] = site.canonical_title(target), page.namespace
            continue
        leads.pop(page.title, None)
        if page.is_prose and page.redirect is None:
            prose[page.title] = page.namespace
    return by_target(
        {
            title: (target, namespace)
            for title, (target, namespace) in leads.items()
            if prose.get(target) == namespace and not has_file(title)
        }
    )


class Claim(NamedTuple):
    """What a file says of the redirects to its page.

    Attributes:
        path: the file.
        page: the page, with the facts of its revision.
        titles: its other titles.
        gone: those that it had before it was edited.
    """

    path: str
    page: Page
    titles: tuple[str, ...]
    gone: tuple[str, ...]


class Redirects(NamedTuple):
    """The redirects of a folder that is packed.

    Attributes:
        pages: those to write, each with the file that names it.
        taken: the file and the title of those that are pages of their own.
        gone: the titles whose redirects no file wants any more.
    """

    pages: list[tuple[str, Page]]
    taken: list[tuple[str, str]]
    gone: frozenset[str]


def redirects_of(
    claims: Iterable[Claim],
    kept: Mapping[str, Page],
    files: Mapping[str, str | None],
    site: SiteInfo,
) -> Redirects:
    """Returns what becomes of the other titles that files name.

    Args:
        claims: what the files say that are new or were edited.
        kept: the redirects that are known, by their titles.
        files: the titles of pages with files, and where each leads.
        site: the wiki's facts.
    """
    found: dict[str, tuple[str, Page]] = {}
    taken: list[tuple[str, str]] = []
    gone: set[str] = set()
    for claim in claims:
        gone |= {site.canonical_title(title) for title in claim.gone}
        for title in map(site.canonical_title, claim.titles):
            old = kept.get(title)
            if title in found or files.get(title, claim.page.title) != claim.page.title:
                taken.append((claim.path, title))
            elif title in files:
                continue  # a redirect to the page that is a file of its own
            elif old is None or redirect_target(old.text, site) != claim.page.title:
                found[title] = (claim.path, _redirect(title, claim.page, old, site))
    return Redirects(list(found.values()), taken, frozenset(gone - found.keys()))


def _redirect(title: str, page: Page, old: Page | None, site: SiteInfo) -> Page:
    """A redirect to a page, by whoever wrote that."""
    return Page(
        title,
        redirect_to(page.title),
        site.split_title(title)[0],
        redirect=page.title,
        id=None if old is None else old.id,
        revision=page.revision,
    )


def without_folded(
    pages: Iterable[Page], aliases: Mapping[str, tuple[str, ...]], keep: Callable[[Page], None]
) -> Iterator[Page]:
    """Yields the pages that become files; the others go to the folder's memory."""
    folded = {title for titles in aliases.values() for title in titles}
    for page in pages:
        if page.title in folded:
            keep(page)
        else:
            yield page
