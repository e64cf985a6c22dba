"""MediaWiki's quotes algorithm: runs of apostrophes to italics and bold.

The rules are Parser::doQuotes: line by line, runs of four and of more than five
give their surplus to the text, and where both bold and italics are odd one bold
opener is taken for an apostrophe and italics.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from bridge.document.nodes import Emphasis, ExternalLink, Inline, Node, Strong, Text
from bridge.document.normal import normalize_inlines

Run: TypeAlias = int
"""The length of a run of apostrophes among the items of a line."""

_I, _B, _LINK = 2, 3, 7


class QuotedLink(Node, frozen=True):
    """An external link with runs of apostrophes in its label.

    MediaWiki makes emphasis of them before it looks for such links, so that they
    pair with those around (Parser::internalParse).
    """

    url: str
    items: tuple[Item, ...]


class _LinkEnd(Node, frozen=True):
    """Where the label of a quoted link ends."""


Item: TypeAlias = Inline | Run | QuotedLink | _LinkEnd
"""What a line is made of before its apostrophes mean anything."""


def resolve_quotes(items: Sequence[Item]) -> list[Inline]:
    """Returns ``items`` with their runs of apostrophes made emphasis.

    Example:
        >>> resolve_quotes([2, Text("a"), 2])
        [Emphasis(children=(Text(value='a'),))]
    """
    out: list[Inline] = []
    line: list[Item] = []
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
            if isinstance(item, QuotedLink):
                line += [*item.items, _LinkEnd()]
    out.extend(_resolve_line(line))
    return out


def _resolve_line(line: list[Item]) -> list[Inline]:
    if not any(type(item) is int for item in line):
        return [item for item in line if not isinstance(item, int | QuotedLink | _LinkEnd)]
    return _Builder(_balance(_even(line))).build()


def _even(line: list[Item]) -> list[Item]:
    """Leaves only runs of two, three and five; the surplus becomes text."""
    out: list[Item] = []
    for item in line:
        if isinstance(item, int) and (item == 4 or item > 5):
            kept = 3 if item == 4 else 5
            out.append(Text("'" * (item - kept)))
            out.append(kept)
        else:
            out.append(item)
    return out


def _balance(line: list[Item]) -> list[Item]:
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


def _text_before(line: list[Item], index: int) -> str:
    """Returns the text right before an item; other markup counts as a word."""
    previous = line[index - 1] if index else None
    if previous is None:
        return ""
    if isinstance(previous, QuotedLink):
        # the space behind its URL
        return "xx "
    return previous.value if isinstance(previous, Text) else "xx"


class _Builder:
    """MediaWiki's state machine, building nested nodes instead of tags.

    What crosses is nested as the HTML standard does it: an element that ends closes
    those within it, and they begin again behind it.
    """

    def __init__(self, line: list[Item]) -> None:
        self._line = line
        self._stack: list[tuple[int, list[Inline]]] = [(0, [])]
        self._both = False
        self._link: QuotedLink | None = None
        self._begun = False

    def build(self) -> list[Inline]:
        for item in self._line:
            if isinstance(item, int):
                self._run(item)
            elif isinstance(item, QuotedLink):
                self._link, self._begun = item, False
                self._stack.append((_LINK, []))
            elif isinstance(item, _LinkEnd):
                self._close(_LINK)
                self._link = None
            else:
                self._stack[-1][1].append(item)
        if self._both:
            self._split(_B, _I)
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
        open_kinds = [kind for kind, _ in self._stack[1:] if kind != _LINK]
        if run != 5:
            if run in open_kinds:
                self._close(run)
            else:
                self._stack.append((run, []))
        elif not open_kinds:
            self._stack.append((5, []))
            self._both = True
        else:
            for kind in reversed(open_kinds):
                self._close(kind)
            for kind in (_I, _B):
                if kind not in open_kinds:
                    self._stack.append((kind, []))

    def _split(self, outer: int, inner: int) -> None:
        """Makes two elements of the one that is bold as well as italic."""
        at = next(index for index, (kind, _) in enumerate(self._stack) if kind == 5)
        self._stack[at : at + 1] = [(outer, []), (inner, self._stack[at][1])]
        self._both = False

    def _close(self, kind: int) -> None:
        """Closes the innermost element of a kind and begins those within it anew."""
        again: list[tuple[int, list[Inline]]] = []
        while True:
            last, children = self._stack.pop()
            self._emit(last, children, ends=last == kind)
            if last == kind:
                break
            again.append((last, []))
        self._stack += reversed(again)

    def _emit(self, kind: int, children: list[Inline], *, ends: bool) -> None:
        """Appends a closed element to the one around it."""
        siblings = self._stack[-1][1]
        inlines = normalize_inlines(children)
        if kind != _LINK:
            if inlines:
                siblings.append(Emphasis(inlines) if kind == _I else Strong(inlines))
            return
        assert self._link is not None
        label = strip_label(inlines)
        if not label and (self._begun or not ends):
            siblings += inlines
            return
        # of a label in two parts the space between is shown
        spaces = [Text(" ")] if self._begun and _is_spaced(inlines[0], 0) else []
        siblings += [*spaces, ExternalLink(self._link.url, label)]
        if not ends and _is_spaced(inlines[-1], -1):
            siblings.append(Text(" "))
        self._begun = True


def _is_spaced(node: Inline, edge: int) -> bool:
    return isinstance(node, Text) and node.value[edge] == " "


def strip_label(label: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Returns the label of an external link without the spaces at its edges.

    Example:
        >>> strip_label((Text(" a "),))
        (Text(value='a'),)
    """
    if not label:
        return label
    nodes = list(label)
    for index, strip in ((0, str.lstrip), (-1, str.rstrip)):
        node = nodes[index] if nodes else None
        if isinstance(node, Text):
            value = strip(node.value, " ")
            nodes[index : index + 1 or None] = [Text(value)] if value else []
    return tuple(nodes)
