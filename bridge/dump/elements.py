"""The elements of a dump as records: pages, revisions, files and the wiki's facts."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

import msgspec
from lxml import etree

from bridge.dump.characters import MARK, CharacterStream, unmark
from bridge.mapping.load import language_site
from bridge.page import WIKITEXT, Contributor, Page, Revision, Upload
from bridge.report import Report
from bridge.site import Namespace, SiteInfo

_PAGE_PARTS: Final = frozenset("title ns id redirect revision upload".split())
_REVISION_PARTS: Final = frozenset(
    "id parentid timestamp contributor minor comment origin model format text sha1".split()
)
# A dump has few tags, and each of them thousands of times.
_KEPT_NAMES: Final = 1000
_names: dict[object, str] = {}
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class Elements:
    """Reads elements; what is odd about them is reported."""

    def __init__(self, report: Report, stream: CharacterStream) -> None:
        self._report = report
        self._stream = stream

    def page(
        self,
        element: etree._Element,
        newest: etree._Element | None,
        site: SiteInfo,
        last_title: str,
    ) -> Page | None:
        """A page with the text and the facts of one of its revisions.

        Args:
            element: the page.
            newest: the revision; None if it has none.
            site: the wiki's names, for pages without a namespace.
            last_title: the page before, to say where one without a title is.
        """
        title = redirect = None
        number = page_id = None
        for child in element:
            name = local_name(child)
            if name == "title":
                title = self._text(child, "") or None
            elif name == "ns":
                number = integer(child.text)
            elif name == "id":
                page_id = integer(child.text)
            elif name == "redirect":
                redirect = child.get("title")
            elif name and name not in _PAGE_PARTS:
                self.skip(name, title or "")
        if title is None:
            self._report.add(
                "page-without-title",
                "error",
                "a page without a title was skipped",
                f"after {last_title}" if last_title else "",
            )
            return None
        if number is None:
            number = site.split_title(title)[0]
        page = Page(title, "", number, WIKITEXT, redirect, page_id)
        if newest is None:
            self._report.add("page-without-text", "warning", "no revision", title)
            return page
        return self._with_revision(page, newest)

    def _with_revision(self, page: Page, revision: etree._Element) -> Page:
        model, text = WIKITEXT, None
        facts: dict[str, object] = {}
        slots = False
        for child in revision:
            name = local_name(child)
            if name == "text":
                text = self._page_text(child, page.title)
            elif name == "model":
                model = (child.text or "").strip() or WIKITEXT
            elif name == "contributor":
                facts["contributor"] = self._contributor(child, page.title)
            elif name == "comment":
                deleted = child.get("deleted") is not None
                facts["comment"] = None if deleted else self._text(child, page.title)
            elif name == "minor":
                facts["minor"] = True
            elif name in ("id", "parentid"):
                facts["id" if name == "id" else "parent"] = integer(child.text)
            elif name in ("timestamp", "sha1"):
                facts[name] = (child.text or "").strip()
            elif name and name not in _REVISION_PARTS:
                slots = slots or name == "content"
                self.skip(name, page.title)
        if text is None:
            self._report.add("page-without-text", "warning", "the dump has no text", page.title)
        elif not slots:
            # the checksum of a revision is that of all its slots
            sha1 = str(facts.get("sha1", ""))
            check_sum(text.encode(), sha1, page.title, self._report)
        return msgspec.structs.replace(
            page, text=text or "", model=model, revision=msgspec.convert(facts, Revision)
        )

    def _page_text(self, element: etree._Element, title: str) -> str | None:
        if element.get("deleted") is not None:
            self._report.add("deleted-text", "warning", "the text was deleted", title)
            return ""
        # A stub: the dump says how long the text is, but does not hold it.
        if element.text is None and element.get("bytes", "0") != "0":
            return None
        return self._text(element, title)

    def _contributor(self, element: etree._Element, title: str) -> Contributor:
        name, number = None, None
        for child in element:
            if local_name(child) in ("username", "ip"):
                name = self._text(child, title)
            elif local_name(child) == "id":
                number = integer(child.text)
        return Contributor(name, number)

    def upload(self, element: etree._Element) -> Upload:
        """One version of a file; what is no base64 is reported, and not there."""
        facts: dict[str, str] = {}
        contributor, contents = Contributor(None), None
        for child in element:
            name = local_name(child)
            if name == "contributor":
                contributor = self._contributor(child, "")
            elif name == "contents":
                contents = self._contents(child, facts.get("filename", ""))
            elif name:
                facts[name] = self._text(child, "")
        return Upload(
            facts.get("filename", ""),
            facts.get("timestamp", "").strip(),
            contributor,
            facts.get("comment"),
            facts.get("src", "").strip(),
            integer(facts.get("size")) or 0,
            facts.get("sha1base36", "").strip(),
            facts.get("rel", "").strip(),
            facts.get("archivename", "").strip(),
            contents,
        )

    def _contents(self, element: etree._Element, name: str) -> bytes | None:
        try:
            return base64.b64decode("".join((element.text or "").split()), validate=True)
        except (binascii.Error, ValueError) as error:
            self._report.add(
                "broken-file", "error", f"the file's contents are no base64 ({error})", name
            )
            return None

    def _text(self, element: etree._Element, title: str) -> str:
        """An element's text; reports the page whose characters were replaced."""
        text = element.text or ""
        if self._stream.replaced and MARK in text:
            text = unmark(text)
            self._report.add(
                "unstorable-character",
                "warning",
                "characters that XML forbids became U+FFFD",
                title or text,
            )
        return text

    def skip(self, name: str, title: str) -> None:
        """Reports an element that nothing is made of."""
        self._report.add(
            "dump-element-skipped", "info", f"<{name}> is not read and was skipped", title
        )


def check_sum(data: bytes, sha1: str, title: str, report: Report) -> None:
    """Says so where a text is not the one that its checksum is of."""
    if not sha1 or not data:
        return
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    try:
        same = int(sha1, 36) == int.from_bytes(digest)
    except ValueError:
        same = False
    if not same:
        report.add("wrong-checksum", "warning", "the text is not what its sha1 says", title)


def local_name(element: etree._Element) -> str:
    """The local name; empty for comments and processing instructions."""
    tag = element.tag
    name = _names.get(tag)
    if name is None:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(_names) < _KEPT_NAMES:
            _names[tag] = name
    return name


def integer(text: str | None) -> int | None:
    """A number as dumps write it, or None."""
    try:
        return int(text or "")
    except ValueError:
        return None


def age(revision: etree._Element) -> tuple[str, int]:
    """What orders revisions: ISO 8601 sorts as text, then the number."""
    timestamp, number = "", 0
    for child in revision:
        name = local_name(child)
        if name == "timestamp":
            timestamp = (child.text or "").strip()
        elif name == "id":
            number = integer(child.text) or 0
    return timestamp, number


def forget(element: etree._Element) -> None:
    """Frees an element that was read, and its earlier siblings."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def is_on_top(element: etree._Element) -> bool:
    """Whether an element stands directly within the root."""
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def site_of_root(root: etree._Element | None) -> SiteInfo:
    """The facts of the language that a dump's root names."""
    code = "en" if root is None else root.get(_LANGUAGE, "en")
    return msgspec.structs.replace(language_site(code), language=code)


def site_of(element: etree._Element) -> SiteInfo:
    """What <siteinfo> says, over what its language says."""
    root = element.getparent()
    site = site_of_root(root)
    known = {namespace.id: namespace for namespace in site.namespaces}
    namespaces = []
    case = site.case
    facts = {"sitename": "", "dbname": "", "base": ""}
    for child in element.iter():
        name, text = local_name(child), (child.text or "").strip()
        if name == "case" and text == "case-sensitive":
            case = "case-sensitive"
        elif name in facts:
            facts[name] = text
        elif name == "namespace" and (number := integer(child.get("key"))) is not None:
            old = known.get(number)
            aliases = () if old is None else tuple(dict.fromkeys((old.name, *old.aliases)))
            namespaces.append(Namespace(number, text, tuple(a for a in aliases if a and a != text)))
    return msgspec.structs.replace(
        site,
        namespaces=tuple(namespaces) or site.namespaces,
        case=case,
        name=facts["sitename"],
        database=facts["dbname"],
        address=facts["base"],
    )
