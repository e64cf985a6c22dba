"""Where the file of a page lies in a folder, and which page a file is.

``namespaces`` has a folder for each namespace (``Category/Bolivia.md``), ``flat`` none
(``Category%3ABolivia.md``).  Both are one to one (:mod:`bridge.titles`): a page of the
main namespace whose first part is called like a namespace's folder has that part's
first character percent-encoded (``%43ategory/Bolivia.md``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bridge.errors import TitleError
from bridge.links import is_media_path
from bridge.site import FILE_NAMESPACE, SiteInfo
from bridge.titles import folded_path, hashed_path, path_to_title, title_to_path
from bridge.tree.settings import Layout

PAGE_SUFFIXES: Final = (
    *(".md", ".markdown"),
    *(".wiki", ".mediawiki", ".wikitext"),
    *(".lua", ".css", ".js", ".json"),
)
"""What the files of pages end in, lower case."""


class Arrangement:
    """The rule of one folder: which title is which path.

    Example:
        >>> from bridge import default_site
        >>> rule = Arrangement(default_site(), "namespaces")
        >>> rule.path("Category:El Alto/A", 14), rule.path("Category/El Alto"), rule.path("Talk")
        ('Category/El_Alto/A.md', '%43ategory/El_Alto.md', 'Talk.md')
        >>> rule.title("Category/El_Alto/A.md"), rule.title("%43ategory/El_Alto.md")
        ('Category:El Alto/A', 'Category/El Alto')
        >>> rule.media_path("El Alto.jpg")
        'File/El_Alto.jpg'
    """

    def __init__(self, site: SiteInfo, layout: Layout) -> None:
        """Takes the wiki's names, and how titles become paths."""
        self.site = site
        self.layout = layout
        names = (namespace.name for namespace in site.namespaces if namespace.name)
        self._folders = {folded_path(title_to_path(name, suffix="")): name for name in names}
        self._files = title_to_path(site.namespace_name(FILE_NAMESPACE) or "File", suffix="")

    def path(self, title: str, namespace: int = 0, suffix: str = ".md") -> str:
        """The path of a page's file, relative to the folder, with ``/`` between its parts.

        Args:
            title: the full title, with spaces or underscores.
            namespace: its number; the title's own prefix names the folder.
            suffix: the file type's ending (:attr:`bridge.page.Page.suffix`).

        Raises:
            TitleError: the title is empty.
        """
        if self.layout == "flat":
            return title_to_path(title, suffix=suffix)
        prefix, colon, rest = title.partition(":")
        if namespace and colon and rest.strip(" _"):
            return f"{title_to_path(prefix, suffix='')}/{title_to_path(rest, suffix=suffix)}"
        path = title_to_path(title, suffix=suffix)
        folder, slash, _ = path.partition("/")
        if slash and folded_path(folder) in self._folders:
            first = "".join(f"%{byte:02X}" for byte in path[0].encode())
            return first + path[1:]
        return path

    def title(self, path: str) -> str | None:
        """The title of a file that nobody knows, or None where only a table can tell."""
        folder, slash, rest = path.partition("/")
        if self.layout == "namespaces" and slash:
            name = self._folders.get(folded_path(folder))
            if name is not None and title_to_path(name, suffix="") == folder:
                title = path_to_title(rest)
                return None if title is None else f"{name}:{title}"
        return path_to_title(path)

    def media_path(self, name: str) -> str:
        """The path of a file of the wiki, such as an image: in the folder of file pages.

        Args:
            name: its title without the namespace.

        Raises:
            TitleError: the name is empty.
        """
        path = title_to_path(name.replace("/", "_"), suffix="")
        stem, dot, suffix = path.rpartition(".")
        if dot and f".{suffix.lower()}" in PAGE_SUFFIXES:
            # else it would be taken for a page
            path = f"{stem}%2E{suffix}"
        return f"{self._files}/{path}"

    def is_media(self, path: str) -> bool:
        """Whether a file of the folder is one that the wiki shows, and no page."""
        if path.lower().endswith(PAGE_SUFFIXES):
            return False
        return is_media_path(path) or path.startswith(f"{self._files}/")


class Places:
    """Gives titles their paths, one after the other, no two the same.

    The second of two titles whose paths differ only in case or Unicode normal form gets
    a hash of its title.

    Example:
        >>> from bridge import default_site
        >>> places = Places(Arrangement(default_site(), "namespaces"))
        >>> places.place("NATO", 0, ".md"), places.place("Nato", 0, ".md")
        ('NATO.md', 'Nato%~b20685c39b67.md')
    """

    def __init__(self, rule: Arrangement, taken: Iterable[str] = ()) -> None:
        """Takes the rule of the folder, and the paths that pages have already."""
        self._rule = rule
        # Numbers take a tenth of the paths' room, and a wrong one costs no more than a hash.
        self._used = {hash(folded_path(path)) for path in taken}

    def keep(self, path: str) -> None:
        """Marks the path of a page that has its place already."""
        self._used.add(hash(folded_path(path)))

    def place(self, title: str, namespace: int, suffix: str) -> str:
        """The path of a page that has none.

        Raises:
            TitleError: the title is empty, or both its paths are taken.
        """
        path = self._rule.path(title, namespace, suffix)
        if hash(folded_path(path)) in self._used:
            path = hashed_path(path, title)
            if hash(folded_path(path)) in self._used:
                raise TitleError(
                    f"its file {path} is another page's", where=title, next_step="rename one"
                )
        self.keep(path)
        return path
