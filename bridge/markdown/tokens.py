"""Markdown cut into paragraphs, items, rows and words, for comparing two texts."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.tokens import WORD, Token, cut_chunks, space_keys
from bridge.markdown.grammar import BLOCK_TAGS
from bridge.markdown.targets import WIKILINK

_MARKER: Final = r"(?:[-*+:>]|\d{1,2}[.)]|\[\^[^\]\n]*\]:)(?:[ \t]|$)"
_TAGS: Final = rf"<(?:!--|/?(?:{'|'.join(sorted(BLOCK_TAGS))})\b)"
_OTHER: Final = rf"\#{{1,6}}(?:[ \t]|$)|\||```|~~~|:::|{_TAGS}"
_STARTS: Final = rf"[ \t]*(?:{_MARKER}|{_OTHER})"
_UNDERLINE: Final = r"[ ]{0,3}(?:={2,}|-{4,})[ \t]*$"
_CHUNK = re.compile(
    rf"""^(?:[ \t]*(?:\||\#|```|~~~|:::|---[ \t]*$)[^\n]*
    |[^\n]*\S[^\n]*(?:\n(?!{_STARTS}|---[ \t]*$|{_UNDERLINE})[^\n]*[^\s][^\n]*)*
    (?:\n{_UNDERLINE})?)""",
    re.M | re.X,
)
_TOKEN = re.compile(
    rf"""(?P<space>[ \t]*\n(?:[ \t]*(?:>[ \t]?)*\n)*[ \t]*(?:>[ \t]?)*|[^\S\n]+)
    |(?P<marker>(?:(?<=\n)|(?<=[ ])(?<=\n[ ])|(?<=\n[ ][ ])|(?<=\n[ ][ ][ ])|(?<=[ ]{{4}})|\A
            |(?<=\A[ ])|(?<=\A[ ][ ])|(?<=\A[ ][ ][ ]))
        (?:[-*+]|\d{{1,2}}[.)])[ \t]+(?:\[[ xX]\][ \t])?)
    |(?P<bar>[ \t]*\|(?:[ \t]*(?=\S))?)
    |(?P<rule>:?-{{3,}}:?)
    |(?P<tag></?[A-Za-z][^<>\n]*>)
    |<!--|-->
    |\\[^\w\s]
    |\[\^[^\]\s]*\]:?
    |!\[|\]\(|`+|\*+|\#{{2,}}|~~+
    |{WORD}
    |.""",
    re.X | re.M | re.S,
)
LIST_MARKER: Final = re.compile(r"-")
"""Keys of the tokens that begin an item, whose spelling new items take over."""

_MARKED: Final = f'"{WIKILINK}"'
_IN_TAG = re.compile(r"[\s\"'/]+")
_DASHES = re.compile(r"-+")
_BLOCK = re.compile(_STARTS)


def split_chunks(text: str) -> list[Token]:
    """Returns the paragraphs, items, rows and other lines of a page.

    Example:
        >>> [chunk.exact for chunk in split_chunks("a\\nb\\n\\n- c\\n  d\\n- e\\n")]
        ['a\\nb', '- c\\n  d', '- e']
    """
    # a file may have the same link without the mark
    return cut_chunks(text, _CHUNK, _without_mark if _MARKED in text else None)


def _without_mark(source: str) -> str:
    return source.replace(_MARKED, "")


def split_tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Returns the words, marks and white space of a range; they cover it.

    Example:
        >>> [token.exact for token in split_tokens("- a *b*")]
        ['- ', 'a', ' ', '*', 'b', '*']
        >>> split_tokens("a\\nb")[1].key, split_tokens("a\\n* b")[1].key
        (' ', '\\n')
    """
    end = len(text) if end is None else end
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        source = match[0]
        kind = match.lastgroup
        exact = key = source
        if kind == "space":
            goes_on = _BLOCK.match(text, match.end()) is None
            exact, key = space_keys(match, end, goes_on=goes_on)
        elif kind == "marker":
            key = "-" if source[0] in "-*+" else "1."
            key += source[source.find("[") :] if "[" in source else ""
        elif kind == "bar":
            exact = key = "|"
        elif kind == "rule":
            exact = key = _DASHES.sub("-", source)
        elif kind == "tag":
            key = _IN_TAG.sub("", source).casefold()
        tokens.append(Token(exact, key, match.start(), match.end()))
    return tokens
