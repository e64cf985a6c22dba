r"""Superscripts and subscripts as pandoc and MkDocs write them: ``x^2^`` and ``H~2~O``.

pandoc takes whatever has no space in it but ``\ ``; here it is words, numbers and signs of
arithmetic, behind what they belong to, or a number anywhere: ``^_^`` is a face.  In files of
pandoc's own it is what pandoc takes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bridge.document.nodes import Emphasis, HtmlTag, Subscript, Superscript, Text
from bridge.markdown.wrap import BREAK, LINE

if TYPE_CHECKING:
    from bridge.markdown.scanner import Found, Scanner

_WORDS: Final = r"[+(\u2212-]?[^\W_](?:[^\W_]|[.,;()/+=%\u00b0\u00b7\u00d7\u2212\u2013-]|\\ )*"
_NUMBER: Final = rf"(?=[+\u2212-]?\d){_WORDS}"
_BEHIND: Final = r"(?<=[\w)\]}*`>\"\u201d\u2019%\u00b0])"

_INSIDE: Final = rf"(?P<mark>\*?)(?P<words>{_WORDS}|[+\u2212])(?P=mark)"

SUPERSCRIPT: Final = re.compile(rf"{_BEHIND}\^{_INSIDE}\^|\^(?P<number>{_NUMBER})\^")
SUBSCRIPT: Final = re.compile(rf"{_BEHIND}~{_INSIDE}~(?!~)|~(?P<number>{_NUMBER})~(?!~)")

_WHOLE: Final = r"`[^`\n]+`|\[[^\[\]\n]*\]\([^()\n]*\)"
_SPACES = re.compile(rf"({_WHOLE})| ")
_ANYTHING: Final = rf"(?:\\.|{_WHOLE}|[^\s^~\\`<])++"
_WHATEVER: Final = {
    "^": re.compile(rf"\^{_ANYTHING}\^"),
    "~": re.compile(rf"(?<!~)~{_ANYTHING}~(?!~)"),
}
"""What pandoc takes."""
_TAGS: Final = {"^": "sup", "~": "sub"}

AHEAD: Final = rf"\^(?=\*?(?:{_WORDS}|[+\u2212])\*?\^)"
"""A caret that may begin a superscript; what is before it decides."""


def read_superscript(scanner: Scanner, at: int) -> Found:
    """Reads ``^2^`` behind a word, and a number anywhere."""
    match = None if at == scanner.raised_end else SUPERSCRIPT.match(scanner.text, at)
    if match is None:
        return read_any_raised(scanner, at)
    return Superscript((_words(match),)), match.end()


def read_subscript(scanner: Scanner, at: int) -> Found:
    """Reads ``~2~`` behind a word, and a number anywhere."""
    match = None if at == scanner.raised_end else SUBSCRIPT.match(scanner.text, at)
    if match is None:
        return read_any_raised(scanner, at)
    return Subscript((_words(match),)), match.end()


def read_any_raised(scanner: Scanner, at: int) -> Found:
    """Reads the sign that begins or ends what pandoc raises or lowers, in files of its own."""
    if not scanner.context.smart:
        return None
    sign = scanner.text[at]
    if at == scanner.raised_end:
        return HtmlTag(f"</{_TAGS[sign]}>"), at + 1
    match = _WHATEVER[sign].match(scanner.text, at) if at > scanner.raised_end else None
    if match is None:
        return None
    scanner.raised_end = match.end() - 1
    return HtmlTag(f"<{_TAGS[sign]}>"), at + 1


def write_any_raised(node: Superscript | Subscript, piece: str, before: str) -> str | None:
    """Returns what pandoc raises or lowers between signs, None where it would not be read.

    Args:
        node: what is raised or lowered.
        piece: it with its tags, as Markdown.
        before: the character before it.

    Example:
        >>> write_any_raised(Superscript((Text("−"),)), "<sup>−</sup>", "H")
        '^−^'
    """
    sign = "^" if isinstance(node, Superscript) else "~"
    tag = _TAGS[sign]
    if not (piece.startswith(f"<{tag}>") and piece.endswith(f"</{tag}>")) or before in ("", "["):
        return None
    inner = piece[len(tag) + 2 : -len(tag) - 3]
    source = sign + _SPACES.sub(lambda match: match[1] or "\\ ", inner) + sign
    is_read = BREAK not in source and LINE not in source and _WHATEVER[sign].fullmatch(source)
    return source if is_read else None


def write_raised(node: Superscript | Subscript, before: str, after: str) -> str | None:
    """Returns a superscript or a subscript between signs, None where it would not be read.

    Args:
        node: what is raised or lowered.
        before: the character before it.
        after: the character behind it.

    Example:
        >>> write_raised(Superscript((Text("a b"),)), "x", " ")
        '^a\\\\ b^'
        >>> write_raised(Subscript((Text("a"),)), " ", " ") is None
        True
    """
    inside, mark = node.children, ""
    if len(inside) == 1 and isinstance(inside[0], Emphasis):
        inside, mark = inside[0].children, "*"
    if len(inside) != 1 or not isinstance(inside[0], Text):
        return None
    sign, shape = ("^", SUPERSCRIPT) if isinstance(node, Superscript) else ("~", SUBSCRIPT)
    source = f"{sign}{mark}{inside[0].value}{mark}{sign}".replace(" ", "\\ ")
    match = shape.match(f"{before}{source}{after}", len(before))
    return source if match is not None and match[0] == source else None


def _words(match: re.Match[str]) -> Text | Emphasis:
    words = Text((match["words"] or match["number"]).replace("\\ ", " ").rstrip(" "))
    return Emphasis((words,)) if match["mark"] else words
