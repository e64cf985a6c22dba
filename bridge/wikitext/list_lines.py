"""Lists of the lines that begin with ``*``, ``#``, ``:`` and ``;``."""

from __future__ import annotations

import re

from bridge.document.nodes import Block, Paragraph, RawBlock
from bridge.document.normal import trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.wikitext.container import Container
from bridge.wikitext.context import MAX_DEPTH
from bridge.wikitext.inlines import parse_inlines
from bridge.wikitext.lines import is_hidden
from bridge.wikitext.lists import Entry, build_lists
from bridge.wikitext.table_lines import begins_table
from bridge.wikitext.terms import find_colon

_PREFIX = re.compile(r"[*#:;]+")


def read_list(container: Container, index: int) -> int:
    """Reads the lines of a list; raw, where a term holds what is no text."""
    stop, raw = _list_end(container, index)
    if raw:
        while _PREFIX.match(container.text, *container.lines[stop - 1]) is None:
            stop -= 1  # comments behind the list
        _place_raw(container, index, stop)
        return stop
    entries: list[Entry] = []
    for start, end in container.lines[index:stop]:
        match = _PREFIX.match(container.text, start, end)
        if match is not None:
            prefix = match[0][: MAX_DEPTH - container.depth]
            entries.extend(_entries(container, prefix, start, start + len(prefix), end))
        elif is_hidden(container.context, start, end):
            blocks: tuple[Block, ...] = tuple(c for c, _ in container.comments(start, end))
            entries.append(Entry("", blocks, None, start, end))
        else:
            container.inlines(start, end)
    container.placed.extend(build_lists(entries))
    return stop


def _place_raw(container: Container, index: int, stop: int) -> None:
    """Adds a list as raw wikitext, without the page links between its lines."""
    begin = container.lines[index][0]
    parts: list[str] = []
    while index < stop:
        first = index
        while index < stop and _continues_list(container, index):
            index += 1
        if first < index:
            start, end = container.lines[first][0], container.lines[index - 1][1]
            parts.append(container.raw(start, end).source)
        else:
            container.inlines(*container.lines[index])
            index += 1
    container.place(RawBlock("\n".join(parts)), begin, end)


def _list_end(container: Container, index: int) -> tuple[int, bool]:
    """Returns the line behind a list, and whether no list of Markdown can hold it.

    A term there is text: it holds no list, no quote and no code.  Nor can tags make the
    list, as they do where an item holds these, if one in it is of no list.
    """
    raw = breaks = loose = False
    stop = index
    while stop < len(container.lines):
        if not _continues_list(container, stop):
            after = container.past_page_links(stop)
            if (
                after == stop
                or after == len(container.lines)
                or not _continues_list(container, after)
            ):
                break
            stop = after
        start, end = container.lines[stop]
        match = _PREFIX.match(container.text, start, end)
        if match is not None:
            broken = bool(container.outline.breaks_within(start, end))
            raw = raw or ";" in match[0][:-1] or (broken and match[0][-1] == ";")
            breaks = breaks or broken
            loose = loose or container.outline.has_loose_tag(start, end)
        stop += 1
    return stop, raw or (breaks and loose)


def _continues_list(container: Container, index: int) -> bool:
    start, end = container.lines[index]
    if _PREFIX.match(container.text, start, end) is not None:
        return not begins_table(container.context, start, end)
    return start < end and is_hidden(container.context, start, end)


def _entries(container: Container, prefix: str, start: int, content: int, end: int) -> list[Entry]:
    if not prefix.endswith(";"):
        return [Entry(prefix, _item(container, content, end), None, start, end)]
    colon = find_colon(container.context, content, end, container.depth)
    stop = end if colon < 0 else colon
    term = trim_inlines(container.inlines(content, stop))
    entries = [Entry(prefix, (), term, start, stop)]
    if colon >= 0:
        blocks = _item(container, colon + 1, end)
        entries.append(Entry(prefix[:-1] + ":", blocks, None, colon, end))
    return entries


def _item(container: Container, start: int, end: int) -> tuple[Block, ...]:
    if not container.outline.is_plain(start, end):
        return container.nested(flow=False).line(start, end)
    inlines = parse_inlines(container.context, start, end, container.depth + 1)
    inlines = trim_inlines(container.hoisted(inlines))
    return normalize_blocks((Paragraph(inlines),), flow=False) if inlines else ()
