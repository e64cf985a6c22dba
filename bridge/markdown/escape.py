r"""What text needs so that it is read as text: a table by character and place.

==============================  ===============================================
``\``                           before punctuation, white space and the end
`` ` * [ ] < > | $ ``           always
``#``                           at the start of a word
``~``                           before another one, or where it ends a subscript
``^``                           where a superscript might begin
``==`` ``%%``                   where a highlight or a comment of Obsidian's might
``!``                           before ``[``
``_``                           unless it stands between letters or digits
``&``                           where a character reference would begin
``:``                           in ``http://`` and its kin, but in labels
``{{`` ``{%``                   where Liquid might begin that ends behind the text
a first word                    ``-``, ``+``, ``:``, ``:::``, dashes, ``1.``, ``(a)``, ``!!!``
==============================  ===============================================

Whole words of Liquid (:mod:`bridge.markdown.liquid`) are text to the letter.
"""

from __future__ import annotations

import re

from bridge.document.entities import REFERENCE, match_entity
from bridge.markdown.admonitions import escape_head
from bridge.markdown.grammar import ORDERED_WORD
from bridge.markdown.highlights import escape_highlight
from bridge.markdown.liquid import INSTRUCTIONS
from bridge.markdown.marked import COMMENT_AHEAD, HIGHLIGHT_AHEAD
from bridge.markdown.raised import AHEAD
from bridge.markdown.typography import straightened
from bridge.markdown.wrap import BREAK

# Every branch begins with a plain character, by which the regex engine skips the rest.
_ESCAPE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\s]|\Z)|`|\*|\[|\]|<|>|\||\$|&|#(?<!\S#)|~|!(?=\[)"
    r"|_(?:(?<![^\W_]_)|(?![^\W_]))|:(?=//(?:\S|\Z))|w(?<![^\s*_~(]w)ww\."
    rf"|{AHEAD}|{HIGHLIGHT_AHEAD}|{COMMENT_AHEAD}"
)
_URL_END = re.compile(r"(\s)|[\\`*\[\]<>|$]|~~|!\[|&(?=[#A-Za-z])|(?<![^\W_])_|_(?![^\W_])")
_URL_START = re.compile(r"(?<![^*_~(])www(?=\.)|(?<![A-Za-z])(?:https?|ftp)(?=://)")
_SHOWN_URL = re.compile(r"://[\w./?=%:,;+@'()-]*(?:\s|\Z)")
_SCHEME = re.compile(r"(?<![A-Za-z])(?:https?|ftp)\Z", re.I)
_FIRST_WORD = re.compile(r"[^ \n\r]+")
_MARKER = re.compile(r"[-+:]|--+|:::+.*|\+(?:[-=:]+\+)+")
_UNDERLINE = re.compile(r"=+")
_NO_TAG = ("", " ", "#", "\t", "\n", "\\")
_DOTS = re.compile(r"[.()]")


def escape_text(
    value: str,
    *,
    label: bool = False,
    plain_urls: bool = False,
    struck: bool = False,
    cell: bool = False,
    guarded: bool = False,
    tags: bool = False,
    smart: bool = False,
) -> str:
    r"""Returns literal text as Markdown, its spaces marked as breaks.

    Args:
        value: what a Text node holds.
        label: whether it stands in a link, where no bare URL is recognised.
        plain_urls: whether a bare URL is text in this file anyway.
        struck: whether it is struck through, which any ``~`` might end.
        cell: whether it stands in a table's cell, whose pipes are escaped at its end.
        guarded: whether Liquid that begins here would end in other inlines.
        smart: whether quotes, dashes and dots are written as pandoc does.
        tags: whether ``#`` before a word is a tag, which stays as it is.

    Example:
        >>> escape_text("5*6 [x] #1 a_b")
        '5\\*6\n\\[x\\]\n\\#1\na_b'
        >>> escape_text("{{ a * b }} *")
        '{{ a * b }}\n\\*'
    """
    if "{" in value and ("{{" in value or "{%" in value):
        parts: list[str] = []
        position = 0
        for match in INSTRUCTIONS.finditer(value):
            text = value[position : match.start()]
            parts.append(_escape(text, label, plain_urls, struck, cell, tags, smart))
            parts.append("\\{" if guarded and match[0] == "{" else match[0])
            position = match.end()
        parts.append(_escape(value[position:], label, plain_urls, struck, cell, tags, smart))
        return "".join(parts)
    return _escape(value, label, plain_urls, struck, cell, tags, smart)


def _escape(
    value: str, label: bool, plain_urls: bool, struck: bool, cell: bool, tags: bool, smart: bool
) -> str:
    """Escapes text without Liquid."""
    if _ESCAPE.search(value) is not None:
        source = value
        opened = False
        urls = _BareUrls(source)

        def replace(match: re.Match[str]) -> str:
            nonlocal opened
            token, at = match[0], match.start()
            if token == "&":
                needed = _is_reference(source, at)
            elif token == ":":
                plain = plain_urls and not urls.swallow(at + 3)
                shown = label and not urls.swallow(at + 3)
                needed = not plain and not _is_plain_colon(source, at, label=shown)
            elif token == "www.":
                return "www\\." if not label and urls.swallow(match.end()) else token
            elif token == "~":
                needed = struck or _is_tilde_run(source, at, opened=opened)
                opened = opened or (not needed and not source[at + 1 : at + 2].isspace())
            elif token == "#":
                needed = not tags or source[at + 1 : at + 2] in _NO_TAG
            else:
                needed = token != "|" or not cell
            return f"\\{token}" if needed else token

        value = _ESCAPE.sub(replace, source)
    value = value.replace(" ", BREAK)
    return straightened(value) if smart else value


def _is_reference(text: str, at: int) -> bool:
    """Whether CommonMark decodes what begins here: also a number of no character."""
    match = REFERENCE.match(text, at)
    return match is not None and (match[0][1] == "#" or match_entity(text, at) is not None)


def _is_tilde_run(text: str, at: int, *, opened: bool) -> bool:
    """Whether a ``~`` is more than a sign: one of several, or one that closes another.

    GitHub strikes through what one ``~`` encloses, too.
    """
    if text.startswith("~", at + 1):
        return True
    return opened and at > 0 and not text[at - 1].isspace()


class _BareUrls:
    """The bare URLs of a text, asked about in order: no character is looked at twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = -1
        self.escaped = False

    def swallow(self, start: int) -> bool:
        """Whether the URL that goes on at ``start`` holds what would be escaped.

        GitHub takes it up to white space, backslashes and all.
        """
        if start > self.end:
            match = _URL_END.search(self.text, start)
            self.end = len(self.text) if match is None else match.start()
            self.escaped = match is not None and match[1] is None
        return self.escaped


def end_bare_url(text: str) -> str:
    r"""Returns rendered text whose last word is no URL that takes what follows.

    Example:
        >>> print(end_bare_url("see www.a.b"))
        see www\.a.b
    """
    if not text or text[-1].isspace():
        return text
    word = text.rsplit(None, 1)[-1]
    if "www." not in word and "://" not in word:
        return text
    return text[: -len(word)] + _URL_START.sub(r"\g<0>\\", word)


def _is_plain_colon(text: str, colon: int, *, label: bool) -> bool:
    """Whether the ``:`` of ``://`` starts no URL, or one that a label may show."""
    return not _starts_url(text, colon) or (label and _SHOWN_URL.match(text, colon) is not None)


def _starts_url(text: str, colon: int) -> bool:
    """Whether GitHub reads a bare URL around the colon of ``://``.

    It looks back over letters alone, whatever its specification says.
    """
    return _SCHEME.search(text, max(0, colon - 6), colon) is not None


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
    if word.startswith("{:"):
        return "\\" + text
    if word[0] in "!?={" and not line:
        return escape_highlight(escape_head(text))
    if word[0].isalpha() and word[-1] not in ".)":
        return text
    if _MARKER.fullmatch(word) or (line and _UNDERLINE.fullmatch(word)):
        return "\\" + text
    if line and not word[0].isdigit():
        return text
    if ORDERED_WORD.fullmatch(word):
        return _DOTS.sub(r"\\\g<0>", word) + text[match.end() :]
    return text
