"""Pages of a live wiki, read in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from bridge.errors import Unreachable
from bridge.page import WIKITEXT

if TYPE_CHECKING:
    from bridge.wiki.session import Session

CONTENT: Final = {"rvprop": "ids|timestamp|user|comment|content|size", "rvslots": "main"}


class WikiPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page as the wiki has it now.

    Attributes:
        title: its full title; what was asked for, where there is no such page.
        page_id: its number; 0 where there is no such page.
        namespace: the number of its namespace.
        revision: its newest revision; 0 where there is no such page.
        parent: the revision before that.
        size: how many bytes its text has.
        model: its content model.
        text: its text; None where it was not asked for, or is hidden.
        user: who made the revision.
        comment: the summary of the revision.
        timestamp: when it was made.
        is_invalid: whether no page can be called so.
    """

    title: str
    page_id: int = 0
    namespace: int = 0
    revision: int = 0
    parent: int = 0
    size: int = 0
    model: str = WIKITEXT
    text: str | None = None
    user: str = ""
    comment: str = ""
    timestamp: str = ""
    is_invalid: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is such a page."""
        return self.page_id > 0


def list_pages(session: Session, namespace: int) -> Iterator[WikiPage]:
    """All pages of a namespace with their newest revisions, without their texts.

    Raises:
        WikiError: the wiki refuses or fails, in the middle too.
    """
    for answer in session.read_all(
        generator="allpages", gapnamespace=namespace, gaplimit="max", prop="info"
    ):
        yield from map(page_of, answer.get("query", {}).get("pages", ()))


def list_texts(session: Session, namespace: int) -> Iterator[WikiPage]:
    """All pages of a namespace with their texts, as many a request as the wiki gives."""
    pending: dict[int, dict[str, Any]] = {}
    for answer in session.read_all(
        generator="allpages",
        gapnamespace=namespace,
        gaplimit=session.batch,
        prop="info|revisions",
        **CONTENT,
    ):
        # A page whose text did not fit into the answer comes again with the next one.
        for item in answer.get("query", {}).get("pages", ()):
            known = pending.setdefault(item["pageid"], item)
            if "revisions" in item:
                known["revisions"] = item["revisions"]
        if "batchcomplete" in answer:
            yield from map(page_of, pending.values())
            pending.clear()
    yield from map(page_of, pending.values())


def list_members(session: Session, category: str) -> Iterator[str]:
    """The titles of all pages in a category, which is named with its namespace."""
    for answer in session.read_all(list="categorymembers", cmtitle=category, cmlimit="max"):
        for item in answer.get("query", {}).get("categorymembers", ()):
            yield item["title"]


def read_pages(
    session: Session,
    *,
    ids: Sequence[int] = (),
    titles: Sequence[str] = (),
    texts: bool = True,
) -> dict[int | str, WikiPage]:
    """Pages by number or by title, missing ones included.

    Args:
        session: the wiki.
        ids: numbers of pages.
        titles: titles, as the wiki or a person spells them.
        texts: whether their texts are read too.

    Returns:
        What was asked for -> the page.

    Raises:
        Unreachable: the wiki left out a page that it was asked for.
        WikiError: it refuses or fails.
    """
    found: dict[int | str, WikiPage] = {}
    for batch in _batches(ids, session.batch):
        pages = _query(session, texts, pageids="|".join(map(str, batch)))
        by_id = {page.page_id: page for page in pages if page.exists}
        missing = {page.title: page for page in pages if not page.exists}
        for number in batch:
            page = by_id.get(number) or missing.get(f"#{number}")
            found[number] = _certain(session, page, f"#{number}")
    for names in _batches(titles, session.batch):
        renamed: dict[str, str] = {}
        pages = _query(session, texts, renamed, titles="|".join(names))
        by_title = {page.title: page for page in pages}
        for name in names:
            page = by_title.get(renamed.get(name, name))
            found[name] = _certain(session, page, name)
    return found


def _query(
    session: Session, texts: bool, renamed: dict[str, str] | None = None, **which: str
) -> list[WikiPage]:
    """One batch, with all that the wiki continues it with."""
    items: dict[int | str, dict[str, Any]] = {}
    extra = {"prop": "info|revisions", **CONTENT} if texts else {"prop": "info"}
    for answer in session.read_all(**which, **extra):
        query = answer.get("query", {})
        for pair in query.get("normalized", ()):
            if renamed is not None:
                renamed[pair["from"]] = pair["to"]
        for item in query.get("pages", ()):
            key = item.get("pageid") or item.get("title", "")
            known = items.setdefault(key, item)
            if "revisions" in item:
                known["revisions"] = item["revisions"]
    return [page_of(item) for item in items.values()]


def _certain(session: Session, page: WikiPage | None, name: str) -> WikiPage:
    """A page that was answered for: silence is no proof that it is gone."""
    if page is None:
        raise Unreachable(
            "the wiki's answer leaves out a page that it was asked for",
            where=f"{session.settings.api} {name}",
            next_step="run it again",
        )
    return page


def page_of(item: dict[str, Any]) -> WikiPage:
    """A page from the JSON of ``prop=info|revisions``."""
    gone = bool(item.get("missing")) or bool(item.get("invalid"))
    if gone:
        title = item.get("title") or f"#{item.get('pageid', 0)}"
        return WikiPage(
            title=title, namespace=item.get("ns", 0), is_invalid=bool(item.get("invalid"))
        )
    revision = (item.get("revisions") or [{}])[0]
    main = revision.get("slots", {}).get("main", {})
    return WikiPage(
        title=item["title"],
        page_id=item["pageid"],
        namespace=item["ns"],
        revision=revision.get("revid") or item.get("lastrevid", 0),
        parent=revision.get("parentid", 0),
        size=revision.get("size", item.get("length", 0)),
        model=main.get("contentmodel") or item.get("contentmodel", WIKITEXT),
        text=main.get("content"),
        user=revision.get("user", ""),
        comment=revision.get("comment", ""),
        timestamp=revision.get("timestamp", ""),
    )


def read_revisions(session: Session, revisions: Sequence[int]) -> dict[int, WikiPage]:
    """Revisions by their numbers, each as the page that it was; missing ones are left out."""
    found: dict[int, WikiPage] = {}
    for batch in _batches(revisions, session.batch):
        for answer in session.read_all(
            revids="|".join(map(str, batch)), prop="info|revisions", **CONTENT
        ):
            for item in answer.get("query", {}).get("pages", ()):
                for revision in item.get("revisions", ()):
                    page = page_of({**item, "revisions": [revision]})
                    found[page.revision] = page
    return found


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Items in lists of a size, each item once."""
    batch: list[Any] = []
    for item in dict.fromkeys(items):
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
