"""Lists in HTML: ``<ul>``, ``<ol>`` and ``<dl>``."""

from __future__ import annotations

from bridge.document.callouts import gather_callouts
from bridge.document.nodes import (
    Block,
    DefinitionList,
    Description,
    Inline,
    Item,
    List,
    Paragraph,
    Term,
    Text,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.parsed import Piece
from bridge.source import Span
from bridge.wikitext.attributes import parse_attributes
from bridge.wikitext.container import Container
from bridge.wikitext.outline import Element, parts_of
from bridge.wikitext.placed import blocks_of, pieces_of


def read_html_list(container: Container, element: Element) -> None:
    """Reads a list; raw, where a term holds what is no text."""
    parts = parts_of(container.text, element, container.outline.elements) or []
    if not all(_is_term(container, part) for part in parts if part.name == "dt"):
        container.place(container.raw(element.start, element.end), element.start, element.end)
        return
    items: list[Term | Description] = []
    pieces: list[Piece] = []
    for part in parts:
        inner = part.inner_start, part.inner_end
        if part.name == "dt" and _is_line(container, part):
            inlines = container.inlines(*inner)
            items.append(Term(trim_inlines(inlines)))
            pieces.append(Piece("Item", (Span(part.start, part.end),)))
            continue
        placed = container.nested(flow=False, quoted=True).read(*inner, inline_first=True)
        placed = [(b, piece) for b, piece in gather_callouts(placed) if b is not None]
        items.append(_definition(part.name, blocks_of(placed)))
        pieces.append(Piece("Item", (Span(part.start, part.end),), pieces_of(placed)))
    node: Block
    if element.name == "dl":
        node = DefinitionList(tuple(items))
    else:
        start = parse_attributes(element.attributes).get("start", "1")
        node = List(
            "bullet" if element.name == "ul" else "ordered",
            tuple(Item(item.blocks) for item in items if isinstance(item, Description)),
            int(start),
        )
    container.place(node, element.start, element.end, tuple(pieces))


def _is_line(container: Container, part: Element) -> bool:
    """Whether what an element holds is one line of text."""
    inner = part.inner_start, part.inner_end
    if container.outline.breaks_within(*inner):
        return False
    return len(container.outline.lines(container.text, *inner)) == 1


def _is_term(container: Container, part: Element) -> bool:
    """Whether a term holds text alone, so that a line is enough for it."""
    if _is_line(container, part):
        return True
    with container.context.trial():
        reader = container.nested(flow=False, quoted=True)
        reader.hoist = None
        blocks = reader.blocks(part.inner_start, part.inner_end, inline_first=True)
    return all(isinstance(block, Paragraph) for block in blocks)


def _definition(name: str, blocks: tuple[Block, ...]) -> Term | Description:
    if name != "dt":
        return Description(blocks)
    inlines: list[Inline] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            inlines += [*([Text(" ")] if inlines else []), *block.children]
    return Term(normalize_inlines(inlines))
