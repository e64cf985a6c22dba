"""The inline stage: one scanner over the text of a block, linear in its length.

It jumps from one character that may begin markup to the next; what does not
turn out to be markup stays text.  Brackets and delimiters are paired on stacks,
never by recursion.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from bridge.document.nodes import Inline, Text
from bridge.document.normal import trim_inlines
from bridge.document.tidy import collapse
from bridge.markdown import typography
from bridge.markdown.close_brackets import close_anchor, close_bracket
from bridge.markdown.context import Context
from bridge.markdown.emphasis import Anchor, Bracket
from bridge.markdown.extensions import settle_extensions
from bridge.markdown.literals import (
    read_ampersand,
    read_backslash,
    read_bare_url,
    read_brace,
    read_delimiters,
    read_dollar,
    read_emoji,
    read_line_end,
    read_ticks,
    read_tilde,
)
from bridge.markdown.marked import (
    COMMENT_AHEAD,
    read_equals,
    read_percent,
)
from bridge.markdown.open_brackets import open_bracket, read_bang, read_caret
from bridge.markdown.raised import AHEAD
from bridge.markdown.scanner import ANCHOR_END, Found, Scanner
from bridge.markdown.tags import read_angle

# Every branch begins with a plain character, by which the regex engine skips the rest.
_NEXT = re.compile(
    r"\\|`|\*|_|\[|\]|!(?=\[)|<|&|\$|~|\^(?=\[)|\{(?=[{%])|:(?=//)|\n(?:(?<=  \n)|(?=`+\u00a0))"
    rf"|{AHEAD}|=(?==)|{COMMENT_AHEAD}"
)
_EMOJI: Final = r":(?=[a-z0-9_+-]+:)"
_PLACED: Final = frozenset((Anchor, Bracket))
_HANDLERS: Final[dict[str, Callable[[Scanner, int], Found]]] = {
    "\\": read_backslash,
    "\n": read_line_end,
    "`": read_ticks,
    "*": read_delimiters,
    "_": read_delimiters,
    "~": read_tilde,
    "!": read_bang,
    "[": open_bracket,
    "{": read_brace,
    "^": read_caret,
    "<": read_angle,
    "&": read_ampersand,
    "$": read_dollar,
    ":": read_emoji,
    "=": read_equals,
    "%": read_percent,
    "-": typography.read_hyphens,
    ".": typography.read_dots,
    "'": typography.read_quote,
    '"': typography.read_quote,
}


def read_inlines(text: str, context: Context, *, trim: bool = True) -> tuple[Inline, ...]:
    """Reads the text of a block as inlines in normal form.

    Args:
        text: the text.
        context: what is known of the page.
        trim: whether white space at the edges, and beside comments there, means nothing.
    """
    markup = _markup(bool(context.emoji), context.smart)
    if markup.search(text) is None:
        words = collapse(text).strip(" ")
        return (Text(words),) if words else ()
    context.calls_extensions = False
    inlines = _scan(Scanner(text, context), markup)
    if trim:
        inlines = trim_inlines(inlines)
    return settle_extensions(inlines, context) if context.calls_extensions else inlines


@cache
def _markup(emoji: bool, smart: bool) -> re.Pattern[str]:
    """Returns what finds the characters that may begin markup in a file."""
    return re.compile("|".join((_NEXT.pattern, *[_EMOJI] * emoji, *[typography.AHEAD] * smart)))


def _scan(scanner: Scanner, markup: re.Pattern[str]) -> tuple[Inline, ...]:
    """Returns the inlines of a text; white space at the edges stays."""
    text, tokens = scanner.text, scanner.tokens
    search = markup.search
    plain = position = 0
    while (match := search(text, position)) is not None:
        at = match.start()
        character = text[at]
        if character == "]":
            if not scanner.brackets:
                position = at + 1
                continue
            if at > plain:
                tokens.append(text[plain:at])
            plain = position = close_bracket(scanner, at)
            continue
        if character == ":" and text.startswith("//", at + 1):
            found = read_bare_url(scanner, plain, at)
            if found is None:
                position = at + 3
                continue
            at -= found[2]
            token, position = found[0], found[1]
        else:
            result = _HANDLERS[character](scanner, at)
            if result is None:
                position = at + 1
                continue
            token, position = result
        if at > plain:
            tokens.append(text[plain:at])
        if type(token) in _PLACED:
            token.place = len(tokens)  # type: ignore[union-attr]
        elif token is ANCHOR_END:
            token = close_anchor(scanner)
        tokens.append(token)
        plain = position
    if plain < len(text):
        tokens.append(text[plain:])
    return scanner.pairing.resolve(tokens)[0]
