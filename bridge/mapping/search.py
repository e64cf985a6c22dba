"""The calls of a page, what is like their constructs, and how most of them are spelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bridge.document.nodes import Document, Join, RawBlock, Template, TemplateBlock, Text
from bridge.mapping.claims import ALIKE
from bridge.mapping.compiled import Mappings, default_skeleton
from bridge.mapping.entries import AS_DATA, TagEntry, TemplateEntry, key_of
from bridge.mapping.joins import gap
from bridge.mapping.skeleton import Call, Skeleton, begins_with_line, skeleton_of
from bridge.mapping.tags import tag_name
from bridge.mapping.uses import Use
from bridge.mapping.walk import container_fields

_MOST_SPELLINGS: Final = 6


class _Look(NamedTuple):
    """How nodes of a type are looked at: as calls, as what constructs are like, into."""

    is_call: bool
    is_alike: bool
    fields: tuple[str, ...]


class _Looks(dict[type, _Look | None]):
    """How each type of node is looked at; None for what holds and is nothing."""

    def __missing__(self, kind: type) -> _Look | None:
        look = _Look(kind in (Template, TemplateBlock), kind in ALIKE, container_fields(kind))
        found = look if any(look) or kind is RawBlock else None
        self[kind] = found
        return found


_LOOKS: Final = _Looks()


class Found(NamedTuple):
    """What a page has for mappings.

    Attributes:
        calls: the calls of mapped templates, by their entries.
        holders: the nodes that hold any, by identity.
        alike: the nodes that constructs of calls could be mistaken for.
        tags: the mapped tags that it has, by their names.
    """

    calls: dict[str, list[tuple[Call, str | None, str | None]]]
    holders: set[int]
    alike: list[Any]
    tags: dict[str, TagEntry]


def find_calls(document: Document, mappings: Mappings) -> Found:
    """Finds the calls of mapped templates, and what is like their constructs."""
    found = Found({}, set(), [], {})
    search = _Search(mappings, found)
    search.siblings(document.blocks)
    search.siblings(document.notes)
    return found


class _Search:
    """Walks a page for calls."""

    def __init__(self, mappings: Mappings, found: Found) -> None:
        self.mappings = mappings
        self.found = found

    def siblings(self, nodes: Sequence[Any]) -> bool:
        """Looks at siblings; whether any of them holds a call."""
        holds = False
        for index, node in enumerate(nodes):
            kind = type(node)
            look = _LOOKS[kind]
            if look is None:
                continue
            if look.is_call:
                if self._call(node, nodes, index):
                    holds = True
                continue
            if look.is_alike:
                self.found.alike.append(node)
            inside = kind is RawBlock and node.source[0] == "<" and self._tag(node.source)
            for name in look.fields:
                value = getattr(node, name)
                # most labels and items are a text and nothing else
                if value and (len(value) > 1 or type(value[0]) is not Text):
                    inside = self.siblings(value) or inside
            if inside:
                holds = True
                if look.fields:
                    self.found.holders.add(id(node))
        return holds

    def _tag(self, source: str) -> bool:
        tag = self.mappings.tags_by_name.get(tag_name(source))
        if tag is None or tag.direction == "to-wikitext":
            return False
        self.found.tags[tag.wiki.lower()] = tag
        return True

    def _call(self, node: Template | TemplateBlock, nodes: Sequence[Any], index: int) -> bool:
        entry = self.mappings.find(node.name)
        if entry is None or entry.direction == "to-wikitext":
            return False
        above = below = None
        if type(node) is TemplateBlock:
            above = _hangs(nodes, index, -1)
            below = _hangs(nodes, index, 1)
        call = Call(node.name, node.parameters)
        self.found.calls.setdefault(entry.wiki, []).append((call, above, below))
        return True


def _hangs(nodes: Sequence[Any], index: int, step: int) -> str | None:
    """Returns whether a block is on the next line from its neighbour; None where it is all one."""
    at = index + step
    if not 0 <= at < len(nodes):
        return None
    if isinstance(nodes[at], Join):
        return "\n"
    pair = (nodes[index], nodes[at]) if step > 0 else (nodes[at], nodes[index])
    return "" if gap(*pair, below="\n", above=None) else None


def choose_uses(found: Found, mappings: Mappings) -> dict[str, Use]:
    """Returns, for each template, the spelling that fits most of a page's calls."""
    uses: dict[str, Use] = {}
    for name, calls in found.calls.items():
        entry = mappings.by_name[key_of(name)]
        if entry.markdown in AS_DATA and not entry.slots:
            uses[name] = Use(entry, mappings.spelling(entry))
            continue
        skeleton = _spelling(entry, mappings, [call for call, _, _ in calls])
        above = [above for _, above, _ in calls if above is not None]
        below = [below for _, _, below in calls if below is not None]
        if above or below:
            skeleton = skeleton._replace(
                above=max(above, key=above.count, default=skeleton.above),
                below=max(below, key=below.count, default=skeleton.below),
            )
        uses[name] = Use(entry, skeleton)
    return uses


def _spelling(entry: TemplateEntry, mappings: Mappings, calls: Sequence[Call]) -> Skeleton:
    counts: dict[Skeleton, int] = {}
    for call in calls:
        for skeleton in counts:
            if _fits(entry, skeleton, call):
                counts[skeleton] += 1
                break
        else:
            skeleton = mappings.spelling(entry, "" if call.name == entry.wiki else call.name)
            if not _fits(entry, skeleton, call):
                own = skeleton_of(call)
                if own is None or Use(entry, own).said(call) is None:
                    continue
                skeleton = _like(own, default_skeleton(entry))
            if len(counts) < _MOST_SPELLINGS:
                counts[skeleton] = 1
    if not counts:
        return mappings.spelling(entry)
    return max(counts, key=lambda skeleton: counts[skeleton])


def _fits(entry: TemplateEntry, skeleton: Skeleton, call: Call) -> bool:
    """Whether a skeleton spells a call, and leaves no white space to its values.

    The line end before a list is a part of that.
    """
    said = Use(entry, skeleton).said(call)
    return said is not None and not any(
        value[-1:].isspace() or (value[:1].isspace() and not begins_with_line(value))
        for values in said.values()
        for value in values
    )


def _like(own: Skeleton, default: Skeleton) -> Skeleton:
    return own._replace(above=default.above, below=default.below)
