"""What the wiki has now, and what became of the pages that were known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from bridge.state.record import PageState
from bridge.sync.scope import Scope
from bridge.wiki.changes import Changes
from bridge.wiki.pages import WikiPage, list_members, list_pages, list_texts, read_pages

if TYPE_CHECKING:
    from bridge.wiki.session import Session


class RemoteView(msgspec.Struct, frozen=True, kw_only=True):
    """The wiki's side.

    Attributes:
        pages: known pages that are not as they were, by their numbers, with texts.
        gone: numbers of known pages that the wiki has no more.
        left: known pages that are outside the scope now.
        new: pages of the scope that nobody knew, by their titles, with texts.
        started: the wiki's own time when it was asked.
    """

    pages: dict[int, WikiPage]
    gone: frozenset[int]
    left: dict[int, WikiPage]
    new: dict[str, WikiPage]
    started: str

    def titled(self, title: str) -> WikiPage | None:
        """The page that has a title now, among those that are not as they were."""
        found = self.new.get(title)
        if found is not None:
            return found
        return next((page for page in self.pages.values() if page.title == title), None)

    def made_room(self, known: PageState) -> bool:
        """Whether a known page is gone, and one that was known elsewhere has its title now.

        A page that is moved over a redirect takes its place: no second look is needed to
        know that the redirect's page is gone.
        """
        if known.page_id not in self.gone or known.title in self.new:
            return False
        return self.titled(known.title) is not None


def look_at_wiki(
    session: Session,
    known: Iterable[PageState],
    changes: Changes,
    scope: Scope,
    *,
    titles: Iterable[str] = (),
) -> RemoteView:
    """Compares the wiki with what was known of it.

    Args:
        session: the wiki.
        known: the pages that were known, with their numbers.
        changes: what happened since the last run.
        scope: which pages are the folder's.
        titles: titles that the folder has new files for: whether the wiki has them is
            asked, whatever the changes say.

    Raises:
        WikiError: the wiki refuses or fails.
    """
    by_id = {page.page_id: page for page in known if page.page_id}
    members = _members(session, scope)
    if changes.is_complete:
        found, asked = _touched(session, by_id, changes, scope)
    else:
        found, asked = _all(session, by_id, scope, fetch=not by_id)
    wanted = set(titles) - {page.title for page in found.values()}
    # A title that is free now may be where a known page was moved away from.
    for page in read_pages(session, titles=sorted(wanted)).values():
        if page.exists:
            found[page.page_id] = page
    pages: dict[int, WikiPage] = {}
    left: dict[int, WikiPage] = {}
    new: dict[str, WikiPage] = {}
    for number, page in found.items():
        before = by_id.get(number)
        if not scope.holds(page.title, page.namespace, members):
            if before is not None:
                left[number] = page
        elif before is None:
            new[page.title] = page
        elif (page.revision, page.title) != (before.revision.id, before.title):
            pages[number] = page
    pages, new = _with_texts(session, pages, new)
    gone = frozenset(asked - found.keys())
    return RemoteView(pages=pages, gone=gone, left=left, new=new, started=changes.cursor.time)


def _members(session: Session, scope: Scope) -> frozenset[str] | None:
    """The titles of all pages in the scope's categories; None where it has none."""
    if not scope.categories:
        return None
    titles: set[str] = set(scope.categories)
    for category in scope.categories:
        titles |= set(list_members(session, category))
    return frozenset(titles)


def _touched(
    session: Session, by_id: Mapping[int, PageState], changes: Changes, scope: Scope
) -> tuple[dict[int, WikiPage], set[int]]:
    """The pages that the changes name: by number and by title, each as it is now.

    An edit that the folder has already, such as its own of the last run, is no news.
    """
    titles = {page.title: number for number, page in by_id.items()}
    ids = set(changes.pages) | {titles[t] for t in changes.titles if t in titles}
    for number, revision in changes.edited.items():
        before = by_id.get(number)
        if before is None or (before.revision.id or 0) < revision:
            ids.add(number)
    answers = read_pages(session, ids=sorted(ids), texts=False)
    found = {page.page_id: page for page in answers.values() if page.exists}
    seen = {page.title for page in found.values()}
    rest = sorted(t for t in changes.titles - seen if t not in titles)
    for page in read_pages(session, titles=rest, texts=False).values():
        if page.exists:
            found[page.page_id] = page
    return found, ids & by_id.keys()


def _all(
    session: Session, by_id: Mapping[int, PageState], scope: Scope, *, fetch: bool
) -> tuple[dict[int, WikiPage], set[int]]:
    """All pages of the scope's namespaces; those that are missed are asked for by number.

    A listing that was cut off is no proof that a page is gone.
    """
    found: dict[int, WikiPage] = {}
    for namespace in scope.namespaces:
        listed = list_texts(session, namespace) if fetch else list_pages(session, namespace)
        found |= {page.page_id: page for page in listed}
    missed = sorted(by_id.keys() - found.keys())
    for page in read_pages(session, ids=missed, texts=False).values():
        if page.exists:
            found[page.page_id] = page
    return found, set(by_id)


def _with_texts(
    session: Session, pages: dict[int, WikiPage], new: dict[str, WikiPage]
) -> tuple[dict[int, WikiPage], dict[str, WikiPage]]:
    """The same pages with their texts, read in batches."""
    bare = [p.page_id for p in (*pages.values(), *new.values()) if p.text is None]
    if not bare:
        return pages, new
    texts = read_pages(session, ids=bare)
    filled = {number: texts.get(number, page) for number, page in pages.items()}
    fresh = [texts.get(page.page_id, page) for page in new.values()]
    return (
        {number: page for number, page in filled.items() if page.exists},
        {page.title: page for page in fresh if page.exists},
    )
