"""``<details>``: a callout in HTML's own words, as GitHub's pages have it.

The two tags stand on lines of their own, the words of ``<summary>`` below or behind the
first; what stands between is Markdown.  On a wiki it is a callout that says ``details``.
"""

from __future__ import annotations

import html
import re
from typing import Final

from bridge.document.nodes import Callout, Inline, Text
from bridge.markdown.tree import Node

KIND: Final = "details"
_OPEN = re.compile(
    r"<details(?P<open>\s+open(?:\s*=\s*\"\")?)?\s*>\s*"
    r"(?:<summary\s*>(?P<summary>(?:[^<>]|</?(?:b|i|em|strong|code|kbd)>)*)</summary\s*>)?\s*",
    re.I,
)
_OPEN_ALONE = re.compile(rf"{_OPEN.pattern}(?:<p>\s*)?", re.I)
"""The tags before a blank line; GitHub's old advice has a paragraph's among them."""
_CLOSE = re.compile(r"(?:</p>\s*)?</details\s*>\s*", re.I)
_PLAIN = re.compile(r"[\w.,;:!?()/–—’-]+(?: [\w.,;:!?()/–—’-]+)*")


def pair_details(nodes: list[Node]) -> None:
    """Labels the HTML blocks among siblings that open and close details."""
    opened: list[Node] = []
    for node in nodes:
        if node.kind != "html" or not node.lines or not _names_details(node):
            continue
        source = "\n".join(node.lines)
        if _CLOSE.fullmatch(source):
            if opened:
                opened.pop().label, node.label = KIND, f"/{KIND}"
        elif _OPEN_ALONE.fullmatch(source):
            opened.append(node)


def _names_details(node: Node) -> bool:
    return any("details" in line.lower() for line in node.lines[:2])


def opening(source: str) -> tuple[str, bool]:
    """Returns the summary of the tags that open details, and whether they are unfolded.

    Example:
        >>> opening("<details open>\\n<summary>More</summary>")
        ('More', True)
    """
    match = _OPEN_ALONE.fullmatch(source)
    if match is None:
        return "", False
    return (match["summary"] or "").strip(), match["open"] is not None


def whole_details(source: str) -> tuple[str, str] | None:
    """Returns the opening tags of details that one block of HTML holds, and the rest.

    Example:
        >>> whole_details("<details><summary>More</summary>\\nText\\n</details>")
        ('<details><summary>More</summary>\\n', 'Text\\n')
    """
    match = _OPEN.match(source)
    close = source.lower().rfind("</details")
    if match is None or close < match.end() or not _CLOSE.fullmatch(source[close:]):
        return None
    inner = source[match.end() : close]
    return None if "<details" in inner.lower() or not inner.strip() else (match[0], inner)


def write_details(block: Callout, content: str) -> str | None:
    """Returns a callout as details; None if it is another, or its title needs Markdown.

    Args:
        block: the callout.
        content: what it holds as Markdown.
    """
    title = _plain(block.title)
    if block.kind != KIND or not block.fold or title is None:
        return None
    head = "<details open>" if block.fold == "+" else "<details>"
    if title:
        head += f"\n<summary>{html.escape(title, quote=False)}</summary>"
    return "\n\n".join(part for part in (head, content, "</details>") if part)


def _plain(title: tuple[Inline, ...]) -> str | None:
    """Returns a title that HTML and wikitext have in the same words, else None."""
    if not title:
        return ""
    first = title[0]
    if len(title) > 1 or not isinstance(first, Text) or not _PLAIN.fullmatch(first.value):
        return None
    return None if "://" in first.value or "__" in first.value else first.value
