"""The block tree: what the lines of a source show, and where it stands."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, Literal, NamedTuple, TypeAlias

from bridge.source import Span

Kind: TypeAlias = Literal[
    "document",
    "quote",
    "admonition",
    "list",
    "item",
    "note",
    "definitions",
    "term",
    "description",
    "paragraph",
    "heading",
    "rule",
    "fence",
    "highlight",
    "indented",
    "html",
    "table",
    "grid",
    "columns",
    "caption",
    "attributes",
]


TABLES: Final = frozenset(("table", "grid", "columns"))
"""Kinds of blocks that a caption may follow."""


class Node:
    """A block as the lines show it.

    Attributes:
        kind: what it is.
        depth: how many containers are around it.
        first: its first line; ``last`` its last.
        children: the blocks of a container.
        starts: where the text begins on each line of a paragraph, table or term.
        lines: the content of code and HTML, line by line.
        label: the list's kind, the note's label, the fence's info, the HTML's end,
            a callout's kind and fold, the word of a caption, ``item`` for a paragraph that
            begins an item.
        level: a heading's level, a list's first number, a container's indent, a
            fence's length, the lines of a paragraph that are link definitions.
    """

    __slots__ = ("children", "depth", "first", "kind", "label", "last", "level", "lines", "starts")

    def __init__(self, kind: Kind, depth: int, first: int, label: str = "", level: int = 0) -> None:
        self.kind = kind
        self.depth = depth
        self.first = self.last = first
        self.children: list[Node] = []
        self.starts: list[int] = []
        self.lines: list[str] = []
        self.label = label
        self.level = level


class Tree(NamedTuple):
    """The blocks of a source, and where its lines and their containers are.

    Attributes:
        text: the source.
        root: the container of all blocks.
        starts: where each line begins; ``ends`` where it ends.
        offsets: for a line in containers, where the content of each begins.
        marked: the lines that have offsets, in order.
        examples: the labels of the items that pandoc numbers throughout a page, in order.
    """

    text: str
    root: Node
    starts: list[int]
    ends: list[int]
    offsets: dict[int, list[int]]
    marked: list[int]
    examples: list[str]

    def content(self, node: Node, skip: int = 0) -> str:
        """Returns the text of a leaf after its first ``skip`` lines."""
        first, last = node.first + skip, node.first + len(node.starts) - 1
        if first >= last:
            return self.text[node.starts[skip] : self.ends[last]] if first == last else ""
        if node.depth == 0:
            text = self.text[node.starts[skip] : self.ends[last]]
            return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        pairs = zip(node.starts[skip:], self.ends[first : last + 1], strict=True)
        return "\n".join([self.text[start:end] for start, end in pairs])

    def spans(
        self, node: Node, first: int | None = None, last: int | None = None
    ) -> tuple[Span, ...]:
        """Returns the ranges of a node, without what its containers own."""
        begin = node.first if first is None else first
        final = node.last if last is None else last
        if node.depth == 0:
            return (Span(self.starts[begin], self.ends[final]),)
        if begin == final and begin in self.offsets:
            return (Span(self._content_start(node, begin), self.ends[begin]),)
        spans: list[Span] = []
        place = bisect_left(self.marked, begin)
        while place < len(self.marked) and self.marked[place] <= final:
            number = self.marked[place]
            place += 1
            # the empty lines below have no offsets
            below = self.marked[place] if place < len(self.marked) else final + 1
            start = self._content_start(node, number)
            end = self.ends[min(below - 1, final)]
            if spans and start == self.starts[number]:
                spans[-1] = Span(spans[-1].start, end)
            elif start < end or not spans:
                spans.append(Span(start, end))
        return tuple(spans)

    def _content_start(self, node: Node, number: int) -> int:
        """Returns where the containers of a node leave off on a line that has offsets."""
        offsets = self.offsets[number]
        return offsets[node.depth] if node.depth < len(offsets) else offsets[-1]
