"""Definitions that stand apart from the text: footnotes and link references.

They are gathered before any text is read.  One that nothing refers to is not
dropped: a footnote is text, and a link's definition, which no program shows, a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from typing import TypeGuard

from msgspec import structs

from bridge.document.nodes import Block, CommentBlock, Document, Paragraph, Text
from bridge.document.normal import is_line_comment
from bridge.document.parsed import Piece
from bridge.document.tidy import collapse
from bridge.document.tokens import Token
from bridge.markdown.context import Context
from bridge.markdown.grammar import FENCE, NOTE_REFERENCE
from bridge.markdown.links import fold_reference, read_definition
from bridge.markdown.notes import fold_label, read_key_comment
from bridge.markdown.siblings import Entry
from bridge.markdown.tree import Node, Tree

_LABEL = re.compile(r"\[([^\[\]]{1,999})\]")
_PARAGRAPH = re.compile(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", re.M)
_COMMENT_LABELS = frozenset(("//", "comment"))


class Definitions:
    """All definitions of a page."""

    def __init__(self, tree: Tree, context: Context) -> None:
        self.tree = tree
        self.context = context
        self.notes: list[Node] = []
        self.literals: set[Node] = set()
        self.labels: dict[Node, str] = {}
        self.links: dict[Node, list[tuple[str, int, int]]] = {}
        self.firsts: dict[str, tuple[Node, int]] = {}
        self.mentions: Counter[str] = Counter()
        self.lines: tuple[Node | None, list[str]] = (None, [])
        if "]:" in tree.text:
            self._gather()

    def _gather(self) -> None:
        boxes = [self.tree.root]
        found: list[Node] = []
        while boxes:
            box = boxes.pop()
            for node in box.children:
                if node.children:
                    boxes.append(node)
                if node.kind in ("note", "paragraph"):
                    found.append(node)
        found.sort(key=lambda node: node.first)
        uses: Counter[str] | None = None
        for node in found:
            if node.kind == "paragraph":
                self._gather_links(node)
                continue
            if uses is None:
                labels = NOTE_REFERENCE.findall(self.tree.text)
                uses = Counter(map(fold_label, labels))
            self._gather_note(node, uses)

    def _gather_note(self, node: Node, uses: Counter[str]) -> None:
        label = fold_label(node.label)
        comment = None
        first = node.children[0] if node.children else None
        if first is not None and first.kind == "paragraph":
            comment = read_key_comment(self.tree.content(first))
        elif first is not None and first.kind == "html":
            comment = read_key_comment(first.lines[-1])
        self.labels[node] = label
        if uses[label] < 2 or not self.context.notes.define(node, comment):
            self.literals.add(node)
        else:
            self.notes.append(node)

    def _gather_links(self, node: Node) -> None:
        """Notes how many lines of a paragraph define links."""
        tree, line = self.tree, 0
        if not tree.text.startswith("[", node.starts[0]):
            return
        content = tree.content(node)
        position = 0
        found: list[tuple[str, int, int]] = []
        while position < len(content):
            definition = read_definition(content, position)
            if definition is None:
                break
            label, reference, end = definition
            count = content.count("\n", position, end)
            count += 1 if not content.endswith("\n", position, end) else 0
            self.context.references.setdefault(label, reference)
            self.firsts.setdefault(label, (node, line))
            found.append((label, line, line + count))
            line += count
            position = end
        if found:
            node.level = line
            self.links[node] = found

    def label(self, node: Node) -> str:
        """Returns the label of a note as labels are compared."""
        return self.labels[node]

    def is_literal(self, node: Node) -> bool:
        """Whether a footnote's definition is text."""
        return node in self.literals

    def unused(self) -> list[Node]:
        """Returns the definitions that turned out not to be referred to."""
        notes = self.context.notes
        return [node for node in self.notes if self.labels[node] not in notes.keys]

    def entries(self, node: Node) -> list[Entry]:
        """Returns what the link definitions at the head of a paragraph make."""
        entries: list[Entry] = []
        for label, begin, end in self.links.get(node, []):
            spans = self.tree.spans(node, node.first + begin, node.first + end - 1)
            piece = Piece("link definition", spans)
            if self._is_comment(label):
                title = self.context.references[label].title
                entries.append(Entry(node, (CommentBlock(f" {title} "),), piece))
            elif self._is_definition(node, label, begin):
                entries.append(Entry(node, (), piece))
            else:
                entries.append(Entry(node, (self._unused_link(node, begin, end),), piece))
        return entries

    def unreferred(self) -> list[Entry]:
        """Returns what was taken in vain for the definition of a link that is used."""
        found: list[Entry] = []
        for node, definitions in self.links.items():
            for label, begin, end in definitions:
                if self._is_definition(node, label, begin) and label not in self.context.referred:
                    piece = Piece("Paragraph", ())
                    found.append(Entry(node, (self._unused_link(node, begin, end),), piece))
        return found

    def _is_definition(self, node: Node, label: str, begin: int) -> bool:
        """Whether these lines define a label that the text seems to use."""
        if self.firsts[label] != (node, begin) or self._is_comment(label):
            return False
        return self._is_used(label)

    def _is_comment(self, label: str) -> bool:
        reference = self.context.references[label]
        return label in _COMMENT_LABELS and reference.destination == "#" and bool(reference.title)

    def _is_used(self, label: str) -> bool:
        """Whether the text has the label in brackets besides its definition."""
        if not self.mentions:
            self.mentions.update(map(fold_reference, _LABEL.findall(self.tree.text)))
            self.mentions.subtract(label for found in self.links.values() for label, _, _ in found)
        return self.mentions[label] > 0

    def _unused_link(self, node: Node, begin: int, end: int) -> Block:
        if self.lines[0] is not node:
            self.lines = (node, self.tree.content(node).split("\n"))
        source = collapse(" ".join(self.lines[1][begin:end])).strip(" ")
        self.context.report.add(
            "unused-definition", "info", "nothing refers to a link's definition", source
        )
        return CommentBlock(source) if is_line_comment(source) else Paragraph((Text(source),))


def find_definitions(text: str) -> list[Token]:
    """Returns the definitions of links that are used, as far as lines and brackets tell.

    Example:
        >>> page = "a [b] [d] [g]\\n\\n[b]: c\\n[d]: e\\n[f]: g\\n\\nf\\n[g]: h"
        >>> [found.key for found in find_definitions(page)]
        ['[b]: c', '[d]: e']
    """
    defined = _defined(text)
    if not defined:
        return []
    mentions = Counter(map(fold_reference, _LABEL.findall(text)))
    mentions.subtract(label for label, _ in defined)
    return [token for label, token in defined if mentions[label] > 0]


def defined_links(text: str) -> frozenset[str]:
    """Returns the definitions of links of a file, used or not, as their comments say them."""
    return frozenset(token.key for _, token in _defined(text))


def _defined(text: str) -> list[tuple[str, Token]]:
    """Returns the definitions between blank lines, with their labels."""
    defined: list[tuple[str, Token]] = []
    if "]:" not in text:
        return defined
    fence = ""
    for paragraph in _PARAGRAPH.finditer(text):
        lines = paragraph[0]
        at = 0
        while not fence and (definition := read_definition(lines, at)) is not None:
            label, _, end = definition
            source = lines[at:end].rstrip("\n")
            start = paragraph.start() + at
            key = collapse(source).strip(" ")
            defined.append((label, Token(source, key, start, start + len(source))))
            at = end
        for line in lines.split("\n"):
            fenced = FENCE.match(line.lstrip(" "))
            if fenced is not None and fence in ("", fenced[1][:3]):
                fence = "" if fence else fenced[1][:3]
    return defined


def without_unused_definitions(document: Document, known: Container[Block] = ()) -> Document:
    """Returns a page without the definitions of links that nothing refers to.

    An edit may leave one behind in a file, which is no reason to tell the wiki of it.

    Args:
        document: the page as a file says it.
        known: those that the wiki has, as comments.

    Example:
        >>> page = Document((CommentBlock("[a]: b.md"), CommentBlock("c")))
        >>> without_unused_definitions(page).blocks
        (CommentBlock(value='c'),)
    """
    blocks = tuple(
        block for block in document.blocks if not is_unused_definition(block) or block in known
    )
    same = len(blocks) == len(document.blocks)
    return document if same else structs.replace(document, blocks=blocks)


def is_unused_definition(block: Block) -> TypeGuard[CommentBlock]:
    """Whether a block is the comment that such a definition is."""
    if not isinstance(block, CommentBlock) or not block.value.startswith("["):
        return False
    found = read_definition(block.value, 0)
    return found is not None and found[2] == len(block.value)
