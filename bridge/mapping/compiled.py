"""The mappings of a conversion as one record: what every layer says, the last word winning."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final, NamedTuple

import msgspec

from bridge.mapping.entries import (
    AS_DATA,
    EntriesFile,
    FieldEntry,
    NamespaceEntry,
    TagEntry,
    TemplateEntry,
    key_of,
)
from bridge.mapping.fields import Format, read_format
from bridge.mapping.skeleton import Part, Skeleton, read_skeleton
from bridge.site import Namespace, SiteInfo

_CORE_TAGS: Final = frozenset(("gallery",))
"""Tags that every MediaWiki has."""

_INFOBOX: Final = "infobox"

_MOST_NAMES: Final = 10_000
"""How many spellings of names are remembered: a wiki has more, a folder hardly."""

USES_FIELD: Final = "templates"
"""The field of the front matter that names a page's templates."""


class Layer(NamedTuple):
    """One file's entries, and whether they are the wiki's own."""

    file: EntriesFile
    own: bool


class Family:
    """The templates whose names begin or end alike, or both.

    Example:
        >>> "Norland-geo-stub" in Family("*-stub"), "Infobox town" in Family("Infobox *")
        (True, True)
    """

    def __init__(self, name: str) -> None:
        """Takes a name with a star for any characters."""
        self.start, _, self.end = name.partition("*")

    def __contains__(self, key: str) -> bool:
        return key.startswith(self.start) and key[len(self.start) :].endswith(self.end)


class Mappings(msgspec.Struct, frozen=True, dict=True):
    """What becomes of templates, tags and fields; made by :func:`merge`.

    Attributes:
        templates: their entries.
        tags: the entries of extensions' tags.
        fields: what fields of the front matter are on the wiki.
        own: the names of the templates that the wiki is known to have: on the way back
            their constructs become calls without a word in the page that says so.
        own_tags: the same of tags; MediaWiki's own are among them.
        namespaces: the wiki's further namespaces.
        interwiki: its further prefixes of other wikis.
        languages: its further prefixes of interlanguage links.
    """

    templates: tuple[TemplateEntry, ...] = ()
    tags: tuple[TagEntry, ...] = ()
    fields: tuple[FieldEntry, ...] = ()
    own: tuple[str, ...] = ()
    own_tags: tuple[str, ...] = ()
    namespaces: tuple[NamespaceEntry, ...] = ()
    interwiki: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, TemplateEntry]:
        """The entries by every name that MediaWiki takes for the template's."""
        return {
            key_of(name): entry for entry in self.templates for name in (entry.wiki, *entry.aliases)
        }

    @cached_property
    def _families(self) -> tuple[tuple[Family, TemplateEntry], ...]:
        """The names of whole families, longest first."""
        found = [(Family(name), entry) for name, entry in self.by_name.items() if "*" in name]
        return tuple(sorted(found, key=lambda pair: -len(pair[0].start + pair[0].end)))

    @cached_property
    def _found(self) -> dict[str, TemplateEntry | None]:
        return {}

    def find(self, name: str) -> TemplateEntry | None:
        """Returns the entry of a template by its name as a call has it, None if none."""
        try:
            return self._found[name]
        except KeyError:
            key = key_of(name)
            entry = self.by_name.get(key)
            if entry is None:
                entry = next((e for family, e in self._families if key in family), None)
            if len(self._found) < _MOST_NAMES:
                self._found[name] = entry
            return entry

    @cached_property
    def tags_by_name(self) -> dict[str, TagEntry]:
        """The entries of tags by their names."""
        return {tag.wiki.lower(): tag for tag in self.tags}

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The keys of the templates that the wiki is known to have."""
        return frozenset(self.own)

    @cached_property
    def own_templates(self) -> tuple[TemplateEntry, ...]:
        """The entries of the templates that the wiki is known to have, and that lead back."""
        names = self.own_names
        return tuple(
            entry
            for entry in self.templates
            if entry.direction != "to-markdown" and key_of(entry.wiki) in names
        )

    @cached_property
    def implied_tags(self) -> tuple[TagEntry, ...]:
        """The entries of the tags that the wiki is known to have, and that lead back."""
        return tuple(
            tag
            for tag in self.tags
            if tag.direction != "to-markdown" and tag.wiki.lower() in self.own_tags
        )

    @cached_property
    def data_fields(self) -> frozenset[str]:
        """The fields of the front matter that hold calls as data."""
        return frozenset(
            front_matter_field(entry)
            for entry in self.templates
            if entry.markdown == "front matter" and not entry.slots
        )

    @cached_property
    def head_fields(self) -> frozenset[str]:
        """The fields of the front matter that say something of calls."""
        return self.data_fields | {USES_FIELD} | {field.name for field in self.fields}

    @cached_property
    def _spellings(self) -> dict[tuple[str, str], Skeleton]:
        return {}

    def spelling(self, entry: TemplateEntry, name: str = "") -> Skeleton:
        """Returns how calls of a template are spelled where nothing else is known."""
        key = (entry.wiki, name)
        found = self._spellings.get(key)
        if found is None:
            found = self._spellings[key] = default_skeleton(entry, name)
        return found


def front_matter_field(entry: TemplateEntry) -> str:
    """Returns the field that an entry's calls stand in."""
    return entry.match.field or _INFOBOX


def class_of(entry: TemplateEntry) -> str:
    """Returns the class that tells an entry's div or span apart.

    Example:
        >>> class_of(TemplateEntry("Citation needed", "span"))
        'citation-needed'
    """
    return entry.match.css or "-".join(entry.wiki.lower().split())


def lead_of(entry: TemplateEntry) -> str:
    """Returns the words that an entry's heading link or comment begins with."""
    return entry.match.lead or entry.wiki.lower()


def way_back(entry: TemplateEntry) -> tuple[str, str]:
    """Returns what tells an entry's construct apart from those of all others."""
    kind = entry.markdown
    if kind in AS_DATA and not entry.slots:
        return "data", key_of(entry.wiki)
    return kind, {
        "callout": entry.match.kind.lower(),
        "quote": "",
        "front matter": front_matter_field(entry),
        "div": class_of(entry),
        "span": class_of(entry),
        "heading link": lead_of(entry),
        "comment": lead_of(entry),
        "link": entry.match.prefix,
        "image": entry.match.option,
    }.get(kind, entry.wiki)


def default_skeleton(entry: TemplateEntry, name: str = "") -> Skeleton:
    """Returns how a call is spelled by default: as the entry says, or in one line.

    Example:
        >>> from bridge.mapping.entries import Slot
        >>> slots = {"by": Slot("by"), "body": Slot("1", "blocks")}
        >>> default_skeleton(TemplateEntry("Quote", "quote", slots=slots), "quote").source
        '{{quote|by=_|_}}'
    """
    if entry.markdown in AS_DATA and not entry.slots:
        return Skeleton(name or entry.wiki)
    said = read_skeleton(entry.format) if entry.format else None
    if said is not None:
        return said if not name else said._replace(name=name)
    parts: list[Part] = []
    for name_of_slot, slot in entry.slots.items():
        keys = entry.keys[name_of_slot] if slot.list else (slot.param,)
        parts += [Part(key, None if key.isdecimal() else key) for key in keys]
    return Skeleton(name or entry.wiki, tuple(parts), below=_below(entry))


def _below(entry: TemplateEntry) -> str:
    """Boxes and hatnotes stand directly above the text that they are about."""
    return "" if entry.markdown in ("callout", "quote", "span", "link", "image") else "\n"


def default_format(entry: TemplateEntry) -> Format:
    """Returns the white space that calls of an entry have by default."""
    found = read_format(entry.format) if entry.format else None
    return Format() if found is None else found[1]


def merge(layers: Iterable[Layer]) -> Mappings:
    """Lays entries over one another: a later layer's take the place of earlier ones'.

    An entry loses the names that a later one claims, and goes altogether where a later
    one claims its construct.
    """
    templates: list[TemplateEntry] = []
    tags: dict[str, TagEntry] = {}
    fields: dict[str, FieldEntry] = {}
    own: set[str] = set()
    own_tags: set[str] = set()
    namespaces: list[NamespaceEntry] = []
    interwiki: list[str] = []
    languages: list[str] = []
    for layer in layers:
        file = layer.file
        claimed = _Names(n for entry in file.template for n in (entry.wiki, *entry.aliases))
        ways = {way_back(entry) for entry in file.template}
        templates = [
            rest
            for entry in templates
            if way_back(entry) not in ways and (rest := _without(entry, claimed)) is not None
        ]
        templates += file.template
        tags.update((tag.wiki.lower(), tag) for tag in file.tag)
        fields.update((field.name, field) for field in file.field)
        if layer.own:
            own |= {key_of(entry.wiki) for entry in file.template}
        own_tags |= {tag.wiki.lower() for tag in file.tag if layer.own or tag.wiki in _CORE_TAGS}
        own |= {key_of(name) for name in file.has}
        namespaces += file.namespace
        interwiki += file.interwiki
        languages += file.languages
    names = {key_of(n): e.wiki for e in templates for n in (e.wiki, *e.aliases)}
    return Mappings(
        tuple(templates),
        tuple(tags.values()),
        tuple(fields.values()),
        tuple(sorted({key_of(names.get(name, name)) for name in own})),
        tuple(sorted(own_tags)),
        tuple(namespaces),
        tuple(interwiki),
        tuple(languages),
    )


class _Names:
    """Names of templates, and of families of them (``Infobox *``)."""

    def __init__(self, names: Iterable[str]) -> None:
        self.keys = {key_of(name) for name in names}
        self.families = [Family(key) for key in self.keys if "*" in key]

    def __contains__(self, name: str) -> bool:
        key = key_of(name)
        return key in self.keys or any(key in family for family in self.families)


def _without(entry: TemplateEntry, claimed: _Names) -> TemplateEntry | None:
    names = [name for name in (entry.wiki, *entry.aliases) if name not in claimed]
    if not names:
        return None
    if len(names) == 1 + len(entry.aliases):
        return entry
    return msgspec.structs.replace(entry, wiki=names[0], aliases=tuple(names[1:]))


def with_facts(site: SiteInfo, mappings: Mappings) -> SiteInfo:
    """Returns a wiki's facts with the namespaces and prefixes that mappings name.

    Example:
        >>> with_facts(SiteInfo(()), Mappings(interwiki=("Foo",))).interwiki
        ('foo',)
    """
    if not (mappings.namespaces or mappings.interwiki or mappings.languages):
        return site
    spaces = {space.id: space for space in site.namespaces}
    for said in mappings.namespaces:
        known = spaces.get(said.id)
        aliases = (*said.aliases, *((known.name, *known.aliases) if known else ()))
        kept = tuple(dict.fromkeys(name for name in aliases if name and name != said.name))
        spaces[said.id] = Namespace(said.id, said.name, kept)
    return msgspec.structs.replace(
        site,
        namespaces=tuple(spaces.values()),
        interwiki=_more(site.interwiki, mappings.interwiki),
        languages=_more(site.languages, mappings.languages),
    )


def _more(known: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *(prefix.lower() for prefix in said))))
