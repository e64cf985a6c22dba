"""The link table of a folder: one look at every file in it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from bridge.convert import read_headings, read_wikitext
from bridge.document.walk import headings
from bridge.errors import BridgeError
from bridge.frontmatter import read_page
from bridge.links import LinkTable, is_media_path
from bridge.options import Options
from bridge.report import Report
from bridge.source import decode
from bridge.titles import normalize_title, path_to_title
from bridge.tree.files import read_bytes
from bridge.tree.names import Names
from bridge.tree.scan import scan

MARKDOWN_SUFFIXES: Final = (".md", ".markdown")
WIKITEXT_SUFFIXES: Final = frozenset((".wiki", ".mediawiki", ".wikitext"))


def read_links(
    folder: Path,
    *,
    options: Options | None = None,
    encoding: str = "utf-8",
    report: Report | None = None,
    names: Names | None = None,
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
        names: what pages are called; None goes by their heads and paths alone.

    Raises:
        UsageError: the folder itself cannot be read.
    """
    report = Report() if report is None else report
    pages: dict[str, str] = {}
    images: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    permalinks: dict[str, str] = {}
    for path, _ in scan(folder):
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
            if suffix in MARKDOWN_SUFFIXES:
                head, _ = read_page(text)
                title = _title(key, head.page_title, names)
                address = head.text("permalink").strip("/")
                if address and ":" not in address:
                    permalinks.setdefault(address, key)
                found[key] = read_headings(text, options=options)
            else:
                title = _title(key if names is None else path, None, names)
                if "=" in text:
                    found[key] = tuple(headings(read_wikitext(text, options=options).document))
            if title is not None:
                pages[key] = title
        elif is_media_path(path):
            images[path] = path_to_title(place.name) or place.name
    return LinkTable(pages, own_names(images), {k: v for k, v in found.items() if v}, permalinks)


def _title(path: str, head: str | None, names: Names | None) -> str | None:
    if names is not None:
        return names.title(path, head)
    return normalize_title(head or "") or path_to_title(path)


def page_path(path: str) -> str:
    """The Markdown file that a page's file is, or becomes.

    Example:
        >>> page_path("a/B.wiki"), page_path("a/B.md")
        ('a/B.md', 'a/B.md')
    """
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}.md" if dot and f".{suffix.lower()}" in WIKITEXT_SUFFIXES else path


def own_names(images: dict[str, str]) -> dict[str, str]:
    """Names files apart that have one name in several folders: a wiki has one namespace.

    Example:
        >>> own_names({"logo.png": "logo.png", "a/b/logo.png": "logo.png"})
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
