"""The document model: one immutable record a construct, in two closed unions.

Nodes hold meaning only.  Where a construct stood in a source is the business of
:mod:`bridge.document.parsed`.  Both readers return documents in normal form
(:mod:`bridge.document.normal` lists its rules), so that equal meaning is equal
records, which is what the law of the two formats compares.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The base of every node: immutable, comparable, and JSON by msgspec."""


# --- inlines ---------------------------------------------------------------


class Text(Node, frozen=True):
    """Literal characters.  A line end is a space; runs of spaces are one."""

    value: str


class Emphasis(Node, frozen=True):
    """Italics: ``''x''``, ``*x*``."""

    children: tuple[Inline, ...]


class Strong(Node, frozen=True):
    """Bold: ``'''x'''``, ``**x**``."""

    children: tuple[Inline, ...]


class Strikethrough(Node, frozen=True):
    """``<s>x</s>``, ``~~x~~``."""

    children: tuple[Inline, ...]


class Superscript(Node, frozen=True):
    """``<sup>x</sup>`` without attributes."""

    children: tuple[Inline, ...]


class Subscript(Node, frozen=True):
    """``<sub>x</sub>`` without attributes."""

    children: tuple[Inline, ...]


class Code(Node, frozen=True):
    """``<code>`` around plain text, a code span in Markdown."""

    value: str


class LineBreak(Node, frozen=True):
    """``<br />``, a backslash at the end of a line in Markdown."""


class SoftBreak(Node, frozen=True):
    """The end of a short line that keeps it (:mod:`bridge.document.short_lines`)."""


class WikiLink(Node, frozen=True):
    """A link to a page: ``[[target|label]]``.

    ``target`` has spaces, not underscores, and keeps a leading colon, a
    fragment and an interwiki prefix.  ``label`` is never empty.
    """

    target: str
    label: tuple[Inline, ...]


class ExternalLink(Node, frozen=True):
    """``[url label]``; an empty label is the one that MediaWiki numbers."""

    url: str
    label: tuple[Inline, ...]


class AutoLink(Node, frozen=True):
    """A bare URL in wikitext, ``<url>`` in Markdown."""

    url: str


class Image(Node, frozen=True):
    """``[[File:target|options|caption]]``; ``options`` word for word, in order."""

    target: str
    options: tuple[str, ...]
    caption: tuple[Inline, ...]


class NoteKey(Node, frozen=True):
    """Which note is meant: by its name, or by ``number`` where it has none.

    Numbers count the unnamed notes of a page from 1 in the order of their use.
    """

    name: str = ""
    number: int = 0
    group: str = ""


class NoteRef(Node, frozen=True):
    """The place where a note is referred to.  Its text is in Document.notes."""

    key: NoteKey


class Math(Node, frozen=True):
    """``<math>source</math>``; ``display`` is ``<math display="block">``."""

    source: str
    display: bool = False


class HtmlInline(Node, frozen=True):
    """A balanced element; ``attributes`` as written, without outer spaces."""

    name: str
    attributes: str
    children: tuple[Inline, ...]


class HtmlTag(Node, frozen=True):
    """One tag as written: void, self-closing, or without its partner."""

    source: str


class Comment(Node, frozen=True):
    """``<!--value-->`` within a line."""

    value: str


class Entity(Node, frozen=True):
    """A character reference as written, such as ``&nbsp;``."""

    source: str


class Parameter(Node, frozen=True):
    """One argument of a template call: exact text, ``name`` None if positional."""

    name: str | None
    value: str


class Template(Node, frozen=True):
    """``{{name|parameters}}`` within a line; every string is exact source text."""

    name: str
    parameters: tuple[Parameter, ...]


class RawWikitext(Node, frozen=True):
    """Wikitext within a line that Markdown has no word for, as written."""

    source: str


# --- blocks ----------------------------------------------------------------


class Paragraph(Node, frozen=True):
    """Inlines that stand together; never empty."""

    children: tuple[Inline, ...]


class Heading(Node, frozen=True):
    """``== x ==``; level 1 to 6."""

    level: int
    children: tuple[Inline, ...]


class Item(Node, frozen=True):
    """One item of a bullet or ordered list."""

    blocks: tuple[Block, ...]


class List(Node, frozen=True):
    """A bullet or ordered list; ``start`` is the first number of an ordered one."""

    kind: Literal["bullet", "ordered"]
    items: tuple[Item, ...]
    start: int = 1


class Term(Node, frozen=True):
    """``; x``: what a definition list defines."""

    children: tuple[Inline, ...]


class Description(Node, frozen=True):
    """``: x``: a definition, or a line that is merely indented."""

    blocks: tuple[Block, ...]


class DefinitionList(Node, frozen=True):
    """Terms and descriptions in their order; either may stand without the other."""

    items: tuple[Term | Description, ...]


class Cell(Node, frozen=True):
    """A cell of a table; ``attributes`` as written."""

    blocks: tuple[Block, ...]
    header: bool = False
    attributes: str = ""


class Row(Node, frozen=True):
    """A row of a table; ``attributes`` as written."""

    cells: tuple[Cell, ...]
    attributes: str = ""


class Table(Node, frozen=True):
    """A table; ``attributes`` as written after ``{|``.

    ``alignments`` are by column, of the cells below the header row; none if all are
    empty.
    """

    rows: tuple[Row, ...]
    attributes: str = ""
    caption: tuple[Inline, ...] = ()
    alignments: tuple[Literal["", "left", "center", "right"], ...] = ()


class Preformatted(Node, frozen=True):
    """Lines that begin with a space; plain text, without their leading space."""

    text: str


class CodeBlock(Node, frozen=True):
    """``<syntaxhighlight>`` (with a language) or ``<pre>`` (without one)."""

    text: str
    language: str = ""
    attributes: str = ""


class Quote(Node, frozen=True):
    """``<blockquote>`` without attributes."""

    blocks: tuple[Block, ...]


class Callout(Node, frozen=True):
    """``> [!kind]``: what a page sets apart, a note or a warning.

    ``title`` is empty where the kind says it all; ``fold`` is what a click does:
    ``+`` for one that is open at first, ``-`` for one that is closed.
    """

    kind: str
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    fold: Literal["", "+", "-"] = ""


class Rule(Node, frozen=True):
    """``----``."""


class HtmlBlock(Node, frozen=True):
    """One tag alone on its line, as written; what it encloses are siblings."""

    source: str


class CommentBlock(Node, frozen=True):
    """``<!--value-->`` alone on its lines."""

    value: str


class References(Node, frozen=True):
    """``<references />``; ``attributes`` as written."""

    attributes: str = ""


class TemplateBlock(Node, frozen=True):
    """A template call alone on its lines; every string is exact source text."""

    name: str
    parameters: tuple[Parameter, ...]


class RawBlock(Node, frozen=True):
    """Wikitext on lines of its own that Markdown has no word for, as written."""

    source: str


class Join(Node, frozen=True):
    """How two siblings hang together where a blank line would change the page.

    ``line``: the next one starts on the next line; ``space``: it follows behind a
    space; ``same line``: it follows at once.  Stands between the two, next to a
    TemplateBlock or a RawBlock.
    """

    kind: Literal["line", "space", "same line"]


Inline: TypeAlias = (
    Text
    | Emphasis
    | Strong
    | Strikethrough
    | Superscript
    | Subscript
    | Code
    | LineBreak
    | SoftBreak
    | WikiLink
    | ExternalLink
    | AutoLink
    | Image
    | NoteRef
    | Math
    | HtmlInline
    | HtmlTag
    | Comment
    | Entity
    | Template
    | RawWikitext
)

Block: TypeAlias = (
    Paragraph
    | Heading
    | List
    | DefinitionList
    | Table
    | Preformatted
    | CodeBlock
    | Quote
    | Callout
    | Rule
    | HtmlBlock
    | CommentBlock
    | References
    | TemplateBlock
    | RawBlock
    | Join
)

# --- the page --------------------------------------------------------------


class Note(Node, frozen=True):
    """The text of a note, wherever it stood in the source."""

    key: NoteKey
    blocks: tuple[Block, ...]


class Category(Node, frozen=True):
    """``[[Category:name|sort_key]]``; None where the page's own title sorts it."""

    name: str
    sort_key: str | None = None


class Field(Node, frozen=True):
    """A line of front matter that wikitext has no place for."""

    name: str
    value: str


class Meta(Node, frozen=True):
    """Facts about the page: where it redirects to, other front matter.

    ``language`` is what the values of the fields are written in.
    """

    redirect: str | None = None
    fields: tuple[Field, ...] = ()
    language: Literal["yaml", "toml", "json"] = "yaml"


class Document(Node, frozen=True):
    """A page: its facts, its blocks, and its notes in the order of their use."""

    blocks: tuple[Block, ...] = ()
    notes: tuple[Note, ...] = ()
    categories: tuple[Category, ...] = ()
    languages: tuple[str, ...] = ()
    meta: Meta = Meta()
