"""Streams the pages of a MediaWiki XML dump in memory that does not grow with it.

Dumps of every version and maker are read: what is unknown is skipped with a
diagnostic.  A file that breaks off gives every page that came whole before the error.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

import msgspec
from lxml import etree

from bridge.dump.characters import MARK, CharacterStream, unmark
from bridge.dump.compression import open_dump
from bridge.errors import DumpError
from bridge.mapping.load import default_site, language_site
from bridge.page import WIKITEXT, Contributor, Page, Revision
from bridge.report import Diagnostic, Report
from bridge.site import Namespace, SiteInfo

_PAGE_PARTS = frozenset({"title", "ns", "id", "redirect", "restrictions", "revision"})
_REVISION_PARTS = frozenset(
    "id parentid timestamp contributor minor comment origin model format text sha1".split()
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_dump(
    path: str | os.PathLike[str], *, diagnostics: list[Diagnostic] | None = None
) -> Iterator[Page]:
    """Yields the pages of a dump in its order, each with its newest revision.

    Args:
        path: a dump: .xml, .xml.gz or .xml.bz2.
        diagnostics: a list that receives what was skipped or replaced.

    Raises:
        UsageError: the file cannot be opened.
        DumpError: it is no dump, or breaks off; its ``position`` is the byte and its
            ``last_title`` the last page that came whole.

    Example:
        >>> [page.title for page in read_dump("fixtures/dumps/small.xml")]
        ['Compost', 'Humus', 'Template:Stub']
    """
    with open_dump(Path(path)) as file:
        yield from _Reader(file, str(path), Report(diagnostics)).pages()


def read_siteinfo(path: str | os.PathLike[str]) -> SiteInfo:
    """The wiki that a dump comes from: its namespaces, language and case rule.

    What a dump does not say is that of :func:`bridge.mapping.load.language_site`.

    Raises:
        UsageError: the file cannot be opened.
        DumpError: it is no dump.
    """
    with open_dump(Path(path)) as file:
        reader = _Reader(file, str(path), Report())
        next(reader.pages(), None)
        return reader.site


class _Reader:
    """One pass over one file."""

    def __init__(self, file: BufferedIOBase, where: str, report: Report) -> None:
        self.site = default_site()
        self._stream = CharacterStream(file)
        self._where = where
        self._report = report
        self._last_title = ""
        self._started = False
        self._newest: etree._Element | None = None

    def pages(self) -> Iterator[Page]:
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=("{*}mediawiki", "{*}siteinfo", "{*}revision", "{*}page", "{*}logitem"),
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        )
        while True:
            before = self._stream.position
            try:
                chunk = self._stream.read()
                if chunk:
                    parser.feed(chunk)
                else:
                    parser.close()
            except (etree.XMLSyntaxError, EOFError, OSError, zlib.error) as error:
                # What came whole before the break is still to be had.
                yield from self._events(parser)
                raise self._broken(error, before) from error
            yield from self._events(parser)
            if not chunk:
                if not self._started:
                    raise self._no_dump()
                return

    def _events(self, parser: etree.XMLPullParser) -> Iterator[Page]:
        for event, element in parser.read_events():
            # Other kinds of events were not asked for.
            assert isinstance(element, etree._Element)
            name = etree.QName(element).localname
            if event == "start":
                if not self._started:
                    self._check_root(element)
            elif name == "page":
                page = self._page(element)
                _forget(element)
                self._newest = None
                if page is not None:
                    self._last_title = page.title
                    yield page
            elif name == "revision":
                self._keep_newest(element)
            elif name == "siteinfo":
                self.site = _site(element)
            elif name == "logitem":
                self._skip("logitem", "")
                _forget(element)

    def _check_root(self, root: etree._Element) -> None:
        """Refuses what is no dump, and any DOCTYPE: nobody needs its entities."""
        if root.getroottree().docinfo.internalDTD is not None:
            raise DumpError(
                "the file has a DOCTYPE, which no MediaWiki dump has",
                where=self._where,
                next_step="remove it if you trust the file",
            )
        if root.getparent() is not None or etree.QName(root).localname != "mediawiki":
            raise self._no_dump()
        self._started = True
        self.site = _language_of(root)

    def _no_dump(self) -> DumpError:
        return DumpError(
            "this is no MediaWiki XML dump: its root is not <mediawiki>",
            where=self._where,
            next_step="name a file made by dumpBackup.php or Special:Export",
        )

    def _broken(self, error: Exception, before: int) -> DumpError:
        position = self._stream.position
        if isinstance(error, etree.XMLSyntaxError):
            if position == 0:
                return DumpError("the file is empty", where=self._where, next_step="fetch it again")
            if not self._started:
                return self._no_dump()
            what = "the XML breaks off" if before == position else "the XML is broken"
            # A pull parser is fed piece by piece: the fault lies in the last one.
            where = f"byte {position}" if before == position else f"bytes {before} to {position}"
            what = f"{what} at {where} ({error.msg})"
        else:
            what = f"the compressed data breaks off after byte {position} of its XML ({error})"
        last = f"the last whole page is {self._last_title!r}"
        return DumpError(
            f"{what}; {last if self._last_title else 'no page came whole'}",
            position=position,
            last_title=self._last_title,
            where=self._where,
            next_step="fetch or export the file again; the pages before that are good",
        )

    def _keep_newest(self, revision: etree._Element) -> None:
        """Empties all revisions of a page but the newest, as they stream by."""
        if self._newest is None:
            self._newest = revision
        elif _age(revision) >= _age(self._newest):
            self._newest.clear()
            self._newest = revision
        else:
            revision.clear()

    def _page(self, element: etree._Element) -> Page | None:
        title = redirect = None
        number = page_id = None
        for child in element:
            name = _name(child)
            if name == "title":
                title = self._text(child, "") or None
            elif name == "ns":
                number = _integer(child.text)
            elif name == "id":
                page_id = _integer(child.text)
            elif name == "redirect":
                redirect = child.get("title")
            elif name and name not in _PAGE_PARTS:
                self._skip(name, title or "")
        if title is None:
            self._report.add(
                "page-without-title",
                "error",
                "a page without a title was skipped",
                f"after {self._last_title}" if self._last_title else "",
            )
            return None
        if number is None:
            number = self.site.split_title(title)[0]
        return self._with_revision(Page(title, "", number, WIKITEXT, redirect, page_id))

    def _with_revision(self, page: Page) -> Page:
        """The page with the text and the facts of its newest revision."""
        if self._newest is None:
            self._report.add("page-without-text", "warning", "no revision", page.title)
            return page
        model, text = WIKITEXT, None
        facts: dict[str, object] = {}
        for child in self._newest:
            name = _name(child)
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
                facts["id" if name == "id" else "parent"] = _integer(child.text)
            elif name in ("timestamp", "sha1"):
                facts[name] = (child.text or "").strip()
            elif name and name not in _REVISION_PARTS:
                self._skip(name, page.title)
        if text is None:
            self._report.add("page-without-text", "warning", "the dump has no text", page.title)
        revision = msgspec.convert(facts, Revision)
        return msgspec.structs.replace(page, text=text or "", model=model, revision=revision)

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
            if _name(child) in ("username", "ip"):
                name = self._text(child, title)
            elif _name(child) == "id":
                number = _integer(child.text)
        return Contributor(name, number)

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

    def _skip(self, name: str, title: str) -> None:
        self._report.add(
            "dump-element-skipped", "info", f"<{name}> is not read and was skipped", title
        )


def _name(element: etree._Element) -> str:
    """The local name; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _integer(text: str | None) -> int | None:
    """A number as dumps write it, or None."""
    try:
        return int(text or "")
    except ValueError:
        return None


def _age(revision: etree._Element) -> tuple[str, int]:
    """What orders revisions: ISO 8601 sorts as text, then the number."""
    timestamp, number = "", 0
    for child in revision:
        name = _name(child)
        if name == "timestamp":
            timestamp = (child.text or "").strip()
        elif name == "id":
            number = _integer(child.text) or 0
    return timestamp, number


def _forget(element: etree._Element) -> None:
    """Frees an element that was read, and its earlier siblings."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _language_of(root: etree._Element | None) -> SiteInfo:
    """The facts of the language that a dump's root names."""
    code = "en" if root is None else root.get(_LANGUAGE, "en")
    return msgspec.structs.replace(language_site(code), language=code)


def _site(element: etree._Element) -> SiteInfo:
    """What <siteinfo> says, over what its language says."""
    root = element.getparent()
    site = _language_of(root)
    known = {namespace.id: namespace for namespace in site.namespaces}
    namespaces = []
    case = site.case
    facts = {"sitename": "", "dbname": "", "base": ""}
    for child in element.iter():
        name, text = _name(child), (child.text or "").strip()
        if name == "case" and text == "case-sensitive":
            case = "case-sensitive"
        elif name in facts:
            facts[name] = text
        elif name == "namespace" and (number := _integer(child.get("key"))) is not None:
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
