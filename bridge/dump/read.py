"""Streams the pages of a MediaWiki XML dump in memory that does not grow with it.

Dumps of every version and maker are read: what is unknown is skipped with a
diagnostic.  A file that breaks off gives every page that came whole before the error,
and a text that is longer than anybody's is passed over without being held.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Generator, Iterator
from io import BufferedIOBase
from typing import BinaryIO, Final

import msgspec
from lxml import etree

from bridge.dump.characters import CharacterStream, open_reference
from bridge.dump.compression import name_of, open_dump
from bridge.dump.elements import (
    Elements,
    age,
    check_sum,
    forget,
    is_on_top,
    local_name,
    site_of,
    site_of_root,
)
from bridge.dump.limit import Limit
from bridge.dump.regular import PAGE_END, Found, age_of, ends_page, read_page
from bridge.errors import DumpError
from bridge.mapping.load import default_site
from bridge.page import Page, Upload
from bridge.report import Diagnostic, Report
from bridge.site import SiteInfo

MAX_PAGE_SIZE: Final = 64 * 1024 * 1024
"""Bytes of XML that a revision or a file may have, unless somebody says otherwise."""

# The parser gets so many bytes at once, and a page that is longer whatever its form.
_PIECE: Final = 1 << 16
_LINE: Final = re.compile(r",? line \d+(?:, column \d+)?")


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
        self._limit = Limit(max_page_size)
        self._parser = etree.XMLPullParser(
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
        # Whether the parser stands between two pages, so that one may be read without it;
        # whether a page ended in what it was fed last; and whether that was an odd one.
        self._between = False
        self._ended = False
        self._odd = False
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
        data, start = b"", 0
        while True:
            before = self._stream.position
            try:
                chunk = self._stream.read()
            except (EOFError, OSError, zlib.error) as error:
                raise self._broken(error, before, self._stream.position) from error
            start = start if data else before
            data += chunk
            if not chunk:
                yield from self._feed(data, start, self._stream.position)
                yield from self._close()
                return
            rest = yield from self._take(data, start)
            start = start if rest > len(chunk) else before
            data = data[len(data) - rest :]

    def _take(self, data: bytes, start: int) -> Generator[Page, None, int]:
        """The pages in a piece of the file; returns how much of its end is to come again.

        Args:
            data: the piece.
            start: where in the file it begins, or earlier.
        """
        position = 0
        exact = self._stream.is_exact(data)
        base = self._stream.end - len(data)
        while (end := data.find(PAGE_END, position)) >= 0:
            end += len(PAGE_END)
            found = None
            if self._between and exact and end - position <= self._limit.size:
                found = read_page(data, position, end)
            if found is None and self._odd:
                # Where pages are of another form, the parser gets all but the last at once.
                last = data.rfind(PAGE_END)
                end = max(end, data.rfind(PAGE_END, position, last) + len(PAGE_END))
            self._odd = found is None
            if found is not None:
                yield from self._choose(found)
            elif exact:
                yield from self._feed(data[position:end], base + position, base + end)
            else:
                yield from self._feed(data[position:end], start, self._stream.position)
            position = end
        rest = data[position:]
        if self._between and len(rest) < _PIECE:
            return len(rest)
        fed = open_reference(rest)
        yield from self._feed(
            rest[:fed], base + position if exact else start, self._stream.position
        )
        return len(rest) - fed

    def _choose(self, found: list[Found]) -> Iterator[Page]:
        """The pages of a regular page's revisions that are wanted."""
        if len(found) > 1 and not self._history:
            # of two that are of the same age the later one
            found = [max(reversed(found), key=lambda each: age_of(each.page.revision))]
        for page, data in found:
            check_sum(data, page.revision.sha1, page.title, self._report)
            self._last_title = page.title
            yield page

    def _feed(self, data: bytes, first: int, last: int) -> Iterator[Page]:
        """What the XML parser makes of the next piece of the document.

        Args:
            data: the piece.
            first: where in the file it begins, or earlier.
            last: where it ends, or later.
        """
        data = self._stream.mark_references(data)
        self._ended = False
        for offset in range(0, len(data), _PIECE):
            try:
                self._parser.feed(self._limit.take(data[offset : offset + _PIECE]))
            except etree.XMLSyntaxError as error:
                # What came whole before the break is still to be had.
                yield from self._events()
                raise self._broken(error, first, last) from error
            yield from self._events()
            if self._limit.exhausted:
                raise self._endless()
        self._between = self._ended and ends_page(data)

    def _close(self) -> Iterator[Page]:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            yield from self._events()
            position = self._stream.position
            raise self._broken(error, position, position) from error
        yield from self._events()
        if not self._started:
            raise self._no_dump()

    def _events(self) -> Iterator[Page]:
        for event, element in self._parser.read_events():
            # Other kinds of events were not asked for.
            assert isinstance(element, etree._Element)
            if event == "start":
                if not self._started:
                    self._check_root(element)
                self._limit.begin()
                continue
            name = local_name(element)
            if name == "page":
                self._ended = is_on_top(element)
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

    def _broken(self, error: Exception, first: int, last: int) -> DumpError:
        """The error that ends the file between two of its bytes."""
        if isinstance(error, etree.XMLSyntaxError):
            if last == 0:
                return DumpError("the file is empty", where=self._where, next_step="fetch it again")
            if not self._started:
                return self._no_dump()
            if first == last:
                what = f"the XML breaks off at byte {last}"
            else:
                what = f"the XML is broken at bytes {first} to {last}"
            # The parser has not seen every line.
            what = f"{what} ({_LINE.sub('', error.msg or '')})"
        else:
            what = f"the compressed data breaks off after byte {last} of its XML ({error})"
        whole = f"the last whole page is {self._last_title!r}"
        return DumpError(
            f"{what}; {whole if self._last_title else 'no page came whole'}",
            position=last,
            last_title=self._last_title,
            where=self._where,
            next_step="fetch or export the file again; the pages before that are good",
        )
