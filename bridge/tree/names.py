"""What the pages and files of a folder are called, whoever made the folder."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from bridge.page import WIKITEXT
from bridge.site import MODULE_NAMESPACE, TEMPLATE_NAMESPACE
from bridge.titles import normalize_title
from bridge.tree.layouts import Arrangement

_OWN_INDEXES: Final = frozenset({"index", "_index"})
# What GitHub's wikis have at the top, and nobody else.
_GITHUB: Final = frozenset({"Home.md", "_Sidebar.md", "_Footer.md"})
_MAIN_PAGE: Final = "Main Page"
_MODELS: Final = {".lua": "Scribunto", ".css": "css", ".js": "javascript", ".json": "json"}


def composed(title: str) -> str:
    """A title with its accents composed, as MediaWiki makes of all that the web sends it.

    Names of files on a Mac may have them apart, and no address leads to a page called so
    (WebRequest::normalizeUnicode).

    Example:
        >>> len("Cafe\\u0301"), len(composed("Cafe\\u0301"))
        (5, 4)
    """
    return unicodedata.normalize("NFC", title)


class Names:
    """The titles of a folder's files.

    A page is called what its head says, or else the manifest, or else its path, with a
    capital where the wiki wants one.  In a folder that mwbridge never saw, an index is
    called like its folder (a README where there is no other), and ``-`` in the names of
    GitHub's wikis is a space.

    Example:
        >>> from bridge import default_site
        >>> names = Names(Arrangement(default_site(), "namespaces"))
        >>> names.title("guide/index.md"), names.title("guide/set_up.md"), names.title("index.md")
        ('Guide', 'Guide/set up', 'Main Page')
        >>> names.title("x.md", "a page"), names.title("Category/Bolivia.md")
        ('A page', 'Category:Bolivia')
    """

    def __init__(
        self,
        rule: Arrangement,
        known: Mapping[str, str] | None = None,
        paths: Iterable[str] = (),
    ) -> None:
        """Takes what is known of the folder.

        Args:
            rule: its layout and its wiki.
            known: titles by path, such as the manifest's.
            paths: its files, to see who made it.
        """
        self.site = rule.site
        self._rule = rule
        self._known = known or {}
        paths = tuple(paths)
        places = (PurePosixPath(path) for path in paths)
        self._indexed = {place.parent for place in places if place.stem.lower() in _OWN_INDEXES}
        self._github = not self._known and any(path in _GITHUB for path in paths)

    def title(self, path: str, head: str | None = None) -> str | None:
        """The title of the file of a page; None where nothing says it.

        Args:
            path: the file, relative to the folder.
            head: the title in the file's front matter, if it has one.
        """
        if head is not None and normalize_title(head):
            return self.site.canonical_title(composed(normalize_title(head)))
        if path in self._known:
            return self._known[path]
        place = PurePosixPath(path)
        if self._is_index(place):
            folder = "/".join(place.parts[:-1])
            return self._title(f"{folder}.md") if folder else _MAIN_PAGE
        return self._title(path)

    def _is_index(self, place: PurePosixPath) -> bool:
        if self._known:
            return False
        name = place.stem.lower()
        return name in _OWN_INDEXES or (name == "readme" and place.parent not in self._indexed)

    def _title(self, path: str) -> str | None:
        title = self._rule.title(composed(path))
        if title is None:
            return None
        if self._github:
            title = normalize_title(title.replace("-", " "))
        return self.site.canonical_title(title)

    def is_page(self, path: str) -> bool:
        """Whether a file is a page: Markdown and wikitext are, code only in its place.

        A folder of other people's making has style sheets and data that are nobody's
        page; a wiki's own lie in the folders of its namespaces.
        """
        suffix = PurePosixPath(path).suffix.lower()
        if path in self._known or suffix in (".md", ".markdown"):
            return True
        if suffix in (".wiki", ".mediawiki", ".wikitext"):
            return True
        if suffix not in _MODELS:
            return False
        title = self._rule.title(path)
        return title is not None and self.site.split_title(title)[0] > 0

    def is_media(self, path: str) -> bool:
        """Whether a file is one that the wiki shows, such as an image."""
        return self._rule.is_media(path)

    def model(self, path: str, namespace: int) -> str:
        """The content model of a new page, as MediaWiki and its extensions choose it.

        Example:
            >>> from bridge import default_site
            >>> names = Names(Arrangement(default_site(), "namespaces"))
            >>> names.model("Module/Date.lua", 828), names.model("Template/Box/styles.css", 10)
            ('Scribunto', 'sanitized-css')
        """
        model = _MODELS.get(PurePosixPath(path).suffix.lower(), WIKITEXT)
        if model == "css" and namespace in (TEMPLATE_NAMESPACE, MODULE_NAMESPACE):
            return "sanitized-css"
        return model
