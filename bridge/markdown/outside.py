"""Links to what is no page: ``[t](../x.yml)``, a path that leads out of any title.

MediaWiki takes no title with ``.`` or ``..`` between slashes, and would show the link with
its brackets.  The wiki shows the words, and where they lead is kept in an attribute.
"""

from __future__ import annotations

import re
from typing import Final

from bridge.document.nodes import Code, Emphasis, HtmlInline, Inline, Strong, Text
from bridge.document.source_text import plain_text
from bridge.markdown.targets import Targets

_DOTS = re.compile(r"(?:^|/)\.\.?(?:/|$)")
_PATH: Final = r"[A-Za-z0-9._~+@%=&?,;/#-]+"
_PLAIN = re.compile(_PATH)
_KEPT = re.compile(rf'data-href="({_PATH})"')


def leads_outside(destination: str, target: str) -> bool:
    """Whether a destination is a path to what no page can be called.

    Args:
        destination: as it stands in the link.
        target: the title that it would be, empty for none.

    Example:
        >>> leads_outside("../x.yml", "../x.yml"), leads_outside("./x", "x")
        (True, False)
    """
    if _PLAIN.fullmatch(destination) is None or destination.startswith("#"):
        return False
    return not target or _DOTS.search(target.partition("#")[0]) is not None


def outside_link(destination: str, label: tuple[Inline, ...]) -> HtmlInline:
    """Returns the words of a link, which keep where it leads."""
    return HtmlInline("span", f'data-href="{destination}"', label)


def is_outside_link(node: Inline) -> bool:
    """Whether a node is the words of such a link.

    Example:
        >>> is_outside_link(outside_link("../x.yml", (Text("x"),))), is_outside_link(Text("x"))
        (True, False)
    """
    return isinstance(node, HtmlInline) and _KEPT.fullmatch(node.attributes) is not None


def kept_destination(node: HtmlInline, targets: Targets) -> str | None:
    """Returns where a span says that its words lead, if a link of Markdown may say it.

    Example:
        >>> from bridge.document.nodes import Text
        >>> from bridge.mapping.load import default_site
        >>> link = outside_link("../x.yml", (Text("x"),))
        >>> kept_destination(link, Targets(default_site()))
        '../x.yml'
    """
    match = _KEPT.fullmatch(node.attributes) if node.name == "span" else None
    if match is None or not _is_label(node.children):
        return None
    outside = leads_outside(match[1], targets.of_path(match[1], ""))
    return match[1] if outside and not targets.knows(match[1]) else None


def _is_label(inlines: tuple[Inline, ...]) -> bool:
    """Whether a span holds words and marks alone, as a label may."""
    return bool(plain_text(inlines).strip(" ")) and all(
        isinstance(node, Text | Code)
        or (isinstance(node, Emphasis | Strong) and _is_label(node.children))
        for node in inlines
    )
