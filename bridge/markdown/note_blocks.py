"""The definitions of footnotes."""

from __future__ import annotations

from bridge.document.nodes import Block, Comment, CommentBlock, Paragraph, Text
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.parsed import Piece
from bridge.markdown.notes import is_key_comment
from bridge.markdown.reader import Reader
from bridge.markdown.siblings import Entry
from bridge.markdown.tree import Node
from bridge.source import Span


def read_note(reader: Reader, node: Node) -> list[Entry]:
    """Reads the definition of a note, which stands apart from the blocks."""
    if reader.definitions.is_literal(node):
        return [_literal_note(reader, node)]
    context = reader.context
    hoists, context.hoists, context.in_note = context.hoists, False, True
    blocks, pieces = reader.children(node, flow=False)
    context.hoists, context.in_note = hoists, False
    reader.note_blocks[reader.definitions.label(node)] = _without_key(blocks)
    return reader.none(node, "Note", pieces)


def _literal_note(reader: Reader, node: Node) -> Entry:
    """Returns a definition as the text that it stands for where it defines nothing."""
    context = reader.context
    is_first = context.notes.is_first(node)
    spans = reader.tree.spans(node)
    context.report.add(
        "unused-note" if is_first else "duplicate-note",
        "warning",
        f"a footnote {'that nothing refers to' if is_first else 'defined before'} is text",
        node.label,
        spans[0] if spans else None,
    )
    # within other blocks it is no paragraph of its own when it is read again
    inside, context.in_note = context.in_note, context.in_note or node.depth > 0
    blocks, _ = reader.children(node, flow=False)
    context.in_note = inside
    head = f"[^{node.label}]:"
    if blocks and isinstance(blocks[0], Paragraph):
        first = Paragraph(trim_inlines(normalize_inlines((Text(f"{head} "), *blocks[0].children))))
        blocks = (first, *blocks[1:])
    else:
        blocks = (Paragraph((Text(head),)), *blocks)
    return Entry(node, blocks, Piece("Paragraph", reader.tree.spans(node)))


def settle_notes(reader: Reader, entries: list[Entry]) -> list[Entry]:
    """Makes text of the definitions that nothing refers to."""
    unused = dict.fromkeys(reader.definitions.unused())
    settled: list[Entry] = []
    for entry in entries:
        if entry.node in unused:
            del unused[entry.node]
            settled.append(_literal_note(reader, entry.node))
        else:
            settled.append(entry)
    settled += [_moved(reader, _literal_note(reader, node)) for node in unused]
    return settled + [_moved(reader, entry) for entry in reader.definitions.unreferred()]


def _moved(reader: Reader, entry: Entry) -> Entry:
    """Returns an entry behind the text, where it stands in no container."""
    end = len(reader.tree.text)
    return entry._replace(piece=Piece(entry.piece.kind, (Span(end, end),)))


def _without_key(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Returns the blocks of a note without the comment that says its name."""
    if not blocks:
        return blocks
    first = blocks[0]
    if isinstance(first, CommentBlock) and is_key_comment(Comment(first.value)):
        return blocks[1:]
    if isinstance(first, Paragraph):
        last = first.children[-1]
        if isinstance(last, Comment) and is_key_comment(last):
            rest = trim_inlines(first.children[:-1])
            return (Paragraph(rest), *blocks[1:]) if rest else blocks[1:]
    return blocks
