"""What stands between two siblings of a page of Markdown: decided by the pair."""

from __future__ import annotations

import itertools
import re
from typing import Final

from bridge.document.nodes import (
    Block,
    CommentBlock,
    DefinitionList,
    Description,
    HtmlBlock,
    Item,
    Join,
    List,
    Paragraph,
    Preformatted,
    RawBlock,
    References,
    Table,
    TemplateBlock,
    Text,
)
from bridge.markdown.grammar import CAPTION_WORD, SEPARATOR

PARTED: Final = f"\n\n{SEPARATOR}\n\n"
_FENCED: Final = (TemplateBlock, RawBlock)
_SWALLOWS: Final = (HtmlBlock, References, CommentBlock)
_INTERRUPTS = re.compile(r"[-*+] +\S|1[.)] +\S|<")


def is_loose(item: Item) -> bool:
    """Whether an item holds what cannot stand line below line."""
    pairs = itertools.pairwise(item.blocks)
    return not all(_is_tight(before, after) for before, after in pairs)


def _is_tight(before: Block, after: Block) -> bool:
    """Whether no blank line parts two blocks of an item."""
    if isinstance(after, CommentBlock):
        return isinstance(before, Paragraph | CommentBlock)
    if isinstance(after, List):
        if isinstance(before, List):
            return before.kind != after.kind
        return isinstance(before, Paragraph | CommentBlock)
    return False


def gap_between(before: Block, after: Block, join: Join | None, tight: str | None) -> str:
    """Returns what parts two siblings; ``tight`` is the second one in an item."""
    if join is not None:
        if join.kind != "line":
            comma = ", space" if join.kind == "space" else ""
            return f"\n\n<!--same line{comma}-->\n\n"
        fenced = isinstance(before, _FENCED) or isinstance(after, _FENCED)
        if not fenced or isinstance(before, _SWALLOWS):
            return "\n\n<!--next line-->\n\n"
        return "\n"
    if _needs_separator(before, after):
        return PARTED
    if tight is not None and _is_tight(before, after):
        if not isinstance(before, Paragraph) or _INTERRUPTS.match(tight):
            return "\n"
    return "\n\n"


def _is_caption(block: Paragraph) -> bool:
    """Whether a paragraph beside a table would be read as its caption."""
    first = block.children[0]
    return isinstance(first, Text) and CAPTION_WORD.match(first.value) is not None


def _needs_separator(before: Block, after: Block) -> bool:
    """Whether two siblings would be read as one, or as parts of another."""
    if isinstance(before, Table) or isinstance(after, Table):
        beside = after if isinstance(before, Table) else before
        if isinstance(beside, Paragraph) and _is_caption(beside):
            return True
    if isinstance(after, List):
        return isinstance(before, List) and before.kind == after.kind
    if isinstance(after, Preformatted):
        return isinstance(before, List | DefinitionList | Preformatted)
    if isinstance(after, DefinitionList):
        if isinstance(before, DefinitionList):
            return True
        starts_bare = isinstance(after.items[0], Description) if after.items else False
        return starts_bare and isinstance(before, Paragraph | List | Table)
    return False
