"""Inlines to Markdown: a table from the type of a node to a small function.

What comes out is not wrapped yet; see wrap.py for the breaks in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from bridge.document.nodes import (
    AutoLink,
    Code,
    Comment,
    Emphasis,
    Entity,
    ExternalLink,
    HtmlInline,
    HtmlTag,
    Image,
    Inline,
    LineBreak,
    Math,
    NoteRef,
    RawWikitext,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Template,
    Text,
    WikiLink,
)
from bridge.document.normal import TAG
from bridge.document.short_lines import SHORT
from bridge.document.source_text import template_source
from bridge.markdown.double_brackets import write_embed
from bridge.markdown.escape import escape_start, escape_text
from bridge.markdown.grammar import (
    BLOCK_TAGS,
    FILTERED_TAGS,
    PRICES,
    SHORTCODE,
    SPACE,
    VERBATIM_TAGS,
    without_line_ends,
)
from bridge.markdown.hidden_html import hidden_in, is_foreign
from bridge.markdown.link_spans import (
    stands_bare,
    write_auto_link,
    write_external_link,
    write_image,
    write_outside_link,
    write_wiki_link,
)
from bridge.markdown.liquid import INSTRUCTIONS, LIQUID
from bridge.markdown.marks import (
    MARKS,
    close_text,
    code_span,
    guard_tag,
    mark_up,
    math_source,
    open_text,
)
from bridge.markdown.notes import NoteLabels
from bridge.markdown.outside import kept_destination
from bridge.markdown.signs import SIGNED, write_signs
from bridge.markdown.targets import Targets
from bridge.markdown.wrap import BREAK, LINE
from bridge.options import Options
from bridge.report import Report

_RAW_TAGS: Final = BLOCK_TAGS | VERBATIM_TAGS | FILTERED_TAGS | {"a", "onlyinclude", "img", "math"}
"""Tags that begin an HTML block, that GitHub drops, or that we read otherwise."""
_BEHIND_URL = re.compile(r"[.,:!?]*(?:[ \n\r]|\Z)")
_WORDS = re.compile(r"[^\W_]+(?: [^\W_]+)*")
"""Text that has nothing to escape, wherever it stands in a line; most cells are so."""
_MATH = re.compile(r"(?:[^$\\]|\\.)+", re.S)
_PLACED: Final = frozenset((Text, SoftBreak, LineBreak, Comment, Math))
"""What is written in one way or another by what stands beside it."""
_UNSAFE_LINE = re.compile(
    r"\n(?![|}{\[\]\w\"'(.,;!&])|\n\d+[.)]|\n\[\^|\n\|[ \t:]*-|\n[ \t]*\n|\n\Z"
)
"""A line end within raw text behind which a block might be read."""


class SpanWriter:
    """Writes the inlines of one document.

    Attributes:
        targets: where links lead.
        links: how links are written.
        style: the marks of emphasis and line breaks.
        emoji: characters by the names of their shortcodes, if those are read.
        labels: the labels of the notes referred to so far.
        breaks: whether a line may end within the block that is written.
        plain_urls: whether an address in prose is text without escapes.
        in_label: whether a link is around, in which a URL is text.
        in_cell: whether a table's cell is, whose pipes are escaped at its end.
        is_struck: whether text is struck through.
        is_guarded: whether Liquid that a text begins would end in another inline.
        instructions: the Liquid in the texts of the block, ``{`` for what is unclosed.
        underscored: whether an underscore was escaped in the texts of the block; in
            code a backslash before one is the code's own.
    """

    def __init__(
        self, targets: Targets, options: Options, report: Report, *, plain_urls: bool = False
    ) -> None:
        self.targets = targets
        self.links = options.link_style
        self.style = options.style
        self.emoji = options.emoji or {}
        self.marks = {**MARKS, Emphasis: options.style.emphasis, Strong: options.style.strong}
        self.site = targets.site
        self.report = report
        self.plain_urls = plain_urls
        self.labels = NoteLabels()
        self.breaks = True
        self.in_label = False
        self.in_cell = False
        self.is_struck = False
        self.is_guarded = False
        self.instructions: list[str] = []
        self.underscored = False

    def cell(self, inlines: tuple[Inline, ...]) -> str:
        """Returns the inlines of a table's cell, each ``|`` escaped once."""
        if len(inlines) == 1 and type(inlines[0]) is Text and _WORDS.fullmatch(inlines[0].value):
            return inlines[0].value
        self.breaks, self.in_cell = False, True
        text = self._guarded(inlines, start=False).replace("|", "\\|")
        self.in_cell = False
        return text

    def block(self, inlines: tuple[Inline, ...], *, breaks: bool = True, start: bool = True) -> str:
        """Returns the inlines of a block.

        Args:
            inlines: the block's children.
            breaks: whether a line may end within the block.
            start: whether the line begins with them.
        """
        self.breaks = breaks
        text = self._guarded(inlines, start=start)
        if start and text.startswith("<"):
            text = guard_tag(text)
        if (
            self.underscored
            and text.count("\\_") == 1
            and "_" not in text.replace("\\_", "")
            and not LIQUID.search(text)
        ):
            # One delimiter alone is no emphasis.
            text = text.replace("\\_", "_")
        return text

    def _guarded(self, inlines: tuple[Inline, ...], *, start: bool) -> str:
        """Returns inlines in which no Liquid is read but the texts' own.

        What a text begins may end in another: only then it is escaped.
        """
        self.instructions.clear()
        self.underscored = False
        mark = len(self.report.diagnostics)
        text = self.write(inlines, start=start)
        if "{" in self.instructions and LIQUID.findall(text) != [
            instruction for instruction in self.instructions if instruction != "{"
        ]:
            del self.report.diagnostics[mark:]
            self.is_guarded = True
            text = self.write(inlines, start=start)
            self.is_guarded = False
        return text

    def write(
        self,
        inlines: tuple[Inline, ...],
        *,
        start: bool = False,
        before: str = " ",
        after: str = " ",
    ) -> str:
        """Returns inlines as Markdown.

        Args:
            inlines: siblings in normal form.
            start: whether they begin a block.
            before: the character before them.
            after: the character behind them.
        """
        if len(inlines) == 1 and type(inlines[0]) is Text:
            text = self._text(inlines[0].value)
            return escape_start(text) if start else text
        pieces = [self._piece(inlines, index, start) for index in range(len(inlines))]
        out = ""
        last = len(pieces) - 1
        for index, piece in enumerate(pieces):
            node = inlines[index]
            if type(node) in MARKS:
                following = pieces[index + 1][:1] if index < last else after
                beside = index < last and type(inlines[index + 1]) in MARKS
                if index and type(inlines[index - 1]) in MARKS and out[-1:] != ">":
                    beside = True
                edges = (out[-1:] or before, following or " ")
                out += mark_up(node, piece, edges, self.marks[type(node)], alone=not beside)
                continue
            if type(node) is Code and "`" in (
                out[-1:],
                pieces[index + 1][:1] if index < last else after,
            ):
                piece = f"<code>{self._text(node.value)}</code>"
            elif type(node) in SIGNED:
                following = pieces[index + 1][:1] if index < last else after
                piece = write_signs(node, piece, self.style, out[-1:] or before, following)
            if piece[:1] == "(" and out[-2:] == "]]":
                piece = f"\\{piece}"
            if type(node) is AutoLink and stands_bare(self, node, out[-1:] or before):
                following = pieces[index + 1] if index < last else after
                if _BEHIND_URL.match(following):
                    piece = node.url
            if index < last and type(node) is Text:
                piece = close_text(piece, pieces[index + 1][:1], inlines[index + 1])
            out += piece
        return out

    def _piece(self, inlines: tuple[Inline, ...], index: int, start: bool) -> str:
        node = inlines[index]
        if type(node) not in _PLACED:
            return _WRITERS[type(node)](self, node)
        previous = inlines[index - 1] if index else None
        if type(node) is Text:
            text = self._text(node.value)
            if index and type(previous) not in (LineBreak, SoftBreak):
                return open_text(text, previous)
            if start and self.links != "title" and len(text) <= SHORT:
                text = _hold(text, inlines[index + 1 : index + 2])
            if index:
                return escape_start(text, line=True)
            return escape_start(text) if start else text
        if type(node) is SoftBreak:
            return LINE if self.breaks else BREAK
        if type(node) is LineBreak:
            following = inlines[index + 1] if index + 1 < len(inlines) else None
            return self._line_break(previous, following, start=start)
        if type(node) is Comment and (tag := self._hidden_tag(node, inlines, index)) is not None:
            return tag
        at_line_start = start if previous is None else type(previous) in (LineBreak, SoftBreak)
        if type(node) is Comment and at_line_start:
            return self.raw(f"<!--{node.value}-->")
        if type(node) is Math and type(previous) is Math:
            return self.raw(math_source(node))
        if type(node) is Math and index + 1 < len(inlines):
            following = inlines[index + 1]
            if type(following) is Text and following.value[:1].isdigit():
                return self.raw(math_source(node))
        return _WRITERS[type(node)](self, node)

    def _text(self, value: str) -> str:
        if "{{" in value or "{%" in value:
            for match in INSTRUCTIONS.finditer(value):
                self.instructions.append(match[0])
        text = escape_text(
            value,
            label=self.in_label,
            plain_urls=self.plain_urls,
            struck=self.is_struck,
            cell=self.in_cell,
            guarded=self.is_guarded,
            tags=self.style.tags,
            smart=self.style.typography == "smart",
        )
        if "\\_" in text:
            self.underscored = True
        if not self.emoji or ":" not in text:
            return text
        return SHORTCODE.sub(self._shown_shortcode, text)

    def _shown_shortcode(self, match: re.Match[str]) -> str:
        """Returns what would be an emoji so that it is text."""
        return f"\\{match[0]}" if match[1] in self.emoji else match[0]

    def _line_break(self, previous: Inline | None, following: Inline | None, *, start: bool) -> str:
        """Returns a line break; pandoc's indent says by itself that there is one."""
        if self.breaks and following is not None:
            # spaces alone on a line would end the paragraph
            empty = start if previous is None else type(previous) in (LineBreak, SoftBreak)
            if not empty and isinstance(following, Code) and following.value.startswith("\u00a0"):
                return LINE
            # two spaces in the label of a wikilink are the end of a line that was wrapped
            plain = empty or self.in_label
            return f"\\{LINE}" if plain else f"{self.style.line_break}{LINE}"
        return "<br />"

    def raw(self, source: str) -> str:
        """Returns wikitext as a raw inline.

        Its line ends stay where no line would be read as a block; elsewhere a
        comment stands for each.
        """
        if "\n" in source and self.breaks and not _UNSAFE_LINE.search(source):
            source = "\n".join(map(without_line_ends, source.split("\n"))).replace("\n", LINE)
        else:
            source = without_line_ends(source)
        return f"{code_span(source)}{{=mediawiki}}"

    # --- one function a node ---------------------------------------------------

    def _span(self, node: Emphasis | Strong) -> str:
        text = self.write(node.children, before="(", after=")")
        # GitHub looks past a tilde for the white space that keeps a mark from one
        if text.startswith("~") and type(node.children[0]) is Text:
            text = f"\\{text}"
        if text.endswith((" ~", f"{BREAK}~")) and type(node.children[-1]) is Text:
            text = f"{text[:-1]}\\~"
        return text

    def _struck(self, node: Strikethrough) -> str:
        outside, self.is_struck = self.is_struck, True
        text = self.write(node.children, before="(", after=")")
        self.is_struck = outside
        return text

    def _superscript(self, node: Superscript) -> str:
        return f"<sup>{self.write(node.children, before='>', after='<')}</sup>"

    def _subscript(self, node: Subscript) -> str:
        return f"<sub>{self.write(node.children, before='>', after='<')}</sub>"

    def _code(self, node: Code) -> str:
        if self.in_cell and "\\|" in node.value:
            return f"<code>{self._text(node.value)}</code>"
        return code_span(node.value)

    def _note_ref(self, node: NoteRef) -> str:
        return f"[^{self.labels.label_of(node.key)}]"

    def _math(self, node: Math) -> str:
        source = node.source
        if not _MATH.fullmatch(source) or "`" in source or source.strip(SPACE) != source:
            return self.raw(math_source(node))
        if "\n" in source and (not self.breaks or "\n\n" in source):
            return self.raw(math_source(node))
        if not node.display and PRICES.search(source):
            return self.raw(math_source(node))
        mark = "$$" if node.display else "$"
        return f"{mark}{source}{mark}".replace("\n", LINE)

    def _html_inline(self, node: HtmlInline) -> str:
        destination = None if self.in_label else kept_destination(node, self.targets)
        if destination is not None:
            return write_outside_link(self, node, destination)
        space = " " if node.attributes else ""
        opening = self.tag(f"<{node.name}{space}{node.attributes}>")
        closing = self.tag(f"</{node.name}>")
        children = self.write(node.children, before=opening[-1], after=closing[0])
        return f"{opening}{children}{closing}"

    def tag(self, source: str) -> str:
        """Returns a tag as itself, or raw where Markdown would make more of it."""
        match = TAG.fullmatch(source)
        raw = match is None or match[2].lower() in _RAW_TAGS or "\n" in source
        if match is None or raw or is_foreign(match, self.site.extension_tags):
            return self.raw(source)
        return source

    def _html_tag(self, node: HtmlTag) -> str:
        return self.tag(node.source)

    def _hidden_tag(self, node: Comment, inlines: tuple[Inline, ...], index: int) -> str | None:
        """Returns the HTML that a comment keeps, where it is read as that and no block."""
        source = hidden_in(node.value, self.site.extension_tags)
        tag = None if source is None else TAG.match(source)
        if source is None or tag is None or tag[2].lower() in _RAW_TAGS or "\n" in source:
            return None
        if tag.end() < len(source):
            return source
        first = index == 0 or type(inlines[index - 1]) in (LineBreak, SoftBreak)
        following = inlines[index + 1 : index + 2]
        alone = not following or type(following[0]) not in (Text, Emphasis, Strong, Code, WikiLink)
        return None if first and alone else source

    def _comment(self, node: Comment) -> str:
        source = f"<!--{node.value}-->"
        return self.raw(source) if "\n" in source else source

    def _entity(self, node: Entity) -> str:
        return node.source

    def _template(self, node: Template) -> str:
        if self.links == "wiki" and not node.parameters:
            embedded = write_embed(self.targets, node.name)
            if embedded is not None:
                return embedded
        return self.raw(template_source(node))

    def _raw_wikitext(self, node: RawWikitext) -> str:
        return self.raw(node.source)


def _hold(text: str, following: tuple[Inline, ...]) -> str:
    """Keeps a link on the short line before it: only a link by title is known to be so wide."""
    if text.endswith(BREAK) and following and type(following[0]) is WikiLink:
        return text.replace(BREAK, " ")
    return text


_WRITERS: Final[dict[type, Callable[[SpanWriter, Any], str]]] = {
    Emphasis: SpanWriter._span,
    Strong: SpanWriter._span,
    Strikethrough: SpanWriter._struck,
    Superscript: SpanWriter._superscript,
    Subscript: SpanWriter._subscript,
    Code: SpanWriter._code,
    WikiLink: write_wiki_link,
    ExternalLink: write_external_link,
    AutoLink: write_auto_link,
    Image: write_image,
    NoteRef: SpanWriter._note_ref,
    Math: SpanWriter._math,
    HtmlInline: SpanWriter._html_inline,
    HtmlTag: SpanWriter._html_tag,
    Comment: SpanWriter._comment,
    Entity: SpanWriter._entity,
    Template: SpanWriter._template,
    RawWikitext: SpanWriter._raw_wikitext,
}
