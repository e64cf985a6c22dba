"""The titles of headings, and those of a file without reading the rest of it."""

from __future__ import annotations

from bridge.document.fragments import Fragments
from bridge.document.source_text import plain_text
from bridge.frontmatter import read_page
from bridge.markdown.attributes import Attributes, split_attributes
from bridge.markdown.blocks import parse_blocks
from bridge.markdown.context import Context
from bridge.markdown.inlines import read_inlines
from bridge.markdown.starts import without_marks
from bridge.markdown.targets import Targets
from bridge.markdown.tree import Node, Tree
from bridge.markdown.typography import is_smart
from bridge.report import Report
from bridge.site import SiteInfo


def read_headings(text: str, *, site: SiteInfo, fragments: Fragments) -> tuple[str, ...]:
    """Returns the plain text of the headings of a Markdown page, in their order.

    Args:
        text: the whole file, without characters that no wiki stores.
        site: the wiki's facts.
        fragments: reads the raw wikitext in it.
    """
    if "#" not in text and "\n==" not in text and "\n--" not in text:
        return ()
    _, start = read_page(text)
    tree = parse_blocks(text, start, Report())
    context = Context(Targets(site), fragments, Report(), frozenset())
    context.smart = is_smart(text[start:])
    found: list[str] = []
    pending: list[Node] = [tree.root]
    while pending:
        node = pending.pop()
        if node.kind == "heading":
            source, _ = title_of(node, tree)
            found.append(plain_text(read_inlines(source, context)).strip(" "))
        pending.extend(reversed(node.children))
    return tuple(found)


def title_of(node: Node, tree: Tree) -> tuple[str, Attributes | None]:
    """Returns the text of a heading and pandoc's attributes at its end.

    They stand on either side of the marks that close a heading.
    """
    if not node.lines:
        return split_attributes(tree.content(node))
    title, attributes = split_attributes(node.lines[0])
    return (title if attributes is None else without_marks(title)), attributes
