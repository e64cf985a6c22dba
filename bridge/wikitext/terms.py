"""Terms: where ``; term : definition`` is parted."""

from __future__ import annotations

import re
from typing import Final, cast

from bridge.document.nodes import HtmlTag, Inline, Node, Text
from bridge.document.normal import TAG, VOID_TAGS, normalize_inlines
from bridge.wikitext.context import Context
from bridge.wikitext.inlines import scan_inlines
from bridge.wikitext.quotes import Item, resolve_quotes

NESTED_TERM: Final = re.compile(r"[*#:;]*;[*#:;]")
"""The marks of a list within a term, for which the document model has no word."""

_STOP = re.compile(r":|-\{|\}-")
_VOID = re.compile(rf"<(?:{'|'.join(VOID_TAGS)})\b[^<>]*(?<!/)>", re.I)


class _Colon(Node, frozen=True):
    """A colon of plain text, and where it stands."""

    position: int


def find_colon(context: Context, start: int, end: int, depth: int) -> int:
    """Returns where ``; term : definition`` is parted, or -1.

    MediaWiki looks for the colon when links, tags and emphasis are made, and none
    of what they enclose counts (BlockLevelPass::findColonNoLinks).

    Args:
        context: what the stages share; nothing is registered in it.
        start: where the term begins.
        end: where its line ends.
        depth: how many containers are around.
    """
    if context.text.find(":", start, end) < 0:
        return -1
    starts: list[int] = []
    with context.trial():
        items, _ = scan_inlines(context, start, end, depth, starts)
    marked: list[Item] = []
    level = 0
    for item, at in zip(items, starts, strict=True):
        if isinstance(item, HtmlTag) and _VOID.match(item.source):
            # what is not closed as XML is takes the rest of the line
            level = end
        if not isinstance(item, Text) or not context.text.startswith(item.value, at):
            marked.append(item)
            continue
        for match in _STOP.finditer(item.value):
            if match[0] == ":":
                if level == 0:
                    marked.append(cast("Inline", _Colon(at + match.start())))
            else:
                # a language converter's markup hides its colons, closed or not
                level = level + 1 if match[0] == "-{" else max(0, level - 1)
    return _first_colon(normalize_inlines(resolve_quotes(marked)))


def _first_colon(inlines: tuple[Inline, ...]) -> int:
    level = 0
    for node in inlines:
        if isinstance(node, _Colon):
            if level == 0:
                return node.position
        elif isinstance(node, HtmlTag):
            match = TAG.fullmatch(node.source)
            if match is None or match[2].lower() in VOID_TAGS or match[3].endswith("/"):
                continue
            level = max(0, level - 1) if match[1] else level + 1
    return -1
