"""Images as HTML: ``<img>``."""

from __future__ import annotations

import re

from bridge.document.nodes import Image, Inline, Text
from bridge.document.normal import trim_inlines
from bridge.document.source_text import plain_text
from bridge.document.tidy import collapse
from bridge.markdown.addresses import is_url
from bridge.markdown.context import Context
from bridge.markdown.html_tree import tag_attributes
from bridge.markdown.links import (
    Tail,
    file_name,
    layout_options,
    make_image,
    names_file,
    with_said_options,
)


def read_img(context: Context, tag: str, caption: tuple[Inline, ...] = ()) -> Image | None:
    """Reads ``<img src="A_b.jpg" width="300" />``; None if it shows no file here."""
    attributes = tag_attributes(tag)
    source = attributes.get("src", "")
    if not source or is_url(source, context.site):
        return None
    name = file_name(context, source)
    if not names_file(context, source):
        return None
    if plain_text(caption).replace("_", " ") == name:
        caption = ()
    options = layout_options(attributes)
    words = plain_text(caption)
    alternative = collapse(attributes.get("alt", "")).strip(" ").replace("|", " ")
    title = collapse(attributes.get("title", "")).strip(" ")
    if not caption and title.replace("_", " ") not in ("", name):
        caption = (Text(title),)
    elif not caption and not title and alternative.replace("_", " ") not in ("", name):
        caption = (Text(alternative),)
    elif alternative.replace("_", " ") not in ("", name) and alternative != words:
        options.append(f"alt={alternative}")
    return with_said_options(context, Image(name, tuple(options), trim_inlines(caption)))


def image_elsewhere(context: Context, tag: str) -> Inline | None:
    """Returns the link that an ``<img>`` from elsewhere becomes; None if it is from here."""
    attributes = tag_attributes(tag)
    address = attributes.get("src", "")
    if not is_url(address, context.site) or re.search(r"[\s<>]", address):
        return None
    words = collapse(attributes.get("alt", "")).strip(" ")
    return make_image(context, (Text(words),) if words else (), Tail(address, None))
