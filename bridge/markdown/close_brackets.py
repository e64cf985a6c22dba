"""What a closing bracket or tag ends: a link, an image, a span, a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from bridge.document.nodes import (
    Entity,
    ExternalLink,
    HtmlInline,
    Image,
    Inline,
    Node,
    NoteRef,
    WikiLink,
)
from bridge.document.normal import MAX_TAG_DEPTH, normalize_inlines, trim_inlines
from bridge.document.source_text import plain_text
from bridge.document.targets import key_of, normalize_target
from bridge.document.tidy import collapse
from bridge.markdown.attributes import Attributes, html_attributes
from bridge.markdown.emphasis import Anchor, Bracket, Raw, Token
from bridge.markdown.extensions import make_note
from bridge.markdown.foreign_html import hide
from bridge.markdown.grammar import MAX_DEPTH, SPACE
from bridge.markdown.html_tree import tag_attributes
from bridge.markdown.inline_attributes import find_attributes, in_image, in_span
from bridge.markdown.links import (
    Tail,
    fold_reference,
    make_image,
    make_link,
    names_file,
    names_page,
    read_reference,
    read_tail,
)
from bridge.markdown.outside import is_outside_link
from bridge.markdown.scanner import Scanner
from bridge.markdown.targets import WIKILINK

_QUOTES = re.compile(r"'{2,}")


def close_bracket(scanner: Scanner, at: int) -> int:
    """Makes a link or an image of the last bracket, if ``]`` ends one."""
    opener = scanner.brackets.pop()
    is_image = opener.mark == "!["
    scanner.noted = min(scanner.noted, len(scanner.brackets) + 1)
    if opener.mark == "^[" and read_tail(scanner.text, at + 1, image=False) is None:
        return _close_note(scanner, opener, at)
    active = is_image or len(scanner.brackets) >= scanner.floor
    scanner.floor = min(scanner.floor, len(scanner.brackets))
    tail = _tail(scanner, opener, at) if active else _tail_of_image(scanner, opener, at)
    place = opener.place
    if tail is not None and not is_image and scanner.context.is_category(tail.destination):
        return _close_category(scanner, opener, tail, at)
    if tail is None and opener.mark == "[" and scanner.text.startswith("{", at + 1):
        return _close_span(scanner, opener, at)
    if tail is None:
        scanner.tokens.append("]")
        return at + 1
    inner = scanner.tokens[place + 1 :]
    label, depth = scanner.pairing.resolve(inner, label=active and not is_image)
    # ^[a](b) is how pandoc writes a link that is raised, and GitHub shows a link
    scanner.tokens[place:] = ["^"] if opener.mark == "^[" else []
    while scanner.anchors and scanner.anchors[-1].place >= place:
        scanner.anchors.pop()
    if depth >= MAX_DEPTH:
        # what stands around it would nest too deep as well
        scanner.brackets.clear()
        scanner.tokens += ["![" if is_image else "[", *label, "]"]
        scanner.pairing.remember(scanner.tokens[-2], depth)
        return at + 1
    if is_image:
        # links in a caption do not keep a link from standing around the image
        scanner.floor = opener.floor
        node = make_image(scanner.context, label, tail)
    else:
        node = make_link(scanner.context, label, tail)
        scanner.floor = len(scanner.brackets)
    node, end = _with_attributes(scanner, node, tail.end)
    scanner.pairing.remember(node, depth + 1)
    scanner.tokens.append(node)
    return end


def _close_category(scanner: Scanner, opener: Bracket, tail: Tail, at: int) -> int:
    """Makes the link of a category, whose label is its sort key, a raw one to the letter."""
    place = opener.place
    link = read_category(scanner, scanner.tokens[place + 1 :], tail)
    if link is None:
        scanner.tokens.append("]")
        return at + 1
    while scanner.anchors and scanner.anchors[-1].place >= place:
        scanner.anchors.pop()
    scanner.tokens[place:] = ["^", link] if opener.mark == "^[" else [link]
    scanner.floor = len(scanner.brackets)
    scanner.pairing.remember(link, 1)
    return tail.end


def read_category(scanner: Scanner, inner: list[Token], tail: Tail) -> Inline | None:
    """Returns the link of a category, whose label is its sort key; None if it holds a note."""
    if any(type(token) is NoteRef for token in inner):
        return None
    target = normalize_target(tail.destination)
    key: str | None
    if any(type(token) is Raw for token in inner):
        key = collapse("".join(map(_source_of, inner)))
    elif len(inner) == 1 and isinstance(inner[0], str) and _QUOTES.fullmatch(inner[0]):
        key = inner[0]
    else:
        label = trim_inlines(scanner.pairing.resolve(inner, label=True)[0])
        key = key_of(WikiLink(target, label))
    return scanner.context.category(target, key)


def _tail_of_image(scanner: Scanner, opener: Bracket, at: int) -> Tail | None:
    """What stands behind ``]`` where pandoc took an image for a link, with links in it."""
    inner = islice(scanner.tokens, opener.place + 1, None)
    words = takewhile(lambda token: isinstance(token, str), inner)
    if opener.mark != "[" or not any("|" in word for word in words if isinstance(word, str)):
        return None
    tail = read_tail(scanner.text, at + 1, image=False)
    leads = tail is not None and tail.wiki and scanner.context.is_file(tail.destination)
    return tail if leads else None


def _leads_somewhere(scanner: Scanner, opener: Bracket, tail: Tail) -> bool:
    if opener.mark == "![":
        return names_file(scanner.context, tail.destination)
    return names_page(scanner.context, tail)


def _with_attributes(scanner: Scanner, node: Inline, at: int) -> tuple[Inline, int]:
    """Returns an image or a link with the attributes that stand behind it."""
    if not scanner.text.startswith("{", at):
        return node, at
    attributes = find_attributes(scanner.text, at)
    context = scanner.context
    if attributes is None:
        return node, at
    if isinstance(node, Image):
        return in_image(node, attributes.attributes, context.report), attributes.end
    target = node.target if isinstance(node, WikiLink) else ""
    leads = isinstance(node, WikiLink | ExternalLink) or is_outside_link(node)
    if not leads or context.is_category(target) or context.is_language(target):
        return node, at
    spanned = in_span((node,), attributes.attributes, context.report)
    return spanned or node, attributes.end


def _close_span(scanner: Scanner, opener: Bracket, at: int) -> int:
    """Makes a span of ``[…]{.class}``; links may stand in it and around it."""
    attributes = find_attributes(scanner.text, at + 1)
    place = opener.place
    children: tuple[Inline, ...] = ()
    depth = MAX_TAG_DEPTH
    if attributes is not None:
        children, depth = scanner.pairing.resolve(scanner.tokens[place + 1 :])
        while scanner.anchors and scanner.anchors[-1].place >= place:
            scanner.anchors.pop()
        scanner.tokens[place:] = ["[", *children] if depth >= MAX_TAG_DEPTH else []
    if attributes is None or depth >= MAX_TAG_DEPTH:
        scanner.tokens.append("]")
        return at + 1
    scanner.floor = min(opener.floor, len(scanner.brackets))
    span = in_span(children, attributes.attributes, scanner.context.report)
    if span is None:
        scanner.tokens += children
    else:
        scanner.pairing.remember(span, depth + 1)
        scanner.tokens.append(span)
    return attributes.end


def _close_note(scanner: Scanner, opener: Bracket, at: int) -> int:
    """Makes a note of what stands in ``^[…]``, unless there is a note in it."""
    place = opener.place
    nested = len(scanner.brackets) < scanner.noted
    scanner.noted = min(scanner.noted, len(scanner.brackets))
    if nested or not scanner.text[opener.at + 2 : at].strip(SPACE):
        if nested:
            scanner.context.report.add(
                "nested-note", "warning", "a note within a note: the outer one is text"
            )
        scanner.tokens.append("]")
        return at + 1
    content = trim_inlines(scanner.pairing.resolve(scanner.tokens[place + 1 :])[0])
    scanner.tokens[place:] = [make_note(content, scanner.context)]
    while scanner.anchors and scanner.anchors[-1].place >= place:
        scanner.anchors.pop()
    # a link in a note does not keep a link from standing around the note
    scanner.floor = min(opener.floor, len(scanner.brackets))
    scanner.noted = len(scanner.brackets)
    return at + 1


def _tail(scanner: Scanner, opener: Bracket, at: int) -> Tail | None:
    """What stands behind ``]``: a destination, or a reference's label."""
    is_image = opener.mark == "!["
    tail = read_tail(scanner.text, at + 1, image=is_image)
    references = scanner.context.references
    if tail is not None and not _leads_somewhere(scanner, opener, tail):
        scanner.context.report.add(
            "invalid-title", "warning", "no page can have this title", tail.destination
        )
        return None
    if tail is not None or not references:
        return tail
    label = scanner.text[opener.at + len(opener.mark) : at]
    end = at + 1
    found = read_reference(scanner.text, at + 1)
    if found is not None:
        label, end = found[0] or label, found[1]
    if len(label) > 999:
        return None
    folded = fold_reference(label)
    reference = references.get(folded)
    if reference is None:
        return None
    tail = Tail(reference.destination, reference.title, end, reference.title == WIKILINK)
    if not _leads_somewhere(scanner, opener, tail):
        return None
    scanner.context.referred.add(folded)
    return tail


def close_anchor(
    scanner: Scanner,
) -> Inline:
    """Makes a link of the last open ``<a>`` and what stands behind it."""
    opener = scanner.anchors.pop()
    place = opener.place
    while scanner.brackets and scanner.brackets[-1].place > place:
        scanner.brackets.pop()
    scanner.floor = min(scanner.floor, len(scanner.brackets))
    attributes = tag_attributes(opener.source)
    if "href" not in attributes:
        return _close_place(scanner, opener, attributes)
    inner = scanner.tokens[place + 1 :]
    label, depth = scanner.pairing.resolve(inner, label=True)
    wiki = WIKILINK in attributes.get("class", "").split()
    title = attributes.get("title")
    if title == plain_text(label):
        title = None
    tail = Tail(attributes.get("href", ""), WIKILINK if wiki else title, wiki=wiki)
    del scanner.tokens[place:]
    if depth >= MAX_DEPTH or not names_page(scanner.context, tail):
        return _hide_anchor(scanner, opener, label)
    is_category = scanner.context.is_category(tail.destination)
    node = (
        read_category(scanner, inner, tail)
        if is_category
        else make_link(scanner.context, label, tail)
    )
    if node is None:
        return _hide_anchor(scanner, opener, label)
    scanner.pairing.remember(node, depth + 1)
    scanner.floor = len(scanner.brackets)
    return node


def _hide_anchor(scanner: Scanner, opener: Anchor, children: Sequence[Inline]) -> Inline:
    """Keeps both tags of an ``<a>`` that is no link, and what stands between them."""
    scanner.tokens += [hide(opener.source, scanner.context), *children]
    return hide("</a>", scanner.context)


def _close_place(scanner: Scanner, opener: Anchor, attributes: dict[str, str]) -> Inline:
    """Makes of ``<a id="x">`` the place that links lead to, which a wiki has as a span."""
    place = html_attributes(Attributes(attributes.get("id") or attributes.get("name") or ""))
    children, depth = scanner.pairing.resolve(scanner.tokens[opener.place + 1 :])
    del scanner.tokens[opener.place :]
    if not place or depth >= MAX_TAG_DEPTH:
        return _hide_anchor(scanner, opener, children)
    span = HtmlInline("span", place, normalize_inlines(children))
    scanner.pairing.remember(span, depth + 1)
    return span


def _source_of(token: Token) -> str:
    """Returns the wikitext of a token of a sort key, as far as it is text."""
    if isinstance(token, Raw | Entity):
        return token.source
    if isinstance(token, str):
        return token
    return plain_text((token,)) if isinstance(token, Node) else ""
