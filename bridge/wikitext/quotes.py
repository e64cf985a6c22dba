"""MediaWiki's quotes algorithm: runs of apostrophes to italics and bold.

The rules are Parser::doQuotes: line by line, runs of four and of more than five
give their surplus to the text, and where both bold and italics are odd one bold
opener is taken for an apostrophe and italics.
"""

from __future__ import annotations

from typing import TypeAlias

from bridge.document.nodes import Emphasis, Inline, Strong, Text
from bridge.document.normal import normalize_inlines

Run: TypeAlias = int
"""The length of a run of apostrophes among the items of a line."""

_I, _B = 2, 3


def resolve_quotes(items: list[Inline | Run]) -> list[Inline]:
    """Returns ``items`` with their runs of apostrophes made emphasis.

    Example:
        >>> resolve_quotes([2, Text("a"), 2])
        [Emphasis(children=(Text(value='a'),))]
    """
    out: list[Inline] = []
    line: list[Inline | Run] = []
    for item in items:
        if isinstance(item, Text) and "\n" in item.value:
            first, *rest = item.value.split("\n")
            line.append(Text(first))
            for part in rest:
                out.extend(_resolve_line(line))
                out.append(Text("\n"))
                line = [Text(part)]
        else:
            line.append(item)
    out.extend(_resolve_line(line))
    return out


def _resolve_line(line: list[Inline | Run]) -> list[Inline]:
    if not any(type(item) is int for item in line):
        return [item for item in line if not isinstance(item, int)]
    return _Builder(_balance(_even(line))).build()


def _even(line: list[Inline | Run]) -> list[Inline | Run]:
    """Leaves only runs of two, three and five; the surplus becomes text."""
    out: list[Inline | Run] = []
    for item in line:
        if isinstance(item, int) and (item == 4 or item > 5):
            kept = 3 if item == 4 else 5
            out.append(Text("'" * (item - kept)))
            out.append(kept)
        else:
            out.append(item)
    return out


def _balance(line: list[Inline | Run]) -> list[Inline | Run]:
    """Where bold and italics are both odd, takes one bold run for ``'`` and ``''``."""
    runs = [item for item in line if isinstance(item, int)]
    italics = sum(run in (2, 5) for run in runs)
    bold = sum(run in (3, 5) for run in runs)
    if italics % 2 == 0 or bold % 2 == 0:
        return line
    single = multiple = space = -1
    for index, item in enumerate(line):
        if item != 3:
            continue
        before = _text_before(line, index)
        if before.endswith(" "):
            space = index if space < 0 else space
        elif len(before) >= 2 and before[-2] == " ":
            single = index
            break
        elif multiple < 0:
            multiple = index
    chosen = next((index for index in (single, multiple, space) if index >= 0), -1)
    if chosen < 0:
        return line
    return [*line[:chosen], Text("'"), 2, *line[chosen + 1 :]]


def _text_before(line: list[Inline | Run], index: int) -> str:
    """Returns the text right before an item; other markup counts as a word."""
    previous = line[index - 1] if index else None
    if previous is None:
        return ""
    return previous.value if isinstance(previous, Text) else "xx"


class _Builder:
    """MediaWiki's state machine, building nested nodes instead of tags."""

    def __init__(self, line: list[Inline | Run]) -> None:
        self._line = line
        self._stack: list[tuple[int, list[Inline]]] = [(0, [])]
        self._both = False

    def build(self) -> list[Inline]:
        for item in self._line:
            if isinstance(item, int):
                self._run(item)
            else:
                self._stack[-1][1].append(item)
        if self._both:
            self._split(_B, _I)
            self._close(_I)
        while len(self._stack) > 1:
            self._close(self._stack[-1][0])
        return self._stack[0][1]

    def _run(self, run: Run) -> None:
        if self._both:
            # '''''a''b''' is bold around italics, '''''a'''b'' the reverse
            first, second = (_B, _I) if run == 2 else (_I, _B)
            self._split(first, second)
            self._close(second)
            if run == 5:
                self._close(first)
            return
        open_kinds = [kind for kind, _ in self._stack[1:]]
        if run == 5:
            if not open_kinds:
                self._stack.append((5, []))
                self._both = True
                return
            for kind in reversed(open_kinds):
                self._close(kind)
            for kind in (_I, _B):
                if kind not in open_kinds:
                    self._stack.append((kind, []))
        elif run not in open_kinds:
            self._stack.append((run, []))
        elif open_kinds[-1] == run:
            self._close(run)
        else:
            inner = open_kinds[-1]
            self._close(inner)
            self._close(run)
            self._stack.append((inner, []))

    def _split(self, outer: int, inner: int) -> None:
        _, children = self._stack.pop()
        self._stack += [(outer, []), (inner, children)]
        self._both = False

    def _close(self, kind: int) -> None:
        _, children = self._stack.pop()
        node = Emphasis if kind == _I else Strong
        self._stack[-1][1].append(node(normalize_inlines(children)))
