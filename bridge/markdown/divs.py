"""Fenced divs, pandoc's ``::: {.class}`` … ``:::``, as the tags that the wiki has for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bridge.markdown.attributes import Attributes, html_attributes, read_attributes
from bridge.markdown.tree import Node
from bridge.source import Span

if TYPE_CHECKING:
    from bridge.markdown.blocks import Parser

_OPENING = re.compile(r":{3,}[ \t]*(?:\{([^{}]*)\}|([A-Za-z][\w.-]*))[ \t]*:*[ \t]*$")
_CLOSING = re.compile(r":{3,}[ \t]*$")


def start_div(parser: Parser, number: int, matched: int) -> bool:
    """Opens or closes a div in a line that begins with ``:::``; whether it did.

    A div opens where a paragraph may begin and closes anywhere in its container.
    """
    if not parser.text.startswith(":::", parser.next, parser.end):
        return False
    if _CLOSING.match(parser.text, parser.next, parser.end):
        return _close(parser, number, matched)
    match = _OPENING.match(parser.text, parser.next, parser.end)
    if match is None or (parser.leaf is not None and parser.leaf.kind == "paragraph"):
        return False
    attributes = Attributes("", (match[2],)) if match[2] else read_attributes(match[1])
    if attributes is None:
        return False
    parser.close(matched)
    node = _add(parser, number, f"<div {html_attributes(attributes)}>")
    node.starts.append(parser.next)
    parser.divs.append((parser.stack[-1] if parser.stack else parser.root, node))
    return True


def _close(parser: Parser, number: int, matched: int) -> bool:
    while parser.divs:
        container, node = parser.divs[-1]
        if node.depth <= matched and container is (
            parser.stack[node.depth - 1] if node.depth else parser.root
        ):
            break
        abandon(parser)
    if not parser.divs or parser.divs[-1][1].depth != matched:
        return False
    parser.divs.pop()
    parser.close(matched)
    _add(parser, number, "</div>")
    return True


def _add(parser: Parser, number: int, tag: str) -> Node:
    node = parser.add(Node("html", len(parser.stack), number, label="block"))
    node.lines.append(tag)
    return node


def abandon(parser: Parser) -> None:
    """Makes text of the innermost open div, whose end never came."""
    _, node = parser.divs.pop()
    node.kind, node.label, node.lines = "paragraph", "", []
    line = Span(node.starts[0], parser.ends[node.first])
    source = parser.text[line.start : line.end]
    parser.report.add("unclosed-div", "warning", "a div that nothing closes is text", source, line)
