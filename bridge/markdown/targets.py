"""Where links lead: from destinations and names to targets of the wiki, and back.

The writer proposes a destination and asks the reader's own rules here whether they
lead back to the very target; what they do not is written in another form.  So a
link comes back as it was, whatever a folder's files are called.
"""

from __future__ import annotations

import re
from typing import Final

from bridge.anchors import Anchors
from bridge.document.targets import normalize_target
from bridge.links import LinkTable, PageLink, is_markdown_path, is_media_path, wiki_fragment
from bridge.options import Options
from bridge.site import CATEGORY_NAMESPACE, FILE_NAMESPACE, SiteInfo

WIKILINK: Final = "wikilink"
"""The title that makes a link of Markdown a wikilink."""

SAID: Final = f"{WIKILINK}: "
"""What such a title begins with where it says the target word for word."""

OWN: Final = "\x00#"
"""What the target of a link to a heading of its own page begins with until the page is read."""

MEDIA_NAMESPACE: Final = -2
_PLAIN_TITLE: Final = re.compile(r"[^\W_][\w-]*(?: [\w-]+)*(?:#[^\W_][\w-]*(?: [\w-]+)*)?")
"""A target that is the same as the destination of a link: no path, no address."""

_PUT: Final = (CATEGORY_NAMESPACE, FILE_NAMESPACE)
"""Namespaces whose links are links only behind a colon."""


class Targets:
    """The links of one page.

    Attributes:
        site: the wiki's facts.
        table: which file is which page, if somebody knows.
        path: the page's own file.
        own: the anchors of the page's own headings, for the writer.
    """

    def __init__(
        self, site: SiteInfo, table: LinkTable | None = None, path: str | None = None
    ) -> None:
        self.site = site
        self.table = table
        self.path = path or ""
        self.own = Anchors(())

    @classmethod
    def of(cls, site: SiteInfo, options: Options | None) -> Targets:
        """The links of a page that is converted with these options."""
        return cls(site) if options is None else cls(site, options.links, options.path)

    # --- reading -------------------------------------------------------------------

    def of_wikilink(self, destination: str, words: str, said: str = "") -> str:
        """The target of ``[words](destination "wikilink")``.

        Args:
            destination: a title as a rule; the path of a file that the table knows
                where no page is called so.
            words: the label's words.
            said: the target without its fragment, where the title tells it.

        Example:
            >>> targets = Targets(SiteInfo(()), LinkTable({"a/B.md": "Bees"}), "c.md")
            >>> targets.of_wikilink("a/B.md", "bees"), targets.of_wikilink("B.md", "x")
            ('bees', 'B.md')
        """
        link = None
        if self.table is not None and is_markdown_path(destination):
            name = normalize_target(destination.partition("#")[0])
            if said or self.table.path_of(name, self.site) is None:
                link = self.table.page(self.path, destination)
        if said:
            return self._said(said, link, destination, words)
        return normalize_target(destination) if link is None else self._spelled(link, words)

    def _said(self, said: str, link: PageLink | None, destination: str, words: str) -> str:
        """The target that a title tells, unless the destination was changed since."""
        canonical = self.site.canonical_title
        if link is None:
            fragment = normalize_target(destination.partition("#")[2])
        elif canonical(link.title) == canonical(said):
            fragment = link.fragment
        else:
            return self._spelled(link, words)
        return PageLink(said, fragment).target

    def of_path(self, destination: str, words: str) -> str:
        """The target of ``[words](destination)``, which is no URL.

        A page that the table knows, a heading of the page itself (:data:`OWN`), or
        else what the destination says.
        """
        if destination.startswith("#"):
            return OWN + destination[1:] if len(destination) > 1 else ""
        if self.table is not None:
            link = self.table.page(self.path, destination)
            if link is not None:
                return self._spelled(link, words)
            file = self.table.file(self.path, destination)
            if file is not None:
                return f"{self.site.namespace_name(MEDIA_NAMESPACE) or 'Media'}:{file}"
        return normalize_target(destination.removeprefix("./"))

    def knows(self, destination: str) -> bool:
        """Whether the table has the page or the file that a destination leads to."""
        table = self.table
        return table is not None and (
            table.page(self.path, destination) is not None
            or table.file(self.path, destination) is not None
        )

    def of_name(self, name: str) -> str:
        """The target of ``[[name]]``, without a namespace that says more.

        Example:
            >>> targets = Targets(SiteInfo(()), LinkTable({"a/dual-power.md": "Dual Power"}))
            >>> targets.of_name("dual-power"), targets.of_name("dual Power"), targets.of_name("x")
            ('Dual Power', 'dual Power', 'x')
        """
        page, mark, fragment = name.partition("#")
        target = normalize_target(page)
        if not target:
            return OWN + fragment if mark and fragment else ""
        link = None if self.table is None else self.table.named(name, self.site)
        if link is None:
            if is_media_path(target) and ":" not in target:
                return f":{self.site.namespace_name(FILE_NAMESPACE)}:{self.file_name(page)}"
            return normalize_target(name)
        canonical = self.site.canonical_title
        if canonical(target) == canonical(link.title):
            return PageLink(target, link.fragment).target
        return self._spelled(link, "")

    def is_page(self, name: str) -> bool:
        """Whether the table has a page of that name."""
        return self.table is not None and self.table.named(name, self.site) is not None

    def is_file(self, name: str) -> bool:
        """Whether ``![[name]]`` shows a file, not a page."""
        if self.table is not None and self.table.file(self.path, name) is not None:
            return True
        return is_media_path(name) and not self.is_page(name)

    def file_name(self, destination: str) -> str:
        """The title of a file of the wiki, without its namespace."""
        if self.table is not None:
            known = self.table.file(self.path, destination)
            if known is not None:
                return known
        return normalize_target(destination).rpartition("/")[2].strip(" ")

    def _spelled(self, link: PageLink, words: str) -> str:
        """The target that leads to a page, spelled as a writer would have.

        ``[[bus]]es``, not ``[[Bus|buses]]``: the first letter of a title is as good
        small.  A category or a file needs a colon to be a link.
        """
        title = link.title
        site = self.site
        prefix, colon, _ = title.partition(":")
        if colon and (site.is_language(prefix) or site.find_namespace(prefix) in _PUT):
            title = f":{title}"
        elif site.case == "first-letter" and words[:1] != title[:1]:
            small = title[:1].lower() + title[1:]
            if words.startswith(small):
                trail = words[len(small) :]
                if not trail or re.fullmatch(site.link_trail, trail):
                    title = small
        return PageLink(title, link.fragment).target

    # --- writing -------------------------------------------------------------------

    def title_as_destination(self, target: str, words: str) -> str:
        """The destination of a link by title, with a code where it would be a path.

        Example:
            >>> targets = Targets(SiteInfo(()), LinkTable({"a.md": "A"}))
            >>> targets.title_as_destination("a.md", ""), targets.title_as_destination("b.md", "")
            ('a%2Emd', 'b.md')
        """
        destination = target.replace(" ", "_")
        if self.of_wikilink(destination, words) == target:
            return destination
        page, mark, fragment = destination.partition("#")
        stem, _, suffix = page.rpartition(".")
        return f"{stem}%2E{suffix}{mark}{fragment}"

    def path_to(self, target: str, words: str, *, marked: bool) -> tuple[str, str] | None:
        """The destination and the title that lead along a path to a target.

        Args:
            target: a wikilink's.
            words: the words of its label.
            marked: whether a title says that it is a wikilink.

        Returns:
            None where no file is that page, or where the reader would not come to
            this very target; the title is empty where the link needs none.
        """
        page, _, fragment = target.partition("#")
        if not page:
            known = self.own.to_github(fragment)
            return None if known is None else (f"#{known}", "")
        if self.table is None:
            # no file is known: a plain link says the title alone
            says = not marked and _PLAIN_TITLE.fullmatch(target) is not None
            return (target.replace(" ", "_"), "") if says else None
        path = self.table.path_of(page, self.site)
        if path is None:
            return self._media_path(page, target)
        destination = self.table.destination(self.path, path, fragment)
        if not marked:
            return (destination, "") if self.of_path(destination, words) == target else None
        if self.of_wikilink(destination, words) == target:
            return destination, WIKILINK
        if self.of_wikilink(destination, words, page) == target:
            return destination, SAID + page
        return None

    def _media_path(self, page: str, target: str) -> tuple[str, str] | None:
        number, name = self.site.split_title(page)
        if number != MEDIA_NAMESPACE or self.table is None:
            return None
        destination = self.table.image(self.path, name)
        if destination is None or self.of_path(destination, "") != target:
            return None
        return destination, ""

    def image_path(self, name: str) -> str | None:
        """The destination that shows a file where it lies, if the table knows it."""
        if self.table is None:
            return None
        destination = self.table.image(self.path, name)
        return destination if destination and self.file_name(destination) == name else None

    def settle(self, target: str, anchors: Anchors) -> str:
        """The target of a link to the page itself, whose headings are known now."""
        return f"#{wiki_fragment(anchors, target[len(OWN) :])}"
