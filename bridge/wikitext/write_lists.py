"""Writing lists: by markers where a line can hold each item, else as HTML.

An item of wikitext is one line: it takes no second paragraph, no heading, no
blank line.  MediaWiki's own way out is ``<ul>`` and ``<li>``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bridge.document.nodes import (
    AutoLink,
    Block,
    CodeBlock,
    CommentBlock,
    DefinitionList,
    Description,
    Join,
    List,
    Paragraph,
    Quote,
    RawBlock,
    RawWikitext,
    References,
    Template,
    TemplateBlock,
    Term,
)
from bridge.wikitext.escape import EMPTY, TERM, Place
from bridge.wikitext.spelling import Spelling
from bridge.wikitext.write_inlines import InlineWriter

AnyList: TypeAlias = List | DefinitionList
_MARKERS = {"bullet": "*", "ordered": "#"}
_IN_LINE = (Paragraph, CodeBlock, Quote, References)
_RAW = (RawBlock, TemplateBlock)


class ListWriter:
    """Writes lists of one page.

    Attributes:
        inlines: writes what stands in a line.
        write_blocks: writes sibling blocks.
        spelling: tells which lists are HTML, though lines could hold them.
    """

    def __init__(
        self,
        inlines: InlineWriter,
        write_blocks: Callable[[Sequence[Block]], str],
        spelling: Spelling,
    ) -> None:
        self.inlines = inlines
        self.write_blocks = write_blocks
        self.spelling = spelling
        self._fits: dict[int, bool] = {}

    def write(self, block: AnyList) -> str:
        """Returns the wikitext of a list."""
        items = self.spelling.items
        if (items and not items.isdisjoint(block.items)) or not self._fits_lines(block):
            return self._html(block)
        return "\n".join(self._lines(block, ""))

    # --- by markers ----------------------------------------------------------------

    def _fits_lines(self, block: AnyList) -> bool:
        known = self._fits.get(id(block))
        if known is None:
            known = not (isinstance(block, List) and block.start != 1) and all(
                isinstance(item, Term) or self._item_fits(item.blocks) for item in block.items
            )
            self._fits[id(block)] = known
        return known

    def _item_fits(self, blocks: Sequence[Block]) -> bool:
        """Whether the item is text in a line, then comments, then nested lists."""
        stage = 0
        before: Block | None = None
        for block in blocks:
            if isinstance(block, Join):
                if block.kind == "line":
                    return False
            elif isinstance(block, _IN_LINE + _RAW):
                if stage > 0 or not _follows(before, block) or _ends_item(block):
                    return False
            elif isinstance(block, CommentBlock):
                if stage > 1:
                    return False
                stage = 0 if isinstance(before, Join) else 1
            elif isinstance(block, List | DefinitionList):
                same = isinstance(before, List | DefinitionList) and _kind(before) == _kind(block)
                if same or not self._fits_lines(block):
                    return False
                stage = 2
            else:
                return False
            before = block
        return True

    def _lines(self, block: AnyList, prefix: str) -> list[str]:
        lines: list[str] = []
        own_line = False
        for item in block.items:
            if isinstance(item, Term):
                marker = prefix + ";"
                text = self.inlines.write(item.children, Place(TERM, item=True))
                lines.append(f"{marker} {text}" if text else marker)
                own_line = False
                continue
            marker = prefix + (":" if isinstance(item, Description) else _MARKERS[_kind(block)])
            lines.extend(self._item_lines(item.blocks, marker, own_line))
            own_line = True
        return lines

    def _item_lines(self, blocks: Sequence[Block], marker: str, own_line: bool) -> list[str]:
        parts: list[str] = []
        rest: list[str] = []
        for index, block in enumerate(blocks):
            if isinstance(block, List | DefinitionList):
                rest.extend(self._lines(block, marker))
            elif isinstance(block, CommentBlock) and not _is_joined(blocks, index):
                own_line = True
                rest.append(self.write_blocks((block,)))
            elif isinstance(block, Paragraph):
                place = Place(item=not parts, block=len(blocks) == 1)
                parts.append(self.inlines.write(block.children, place))
            elif isinstance(block, Join):
                apart = EMPTY if index and parts_address(blocks[index - 1], block) else ""
                parts.append(apart if block.kind == "same line" else " ")
            else:
                parts.append(self.write_blocks((block,)))
        text = _in_one_line(parts)
        if text:
            return [f"{marker} {text}", *rest]
        return [marker, *rest] if own_line or not rest else rest

    # --- as HTML -------------------------------------------------------------------

    def _html(self, block: AnyList) -> str:
        if isinstance(block, DefinitionList):
            name, attributes = "dl", ""
        elif block.kind == "bullet":
            name, attributes = "ul", ""
        else:
            name = "ol"
            attributes = f' start="{block.start}"' if block.start != 1 else ""
        lines = [f"<{name}{attributes}>"]
        for item in block.items:
            if isinstance(item, Term):
                lines.append(f"<dt>{self.inlines.write(item.children)}</dt>")
            else:
                tag = "dd" if isinstance(item, Description) else "li"
                lines.append(f"<{tag}>{self._enclosed(item.blocks)}</{tag}>")
        lines.append(f"</{name}>")
        return "\n".join(lines)

    def _enclosed(self, blocks: Sequence[Block]) -> str:
        if not blocks:
            return ""
        source = self.write_blocks(blocks)
        first = "" if begins_in_line(blocks) else "\n"
        last = "" if len(blocks) == 1 and not first else "\n"
        return f"{first}{source}{last}"


def begins_in_line(blocks: Sequence[Block]) -> bool:
    """Whether what an element holds begins right behind its tag.

    A call that is alone on its line would be text of the line below it there.
    """
    first = blocks[0]
    if not isinstance(first, Paragraph):
        return False
    alone = len(first.children) == 1 and isinstance(first.children[0], Template | RawWikitext)
    return not (alone and list(blocks[1:2]) == [Join("line")])


def _is_joined(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block shares its line with a neighbour."""
    return any(isinstance(block, Join) for block in blocks[max(0, index - 1) : index + 2])


def _ends_item(block: Block) -> bool:
    """Whether MediaWiki ends an item at a block's line ends, which its tag does not hide."""
    if isinstance(block, Quote):
        return len(block.blocks) != 1 or not isinstance(block.blocks[0], Paragraph)
    return isinstance(block, CodeBlock) and not block.language


def _follows(before: Block | None, block: Block) -> bool:
    """Whether a block of a line may stand right behind another one."""
    if before is None:
        return True
    if isinstance(before, Join):
        return True
    if isinstance(before, _RAW) or isinstance(block, _RAW):
        return False
    return not (isinstance(before, Paragraph) and isinstance(block, Paragraph))


def _in_one_line(parts: list[str]) -> str:
    """Joins what stands in a line; a part without words says what is between."""
    line = ""
    joined = True
    for part in parts:
        glue = part == EMPTY or not part.strip()
        line += part if joined or glue else f" {part}"
        joined = glue
    return line


def _kind(block: AnyList) -> str:
    return "definition" if isinstance(block, DefinitionList) else block.kind


def parts_address(before: Block, join: Join) -> bool:
    """Whether a block ends in an address that a call right behind it would be part of."""
    if join.kind != "same line" or not isinstance(before, Paragraph):
        return False
    return type(before.children[-1]) is AutoLink
