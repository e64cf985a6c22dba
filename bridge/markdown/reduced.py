"""What is left of a page in a file whose dialect cannot hold all of it.

pandoc's old files have no templates, no sizes of images and no names of notes.  When
such a file is compared with the page that it came from, what it could not hold is
left out on both sides, so that nobody seems to have deleted it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import structs

from bridge.document.entities import decode
from bridge.document.nodes import (
    Block,
    Comment,
    CommentBlock,
    Document,
    Entity,
    HtmlBlock,
    HtmlTag,
    Image,
    Inline,
    Join,
    Note,
    NoteKey,
    NoteRef,
    Paragraph,
    RawBlock,
    RawWikitext,
    Template,
    TemplateBlock,
    Text,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.markdown.dialects import Construct

_TEMPLATES: Final = (Template, TemplateBlock)
_RAW: Final = (RawWikitext, RawBlock, HtmlTag, HtmlBlock)
_COMMENTS: Final = (Comment, CommentBlock)


def reduce(document: Document, holds: frozenset[Construct]) -> Document:
    """Returns what a file of a dialect can hold of a page.

    Args:
        document: the page.
        holds: what the dialect has words for.

    Example:
        >>> page = Document((Paragraph((Text("a "), Template("b", ()), Text(" c"))),))
        >>> reduce(page, frozenset()).blocks
        (Paragraph(children=(Text(value='a c'),)),)
    """
    reducer = _Reducer(holds)
    blocks = reducer.blocks(document.blocks)
    texts = {note.key: note.blocks for note in document.notes}
    notes = tuple(
        Note(new, reducer.blocks(texts[old]) if old is not None else ())
        for new, old in reducer.notes.items()
        if old is None or old in texts
    )
    return structs.replace(
        document,
        blocks=blocks,
        notes=notes,
        categories=document.categories if "categories" in holds else (),
        languages=document.languages if "interlanguage links" in holds else (),
    )


class _Reducer:
    """Leaves out of nodes what a dialect cannot hold."""

    def __init__(self, holds: frozenset[Construct]) -> None:
        self.holds = holds
        dropped: tuple[type, ...] = ()
        for construct, types in (
            ("templates", _TEMPLATES),
            ("raw wikitext", (*_RAW, Join)),
            ("comments", _COMMENTS),
        ):
            if construct not in holds:
                dropped += types
        self.dropped = dropped
        self.notes: dict[NoteKey, NoteKey | None] = {}
        self.seen: dict[NoteKey, NoteKey] = {}

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """Reduces siblings."""
        return normalize_blocks([*self._kept(blocks)], flow=True)

    def _kept(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, self.dropped):
                continue
            reduced = self._part(block)
            if not isinstance(reduced, Paragraph) or reduced.children:
                yield reduced

    def _part(self, node: Any) -> Any:
        changes: dict[str, Any] = {}
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if not isinstance(value, tuple) or not value:
                continue
            if name in ("children", "caption", "title", "label"):
                inlines = self._inlines(value)
                changes[name] = trim_inlines(inlines) if isinstance(node, Paragraph) else inlines
            elif name == "blocks":
                changes[name] = tuple(self._kept(value))
            elif name in ("items", "rows", "cells"):
                changes[name] = tuple(map(self._part, value))
        return structs.replace(node, **changes) if changes else node

    def _inlines(self, inlines: Iterable[Inline]) -> tuple[Inline, ...]:
        return normalize_inlines(
            [self._inline(node) for node in inlines if not isinstance(node, self.dropped)]
        )

    def _inline(self, node: Inline) -> Inline:
        if isinstance(node, NoteRef):
            return self._note(node) if "named notes" not in self.holds else self._same_note(node)
        if isinstance(node, Entity) and "raw wikitext" not in self.holds:
            return Text(decode(node.source))
        node = self._part(node)
        if isinstance(node, Image) and not {"file options", "image sizes"} & self.holds:
            return structs.replace(node, options=())
        return node

    def _same_note(self, node: NoteRef) -> NoteRef:
        self.notes[node.key] = node.key
        return node

    def _note(self, node: NoteRef) -> NoteRef:
        """Numbers a note; pandoc makes a note without text of each further use."""
        key = NoteKey(number=len(self.notes) + 1)
        again = node.key in self.seen
        self.seen[node.key] = key
        self.notes[key] = None if again else node.key
        return NoteRef(key)


def held(holds: frozenset[Construct], file: Document, page: Document) -> frozenset[Construct]:
    """Returns what a file holds of one page, by what it has of it.

    A name that is new in the file does not mean that it could hold the old ones.

    Args:
        holds: what the file's dialect has words for, as far as is seen.
        file: what the file says.
        page: the page that it belongs to.
    """
    names = {note.key.name for note in page.notes if note.key.name}
    if "named notes" in holds and names and not names & {note.key.name for note in file.notes}:
        return holds - {"named notes"}
    return holds
