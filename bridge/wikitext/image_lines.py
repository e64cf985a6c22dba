"""Files that stand beside the text get lines of their own.

To MediaWiki a thumbnail is a block: it makes no paragraph of text that shares its
line (BlockLevelPass), so that text parts from the lines around it.  VisualEditor
writes such files on lines of their own, and so did nearly everybody before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bridge.document.nodes import (
    Block,
    Comment,
    Emphasis,
    ExternalLink,
    HtmlInline,
    HtmlTag,
    Image,
    Inline,
    Paragraph,
    RawWikitext,
    SoftBreak,
    Strong,
    Text,
    WikiLink,
)
from bridge.wikitext.grammar import INLINE_TAGS, Grammar

_IN_LINE: Final = frozenset(
    "baseline border bottom frameless middle sub super sup text-bottom text-top top upright".split()
)
"""The options without a value that leave a file in the line of the text."""

_TAG = re.compile(r"<(?!ref\b|nowiki\b|math\b|!--)", re.I)
"""What may be a block: any tag but those that extensions show amid a line."""

_PLAIN: Final = (Text, Emphasis, Strong, WikiLink, ExternalLink, Image)
"""What a line may begin with and be read as the paragraph it was in."""


def with_image_lines(blocks: Sequence[Block], grammar: Grammar) -> list[Block]:
    """Returns the blocks of a page with line ends around the files beside its text.

    Args:
        blocks: the blocks of the page itself; an item or a cell has one line.
        grammar: tells the options of a file from its caption.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> from bridge.wikitext.grammar import grammar_of
        >>> page = [Paragraph((Image("A.jpg", ("thumb",), ()), Text(" So.")))]
        >>> with_image_lines(page, grammar_of(default_site()))[0].children[1:]
        (SoftBreak(), Text(value='So.'))
    """
    return [
        Paragraph(_on_lines(block.children, grammar))
        if type(block) is Paragraph and Image in map(type, block.children)
        else block
        for block in blocks
    ]


def _on_lines(children: tuple[Inline, ...], grammar: Grammar) -> tuple[Inline, ...]:
    """Returns the inlines of a paragraph with line ends for the spaces beside its files."""
    first = children[0]
    if isinstance(first, Text) and not first.value[0].isalnum():
        # what begins with other characters may be markup once it is a line
        return children
    if any(map(_may_part, children)):
        return children
    out: list[Inline] = []
    for index, node in enumerate(children):
        before = children[index - 1] if index else None
        after = children[index + 1] if index + 1 < len(children) else None
        if out and isinstance(out[-1], SoftBreak):
            first = node
        if type(node) is not Text:
            out.append(node)
            continue
        value, head, tail = node.value, False, False
        if value[0] == " " and _is_beside(before, grammar):
            head = value[1:2].isalnum() or (len(value) == 1 and isinstance(after, _PLAIN))
            first = node if head else first
        if value[-1] == " " and _is_beside(after, grammar):
            # a call that is left alone on its line would be a block
            alone = isinstance(before, Comment) or not isinstance(first, _PLAIN)
            tail = len(value) > 1 or not (alone or head)
        value = value[head : len(value) - tail]
        out += [SoftBreak()] * head
        out += [Text(value)] if value else []
        out += [SoftBreak()] * tail
    return tuple(out)


def _may_part(node: Inline) -> bool:
    """Whether a tag in a node may make its line a block, and so no paragraph of the others."""
    if isinstance(node, HtmlInline) and node.name not in INLINE_TAGS:
        return True
    if isinstance(node, HtmlTag | RawWikitext):
        return _TAG.match(node.source) is not None
    return any(map(_may_part, getattr(node, "children", ())))


def _is_beside(node: Inline | None, grammar: Grammar) -> bool:
    """Whether a file stands beside the text instead of in its line."""
    if not isinstance(node, Image):
        return False
    words = (option.strip().lower() for option in node.options)
    return any(word in grammar.site.image_options and word not in _IN_LINE for word in words)
