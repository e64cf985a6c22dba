"""Document to Markdown: the canonical form.

A table from the type of a block to a small function; what stands between two
blocks is decided by the pair.  Inlines are the business of spans.py, the width
of lines that of wrap.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import structs

from bridge.anchors import Anchors
from bridge.document.nodes import (
    Block,
    Callout,
    Category,
    CodeBlock,
    Comment,
    CommentBlock,
    DefinitionList,
    Description,
    Document,
    Heading,
    HtmlBlock,
    Inline,
    Item,
    Join,
    List,
    Note,
    NoteKey,
    Paragraph,
    Preformatted,
    Quote,
    RawBlock,
    RawWikitext,
    References,
    Rule,
    Table,
    TemplateBlock,
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import TAG
from bridge.document.source_text import plain_text, template_source
from bridge.document.targets import key_label
from bridge.document.walk import headings
from bridge.frontmatter import LIQUID, LIQUID_OFF, is_liquid_off, write_head
from bridge.markdown.admonitions import INDENT, write_admonition
from bridge.markdown.attributes import split_attributes
from bridge.markdown.details import KIND as DETAILS
from bridge.markdown.details import write_details
from bridge.markdown.double_brackets import write_embed
from bridge.markdown.facts import listed_categories, redirect_of
from bridge.markdown.fences import fence, indent, info_string
from bridge.markdown.gaps import PARTED, gap_between, is_loose
from bridge.markdown.grammar import (
    BLOCK_TAGS,
    EMPTY_TABLE,
    NO_TERM,
    RAW_MARK,
    REFERENCES,
    SEPARATOR,
    TAG_LINE,
    THEMATIC_BREAK,
    VERBATIM_TAGS,
    has_wikilinks,
)
from bridge.markdown.hidden_html import MARK, hidden_in
from bridge.markdown.identifiers import said_identifier
from bridge.markdown.joins import JOINS
from bridge.markdown.kramdown import Placed, kept_attributes
from bridge.markdown.notes import is_key_comment, key_comment
from bridge.markdown.shown_html import ShownHtml, shown_html
from bridge.markdown.spans import SpanWriter
from bridge.markdown.tables import write_caption, write_table
from bridge.markdown.targets import Targets
from bridge.markdown.tasks import is_task, write_box
from bridge.markdown.typography import is_smart
from bridge.markdown.wrap import BREAK, fill
from bridge.options import Options
from bridge.report import Report
from bridge.site import CATEGORY_NAMESPACE, SiteInfo
from bridge.source import guard_bom

_DEFAULT_OPTIONS: Final = Options()
_LINE_OF_PROSE: Final = Paragraph(())
_INDENTED: Final = frozenset((Paragraph, List, CodeBlock))
"""What an item holds that may be indented by more columns than its marker has."""
_NEXT_QUOTED = re.compile(r"^(?=[^\n])|^(?=\n|\Z)", re.M)


def write(
    document: Document,
    *,
    site: SiteInfo,
    title: str | None = None,
    options: Options = _DEFAULT_OPTIONS,
    report: Report | None = None,
) -> str:
    """Writes a page as Markdown, with a line end at its end.

    Args:
        document: the page, in normal form.
        site: the wiki's facts.
        title: the page's title, for the front matter.
        options: the style of writing, and what is known of the folder's links.
        report: collects diagnostics.

    Returns:
        Front matter, where it has something to say, and the body.
    """
    report = Report() if report is None else report
    mark = len(report.diagnostics)
    targets = Targets.of(site, options)
    if options.link_style != "title":
        targets.own = Anchors(headings(document))
    fields = [(field.name, field.value) for field in document.meta.fields]
    language = document.meta.language if document.meta.fields else options.front_matter
    listed: list[tuple[str, str | None]] = []
    named = {name for name, _ in fields}
    if options.categories == "front matter" and "categories" not in named:
        listed = listed_categories(document.categories, language)
    linked = document.categories[len(listed) :]
    body = _Writer(targets, options, report).page(document, linked)
    smart = is_smart(body) if options.smart is None else options.smart
    if (options.style.typography == "smart") != smart:
        # nothing in it says that hyphens are dashes, or what is no prose does
        options = _with_style(options, typography="smart" if smart else "plain")
        del report.diagnostics[mark:]
        body = _Writer(targets, options, report).page(document, linked)
    if options.style.identifiers == "pandoc" and "](#" in body:
        # what a link leads to is a place of its own
        options = _with_style(options, identifiers="none")
        del report.diagnostics[mark:]
        body = _Writer(targets, options, report).page(document, linked)
    bare = options.style.urls == "bare"
    if (bare or "\\://" in body) and has_wikilinks(body):
        # beside wikilinks an address in prose is text without any escape
        del report.diagnostics[mark:]
        body = _Writer(targets, options, report, plain_urls=True).page(document, linked)
    title = None if title is None else " ".join(title.replace("_", " ").split()) or None
    if options.liquid and language == "yaml" and not is_liquid_off(fields) and LIQUID.search(body):
        fields.append(LIQUID_OFF)
    redirect = None if "redirect" in named else document.meta.redirect
    head = write_head(fields, title=title, redirect=redirect, categories=listed, language=language)
    if not head:
        return guard_bom(f"{body}\n") if body else ""
    return f"{head}\n{body}\n" if body else head


def _with_style(options: Options, **marks: str) -> Options:
    return structs.replace(options, style=structs.replace(options.style, **marks))


class _Writer:
    """The state of writing one document."""

    def __init__(
        self, targets: Targets, options: Options, report: Report, *, plain_urls: bool = False
    ) -> None:
        self.site = targets.site
        self.report = report
        self.wrap = options.wrap
        self.style = options.style
        self.identifiers: Counter[str] = Counter()
        self.outermost: Sequence[Block] = ()
        self.spans = SpanWriter(targets, options, report, plain_urls=plain_urls)

    def page(self, document: Document, categories: Sequence[Category]) -> str:
        """Returns the body of the page, with these categories as links at the end."""
        self.outermost = document.blocks
        parts = [self.blocks(document.blocks, self.wrap)]
        if document.blocks and redirect_of(document.blocks[0], self.site):
            parts.insert(0, SEPARATOR)
        facts = [self._category(category) for category in categories]
        facts += [WikiLink(target, (Text(target),)) for target in document.languages]
        if facts:
            spaced: list[Inline] = []
            for fact in facts:
                spaced += [fact, Text(" ")]
            parts.append(fill(self.spans.block(tuple(spaced[:-1])), self.wrap))
        written: set[NoteKey] = set()
        for note in document.notes:
            self.spans.labels.label_of(note.key)
            written.add(note.key)
            parts.append(self._note(note))
        return "\n\n".join(part for part in parts if part)

    def _category(self, category: Category) -> Inline:
        target = f"{self.site.namespace_name(CATEGORY_NAMESPACE)}:{category.name}"
        return WikiLink(target, key_label(category.sort_key, target))

    def _note(self, note: Note) -> str:
        label = f"[^{self.spans.labels.label_of(note.key)}]:"
        blocks = note.blocks
        first = blocks[0] if blocks else None
        comment = key_comment(note.key) if self.spans.labels.needs_comment(note.key) else ""
        width = None if self.wrap is None else self.wrap - 4
        if isinstance(first, Paragraph):
            inlines = first.children
            last = inlines[-1]
            if isinstance(last, Comment) and is_key_comment(last):
                inlines = (*inlines[:-1], RawWikitext(f"<!--{last.value}-->"))
            text = self.spans.block(inlines)
            text += f"{BREAK}{comment}" if comment else ""
            lead = "x" * (len(label) - 3)
            text = fill(lead + text, width)[len(lead) :]
            rest = self.blocks(blocks, width, written=text)
            return f"{label} {indent(rest, 4)}"
        if comment:
            label = f"{label} {comment}"
        if not blocks:
            return label
        gap = "\n\n" if comment else "\n"
        return f"{label}{gap}    {indent(self.blocks(blocks, width), 4)}"

    # --- blocks and what is between them -----------------------------------------

    def blocks(
        self,
        blocks: Sequence[Block],
        width: int | None,
        *,
        tight: bool = False,
        written: str | None = None,
    ) -> str:
        """Returns siblings with their gaps.

        Args:
            blocks: the siblings.
            width: the columns that are left for prose.
            tight: whether a list stands directly below its paragraph.
            written: the first block, where the caller has written it.
        """
        out: list[str] = []
        previous: Block | None = None
        join: Join | None = None
        kept: Placed | None = None
        about_next = False
        for index, block in enumerate(blocks):
            if type(block) is Join:
                join = block
                continue
            if type(block) is CommentBlock:
                block = shown_html(block, self.site)
            shown = None
            kept = kept_attributes(block, previous, goes_on=kept is not None)
            if join is not None or (about_next and kept is not None and kept.about == "next"):
                kept = None
            if type(block) is TemplateBlock and join is None and not _joins(blocks, index + 1):
                shown = self.embedded(block)
            if shown is not None:
                text, block = shown, _LINE_OF_PROSE
            elif kept is not None:
                text = kept.source
            elif index == 0 and written is not None:
                text = written
            elif type(block) is List and blocks is self.outermost and self.style.inset:
                text = self._inset_list(block, width)
            else:
                text = self.block(block, width)
            if previous is not None:
                gap = gap_between(previous, block, join, text if tight else None)
                if type(previous) is Callout and type(block) is Preformatted and join is None:
                    # an admonition would go on
                    gap = PARTED if self.style.callouts == "admonition" else gap
                beside = about_next or (kept is not None and kept.about == "last")
                if kept is not None and kept.about == "next" and not about_next:
                    gap = "\n\n"
                out.append("\n" if beside else gap)
            out.append(text)
            about_next = kept is not None and kept.about == "next"
            previous, join = block, None
        return "".join(out)

    def embedded(self, block: TemplateBlock) -> str | None:
        """Returns a page that is shown within this one, where the style has a word for it."""
        if self.spans.links != "wiki" or block.parameters:
            return None
        return write_embed(self.spans.targets, block.name)

    def block(self, block: Block, width: int | None) -> str:
        """Returns one block."""
        return _WRITERS[type(block)](self, block, width)

    def _paragraph(self, block: Paragraph, width: int | None) -> str:
        return fill(self.spans.block(block.children), width)

    def _heading(self, block: Heading, width: int | None) -> str:
        text = fill(self.spans.block(block.children, breaks=False, start=False), None)
        if split_attributes(text)[1] is not None:
            text = text[:-1] + "\\}"
        identifier = self._identifier(block)
        behind = f" {{#{identifier}}}" if identifier else ""
        return f"{'#' * block.level} {text}{behind}".rstrip(" ")

    def _identifier(self, block: Heading) -> str | None:
        """Returns what pandoc names a heading by, where the file has such names."""
        if self.style.identifiers != "pandoc":
            return None
        identifier = said_identifier(plain_text(block.children))
        if identifier is not None:
            self.identifiers[identifier] += 1
            again = self.identifiers[identifier] - 1
            identifier = f"{identifier}_{again}" if again else identifier
        return identifier

    def _inset_list(self, block: List, width: int | None) -> str:
        """Returns a list of the page itself, set in as the file's are."""
        columns = self.style.inset
        text = self._list(block, None if width is None else width - columns)
        return " " * columns + indent(text, columns)

    def _list(self, block: List, width: int | None) -> str:
        lines: list[str] = []
        loose = any(is_loose(item) for item in block.items)
        for number, item in enumerate(block.items, block.start):
            marker = f"{self.style.bullet} "
            if block.kind == "ordered":
                marker = self._number(number if self.style.counts else block.start)
            lines.append(self._item(item, marker, width))
        return ("\n\n" if loose else "\n").join(lines)

    def _number(self, number: int) -> str:
        marker = f"{number}{self.style.delimiter}"
        return f"{marker.ljust(3)} " if self.style.padded else f"{marker} "

    def _item(self, item: Item, marker: str, width: int | None) -> str:
        columns = len(marker)
        first = item.blocks[0] if item.blocks else None
        if type(first) is Paragraph and _INDENTED.issuperset(map(type, item.blocks)):
            columns = min(max(columns, self.style.indent), columns + 3)
        inner = None if width is None else width - columns
        task = self._task(first, inner) if isinstance(first, Paragraph) else None
        text = self.blocks(item.blocks, inner, tight=True, written=task)
        if not text:
            return marker.rstrip(" ")
        line = marker + text.partition("\n")[0]
        if isinstance(first, Preformatted) or THEMATIC_BREAK.match(line):
            text = f"{SEPARATOR}\n\n{text}"
        return marker + indent(text, columns)

    def _task(self, first: Paragraph, width: int | None) -> str | None:
        """Returns the text of a task, None where the item is none."""
        if not is_task(first.children):
            return None
        return fill(write_box(self.spans.block(first.children)), width)

    def _definition_list(self, block: DefinitionList, width: int | None) -> str:
        out: list[str] = []
        previous: Term | Description | None = None
        for item in block.items:
            if isinstance(previous, Term):
                out.append("\n:\n\n" if isinstance(item, Term) else "\n")
            elif previous is not None:
                tight = isinstance(item, Description) and len(item.blocks) < 2
                out.append("\n" if tight and len(previous.blocks) < 2 else "\n\n")
            out.append(self._definition(item, width))
            previous = item
        if isinstance(previous, Term):
            out.append("\n:")
        return "".join(out)

    def _definition(self, item: Term | Description, width: int | None) -> str:
        if isinstance(item, Term):
            if not item.children:
                return NO_TERM
            text = fill(self.spans.block(item.children, breaks=False), None)
            return text if text != NO_TERM else f"`` {SEPARATOR} ``{{=mediawiki}}"
        text = self.blocks(item.blocks, None if width is None else width - 4)
        if item.blocks and type(item.blocks[0]) is Preformatted:
            text = f"{SEPARATOR}\n\n{text}"
        return f":   {indent(text or SEPARATOR, 4)}"

    def _quote(self, block: Quote, width: int | None) -> str:
        text = self.blocks(block.blocks, None if width is None else width - 2)
        return "\n".join([f"> {line}" if line else ">" for line in text.split("\n")])

    def _callout(self, block: Callout, width: int | None) -> str:
        title = fill(self.spans.block(block.title, breaks=False, start=False), None)
        if block.kind == DETAILS:
            shown = write_details(block, self.blocks(block.blocks, width))
            if shown is not None:
                return shown
        if self.style.callouts == "admonition":
            inner = None if width is None else width - INDENT
            content = indent(self.blocks(block.blocks, inner), INDENT)
            said = write_admonition(block, title, content)
            if said is not None:
                return said
        head = f"> [!{block.kind}]{block.fold} {title}".rstrip(" ")
        return f"{head}\n{self._quote(Quote(block.blocks), width)}" if block.blocks else head

    def _table(self, block: Table, width: int | None) -> str:
        text = write_table(block, self._cell, self.style) if block.rows else EMPTY_TABLE
        caption = fill(self.spans.block(block.caption, breaks=False, start=False), None)
        below = write_caption(block, caption)
        return f"{text}\n\n{below}" if below else text

    def _cell(self, inlines: tuple[Inline, ...]) -> str:
        return fill(self.spans.cell(inlines), None)

    def _preformatted(self, block: Preformatted, width: int | None) -> str:
        lines = block.text.split("\n")
        if not lines[0].strip(" \t") or not lines[-1].strip(" \t"):
            return fence(RAW_MARK, "\n".join([f" {line}" for line in lines]))
        return "    " + indent(block.text, 4)

    def _code_block(self, block: CodeBlock, width: int | None) -> str:
        return fence(info_string(block), block.text, self.style.fence)

    def _rule(self, block: Rule, width: int | None) -> str:
        return self.style.rule

    def _html_block(self, block: HtmlBlock, width: int | None) -> str:
        match = TAG.fullmatch(block.source)
        name = match[2].lower() if match is not None else ""
        whole = TAG_LINE.fullmatch(block.source) is not None or name in BLOCK_TAGS
        whole = whole and hidden_in(f"{MARK}{block.source}", self.site.extension_tags) is None
        if match is None or not whole or name in VERBATIM_TAGS or "\n\n" in block.source:
            return fence(RAW_MARK, block.source)
        return block.source

    def _shown_html(self, block: ShownHtml, width: int | None) -> str:
        return block.source

    def _comment_block(self, block: CommentBlock, width: int | None) -> str:
        source = f"<!--{block.value}-->"
        if block.value == " " or block.value in JOINS:
            return fence(RAW_MARK, source)
        return source

    def _references(self, block: References, width: int | None) -> str:
        source = f"<references {block.attributes} />" if block.attributes else "<references />"
        return source if REFERENCES.fullmatch(source) else fence(RAW_MARK, source)

    def _template_block(self, block: TemplateBlock, width: int | None) -> str:
        return fence(RAW_MARK, template_source(block))

    def _raw_block(self, block: RawBlock, width: int | None) -> str:
        return fence(RAW_MARK, block.source)


_WRITERS: Final[dict[type, Callable[[_Writer, Any, int | None], str]]] = {
    Paragraph: _Writer._paragraph,
    Heading: _Writer._heading,
    List: _Writer._list,
    DefinitionList: _Writer._definition_list,
    Quote: _Writer._quote,
    Callout: _Writer._callout,
    Table: _Writer._table,
    Preformatted: _Writer._preformatted,
    CodeBlock: _Writer._code_block,
    Rule: _Writer._rule,
    HtmlBlock: _Writer._html_block,
    ShownHtml: _Writer._shown_html,
    CommentBlock: _Writer._comment_block,
    References: _Writer._references,
    TemplateBlock: _Writer._template_block,
    RawBlock: _Writer._raw_block,
}


def _joins(blocks: Sequence[Block], index: int) -> bool:
    """Whether a Join stands at ``index``."""
    return index < len(blocks) and type(blocks[index]) is Join
