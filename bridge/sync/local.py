"""What lies in the folder now, and what became of the files that were known.

A file whose length and time are those of the last run is taken as it was; the others
are read.  A file that is gone and one that is new are one page that was moved where
their words are nearly the same.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from bridge.errors import BridgeError
from bridge.site import SiteInfo
from bridge.state.record import FileStat, PageState, content_hash
from bridge.state.store import State
from bridge.sync.model import LocalChange
from bridge.sync.renames import find_renames
from bridge.sync.safety import has_merge_markers, is_fresh
from bridge.sync.texts import decode_file, file_title
from bridge.titles import normalize_title
from bridge.tree.files import read_bytes
from bridge.tree.layouts import PAGE_SUFFIXES, Arrangement
from bridge.tree.scan import scan

# MediaWikiTitleCodec::splitTitleString; `_` and spaces are the same.
_IMPOSSIBLE = re.compile(
    r"[\[\]{}|#<>\x00-\x1f\x7f\ufffd]|%[0-9A-Fa-f]{2}|&[A-Za-z0-9\x80-\xff]+;|~~~"
)
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")
_TITLE_BYTES: Final = 255


class LocalFile(msgspec.Struct, frozen=True, kw_only=True):
    """A page's file as it lies in the folder now.

    Attributes:
        path: where, relative to the folder.
        title: the page that it is.
        change: what became of it.
        text: what it holds; None where it was not read, since it is as it was.
        digest: :func:`bridge.state.record.content_hash` of its bytes; empty if it is gone.
        stat: its length and time.
        known: what is known of the page.
    """

    path: str
    title: str
    change: LocalChange
    text: str | None = None
    digest: str = ""
    stat: FileStat = FileStat()
    known: PageState | None = None


class Problem(msgspec.Struct, frozen=True):
    """Why a page is left alone in this run.

    Attributes:
        path: the file, or empty.
        title: the page, or empty.
        message: what is the matter, for people.
        waits: whether it is nobody's mistake and passes by itself.
    """

    path: str
    title: str
    message: str
    waits: bool = False


class LocalView(msgspec.Struct, frozen=True):
    """The folder's side: a file for each known page, the new ones, and what is wrong."""

    files: dict[str, LocalFile]
    new: dict[str, LocalFile]
    problems: tuple[Problem, ...]
    found: int


def look_at_folder(
    state: State, site: SiteInfo, rule: Arrangement, *, settle: float = 0.0
) -> LocalView:
    """Compares the folder with what was known of it.

    Args:
        state: what was known.
        site: the wiki's names.
        rule: how its paths and titles belong together.
        settle: how many seconds a file must lie untouched; younger ones are waited for
            once, and left alone if somebody still writes them.

    Returns:
        The files by the paths that were known, and new ones by their titles.

    Raises:
        UsageError: the folder cannot be listed.
    """
    known = state.pages()
    listing = _settled(state.folder, known, settle)
    problems: list[Problem] = []
    files: dict[str, LocalFile] = {}
    new: list[LocalFile] = []
    for path, stat in listing.items():
        page = known.get(path)
        if page is not None and page.stat == stat:
            files[path] = _untouched(page)
        elif page is not None or path.lower().endswith(PAGE_SUFFIXES):
            read = _read(state.folder, path, stat, page, rule, site, settle)
            if isinstance(read, Problem):
                problems.append(read)
            elif page is None:
                new.append(read)
            else:
                files[path] = read
    waiting = {problem.path for problem in problems}
    gone = {path: known[path] for path in known if path not in listing}
    moved = dict(_moved(state, gone, new))
    files |= moved
    places = {file.path for file in moved.values()}
    new = [file for file in new if file.path not in places]
    for path, page in gone.items():
        if path not in files:
            files[path] = LocalFile(path=path, title=page.title, change="deleted", known=page)
    fresh, doubles = _one_for_each_title(files, new)
    found = sum(1 for path in known if path in listing or path in waiting)
    found += sum(1 for path in gone if files[path].change != "deleted")
    for problem in doubles:
        for path in [path for path, file in files.items() if file.path == problem.path]:
            del files[path]
    return LocalView(files, fresh, (*problems, *doubles), found)


def _listing(folder: Path) -> dict[str, FileStat]:
    return {found.path: found.stat for found in scan(folder)}


def _settled(folder: Path, known: Mapping[str, PageState], settle: float) -> dict[str, FileStat]:
    """The listing, after a moment if a file was saved just now."""
    listing = _listing(folder)
    now = time.time()
    touched = [s for path, s in listing.items() if path not in known or known[path].stat != s]
    ages = [now - s.mtime_ns / 1e9 for s in touched if is_fresh(s.mtime_ns / 1e9, now, settle)]
    if not ages:
        return listing
    time.sleep(settle - min(ages))
    return _listing(folder)


def _untouched(page: PageState) -> LocalFile:
    return LocalFile(
        path=page.path,
        title=page.title,
        change="same",
        digest=page.file_hash,
        stat=page.stat,
        known=page,
    )


def _read(
    folder: Path,
    path: str,
    stat: FileStat,
    page: PageState | None,
    rule: Arrangement,
    site: SiteInfo,
    settle: float,
) -> LocalFile | Problem:
    """One file that has to be looked into."""
    title = page.title if page else ""
    if is_fresh(stat.mtime_ns / 1e9, time.time(), settle):
        return Problem(path, title, "somebody is just writing it", waits=True)
    try:
        data = read_bytes(folder / path)
        text = decode_file(data, path)
    except BridgeError as error:
        return Problem(path, title, str(error))
    if has_merge_markers(text):
        return Problem(path, title, "it holds the markers of a merge that nobody finished")
    digest = content_hash(data)
    found = _title_of(path, text, page, rule, site)
    if isinstance(found, Problem):
        return found
    change: LocalChange = "new"
    if page is not None:
        change = "same" if digest == page.file_hash else "edited"
    return LocalFile(
        path=path, title=found, change=change, text=text, digest=digest, stat=stat, known=page
    )


def _title_of(
    path: str, text: str, page: PageState | None, rule: Arrangement, site: SiteInfo
) -> str | Problem:
    """The title of a file: its head's, else the one that is known, else its path's."""
    named = file_title(text) if path.lower().endswith((".md", ".markdown")) else None
    title = named or (page.title if page else None) or rule.title(path)
    if title is not None:
        # As every wiki spells titles, and some file systems do not.
        title = unicodedata.normalize("NFC", title)
    if title is None:
        return Problem(path, "", "its name is cut, so that only its head could say its title")
    problem = title_problem(title)
    if problem:
        return Problem(path, title, problem)
    return site.canonical_title(normalize_title(title)) if named or page is None else title


def title_problem(title: str) -> str:
    """Why no page can be called so, or nothing.

    Example:
        >>> title_problem("A/B"), title_problem("A[B")
        ('', 'no page can be called `A[B`: `[` is for markup')
    """
    found = _IMPOSSIBLE.search(title)
    if found:
        return f"no page can be called `{title}`: `{found[0]}` is for markup"
    if _DOTS.search(title):
        return f"no page can be called `{title}`: a part of dots alone is a path"
    if len(title.partition(":")[2].encode() or title.encode()) > _TITLE_BYTES:
        return f"no page can be called `{title[:40]}…`: it is longer than {_TITLE_BYTES} bytes"
    if not title.strip(" :_"):
        return "it has no title"
    return ""


# --- moves ---------------------------------------------------------------------


def _moved(
    state: State, gone: Mapping[str, PageState], new: Iterable[LocalFile]
) -> Iterator[tuple[str, LocalFile]]:
    """Files that are gone from one path and have come up at another."""
    if not gone:
        return
    left = dict(gone)
    files = {file.path: file for file in new}
    by_title = {page.title: path for path, page in left.items()}
    by_digest = {page.file_hash: path for path, page in left.items()}
    titles = [(by_title.get(file.title, ""), file) for file in files.values()]
    digests = [(by_digest.get(file.digest, ""), file) for file in files.values()]
    for path, file in (*titles, *digests):
        if path in left and file.path in files:
            del files[file.path]
            yield path, _as_known(file, left.pop(path))
    if not files:
        return
    before = {path: state.file(page).decode("utf-8", "replace") for path, page in left.items()}
    after = {path: file.text or "" for path, file in files.items()}
    for path, target in find_renames(before, after):
        yield path, _as_known(files[target], left[path])


def _as_known(file: LocalFile, page: PageState) -> LocalFile:
    """A new file as the page that it was."""
    change: LocalChange = "same" if file.digest == page.file_hash else "edited"
    return msgspec.structs.replace(file, change=change, known=page)


def _one_for_each_title(
    files: Mapping[str, LocalFile], new: Iterable[LocalFile]
) -> tuple[dict[str, LocalFile], list[Problem]]:
    """New files by their titles; of files that claim one title, none is taken."""
    claims: dict[str, list[LocalFile]] = {}
    for file in (*files.values(), *new):
        if file.change != "deleted":
            claims.setdefault(file.title, []).append(file)
    problems = [
        Problem(file.path, title, f"{_others(file, claimed)} claims the title `{title}` too")
        for title, claimed in claims.items()
        if len(claimed) > 1
        for file in claimed
    ]
    doubled = {problem.path for problem in problems}
    return {file.title: file for file in new if file.path not in doubled}, problems


def _others(file: LocalFile, claimed: Iterable[LocalFile]) -> str:
    return ", ".join(other.path for other in claimed if other.path != file.path)
