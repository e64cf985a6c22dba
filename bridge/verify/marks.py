"""Renderings for people: differences marked, and nothing in them that could act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree, html

from bridge.verify.normal import Token

_CLASS: Final = "mwbridge-changed"
_ACTIVE: Final = frozenset(
    """applet audio base button embed form frame frameset iframe input link meta noscript object
    script select source style template textarea track video""".split()
)
_ADDRESSES: Final = frozenset(
    ("action", "background", "data", "formaction", "href", "poster", "src")
)
_SAFE: Final = ("http://", "https://", "mailto:", "#", "/")


def marked_html(root: etree._Element, changed: Iterable[Token]) -> str:
    """The HTML of a tree with some of its tokens marked; the tree itself is changed.

    Words stand in ``<mark>``, tags have the class ``mwbridge-changed``.  Scripts, frames,
    forms and handlers are taken out, and images leave their description: what is shown
    in a report comes from pages that anybody can edit.

    Example:
        >>> from bridge.verify.normal import parse_html, tokens
        >>> tree = parse_html("<p onclick='x()'>a b</p><script>c</script>")
        >>> marked_html(tree, tokens(tree)[3:4])
        '<div><p>a <mark>b</mark></p></div>'
    """
    spans: dict[tuple[etree._Element, str], list[tuple[int, int]]] = {}
    for token in changed:
        if token.is_tag:
            _add_class(token.element)
        else:
            spans.setdefault((token.element, token.slot), []).append((token.start, token.end))
    for (element, slot), places in spans.items():
        _mark(element, slot, _joined(places))
    _disarm(root)
    return str(html.tostring(root, encoding="unicode"))


def _add_class(element: etree._Element) -> None:
    """Marks an element."""
    classes = (element.get("class") or "").split()
    if _CLASS not in classes:
        element.set("class", " ".join((*classes, _CLASS)))


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring places as one, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _mark(element: etree._Element, slot: str, places: list[tuple[int, int]]) -> None:
    """Puts parts of an element's text, or of the text behind it, into ``<mark>``."""
    text = (element.text if slot == "text" else element.tail) or ""
    marks = []
    ends = [start for start, _ in places[1:]] + [len(text)]
    for (start, end), following in zip(places, ends, strict=True):
        mark = element.makeelement("mark", {}, None)
        mark.text, mark.tail = text[start:end], text[end:following]
        marks.append(mark)
    head = text[: places[0][0]]
    if slot == "text":
        element.text = head
        element[:0] = marks
        return
    parent = element.getparent()
    assert parent is not None
    element.tail = head
    place = parent.index(element) + 1
    parent[place:place] = marks


def _disarm(root: etree._Element) -> None:
    """Takes out whatever could run, load or send something."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag.lower() in _ACTIVE:
            _drop(element)
            continue
        for name in list(element.attrib):
            value = "".join(str(element.get(name)).split()).lower()
            plain = str(name).lower()
            unsafe = plain in _ADDRESSES and not value.startswith(_SAFE)
            if unsafe or plain.startswith("on") or plain in ("srcdoc", "srcset"):
                del element.attrib[name]
        if element.tag in ("img", "image"):
            if "src" in element.attrib:
                del element.attrib["src"]
            if not element.get("alt"):
                element.set("alt", "[image]")
        style = str(element.get("style") or "").lower()
        if "url" in style or "expression" in style or "\\" in style:
            del element.attrib["style"]


def _drop(element: etree._Element) -> None:
    """Takes out an element and keeps the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    previous = element.getprevious()
    if previous is None:
        parent.text = (parent.text or "") + tail
    else:
        previous.tail = (previous.tail or "") + tail
    parent.remove(element)
