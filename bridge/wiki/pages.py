"""Pages of a live wiki: read in batches, and written with guards against every race.

A write names the page by its number and the revision that it is based on, so that an
edit never lands on another page and never over somebody else's edit.  pywikibot's own
``save`` knows titles only, and sends a time stamp along that switches the check off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from bridge.errors import Unreachable
from bridge.page import WIKITEXT

if TYPE_CHECKING:
    from bridge.wiki.session import Session

_CONTENT: Final = {"rvprop": "ids|timestamp|user|comment|content|size", "rvslots": "main"}

# What a wiki replaces when a text is saved.
_EXPANDED: Final = re.compile(r"~~~|\{\{\s*(?:safe)?subst:|\[\[[^\]|]*\|\]\]|\[\[\|", re.IGNORECASE)


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


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What the wiki says of a write.

    Attributes:
        page_id: the page that was written.
        title: its title.
        revision: the revision that it made; 0 where nothing changed.
        merged: whether the wiki put another's edit and ours together.
    """

    page_id: int
    title: str
    revision: int = 0
    merged: bool = False


class EditStyle(msgspec.Struct, frozen=True, kw_only=True):
    """What all edits of a run carry."""

    minor: bool = False
    bot: bool = True
    tags: tuple[str, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """The style as parameters of the API."""
        flags: dict[str, Any] = {"minor" if self.minor else "notminor": 1}
        if self.bot:
            flags["bot"] = 1
        if self.tags:
            flags["tags"] = "|".join(self.tags)
        return flags


# --- reading -------------------------------------------------------------------


def list_pages(session: Session, namespace: int) -> Iterator[WikiPage]:
    """All pages of a namespace with their newest revisions, without their texts.

    Raises:
        WikiError: the wiki refuses or fails, in the middle too.
    """
    for answer in session.read_all(
        generator="allpages", gapnamespace=namespace, gaplimit="max", prop="info"
    ):
        yield from map(_page, answer.get("query", {}).get("pages", ()))


def list_texts(session: Session, namespace: int) -> Iterator[WikiPage]:
    """All pages of a namespace with their texts, as many a request as the wiki gives."""
    pending: dict[int, dict[str, Any]] = {}
    for answer in session.read_all(
        generator="allpages",
        gapnamespace=namespace,
        gaplimit=session.batch,
        prop="info|revisions",
        **_CONTENT,
    ):
        # A page whose text did not fit into the answer comes again with the next one.
        for item in answer.get("query", {}).get("pages", ()):
            known = pending.setdefault(item["pageid"], item)
            if "revisions" in item:
                known["revisions"] = item["revisions"]
        if "batchcomplete" in answer:
            yield from map(_page, pending.values())
            pending.clear()
    yield from map(_page, pending.values())


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
    extra = {"prop": "info|revisions", **_CONTENT} if texts else {"prop": "info"}
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
    return [_page(item) for item in items.values()]


def _certain(session: Session, page: WikiPage | None, name: str) -> WikiPage:
    """A page that was answered for: silence is no proof that it is gone."""
    if page is None:
        raise Unreachable(
            "the wiki's answer leaves out a page that it was asked for",
            where=f"{session.settings.api} {name}",
            next_step="run it again",
        )
    return page


def _page(item: dict[str, Any]) -> WikiPage:
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
            revids="|".join(map(str, batch)), prop="info|revisions", **_CONTENT
        ):
            for item in answer.get("query", {}).get("pages", ()):
                for revision in item.get("revisions", ()):
                    page = _page({**item, "revisions": [revision]})
                    found[page.revision] = page
    return found


def find_edit(
    session: Session,
    *,
    page_id: int,
    title: str,
    parent: int,
    user: str,
    summary: str,
    text: str,
) -> WikiPage | None:
    """An edit of ours whose answer was lost, or None where the wiki has none.

    It is ours if it has our name, our summary and our text, or, where the wiki expands
    what the text holds, if it was made right upon the revision that ours is based on.
    An edit that the wiki has merged with another's is not found: the next run merges.

    Args:
        session: the wiki.
        page_id: the page; 0 for one that was to be made.
        title: its title.
        parent: the revision that the edit was based on; 0 for a new page.
        user: who we are.
        summary: the summary that the edit carried.
        text: the text that was sent.
    """
    which: dict[str, Any] = {"pageids": page_id} if page_id else {"titles": title}
    if parent:
        which["rvendid"] = parent
    answer = session.read(action="query", prop="info|revisions", rvlimit=50, **which, **_CONTENT)
    for item in answer.get("query", {}).get("pages", ()):
        for revision in item.get("revisions", ()):
            page = _page({**item, "revisions": [revision]})
            if page.user != user or page.comment != summary or page.revision <= parent:
                continue
            expanded = page.parent == parent and _EXPANDED.search(text) is not None
            if page.text == text or expanded:
                return page
    return None


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


# --- writing -------------------------------------------------------------------


def edit_page(
    session: Session,
    *,
    page_id: int,
    revision: int,
    title: str,
    text: str,
    summary: str,
    style: EditStyle,
) -> Written:
    """Saves a new text of a page that is there.

    ``baserevid`` without ``basetimestamp`` makes MediaWiki compare revisions by their
    numbers, for edits of our own account and of the same second too; ``pageid`` and
    ``nocreate`` keep it from any other page and from making one.

    Args:
        session: the wiki.
        page_id: the page's number.
        revision: the revision that the text was made from.
        title: its title, for messages and the check of the answer.
        text: the new text.
        summary: the summary of the edit.
        style: the flags.

    Raises:
        WikiRefusal: a conflict, a protection, a filter: nothing was written.
        Uncertain: no answer came.
    """
    answer = session.write(
        action="edit",
        pageid=page_id,
        baserevid=revision,
        nocreate=1,
        text=text,
        summary=summary,
        where=title,
        **style.parameters(),
    )
    return _written(answer.get("edit", {}), title, revision, page_id)


def create_page(
    session: Session, *, title: str, text: str, summary: str, style: EditStyle, started: str
) -> Written:
    """Makes a page that must not be there, nor have been deleted since.

    Args:
        session: the wiki.
        title: the page's title.
        text: its text.
        summary: the summary of the edit.
        style: the flags.
        started: the wiki's own time when nobody had such a page, ISO 8601.

    Raises:
        WikiRefusal: it is there already, or may not be made: nothing was written.
        Uncertain: no answer came.
    """
    answer = session.write(
        action="edit",
        title=title,
        createonly=1,
        starttimestamp=started,
        text=text,
        summary=summary,
        where=title,
        **style.parameters(),
    )
    return _written(answer.get("edit", {}), title, 0, 0)


def _written(edit: dict[str, Any], title: str, revision: int, page_id: int) -> Written:
    """What an edit's answer says, once it is sure that it is about our page."""
    from bridge.wiki.answers import WikiRefusal  # noqa: PLC0415

    if edit.get("result") != "Success":
        code = "captcha" if "captcha" in edit else str(edit.get("code", "edit-failed"))
        raise WikiRefusal(code, str(edit.get("info", edit.get("result", ""))), where=title)
    if page_id and edit.get("pageid") != page_id:
        raise Unreachable(
            f"the wiki says that it saved page {edit.get('pageid')} instead of {page_id}",
            where=title,
            next_step="look at both pages",
        )
    return Written(
        page_id=edit.get("pageid", page_id),
        title=edit.get("title", title),
        revision=edit.get("newrevid", 0),
        merged=bool(revision) and edit.get("oldrevid", revision) != revision,
    )


def move_page(
    session: Session,
    *,
    page_id: int,
    title: str,
    target: str,
    reason: str,
    redirect: bool,
    tags: Sequence[str] = (),
) -> bool:
    """Gives a page another title.

    Returns:
        Whether a redirect was left behind.

    Raises:
        WikiRefusal: the target is taken, or we may not: nothing was moved.
        Uncertain: no answer came.
    """
    parameters: dict[str, Any] = {} if redirect else {"noredirect": 1}
    if tags:
        parameters["tags"] = "|".join(tags)
    answer = session.write(
        action="move",
        fromid=page_id,
        to=target,
        reason=reason,
        movetalk=1,
        where=title,
        **parameters,
    )
    return bool(answer.get("move", {}).get("redirectcreated"))


def delete_page(
    session: Session, *, page_id: int, title: str, reason: str, tags: Sequence[str] = ()
) -> None:
    """Deletes a page, which the wiki keeps in its archive.

    Raises:
        WikiRefusal: it is gone, or we may not.
        Uncertain: no answer came.
    """
    parameters = {"tags": "|".join(tags)} if tags else {}
    session.write(action="delete", pageid=page_id, reason=reason, where=title, **parameters)


def undelete_page(session: Session, *, title: str, reason: str) -> None:
    """Brings a deleted page back with all its revisions.

    Raises:
        WikiRefusal: there is nothing to bring back, or we may not.
        Uncertain: no answer came.
    """
    session.write(action="undelete", title=title, reason=reason, where=title)
