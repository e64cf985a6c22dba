"""What begins with ``<``: comments, tags, autolinks."""

from __future__ import annotations

import re

from bridge.document.nodes import Comment, ExternalLink, HtmlTag, RawWikitext, Text
from bridge.document.normal import TAG, is_line_comment
from bridge.document.tidy import collapse
from bridge.document.urls import normalize_url
from bridge.markdown.emphasis import Anchor, Raw, Token
from bridge.markdown.foreign_html import hide
from bridge.markdown.grammar import VERBATIM_TAGS
from bridge.markdown.hidden_html import WHOLE, is_foreign
from bridge.markdown.html_images import image_elsewhere, read_img
from bridge.markdown.links import Tail, make_autolink, make_link
from bridge.markdown.scanner import ANCHOR_END, Found, Scanner

_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*)>", re.ASCII)
_EMAIL = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+)>", re.ASCII)
_PATH = re.compile(r"<([^<>\s]+)>")
_LEADS = re.compile(r"\b(?:href|id|name)\b", re.I)
"""What makes an ``<a>`` a link, or the place that one leads to."""


def read_angle(scanner: Scanner, at: int) -> Found:
    """Reads what begins with ``<``."""
    text = scanner.text
    if text.startswith("<!--", at):
        close = -1 if scanner.no_comment else text.find("-->", at + 4)
        if close < 0:
            scanner.no_comment = True
            return None
        value = text[at + 4 : close]
        if not is_line_comment(value):
            return RawWikitext(text[at : close + 3]), close + 3
        return Comment(text[at + 4 : close]), close + 3
    match = TAG.match(text, at)
    if match is not None:
        return _tag(scanner, match)
    match = _AUTOLINK.match(text, at)
    if match is not None:
        return make_autolink(scanner.context, match[1]), match.end()
    match = _EMAIL.match(text, at)
    if match is not None:
        return ExternalLink(normalize_url(f"mailto:{match[1]}"), (Text(match[1]),)), match.end()
    if scanner.context.targets.table is not None:
        match = _PATH.match(text, at)
        if match is not None and scanner.context.targets.knows(match[1]):
            return make_link(scanner.context, (Text(match[1]),), Tail(match[1], None)), match.end()
    return None


def _tag(scanner: Scanner, match: re.Match[str]) -> Found:
    """A tag is itself, unless it shows an image or calls an extension."""
    name = match[2].lower()
    if name == "img":
        image = read_img(scanner.context, match[0]) or image_elsewhere(scanner.context, match[0])
        if image is not None:
            return image, match.end()
    whole = WHOLE.match(scanner.text, match.start())
    if whole is not None:
        return hide(whole[0], scanner.context), whole.end()
    if is_foreign(match, scanner.context.extension_tags) and name != "a":
        scanner.context.note_tag(match)
        return hide(match[0], scanner.context), match.end()
    if name in scanner.context.extension_tags:
        return _extension(scanner, match, name)
    if name in VERBATIM_TAGS or "{{" in match[0]:
        return Raw(match[0]), match.end()
    if name == "a":
        return _anchor(scanner, match), match.end()
    scanner.context.note_tag(match)
    return HtmlTag(collapse(match[0])), match.end()


def _extension(scanner: Scanner, match: re.Match[str], name: str) -> Found:
    """An extension's content is raw; only a note's is Markdown."""
    scanner.context.calls_extensions = True
    if name == "ref":
        scanner.noted = len(scanner.brackets)
    if match[3].endswith("/"):
        return Raw(match[0]), match.end()
    if match[1] or name == "ref":
        return HtmlTag(collapse(match[0])), match.end()
    if name not in scanner.unclosed:
        close = re.compile(rf"</{re.escape(name)}\s*>", re.I).search(scanner.text, match.end())
        if close is not None:
            return Raw(scanner.text[match.start() : close.end()]), close.end()
        scanner.unclosed.add(name)
    return HtmlTag(collapse(match[0])), match.end()


def _anchor(scanner: Scanner, match: re.Match[str]) -> Token:
    """``<a href="…">x</a>`` is a link; pandoc from 3.6.3 on writes wikilinks so."""
    source = collapse(match[0])
    if match[1]:
        return ANCHOR_END if scanner.anchors else hide(source, scanner.context)
    if not _LEADS.search(match[3]) or match[3].endswith("/"):
        return hide(source, scanner.context)
    scanner.anchors.append(Anchor(source))
    return scanner.anchors[-1]
