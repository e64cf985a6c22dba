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
    Field,
    Inline,
    Join,
    Note,
    Paragraph,
    Quote,
    RawBlock,
    Template,
    TemplateBlock,
    Text,
)
from bridge.document.source_text import template_source
from bridge.frontmatter import write_scalar
from bridge.mapping.backward import Backward
from bridge.mapping.compiled import (
    Mappings,
    default_format,
    front_matter_field,
)
from bridge.mapping.constructs import Said, make_blocks, make_inline
from bridge.mapping.data import as_fields, as_yaml, page_style
from bridge.mapping.entries import AS_DATA, TagEntry, TemplateEntry, key_of
from bridge.mapping.fields import Format
from bridge.mapping.joins import gap
from bridge.mapping.search import Found
from bridge.mapping.skeleton import Call, Skeleton
from bridge.mapping.tables import make_table
from bridge.mapping.tags import make_tag, tag_name
from bridge.mapping.uses import Use, activate
from bridge.mapping.values import Values
from bridge.mapping.walk import container_fields
from bridge.report import Report

_FOLLOWS: Final = {"line": "\n", "space": " _", "same line": "_"}
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
        self.styles: dict[str, Format] = {}
        self.uses = uses
        self.tags = tags
        self.used_tags: dict[str, TagEntry] = {}
        self.values = values
        self.report = report
        self.used: dict[tuple[str, Skeleton], Use] = {}
        self.names: dict[str, str] = {}
        self.made: set[int] = set()
        self.known: dict[str, tuple[Call, str]] = {}
        self.back = Backward(mappings, activate(uses.values()), values, None)

    def document(self, document: Document) -> Document:
        """Returns the page with constructs for its calls, without the word that says so."""
        fields, blocks = self._head(document.blocks)
        return msgspec.structs.replace(
            document,
            blocks=self.flow(blocks),
            notes=tuple([self._note(note) for note in document.notes]),
            meta=msgspec.structs.replace(document.meta, fields=(*document.meta.fields, *fields)),
        )

    # --- front matter ------------------------------------------------------------

    def _head(self, blocks: tuple[Block, ...]) -> tuple[list[Field], tuple[Block, ...]]:
        """Takes the calls from the top of a page that are front matter."""
        data: dict[str, list[str]] = {}
        scalars: list[Field] = []
        names: set[tuple[str, str]] = set()
        stack = list(reversed(blocks))
        while stack:
            block, rest, follows = _first_call(stack)
            entry = None if block is None else self._entry(block)
            if block is None or entry is None or entry.markdown != "front matter":
                break
            field = front_matter_field(entry)
            call = Call(block.name, block.parameters)
            if len(stack) == 1 and not rest:
                # below nothing it hangs on nothing
                follows = self._usual_follows(entry)
            if entry.slots:
                value = self._scalar(entry, call, follows)
                if value is None or data or any(f.name == field for f in scalars):
                    break
                scalars.append(Field(field, value))
                self._use(self.uses[entry.wiki])
            else:
                source = as_yaml(call, default_format(entry), follows)
                name = key_of(call.name)
                last = next(reversed(data), field)
                if source is None or (field, name) in names or (field in data and last != field):
                    break
                names.add((field, name))
                data.setdefault(field, []).append(source)
            if rest:
                stack[-1:] = rest
            else:
                del stack[-1 if len(stack) < 2 or not isinstance(stack[-2], Join) else -2 :]
        fields = [Field(name, "\n" + _indented("\n".join(found))) for name, found in data.items()]
        return [*scalars, *fields], tuple(reversed(stack))

    def _usual_follows(self, entry: TemplateEntry) -> str:
        if entry.slots:
            return self.uses[entry.wiki].skeleton.below
        return default_format(entry).follows

    def _scalar(self, entry: TemplateEntry, call: Call, follows: str) -> str | None:
        use = self.uses[entry.wiki]
        said = use.said(call)
        if said is None or len(said) != 1 or use.skeleton.below != follows or len(entry.slots) > 1:
            return None
        value = next(iter(said.values()))[0]
        if not value or value != value.strip() or "\n" in value or "{{" in value:
            return None
        return write_scalar(value)

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
                self.made.add(id(made[0]))
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
        if entry.markdown == "table":
            fields = as_fields(call, self._style(entry, call.name), follows)
            made = None if fields is None else make_table(fields, self.values)
        else:
            source = as_yaml(call, self._style(entry, call.name), follows)
            if source is not None:
                made = CodeBlock(source, "yaml")
                self.known[source] = (call, follows)
        if made is None:
            self._misfit(entry, call, {})
            return None
        name = self._data_name(call.name)
        self._use(Use(entry, Skeleton(name), self._style(entry, name)))
        self.made.add(id(made))
        return [made]

    def _use(self, use: Use) -> None:
        self.used[use.entry.wiki, use.skeleton] = use

    def _style(self, entry: TemplateEntry, name: str) -> Format:
        """Returns the white space that most of a page's calls by a name have."""
        key = key_of(name)
        style = self.styles.get(key)
        if style is None:
            named: dict[str, list[Call]] = {}
            for call, _, _ in self.calls[entry.wiki]:
                named.setdefault(key_of(call.name), []).append(call)
            usual = default_format(entry)
            self.styles |= {name: page_style(calls, usual) for name, calls in named.items()}
            style = self.styles[key]
        return style

    def _data_name(self, name: str) -> str:
        """Returns the name that a page lists for calls as data: one for all spellings."""
        return self.names.setdefault(key_of(name), name.strip())

    def _note(self, note: Note) -> Note:
        if id(note) not in self.holders:
            return note
        changed = Note(note.key, self.contained(note.blocks))
        self.made.add(id(changed))
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
        self.made.add(id(changed))
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
        self.made.add(id(made))
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


def _first_call(
    stack: Sequence[Block],
) -> tuple[Template | TemplateBlock | None, list[Block], str]:
    """Returns the call that a page begins with, and how what is behind it follows.

    Args:
        stack: the page's blocks, the first one last.

    Returns:
        The call, None if the page begins with none; what is left of its block; and how
        the text behind it hangs on it.
    """
    block = stack[-1]
    if isinstance(block, TemplateBlock):
        join = stack[-2] if len(stack) > 1 else None
        return block, [], _FOLLOWS[join.kind] if isinstance(join, Join) else ""
    if not isinstance(block, Paragraph) or not isinstance(block.children[0], Template):
        return None, [], ""
    rest = block.children[1:]
    follows = "_"
    if rest and isinstance(rest[0], Text) and rest[0].value.startswith(" "):
        text = rest[0].value[1:]
        rest = ((Text(text),) if text else ()) + rest[1:]
        follows = " _"
    return (block.children[0], [Paragraph(rest)], follows) if rest else (None, [], "")


def _indented(text: str) -> str:
    return "\n".join([f"  {line}" if line else line for line in text.split("\n")])
