"""Pages as rows of the state's table, both ways."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from bridge.page import Revision
from bridge.state.record import FileStat, PageState

_SELECT: Final = """
    SELECT path, title, namespace, model, page_id, revision, redirect,
        wikitext_hash, file_hash, size, mtime_ns, converter, mappings
    FROM pages
"""
ALL: Final = f"{_SELECT} ORDER BY path"
BY_PATH: Final = f"{_SELECT} WHERE path = ?"
BY_TITLE: Final = f"{_SELECT} WHERE title = ?"
BY_NUMBER: Final = f"{_SELECT} WHERE page_id = ?"
INSERT: Final = """
    INSERT INTO pages (path, title, namespace, model, page_id, revision, redirect,
        wikitext_hash, file_hash, size, mtime_ns, converter, mappings, revision_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def row_of(page: PageState) -> tuple[object, ...]:
    """What :data:`INSERT` takes for a page."""
    return (
        page.path,
        page.title,
        page.namespace,
        page.model,
        page.page_id,
        msgspec.json.encode(page.revision).decode(),
        page.redirect,
        bytes.fromhex(page.wikitext_hash),
        bytes.fromhex(page.file_hash),
        *page.stat,
        page.converter,
        page.mappings,
        page.revision.id,
    )


def page_of(row: tuple[Any, ...]) -> PageState:
    """A row of the table of pages as a record."""
    path, title, namespace, model, page_id, revision, redirect, *rest = row
    wikitext_hash, file_hash, size, mtime_ns, converter, mappings = rest
    return PageState(
        path,
        title,
        namespace,
        model,
        page_id,
        msgspec.json.decode(revision, type=Revision),
        redirect,
        wikitext_hash.hex(),
        file_hash.hex(),
        FileStat(size, mtime_ns),
        converter,
        mappings,
    )
