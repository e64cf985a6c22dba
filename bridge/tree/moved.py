"""Files that somebody moved by hand: the title in their head says what page they still are."""

from __future__ import annotations

import os
from collections.abc import Iterable

from bridge.errors import BridgeError
from bridge.frontmatter import read_page
from bridge.site import SiteInfo
from bridge.source import decode
from bridge.state.record import PageState
from bridge.state.store import State
from bridge.titles import normalize_title
from bridge.tree.files import read_bytes
from bridge.tree.links import MARKDOWN_SUFFIXES
from bridge.tree.scan import FoundFile


def moved_pages(state: State, site: SiteInfo, files: Iterable[FoundFile]) -> dict[str, PageState]:
    """The pages whose file lies elsewhere than it was written, by its new path.

    A page is moved if its own file is gone and exactly one that nobody knows has its
    title.  Files without a head are called by their paths, so they are other pages then.

    Args:
        state: the folder's memory, open.
        site: the wiki, which says what titles are the same.
        files: what lies in the folder; not asked for while no file is gone.
    """
    folder = str(state.folder)
    paths = state.paths()
    gone = {path for path in paths if not os.path.lexists(f"{folder}/{path}")}
    if not gone:
        return {}
    known = set(paths)
    found: dict[str, list[str]] = {}
    pages: dict[str, PageState] = {}
    for file in files:
        title = None if file.path in known else head_title(state, file.path)
        if title is None:
            continue
        page = state.titled(site.canonical_title(normalize_title(title)))
        if page is not None and page.path in gone:
            pages[page.title] = page
            found.setdefault(page.title, []).append(file.path)
    return {places[0]: pages[title] for title, places in found.items() if len(places) == 1}


def head_title(state: State, path: str) -> str | None:
    """The title in the head of a file of the folder, if it has one that can be read."""
    if not path.lower().endswith(MARKDOWN_SUFFIXES):
        return None
    try:
        return read_page(decode(read_bytes(state.folder / path), where=path))[0].page_title
    except BridgeError:
        # reading the page itself will say so
        return None
