"""What a browser shows of HTML between tables and figures: text, lists, links and notes.

The inline stage reads the tags of Markdown, so text among them is escaped and read there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from bridge.document.nodes import (
    Block,
    Emphasis,
    HtmlInline,
    Image,
    Inline,
    Item,
    List,
    Paragraph,
    Quote,
    Rule,
    Strong,
)
from bridge.document.normal import VOID_TAGS
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.tidy import collapse
from bridge.document.walk import rewrite_inlines
from bridge.markdown.context import Context
from bridge.markdown.html_images import read_img
from bridge.markdown.html_tree import Content, Element
from bridge.markdown.inlines import read_inlines

PHRASES: Final = frozenset(
    """a abbr b bdi big br cite code del dfn em i img ins kbd mark q s samp small span strike
    strong sub sup tt u var""".split()
)
"""Elements that stand within a line."""
FLOW: Final = PHRASES | {"p", "ul", "ol", "blockquote", "hr", "figure"}
"""What stands in a cell, an item or a note."""
HOLDS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(PHRASES, PHRASES),
    "p": PHRASES,
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "li": FLOW,
    "blockquote": FLOW,
    "hr": frozenset(),
    "figure": frozenset({"img", "figcaption"}),
    "figcaption": PHRASES | {"p"},
}
"""What may stand in an element, for those that are read."""

_ESCAPED: Final = re.compile(r"[!-/:-@\[-`{-~]")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_LONG: Final[dict[str, type[Emphasis | Strong]]] = {"em": Emphasis, "strong": Strong}


class HtmlReader:
    """Reads the content of elements.

    Args:
        context: what is known of the page.
        notes: the elements that hold the notes of this HTML, by their place: ``#fn1``.
    """

    def __init__(self, context: Context, notes: Mapping[str, Element] = {}) -> None:
        self.context = context
        self.notes = notes

    def inlines(self, content: Content) -> tuple[Inline, ...]:
        """Reads what stands within a line."""
        hoists, self.context.hoists = self.context.hoists, False
        inlines = read_inlines("".join(self._phrases(content)), self.context)
        self.context.hoists = hoists
        return rewrite_inlines(inlines, _by_signs)

    def blocks(self, content: Content) -> tuple[Block, ...]:
        """Reads what stands in a cell, an item or a note."""
        return normalize_blocks(self._flow(content), flow=False)

    def figure(self, element: Element) -> Image | None:
        """Returns the image of a figure with its caption; None if it has none of the wiki's."""
        parts = elements(element.content)
        images = [part for part in parts if part.name == "img"]
        if len(images) != 1:
            return None
        caption = self.caption([part for part in parts if part.name != "img"])
        return read_img(self.context, f"<img {images[0].attributes}>", caption)

    def caption(self, parts: list[Element]) -> tuple[Inline, ...]:
        """Returns the caption that is in an element, or in the paragraph in it."""
        content = parts[0].content if parts else []
        inner = elements(content)
        if len(inner) == 1 and inner[0].name == "p":
            content = inner[0].content
        return self.inlines(content)

    def _flow(self, content: Content) -> Iterator[Block]:
        for in_line, parts in groupby(content, _is_phrase):
            if in_line:
                yield from self._paragraph([*parts])
                continue
            for element in parts:
                assert isinstance(element, Element)  # text stands within a line
                yield from self._block(element)

    def _paragraph(self, content: Content) -> Iterator[Block]:
        inlines = self.inlines(content)
        if inlines:
            yield Paragraph(inlines)

    def _block(self, element: Element) -> Iterator[Block]:
        if element.name == "p":
            yield from self._paragraph(element.content)
        elif element.name == "hr":
            yield Rule()
        elif element.name == "figure":
            image = self.figure(element)
            if image is None:
                yield from self._paragraph(_within_line(element.content))
            else:
                yield Paragraph((image,))
        elif element.name == "blockquote":
            yield Quote(self.blocks(element.content))
        else:
            items = tuple(Item(self.blocks(item.content)) for item in elements(element.content))
            start = element.attribute("start")
            if items and element.name == "ol":
                yield List("ordered", items, int(start) if _NUMBER.fullmatch(start) else 1)
            elif items:
                yield List("bullet", items)

    def _phrases(self, content: Content) -> Iterator[str]:
        """Yields Markdown that the inline stage reads as the same tags and text."""
        for part in content:
            if isinstance(part, str):
                yield _ESCAPED.sub(r"\\\g<0>", collapse(part))
                continue
            note = self._note(part)
            if note is not None:
                yield note
                continue
            yield f"<{part.name} {part.attributes}".rstrip(" ") + ">"
            if part.name not in VOID_TAGS:
                yield from self._phrases(part.content)
                yield f"</{part.name}>"

    def _note(self, element: Element) -> str | None:
        """Returns the note that a link leads to; nothing for a link back from one."""
        kinds = element.attribute("class").split() if element.name == "a" else ()
        if "footnote-back" in kinds:
            return ""
        if "footnote-ref" not in kinds or self.context.in_note:
            return None
        note = self.notes.get(element.attribute("href"))
        if note is None:
            return None
        words = "".join(HtmlReader(self.context)._phrases(_within_line(note.content))).strip()
        return f"^[{words}]" if words else "<ref></ref>"


def elements(content: Content) -> list[Element]:
    """Returns the elements among text."""
    return [part for part in content if isinstance(part, Element)]


def is_readable(
    content: Content, allowed: frozenset[str], holds: Mapping[str, frozenset[str]]
) -> bool:
    """Whether everything in some content is where it may stand.

    Args:
        content: the content.
        allowed: the elements that may stand in it.
        holds: the elements that may stand in each of those.

    Example:
        >>> is_readable(["a"], frozenset({"p"}), HOLDS), is_readable(["a"], PHRASES, HOLDS)
        (False, True)
    """
    stack = [(content, allowed)]
    while stack:
        parts, known = stack.pop()
        for part in parts:
            if isinstance(part, str):
                if part.strip() and "a" not in known:
                    return False
            elif part.name not in known:
                return False
            else:
                stack.append((part.content, holds[part.name]))
    return True


def _is_phrase(part: Element | str) -> bool:
    return isinstance(part, str) or part.name in PHRASES


def _within_line(content: Content) -> Content:
    """Returns the content of a note as a line, which paragraphs share."""
    found: Content = []
    for part in content:
        if _is_phrase(part):
            found.append(part)
        elif isinstance(part, Element):
            found += [" ", *_within_line(part.content), " "]
    return found


def _by_signs(node: Inline) -> Inline:
    """Returns italics and bold of HTML as those of a wiki."""
    if isinstance(node, HtmlInline) and not node.attributes and node.name in _LONG:
        return _LONG[node.name](node.children)
    return node
