"""What a mapping file says: templates, tags and fields, and what each becomes."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Final, Literal

import msgspec

from bridge.mapping.schema import MappingFile

Construct = Literal[
    "callout",
    "quote",
    "front matter",
    "div",
    "note",
    "link",
    "image",
    "span",
    "table",
    "heading link",
    "comment",
]
"""What a template or a tag may become in Markdown."""

Direction = Literal["both", "to-markdown", "to-wikitext"]
SlotType = Literal["inline", "blocks", "text", "page"]

AS_DATA: Final = frozenset(("front matter", "note", "table"))
"""Constructs that take any parameter, in order, each under its own name."""

_LONGEST_LIST: Final = 24
"""How many parameters of a list the default spelling of a call has."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a mapping file; a key that it does not have is a mistake."""


class Slot(_Table, frozen=True):
    """Where one parameter of a template goes.

    Attributes:
        param: its name, or its number where it has none; for a list the number or
            the name (``link$``, with ``$`` for 1, 2, …) of its first one.
        type: ``inline`` and ``blocks`` are wikitext, which becomes Markdown; ``text``
            is kept as it stands; ``page`` is the title of a page.
        aliases: other names of the parameter.
        optional: whether a call may do without.
        default: what the template takes where the call gives nothing; it is shown,
            and not written into a call that does without.
        list: whether further numbered parameters follow.
    """

    param: str
    type: SlotType = "inline"
    aliases: tuple[str, ...] = ()
    optional: bool = False
    default: str = ""
    list: bool = False


class Match(_Table, frozen=True):
    """What tells the construct apart on the way back.

    Attributes:
        kind: of a callout, ``> [!kind]``.
        css: the class of a div or a span; without one, the template's name.
        field: of the front matter.
        lead: the words that a heading link, a comment or a table begins with.
        prefix: what an address or a target begins with, of a link.
        option: an option of an image.
    """

    kind: str = ""
    css: str = msgspec.field(default="", name="class")
    field: str = ""
    lead: str = ""
    prefix: str = ""
    option: str = ""


class Example(_Table, frozen=True):
    """A call and its Markdown: true both ways, and run as a test."""

    wikitext: str
    markdown: str


class TemplateEntry(_Table, frozen=True, dict=True):
    """``[[template]]``: a template of the wiki and what it becomes.

    Attributes:
        wiki: its name.
        markdown: the construct.
        aliases: its other names, redirects to it and the like.
        direction: which way the entry works.
        format: how a call of it is written where Markdown has nothing to say of it: a
            call with ``_`` for each value, or ``{{_|_ = _}}`` for any parameters.
        text: what a span shows that has no slot for its text.
        match: what tells it apart on the way back.
        slots: its parameters by what they are in Markdown.
        example: examples.
    """

    wiki: str
    markdown: Construct
    aliases: tuple[str, ...] = ()
    direction: Direction = "both"
    format: str = ""
    text: str = ""
    match: Match = Match()
    slots: dict[str, Slot] = {}
    example: tuple[Example, ...] = ()

    @cached_property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """The parameters of each slot: its names, or those that a list goes on with."""
        return {name: slot_keys(slot) for name, slot in self.slots.items()}

    @cached_property
    def slot_of(self) -> dict[str, str] | None:
        """The slots by the parameters that fill them; None where one takes several or goes without.

        That is, where it takes more than a look to see what fills which.
        """
        if any(slot.list or slot.default for slot in self.slots.values()):
            return None
        return {key: name for name, keys in self.keys.items() for key in keys}

    @cached_property
    def needed(self) -> frozenset[str]:
        """The slots that no call can do without."""
        return frozenset(
            name for name, slot in self.slots.items() if not slot.optional and not slot.default
        )

    @cached_property
    def body(self) -> str | None:
        """The last slot of words or blocks, what a div is around; None if there is none."""
        found = [name for name, slot in self.slots.items() if slot.type in ("inline", "blocks")]
        return found[-1] if found else None

    @cached_property
    def words(self) -> str | None:
        """The slot of the words within a line, what a span shows; None if there is none."""
        return next((name for name, slot in self.slots.items() if slot.type == "inline"), None)

    @cached_property
    def pages(self) -> str | None:
        """The slot of the pages that a heading link leads to; None if there is none."""
        return next((name for name, slot in self.slots.items() if slot.type == "page"), None)


def slot_keys(slot: Slot) -> tuple[str, ...]:
    """Returns the parameters that fill a slot.

    Example:
        >>> slot_keys(Slot("by", aliases=("author",))), slot_keys(Slot("l$", list=True))[:2]
        (('by', 'author'), ('l1', 'l2'))
    """
    if not slot.list:
        return (slot.param, *slot.aliases)
    if slot.param.isdecimal():
        start = int(slot.param)
        return tuple(map(str, range(start, start + _LONGEST_LIST)))
    return tuple([slot.param.replace("$", str(at)) for at in range(1, _LONGEST_LIST + 1)])


class TagEntry(_Table, frozen=True):
    """``[[tag]]``: an extension's tag and what it becomes.

    Attributes:
        wiki: its name, as in ``<gallery>``.
        markdown: ``images`` is a list of images in a div, ``lines`` text whose lines
            keep their ends, ``link`` one to what the tag shows, and ``div`` blocks.
        prefix: what an address begins with, of a link.
        text: what such a link shows.
        direction: which way the entry works.
        example: examples.
    """

    wiki: str
    markdown: Literal["images", "lines", "link", "div"]
    prefix: str = ""
    text: str = ""
    direction: Direction = "both"
    example: tuple[Example, ...] = ()


class FieldEntry(_Table, frozen=True):
    """``[[field]]``: a field of the front matter and what it is on the wiki."""

    name: str
    wiki: Literal["categories", "redirects"]


class NamespaceEntry(_Table, frozen=True):
    """``[[namespace]]``: a namespace that the wiki has, or another name of one."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()


class EntriesFile(MappingFile, frozen=True):
    """A mapping file.

    Attributes:
        has: templates that mwbridge knows and the wiki has: with these the way back
            needs no word in a page that it uses them.
        interwiki: prefixes that lead to other wikis.
        languages: prefixes of interlanguage links.
    """

    has: tuple[str, ...] = ()
    interwiki: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    template: tuple[TemplateEntry, ...] = ()
    tag: tuple[TagEntry, ...] = ()
    field: tuple[FieldEntry, ...] = ()
    namespace: tuple[NamespaceEntry, ...] = ()


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """Returns a template's name as MediaWiki compares it.

    Example:
        >>> key_of("infobox_person\\n"), key_of(" Quote")
        ('Infobox person', 'Quote')
    """
    text = " ".join(name.replace("_", " ").split())
    return text[:1].upper() + text[1:]
