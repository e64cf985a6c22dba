"""Blocks that hold blocks: quotes, callouts and lists."""

from __future__ import annotations

from typing import Literal

from bridge.document.callouts import Fold, callout_end, callout_head
from bridge.document.nodes import DefinitionList, Description, Item, List, Quote, Term
from bridge.document.parsed import Piece
from bridge.markdown.captions import with_captions
from bridge.markdown.details import pair_details
from bridge.markdown.grammar import BULLETS, LINE_END, NO_TERM, NUMBERS
from bridge.markdown.reader import Reader
from bridge.markdown.siblings import Entry
from bridge.markdown.tree import Node
from bridge.source import Span


def read_quote(reader: Reader, node: Node) -> list[Entry]:
    """Reads a block quote."""
    if node.label:
        return _callout(reader, node)
    blocks, pieces = reader.children(node, flow=True)
    return reader.one(node, Quote(blocks), pieces)


def _callout(reader: Reader, node: Node) -> list[Entry]:
    """Reads a callout as it stands on a wiki; gather_callouts makes one of it."""
    kind = node.label.rstrip("+-")
    folds: dict[str, Fold] = {"": "", "+": "+", "-": "-"}
    title = reader.inlines_in_table(node.lines[0].replace(LINE_END, " "))
    tag, head = callout_head(kind, folds[node.label[len(kind) :]], title)
    reader.callouts += 1
    pair_details(node.children)
    children = with_captions(reader.tree, node.children)
    inner = [entry for child in children for entry in reader.entries(child)]
    reader.callouts -= 1
    if node.children:
        node.last = max(node.last, node.children[-1].last)
    spans = reader.tree.spans(node, node.first, node.first)
    end = reader.tree.spans(node)[-1].end
    nothing = Piece("", (Span(spans[-1].end, spans[-1].end),))
    return [
        Entry(node, (tag,), Piece("HtmlBlock", spans)),
        Entry(node, (head,), nothing),
        *inner,
        Entry(node, (callout_end(),), Piece("", (Span(end, end),))),
    ]


def read_list(reader: Reader, node: Node) -> list[Entry]:
    """Reads a bullet or ordered list."""
    items: list[Item] = []
    pieces: list[Piece] = []
    for item in node.children:
        if item.children and item.children[0].kind == "paragraph":
            item.children[0].label = "item"
        blocks, inner = reader.children(item, flow=False)
        items.append(Item(blocks))
        pieces.append(Piece("Item", reader.tree.spans(item), tuple(inner)))
    node.last = node.children[-1].last
    ordered = node.label not in BULLETS
    if ordered and node.label not in NUMBERS:
        reader.context.report.add(
            "list-style",
            "warning",
            "wikitext numbers lists in one way",
            node.label,
            reader.tree.spans(node)[0],
        )
    kind: Literal["bullet", "ordered"] = "ordered" if ordered else "bullet"
    return reader.one(node, List(kind, tuple(items), node.level if ordered else 1), pieces)


def read_definitions(reader: Reader, node: Node) -> list[Entry]:
    """Reads terms and their descriptions."""
    items: list[Term | Description] = []
    pieces: list[Piece] = []
    for child in node.children:
        if child.kind == "term":
            text = reader.tree.content(child)
            term = () if text == NO_TERM else reader.inlines(text)
            if term or text == NO_TERM:
                items.append(Term(term))
            kind = "Term" if term or text == NO_TERM else "categories"
            pieces.append(Piece(kind, reader.tree.spans(child)))
        else:
            blocks, inner = reader.children(child, flow=False)
            items.append(Description(blocks))
            pieces.append(Piece("Description", reader.tree.spans(child), tuple(inner)))
    node.last = max(node.last, node.children[-1].last)
    if not items:
        return reader.none(node, "categories", pieces)
    return reader.one(node, DefinitionList(tuple(items)), pieces)
