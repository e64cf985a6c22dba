"""What packing a folder needs beside its pages: links, doubles, and the files to upload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final

import msgspec

from bridge.options import Options
from bridge.page import Page, Upload, sha1_base36
from bridge.report import Report
from bridge.site import FILE_NAMESPACE, SiteInfo
from bridge.state.record import FileStat
from bridge.state.store import State
from bridge.titles import path_to_title
from bridge.tree.attribution import Attribution
from bridge.tree.files import read_bytes
from bridge.tree.links import MARKDOWN_SUFFIXES, own_names, read_links
from bridge.tree.moved import head_title
from bridge.tree.names import Names
from bridge.tree.pages import FolderPage, changed_files
from bridge.tree.scan import FoundFile

# A link that may lead along a path, or an image: what a look at the whole folder is for.
_LOCAL: Final = re.compile(
    r"\]\((?!https?:|mailto:|[^)\n]{0,500}\"wikilink\")|\[\[|<img|<a\s", re.IGNORECASE
)


def duplicate_titles(
    files: list[FoundFile], state: State, names: Names, target: SiteInfo
) -> dict[str, str]:
    """The files that claim a title that another file claims too, with that title.

    What counts is the wiki that they go to: most take ``iPod`` and ``IPod`` for one.
    """
    first: dict[str, str] = {}
    doubles: dict[str, str] = {}
    for file in files:
        if not names.is_page(file.path):
            continue
        known = state.page(file.path)
        if known is not None and known.stat == file.stat:
            title: str | None = known.title
        else:
            title = names.title(file.path, head_title(state, file.path))
        if title is None:
            continue
        title = target.canonical_title(title)
        if title in first:
            doubles[first[title]] = doubles[file.path] = title
        else:
            first[title] = file.path
    return doubles


def with_links(options: Options, files: list[FoundFile], state: State, names: Names) -> Options:
    """Options that know the folder's links, if a file that will be converted has any."""
    for file in changed_files(files, state):
        if file.path.lower().endswith(MARKDOWN_SUFFIXES):
            text = read_bytes(state.folder / file.path).decode("utf-8", "replace")
            if _LOCAL.search(text):
                links = read_links(state.folder, options=options, report=Report(), names=names)
                return msgspec.structs.replace(options, links=links)
    return options


class MediaFiles:
    """The images and other files of a folder, on their way to the pages about them."""

    def __init__(
        self, files: list[FoundFile], state: State, names: Names, how: str, *, changed: bool
    ) -> None:
        """Finds them.

        Args:
            files: what lies in the folder.
            state: the folder's memory.
            names: what its files are called.
            how: ``base64``, ``path`` or ``none``.
            changed: leaves out those that are as old as their pages.
        """
        self._folder = state.folder
        self._how = how
        self._prefix = names.site.namespace_name(FILE_NAMESPACE) or "File"
        self._waiting: dict[str, FoundFile] = {}
        if how == "none":
            return
        media = {file.path: file for file in files if names.is_media(file.path)}
        for path, name in own_names({path: _media_name(path) for path in media}).items():
            title = names.site.canonical_title(f"{self._prefix}:{name}")
            known = state.titled(title)
            old = known is not None and media[path].stat.mtime_ns <= known.stat.mtime_ns
            if not (changed and old):
                self._waiting[title] = media[path]

    def attach(self, page: Page) -> Page:
        """A page with its file, if it is about one."""
        file = self._waiting.pop(page.title, None) if page.namespace == FILE_NAMESPACE else None
        if file is None:
            return page
        return msgspec.structs.replace(
            # the importer asks for the number of a page with a file
            page,
            id=page.id or 1,
            uploads=(self._upload(page, file),),
        )

    def rest(self, attribution: Attribution) -> Iterator[tuple[str, Page]]:
        """The files that no page is about, each with an empty page."""
        for title, file in sorted(self._waiting.items()):
            found = FolderPage(file.path, file.stat, "new", Page(title, "", FILE_NAMESPACE))
            yield file.path, self.attach(attribution.attribute(found))

    def _upload(self, page: Page, file: FoundFile) -> Upload:
        held = self._how == "base64"
        data = read_bytes(self._folder / file.path)
        return Upload(
            page.title.partition(":")[2],
            _moment(file.stat),
            page.revision.contributor,
            page.revision.comment or "",
            size=len(data),
            sha1=sha1_base36(data),
            path="" if held else file.path,
            contents=data if held else None,
        )


def _media_name(path: str) -> str:
    name = PurePosixPath(path).name
    return path_to_title(name) or name


def _moment(stat: FileStat) -> str:
    moment = datetime.fromtimestamp(stat.mtime_ns // 1_000_000_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
