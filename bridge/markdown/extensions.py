"""Extension tags among Markdown: what wikitext would read otherwise than as tags."""

from __future__ import annotations

import re

from bridge.document.nodes import HtmlInline, HtmlTag, Inline, NoteRef, Paragraph, RawWikitext, Text
from bridge.document.normal import TAG, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.source_text import NESTED_NOTE, plain_text
from bridge.document.walk import rewrite_inlines
from bridge.markdown.context import Context

_REF = re.compile(r"<ref\b([^<>]*?)(?:/>|>((?:(?!<ref[\s>]).)*)</ref\s*>)", re.I | re.S)
"""A note within a note is an error to Cite, and stays raw."""
_NAME = re.compile(r"""\bname\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/>]+))""", re.I)
_GROUP = re.compile(r"""\bgroup\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/>]+))""", re.I)

_UNSHOWN = "pre"


def settle_extensions(inlines: tuple[Inline, ...], context: Context) -> tuple[Inline, ...]:
    """Returns inlines in which no extension tag is left that wikitext would take.

    ``<ref>x</ref>`` is a note, whatever is in it; a tag without its partner stays
    itself, but ``<pre>``, which neither format can show alone, is text, and its end raw.
    """

    def settle(node: Inline) -> Inline:
        if isinstance(node, HtmlInline) and node.name == "ref":
            return _note(node, context)
        if isinstance(node, HtmlTag):
            match = TAG.fullmatch(node.source)
            if match is not None and match[2].lower() == _UNSHOWN:
                # where nothing is open, no one shows the end
                return RawWikitext(node.source) if match[1] else Text(node.source)
        return settle_raw(node, context)

    return trim_inlines(rewrite_inlines(inlines, settle))


def _note(node: HtmlInline, context: Context) -> Inline:
    children = trim_inlines(node.children)
    blocks = normalize_blocks((Paragraph(children),), flow=False) if children else ()
    if context.in_note:
        # a note holds no other: its tags are text
        tag = f"<ref {node.attributes}>" if node.attributes else "<ref>"
        return Text(f"{tag}{plain_text(children)}</ref>")
    name, group = _attribute(_NAME, node.attributes), _attribute(_GROUP, node.attributes)
    key = context.notes.add_tag(name, group, blocks)
    if key is None:
        return RawWikitext(f"<ref {node.attributes}/>")
    return NoteRef(key)


def make_note(content: tuple[Inline, ...], context: Context) -> NoteRef:
    """Returns the note whose text stands in ``^[…]``."""
    if context.calls_extensions:
        context.in_note = True
        content = settle_extensions(content, context)
        context.in_note = False
    blocks = normalize_blocks((Paragraph(content),), flow=False) if content else ()
    key = context.notes.add_tag("", "", blocks)
    assert key is not None  # what has no name has no other text
    return NoteRef(key)


def settle_raw(node: Inline, context: Context) -> Inline:
    """Returns the note that raw wikitext stands for; any other inline as it is."""
    if not isinstance(node, RawWikitext):
        return node
    match = _REF.fullmatch(node.source)
    if match is None or context.in_note:
        return node
    if _GROUP.sub("", _NAME.sub("", match[1])).strip():
        return node
    name, group = _attribute(_NAME, match[1]), _attribute(_GROUP, match[1])
    content = match[2]
    if content is not None and NESTED_NOTE.search(content):
        return node
    if content is None:
        key = context.notes.find(name, group) if name else None
    else:
        inlines = trim_inlines(context.fragments.inlines(content))
        blocks = normalize_blocks((Paragraph(inlines),), flow=False) if inlines else ()
        key = context.notes.add_tag(name, group, blocks)
    return node if key is None else NoteRef(key)


def _attribute(pattern: re.Pattern[str], source: str) -> str:
    match = pattern.search(source)
    if match is None:
        return ""
    return " ".join(next(group for group in match.groups() if group is not None).split())
