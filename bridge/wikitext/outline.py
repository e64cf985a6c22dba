"""The outline of a range: its lines, and the constructs that break a line apart.

MediaWiki handles comments, tags, templates and links before it looks at lines,
so a line end within one of them ends no line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from operator import itemgetter
from typing import Final, NamedTuple

from bridge.document.normal import HTML_TAGS, is_code_or_list
from bridge.document.targets import is_title, normalize_target
from bridge.site import FILE_NAMESPACE
from bridge.wikitext.grammar import Grammar
from bridge.wikitext.islands import EXTENSION, LINK, PARAMETER, TEMPLATE, Island, Islands, top_level

CODE_TAGS: Final = frozenset(("pre", "syntaxhighlight", "source"))
MAX_ELEMENTS: Final = 50
"""How deep HTML lists and quotes nest before their tags stand by themselves."""

_SHOWN_AS_BLOCKS: Final = frozenset(("gallery", "imagemap", "inputbox", "poem"))
"""Extensions that make block-level elements, whose lines MediaWiki treats as such."""
_ELEMENTS: Final = frozenset(("blockquote", "ul", "ol", "li", "dl", "dt", "dd"))
_TAG = re.compile(
    r"<(/?)(blockquote|ul|ol|li|dl|dt|dd|div|center|p|hr|h[1-6]|aside|figure|pre"
    r"|table|caption|tr|td|th)\b([^<>]*)>",
    re.I,
)
_TAG_OF_LINES = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:[ \t/][^<>\n]*)?\n[^<>]*>")
_INLINE = re.compile(r"\sinline\b", re.I)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LINE_OR_TAG = re.compile(r"[\n<]")
_TARGET_STOP = re.compile(r"[\[\]{}<>\n|]")


class Element(NamedTuple):
    """A balanced element: ``text[start:inner_start]`` is its opening tag."""

    name: str
    attributes: str
    start: int
    inner_start: int
    inner_end: int
    end: int


class Outline:
    """Where the lines of a range end, and what breaks them.

    Attributes:
        elements: balanced quotes and HTML lists by their first character.
        breaks: starts and ends of what stands as a block even within a line:
            quotes, HTML lists, code; sorted by their starts.
        loose: where tags of quotes and lists stand that found no partner, sorted.
    """

    __slots__ = (
        "_ends",
        "_hidden",
        "_islands",
        "_starts",
        "_tag_lines",
        "_tags",
        "_text",
        "breaks",
        "elements",
        "loose",
    )

    def __init__(self, text: str, start: int, end: int, islands: Islands, grammar: Grammar) -> None:
        self._text = text
        self._islands = islands
        self._hidden: tuple[list[int], list[int]] | None = None
        outer = _outer(text, start, end, islands, grammar)
        tags = _find_tags(text, start, end, outer, grammar)
        self._tags = _tagged(tags)
        shown = [(at, island.end) for at, island in outer if island.name in _SHOWN_AS_BLOCKS]
        if shown:
            self._tags = sorted([*self._tags, *shown])
        self.elements, self.loose = _find_elements(text, tags)
        blocks = [
            (at, island.end)
            for at, island in outer
            if island.kind is EXTENSION
            and (island.name == "references" or is_code_block(text, at, island))
        ]
        blocks += [(e.start, e.end) for e in self.elements.values() if e.name not in _PARTS]
        self.breaks = sorted(blocks)
        ranges = [(at, island.end) for at, island in outer] + self.breaks
        self._tag_lines = _tags_of_lines(text, start, end, grammar)
        ranges += self._tag_lines
        self._starts, self._ends = _over_lines(text, ranges)

    def lines(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Returns the logical lines of a range, without their line ends."""
        return _lines(text, start, end, self._starts, self._ends)

    def source_lines(self, start: int, end: int) -> list[tuple[int, int]]:
        """Returns the lines of a range as tables see them: no link joins any."""
        if self._hidden is None:
            islands = {at: i for at, i in self._islands.items() if i.kind is not LINK}
            ranges = [(at, island.end) for at, island in top_level(islands)]
            ranges += self._tag_lines
            self._hidden = _over_lines(self._text, ranges)
        return _lines(self._text, start, end, *self._hidden)

    def spans_lines(self, start: int, end: int) -> bool:
        """Whether something in a range goes on over a line end."""
        index = bisect_left(self._starts, start)
        return index < len(self._starts) and self._starts[index] < end

    def has_tag(self, start: int, end: int) -> bool:
        """Whether a tag stands in a range that makes its line a block of its own."""
        index = bisect_right(self._tags, start, key=itemgetter(1))
        return index < len(self._tags) and self._tags[index][0] < end

    def has_loose_tag(self, start: int, end: int) -> bool:
        """Whether a tag of a quote or a list stands in a range without its partner."""
        index = bisect_left(self.loose, start)
        return index < len(self.loose) and self.loose[index] < end

    def is_plain(self, start: int, end: int) -> bool:
        """Whether a range of one line is text that nothing breaks."""
        return not self.spans_lines(start, end) and not self.breaks_within(start, end)

    def breaks_within(self, start: int, end: int) -> list[tuple[int, int]]:
        """Returns the breaks that lie in a range and in no other break there."""
        found: list[tuple[int, int]] = []
        reached = start
        first, last = bisect_left(self.breaks, (start,)), bisect_left(self.breaks, (end,))
        for at, stop in self.breaks[first:last]:
            if at >= reached and stop <= end:
                found.append((at, stop))
                reached = stop
        return found


def _tags_of_lines(text: str, start: int, end: int, grammar: Grammar) -> list[tuple[int, int]]:
    """Returns the ranges of the HTML tags that go on over a line end."""
    names = HTML_TAGS - grammar.extension_tags
    tags = _TAG_OF_LINES.finditer(text, start, end)
    return [tag.span() for tag in tags if tag[1].lower() in names]


def _over_lines(text: str, ranges: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Returns the starts and ends of the ranges that hold a line end, in order."""
    # of two that begin together the longer one comes first
    spans = sorted(
        ((at, stop) for at, stop in ranges if text.find("\n", at, stop) >= 0),
        key=lambda span: (span[0], -span[1]),
    )
    return [at for at, _ in spans], [stop for _, stop in spans]


def _lines(
    text: str, start: int, end: int, starts: list[int], ends: list[int]
) -> list[tuple[int, int]]:
    """Returns the lines of a range, those that something goes on over as one."""
    result: list[tuple[int, int]] = []
    index = bisect_left(starts, start)
    count = len(starts)
    find = text.find
    begin = position = start
    while True:
        stop = find("\n", position, end)
        if index < count and starts[index] < (stop if stop >= 0 else end):
            position = min(ends[index], end)
            index = bisect_left(starts, position, index)
            continue
        if stop < 0:
            result.append((begin, end))
            return result
        result.append((begin, stop))
        begin = position = stop + 1


_PARTS: Final = frozenset(("li", "dt", "dd"))


def is_code_block(text: str, at: int, island: Island) -> bool:
    """Whether an extension tag's element is code that stands in lines of its own."""
    if island.name not in CODE_TAGS or island.inner == (0, 0):
        return False
    return is_code_or_list(text[at : island.inner[0]])


def _outer(
    text: str, start: int, end: int, islands: Islands, grammar: Grammar
) -> list[tuple[int, Island]]:
    """Returns the outermost islands.

    What is no link, or goes on over a blank line, is none: lines and tags within it
    are what they are elsewhere.
    """
    blanks = [match.start() for match in _BLANK_LINE.finditer(text, start, end)]
    result: list[tuple[int, Island]] = []
    reached = special = -1
    for at in sorted(islands):
        if at < reached:
            continue
        island = islands[at]
        if island.kind is LINK:
            if special < at:
                match = _LINE_OR_TAG.search(text, at)
                special = match.start() if match is not None else len(text)
            if special < island.end:
                if not _is_link(text, at, island.end, islands, grammar):
                    continue
                over_blank = bisect_left(blanks, at) < bisect_left(blanks, island.end)
                if over_blank and not is_file_link(text, at, grammar):
                    continue
        result.append((at, island))
        reached = island.end
    return result


def _is_link(text: str, at: int, end: int, islands: Islands, grammar: Grammar) -> bool:
    """Whether brackets that hold a line end or a tag make a link, by their target."""
    position = at + 2
    while True:
        match = _TARGET_STOP.search(text, position, end - 2)
        if match is None:
            return _names_page(text[at + 2 : end - 2], grammar)
        stop = match.start()
        island = islands.get(stop)
        if match[0] == "|":
            inner = text.find("[[", stop, end - 2)
            if inner < 0 or is_file_link(text, at, grammar):
                return _names_page(text[at + 2 : stop], grammar)
            return inner not in islands and inner + 1 not in islands
        if island is None or island.kind is LINK:
            return False
        if island.kind not in (TEMPLATE, PARAMETER):
            return True
        position = island.end


def _names_page(raw: str, grammar: Grammar) -> bool:
    target = normalize_target(raw)
    if target.endswith(":") and target.count(":") == 1:
        return grammar.site.find_namespace(target[:-1]) is None
    return "{" in target or is_title(target)


def is_file_link(text: str, at: int, grammar: Grammar) -> bool:
    """Whether the link at ``at`` shows a file; its caption may span lines."""
    colon = text.find(":", at, at + 60)
    if colon < 0:
        return False
    return grammar.site.find_namespace(text[at + 2 : colon]) == FILE_NAMESPACE


def _find_tags(
    text: str, start: int, end: int, outer: list[tuple[int, Island]], grammar: Grammar
) -> list[re.Match[str]]:
    """Returns the block-level tags that stand in no island."""
    found: list[re.Match[str]] = []
    index = 0
    for match in _TAG.finditer(text, start, end):
        while index < len(outer) and outer[index][1].end <= match.start():
            index += 1
        if match[2].lower() in grammar.extension_tags and match[0].lower() != "</pre>":
            continue  # without its partner it is text
        if index == len(outer) or outer[index][0] > match.start():
            found.append(match)
    return found


def _tagged(tags: list[re.Match[str]]) -> list[tuple[int, int]]:
    """Returns the ranges in which MediaWiki makes no paragraphs of lines.

    ``<p>`` and headings do so up to their closing tags, the others on their own lines
    alone (BlockLevelPass: what opens a block and what only closes a paragraph).
    """
    ranges: list[tuple[int, int]] = []
    closing = ""
    for tag in tags:
        name = tag[2].lower()
        if closing:
            ranges[-1] = (ranges[-1][0], tag.end())
            closing = "" if tag[1] and name == closing else closing
        else:
            ranges.append(tag.span())
            closing = name if name in _CLOSED and not tag[1] else ""
    return ranges


_CLOSED: Final = frozenset("p h1 h2 h3 h4 h5 h6".split())


def _find_elements(text: str, tags: list[re.Match[str]]) -> tuple[dict[int, Element], list[int]]:
    """Returns the balanced elements, and where the tags stand that are of none."""
    found: dict[int, Element] = {}
    loose: list[int] = []
    stack: list[re.Match[str]] = []
    counts: Counter[str] = Counter()
    for match in tags:
        name = match[2].lower()
        if name not in _ELEMENTS or match[3].endswith("/"):
            continue
        if not match[1]:
            stack.append(match)
            counts[name] += 1
        elif counts[name]:
            # what is open within an element ends with it
            while (opening := stack.pop())[2].lower() != name:
                counts[opening[2].lower()] -= 1
                loose.append(opening.start())
            counts[name] -= 1
            if len(stack) < MAX_ELEMENTS:
                found[opening.start()] = Element(
                    name,
                    opening[3].strip(),
                    opening.start(),
                    opening.end(),
                    match.start(),
                    match.end(),
                )
        else:
            loose.append(match.start())
    loose += [opening.start() for opening in stack]
    alone = {at: e for at, e in found.items() if _stands_alone(text, e, found)}
    for at, element in found.items():
        if at not in alone and text.find("\n", at, element.end) >= 0:
            # to the lines that it goes on over they are two
            loose += [at, element.inner_end]
    return alone, sorted(loose)


def _stands_alone(text: str, element: Element, found: dict[int, Element]) -> bool:
    """Whether an element is one that the document model has a word for."""
    if element.name == "ol":
        known = re.fullmatch(r'(?:start="?\d{1,9}"?)?', element.attributes) is not None
    else:
        known = not element.attributes
    if not known or element.name in _PARTS or element.name == "blockquote":
        return known
    return parts_of(text, element, found) is not None


def parts_of(text: str, element: Element, found: dict[int, Element]) -> list[Element] | None:
    """Returns the items of an HTML list, or None if it holds anything else."""
    names = ("dt", "dd") if element.name == "dl" else ("li",)
    parts: list[Element] = []
    position = element.inner_start
    while True:
        while position < element.inner_end and text[position] in " \t\n":
            position += 1
        if position == element.inner_end:
            return parts or None
        part = found.get(position)
        if part is None or part.name not in names or part.attributes:
            return None
        parts.append(part)
        position = part.end
