"""HTML as a list of tokens: what a reader sees, and nothing of how it was made.

Left out is what nobody sees: comments, generated ids, ``data-mw-*``, white space between
blocks, on which side of the edge of a link a space stands, and in which order bold,
italics and the like are nested: each word knows in which of them it stands.  A
paragraph of nothing but line breaks, which is what MediaWiki makes of surplus blank
lines, is white space too.  The rest is kept in order, each token with its place in the
tree.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from lxml import etree, html

_BLOCKS: Final = frozenset(
    """address article aside blockquote body br caption center col colgroup dd details div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre
    section summary table tbody td tfoot th thead tr ul""".split()
)
# Without attributes they are how words look, and no part of the structure.
_FORMATS: Final = frozenset("b big del em i ins s small strike strong tt u".split())
# Whether a space stands inside or outside their edges is not seen.
_TRANSPARENT: Final = frozenset(("a", "span"))
_VERBATIM: Final = frozenset(("pre", "textarea", "script", "style"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_EMPTY: Final = frozenset(("br", "hr", "img", "col", "wbr"))
_WORDS: Final = re.compile(r"[ \t\r\n\f]+|[^ \t\r\n\f]+")
# Of no meaning to TeX.
_FORMULA_SPACES: Final = re.compile(" (?=[}$])")
_SPACES: Final = " \t\r\n\f"
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_GENERATED: Final = re.compile(r"#?(cite_(?:note|ref)-.+)")
_ALIGNED: Final = frozenset(("td", "th", "tr"))


class Token(NamedTuple):
    """A piece of what a page shows.

    Attributes:
        text: a word, a space, a line of preformatted text, or a tag with its attributes
            in order.
        formats: how a word looks: the names of bold, italics and the like, sorted.
        element: the element that it is, or in which its text stands.
        slot: ``tag`` for a tag, else whether the text is the element's ``text`` or
            its ``tail``.
        start: where the text begins in the slot.
        end: where it ends.
    """

    text: str
    formats: tuple[str, ...]
    element: etree._Element
    slot: str
    start: int = 0
    end: int = 0

    @property
    def is_tag(self) -> bool:
        """Whether it is a tag and no text."""
        return self.slot == "tag"

    @property
    def shown(self) -> tuple[str, tuple[str, ...], bool]:
        """What is compared."""
        return self.text, self.formats, self.slot == "tag"


def parse_html(text: str) -> etree._Element:
    """The tree of a page's content.

    Example:
        >>> parse_html("<p>a").tag
        'div'
    """
    # NUL and other characters that XML cannot hold would stop lxml.
    clean = _CONTROLS.sub("\ufffd", text).encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = html.fragment_fromstring(clean, create_parent="div", parser=parser)
    assert isinstance(tree, etree._Element)
    return tree


def tokens(root: etree._Element) -> list[Token]:
    """The tokens of a tree, in the order in which they are read.

    Example:
        >>> found = tokens(parse_html("<p>A <b> <i>b</i> </b><!-- c -->\\n</p><p><br></p>"))
        >>> [(token.text, *token.formats) for token in found]
        [('<p>',), ('A',), (' ',), ('b', 'b', 'i'), ('</p>',)]
    """
    walker = _Walker()
    walker.walk(root)
    return _settled(walker.tokens)


def section_names(found: list[Token]) -> list[str]:
    """For each token the heading under which it stands.

    Example:
        >>> section_names(tokens(parse_html("a<h2>B</h2>c")))
        ['', 'B', 'B', 'B', 'B']
    """
    names: list[str] = []
    name, pending = "", 0
    words: list[str] | None = None
    for token in found:
        if token.is_tag and token.text[1:3] in _HEADINGS:
            words, pending = [], 0
        if words is None:
            names.append(name)
            continue
        pending += 1
        if not token.is_tag:
            words.append(token.text)
        if token.is_tag and token.text[:2] == "</" and token.text[2:4] in _HEADINGS:
            name, words = "".join(words), None
            names += [name] * pending
    return names + [name] * (len(found) - len(names))


class _Walker:
    """One pass over a tree, without recursion: pages nest deeply."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self._formats: list[str] = []
        self._ids: dict[str, str] = {}

    def walk(self, root: etree._Element) -> None:
        self._words(root, "text", verbatim=False)
        stack = [(child, False, False) for child in reversed(root)]
        while stack:
            element, closes, verbatim = stack.pop()
            if closes:
                self._close(element)
                self._words(element, "tail", verbatim=verbatim)
            elif not isinstance(element.tag, str) or _is_hidden(element):
                self._words(element, "tail", verbatim=verbatim)
            else:
                within = verbatim or element.tag in _VERBATIM
                self._open(element)
                self._words(element, "text", verbatim=within)
                stack.append((element, True, verbatim))
                stack.extend((child, False, within) for child in reversed(element))

    def _open(self, element: etree._Element) -> None:
        if _is_format(element):
            self._formats.append(str(element.tag))
        else:
            self.tokens.append(Token(self._tag(element), (), element, "tag"))

    def _close(self, element: etree._Element) -> None:
        if _is_format(element):
            self._formats.pop()
        elif element.tag not in _EMPTY:
            self.tokens.append(Token(f"</{element.tag}>", (), element, "tag"))

    def _words(self, element: etree._Element, slot: str, *, verbatim: bool) -> None:
        text = element.text if slot == "text" else element.tail
        if not text:
            return
        formats = tuple(sorted(self._formats))
        if verbatim:
            self.tokens += _lines(element, slot, text, formats)
            return
        if slot == "text" and str(element.get("class") or "").startswith("mwe-math"):
            formula = _FORMULA_SPACES.sub("", " ".join(text.split()))
            self.tokens.append(Token(formula, formats, element, slot, 0, len(text)))
            return
        for match in _WORDS.finditer(text):
            is_space = match[0][0] in _SPACES
            word, own = (" ", ()) if is_space else (match[0], formats)
            self.tokens.append(Token(word, own, element, slot, *match.span()))

    def _tag(self, element: etree._Element) -> str:
        """An opening tag, its attributes in order of their names."""
        attributes: dict[str, str] = {}
        for name, value in sorted(element.attrib.items()):
            name, value = str(name).lower(), str(value).strip()
            if name.startswith("data-mw-") or (not value and name in ("class", "style", "id")):
                continue
            if name in ("id", "href") and (generated := _GENERATED.fullmatch(value)):
                value = self._ids.setdefault(generated[1], f"cite-{len(self._ids)}")
            elif name == "class":
                value = " ".join(sorted(value.split()))
            elif name == "style":
                value = "; ".join(_declarations(value))
            elif name == "align" and element.tag in _ALIGNED:
                # They look the same, and the first is how wikitext is written today.
                old = str(element.get("style") or "")
                attributes["style"] = "; ".join(_declarations(f"text-align: {value}; {old}"))
                continue
            if name not in attributes:
                attributes[name] = value
        inside = "".join(f' {name}="{value}"' for name, value in sorted(attributes.items()))
        return f"<{element.tag}{inside}>"


def _is_format(element: etree._Element) -> bool:
    return element.tag in _FORMATS and not element.attrib


def _is_hidden(element: etree._Element) -> bool:
    """What MediaWiki's own style sheet hides, and captions without a word."""
    if "mw-empty-elt" in str(element.get("class") or "").split():
        return True
    return element.tag == "caption" and not len(element) and not (element.text or "").strip()


def _declarations(style: str) -> list[str]:
    """The declarations of a style, one way each; the last of a property counts."""
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and value.strip():
            found[name.strip().lower()] = " ".join(value.split())
    return [f"{name}: {value}" for name, value in sorted(found.items())]


def _lines(element: etree._Element, slot: str, text: str, formats: tuple[str, ...]) -> list[Token]:
    """Text that is shown as it is, a token for each line."""
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        found.append(Token(line, formats, element, slot, start, start + len(line)))
        start += len(line)
    if found and slot == "text" and element.tag == "pre" and found[0].text == "\n":
        # HTML drops the first line end of <pre>.
        found = found[1:]
    return found


def _settled(found: list[Token]) -> list[Token]:
    """The tokens without white space that is not seen."""
    kept: list[Token] = []
    for token in found:
        last = kept[-1] if kept else None
        if not token.is_tag:
            if token.text == " ":
                _keep_space(kept, token)
                continue
            kept.append(token)
        elif token.element.tag in _BLOCKS:
            if last is not None and last.text == " ":
                kept.pop()
            _keep_block(kept, token)
        elif _closes_transparent(token):
            space = kept.pop() if last is not None and last.text == " " else None
            _close_transparent(kept, token)
            if space is not None:
                _keep_space(kept, space)
        else:
            kept.append(token)
    return kept


def _keep_space(kept: list[Token], space: Token) -> None:
    """Keeps a space, outside what was just opened, unless a block or a space is before."""
    place = len(kept)
    while place and kept[place - 1].text[1:2] != "/" and _is_transparent(kept[place - 1]):
        place -= 1
    before = kept[place - 1] if place else None
    if before is None or before.text == " " or (before.is_tag and before.element.tag in _BLOCKS):
        return
    kept.insert(place, space)


def _close_transparent(kept: list[Token], token: Token) -> None:
    """Keeps an end, unless nothing is in the element that can be seen or linked to."""
    element = token.element
    is_bare = not element.get("id") and (element.tag == "a" or not element.get("class"))
    if is_bare and kept[-1].element is element and kept[-1].is_tag:
        kept.pop()
    else:
        kept.append(token)


def _is_transparent(token: Token) -> bool:
    """Whether it is a tag of an element at whose edge nobody sees a space."""
    element = token.element
    return token.is_tag and element.tag in _TRANSPARENT and not element.get("style")


def _closes_transparent(token: Token) -> bool:
    return token.text[:2] == "</" and _is_transparent(token)


def _keep_block(kept: list[Token], token: Token) -> None:
    """Keeps a tag of a block; breaks at the edges of a paragraph are blank lines."""
    last = kept[-1] if kept else None
    if last is not None and token.text == "<br>" and last.text == "<p>":
        return
    if token.text == "</p>":
        while kept and kept[-1].text == "<br>" and kept[-1].is_tag:
            kept.pop()
        if kept and kept[-1].text == "<p>" and kept[-1].is_tag:
            kept.pop()
            return
    elif token.text == "</pre>" and last is not None and not last.is_tag:
        # A line end at the end of preformatted text begins no line.
        line = last.text.removesuffix("\n")
        kept[-1:] = [last._replace(text=line)] if line else []
    kept.append(token)
