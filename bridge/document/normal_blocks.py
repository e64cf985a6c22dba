"""The normal form of blocks: what stands alone, what hangs together.

Both readers pass every list of siblings through here, as :mod:`bridge.document.normal`
does with inlines: a template call that is all of a paragraph is a block, text of
several lines amid a paragraph parts it, and what joins the parts is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bridge.document.nodes import (
    Block,
    CodeBlock,
    Comment,
    CommentBlock,
    DefinitionList,
    Heading,
    HtmlBlock,
    HtmlTag,
    Inline,
    Join,
    List,
    Paragraph,
    Preformatted,
    Quote,
    RawBlock,
    RawWikitext,
    References,
    Table,
    Template,
    TemplateBlock,
    Text,
)
from bridge.document.normal import TAG, comment_value, is_code_or_list, is_comment, trim_inlines
from bridge.document.source_text import template_source

_REFERENCES = re.compile(r"<references\b([^<>]*?)/>", re.I)


def normalize_blocks(blocks: Iterable[Block], *, flow: bool) -> tuple[Block, ...]:
    """Returns blocks in normal form.

    A template call or raw wikitext that is all of a paragraph is a block of its
    own where ``flow`` is true (the page, a quote); elsewhere (items, notes,
    cells) it is so only if it spans lines, which a line of Markdown cannot.
    Where one that spans lines stands amid text, the paragraph is parted there.

    Example:
        >>> normalize_blocks([Paragraph((Template("T", ()),))], flow=True)
        (TemplateBlock(name='T', parameters=()),)
    """
    return tuple([part for block in blocks for part in normal_parts(block, flow=flow)])


def normal_parts(block: Block, *, flow: bool) -> Sequence[Block]:
    """Returns what one block is in normal form, see :func:`normalize_blocks`."""
    if isinstance(block, Paragraph):
        return _part_paragraph(block, flow)
    if isinstance(block, Quote):
        return (Quote(tuple(_quoted(child) for child in block.blocks)),)
    if not flow and isinstance(block, Preformatted):
        return (_quoted(block),)
    if not flow and isinstance(block, TemplateBlock) and "\n" not in template_source(block):
        return (Paragraph((Template(block.name, block.parameters),)),)
    return (block,)


RAW_BLOCKS: Final = (TemplateBlock, RawBlock)
"""Blocks that hang together with their neighbours, see :func:`may_join`."""

JOINED_BEHIND: Final = (*RAW_BLOCKS, Table)
"""Blocks that hang together with what follows: more may stand on a table's last line."""

_GOES_ON = re.compile(r"\[|[A-Za-z]+:|<!--|<(?:ref|nowiki|math|syntaxhighlight|source)[\s/>]")
_JOINED_IN_A_LINE: Final = (*RAW_BLOCKS, Paragraph, HtmlBlock, CommentBlock)
_JOINED_BY_LINES: Final = (*RAW_BLOCKS, Paragraph, List, DefinitionList, Preformatted, Table)


def may_join(before: Block, after: Block, join: Join) -> bool:
    """Whether it matters that no blank line parts two siblings.

    It does beside raw text, which may turn out to be words of a paragraph, and for
    what stands on the last line of a table; other blocks stand by themselves
    whatever is between.

    Example:
        >>> may_join(RawBlock("{{a}}"), Paragraph((Text("b"),)), Join("line"))
        True
    """
    if isinstance(after, CommentBlock) and join.kind == "line":
        # MediaWiki drops the comment's line, so what stands behind it is beside the raw text
        return _is_open(before)
    if join.kind == "line":
        if isinstance(before, Paragraph) and isinstance(after, RawBlock):
            if _GOES_ON.match(after.source):
                # on the next line it would be part of the paragraph
                return False
        meets = _is_open(before) or _is_open(after)
        if isinstance(after, Heading):
            # what shows nothing leaves the blank line, and that an empty paragraph
            return _is_open(before)
        return (
            meets and isinstance(before, _JOINED_BY_LINES) and isinstance(after, _JOINED_BY_LINES)
        )
    if is_table(before):
        # on that line text is no paragraph within an element
        return isinstance(after, (*RAW_BLOCKS, Paragraph)) and not is_table(after)
    fits = isinstance(before, _JOINED_IN_A_LINE) and isinstance(after, _JOINED_IN_A_LINE)
    return fits and (_is_open(before) or _is_open(after)) and not is_table(after)


def _is_open(block: Block) -> bool:
    """Whether what a block shows may hang together with its neighbours."""
    if isinstance(block, RawBlock):
        # a list that no list of Markdown can be stands by itself
        return not block.source.startswith(("*", "#", ";", ":")) and not is_table(block)
    return isinstance(block, TemplateBlock)


def is_table(block: Block) -> bool:
    """Whether a block is a table, be it raw.

    Example:
        >>> is_table(RawBlock(":{|\\n|}")), is_table(RawBlock("{{a}}"))
        (True, False)
    """
    if not isinstance(block, RawBlock):
        return isinstance(block, Table)
    # behind an indented one the rest of its line is within the indentation
    ends = block.source.endswith("|}") or block.source.startswith(":")
    return ends and block.source.lstrip(": \t").startswith("{|")


def _quoted(block: Block) -> Block:
    """Within elements of wikitext a leading space means nothing: code is ``<pre>``."""
    return CodeBlock(block.text) if isinstance(block, Preformatted) else block


_PARTING: Final = frozenset((Comment, HtmlTag, Template, RawWikitext))
"""What a paragraph may be parted at, or become a block of another kind by."""


def _part_paragraph(paragraph: Paragraph, flow: bool) -> Sequence[Block]:
    children = paragraph.children
    if _PARTING.isdisjoint(map(type, children)):
        return (paragraph,)
    if all(map(is_comment, children)):
        return [CommentBlock(comment_value(child)) for child in children]
    if flow:
        tag = block_of_tag(children)
        if tag is not None:
            return [tag]
    if len(children) == 1:
        alone = _as_block(children[0])
        if alone is not None and (flow or _spans_lines(children[0])):
            return [alone]
        return [paragraph]
    if not any(_spans_lines(child) for child in children):
        return [paragraph]
    parts: list[Block] = []
    run: list[Inline] = []
    for child in children:
        if not _spans_lines(child):
            run.append(child)
            continue
        _append_run(parts, run, flow=flow)
        block = _as_block(child)
        assert block is not None
        if isinstance(block, CommentBlock) and isinstance(child, RawWikitext):
            # amid text it is raw: as a block of its own it would end the paragraph
            block = RawBlock(child.source)
        if parts and not isinstance(parts[-1], Join):
            parts.append(_join(run[-1:], at_end=True))
        parts.append(block)
        run = []
    _append_run(parts, run, flow=flow)
    return without_joins(parts)


def without_joins(parts: Sequence[Block]) -> tuple[Block, ...]:
    """Returns siblings without the joins that join nothing.

    Example:
        >>> without_joins([References(), Join("line"), Paragraph((Text("a"),))])
        (References(attributes=''), Paragraph(children=(Text(value='a'),)))
    """
    kept: list[Block] = []
    for index, part in enumerate(parts):
        if isinstance(part, Join):
            after = parts[index + 1] if index + 1 < len(parts) else None
            if after is None or isinstance(after, References) or isinstance(kept[-1], References):
                continue
        kept.append(part)
    return tuple(kept)


def _append_run(parts: list[Block], run: list[Inline], *, flow: bool) -> None:
    """Appends the text between two blocks that its paragraph was parted at."""
    if not run:
        return
    if parts:
        parts.append(_join(run[:1], at_end=False))
    trimmed = trim_inlines(tuple(run))
    if trimmed:
        parts.extend(_part_paragraph(Paragraph(trimmed), flow))


def _join(edge: list[Inline], *, at_end: bool) -> Join:
    node = edge[0] if edge else None
    value = node.value if isinstance(node, Text) else ""
    spaced = value.endswith(" ") if at_end else value.startswith(" ")
    return Join("space" if spaced else "same line")


def _references(node: Inline) -> References | None:
    """The list of notes is a block wherever it stands: MediaWiki ends the paragraph."""
    if not isinstance(node, RawWikitext):
        return None
    match = _REFERENCES.fullmatch(node.source)
    return References(match[1].strip()) if match is not None else None


def _spans_lines(node: Inline) -> bool:
    """Whether a paragraph is parted at a node, because no line can hold it."""
    if _references(node) is not None:
        return True
    if isinstance(node, Template):
        return "\n" in template_source(node)
    return isinstance(node, RawWikitext) and ("\n" in node.source or is_code_or_list(node.source))


_INLINE_VOID = frozenset(("br", "wbr", "img"))


def block_of_tag(inlines: tuple[Inline, ...]) -> HtmlBlock | None:
    """Returns the block that a tag, if it is all there is, stands for.

    Example:
        >>> block_of_tag((HtmlTag("<div>"),)), block_of_tag((HtmlTag("<wbr>"),))
        (HtmlBlock(source='<div>'), None)
    """
    node = inlines[0]
    if len(inlines) > 1 or not isinstance(node, HtmlTag):
        return None
    match = TAG.fullmatch(node.source)
    if match is None or match[2].lower() in _INLINE_VOID:
        return None
    return HtmlBlock(node.source)


def _as_block(node: Inline) -> Block | None:
    if isinstance(node, Template):
        return TemplateBlock(node.name, node.parameters)
    if isinstance(node, RawWikitext):
        if is_comment(node):
            return CommentBlock(comment_value(node))
        return _references(node) or RawBlock(node.source)
    return None
