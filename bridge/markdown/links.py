"""Links and images: what stands behind ``]``, and the nodes it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from bridge.document.nodes import AutoLink, ExternalLink, HtmlInline, Image, Inline, Text, WikiLink
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.source_text import plain_text
from bridge.document.targets import is_title, normalize_target
from bridge.document.tidy import collapse
from bridge.document.urls import is_bare_url, normalize_url
from bridge.document.walk import rewrite_inlines
from bridge.links import is_markdown_path
from bridge.markdown.addresses import is_linkable, is_url
from bridge.markdown.context import Context, Reference
from bridge.markdown.destinations import read_destination, unescape
from bridge.markdown.grammar import SPACE
from bridge.markdown.outside import leads_outside, outside_link
from bridge.markdown.targets import OWN, SAID, WIKILINK
from bridge.site import FILE_NAMESPACE

_WIKI = re.compile(
    r'\((?:<([^<>\n]*)>|((?:[^ \t\r\n\f\v\]]|\](?!\())*))[ \t]*+\n?[ \t]*+"wikilink"[ \t\n]*+\)'
)
_IMAGE = re.compile(
    r'\((?:<([^<>\n]*)>|([^ \t\r\n\f\v\[\]]*))[ \t]*+(?:\n[ \t]*+)?"((?:[^"\\]|\\.)*)"[ \t\n]*+\)',
    re.S,
)
_QUOTING_IMAGE = re.compile(
    r"\((?:<([^<>\n]*)>|([^ \t\r\n\f\v\[\]]*))[ \t]*+(?:\n[ \t]*+)?"
    r'"((?:[^"\\\]]|\\.|\](?!\()|"(?![ \t\n]*+\)))*)"[ \t\n]*+\)',
    re.S,
)
"""An image whose title has quotes in it, which pandoc does not escape."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://", re.ASCII)
_SPACE = re.compile(r"[ \t\n]*+")
_OPTION = re.compile(r"thumb|left|right|center|none|frame|frameless|border|\d*(?:x\d+)?px")
"""What most images say: options of every wiki."""
_TITLE = re.compile(r"""["]((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\(((?:[^()\\]|\\.)*)\)""", re.S)
_REFERENCE = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.S)
_DEFINITION = re.compile(r"[ ]{0,3}\[(?!\^)((?:[^\[\]\\]|\\.){1,999})\]:", re.S)
_LINE_REST = re.compile(r"[ \t]*+(?:\n|$)")
_DATA = re.compile("data:", re.I)
"""An image that is its own file, which no wiki shows."""
_PIXELS = re.compile(r"(\d+)(?:px)?")
_ALIGNED: Final = frozenset(("left", "right", "center", "top", "middle", "bottom"))
"""Where HTML puts an image, and MediaWiki by the same words."""


class Tail(NamedTuple):
    """What follows a label: where it leads, its title, where it ends."""

    destination: str
    title: str | None
    end: int = 0
    wiki: bool = False


def read_tail(text: str, at: int, *, image: bool) -> Tail | None:
    """Reads ``(destination "title")`` at ``at``; None if there is none.

    The destination of a ``"wikilink"`` and of a titled image is read to the
    first title, as pandoc writes it: parentheses need no partner.
    """
    if not text.startswith("(", at):
        return None
    if image:
        match = _IMAGE.match(text, at) or _QUOTING_IMAGE.match(text, at)
        if match is not None:
            destination = match[2] if match[1] is None else match[1]
            return Tail(destination, unescape(match[3]), match.end())
    else:
        match = _WIKI.match(text, at)
        if match is not None:
            destination = match[2] if match[1] is None else match[1]
            # a URL ends by CommonMark's rule: more text may follow it
            if ")" not in destination or not _SCHEME.match(destination):
                return Tail(destination, WIKILINK, match.end(), wiki=True)
    return _read_inline_tail(text, at)


def _read_inline_tail(text: str, at: int) -> Tail | None:
    position = _skip(text, at + 1)
    found = read_destination(text, position)
    if found is None:
        return Tail("", None, position + 1) if text.startswith(")", position) else None
    destination, position = found
    after = _skip(text, position)
    title = None
    if after > position:
        match = _TITLE.match(text, after)
        if match is not None:
            title = unescape(match[match.lastindex or 0])
            after = _skip(text, match.end())
    if not text.startswith(")", after):
        return None
    wiki = title is not None and (title == WIKILINK or title.startswith(SAID))
    return Tail(destination, title, after + 1, wiki)


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    assert match is not None
    return match.end()


def read_reference(text: str, at: int) -> tuple[str, int] | None:
    """Reads ``[label]`` at ``at``, the second half of a reference link."""
    match = _REFERENCE.match(text, at)
    return None if match is None else (match[1], match.end())


def fold_reference(label: str) -> str:
    """Returns the label of a link reference as such labels are compared."""
    return collapse(label).strip(" ").casefold()


def read_definition(text: str, at: int) -> tuple[str, Reference, int] | None:
    """Reads a link reference definition at the start of a line."""
    match = _DEFINITION.match(text, at)
    if match is None or not match[1].strip(" \t\n"):
        return None
    found = read_destination(text, _skip(text, match.end()))
    if found is None:
        return None
    destination, position = found
    title = None
    rest = _LINE_REST.match(text, position)
    end = -1 if rest is None else rest.end()
    after = _skip(text, position)
    titled = _TITLE.match(text, after) if after > position else None
    if titled is not None:
        rest = _LINE_REST.match(text, titled.end())
        if rest is not None:
            end, title = rest.end(), unescape(titled[titled.lastindex or 0])
    if end < 0:
        return None
    return fold_reference(match[1]), Reference(destination, title), end


# --- nodes -------------------------------------------------------------------


def make_link(context: Context, label: tuple[Inline, ...], tail: Tail) -> Inline:
    """Returns the link that a label and its tail make.

    Any destination that is no URL is a page of the wiki.
    """
    if len(label) == 1 and isinstance(label[0], Image):
        return _linked_image(context, label[0], tail)
    if tail.wiki and context.is_file(tail.destination):
        image = _mistaken_image(context, normalize_target(tail.destination), label)
        if image is not None:
            return image
    if not all(type(node) is Text for node in label):
        label = rewrite_inlines(label, _in_label)
    if not tail.wiki and is_url(tail.destination, context.site):
        if tail.title:
            _report_title(context, tail.title)
        return ExternalLink(normalize_url(tail.destination), label)
    target = _target(context, tail, label)
    if label and not tail.wiki and leads_outside(tail.destination, target):
        _report_unknown(context, tail.destination)
        return outside_link(tail.destination, label)
    if not target:
        return Text("[]()") if not label else HtmlInline("span", "", label)
    if context.is_file(target):
        target = f":{target}"
    elif context.is_language(target) and plain_text(label) not in ("", target):
        # a label says that a link is meant, which MediaWiki would show beside the page
        target = f":{target}"
    if tail.title and not tail.wiki:
        _report_title(context, tail.title)
    if not label:
        # a wiki shows a link to another language nowhere in the text, and no label of it
        shown = tail.wiki and not context.is_language(target)
        label = (Text(" " if shown else target.removeprefix("\x00")),)
    return WikiLink(target, label)


def _target(context: Context, tail: Tail, label: tuple[Inline, ...]) -> str:
    """Returns the target of a link to a page of the wiki."""
    targets = context.targets
    destination = tail.destination
    if tail.wiki:
        if targets.table is None and tail.title == WIKILINK:
            return normalize_target(destination)
        said = (tail.title or "").removeprefix(WIKILINK).removeprefix(":").strip(SPACE)
        return targets.of_wikilink(destination, plain_text(label), collapse(said))
    target = targets.of_path(destination, plain_text(label))
    if target.startswith(OWN):
        context.leads_home = True
    elif is_markdown_path(destination) and not targets.knows(destination):
        if not leads_outside(destination, target):
            _report_unknown(context, destination)
    return target


def _report_title(context: Context, title: str) -> None:
    context.report.add("link-title", "info", "a link's title is not kept", title)


def _report_unknown(context: Context, destination: str) -> None:
    context.report.add("unknown-page", "warning", "no page is known to be this file", destination)


def _in_label(node: Inline) -> Inline:
    """A link's label holds no other link and no image: their words stay."""
    if isinstance(node, AutoLink):
        return Text(node.url)
    if isinstance(node, Image):
        return Text(plain_text(node.caption) or node.target)
    if isinstance(node, WikiLink | ExternalLink):
        return Text(plain_text(node.label))
    return node


def names_page(context: Context, tail: Tail) -> bool:
    """Whether a destination is a URL that the wiki knows, or could be a page's title.

    A title has no brackets, braces, bars or angles, but templates may be part of
    it; one bracket at its start is pandoc's reading of ``[[[``.
    """
    if not tail.wiki and is_url(tail.destination, context.site):
        return is_linkable(normalize_url(tail.destination), context.site)
    target = normalize_target(tail.destination)
    if target and not is_title(target) and not context.targets.knows(tail.destination):
        return False
    if context.is_category(target) or context.is_file(target):
        return not target.partition("#")[0].rstrip(" ").endswith(":")
    return True


def names_file(context: Context, destination: str) -> bool:
    """Whether an image's destination is a URL that the wiki knows, or a file of it."""
    if is_url(destination, context.site):
        return is_linkable(normalize_url(destination), context.site)
    if _DATA.match(destination):
        return False
    name = file_name(context, destination)
    return "{" not in name and is_title(name) and name[0] not in "[#"


def _linked_image(context: Context, image: Image, tail: Tail) -> Image:
    """Returns an image that leads somewhere: ``link=`` says where on the wiki."""
    if tail.title and not tail.wiki:
        _report_title(context, tail.title)
    if is_url(tail.destination, context.site):
        target = normalize_url(tail.destination)
    else:
        target = _target(context, tail, ()).removeprefix("\x00")
    options = [option for option in image.options if not option.startswith("link=")]
    target = target.replace("|", "").replace("]]", "")
    return Image(image.target, (*options, f"link={target}"), image.caption)


def make_autolink(context: Context, url: str) -> Inline:
    """Returns what ``<url>`` is: itself, a link that shows the URL, or its words."""
    normal = normalize_url(url)
    if not is_linkable(normal, context.site):
        return Text(url)
    if is_bare_url(normal):
        return AutoLink(normal)
    return ExternalLink(normal, (Text(url),))


def make_image(context: Context, caption: tuple[Inline, ...], tail: Tail) -> Inline:
    """Returns the image that a caption and its tail make.

    The title repeats the name or the caption, or adds options behind the name;
    any other title is a caption, and the text the alternative to the image.
    """
    if is_url(tail.destination, context.site):
        url = normalize_url(tail.destination)
        context.report.add("external-image", "warning", "an image elsewhere becomes a link", url)
        if not caption:
            return make_autolink(context, tail.destination)
        return ExternalLink(url, rewrite_inlines(caption, _in_label))
    name = file_name(context, tail.destination)
    caption = trim_inlines(caption)
    title = tail.title or ""
    if "\n" in title:
        title = collapse(title)
    shown, _, options = title.partition("|")
    if context.targets.table is not None:
        name = _known_name(context, tail.destination, shown) or name
    if "/" in tail.destination and shown.replace("_", " ") == full_name(context, tail.destination):
        name = shown.replace("_", " ")
    if shown.replace("_", " ") == name:
        said = tuple(part for part in options.split("|") if part.strip())
        return _with_caption(context, Image(name, said, caption))
    words = plain_text(caption)
    if not title.strip(" ") or title == words:
        return with_said_options(context, Image(name, (), caption))
    if not caption:
        return Image(name, (), (Text(collapse(title).strip(" ")),))
    if any(not isinstance(node, Text) for node in caption):
        context.report.add("image-title", "info", "an image's title is not kept", title)
        return Image(name, (), caption)
    alternative = f"alt={words.replace('|', ' ')}".rstrip(" ")
    return Image(name, (alternative,), (Text(collapse(title).strip(" ")),))


def _mistaken_image(context: Context, target: str, label: tuple[Inline, ...]) -> Image | None:
    """Returns the image that pandoc takes for a link; None if a link is meant.

    It knows ``upright``, but not ``upright=0.9``: then all options are words of the label.
    """
    words = label[0].value if label and isinstance(label[0], Text) else ""
    if "|" not in words or _known_options(context, words.split("|")[:-1]) is None:
        return None
    return with_said_options(context, Image(file_name(context, target), (), label))


def with_said_options(context: Context, image: Image) -> Image:
    """Returns an image with the options that are words of its caption.

    pandoc reads no options behind a caption, behind an empty option, or behind one that
    it does not know.
    """
    caption = image.caption
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    if caption and isinstance(caption[-1], Text) and "|" in caption[-1].value:
        words, *rest = caption[-1].value.split("|")
        known = _known_options(context, rest)
        if known is not None:
            behind, caption = known, (*caption[:-1], Text(words))
    if caption and isinstance(caption[0], Text) and "|" in caption[0].value:
        *rest, words = caption[0].value.split("|")
        known = _known_options(context, rest)
        if known is not None:
            before, caption = known, (Text(words), *caption[1:])
    if caption is image.caption:
        return image
    options = (*image.options, *before, *behind)
    return Image(image.target, options, trim_inlines(normalize_inlines(caption)))


def _known_options(context: Context, words: list[str]) -> tuple[str, ...] | None:
    """Returns words as the options of an image; None if one of them is none."""
    words = [word.strip() for word in words if word.strip()]
    if not words:
        return None
    prefix = context.site.namespace_name(FILE_NAMESPACE)
    for word in words:
        # a word that is no option is a caption
        found = context.fragments.inlines(f"[[{prefix}:a.png|{word}]]")
        if found != (Image("a.png", (word,), ()),):
            return None
    return tuple(words)


def _with_caption(context: Context, image: Image) -> Image:
    """Returns an image whose last option that a wiki does not know is its caption."""
    if image.caption or all(map(_OPTION.fullmatch, image.options)):
        return image
    prefix = context.site.namespace_name(FILE_NAMESPACE)
    found = context.fragments.inlines(f"[[{prefix}:{image.target}|{'|'.join(image.options)}]]")
    shown = found[0] if len(found) == 1 else None
    return shown if isinstance(shown, Image) and shown.target == image.target else image


def _known_name(context: Context, destination: str, shown: str) -> str | None:
    """Returns the title that the table gives to a file, unless the image's says its own."""
    table = context.targets.table
    if table is None or shown.replace("_", " ") == file_name(context, destination):
        return None
    return table.file(context.targets.path, destination)


def file_name(context: Context, destination: str) -> str:
    """Returns the name of the file that an image's destination points at.

    ``images/A_b.jpg`` and ``File:A_b.jpg`` are both ``A b.jpg``.
    """
    return full_name(context, destination).rpartition("/")[2].strip(" ")


def full_name(context: Context, destination: str) -> str:
    """Returns the name of a file that may have slashes in it."""
    target = normalize_target(destination)
    if context.is_file(target):
        return target.partition(":")[2].strip(" ")
    return target


def layout_options(attributes: Mapping[str, str]) -> list[str]:
    """Returns the options that say what ``align``, ``width`` and ``height`` of an image say.

    Example:
        >>> layout_options({"width": "300", "align": "right", "alt": "a"})
        ['right', '300px']
    """
    aligned = attributes.get("align", "").lower()
    options = [aligned] if aligned in _ALIGNED else []
    sizes = {
        name: found[1]
        for name in ("width", "height")
        if (found := _PIXELS.fullmatch(attributes.get(name, "")))
    }
    if sizes:
        height = f"x{sizes['height']}" if "height" in sizes else ""
        options.append(f"{sizes.get('width', '')}{height}px")
    return options
