"""The block stage: lines to blocks, as MediaWiki's BlockLevelPass sees them."""

from __future__ import annotations

import re

from bridge.document.nodes import (
    Block,
    Heading,
    HtmlBlock,
    Inline,
    Paragraph,
    Quote,
    RawBlock,
    RawWikitext,
    References,
    Rule,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.tidy import collapse
from bridge.document.walk import rewrite_inlines, strings
from bridge.wikitext.code import read_code
from bridge.wikitext.container import Container
from bridge.wikitext.context import MAX_DEPTH, Context
from bridge.wikitext.grammar import BLOCK_TAGS, INLINE_TAGS
from bridge.wikitext.html_lists import read_html_list
from bridge.wikitext.inlines import parse_inlines
from bridge.wikitext.lines import (
    LONE_TAG,
    RULE,
    after_comments,
    heading_at,
    inert_tag,
    is_alone,
    is_commented,
    is_hidden,
    is_within_prose,
    trimmed,
)
from bridge.wikitext.list_lines import read_list
from bridge.wikitext.lists import MARKERS
from bridge.wikitext.notes import list_definitions
from bridge.wikitext.outline import Outline
from bridge.wikitext.placed import Placed, blocks_of, join_placed, pieces_of
from bridge.wikitext.preformatted import read_preformatted
from bridge.wikitext.table_blocks import read_orphans, read_table_lines
from bridge.wikitext.table_lines import begins_table

_BEFORE_TABLE = frozenset("{:< \t")
_PREFIX = re.compile(r"[*#:;]+")
_MARKED = re.compile(r"[*#:;|=]|-{4}|\{\|")
_NOTE = re.compile(r"<ref[\s/>]", re.I)


class BlockReader(Container):
    """Reads the lines of a container, whatever they are."""

    def __init__(
        self,
        context: Context,
        outline: Outline,
        *,
        depth: int = 0,
        flow: bool = True,
        quoted: bool = False,
        hoist: list[WikiLink] | None = None,
    ) -> None:
        super().__init__(context, outline, depth=depth, flow=flow, quoted=quoted, hoist=hoist)
        self._open_tags: dict[str, int] = {}

    # --- ranges ----------------------------------------------------------------

    def read(self, start: int, end: int, *, inline_first: bool = False) -> list[Placed]:
        """Returns the blocks of a range with their pieces.

        Args:
            start: its first character.
            end: one past its last.
            inline_first: the range begins within a line, where no marker counts.
        """
        if self.depth > MAX_DEPTH:
            self.context.report.add(
                "too-deep", "warning", "nested too deeply, kept as text", self.text[start:end]
            )
            self.paragraph((Text(self.text[start:end]),), start, end)
            return self.placed
        self.lines = self.outline.lines(self.text, start, end)
        index = 0
        if inline_first:
            index = self._read_text(0, forced=True)
        while index < len(self.lines):
            index = self._read_line(index)
        return join_placed(self.placed, self.text, self.apart, flow=self.flow)

    def line(self, start: int, end: int) -> tuple[Block, ...]:
        """Returns the blocks of text within a line, where no marker counts."""
        self._read_prose(start, end)
        return blocks_of(join_placed(self.placed, self.text, self.apart, flow=self.flow))

    # --- lines -----------------------------------------------------------------

    def _read_line(self, index: int) -> int:
        """Reads the block that begins on a line; returns the line after it."""
        start, end = self.lines[index]
        if self.is_blank(index) or self._read_comments(start, end):
            return index + 1
        first = self.text[start]
        if first in _BEFORE_TABLE and begins_table(self.context, start, end):
            rest = read_table_lines(self, index)
            if rest is None:
                return self._read_text(index, forced=True)
            return self._read_behind(index, rest)
        if first == "=":
            if self._read_heading(start, end):
                return index + 1
        elif first in MARKERS:
            return read_list(self, index)
        elif first == " " and not self.quoted:
            return read_preformatted(self, index)
        elif first == "-":
            after = self._read_rule(index)
            if after is not None:
                return after
        if first == "|":
            return read_orphans(self, index)
        if first == "<" and self._read_angle(index):
            return index + 1
        if first in "{<_" and self._read_alone(start, end):
            return index + 1
        return self._read_text(index)

    def _starts_block(self, index: int) -> bool:
        """Whether a line ends the paragraph before it."""
        start, end = self.lines[index]
        if self.is_blank(index):
            return True
        text = self.text
        first = text[start]
        if first in " \t" and is_hidden(self.context, start, end):
            return self._hidden_ends(index)
        if first in "*#:;|" or (first == " " and not self.quoted):
            return True
        if first == "=":
            return heading_at(self.context, start, end) is not None
        if first == "-":
            return RULE.match(text, start, end) is not None
        if first in _BEFORE_TABLE and begins_table(self.context, start, end):
            return True
        if first == "<":
            if is_hidden(self.context, start, end) or is_commented(self.context, start, end):
                return self._hidden_ends(index)
            return self._interrupts(start, end)
        return first in "{_" and is_alone(self.context, start, end)

    # --- paragraphs ------------------------------------------------------------

    def _read_text(self, index: int, *, forced: bool = False) -> int:
        """Reads a paragraph; ``forced`` where its first line begins amid a line."""
        if forced and self.is_blank(index):
            return index + 1
        start = self.lines[index][0]
        stop = index + 1
        tagged = self.outline.has_tag(*self.lines[index])
        parted = False
        while stop < len(self.lines):
            if self._starts_block(stop):
                after = self.past_page_links(stop)
                if after == stop or after == len(self.lines) or self._starts_block(after):
                    break
                stop = after
            if self.outline.has_tag(*self.lines[stop]) != tagged:
                # MediaWiki makes no paragraph of a line with a block-level tag
                parted = True
                break
            stop += 1
        self._read_prose(start, self.lines[stop - 1][1])
        if parted and self.placed and isinstance(self.placed[-1][0], Paragraph):
            self.apart.add(len(self.placed))
        return stop

    def _read_prose(self, start: int, end: int) -> None:
        """Reads text that may be broken by quotes, HTML lists and code."""
        for at, stop in self.outline.breaks_within(start, end):
            if at < start:
                continue
            self.read_paragraph(start, at)
            self._read_break(at, stop)
            start = stop
        self.read_paragraph(start, end)

    def _spans_lines(self, start: int, end: int) -> bool:
        """Whether raw text in a range goes on over a line end, notes apart."""
        with self.context.trial():
            return any(map(_hides_lines, parse_inlines(self.context, start, end, self.depth)))

    # --- what breaks a line ----------------------------------------------------

    def _read_break(self, at: int, stop: int) -> None:
        element = self.outline.elements.get(at)
        if element is None and self.context.islands[at].name == "references":
            self._read_references(at, stop)
        elif element is None:
            self.place(read_code(self.context, at), at, stop)
        elif element.name == "blockquote":
            placed = self.nested(flow=True, quoted=True).read(
                element.inner_start, element.inner_end, inline_first=True
            )
            blocks = blocks_of(placed)
            self.place(Quote(blocks), at, stop, pieces_of(placed))
        else:
            read_html_list(self, element)

    # --- headings, rules, tags, raw lines ----------------------------------------

    def _read_heading(self, start: int, end: int) -> bool:
        found = heading_at(self.context, start, end)
        if found is None:
            return False
        level, inner_start, inner_end = found
        if self.outline.spans_lines(start, end) and self._spans_lines(start, end):
            # a heading is one line in Markdown
            self.place(self.raw(start, end), start, end)
            return True
        inlines = parse_inlines(self.context, inner_start, inner_end, self.depth)
        stop = inner_end + level
        if stop < end:
            inlines = normalize_inlines([*inlines, *parse_inlines(self.context, stop, end)])
        inlines = trim_inlines(self.hoisted(inlines))
        if any("\n" in text for node in inlines for text in strings(node)):
            inlines = rewrite_inlines(inlines, _in_one_line)
        self.place(Heading(level, inlines), start, end)
        return True

    def _read_rule(self, index: int) -> int | None:
        """Reads a rule; text behind it on the line is a paragraph."""
        start, end = self.lines[index]
        match = RULE.match(self.text, start, end)
        if match is None:
            return None
        self.place(Rule(), start, match.end())
        if self.text[match.end() : end].strip(" \t"):
            # MediaWiki goes on with no paragraph behind such a line
            start = match.end()
            if is_commented(self.context, start, end):
                # on a line of its own what is behind the comment would be markup
                start = after_comments(self.context, start, end)
                self._read_comments(match.end(), start)
                self.apart.add(len(self.placed))
            self._read_prose(start, end)
            self.apart.add(len(self.placed))
        return index + 1

    def _interrupts(self, start: int, end: int) -> bool:
        """Whether a line that begins with ``<`` ends the paragraph before it."""
        stop = trimmed(self.text, start, end)[1]
        match = LONE_TAG.match(self.text, start, stop)
        if match is not None and match.end() == stop and start not in self.context.islands:
            name = match[1].lower()
            if name in self.context.grammar.extension_tags:
                return False  # without its partner it is text
            closes = name not in INLINE_TAGS and self.text[start + 1] == "/"
            closes = closes and self._open_tags.get(name, 0) > 0
            return (name in BLOCK_TAGS and name != "blockquote") or closes
        return is_alone(self.context, start, end)

    def _parted(self, index: int) -> bool:
        """Whether the line behind one is no more of its paragraph."""
        return index + 1 == len(self.lines) or self._starts_block(index + 1)

    def _read_angle(self, index: int) -> bool:
        """Reads ``<references>`` or a tag alone on a line."""
        start, end = self.lines[index]
        if is_commented(self.context, start, end):
            self.place(self.raw(start, end), *trimmed(self.text, start, end))
            return True
        stop = trimmed(self.text, start, end)[1]
        island = self.context.islands.get(start)
        if island is not None:
            if island.end == stop and island.name == "references":
                self._read_references(start, stop)
                return True
            return False
        inert = inert_tag(self.context, start, stop)
        if inert is not None and inert[1] == stop:
            block = RawBlock if isinstance(inert[0], RawWikitext) else HtmlBlock
            self.place(block(inert[0].source), start, stop)
            return True
        match = LONE_TAG.match(self.text, start, stop)
        if match is None or match.end() != stop or "{{" in match[0] or "\n" in match[0]:
            return False
        if match[1].lower() in self.context.grammar.extension_tags:
            return False
        if self.outline.breaks_within(start, end) or match[1].lower() in ("br", "wbr", "img"):
            return False
        name = match[1].lower()
        if is_within_prose(match[0], name) and not self._parted(index):
            return False
        step = -1 if match[0][1] == "/" else 0 if match[0].endswith("/>") else 1
        self._open_tags[name] = max(0, self._open_tags.get(name, 0) + step)
        self.place(HtmlBlock(collapse(match[0])), start, stop)
        return True

    def _read_references(self, start: int, stop: int) -> None:
        island = self.context.islands[start]
        tag = re.match(r"<references\b([^>]*?)/?>", self.text[start:stop], re.I)
        attributes = tag[1].strip() if tag else ""
        source = self.text[start:stop]
        if not self.text[slice(*island.inner)].strip():
            self.place(References(attributes), start, stop)
        else:
            # which of them the page uses is known at its end only
            list_definitions(self.context, source, attributes, *island.inner)
            self.place(RawBlock(source), start, stop)

    def _read_alone(self, start: int, end: int) -> bool:
        if not is_alone(self.context, start, end):
            return False
        self.read_paragraph(start, end)
        return True

    def _read_behind(self, index: int, start: int) -> int:
        """Reads what stands behind a table on its last line, which may be amid a line."""
        while self.lines[index][1] < start:
            index += 1
        first, *others = self.outline.lines(self.text, start, self.lines[index][1])
        self.lines[index : index + 1] = [first, *others]
        self._read_prose(*first)
        return index + 1

    # --- comments --------------------------------------------------------------

    def _hidden_ends(self, index: int) -> bool:
        """Whether the comment line at ``index`` ends the paragraph before it."""
        while index < len(self.lines):
            start, end = self.lines[index]
            if not is_hidden(self.context, start, end):
                return is_commented(self.context, start, end) or self._starts_block(index)
            index += 1
        return True

    def _read_comments(self, start: int, end: int) -> bool:
        """Reads a line that comments are all of."""
        if self.text[start] not in "< \t" or not is_hidden(self.context, start, end):
            return False
        for block, span in self.comments(start, end):
            self.place(block, *span)
        return True


def _hides_lines(node: Inline) -> bool:
    """Whether an inline holds a line end, but for the text of a note."""
    if isinstance(node, RawWikitext):
        return "\n" in node.source and _NOTE.match(node.source) is None
    parts = getattr(node, "children", ()) or getattr(node, "label", ())
    parts = parts or getattr(node, "caption", ())
    return any(map(_hides_lines, parts)) if parts else any("\n" in s for s in strings(node))


def _in_one_line(node: Inline) -> Inline:
    """Returns a note that stays raw without its line ends."""
    return RawWikitext(node.source.replace("\n", " ")) if isinstance(node, RawWikitext) else node
