"""The tables of a folder's memory, version by version.

The database's ``user_version`` is the number of entries of :data:`VERSIONS` that it has
been through.  An entry that was ever released is never changed: a new one is added.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bridge.errors import StateError

_WAIT_SECONDS: Final = 10

APPLICATION_ID: Final = 0x6D776272
"""``mwbr``: tells our files from other programs' databases."""

VERSIONS: Final[tuple[str, ...]] = (
    """
    -- Texts by their hash, compressed with zlib.  One text may serve many pages.
    CREATE TABLE texts (
        hash BLOB PRIMARY KEY,
        data BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE pages (
        path TEXT PRIMARY KEY,
        title TEXT NOT NULL UNIQUE,
        namespace INTEGER NOT NULL,
        model TEXT NOT NULL,
        page_id INTEGER,
        revision_id INTEGER,
        -- the other facts of the revision, as JSON
        revision TEXT NOT NULL,
        redirect TEXT,
        wikitext_hash BLOB NOT NULL,
        file_hash BLOB NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        converter TEXT NOT NULL,
        mappings TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX pages_by_page_id ON pages (page_id) WHERE page_id IS NOT NULL;
    -- What is known of the folder as a whole, as JSON by name.
    CREATE TABLE facts (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    -- The texts of old revisions, for packing a history as it was.
    CREATE TABLE history (
        revision_id INTEGER PRIMARY KEY,
        wikitext_hash BLOB NOT NULL,
        file_hash BLOB NOT NULL
    );
    """,
    """
    -- Pages that have no file, as JSON, for packing the wiki as it was.
    CREATE TABLE kept (
        title TEXT PRIMARY KEY,
        page TEXT NOT NULL,
        wikitext_hash BLOB NOT NULL
    ) WITHOUT ROWID;
    """,
)


@contextmanager
def open_database(path: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    """A connection to a database of the current version.

    Without ``write``, a database that is not there reads as an empty one.

    Raises:
        StateError: it is another program's, of a newer version, or of an older one
            that may not be brought up to date without ``write``.
        sqlite3.Error: it is damaged or cannot be opened.
    """
    fresh = write or not path.is_file()
    if write:
        connection = _connect(path, "mode=rwc")
    elif fresh:
        connection = sqlite3.connect(":memory:", isolation_level=None)
    else:
        connection = _connect_to_read(path)
    try:
        _prepare(connection, path, fresh=fresh)
        yield connection
    finally:
        connection.close()


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that changes no byte of a database, and leaves no file beside it.

    Every reader of a write-ahead log needs its ``-wal`` and ``-shm``.  One that may only
    read makes them and cannot take them away, so it is let write, and asked not to: the
    last connection that closes removes them.  Where a log lies there already, a run is
    at work or was killed, and it stays as it is.  Where nothing can be written nobody
    else writes either, and no log is needed.
    """
    if Path(f"{path}-wal").exists():
        return _connect(path, "mode=ro")
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return _connect(path, "immutable=1")
    connection = _connect(path, "mode=rw")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(path: Path, how: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)


def damaged(path: Path, what: str) -> StateError:
    """The error of a database that cannot be trusted."""
    return StateError(
        f"the folder's memory is damaged ({what})",
        where=str(path),
        next_step="move it away: what the manifest and the wiki know will be rebuilt",
    )


def _prepare(connection: sqlite3.Connection, path: Path, *, fresh: bool) -> None:
    """Checks whose database it is, and brings an older one up to date."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    used = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if owner != APPLICATION_ID and (used or version):
        raise damaged(path, "it is not mwbridge's")
    if version > len(VERSIONS):
        raise StateError(
            f"a newer mwbridge wrote it (version {version}, this one knows {len(VERSIONS)})",
            where=str(path),
            next_step="use that version, or a later one",
        )
    if not fresh and version < len(VERSIONS):
        raise StateError(
            f"an older mwbridge wrote it (version {version})",
            where=str(path),
            next_step="run a command that writes to the folder; it brings it up to date",
        )
    if fresh:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    if version < len(VERSIONS):
        statements = "\n".join(VERSIONS[version:])
        connection.executescript(
            f"BEGIN IMMEDIATE; {statements} PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {len(VERSIONS)}; COMMIT;"
        )
