"""Emphasis: CommonMark's delimiter algorithm over the tokens of a scan.

Linear: what was searched in vain is not searched again, and the openers that a
pair encloses are dropped with it.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from bridge.document.fragments import Fragments
from bridge.document.nodes import (
    AutoLink,
    Emphasis,
    Inline,
    Node,
    RawWikitext,
    Strikethrough,
    Strong,
    Template,
    Text,
)
from bridge.document.normal import normalize_inlines
from bridge.markdown.delimiters import Delimiter
from bridge.markdown.grammar import MAX_DEPTH
from bridge.markdown.hidden_html import hidden

_EMPTY_NOWIKI = re.compile(r"<nowiki\s*(?:/>|></nowiki\s*>)", re.I)


class Bracket:
    """``[``, ``![`` or ``^[``: text, unless a link, an image or a note comes of it.

    ``floor`` is how many of the brackets around it can be no link any more.
    """

    __slots__ = ("at", "floor", "mark", "place")

    def __init__(self, at: int, floor: int, mark: Literal["[", "![", "^["]) -> None:
        self.at = at
        self.mark = mark
        self.floor = floor
        self.place = 0


class Anchor:
    """``<a href="…">``: a tag without a partner, unless its end is found."""

    __slots__ = ("place", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0


class BareUrl:
    """A URL without brackets: an AutoLink, but text within a link's label."""

    __slots__ = ("url",)

    def __init__(self, url: str) -> None:
        self.url = url


class Raw:
    """Raw wikitext, which the wikitext reader is asked about."""

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source


Token: TypeAlias = str | Inline | Delimiter | Bracket | Anchor | BareUrl | Raw

_BOTTOM: Final = -1


class Pairing:
    """Turns tokens into inlines; keeps the depth of the nodes it made."""

    def __init__(self, fragments: Fragments) -> None:
        self.fragments = fragments
        self.depths: dict[int, int] = {}
        self.kept: list[object] = []

    def resolve(
        self, tokens: list[Token], *, label: bool = False
    ) -> tuple[tuple[Inline, ...], int]:
        """Returns the normal form of ``tokens`` and how deep it nests.

        Args:
            tokens: what was scanned, in order.
            label: whether a link stands around them: bare URLs are text there.
        """
        if len(tokens) == 1 and type(tokens[0]) is str:
            return normalize_inlines((Text(tokens[0]),)), 0
        out: list[Inline] = []
        openers: list[Delimiter] = []
        bottoms: dict[tuple[str, bool, int], int] = {}
        for serial, token in enumerate(tokens):
            if isinstance(token, str):
                out.append(Text(token))
            elif isinstance(token, Node):
                out.append(token)
            elif isinstance(token, Delimiter):
                token.serial = serial
                self._delimiter(token, out, openers, bottoms)
            elif isinstance(token, Bracket):
                out.append(Text(token.mark))
            elif isinstance(token, BareUrl):
                out.append(Text(token.url) if label else AutoLink(token.url))
            elif isinstance(token, Anchor):
                out.append(hidden(token.source))
            elif _EMPTY_NOWIKI.fullmatch(token.source) and out and type(out[-1]) is Template:
                out.append(RawWikitext(token.source))
            else:
                out.extend(self.fragments.inlines(token.source))
        for opener in openers:
            out[opener.place] = Text(opener.character * opener.length)
        return normalize_inlines(out), self._deepest(out)

    def _deepest(self, nodes: list[Inline]) -> int:
        """Returns how deep those of the nodes nest that :meth:`remember` was told of."""
        if not self.depths:
            return 0
        return max([self.depths.get(id(node), 0) for node in nodes], default=0)

    def remember(self, node: object, depth: int) -> None:
        """Notes how deep ``node`` nests, and keeps it so that its id stays its own."""
        self.depths[id(node)] = depth
        self.kept.append(node)

    def _delimiter(
        self,
        closer: Delimiter,
        out: list[Inline],
        openers: list[Delimiter],
        bottoms: dict[tuple[str, bool, int], int],
    ) -> None:
        while closer.closes and closer.length:
            index = _find_opener(closer, openers, bottoms)
            if index < 0 or not self._pair(openers[index], closer, out, openers, index):
                break
        if not closer.length:
            return
        closer.place = len(out)
        out.append(Text(closer.character * closer.length))
        if closer.opens:
            openers.append(closer)

    def _pair(
        self,
        opener: Delimiter,
        closer: Delimiter,
        out: list[Inline],
        openers: list[Delimiter],
        index: int,
    ) -> bool:
        """Makes one node of what stands between; False where it nests too deep."""
        place = opener.place
        inner = out[place + 1 :]
        depth = self._deepest(inner) + 1
        if depth > MAX_DEPTH:
            # every other opener stands around it: none will find a partner
            for passed in openers:
                out[passed.place] = Text(passed.character * passed.length)
            openers.clear()
            return False
        for passed in openers[index + 1 :]:
            inner[passed.place - place - 1] = Text(passed.character * passed.length)
        del openers[index + 1 :]
        used = 2 if closer.length >= 2 and opener.length >= 2 else 1
        kind = Strikethrough if closer.character == "~" else Strong if used == 2 else Emphasis
        node = kind(normalize_inlines(inner))
        self.remember(node, depth)
        opener.length -= used
        closer.length -= used
        out[place:] = [Text(""), node] if opener.length else [node]
        if not opener.length:
            openers.pop()
        return True


def _find_opener(
    closer: Delimiter, openers: list[Delimiter], bottoms: dict[tuple[str, bool, int], int]
) -> int:
    key = (closer.character, closer.opens, closer.original % 3)
    bottom = bottoms.get(key, _BOTTOM)
    for index in range(len(openers) - 1, -1, -1):
        opener = openers[index]
        if opener.serial <= bottom:
            break
        if opener.character != closer.character:
            continue
        odd = (opener.closes or closer.opens) and (opener.original + closer.original) % 3 == 0
        if not odd or (opener.original % 3 == 0 and closer.original % 3 == 0):
            return index
    bottoms[key] = openers[-1].serial if openers else bottom
    return -1
