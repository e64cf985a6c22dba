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
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import collapse, normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.parsed import Piece
from bridge.document.short_lines import leading_lines, with_breaks
from bridge.document.walk import rewrite_inlines, strings
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
    source_of,
    trimmed,
)
from bridge.wikitext.lists import MARKERS, Entry, build_lists
from bridge.wikitext.notes import list_definitions
from bridge.wikitext.outline import Element, Outline, parts_of
from bridge.wikitext.placed import Placed, blocks_of, join_placed, pieces_of
from bridge.wikitext.raw import report_raw
from bridge.wikitext.table_lines import Extent, TableLines, begins_table
from bridge.wikitext.table_parts import Unfit
from bridge.wikitext.tables import read_table
from bridge.wikitext.terms import find_colon

_BEFORE_TABLE = frozenset("{:< \t")
_PREFIX = re.compile(r"[*#:;]+")
_MARKED = re.compile(r"[*#:;|=]|-{4}|\{\|")
_NOTE = re.compile(r"<ref[\s/>]", re.I)


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
        # the lines between which nothing but page links was found, and the end of the last
        self._page_links = (0, 0, 0)
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
        inlines = self._hoisted(parse_inlines(self.context, first, end, self.depth))
        if first > start:
            lines = self.text[start : first - 1].split("\n")
            inlines = normalize_inlines(with_breaks(lines, inlines))
        self._paragraph(inlines, start, end)

    def _spans_lines(self, start: int, end: int) -> bool:
        """Whether raw text in a range goes on over a line end, notes apart."""
        with self.context.trial():
            return any(map(_hides_lines, parse_inlines(self.context, start, end, self.depth)))

    def _paragraph(self, inlines: tuple[Inline, ...], start: int, end: int) -> None:
        inlines = trim_inlines(inlines)
        if not inlines:
            return
        self._place(Paragraph(inlines), *trimmed(self.text, start, end))

    def _hoisted(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Takes category and interlanguage links out of the prose."""
        facts = self.context.page_links
        if self.hoist is None or not facts or WikiLink not in map(type, inlines):
            return inlines
        links = [node for node in inlines if type(node) is WikiLink and node in facts]
        if not links:
            return inlines
        self.hoist.extend(links)
        kept: list[Inline] = []
        for node in inlines:
            if type(node) is not WikiLink or node not in facts:
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
        comment_end = self.context.open_comment(start, end)
        if comment_end is not None:
            return RawBlock(source_of(self.context, start, comment_end) + "-->")
        return RawBlock(source_of(self.context, start, end).rstrip(" \t"))

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
        if not all(self._is_term(part) for part in parts if part.name == "dt"):
            self._place(self._raw(element.start, element.end), element.start, element.end)
            return
        items: list[Term | Description] = []
        pieces: list[Piece] = []
        for part in parts:
            inner = part.inner_start, part.inner_end
            if part.name == "dt" and self._is_line(part):
                inlines = self._hoisted(parse_inlines(self.context, *inner, self.depth))
                items.append(Term(trim_inlines(inlines)))
                pieces.append(Piece("Item", (Span(part.start, part.end),)))
                continue
            placed = self._nested(flow=False, quoted=True).read(*inner, inline_first=True)
            items.append(_definition(part.name, blocks_of(placed)))
            pieces.append(Piece("Item", (Span(part.start, part.end),), pieces_of(placed)))
        node: Block
        if element.name == "dl":
            node = DefinitionList(tuple(items))
        else:
            start = parse_attributes(element.attributes).get("start", "1")
            node = List(
                "bullet" if element.name == "ul" else "ordered",
                tuple(Item(item.blocks) for item in items if isinstance(item, Description)),
                int(start),
            )
        self._place(node, element.start, element.end, tuple(pieces))

    def _is_line(self, part: Element) -> bool:
        """Whether what an element holds is one line of text."""
        inner = part.inner_start, part.inner_end
        if self.outline.breaks_within(*inner):
            return False
        return len(self.outline.lines(self.text, *inner)) == 1

    def _is_term(self, part: Element) -> bool:
        """Whether a term holds text alone, so that a line is enough for it."""
        if self._is_line(part):
            return True
        with self.context.trial():
            reader = self._nested(flow=False, quoted=True)
            reader.hoist = None
            blocks = reader.blocks(part.inner_start, part.inner_end, inline_first=True)
        return all(isinstance(block, Paragraph) for block in blocks)

    # --- headings, rules, tags, raw lines ----------------------------------------

    def _read_heading(self, start: int, end: int) -> bool:
        found = heading_at(self.context, start, end)
        if found is None:
            return False
        level, inner_start, inner_end = found
        if self.outline.spans_lines(start, end) and self._spans_lines(start, end):
            # a heading is one line in Markdown
            self._place(self._raw(start, end), start, end)
            return True
        inlines = parse_inlines(self.context, inner_start, inner_end, self.depth)
        stop = inner_end + level
        if stop < end:
            inlines = normalize_inlines([*inlines, *parse_inlines(self.context, stop, end)])
        inlines = trim_inlines(self._hoisted(inlines))
        if any("\n" in text for node in inlines for text in strings(node)):
            inlines = rewrite_inlines(inlines, _in_one_line)
        self._place(Heading(level, inlines), start, end)
        return True

    def _read_rule(self, index: int) -> int | None:
        """Reads a rule; text behind it on the line is a paragraph."""
        start, end = self._lines[index]
        match = RULE.match(self.text, start, end)
        if match is None:
            return None
        self._place(Rule(), start, match.end())
        if self.text[match.end() : end].strip(" \t"):
            # MediaWiki goes on with no paragraph behind such a line
            self._read_prose(match.end(), end)
        return index + 1

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
        self._place(HtmlBlock(collapse(match[0])), start, stop)
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
        stop, raw = self._list_end(index)
        if raw:
            while _PREFIX.match(self.text, *self._lines[stop - 1]) is None:
                stop -= 1  # comments behind the list
            start, end = self._lines[index][0], self._lines[stop - 1][1]
            self._place(self._raw(start, end), start, end)
            return stop
        entries: list[Entry] = []
        for start, end in self._lines[index:stop]:
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

    def _list_end(self, index: int) -> tuple[int, bool]:
        """Returns the line behind a list, and whether no list of Markdown can hold it.

        A term there is text: it holds no list, no quote and no code.
        """
        raw = False
        stop = index
        while stop < len(self._lines):
            if not self._continues_list(stop):
                after = self._past_page_links(stop)
                if after == stop or after == len(self._lines) or not self._continues_list(after):
                    break
                stop = after
            start, end = self._lines[stop]
            match = _PREFIX.match(self.text, start, end)
            if match is not None:
                raw = raw or ";" in match[0][:-1]
                raw = raw or (match[0][-1] == ";" and bool(self.outline.breaks_within(start, end)))
            stop += 1
        return stop, raw

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
        first, stop, after = self._page_links
        if not first <= index < stop:
            stop = after = index
            while stop < len(self._lines):
                start, end = self._lines[stop]
                if self.text.startswith("[[", start) and self._all_hidden(start, end):
                    after = stop + 1
                elif not self._is_blank(stop):
                    break
                stop += 1
            self._page_links = index, stop, after
        return max(index, after)

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
        facts = self.context.page_links
        with self.context.trial():
            inlines = parse_inlines(self.context, start, end, self.depth)
        shown = [node for node in inlines if type(node) is not WikiLink or node not in facts]
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


def _definition(name: str, blocks: tuple[Block, ...]) -> Term | Description:
    if name != "dt":
        return Description(blocks)
    inlines: list[Inline] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            inlines += [*([Text(" ")] if inlines else []), *block.children]
    return Term(normalize_inlines(inlines))
