"""The inline stage: one scanner over a range of text, linear in its length.

It dispatches on the first character of each token that could begin markup;
what does not turn out to be markup stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from bridge.document.entities import decode, is_escaped_ampersand, match_entity
from bridge.document.nodes import (
    AutoLink,
    Comment,
    Entity,
    ExternalLink,
    HtmlTag,
    Inline,
    Math,
    NoteRef,
    RawWikitext,
    Template,
    Text,
)
from bridge.document.normal import is_line_comment, normalize_inlines
from bridge.document.tidy import collapse
from bridge.document.urls import bare_length, normalize_url
from bridge.wikitext.attributes import parse_attributes
from bridge.wikitext.context import MAX_DEPTH, Context
from bridge.wikitext.islands import COMMENT, EXTENSION, PARAMETER, TEMPLATE, Island
from bridge.wikitext.lines import inert_tag, source_of
from bridge.wikitext.links import parse_link
from bridge.wikitext.notes import note_key
from bridge.wikitext.quotes import Item, QuotedLink, resolve_quotes, strip_label
from bridge.wikitext.raw import report_raw
from bridge.wikitext.templates import parse_template

Found: TypeAlias = tuple[Inline | QuotedLink | None, int]
"""A node and where it ends, or None and where to look on."""

_EXPANDED = (TEMPLATE, PARAMETER)
_REPORTED = (RawWikitext, Template)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9_-]*)(?:[\s/][^<>]*)?>")
_TAG_START = re.compile(r"</?([A-Za-z][A-Za-z0-9_-]*)[\s/]")
_INCLUDE_TAG = re.compile(r"</?(?:noinclude|includeonly|onlyinclude)\s*>", re.I)
_TAG_STOP = re.compile(r"<|>|\{\{")
_BRACKETS = re.compile(r"\[\[+")
_NEXT_BRACKET = re.compile(r"\]|\n|\[\[|\{\{|<")
_URL_STOP = re.compile(r"""[\s\[\]<>"]|''|\{\{""")


def parse_inlines(context: Context, start: int, end: int, depth: int = 0) -> tuple[Inline, ...]:
    """Reads ``text[start:end]`` as inlines in normal form.

    Args:
        context: what the stages share.
        start: the first character.
        end: one past the last.
        depth: how many containers are around; beyond 100 the text is kept.

    Returns:
        The inlines; white space at the edges is left to the caller.
    """
    if context.grammar.markup.search(context.text, start, end) is None:
        words = collapse(context.text[start:end])
        return (Text(words),) if words else ()
    items, quotes = scan_inlines(context, start, end, depth)
    if quotes:
        return normalize_inlines(resolve_quotes(items))
    return normalize_inlines(items)  # type: ignore[arg-type]


def scan_inlines(
    context: Context, start: int, end: int, depth: int, starts: list[int] | None = None
) -> tuple[list[Item], bool]:
    """Returns the flat items of a range, runs of apostrophes as their lengths.

    Args:
        context: what the stages share.
        start: the first character.
        end: one past the last.
        depth: how many containers are around.
        starts: where to put each item's offset, if anybody asks.

    Returns:
        The items, and whether there are runs of apostrophes among them.
    """
    text = context.text
    if starts is None:
        starts = []
    if depth > MAX_DEPTH:
        starts.append(start)
        return [Text(text[start:end])], False
    items: list[Item] = []
    quotes = False
    search = context.grammar.markup.search
    plain = position = start
    while True:
        match = search(text, position, end)
        if match is None:
            break
        at = match.start()
        first = text[at]
        if first == "'":
            if at > plain:
                items.append(Text(text[plain:at]))
                starts.append(plain)
            items.append(match.end() - at)
            starts.append(at)
            quotes = True
            plain = position = match.end()
            continue
        if first == ":":
            scheme = context.grammar.scheme.search(text, max(plain, at - 12), at)
            if scheme is None:
                position = at + 1
                continue
            at = scheme.start()
            node, position = _bare_url(context, at, end, depth)
            position = max(position, match.end())
        else:
            node, position = _HANDLERS[first](context, at, end, depth)
        if node is not None:
            if at > plain:
                items.append(Text(text[plain:at]))
                starts.append(plain)
            elif type(node) is Text and not node.value and _is_call(text, items, starts, at):
                # it may part a link at the template's end from the letters behind
                node = RawWikitext(text[at:position])
            quotes = quotes or type(node) is QuotedLink
            items.append(node)
            starts.append(at)
            plain = position
            if type(node) in _REPORTED:
                report_raw(context, node, at, position)  # type: ignore[arg-type]
    if plain < end:
        items.append(Text(text[plain:end]))
        starts.append(plain)
    return items, quotes


def _is_call(text: str, items: list[Item], starts: list[int], end: int) -> bool:
    """Whether the last item is a template call of one line."""
    return bool(items) and type(items[-1]) is Template and text.find("\n", starts[-1], end) < 0


# --- one function a first character ------------------------------------------


def _brace(context: Context, at: int, end: int, depth: int) -> Found:
    island = context.islands.get(at)
    if island is None or island.end > end:
        return None, at + 1
    source = source_of(context, at, island.end)
    if island.kind is PARAMETER:
        return RawWikitext(source), island.end
    return parse_template(source, context.grammar), island.end


def _ampersand(context: Context, at: int, end: int, depth: int) -> Found:
    if is_escaped_ampersand(context.text, at):
        return Text("&"), at + 5
    source = match_entity(context.text, at)
    if source is None or at + len(source) > end:
        return None, at + 1
    return Entity(source), at + len(source)


def _switch(context: Context, at: int, end: int, depth: int) -> Found:
    stop = context.text.find("__", at + 2, min(end, at + 60))
    if stop < 0:
        return None, at + 1
    if context.text[at + 2 : stop].upper() in context.grammar.switches:
        return RawWikitext(context.text[at : stop + 2]), stop + 2
    return None, at + 1


def _conversion(context: Context, at: int, end: int, depth: int) -> Found:
    """``-{zh-hans:…}-``: what a wiki converts between variants of its language."""
    island = context.islands.get(at)
    if island is None or island.end > end:
        return None, at + 1
    return RawWikitext(source_of(context, at, island.end)), island.end


def _bracket(context: Context, at: int, end: int, depth: int) -> Found:
    if context.text.startswith("[[", at):
        return parse_link(context, at, end, depth, parse_inlines)
    match = None if context.in_label else context.grammar.external.match(context.text, at + 1, end)
    if match is None:
        return None, at + 1
    url = match[0]
    stop = at + 1 + len(url)
    close, raw = _find_bracket(context, stop, end)
    if close < 0:
        return None, at + 1
    brace = url.find("{{")
    if (brace >= 0 and at + 1 + brace in context.islands) or raw:
        return RawWikitext(source_of(context, at, close + 1)), close + 1
    if _holds_link(context, stop, close):
        # two links in one: neither format can say it
        return RawWikitext(source_of(context, at, close + 1)), close + 1
    url = normalize_url(context.text[at + 1 : stop])
    context.in_label = True
    try:
        if context.text.find("''", stop, close) >= 0:
            items, quotes = scan_inlines(context, stop, close, depth + 1)
            if quotes:
                return QuotedLink(url, tuple(items)), close + 1
            label = normalize_inlines(items)  # type: ignore[arg-type]
        else:
            label = parse_inlines(context, stop, close, depth + 1)
    finally:
        context.in_label = False
    return ExternalLink(url, strip_label(label)), close + 1


def _holds_link(context: Context, start: int, end: int) -> bool:
    for match in _BRACKETS.finditer(context.text, start, end):
        if any(at in context.islands for at in range(match.start(), match.end() - 1)):
            return True
    return False


def _find_bracket(context: Context, position: int, end: int) -> tuple[int, bool]:
    """Finds the ``]`` of an external link on its line, islands passed over.

    Returns:
        Its offset, or -1, and whether a template stands within the URL.
    """
    first = position
    if context.dead_end[0] <= position < context.dead_end[1]:
        return -1, False
    while True:
        match = _NEXT_BRACKET.search(context.text, position, end)
        if match is None or match[0] == "\n":
            context.dead_end = (first, match.start() if match else end)
            return -1, False
        at = match.start()
        if match[0] == "]":
            return at, False
        island = context.islands.get(at)
        if island is not None and island.end <= end:
            position = island.end
        else:
            # the sanitizer hides the brackets in a tag's attributes
            tag = _TAG.match(context.text, at, end) if match[0] == "<" else None
            position = at + 1 if tag is None else tag.end()


def _bare_url(context: Context, at: int, end: int, depth: int) -> Found:
    text = context.text
    match = None if context.in_label else context.grammar.bare_url.match(text, at, end)
    if match is None:
        return None, at + 1
    url = match[0]
    brace = url.find("{{")
    if brace >= 0 and at + brace in context.islands:
        return _url_with_template(context, at, at + brace, end)
    length = bare_length(url)
    if context.grammar.bare_url.fullmatch(url, 0, length) is None:
        return None, at + max(1, len(url))
    return AutoLink(normalize_url(url[:length])), at + length


def _url_with_template(context: Context, at: int, position: int, end: int) -> Found:
    """A URL that a template is part of: MediaWiki expands the template first."""
    text = context.text
    while True:
        match = _URL_STOP.search(text, position, end)
        stop = end if match is None else match.start()
        if match is None or match[0] != "{{":
            return RawWikitext(source_of(context, at, stop)), stop
        island = context.islands.get(stop)
        expanded = island is not None and island.kind in _EXPANDED and island.end <= end
        position = island.end if island is not None and expanded else stop + 1


def _angle(context: Context, at: int, end: int, depth: int) -> Found:
    island = context.islands.get(at)
    if island is not None and island.kind is COMMENT:
        # one that nothing closes goes on to the end of the page
        stop = min(island.end, end)
        return _comment(context, at, stop), stop
    if island is not None and island.end <= end:
        if island.kind is EXTENSION:
            handler = _EXTENSIONS.get(island.name, _raw_extension)
            return handler(context, at, island, depth), island.end
    text = context.text
    inert = inert_tag(context, at, end)
    if inert is not None:
        return inert
    match = _TAG.match(text, at, end)
    if match is not None and match[1].lower() in context.grammar.extension_tags:
        if match[1].lower() == "pre" and text[at + 1] == "/":
            # HTML knows it as well: MediaWiki shows nothing there
            return RawWikitext(match[0]), match.end()
        # an extension tag without its end is text to MediaWiki
        return None, at + 1
    if match is not None and "{{" not in match[0]:
        return HtmlTag(collapse(match[0])), match.end()
    start = _TAG_START.match(text, at, end)
    if start is None or start[1].lower() in context.grammar.extension_tags:
        return None, at + 1
    return _tag_with_template(context, at, end)


def _tag_with_template(context: Context, at: int, end: int) -> Found:
    """A tag whose attributes hold a template, a comment or an include tag is raw."""
    position = at + 1
    raw = False
    while True:
        match = _TAG_STOP.search(context.text, position, end)
        if match is None:
            return None, at + 1
        stop = match.start()
        if match[0] == "<" and stop not in context.islands:
            unshown = _INCLUDE_TAG.match(context.text, stop, end)
            if unshown is None:
                return None, at + 1
            raw, position = True, unshown.end()
            continue
        if match[0] == ">":
            source = context.text[at : stop + 1]
            return (RawWikitext(source) if raw else HtmlTag(collapse(source))), stop + 1
        island = context.islands.get(stop)
        raw = raw or island is not None
        position = stop + 1 if island is None else island.end


def _comment(context: Context, at: int, end: int) -> Inline:
    source = context.text[at:end]
    if not source.endswith("-->") or len(source) < 7:
        source += "-->"
    value = source[4:-3]
    return Comment(value) if is_line_comment(value) else RawWikitext(source)


# --- extension tags ----------------------------------------------------------


def _raw_extension(context: Context, at: int, island: Island, depth: int) -> Inline:
    return RawWikitext(context.text[at : island.end])


def _nowiki(context: Context, at: int, island: Island, depth: int) -> Inline:
    content = context.text[island.inner[0] : island.inner[1]]
    if "&" not in content:
        return Text(content)
    if match_entity(content, 0) == content:
        return Entity(content)
    return Text(decode(content))


def _math(context: Context, at: int, island: Island, depth: int) -> Inline:
    text = context.text
    attributes = parse_attributes(text[at + 5 : island.inner[0] - 1])
    source = text[island.inner[0] : island.inner[1]]
    commented = "%" in source and "\n" in source
    source = collapse(source).strip(" ")
    if not source or commented or attributes not in ({}, {"display": "block"}):
        return RawWikitext(context.text[at : island.end])
    return Math(source, bool(attributes))


def _ref(context: Context, at: int, island: Island, depth: int) -> Inline:
    key = note_key(context, at, island)
    return RawWikitext(key) if isinstance(key, str) else NoteRef(key)


Extension = Callable[[Context, int, Island, int], Inline]
_EXTENSIONS: dict[str, Extension] = {"nowiki": _nowiki, "math": _math, "ref": _ref}
_HANDLERS: dict[str, Callable[[Context, int, int, int], Found]] = {
    "[": _bracket,
    "<": _angle,
    "{": _brace,
    "&": _ampersand,
    "_": _switch,
    "-": _conversion,
}
