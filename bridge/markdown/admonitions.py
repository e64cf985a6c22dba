"""Admonitions of Python-Markdown, as MkDocs has them: callouts whose text is indented.

======================  =============================================
``!!! note "Title"``    a callout; the title may be missing
``!!! tip inline end``  one that looks otherwise: ``> [!tip|inline end]``
``??? note``            one that is folded at first
``???+ note``           one that can be folded
``=== "Title"``         a tab of MkDocs Material's
======================  =============================================

What stands below, indented by four columns, is what it holds, behind a blank line or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bridge.document.nodes import Callout
from bridge.markdown.tree import Node

if TYPE_CHECKING:
    from bridge.markdown.blocks import Parser

INDENT: Final = 4
TAB: Final = "tab"
"""The kind of callout that a tab is."""

_HEAD = re.compile(
    r"(?:(?P<mark>!!!|\?\?\?\+?)[ ]*(?P<kind>[A-Za-z][\w-]*)(?P<looks>(?:[ ]+[\w-]+)*)"
    r"(?:[ ]+\"(?P<title>[^\"\n]*)\")?"
    r"|===!?[ ]+\"(?P<tab>[^\"\n]+)\")[ \t]*$"
)
_FOLDS: Final = {"!!!": "", "???": "-", "???+": "+"}
_MARKS: Final = {fold: mark for mark, fold in _FOLDS.items()}
_BEGINS = re.compile(r"(?:!!!|\?\?\?\+?)[ \n]*[A-Za-z]|===!?[ \n]+\"")
_KIND = re.compile(r"[A-Za-z][\w-]*(?:\|[\w-]+(?: [\w-]+)*)?")
_CALLOUTS: Final = ("quote", "admonition")
"""Containers that are callouts, where they have a label."""
_ITEMS: Final = ("item", "description")


def may_stand(around: Sequence[Node]) -> bool:
    """Whether a callout may stand in open containers: in others, and in items of lists."""
    for box in reversed(around):
        if not (box.label and box.kind in _CALLOUTS):
            return box.kind in _ITEMS
    return True


def start_admonition(parser: Parser, number: int, matched: int) -> bool:
    """Opens an admonition where a line begins one, and a line below is indented."""
    if parser.leaf is not None and parser.leaf.kind == "paragraph":
        return False
    match = _HEAD.match(parser.text, parser.next, parser.end)
    if match is None or parser.is_full(matched) or not _is_followed(parser, number):
        return False
    parser.close(matched)
    if not may_stand(parser.stack):
        return False
    node = parser.add(Node("admonition", len(parser.stack), number, level=INDENT))
    looks = " ".join((match["looks"] or "").split())
    kind = f"{match['kind']}|{looks}" if looks else match["kind"]
    node.label = TAB if match["tab"] else kind + _FOLDS[match["mark"]]
    node.lines.append((match["tab"] or match["title"] or "").strip(" \t"))
    parser.pos = parser.next = parser.end
    parser.push(node, number)
    return True


def _is_followed(parser: Parser, number: int) -> bool:
    """Whether the next line that is not blank is indented, by what no quote stands before."""
    for line in range(number + 1, min(number + 3, len(parser.starts))):
        text = parser.text[parser.starts[line] : parser.ends[line]].expandtabs(4)
        if text.strip(" >"):
            inner = re.sub(r"^(?: {0,3}> ?)*", "", text) if parser.quotes else text
            column = 0 if parser.quotes else parser.next_column
            return len(inner) - len(inner.lstrip(" ")) >= column + INDENT
    return False


def escape_head(text: str) -> str:
    r"""Returns rendered text that begins no admonition.

    Example:
        >>> escape_head("!!! note"), escape_head("??? 1")
        ('\\!!! note', '??? 1')
    """
    return f"\\{text}" if text[:1] in ("!", "?", "=") and _BEGINS.match(text) else text


def write_admonition(block: Callout, title: str, content: str) -> str | None:
    """Returns a callout as an admonition; None where it has no word for it.

    Args:
        block: the callout.
        title: its title as Markdown.
        content: what it holds as Markdown, indented.
    """
    if '"' in title or not content or _KIND.fullmatch(block.kind) is None:
        return None
    if block.kind == TAB:
        head = None if not title or block.fold else f'=== "{title}"'
    else:
        kind = block.kind.replace("|", " ")
        head = f"{_MARKS[block.fold]} {kind}" + (f' "{title}"' if title else "")
    return None if head is None else f"{head}\n\n{' ' * INDENT}{content}"
