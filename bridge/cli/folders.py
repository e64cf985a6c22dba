"""Which folder the links of several pages lie in, and where each page is in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.errors import UsageError

if TYPE_CHECKING:
    from bridge.links import LinkStyle
    from bridge.options import Options
    from bridge.report import Diagnostic


def find_folder(sources: Sequence[str], asked: str | None, style: LinkStyle) -> Path | None:
    """The folder that links are looked up in, or None where nobody needs it.

    It is the one that was asked for, or else that of several sources; a page alone
    has one where its links shall lead along paths.

    Raises:
        UsageError: a source does not lie in the folder that was asked for.
    """
    if asked is not None:
        folder = Path(real_path(asked))
        for source in sources:
            if source != "-" and place_in(folder, source) is None:
                raise UsageError(
                    f"does not lie in the folder {asked}",
                    where=source,
                    next_step="name a folder around all sources with --folder",
                )
        return folder
    parents = [os.path.dirname(real_path(source)) for source in sources if source != "-"]
    by_path = style in ("path", "plain")
    if not parents or (len(parents) < 2 and not by_path):
        return None
    try:
        common = os.path.commonpath(parents)
    except ValueError:
        # two drives of Windows have no folder in common
        return None
    if by_path and len(set(parents)) > 1:
        raise UsageError(
            "the sources lie in several folders",
            next_step="name the one around them with --folder, so that each keeps its place",
        )
    return Path(common)


def real_path(path: str | Path) -> str:
    """A path without links and dots; one that no system can have stays as it is."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def place_in(folder: Path, source: str) -> str | None:
    """A source's path in a folder, with ``/`` between its parts; None if it is not there."""
    try:
        return Path(real_path(source)).relative_to(folder).as_posix()
    except ValueError:
        return None


def with_table(
    options: Options, folder: Path | None, encoding: str, sources: Sequence[str]
) -> tuple[Options, list[Diagnostic]]:
    """Options that know the folder's links, and what could not be read of it.

    Of the sources themselves their own conversion tells that.
    """
    if folder is None:
        return options, []
    import msgspec

    from bridge.report import Report
    from bridge.tree.links import read_links

    report = Report()
    links = read_links(folder, options=options, encoding=encoding, report=report)
    told = {place_in(folder, source) for source in sources}
    notes = [note for note in report.diagnostics if note.source not in told]
    return msgspec.structs.replace(options, links=links), notes


def options_for(options: Options, folder: Path | None, source: str) -> Options:
    """The options of one page, which know its place in the folder."""
    place = None if folder is None or source == "-" else place_in(folder, source)
    if place is None:
        return options
    import msgspec

    from bridge.tree.links import page_path

    return msgspec.structs.replace(options, path=page_path(place))
