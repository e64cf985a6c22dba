"""The link table: which file of a folder is which page or file of the wiki.

Links between the files of a folder lead along paths, those of a wiki to titles.
The table is data that somebody gathered (bridge/tree does for a folder); what is
done here is pure, so that a conversion stays a function of its text and Options.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, Literal, NamedTuple
from urllib.parse import quote, unquote

import msgspec

from bridge.anchors import Anchors
from bridge.site import SiteInfo
from bridge.titles import folded_path, normalize_title

LinkStyle = Literal["title", "path", "plain", "wiki", "html"]
"""How Markdown writes a link to a page (:class:`bridge.options.Options`)."""

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|//|mailto:", re.I)
_SUFFIXES: Final = (".md", ".markdown", ".mdown", ".mkd", ".html", ".htm")
_INDEXES: Final = ("index.md", "README.md", "_index.md")
_KEPT: Final = "/!$&'*+,-.=@_~()"
"""What a destination holds as it is; a ``:`` would make a scheme, a ``;`` a reference."""
_MEDIA = re.compile(
    r"\.(?:apng|avif|bmp|gif|ico|jpe?g|jfif|png|svgz?|tiff?|webp|xcf|djvu?|pdf|aac|flac|m4a|midi?|mp3"
    r"|og[agv]|opus|wav|mkv|mov|mp4|mpe?g|webm|odt|ods|odp|docx?|xlsx?|pptx?|csv|zip|stl)$",
    re.I,
)
_SEPARATORS = re.compile(r"[ _-]+")


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


class LinkTable(msgspec.Struct, frozen=True, dict=True):
    """The pages and files of a folder, by their paths.

    Paths are relative to the folder, with ``/`` between their parts.  Lookups are
    indexed on first use; the indexes are no part of the record.

    Attributes:
        pages: the title of each page by the path of its file.
        files: the title, without its namespace, of each image or other file.
        headings: the plain text of a page's headings by its path.
        permalinks: the path of a page by the address that it has on a site, without
            the slashes at its ends.

    Example:
        >>> table = LinkTable({"a/Dual_Power.md": "Dual Power", "b/x.md": "X"})
        >>> table.page("b/x.md", "../a/Dual_Power.md")
        PageLink(title='Dual Power', fragment='')
        >>> table.destination("b/x.md", "a/Dual_Power.md")
        '../a/Dual_Power.md'
    """

    pages: dict[str, str]
    files: dict[str, str] = {}
    headings: dict[str, tuple[str, ...]] = {}
    permalinks: dict[str, str] = {}

    # --- from Markdown -----------------------------------------------------------

    def page(self, path: str, destination: str) -> PageLink | None:
        """The page that a link's destination leads to, or None.

        It may be relative to the file or to the folder (``/docs/x.md``), URL-encoded
        or not, with or without an ending, to a folder's index, and wrong in case.

        Args:
            path: the file that the link stands in.
            destination: what the link says, unescaped.
        """
        file, _, fragment = destination.partition("#")
        found = self._find(path, file, self.pages)
        if found is None:
            return None
        return self._link(found, fragment)

    def file(self, path: str, destination: str) -> str | None:
        """The title, without its namespace, of the file that a destination names."""
        found = self._find(path, destination.partition("#")[0], self.files)
        return None if found is None else normalize_title(self.files[found])

    def named(self, name: str, site: SiteInfo) -> PageLink | None:
        """The page that ``[[name]]`` leads to, as Obsidian and GitHub's wikis find it.

        By its title, its path or the name of its file, wherever that lies; ``-``
        and ``_`` are spaces.

        Example:
            >>> site = SiteInfo(())
            >>> LinkTable({"notes/Dual-Power.md": "Dual-Power"}).named("dual power#Why", site)
            PageLink(title='Dual-Power', fragment='Why')
        """
        page, _, fragment = name.partition("#")
        if not page.strip():
            return None
        path = self.path_of(page, site) or self._find("", page, self.pages)
        path = path or self._named_path(page)
        if path is None:
            return None
        return self._link(path, fragment)

    def _named_path(self, name: str) -> str | None:
        """The one file of a name, below the folders that are named with it."""
        path = self._names.get(_name_key(name))
        folders = [_name_key(part) for part in name.strip("/").split("/")[:-1]]
        if path is None or not folders:
            return path
        parents = [_name_key(part) for part in path.split("/")[:-1]]
        return path if parents[-len(folders) :] == folders else None

    def _find(self, path: str, destination: str, known: Mapping[str, str]) -> str | None:
        if not destination or _ELSEWHERE.match(destination):
            return None
        named, mark, _ = destination.partition("?")
        for written in (destination, named) if mark and named else (destination,):
            for candidate in _candidates(path, unquote(written)):
                found = candidate
                if candidate not in known:
                    found = self._folded.get(folded_path(candidate), "")
                for place in (found, self.permalinks.get(candidate, "")):
                    if place in known:
                        return place
        return None

    def _link(self, path: str, fragment: str) -> PageLink:
        title = normalize_title(self.pages[path])
        return PageLink(title, wiki_fragment(self.anchors(path), fragment))

    # --- to Markdown ---------------------------------------------------------------

    def path_of(self, title: str, site: SiteInfo) -> str | None:
        """The file of a page, whatever the spelling of its title; None if it has none.

        Example:
            >>> LinkTable({"a.md": "Dual Power"}).path_of("dual_Power", SiteInfo(()))
            'a.md'
        """
        index = self._titles.get(id(site))
        if index is None or index[0] is not site:
            paths: dict[str, str] = {}
            for path, known in self.pages.items():
                paths.setdefault(site.canonical_title(known), path)
            index = self._titles[id(site)] = (site, paths)
        return index[1].get(site.canonical_title(title))

    def destination(self, path: str, page: str, fragment: str = "") -> str:
        """The destination of a link to a page: a relative path and GitHub's anchor.

        Args:
            path: the file that the link will stand in.
            page: the file that it leads to.
            fragment: MediaWiki's anchor in it.
        """
        return _relative(path, page) + github_fragment(self.anchors(page), fragment)

    def image(self, path: str, name: str) -> str | None:
        """The relative path of a file of the wiki, or None where the folder has it not."""
        file = self._images.get(name)
        return None if file is None else _relative(path, file)

    def anchors(self, path: str) -> Anchors:
        """The anchors of the headings in a file."""
        anchors = self._anchors.get(path)
        if anchors is None:
            anchors = self._anchors[path] = Anchors(self.headings.get(path, ()))
        return anchors

    # --- the indexes -----------------------------------------------------------------

    @cached_property
    def _folded(self) -> dict[str, str]:
        return _unique((folded_path(path), path) for path in (*self.pages, *self.files))

    @cached_property
    def _names(self) -> dict[str, str]:
        return _unique((_name_key(path), path) for path in self.pages)

    @cached_property
    def _images(self) -> dict[str, str]:
        return {normalize_title(name): path for path, name in reversed(self.files.items())}

    @cached_property
    def _titles(self) -> dict[int, tuple[SiteInfo, dict[str, str]]]:
        return {}

    @cached_property
    def _anchors(self) -> dict[str, Anchors]:
        return {}


def wiki_fragment(anchors: Anchors, fragment: str) -> str:
    """MediaWiki's anchor for the fragment of a destination.

    Example:
        >>> wiki_fragment(Anchors(["Early life"]), "early-life"), wiki_fragment(Anchors(()), "a_b")
        ('Early life', 'a b')
    """
    if not fragment:
        return ""
    # a code in the fragment says that it is meant as it stands
    known = None if "%" in fragment else anchors.to_wiki(fragment)
    return known or unquote(fragment).replace("_", " ").strip(" ")


def github_fragment(anchors: Anchors, fragment: str) -> str:
    """The fragment of a destination, with its ``#``, for MediaWiki's anchor.

    What is no heading's anchor stays as it is, and a code says so where it looks
    like GitHub's anchor of another heading.

    Example:
        >>> anchors = Anchors(["Early life"])
        >>> github_fragment(anchors, "Early life"), github_fragment(anchors, "early-life")
        ('#early-life', '#%65arly-life')
    """
    if not fragment:
        return ""
    known = anchors.to_github(fragment)
    if known is not None:
        return f"#{known}"
    anchor = _encode(fragment.replace(" ", "_"))
    if anchors.to_wiki(anchor) is not None:
        anchor = f"%{ord(anchor[0]):02X}{anchor[1:]}"
    return f"#{anchor}"


def is_markdown_path(destination: str) -> bool:
    """Whether a destination looks like the path of a page's file.

    Example:
        >>> is_markdown_path("../a.md#b"), is_markdown_path("A"), is_markdown_path("a.html")
        (True, False, False)
    """
    file = destination.partition("#")[0]
    return file.lower().endswith(_SUFFIXES[:4])


def is_media_path(path: str) -> bool:
    """Whether a path or a name is that of an image or another file that a wiki shows.

    Example:
        >>> is_media_path("a/E.JPG"), is_media_path("A"), is_media_path("v1.2")
        (True, False, False)
    """
    return _MEDIA.search(path) is not None


def _name_key(path: str) -> str:
    name = path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    if dot and f".{suffix.lower()}" in _SUFFIXES:
        name = stem
    return _SEPARATORS.sub(" ", name).strip().casefold()


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Leaves out the keys that more than one path has."""
    found: dict[str, str] = {}
    repeated: set[str] = set()
    for key, path in pairs:
        if found.setdefault(key, path) != path:
            repeated.add(key)
    return {key: path for key, path in found.items() if key not in repeated}


def _candidates(path: str, destination: str) -> Iterator[str]:
    """The paths that a destination may mean, the likeliest first."""
    destination = destination.replace("\\", "/")
    if destination.startswith("/"):
        # a site may lie below a folder or two of its host
        parts = [part for part in destination.split("/") if part not in ("", ".")]
        bases = ["/".join(parts[index:]) for index in range(min(len(parts), 4))] or [""]
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
    return _encode(posixpath.relpath(found, start))


def _encode(path: str) -> str:
    """A path as the destination of a link; parentheses stay where they are pairs."""
    depth = 0
    for character in path:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    kept = _KEPT if depth == 0 else _KEPT[:-2]
    return "".join(c if ord(c) > 127 else quote(c, safe=kept) for c in path)
