r"""Highlights and comments as Obsidian and MkDocs write them: ``==seen==`` and ``%%unseen%%``.

Both begin behind no word and end before none, so that ``a==b`` and ``50%%`` are text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bridge.document.nodes import Comment, HtmlTag
from bridge.document.normal import is_line_comment
from bridge.document.tidy import collapse

if TYPE_CHECKING:
    from bridge.markdown.scanner import Found, Scanner

HIGHLIGHT_AHEAD: Final = r"=(?<![\w=]=)(?==(?:[^\s=]|\Z))"
"""The first sign of what may begin a highlight; in a text of its own its end is elsewhere."""
COMMENT_AHEAD: Final = r"%(?<![\w%]%)(?=%)"
"""The first sign of what may begin a comment."""

HIGHLIGHT: Final = re.compile(r"(?<![\w=])==[^\s=`<\\](?:[^=`<\\]*[^\s=`<\\])?==(?![\w=])")
COMMENT: Final = re.compile(r"(?<![\w%])%%(?![A-Z0-9_]+%%)([^%`<]*[^%`<\s][^%`<]*)%%(?![\w%])")


def read_equals(scanner: Scanner, at: int) -> Found:
    """Reads what begins or ends a highlight, which a wiki shows in ``<mark>``."""
    if at == scanner.highlight_end:
        return HtmlTag("</mark>"), at + 2
    match = HIGHLIGHT.match(scanner.text, at) if at > scanner.highlight_end else None
    if match is None:
        return None
    scanner.highlight_end = match.end() - 2
    return HtmlTag("<mark>"), at + 2


def read_percent(scanner: Scanner, at: int) -> Found:
    """Reads a comment; a word of capitals alone is none.

    Many programs write ``%%NAME%%`` for what they put in its place.
    """
    match = COMMENT.match(scanner.text, at)
    value = "" if match is None else collapse(match[1])
    if match is None or not is_line_comment(value):
        return None
    return Comment(value), match.end()


def write_highlight(content: str, before: str, after: str) -> str | None:
    """Returns a highlight between signs, None where it would not be read.

    Args:
        content: what is highlighted, as Markdown.
        before: the character before it.
        after: the character behind it.

    Example:
        >>> write_highlight("*a*", " ", "."), write_highlight("a", " ", "b")
        ('==*a*==', None)
    """
    source = f"=={content}=="
    match = HIGHLIGHT.match(f"{before}{source}{after}", len(before))
    return source if match is not None and match[0] == source else None


def write_comment(value: str, before: str, after: str) -> str | None:
    """Returns a comment between signs, None where it would not be read.

    Example:
        >>> write_comment("to do", "", " "), write_comment("NAME", " ", " ")
        ('%%to do%%', None)
    """
    source = f"%%{value}%%"
    match = COMMENT.match(f"{before}{source}{after}", len(before))
    kept = match is not None and match[0] == source and collapse(match[1]) == value
    return source if kept else None
