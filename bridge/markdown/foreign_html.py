"""HTML that MediaWiki lets no page use: what wikitext can say is said, the rest is hidden.

MediaWiki shows the tags of such elements as text.  In Markdown they are seen as what
they are, or not at all.  So a tag is kept in a comment of wikitext, ``<!--html:<video>-->``,
which nobody sees and from which it comes back; the words between the tags stay where
they are.  ``<a>`` and ``<img>`` become links and files.
"""

from __future__ import annotations

import html
import re

from bridge.document.nodes import CommentBlock, Inline, Text, WikiLink
from bridge.document.normal import TAG
from bridge.document.targets import is_title
from bridge.document.tidy import collapse
from bridge.document.urls import normalize_url
from bridge.markdown.addresses import is_linkable, is_url
from bridge.markdown.context import Context
from bridge.markdown.hidden_html import WHOLE, hidden, hidden_value, is_foreign
from bridge.markdown.html_images import read_img
from bridge.markdown.html_tree import tag_attributes
from bridge.markdown.links import Tail, make_link
from bridge.markdown.liquid import LIQUID
from bridge.markdown.targets import WIKILINK

_PIECES = re.compile(
    r"(?P<kept><!--.*?(?:-->|\Z)|<(?P<name>pre|nowiki)(?:[\s/][^<>]*)?>.*?(?:</(?P=name)\s*>|\Z))"
    r"|(?P<link><a(?=\s)[^<>]*>(?:(?!</?a[\s>])[^\[\]{}])*</a\s*>)|(?P<tag><[/?!]?[A-Za-z][^<>]*>)",
    re.I | re.S,
)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_MARKUP = re.compile(r"[\[\]{}<>|]")
_INDENT = re.compile(r"\n[ \t]+")


def hide(source: str, context: Context) -> Inline:
    """Returns what stands in a line for HTML that no wiki shows, and says so."""
    _report(source, context)
    return hidden(source)


def hide_block(source: str, context: Context) -> CommentBlock | None:
    """Returns what stands on lines of its own for one tag, or for what is never seen."""
    tag = TAG.fullmatch(source)
    seen = WHOLE.fullmatch(source) is None and (
        tag is None or not is_foreign(tag, context.extension_tags)
    )
    if seen:
        return None
    _report(source, context)
    return CommentBlock(hidden_value(source if tag is None else collapse(source)))


def _report(source: str, context: Context) -> None:
    if not source.startswith("</"):
        message = "HTML that no wiki shows is kept in a comment"
        context.report.add("foreign-html", "warning", message, source)


def as_wikitext(source: str, context: Context, *, in_link: bool = False) -> str:
    """Returns an HTML block as wikitext: tags that no wiki shows are hidden.

    Lines are not indented, for an indent is code to a wiki and nothing to HTML.

    Args:
        source: the lines of the block.
        context: what is known of the wiki.
        in_link: whether it is the label of a link, where no other link can be.
    """
    if "<" not in source:
        return source
    parts: list[str] = []
    position = 0
    while (match := _PIECES.search(source, position)) is not None:
        parts.append(_words(source[position : match.start()]))
        whole = WHOLE.match(source, match.start()) if match["tag"] else None
        parts.append(_piece(match, whole, context, in_link=in_link))
        position = (whole or match).end()
    parts.append(_words(source[position:]))
    return "".join(parts)


def _words(source: str) -> str:
    """Returns what stands between two tags; what site generators put there is text."""
    source = _INDENT.sub("\n", source)
    return LIQUID.sub(r"<nowiki>\g<0></nowiki>", source) if "{{" in source else source


def _piece(
    match: re.Match[str], whole: re.Match[str] | None, context: Context, *, in_link: bool
) -> str:
    """Returns the wikitext of one piece of an HTML block."""
    source = match[0] if whole is None else whole[0]
    if match["kept"]:
        return source
    if match["link"]:
        return _link(source, context)
    tag = TAG.fullmatch(source)
    if tag is not None and whole is None:
        context.note_tag(tag)
    if whole is None and (tag is None or not is_foreign(tag, context.extension_tags)):
        return source
    if tag is not None and tag[2].lower() == "img":
        image = _image(source, context, in_link=in_link)
        if image is not None:
            return image
    _report(source, context)
    return _comment(source if tag is None else collapse(source))


def _comment(source: str) -> str:
    return f"<!--{hidden_value(source)}-->"


def _link(source: str, context: Context) -> str:
    """Returns an ``<a>`` with what it holds as a link of wikitext, or its tags hidden."""
    end = source.index(">") + 1
    opening, inner = source[:end], source[end : source.rindex("<")]
    attributes = tag_attributes(opening)
    address = attributes.get("href", "")
    leads = is_url(address, context.site) and is_linkable(address, context.site)
    label = collapse(as_wikitext(inner, context, in_link=leads)).strip(" ")
    if leads:
        url = normalize_url(address)
        if label and not _COMMENT.sub("", label):
            label += _plain(attributes.get("title", "")) or url
        return f"[{url} {label}]" if label else f"[{url}]"
    page = _page(attributes, label, context)
    if page is not None:
        return page
    place = attributes.get("id") or attributes.get("name") or ""
    if not address and re.fullmatch(r"[\w.:-]+", place):
        return f'<span id="{place}">{label}</span>'
    _report(opening, context)
    return f"{_comment(collapse(opening))}{label}{_comment('</a>')}"


def _page(attributes: dict[str, str], label: str, context: Context) -> str | None:
    """Returns the link to a page that pandoc writes as HTML, None if it is none."""
    if WIKILINK not in (attributes.get("title"), *attributes.get("class", "").split()):
        return None
    link = make_link(context, (Text("x"),), Tail(attributes.get("href", ""), WIKILINK, wiki=True))
    if not isinstance(link, WikiLink) or not is_title(link.target) or not label or "[" in label:
        return None
    return f"[[{link.target}|{label}]]"


def _plain(words: str) -> str:
    """Returns the words of an attribute as wikitext without markup."""
    return html.escape(_MARKUP.sub(" ", words).strip(), quote=False)


def _image(source: str, context: Context, *, in_link: bool) -> str | None:
    """Returns an ``<img>`` as a file of the wiki, or as a link to where it lies.

    Within another link it is its words, and hidden.
    """
    attributes = tag_attributes(source)
    address = attributes.get("src", "")
    if is_url(address, context.site) and is_linkable(address, context.site):
        url = normalize_url(address)
        words = _plain(attributes.get("alt", ""))
        if in_link:
            _report(source, context)
            return _comment(collapse(source)) + words
        context.report.add("external-image", "warning", "an image elsewhere becomes a link", url)
        return f"[{url} {words}]" if words else f"[{url}]"
    image = read_img(context, source)
    if image is None or _MARKUP.search(image.target):
        return None
    words = " ".join(getattr(node, "value", "") for node in image.caption)
    if _MARKUP.search(words):
        return None
    parts = [
        f"File:{image.target}",
        *image.options,
        *([html.escape(words, quote=False)] if words else []),
    ]
    return f"[[{'|'.join(parts)}]]"
