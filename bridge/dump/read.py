"""Streams the pages of a MediaWiki XML dump in memory that does not grow with it.

Dumps of every version and maker are read: what is unknown is skipped with a
diagnostic.  A file that breaks off gives every page that came whole before the error,
and a text that is longer than anybody's is passed over without being held.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from typing import BinaryIO, Final

import msgspec
from lxml import etree

from bridge.dump.characters import CharacterStream
from bridge.dump.compression import name_of, open_dump
from bridge.dump.elements import Elements, age, forget, local_name, site_of, site_of_root
from bridge.errors import DumpError
from bridge.mapping.load import default_site
from bridge.page import Page, Upload
from bridge.report import Diagnostic, Report
from bridge.site import SiteInfo

MAX_PAGE_SIZE: Final = 64 * 1024 * 1024
"""Bytes of XML that a revision or a file may have, unless somebody says otherwise."""


def read_dump(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    history: bool = False,
    max_page_size: int = MAX_PAGE_SIZE,
    diagnostics: list[Diagnostic] | None = None,
) -> Iterator[Page]:
    """Yields the pages of a dump in its order, each with its newest revision.

    Args:
        source: a dump: .xml, .xml.gz, .xml.bz2, .xml.7z or .xml.zst; or a stream of
            bytes, such as standard input.
        history: yields every revision as a page of its own, in the dump's order.
        max_page_size: how many bytes of XML a revision may have; a longer one is left
            out and reported, so that no file fills the memory.
        diagnostics: a list that receives what was skipped or replaced.

    Raises:
        UsageError: the file cannot be opened.
        DumpError: it is no dump, or breaks off; its ``position`` is the byte and its
            ``last_title`` the last page that came whole.

    Example:
        >>> [page.title for page in read_dump("fixtures/dumps/small.xml")]
        ['Compost', 'Humus', 'Template:Stub']
    """
    with open_dump(source) as file:
        reader = _Reader(file, name_of(source), Report(diagnostics), max_page_size)
        yield from reader.pages(history=history)


def read_siteinfo(source: str | os.PathLike[str] | BinaryIO) -> SiteInfo:
    """The wiki that a dump comes from: its namespaces, language and case rule.

    What a dump does not say is that of :func:`bridge.mapping.load.language_site`.

    Raises:
        UsageError: the file cannot be opened.
        DumpError: it is no dump.
    """
    with open_dump(source) as file:
        reader = _Reader(file, name_of(source), Report(), MAX_PAGE_SIZE)
        next(reader.pages(), None)
        return reader.site


class _Reader:
    """One pass over one file."""

    def __init__(
        self, file: BufferedIOBase, where: str, report: Report, max_page_size: int
    ) -> None:
        self.site = default_site()
        self._stream = CharacterStream(file)
        self._limit = _Limit(max_page_size)
        self._where = where
        self._report = report
        self._elements = Elements(report, self._stream)
        self._last_title = ""
        self._started = False
        self._history = False
        # Of the page that is being read: what came of it so far, and what is too long.
        self._newest: etree._Element | None = None
        self._held: Page | None = None
        self._uploads: list[Upload] = []
        self._cut = False

    def pages(self, *, history: bool = False) -> Iterator[Page]:
        """The pages, or with ``history`` a page for each of their revisions."""
        self._history = history
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=tuple(
                f"{{*}}{name}"
                for name in ("mediawiki", "siteinfo", "page", "revision", "upload", "logitem")
            ),
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
                    parser.feed(self._limit.take(chunk))
                else:
                    parser.close()
            except (etree.XMLSyntaxError, EOFError, OSError, zlib.error) as error:
                # What came whole before the break is still to be had.
                yield from self._events(parser)
                raise self._broken(error, before) from error
            yield from self._events(parser)
            if self._limit.exhausted:
                raise self._endless()
            if not chunk:
                if not self._started:
                    raise self._no_dump()
                return

    def _events(self, parser: etree.XMLPullParser) -> Iterator[Page]:
        for event, element in parser.read_events():
            # Other kinds of events were not asked for.
            assert isinstance(element, etree._Element)
            if event == "start":
                if not self._started:
                    self._check_root(element)
                self._limit.begin()
                continue
            name = local_name(element)
            if name == "page":
                yield from self._end_page(element)
            elif name == "revision":
                yield from self._end_revision(element)
            elif name == "upload":
                self._end_upload(element)
            elif name == "siteinfo":
                self.site = site_of(element)
            elif name == "logitem":
                self._elements.skip("logitem", "")
                forget(element)
            self._limit.begin()

    def _end_page(self, element: etree._Element) -> Iterator[Page]:
        page, self._held = self._held, None
        if page is None and not self._cut:
            page = self._elements.page(element, self._newest, self.site, self._last_title)
        if page is not None:
            self._last_title = page.title
            if self._uploads:
                page = msgspec.structs.replace(page, uploads=tuple(self._uploads))
            yield page
        forget(element)
        self._newest = None
        self._uploads = []
        self._cut = False

    def _end_revision(self, revision: etree._Element) -> Iterator[Page]:
        """Keeps the newest revision and empties all others, as they stream by."""
        if self._limit.cut:
            self._cut = True
            self._too_long(revision)
        elif self._history:
            parent = revision.getparent()
            if parent is not None and local_name(parent) == "page":
                page, self._held = self._held, None
                if page is not None:
                    yield page
                self._held = self._elements.page(parent, revision, self.site, self._last_title)
            revision.clear()
        elif self._newest is None:
            self._newest = revision
        elif age(revision) >= age(self._newest):
            self._newest.clear()
            self._newest = revision
        else:
            revision.clear()

    def _end_upload(self, upload: etree._Element) -> None:
        if self._limit.cut:
            self._too_long(upload)
        else:
            self._uploads.append(self._elements.upload(upload))
        upload.clear()

    def _too_long(self, element: etree._Element) -> None:
        """Reports and empties what was too long to be held."""
        parent = element.getparent()
        titles = () if parent is None else (c for c in parent if local_name(c) == "title")
        title = next((child.text or "" for child in titles), "")
        what = "a file" if local_name(element) == "upload" else "the page"
        self._report.add(
            "page-too-long",
            "error",
            f"{what} is longer than {self._limit.size:,} bytes and was left out",
            title,
        )
        element.clear()

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
        self.site = site_of_root(root)

    def _no_dump(self) -> DumpError:
        return DumpError(
            "this is no MediaWiki XML dump: its root is not <mediawiki>",
            where=self._where,
            next_step="name a file made by dumpBackup.php or Special:Export",
        )

    def _endless(self) -> DumpError:
        return DumpError(
            f"more than {self._limit.size:,} bytes at byte {self._stream.position} are no page",
            position=self._stream.position,
            last_title=self._last_title,
            where=self._where,
            next_step="check where the file is from; --max-page-size raises the limit",
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


class _Limit:
    """Bounds what the parser holds between two events.

    A text that is too long ends at the next ``<``, which no text holds: what lies before
    that is dropped.  What has many of them and is no page, such as CDATA, is endless.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.cut = False
        self.exhausted = False
        self._held = 0
        self._in_tag = False

    def begin(self) -> None:
        """An event came: what was held until here has its owner."""
        self._held = 0
        self.cut = False

    def take(self, chunk: bytes) -> bytes:
        """What of a chunk is fed to the parser."""
        if self._held + len(chunk) > self.size:
            self.cut = True
            start = chunk.find(b">") + 1 if self._in_tag else 0
            end = chunk.find(b"<", start)
            chunk = chunk[:start] + (chunk[end:] if end >= 0 else b"")
        self._held += len(chunk)
        self.exhausted = self._held > 2 * self.size + (1 << 20)
        opened, closed = chunk.rfind(b"<"), chunk.rfind(b">")
        if opened != closed:
            self._in_tag = opened > closed
        return chunk
