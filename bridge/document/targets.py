"""Targets of links, and the sort keys of categories, as both formats hold them."""

from __future__ import annotations

import re

from bridge.document.entities import REFERENCE, decode, match_entity
from bridge.document.nodes import (
    Entity,
    HtmlTag,
    Inline,
    RawWikitext,
    Template,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines
from bridge.document.source_text import plain_text, template_source
from bridge.document.tidy import collapse
from bridge.site import spaced

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_FRAGMENT = re.compile("#|%23")
_UNTITLED = re.compile(r"[\[\]{}<>|\x00-\x1f\x7f]")
_UNANCHORED = re.compile(r"[{}\x00-\x1f\x7f]")
"""What a fragment holds in no form: braces, which would be a template's, and control characters."""
_TEMPLATE = re.compile(r"\{\{\{?[^{}|<>\[\]\n]*\}?\}\}")
_KEY_MARKUP = re.compile(
    r"\[(?=\[)|\](?=\]|\Z)|\{(?=[{|])|\}(?=\})|<(?=[!/A-Za-z])|&(?=#?[A-Za-z0-9]+;)|-(?=\{)|'(?=')"
)


def normalize_target(raw: str) -> str:
    """Returns a link's target as the wiki reads it.

    MediaWiki decodes character references and percent codes in link targets,
    takes ``_`` for a space and trims (Parser::handleInternalLinks2, Title).  What
    no title can hold stays as it is written; a fragment holds more.

    Example:
        >>> normalize_target("State_(Polity)"), normalize_target(" a&amp;b%21%5B ")
        ('State (Polity)', 'a&b!%5B')
        >>> normalize_target("A#b(%5Bc%5D)")
        'A#b([c])'
    """
    return spaced(decode_target(raw))


def decode_target(raw: str) -> str:
    """Returns a target without its references and percent codes, spaces as written."""
    target = decode(raw) if "&" in raw else raw
    if "%" not in target:
        return target
    mark = _FRAGMENT.search(target)
    if mark is None:
        return _decode_percents(target, _UNTITLED)
    page, fragment = target[: mark.start()], target[mark.end() :]
    return f"{_decode_percents(page, _UNTITLED)}#{_decode_percents(fragment, _UNANCHORED)}"


def _decode_percents(text: str, kept: re.Pattern[str]) -> str:
    """Returns text without its percent codes, those of the characters of ``kept`` apart."""

    def decoded(match: re.Match[str]) -> str:
        try:
            characters = bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        return kept.sub(lambda found: f"%{ord(found[0]):02X}", characters)

    return _PERCENT.sub(decoded, text)


def is_title(target: str) -> bool:
    """Whether a page can be called so; a fragment and templates may be part of it.

    MediaWiki takes no percent codes and references in titles, and nearly everything in a fragment
    (MediaWikiTitleCodec::splitTitleString), where a percent code would be decoded by
    readers of Markdown; one bracket at the start is pandoc's reading of ``[[[``.

    Example:
        >>> is_title("A#b"), is_title("A|b"), is_title("{{x}}/y"), is_title("#"), is_title("%5B")
        (True, False, True, False, False)
        >>> is_title("A#b([c])"), is_title("A#{b")
        (True, False)
    """
    plain = target.removeprefix("[")
    if "{" in plain:
        plain = _TEMPLATE.sub("x", plain)
    page, _, fragment = plain.partition("#")
    if "&" in page and REFERENCE.search(page):
        return False
    if _UNTITLED.search(page) or _UNANCHORED.search(fragment) or not target.strip(":# "):
        return False
    return _PERCENT.search(plain) is None


def is_call(source: str) -> bool:
    """Whether a template call or a parameter may be part of a title in both formats.

    Example:
        >>> is_call("{{PAGENAME}}"), is_call("{{a|b}}")
        (True, False)
    """
    return _TEMPLATE.fullmatch(source) is not None


# --- sort keys ---------------------------------------------------------------


def key_label(key: str | None, target: str) -> tuple[Inline, ...]:
    """Returns the label that says a sort key: raw where it is more than text.

    Args:
        key: the key as wikitext; None for none.
        target: the category, which as a label would be no key.

    Example:
        >>> key_label("a&#93;", "Category:A"), key_label("''b''", "Category:A")
        ((Text(value='a'), Entity(source='&#93;')), (RawWikitext(source="''b''"),))
    """
    if key is None:
        return (Text(target),)
    label: list[Inline] = []
    position = 0
    for match in REFERENCE.finditer(key) if "&" in key else ():
        if match_entity(key, match.start()):
            label += [Text(key[position : match.start()]), Entity(match[0])]
            position = match.end()
    label.append(Text(key[position:]))
    shown = tuple(node for node in label if node != Text(""))
    untidy = key != " " and collapse(key).strip(" ") != key
    untidy = untidy or normalize_inlines(shown) != shown
    if untidy or decode(key) == target or "".join(map(_source, shown)) != key:
        return (RawWikitext(key),)
    return shown


def key_of(link: WikiLink) -> str | None:
    """Returns the sort key that a category link's label is; None if it has none.

    Example:
        >>> key_of(WikiLink("Category:A", (Text("Alto"),)))
        'Alto'
    """
    label = link.label
    if all(type(node) in (Text, Entity) for node in label) and plain_text(label) == link.target:
        return None
    return collapse("".join(map(_source, label))) or " "


def _source(node: Inline) -> str:
    """Returns the wikitext of a part of a sort key, as far as it is text.

    What would be markup is written as references, which MediaWiki decodes in keys.
    """
    if isinstance(node, Template):
        return template_source(node)
    if isinstance(node, Entity | RawWikitext | HtmlTag):
        return node.source
    return _KEY_MARKUP.sub(lambda match: f"&#{ord(match[0])};", plain_text((node,)))
