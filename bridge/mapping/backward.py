"""Constructs to calls: the way back from Markdown's document to the wiki's."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from bridge.document.nodes import (
    Block,
    Callout,
    CodeBlock,
    CommentBlock,
    Document,
    ExternalLink,
    Field,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    Join,
    Meta,
    Note,
    Paragraph,
    Quote,
    RawBlock,
    Table,
    Template,
    TemplateBlock,
    Text,
    WikiLink,
)
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.source_text import template_source
from bridge.mapping import constructs
from bridge.mapping.claims import claimable, tag_of, use_of_link
from bridge.mapping.compiled import USES_FIELD, Mappings, default_format, front_matter_field
from bridge.mapping.constructs import Said
from bridge.mapping.entries import TemplateEntry, key_of
from bridge.mapping.fields import Fields, Format, from_fields, read_format
from bridge.mapping.joins import Placed, joined, under
from bridge.mapping.made import Made
from bridge.mapping.skeleton import Call
from bridge.mapping.tables import read_table
from bridge.mapping.tags import read_tag
from bridge.mapping.uses import Active, Use, read_uses
from bridge.mapping.values import Values
from bridge.mapping.walk import container_fields
from bridge.mapping.yaml_fields import read_fields
from bridge.report import Report

_DIV_OPENS: Final = "<div"
_INLINE_CALLS: Final = (HtmlInline, ExternalLink, WikiLink, Image)
"""What a call within a line may have become."""


class Backward:
    """Turns the constructs of one page into calls."""

    def __init__(
        self,
        mappings: Mappings,
        active: Active,
        values: Values,
        report: Report | None,
        made: Made | None = None,
    ) -> None:
        self.mappings = mappings
        self.active = active
        self.values = values
        self.report = report
        self.made = made
        self._only = None if made is None else made.nodes
        self._kinds = claimable(active)
        self._has_inline = not self._kinds.isdisjoint(_INLINE_CALLS)

    def document(self, document: Document) -> Document:
        """Returns the page with calls for its constructs."""
        calls, fields = self._head(document.meta)
        blocks, notes = document.blocks, document.notes
        if not self._is_idle(document):
            blocks = self.flow(blocks)
            notes = tuple([self._note(note) for note in notes])
        return msgspec.structs.replace(
            document,
            blocks=under(calls, blocks),
            notes=notes,
            meta=msgspec.structs.replace(document.meta, fields=fields),
        )

    def _is_idle(self, document: Document) -> bool:
        """Whether nothing below a page's front matter can be a call: most pages have no more."""
        if self.active.uses or any(tag.markdown == "link" for tag in self.active.tags.values()):
            return False
        return not any(isinstance(b, HtmlBlock | Quote | Callout) for b in document.blocks)

    def _note(self, note: Note) -> Note:
        if self._only is not None and id(note) not in self._only:
            return note
        return Note(note.key, self.contained(note.blocks))

    # --- front matter ------------------------------------------------------------

    def _head(self, meta: Meta) -> tuple[list[tuple[Call, str]], tuple[Field, ...]]:
        """Returns the calls that stand in front matter, and the other fields."""
        calls: list[tuple[Call, str]] = []
        rest: list[Field] = []
        for field in meta.fields:
            found = self._scalar(field) or self._data(field)
            if found is not None:
                calls += found
            elif field.name != USES_FIELD or read_uses(field, self.mappings) is None:
                rest.append(field)
        return calls, tuple(rest)

    def _data(self, field: Field) -> list[tuple[Call, str]] | None:
        if field.name not in self.mappings.data_fields:
            return None
        fields = read_fields(field.value)
        if fields is None:
            self._misfit("these fields are no YAML of a template's parameters", field.value)
            return None
        calls: list[tuple[Call, str]] = []
        for one in fields:
            found = self._entry_of(one.name)
            if found is None or found[0].markdown != "front matter":
                return None
            _, name, style = found
            call = self._from_data(one._replace(name=name), style)
            if call is None:
                return None
            calls.append((call, style.follows))
        return calls

    def _from_data(self, fields: Fields, style: Format) -> Call | None:
        """Returns the call that data stands for, None where no call can say it."""
        call = from_fields(fields, style)
        if self.report is None or self.values.is_call(call):
            return call
        call = from_fields(fields, style, numbered=True)
        return call if self._is_call(call) else None

    def _entry_of(self, key: str) -> tuple[TemplateEntry, str, Format] | None:
        """Returns the entry that data belongs to, the template's name and its format."""
        said = read_format(key)
        name = key if said is None else said[0]
        entry = self.mappings.find(name)
        if entry is None or entry.slots:
            return None
        if said is not None:
            return entry, name, said[1]
        return entry, name, self.active.data.get(key_of(name)) or default_format(entry)

    def _scalar(self, field: Field) -> list[tuple[Call, str]] | None:
        """Returns the call that a field of one value stands for."""
        for use in self.active.uses:
            entry = use.entry
            if entry.markdown == "front matter" and entry.slots:
                if front_matter_field(entry) == field.name:
                    return self._scalar_call(use, field)
        return None

    def _scalar_call(self, use: Use, field: Field) -> list[tuple[Call, str]] | None:
        from bridge.frontmatter import read_scalar  # noqa: PLC0415

        value = read_scalar(field.value)
        slot = next(iter(use.entry.slots))
        call = self._call(use, {slot: (value,)})
        return None if call is None else [(call, use.skeleton.below)]

    # --- blocks ------------------------------------------------------------------

    def flow(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Returns siblings of the page, a quote or a callout."""
        placed: list[Placed] = []
        join: Join | None = None
        ends = self._div_ends(blocks)
        index = 0
        while index < len(blocks):
            block = blocks[index]
            if isinstance(block, Join):
                join, index = block, index + 1
                continue
            if self._only is not None and id(block) not in self._only:
                placed.append(Placed(block, join))
                join, index = None, index + 1
                continue
            end = ends.get(index, 0)
            tag = self._tag(blocks[index : end or index + 1])
            if tag is not None:
                placed.append(Placed(tag, join, "", "", new=True))
                join, index = None, end or index + 1
                continue
            if end:
                found = self._block_call(blocks[index:end])
            else:
                found, end = self._block_call((block,)), index + 1
            if found is None:
                changed = self._descend(block)
                placed.append(Placed(changed, join, new=changed is not block))
                end = index + 1
            else:
                call, above, below = found
                made = TemplateBlock(call.name, call.parameters)
                placed.append(Placed(made, join, above, below, new=True))
            join, index = None, end
        return joined(placed)

    def _block_call(self, blocks: Sequence[Block]) -> tuple[Call, str, str] | None:
        """Returns the call that blocks stand for, and how it hangs on its neighbours."""
        first = blocks[0]
        if type(first) not in self._kinds:
            return None
        if isinstance(first, CodeBlock | Table):
            found = self._data_call(first)
            return None if found is None else (found[0], "", found[1])
        known = None if self.made is None else self.made.call(blocks, self.active)
        if known is not None:
            return known[1], known[0].skeleton.above, known[0].skeleton.below
        use, said = self.said(blocks)
        call = None if use is None or said is None else self._call(use, said)
        return (call, use.skeleton.above, use.skeleton.below) if use and call else None

    def said(self, blocks: Sequence[Block]) -> tuple[Use | None, Said | None]:
        """Returns the template that blocks belong to, and what they say."""
        first = blocks[0]
        active, values = self.active, self.values
        use: Use | None = None
        if isinstance(first, Callout):
            use = active.callouts.get(first.kind.lower())
            if use is not None and not first.fold and first.kind == use.entry.match.kind:
                return use, constructs.read_callout(use.entry, first, values)
        elif isinstance(first, Quote) and active.quote is not None:
            return active.quote, constructs.read_quote(active.quote.entry, first, values)
        elif isinstance(first, HtmlBlock):
            use = active.divs.get(constructs.class_in_div(first) or "")
            if use is not None and len(blocks) > 1:
                return use, constructs.read_div(use.entry, blocks, values)
        elif isinstance(first, CommentBlock):
            use = active.comments.get(constructs.comment_lead(first))
            if use is not None:
                return use, constructs.read_comment(use.entry, first, values)
        elif isinstance(first, Paragraph):
            use = active.leads.get(constructs.heading_lead(first) or "")
            if use is not None:
                return use, constructs.read_heading_link(use.entry, first, values)
        return None, None

    def _div_ends(self, blocks: Sequence[Block]) -> dict[int, int]:
        """Returns where each div among siblings that may be a call ends, by where it begins."""
        ends: dict[int, int] = {}
        if not self.active.divs and not self.active.tags:
            return ends
        opened: list[int] = []
        for index, block in enumerate(blocks):
            if not isinstance(block, HtmlBlock):
                continue
            if block.source[:4].lower() == _DIV_OPENS:
                opened.append(index)
            elif block.source[:5].lower() == "</div" and opened:
                start = opened.pop()
                name = constructs.class_in_div(blocks[start])
                if name in self.active.divs or name in self.active.tags:
                    ends[start] = index + 1
        return ends

    def _tag(self, blocks: Sequence[Block]) -> RawBlock | None:
        """Returns the extension's tag that blocks stand for."""
        if not self.active.tags:
            return None
        tag = tag_of(self.active, blocks[0])
        known = None if tag is None or self.made is None else self.made.tag(blocks, tag)
        if known is not None:
            return RawBlock(known)
        source = None if tag is None else read_tag(tag, blocks, self.values)
        return None if source is None else RawBlock(source)

    def _data_call(self, block: CodeBlock | Table) -> tuple[Call, str] | None:
        """Returns the call that code in YAML stands for."""
        if self.made is not None and isinstance(block, CodeBlock) and block.text in self.made.data:
            return self.made.data[block.text]
        fields = self._fields(block)
        found = None if fields is None else self._entry_of(fields.name)
        if fields is None or found is None:
            return None
        entry, name, style = found
        kind = "table" if isinstance(block, Table) else "note"
        if entry.markdown != kind or not self._is_data(entry, name):
            return None
        call = self._from_data(fields._replace(name=name), style)
        if call is None:
            return None
        return call, "\n" if style.follows == "\n" else ""

    def _fields(self, block: CodeBlock | Table) -> Fields | None:
        """Returns the data in a block, None if it is none."""
        if isinstance(block, Table):
            return read_table(block, self.values) if self.active.tables else None
        if block.language != "yaml" or block.attributes or ":" not in block.text:
            return None
        fields = read_fields(block.text)
        return fields[0] if fields and len(fields) == 1 else None

    def _is_data(self, entry: TemplateEntry, name: str) -> bool:
        """Whether the page has calls of a template as data."""
        if self.active.implied and key_of(entry.wiki) in self.mappings.own_names:
            return True
        return key_of(name) in self.active.data

    def contained(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Returns the blocks of an item, a note or a description."""
        if len(blocks) == 1 and isinstance(blocks[0], CodeBlock):
            found = self._data_call(blocks[0])
            if found is not None:
                block: Block = TemplateBlock(found[0].name, found[0].parameters)
                return normalize_blocks((block,), flow=False)
        return tuple(self._descend(block) for block in blocks)

    def _descend(self, node: Any) -> Any:
        """Returns a node with calls for the constructs in it."""
        fields = container_fields(type(node))
        if not fields or (self._only is not None and id(node) not in self._only):
            return node
        changes: dict[str, Any] = {}
        for name in fields:
            value = getattr(node, name)
            if not value:
                continue
            if name == "blocks":
                flow = isinstance(node, Quote | Callout)
                changed: tuple[Any, ...] = self.flow(value) if flow else self.contained(value)
            elif name in ("items", "rows", "cells"):
                changed = tuple([self._descend(part) for part in value])
            else:
                changed = self.inlines(value)
            if changed is not value and (
                len(changed) != len(value) or any(map(operator.is_not, changed, value))
            ):
                changes[name] = changed
        return msgspec.structs.replace(node, **changes) if changes else node

    # --- inlines -----------------------------------------------------------------

    def inlines(self, nodes: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Returns siblings within a line."""
        if not self._has_inline:
            return nodes
        changed: list[Inline] | None = None
        for index, node in enumerate(nodes):
            kind = type(node)
            if kind is Text or (self._only is not None and id(node) not in self._only):
                continue
            call = self.inline_call(node) if kind in self._kinds else None
            new = self._descend(node) if call is None else Template(call.name, call.parameters)
            if new is not node:
                changed = list(nodes) if changed is None else changed
                changed[index] = new
        return nodes if changed is None else tuple(changed)

    def inline_call(self, node: Inline) -> Call | None:
        """Returns the call that a node within a line stands for, None if for none."""
        active, values = self.active, self.values
        known = None if self.made is None else self.made.call((node,), active)
        if known is not None:
            return known[1]
        use: Use | None = None
        said: Said | None = None
        if isinstance(node, HtmlInline):
            use = active.spans.get(constructs.class_in_span(node) or "")
            said = None if use is None else constructs.read_span(use.entry, node, values)
        elif isinstance(node, ExternalLink | WikiLink):
            use = use_of_link(active, node)
            said = None if use is None else constructs.read_link(use.entry, node, values)
        elif isinstance(node, Image):
            use = active.images.get(node.options[0]) if node.options else None
            said = None if use is None else constructs.read_image(use.entry, node, values)
        return None if use is None or said is None else self._call(use, said)

    def _call(self, use: Use, said: Said) -> Call | None:
        """Returns the call that says this; reports what no call can say."""
        call = use.call(said)
        if call is None or not self._is_call(call):
            return None
        return call

    def _is_call(self, call: Call) -> bool:
        """Whether text is read as this call; not asked where it is compared anyhow."""
        if self.report is None or self.values.is_call(call):
            return True
        source = template_source(Template(call.name, call.parameters))
        self._misfit(f"no call of {{{{{call.name.strip()}}}}} can say this", source)
        return False

    def _misfit(self, message: str, source: str) -> None:
        if self.report is not None:
            self.report.add("mapping", "warning", message, source)
