"""What is left of a page in a file whose dialect cannot hold all of it.

pandoc's old files have no templates, no sizes of images and no names of notes.  When
such a file is compared with the page that it came from, what it could not hold is
left out on both sides, so that nobody seems to have deleted it; and what it is known
to have spelled otherwise is spelled alike on both (``[[:A]]`` shows the colon, a link
without a label shows its number, indented text is code made of no-break spaces).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import structs

from bridge.document.entities import decode
from bridge.document.nodes import (
    Block,
    Code,
    Comment,
    CommentBlock,
    Document,
    Entity,
    ExternalLink,
    HtmlBlock,
    HtmlInline,
    HtmlTag,
    Image,
    Inline,
    Join,
    LineBreak,
    Note,
    NoteKey,
    NoteRef,
    Paragraph,
    RawBlock,
    RawWikitext,
    Table,
    Template,
    TemplateBlock,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.markdown.dialects import Construct
from bridge.markdown.hidden_html import MARK

_TEMPLATES: Final = (Template, TemplateBlock)
_RAW: Final = (RawWikitext, RawBlock, HtmlTag, HtmlBlock)
_COMMENTS: Final = (Comment, CommentBlock)


_INDENT: Final = "\u00a0"
"""What pandoc makes of the spaces that text is indented by."""


def reduce(
    document: Document, holds: frozenset[Construct], filled: frozenset[int] = frozenset()
) -> Document:
    """Returns what a file of a dialect can hold of a page.

    Args:
        document: the page.
        holds: what the dialect has words for.
        filled: which uses of notes have a text in the file, counted from 1: pandoc gives
            the text of a note with several uses to the one where it stood.

    Example:
        >>> page = Document((Paragraph((Text("a "), Template("b", ()), Text(" c"))),))
        >>> reduce(page, frozenset()).blocks
        (Paragraph(children=(Text(value='a c'),)),)
    """
    reducer = _Reducer(holds, filled)
    blocks = reducer.blocks(document.blocks)
    notes = reducer.noted({note.key: note.blocks for note in document.notes})
    return structs.replace(
        document,
        blocks=blocks,
        notes=notes,
        categories=document.categories if "categories" in holds else (),
        languages=document.languages if "interlanguage links" in holds else (),
    )


class _Reducer:
    """Leaves out of nodes what a dialect cannot hold."""

    def __init__(self, holds: frozenset[Construct], filled: frozenset[int]) -> None:
        self.holds = holds
        self.filled = filled
        self.unnamed = 0
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
        self.uses: dict[NoteKey, list[NoteKey]] = {}

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """Reduces siblings."""
        return normalize_blocks([*self._kept(blocks)], flow=True)

    def _kept(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, self.dropped) or self._is_nothing(block):
                continue
            if isinstance(block, Paragraph) and _is_indented(block.children):
                block = structs.replace(block, children=(*map(_without_code, block.children),))
            reduced = self._part(block)
            if not isinstance(reduced, Paragraph) or reduced.children:
                yield reduced

    def _is_nothing(self, block: Block) -> bool:
        """Whether a block is there for what the dialect cannot hold."""
        if "raw wikitext" in self.holds:
            return False
        if isinstance(block, CommentBlock):
            return block.value.startswith(MARK)
        return isinstance(block, Table) and not block.rows

    def _part(self, node: Any) -> Any:
        changes: dict[str, Any] = {}
        if isinstance(node, Table) and "raw wikitext" not in self.holds:
            changes["attributes"] = ""
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
        if isinstance(node, ExternalLink) and not node.label:
            self.unnamed += 1
            return structs.replace(node, label=(Text(str(self.unnamed)),))
        if isinstance(node, WikiLink) and node.label == (Text(node.target),):
            return structs.replace(node, label=(Text(node.target.removeprefix(":")),))
        if isinstance(node, Image) and not {"file options", "image sizes"} & self.holds:
            return structs.replace(node, options=())
        return node

    def _same_note(self, node: NoteRef) -> NoteRef:
        self.notes[node.key] = node.key
        return node

    def _note(self, node: NoteRef) -> NoteRef:
        """Numbers a note; pandoc makes a note without text of each further use."""
        key = NoteKey(number=len(self.notes) + 1)
        self.uses.setdefault(node.key, []).append(key)
        self.notes[key] = None
        return NoteRef(key)

    def noted(self, texts: Mapping[NoteKey, tuple[Block, ...]]) -> tuple[Note, ...]:
        """Returns the notes that were met, those in the texts of notes too."""
        found: list[Note] = []
        keys: list[NoteKey] = []
        while len(found) < len(self.notes):
            if len(keys) < len(self.notes):
                for own, uses in self.uses.items():
                    use = next((use for use in uses if use.number in self.filled), uses[0])
                    self.notes[use] = own
                keys = [*self.notes]
            new = keys[len(found)]
            old = self.notes[new]
            blocks = texts.get(old, ()) if old is not None else ()
            found.append(Note(new, self.blocks(blocks)))
        known = {None, *texts}
        return tuple(note for note in found if self.notes[note.key] in known)


def _is_indented(inlines: tuple[Inline, ...]) -> bool:
    """Whether text is code for no other reason than that a space stood before it."""
    first = inlines[0]
    return isinstance(first, Code) and first.value.startswith(_INDENT)


def _without_code(node: Inline) -> Inline:
    if isinstance(node, Code):
        return Text(node.value.replace(_INDENT, " "))
    if isinstance(node, LineBreak):
        return Text(" ")
    if isinstance(node, HtmlInline) and node.name == "code":
        return Text("".join(child.value for child in node.children if isinstance(child, Text)))
    if isinstance(node, WikiLink | ExternalLink):
        return structs.replace(node, label=normalize_inlines([*map(_without_code, node.label)]))
    return node


def filled(file: Document) -> frozenset[int]:
    """Returns which uses of notes have a text in a file that was reduced."""
    return frozenset(note.key.number for note in file.notes if note.blocks and note.key.number)


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
