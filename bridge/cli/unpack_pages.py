"""The pages of a dump on their way into a folder: chosen, expanded, without their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from bridge.cli.tally import Tally
from bridge.cli.unpack_request import Request
from bridge.errors import BridgeError

if TYPE_CHECKING:
    from bridge.page import Page
    from bridge.report import Diagnostic
    from bridge.tree.layouts import Arrangement
    from bridge.tree.selection import Selection
    from bridge.wiki.expand import Expander

# Pages without their text would come back as empty ones.
_TEXTLESS = frozenset({"page-without-text", "deleted-text"})


def pages_of(
    request: Request,
    file: BinaryIO,
    selection: Selection,
    tally: Tally,
    *,
    history: bool = False,
) -> Iterator[Page]:
    """The pages of the dump that are wanted and have their text."""
    from bridge.dump.read import read_dump

    file.seek(0)
    notes: list[Diagnostic] = []
    size = request.max_page_size
    for page in read_dump(file, history=history, max_page_size=size, diagnostics=notes):
        without = any(note.code in _TEXTLESS and note.source == page.title[:80] for note in notes)
        for note in notes:
            tally.note(page.title if note.source != page.title else "", note)
        notes.clear()
        if without:
            tally.leave_out(page.title, "the dump does not hold its text")
        elif selection.takes(page):
            yield page
    for note in notes:
        tally.note("", note)


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
