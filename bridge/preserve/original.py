"""The base as it was handed in: every byte of it, whatever line ends it has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from bridge.preserve.splice import Part
from bridge.source import BOM, TextStyle, replace_unstorable, split_style


class Original(NamedTuple):
    """A text, and the same with ``\\n`` line ends, as the readers take it.

    Attributes:
        source: the text as it was handed in.
        plain: the same for readers.
        style: its line ends, byte order mark and end.
        ends: where two characters of ``source`` end a line, as positions in ``plain``.

    Example:
        >>> from bridge.source import Span
        >>> original = Original.of("a\\r\\nb\\nc")
        >>> original.restore([Span(0, 3), "\\n!", Span(3, 5)])
        'a\\r\\nb\\r\\n!\\nc'
    """

    source: str
    plain: str
    style: TextStyle
    ends: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> Original:
        """Takes a text apart."""
        plain, style = split_style(source)
        ends: list[int] = []
        if "\r\n" in source:
            at = source.find("\r\n")
            bom = source.startswith(BOM)
            while at >= 0:
                ends.append(at - len(ends) - bom)
                at = source.find("\r\n", at + 2)
        return cls(source, replace_unstorable(plain)[0], style, tuple(ends))

    def restore(self, parts: Iterable[Part]) -> str:
        """Returns the text of ranges of ``plain`` and new pieces, in the style of the source."""
        out = [BOM] if self.style.bom else []
        for part in parts:
            if isinstance(part, str):
                out.append(part.replace("\n", self.style.newline))
            else:
                out.append(self.source[self._place(part.start) : self._place(part.end)])
        return "".join(out)

    def _place(self, at: int) -> int:
        return at + bisect_left(self.ends, at) + self.style.bom
