"""What a line may begin: one function a kind of block.

Each looks at the parser's line from ``next`` on.  It either leaves the parser as
it was, or closes what the line does not go on and adds its block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from string import ascii_letters
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bridge.markdown.admonitions import may_stand, start_admonition
from bridge.markdown.divs import start_div
from bridge.markdown.grammar import (
    ATX_HEADING,
    BULLET,
    CALLOUT,
    DEFINITION,
    DELIMITER_ROW,
    FENCE,
    HTML_BLOCK,
    HTML_BLOCK_END,
    NOTE_DEFINITION,
    ORDERED,
    REFERENCES,
    SETEXT,
    TAG_LINE,
    THEMATIC_BREAK,
)
from bridge.markdown.grids import find_columns, start_grid, take_line
from bridge.markdown.highlights import start_highlight
from bridge.markdown.kramdown import start_attributes
from bridge.markdown.numbering import FANCY, read_number
from bridge.markdown.tables import count_cells
from bridge.markdown.tree import TABLES, Node

if TYPE_CHECKING:
    from bridge.markdown.blocks import Parser

Opened: TypeAlias = Literal["nothing", "container", "leaf"]

_BELOW = re.compile(r"\n[ \t]*\n( *):[ \t]+\S")
_INDENT: Final = 4
_BLANKS = re.compile(r"[ \t]*+")
_BLANK_LINE = re.compile(r"\n[ \t]*+\r?\n")


def _quote(parser: Parser, number: int, matched: int) -> Opened:
    if parser.is_full(matched):
        return "nothing"
    parser.close(matched)
    node = parser.add(Node("quote", len(parser.stack), number))
    parser.take_quote_mark()
    apart = may_stand(parser.stack)
    parser.push(node, number)
    match = CALLOUT.match(parser.text, parser.next, parser.end) if apart else None
    if match is None:
        return "container"
    node.label = match[1] + match[2]
    node.lines.append(parser.text[match.end() : parser.end].strip(" \t"))
    return "leaf"


def _heading(parser: Parser, number: int, matched: int) -> Opened:
    match = ATX_HEADING.match(parser.text, parser.next, parser.end)
    if match is None:
        return _letter(parser, number, matched)
    parser.close(matched)
    node = parser.add(Node("heading", len(parser.stack), number, level=len(match[1])))
    node.lines.append(without_marks(parser.text[match.end() : parser.end].strip(" \t")))
    return "leaf"


def without_marks(title: str) -> str:
    """Returns the text of a heading without the ``#`` that close it.

    Example:
        >>> without_marks("a ##"), without_marks("C#"), without_marks("###")
        ('a', 'C#', '')
    """
    bare = title.rstrip("#")
    return title if bare and bare[-1] not in " \t" else bare.rstrip(" \t")


def _fence(parser: Parser, number: int, matched: int) -> Opened:
    match = FENCE.match(parser.text, parser.next, parser.end)
    if match is None or (match[1][0] == "`" and "`" in match[2]):
        return "nothing"
    indent = parser.next_column - parser.column
    parser.close(matched)
    info = match[2].strip(" \t")
    node = Node("fence", len(parser.stack), number, label=match[1][0] + info, level=len(match[1]))
    node.starts.append(indent)
    parser.leaf = parser.add(node)
    return "leaf"


def _html(parser: Parser, number: int, matched: int) -> Opened:
    match = HTML_BLOCK.match(parser.text, parser.next, parser.end)
    kind = match.lastgroup if match is not None else None
    if kind is None:
        if parser.leaf is not None and parser.leaf.kind == "paragraph":
            return "nothing"
        if TAG_LINE.match(parser.text, parser.next, parser.end) is None:
            return "nothing"
        kind = "block"
        if REFERENCES.match(parser.text, parser.next, parser.end):
            kind = "references"
    parser.close(matched)
    node = parser.add(Node("html", len(parser.stack), number, label=kind))
    node.lines.append(parser.text[parser.next : parser.end])
    if kind == "references":
        return "leaf"
    end = HTML_BLOCK_END.get(kind)
    skip = 4 if kind == "comment" else 2
    if end is None or end.search(parser.text, parser.next + skip, parser.end) is None:
        parser.leaf = node
    return "leaf"


def _table_or_setext(parser: Parser, number: int, matched: int) -> bool:
    """Whether the line turns the paragraph above into a heading or a table."""
    paragraph = parser.paragraph(matched)
    if paragraph is None:
        return False
    if SETEXT.match(parser.text, parser.next, parser.end):
        paragraph.kind = "heading"
        paragraph.level = 1 if parser.text[parser.next] == "=" else 2
        paragraph.last = number
        parser.leaf = None
        return True
    if parser.text.find("|", parser.next, parser.end) < 0:
        return False
    if not DELIMITER_ROW.match(parser.text, parser.next, parser.end):
        return False
    header = parser.text[paragraph.starts[-1] : parser.ends[number - 1]]
    if count_cells(header) != count_cells(parser.text[parser.next : parser.end]):
        return False
    table = Node("table", paragraph.depth, number - 1)
    table.starts = [paragraph.starts.pop(), parser.next]
    table.last = number
    paragraph.last -= 1
    siblings = parser.siblings()
    if not paragraph.starts:
        siblings.pop()
    siblings.append(table)
    parser.leaf = table
    return True


def _plus(parser: Parser, number: int, matched: int) -> Opened:
    if not start_grid(parser, number):
        return _dash(parser, number, matched)
    parser.close(matched)
    parser.leaf = parser.add(Node("grid", len(parser.stack), number))
    take_line(parser, parser.leaf, number)
    return "leaf"


def _minus(parser: Parser, number: int, matched: int) -> Opened:
    found = None if matched else find_columns(parser, number)
    if found is None:
        return _dash(parser, number, matched)
    first, last = found
    if first < number:
        parser.siblings().pop()
    parser.close(matched)
    node = parser.leaf = parser.add(Node("columns", 0, first, level=last))
    for line in range(first, number + 1):
        node.starts.append(parser.starts[line])
        node.lines.append(parser.text[parser.starts[line] : parser.ends[line]])
    node.last = number
    return "leaf"


def _dash(parser: Parser, number: int, matched: int) -> Opened:
    if _table_or_setext(parser, number, matched):
        return "leaf"
    if THEMATIC_BREAK.match(parser.text, parser.next, parser.end):
        parser.close(matched)
        parser.add(Node("rule", len(parser.stack), number))
        return "leaf"
    match = BULLET.match(parser.text, parser.next, parser.end)
    if match is None:
        return "nothing"
    return _item(parser, number, matched, match[0], match.end(), 1)


def _digit(parser: Parser, number: int, matched: int) -> Opened:
    match = ORDERED.match(parser.text, parser.next, parser.end)
    if match is None:
        return "nothing"
    return _item(parser, number, matched, match[2], match.end(), int(match[1]))


def _letter(parser: Parser, number: int, matched: int) -> Opened:
    """Opens an item of a fancy list, which ends a paragraph only if its list goes on."""
    match = FANCY.match(parser.text, parser.next, parser.end)
    if match is None or parser.paragraph(matched) is not None:
        return "nothing"
    siblings = (parser.stack[matched - 1] if matched else parser.root).children
    label = siblings[-1].label if siblings and siblings[-1].kind == "list" else ""
    found = read_number(match, label)
    lazy = parser.leaf is not None and parser.leaf.kind == "paragraph"
    if found is None or (lazy and found.begins):
        return "nothing"
    value = found.value
    if match["example"] is not None:
        parser.examples.append(match["example"])
        value = len(parser.examples)
    return _item(parser, number, matched, found.label, match.end(), value)


def _item(
    parser: Parser, number: int, matched: int, label: str, content: int, start: int
) -> Opened:
    if parser.paragraph(matched) is not None:
        blank = _BLANKS.fullmatch(parser.text, content, parser.end)
        if blank is not None or (start != 1 and label in ".)"):
            return "nothing"
    if parser.is_full(matched):
        return "nothing"
    parser.close(matched)
    siblings = parser.siblings()
    if not siblings or siblings[-1].kind != "list" or siblings[-1].label != label:
        parser.add(Node("list", len(parser.stack), number, label, start))
    indent = parser.next_column - parser.column
    width = content - parser.next
    parser.take(width)
    padding = parser.next_column - parser.column
    if parser.next >= parser.end or padding > 4:
        padding = 1
    node = Node("item", len(parser.stack), number, level=indent + width + padding)
    siblings[-1].children.append(node)
    parser.skip(min(padding, parser.next_column - parser.column))
    parser.push(node, number)
    return "container"


def _note(parser: Parser, number: int, matched: int) -> Opened:
    match = NOTE_DEFINITION.match(parser.text, parser.next, parser.end)
    if match is None or parser.is_full(matched):
        return "nothing"
    parser.close(matched)
    node = parser.add(Node("note", len(parser.stack), number, match[1], 4))
    parser.take(match.end() - parser.next)
    parser.skip(min(parser.next_column - parser.column, 4))
    parser.push(node, number)
    return "container"


def _colon(parser: Parser, number: int, matched: int) -> Opened:
    if start_div(parser, number, matched):
        return "leaf"
    if _table_or_setext(parser, number, matched):
        return "leaf"
    match = DEFINITION.match(parser.text, parser.next, parser.end)
    paragraph = parser.paragraph(matched)
    if match is None or parser.is_full(matched):
        return "nothing"
    alone = _BLANKS.fullmatch(parser.text, parser.next + 1, parser.end) is not None
    below = alone and _goes_on_below(parser, number)
    if alone and paragraph is None and not below:
        return "nothing"
    parser.close(matched)
    siblings = parser.siblings()
    previous = siblings[-1] if siblings else None
    if previous is not None and previous.kind in TABLES and number - previous.last <= 2:
        parser.take(1)
        caption = parser.add(Node("caption", len(parser.stack), number))
        caption.starts.append(parser.next)
        parser.leaf = caption
        return "leaf"
    term = _take_term(parser, number, siblings, paragraph)
    if not siblings or siblings[-1].kind != "definitions":
        first = number if term is None else term.first
        siblings.append(Node("definitions", len(parser.stack), first))
    definitions = siblings[-1]
    if term is not None:
        definitions.children.append(term)
    if alone and not below:
        definitions.last = number
        return "leaf"
    _open_description(parser, number, definitions, padding=3 if below else None)
    return "container"


def _goes_on_below(parser: Parser, number: int) -> bool:
    """Whether a description that begins with another one stands below its own mark.

    pandoc leaves the line of an outer mark empty.
    """
    match = _BELOW.match(parser.text, parser.end)
    return match is not None and len(match[1]) >= parser.next - parser.starts[number] + _INDENT


def _open_description(
    parser: Parser, number: int, definitions: Node, *, padding: int | None = None
) -> None:
    indent = parser.next_column - parser.column
    parser.take(1)
    if padding is None:
        padding = parser.next_column - parser.column
        padding = padding if padding <= 4 else 1
    node = Node("description", len(parser.stack), number, level=indent + 1 + padding)
    definitions.children.append(node)
    parser.skip(padding)
    parser.push(node, number)


def _take_term(
    parser: Parser, number: int, siblings: list[Node], paragraph: Node | None
) -> Node | None:
    """Takes the line above from its paragraph, if a definition may define it."""
    previous = siblings[-1] if siblings else None
    if previous is None or previous.kind != "paragraph":
        return None
    if previous is not paragraph:
        if len(previous.starts) > 1 or number - previous.last != 2:
            return None
    term = Node("term", previous.depth, previous.last)
    term.starts.append(previous.starts.pop())
    previous.last -= 1
    if not previous.starts:
        siblings.pop()
    return term


def _dollar(parser: Parser, number: int, matched: int) -> Opened:
    """Lets ``$$`` keep the lines up to its end from being read as blocks."""
    if parser.no_math or not parser.text.startswith("$$", parser.next, parser.end):
        return "nothing"
    close = parser.text.find("$$", parser.next + 2)
    if close < 0:
        parser.no_math = True
    elif close >= parser.end and not _BLANK_LINE.search(parser.text, parser.next, close):
        parser.math_end = bisect_right(parser.starts, close) - 1
    return "nothing"


def _brace(parser: Parser, number: int, matched: int) -> Opened:
    if start_attributes(parser, number, matched) or start_highlight(parser, number, matched):
        return "leaf"
    return "nothing"


def _mark(parser: Parser, number: int, matched: int) -> Opened:
    return "leaf" if start_admonition(parser, number, matched) else "nothing"


def _equals(parser: Parser, number: int, matched: int) -> Opened:
    opened = _dash(parser, number, matched)
    return _mark(parser, number, matched) if opened == "nothing" else opened


STARTS: Final = {
    ">": _quote,
    "#": _heading,
    "`": _fence,
    "~": _fence,
    "<": _html,
    "-": _minus,
    "*": _dash,
    "_": _dash,
    "+": _plus,
    "=": _equals,
    "{": _brace,
    "!": _mark,
    "?": _mark,
    "|": _colon,
    ":": _colon,
    "[": _note,
    "$": _dollar,
    **dict.fromkeys("(" + ascii_letters, _letter),
    **dict.fromkeys("0123456789", _digit),
}
