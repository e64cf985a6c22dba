"""What the stages of the Markdown reader share while they read one page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from bridge.document.fragments import Fragments
from bridge.document.nodes import Category, WikiLink
from bridge.document.normal import VOID_TAGS
from bridge.document.targets import key_label
from bridge.markdown.notes import NoteTable
from bridge.report import Report
from bridge.site import CATEGORY_NAMESPACE, FILE_NAMESPACE

if TYPE_CHECKING:
    from bridge.markdown.targets import Targets

_ODD_KEY = re.compile(r"[\[\]{}<|]")
_NEED_NO_END: Final = VOID_TAGS | frozenset(
    "p li dt dd td th tr thead tbody tfoot caption colgroup option rb rp rt rtc".split()
)
"""Elements that HTML closes by itself."""


class Reference(NamedTuple):
    """A link reference definition: ``[label]: destination "title"``."""

    destination: str
    title: str | None


class Context:
    """One page's reading.

    Attributes:
        site: the wiki's facts.
        targets: where links lead.
        fragments: reads raw wikitext.
        report: where diagnostics go.
        references: link reference definitions by label, those met in text in
            ``referred``.
        notes: the page's notes.
        extension_tags: the wiki's, lower case.
        calls_extensions: whether the text being read holds such tags.
        bare_urls: whether an address in prose is a link, as on GitHub; in files
            with pandoc's wikilinks it is text, and ``<…>`` makes a link.
        smart: whether straight quotes and hyphens stand for typographic characters.
        emoji: characters by the names of their shortcodes, if they are asked for.
        open_tags: how many tags of each element are open, and the first of them.
        hoists: whether categories are facts of the page here, not links.
        leads_home: whether a link leads to a heading of this page, by GitHub's anchor.
    """

    def __init__(
        self, targets: Targets, fragments: Fragments, report: Report, repeated: frozenset[str]
    ) -> None:
        self.targets = targets
        self.site = site = targets.site
        self.fragments = fragments
        self.report = report
        self.references: dict[str, Reference] = {}
        self.referred: set[str] = set()
        self.notes = NoteTable(repeated)
        self.extension_tags = frozenset(site.extension_tags)
        self.calls_extensions = False
        self.bare_urls = True
        self.smart = False
        self.emoji: dict[str, str] = {}
        self.open_tags: dict[str, tuple[int, str]] = {}
        self.in_note = False
        self.hoists = True
        self.leads_home = False
        self.categories: dict[Category, None] = {}
        self.languages: dict[str, None] = {}

    def beside(self, repeated: frozenset[str] = frozenset()) -> Context:
        """Returns a reading of the same kind of text that knows nothing of the page yet."""
        other = Context(self.targets, self.fragments, self.report, repeated)
        other.bare_urls, other.smart, other.emoji = self.bare_urls, self.smart, self.emoji
        return other

    def note_tag(self, tag: re.Match[str]) -> None:
        """Remembers that a tag opens an element, or closes one."""
        name = tag[2].lower()
        if name in _NEED_NO_END or tag[3].endswith("/"):
            return
        count, first = self.open_tags.get(name, (0, tag[0]))
        if tag[1]:
            self.open_tags[name] = (max(0, count - 1), first)
        else:
            self.open_tags[name] = (count + 1, first if count else tag[0])

    def report_open_tags(self) -> None:
        """Says which elements nothing closes."""
        for name, (count, first) in self.open_tags.items():
            if count and name not in self.extension_tags:
                self.report.add("unclosed-html", "warning", f"no </{name}> closes it", first)

    def is_category(self, target: str) -> bool:
        """Whether a link to ``target`` puts the page into a category."""
        return self._namespace(target) == CATEGORY_NAMESPACE

    def category(self, target: str, key: str | None = None) -> WikiLink | None:
        """Returns the link that puts the page into a category.

        None where the wiki would read something else in it: a category without a name,
        a sort key that ends the link or opens a note.
        """
        written, name = target, target.partition(":")[2].strip(" ")
        if name.partition("#")[0] == "":
            return None
        target = f"{self.site.namespace_name(CATEGORY_NAMESPACE)}:{name}"
        if key in (target, written):
            key = None
        link = WikiLink(target, key_label(key, target))
        if _ODD_KEY.search(name if key is None else name + key) is None:
            return link
        source = f"[[{target}]]" if key is None else f"[[{target}|{key}]]"
        return link if self.fragments.inlines(source) == (link,) else None

    def is_language(self, target: str) -> bool:
        """Whether a link to ``target`` is an interlanguage link."""
        prefix, colon, _ = target.partition(":")
        return bool(colon and prefix) and self.site.is_language(prefix)

    def is_file(self, target: str) -> bool:
        """Whether ``target`` names a file."""
        return self._namespace(target) == FILE_NAMESPACE

    def _namespace(self, target: str) -> int | None:
        prefix, colon, _ = target.partition(":")
        return self.site.find_namespace(prefix) if colon and prefix else None
