"""White space and emphasis among siblings: the part of the normal form that knows no tags."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from bridge.document.entities import is_escaped_ampersand
from bridge.document.nodes import (
    Emphasis,
    Entity,
    ExternalLink,
    HtmlInline,
    Inline,
    LineBreak,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    WikiLink,
)

_ODD_SPACE = re.compile(r"[\t\n\r\f\v]")
_SPACES = re.compile(r"  +")
_SPAN: Final = (Emphasis, Strong, Strikethrough)
_ELEMENTS: Final = (*_SPAN, Superscript, Subscript)
SPANS: Final = frozenset(_SPAN)
_HOISTED: Final = frozenset((*_SPAN, WikiLink, ExternalLink))
_BREAKS: Final = frozenset((LineBreak, SoftBreak))
_SPACE: Final = Text(" ")


def collapse(value: str) -> str:
    """Returns ``value`` with each run of ASCII white space as one space."""
    if "\n" in value:
        value = value.replace("\n", " ")
    if not value.isprintable():
        value = _ODD_SPACE.sub(" ", value)
    return _SPACES.sub(" ", value) if "  " in value else value


def strip_edge(nodes: list[Inline], index: int, *, left: bool) -> None:
    """Takes the spaces at one edge off the text at ``index``, and the text with its last one."""
    node = nodes[index]
    if type(node) is not Text:
        return
    value = node.value.lstrip(" ") if left else node.value.rstrip(" ")
    if not value:
        del nodes[index]
    elif value != node.value:
        nodes[index] = Text(value)


def tidy(items: list[Inline]) -> tuple[Inline, ...]:
    """Returns siblings with their text and emphasis merged, and their white space where it counts.

    Example:
        >>> tidy([Text("a "), Text(" b"), Strong(()), Strong((Text("c "),))])
        (Text(value='a b'), Strong(children=(Text(value='c'),)), Text(value=' '))
    """
    out: list[Inline] = []
    words: list[str] = []
    for item in _merge_spans(items):
        kind = type(item)
        if type(item) is Text:
            words.append(item.value)
        elif kind in _HOISTED:
            _append_hoisted(out, words, item)
        else:
            if words:
                _append_text(out, words)
            if kind in _BREAKS:
                _drop_space(out)
            out.append(item)
    if words:
        _append_text(out, words)
    return tuple(out)


def _merge_spans(items: list[Inline]) -> list[Inline]:
    """Returns the items with neighbouring emphasis of one kind as one.

    Merging them one by one would take time that grows with the square of a run.
    """
    if SPANS.isdisjoint(map(type, items)):
        return items
    solid: list[Inline] = []
    for item in items:
        if isinstance(item, _SPAN):
            solid.extend(_settled(item))
        elif type(item) is not Text or item.value:
            solid.append(item)
    out: list[Inline] = []
    for kind, group in groupby(solid, type):
        run = list(group)
        if len(run) > 1 and kind in SPANS:
            spans = [span for span in run if isinstance(span, _SPAN)]
            children = tidy([child for span in spans for child in span.children])
            out.append(type(spans[0])(children))
        else:
            out.extend(run)
    return out


def _settled(span: Emphasis | Strong | Strikethrough) -> tuple[Inline, ...]:
    """Returns emphasis as one node of its kind, or what is left where it shows nothing."""
    kind = type(span)
    children = _without(kind, span.children)
    first = children[0] if len(children) == 1 else None
    if not children or first == _SPACE:
        return children
    if kind is Strong and type(first) is Emphasis:
        return (Emphasis((Strong(first.children),)),)
    return (span if children is span.children else kind(children),)


def _append_text(out: list[Inline], words: list[str]) -> None:
    """Appends the text that waited for more of it."""
    value = collapse("".join(words) if len(words) > 1 else words[0])
    words.clear()
    last = out[-1] if out else None
    if type(last) is Entity and is_escaped_ampersand(last.source + value, 0):
        # what &amp; keeps from being a reference is text in both formats
        out.pop()
        value = f"&{value}"
        last = out[-1] if out else None
        if type(last) is Text:
            out.pop()
            value = last.value + value
    if type(last) in _BREAKS:
        value = value.lstrip(" ")
    if value:
        out.append(Text(value))


def _drop_space(out: list[Inline]) -> None:
    if out and type(out[-1]) is Text:
        strip_edge(out, len(out) - 1, left=False)


def _append_hoisted(out: list[Inline], words: list[str], item: Inline) -> None:
    """Appends a span or link with the white space of its edges outside."""
    node: Inline | None = item
    if isinstance(item, WikiLink):
        before, inner, after = _split_edges(item.label)
        if not inner:
            # a label that shows nothing is one space, and stays where it is
            before, inner, after = "", (_SPACE,), ""
        if inner is not item.label:
            node = WikiLink(item.target, inner)
    elif isinstance(item, ExternalLink):
        before, inner, after = _split_edges(item.label)
        if inner is not item.label:
            node = ExternalLink(item.url, inner)
    else:
        assert isinstance(item, _SPAN)
        before, inner, after = _split_edges(item.children)
        node = type(item)(inner) if inner else None
    if before:
        words.append(before)
    if node is not None:
        if words:
            _append_text(out, words)
        _append_span(out, node)
    if after:
        words.append(after)


def _append_span(out: list[Inline], node: Inline) -> None:
    """Appends a span or link; a span is merged with one of its kind."""
    if type(node) is Strong and len(node.children) == 1:
        inner = node.children[0]
        if type(inner) is Emphasis:
            node = Emphasis((Strong(inner.children),))
    last = out[-1] if out else None
    if type(last) is type(node) and isinstance(last, _SPAN) and isinstance(node, _SPAN):
        out.pop()
        _append_span(out, type(node)(tidy([*last.children, *node.children])))
    else:
        out.append(node)


def _split_edges(
    children: tuple[Inline, ...],
) -> tuple[str, tuple[Inline, ...], str]:
    if not children:
        return "", children, ""
    first, last = children[0], children[-1]
    before = type(first) is Text and first.value.startswith(" ")
    after = type(last) is Text and last.value.endswith(" ")
    if not before and not after:
        return "", children, ""
    if len(children) == 1:
        assert isinstance(first, Text)
        value = first.value.strip(" ")
        inner: tuple[Inline, ...] = (Text(value),) if value else ()
        return " " if before else "", inner, " " if after else ""
    nodes = list(children)
    if after:
        strip_edge(nodes, len(nodes) - 1, left=False)
    if before:
        strip_edge(nodes, 0, left=True)
    return " " if before else "", tuple(nodes), " " if after else ""


def _without(
    kind: type[Emphasis | Strong | Strikethrough], children: tuple[Inline, ...]
) -> tuple[Inline, ...]:
    """Returns ``children`` with every inner span of ``kind`` unwrapped."""
    if not any(_holds(kind, child) for child in children):
        return children
    out: list[Inline] = []
    for child in children:
        if type(child) is kind:
            assert isinstance(child, _SPAN)
            out.extend(_without(kind, child.children))
        elif isinstance(child, HtmlInline):
            inner = _without(kind, child.children)
            out.append(HtmlInline(child.name, child.attributes, inner))
        elif isinstance(child, _ELEMENTS):
            out.append(type(child)(_without(kind, child.children)))
        else:
            out.append(child)
    return tidy(out)


def _holds(kind: type[Inline], node: Inline) -> bool:
    if type(node) is kind:
        return True
    if isinstance(node, (*_ELEMENTS, HtmlInline)):
        return any(_holds(kind, child) for child in node.children)
    return False
