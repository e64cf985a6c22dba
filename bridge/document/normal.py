"""The normal form of inlines: equal meaning, equal nodes.

Both readers pass everything through here, so that a document does not depend on
the format that it was read from.  The rules, in the order they are applied:

* tags pair up among the siblings of one list (:func:`_pair_tags`);
* adjacent text is merged, runs of white space are one space;
* white space at the edge of emphasis and labels moves outside;
* empty emphasis vanishes, neighbours of one kind merge, ``'''''x'''''`` is
  always bold within italics, and nothing is italic (bold) twice;
* white space beside a line break and at the edges of a block is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from bridge.document.nodes import (
    Code,
    Comment,
    Emphasis,
    HtmlInline,
    HtmlTag,
    Inline,
    LineBreak,
    RawWikitext,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from bridge.document.tidy import SPANS, collapse, strip_edge, tidy

MAX_TAG_DEPTH: Final = 30
"""How deep inline elements nest before further tags stay by themselves."""

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_-]*)((?:[\s/][^<>]*)?)>")
VOID_TAGS: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)
HTML_TAGS: Final = VOID_TAGS | frozenset(
    """abbr b bdi big blockquote caption center cite code data dd del details dfn div dl dt em
    figcaption figure font h1 h2 h3 h4 h5 h6 i ins kbd li mark ol p pre q rb rp rt rtc ruby s samp
    section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul
    var""".split()
)
"""Names that mean the same in capitals; any other tag is text to MediaWiki, shown as written."""
_BLOCKS_IN_LINE = re.compile(
    r"<(?:pre|(?:syntaxhighlight|source)(?![^>]*\sinline\b)|references)\b", re.I
)
_PLAIN: Final[dict[str, Callable[[tuple[Inline, ...]], Inline]]] = {
    "i": Emphasis,
    "b": Strong,
    "s": Strikethrough,
    "sup": Superscript,
    "sub": Subscript,
}
_SPAN_TAGS: Final = frozenset("ibs")
_ELEMENT_NAMES: Final = {Superscript: "sup", Subscript: "sub"}


def is_line_comment(value: str) -> bool:
    """Whether a comment within a line is one in both formats.

    Example:
        >>> is_line_comment(" a "), is_line_comment("a--b"), is_line_comment("a\\nb")
        (True, False, False)
    """
    return not (
        "\n" in value or "--" in value or value.startswith((">", "->")) or value.endswith("-")
    )


def normalize_inlines(items: Iterable[Inline]) -> tuple[Inline, ...]:
    """Returns the normal form of siblings whose own children are normal already.

    Example:
        >>> normalize_inlines([Text("a "), Emphasis((Text(" b"),)), Text("\\n")])
        (Text(value='a '), Emphasis(children=(Text(value='b'),)), Text(value=' '))
    """
    siblings = list(items)
    if len(siblings) == 1 and type(siblings[0]) is Text:
        value = collapse(siblings[0].value)
        return (Text(value),) if value else ()
    kinds = set(map(type, siblings))
    if HtmlTag in kinds or (not kinds.isdisjoint(SPANS) and any(map(_is_crossed, siblings))):
        return _pair_tags(_part_spans(siblings))
    return tidy(siblings)


def trim_inlines(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Returns the inlines of a block without white space at their edges.

    Comments at the start do not count: MediaWiki removes them first, and a line
    that then begins with a space would be preformatted.
    """
    if not inlines or _is_trim(inlines):
        return inlines
    nodes = list(inlines)
    first = 0
    while first < len(nodes):
        if is_comment(nodes[first]):
            first += 1
            continue
        count = len(nodes)
        strip_edge(nodes, first, left=True)
        if len(nodes) == count:
            break
    if nodes:
        strip_edge(nodes, len(nodes) - 1, left=False)
    return tuple(nodes)


def _is_trim(inlines: tuple[Inline, ...]) -> bool:
    """Whether there is nothing to trim, as is mostly so."""
    first, last = inlines[0], inlines[-1]
    if first.value[:1] == " " if type(first) is Text else is_comment(first):
        return False
    return type(last) is not Text or last.value[-1:] != " "


def is_comment(node: Inline) -> bool:
    """Whether an inline is a comment, of one line or of several."""
    if type(node) is RawWikitext:
        return node.source.startswith("<!--") and node.source.endswith("-->")
    return type(node) is Comment


def comment_value(node: Inline) -> str:
    """Returns what stands in a comment."""
    return node.source[4:-3] if isinstance(node, RawWikitext) else getattr(node, "value", "")


# --- tags ------------------------------------------------------------------


def is_code_or_list(source: str) -> bool:
    """Whether raw wikitext is a block wherever it stands: code, or the list of notes.

    Example:
        >>> is_code_or_list("<references />"), is_code_or_list('<source lang="c" inline>x</source>')
        (True, False)
    """
    return _BLOCKS_IN_LINE.match(source) is not None


def _is_loose(node: Inline) -> bool:
    """Whether a node is a tag that looks for a partner, or a block amid a line."""
    if type(node) is RawWikitext:
        return is_code_or_list(node.source) or node.source[:5].lower() == "</pre"
    if type(node) is not HtmlTag:
        return False
    match = TAG.fullmatch(node.source)
    return match is not None and not match[3].endswith("/") and match[2].lower() not in VOID_TAGS


def _is_crossed(node: Inline) -> bool:
    """Whether a node is emphasis that a tag begins or ends in."""
    return type(node) in SPANS and _holds_loose_tag(node)


def _holds_loose_tag(node: Inline) -> bool:
    """Whether an element holds, however deep, a tag that found no partner in it."""
    for child in getattr(node, "children", ()):
        kind = type(child)
        if kind is HtmlTag or kind is RawWikitext:
            if _is_loose(child):
                return True
        elif kind is not Text and _holds_loose_tag(child):
            return True
    return False


def _part_spans(items: list[Inline]) -> list[Inline]:
    """Parts emphasis at the tags in it that found no partner there.

    ``''a<b>c''`` is ``''a''<b>''c''``, as HTML reads it: the tag goes on behind the
    emphasis, and may find its partner there.
    """
    out: list[Inline] = []
    for item in items:
        if not _is_crossed(item):
            out.append(item)
            continue
        assert isinstance(item, Emphasis | Strong | Strikethrough)
        run: list[Inline] = []
        for child in _flattened(item.children):
            if not _is_loose(child):
                run.append(child)
                continue
            if run:
                out.append(type(item)(tuple(run)))
                run = []
            out.append(child)
        if run:
            out.append(type(item)(tuple(run)))
    return out


def _flattened(children: Iterable[Inline]) -> list[Inline]:
    """Returns siblings with the elements that hold such a tag taken apart."""
    out: list[Inline] = []
    for child in children:
        if not isinstance(child, Superscript | Subscript | HtmlInline):
            out.append(child)
        elif _holds_loose_tag(child):
            name = child.name if isinstance(child, HtmlInline) else _ELEMENT_NAMES[type(child)]
            attributes = child.attributes if isinstance(child, HtmlInline) else ""
            out.append(HtmlTag(f"<{name} {attributes}>" if attributes else f"<{name}>"))
            out += _flattened(child.children)
            out.append(HtmlTag(f"</{name}>"))
        else:
            out.append(child)
    return out


def _partners(items: list[Inline]) -> dict[int, tuple[int, str, str]]:
    """Maps an opening tag's index to its closing tag's, name and attributes.

    Tags of emphasis that cross others pair with none: Markdown has no word for
    emphasis that begins or ends amid an element.
    """
    partners: dict[int, tuple[int, str, str]] = {}
    open_tags: list[tuple[int, str, str]] = []
    counts: dict[str, int] = {}
    crossed = 0  # how many of the open tags have one without a partner behind them
    for index, node in enumerate(items):
        if type(node) is not HtmlTag:
            if open_tags and _crosses(node):
                crossed = len(open_tags)
            continue
        match = TAG.fullmatch(node.source)
        if match is None:
            continue
        slash, name, attributes = match[1], _tag_name(match[2]), match[3]
        if name in VOID_TAGS:
            continue
        if slash:
            spans = name in _SPAN_TAGS
            if not counts.get(name) or (
                spans and (open_tags[-1][1] != name or crossed == len(open_tags))
            ):
                crossed = len(open_tags)
                continue
            popped = 0
            while True:
                start, opened, attributes = open_tags.pop()
                counts[opened] -= 1
                popped += 1
                if opened == name:
                    break
            partners[start] = (index, name, attributes)
            crossed = len(open_tags) if popped > 1 else min(crossed, len(open_tags))
        elif not attributes.endswith("/"):
            open_tags.append((index, name, attributes.strip()))
            counts[name] = counts.get(name, 0) + 1
    return partners


def _crosses(node: Inline) -> bool:
    """Whether a node that is no tag crosses elements, as the tags in it did before it was one."""
    if type(node) is RawWikitext:
        return _is_loose(node)
    return type(node) is not Text and _holds_loose_tag(node)


def _tag_name(written: str) -> str:
    name = written.lower()
    return name if name in HTML_TAGS else written


def _pair_tags(items: list[Inline]) -> tuple[Inline, ...]:
    partners = _partners(items)
    frames: list[tuple[list[Inline], str, str, int]] = [([], "", "", len(items))]
    for index, node in enumerate(items):
        children, name, attributes, end = frames[-1]
        if index == end:
            frames.pop()
            frames[-1][0].append(_element(name, attributes, tidy(children)))
        elif index in partners and len(frames) <= MAX_TAG_DEPTH:
            end, name, attributes = partners[index]
            frames.append(([], name, attributes, end))
        elif type(node) is HtmlTag and _is_break(node.source):
            children.append(LineBreak())
        else:
            children.append(node)
    return tidy(frames[0][0])


def _is_break(source: str) -> bool:
    match = TAG.fullmatch(source)
    return match is not None and match[2].lower() == "br" and match[3].strip() in ("", "/")


def _element(name: str, attributes: str, children: tuple[Inline, ...]) -> Inline:
    if not attributes:
        plain = _PLAIN.get(name)
        if plain is not None:
            return plain(children)
        if name == "code" and len(children) == 1 and type(children[0]) is Text:
            value = children[0].value.strip(" ")
            if value:
                return Code(value)
    return HtmlInline(name, attributes, children)
