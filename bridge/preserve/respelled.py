"""What a formatter of Markdown writes otherwise: no edit of the page that it stands for.

Formatters put blank lines around fences, characters for entities, and line ends where they
like.  A block that says the same as before is taken as it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from bridge.document.entities import decode
from bridge.document.nodes import Block, Document, Entity, Inline, Join, SoftBreak, Text
from bridge.document.walk import rewrite_blocks
from bridge.preserve.align import NOWHERE, align

_LINE = Join("line")
_SPACE = Text(" ")


def respelled(old: Document, new: Document) -> Document:
    """Returns a document in which blocks that say the same are spelled as they were.

    Args:
        old: what Markdown said before an edit.
        new: what it says now.

    Example:
        >>> from bridge.document.nodes import Paragraph, RawBlock
        >>> raw, text = RawBlock("{{a}}"), Paragraph((Text("b"),))
        >>> joined = Document((raw, _LINE, text))
        >>> respelled(joined, Document((raw, text))) == joined
        True
    """
    olds, news = _keys(old.blocks), _keys(new.blocks)
    if len(olds) != len(old.blocks) or len(news) != len(new.blocks):
        return new
    pairs = align(olds, news)
    own = {new: old for old, new in enumerate(pairs) if new != NOWHERE}
    blocks: list[Block] = []
    for index, block in enumerate(new.blocks):
        place = own.get(index, NOWHERE)
        joined = place > 1 and old.blocks[place - 1] == _LINE
        if joined and own.get(index - 1) == place - 2:
            blocks.append(_LINE)
        blocks.append(block if place == NOWHERE else old.blocks[place])
    texts = {note.key: note.blocks for note in old.notes}
    notes = tuple(
        structs.replace(note, blocks=texts[note.key])
        if note.key in texts and _keys(note.blocks) == _keys(texts[note.key])
        else note
        for note in new.notes
    )
    return structs.replace(new, blocks=tuple(blocks), notes=notes)


def _keys(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return rewrite_blocks(tuple(blocks), _plainly, flow=True)


def _plainly(node: Inline) -> Inline:
    if isinstance(node, SoftBreak):
        return _SPACE
    return Text(decode(node.source)) if isinstance(node, Entity) else node
