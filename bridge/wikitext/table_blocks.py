"""Tables among other lines, and what a table that a template opened leaves behind."""

from __future__ import annotations

from bridge.document.nodes import RawBlock
from bridge.wikitext.container import Container
from bridge.wikitext.table_lines import Extent
from bridge.wikitext.table_parts import Unfit
from bridge.wikitext.tables import read_table


def read_table_lines(container: Container, index: int) -> int | None:
    """Reads a table.

    Args:
        container: what it stands in.
        index: its first line.

    Returns:
        Where it ends in the source, which may be amid a line; None if it is none.
    """
    line = container.lines[index][0]
    extent = container.extent(line)
    if extent is None:
        return None
    start = extent.start
    for comment, span in container.comments(line, start):
        container.place(comment, *span)
    last = extent.lines[-1]
    # what follows an indented table on its line stays within the indentation
    rest = last.content if extent.closed and container.text[start] != ":" else last.end
    table = read_table(container.context, extent, container.depth)
    if isinstance(table, Unfit):
        container.place(_raw_table(container, extent, start, rest), start, rest, why=table.cause)
    else:
        container.place(table, start, rest)
    return rest


def _raw_table(container: Container, extent: Extent, start: int, end: int) -> RawBlock:
    """Returns a table as raw wikitext, closed where the end of the text closes it."""
    raw = container.raw(start, end)
    if not extent.unclosed:
        return raw
    container.context.report.add(
        "unclosed-table", "warning", "the page from here on is part of a table", raw.source
    )
    return RawBlock(raw.source + "\n|}" * extent.unclosed)


def read_orphans(container: Container, index: int) -> int:
    """Rows of a table that a template opened: raw, or they would lose their sense."""
    stop = index + 1
    while stop < len(container.lines) and not container.is_blank(stop):
        start, end = container.lines[stop]
        if container.text[start] not in "|!":
            break
        stop += 1
    start, end = container.lines[index][0], container.lines[stop - 1][1]
    container.place(container.raw(start, end), start, end)
    return stop
