"""Images as HTML: ``<img>``, ``<figure>``, and the attributes of tags."""

from __future__ import annotations

import html
import re
from functools import partial
from html.parser import HTMLParser

from bridge.document.nodes import Image, Inline, Text
from bridge.document.normal import TAG, trim_inlines
from bridge.document.source_text import plain_text
from bridge.document.targets import is_title
from bridge.document.tidy import collapse
from bridge.document.walk import rewrite_inlines
from bridge.markdown.addresses import is_url
from bridge.markdown.context import Context
from bridge.markdown.extensions import settle_raw
from bridge.markdown.links import Tail, file_name, make_image, size_option

_FIGURE = re.compile(
    r"<figure(?:\s[^<>]*)?>\s*(<img\s[^<>]*>)\s*"
    r"(?:<figcaption(?:\s[^<>]*)?>((?:[^<]|<(?!/figcaption))*)</figcaption>\s*)?</figure>\s*",
    re.I,
)


class _Attributes(HTMLParser):
    """Collects the attributes of the one tag that it is fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.found.setdefault(name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def tag_attributes(tag: str) -> dict[str, str]:
    """Returns the attributes of a tag, names in lower case, references resolved."""
    if TAG.fullmatch(tag) is None:
        return {}
    parser = _Attributes()
    parser.feed(tag)
    parser.close()
    return parser.found


def read_img(context: Context, tag: str, caption: tuple[Inline, ...] = ()) -> Image | None:
    """Reads ``<img src="A_b.jpg" width="300" />``; None if it shows no file here."""
    attributes = tag_attributes(tag)
    source = attributes.get("src", "")
    if not source or is_url(source, context.site):
        return None
    name = file_name(context, source)
    if "{" in name or not is_title(name) or name[0] == "#":
        return None
    if plain_text(caption) == name:
        caption = ()
    options: list[str] = []
    sizes = [f"{key}={attributes[key]}" for key in ("width", "height") if key in attributes]
    size = size_option(" ".join(sizes))
    if size is not None:
        options.append(size)
    words = plain_text(caption)
    alternative = collapse(attributes.get("alt", "")).strip(" ").replace("|", " ")
    title = collapse(attributes.get("title", "")).strip(" ")
    if not caption and title not in ("", name):
        caption = (Text(title),)
    elif not caption and alternative and not title:
        caption = (Text(alternative),)
    elif alternative not in ("", name, words):
        options.append(f"alt={alternative}")
    return Image(name, tuple(options), trim_inlines(caption))


def image_elsewhere(context: Context, tag: str) -> Inline | None:
    """Returns the link that an ``<img>`` from elsewhere becomes; None if it is from here."""
    attributes = tag_attributes(tag)
    address = attributes.get("src", "")
    if not is_url(address, context.site) or re.search(r"[\s<>]", address):
        return None
    words = collapse(attributes.get("alt", "")).strip(" ")
    return make_image(context, (Text(words),) if words else (), Tail(address, None))


def read_figure(source: str, context: Context) -> Image | None:
    """Reads the ``<figure>`` that pandoc writes for an image with a caption."""
    match = _FIGURE.fullmatch(source)
    if match is None:
        return None
    caption: tuple[Inline, ...] = ()
    if match[2]:
        if "<" in match[2]:
            caption = rewrite_inlines(
                context.fragments.inlines(collapse(match[2])), partial(settle_raw, context=context)
            )
        else:
            caption = (Text(collapse(html.unescape(match[2]))),)
    image = read_img(context, match[1], caption)
    if image is None:
        return None
    return Image(image.target, ("thumb", *image.options), image.caption)
