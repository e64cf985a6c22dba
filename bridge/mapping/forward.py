"""Calls to constructs: a document of the wiki becomes one for Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from bridge.document.nodes import (
    Block,
    Callout,
    Cell,
    CodeBlock,
    Document,
    Inline,
    Join,
    Note,
    Paragraph,
    Quote,
    RawBlock,
    Template,
    TemplateBlock,
)
from bridge.document.source_text import template_source
from bridge.mapping.backward import Backward
from bridge.mapping.compiled import (
    Mappings,
    default_format,
)
from bridge.mapping.constructs import Said, make_blocks, make_inline
from bridge.mapping.data import as_fields, as_yaml, page_style
from bridge.mapping.entries import AS_DATA, TagEntry, TemplateEntry, key_of
from bridge.mapping.fields import Format
from bridge.mapping.forward_head import take_head
from bridge.mapping.joins import gap
from bridge.mapping.made import Made
from bridge.mapping.search import Found
from bridge.mapping.skeleton import Call, Skeleton
from bridge.mapping.tables import make_table
from bridge.mapping.tags import make_tag, tag_name
from bridge.mapping.uses import Use, activate
from bridge.mapping.values import Values
from bridge.mapping.walk import container_fields
from bridge.report import Report

_LABELS: Final = frozenset(("label", "caption"))
_LINKS: Final = ("link", "image")


class Forward:
    """Turns the calls of one page into constructs."""

    def __init__(
        self,
        mappings: Mappings,
        found: Found,
        uses: dict[str, Use],
        tags: dict[str, TagEntry],
        values: Values,
        report: Report,
        *,
        one_way: bool = False,
    ) -> None:
        self.mappings = mappings
        self.one_way = one_way
        self.holders = found.holders
        self.calls = found.calls
        self.data_uses: dict[str, Use] = {}
        self.uses = uses
        self.tags = tags
        self.used_tags: dict[str, TagEntry] = {}
        self.values = values
        self.report = report
        self.used: dict[tuple[str, Skeleton], Use] = {}
        self.made = Made()
        self.back = Backward(mappings, activate(uses.values()), values, None)

    def document(self, document: Document) -> Document:
        """Returns the page with constructs for its calls, without the word that says so."""
        head = take_head(document.blocks, self.uses, self._entry)
        for use in head.used:
            self._use(use)
        fields = (*document.meta.fields, *head.fields)
        return msgspec.structs.replace(
            document,
            blocks=self.flow(head.blocks),
            notes=tuple([self._note(note) for note in document.notes]),
            meta=msgspec.structs.replace(document.meta, fields=fields),
        )

    def _entry(self, node: Template | TemplateBlock) -> TemplateEntry | None:
        entry = self.mappings.find(node.name)
        return entry if entry is not None and entry.wiki in self.uses else None

    # --- blocks ------------------------------------------------------------------

    def flow(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Returns siblings of the page, a quote or a callout."""
        placed = _placed(blocks)
        out: list[Block] = []
        below: str | None = None
        for index, (block, join) in enumerate(placed):
            made: list[Block] | None = None
            if isinstance(block, TemplateBlock):
                before = placed[index - 1][0] if index else None
                after = placed[index + 1] if index + 1 < len(placed) else None
                made, hangs = self._block(block, before, join, after, below)
            elif isinstance(block, RawBlock) and self.tags and join is None:
                hangs = ""
                if index + 1 == len(placed) or placed[index + 1][1] is None:
                    made = self._tag(block)
            if made is not None:
                self.made.add(made[0])
                out += made
                below = hangs
                continue
            if join is not None and below is None:
                out.append(join)
            out.append(self._descend(block))
            below = None
        return tuple(out)

    def _tag(self, block: RawBlock) -> list[Block] | None:
        """Returns what an extension's tag becomes."""
        tag = self.tags.get(tag_name(block.source))
        made = None if tag is None else make_tag(tag, block.source, self.values)
        if tag is not None and made is not None:
            self.used_tags[tag.wiki] = tag
            self.made.add_tag(made, tag, block.source)
        return made

    def _block(
        self,
        block: TemplateBlock,
        before: Block | None,
        join: Join | None,
        after: tuple[Block, Join | None] | None,
        hung: str | None,
    ) -> tuple[list[Block] | None, str]:
        """Returns what a call alone on its lines becomes, and what its spelling says of below."""
        entry = self._entry(block)
        if entry is None or entry.markdown == "front matter":
            return None, ""
        use = self.uses[entry.wiki]
        call = Call(block.name, block.parameters)
        above, below = use.skeleton.above, use.skeleton.below
        if entry.markdown in AS_DATA:
            above, below = "", "\n" if after is not None and after[1] is not None else ""
        if self.one_way:
            return self._made(use, call), below
        if before is not None and hung is None and gap(before, block, None, above) != join:
            return None, ""
        if after is not None and gap(block, after[0], below, None) != after[1]:
            return None, ""
        if entry.markdown in AS_DATA:
            made = self._data(entry, call, below)
        else:
            made = self._made(use, call)
        if made is not None and entry.markdown not in AS_DATA:
            self._use(use)
        return made, below

    def _made(self, use: Use, call: Call) -> list[Block] | None:
        """Returns the blocks of a call whose values come back."""
        if self.one_way:
            return self._one_way(use, call)
        said = use.said(call)
        if said is None:
            self._misfit(use.entry, call, said)
            return None
        made = make_blocks(use.entry, said, self.values)
        if made is None or self.back.said(made) != (use, said) or use.call(said) != call:
            self._misfit(use.entry, call, said)
            return None
        self.made.add_call(made, use, call)
        return made

    def _one_way(self, use: Use, call: Call) -> list[Block] | None:
        """Returns the blocks of a call that nobody wants back, however it is spelled."""
        alone = use.alone(call)
        said = None if alone is None else alone.said(call)
        if said is None:
            self._misfit(use.entry, call, said)
            return None
        node = make_inline(use.entry, said, self.values)
        made = [Paragraph((node,))] if node else make_blocks(use.entry, said, self.values)
        if not made:
            self._misfit(use.entry, call, said)
            return None
        self._tell_loss(use.entry, call)
        return list(made)

    def _tell_loss(self, entry: TemplateEntry, call: Call) -> None:
        self.report.add(
            "mapping",
            "warning",
            f"a call of {{{{{entry.wiki}}}}} is mapped one way: nothing leads back to it",
            template_source(Template(call.name, call.parameters)),
        )

    def _misfit(self, entry: TemplateEntry, call: Call, said: Said | None) -> None:
        why = "is written otherwise than others" if said is None else "says more than Markdown can"
        self.report.add(
            "mapping",
            "info",
            f"a call of {{{{{entry.wiki}}}}} {why}: it stays as it is",
            template_source(Template(call.name, call.parameters)),
        )

    def _data(self, entry: TemplateEntry, call: Call, follows: str) -> list[Block] | None:
        """Returns a call as YAML or as a table; None where it would not come back."""
        made: Block | None = None
        use = self._data_use(entry, call.name)
        style = use.style or Format()
        if entry.markdown == "table":
            fields = as_fields(call, style, follows)
            made = None if fields is None else make_table(fields, self.values)
        else:
            source = as_yaml(call, style, follows)
            if source is not None:
                made = CodeBlock(source, "yaml")
                self.made.data[source] = (call, follows)
        if made is None:
            self._misfit(entry, call, {})
            return None
        self._use(use)
        self.made.add(made)
        return [made]

    def _use(self, use: Use) -> None:
        self.used[use.entry.wiki, use.skeleton] = use

    def _data_use(self, entry: TemplateEntry, name: str) -> Use:
        """Returns how a page uses calls by a name as data: with the white space of most."""
        key = key_of(name)
        use = self.data_uses.get(key)
        if use is None:
            named: dict[str, list[Call]] = {}
            for call, _, _ in self.calls[entry.wiki]:
                named.setdefault(key_of(call.name), []).append(call)
            usual = default_format(entry)
            for one, calls in named.items():
                skeleton = Skeleton(calls[0].name.strip())
                self.data_uses[one] = Use(entry, skeleton, page_style(calls, usual))
            use = self.data_uses[key]
        return use

    def _note(self, note: Note) -> Note:
        if id(note) not in self.holders:
            return note
        changed = Note(note.key, self.contained(note.blocks))
        self.made.add(changed)
        return changed

    def contained(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Returns the blocks of an item, a note or a description."""
        call = _sole_call(blocks)
        entry = None if call is None else self._entry(call)
        if call is not None and entry is not None and entry.markdown == "note":
            made = self._data(entry, Call(call.name, call.parameters), "")
            if made is not None:
                return tuple(made)
        return tuple([self._descend(block) for block in blocks])

    def _descend(self, node: Any) -> Any:
        """Returns a node with constructs for the calls in it."""
        if id(node) not in self.holders:
            return node
        changes: dict[str, Any] = {}
        for name in container_fields(type(node)):
            value = getattr(node, name)
            if not value:
                continue
            if name == "blocks" and not isinstance(node, Cell):
                flow = isinstance(node, Quote | Callout)
                changes[name] = self.flow(value) if flow else self.contained(value)
            elif name in ("items", "rows", "cells", "blocks"):
                changes[name] = tuple([self._descend(part) for part in value])
            else:
                changes[name] = self.inlines(value, in_label=name in _LABELS)
        changed = msgspec.structs.replace(node, **changes)
        self.made.add(changed)
        return changed

    # --- inlines -----------------------------------------------------------------

    def inlines(self, nodes: tuple[Inline, ...], *, in_label: bool) -> tuple[Inline, ...]:
        """Returns siblings within a line."""
        out: list[Inline] = []
        for node in nodes:
            if not isinstance(node, Template):
                out.append(self._descend(node))
                continue
            entry = self._entry(node)
            made = None
            if entry is not None and not (in_label and entry.markdown in _LINKS):
                made = self._inline(entry, Call(node.name, node.parameters))
            out.append(node if made is None else made)
        return tuple(out)

    def _inline(self, entry: TemplateEntry, call: Call) -> Inline | None:
        if entry.markdown not in ("span", "link", "image"):
            return None
        use = self.uses[entry.wiki]
        if self.one_way:
            alone = use.alone(call)
            said = None if alone is None else alone.said(call)
            made = None if said is None else make_inline(entry, said, self.values)
            if made is not None:
                self._tell_loss(entry, call)
            return made
        said = use.said(call)
        made = None if said is None else make_inline(entry, said, self.values)
        if made is None or self.back.inline_call(made) != call:
            self._misfit(entry, call, said)
            return None
        self._use(use)
        self.made.add(made)
        self.made.add_call((made,), use, call)
        return made


def _placed(blocks: Sequence[Block]) -> list[tuple[Block, Join | None]]:
    """Returns blocks, each with what joins it to the one above."""
    placed: list[tuple[Block, Join | None]] = []
    join: Join | None = None
    for block in blocks:
        if isinstance(block, Join):
            join = block
        else:
            placed.append((block, join))
            join = None
    return placed


def _sole_call(blocks: tuple[Block, ...]) -> Template | TemplateBlock | None:
    """Returns the call that is all of an item or a note."""
    if len(blocks) != 1:
        return None
    block = blocks[0]
    if isinstance(block, TemplateBlock):
        return block
    if isinstance(block, Paragraph) and len(block.children) == 1:
        node = block.children[0]
        return node if isinstance(node, Template) else None
    return None
