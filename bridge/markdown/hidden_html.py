"""HTML that no wiki shows, as it is kept in a comment of wikitext: ``<!--html:<video>-->``."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from bridge.document.nodes import Comment, Inline, RawWikitext
from bridge.document.normal import TAG, is_line_comment
from bridge.document.tidy import collapse

MARK: Final = "html:"
"""What a comment begins with that keeps HTML."""

FOREIGN: Final = frozenset(
    """a address applet area article aside audio base basefont body button canvas circle col
    colgroup datalist defs details dialog dir ellipse embed fieldset figcaption figure footer form
    frame frameset g head header hgroup html iframe img input label legend line link main map menu
    menuitem meta meter nav noembed noframes noscript object optgroup option output param path
    picture polygon polyline progress rect script search select slot style summary svg
    tbody template text textarea tfoot thead title track use video""".split()
)
"""Elements of HTML that MediaWiki's Sanitizer does not know (1.39)."""

_SHARED: Final = {
    "source": re.compile(r"\bsrc(?:set)?\s*=", re.I),
    "section": re.compile(r"^(?!.*\b(?:begin|end)\s*=)", re.I | re.S),
}
"""Attributes by which an element is HTML's, where an extension has a tag of its name."""
WHOLE = re.compile(
    r"<(script|style)(?:[\s/][^<>]*)?>(?:(?!</?\1[\s>]).)*</\1\s*>"
    r"|<(audio|canvas|iframe|object|svg|video)(?:[\s/][^<>]*)?>"
    r"(?:\s|<(?!/?\2[\s>]|!--)[^<>]*>)*</\2\s*>"
    r"|<\?[^<>]*>|<![A-Za-z][^<>]*>",
    re.I | re.S,
)
"""What is not seen from its first character to its last."""

_KEPT_END: Final = re.compile(r"--&((?:amp;)*)gt;")
"""How the end of a comment is spelled in one; what is spelled so itself gets one more ``amp;``."""


def hidden(source: str) -> Inline:
    """Returns what stands in a line for a tag, or an element, that no wiki shows.

    Example:
        >>> hidden("<video>"), hidden("<script>i-->0</script>")
        (Comment(value='html:<video>'), RawWikitext(source='<!--html:<script>i--&gt;0</script>-->'))
    """
    value = hidden_value(collapse(source))
    return Comment(value) if is_line_comment(value) else RawWikitext(f"<!--{value}-->")


def hidden_value(source: str) -> str:
    """Returns the text of the comment that keeps HTML, in which no comment ends.

    Example:
        >>> hidden_value("<script><!-- a --></script>")
        'html:<script><!-- a --&gt;</script>'
    """
    return MARK + _KEPT_END.sub(r"--&amp;\1gt;", source).replace("-->", "--&gt;")


def is_foreign(tag: re.Match[str], extension_tags: Collection[str]) -> bool:
    """Whether MediaWiki shows a tag as text.

    Args:
        tag: a match of :data:`bridge.document.normal.TAG`.
        extension_tags: the tags of the wiki's extensions, two of which share a name with
            an element of HTML.
    """
    name = tag[2].lower()
    if name in _SHARED:
        return _SHARED[name].search(tag[3]) is not None
    return name in FOREIGN and name not in extension_tags


def hidden_in(value: str, extension_tags: Collection[str] = ()) -> str | None:
    """Returns the HTML that a comment keeps, None if it is any other comment.

    Example:
        >>> hidden_in("html:<video>"), hidden_in("html: a"), hidden_in("html:<div>")
        ('<video>', None, None)
        >>> hidden_in(hidden_value("<script>i-->0 --&gt;</script>"))
        '<script>i-->0 --&gt;</script>'
    """
    if not value.startswith(MARK):
        return None
    source = _KEPT_END.sub(_spelled_out, value[len(MARK) :])
    if WHOLE.fullmatch(source) is not None:
        return source
    tag = TAG.fullmatch(source)
    if tag is None or "\n" in source or collapse(source) != source:
        return None
    return source if is_foreign(tag, extension_tags) else None


def _spelled_out(match: re.Match[str]) -> str:
    return f"--&{match[1].removeprefix('amp;')}gt;" if match[1] else "-->"
