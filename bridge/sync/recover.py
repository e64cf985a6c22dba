"""After a run that was killed: which of its edits did the wiki store?

Everything else converges by itself: a page that was moved or deleted is so on both
sides, and a file that was written holds what a pull would write.  Only an edit that
was stored and not noted would look like somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bridge.errors import BridgeError
from bridge.state.record import PageState
from bridge.state.store import State
from bridge.sync.journal import Entry, read_runs
from bridge.sync.settle import settle_edit
from bridge.sync.texts import Writing, to_page
from bridge.wiki.edits import find_edit
from bridge.wiki.pages import WikiPage

if TYPE_CHECKING:
    from bridge.wiki.session import Session


def recover(
    state: State, session: Session, writing: Callable[[str, str, PageState | None], Writing]
) -> int:
    """Notes in the state what a run that was killed has left on the wiki.

    Args:
        state: the folder's memory, open for writing.
        session: the wiki.
        writing: how the page of a path and a title is written, known or not.

    Returns:
        How many edits it found.
    """
    newest = next(iter(read_runs(state.memory)), None)
    if newest is None or newest.footer is not None:
        return 0
    found = 0
    for entry in newest.unfinished():
        if entry.kind in {"push", "create"} and entry.file is not None:
            found += _recover(state, session, entry, writing)
    return found


def _recover(
    state: State,
    session: Session,
    entry: Entry,
    writing: Callable[[str, str, PageState | None], Writing],
) -> bool:
    """One edit: whether the wiki has it, and the state had not."""
    known = state.numbered(entry.page_id) if entry.page_id else state.titled(entry.title)
    if known is not None and (known.revision.id or 0) > entry.old:
        return False
    if entry.kind == "push" and known is None:
        return False
    sent_file = entry.file or ""
    style = writing(entry.path, entry.title, known)
    try:
        if known is None:
            sent = to_page(sent_file, style)
        else:
            sent = to_page(
                sent_file,
                style,
                base_file=state.file(known).decode("utf-8", "surrogateescape"),
                base_wikitext=state.wikitext(known),
            )
    except BridgeError:
        return False
    stored: WikiPage | None = find_edit(
        session,
        page_id=entry.page_id,
        title=entry.title,
        parent=entry.old,
        user=session.account,
        summary=entry.summary,
        text=sent,
    )
    if stored is None or stored.text is None:
        return False
    settle_edit(
        state,
        writing=style,
        path=entry.path,
        sent_file=sent_file,
        sent_wikitext=sent,
        stored=stored,
        known=known,
    )
    return True
