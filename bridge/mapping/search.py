"""The calls of a page, what is like their constructs, and how most of them are spelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bridge.document.nodes import (
    Callout,
    CodeBlock,
    CommentBlock,
    Document,
    ExternalLink,
    HtmlBlock,
    HtmlInline,
    Image,
    Join,
    Paragraph,
    Quote,
    RawBlock,
    Table,
    Template,
    TemplateBlock,
    Text,
    WikiLink,
)
from bridge.mapping.compiled import Mappings, default_skeleton
from bridge.mapping.entries import AS_DATA, TagEntry, TemplateEntry, key_of
from bridge.mapping.joins import gap
from bridge.mapping.skeleton import Call, Skeleton, skeleton_of
from bridge.mapping.tags import tag_name
from bridge.mapping.uses import Use
from bridge.mapping.walk import container_fields

_MOST_SPELLINGS: Final = 6
_ALIKE: Final = frozenset(
    (
        Callout,
        CodeBlock,
        CommentBlock,
        ExternalLink,
        HtmlBlock,
        HtmlInline,
        Image,
        Paragraph,
        Quote,
        Table,
        WikiLink,
    )
)
"""What the constructs of calls are made of."""


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
    for note in document.notes:
        search.node(note)
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
            if kind is Text:
                continue
            if kind is Template or kind is TemplateBlock:
                if self._call(node, nodes, index):
                    holds = True
                continue
            if kind is RawBlock and node.source[0] == "<":
                tag = self.mappings.tags_by_name.get(tag_name(node.source))
                if tag is not None and tag.direction != "to-wikitext":
                    self.found.tags[tag.wiki.lower()] = tag
                    holds = True
                continue
            if kind in _ALIKE:
                self.found.alike.append(node)
            names = container_fields(kind)
            if names and self._fields(node, names):
                holds = True
        return holds

    def node(self, node: Any) -> bool:
        """Looks into a node; whether it holds a call."""
        return self._fields(node, container_fields(type(node)))

    def _fields(self, node: Any, names: tuple[str, ...]) -> bool:
        holds = False
        for name in names:
            value = getattr(node, name)
            if value and self.siblings(value):
                holds = True
        if holds:
            self.found.holders.add(id(node))
        return holds

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
        above = Counter(a for _, a, _ in calls if a is not None).most_common(1)
        below = Counter(b for _, _, b in calls if b is not None).most_common(1)
        if above:
            skeleton = skeleton._replace(above=above[0][0])
        if below:
            skeleton = skeleton._replace(below=below[0][0])
        uses[name] = Use(entry, skeleton)
    return uses


def _spelling(entry: TemplateEntry, mappings: Mappings, calls: Sequence[Call]) -> Skeleton:
    counts: dict[Skeleton, int] = {}
    for call in calls:
        for skeleton in counts:
            if Use(entry, skeleton).said(call) is not None:
                counts[skeleton] += 1
                break
        else:
            skeleton = mappings.spelling(entry, "" if call.name == entry.wiki else call.name)
            if Use(entry, skeleton).said(call) is None:
                own = skeleton_of(call)
                if own is None or Use(entry, own).said(call) is None:
                    continue
                skeleton = _like(own, default_skeleton(entry))
            if len(counts) < _MOST_SPELLINGS:
                counts[skeleton] = 1
    if not counts:
        return mappings.spelling(entry)
    return max(counts, key=lambda skeleton: counts[skeleton])


def _like(own: Skeleton, default: Skeleton) -> Skeleton:
    return own._replace(above=default.above, below=default.below)
