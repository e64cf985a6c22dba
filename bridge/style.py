"""How a file writes what Markdown can write in more than one way.

Nothing of it means anything: the same document is read from each.  A file keeps its
own marks, and a folder may ask for others (:class:`bridge.options.Options`).
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

RULE: Final = "-" * 72
"""The rule of the canonical form, pandoc's."""


class Style(msgspec.Struct, frozen=True):
    """The marks of a file; as a whole they are those of pandoc by default.

    Attributes:
        bullet: what begins an item.
        delimiter: what stands behind an item's number.
        padded: whether numbers take four columns, ``1.  a``, not only their own.
        counts: whether items count on; else each has the number of the first.
        indent: the least columns that what an item holds is indented by.
        inset: the columns, 3 at most, by which lists that stand in no other block are set in.
        emphasis: the mark of emphasis, where it can be read; ``*`` where it cannot.
        strong: the same of strong emphasis.
        rule: a thematic break.
        fence: what fences of code are made of.
        line_break: what stands before a line's end that is to be kept.
        tables: ``padded`` fills cells up to their column with no space about the
            dashes below the head, ``spaced`` fills and spaces them, ``compact`` spaces
            and does not fill.
        callouts: ``quote`` is ``> [!note]``, ``admonition`` is ``!!! note`` of MkDocs.
        urls: whether an address that is a link stands in ``<…>`` or as it is; in files
            with pandoc's wikilinks a bare address is text.
        tags: whether a ``#`` before a word stands as it is: a tag of Obsidian's, the
            number of an issue.
        raised: whether a short superscript or subscript is ``<sup>2</sup>`` or pandoc's ``^2^``.
        highlights: whether a highlight is ``<mark>a</mark>`` or Obsidian's ``==a==``.
        typography: whether quotes, dashes and dots are the characters they are, or pandoc's
            straight quotes and hyphens.
        identifiers: whether headings have the identifiers that pandoc makes of a wiki's,
            ``## Early life {#early_life}``.
        comments: whether a comment within a line is ``<!--a-->`` or Obsidian's ``%%a%%``.

    Example:
        >>> Style(bullet="*", indent=4).strong
        '**'
    """

    bullet: Literal["-", "*", "+"] = "-"
    delimiter: Literal[".", ")"] = "."
    padded: bool = True
    counts: bool = True
    indent: int = 0
    inset: int = 0
    emphasis: Literal["*", "_"] = "*"
    strong: Literal["**", "__"] = "**"
    rule: str = RULE
    fence: Literal["`", "~"] = "`"
    line_break: Literal["\\", "  "] = "\\"
    tables: Literal["padded", "spaced", "compact"] = "padded"
    callouts: Literal["quote", "admonition"] = "quote"
    urls: Literal["angle", "bare"] = "angle"
    tags: bool = False
    raised: Literal["tags", "signs"] = "tags"
    highlights: Literal["tags", "signs"] = "tags"
    comments: Literal["tags", "signs"] = "tags"
    typography: Literal["plain", "smart"] = "plain"
    identifiers: Literal["none", "pandoc"] = "none"
