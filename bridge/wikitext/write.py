"""Writing wikitext: from a document to a page, the way VisualEditor writes it."""

from __future__ import annotations

from bridge.document.nodes import Category, Document
from bridge.report import Report
from bridge.site import SiteInfo
from bridge.source import guard_bom
from bridge.wikitext.grammar import grammar_of
from bridge.wikitext.image_lines import with_image_lines
from bridge.wikitext.spelling import OURS, Spelling
from bridge.wikitext.write_blocks import BlockWriter

_KNOWN_ELSEWHERE = frozenset(("title", "permalink"))
"""Fields that say what the page is called, which is no part of its text."""


def write(
    document: Document,
    *,
    site: SiteInfo,
    report: Report | None = None,
    spelling: Spelling = OURS,
) -> str:
    """Writes a page.

    Args:
        document: the page in normal form.
        site: the wiki's facts.
        report: where diagnostics go.
        spelling: how the page was written before.

    Returns:
        The wikitext, without a final newline.

    Example:
        >>> from bridge.document.nodes import Heading, Text
        >>> from bridge.mapping.load import default_site
        >>> write(Document((Heading(2, (Text("A"),)),)), site=default_site())
        '== A =='
    """
    grammar = grammar_of(site)
    report = report or Report()
    for field in document.meta.fields:
        if field.name not in _KNOWN_ELSEWHERE:
            report.add(
                "front-matter",
                "warning",
                f"wikitext has no place for the field {field.name}",
                f"{field.name}: {field.value}",
            )
    writer = BlockWriter(grammar, document, report, spelling)
    parts: list[str] = []
    if document.meta.redirect is not None:
        parts.append(f"#REDIRECT [[{document.meta.redirect}]]")
    body = writer.write(with_image_lines(document.blocks, grammar))
    if body:
        parts.append(body)
    links = [_category(category, grammar.category_prefix) for category in document.categories]
    links += [f"[[{language}]]" for language in document.languages]
    if links:
        parts.append("\n".join(links))
    separator = "\n" if document.meta.redirect is not None and len(parts) == 2 else "\n\n"
    return guard_bom(separator.join(parts))


def _category(category: Category, prefix: str) -> str:
    if category.sort_key is None:
        return f"[[{prefix}:{category.name}]]"
    return f"[[{prefix}:{category.name}|{category.sort_key}]]"
