"""Signs in place of tags, where a file has such: ``x^2^``, ``==a==``, ``%%b%%``."""

from __future__ import annotations

from typing import Final

from bridge.document.nodes import Comment, HtmlInline, Inline, Subscript, Superscript
from bridge.markdown.marked import write_comment, write_highlight
from bridge.markdown.raised import write_any_raised, write_raised
from bridge.markdown.wrap import BREAK, LINE
from bridge.style import Style

SIGNED: Final = frozenset((Comment, HtmlInline, Subscript, Superscript))
"""What may be written with signs."""
_HIGHLIGHT: Final = ("<mark>", "</mark>")


def write_signs(node: Inline, piece: str, style: Style, before: str, after: str) -> str:
    """Returns a node with signs, or as it is where the file has none or they would not be read.

    Args:
        node: one of the types in :data:`SIGNED`.
        piece: the node with its tags.
        style: the file's.
        before: the character before it.
        after: the character behind it.

    Example:
        >>> write_signs(Comment("a"), "<!--a-->", Style(comments="signs"), " ", ".")
        '%%a%%'
    """
    found: str | None = None
    before, after = (" " if edge in (BREAK, LINE) else edge for edge in (before, after))
    if isinstance(node, Superscript | Subscript) and style.raised == "signs":
        found = write_raised(node, before, after)
        if found is None and style.typography == "smart":
            found = write_any_raised(node, piece, before)
    elif isinstance(node, Comment) and style.comments == "signs":
        found = write_comment(node.value, before, after)
    elif style.highlights == "signs" and piece.startswith(_HIGHLIGHT[0]):
        content = piece.removeprefix(_HIGHLIGHT[0]).removesuffix(_HIGHLIGHT[1])
        found = write_highlight(content, before, after)
    return piece if found is None else found
