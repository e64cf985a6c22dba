"""Markdown to document: the block tree's nodes become the document's.

``read`` is the reader of a page.  It works on the text alone: front matter is
the business of :mod:`bridge.frontmatter`, lines that of :mod:`.blocks`, the
text of a block that of :mod:`.inlines`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, Literal

from msgspec import structs

from bridge.anchors import Anchors
from bridge.document.callouts import Fold, callout_end, callout_head, gather_callouts
from bridge.document.fragments import Fragments
from bridge.document.nodes import (
    Block,
    Category,
    CodeBlock,
    Comment,
    CommentBlock,
    DefinitionList,
    Description,
    Document,
    Entity,
    Field,
    Heading,
    HtmlBlock,
    HtmlInline,
    Inline,
    Item,
    LineBreak,
    List,
    Meta,
    Note,
    Paragraph,
    Preformatted,
    Quote,
    References,
    Rule,
    Table,
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import TAG, collapse, normalize_inlines, trim_inlines
from bridge.document.parsed import Parsed, Piece
from bridge.document.short_lines import SHORT, leading_lines, with_breaks
from bridge.document.tables import PLAIN_ATTRIBUTES, Alignment
from bridge.document.targets import is_title, normalize_target
from bridge.document.walk import headings, replace_links, rewrite_blocks, strings
from bridge.frontmatter import LIQUID, LIQUID_OFF, FrontMatter, read_page
from bridge.markdown.attributes import Attributes, html_attributes
from bridge.markdown.blocks import parse_blocks
from bridge.markdown.captions import with_captions
from bridge.markdown.context import Context
from bridge.markdown.definitions import Definitions
from bridge.markdown.dialects import count_links, describe
from bridge.markdown.extensions import settle_raw
from bridge.markdown.facts import hoist, is_listed_category, take_redirect
from bridge.markdown.grammar import (
    BULLETS,
    EMPTY_TABLE,
    LINE_END,
    NO_TERM,
    NUMBERS,
    RAW_INFO,
    REFERENCES,
    SPACE,
    VERBATIM_TAGS,
    has_wikilinks,
)
from bridge.markdown.grids import Drawn, read_columns, read_grid
from bridge.markdown.headings import title_of
from bridge.markdown.html_images import read_figure, read_img
from bridge.markdown.inlines import read_inlines
from bridge.markdown.line_blocks import is_broken_table, read_lines
from bridge.markdown.notes import in_order_of_use, is_key_comment
from bridge.markdown.siblings import Entry, arrange, stands_alone
from bridge.markdown.tables import make_table, read_caption, read_rows, table_of
from bridge.markdown.targets import OWN, Targets
from bridge.markdown.tasks import read_box
from bridge.markdown.tree import TABLES, Node, Tree
from bridge.options import Options
from bridge.report import Report
from bridge.site import SiteInfo
from bridge.source import Span

_EXAMPLE = re.compile(r"(?<![\w@.-])@([\w-]+)", re.ASCII)
_INDENT: Final = Entity("&nbsp;")
_ESCAPED_MARKER = re.compile(r"\A([A-Za-z]+)\\([.)])")
_FACTS: Final = ("redirect", "categories")
_PLAIN_INFO = re.compile(r"[ \t]*(?:\{[ \t]*\})?[ \t]*")
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\]")
_SAYABLE = re.compile(r"[\w+#.-]+")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][-A-Za-z0-9_:.]*)(=?)(?:(?<==)"?([^"'\s<>{}=]*)"?)?""")
_INFO = re.compile(r"([^\s{}]*)(?:[ \t]*\{(.*)\}|((?:[ \t].*)?))", re.S)
_LANGUAGE = re.compile(r"\.([^\s{}]+)((?:[ \t].*)?)", re.S)


def read(
    text: str,
    *,
    site: SiteInfo,
    fragments: Fragments,
    options: Options | None = None,
    report: Report | None = None,
) -> Parsed:
    """Reads a Markdown page, front matter included.

    Args:
        text: the whole file, without characters that no wiki stores.
        site: the wiki's facts.
        fragments: reads the raw wikitext in it.
        options: what is known of the folder's links.
        report: collects diagnostics.

    Returns:
        The document in normal form, and the layout, whose root covers ``text``.
    """
    report = Report() if report is None else report
    head, start = read_page(text, report)
    tree = parse_blocks(text, start, report)
    mark = len(report.diagnostics)
    seen = count_links(text[start:])
    if seen:
        report.add("dialect", "info", describe(seen))
    bare_urls = not has_wikilinks(text)
    targets = Targets.of(site, options)
    if options is not None and options.liquid and LIQUID.search(text, start):
        # what the writer says by itself is no fact of the page
        head = head._replace(fields=tuple(f for f in head.fields if f != LIQUID_OFF))
    reader = _Reader(tree, Context(targets, fragments, report, frozenset()))
    reader.context.bare_urls = bare_urls
    parsed = reader.page(head, start)
    repeated = reader.context.notes.repeated_numbers()
    if repeated:
        # The keys depend on how often a number is used, which is known only now.
        del report.diagnostics[mark:]
        reader = _Reader(tree, Context(targets, fragments, report, repeated))
        reader.context.bare_urls = bare_urls
        parsed = reader.page(head, start)
    if any(tree.examples):
        parsed = parsed._replace(document=_settle_examples(parsed.document, tree.examples))
    if reader.context.leads_home:
        parsed = parsed._replace(document=_settle_links(parsed.document, targets))
    return parsed


def _settle_examples(document: Document, labels: list[str]) -> Document:
    """Puts the number of an example for ``@label``, as pandoc does."""
    numbers = {label: str(number) for number, label in list(enumerate(labels, 1))[::-1] if label}

    def settle(node: Inline) -> Inline:
        if not isinstance(node, Text) or "@" not in node.value:
            return node
        return Text(_EXAMPLE.sub(lambda m: numbers.get(m[1], m[0]), node.value))

    notes = (Note(n.key, rewrite_blocks(n.blocks, settle, flow=False)) for n in document.notes)
    return structs.replace(
        document,
        blocks=rewrite_blocks(document.blocks, settle, flow=True),
        notes=tuple(notes),
    )


def _settle_links(document: Document, targets: Targets) -> Document:
    """Leads links to the page's own headings by MediaWiki's anchors."""
    anchors = Anchors(headings(document))

    def settle(link: WikiLink) -> WikiLink:
        if not link.target.startswith(OWN):
            return link
        return WikiLink(targets.settle(link.target, anchors), link.label)

    return replace_links(document, settle)


class _Reader:
    """Turns the nodes of one tree into blocks and pieces."""

    def __init__(self, tree: Tree, context: Context) -> None:
        self.tree = tree
        self.context = context
        self.definitions = Definitions(tree, context)
        self.callouts = 0
        self.in_cell = False
        self.table_type: type | None = None
        self.note_blocks: dict[str, tuple[Block, ...]] = {}

    # --- the page ------------------------------------------------------------

    def page(self, head: FrontMatter, start: int) -> Parsed:
        """Reads the whole page."""
        context = self.context
        for name, key in head.categories:
            if is_listed_category(name, key):
                context.categories[Category(name, key)] = None
            else:
                context.report.add("invalid-title", "warning", "no category can be called so", name)
        entries: list[Entry] = []
        for child in with_captions(self.tree, self.tree.root.children):
            entries.extend(self.entries(child))
        entries = self._settle_notes(entries)
        blocks, pieces = _with_callouts(*arrange(entries, flow=True))
        redirect = self._redirect(head)
        if redirect is None and entries and entries[0].blocks:
            redirect, blocks = take_redirect(blocks, context.site)
        if start:
            pieces.insert(0, Piece("front matter", (Span(0, start),)))
        document = Document(
            tuple(blocks),
            self._notes(),
            tuple(context.categories),
            tuple(context.languages),
            Meta(redirect, tuple(Field(*f) for f in head.fields if f[0] not in _FACTS)),
        )
        if context.notes.tagged:
            document = in_order_of_use(document)
        return Parsed(document, Piece("Document", (Span(0, len(self.tree.text)),), tuple(pieces)))

    def _redirect(self, head: FrontMatter) -> str | None:
        """Returns the page that the front matter redirects to, if it can be one."""
        if head.redirect is None:
            return None
        match = _LINK.fullmatch(head.redirect)
        target = normalize_target(match[1] if match is not None else head.redirect)
        if is_title(target) and not target.startswith("["):
            return target
        self.context.report.add(
            "invalid-title", "warning", "no page to redirect to can be called so", head.redirect
        )
        return None

    def _settle_notes(self, entries: list[Entry]) -> list[Entry]:
        """Makes text of the definitions that nothing refers to."""
        unused = dict.fromkeys(self.definitions.unused())
        settled: list[Entry] = []
        for entry in entries:
            if entry.node in unused:
                del unused[entry.node]
                settled.append(self._literal_note(entry.node))
            else:
                settled.append(entry)
        settled += [self._moved(self._literal_note(node)) for node in unused]
        return settled + [self._moved(entry) for entry in self.definitions.unreferred()]

    def _moved(self, entry: Entry) -> Entry:
        """Returns an entry behind the text, where it stands in no container."""
        end = len(self.tree.text)
        return entry._replace(piece=Piece(entry.piece.kind, (Span(end, end),)))

    def _notes(self) -> tuple[Note, ...]:
        notes = self.context.notes
        texts = {**self.note_blocks, **notes.tagged}
        return tuple(Note(key, texts[label]) for label, key in notes.keys.items())

    # --- blocks --------------------------------------------------------------

    def entries(self, node: Node) -> list[Entry]:
        """Returns what one node makes: its blocks and their pieces."""
        entries = _READERS[node.kind](self, node)
        if node.kind in TABLES:
            blocks = entries[-1].blocks
            self.table_type = type(blocks[0]) if blocks else None
        return entries

    def children(self, node: Node, *, flow: bool) -> tuple[tuple[Block, ...], list[Piece]]:
        """Reads the blocks in a container."""
        entries: list[Entry] = []
        for child in with_captions(self.tree, node.children):
            entries.extend(self.entries(child))
        if node.children:
            node.last = max(node.last, node.children[-1].last)
        blocks, pieces = arrange(entries, flow=flow)
        return tuple(blocks), pieces

    def inlines(self, text: str) -> tuple[Inline, ...]:
        """Reads the text of a block; what are facts of the page leave it."""
        return hoist(self.context, read_inlines(text, self.context))

    def _one(self, node: Node, block: Block, pieces: list[Piece] | None = None) -> list[Entry]:
        spans = self.tree.spans(node)
        piece = Piece(type(block).__name__, spans, tuple(pieces or ()))
        return [Entry(node, (block,), piece)]

    def _none(self, node: Node, kind: str, pieces: list[Piece] | None = None) -> list[Entry]:
        return [Entry(node, (), Piece(kind, self.tree.spans(node), tuple(pieces or ())))]

    def paragraph(self, node: Node) -> list[Entry]:
        """Reads a paragraph and the link definitions at its head."""
        entries = self.definitions.entries(node) if node.level else []
        skip = node.level
        if skip >= len(node.starts):
            return entries
        text = self.tree.content(node, skip)
        if node.label == "item":
            text = read_box(text)
        if text == EMPTY_TABLE:
            return [*entries, *self._one(node, Table((), PLAIN_ATTRIBUTES))]
        inlines = self._prose(text, node)
        spans = self.tree.spans(node, node.first + skip)
        if inlines:
            entries.append(Entry(node, (Paragraph(inlines),), Piece("Paragraph", spans)))
        else:
            entries.append(Entry(node, (), Piece("categories", spans)))
        return entries

    def _prose(self, text: str, node: Node) -> tuple[Inline, ...]:
        """Reads the text of a paragraph, which may be verse or begin with short lines."""
        verse = self._verse(text, node) if text[0] == "|" else None
        if verse is not None:
            return verse
        return self._short_lines(text) if node.depth == self.callouts else self.inlines(text)

    def _verse(self, text: str, node: Node) -> tuple[Inline, ...] | None:
        """Reads a line block; None if the paragraph is none."""
        if is_broken_table(text):
            message = "rows without a delimiter row below the first are no table but text"
            span = self.tree.spans(node)[0]
            self.context.report.add("broken-table", "warning", message, text, span)
            return None
        lines = read_lines(text)
        if lines is None:
            return None
        inlines: list[Inline] = []
        for line in lines:
            inlines += [LineBreak(), *[_INDENT] * line.indent]
            inlines += read_inlines(line.text, self.context) if line.text else ()
        return hoist(self.context, trim_inlines(normalize_inlines(inlines[1:])))

    def _short_lines(self, text: str) -> tuple[Inline, ...]:
        """Reads a paragraph of the page, whose first lines may be short ones."""
        if text.find("\n", 0, SHORT + 2) < 0:
            return self.inlines(text)
        plain = _ESCAPED_MARKER.sub(r"\1\2", text)
        end = leading_lines(plain, 0, len(plain))
        if not end:
            return self.inlines(text)
        rest = self.inlines(plain[end:])
        return trim_inlines(normalize_inlines(with_breaks(plain[: end - 1].split("\n"), rest)))

    def heading(self, node: Node) -> list[Entry]:
        """Reads a heading of either style."""
        text, attributes = title_of(node, self.tree)
        inlines = self.inlines(text)
        broken = "\n" in text or LINE_END in text
        if broken and any("\n" in part for inline in inlines for part in strings(inline)):
            # a heading is one line in wikitext
            inlines = self.inlines(text.replace("\n", " ").replace(LINE_END, " "))
        if attributes is not None:
            inlines = (*self._anchor(attributes, node), *inlines)
        return self._one(node, Heading(node.level, inlines))

    def _anchor(self, attributes: Attributes, node: Node) -> tuple[Inline, ...]:
        """Returns the place that a heading's attributes name; reports the others."""
        others = html_attributes(attributes._replace(identifier=""))
        if others:
            self.context.report.add(
                "heading-attributes",
                "warning",
                "a heading of wikitext has no place for attributes",
                others,
                self.tree.spans(node)[0],
            )
        place = html_attributes(Attributes(attributes.identifier))
        return (HtmlInline("span", place, ()),) if place else ()

    def rule(self, node: Node) -> list[Entry]:
        """Reads a thematic break."""
        return self._one(node, Rule())

    def indented(self, node: Node) -> list[Entry]:
        """Reads indented code, without the blank lines behind it."""
        lines = node.lines[: node.last - node.first + 1]
        return self._one(node, Preformatted("\n".join(lines)))

    def fence(self, node: Node) -> list[Entry]:
        """Reads fenced code; raw wikitext goes to its own reader."""
        text = "\n".join(node.lines)
        info = node.label[1:]
        if RAW_INFO.fullmatch(info):
            blocks = self._raw_blocks(text)
            kind = type(blocks[0]).__name__ if blocks else "nothing"
            return [Entry(node, blocks, Piece(kind, self.tree.spans(node)), raw=True)]
        language, attributes = _read_info(info)
        entries = self._one(node, CodeBlock(text, language, attributes))
        if info.strip(" \t") and not language and not _PLAIN_INFO.fullmatch(info):
            self.context.report.add(
                "code-info", "warning", "no language of code, kept as a comment", info
            )
            comment = CommentBlock(info.strip(" \t").replace("-->", "-- >"))
            entries = [entries[0]._replace(blocks=(comment, *entries[0].blocks))]
        return entries

    def html(self, node: Node) -> list[Entry]:
        """Reads an HTML block: a comment, one tag, or wikitext by another name."""
        source = "\n".join(node.lines).rstrip(" \t\n")
        if source.startswith("<!--") and source.find("-->", 4) == len(source) - 3:
            value = source[4:-3]
            if value == " ":
                return self._none(node, "separator")
            return self._one(node, CommentBlock(value))
        tag = TAG.fullmatch(source)
        if tag is not None and not self._calls(tag):
            return self._one(node, self._tag_block(tag))
        image = read_figure(source, self.context) if source[:7].lower() == "<figure" else None
        if image is not None:
            return self._one(node, Paragraph((image,)))
        blocks = self._raw_blocks(source)
        if node.depth and "\n" not in source and source.startswith("<!--"):
            # amid a line of wikitext, where no marker counts that stands behind a comment
            inlines = self.context.fragments.inlines(source)
            blocks = (Paragraph(inlines),) if inlines else ()
        kind = type(blocks[0]).__name__ if blocks else "nothing"
        return [Entry(node, blocks, Piece(kind, self.tree.spans(node)))]

    def _raw_blocks(self, source: str) -> tuple[Block, ...]:
        """Reads wikitext among Markdown; its notes are notes of the page."""
        blocks = self.context.fragments.blocks(source)
        if "<ref" not in source:
            return blocks
        return rewrite_blocks(blocks, partial(settle_raw, context=self.context), flow=True)

    def _tag_block(self, tag: re.Match[str]) -> Block:
        references = REFERENCES.fullmatch(tag[0])
        if references is not None:
            return References(references[1].strip())
        if tag[2].lower() == "img":
            image = read_img(self.context, tag[0])
            if image is not None:
                return Paragraph((image,))
        if tag[2].lower() == "br":
            return Paragraph((LineBreak(),))
        if tag[2].lower() in self.context.extension_tags and tag[2].lower() in VERBATIM_TAGS:
            return Paragraph((Text(tag[0]),))
        return HtmlBlock(collapse(tag[0]))

    def _calls(self, tag: re.Match[str]) -> bool:
        """Whether a tag calls an extension or a template: what it means is for wikitext."""
        if "{{" in tag[0]:
            return True
        alone = tag[3].endswith("/") and REFERENCES.fullmatch(tag[0]) is None
        return alone and tag[2].lower() in self.context.extension_tags

    def quote(self, node: Node) -> list[Entry]:
        """Reads a block quote."""
        if node.label:
            return self._callout(node)
        blocks, pieces = self.children(node, flow=True)
        return self._one(node, Quote(blocks), pieces)

    def _callout(self, node: Node) -> list[Entry]:
        """Reads a callout as it stands on a wiki; gather_callouts makes one of it."""
        kind = node.label.rstrip("+-")
        folds: dict[str, Fold] = {"": "", "+": "+", "-": "-"}
        title = self._inlines_in_table(node.lines[0].replace(LINE_END, " "))
        tag, head = callout_head(kind, folds[node.label[len(kind) :]], title)
        self.callouts += 1
        children = with_captions(self.tree, node.children)
        inner = [entry for child in children for entry in self.entries(child)]
        self.callouts -= 1
        if node.children:
            node.last = max(node.last, node.children[-1].last)
        spans = self.tree.spans(node, node.first, node.first)
        end = self.tree.spans(node)[-1].end
        nothing = Piece("", (Span(spans[-1].end, spans[-1].end),))
        return [
            Entry(node, (tag,), Piece("HtmlBlock", spans)),
            Entry(node, (head,), nothing),
            *inner,
            Entry(node, (callout_end(),), Piece("", (Span(end, end),))),
        ]

    def item_list(self, node: Node) -> list[Entry]:
        """Reads a bullet or ordered list."""
        items: list[Item] = []
        pieces: list[Piece] = []
        for item in node.children:
            if item.children and item.children[0].kind == "paragraph":
                item.children[0].label = "item"
            blocks, inner = self.children(item, flow=False)
            items.append(Item(blocks))
            pieces.append(Piece("Item", self.tree.spans(item), tuple(inner)))
        node.last = node.children[-1].last
        ordered = node.label not in BULLETS
        if ordered and node.label not in NUMBERS:
            self.context.report.add(
                "list-style",
                "warning",
                "wikitext numbers lists in one way",
                node.label,
                self.tree.spans(node)[0],
            )
        kind: Literal["bullet", "ordered"] = "ordered" if ordered else "bullet"
        return self._one(node, List(kind, tuple(items), node.level if ordered else 1), pieces)

    def definition_list(self, node: Node) -> list[Entry]:
        """Reads terms and their descriptions."""
        items: list[Term | Description] = []
        pieces: list[Piece] = []
        for child in node.children:
            if child.kind == "term":
                text = self.tree.content(child)
                term = () if text == NO_TERM else self.inlines(text)
                if term or text == NO_TERM:
                    items.append(Term(term))
                kind = "Term" if term or text == NO_TERM else "categories"
                pieces.append(Piece(kind, self.tree.spans(child)))
            else:
                blocks, inner = self.children(child, flow=False)
                items.append(Description(blocks))
                pieces.append(Piece("Description", self.tree.spans(child), tuple(inner)))
        node.last = max(node.last, node.children[-1].last)
        if not items:
            return self._none(node, "categories", pieces)
        return self._one(node, DefinitionList(tuple(items)), pieces)

    def table(self, node: Node) -> list[Entry]:
        """Reads a pipe table; its caption, if any, is the next sibling."""
        rows = read_rows(self.tree.content(node).split("\n"))
        if rows is None:
            return self.paragraph(node)
        if rows.surplus:
            self.context.report.add(
                "surplus-cell",
                "warning",
                "a row has more cells than the header: they stay in its last one",
                rows.surplus,
                self.tree.spans(node)[0],
            )
        return self._one(node, make_table(rows, self._inlines_in_table))

    def grid(self, node: Node) -> list[Entry]:
        """Reads a grid table; one that is broken, or within another one, is text."""
        drawn = None if self.in_cell else read_grid(node.lines)
        if drawn is None:
            message = "a grid whose lines do not meet, or whose cells span several, is text"
            self.context.report.add(
                "broken-table", "warning", message, node.lines[0], self.tree.spans(node)[0]
            )
            return self.paragraph(node)
        return self._drawn(node, drawn)

    def columns(self, node: Node) -> list[Entry]:
        """Reads a table whose columns are marked by dashes."""
        return self._drawn(node, read_columns(node.lines))

    def _drawn(self, node: Node, drawn: Drawn) -> list[Entry]:
        """Returns a table whose cells are text, or the tags of one whose cells hold more."""
        read = self._text_cell if drawn.plain else self._cell
        head, body = ([[read(cell) for cell in row] for row in rows] for rows in drawn[:2])
        cells = [cell for row in (*head, *body) for cell in row]
        if len(head) < 2 and all(map(_is_text, cells)):
            first = head[0] if head else [()] * len(drawn.alignments)
            return self._one(node, table_of(first, body, drawn.alignments))
        piece = Piece("HtmlBlock", self.tree.spans(node))
        return [Entry(node, tuple(_tagged_table(head, body, drawn.alignments)), piece)]

    def _text_cell(self, text: str) -> tuple[Block, ...]:
        inlines = self._inlines_in_table(text) if text else ()
        return (Paragraph(inlines),) if inlines else ()

    def _cell(self, text: str) -> tuple[Block, ...]:
        """Reads the blocks of a cell, whose lines are a text of their own."""
        context = self.context
        reader = _Reader(parse_blocks(text, 0, context.report), context)
        reader.in_cell, reader.callouts = True, -1
        hoists, context.hoists = context.hoists, False
        blocks, _ = reader.children(reader.tree.root, flow=False)
        context.hoists = hoists
        return blocks

    def caption(self, node: Node) -> list[Entry]:
        """Reads the line below a table; siblings.py gives it to the table.

        Below the tags of one, or what turned out to be none, it is a paragraph.
        """
        if self.table_type is not Table:
            text = self.tree.content(node)
            if self.table_type is not HtmlBlock:
                text = f"{node.label}\\: {text.lstrip(SPACE)}"
            inlines = self.inlines(text)
            return self._one(node, Paragraph(inlines)) if inlines else self._none(node, "caption")
        caption = read_caption(self.tree.content(node), self._inlines_in_table)
        return [Entry(node, (), Piece("caption", self.tree.spans(node)), caption=caption)]

    def _inlines_in_table(self, text: str) -> tuple[Inline, ...]:
        """Reads text in a table, where category links are no facts of the page."""
        context = self.context
        hoists, context.hoists = context.hoists, False
        inlines = read_inlines(text, context)
        context.hoists = hoists
        return inlines

    # --- notes ---------------------------------------------------------------

    def note(self, node: Node) -> list[Entry]:
        """Reads the definition of a note, which stands apart from the blocks."""
        if self.definitions.is_literal(node):
            return [self._literal_note(node)]
        context = self.context
        hoists, context.hoists, context.in_note = context.hoists, False, True
        blocks, pieces = self.children(node, flow=False)
        context.hoists, context.in_note = hoists, False
        self.note_blocks[self.definitions.label(node)] = _without_key(blocks)
        return self._none(node, "Note", pieces)

    def _literal_note(self, node: Node) -> Entry:
        context = self.context
        code, message = "unused-note", "a footnote that nothing refers to is text"
        if not context.notes.is_first(node):
            code, message = "duplicate-note", "a footnote is defined twice: this one is text"
        spans = self.tree.spans(node)
        context.report.add(code, "warning", message, node.label, spans[0] if spans else None)
        inside, context.in_note = context.in_note, True
        blocks, _ = self.children(node, flow=False)
        context.in_note = inside
        head = f"[^{node.label}]:"
        if blocks and isinstance(blocks[0], Paragraph):
            first = Paragraph(
                trim_inlines(normalize_inlines((Text(f"{head} "), *blocks[0].children)))
            )
            blocks = (first, *blocks[1:])
        else:
            blocks = (Paragraph((Text(head),)), *blocks)
        return Entry(node, blocks, Piece("Paragraph", self.tree.spans(node)))


_READERS: Final[dict[str, Callable[[_Reader, Node], list[Entry]]]] = {
    "paragraph": _Reader.paragraph,
    "heading": _Reader.heading,
    "rule": _Reader.rule,
    "indented": _Reader.indented,
    "fence": _Reader.fence,
    "html": _Reader.html,
    "quote": _Reader.quote,
    "list": _Reader.item_list,
    "definitions": _Reader.definition_list,
    "table": _Reader.table,
    "grid": _Reader.grid,
    "columns": _Reader.columns,
    "caption": _Reader.caption,
    "note": _Reader.note,
}


def _is_text(blocks: tuple[Block, ...]) -> bool:
    """Whether a cell holds no more than a cell of a pipe table can."""
    return not blocks or (len(blocks) == 1 and isinstance(blocks[0], Paragraph))


def _tagged_table(
    head: Sequence[Sequence[tuple[Block, ...]]],
    body: Sequence[Sequence[tuple[Block, ...]]],
    alignments: Sequence[Alignment],
) -> Iterator[Block]:
    """Yields the blocks of a table between the tags that HTML has for its parts."""
    yield HtmlBlock(f"<table {PLAIN_ATTRIBUTES}>")
    for rows, name in ((head, "th"), (body, "td")):
        for row in rows:
            yield HtmlBlock("<tr>")
            for blocks, align in zip(row, alignments, strict=True):
                style = f' style="text-align:{align}"' if align else ""
                yield HtmlBlock(f"<{name}{style}>")
                yield from blocks
                yield HtmlBlock(f"</{name}>")
            yield HtmlBlock("</tr>")
    yield HtmlBlock("</table>")


def _with_callouts(blocks: list[Block], pieces: list[Piece]) -> tuple[list[Block], list[Piece]]:
    """Makes callouts of what stands between their tags."""
    remaining = iter(blocks)
    placed = gather_callouts(
        [(None if stands_alone(piece) else next(remaining), piece) for piece in pieces]
    )
    return [block for block, _ in placed if block is not None], [piece for _, piece in placed]


def _without_key(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Returns the blocks of a note without the comment that says its name."""
    if not blocks:
        return blocks
    first = blocks[0]
    if isinstance(first, CommentBlock) and is_key_comment(Comment(first.value)):
        return blocks[1:]
    if isinstance(first, Paragraph):
        last = first.children[-1]
        if isinstance(last, Comment) and is_key_comment(last):
            rest = trim_inlines(first.children[:-1])
            return (Paragraph(rest), *blocks[1:]) if rest else blocks[1:]
    return blocks


def _read_info(info: str) -> tuple[str, str]:
    """Returns the language and the attributes of a fence, as far as a tag can say them.

    Example:
        >>> _read_info("py"), _read_info('{.py line="1"}'), _read_info("py line=1")
        (('py', ''), ('py', 'line="1"'), ('py', 'line="1"'))
    """
    match = _INFO.fullmatch(info)
    if match is None:
        return "", ""
    language, attributes = match[1], match[3] if match[2] is None else match[2]
    if not language and match[2] is not None:
        named = _LANGUAGE.fullmatch(attributes.strip(" \t"))
        if named is not None:
            language, attributes = named[1], named[2]
    if not _SAYABLE.fullmatch(language):
        return "", ""
    found = {
        name.lower(): value if mark else None
        for name, mark, value in _ATTRIBUTE.findall(attributes)
        if name.lower() not in ("lang", "inline")
    }
    return language, " ".join(
        name if value is None else f'{name}="{value}"' for name, value in found.items()
    )
