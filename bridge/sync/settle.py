"""What the state learns of a page once both sides are written."""

from __future__ import annotations

from bridge import __version__
from bridge.page import Contributor, Revision
from bridge.state.record import FileStat, PageState, content_hash
from bridge.state.store import State, pack_texts
from bridge.sync.page_files import write_file
from bridge.sync.texts import Writing, file_of
from bridge.tree.files import read_bytes
from bridge.wiki.pages import WikiPage


def remember(state: State, path: str, page: WikiPage, file: str, *, old: str = "") -> PageState:
    """Says in the state that a file stands for a revision.

    Args:
        state: the folder's memory.
        path: the page's file.
        page: the page with its text, as the wiki has it.
        file: the text of the file that stands for it; what lies in the folder may be
            another already.
        old: the path that the page had, to be forgotten.
    """
    data = file.encode("utf-8", "surrogateescape")
    target = state.folder / path
    stat = FileStat()
    if target.is_file() and content_hash(read_bytes(target)) == content_hash(data):
        facts = target.stat()
        stat = FileStat(facts.st_size, facts.st_mtime_ns)
    record = PageState(
        path,
        page.title,
        page.namespace,
        page.model,
        page.page_id,
        revision_of(page),
        None,
        stat=stat,
        converter=__version__,
    )
    with state.transaction():
        former = state.page(old) if old else None
        if former is not None and former.page_id in {None, page.page_id}:
            # Another page may have the path by now, such as the redirect that a move left.
            state.forget(old)
        before = state.numbered(page.page_id)
        if before is not None and before.path != path:
            state.forget(before.path)
        return state.put(record, pack_texts(page.text or "", data))


def settle_edit(
    state: State,
    *,
    writing: Writing,
    path: str,
    sent_file: str,
    sent_wikitext: str,
    stored: WikiPage,
    known: PageState | None,
) -> None:
    """Remembers an edit that the wiki has stored, and follows what it changed in it.

    The server may have merged another's edit, or expanded ``~~~~``: then the file gets
    what was stored, unless somebody has saved it since.

    Args:
        state: the folder's memory.
        writing: how the page is written.
        path: its file.
        sent_file: what the file held when the edit was sent.
        sent_wikitext: the wikitext that this stood for.
        stored: the page as the wiki has it.
        known: what was known of the page before.
    """
    text = stored.text or ""
    file = sent_file
    if text != sent_wikitext:
        file = file_of(text, writing, sent_file, sent_wikitext)
    target = state.folder / path
    digest = content_hash(sent_file.encode("utf-8", "surrogateescape"))
    if file != sent_file and target.is_file() and content_hash(read_bytes(target)) == digest:
        write_file(state.folder, path, file, digest)
    remember(state, path, stored, file, old=known.path if known else "")


def revision_of(page: WikiPage) -> Revision:
    """The revision that a page has on the wiki, as the state keeps it."""
    return Revision(
        id=page.revision,
        timestamp=page.timestamp,
        contributor=Contributor(page.user or None),
        comment=page.comment,
        parent=page.parent or None,
    )
