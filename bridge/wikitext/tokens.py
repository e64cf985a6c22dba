"""Wikitext cut into lines and words, for comparing two texts."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.tokens import WORD, Token, cut_chunks, space_keys

_PROSE: Final = r"(?:[^*#:;|!={}<\s-]|<nowiki\b)[^\n]*"
_CHUNK = re.compile(rf"^(?:{_PROSE}(?:\n{_PROSE})*|[^\n]*\S[^\n]*)", re.M)
_TOKEN = re.compile(
    rf"""(?P<cell>[ \t]*\n[|!](?![-+}}])[ \t]*|(?:\|\||!!)[ \t]*)
    |(?P<space>[ \t]*\n\s*|[^\S\n]+)
    |(?P<marker>^[*\#:;]+[ \t]*)
    |(?P<tag></?[A-Za-z][^<>\n]*>)
    |<!--|-->
    |\[\[+|\]\]+|\{{\{{+|\}}\}}+|\{{\||\|\}}|\|[-+]-*|'{{2,}}|={{2,}}|-{{4,}}|__\w+__
    |&[#\w]+;
    |{WORD}
    |.""",
    re.X | re.M | re.S,
)
LIST_MARKER: Final = re.compile(r"[*#:;]+")
"""Keys of the tokens that begin an item, whose spelling new items take over."""

_IN_TAG = re.compile(r"[\s\"'/]+")
_OLD_TAG = re.compile(r"(?<=<)(/?)source\b", re.I)
_NEW_TAG: Final = r"\1syntaxhighlight"
"""The name that MediaWiki has for ``<source>`` now, and that is written."""

_PROSE_BEGINS = re.compile(r"[^*#:;|!={}<-]|<nowiki\b", re.S)


def split_chunks(text: str) -> list[Token]:
    """Returns the lines of a page that hold something; lines of prose as one.

    Example:
        >>> [chunk.exact for chunk in split_chunks("a\\nb\\n\\n* c\\n* d\\n")]
        ['a\\nb', '* c', '* d']
    """
    return cut_chunks(text, _CHUNK, _with_new_tags if _OLD_TAG.search(text) else None)


def _with_new_tags(source: str) -> str:
    return _OLD_TAG.sub(_NEW_TAG, source)


def split_tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Returns the words, marks and white space of a range; they cover it.

    Example:
        >>> [token.exact for token in split_tokens("* a ''b''")]
        ['* ', 'a', ' ', "''", 'b', "''"]
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
            goes_on = _PROSE_BEGINS.match(text, match.end()) is not None
            exact, key = space_keys(match, end, goes_on=goes_on)
        elif kind == "cell":
            key = source.strip()[0]
        elif kind == "marker":
            key = source.rstrip(" \t")
        elif kind == "tag":
            key = _IN_TAG.sub("", _with_new_tags(source)).casefold()
        tokens.append(Token(exact, key, match.start(), match.end()))
    return tokens
