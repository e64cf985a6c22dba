"""Footnotes: which label stands for which note, in both directions."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import msgspec

from bridge.document.nodes import Block, Comment, Document, Inline, Note, NoteKey, NoteRef
from bridge.document.walk import rewrite_blocks

if TYPE_CHECKING:
    from bridge.markdown.tree import Node

_LABEL = re.compile(r"[^\s\[\]/\\^`<>|*\"'=&]+")
_DIGITS = re.compile(r"[0-9]+")
KEY_COMMENT = re.compile(r'<!--(?:name="([^"\n]*)")?[ \t]*(?:group="([^"\n]*)")?-->[ \t]*$')
"""The name and group of a note whose label cannot hold them."""


def fold_label(label: str) -> str:
    """Returns a label as labels are compared: without regard to case."""
    return label.casefold()


class NoteTable:
    """The definitions of a page, and the keys that its references got.

    Args:
        repeated: numbers (as labels) that are referred to more than once, which
            makes them names, as in VisualEditor.
    """

    def __init__(self, repeated: frozenset[str]) -> None:
        self.repeated = repeated
        self.definitions: dict[str, Node] = {}
        self.comments: dict[str, tuple[str, str]] = {}
        self.keys: dict[str, NoteKey] = {}
        self.uses: dict[str, int] = {}
        self.tagged: dict[str, tuple[Block, ...]] = {}
        self._taken: set[NoteKey] = set()
        self._counts: dict[str, int] = {}
        self._claims: dict[NoteKey, int] = {}
        self._texts: dict[NoteKey, tuple[Block, ...]] = {}

    def define(self, node: Node, comment: tuple[str, str] | None) -> bool:
        """Registers a definition; False where its label is defined already."""
        label = fold_label(node.label)
        if label in self.definitions:
            return False
        self.definitions[label] = node
        if comment is not None:
            self.comments[label] = comment
        return True

    def knows(self, label: str) -> bool:
        """Whether a definition has this label."""
        return fold_label(label) in self.definitions

    def is_first(self, node: Node) -> bool:
        """Whether no other definition before ``node`` has its label."""
        return self.definitions.get(fold_label(node.label), node) is node

    def use(self, label: str) -> NoteKey | None:
        """Returns the key of the note that ``label`` refers to, if there is one."""
        folded = fold_label(label)
        if folded not in self.definitions:
            return None
        self.uses[folded] = self.uses.get(folded, 0) + 1
        key = self.keys.get(folded)
        if key is None:
            key = self.keys[folded] = self._key(self.definitions[folded].label, folded)
            self._taken.add(key)
        return key

    def add_tag(self, name: str, group: str, blocks: tuple[Block, ...]) -> NoteKey | None:
        """Returns the key of a note whose text stands in a ``<ref>`` of the page.

        None where its name has another text already.
        """
        known = self.find(name, group) if name else None
        if known is not None:
            return known if self._texts.get(known) == blocks else None
        if _DIGITS.fullmatch(name):
            return None
        label = f"<ref {len(self.tagged)}>"
        if name:
            key = NoteKey(name=name, group=group)
        else:
            number = self._counts[group] = self._counts.get(group, 0) + 1
            key = NoteKey(number=number, group=group)
        self.keys[label] = key
        self.uses[label] = 1
        self.tagged[label] = self._texts[key] = blocks
        self._taken.add(key)
        return key

    def find(self, name: str, group: str) -> NoteKey | None:
        """Returns the key that is in use for a name."""
        key = NoteKey(name=name, group=group)
        return key if key in self._taken else None

    def repeated_numbers(self) -> frozenset[str]:
        """Returns the labels used more than once whose notes have no name."""
        return frozenset(
            label for label, count in self.uses.items() if count > 1 and not self.keys[label].name
        )

    def _key(self, label: str, folded: str) -> NoteKey:
        group, _, name = label.rpartition("/")
        if folded in self.comments:
            name, group = self.comments[folded]
        elif _DIGITS.fullmatch(name):
            name = ""
        if not name and folded in self.repeated:
            name = f":{label.rpartition('/')[2]}"
        if not name:
            number = self._counts[group] = self._counts.get(group, 0) + 1
            return NoteKey(number=number, group=group)
        key = NoteKey(name=name, group=group)
        asked = key
        while key in self._taken:
            again = self._claims[asked] = self._claims.get(asked, 1) + 1
            key = NoteKey(name=f"{name}-{again}", group=group)
        return key


def in_order_of_use(document: Document) -> Document:
    """Returns a page whose notes are numbered and sorted by where they are used first.

    Notes that stand in tags are known only when their block has been read, behind
    the footnotes in it.
    """
    keys: dict[NoteKey, NoteKey] = {}
    counts: dict[str, int] = {}

    def settle(node: Inline) -> Inline:
        if not isinstance(node, NoteRef):
            return node
        key = keys.get(node.key)
        if key is None:
            key = node.key
            if not key.name:
                number = counts[key.group] = counts.get(key.group, 0) + 1
                key = NoteKey(number=number, group=key.group)
            keys[node.key] = key
        return NoteRef(key)

    blocks = rewrite_blocks(document.blocks, settle, flow=True)
    texts = {note.key: note.blocks for note in document.notes}
    notes = tuple(Note(new, texts[old]) for old, new in keys.items() if old in texts)
    if len(notes) < len(document.notes):
        return document
    return msgspec.structs.replace(document, blocks=blocks, notes=notes)


def read_key_comment(text: str) -> tuple[str, str] | None:
    """Returns the name and the group that a comment at the end of ``text`` says.

    Example:
        >>> read_key_comment('x <!--name="Smith 2009" group="g"-->')
        ('Smith 2009', 'g')
    """
    match = KEY_COMMENT.search(text)
    if match is None or (match[1] is None and match[2] is None):
        return None
    return html.unescape(match[1] or ""), html.unescape(match[2] or "")


def is_key_comment(node: Comment) -> bool:
    """Whether a comment at the end of a note's first paragraph would be its key."""
    return read_key_comment(f"<!--{node.value}-->") is not None


def key_comment(key: NoteKey) -> str:
    """Returns the comment that says a note's name and group."""
    parts = []
    if key.name:
        parts.append(f'name="{_attribute(key.name)}"')
    if key.group:
        parts.append(f'group="{_attribute(key.group)}"')
    return f"<!--{' '.join(parts)}-->"


def _attribute(value: str) -> str:
    value = html.escape(value, quote=False).replace('"', "&quot;").replace("\n", "&#10;")
    return value.replace("--", "-&#45;")


class NoteLabels:
    """Gives labels to keys in the order in which they are first written."""

    def __init__(self) -> None:
        self.labels: dict[NoteKey, str] = {}
        self._taken: set[str] = set()
        self._number = 0
        self._numbers: dict[str, int] = {}

    def label_of(self, key: NoteKey) -> str:
        """Returns the label of a note, a new one for a key that is new."""
        label = self.labels.get(key)
        if label is None:
            label = self.labels[key] = self._new(key)
            self._taken.add(fold_label(label))
        return label

    def _new(self, key: NoteKey) -> str:
        label = self._readable(key)
        if label is not None and fold_label(label) not in self._taken:
            return label
        while True:
            self._number += 1
            if str(self._number) not in self._taken:
                return str(self._number)

    def _readable(self, key: NoteKey) -> str | None:
        if key.group and not _is_label(key.group):
            return None
        if not key.name:
            if not key.group:
                return None
            number = self._numbers[key.group] = self._numbers.get(key.group, 0) + 1
            return f"{key.group}/{number}"
        if not _is_label(key.name):
            return None
        return f"{key.group}/{key.name}" if key.group else key.name

    def needs_comment(self, key: NoteKey) -> bool:
        """Whether the label of ``key`` does not say what it is."""
        label = self.labels[key]
        return bool(key.name or key.group) and _DIGITS.fullmatch(label) is not None


def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(text) is not None and not _DIGITS.fullmatch(text)
