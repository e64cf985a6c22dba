"""How calls hang on their neighbours: on the next line, in the same one, or apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from bridge.document.nodes import Block, Join, Paragraph, Template, TemplateBlock, Text
from bridge.document.normal import normalize_inlines
from bridge.document.normal_blocks import may_join, normal_parts, normalize_blocks
from bridge.mapping.skeleton import Call

LINE: Final = Join("line")
_FOLLOWS: Final = {"\n": "line", " _": "space", "_": "same line"}


class Placed(NamedTuple):
    """A block of a list, and what decides how it hangs on its neighbours.

    ``above`` and ``below`` are None for what is no call.
    """

    block: Block
    join: Join | None = None
    above: str | None = None
    below: str | None = None
    new: bool = False


def joined(placed: Sequence[Placed]) -> tuple[Block, ...]:
    """Returns blocks with what joins the calls among them to their neighbours."""
    out: list[Block] = []
    before: Placed | None = None
    for now in placed:
        join = now.join
        if before is not None and (before.below is not None or now.above is not None):
            join = gap(before.block, now.block, before.below, now.above)
        if join is not None:
            out.append(join)
        # all others are in normal form already
        out.extend(normal_parts(now.block, flow=True) if now.new else (now.block,))
        before = now
    return tuple(out)


def gap(before: Block, after: Block, below: str | None, above: str | None) -> Join | None:
    """Returns what joins a call and its neighbour, as its spelling says.

    Args:
        before: the block above.
        after: the block below.
        below: what the spelling of the one above says, None if it is no call.
        above: what the spelling of the one below says, None if it is no call.
    """
    if isinstance(after, Paragraph) and len(after.children) == 1:
        after = normalize_blocks((after,), flow=True)[0]
    said = below if below is not None else above
    return LINE if said == "\n" and may_join(before, after, LINE) else None


def under(calls: Sequence[tuple[Call, str]], blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Returns a page's blocks below the calls of its front matter."""
    stack = list(reversed(blocks))
    for call, follows in reversed(calls):
        block = TemplateBlock(call.name, call.parameters)
        first = stack[-1] if stack else None
        kind = _FOLLOWS.get(follows)
        if first is None or kind is None:
            stack.append(block)
        elif kind == "line":
            join = gap(block, first, "\n", None)
            stack += [join, block] if join else [block]
        elif isinstance(first, Paragraph):
            space = (Text(" "),) if kind == "space" else ()
            line = (Template(call.name, call.parameters), *space, *first.children)
            merged = Paragraph(normalize_inlines(line))
            stack[-1:] = normalize_blocks((merged,), flow=True)[::-1]
        else:
            # what must begin a line, such as a heading, cannot hang on the call
            join = Join("space" if kind == "space" else "same line")
            stack += [join, block] if may_join(block, first, join) else [block]
    return tuple(reversed(stack))
