"""The link table of a folder: one look at every file in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from bridge.convert import read_headings, read_wikitext
from bridge.document.walk import headings
from bridge.errors import BridgeError, UsageError
from bridge.frontmatter import read_page
from bridge.links import LinkTable, is_media_path
from bridge.options import Options
from bridge.report import Report
from bridge.source import decode
from bridge.titles import normalize_title, path_to_title
from bridge.tree.files import read_bytes

MARKDOWN_SUFFIXES: Final = frozenset((".md", ".markdown"))
WIKITEXT_SUFFIXES: Final = frozenset((".wiki", ".mediawiki", ".wikitext"))
_COPY = re.compile(
    r"~$|\.sw[a-p]$|\.sync-conflict-|\(conflicted[ _]copy|'s conflicted[ _]copy|^#.*#$", re.I
)


def read_links(
    folder: Path,
    *,
    options: Options | None = None,
    encoding: str = "utf-8",
    report: Report | None = None,
) -> LinkTable:
    """Reads which file of a folder is which page, its headings, and where images lie.

    A page is named by the title in its front matter, or else by its path.  A file of
    wikitext stands for the Markdown that it becomes.  What editors and clouds leave
    behind, hidden files, and symbolic links that lead out of the folder are passed
    over; so are the folders that links lead to.

    Args:
        folder: the folder; paths in the table are relative to it.
        options: the wiki's facts.
        encoding: how its pages are encoded.
        report: collects what could not be read.

    Raises:
        UsageError: the folder itself cannot be read.
    """
    report = Report() if report is None else report
    pages: dict[str, str] = {}
    images: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    permalinks: dict[str, str] = {}
    for path in list_files(folder):
        place = PurePosixPath(path)
        suffix = place.suffix.lower()
        if suffix in MARKDOWN_SUFFIXES or suffix in WIKITEXT_SUFFIXES:
            key = page_path(path)
            if key != path and (folder / key).exists():
                continue
            try:
                text = decode(read_bytes(folder / path), encoding=encoding, where=path).replace(
                    "\r\n", "\n"
                )
            except BridgeError as error:
                report.add("unreadable-file", "warning", f"no link leads to it: {error}", path)
                continue
            title = path_to_title(key)
            if suffix in MARKDOWN_SUFFIXES:
                head, _ = read_page(text)
                title = normalize_title(head.title or "") or title
                address = head.text("permalink").strip("/")
                if address and ":" not in address:
                    permalinks.setdefault(address, key)
                found[key] = read_headings(text, options=options)
            elif "=" in text:
                found[key] = tuple(headings(read_wikitext(text, options=options).document))
            if title is not None:
                pages[key] = title
        elif is_media_path(path):
            images[path] = path_to_title(place.name) or place.name
    return LinkTable(pages, _own_names(images), {k: v for k, v in found.items() if v}, permalinks)


def page_path(path: str) -> str:
    """The Markdown file that a page's file is, or becomes.

    Example:
        >>> page_path("a/B.wiki"), page_path("a/B.md")
        ('a/B.md', 'a/B.md')
    """
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}.md" if dot and f".{suffix.lower()}" in WIKITEXT_SUFFIXES else path


def list_files(folder: Path) -> Iterator[str]:
    """The files below a folder in order of their paths, with ``/`` between the parts."""
    _check_folder(folder)
    root = folder.resolve()
    for parent, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        for name in sorted(names):
            path = Path(parent, name)
            if not _is_ignored(name) and _is_within(path, root):
                yield path.relative_to(root).as_posix()


def _check_folder(folder: Path) -> None:
    """Makes sure that a folder can be listed.

    Raises:
        UsageError: it is missing, no folder, or may not be read.
    """
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        raise UsageError(
            f"is no folder that can be read ({reason})",
            where=str(folder),
            next_step="name the folder of the pages",
        ) from error


def _is_within(path: Path, root: Path) -> bool:
    """Whether a file lies in the folder, not behind a link that leads out of it."""
    if not path.is_symlink():
        return path.is_file()
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        # links in a circle
        return False
    return real.is_relative_to(root) and real.is_file()


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or _COPY.search(name) is not None


def _own_names(images: dict[str, str]) -> dict[str, str]:
    """Names files apart that have one name in several folders: a wiki has one namespace.

    Example:
        >>> _own_names({"logo.png": "logo.png", "a/b/logo.png": "logo.png"})
        {'logo.png': 'logo.png', 'a/b/logo.png': 'a-b-logo.png'}
    """
    taken: set[str] = set()
    named: dict[str, str] = {}
    for path in sorted(images, key=lambda path: (path.count("/"), path)):
        name = images[path]
        if name.casefold() in taken:
            folder = path.rpartition("/")[0].replace("/", "-").replace("_", " ")
            name = f"{folder}-{name}"
        taken.add(name.casefold())
        named[path] = name
    return named
