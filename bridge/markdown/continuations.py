"""What goes on with the next line: one function a kind of leaf that takes whole lines.

Each either takes the parser's line for its leaf, or closes the leaf and leaves the line
to what it may begin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bridge.markdown.grammar import HTML_BLOCK_END
from bridge.markdown.grids import continue_grid
from bridge.markdown.highlights import continue_highlight
from bridge.markdown.tree import Node

if TYPE_CHECKING:
    from bridge.markdown.blocks import Parser


def _continue_fence(parser: Parser, leaf: Node, number: int) -> bool:
    mark = leaf.label[0]
    if parser.next_column - parser.column < 4 and parser.text.startswith(
        mark * leaf.level, parser.next, parser.end
    ):
        rest = parser.text[parser.next : parser.end].strip(" \t")
        if not rest.strip(mark):
            parser.leaf = None
            leaf.last = number
            return True
    parser.skip(min(leaf.starts[0], parser.next_column - parser.column))
    leaf.lines.append(parser.rest())
    leaf.last = number
    return True


def _continue_indented(parser: Parser, leaf: Node, number: int) -> bool:
    indent = parser.next_column - parser.column
    if parser.next < parser.end:
        if indent < 4:
            parser.leaf = None
            return False
        leaf.last = number
    parser.skip(min(4, indent))
    leaf.lines.append(parser.rest())
    return True


def _continue_html(parser: Parser, leaf: Node, number: int) -> bool:
    end = HTML_BLOCK_END.get(leaf.label)
    if end is None and parser.next >= parser.end:
        parser.leaf = None
        return False
    leaf.lines.append(parser.rest())
    leaf.last = number
    if end is not None and end.search(parser.text, parser.pos, parser.end):
        parser.leaf = None
    return True


def _continue_columns(parser: Parser, leaf: Node, number: int) -> bool:
    leaf.starts.append(parser.starts[number])
    leaf.lines.append(parser.text[parser.starts[number] : parser.end])
    leaf.last = number
    if number == leaf.level:
        parser.leaf = None
    return True


CONTINUE: Final = {
    "highlight": continue_highlight,
    "grid": continue_grid,
    "columns": _continue_columns,
    "fence": _continue_fence,
    "indented": _continue_indented,
    "html": _continue_html,
}
