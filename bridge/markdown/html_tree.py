"""HTML as a tree: what is well formed, with every end where it belongs."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Final, TypeAlias

import msgspec

from bridge.document.normal import TAG, VOID_TAGS

_MAX_DEPTH: Final = 30
_PIECE: Final = re.compile(rf"{TAG.pattern}|<")

Content: TypeAlias = "list[Element | str]"
"""What stands in an element: other elements, and text without references."""


class Element(msgspec.Struct):
    """An element; the names of its attributes are in lower case.

    Attributes:
        name: its name, in lower case.
        attributes: as written, without outer white space.
        content: what stands in it.
    """

    name: str
    attributes: str
    content: Content

    def attribute(self, name: str) -> str:
        """Returns the value of an attribute, empty if there is none.

        Example:
            >>> Element("a", 'href="b&amp;c"', []).attribute("href")
            'b&c'
        """
        return tag_attributes(f"<{self.name} {self.attributes}>").get(name, "")


class _Attributes(HTMLParser):
    """Collects the attributes of the one tag that it is fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.found.setdefault(name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def tag_attributes(tag: str) -> dict[str, str]:
    """Returns the attributes of a tag, names in lower case, references resolved."""
    if TAG.fullmatch(tag) is None:
        return {}
    parser = _Attributes()
    parser.feed(tag)
    parser.close()
    return parser.found


def parse_html(source: str) -> Content | None:
    """Returns the content of a piece of HTML.

    Args:
        source: the piece.

    Returns:
        None where it is not well formed, holds a comment, or nests too deep: then
        what it shows is for a browser to guess.

    Example:
        >>> parse_html("<p>a &lt; b</p>")
        [Element(name='p', attributes='', content=['a < b'])]
        >>> parse_html("<p>a") is None, parse_html("<p>a < b</p>") is None
        (True, True)
    """
    root: Content = []
    opened: list[Element] = []
    position = 0
    for match in _PIECE.finditer(source):
        inside = opened[-1].content if opened else root
        if position < match.start():
            inside.append(html.unescape(source[position : match.start()]))
        position = match.end()
        if match[2] is None:
            return None
        name = match[2].lower()
        if match[1]:
            if not opened or opened.pop().name != name:
                return None
            continue
        element = Element(name, match[3].rstrip("/").strip(), [])
        inside.append(element)
        if name in VOID_TAGS or match[3].endswith("/"):
            continue
        opened.append(element)
        if len(opened) > _MAX_DEPTH:
            return None
    if opened:
        return None
    if position < len(source):
        root.append(html.unescape(source[position:]))
    return root
