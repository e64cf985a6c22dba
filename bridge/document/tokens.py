"""The words of a source: what a comparison of two texts of one format sees.

A format cuts its texts twice: into chunks, which are lines or paragraphs, and a
chunk into tokens, which are words, marks and white space.  Both are found by the
eye of a lexer, and need not be right about what a text means: they only say what
is the same in two texts, and whoever writes a text by them reads it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

_WORDLESS = re.compile(r"[\W_]+")

WORD: Final = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    "|[^\\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
"""A word, a pattern: a character of its own in scripts that put no spaces between words."""


class Token(NamedTuple):
    """A word, a mark, white space or a whole chunk.

    Attributes:
        exact: what two texts of one writer have in common where nothing was edited:
            the characters, but for where a line of prose ends.
        key: what texts of different style have in common.
        start: its first character.
        end: one past its last.
    """

    exact: str
    key: str
    start: int
    end: int


def words_key(text: str) -> str:
    """Returns the words of a chunk without its marks; the marks where it has no words.

    Example:
        >>> words_key("* [[Mutual aid|aid]]''!''"), words_key(" |- ")
        ('mutual aid aid', '|-')
    """
    return _WORDLESS.sub(" ", text).strip(" ").casefold() or text.strip()


def cut_chunks(
    text: str, pattern: re.Pattern[str], alike: Callable[[str], str] | None = None
) -> list[Token]:
    """Returns the chunks of a page that a format's pattern finds.

    Args:
        text: the page.
        pattern: finds its chunks.
        alike: gives a chunk the words that others of its meaning have; None where all
            chunks have their own.

    Example:
        >>> [chunk.key for chunk in cut_chunks("A b\\n\\n* c", re.compile(r"[^\\n]+"))]
        ['a b', 'c']
    """
    return [
        Token(
            match[0],
            words_key(match[0] if alike is None else alike(match[0])),
            match.start(),
            match.end(),
        )
        for match in pattern.finditer(text)
    ]


def space_keys(match: re.Match[str], end: int, *, goes_on: bool) -> tuple[str, str]:
    """Returns what white space is, exactly and by its key.

    Args:
        match: the white space.
        end: where the text that is cut ends.
        goes_on: whether the prose goes on behind it, whose lines may end anywhere.

    Example:
        >>> space_keys(re.match(r"\\s+", "\\n b"), 3, goes_on=True)
        (' ', ' ')
        >>> space_keys(re.match(r"\\s+", "\\n* b"), 4, goes_on=False)
        ('\\n', '\\n')
    """
    source = match[0]
    lines = source.count("\n")
    if lines > 1:
        return source, "\n\n"
    if lines == 0 or (match.end() < end and goes_on):
        return " ", " "
    return source, "\n"
