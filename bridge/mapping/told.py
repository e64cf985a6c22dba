"""Diagnostics of calls and tags that became Markdown are taken back: nothing of them is raw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bridge.document.nodes import Document, RawBlock, RawWikitext, Template, TemplateBlock
from bridge.document.source_text import template_source
from bridge.mapping.compiled import Mappings
from bridge.mapping.tags import tag_name
from bridge.mapping.walk import container_fields
from bridge.report import Diagnostic, Report, excerpt


def withdraw(report: Report, mapped: Document, mappings: Mappings) -> None:
    """Takes back what was told of calls and tags that a page no longer holds.

    Args:
        report: what the reader of the page's wikitext recorded.
        mapped: the page as Markdown is to say it.
        mappings: tells which tags may have become Markdown.

    Example:
        >>> from bridge.mapping.sources import default_mappings
        >>> report = Report()
        >>> report.add("template", "info", "the template Note is carried as raw", "{{Note|a}}")
        >>> withdraw(report, Document(()), default_mappings())
        >>> report.diagnostics
        []
    """
    mapped_tags = {tag.wiki.lower() for tag in mappings.tags}
    left = Counter(excerpt(source) for source in _sources((*mapped.blocks, *mapped.notes)))

    def holds(told: Diagnostic) -> bool:
        if told.code != "template" and not (
            told.code == "raw-wikitext" and tag_name(told.source) in mapped_tags
        ):
            return True
        left[told.source] -= 1
        return left[told.source] >= 0

    report.keep(holds)


def _sources(nodes: tuple[Any, ...]) -> Iterator[str]:
    """Yields the wikitext of all that is raw in nodes."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Template | TemplateBlock):
            yield template_source(node)
        elif isinstance(node, RawBlock | RawWikitext):
            yield node.source
        else:
            for name in container_fields(type(node)):
                stack += getattr(node, name)
