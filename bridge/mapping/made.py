"""What was made of a page's calls, and is known to come back: proved once, not again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bridge.document.nodes import Block, Inline
from bridge.mapping.compiled import class_of, lead_of
from bridge.mapping.entries import TagEntry, TemplateEntry
from bridge.mapping.skeleton import Call
from bridge.mapping.uses import Active, Use


class Made:
    """The constructs that a page's calls became.

    Nodes are told apart by identity; the records hold them, so that none is another's.

    Attributes:
        nodes: those that were made, or hold any that were.
        data: calls by the YAML that they became, and how the text below hangs on them.
    """

    def __init__(self) -> None:
        self.nodes: set[int] = set()
        self.data: dict[str, tuple[Call, str]] = {}
        self._calls: dict[int, tuple[Sequence[Block | Inline], Use, Call]] = {}
        self._tags: dict[int, tuple[Sequence[Block], TagEntry, str]] = {}

    def add(self, node: Any) -> None:
        """Remembers a node that was made."""
        self.nodes.add(id(node))

    def add_call(self, nodes: Sequence[Block | Inline], use: Use, call: Call) -> None:
        """Remembers the nodes that a call became, and that they say this call."""
        self._calls[id(nodes[0])] = (nodes, use, call)

    def add_tag(self, blocks: Sequence[Block], tag: TagEntry, source: str) -> None:
        """Remembers the blocks that a tag became, and that they say this tag."""
        self._tags[id(blocks[0])] = (blocks, tag, source)

    def call(self, nodes: Sequence[Block | Inline], active: Active) -> tuple[Use, Call] | None:
        """Returns the call that nodes are known to say where a page uses this; None if none."""
        found = self._calls.get(id(nodes[0]))
        if found is None or len(found[0]) != len(nodes):
            return None
        return found[1:] if active_use(active, found[1].entry) == found[1] else None

    def tag(self, blocks: Sequence[Block], tag: TagEntry) -> str | None:
        """Returns the tag that blocks are known to say, None if nobody knows."""
        found = self._tags.get(id(blocks[0]))
        if found is None or found[1] is not tag or len(found[0]) != len(blocks):
            return None
        return found[2]


def active_use(active: Active, entry: TemplateEntry) -> Use | None:
    """Returns the template that a page takes an entry's constructs for; None where it depends."""
    kind = entry.markdown
    if kind == "span":
        return active.spans.get(class_of(entry))
    if kind == "callout":
        return active.callouts.get(entry.match.kind.lower())
    if kind == "quote":
        return active.quote
    if kind == "div":
        return active.divs.get(class_of(entry))
    if kind == "comment":
        return active.comments.get(lead_of(entry))
    if kind == "heading link":
        return active.leads.get(lead_of(entry))
    return None
