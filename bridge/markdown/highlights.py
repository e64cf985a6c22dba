"""Code between Jekyll's ``{% highlight ruby %}`` and its end, or Hugo's, as a fence has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bridge.markdown.tree import Node

if TYPE_CHECKING:
    from bridge.markdown.blocks import Parser

_OPEN = re.compile(
    r"(?:\{%-?[ \t]*highlight[ \t]+([^%{}\n]*?)[ \t]*-?%\}"
    r"|\{\{<[ \t]*highlight[ \t]+([^<>{}\n]*?)[ \t]*>\}\})[ \t]*$"
)
_CLOSE = re.compile(
    r"(?:\{%-?[ \t]*endhighlight[ \t]*-?%\}|\{\{<[ \t]*/[ \t]*highlight[ \t]*>\}\})[ \t]*$", re.M
)
_BEGINS = re.compile(r"\{%-?\s*highlight\s|\{\{<\s*highlight\s")


def start_highlight(parser: Parser, number: int, matched: int) -> bool:
    """Opens code that another program highlights, if it ends anywhere below."""
    if parser.leaf is not None and parser.leaf.kind == "paragraph":
        return False
    match = _OPEN.match(parser.text, parser.next, parser.end)
    if match is None or not _is_closed(parser):
        return False
    parser.close(matched)
    info = match[1] if match[1] is not None else match[2]
    node = Node("highlight", len(parser.stack), number, label=f"`{info}")
    node.starts.append(parser.next_column - parser.column)
    parser.leaf = parser.add(node)
    return True


def _is_closed(parser: Parser) -> bool:
    """Whether an end stands below; each is looked for once."""
    if parser.highlight_end < parser.next:
        match = _CLOSE.search(parser.text, parser.end)
        parser.highlight_end = len(parser.text) + 1 if match is None else match.start()
    return parser.highlight_end <= len(parser.text)


def continue_highlight(parser: Parser, leaf: Node, number: int) -> bool:
    """Takes a line of code, or the end of it."""
    leaf.last = number
    if _CLOSE.match(parser.text, parser.next, parser.end):
        parser.leaf = None
        return True
    parser.skip(min(leaf.starts[0], parser.next_column - parser.column))
    leaf.lines.append(parser.rest())
    return True


def escape_highlight(text: str) -> str:
    r"""Returns rendered text that begins no such code.

    Example:
        >>> escape_highlight("{% highlight ruby %}")
        '\\{% highlight ruby %}'
    """
    return f"\\{text}" if _BEGINS.match(text) else text
