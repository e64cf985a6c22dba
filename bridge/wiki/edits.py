"""Writes to a live wiki, each with guards against every race.

A write names the page by its number and the revision that it is based on, so that an
edit never lands on another page and never over somebody else's edit.  pywikibot's own
``save`` knows titles only, and sends a time stamp along that switches the check off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from bridge.errors import Unreachable
from bridge.wiki.answers import WikiRefusal
from bridge.wiki.pages import CONTENT, WikiPage, page_of

if TYPE_CHECKING:
    from bridge.wiki.session import Session

# What a wiki replaces when a text is saved.
_EXPANDED: Final = re.compile(r"~~~|\{\{\s*(?:safe)?subst:|\[\[[^\]|]*\|\]\]|\[\[\|", re.IGNORECASE)


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
    if "captcha" in edit:
        raise WikiRefusal("captcha", "it asks what only a person can answer", where=title)
    if edit.get("result") != "Success":
        code = str(edit.get("code", "edit-failed"))
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
    answer = session.read(action="query", prop="info|revisions", rvlimit=50, **which, **CONTENT)
    for item in answer.get("query", {}).get("pages", ()):
        for revision in item.get("revisions", ()):
            page = page_of({**item, "revisions": [revision]})
            if page.user != user or page.comment != summary or page.revision <= parent:
                continue
            expanded = page.parent == parent and _EXPANDED.search(text) is not None
            if page.text == text or expanded:
                return page
    return None
