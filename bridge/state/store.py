"""A folder's memory: pages, their texts on both sides, and the folder's own facts."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from bridge.errors import DiskError, StateError
from bridge.page import Page
from bridge.state.lock import hold_lock
from bridge.state.manifest import ManifestEntry, read_manifest, write_manifest
from bridge.state.memory import MANIFEST, make_memory
from bridge.state.record import FileStat, FolderState, PageState, content_hash
from bridge.state.rows import ALL, BY_NUMBER, BY_PATH, BY_TITLE, INSERT, page_of, row_of
from bridge.state.schema import damaged, open_database

MEMORY_NAME: Final = ".mwbridge"
"""The folder within a folder of pages that holds its memory."""

_DATABASE: Final = "state.db"
_COMPRESSION: Final = 1
_DISK: Final = frozenset((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR))
"""The codes of a disk that takes no more."""


class Texts(msgspec.Struct, frozen=True):
    """Both texts of a page, compressed: what :meth:`State.put` takes from a worker."""

    wikitext_hash: str
    wikitext: bytes
    file_hash: str
    file: bytes


def pack_texts(wikitext: str, file: bytes) -> Texts:
    """Hashes and compresses both texts of a page; pure, so that workers can do it."""
    data = wikitext.encode("utf-8", "surrogatepass")
    return Texts(
        content_hash(data),
        zlib.compress(data, _COMPRESSION),
        content_hash(file),
        zlib.compress(file, _COMPRESSION),
    )


class State:
    """The memory of one folder, open between ``with`` and its end.

    For writing, it holds the folder's lock.  Each change is durable when its method
    returns, or when the outermost :meth:`transaction` around it ends; a run that is
    killed leaves the state of the last one.  The manifest follows at the end, and if a
    run did not get that far, at the beginning of the next.

    A folder without memory reads as an empty one.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, State(Path(folder)) as state:
        ...     page = PageState("Dual_power.md", "Dual power")
        ...     page = state.put(page, pack_texts("''x''", b"*x*"))
        ...     state.wikitext(page), state.file(page), sorted(state.pages())
        ("''x''", b'*x*', ['Dual_power.md'])
    """

    def __init__(self, folder: Path, *, write: bool = True) -> None:
        """Names the folder; nothing is opened before the ``with``.

        Args:
            folder: the folder of pages.
            write: whether changes will be made; without, no lock is needed.
        """
        self.folder = folder
        self.memory = folder / MEMORY_NAME
        self._path = self.memory / _DATABASE
        self._write = write
        self._stack = ExitStack()
        self._connection: sqlite3.Connection | None = None
        # What a run asks for again and again, and changes at its end.
        self._pages: dict[str, PageState] | None = None

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a folder has a memory: a state, or a manifest to rebuild it from."""
        memory = folder / MEMORY_NAME
        return (memory / _DATABASE).is_file() or (memory / MANIFEST).is_file()

    @property
    def takes_changes(self) -> bool:
        """Whether it may be written to: for good, or in memory where the folder has none."""
        return self._write or not self._path.is_file()

    def __enter__(self) -> Self:
        """Opens the state, and makes one where there is none.

        Raises:
            LockHeld: another run works in the folder.
            StateError: the database is damaged, or of a newer version.
        """
        with ExitStack() as stack:
            if self._write:
                make_memory(self.memory)
                stack.enter_context(hold_lock(self.memory))
            with self._errors():
                self._connection = stack.enter_context(open_database(self._path, write=self._write))
                if self._write and self._fact("manifest") == "old":
                    self.save_manifest()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Brings the manifest up to date and lets the folder go."""
        try:
            if self._write and kind is None:
                with self._errors():
                    if self._fact("manifest") == "old":
                        self._drop_unused()
                        self.save_manifest()
        finally:
            self._connection = self._pages = None
            self._stack.close()

    # --- pages ---------------------------------------------------------------------

    def pages(self) -> dict[str, PageState]:
        """All pages by their paths, in order of paths."""
        if self._pages is None:
            with self._errors():
                rows = self._database.execute(ALL)
                self._pages = {page.path: page for page in map(page_of, rows)}
        return dict(self._pages)

    def paths(self) -> list[str]:
        """The paths of all pages, in order: much less than the pages."""
        with self._errors():
            rows = self._database.execute("SELECT path FROM pages ORDER BY path")
            return [path for (path,) in rows]

    def page(self, path: str) -> PageState | None:
        """The page whose file this is, or None."""
        return self._one(BY_PATH, path)

    def titled(self, title: str) -> PageState | None:
        """The page of this very title, or None."""
        return self._one(BY_TITLE, title)

    def numbered(self, page_id: int) -> PageState | None:
        """The page with this number on the wiki, or None."""
        return self._one(BY_NUMBER, page_id)

    def wikitext(self, page: PageState) -> str:
        """The text of the revision that a page's file stands for.

        Raises:
            StateError: it is missing or damaged.
        """
        return self._text(page.wikitext_hash, page.title).decode("utf-8", "surrogatepass")

    def file(self, page: PageState) -> bytes:
        """The file of a page as it was written.

        Raises:
            StateError: it is missing or damaged.
        """
        return self._text(page.file_hash, page.title)

    def put(self, page: PageState, texts: Texts) -> PageState:
        """Remembers a page and both of its texts, in the place of what was known.

        What was known under its path or its title is forgotten, so that a page that
        got a new file needs no more than this.

        Returns:
            The page with the hashes of its texts.
        """
        page = msgspec.structs.replace(
            page, wikitext_hash=texts.wikitext_hash, file_hash=texts.file_hash
        )
        with self.transaction():
            self._add_text(texts.wikitext_hash, texts.wikitext)
            self._add_text(texts.file_hash, texts.file)
            self._put(page)
        return page

    def update(self, page: PageState) -> None:
        """Remembers new facts of a page whose texts are known already.

        Raises:
            StateError: one of its texts is not in the state.
        """
        with self.transaction():
            for name in (page.wikitext_hash, page.file_hash):
                found = self._database.execute(
                    "SELECT 1 FROM texts WHERE hash = ?", (bytes.fromhex(name),)
                )
                if found.fetchone() is None:
                    raise damaged(self._path, f"a text of {page.title!r} is missing")
            self._put(page)

    def touch(self, path: str, stat: FileStat) -> None:
        """Remembers a new length and time of a file whose bytes are still the same."""
        with self._errors(), self.transaction():
            self._database.execute(
                "UPDATE pages SET size = ?, mtime_ns = ? WHERE path = ?", (*stat, path)
            )

    def forget(self, path: str) -> None:
        """Forgets a page; one that is not known is no error."""
        with self.transaction():
            self._database.execute("DELETE FROM pages WHERE path = ?", (path,))
            self._set_fact("manifest", "old")

    # --- old revisions -----------------------------------------------------------------

    def put_old(self, revision_id: int, texts: Texts) -> None:
        """Remembers the text of an old revision, and the hash of the file that it became."""
        with self.transaction():
            name = self._add_text(texts.wikitext_hash, texts.wikitext)
            self._database.execute(
                "INSERT OR REPLACE INTO history VALUES (?, ?, ?)",
                (revision_id, name, bytes.fromhex(texts.file_hash)),
            )

    def old_wikitext(self, revision_id: int, file_hash: str) -> str | None:
        """The text of an old revision, if the file is still the one that it became."""
        with self._errors():
            row = self._database.execute(
                "SELECT wikitext_hash FROM history WHERE revision_id = ? AND file_hash = ?",
                (revision_id, bytes.fromhex(file_hash)),
            ).fetchone()
        if row is None:
            return None
        return self._text(row[0].hex(), f"revision {revision_id}").decode("utf-8", "surrogatepass")

    # --- pages without a file -----------------------------------------------------------

    def keep(self, page: Page) -> None:
        """Remembers a page that has no file, and is packed again as it is."""
        texts = pack_texts(page.text, b"")
        facts = msgspec.json.encode(msgspec.structs.replace(page, text="", uploads=()))
        with self.transaction():
            name = self._add_text(texts.wikitext_hash, texts.wikitext)
            self._database.execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (page.title, facts.decode(), name)
            )

    def kept(self) -> Iterator[Page]:
        """The pages that have no file, in order of their titles.

        Raises:
            StateError: the text of one is missing or damaged.
        """
        with self._errors():
            rows = self._database.execute("SELECT page, wikitext_hash FROM kept ORDER BY title")
        for facts, name in rows:
            page = msgspec.json.decode(facts, type=Page)
            text = self._text(name.hex(), page.title).decode("utf-8", "surrogatepass")
            yield msgspec.structs.replace(page, text=text)

    # --- the folder ------------------------------------------------------------------

    def facts(self) -> FolderState:
        """What is known of the folder as a whole."""
        with self._errors():
            value = self._fact("folder")
        if value is None:
            return FolderState()
        try:
            return msgspec.json.decode(value, type=FolderState)
        except msgspec.MsgspecError as error:
            raise damaged(self._path, str(error)) from error

    def set_facts(self, facts: FolderState) -> None:
        """Remembers what is known of the folder as a whole."""
        with self.transaction():
            self._set_fact("folder", msgspec.json.encode(facts).decode())

    def manifest(self) -> tuple[ManifestEntry, ...]:
        """The manifest as it lies in the folder: a fresh clone has nothing but it.

        Raises:
            StateError: a line of it is no entry.
        """
        return read_manifest(self.memory / MANIFEST)

    def save_manifest(self) -> None:
        """Writes the manifest now; it is done at the end of a run anyway."""
        with self._errors():
            # A wiki may have more pages than memory has room for.
            rows = self._database.execute(
                "SELECT title, page_id, revision_id, lower(hex(file_hash)), path "
                "FROM pages ORDER BY title"
            )
            write_manifest(self.memory / MANIFEST, map(ManifestEntry._make, rows))
            with self.transaction():
                self._set_fact("manifest", "new")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Makes changes durable together, at the end of the outermost ``with``.

        An exception within takes all of them back.
        """
        # Whatever is written here, or taken back.
        self._pages = None
        with self._errors():
            nested = self._database.in_transaction
            if nested:
                yield
                return
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._pages = None
                # A full disk has taken it back already.
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    # --- within ------------------------------------------------------------------------

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StateError("the state is not open", next_step="use it in a with statement")
        return self._connection

    def _put(self, page: PageState) -> None:
        self._database.execute(
            "DELETE FROM pages WHERE path = ? OR title = ?", (page.path, page.title)
        )
        self._database.execute("DELETE FROM kept WHERE title = ?", (page.title,))
        self._database.execute(INSERT, row_of(page))
        self._set_fact("manifest", "old")

    def _add_text(self, name: str, data: bytes) -> bytes:
        """Remembers a text, unless it is known, and returns its key."""
        key = bytes.fromhex(name)
        self._database.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (key, data))
        return key

    def _one(self, query: str, value: str | int) -> PageState | None:
        with self._errors():
            row = self._database.execute(query, (value,)).fetchone()
            return None if row is None else page_of(row)

    def _text(self, name: str, owner: str) -> bytes:
        with self._errors():
            row = self._database.execute(
                "SELECT data FROM texts WHERE hash = ?", (bytes.fromhex(name),)
            ).fetchone()
        if row is None:
            raise damaged(self._path, f"a text of {owner!r} is missing")
        try:
            data = zlib.decompress(row[0])
        except zlib.error as error:
            raise damaged(self._path, f"a text of {owner!r}: {error}") from error
        if content_hash(data) != name:
            raise damaged(self._path, f"a text of {owner!r} is not what was remembered")
        return data

    def _drop_unused(self) -> None:
        """Deletes texts that no page has any more."""
        with self.transaction():
            self._database.execute(
                "DELETE FROM texts WHERE hash NOT IN "
                "(SELECT wikitext_hash FROM pages UNION SELECT file_hash FROM pages "
                "UNION SELECT wikitext_hash FROM history "
                "UNION SELECT wikitext_hash FROM kept)"
            )

    def _fact(self, name: str) -> str | None:
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _set_fact(self, name: str, value: str) -> None:
        self._database.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turns SQLite's errors, and those of the manifest's file, into ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            kind = DiskError if error.sqlite_errorcode & 0xFF in _DISK else StateError
            raise kind(
                f"the folder's memory cannot be used ({error})",
                where=str(self._path),
                next_step="make room on the disk, and check that you may write there",
            ) from error
        except sqlite3.DatabaseError as error:
            raise damaged(self._path, str(error)) from error
