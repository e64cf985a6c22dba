"""What the constructs of a page stand for, and what only looks like one of them."""

from __future__ import annotations

from typing import Any, Final

from bridge.document.nodes import (
    Block,
    Callout,
    CodeBlock,
    CommentBlock,
    Document,
    ExternalLink,
    HtmlBlock,
    HtmlInline,
    Image,
    Paragraph,
    Quote,
    Table,
    WikiLink,
)
from bridge.document.source_text import plain_text
from bridge.mapping import constructs
from bridge.mapping.compiled import USES_FIELD, Mappings
from bridge.mapping.entries import TagEntry
from bridge.mapping.tags import class_of_tag, link_address
from bridge.mapping.uses import Active, Use, activate, implied_uses, read_uses

ALIKE: Final = frozenset(
    (
        *(Callout, Quote, HtmlBlock, CommentBlock, Paragraph, CodeBlock, Table),
        *(HtmlInline, ExternalLink, WikiLink, Image),
    )
)
"""What the constructs of calls are made of."""


def active_uses(document: Document, mappings: Mappings) -> Active:
    """Returns what the constructs of a page of Markdown may stand for."""
    field = next((field for field in document.meta.fields if field.name == USES_FIELD), None)
    uses = None if field is None else read_uses(field, mappings)
    if uses is None:
        return activate(*implied_uses(mappings), implied=True)
    return activate(*uses)


def tag_of(active: Active, block: Block) -> TagEntry | None:
    """Returns the tag that a block may begin, None if it begins none."""
    if isinstance(block, HtmlBlock):
        return active.tags.get(class_of_tag(block))
    address = link_address(block)
    links = (tag for tag in active.tags.values() if tag.markdown == "link")
    return next((tag for tag in links if address.startswith(tag.prefix)), None) if address else None


def claimable(active: Active) -> set[type]:
    """Returns the types of nodes that a construct of the page could be mistaken for."""
    links = any(tag.markdown == "link" for tag in active.tags.values())
    named: list[tuple[object, tuple[type, ...]]] = [
        (active.callouts, (Callout,)),
        (active.quote, (Quote,)),
        (active.divs or active.tags, (HtmlBlock,)),
        (active.comments, (CommentBlock,)),
        (active.leads or links, (Paragraph,)),
        (active.spans, (HtmlInline,)),
        (active.links, (ExternalLink, WikiLink)),
        (active.images, (Image,)),
        (active.data, (CodeBlock, Table)),
    ]
    return {kind for used, kinds in named if used for kind in kinds}


def claims(active: Active, node: Any) -> str | None:
    """Returns the template whose construct a node of the wiki's own looks like, None if none."""
    use: Use | None = None
    if isinstance(node, Callout):
        use = active.callouts.get(node.kind.lower())
    elif isinstance(node, Quote):
        use = active.quote if constructs.attribution(node) is not None else None
    elif isinstance(node, HtmlBlock):
        use = active.divs.get(constructs.class_in_div(node) or "")
    elif isinstance(node, CommentBlock):
        use = active.comments.get(constructs.comment_lead(node))
    elif isinstance(node, Paragraph):
        use = active.leads.get(constructs.heading_lead(node) or "")
    elif isinstance(node, HtmlInline):
        use = active.spans.get(constructs.class_in_span(node) or "")
    elif isinstance(node, ExternalLink | WikiLink):
        use = use_of_link(active, node)
    elif isinstance(node, Image):
        use = active.images.get(node.options[0]) if node.options else None
    elif isinstance(node, CodeBlock) and node.language == "yaml":
        key = node.text.partition("\n")[0]
        names = {u.skeleton.name: u for u in active.uses if u.entry.markdown == "note"}
        use = next((u for name, u in names.items() if name.rstrip("*") in key), None)
    elif isinstance(node, Table) and active.tables:
        first = node.rows[0].cells[0].blocks if node.rows and node.rows[0].cells else ()
        names = {u.skeleton.name: u for u in active.uses if u.entry.markdown == "table"}
        shown = plain_text(first[0].children) if first and isinstance(first[0], Paragraph) else ""
        use = next((u for name, u in names.items() if name.rstrip("*") in shown), None)
    if use is None and active.tags and isinstance(node, HtmlBlock | Paragraph):
        tag = tag_of(active, node)
        return None if tag is None else f"<{tag.wiki}>"
    return None if use is None else use.entry.wiki


def use_of_link(active: Active, node: ExternalLink | WikiLink) -> Use | None:
    """Returns the template that a link may be a call of, None if of none."""
    if not active.links:
        return None
    address = node.url if isinstance(node, ExternalLink) else node.target
    return next((u for u in active.links if address.startswith(u.entry.match.prefix)), None)
