"""Escaping: what keeps text from being read as markup.

A table by context, after Parsoid's serializer.  The smallest offending token is
wrapped in ``<nowiki>``; a reference's ``&`` becomes ``&amp;``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from bridge.document.entities import match_entity
from bridge.document.nodes import Document
from bridge.document.normal import HTML_TAGS
from bridge.wikitext.grammar import Grammar

EMPTY: Final = "<nowiki />"
"""What parts two things that would be read as one."""


class Place(NamedTuple):
    """Where text is written: what else than ordinary markup is special there.

    Attributes:
        special: further characters or tokens to escape, as a pattern, or None.
        line_start: whether it begins a line.
        item: whether it begins a list item.
        block: whether it is all that its block holds.
    """

    special: re.Pattern[str] | None = None
    line_start: bool = False
    item: bool = False
    block: bool = False

    def further(self) -> Place:
        """Returns the place behind what stands here."""
        return Place(self.special)

    def inside(self, special: re.Pattern[str] | None = None) -> Place:
        """Returns the place within markup that stands here."""
        if self.special is TERM:
            return Place(special)
        if self.special is None and special is None:
            return ANYWHERE
        if special is None or self.special is special:
            return Place(self.special)
        if self.special is None:
            return Place(special)
        return Place(re.compile(f"{self.special.pattern}|{special.pattern}"))


ANYWHERE: Final = Place()
LINK_LABEL: Final = re.compile(r"\]")
WHOLE_LABEL: Final = re.compile(r"\](?=\])")
"""In a label that is text alone one closing bracket is harmless."""
CAPTION: Final = re.compile(r"[\]|]")
EXTERNAL_LABEL: Final = re.compile(r"\]")
CELL: Final = re.compile(r"\|+")
HEADER_CELL: Final = re.compile(r"\|+|!!+")
TERM: Final = re.compile(r":")

_MAYBE_UNSAFE: Final = re.compile(r"''|\[(?=[\[/])|<|&|:(?=\S|\Z)|\{\{|__|~~~|-\{")
"""A quick look before the search that knows the wiki's protocols."""
SEAM: Final = "</nowiki><nowiki>"
"""Where two tokens meet that one ``<nowiki>`` can hold."""

_OPENING: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9_-]*)|<(?![!])")
_LINE_START: Final = re.compile(r"()([*#:;|]|-{4,}|\{(?=\|))")
_ITEM_START: Final = re.compile(r"(:*[ \t]*)(\{)(?=\|)")
"""In preformatted text, too, a table may be indented by colons."""


def nowiki(token: str) -> str:
    """Returns ``token`` as text that MediaWiki takes for no markup."""
    return f"<nowiki>{token}</nowiki>"


class Escaper:
    """Escapes the text of one page.

    Whether ``[[`` opens anything depends on what may close it anywhere behind.

    Attributes:
        grammar: the wiki's grammar.
    """

    def __init__(self, grammar: Grammar, document: Document | None = None) -> None:
        self.grammar = grammar
        self._document = document
        self._closers: frozenset[str] | None = None

    def closes(self, bracket: str) -> bool:
        """Whether the page's own words may hold the closing ``bracket`` twice."""
        if self._document is None:
            return True
        if self._closers is None:
            self._closers = frozenset(_closers(self._document))
        return bracket in self._closers

    def escape(self, text: str, place: Place = ANYWHERE, *, alone: bool = False) -> str:
        """Returns wikitext that shows ``text``.

        Args:
            text: what a reader shall see.
            place: where it is written.
            alone: whether it is all of its block, so that a ``<`` that no ``>``
                follows is harmless.

        Example:
            >>> from bridge.mapping.load import default_site
            >>> from bridge.wikitext.grammar import grammar_of
            >>> Escaper(grammar_of(default_site())).escape("a [[b]]")
            'a <nowiki>[[</nowiki>b]]'
        """
        start = 0
        head = ""
        if place.line_start or place.item:
            match = (_LINE_START if place.line_start else _ITEM_START).match(text)
            if match is not None:
                head, start = match[1] + nowiki(match[2]), match.end()
        rest = text[start:] if start else text
        if place.special is None or place.special.search(rest) is None:
            loose = place.special is None
            return (head + self._plain(rest, alone=alone and loose, loose=loose)).replace(SEAM, "")
        parts: list[str] = []
        position = 0
        for match in place.special.finditer(rest):
            parts.append(self._plain(rest[position : match.start()]))
            parts.append(nowiki(match[0]))
            position = match.end()
        parts.append(self._plain(rest[position:]))
        return (head + "".join(parts)).replace(SEAM, "")

    def _plain(self, text: str, *, alone: bool = False, loose: bool = False) -> str:
        """Escapes ordinary markup; ``loose`` where no bracket is open around."""
        if _MAYBE_UNSAFE.search(text) is None or self.grammar.unsafe.search(text) is None:
            return text
        last = text.rfind(">")

        def replace(match: re.Match[str]) -> str:
            token = match[0]
            at = match.start()
            if token == "&":
                return "&amp;" if match_entity(text, at) else "&"
            if token[0] == "<" and alone and not self._opens(text, at, last):
                return token
            if alone and token[-1] in ":/" and match.end() == len(text):
                # a protocol that nothing follows
                return token
            if loose and token.startswith("[[") and not self.closes("]"):
                links = self.grammar.external.match(text, match.end()) is not None
                return nowiki(token) if links else token
            if loose and token.startswith(("{{", "-{")) and not self.closes("}"):
                return token
            if token.startswith("__") and token[2:-2].upper() not in self.grammar.switches:
                return token
            return nowiki(token)

        return self.grammar.unsafe.sub(replace, text)

    def _opens(self, text: str, at: int, last: int) -> bool:
        """Whether a ``<`` in text that nothing follows begins a tag or a comment.

        Args:
            text: the text.
            at: where the ``<`` stands.
            last: where the last ``>`` does, -1 for none.
        """
        match = _OPENING.match(text, at)
        if match is None or (match[1] and at < last):
            return True
        name = (match[1] or "").lower()
        if name in self.grammar.extension_tags:
            return True
        # a tag may go on over the end of its paragraph
        behind = text[match.end() : match.end() + 1]
        goes_on = name in HTML_TAGS and (behind in ("", "/") or behind.isspace())
        return goes_on and self.closes(">")


def _closers(node: Any, *, beside: bool = False) -> Iterator[str]:
    """Yields the brackets that close something in what a node holds.

    Two may meet where texts are neighbours, so one at an edge counts as well.
    """
    for name in node.__struct_fields__:
        value = getattr(node, name)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, msgspec.Struct):
                yield from _closers(part, beside=len(parts) > 1)
            elif isinstance(part, str):
                edges = part[:1] + part[-1:] if beside else ""
                if "]]" in part or "]" in edges:
                    yield "]"
                if "}}" in part or "}-" in part or "}" in edges:
                    yield "}"
                if ">" in part:
                    yield ">"


def escape_code(text: str) -> str:
    """Returns the content of ``<pre>`` that shows ``text``.

    MediaWiki decodes references there and drops ``<nowiki>`` tags.

    Example:
        >>> escape_code("a &lt; </pre>")
        'a &amp;lt; &lt;/pre>'
    """
    text = re.sub("&", lambda m: "&amp;" if match_entity(text, m.start()) else "&", text)
    return re.sub(r"<(?=/?(?:pre|nowiki)\b)", "&lt;", text, flags=re.I)
