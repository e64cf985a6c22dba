"""Writing blocks: one small function a node type, and the gaps between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from bridge.document.callouts import flatten_callouts
from bridge.document.nodes import (
    Block,
    CodeBlock,
    CommentBlock,
    DefinitionList,
    Document,
    Heading,
    HtmlBlock,
    Join,
    List,
    NoteKey,
    Paragraph,
    Preformatted,
    Quote,
    RawBlock,
    References,
    Rule,
    Table,
    TemplateBlock,
)
from bridge.document.normal_blocks import block_of_tag, is_table
from bridge.document.source_text import template_source
from bridge.report import Report
from bridge.wikitext.escape import EMPTY, Escaper, Place, escape_code, nowiki
from bridge.wikitext.grammar import BLOCK_TAGS, INLINE_TAGS, Grammar
from bridge.wikitext.lines import HIDDEN, UNSHOWN_TAG, is_within_prose
from bridge.wikitext.notes import reference
from bridge.wikitext.spelling import OURS, Spelling
from bridge.wikitext.write_inlines import InlineWriter
from bridge.wikitext.write_lists import ListWriter, begins_in_line, parts_address
from bridge.wikitext.write_tables import write_table

_INCLUDED = ("</includeonly>", "<includeonly/>", "<includeonly />")
_MARKS = frozenset("*#:;=|!{<_-")
"""What may make more of a line than text where it stands first."""
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_-]*)")


class BlockWriter:
    """Writes the blocks of one page."""

    def __init__(
        self,
        grammar: Grammar,
        document: Document,
        report: Report,
        spelling: Spelling = OURS,
    ) -> None:
        self.grammar = grammar
        self.report = report
        self.inlines = InlineWriter(Escaper(grammar, document), self._note)
        self._notes = {note.key: note.blocks for note in document.notes}
        self._written: set[NoteKey] = set()
        self.spelling = spelling
        self._lists = ListWriter(self.inlines, self.write, spelling)

    def write(self, blocks: Sequence[Block]) -> str:
        """Returns the wikitext of sibling blocks."""
        parts: list[str] = []
        before: Block | None = None
        join: Join | None = None
        joined: Join | None = None
        opened: set[str] = set()
        blocks = flatten_callouts(blocks)
        for index, block in enumerate(blocks):
            if isinstance(block, Join):
                join = block
                continue
            if before is not None and join is not None:
                parts.append(EMPTY if parts_address(before, join) else _JOINS[join.kind])
            elif before is not None:
                # what something is joined to is not alone on its line
                shares = isinstance(before, HtmlBlock) and joined is not None
                shares = shares or (isinstance(before, CommentBlock) and joined in _IN_LINE)
                shares = shares or (isinstance(block, HtmlBlock) and _is_joined(blocks, index))
                inert = isinstance(before, HtmlBlock) and parts[-1] != before.source
                parts.append("\n\n" if shares or inert else gap(before, block, opened))
            if isinstance(block, Paragraph):
                source = self._beside(block, *_shares_line(blocks, index, join))
            else:
                source = _WRITERS[type(block)](self, block)
            if source.startswith("=") and isinstance(block, Paragraph):
                after = blocks[index + 1 : index + 2]
                if (after and isinstance(after[0], Join)) or isinstance(before, RawBlock):
                    # what stands around may make a heading of the line
                    source = nowiki("=") + source[1:]
            elif source.startswith("!") and isinstance(before, RawBlock) and join is not None:
                # below rows of a table it would be one
                source = nowiki("!") + source[1:]
            elif isinstance(block, Paragraph) and before is not None and join in _OWN_LINE:
                if block_of_tag(block.children) is not None:
                    # alone on its line the tag would be no text
                    source += EMPTY
            parts.append(source)
            if isinstance(block, HtmlBlock):
                match = _TAG_NAME.match(block.source)
                if match is not None and not match[1]:
                    opened.add(match[2].lower())
            before, join, joined = block, None, join
        return "".join(parts)

    def _note(self, key: NoteKey) -> str:
        blocks = self._notes.get(key)
        if key in self._written or blocks is None:
            return reference(key)
        self._written.add(key)
        return reference(key, enclosed(blocks, self.write(blocks)))

    # --- nodes -------------------------------------------------------------------

    def paragraph(self, block: Paragraph, *, alone: bool) -> str:
        """Returns the text of a paragraph, on one line but for its short lines.

        Args:
            block: the paragraph.
            alone: whether nothing else stands on its line.
        """
        source = self.inlines.write(block.children, Place(line_start=True, block=alone))
        head = _hidden_head(source)
        rest = source[head + 1 :] if source[head : head + 1] == " " else ""
        if rest and rest[0] not in _MARKS and source[:head].lower().endswith(_INCLUDED):
            # without what is not shown the space would begin preformatted text
            return f"{source[:head]}\n{rest}"
        if head and source[head] in "*#:;=|":
            return source[:head] + nowiki(source[head]) + source[head + 1 :]
        ends = source.rstrip(" ").endswith(("=", "-->")) and len(source) > 2
        if source.startswith("=") and ends:
            return nowiki("=") + source[1:]
        return source

    def _beside(self, block: Paragraph, before: bool, after: bool) -> str:
        """Returns a paragraph that raw text may stand right before, or right behind."""
        source = self.paragraph(block, alone=not before and not after)
        if before and source.startswith("}"):
            source = nowiki("}") + source[1:]
        if after and source.endswith(("{", "[")):
            source = source[:-1] + nowiki(source[-1])
        return source

    def heading(self, block: Heading) -> str:
        """Returns a heading, with spaces inside its marks."""
        marks = "=" * block.level
        content = self.inlines.write(block.children, Place(block=True))
        return f"{marks} {content or EMPTY} {marks}"

    def any_list(self, block: List | DefinitionList) -> str:
        """Returns the lines of a list."""
        return self._lists.write(block)

    def table(self, block: Table) -> str:
        """Returns the lines of a table."""
        return write_table(block, self.inlines, self.write, self.spelling)

    def preformatted(self, block: Preformatted) -> str:
        """Returns lines that begin with a space."""
        lines = []
        for line in block.text.split("\n"):
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            text = line[len(indent) :]
            lines.append(f" {indent}{self.inlines.escaper.escape(text, Place(item=True))}")
        return "\n".join(lines)

    def code(self, block: CodeBlock) -> str:
        """Returns ``<syntaxhighlight>`` where there is a language, else ``<pre>``."""
        if block.language and "</syntaxhighlight" not in block.text.lower():
            attributes = f" {block.attributes}" if block.attributes else ""
            return (
                f'<syntaxhighlight lang="{block.language}"{attributes}>\n'
                f"{block.text}\n</syntaxhighlight>"
            )
        language = f' lang="{block.language}"' if block.language else ""
        return f"<pre{language}>\n{escape_code(block.text)}\n</pre>"

    def quote(self, block: Quote) -> str:
        """Returns ``<blockquote>`` around its blocks."""
        content = self.write(block.blocks)
        if len(block.blocks) > 1 or (block.blocks and not isinstance(block.blocks[0], Paragraph)):
            # on lines of their own, or MediaWiki makes one paragraph of several
            content = f"\n{content}\n"
        return f"<blockquote>{content}</blockquote>"

    def references(self, block: References) -> str:
        """Returns ``<references />``."""
        return f"<references {block.attributes} />" if block.attributes else "<references />"


def _hidden_head(source: str) -> int:
    """Returns where a line goes on behind comments and tags that the page does not show."""
    head = 0
    while True:
        match = HIDDEN.match(source, head)
        if match is None:
            return head if head < len(source) else 0
        head = match.end()


def _is_joined(blocks: Sequence[Block], index: int) -> bool:
    """Whether what follows a block stands on its line."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    return isinstance(after, Join) and after.kind != "line"


def _shares_line(blocks: Sequence[Block], index: int, join: Join | None) -> tuple[bool, bool]:
    """Whether raw text stands right before a block on its line, and right behind it."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    return join == _IN_LINE[1], after == _IN_LINE[1]


def enclosed(blocks: Sequence[Block], source: str) -> str:
    """Returns the content of a tag: text begins at once, other blocks on a new line."""
    if not blocks:
        return ""
    if len(blocks) == 1 and isinstance(blocks[0], References | CommentBlock):
        return source
    first = "" if begins_in_line(blocks) else "\n"
    last = "" if isinstance(blocks[-1], Paragraph) and (len(blocks) == 1 or first == "") else "\n"
    return f"{first}{source}{last}"


_IN_LINE = (Join("space"), Join("same line"))
_OWN_LINE = (None, Join("line"))
_JOINS = {"line": "\n", "space": " ", "same line": ""}


def gap(before: Block, after: Block, opened: set[str]) -> str:
    """Returns the line ends between two blocks.

    Args:
        before: the block that was written.
        after: the one that comes.
        opened: names of tags that stand alone before them.
    """
    if isinstance(before, Heading | CommentBlock | Rule):
        return (
            "\n\n" if isinstance(after, Heading) and not isinstance(before, CommentBlock) else "\n"
        )
    if isinstance(before, RawBlock) and not is_table(before):
        return "\n\n"
    alone = False
    if isinstance(before, HtmlBlock):
        match = _TAG_NAME.match(before.source)
        alone = match is not None and not is_within_prose(before.source, match[2].lower())
    if isinstance(after, HtmlBlock) and not alone:
        match = _TAG_NAME.match(after.source)
        name = match[2].lower() if match is not None else ""
        ends = (name in BLOCK_TAGS and name != "blockquote") or (
            name not in INLINE_TAGS and match is not None and bool(match[1]) and name in opened
        )
        return "\n" if ends else "\n\n"
    if isinstance(before, HtmlBlock):
        # behind what shows nothing a blank line would be an empty paragraph
        close = not isinstance(after, Heading) or UNSHOWN_TAG.fullmatch(before.source)
        return "\n" if alone and close else "\n\n"
    if isinstance(after, List) and isinstance(before, Paragraph):
        return "\n"
    return "\n\n"


_WRITERS: dict[type, Callable[[BlockWriter, Any], str]] = {
    Heading: BlockWriter.heading,
    List: BlockWriter.any_list,
    DefinitionList: BlockWriter.any_list,
    Table: BlockWriter.table,
    Preformatted: BlockWriter.preformatted,
    CodeBlock: BlockWriter.code,
    Quote: BlockWriter.quote,
    Rule: lambda writer, block: "----",
    HtmlBlock: lambda writer, block: writer.inlines.tag(block),
    CommentBlock: lambda writer, block: f"<!--{block.value}-->",
    References: BlockWriter.references,
    TemplateBlock: lambda writer, block: template_source(block),
    RawBlock: lambda writer, block: str(block.source),
}
