"""Attributes in braces, as pandoc has them: ``{#id .class key="value"}``."""

from __future__ import annotations

import re
from html import escape
from typing import Final, NamedTuple

_WORD: Final = (
    r"#(?P<id>[^\s#={}\"']+)|\.(?P<class>[^\s#={}\"']+)|(?P<unnumbered>-)"
    r"|(?P<name>[A-Za-z_][\w:.-]*)=(?:\"(?P<quoted>[^\"\n]*)\"|(?P<bare>[^\s\"'{}]+))"
)
_ATTRIBUTE = re.compile(rf"(?:{_WORD})(?=\s|$)")
_AT_END = re.compile(r"(?:^|(?<=[ \t\n]))\{([^{}\\\n]*)\}$")
_GAP = re.compile(r"\s*")
_KNOWN: Final = frozenset("align class dir id lang role style title width".split())
"""Attributes that MediaWiki lets through; others become ``data-``, as in pandoc's HTML."""

STARTS: Final = re.compile(r"\{:?[ \t\n]*(?:[.#]|[A-Za-z_][\w:.-]*=|-[ \t\n}])")
"""What text behind a link must not begin with."""


class Attributes(NamedTuple):
    """What braces say."""

    identifier: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


def read_attributes(source: str) -> Attributes | None:
    """Reads what stands between braces; None if these are no attributes.

    Example:
        >>> read_attributes('#a .b .c k="v w"')
        Attributes(identifier='a', classes=('b', 'c'), pairs=(('k', 'v w'),))
        >>> read_attributes("=html"), read_attributes("a"), read_attributes("")
        (None, None, None)
    """
    identifier = ""
    classes: list[str] = []
    pairs: dict[str, str] = {}
    position = 0
    while True:
        gap = _GAP.match(source, position)
        assert gap is not None
        position = gap.end()
        if position == len(source):
            break
        match = _ATTRIBUTE.match(source, position)
        if match is None:
            return None
        position = match.end()
        if match["id"]:
            identifier = match["id"]
        elif match["class"]:
            classes.append(match["class"])
        elif match["unnumbered"]:
            classes.append("unnumbered")
        else:
            pairs.setdefault(match["name"], match["quoted"] or match["bare"] or "")
    if not (identifier or classes or pairs):
        return None
    return Attributes(identifier, tuple(classes), tuple(pairs.items()))


def html_attributes(attributes: Attributes) -> str:
    """Returns attributes as a tag of the wiki has them.

    Example:
        >>> html_attributes(Attributes("a", ("b", "c"), (("k", "<v>"),)))
        'id="a" class="b c" data-k="&lt;v&gt;"'
    """
    named: dict[str, str] = {}
    if attributes.identifier:
        named["id"] = attributes.identifier
    if attributes.classes:
        named["class"] = " ".join(attributes.classes)
    for name, value in attributes.pairs:
        known = name.lower() in _KNOWN or name.startswith(("data-", "aria-"))
        named.setdefault(name if known else f"data-{name}", value)
    return " ".join(f'{name}="{escape(value)}"' for name, value in named.items())


def split_attributes(title: str) -> tuple[str, Attributes | None]:
    """Returns a heading's text without the attributes at its end, and these.

    Example:
        >>> split_attributes("H {#a}"), split_attributes("H {a}")
        (('H', Attributes(identifier='a', classes=(), pairs=())), ('H {a}', None))
    """
    match = _AT_END.search(title) if title.endswith("}") else None
    attributes = None if match is None else read_attributes(match[1])
    if match is None or attributes is None:
        return title, None
    return title[: match.start()].rstrip(" \t\n"), attributes
