"""A container: the page, a quote, an item, a note, and the lines that it holds."""

from __future__ import annotations

from abc import ABC, abstractmethod

from bridge.document.nodes import Block, CommentBlock, Inline, Paragraph, RawBlock, Text, WikiLink
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.parsed import Piece
from bridge.document.short_lines import leading_lines, with_breaks
from bridge.source import Span
from bridge.wikitext.context import Context
from bridge.wikitext.inlines import parse_inlines
from bridge.wikitext.lines import source_of, trimmed
from bridge.wikitext.outline import Outline
from bridge.wikitext.placed import Placed, blocks_of
from bridge.wikitext.raw import report_raw
from bridge.wikitext.table_lines import Extent, TableLines


class Container(ABC):
    """Lines of the source and the blocks that were read of them.

    The readers of single constructs take a container and the index of a line, place
    what they read, and return the index of the line after it.

    Attributes:
        context: what the stages share.
        outline: the lines of the page or note that the range lies in.
        depth: how many containers are around.
        flow: whether a lone template is a block (the page, a quote).
        quoted: whether this is a quote, where a leading space means nothing.
        hoist: where category and interlanguage links go; None to leave them.
        lines: the ranges of the lines.
        placed: the blocks read so far, with their pieces.
        apart: the places among them of what belongs to no paragraph before it.
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
        self.placed: list[Placed] = []
        self.apart: set[int] = set()
        # the lines between which nothing but page links was found, and the end of the last
        self._page_links = (0, 0, 0)
        self.lines: list[tuple[int, int]] = []
        self._tables: TableLines | None = None

    @abstractmethod
    def read(self, start: int, end: int, *, inline_first: bool = False) -> list[Placed]:
        """Returns the blocks of a range with their pieces.

        Args:
            start: its first character.
            end: one past its last.
            inline_first: the range begins within a line, where no marker counts.
        """

    @abstractmethod
    def line(self, start: int, end: int) -> tuple[Block, ...]:
        """Returns the blocks of text within a line, where no marker counts."""

    def blocks(self, start: int, end: int, *, inline_first: bool = False) -> tuple[Block, ...]:
        """Returns the blocks of a range alone."""
        return blocks_of(self.read(start, end, inline_first=inline_first))

    def nested(self, *, flow: bool, quoted: bool = False) -> Container:
        """Returns a container for what stands in this one."""
        return type(self)(
            self.context,
            self.outline,
            depth=self.depth + 1,
            flow=flow,
            quoted=quoted,
            hoist=self.hoist,
        )

    # --- what is placed ------------------------------------------------------

    def place(
        self,
        block: Block,
        start: int,
        end: int,
        children: tuple[Piece, ...] = (),
        *,
        why: str = "",
    ) -> None:
        """Adds a block.

        Args:
            block: what was read.
            start: where it begins in the source.
            end: where it ends.
            children: the pieces of what it holds.
            why: the reason, where it is raw and need not be.
        """
        if isinstance(block, RawBlock):
            report_raw(self.context, block, start, end, why)
        self.placed.append((block, Piece(type(block).__name__, (Span(start, end),), children)))

    def raw(self, start: int, end: int) -> RawBlock:
        """Returns a range as raw wikitext that closes what the page's end closed."""
        comment_end = self.context.open_comment(start, end)
        if comment_end is not None:
            return RawBlock(source_of(self.context, start, comment_end) + "-->")
        return RawBlock(source_of(self.context, start, end).rstrip(" \t"))

    def read_paragraph(self, start: int, end: int) -> None:
        """Adds the paragraph that a range is, if it shows anything."""
        first = start
        if self.depth == 0 and self.flow:
            first = leading_lines(self.text, start, end)
        inlines = self.inlines(first, end)
        if first > start:
            lines = self.text[start : first - 1].split("\n")
            inlines = normalize_inlines(with_breaks(lines, inlines))
        self.paragraph(inlines, start, end)

    def paragraph(self, inlines: tuple[Inline, ...], start: int, end: int) -> None:
        """Adds a paragraph, if there is anything in it."""
        inlines = trim_inlines(inlines)
        if not inlines:
            return
        self.place(Paragraph(inlines), *trimmed(self.text, start, end))

    def inlines(self, start: int, end: int) -> tuple[Inline, ...]:
        """Reads text; the category and interlanguage links in it leave the prose."""
        return self.hoisted(parse_inlines(self.context, start, end, self.depth))

    def hoisted(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
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

    # --- what lines are ------------------------------------------------------

    def is_blank(self, index: int) -> bool:
        """Whether a line shows nothing."""
        start, end = self.lines[index]
        if start == end:
            return True
        return self.text[start] in " \t" and not self.text[start:end].strip(" \t")

    def extent(self, start: int) -> Extent | None:
        """Returns the lines of the table that begins on a line; None if it is none."""
        if self._tables is None:
            end = self.lines[-1][1]
            self._tables = TableLines(self.context, self.outline.source_lines(start, end))
        return self._tables.extent(start)

    def comments(self, start: int, end: int) -> list[tuple[CommentBlock, Span]]:
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

    def all_hidden(self, start: int, end: int) -> bool:
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

    def past_page_links(self, index: int) -> int:
        """Returns the line behind lines of category and interlanguage links.

        MediaWiki drops them with the white space before them, blank lines too, so
        that what follows belongs to the block before (T2087).
        """
        first, stop, after = self._page_links
        if not first <= index < stop:
            stop = after = index
            while stop < len(self.lines):
                start, end = self.lines[stop]
                if self.text.startswith("[[", start) and self.all_hidden(start, end):
                    after = stop + 1
                elif not self.is_blank(stop):
                    break
                stop += 1
            self._page_links = index, stop, after
        return max(index, after)
