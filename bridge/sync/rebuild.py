"""A fresh checkout: the state again, from the manifest that a team commits and the wiki.

Where neither is there, pages that are the same on both sides are adopted by the plan,
and different ones are conflicts; nothing is ever deleted for want of a memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bridge.errors import BridgeError
from bridge.options import Options
from bridge.site import SiteInfo
from bridge.state.record import content_hash
from bridge.state.store import State
from bridge.sync.settle import remember
from bridge.sync.texts import Writing, to_file
from bridge.tree.files import read_bytes
from bridge.tree.layouts import Arrangement
from bridge.tree.links import page_path
from bridge.tree.mappings import with_mappings
from bridge.tree.settings import Settings
from bridge.wiki.pages import WikiPage, read_revisions

if TYPE_CHECKING:
    from bridge.wiki.session import Session


def rebuild(state: State, session: Session, settings: Settings, site: SiteInfo) -> int:
    """Fills an empty state from the manifest, with the revisions that it names.

    A file that is still what the manifest says stands for its revision.  Where it is
    another, it was edited since; what it was edited from is made anew.

    Args:
        state: the folder's memory, open for writing.
        session: the wiki.
        settings: how pages are written.
        site: the wiki's facts.

    Returns:
        How many pages it found.
    """
    if state.pages():
        return 0
    entries = state.manifest()
    if not entries:
        return 0
    numbers = [entry.revision_id for entry in entries if entry.revision_id]
    revisions = read_revisions(session, numbers)
    rule = Arrangement(site, settings.pages.layout)
    options = with_mappings(Options(site=site), state.folder)
    found = 0
    with state.transaction():
        for entry in entries:
            page = revisions.get(entry.revision_id or 0)
            if page is None or page.text is None or page.page_id != entry.page_id:
                continue
            # The page may have another title by now: that is a move, seen in a moment.
            before = _titled(page, entry.title)
            path = state.folder / entry.path
            data = read_bytes(path) if path.is_file() else b""
            if content_hash(data) == entry.file_hash:
                file = data.decode("utf-8", "surrogateescape")
            else:
                file = _made(before, entry.path, settings, options, rule)
            remember(state, entry.path, before, file)
            found += 1
    return found


def _titled(page: WikiPage, title: str) -> WikiPage:
    """The page under the title that it had."""
    return msgspec.structs.replace(page, title=title)


def _made(page: WikiPage, path: str, settings: Settings, common: Options, rule: Arrangement) -> str:
    """The file that the page's revision would have been written as."""
    options = msgspec.structs.replace(
        common,
        wrap=settings.pages.wrap or None,
        path=page_path(path),
        link_style=settings.pages.links,
        categories=settings.pages.categories,
    )
    says = rule.title(path) != page.title
    writing = Writing(page.title, page.namespace, page.model, options, says_title=says)
    try:
        return to_file(page.text or "", writing)
    except BridgeError:
        return page.text or ""
