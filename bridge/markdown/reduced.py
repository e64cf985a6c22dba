"""What is left of a page in a file whose dialect cannot hold all of it.

pandoc's old files have no templates, no sizes of images and no names of notes.  When
such a file is compared with the page that it came from, what it could not hold is
left out on both sides, so that nobody seems to have deleted it; and what it is known
to have spelled otherwise is spelled alike on both (``[[:A]]`` shows the colon, a link
without a label shows its number, indented text is code made of no-break spaces).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, takewhile
from typing import Any, Final

from msgspec import structs

from bridge.document.entities import decode
from bridge.document.nodes import (
    Block,
    Comment,
    CommentBlock,
    DefinitionList,
    Document,
    Entity,
    ExternalLink,
    HtmlBlock,
    HtmlInline,
    HtmlTag,
    Image,
    Inline,
    Join,
    Math,
    Note,
    NoteKey,
    NoteRef,
    Paragraph,
    RawBlock,
    RawWikitext,
    Row,
    Table,
    Template,
    TemplateBlock,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.source_text import plain_text
from bridge.document.walk import images, parts, rewrite_blocks, strings
from bridge.markdown.dialects import Construct
from bridge.markdown.hidden_html import MARK
from bridge.markdown.misread import (
    as_paragraphs,
    as_text,
    galleries_of,
    in_parts,
    is_indented,
    is_noise,
    is_orphan,
    options_of,
    with_note,
    with_trails,
    with_unclosed,
    without_calls,
    without_code,
    without_options,
)

_TEMPLATES: Final = (Template, TemplateBlock)
_RAW: Final = (RawWikitext, RawBlock, HtmlTag, HtmlBlock)
_COMMENTS: Final = (Comment, CommentBlock)


_SIZE: Final = re.compile(r"\d*(?:x\d+)?px")
_INCLUDING: Final = frozenset(("includeonly", "noinclude", "onlyinclude"))
_SPACE: Final = Text(" ")


def reduce(
    document: Document,
    holds: frozenset[Construct],
    file: Document | None = None,
    page: Document | None = None,
) -> Document:
    """Returns what a file of a dialect can hold of a page.

    Args:
        document: the page.
        holds: what the dialect has words for.
        file: what such a file has of the page, reduced; None if the document is the file.
        page: the page that the document is the file of.

    Example:
        >>> page = Document((Paragraph((Text("a "), Template("b", ()), Text(" c"))),))
        >>> reduce(page, frozenset()).blocks
        (Paragraph(children=(Text(value='a c'),)),)
    """
    reducer = _Reducer(document, holds, file, page or Document(()))
    blocks = reducer.blocks(document.blocks)
    notes = reducer.noted({note.key: note.blocks for note in document.notes})
    blocks, notes = _numbered(blocks, notes)
    return structs.replace(
        document,
        blocks=blocks,
        notes=notes,
        categories=document.categories if "categories" in holds else (),
        languages=document.languages if "interlanguage links" in holds else (),
    )


class _Reducer:
    """Leaves out of nodes what a dialect cannot hold.

    Attributes:
        is_page: whether the page is reduced, and not its file.
        holds_raw: whether the dialect has a word for raw wikitext.
        is_own: whether the dialect is pandoc's own, which has words for calls.
        filled: which uses of notes have a text in the file, counted from 1: pandoc gives
            the text of a note with several uses to the one where it stood.
        galleries: what the galleries of the page show, in letters.
        plain: the images whose captions are plain text there, as those with a size are.
        options: the options of the page's images.
        texts: the texts of the file's notes.
    """

    def __init__(
        self,
        document: Document,
        holds: frozenset[Construct],
        file: Document | None,
        page: Document,
    ) -> None:
        self.holds = holds
        self.is_page = file is not None
        file = file or Document(())
        self.holds_raw = "raw wikitext" in holds
        self.is_own = "templates" in holds and not self.holds_raw
        self.filled = _filled(file)
        self.plain = _plainly_captioned(file)
        self.galleries = galleries_of(page)
        self.options = {} if self.is_page else options_of(page)
        self.texts = frozenset(() if self.is_page else map(_text, document.notes))
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
        """Yields what is left of siblings; text on lines that nothing parts is one paragraph."""
        last: Block | None = None
        joined, reaches = False, True
        for block in blocks:
            if isinstance(block, Join) and isinstance(block, self.dropped):
                joined = True
                continue
            is_text = isinstance(block, Paragraph | TemplateBlock)
            reaches, joined = reaches and joined and is_text, False
            for kept in self._left(block):
                if reaches and isinstance(last, Paragraph) and isinstance(kept, Paragraph):
                    last = Paragraph(normalize_inlines([*last.children, _SPACE, *kept.children]))
                    continue
                if last is not None:
                    yield from self._parted(last)
                last, reaches = kept, is_text
        if last is not None:
            yield from self._parted(last)

    def _parted(self, block: Block) -> Iterator[Block]:
        """Yields the calls at the head of a paragraph as blocks, which pandoc takes them for."""
        if not self.is_page or not self.is_own or not isinstance(block, Paragraph):
            yield block
            return
        head = [
            *takewhile(lambda node: isinstance(node, Template) or node == _SPACE, block.children)
        ]
        for node in head:
            if isinstance(node, Template):
                yield TemplateBlock(node.name, node.parameters)
        rest = trim_inlines(block.children[len(head) :])
        if rest:
            yield Paragraph(rest)

    def _left(self, block: Block) -> Iterator[Block]:
        """Yields what is left of a block."""
        if isinstance(block, TemplateBlock) and "templates" not in self.holds:
            words = as_text(block)
            if words is not None:
                yield Paragraph((words,))
            return
        if isinstance(block, TemplateBlock) and self.is_page and self.is_own:
            is_short = not any("\n" in part for part in strings(block))
            yield Paragraph((Template(block.name, block.parameters),)) if is_short else block
            return
        if isinstance(block, self.dropped) or self._is_nothing(block):
            return
        if isinstance(block, DefinitionList) and "definition lists" not in self.holds:
            yield from self._kept(as_paragraphs(block))
            return
        if isinstance(block, DefinitionList) and self.is_own:
            yield from map(self._part, in_parts(block))
            return
        if isinstance(block, Paragraph) and is_indented(block.children):
            block = structs.replace(block, children=(*map(without_code, block.children),))
        reduced = self._part(block)
        if isinstance(reduced, Table) and reduced.caption and not self.holds_raw:
            yield structs.replace(reduced, caption=())
            yield Paragraph(reduced.caption)
        elif not isinstance(reduced, Paragraph) or reduced.children:
            yield reduced

    def _is_nothing(self, block: Block) -> bool:
        """Whether a block is there for what the dialect cannot hold."""
        if self.holds_raw:
            return False
        if isinstance(block, CommentBlock):
            return block.value.startswith(MARK)
        if isinstance(block, Paragraph):
            is_copy = not self.is_page and is_orphan(block, self.texts)
            return is_copy or is_noise(block.children, self.galleries)
        return isinstance(block, Table) and not block.rows

    def _part(self, node: Any) -> Any:
        changes: dict[str, Any] = {}
        if isinstance(node, Table) and not self.holds_raw:
            changes["attributes"] = ""
            changes["alignments"] = ()
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if not isinstance(value, tuple) or not value:
                continue
            if name in ("children", "caption", "title", "label"):
                inlines = self._inlines(value)
                if name == "children" and not (self.is_page or self.holds_raw):
                    inlines = with_unclosed(inlines)
                changes[name] = trim_inlines(inlines) if isinstance(node, Paragraph) else inlines
            elif name == "blocks":
                changes[name] = tuple(self._kept(value))
            elif name in ("items", "rows", "cells"):
                inner = tuple(map(self._part, value))
                changes[name] = tuple(filter(self._is_seen, inner)) if name == "rows" else inner
        return structs.replace(node, **changes) if changes else node

    def _is_seen(self, row: Row) -> bool:
        """Whether a row is more than what the dialect cannot hold."""
        return self.holds_raw or any(cell.blocks for cell in row.cells)

    def _inlines(self, inlines: Iterable[Inline]) -> tuple[Inline, ...]:
        if "named notes" not in self.holds:
            inlines = map(with_note, inlines)
        if "templates" not in self.holds:
            inlines = map(without_calls, inlines)
        if not self.holds_raw:
            inlines = chain.from_iterable(map(_transcluded, inlines))
        kept = [self._inline(node) for node in inlines if not isinstance(node, self.dropped)]
        trails = self.is_page and not self.holds_raw
        return normalize_inlines(with_trails(kept) if trails else kept)

    def _inline(self, node: Inline) -> Inline:
        if isinstance(node, NoteRef):
            return self._note(node) if "named notes" not in self.holds else self._same_note(node)
        if isinstance(node, Entity) and not self.holds_raw:
            return Text(decode(node.source))
        if isinstance(node, Math) and not self.holds_raw:
            return Math(node.source)
        if isinstance(node, Image) and node.target in self.plain:
            node = structs.replace(node, caption=_words(node.caption))
        node = self._part(node)
        if isinstance(node, Image) and not self.holds_raw:
            node = without_options(node, self.options.get(node.target, ()))
        if isinstance(node, WikiLink) and node.label == (Text(node.target),):
            return structs.replace(node, label=(Text(node.target.removeprefix(":")),))
        if isinstance(node, Image) and "file options" not in self.holds:
            return structs.replace(node, options=self._sizes(node.options))
        return node

    def _sizes(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Returns which options of a file say its size, if the dialect can."""
        return tuple(filter(_SIZE.fullmatch, options)) if "image sizes" in self.holds else ()

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
        texts = {**dict.fromkeys(self.uses, ()), **texts}
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


def _transcluded(node: Inline) -> tuple[Inline, ...]:
    """Returns what stands between tags that say where wikitext counts."""
    if isinstance(node, HtmlInline) and node.name in _INCLUDING:
        return node.children
    return (node,)


def _numbered(
    blocks: tuple[Block, ...], notes: tuple[Note, ...]
) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Gives links without a label their numbers, as they come with the notes in their places."""
    texts = {note.key: note.blocks for note in notes}
    found: dict[NoteKey, tuple[Block, ...]] = {}
    count = 0

    def number(node: Inline) -> Inline:
        nonlocal count
        if isinstance(node, NoteRef) and node.key not in found:
            found[node.key] = ()
            found[node.key] = rewrite_blocks(texts.get(node.key, ()), number, flow=True)
        elif isinstance(node, ExternalLink) and not node.label:
            count += 1
            return structs.replace(node, label=(Text(str(count)),))
        return node

    blocks = rewrite_blocks(blocks, number, flow=True)
    return blocks, tuple(Note(note.key, found.get(note.key, note.blocks)) for note in notes)


def _text(note: Note) -> str:
    return "".join([text for block in note.blocks for text in strings(block)])


def _filled(file: Document) -> frozenset[int]:
    return frozenset(note.key.number for note in file.notes if note.blocks and note.key.number)


def _plainly_captioned(file: Document) -> frozenset[str]:
    plain: set[str] = set()
    marked: set[str] = set()
    for image in images(file):
        is_plain = image.options and image.caption == _words(image.caption)
        (plain if is_plain else marked).add(image.target)
    return frozenset(plain - marked)


def _words(caption: tuple[Inline, ...]) -> tuple[Inline, ...]:
    words = plain_text(caption)
    return normalize_inlines([Text(words)]) if words else ()


def held(
    holds: frozenset[Construct], file: Document, page: Document, *, page_is_newer: bool = False
) -> frozenset[Construct]:
    """Returns what a file holds of one page, by what it has of it.

    What is new in the file does not mean that it could hold what is old on the page, nor
    the other way round.

    Args:
        holds: what the file's dialect has words for, as far as is seen.
        file: what the file says.
        page: the page that it belongs to.
        page_is_newer: whether it was edited, and not the file.

    Example:
        >>> named = Document((), notes=(Note(NoteKey(name="a"), ()),))
        >>> numbered = Document((), notes=(Note(NoteKey(number=1), ()),))
        >>> names = frozenset({"named notes"})
        >>> sorted(held(names, numbered, named, page_is_newer=True))
        []
        >>> sorted(held(names, Document(()), named, page_is_newer=True))
        ['named notes']
    """
    if not any(isinstance(part, DefinitionList) for part in parts(file)):
        holds -= {"definition lists"}
    names = {note.key.name for note in page.notes if note.key.name}
    unnamed = sum(1 for note in page.notes if not note.key.name)
    numbers = sum(1 for note in file.notes if not note.key.name)
    if not names or (page_is_newer and numbers <= unnamed):
        return holds
    known = names & {note.key.name for note in file.notes}
    return holds if known else holds - {"named notes"}
