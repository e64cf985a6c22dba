"""Links and images to Markdown, in the style that was asked for.

What no style can say is raw, as in :mod:`bridge.markdown.spans`, whose writer each
function takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bridge.document.nodes import (
    AutoLink,
    ExternalLink,
    HtmlInline,
    Image,
    Inline,
    Superscript,
    Text,
    WikiLink,
)
from bridge.document.source_text import plain_text
from bridge.document.targets import normalize_target
from bridge.document.urls import escape_target, is_bare_url, normalize_url
from bridge.document.walk import holds_link
from bridge.links import LinkStyle, is_markdown_path
from bridge.markdown.addresses import is_url
from bridge.markdown.double_brackets import write_image as write_double_image
from bridge.markdown.double_brackets import write_link as write_double_link
from bridge.markdown.marks import label_source, write_destination
from bridge.markdown.targets import WIKILINK
from bridge.markdown.wrap import BREAK, LINE
from bridge.site import CATEGORY_NAMESPACE

if TYPE_CHECKING:
    from bridge.markdown.spans import SpanWriter

_BLANK: Final = (Text(" "),)
"""The label of a link that shows nothing."""
_DESTINATION = re.compile(r"(?!<)(?:[^ \t\r\n\f\v\]]|\](?!\())+")
_PLAIN_TARGET = re.compile(r"[A-Za-z0-9À-ɏ().,'-]+(?: [A-Za-z0-9À-ɏ().,'-]+)*")
"""What most links lead to: a title that is its own destination but for spaces."""
_RESOLVED = re.compile(r"[%&_\u00a0]|\A | \Z|  ")
_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*", re.ASCII)
_UNSAID = re.compile(r"[\n\r<>]|\{\{|^ | $|  ")
"""What no attribute of a tag says that is a link."""
_BEFORE_URL: Final = frozenset((" ", "(", BREAK, LINE))
_BARE_URL = re.compile(r"https?://[\w./?=%:;+@#-]*[A-Za-z0-9/]", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)


def write_wiki_link(writer: SpanWriter, node: WikiLink) -> str:
    """Returns a link to a page; raw where the style cannot say its target or label."""
    if writer.links != "title":
        written = _STYLES[writer.links](writer, node)
        if written is not None:
            return written
    target = node.target
    destination = target.replace(" ", "_").replace("](", "%5D(")
    if _PLAIN_TARGET.fullmatch(target) is None and (
        _DESTINATION.fullmatch(destination) is None
        or (_RESOLVED.search(target) and normalize_target(destination) != target)
    ):
        return _raw_link(writer, node)
    if holds_link(node.label):
        return _raw_link(writer, node)
    if writer.targets.table is not None and is_markdown_path(destination):
        destination = writer.targets.title_as_destination(target, plain_text(node.label))
    return f'[{_label(writer, node.label)}]({destination} "{WIKILINK}")'


def _path_link(writer: SpanWriter, node: WikiLink) -> str | None:
    """Returns a link along a path, if a file is known to be the page."""
    found = writer.targets.path_to(
        node.target, plain_text(node.label), marked=writer.links == "path"
    )
    if found is None or holds_link(node.label) or _is_fact(writer, node.target):
        return None
    destination, title = found
    if not title and node.label == _BLANK:
        return None
    if title:
        destination = f'{destination} "{_quoted(title)}"'
    return f"[{_label(writer, node.label)}]({destination})"


def _double_link(writer: SpanWriter, node: WikiLink) -> str | None:
    """Returns ``[[Target|text]]``, where that says all."""
    return write_double_link(writer.targets, node)


def _html_link(writer: SpanWriter, node: WikiLink) -> str | None:
    """Returns the element that pandoc writes from 3.6.3 on."""
    words = plain_text(node.label)
    destination = node.target.replace(" ", "_")
    if _UNSAID.search(destination + words) or holds_link(node.label):
        return None
    if writer.targets.of_wikilink(destination, words) != node.target:
        return None
    opening = f'<a href="{_escaped(destination)}" class="{WIKILINK}" title="{_escaped(words)}">'
    return f"{opening}{_label(writer, node.label)}</a>"


def _is_fact(writer: SpanWriter, target: str) -> bool:
    """Whether a link puts the page into a category, or leads to another language."""
    prefix, colon, _ = target.partition(":")
    return bool(colon) and (
        writer.site.find_namespace(prefix) == CATEGORY_NAMESPACE or writer.site.is_language(prefix)
    )


def _raw_link(writer: SpanWriter, node: WikiLink) -> str:
    return writer.raw(f"[[{escape_target(node.target)}|{label_source(node.label)}]]")


def _label(writer: SpanWriter, label: tuple[Inline, ...]) -> str:
    if label == _BLANK:
        return ""
    outside, writer.in_label = writer.in_label, True
    text = writer.write(label, before="[", after="]")
    writer.in_label = outside
    if text.startswith("^") and type(label[0]) is Superscript:
        # a sign behind the bracket would begin a note
        raised, _, behind = text[1:].partition("^")
        words = raised.replace("\\ ", " ")
        return f"<sup>{words}</sup>{behind}"
    return f"\\{text}" if text.startswith("^") else text


def write_outside_link(writer: SpanWriter, node: HtmlInline, destination: str) -> str:
    """Returns a link to what is no page, as a path."""
    return f"[{_label(writer, node.children)}]({destination})"


def write_external_link(writer: SpanWriter, node: ExternalLink) -> str:
    """Returns a link to an address; raw where Markdown would not read it as one."""
    url = node.url
    if len(node.label) == 1 and type(node.label[0]) is Text:
        shown = node.label[0].value
        if _EMAIL.fullmatch(shown) and url == normalize_url(f"mailto:{shown}"):
            return f"<{shown}>"
        if url == shown and not is_bare_url(url) and _AUTOLINK.fullmatch(url):
            return f"<{url}>"
    if not is_url(url, writer.site) or holds_link(node.label):
        return writer.raw(f"[{url} {label_source(node.label)}]".replace(" ]", "]"))
    return f"[{_label(writer, node.label)}]({write_destination(url)})"


def stands_bare(writer: SpanWriter, node: AutoLink, before: str) -> bool:
    """Whether an address is read as a link without marks around it."""
    if writer.style.urls == "angle" or writer.plain_urls or writer.in_label:
        return False
    return before in _BEFORE_URL and _BARE_URL.fullmatch(node.url) is not None


def write_auto_link(writer: SpanWriter, node: AutoLink) -> str:
    """Returns an address that is its own label, in angle brackets."""
    if not _AUTOLINK.fullmatch(node.url) or not is_bare_url(node.url):
        return writer.raw(node.url)
    return f"<{node.url}>"


def write_image(writer: SpanWriter, node: Image) -> str:
    """Returns an image, whose options are the title of its destination."""
    name = node.target
    destination = name.replace(" ", "_")
    if _DESTINATION.fullmatch(destination) is None:
        destination = f"<{destination}>"
    named = destination
    words = plain_text(node.caption)
    if writer.links == "wiki":
        embedded = write_double_image(writer.targets, node)
        if embedded is not None:
            return embedded
    known = writer.targets.file_name(destination) if writer.targets.table is not None else name
    if writer.links in ("path", "plain"):
        destination = writer.targets.image_path(name) or destination
    # options behind a bar are read as such, but where the title names the file
    barred = "|" in words
    plain = writer.links == "plain" and destination != named and not node.options and not barred
    if plain and writer.targets.file_name(destination) == name:
        title = ""
    elif node.options:
        title = "|".join((name, *node.options))
    elif known != name:
        title = name
    elif not words or words != words.strip(" ") or "/" in name or barred:
        title = named
    else:
        title = words
    outside, writer.in_label = writer.in_label, False
    caption = writer.write(node.caption, before="[", after="]")
    writer.in_label = outside
    # ![^ would be the mark of a footnote behind an exclamation mark
    caption = f"\\{caption}" if caption.startswith("^") else caption
    said = f' "{_quoted(title)}"' if title else ""
    return f"![{caption}]({destination}{said})"


def _escaped(value: str) -> str:
    """Returns the value of an attribute, to stand in double quotation marks."""
    return value.replace("&", "&amp;").replace('"', "&quot;")


def _quoted(title: str) -> str:
    """Returns the title of a link or an image, to stand in quotation marks."""
    return re.sub(r'[\\"]', r"\\\g<0>", title)


_STYLES: Final[dict[LinkStyle, Callable[[SpanWriter, WikiLink], str | None]]] = {
    "path": _path_link,
    "plain": _path_link,
    "wiki": _double_link,
    "html": _html_link,
}
