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
    texts = {note.key: note.blocks for note in old.notes}
    notes = tuple(
        structs.replace(note, blocks=texts[note.key])
        if note.key in texts and _say_the_same(note.blocks, texts[note.key])
        else note
        for note in new.notes
    )
    start, end = _edited(old.blocks, new.blocks)
    edited = slice(start, len(new.blocks) - end)
    blocks = _respelled(old.blocks[start : len(old.blocks) - end], new.blocks[edited])
    blocks = (*new.blocks[:start], *blocks, *new.blocks[edited.stop :])
    return structs.replace(new, blocks=blocks, notes=notes)


def _edited(olds: Sequence[Block], news: Sequence[Block]) -> tuple[int, int]:
    """Returns how many blocks above and below an edit are none of it; one beside it may be."""
    most = min(len(olds), len(news))
    start = next((at for at in range(most) if olds[at] != news[at]), most)
    end = next((at for at in range(most) if olds[-1 - at] != news[-1 - at]), most)
    start = max(0, start - 1)
    return start, min(max(0, end - 1), most - start)


def _respelled(olds: tuple[Block, ...], news: tuple[Block, ...]) -> tuple[Block, ...]:
    """Returns siblings, where they say what others do as these are spelled."""
    old_keys, new_keys = _keys(olds), _keys(news)
    if len(old_keys) != len(olds) or len(new_keys) != len(news):
        return news
    pairs = align(old_keys, new_keys)
    own = {new: old for old, new in enumerate(pairs) if new != NOWHERE}
    blocks: list[Block] = []
    for index, block in enumerate(news):
        place = own.get(index, NOWHERE)
        joined = place > 1 and olds[place - 1] == _LINE
        if joined and own.get(index - 1) == place - 2:
            blocks.append(_LINE)
        blocks.append(block if place == NOWHERE else olds[place])
    return tuple(blocks)


def _say_the_same(ones: tuple[Block, ...], others: tuple[Block, ...]) -> bool:
    return ones == others or _keys(ones) == _keys(others)


def _keys(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return rewrite_blocks(tuple(blocks), _plainly, flow=True)


def _plainly(node: Inline) -> Inline:
    if isinstance(node, SoftBreak):
        return _SPACE
    return Text(decode(node.source)) if isinstance(node, Entity) else node
