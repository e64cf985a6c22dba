r"""What text needs so that it is read as text: a table by character and place.

==============================  ===============================================
``\``                           before punctuation, white space and the end
`` ` * [ ] < > | $ ``           always
``#``                           at the start of a word
``~``                           before another one
``!``                           before ``[``
``_``                           unless it stands between letters or digits
``&``                           where a character reference would begin
``:``                           in ``http://`` and its kin, but in labels
a first word                    ``-``, ``+``, ``:``, dashes, ``1.``, ``(a)``
==============================  ===============================================
"""

from __future__ import annotations

import re

from bridge.document.entities import REFERENCE, match_entity
from bridge.markdown.grammar import ORDERED_WORD
from bridge.markdown.wrap import BREAK

# Every branch begins with a plain character, by which the regex engine skips the rest.
_ESCAPE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\s]|\Z)|`|\*|\[|\]|<|>|\||\$|&|#(?<!\S#)|~(?=~)|!(?=\[)"
    r"|_(?:(?<![^\W_]_)|(?![^\W_]))|:(?=//)"
)
_SHOWN_URL = re.compile(r"://[\w./?=%:,;+@'()-]*(?:\s|\Z)")
_SCHEME = re.compile(r"(?:https?|ftp)$", re.I)
_FIRST_WORD = re.compile(r"[^ \n\r]+")
_MARKER = re.compile(r"[-+:]|--+")
_UNDERLINE = re.compile(r"=+")
_DOTS = re.compile(r"[.()]")


def escape_text(value: str, *, label: bool = False, plain_urls: bool = False) -> str:
    r"""Returns literal text as Markdown, its spaces marked as breaks.

    Args:
        value: what a Text node holds.
        label: whether it stands in a link, where no bare URL is recognised.
        plain_urls: whether a bare URL is text in this file anyway.

    Example:
        >>> escape_text("5*6 [x] #1 a_b")
        '5\\*6\n\\[x\\]\n\\#1\na_b'
    """
    if _ESCAPE.search(value) is not None:
        source = value

        def replace(match: re.Match[str]) -> str:
            character = match[0]
            if character == "&" and not _is_reference(source, match.start()):
                return character
            if character == ":" and (
                plain_urls or _is_plain_colon(source, match.start(), label=label)
            ):
                return character
            return "\\" + character

        value = _ESCAPE.sub(replace, source)
    return value.replace(" ", BREAK)


def _is_reference(text: str, at: int) -> bool:
    """Whether CommonMark decodes what begins here: also a number of no character."""
    match = REFERENCE.match(text, at)
    return match is not None and (match[0][1] == "#" or match_entity(text, at) is not None)


def _is_plain_colon(text: str, colon: int, *, label: bool) -> bool:
    """Whether the ``:`` of ``://`` starts no URL, or one that a label may show."""
    return not _starts_url(text, colon) or (label and _SHOWN_URL.match(text, colon) is not None)


def _starts_url(text: str, colon: int) -> bool:
    """Whether a bare URL would be read around the colon of ``://``."""
    scheme = _SCHEME.search(text, max(0, colon - 5), colon)
    return scheme is not None and text[max(0, scheme.start() - 1) : scheme.start()] in " *_~("


def escape_start(text: str, *, line: bool = False) -> str:
    r"""Returns rendered text so that its first word begins no block.

    Args:
        text: what :func:`escape_text` returned.
        line: whether a line of the same block is above.

    Example:
        >>> escape_start("1. x"), escape_start("(a)\nb"), escape_start("--")
        ('1\\. x', '\\(a\\)\nb', '\\--')
    """
    match = _FIRST_WORD.match(text)
    if match is None:
        return text
    word = match[0]
    if word[0].isalpha() and word[-1] not in ".)":
        return text
    if _MARKER.fullmatch(word) or (line and _UNDERLINE.fullmatch(word)):
        return "\\" + text
    if line and not word[0].isdigit():
        return text
    if ORDERED_WORD.fullmatch(word):
        return _DOTS.sub(r"\\\g<0>", word) + text[match.end() :]
    return text
