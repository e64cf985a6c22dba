r"""Straight quotes, hyphens and dots for typographic characters, as pandoc's own Markdown has them.

``isn't`` is written with an apostrophe that curls, ``a -- b`` with a dash, and so on; what is
straight on the page is escaped: ``isn\'t``.  No other program writes that, so it is the sign
of such a file.  Hyphens are one beside what else only pandoc writes, where no dash is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bridge.markdown.grammar import RAW_MARK
from bridge.markdown.wrap import BREAK, LINE

if TYPE_CHECKING:
    from bridge.markdown.scanner import Found, Scanner

AHEAD: Final = r"-(?=-)|\.(?=\.\.)|'|\"|\^"
"""What may stand for another character, or raise what follows."""
ESCAPED_DOTS: Final = re.compile(r"\\(\.{3,})")
"""Dots on a page, of which pandoc escapes the first."""
ESCAPED: Final = re.compile(r"\\([-.]+)")
"""Hyphens and dots that stand for themselves."""
SIGN: Final = re.compile(r"(?<!\\)(?:--|\.\.\.|'|\")")
"""What stands for another character."""

_FENCED = re.compile(
    r"^[ >]*(?:(?:[-+*]|[0-9]+[.)]) +)?(`{3,}|~{3,}).*?(?:^[ >]*\1[`~]*[ \t]*$|\Z)", re.M | re.S
)
_NO_PROSE = re.compile(
    r"(?:\A|(?<=\n\n))(?:(?: {4}|\t).*\n?)+"
    r"|`[^`\n]*`|\$[^$\n]*\$|\]\((?:[^()]|\([^()]*\))*\)",
    re.M,
)
_SIGN = re.compile(r"(?<!\\)\\['\"]")
IDENTIFIER: Final = re.compile(r"^#{1,6} .*[^\\]\{#[a-z][\w.]*_[\w.]*\}[ \t]*$", re.M)
"""A heading with the identifier that pandoc makes of a wiki's."""
_WIDE = re.compile(r"^-   \S", re.M)
"""An item as pandoc marks it."""
_DASHED = re.compile(r"(?<=[\w.,)\]\"'])(?: --\s|---?)(?=[\w([\"'*])")
_CURLED = re.compile("[–—…‘’“”]")
_HYPHENS = re.compile(r"-+")
_DOTS = re.compile(r"\.+")
_STRAIGHT = re.compile(r"\\.|['\"]|-{2,}|\.{3,}|[–—…‘’“”^~]", re.S)
_ESCAPED: Final = frozenset("'\"^~")
_DASHES: Final = {"–": "--", "—": "---"}
_QUOTES: Final = {"‘": "'", "’": "'", "“": '"', "”": '"'}
_BEFORE_WORDS: Final = frozenset(" \t\n([{<*_~-–—/" + BREAK + LINE)
_SPACE: Final = frozenset(" \t\n" + BREAK + LINE)


def is_smart(text: str) -> bool:
    r"""Whether quotes of a file are escaped in its prose, or its dashes are hyphens.

    Example:
        >>> is_smart("it isn\\'t"), is_smart("`isn\\'t`"), is_smart("isn't")
        (True, False, False)
        >>> is_smart("## A b {#a_b}\n\nin 1905--06"), is_smart("in 1905--06")
        (True, False)
    """
    escapes = "\\'" in text or '\\"' in text
    dashes = "--" in text and _is_pandoc(text)
    if not (escapes or dashes):
        return False
    prose = _prose(text)
    if escapes and _SIGN.search(prose):
        return True
    return dashes and _DASHED.search(prose) is not None and not _CURLED.search(prose)


def _is_pandoc(text: str) -> bool:
    """Whether only pandoc writes what else is in a file."""
    if "{#" in text and IDENTIFIER.search(text):
        return True
    return RAW_MARK in text and _WIDE.search(text) is not None


def _prose(text: str) -> str:
    """Returns a file without its code, formulas and addresses."""
    return _NO_PROSE.sub("", _FENCED.sub("", text))


def is_smart_beside(text: str, page: str) -> bool:
    """Whether a file that shows no sign of it is smart, for its page has none of its quotes.

    Args:
        text: the file's body.
        page: the words of its page.

    Example:
        >>> is_smart_beside("in 1905--06", "in 1905–06"), is_smart_beside("a -- b", "a -- b–c")
        (True, False)
    """
    if not _CURLED.search(page) or SIGN.search(page):
        return False
    prose = _prose(text)
    return not _CURLED.search(prose) and SIGN.search(prose) is not None


def read_hyphens(scanner: Scanner, at: int) -> Found:
    """Reads ``--`` as a short dash, ``---`` as a long one."""
    match = _HYPHENS.match(scanner.text, at)
    assert match is not None
    longs, rest = divmod(match.end() - at, 3)
    return "—" * longs + ("", "-", "–")[rest], match.end()


def read_dots(scanner: Scanner, at: int) -> Found:
    """Reads ``...`` as one character."""
    match = _DOTS.match(scanner.text, at)
    assert match is not None
    dots, rest = divmod(match.end() - at, 3)
    return "…" * dots + "." * rest, match.end()


def read_quote(scanner: Scanner, at: int) -> Found:
    """Reads a straight quote as the one that curls."""
    text = scanner.text
    return curled(text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]), at + 1


def curled(quote: str, before: str, after: str) -> str:
    """Returns the quote that curls, by what stands around it.

    Example:
        >>> curled("'", "n", "t"), curled('"', " ", "a"), curled('"', "a", " ")
        ('’', '“', '”')
    """
    opens = (not before or before in _BEFORE_WORDS) and bool(after) and after not in _SPACE
    if quote == "'":
        return "‘" if opens else "’"
    return "“" if opens else "”"


def straightened(text: str) -> str:
    r"""Returns text as pandoc writes it; what would be read otherwise stays as it is.

    Args:
        text: Markdown, with its escapes.

    Example:
        >>> straightened("it isn't — a–b…"), straightened("it isn’t --")
        ("it isn\\'t --- a--b...", "it isn't \\--")
    """

    def replace(match: re.Match[str]) -> str:
        token, start, end = match[0], match.start(), match.end()
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if token[0] == "\\":
            return token
        if token in _ESCAPED:
            return f"\\{token}"
        if token[0] == "-":
            return "\\-" * (len(token) - 1) + "-"
        if token[0] == ".":
            return "\\." * (len(token) - 2) + ".."
        if token in _DASHES:
            if not before and (not after or after in _SPACE):
                # a line that begins with hyphens alone may begin something else
                return token
            return token if {before, after} & {"-", "–", "—"} else _DASHES[token]
        if token == "…":
            return token if {before, after} & {".", "…"} else "..."
        quote = _QUOTES[token]
        is_read = before and after and curled(quote, before, after) == token
        return quote if is_read else token

    return _STRAIGHT.sub(replace, text)
