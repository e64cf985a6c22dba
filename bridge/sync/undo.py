"""Takes back what a run did on the wiki, wherever nobody has touched it since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from bridge.errors import AuthError, BridgeError
from bridge.state.store import State
from bridge.sync.journal import Entry, Journal, find_run
from bridge.sync.login import open_session
from bridge.tree.settings import Settings
from bridge.wiki.edits import EditStyle, delete_page, edit_page, move_page, undelete_page
from bridge.wiki.pages import read_pages, read_revisions

if TYPE_CHECKING:
    from bridge.wiki.session import Session


class Undone(msgspec.Struct, frozen=True):
    """One write of a run, and what became of it."""

    title: str
    kind: str
    status: Literal["undone", "touched since", "failed", "would be undone"]
    message: str = ""


def undo(folder: Path, settings: Settings, name: str, *, dry: bool = False) -> list[Undone]:
    """Takes back the edits, moves, new pages and deletions of one run, the last one first.

    The folder is left as it is: the next sync brings into it what the wiki has then.

    Args:
        folder: the folder.
        settings: its settings.
        name: the run, or the beginning of its name, or ``last``.
        dry: whether it is only told what would be undone.

    Raises:
        UsageError: there is no such run.
        WikiError: the wiki refuses or fails.
    """
    results: list[Undone] = []
    with State(folder, write=not dry) as state, open_session(folder, settings, dry=dry) as session:
        run = find_run(state.memory, name)
        style = EditStyle(minor=settings.sync.minor, bot=settings.sync.bot, tags=settings.sync.tags)
        if dry:
            return [
                Undone(begun.title, begun.kind, "would be undone")
                for begun, _ in reversed(run.done())
            ]
        with Journal(state.memory, f"undo {run.header.run}", session.account) as journal:
            for begun, done in reversed(run.done()):
                results.append(_undo(session, journal, style, begun, done, run.header.run))
            failed = sum(1 for result in results if result.status != "undone")
            counts = {"done": len(results) - failed, "failed": failed}
            journal.end(3 if failed else 0, counts)
    return results


def _undo(
    session: Session, journal: Journal, style: EditStyle, begun: Entry, done: Entry, run: str
) -> Undone:
    """Takes back one write."""
    ways: dict[str, Callable[[Session, Journal, EditStyle, Entry, Entry, str], str]] = {
        "push": _undo_edit,
        "create": _undo_creation,
        "move": _undo_move,
        "delete": _undo_deletion,
    }
    way = ways.get(begun.kind)
    if way is None:
        return Undone(begun.title, begun.kind, "failed", "there is no way back from it")
    try:
        message = way(session, journal, style, begun, done, f"Undo {run}")
    except AuthError:
        raise
    except BridgeError as error:
        return Undone(begun.title, begun.kind, "failed", str(error))
    status: Literal["undone", "touched since"] = "touched since" if message else "undone"
    return Undone(begun.title, begun.kind, status, message)


def _undo_edit(
    session: Session, journal: Journal, style: EditStyle, begun: Entry, done: Entry, summary: str
) -> str:
    page_id = done.page_id or begun.page_id
    page = read_pages(session, ids=[page_id])[page_id]
    if not page.exists or (done.new and page.revision != done.new):
        return "somebody has edited it since"
    if not done.new:
        return ""
    # Not the revision that ours was made from: the wiki may have merged another's into it.
    before = read_revisions(session, [page.parent]).get(page.parent)
    if before is None or before.text is None:
        return "the revision before is gone"
    note = journal.begin(
        "push", title=page.title, page_id=page_id, old=page.revision, summary=summary
    )
    written = edit_page(
        session,
        page_id=page_id,
        revision=page.revision,
        title=page.title,
        text=before.text,
        summary=summary,
        style=style,
    )
    journal.done(note, new=written.revision, page_id=page_id)
    return ""


def _undo_creation(
    session: Session, journal: Journal, style: EditStyle, begun: Entry, done: Entry, summary: str
) -> str:
    page = read_pages(session, ids=[done.page_id], texts=False)[done.page_id]
    if not page.exists:
        return ""
    if page.revision != done.new:
        return "somebody has edited it since"
    note = journal.begin("delete", title=page.title, page_id=page.page_id, old=page.revision)
    delete_page(session, page_id=page.page_id, title=page.title, reason=summary, tags=style.tags)
    journal.done(note)
    return ""


def _undo_move(
    session: Session, journal: Journal, style: EditStyle, begun: Entry, done: Entry, summary: str
) -> str:
    page = read_pages(session, ids=[begun.page_id], texts=False)[begun.page_id]
    if not page.exists or page.title != begun.target:
        return "somebody has moved it since"
    note = journal.begin(
        "move", title=page.title, target=begun.title, page_id=page.page_id, redirect=False
    )
    move_page(
        session,
        page_id=page.page_id,
        title=page.title,
        target=begun.title,
        reason=summary,
        redirect=False,
        tags=style.tags,
    )
    journal.done(note, new=done.new)
    return ""


def _undo_deletion(
    session: Session, journal: Journal, style: EditStyle, begun: Entry, done: Entry, summary: str
) -> str:
    page = read_pages(session, titles=[begun.title], texts=False)[begun.title]
    if page.exists:
        return "there is another page of this title"
    note = journal.begin("undelete", title=begun.title, page_id=begun.page_id)
    undelete_page(session, title=begun.title, reason=summary)
    journal.done(note)
    return ""
