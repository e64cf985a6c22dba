"""What a line is: a heading, a hidden comment, something that stands alone."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.nodes import HtmlTag, RawWikitext
from bridge.document.normal import HTML_TAGS
from bridge.document.tidy import collapse
from bridge.wikitext.context import Context
from bridge.wikitext.grammar import INLINE_TAGS
from bridge.wikitext.islands import COMMENT, EXTENSION, PARAMETER, TEMPLATE, Islands
from bridge.wikitext.outline import CODE_TAGS

RULE: Final = re.compile(r"-{4,}")
LONE_TAG: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9_-]*)(?:[\s/][^<>]*)?>")
_OPENER = re.compile(r"<([A-Za-z][A-Za-z0-9_-]*)|<!--|\{\{+|\[\[+")
_INERT = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_-]*)<nowiki ?/>((?:\s[^<>]*)?)>")
_LONE_SWITCH = re.compile(r"__[^\W_]\w*?__")
_IN_LINE_EXTENSIONS = frozenset(("nowiki", "ref", "math"))
_UNSHOWN = re.compile(
    r"</?(?:noinclude|onlyinclude)\s*>|<includeonly\s*(?:/>|>(?:(?!</includeonly).)*</includeonly\s*>)",
    re.I,
)
HIDDEN: Final = re.compile(rf"<!--(?:(?!-->).)*-->|{_UNSHOWN.pattern}", re.I | re.S)
"""What hides from MediaWiki that a line does not begin with what is behind."""
UNSHOWN_TAG: Final = re.compile(r"</?(?:noinclude|onlyinclude|includeonly)\s*>", re.I)
"""A tag that decides where a text is shown, and is none itself."""
_MARKS = frozenset("*#:;=| ")


def is_within_prose(tag: str, name: str) -> bool:
    """Whether a tag alone on its line is one of a paragraph's, with the lines around it.

    Elements of text are; so is what no wiki knows, which MediaWiki shows as it stands.

    Example:
        >>> [is_within_prose(f"<{n}>", n) for n in ("b", "div", "foo", "noinclude")]
        [True, False, True, False]
    """
    return name in INLINE_TAGS or (name not in HTML_TAGS and UNSHOWN_TAG.fullmatch(tag) is None)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns a range without the white space at its edges."""
    while start < end and text[start] in " \t\n":
        start += 1
    while start < end and text[end - 1] in " \t\n":
        end -= 1
    return start, end


def heading_at(context: Context, start: int, end: int) -> tuple[int, int, int] | None:
    """Returns level and content range of the heading on a line, if it is one.

    The shorter run of ``=`` decides (Preprocessor_Hash); comments may follow.
    """
    text = context.text
    stop = _without_trailing_comments(context, start, end)
    if stop - start < 3 or text[stop - 1] != "=":
        return None
    left = 0
    while start + left < stop and text[start + left] == "=":
        left += 1
    if left == stop - start:
        level = min(6, (left - 1) // 2)
        return (level, start + level, stop - level) if level else None
    right = 0
    while text[stop - 1 - right] == "=":
        right += 1
    level = min(6, left, right)
    return level, start + level, stop - level


def _without_trailing_comments(context: Context, start: int, end: int) -> int:
    text = context.text
    while True:
        while end > start and text[end - 1] in " \t":
            end -= 1
        at = text.rfind("<!--", start, end)
        island = None if at < 0 else context.islands.get(at)
        if island is None or island.kind is not COMMENT or island.end < end:
            return end
        end = at


def after_comments(context: Context, start: int, end: int) -> int:
    """Returns where a line goes on behind the comments that it begins with.

    Spaces between comments, and at the end of the line, are passed over; a space
    before text is what the line then begins with.
    """
    text = context.text
    while True:
        island = context.islands.get(start)
        if island is None or island.kind is not COMMENT:
            return start
        start = island.end
        space = start
        while space < end and text[space] in " \t":
            space += 1
        if space >= end or text.startswith("<!--", space):
            start = space


def is_hidden(context: Context, start: int, end: int) -> bool:
    """Whether comments are all of a line; MediaWiki drops such a line."""
    while start < end and context.text[start] in " \t":
        start += 1
    return context.text.startswith("<!--", start) and after_comments(context, start, end) >= end


def is_commented(context: Context, start: int, end: int) -> bool:
    """Whether a marker stands behind comments or tags that the page does not show.

    To MediaWiki it is at the start of the line.
    """
    after = start
    marks = _MARKS
    while True:
        before = after
        after = after_comments(context, after, end)
        tag = _UNSHOWN.match(context.text, after, end)
        if tag is not None:
            after, marks = tag.end(), _MARKS - {" "}
        if after == before:
            return start < after < end and context.text[after] in marks


def is_alone(context: Context, start: int, end: int) -> bool:
    """Whether a template call, or what is raw, is alone on its line."""
    stop = trimmed(context.text, start, end)[1]
    island = context.islands.get(start)
    if island is None:
        match = _LONE_SWITCH.match(context.text, start, stop)
        return (
            match is not None
            and match.end() == stop
            and match[0][2:-2].upper() in context.grammar.switches
        )
    if island.end != stop:
        return False
    if island.kind is EXTENSION:
        return island.name not in _IN_LINE_EXTENSIONS and island.name not in CODE_TAGS
    return island.kind is TEMPLATE or island.kind is PARAMETER


def _ends_by(islands: Islands, at: int, end: int) -> bool:
    island = islands.get(at)
    return island is not None and island.end <= end


def source_of(context: Context, start: int, end: int) -> str:
    """Returns a range as raw wikitext, in which what is open at its end is text.

    Behind it something may stand that would close a tag, a template or a link.
    """
    text, islands = context.text, context.islands
    parts: list[str] = []
    position = start
    while True:
        match = _OPENER.search(text, position, end)
        if match is None:
            return "".join([*parts, text[start:end]]) if parts else text[start:end]
        at, position = match.span()
        if match[0][0] == "<":
            if at in islands:
                position = islands[at].end
            elif match[1] and match[1].lower() in context.grammar.extension_tags:
                parts += [text[start:at], "&lt;"]
                start = at + 1
            continue
        opened = (place for place in range(at, position) if _ends_by(islands, place, end))
        stop = next(opened, position)
        if stop - at > 1:
            # as references, which may stand in the attributes of a tag too
            parts += [text[start:at], f"&#{ord(text[at])};" * (stop - at)]
            start = stop


def inert_tag(context: Context, at: int, end: int) -> tuple[HtmlTag | RawWikitext, int] | None:
    """Returns an extension tag that is kept from looking for a partner, and its end.

    ``<ref<nowiki />>`` is how a tag is written that stands alone in Markdown;
    MediaWiki shows it as the text that it is.  The whole of a note or of their list is
    raw, for Markdown would see the one or the other in it.
    """
    match = _INERT.match(context.text, at, end)
    if match is None or match[2].lower() not in context.grammar.extension_tags:
        return None
    if match[2].lower() in ("ref", "references") and match[3].endswith("/"):
        return RawWikitext(match[0]), match.end()
    return HtmlTag(collapse(f"<{match[1]}{match[2]}{match[3]}>")), match.end()
