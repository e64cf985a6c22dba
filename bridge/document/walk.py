"""Walking documents: their strings, and every inline through one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from bridge.document.nodes import (
    Block,
    Callout,
    Cell,
    Document,
    ExternalLink,
    Heading,
    Image,
    Inline,
    Quote,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.source_text import plain_text

Rewrite = Callable[[Inline], Inline]

_INLINE_FIELDS = ("children", "label", "caption", "title")
_PART_FIELDS = ("items", "rows", "cells")
_BLOCK_FIELDS = (*_PART_FIELDS, "blocks")


def strings(node: Any) -> Iterator[str]:
    """Yields every string of a node and of what it holds, in order.

    Example:
        >>> from bridge.document.nodes import Emphasis, Text
        >>> list(strings(Emphasis((Text("a"), Text("b")))))
        ['a', 'b']
    """
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, str):
                    yield part
                elif isinstance(part, msgspec.Struct):
                    yield from strings(part)


def rewrite_blocks(blocks: Iterable[Block], rewrite: Rewrite, *, flow: bool) -> tuple[Block, ...]:
    """Returns blocks in which every inline went through ``rewrite``, in normal form.

    Args:
        blocks: siblings.
        rewrite: gets an inline whose own inlines are rewritten already.
        flow: as in :func:`bridge.document.normal_blocks.normalize_blocks`.

    Example:
        >>> from bridge.document.nodes import Paragraph, Text
        >>> up = lambda node: Text(node.value.upper()) if isinstance(node, Text) else node
        >>> rewrite_blocks([Paragraph((Text("a"),))], up, flow=True)
        (Paragraph(children=(Text(value='A'),)),)
    """
    return normalize_blocks([_changed(block, rewrite) for block in blocks], flow=flow)


def rewrite_inlines(inlines: Iterable[Inline], rewrite: Rewrite) -> tuple[Inline, ...]:
    """Returns inlines that all went through ``rewrite``, in normal form."""
    return normalize_inlines([rewrite(_changed(node, rewrite)) for node in inlines])


def _changed(node: Any, rewrite: Rewrite) -> Any:
    changes: dict[str, Any] = {}
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if not isinstance(value, tuple) or not value:
            continue
        if name in _INLINE_FIELDS:
            changes[name] = rewrite_inlines(value, rewrite)
        elif isinstance(node, Cell):
            # what spans lines parts no cell: it stands in one line there
            changes[name] = tuple(_changed(part, rewrite) for part in value)
        elif name == "blocks":
            flow = isinstance(node, Quote | Callout)
            changes[name] = rewrite_blocks(value, rewrite, flow=flow)
        elif name in _PART_FIELDS:
            changes[name] = tuple(_changed(part, rewrite) for part in value)
    return msgspec.structs.replace(node, **changes) if changes else node


def headings(document: Document) -> list[str]:
    """Returns the plain text of a page's headings in their order.

    Example:
        >>> from bridge.document.nodes import Quote, Text
        >>> headings(Document((Quote((Heading(2, (Text("a"),)),)), Heading(2, (Text("b"),)))))
        ['a', 'b']
    """
    return [plain_text(node.children) for node in parts(document) if isinstance(node, Heading)]


def parts(document: Document) -> Iterator[Any]:
    """Yields the blocks of a page, and their items, rows and cells, as they come; its notes last.

    Example:
        >>> from bridge.document.nodes import Quote, Rule
        >>> [type(node).__name__ for node in parts(Document((Quote((Rule(),)),)))]
        ['Quote', 'Rule']
    """
    pending: list[Any] = [*document.blocks, *document.notes]
    pending.reverse()
    while pending:
        node = pending.pop()
        yield node
        for name in _BLOCK_FIELDS:
            pending.extend(reversed(getattr(node, name, ())))


def images(document: Document) -> Iterator[Image]:
    """Yields the images of a page's blocks, those in links and captions too; not of its notes.

    Example:
        >>> from bridge.document.nodes import Paragraph
        >>> picture = Image("A.jpg", (), ())
        >>> [node.target for node in images(Document((Paragraph((picture,)),)))]
        ['A.jpg']
    """
    pending: list[Any] = [*document.blocks]
    while pending:
        node = pending.pop()
        if isinstance(node, Image):
            yield node
        for name in (*_BLOCK_FIELDS, *_INLINE_FIELDS):
            pending.extend(getattr(node, name, ()))


def words(document: Document) -> str:
    """Returns the plain text of all that a page says, a line for each run of inlines.

    Example:
        >>> from bridge.document.nodes import Quote, Text
        >>> words(Document((Quote((Heading(2, (Text("a"),)),)), Heading(2, (Text("b"),)))))
        'a\\nb'
    """
    runs = (getattr(node, name, ()) for node in parts(document) for name in _INLINE_FIELDS)
    return "\n".join([plain_text(run) for run in runs if run])


def replace_links(document: Document, replace: Callable[[WikiLink], WikiLink]) -> Document:
    """Returns a document in which every link to a page went through ``replace``.

    The links keep their labels, so the document stays in normal form.
    """
    replaced: Document = _replaced(document, replace)
    return replaced


def _replaced(node: Any, replace: Callable[[WikiLink], WikiLink]) -> Any:
    changes: dict[str, Any] = {}
    for name in (*_BLOCK_FIELDS, *_INLINE_FIELDS, "notes"):
        value = getattr(node, name, None)
        if isinstance(value, tuple) and value:
            changed = tuple(_replaced(part, replace) for part in value)
            if any(new is not old for new, old in zip(changed, value, strict=True)):
                changes[name] = changed
    if changes:
        node = msgspec.structs.replace(node, **changes)
    return replace(node) if isinstance(node, WikiLink) else node


def holds_link(inlines: tuple[Inline, ...]) -> bool:
    """Whether there is a link among inlines or within them, images apart."""
    for node in inlines:
        kind = type(node)
        if kind is WikiLink or kind is ExternalLink:
            return True
        if kind is not Text and holds_link(getattr(node, "children", ())):
            return True
    return False
