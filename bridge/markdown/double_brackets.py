"""``[[…]]`` and ``![[…]]``: links as Obsidian, Foam, gollum and GitHub's wikis write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bridge.document.nodes import ExternalLink, Image, Inline, Template, Text, WikiLink
from bridge.document.targets import is_title, normalize_target
from bridge.document.tidy import collapse
from bridge.document.urls import normalize_url
from bridge.markdown.addresses import is_url
from bridge.markdown.targets import OWN, Targets
from bridge.site import CATEGORY_NAMESPACE, FILE_NAMESPACE

if TYPE_CHECKING:
    from bridge.markdown.context import Context

LINK = re.compile(r"\[\[(?![ \t\n^])([^\[\]|\\\n]+)(?:\\?\|([^\[\]]*))?\]\](?!\()")
EMBED = re.compile(r"!\[\[(?![ \t\n^])([^\[\]|\\\n]+)(?:\\?\|([^\[\]\n]*))?\]\](?!\()")
_FILE_LINK = re.compile(r"\[\[[ _]*([^\[\]|:\n]+):")
_MARKS = re.compile(r"\[\[|\]\]")
_SIZE = re.compile(r"\d+(?:x\d+)?")
_GOLLUM = re.compile(r"(?:alt|width|height|align)=|(?:float|frame)\b")
_BREAKS = re.compile(r"[\s<>]")
_UNSAID = re.compile(r"[\[\]|\\`<>&$\n]")
"""What a link in double brackets does not say to every program."""
_PAGE = re.compile(r"#(page=\d+)$")
_SAID_BY_GOLLUM: Final = (
    (re.compile(r"(page=\d+|alt=[^=]+)"), r"\1"),
    (re.compile(r"width=(\d+)(?:px)?"), r"\1px"),
    (re.compile(r"height=(\d+)(?:px)?"), r"x\1px"),
    (re.compile(r"align=(left|right|center)"), r"\1"),
    (re.compile(r"frame"), "frame"),
)
"""What gollum says of an image, and the page of a file, as options of a wiki's."""
_SECTION = re.compile(r"#.*", re.S)


def read_link(context: Context, name: str, words: str | None) -> Inline | None:
    """Reads ``[[name|words]]``; None where no page can be called so.

    gollum has the words first: the table tells which of the two is the page.  An
    address of the web is a link out of the wiki.
    """
    targets = context.targets
    if is_url(name, context.site):
        return _link_elsewhere(name, words)
    if words and is_url(words, context.site):
        return _link_elsewhere(words, name)
    if words and targets.is_page(words) and not targets.is_page(name):
        name, words = words, name
    if words and _GOLLUM.match(words) and targets.is_file(name):
        return _show_file(context, name, words)
    link = link_of(targets, name, words)
    if link is not None and link.target.startswith(OWN):
        context.leads_home = True
    return link


def _link_elsewhere(address: str, words: str | None) -> Inline | None:
    """A link out of the wiki, as Creole and gollum write it; alone it is a bare address."""
    label = collapse(words or "").strip(" ")
    if not label or _BREAKS.search(address):
        return None
    return ExternalLink(normalize_url(address), (Text(label),))


def link_of(targets: Targets, name: str, words: str | None) -> WikiLink | None:
    """The link that ``[[name|words]]`` is, by the rules of a page's links.

    Example:
        >>> from bridge.site import SiteInfo
        >>> link_of(Targets(SiteInfo(())), "Dual_Power", None)
        WikiLink(target='Dual Power', label=(Text(value='Dual_Power'),))
    """
    target = targets.of_name(name)
    if not is_title(target.replace(OWN, "#")):
        return None
    site = targets.site
    number, rest = site.split_title(target)
    if number == CATEGORY_NAMESPACE and not target.startswith(":"):
        if rest.partition("#")[0] == "":
            return None
        target = f"{target.partition(':')[0]}:{rest}"
        shown = target
    elif number == FILE_NAMESPACE and not target.startswith(":"):
        return None
    else:
        shown = collapse(name.removeprefix(":")).strip(" ")
    label = shown if not words else collapse(words).strip(" ") or " "
    prefix, colon, _ = target.partition(":")
    if colon and prefix and site.is_language(prefix) and label not in (shown, " "):
        # a label says that a link is meant, which MediaWiki would show beside the page
        target = f":{target}"
    return WikiLink(target, (Text(label),)) if label else None


def read_embed(context: Context, name: str, words: str) -> Inline | None:
    """Reads ``![[name|words]]``: an image, or a page that is shown within this one.

    The size comes last in Obsidian; what is before it is the caption.
    """
    targets = context.targets
    name = name.lstrip(": ")
    if context.is_file(name) or targets.is_file(name):
        return _show_file(context, name, words)
    page = _SECTION.sub("", name)
    if page != name and (context.is_file(page) or targets.is_file(page)):
        number = _PAGE.search(name)
        return _show_file(context, page, words if number is None else f"{number[1]}|{words}")
    target = targets.of_name(page)
    if not is_title(target) or target.startswith(OWN):
        return None
    if page != name:
        context.report.add(
            "embedded-section", "warning", "a page is shown whole, not one section of it", name
        )
    return Template(":" + target.removeprefix(":"), ())


def _show_file(context: Context, name: str, words: str) -> Inline | None:
    targets = context.targets
    if context.is_file(name):
        file = normalize_target(name).partition(":")[2].strip(" ")
    else:
        file = targets.file_name(name)
    if not file or "{" in file or not is_title(file):
        return None
    options: list[str] = []
    captions: list[str] = []
    for part in words.split("|"):
        word = collapse(part).strip(" ")
        said = [pattern.sub(to, word) for pattern, to in _SAID_BY_GOLLUM if pattern.fullmatch(word)]
        if said:
            options += said
        elif _SIZE.fullmatch(word):
            options.append(f"{word}px")
        elif word:
            captions.append(word)
    return Image(file, tuple(options), (Text(" ".join(captions)),) if captions else ())


def is_file_link(context: Context, text: str, at: int) -> bool:
    """Whether ``[[File:`` stands at ``at``, whose caption may hold links."""
    match = _FILE_LINK.match(text, at)
    return match is not None and context.site.find_namespace(match[1]) == FILE_NAMESPACE


def pair_brackets(text: str) -> dict[int, int]:
    """Maps where ``[[`` stands to the end of its partner.

    Example:
        >>> pair_brackets("[[a [[b]] ]] [[c")
        {4: 9, 0: 12}
    """
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _MARKS.finditer(text):
        if match[0] == "[[":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.end()
    return pairs


# --- writing -----------------------------------------------------------------


def write_link(targets: Targets, link: WikiLink) -> str | None:
    """Returns a link in double brackets; None where they cannot say it."""
    if len(link.label) != 1 or not isinstance(link.label[0], Text):
        return None
    name, words = link.target, link.label[0].value
    if _UNSAID.search(name) or _UNSAID.search(words) or name[:1] in " ^":
        return None
    if targets.is_page(words) and not targets.is_page(name):
        return None
    for said in (None, words):
        found = link_of(targets, name, said)
        if found is not None and found.target.startswith(OWN):
            found = WikiLink(targets.settle(found.target, targets.own), found.label)
        if found == link:
            return f"[[{name}]]" if said is None else f"[[{name}|{said}]]"
    return None


def write_image(targets: Targets, image: Image) -> str | None:
    """Returns an image in double brackets; None where they cannot say it."""
    if image.options and (len(image.options) > 1 or not _is_size(image.options[0])):
        return None
    words = ""
    if image.caption:
        first = image.caption[0]
        if len(image.caption) > 1 or not isinstance(first, Text) or _SIZE.fullmatch(first.value):
            return None
        words = first.value
    name = image.target
    known = _UNSAID.search(name) is None and _UNSAID.search(words) is None and name[:1] not in " ^"
    if not known or not targets.is_file(name) or targets.file_name(name) != name:
        return None
    parts = [name, words, *(option[:-2] for option in image.options)]
    return f"![[{'|'.join(part for part in parts if part)}]]"


def write_embed(targets: Targets, name: str) -> str | None:
    """Returns ``{{:name}}``, a page that is shown within another, in double brackets."""
    title = name.removeprefix(":")
    if title == name or _UNSAID.search(title) or "#" in title or title[:1] in " ^:":
        return None
    if not is_title(title) or targets.is_file(title) or targets.of_name(title) != title:
        return None
    return f"![[{title}]]"


def _is_size(option: str) -> bool:
    return option.endswith("px") and _SIZE.fullmatch(option[:-2]) is not None
