"""Diagnostics of what is carried as raw wikitext: which construct, and where."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.nodes import RawBlock, RawWikitext, Template, TemplateBlock
from bridge.document.source_text import template_source
from bridge.source import Span
from bridge.wikitext.context import Context

_CONSTRUCTS: Final[tuple[tuple[str, str], ...]] = (
    ("{{{", "a parameter"),
    ("{|", "a table"),
    (":", "a table"),
    ("|", "rows of a table"),
    (" ", "preformatted text with markup"),
    ("__", "a behaviour switch"),
    ("<!--", "a comment"),
    ("[[", "a link"),
    ("[", "an external link"),
    ("=", "a heading of several lines"),
)
_TAG = re.compile(r"<([A-Za-z][\w-]*)")


def construct_of(source: str) -> str:
    """Returns what raw wikitext is, in an editor's words.

    Example:
        >>> construct_of("{|\\n|}"), construct_of("<gallery>"), construct_of("http://{{x}}")
        ('a table', '<gallery>', 'wikitext')
    """
    for start, name in _CONSTRUCTS:
        if source.startswith(start):
            return name
    match = _TAG.match(source)
    return f"<{match[1].lower()}>" if match is not None else "wikitext"


def report_raw(
    context: Context,
    node: RawWikitext | RawBlock | Template | TemplateBlock,
    start: int,
    end: int,
    why: str = "",
) -> None:
    """Records that Markdown has no word for a node and carries it as it is.

    Args:
        context: the page that is read; nothing is recorded on trial.
        node: what is raw.
        start: where it begins in the source.
        end: where it ends.
        why: the reason, where a construct of its kind need not be raw.
    """
    if context.on_trial:
        return
    if isinstance(node, Template | TemplateBlock):
        name = " ".join(node.name.split())
        context.report.add(
            "template", "info", f"the template {name} is carried as raw wikitext",
            template_source(node), Span(start, end),
        )  # fmt: skip
        return
    message = f"{construct_of(node.source)} is carried as raw wikitext{why and f': {why}'}"
    context.report.add("raw-wikitext", "info", message, node.source, Span(start, end))
