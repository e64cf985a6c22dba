"""A folder, files or a dump as a wiki to look at, and what is saved comes in at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bridge.dump.check import page_faults
from bridge.errors import BridgeError, WikiError
from bridge.links import is_media_path
from bridge.local.load import import_media, import_pages
from bridge.local.sources import Source, is_dump, page_of, read_media, read_source, read_sources
from bridge.local.wiki import LocalWiki
from bridge.mapping.load import default_site
from bridge.options import Options
from bridge.page import WIKITEXT, Page
from bridge.titles import path_to_title
from bridge.tree.scan import scan

# What a folder's first page is called, the best first.
_MAIN_PAGES: Final = ("main page", "home", "index", "readme", "start")
_INSTALLED_PAGE: Final = "Main Page"
_ALL_PAGES: Final = "Special:AllPages"


class Failure(NamedTuple):
    """A page that is not shown: where it comes from, and why."""

    place: str
    reason: str


class Loaded(NamedTuple):
    """What a preview shows.

    Attributes:
        pages: how many pages, redirects among them.
        files: how many images and other files.
        main_page: the page that the wiki's address leads to.
        failures: the pages that are not shown.
    """

    pages: int
    files: int
    main_page: str
    failures: tuple[Failure, ...]


def load(
    wiki: LocalWiki, paths: Sequence[Path], options: Options, *, encoding: str = "utf-8"
) -> Loaded:
    """Shows pages on a wiki: converts and imports them with their files.

    Args:
        wiki: the wiki that shows them.
        paths: files, folders and dumps.
        options: how they are converted.
        encoding: how files are encoded.

    Raises:
        BridgeError: a source cannot be read at all, or MediaWiki refuses the whole.
    """
    failures: list[Failure] = []
    titles: dict[str, None] = {}
    site = wiki.settings.site or default_site()

    def pages() -> Iterator[Page]:
        for source in read_sources(paths, encoding=encoding):
            page = _page(source, options, failures)
            if page is None:
                continue
            faults = page_faults(page, site, max_bytes=wiki.settings.article_bytes)
            if faults:
                failures.append(Failure(source.place, "; ".join(faults)))
                continue
            titles[page.title] = None
            yield page

    count = import_pages(wiki, pages())
    files = import_media(wiki, read_media(paths))
    if _INSTALLED_PAGE not in titles:
        reason = "it is the installer's"
        wiki.write({"action": "delete", "title": _INSTALLED_PAGE, "reason": reason})
    return Loaded(count, files, choose_main_page(titles), tuple(failures))


def choose_main_page(titles: Iterable[str]) -> str:
    """The page that people see first: a main page, the only page, or the list of all.

    Example:
        >>> choose_main_page(["Tide", "Home"]), choose_main_page(["Tide"])
        ('Home', 'Tide')
        >>> choose_main_page(["Tide", "Mill"])
        'Special:AllPages'
    """
    known = {title.lower(): title for title in titles}
    for name in _MAIN_PAGES:
        if name in known:
            return known[name]
    return next(iter(known.values())) if len(known) == 1 else _ALL_PAGES


Seen = dict[Path, tuple[int, int]]
"""The files of a preview, each with its length and time."""


def look(paths: Sequence[Path]) -> Seen:
    """How the files of folders, and single files, look now; dumps do not change."""
    seen: Seen = {}
    for path in paths:
        files = [path / file.path for file in scan(path)] if path.is_dir() else [path]
        for file in files:
            if path.is_dir() or not is_dump(path):
                try:
                    stat = file.stat()
                except OSError:
                    # It was deleted in this very moment.
                    continue
                seen[file] = (stat.st_size, stat.st_mtime_ns)
    return seen


def changed(old: Seen, new: Seen) -> list[Path]:
    """The files that are new, changed or gone, in order."""
    return sorted(path for path in {*old, *new} if old.get(path) != new.get(path))


def reload(
    wiki: LocalWiki, path: Path, folder: Path | None, options: Options, *, encoding: str = "utf-8"
) -> str | None:
    """Shows a file as it is now.

    Args:
        wiki: the wiki that shows it.
        path: the file; one that is gone takes its page with it.
        folder: the folder in which it has its place; None for a file of its own.
        options: how it is converted.
        encoding: how it is encoded.

    Returns:
        The title of its page; None where the file is none.

    Raises:
        BridgeError: it cannot be read or converted, or the wiki refuses it.
    """
    if is_media_path(path.name):
        name = path_to_title(path.name) or path.name
        if not path.exists():
            return None
        wiki.upload(name, path.read_bytes())
        return f"File:{name}"
    source = read_source(path, folder=folder, encoding=encoding)
    if source is None:
        return None
    if not path.exists():
        delete = {"action": "delete", "title": source.title, "reason": "the file is gone"}
        wiki.write(delete)
        return source.title
    if source.error:
        raise WikiError(source.error, where=str(path), next_step="check the file")
    page = page_of(source, options)
    model = None if page.model == WIKITEXT else page.model
    wiki.edit(page.title, page.text, summary="saved", contentmodel=model)
    return page.title


def _page(source: Source, options: Options, failures: list[Failure]) -> Page | None:
    """A page to import, or None and why not."""
    if not source.error:
        try:
            return page_of(source, options)
        except BridgeError as error:
            failures.append(Failure(source.place, str(error)))
            return None
    failures.append(Failure(source.place, source.error))
    return None
