"""The pages of a dump on their way into a folder: chosen, expanded, without their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from bridge.cli.tally import Tally
from bridge.cli.unpack_request import Request
from bridge.errors import BridgeError, DumpError

if TYPE_CHECKING:
    from bridge.options import Options
    from bridge.page import Page
    from bridge.report import Diagnostic
    from bridge.state.store import State
    from bridge.tree.layouts import Arrangement
    from bridge.tree.selection import Selection
    from bridge.wiki.expand import Expander

# So much is remembered at once, of what gets no file.
_KEPT_PAGES = 100
_KEPT_LENGTH = 100_000
# Pages without their text would come back as empty ones.
_TEXTLESS = frozenset({"page-without-text", "deleted-text"})


def pages_of(
    request: Request,
    file: BinaryIO,
    selection: Selection,
    tally: Tally,
    keeper: Keeper | None = None,
    *,
    history: bool = False,
) -> Iterator[Page]:
    """The pages of the dump that are wanted and have their text.

    Args:
        request: what is asked for.
        file: the dump.
        selection: which pages are wanted.
        tally: what is told.
        keeper: takes the talk pages that nobody wants as files.
        history: yields every revision.
    """
    from bridge.dump.read import read_dump

    file.seek(0)
    notes: list[Diagnostic] = []
    failure: DumpError | None = None
    size = request.max_page_size
    try:
        for page in read_dump(file, history=history, max_page_size=size, diagnostics=notes):
            textless = any(
                note.code in _TEXTLESS and note.source == page.title[:80] for note in notes
            )
            for note in notes:
                tally.note(page.title if note.source != page.title else "", note)
            notes.clear()
            if textless:
                tally.leave_out(page.title, "the dump does not hold its text")
            elif selection.takes(page) or (keeper is not None and keeper.has_file(page, selection)):
                yield page
            elif keeper is not None and selection.covers(page):
                keeper.keep(page)
                tally.kept += 1
    except DumpError as error:
        failure = error
    for note in notes:
        tally.note("", note)
    if keeper is not None:
        keeper.flush()
    if failure is not None:
        raise failure


class Keeper:
    """Takes the pages that get no file to the folder's memory, for pack to give them back."""

    def __init__(self, state: State, *, dry: bool) -> None:
        """Names the memory; ``dry`` writes nothing."""
        self._state = state
        self._dry = dry
        self._waiting: list[Page] = []

    def has_file(self, page: Page, selection: Selection) -> bool:
        """Whether a page is a file from another time, which it stays."""
        return selection.covers(page) and self._state.titled(page.title) is not None

    def keep(self, page: Page) -> None:
        """Takes a page."""
        self._waiting.append(page)
        if len(self._waiting) >= _KEPT_PAGES or len(page.text) > _KEPT_LENGTH:
            self.flush()

    def flush(self) -> None:
        """Makes what was taken durable."""
        if not self._dry:
            with self._state.transaction():
                for page in self._waiting:
                    self._state.keep(page)
        self._waiting.clear()


def folded(
    pages: Iterator[Page],
    request: Request,
    file: BinaryIO,
    selection: Selection,
    state: State,
    options: Options,
    tally: Tally,
) -> tuple[dict[str, tuple[str, ...]] | None, Iterator[Page]]:
    """The other titles of pages, where the folder's files name them, and the pages without these.

    It takes a pass of its own over the dump to see which redirect leads to which page.
    """
    from bridge.convert import site_of
    from bridge.tree.aliases import asks_for_aliases, fold, kept_redirects, without_folded

    if not asks_for_aliases(options.mappings):
        return None, pages
    site = site_of(options)
    found = fold(
        pages_of(request, file, selection, Tally("")),
        site,
        lambda title: state.titled(title) is not None,
        kept_redirects(state, site),
    )
    keeper = Keeper(state, dry=request.dry_run)

    def keep(page: Page) -> None:
        keeper.keep(page)
        tally.folded += 1

    def kept() -> Iterator[Page]:
        yield from without_folded(pages, found, keep)
        keeper.flush()

    return found, kept()


def expanded(pages: Iterator[Page], expander: Expander, tally: Tally) -> Iterator[Page]:
    """The pages with the calls expanded that --expand-templates names."""
    import msgspec

    from bridge.report import Report

    for page in pages:
        if not page.is_prose:
            yield page
            continue
        report = Report()
        text = expander.expand(page.text, title=page.title, report=report)
        for note in report.diagnostics:
            tally.note(page.title, note)
        yield msgspec.structs.replace(page, text=text)


def with_files(
    pages: Iterable[Page], request: Request, rule: Arrangement, tally: Tally
) -> Iterator[Page]:
    """The pages without their files, which are written here as they pass."""
    import msgspec

    from bridge.report import Report
    from bridge.tree.media import save_file

    for page in pages:
        if not request.dry_run:
            report = Report()
            try:
                if save_file(page, request.folder, rule, request.files_from, report):
                    tally.count_file()
            except BridgeError as error:
                tally.file_problem(page.title, str(error))
            for note in report.diagnostics:
                tally.note(page.title, note)
        yield msgspec.structs.replace(page, uploads=()) if page.uploads else page
