"""How a call is spelled: its name, which arguments are named, and its white space.

A skeleton is a call with ``_`` for each value, as TemplateData's formats have it.
It tells calls of one meaning apart, so that each comes back to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from bridge.document.nodes import Parameter

_BLOCK_STARTS: Final = ("*", "#", ":", ";", "{", "=")
_VALUE = re.compile(r"(\s*)_(\s*)")
_SOURCE = re.compile(r"(\n?)\{\{([^{}|]+?)((?:\|[^{}|]*)*)\}\}(\n?)")


class Call(NamedTuple):
    """A call as the document has it: exact text."""

    name: str
    parameters: tuple[Parameter, ...]


class Part(NamedTuple):
    """The place of one value: ``name`` as written before ``=``, None if positional."""

    key: str
    name: str | None
    before: str = ""
    after: str = ""


class Skeleton(NamedTuple):
    """A call without its values.

    Attributes:
        name: the template's name as written.
        parts: its arguments in order; a call may leave some of them out.
        above: whether it stands on the line below what precedes it: ``\\n`` or nothing.
        below: whether what follows stands on the line below it.
    """

    name: str
    parts: tuple[Part, ...] = ()
    above: str = ""
    below: str = ""

    @property
    def source(self) -> str:
        """The skeleton as it is written in files.

        Example:
            >>> Skeleton("Quote", (Part("1", None), Part("by", " by ", " "))).source
            '{{Quote|_| by = _}}'
        """
        parts = [self.name]
        for part in self.parts:
            head = "" if part.name is None else f"{part.name}="
            parts.append(f"{head}{part.before}_{part.after}")
        return f"{self.above}{{{{{'|'.join(parts)}}}}}{self.below}"


def read_skeleton(source: str) -> Skeleton | None:
    """Reads a skeleton; None if the text is none.

    Example:
        >>> read_skeleton("{{Quote|_| by = _}}").parts[1]
        Part(key='by', name=' by ', before=' ', after='')
    """
    match = _SOURCE.fullmatch(source)
    if match is None:
        return None
    parts: list[Part] = []
    position = 0
    for argument in match[3].split("|")[1:]:
        name, equals, value = argument.rpartition("=")
        edges = _VALUE.fullmatch(value)
        if edges is None or (equals and not name.strip()):
            return None
        position += not equals
        key = name.strip() if equals else str(position)
        parts.append(Part(key, name if equals else None, edges[1], edges[2]))
    if len({part.key for part in parts}) < len(parts):
        return None
    return Skeleton(match[2], tuple(parts), match[1], match[4])


def skeleton_of(call: Call) -> Skeleton | None:
    """Returns how a call is spelled; None where it gives a parameter twice."""
    parts: list[Part] = []
    position = 0
    for parameter in call.parameters:
        position += parameter.name is None
        key = str(position) if parameter.name is None else parameter.name.strip()
        value = parameter.value
        before = value[: len(value) - len(value.lstrip())]
        if before and begins_with_line(value[len(before) - 1 :]):
            before = before[:-1]
        after = value[len(value.rstrip()) :] if len(before) < len(value) else ""
        parts.append(Part(key, parameter.name, before, after))
    if len({part.key for part in parts}) < len(parts):
        return None
    return Skeleton(call.name, tuple(parts))


def begins_with_line(value: str) -> bool:
    """Whether a value is a list, a table or the like, which begins with its line.

    Example:
        >>> begins_with_line("\\n* a"), begins_with_line("\\na")
        (True, False)
    """
    return value[:1] == "\n" and value[1:2] in _BLOCK_STARTS


def values_of(call: Call, skeleton: Skeleton) -> dict[str, str] | None:
    """Returns a call's values by parameter; None where it is spelled otherwise.

    Example:
        >>> call = Call("Q", (Parameter(None, "a"), Parameter("by", "b")))
        >>> values_of(call, read_skeleton("{{Q|_|by=_|year=_}}"))
        {'1': 'a', 'by': 'b'}
    """
    if call.name != skeleton.name:
        return None
    values: dict[str, str] = {}
    parts = skeleton.parts
    at = 0
    for name, value in [(parameter.name, parameter.value) for parameter in call.parameters]:
        while at < len(parts) and parts[at].name != name:
            at += 1
        if at == len(parts):
            return None
        part, at = parts[at], at + 1
        if part.before or part.after:
            start, end = len(part.before), len(value) - len(part.after)
            inner = value[start:end]
            if start > end or part.before + inner + part.after != value:
                return None
            value = inner
        values[part.key] = value
    if len(values) < len(parts):
        skipped = False
        for part in parts:
            # a positional parameter left out would make the next one take its place
            skipped = skipped or (part.name is None and part.key not in values)
            if skipped and part.name is None and part.key in values:
                return None
    return values


def fill(skeleton: Skeleton, values: Mapping[str, str]) -> Call:
    """Returns the call that a skeleton makes with these values.

    Example:
        >>> fill(read_skeleton("{{Q|_|by=_}}"), {"by": "b"})
        Call(name='Q', parameters=(Parameter(name='by', value='b'),))
    """
    return Call(skeleton.name, tuple(_parameters(skeleton.parts, values)))


def _parameters(parts: Sequence[Part], values: Mapping[str, str]) -> list[Parameter]:
    made: list[Parameter] = []
    # what holds `=` would be read as a name, and then no neighbour's number holds
    named = any("=" in value for value in values.values()) and any(
        part.name is None and "=" in values.get(part.key, "") for part in parts
    )
    for part in parts:
        value = values.get(part.key)
        if value is None:
            named = named or part.name is None
            continue
        name = part.key if part.name is None and named else part.name
        made.append(Parameter(name, f"{part.before}{value}{part.after}"))
    return made
