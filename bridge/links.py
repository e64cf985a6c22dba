"""The link table: which file of a folder is which page or file of the wiki.

Links between the files of a folder lead along paths, those of a wiki to titles.
The table is data that somebody gathered (bridge/tree does for a folder); what is
done here is pure, so that a conversion stays a function of its text and Options.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

from bridge.anchors import Anchors
from bridge.titles import normalize_title

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".html", ".htm")
_INDEXES = ("index.md", "README.md", "_index.md")
# What a destination cannot hold as it is, in CommonMark or where a wikilink's ends.
_KEPT = "/!$&'*+,-.:;=@_~"


class PageLink(NamedTuple):
    """Where a link leads: a page's title ("" is the page itself) and a fragment in it."""

    title: str
    fragment: str = ""

    @property
    def target(self) -> str:
        """The target of a wikilink.

        Example:
            >>> PageLink("A", "b").target, PageLink("", "b").target
            ('A#b', '#b')
        """
        return f"{self.title}#{self.fragment}" if self.fragment else self.title


class LinkTable:
    """The pages and files of a folder, by their paths.

    Paths are relative to the folder, with ``/`` between their parts.

    Example:
        >>> table = LinkTable({"a/Dual_Power.md": "Dual Power", "b/x.md": "X"})
        >>> table.page("b/x.md", "../a/Dual_Power.md")
        PageLink(title='Dual Power', fragment='')
        >>> table.destination("b/x.md", PageLink("Dual Power"))
        '../a/Dual_Power.md'
    """

    __slots__ = (
        "_anchors",
        "_folded",
        "_images",
        "_names",
        "_titles",
        "files",
        "headings",
        "pages",
    )

    def __init__(
        self,
        pages: Mapping[str, str],
        files: Mapping[str, str] | None = None,
        headings: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Indexes the table.

        Args:
            pages: the title of each page by the path of its file.
            files: the title, without its namespace, of each image or other file.
            headings: the plain text of a page's headings by its path.
        """
        self.pages = dict(pages)
        self.files = dict(files or {})
        self.headings = dict(headings or {})
        self._titles: dict[str, str] = {}
        for path, title in self.pages.items():
            self._titles.setdefault(_title_key(title), path)
        self._images: dict[str, str] = {}
        for path, name in self.files.items():
            self._images.setdefault(name, path)
        everything = (*self.pages, *self.files)
        self._folded = _unique((path.casefold(), path) for path in everything)
        self._names = _unique((_name_key(path), path) for path in self.pages)
        self._anchors: dict[str, Anchors] = {}

    def __getstate__(self) -> tuple[dict[str, str], dict[str, str], dict[str, tuple[str, ...]]]:
        """What a process pool sends: the data, not the indexes."""
        return self.pages, self.files, self.headings

    def __setstate__(
        self, state: tuple[dict[str, str], dict[str, str], dict[str, tuple[str, ...]]]
    ) -> None:
        """Indexes what was sent."""
        self.__init__(*state)  # type: ignore[misc]

    # --- from Markdown -----------------------------------------------------------

    def page(self, path: str, destination: str) -> PageLink | None:
        """The page that a link's destination leads to, or None.

        It may be relative to the file or to the folder (``/docs/x.md``), URL-encoded
        or not, with or without an ending, to a folder's index, and wrong in case.

        Args:
            path: the file that the link stands in.
            destination: what the link says, unescaped.
        """
        if _SCHEME.match(destination):
            return None
        file, mark, fragment = destination.partition("#")
        if not file:
            return PageLink("", self._to_wiki(path, fragment)) if mark else None
        found = self._find(path, file.partition("?")[0], self.pages)
        if found is None:
            return None
        return PageLink(self.pages[found], self._to_wiki(found, fragment))

    def file(self, path: str, destination: str) -> str | None:
        """The title, without its namespace, of the file that a destination names."""
        if _SCHEME.match(destination):
            return None
        found = self._find(path, destination.partition("?")[0].partition("#")[0], self.files)
        return None if found is None else self.files[found]

    def named(self, name: str) -> PageLink | None:
        """The page that ``[[name]]`` leads to, as Obsidian and GitHub's wikis find it.

        By its title, its path or the name of its file, wherever that lies; ``-``
        and ``_`` are spaces.

        Example:
            >>> LinkTable({"notes/Dual-Power.md": "Dual-Power"}).named("dual power#Why")
            PageLink(title='Dual-Power', fragment='Why')
        """
        page, _, fragment = name.partition("#")
        if not page.strip():
            return None
        path = self._titles.get(_title_key(page)) or self._find("", page, self.pages)
        path = path or self._names.get(_name_key(page))
        if path is None:
            return None
        return PageLink(self.pages[path], self._to_wiki(path, fragment))

    def _find(self, path: str, destination: str, known: Mapping[str, str]) -> str | None:
        for candidate in _candidates(path, unquote(destination)):
            found = candidate if candidate in known else self._folded.get(candidate.casefold())
            if found is not None and found in known:
                return found
        return None

    def _to_wiki(self, path: str, fragment: str) -> str:
        if not fragment:
            return ""
        # a code in the fragment says that it is meant as it stands
        known = None if "%" in fragment else self._anchors_of(path).to_wiki(fragment)
        return known or unquote(fragment).replace("_", " ").strip(" ")

    def _anchors_of(self, path: str) -> Anchors:
        anchors = self._anchors.get(path)
        if anchors is None:
            anchors = self._anchors[path] = Anchors(self.headings.get(path, ()))
        return anchors

    # --- to Markdown ---------------------------------------------------------------

    def destination(self, path: str, link: PageLink) -> str | None:
        """The relative path of a link to a page, or None where no file is that page.

        Args:
            path: the file that the link will stand in.
            link: where it leads.
        """
        found = self._titles.get(_title_key(link.title)) if link.title else path
        if found is None or (link.title and self.pages[found] != link.title):
            return None
        anchor = self._to_github(found, link.fragment)
        if not link.title:
            return anchor or None
        return _relative(path, found) + anchor

    def image(self, path: str, name: str) -> str | None:
        """The relative path of a file of the wiki, or None where the folder has it not."""
        file = self._images.get(name)
        return None if file is None else _relative(path, file)

    def _to_github(self, path: str, fragment: str) -> str:
        if not fragment:
            return ""
        anchors = self._anchors_of(path)
        known = anchors.to_github(fragment)
        if known is not None:
            return f"#{known}"
        anchor = quote(fragment.replace(" ", "_"), safe=_KEPT)
        if anchors.to_wiki(anchor) is not None:
            anchor = f"%{ord(anchor[0]):02X}{anchor[1:]}"
        return f"#{anchor}"


def _title_key(title: str) -> str:
    name = normalize_title(title)
    return name[:1].upper() + name[1:]


def _name_key(path: str) -> str:
    name = path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    if dot and f".{suffix.lower()}" in _SUFFIXES:
        name = stem
    return re.sub(r"[ _-]+", " ", name).strip().casefold()


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Leaves out the keys that more than one path has."""
    found: dict[str, str] = {}
    repeated: set[str] = set()
    for key, path in pairs:
        if found.setdefault(key, path) != path:
            repeated.add(key)
    return {key: path for key, path in found.items() if key not in repeated}


def _candidates(path: str, destination: str) -> Iterable[str]:
    """The paths that a destination may mean, the likeliest first."""
    destination = destination.replace("\\", "/")
    if destination.startswith("/"):
        parts = [part for part in destination.split("/") if part not in ("", ".")]
        bases = ["/".join(parts[index:]) for index in range(min(len(parts), 4))]
    else:
        base = posixpath.normpath(posixpath.join(posixpath.dirname(path), destination))
        bases = [] if base.startswith("..") else [base]
        if not destination.startswith("."):
            bases.append(posixpath.normpath(destination))
    for base in bases:
        name = "" if base == "." else base
        yield name
        stem, dot, suffix = name.rpartition(".")
        if dot and f".{suffix.lower()}" in _SUFFIXES[1:]:
            yield f"{stem}.md"
        yield f"{name}.md"
        for index in _INDEXES:
            yield f"{name}/{index}" if name else index


def _relative(path: str, found: str) -> str:
    start = posixpath.dirname(path) or "."
    relative = posixpath.relpath(found, start)
    return "".join(c if ord(c) > 127 else quote(c, safe=_KEPT) for c in relative)
