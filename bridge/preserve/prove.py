"""Carrying an edit with a proof: what comes out means what was meant, or is refused.

A text that was put together of old and new pieces can mean something else than its
pieces: an unclosed ``''`` or ``{|`` changes an untouched neighbour.  So the result is
read again.  Where it does not mean what it should, more of the text around the edit
is taken from the canonical spelling, at most five times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

from msgspec import structs

from bridge.document.nodes import AutoLink, Block, Document, ExternalLink, Inline, SoftBreak, Text
from bridge.document.walk import rewrite_blocks, words
from bridge.errors import FidelityError
from bridge.preserve.escaped import put_outside
from bridge.preserve.facts import Masked, put_back
from bridge.preserve.format import Format
from bridge.preserve.plan import Plan, Texts, plan
from bridge.preserve.splice import CARES, Part, Poorer, carry, lacks
from bridge.source import Span

_ADDRESS = re.compile(r"https?://[^\s<>\[\]|{}\"]+")
_SPACE: Final = Text(" ")


class Carried(NamedTuple):
    """A text that an edit was carried into.

    Attributes:
        parts: ranges of the base, and new text, in order.
        widened: how often more had to be rewritten than the words of the edit.
        lossy: whether the base holds what the text that was edited cannot.
    """

    parts: tuple[Part, ...]
    widened: int = 0
    lossy: bool = False


def preserve(
    old: Document, new: Document, base: str, form: Format, *, poorer: Poorer | None = None
) -> Carried:
    """Carries the edit between two documents into the text of the first.

    Args:
        old: what the page meant before the edit, as far as its editor saw it.
        new: what it shall mean.
        base: the page before the edit, in the format of the result, with ``\\n``
            line ends.
        form: that format.
        poorer: which side another program wrote, if ``old`` was made of the base by what
            that program is known to have kept.  Then white space that this side lacks is
            no edit: such programs lose it.

    Returns:
        The pieces of the result; ``base`` alone if nothing was edited.

    Raises:
        FidelityError: no result means what it should.
    """
    if means_the_same(old, new):
        return Carried((Span(0, len(base)),))
    meant = form.read(base)
    lossy = not means_the_same(meant, old)
    canonical = form.write(new)
    before, after = form.share(form.write(old), canonical, base)
    if lossy and means_the_same(meant, form.read(before)):
        # the canonical spelling means what the base does: only the reader of the other
        # format saw something else in it
        lossy, new = False, form.read(canonical)
    texts = Texts(before, _addresses_of(before, after), base)
    if poorer is not None and lacks(poorer, texts.before, texts.after):
        return Carried((Span(0, len(base)),), lossy=lossy)
    edit, facts = texts, _mask(texts, form)
    if facts is not None:
        texts = Texts(*(one.text for one in facts))
    steps = plan(texts, form)
    tried: list[str] = []
    for care in CARES:
        if care == "neighbours":
            steps = plan(texts, form, wide=_around(steps, texts))
        parts = carry(texts, form, steps, [care] * len(steps.regions), lossy=lossy, poorer=poorer)
        if care == "escapes" and form.escape is not None:
            parts = put_outside(parts, texts.base, form.escape)
        if facts is not None:
            parts = put_back(parts, facts, form.fact_gap)
        result = join(parts, base)
        if result in tried[-1:]:
            continue
        tried.append(result)
        if lossy:
            proved = _same_edit(edit, form, meant, form.read(result))
        else:
            proved = means_the_same(form.read(result), new)
            if not proved and len(tried) == 1:
                # what neither spelling can say is meant as the canonical one says it
                said = form.read(canonical)
                new = said if words(said) == words(new) else new
                proved = means_the_same(form.read(result), new)
        if proved:
            return Carried(tuple(parts), len(tried) - 1, lossy)
    raise FidelityError(
        f"the edit cannot be carried into the {form.name} that was there without changing more",
        next_step="convert the page without a base, and compare",
    )


def _mask(texts: Texts, form: Format) -> tuple[Masked, Masked, Masked] | None:
    """Takes the facts out of three texts, if the base has them elsewhere than the others."""
    found = form.facts(texts.base)
    if not found:
        return None
    ours = Masked.of(texts.base, found)
    before, after = (Masked.of(text, form.facts(text)) for text in texts[:2])
    same = [fact.key for fact in before.facts] == [fact.key for fact in ours.facts]
    if same and ours.is_at_the_end():
        return None
    return before, after, ours


def join(parts: list[Part] | tuple[Part, ...], base: str) -> str:
    """Returns the text that pieces make."""
    return "".join(part if isinstance(part, str) else base[part.start : part.end] for part in parts)


def _addresses_of(before: str, after: str) -> str:
    """Returns a text in which addresses are spelled as they were before an edit."""
    known: dict[str, set[str]] = {}
    for address in _ADDRESS.findall(before):
        known.setdefault(unquote(address), set()).add(address)

    def spelled(match: re.Match[str]) -> str:
        spellings = known.get(unquote(match[0]), set())
        return match[0] if match[0] in spellings or len(spellings) != 1 else min(spellings)

    return _ADDRESS.sub(spelled, after)


def means_the_same(one: Document, other: Document) -> bool:
    """Whether two documents differ at most in where lines of prose end.

    Formatters of Markdown wrap lines and write addresses with percent signs.

    Example:
        >>> from bridge.document.nodes import Paragraph
        >>> verse = Paragraph((Text("a"), SoftBreak(), Text("b")))
        >>> means_the_same(Document((verse,)), Document((Paragraph((Text("a b"),)),)))
        True
    """
    if _facts(one) != _facts(other):
        return False
    return _say_the_same(one.blocks, other.blocks, flow=True) and all(
        _say_the_same(note.blocks, beside.blocks, flow=False)
        for note, beside in zip(one.notes, other.notes, strict=True)
    )


def _facts(document: Document) -> Document:
    """Returns a page without its text."""
    keys = tuple(structs.replace(note, blocks=()) for note in document.notes)
    return structs.replace(document, blocks=(), notes=keys)


def _say_the_same(ones: Sequence[Block], others: Sequence[Block], *, flow: bool) -> bool:
    """Whether blocks differ at most as :func:`means_the_same` says: each from the one beside it."""
    return len(ones) == len(others) and all(
        one == other or _plain(one, flow=flow) == _plain(other, flow=flow)
        for one, other in zip(ones, others, strict=True)
    )


def _plain(block: Block, *, flow: bool) -> tuple[Block, ...]:
    return rewrite_blocks((block,), _plainly_spelled, flow=flow)


def _plainly_spelled(node: Inline) -> Inline:
    if isinstance(node, SoftBreak):
        return _SPACE
    if isinstance(node, AutoLink | ExternalLink) and "%" in node.url:
        return structs.replace(node, url=unquote(node.url))
    return node


def _around(steps: Plan, texts: Texts) -> frozenset[Span]:
    """Returns the ranges of ``after`` that the regions of a plan touch, a bit widened."""
    return frozenset(
        Span(max(0, region.after.start - 1), min(len(texts.after), region.after.end + 1))
        for region in steps.regions
    )


def _same_edit(texts: Texts, form: Format, was: Document, now: Document) -> bool:
    """Whether a text changed by the same words as the canonical spelling did."""
    before, was_there = _words(texts.before, form), _words(form.write(was), form)
    added, gone = _difference(before, _words(texts.after, form))
    # nobody can take out of the base what it did not say, such as a number for a label
    gone -= before - was_there
    return (added, gone) == _difference(was_there, _words(form.write(now), form))


def _words(text: str, form: Format) -> Counter[str]:
    """Returns how often each word stands in a text; the labels of notes say nothing."""
    keys = (token.key for token in form.tokens(text))
    return Counter("[^" if key.startswith("[^") else key for key in keys if key.strip())


def _difference(before: Counter[str], after: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    return after - before, before - after
