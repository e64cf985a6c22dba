"""What the readers of blocks share: the tree, what is known of the page, the way back in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from bridge.document.nodes import (
    Block,
    Inline,
    Join,
    NoteRef,
    Paragraph,
    RawBlock,
    RawWikitext,
    Text,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.parsed import Piece
from bridge.document.walk import rewrite_blocks
from bridge.markdown.captions import with_captions
from bridge.markdown.context import Context
from bridge.markdown.definitions import Definitions
from bridge.markdown.details import pair_details
from bridge.markdown.extensions import settle_raw
from bridge.markdown.hoisted_facts import hoist
from bridge.markdown.identifiers import places_led_to
from bridge.markdown.inlines import read_inlines
from bridge.markdown.siblings import Entry, arrange, with_callouts
from bridge.markdown.tree import TABLES, Node, Tree

KindReader: TypeAlias = Callable[["Reader", Node], list[Entry]]


def _merged(blocks: list[Block]) -> tuple[Block, ...]:
    """Returns blocks in which paragraphs that a join holds together are one."""
    merged: list[Block] = []
    for block in blocks:
        join = merged[-1] if len(merged) > 1 else None
        before = merged[-2] if len(merged) > 1 else None
        if (
            isinstance(join, Join)
            and isinstance(before, Paragraph)
            and isinstance(block, Paragraph)
        ):
            gap = () if join.kind == "same line" else (Text(" "),)
            children = normalize_inlines((*before.children, *gap, *block.children))
            merged[-2:] = [Paragraph(trim_inlines(children))]
        else:
            merged.append(block)
    return tuple(merged)


class Reader:
    """Turns the nodes of one tree into blocks and pieces.

    Attributes:
        kinds: the reader of each kind of node.
        tree: the lines of a page or a cell, as nodes.
        context: what is known of the page.
        definitions: those of notes and link references.
        callouts: how many callouts are around.
        in_cell: whether this is the text of a cell.
        table_type: what the last table turned out to be.
        note_blocks: the texts of notes by label.
        places: where links on the page lead to on it; None before it is asked.
    """

    def __init__(self, kinds: Mapping[str, KindReader], tree: Tree, context: Context) -> None:
        self.kinds = kinds
        self.tree = tree
        self.context = context
        self.definitions = Definitions(tree, context)
        self.callouts = 0
        self.in_cell = False
        self.table_type: type | None = None
        self.note_blocks: dict[str, tuple[Block, ...]] = {}
        self.places: frozenset[str] | None = None

    def entries(self, node: Node) -> list[Entry]:
        """Returns what one node makes: its blocks and their pieces."""
        entries = self.kinds[node.kind](self, node)
        if node.kind in TABLES:
            blocks = entries[-1].blocks
            self.table_type = type(blocks[0]) if blocks else None
        return entries

    def children(self, node: Node, *, flow: bool) -> tuple[tuple[Block, ...], list[Piece]]:
        """Reads the blocks in a container."""
        entries: list[Entry] = []
        holds_callouts = node.kind in ("item", "description")
        if holds_callouts:
            pair_details(node.children)
        for child in with_captions(self.tree, node.children):
            entries.extend(self.entries(child))
        if node.children:
            node.last = max(node.last, node.children[-1].last)
        blocks, pieces = arrange(entries, flow=flow)
        if holds_callouts:
            blocks, pieces = with_callouts(blocks, pieces, self.tree.spans(node))
        return tuple(blocks), pieces

    def inlines(self, text: str) -> tuple[Inline, ...]:
        """Reads the text of a block; what are facts of the page leave it."""
        return hoist(self.context, read_inlines(text, self.context))

    def one(self, node: Node, block: Block, pieces: list[Piece] | None = None) -> list[Entry]:
        """Returns the entry of a node that is one block."""
        spans = self.tree.spans(node)
        piece = Piece(type(block).__name__, spans, tuple(pieces or ()))
        return [Entry(node, (block,), piece)]

    def none(self, node: Node, kind: str, pieces: list[Piece] | None = None) -> list[Entry]:
        """Returns the entry of a node that is no block but a fact, or nothing."""
        return [Entry(node, (), Piece(kind, self.tree.spans(node), tuple(pieces or ())))]

    def leads_to(self, identifier: str) -> bool:
        """Whether a link on the page leads to a place on it."""
        if self.places is None:
            self.places = places_led_to(self.tree.text)
        return identifier in self.places

    def raw_blocks(self, source: str) -> tuple[Block, ...]:
        """Reads wikitext among Markdown; its notes are notes of the page."""
        blocks = self.context.fragments.blocks(source)
        if "<ref" not in source:
            return blocks
        settled = rewrite_blocks(blocks, partial(settle_raw, context=self.context), flow=True)
        return _merged([self._note_alone(block) for block in settled])

    def _note_alone(self, block: Block) -> Block:
        """Returns the paragraph of a note that stands alone on its lines."""
        if not isinstance(block, RawBlock):
            return block
        node = settle_raw(RawWikitext(block.source), self.context)
        return Paragraph((node,)) if isinstance(node, NoteRef) else block

    def inlines_in_table(self, text: str) -> tuple[Inline, ...]:
        """Reads text in a table, where category links are no facts of the page."""
        context = self.context
        hoists, context.hoists = context.hoists, False
        inlines = read_inlines(text, context)
        context.hoists = hoists
        return inlines
