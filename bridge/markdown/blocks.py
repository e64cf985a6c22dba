"""The block stage: lines to a tree of blocks, by CommonMark's algorithm.

Each line is matched against the open containers (quotes, items, notes,
descriptions), then opens blocks of its own, and what is left is text.  The tree
knows lines and columns only; what the text of a leaf means is for the inline
stage.  Linear in the length of the source: containers nest to MAX_DEPTH, and no
line is read twice.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from bridge.markdown.continuations import CONTINUE
from bridge.markdown.divs import abandon
from bridge.markdown.grammar import MAX_DEPTH
from bridge.markdown.numbering import FANCY
from bridge.markdown.starts import STARTS, Opened
from bridge.markdown.tree import Node, Tree
from bridge.report import Report
from bridge.source import Span

_BLANKS = re.compile(r"[ \t]*+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BEGIN_EMPTY: Final = ("admonition", "description")
"""Containers whose first line may hold nothing, and a blank line below it."""
_MARKERS: Final = frozenset(" \t\f\v#>-+*=_<`|~:[$!?{0123456789")
"""What the first character of a line may begin besides a paragraph."""


def parse_blocks(text: str, start: int, report: Report) -> Tree:
    """Reads the blocks of ``text`` from ``start`` on, which begins a line."""
    return Parser(text, start, report).parse()


class Parser:
    """The state of one pass over the lines.

    Within a line, ``pos`` is the first character that no container has taken and
    ``column`` its column, which may lie inside a tab (then ``pos_column`` is the
    column after that tab); ``next`` is the first character that is not blank.
    """

    def __init__(self, text: str, start: int, report: Report) -> None:
        self.text = text
        self.report = report
        self.starts, self.ends = _split_lines(text, start)
        self.offsets: dict[int, list[int]] = {}
        self.root = Node("document", 0, 0)
        self.stack: list[Node] = []
        self.leaf: Node | None = None
        self.tabs = "\t" in text
        self.math_end = -1
        self.highlight_end = -1
        self.no_math = False
        self.no_rule = 0
        self.too_deep = False
        self.matched = 0
        self.after_blank = False
        self.quotes: list[int] = []
        self.examples: list[str] = []
        self.divs: list[tuple[Node, Node]] = []
        self.end = self.pos = self.column = self.pos_column = self.next = self.next_column = 0

    def parse(self) -> Tree:
        """Reads all lines."""
        text, starts, ends, stack = self.text, self.starts, self.ends, self.stack
        children = self.root.children
        for number, start in enumerate(starts):
            if not stack:
                leaf = self.leaf
                if leaf is None or leaf.kind == "paragraph":
                    if start == ends[number]:
                        self.leaf = None
                        continue
                    if text[start] not in _MARKERS and (
                        leaf is not None or not FANCY.match(text, start, ends[number])
                    ):
                        if leaf is None:
                            self.leaf = leaf = Node("paragraph", 0, number)
                            children.append(leaf)
                        leaf.starts.append(start)
                        leaf.last = number
                        continue
            elif self.after_blank and self.leaf is None:
                if _BLANKS.fullmatch(text, start, ends[number]):
                    continue  # a blank line behind another one changes nothing
            self._line(number)
        while self.divs:
            abandon(self)
        return Tree(text, self.root, starts, ends, self.offsets, list(self.offsets), self.examples)

    def _line(self, number: int) -> None:
        matched = self.matched = self._match(number)
        leaf = self.leaf
        self.after_blank = self.next >= self.end
        full = matched == len(self.stack)
        if (
            leaf is not None
            and full
            and leaf.kind in CONTINUE
            and CONTINUE[leaf.kind](self, leaf, number)
        ):
            return
        if self.next >= self.end:
            self.close(matched)
            return
        in_math = full and number <= self.math_end and leaf is not None and leaf.kind == "paragraph"
        if not in_math and self._open(number, matched):
            return
        leaf = self.leaf
        if (
            leaf is None
            or leaf.kind not in ("paragraph", "caption", "table")
            or (leaf.kind == "table" and not full)
        ):
            leaf = None
        if leaf is None:
            self.close(self.matched)
            leaf = self.add(Node("paragraph", len(self.stack), number))
            self.leaf = leaf
        leaf.starts.append(self.next)
        leaf.last = number

    # --- containers ----------------------------------------------------------

    def _match(self, number: int) -> int:
        """Matches the open containers; returns how many go on in this line."""
        self.pos = self.starts[number]
        self.end = self.ends[number]
        self.column = self.pos_column = 0
        self.find()
        if not self.stack:
            return 0
        if self.pos == self.end:
            return self._match_empty()
        offsets = [self.pos]
        for box in self.stack:
            if box.kind == "quote":
                if self.next_column - self.column > 3 or not self.text.startswith(
                    ">", self.next, self.end
                ):
                    break
                self.take_quote_mark()
            elif self.next >= self.end:
                if not box.children and self.leaf is None and box.kind not in _BEGIN_EMPTY:
                    break
                self.skip(min(box.level, self.next_column - self.column))
            elif self.next_column - self.column >= box.level:
                self.skip(box.level)
            else:
                break
            offsets.append(self.pos)
        self.offsets[number] = offsets
        return len(offsets) - 1

    def _match_empty(self) -> int:
        """Matches an empty line: it ends quotes, and an item that began empty."""
        if self.quotes:
            return self.quotes[0]
        count = len(self.stack)
        box = self.stack[-1]
        began = self.leaf is not None or box.children or box.kind in _BEGIN_EMPTY
        return count if began else count - 1

    def find(self) -> None:
        """Finds the next character that is not blank, and its column."""
        if self.pos < self.end and self.text[self.pos] not in " \t":
            self.next, self.next_column = self.pos, self.pos_column
            return
        match = _BLANKS.match(self.text, self.pos, self.end)
        assert match is not None
        self.next = match.end()
        if not self.tabs or self.text.find("\t", self.pos, self.next) < 0:
            self.next_column = self.pos_column + self.next - self.pos
            return
        column = self.pos_column
        for character in self.text[self.pos : self.next]:
            column += 1 if character == " " else 4 - column % 4
        self.next_column = column

    def skip(self, columns: int) -> None:
        """Takes some columns of the blanks before ``next``."""
        self.column += columns
        if not self.tabs:
            self.pos += columns
            self.pos_column = self.column
            return
        while self.pos_column < self.column:
            self.pos_column += 1 if self.text[self.pos] == " " else 4 - self.pos_column % 4
            self.pos += 1

    def take(self, width: int) -> None:
        """Takes a marker of ``width`` characters at ``next``."""
        self.pos = self.next + width
        self.column = self.pos_column = self.next_column + width
        self.find()

    def take_quote_mark(self) -> None:
        """Takes ``>`` at ``next`` and the space behind it."""
        self.take(1)
        if self.next > self.pos:
            self.skip(1)

    def rest(self) -> str:
        """Returns the line from ``column`` on, a tab that was split as spaces."""
        return " " * (self.pos_column - self.column) + self.text[self.pos : self.end]

    def close(self, matched: int) -> None:
        """Closes the leaf, and the containers beyond the first ``matched``."""
        self.leaf = None
        del self.stack[matched:]
        while self.quotes and self.quotes[-1] >= matched:
            self.quotes.pop()

    def siblings(self) -> list[Node]:
        """Returns the blocks of the innermost container."""
        return (self.stack[-1] if self.stack else self.root).children

    def add(self, node: Node) -> Node:
        """Appends a block to the innermost container."""
        self.siblings().append(node)
        return node

    def push(self, node: Node, number: int) -> None:
        """Makes ``node`` the innermost container, its content beginning at ``pos``."""
        if node.kind == "quote":
            self.quotes.append(len(self.stack))
        self.stack.append(node)
        self.offsets.setdefault(number, [self.starts[number]]).append(self.pos)

    def is_full(self, matched: int) -> bool:
        """Whether no container may be opened any more; reports it once."""
        if matched < MAX_DEPTH:
            return False
        if not self.too_deep:
            self.too_deep = True
            span = Span(self.next, self.end)
            self.report.add("nesting", "warning", "nested too deep: kept as text", span=span)
        return True

    def _open(self, number: int, matched: int) -> bool:
        """Opens the blocks that begin in this line; whether that was all of it."""
        while self.next < self.end:
            if self.next_column - self.column >= 4:
                if self.leaf is not None and self.leaf.kind in ("paragraph", "caption"):
                    return False
                self.close(matched)
                node = self.add(Node("indented", len(self.stack), number))
                self.skip(4)
                node.lines.append(self.rest())
                self.leaf = node
                return True
            start = STARTS.get(self.text[self.next])
            opened: Opened = "nothing" if start is None else start(self, number, matched)
            if opened == "leaf":
                return True
            if opened == "nothing":
                return False
            matched = self.matched = len(self.stack)
        return True

    def paragraph(self, matched: int) -> Node | None:
        """The paragraph that this line would go on, if it is not a lazy one."""
        leaf = self.leaf
        if leaf is None or leaf.kind != "paragraph" or matched < len(self.stack):
            return None
        return leaf


def _split_lines(text: str, start: int) -> tuple[list[int], list[int]]:
    """Returns where the lines begin and end, whatever ends them."""
    starts: list[int] = []
    ends: list[int] = []
    if "\r" not in text:
        lengths = [len(line) + 1 for line in text[start:].split("\n")]
        starts = list(accumulate(lengths, initial=start))
        return starts[:-1], [start - 1 for start in starts[1:]]
    for match in _LINE_END.finditer(text, start):
        starts.append(start)
        ends.append(match.start())
        start = match.end()
    starts.append(start)
    ends.append(len(text))
    return starts, ends
