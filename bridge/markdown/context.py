"""What the stages of the Markdown reader share while they read one page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bridge.document.entities import decode
from bridge.document.fragments import Fragments
from bridge.document.nodes import Category, Inline
from bridge.document.source_text import plain_text
from bridge.markdown.grammar import SPACE
from bridge.markdown.notes import NoteTable
from bridge.report import Report
from bridge.site import CATEGORY_NAMESPACE, FILE_NAMESPACE, SiteInfo, spaced

if TYPE_CHECKING:
    from bridge.markdown.targets import Targets

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_UNTITLED = re.compile(r"[\[\]{}<>|\x00-\x1f\x7f]")
_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/ \t\n]", re.ASCII)


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
        sort_keys: raw sort keys, by :func:`sort_key_place`.
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
        self.in_note = False
        self.hoists = True
        self.leads_home = False
        self.categories: dict[Category, None] = {}
        self.languages: dict[str, None] = {}
        self.sort_keys: dict[tuple[str, str], str] = {}

    def is_category(self, target: str) -> bool:
        """Whether a link to ``target`` puts the page into a category."""
        return self._namespace(target) == CATEGORY_NAMESPACE

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


def sort_key_place(target: str, label: tuple[Inline, ...]) -> tuple[str, str]:
    """Returns what a category link is known by while its page is read."""
    return target, plain_text(label).strip(SPACE)


@lru_cache(maxsize=8)
def _protocols(site: SiteInfo) -> tuple[str, ...]:
    return tuple(p.lower() for p in site.protocols if p != "//") or ("mailto:",)


def is_url(destination: str, site: SiteInfo) -> bool:
    """Whether a link's destination leads out of the wiki."""
    if _URL.match(destination):
        return True
    return ":" in destination and destination.lower().startswith(_protocols(site))


def is_linkable(url: str, site: SiteInfo) -> bool:
    """Whether the wiki makes a link of a URL: it knows the protocol.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> is_linkable("https://a.org", default_site()), is_linkable("h://a", default_site())
        (True, False)
    """
    return url.lower().startswith((*_protocols(site), "//"))


def normalize_target(raw: str) -> str:
    """Returns a link's target as the wiki reads it.

    Character references and percent codes are resolved where a title remains,
    ``_`` is a space, and white space at the edges is dropped.

    Example:
        >>> normalize_target("State_(Polity)"), normalize_target("100%25_%5B")
        ('State (Polity)', '100% %5B')
    """
    target = decode(raw) if "&" in raw else raw
    if "%" in target:
        target = _PERCENT.sub(_decode_percent, target)
    return spaced(target)


def _decode_percent(match: re.Match[str]) -> str:
    try:
        decoded = bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
    return match[0] if _UNTITLED.search(decoded) else decoded
