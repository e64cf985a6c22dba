"""Attributes behind spans, links, images and code, as pandoc and kramdown write them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bridge.document.nodes import Code, HtmlInline, Image, Inline, Text
from bridge.document.normal import normalize_inlines
from bridge.markdown.attributes import Attributes, html_attributes, read_attributes
from bridge.markdown.links import layout_options
from bridge.report import Report

_BRACES = re.compile(r"""\{:?([^{}"\\<>\[\]|`]*+(?:"[^{}"\\<>\[\]|`]*"[^{}"\\<>\[\]|`]*+)*)\}""")
_OPTION = re.compile(r"[^|{}\[\]]+")
_BROWSER: Final = frozenset(("rel", "target"))
"""What tells a browser how to follow a link, which on a wiki is not the page's business."""


class Found(NamedTuple):
    """Attributes, and where they end."""

    attributes: Attributes
    end: int


def find_attributes(text: str, at: int) -> Found | None:
    """Reads ``{.class #id key="value"}`` at ``at``; None if there is none.

    Example:
        >>> find_attributes('[x]{.a .b k="v"} y', 3).end
        16
        >>> find_attributes("{a}", 0) is None
        True
    """
    match = _BRACES.match(text, at)
    attributes = None if match is None else read_attributes(match[1])
    return None if match is None or attributes is None else Found(attributes, match.end())


def in_span(children: tuple[Inline, ...], attributes: Attributes, report: Report) -> Inline | None:
    """Returns a ``<span>`` that has attributes; None where none of them is a page's."""
    said = html_attributes(_of_page(attributes, report))
    return HtmlInline("span", said, normalize_inlines(children)) if said else None


def in_code(code: Code, attributes: Attributes, report: Report) -> Inline:
    """Returns code that has attributes; its language is a class, as in pandoc's HTML."""
    said = html_attributes(_of_page(attributes, report))
    return HtmlInline("code", said, (Text(code.value),)) if said else code


def in_image(image: Image, attributes: Attributes, report: Report) -> Image:
    """Returns an image with the options that say its attributes, as far as they can."""
    values = dict(attributes.pairs)
    options = layout_options(values)
    options += [f"class={name}" for name in (" ".join(attributes.classes),) if name]
    if _OPTION.fullmatch(values.get("alt", "")):
        options.append(f"alt={values.pop('alt')}")
    rest = {name: value for name, value in values.items() if not layout_options({name: value})}
    if attributes.identifier:
        rest["id"] = attributes.identifier
    _tell(tuple(rest.items()), report)
    return Image(image.target, (*image.options, *options), image.caption)


def _of_page(attributes: Attributes, report: Report) -> Attributes:
    kept = tuple(pair for pair in attributes.pairs if pair[0].lower() not in _BROWSER)
    if len(kept) == len(attributes.pairs):
        return attributes
    _tell(tuple(pair for pair in attributes.pairs if pair not in kept), report)
    return attributes._replace(pairs=kept)


def _tell(pairs: tuple[tuple[str, str], ...], report: Report) -> None:
    if pairs:
        shown = " ".join(f'{name}="{value}"' for name, value in pairs)
        report.add("attributes", "warning", "attributes that wikitext has no place for", shown)
