"""Which parts of a page and of an old file say the same, as far as pandoc can tell.

pandoc moved the spaces and apostrophes at the edges of emphasis, lost those at the edges
of labels, took addresses for plain text, and dropped the tags of paragraphs.  What differs
in nothing else was not edited, on whatever side it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from msgspec import structs

from bridge.document.nodes import (
    AutoLink,
    Block,
    Document,
    Emphasis,
    HtmlInline,
    Inline,
    LineBreak,
    List,
    Note,
    Paragraph,
    SoftBreak,
    Strong,
    Text,
)
from bridge.document.normal import normalize_inlines

Align = Callable[[Sequence[str], Sequence[str]], list[int]]

_MARKS: Final = {Emphasis: "\1", Strong: "\2"}
_EDGES: Final = re.compile("[ ']*([\1\2\3])[ ']*| *([\4\5\6]) *")
_SPACE: Final = re.compile(r"\s+")


def liken(old: Document, new: Document, align: Align) -> Document:
    """Returns a document in which blocks are spelled as in another that says the same.

    Args:
        old: what was there.
        new: what shall be there.
        align: finds what two sequences have in common.

    Example:
        >>> from bridge.preserve.align import align
        >>> from bridge.document.nodes import Paragraph
        >>> old = Document((Paragraph((Strong((Text("a"),)), Text("was"))),))
        >>> new = Document((Paragraph((Strong((Text("a"),)), Text(" was"))),))
        >>> liken(old, new, align) == old
        True
    """
    texts = {note.key: note.blocks for note in old.notes}
    notes = tuple(
        Note(note.key, _blocks(texts.get(note.key, ()), note.blocks, align)) for note in new.notes
    )
    return structs.replace(new, blocks=_blocks(old.blocks, new.blocks, align), notes=notes)


def _blocks(olds: Sequence[Block], news: Sequence[Block], align: Align) -> tuple[Block, ...]:
    found: list[Block] = list(news)
    for old, new, is_same in _paired(olds, news, align):
        found[new] = olds[old] if is_same else _within(olds[old], news[new], align)
    return tuple(found)


def _paired(
    olds: Sequence[Any], news: Sequence[Any], align: Align
) -> Iterator[tuple[int, int, bool]]:
    """Returns which nodes say the same, and which stand between the same neighbours."""
    pairs = align([*map(_said, olds)], [*map(_said, news)])
    start = at = 0
    for end, stop in (*enumerate(pairs), (len(olds), len(news))):
        if stop < 0:
            continue
        if end - start == stop - at:
            yield from ((start + n, at + n, False) for n in range(end - start))
        if end < len(olds):
            yield end, stop, True
        start, at = end + 1, stop + 1


def _within(old: Block, new: Block, align: Align) -> Block:
    """Likens what an edit left alone in a block that it touches."""
    if isinstance(old, Paragraph) and isinstance(new, Paragraph):
        return structs.replace(new, children=_inlines(old.children, new.children, align))
    if not isinstance(old, List) or not isinstance(new, List):
        return new
    items = list(new.items)
    for before, after, is_same in _paired(old.items, new.items, align):
        blocks = old.items[before].blocks
        if not is_same:
            blocks = _blocks(blocks, new.items[after].blocks, align)
        items[after] = structs.replace(new.items[after], blocks=blocks)
    return structs.replace(new, items=tuple(items))


def _inlines(olds: Sequence[Inline], news: Sequence[Inline], align: Align) -> tuple[Inline, ...]:
    """Likens the links and emphasis of a line of text, and the spaces beside them."""
    found = list(news)
    ours = [n for n, node in enumerate(olds) if not isinstance(node, Text)]
    theirs = [n for n, node in enumerate(news) if not isinstance(node, Text)]
    pairs = align([_said(olds[n]) for n in ours], [_said(news[n]) for n in theirs])
    for own, other in zip(ours, pairs, strict=True):
        if other < 0:
            continue
        new = theirs[other]
        found[new] = olds[own]
        edge = " '" if type(olds[own]) in _MARKS else " "
        if new and own:
            found[new - 1] = _ending(found[new - 1], olds[own - 1], edge)
        if new + 1 < len(news) and own + 1 < len(olds):
            found[new + 1] = _beginning(found[new + 1], olds[own + 1], edge)
    return normalize_inlines(found)


def _ending(node: Inline, like: Inline, edge: str) -> Inline:
    """Returns text with those characters of an edge at its end that other text has there."""
    if not isinstance(node, Text) or not isinstance(like, Text) or not node.value.strip(edge):
        return node
    return Text(node.value.rstrip(edge) + like.value[len(like.value.rstrip(edge)) :])


def _beginning(node: Inline, like: Inline, edge: str) -> Inline:
    """Returns text with those characters of an edge at its head that other text has there."""
    if not isinstance(node, Text) or not isinstance(like, Text) or not node.value.strip(edge):
        return node
    head = like.value[: len(like.value) - len(like.value.lstrip(edge))]
    return Text(head + node.value.lstrip(edge))


def _said(node: Any) -> str:
    """Returns what a node says, without what pandoc may have changed of it."""
    return _EDGES.sub(r"\1\2", _SPACE.sub(" ", _spelled(node)))


def _spelled(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, tuple):
        return "".join(map(_spelled, node))
    if isinstance(node, Text):
        return node.value
    if isinstance(node, AutoLink):
        return node.url
    if isinstance(node, SoftBreak):
        return " "
    if isinstance(node, LineBreak):
        # a term and what a line behind a colon says of it share a line of their own or not
        return ": "
    if isinstance(node, HtmlInline) and node.name == "p":
        return _spelled(node.children)
    mark = _MARKS.get(type(node))
    if mark is not None:
        return f"{mark}{_spelled(node.children)}\3"
    if not hasattr(node, "__struct_fields__"):
        return repr(node)
    parts = [f"\6{_spelled(getattr(node, name))}" for name in node.__struct_fields__]
    return f"\4{type(node).__name__}{''.join(parts)}\5"
