"""Lines of kramdown's and Python-Markdown's that say how a block looks: ``{: .note}``.

They stand behind their block, on the next line, or before it, where nothing stands right
above them; nobody sees them.  A wiki has no place for them, so that they are kept in a
comment: ``<!--kramdown:{: .note}-->``, or ``<!--kramdown next:{: .note}-->``.  A list that
``{:toc}`` stands behind is a table of contents, and one on the wiki too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from bridge.document.nodes import Block, CommentBlock, HtmlBlock, Quote, RawBlock, TemplateBlock
from bridge.document.normal import is_line_comment
from bridge.markdown.tree import Node

if TYPE_CHECKING:
    from bridge.markdown.blocks import Parser
    from bridge.markdown.reader import Reader
    from bridge.markdown.siblings import Entry

CONTENTS: Final = "__TOC__"
"""What shows a table of contents on a wiki."""

_LINE = re.compile(r"(\{:[^{}\n]+\})[ \t]*$")
_TOC = re.compile(r"\{:(?:[^{}\n]*\s)?toc(?:\s[^{}\n]*)?\}")
_KEPT = re.compile(r"kramdown( next)?:(\{:[^{}\n]+\})")
_SWALLOWS: Final = (HtmlBlock, CommentBlock, RawBlock, TemplateBlock)
"""Blocks that go on in the next line, or hang together with it."""


class Placed(NamedTuple):
    """A line about a block, and which one of its neighbours that is."""

    source: str
    about: Literal["last", "next"]


def start_attributes(parser: Parser, number: int, matched: int) -> bool:
    """Takes a line that says how a block looks."""
    match = _LINE.match(parser.text, parser.next, parser.end)
    if match is None or not is_line_comment(match[1]):
        return False
    above = parser.text[parser.starts[number - 1] : parser.ends[number - 1]] if number else ""
    parser.close(matched)
    siblings = parser.siblings()
    behind = bool(siblings) and above.strip(" \t>") != ""
    node = Node("attributes", len(parser.stack), number, label=match[1], level=int(behind))
    if behind and _TOC.fullmatch(match[1]) and _is_placeholder(siblings[-1]):
        contents = siblings.pop()
        node.label, node.first = CONTENTS, contents.first
    parser.add(node)
    return True


def _is_placeholder(node: Node) -> bool:
    """Whether a block is a list of one line, for which kramdown shows the contents."""
    if node.kind != "list" or len(node.children) != 1:
        return False
    inner = node.children[0].children
    return len(inner) == 1 and inner[0].kind == "paragraph" and len(inner[0].starts) == 1


def read_attributes(reader: Reader, node: Node) -> list[Entry]:
    """Reads such a line as the comment that keeps it, or as a table of contents."""
    if node.label == CONTENTS:
        return reader.one(node, RawBlock(CONTENTS))
    reader.context.report.add(
        "attributes", "info", "how a block looks is kept in a comment", node.label
    )
    about = "kramdown" if node.level else "kramdown next"
    return reader.one(node, CommentBlock(f"{about}:{node.label}"))


def kept_attributes(block: Block, before: Block | None, *, goes_on: bool = False) -> Placed | None:
    """Returns the line that a comment keeps, if it can stand behind ``before``.

    Args:
        block: the comment, or any other block.
        before: what stands above, if anything.
        goes_on: whether that is such a line itself.

    Example:
        >>> from bridge.document.nodes import Rule
        >>> kept_attributes(CommentBlock("kramdown:{: .x}"), Rule())
        Placed(source='{: .x}', about='last')
        >>> kept_attributes(CommentBlock("kramdown:{: .x}"), None) is None
        True
    """
    match = _KEPT.fullmatch(block.value) if isinstance(block, CommentBlock) else None
    if match is None or not is_line_comment(match[2]):
        return None
    if match[1]:
        return Placed(match[2], "next")
    if not goes_on and (before is None or isinstance(before, _SWALLOWS) or _ends_empty(before)):
        return None
    return None if _TOC.fullmatch(match[2]) else Placed(match[2], "last")


def _ends_empty(block: Block) -> bool:
    """Whether the last line of a block has marks of quotes alone."""
    while isinstance(block, Quote) and block.blocks:
        block = block.blocks[-1]
    return isinstance(block, Quote)
