"""HTML that wikitext keeps in a comment, as it is shown in Markdown."""

from __future__ import annotations

from bridge.document.nodes import Block, CommentBlock, HtmlBlock
from bridge.document.normal import TAG
from bridge.markdown.details import KIND as DETAILS
from bridge.markdown.grammar import BLOCK_TAGS, TAG_LINE, VERBATIM_TAGS
from bridge.markdown.hidden_html import hidden_in
from bridge.site import SiteInfo


class ShownHtml(HtmlBlock, frozen=True):
    """HTML that no wiki shows, which stands in a comment there."""


def shown_html(block: CommentBlock, site: SiteInfo) -> Block:
    """Returns the HTML that a comment keeps, where it is read as a block."""
    source = hidden_in(block.value, site.extension_tags)
    if source is None:
        return block
    tag = TAG.fullmatch(source)
    name = tag[2].lower() if tag is not None else ""
    if name in VERBATIM_TAGS or name == DETAILS:
        # more than the tag would be read
        return block
    if tag is None or TAG_LINE.fullmatch(source) or name in BLOCK_TAGS:
        return ShownHtml(source)
    return block
