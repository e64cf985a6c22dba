"""Internal links: ``[[target|label]]``, files, categories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bridge.document.nodes import Image, Inline, RawWikitext, Text, WikiLink
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.targets import decode_target, is_call, is_title, key_label, normalize_target
from bridge.document.tidy import collapse
from bridge.site import CATEGORY_NAMESPACE, FILE_NAMESPACE, spaced
from bridge.wikitext.islands import LINK, PARAMETER, TEMPLATE, Island
from bridge.wikitext.lines import source_of, trimmed
from bridge.wikitext.outline import is_file_link
from bridge.wikitext.templates import split_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from bridge.wikitext.context import Context

    ParseInlines = Callable[[Context, int, int, int], tuple[Inline, ...]]

_COMPLEX = re.compile(r"[\[\]{}<>\n\x00-\x1f\x7f]")
_ANGLED = re.compile(r"[^\[\]{}<>\n\x00-\x1f\x7f#]*+#[^\[\]{}\n\x00-\x1f\x7f]*+")
_NOTE = re.compile(r"<ref[\s/>]", re.I)
_BLOCK_START = re.compile(r"<|\{\{|\n(?:[ \t]*\n|[*#:;| ]|-{4}|=[^\n]*=[ \t]*(?:\n|\Z)|[ \t]*\{\|)")
"""A line end in a caption behind which MediaWiki makes a block, or what may hide one."""
_PLAIN_LINK = re.compile(
    r"\[\[([^\W_][^\[\]{}<>|%&:\x00-\x1f\x7f]*)(?:\|((?:[^\[\]{}<>|&_'\n]|'(?!'))+))?\]\]"
)
"""A link to a page whose title and label hold no markup, which most links are."""

_ADDRESS_LABEL = re.compile(r"[^\[\]\n]*\]")
"""What stands behind an address up to the bracket that closes it."""


def display_text(target: str) -> str:
    """Returns the label that MediaWiki gives to a link that has none of its own.

    Example:
        >>> display_text(":Category:X"), display_text("/sub/"), display_text("#B")
        ('Category:X', 'sub', '#B')
    """
    if target.startswith(":"):
        return target[1:].lstrip(" ") or target
    if target.startswith("/") and target.endswith("/") and len(target) > 2:
        return target[1:-1]
    return target


def parse_link(
    context: Context, at: int, end: int, depth: int, parse: ParseInlines
) -> tuple[Inline | None, int]:
    """Reads what starts with ``[[`` at ``at``.

    Returns:
        The node and where it ends, or None and where to go on if it is no link.
    """
    plain = _PLAIN_LINK.match(context.text, at, end)
    if plain is not None:
        words = (Text(collapse(plain[1] if plain[2] is None else plain[2])),)
        return _with_trail(context, spaced(plain[1]), words, plain.end(), end)
    island = context.islands.get(at) or _after_third_bracket(context, at)
    if island is None or island.kind is not LINK or island.end > end:
        return None, at + 1
    return _parse_island(context, at, island, end, depth, parse)


def _parse_island(
    context: Context, at: int, island: Island, end: int, depth: int, parse: ParseInlines
) -> tuple[Inline | None, int]:
    """Reads a link whatever it holds: files, categories, labels with markup."""
    text = context.text
    close = island.end - 2
    pipe = text.find("|", at + 2, close)
    stop = close if pipe < 0 else pipe
    raw = text[at + 2 : stop]
    if pipe + 1 == close and not is_file_link(text, at, context.grammar):
        return None, at + 1
    if _COMPLEX.search(raw, 1 if raw.startswith("[") else 0):
        simple = _angled(context, at + 2, stop) or _only_templates(context, at + 2, stop)
        if not simple:
            return _complex(context, at, stop, island.end)
    target = normalize_target(raw)
    if not is_title(target):
        return _untitled(context, at, island.end, raw, target)
    if _leads_out(context, target):
        return None, at + 1
    namespace = _namespace(context, target)
    if namespace in (FILE_NAMESPACE, CATEGORY_NAMESPACE):
        page, _, anchor = target.partition("#")
        if page.endswith(":") or "<" in anchor:
            return None, at + 1
    if namespace == FILE_NAMESPACE:
        return _image(context, at, island.end, target, depth, parse)
    stop = island.end
    if pipe >= 0:
        if _holds_link(context, pipe, close):
            return None, at + 1
        if stop < end and text[stop] == "]" and "[" in text[pipe:close]:
            # MediaWiki gives the label the bracket that closes one of its own
            close, stop = close + 1, stop + 1
    shown = None if pipe < 0 else (pipe + 1, close)
    if namespace == CATEGORY_NAMESPACE:
        return _category(context, at, stop, target, shown)
    if _is_language(context, target):
        return _language(context, at, stop, target, shown)
    label = _label(context, raw, target, shown, depth, parse)
    return _with_trail(context, target, label, stop, end)


def _untitled(
    context: Context, at: int, end: int, raw: str, target: str
) -> tuple[Inline | None, int]:
    """Reads brackets around what no page can be called.

    A percent code for what no title holds is no matter to MediaWiki in an anchor.
    """
    if "{{" in raw and not _COMPLEX.search(raw.replace("{", "").replace("}", "")):
        return RawWikitext(source_of(context, at, end)), end
    page, anchor, _ = target.partition("#")
    if anchor and (not page or is_title(page)) and not _COMPLEX.search(raw):
        return RawWikitext(source_of(context, at, end)), end
    return None, at + 1


def _namespace(context: Context, target: str) -> int | None:
    prefix, colon, _ = target.partition(":")
    return context.grammar.site.find_namespace(prefix) if colon and prefix else None


def _leads_out(context: Context, target: str) -> bool:
    """Whether a target is a URL, which is no page's title."""
    may_be = ":" in target or target[0] == "/"
    return may_be and context.grammar.external.match(target) is not None


def _with_trail(
    context: Context, target: str, label: tuple[Inline, ...], stop: int, end: int
) -> tuple[Inline, int]:
    """Joins the letters right behind a link to its label."""
    trail = context.grammar.trail.match(context.text, stop, end)
    if trail is None or trail.end() == stop:
        return WikiLink(target, label), stop
    return WikiLink(target, normalize_inlines([*label, Text(trail[0])])), trail.end()


def _after_third_bracket(context: Context, at: int) -> Island | None:
    """Three brackets: MediaWiki shows them as they are, pandoc reads a link.

    As a link to a title that begins with a bracket it stays what it is both ways.
    """
    text = context.text
    if not text.startswith("[[[", at) or text.startswith("[", at + 3) or text[at - 1 : at] == "[":
        return None
    return context.islands.get(at + 1)


def _holds_link(context: Context, start: int, end: int) -> bool:
    """Whether a link stands in a label, which then is none."""
    inner = context.text.find("[[", start, end)
    while inner >= 0:
        if inner in context.islands or inner + 1 in context.islands:
            return True
        inner = context.text.find("[[", inner + 2, end)
    return False


def _angled(context: Context, start: int, stop: int) -> bool:
    """Whether a target is simple but for ``<`` and ``>`` in its anchor, which are text there."""
    if _ANGLED.fullmatch(context.text, start, stop) is None:
        return False
    return context.islands.keys().isdisjoint(range(start, stop))


def _only_templates(context: Context, start: int, stop: int) -> bool:
    """Whether a target is a title but for the templates that are part of it."""
    text = context.text
    colon = text.find(":", start, stop)
    if colon > start and context.grammar.site.find_namespace(text[start:colon]) in (
        FILE_NAMESPACE,
        CATEGORY_NAMESPACE,
    ):
        return False
    position = start
    while position < stop:
        match = _COMPLEX.search(text, position, stop)
        if match is None:
            return True
        island = context.islands.get(match.start())
        if island is None or island.kind not in (TEMPLATE, PARAMETER) or island.end > stop:
            return False
        if not is_call(text[match.start() : island.end]):
            return False
        position = island.end
    return True


def _complex(context: Context, at: int, stop: int, end: int) -> tuple[Inline | None, int]:
    """A target that holds a template or a comment is raw, any other is no link."""
    position = at + 2
    while position < stop:
        island = context.islands.get(position)
        if island is not None and island.kind is LINK:
            break
        if island is not None:
            return RawWikitext(source_of(context, at, end)), end
        match = _COMPLEX.search(context.text, position, stop)
        if match is None:
            break
        position = match.start() if match.start() > position else position + 1
    return None, at + 1


def _is_language(context: Context, target: str) -> bool:
    if ":" not in target or target[0] == ":":
        return False
    return target.partition(":")[0].strip().lower() in context.grammar.languages


def _label(
    context: Context,
    raw: str,
    target: str,
    shown: tuple[int, int] | None,
    depth: int,
    parse: ParseInlines,
) -> tuple[Inline, ...]:
    if shown is None:
        # MediaWiki shows the target as written, its outer spaces included
        return (Text(collapse(display_text(decode_target(raw)))),)
    outside, context.in_label = context.in_label, True
    label = parse(context, *shown, depth + 1)
    context.in_label = outside
    return label or (Text(" "),)


def _category(
    context: Context, at: int, end: int, target: str, shown: tuple[int, int] | None
) -> tuple[Inline, int]:
    target = f"{context.grammar.category_prefix}:{target.partition(':')[2].strip()}"
    key = None if shown is None else collapse(source_of(context, *shown))
    if key is not None and _NOTE.search(key) is not None:
        # the note is one of the page's, wherever it stands
        return RawWikitext(source_of(context, at, end)), end
    link = WikiLink(target, key_label(key, target))
    context.page_links.add(link)
    return link, end


def _language(
    context: Context, at: int, end: int, target: str, shown: tuple[int, int] | None
) -> tuple[Inline, int]:
    if shown is not None and context.text[slice(*shown)] != target:
        # MediaWiki shows no label here
        return RawWikitext(source_of(context, at, end)), end
    link = WikiLink(target, (Text(target),))
    context.page_links.add(link)
    return link, end


def _image(
    context: Context, at: int, end: int, target: str, depth: int, parse: ParseInlines
) -> tuple[Inline, int]:
    text = context.text
    parts, _ = split_parts(text, at + 2, end - 2, context.grammar, context.islands)
    parts = _with_addresses(context, parts)
    name = target.partition(":")[2].strip()
    values = [(text[slice(*part)].strip(" \t\n"), *part) for part in parts[1:]]
    values = [value for value in values if value[0]]
    known = context.grammar.image_option.fullmatch
    unknown = [index for index, value in enumerate(values) if not known(value[0])]
    # MediaWiki shows the last of several captions; the others are kept as they are
    caption = values.pop(unknown[-1])[1:] if unknown else None
    options = tuple(source_of(context, *part).strip(" \t\n") for _, *part in values)
    if context.grammar.external.match(name):
        # to Markdown it is an image that is elsewhere
        return RawWikitext(source_of(context, at, end)), end
    if any(
        "\n" in option or "|" in option or _ends_in_address(context, option) for option in options
    ):
        # the title of an image is one line, and a bar parts its options
        return RawWikitext(source_of(context, at, end)), end
    if (caption and _holds_block(context, *caption)) or "\n{|" in text[at:end]:
        return RawWikitext(source_of(context, at, end)), end
    shown = trim_inlines(parse(context, *caption, depth + 1)) if caption else ()
    if len(unknown) > 1 and not shown:
        return RawWikitext(source_of(context, at, end)), end
    return Image(name, options, shown), end


def _ends_in_address(context: Context, option: str) -> bool:
    """Whether a bar behind an option would be part of an address that it ends with."""
    at = option.rfind("[")
    address = context.grammar.external.match(option, at + 1) if at >= 0 else None
    return address is not None and address.end() == len(option)


def _with_addresses(context: Context, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the parts of a file's link, those that an address with bars spans as one.

    MediaWiki makes links of addresses in brackets before it looks for the options.
    """
    text, end = context.text, parts[-1][1]
    whole: list[tuple[int, int]] = []
    reached = -1
    for start, stop in parts:
        begin = whole.pop()[0] if start <= reached else start
        whole.append((begin, stop))
        position = start
        while (at := text.find("[", position, stop)) >= 0:
            position = at + 1
            address = context.grammar.external.match(text, position, end)
            if address is not None and address.end() > stop:
                if _ADDRESS_LABEL.match(text, address.end(), end):
                    reached = max(reached, address.end())
    return whole


def _holds_block(context: Context, start: int, end: int) -> bool:
    """Whether MediaWiki makes a block within a caption, outside of tags and templates."""
    end = trimmed(context.text, start, end)[1]
    while True:
        match = _BLOCK_START.search(context.text, start, end)
        if match is None or match[0][0] == "\n":
            return match is not None
        island = context.islands.get(match.start())
        start = match.start() + 1 if island is None else island.end
