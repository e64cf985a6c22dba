"""The block stage: lines to blocks, as MediaWiki's BlockLevelPass sees them."""

from __future__ import annotations

import re

from bridge.document.nodes import (
    Block,
    CommentBlock,
    DefinitionList,
    Description,
    Heading,
    HtmlBlock,
    Inline,
    Item,
    List,
    Paragraph,
    Preformatted,
    Quote,
    RawBlock,
    RawWikitext,
    References,
    Rule,
    Template,
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.parsed import Piece
from bridge.document.short_lines import leading_lines, with_breaks
from bridge.document.walk import strings
from bridge.source import Span
from bridge.wikitext.attributes import parse_attributes
from bridge.wikitext.code import read_code
from bridge.wikitext.context import MAX_DEPTH, Context
from bridge.wikitext.grammar import BLOCK_TAGS, INLINE_TAGS
from bridge.wikitext.inlines import parse_inlines, scan_inlines
from bridge.wikitext.lines import (
    LONE_TAG,
    RULE,
    heading_at,
    inert_tag,
    is_alone,
    is_commented,
    is_hidden,
    trimmed,
    unclosed_tags,
)
from bridge.wikitext.lists import MARKERS, Entry, build_lists
from bridge.wikitext.notes import list_definitions
from bridge.wikitext.outline import Element, Outline, parts_of
from bridge.wikitext.placed import Placed, blocks_of, join_placed, pieces_of
from bridge.wikitext.raw import report_raw
from bridge.wikitext.table_lines import Extent, TableLines, begins_table
from bridge.wikitext.table_parts import Unfit
from bridge.wikitext.tables import read_table
from bridge.wikitext.terms import NESTED_TERM, find_colon

_BEFORE_TABLE = frozenset("{:< \t")
_PREFIX = re.compile(r"[*#:;]+")


class BlockReader:
    """Reads one range of lines; a fresh one is made for each container.

    Attributes:
        context: what the stages share.
        outline: the lines of the page or note that the range lies in.
        depth: how many containers are around.
        flow: whether a lone template is a block (the page, a quote).
        quoted: whether this is a quote, where a leading space means nothing.
        hoist: where category and interlanguage links go; None to leave them.
    """

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
        self.context = context
        self.text = context.text
        self.outline = outline
        self.depth = depth
        self.flow = flow
        self.quoted = quoted
        self.hoist = hoist
        self._placed: list[Placed] = []
        self._open_tags: dict[str, int] = {}
        self._lines: list[tuple[int, int]] = []
        self._tables: TableLines | None = None

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
            self._paragraph((Text(self.text[start:end]),), start, end)
            return self._placed
        self._lines = self.outline.lines(self.text, start, end)
        index = 0
        if inline_first:
            index = self._read_text(0, forced=True)
        while index < len(self._lines):
            index = self._read_line(index)
        return join_placed(self._placed, self.text, flow=self.flow)

    def blocks(self, start: int, end: int, *, inline_first: bool = False) -> tuple[Block, ...]:
        """Returns the blocks of a range alone."""
        return blocks_of(self.read(start, end, inline_first=inline_first))

    def line(self, start: int, end: int) -> tuple[Block, ...]:
        """Returns the blocks of text within a line, where no marker counts."""
        self._read_prose(start, end)
        return blocks_of(join_placed(self._placed, self.text, flow=self.flow))

    def _nested(self, *, flow: bool, quoted: bool = False) -> BlockReader:
        return BlockReader(
            self.context,
            self.outline,
            depth=self.depth + 1,
            flow=flow,
            quoted=quoted,
            hoist=self.hoist,
        )

    # --- lines -----------------------------------------------------------------

    def _read_line(self, index: int) -> int:
        """Reads the block that begins on a line; returns the line after it."""
        start, end = self._lines[index]
        if self._is_blank(index) or self._read_comments(start, end):
            return index + 1
        first = self.text[start]
        if first in _BEFORE_TABLE and begins_table(self.context, start, end):
            return self._read_table(index)
        if first == "=":
            if self._read_heading(start, end):
                return index + 1
        elif first in MARKERS:
            return self._read_list(index)
        elif first == " " and not self.quoted:
            return self._read_preformatted(index)
        elif first == "-":
            after = self._read_rule(index)
            if after is not None:
                return after
        if first == "|":
            return self._read_orphans(index)
        if first == "<" and self._read_angle(index):
            return index + 1
        if first in "{<_" and self._read_alone(start, end):
            return index + 1
        return self._read_text(index)

    def _is_blank(self, index: int) -> bool:
        start, end = self._lines[index]
        if start == end:
            return True
        return self.text[start] in " \t" and not self.text[start:end].strip(" \t")

    def _starts_block(self, index: int) -> bool:
        """Whether a line ends the paragraph before it."""
        start, end = self._lines[index]
        if self._is_blank(index):
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
        if forced and self._is_blank(index):
            return index + 1
        start = self._lines[index][0]
        stop = index + 1
        tagged = self.outline.has_tag(*self._lines[index])
        while stop < len(self._lines):
            if self._starts_block(stop):
                after = self._past_page_links(stop)
                if after == stop or after == len(self._lines) or self._starts_block(after):
                    break
                stop = after
            if self.outline.has_tag(*self._lines[stop]) != tagged:
                # MediaWiki makes no paragraph of a line with a block-level tag
                break
            stop += 1
        self._read_prose(start, self._lines[stop - 1][1])
        return stop

    def _read_prose(self, start: int, end: int) -> None:
        """Reads text that may be broken by quotes, HTML lists and code."""
        for at, stop in self.outline.breaks_within(start, end):
            if at < start:
                continue
            self._read_paragraph(start, at)
            self._read_break(at, stop)
            start = stop
        self._read_paragraph(start, end)

    def _read_paragraph(self, start: int, end: int) -> None:
        first = start
        if self.depth == 0 and self.flow:
            first = leading_lines(self.text, start, end)
        if self.outline.spans_lines(first, end) and self._hides_lines(first, end):
            start, end = trimmed(self.text, start, end)
            self._place(self._raw(start, end), start, end)
            return
        inlines = self._hoisted(parse_inlines(self.context, first, end, self.depth))
        if first > start:
            lines = self.text[start : first - 1].split("\n")
            inlines = normalize_inlines(with_breaks(lines, inlines))
        self._paragraph(inlines, start, end)

    def _hides_lines(self, start: int, end: int, *, flow: bool = True) -> bool:
        """Whether raw text of several lines stands within emphasis or a link.

        No line of Markdown can hold it, so the paragraph is raw as a whole; a note
        is no matter, for its text stands elsewhere.  ``flow`` where raw text amid
        the line parts the paragraph.
        """
        with self.context.trial():
            inlines = parse_inlines(self.context, start, end, self.depth)
        parted = (Template, RawWikitext) if flow else ()
        kept = [node for node in inlines if not isinstance(node, parted)]
        return any(
            "\n" in text and not text.startswith("<ref") for node in kept for text in strings(node)
        )

    def _paragraph(self, inlines: tuple[Inline, ...], start: int, end: int) -> None:
        inlines = trim_inlines(inlines)
        if not inlines:
            return
        self._place(Paragraph(inlines), *trimmed(self.text, start, end))

    def _hoisted(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Takes category and interlanguage links out of the prose."""
        keys = self.context.sort_keys
        if self.hoist is None or not keys or WikiLink not in map(type, inlines):
            return inlines
        links = [node for node in inlines if type(node) is WikiLink and node in keys]
        if not links:
            return inlines
        self.hoist.extend(links)
        kept: list[Inline] = []
        for node in inlines:
            if type(node) is not WikiLink or node not in keys:
                kept.append(node)
            elif kept and isinstance(kept[-1], Text):
                # MediaWiki drops the white space before such a link with it
                kept[-1] = Text(kept[-1].value.rstrip(" "))
        return normalize_inlines(kept)

    def _place(
        self,
        block: Block,
        start: int,
        end: int,
        children: tuple[Piece, ...] = (),
        *,
        why: str = "",
    ) -> None:
        if isinstance(block, RawBlock):
            report_raw(self.context, block, start, end, why)
        self._placed.append((block, Piece(type(block).__name__, (Span(start, end),), children)))

    def _raw(self, start: int, end: int) -> RawBlock:
        """Returns a range as raw wikitext that closes what the page's end closed."""
        parts: list[str] = []
        for at in unclosed_tags(self.context, start, end):
            parts += [self.text[start:at], "&lt;"]
            start = at + 1
        source = "".join([*parts, self.text[start:end].rstrip(" \t")])
        return RawBlock(source + "-->" if self.context.ends_in_comment(end) else source)

    # --- what breaks a line ----------------------------------------------------

    def _read_break(self, at: int, stop: int) -> None:
        element = self.outline.elements.get(at)
        if element is None and self.context.islands[at].name == "references":
            self._read_references(at, stop)
        elif element is None:
            self._place(read_code(self.context, at), at, stop)
        elif element.name == "blockquote":
            placed = self._nested(flow=True, quoted=True).read(
                element.inner_start, element.inner_end, inline_first=True
            )
            blocks = blocks_of(placed)
            self._place(Quote(blocks), at, stop, pieces_of(placed))
        else:
            self._read_html_list(element)

    def _read_html_list(self, element: Element) -> None:
        parts = parts_of(self.text, element, self.outline.elements) or []
        items: list[tuple[str, tuple[Block, ...]]] = []
        pieces: list[Piece] = []
        for part in parts:
            placed = self._nested(flow=False, quoted=True).read(
                part.inner_start, part.inner_end, inline_first=True
            )
            items.append((part.name, blocks_of(placed)))
            pieces.append(Piece("Item", (Span(part.start, part.end),), pieces_of(placed)))
        node: Block
        if element.name == "dl":
            node = DefinitionList(tuple(_definition(name, blocks) for name, blocks in items))
        else:
            start = parse_attributes(element.attributes).get("start", "1")
            node = List(
                "bullet" if element.name == "ul" else "ordered",
                tuple(Item(blocks) for _, blocks in items),
                int(start),
            )
        self._place(node, element.start, element.end, tuple(pieces))

    # --- headings, rules, tags, raw lines ----------------------------------------

    def _read_heading(self, start: int, end: int) -> bool:
        found = heading_at(self.context, start, end)
        if found is None:
            return False
        level, inner_start, inner_end = found
        if self.outline.spans_lines(start, end) and self._hides_lines(start, end, flow=False):
            self._place(self._raw(start, end), start, end)
            return True
        inlines = parse_inlines(self.context, inner_start, inner_end, self.depth)
        stop = inner_end + level
        if stop < end:
            inlines = normalize_inlines([*inlines, *parse_inlines(self.context, stop, end)])
        inlines = trim_inlines(self._hoisted(inlines))
        self._place(Heading(level, inlines), start, end)
        return True

    def _read_rule(self, index: int) -> int | None:
        """Reads a rule; text behind it on the line begins a paragraph."""
        start, end = self._lines[index]
        match = RULE.match(self.text, start, end)
        if match is None:
            return None
        self._place(Rule(), start, match.end())
        self._lines[index] = (match.end(), end)
        return self._read_text(index, forced=True)

    def _interrupts(self, start: int, end: int) -> bool:
        """Whether a line that begins with ``<`` ends the paragraph before it."""
        stop = trimmed(self.text, start, end)[1]
        match = LONE_TAG.match(self.text, start, stop)
        if match is not None and match.end() == stop and start not in self.context.islands:
            name = match[1].lower()
            closes = name not in INLINE_TAGS and self.text[start + 1] == "/"
            closes = closes and self._open_tags.get(name, 0) > 0
            return (name in BLOCK_TAGS and name != "blockquote") or closes
        return is_alone(self.context, start, end)

    def _parted(self, index: int) -> bool:
        """Whether the line behind one is no more of its paragraph."""
        return index + 1 == len(self._lines) or self._starts_block(index + 1)

    def _read_angle(self, index: int) -> bool:
        """Reads ``<references>`` or a tag alone on a line."""
        start, end = self._lines[index]
        if is_commented(self.context, start, end):
            self._place(self._raw(start, end), *trimmed(self.text, start, end))
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
            self._place(HtmlBlock(inert[0].source), start, stop)
            return True
        match = LONE_TAG.match(self.text, start, stop)
        if match is None or match.end() != stop or "{{" in match[0] or "\n" in match[0]:
            return False
        if match[1].lower() in self.context.grammar.extension_tags:
            return False
        if self.outline.breaks_within(start, end) or match[1].lower() in ("br", "wbr", "img"):
            return False
        name = match[1].lower()
        if name in INLINE_TAGS and not self._parted(index):
            return False
        step = -1 if match[0][1] == "/" else 0 if match[0].endswith("/>") else 1
        self._open_tags[name] = max(0, self._open_tags.get(name, 0) + step)
        self._place(HtmlBlock(match[0]), start, stop)
        return True

    def _read_references(self, start: int, stop: int) -> None:
        island = self.context.islands[start]
        tag = re.match(r"<references\b([^>]*?)/?>", self.text[start:stop], re.I)
        attributes = tag[1].strip() if tag else ""
        source = self.text[start:stop]
        if not self.text[slice(*island.inner)].strip():
            self._place(References(attributes), start, stop)
        else:
            # which of them the page uses is known at its end only
            list_definitions(self.context, source, attributes, *island.inner)
            self._place(RawBlock(source), start, stop)

    def _read_alone(self, start: int, end: int) -> bool:
        if not is_alone(self.context, start, end):
            return False
        self._read_paragraph(start, end)
        return True

    # --- comments --------------------------------------------------------------

    def _hidden_ends(self, index: int) -> bool:
        """Whether the comment line at ``index`` ends the paragraph before it."""
        while index < len(self._lines):
            start, end = self._lines[index]
            if not is_hidden(self.context, start, end):
                return is_commented(self.context, start, end) or self._starts_block(index)
            index += 1
        return True

    def _read_comments(self, start: int, end: int) -> bool:
        """Reads a line that comments are all of."""
        if self.text[start] not in "< \t" or not is_hidden(self.context, start, end):
            return False
        for block, span in self._comments(start, end):
            self._place(block, *span)
        return True

    def _comments(self, start: int, end: int) -> list[tuple[CommentBlock, Span]]:
        """Returns the comments of a hidden line with their ranges."""
        found: list[tuple[CommentBlock, Span]] = []
        while start < end:
            island = self.context.islands.get(start)
            if island is None:
                start += 1
                continue
            source = self.text[start : island.end]
            closed = source.endswith("-->") and len(source) >= 7
            block = CommentBlock(source[4:-3] if closed else source[4:])
            found.append((block, Span(start, island.end)))
            start = island.end
        return found

    # --- lists, preformatted text, tables ------------------------------------------

    def _read_list(self, index: int) -> int:
        stop = self._list_end(index)
        lines = self._lines[index:stop]
        if any(NESTED_TERM.match(self.text, *line) for line in lines):
            start, end = lines[0][0], lines[-1][1]
            self._place(self._raw(start, end), start, end)
            return stop
        entries: list[Entry] = []
        for start, end in lines:
            match = _PREFIX.match(self.text, start, end)
            if match is not None:
                prefix = match[0][: MAX_DEPTH - self.depth]
                entries.extend(self._entries(prefix, start, start + len(prefix), end))
            elif is_hidden(self.context, start, end):
                blocks: tuple[Block, ...] = tuple(c for c, _ in self._comments(start, end))
                entries.append(Entry("", blocks, None, start, end))
            else:
                self._hoisted(parse_inlines(self.context, start, end, self.depth))
        self._placed.extend(build_lists(entries))
        return stop

    def _list_end(self, index: int) -> int:
        """Returns the line behind the list that begins at ``index``."""
        stop = index + 1
        while stop < len(self._lines):
            if not self._continues_list(stop):
                after = self._past_page_links(stop)
                if after == stop or after == len(self._lines) or not self._continues_list(after):
                    break
                stop = after
            stop += 1
        return stop

    def _continues_list(self, index: int) -> bool:
        start, end = self._lines[index]
        if _PREFIX.match(self.text, start, end) is not None:
            return not begins_table(self.context, start, end)
        return start < end and is_hidden(self.context, start, end)

    def _past_page_links(self, index: int) -> int:
        """Returns the line behind lines of category and interlanguage links.

        MediaWiki drops them with the white space before them, blank lines too, so
        that what follows belongs to the block before (T2087).
        """
        after = index
        while index < len(self._lines):
            start, end = self._lines[index]
            if self.text.startswith("[[", start) and self._all_hidden(start, end):
                after = index + 1
            elif not self._is_blank(index):
                break
            index += 1
        return after

    def _entries(self, prefix: str, start: int, content: int, end: int) -> list[Entry]:
        if not prefix.endswith(";"):
            return [Entry(prefix, self._item(content, end), None, start, end)]
        colon = find_colon(self.context, content, end, self.depth)
        stop = end if colon < 0 else colon
        term = trim_inlines(self._hoisted(parse_inlines(self.context, content, stop, self.depth)))
        entries = [Entry(prefix, (), term, start, stop)]
        if colon >= 0:
            blocks = self._item(colon + 1, end)
            entries.append(Entry(prefix[:-1] + ":", blocks, None, colon, end))
        return entries

    def _item(self, start: int, end: int) -> tuple[Block, ...]:
        if not self.outline.is_plain(start, end):
            return self._nested(flow=False).line(start, end)
        inlines = parse_inlines(self.context, start, end, self.depth + 1)
        inlines = trim_inlines(self._hoisted(inlines))
        return normalize_blocks((Paragraph(inlines),), flow=False) if inlines else ()

    def _read_preformatted(self, index: int) -> int:
        stop = index
        text = self.text
        while stop < len(self._lines):
            start, end = self._lines[stop]
            if start == end or text[start] != " ":
                break
            if begins_table(self.context, start, end):
                break
            stop += 1
        last = stop
        while last > index and self._is_blank(last - 1):
            last -= 1
        begin, end = self._lines[index][0], self._lines[last - 1][1]
        plain = [
            self._plain_line(line_start + 1, line_end)
            for line_start, line_end in self._lines[index:last]
        ]
        lines = [line for line in plain if line is not None]
        if len(lines) == len(plain):
            if not any(line.strip(" \t") for line in lines):
                return stop
            while not lines[0].strip(" \t"):
                del lines[0]
            while not lines[-1].strip(" \t"):
                del lines[-1]
            self._place(Preformatted("\n".join(lines)), begin, end)
        elif self._all_hidden(begin, end):
            self._read_paragraph(begin, end)
        else:
            self._place(self._raw(begin, end), begin, end)
        return stop

    def _all_hidden(self, start: int, end: int) -> bool:
        """Whether indented text is nothing but what shows nothing or stands alone.

        MediaWiki makes no preformatted block of a line that categories, comments
        or a lone template are all of.
        """
        if self.hoist is None:
            return False
        keys = self.context.sort_keys
        with self.context.trial():
            inlines = parse_inlines(self.context, start, end, self.depth)
        shown = [node for node in inlines if type(node) is not WikiLink or node not in keys]
        return not trim_inlines(normalize_inlines(shown))

    def _plain_line(self, start: int, end: int) -> str | None:
        """Returns what a preformatted line shows if there is no markup in it."""
        with self.context.trial():
            items, quotes = scan_inlines(self.context, start, end, self.depth)
        if quotes:
            return None
        parts: list[str] = []
        for item in items:
            if not isinstance(item, Text) or "\n" in item.value:
                return None
            parts.append(item.value)
        return "".join(parts)

    def _read_table(self, index: int) -> int:
        """Reads a table, and what stands behind it on its last line."""
        line = self._lines[index][0]
        extent = self._extent(line)
        if extent is None:
            return self._read_text(index, forced=True)
        start = extent.start
        for comment, span in self._comments(line, start):
            self._place(comment, *span)
        last = extent.lines[-1]
        # what follows an indented table on its line stays within the indentation
        rest = last.content if extent.closed and self.text[start] != ":" else last.end
        table = read_table(self.context, extent, self.depth)
        if isinstance(table, Unfit):
            self._place(self._raw_table(extent, start, rest), start, rest, why=table.cause)
        else:
            self._place(table, start, rest)
        return self._read_behind(index, rest)

    def _extent(self, start: int) -> Extent | None:
        if self._tables is None:
            end = self._lines[-1][1]
            lines = self.outline.source_lines(start, end)
            self._tables = TableLines(self.context, lines)
        return self._tables.extent(start)

    def _raw_table(self, extent: Extent, start: int, end: int) -> RawBlock:
        """Returns a table as raw wikitext, closed where the end of the text closes it."""
        raw = self._raw(start, end)
        if not extent.unclosed:
            return raw
        self.context.report.add(
            "unclosed-table", "warning", "the page from here on is part of a table", raw.source
        )
        return RawBlock(raw.source + "\n|}" * extent.unclosed)

    def _read_behind(self, index: int, start: int) -> int:
        """Reads what stands behind a table on its last line, which may be amid a line."""
        while self._lines[index][1] < start:
            index += 1
        first, *others = self.outline.lines(self.text, start, self._lines[index][1])
        self._lines[index : index + 1] = [first, *others]
        self._read_prose(*first)
        return index + 1

    def _read_orphans(self, index: int) -> int:
        """Rows of a table that a template opened: raw, or they would lose their sense."""
        stop = index + 1
        while stop < len(self._lines) and not self._is_blank(stop):
            start, end = self._lines[stop]
            if self.text[start] not in "|!":
                break
            stop += 1
        start, end = self._lines[index][0], self._lines[stop - 1][1]
        self._place(self._raw(start, end), start, end)
        return stop


def _definition(name: str, blocks: tuple[Block, ...]) -> Term | Description:
    if name == "dd":
        return Description(blocks)
    inlines: list[Inline] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            inlines += [*([Text(" ")] if inlines else []), *block.children]
    return Term(normalize_inlines(inlines))
