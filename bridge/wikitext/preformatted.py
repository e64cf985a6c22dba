"""Preformatted text: lines that begin with a space."""

from __future__ import annotations

from bridge.document.nodes import Preformatted, Text
from bridge.wikitext.container import Container
from bridge.wikitext.inlines import scan_inlines
from bridge.wikitext.table_lines import begins_table


def read_preformatted(container: Container, index: int) -> int:
    """Reads lines that begin with a space; raw, where there is markup in them."""
    stop = index
    text = container.text
    while stop < len(container.lines):
        start, end = container.lines[stop]
        if start == end or text[start] != " ":
            break
        if begins_table(container.context, start, end):
            break
        stop += 1
    last = stop
    while last > index and container.is_blank(last - 1):
        last -= 1
    begin, end = container.lines[index][0], container.lines[last - 1][1]
    plain = [
        _plain_line(container, line_start + 1, line_end)
        for line_start, line_end in container.lines[index:last]
    ]
    lines = [line for line in plain if line is not None]
    if len(lines) == len(plain):
        if not any(line.strip(" \t") for line in lines):
            return stop
        while not lines[0].strip(" \t"):
            del lines[0]
        while not lines[-1].strip(" \t"):
            del lines[-1]
        container.place(Preformatted("\n".join(lines)), begin, end)
    elif container.all_hidden(begin, end):
        container.read_paragraph(begin, end)
    else:
        container.place(container.raw(begin, end), begin, end)
    return stop


def _plain_line(container: Container, start: int, end: int) -> str | None:
    """Returns what a preformatted line shows if there is no markup in it."""
    with container.context.trial():
        items, quotes = scan_inlines(container.context, start, end, container.depth)
    if quotes:
        return None
    parts: list[str] = []
    for item in items:
        if not isinstance(item, Text) or "\n" in item.value:
            return None
        parts.append(item.value)
    return "".join(parts)
