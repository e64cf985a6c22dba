"""A folder's history in git as revisions of its pages, oldest first."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from bridge.convert import to_wikitext
from bridge.errors import BridgeError, EncodingError, UsageError
from bridge.frontmatter import read_page
from bridge.options import Options
from bridge.page import Contributor, Page, Revision
from bridge.source import decode
from bridge.state.record import FileStat, content_hash
from bridge.state.store import State
from bridge.tree.git import run_git
from bridge.tree.history import DELETED
from bridge.tree.links import MARKDOWN_SUFFIXES
from bridge.tree.names import Names
from bridge.tree.pages import FolderPage, own_text

_TRAILER = re.compile(r"^(Revision|Contributor-Id|Minor): (\S+)$", re.MULTILINE)
_TRAILERS = re.compile(r"(?:\n\n|\A)(?:(?:Revision|Contributor-Id|Minor): \S+\n?)+\Z")
_ZERO: Final = "0" * 40


class _Version(NamedTuple):
    """A file as one commit has it."""

    blob: str
    path: str
    revision: Revision


def revisions_of(state: State, names: Names, options: Options) -> Iterator[FolderPage]:
    """Yields every version of every page that git knows of, page by page, oldest first.

    A page that moved to another file is followed by its title.  Times never go back
    within a page, since MediaWiki orders revisions by them.

    Args:
        state: the folder's memory, open; with it, the revisions that were unpacked come
            back as they were.
        names: what the files of the folder are called.
        options: how to convert.

    Raises:
        UsageError: the folder is in no git repository.
    """
    with _Blobs(state.folder) as blobs:
        pages: dict[str, list[_Version]] = {}
        for version in _versions(state.folder, names):
            title = names.title(version.path, _head_title(version.path, blobs.read(version.blob)))
            pages.setdefault(title or "", []).append(version)
        for title, versions in pages.items():
            yield from _revisions(title, versions, state, names, options, blobs)


def _revisions(
    title: str,
    versions: list[_Version],
    state: State,
    names: Names,
    options: Options,
    blobs: _Blobs,
) -> Iterator[FolderPage]:
    base: tuple[str, str] | None = None
    last = ""
    number = names.site.split_title(title)[0]
    known = state.titled(title)
    for version in versions:
        revision = version.revision
        if revision.timestamp < last:
            revision = msgspec.structs.replace(revision, timestamp=last)
        last = revision.timestamp
        model = names.model(version.path, number)
        if known is not None and known.path == version.path:
            model, number = known.model, known.namespace
        page = Page(title, "", number, model, revision=revision)
        if known is not None:
            page = msgspec.structs.replace(page, id=known.page_id)
        data = blobs.read(version.blob)
        found = FolderPage(version.path, FileStat(), "new", page)
        try:
            if not title:
                raise UsageError("neither its head nor its path says what page it is")
            markdown = decode(data, where=version.path)
            wikitext, redirect = _wikitext(version, markdown, data, state, options, base)
        except BridgeError as error:
            yield msgspec.structs.replace(found, error=error.what)
            continue
        base = (wikitext, markdown)
        page = msgspec.structs.replace(page, text=wikitext, redirect=redirect)
        yield msgspec.structs.replace(found, page=page)


def _wikitext(
    version: _Version,
    markdown: str,
    data: bytes,
    state: State,
    options: Options,
    base: tuple[str, str] | None,
) -> tuple[str, str | None]:
    """The text of a version and the page that it redirects to."""
    prose = version.path.lower().endswith(MARKDOWN_SUFFIXES)
    redirect = read_page(markdown)[0].redirect if prose else None
    number = version.revision.id
    known = None if number is None else state.old_wikitext(number, content_hash(data))
    if known is not None:
        return known, redirect
    if not prose:
        return own_text(markdown, None if base is None else base[0]), None
    wikitext = to_wikitext(
        markdown,
        base=base[0] if base else None,
        base_markdown=base[1] if base else None,
        options=msgspec.structs.replace(options, path=version.path),
    )
    return wikitext, redirect


def _versions(folder: Path, names: Names) -> Iterator[_Version]:
    """The page files of all commits, oldest first; merges count by their first parent."""
    output = run_git(
        folder,
        *("log", "-z", "--reverse", "--first-parent", "-m", "--raw", "--no-abbrev"),
        *("--no-renames", "--relative", "--root", "--format=%x01%an%x02%at%x02%B%x03"),
    )
    for piece in output.decode("utf-8", "surrogateescape").split("\x01")[1:]:
        facts, _, changes = piece.partition("\x03")
        author, seconds, message = facts.split("\x02")
        revision = _revision(author, int(seconds), message)
        fields = changes.strip("\n\0").split("\0")
        for change, path in zip(fields[::2], fields[1::2], strict=False):
            parts = change.lstrip("\n:").split(" ")
            regular = len(parts) == 5 and parts[1].startswith("100")
            if regular and parts[3] != _ZERO and names.is_page(path) and not _is_hidden(path):
                yield _Version(parts[3], path, revision)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _revision(author: str, seconds: int, message: str) -> Revision:
    """The facts of a commit; trailers that unpack wrote are read back."""
    found = dict(_TRAILER.findall(message)) if _TRAILERS.search(message.rstrip("\n")) else {}
    number, contributor = found.get("Revision", ""), found.get("Contributor-Id", "")
    comment = _TRAILERS.sub("", message.rstrip("\n")) if found else message
    return Revision(
        int(number) if number.isdigit() else None,
        datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        Contributor(
            None if author == DELETED else author,
            int(contributor) if contributor.isdigit() else None,
        ),
        comment.strip("\n") if found else " ".join(comment.split("\n\n")[0].split()),
        minor=found.get("Minor") == "yes",
    )


def _head_title(path: str, data: bytes) -> str | None:
    if not path.lower().endswith(MARKDOWN_SUFFIXES):
        return None
    try:
        return read_page(decode(data, where=path))[0].page_title
    except EncodingError:
        # reading the page itself will say so
        return None


class _Blobs:
    """The contents of git's objects, from one process for all of them."""

    def __init__(self, folder: Path) -> None:
        self._words = [shutil.which("git") or "git", "-C", str(folder), "cat-file", "--batch"]

    def __enter__(self) -> _Blobs:
        self._process = subprocess.Popen(  # noqa: S603 - words of ours
            self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: object) -> None:
        # Popen's own end closes the pipes, at which git ends.
        self._process.__exit__(None, None, None)

    def read(self, name: str) -> bytes:
        """The bytes of an object.

        Raises:
            UsageError: the repository does not have it.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n".encode())
        self._process.stdin.flush()
        head = self._process.stdout.readline().split()
        if len(head) != 3:
            raise UsageError(
                f"git has no object {name}", next_step="fetch the whole repository, not a part"
            )
        data = self._process.stdout.read(int(head[2]))
        self._process.stdout.read(1)
        return data
