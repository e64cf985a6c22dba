"""Calls at the top of a page that become its front matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from bridge.document.nodes import (
    Block,
    Comment,
    Field,
    Join,
    Paragraph,
    Template,
    TemplateBlock,
    Text,
)
from bridge.frontmatter import write_scalar
from bridge.mapping.compiled import default_format, front_matter_field
from bridge.mapping.data import as_yaml
from bridge.mapping.entries import TemplateEntry, key_of
from bridge.mapping.skeleton import Call
from bridge.mapping.uses import Use

_FOLLOWS: Final = {"line": "\n", "space": " _", "same line": "_"}


class Head(NamedTuple):
    """What becomes of the top of a page.

    Attributes:
        fields: its front matter.
        blocks: what is left of the page.
        used: the templates whose calls are fields of one value.
    """

    fields: list[Field]
    blocks: tuple[Block, ...]
    used: list[Use]


def take_head(
    blocks: tuple[Block, ...],
    uses: Mapping[str, Use],
    entry_of: Callable[[Template | TemplateBlock], TemplateEntry | None],
) -> Head:
    """Takes the calls from the top of a page that are front matter.

    Args:
        blocks: the page.
        uses: how it spells the calls of each template.
        entry_of: returns the entry of a call that is to become Markdown.
    """
    data: dict[str, list[str]] = {}
    scalars: list[Field] = []
    used: list[Use] = []
    names: set[tuple[str, str]] = set()
    stack = list(reversed(blocks))
    while stack:
        block, rest, follows = _first_call(stack)
        entry = None if block is None else entry_of(block)
        if block is None or entry is None or entry.markdown != "front matter":
            break
        field = front_matter_field(entry)
        call = Call(block.name, block.parameters)
        if len(stack) == 1 and not rest:
            # below nothing it hangs on nothing
            follows = _usual_follows(uses[entry.wiki])
        if entry.slots:
            value = _scalar(uses[entry.wiki], call, follows)
            if value is None or data or any(f.name == field for f in scalars):
                break
            scalars.append(Field(field, value))
            used.append(uses[entry.wiki])
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
    return Head([*scalars, *fields], tuple(reversed(stack)), used)


def _usual_follows(use: Use) -> str:
    return use.skeleton.below if use.entry.slots else default_format(use.entry).follows


def _scalar(use: Use, call: Call, follows: str) -> str | None:
    said = use.said(call)
    if said is None or len(said) != 1 or use.skeleton.below != follows or len(use.entry.slots) > 1:
        return None
    value = next(iter(said.values()))[0]
    if not value or value != value.strip() or "\n" in value or "{{" in value:
        return None
    return write_scalar(value)


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
    if rest and isinstance(rest[0], Comment):
        # at the head of a paragraph a comment would stand on a line of its own
        return None, [], ""
    return (block.children[0], [Paragraph(rest)], follows) if rest else (None, [], "")


def _indented(text: str) -> str:
    return "\n".join([f"  {line}" if line else line for line in text.split("\n")])
