"""Captions of tables that pandoc knows by a word: ``Table: x``, below a table or above it."""

from __future__ import annotations

from itertools import pairwise

from bridge.markdown.grammar import CAPTION_WORD
from bridge.markdown.tree import TABLES, Node, Tree


def with_captions(tree: Tree, nodes: list[Node]) -> list[Node]:
    """Returns siblings in which each caption follows its table.

    A table has one caption, and one below it comes before one above.
    """
    if not any(node.kind in TABLES for node in nodes):
        return nodes
    captions = {
        before: after
        for before, after in pairwise(nodes)
        if before.kind in TABLES and (after.kind == "caption" or _is_caption(tree, before, after))
    }
    taken = set(captions.values())
    for before, after in pairwise(nodes):
        if after.kind in TABLES and after not in captions and before not in taken:
            if _is_caption(tree, before, after):
                captions[after] = before
    if not captions:
        return nodes
    taken = set(captions.values())
    arranged: list[Node] = []
    for node in nodes:
        if node in taken:
            continue
        arranged.append(node)
        if node in captions:
            arranged.append(_caption(captions[node]))
    return arranged


def _is_caption(tree: Tree, before: Node, after: Node) -> bool:
    """Whether one of two siblings, the other of which is a table, is a caption by its word."""
    node = before if after.kind in TABLES else after
    if node.kind != "paragraph" or not node.starts or after.first - before.last > 2:
        return False
    return CAPTION_WORD.match(tree.text, node.starts[0]) is not None and len(
        tree.content(node)
    ) > len("table:")


def _caption(node: Node) -> Node:
    if node.kind == "paragraph":
        node.kind = "caption"
        node.label = "Table"
        node.starts[0] += len("table:")
    return node
