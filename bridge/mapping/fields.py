"""Calls as data: a name, and the parameters with theirs, in order.

White space around names and values is said once, by a format as TemplateData has it
(``{{_|_ = _}}``); a parameter that is written otherwise has its exact name behind a
bar.  So any call comes back to the letter.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from bridge.document.nodes import Parameter
from bridge.mapping.skeleton import Call, begins_with_line

_FORMAT = re.compile(
    r"\{\{(?P<name>[^{}|]+?)(?P<pre>\s*)\|(?P<left>[^\S\n]*)(?P<width>_+)(?P<right>[^\S\n]*)"
    r"=(?P<gap>[^\S\n]*)_(?P<post>\s*)\}\}(?P<follows>\n| ?_)?"
)
_LONGEST: Final = 600
"""How long a format may be: a template's name has at most 255 bytes."""


class Format(NamedTuple):
    """The white space of a call, ``{{Name`` *pre* ``|`` *left* name *right* ``=`` *gap* value.

    Attributes:
        pre: what stands before each bar.
        left: what stands behind each bar.
        width: the columns that names are padded to.
        right: what stands before each ``=``.
        gap: what stands behind it.
        post: what stands before the braces that close the call.
        follows: how the text behind a block hangs on it: a blank line where empty,
            the next line (``\\n``), a space, or at once (``_``).
    """

    pre: str = ""
    left: str = ""
    width: int = 1
    right: str = ""
    gap: str = ""
    post: str = ""
    follows: str = ""

    def source(self, name: str) -> str:
        """The format with a template's name in it."""
        return (
            f"{{{{{name}{self.pre}|{self.left}{'_' * self.width}{self.right}={self.gap}_"
            f"{self.post}}}}}{self.follows}"
        )


@lru_cache(maxsize=1024)
def read_format(source: str) -> tuple[str, Format] | None:
    """Reads a format; returns the name in it as well, None if the text is none.

    Example:
        >>> read_format("{{_\\n| _ = _\\n}}")
        ('_', Format(pre='\\n', left=' ', width=1, right=' ', gap=' ', post='\\n', follows=''))
    """
    match = _FORMAT.fullmatch(source) if source[:2] == "{{" and len(source) < _LONGEST else None
    if match is None:
        return None
    found = match.groupdict()
    name = found.pop("name")
    width = len(found.pop("width"))
    return name, Format(width=width, **{key: value or "" for key, value in found.items()})


def format_of(call: Call, *, follows: str = "") -> Format:
    """Returns the white space that most of a call's parameters have."""
    named = [p for p in call.parameters if p.name is not None]
    bare = call.name.rstrip()
    pre = call.name[len(bare) :]
    if not named:
        return guess_format(call, follows=follows)
    names = [parameter.name or "" for parameter in named]
    left = _most([name[: len(name) - len(name.lstrip())] for name in names])
    gap = _most([p.value[: len(p.value) - len(p.value.lstrip())] for p in named if p.value.strip()])
    right = _most([name[len(name.rstrip()) :] for name in names])
    width = 1
    lengths = {len(name) for name in names}
    if len(lengths) == 1 and len({len(name.strip()) for name in names}) > 1:
        # all names end in one column: they are padded
        right = min((name[len(name.rstrip()) :] for name in names), key=len)
        width = lengths.pop() - len(left) - len(right)
    post = _end(call.parameters[-1].value)
    if "\n" in left + right + gap:
        left, right, gap = left.replace("\n", ""), right.replace("\n", ""), gap.replace("\n", "")
    return Format(pre, left, max(width, 1), right, gap, post, follows)


def guess_format(call: Call, *, follows: str = "") -> Format:
    """Returns the white space that a call's first named parameter has.

    Mostly it is that of all, and this takes a fraction of :func:`format_of`'s time.
    """
    bare = call.name.rstrip()
    pre = call.name[len(bare) :]
    if not call.parameters:
        return Format(post=pre, follows=follows)
    post = _end(call.parameters[-1].value)
    name: str | None = None
    value = ""
    for parameter in call.parameters:
        if parameter.name is not None and (name is None or parameter.value.strip()):
            name, value = parameter.name, parameter.value
            # the spaces of an empty value are no sign of how others are written
            if value.strip():
                break
    if name is None:
        return Format(pre, post=post, follows=follows)
    left = name[: len(name) - len(name.lstrip())]
    right = name[len(name.rstrip()) :]
    gap = value[: len(value) - len(value.lstrip())] if value.strip() else ""
    if "\n" in name or "\n" in gap:
        left, right, gap = (space.replace("\n", "") for space in (left, right, gap))
    return Format(pre, left, 1, right, gap, post, follows)


def _end(value: str) -> str:
    """Returns the white space behind the last value of a call; spaces of an empty one are not."""
    return value[len(value.rstrip()) :] if value.strip() else value.lstrip(" ")


def _most(found: list[str]) -> str:
    return Counter(found).most_common(1)[0][0] if found else ""


class Fields(NamedTuple):
    """A call as data: what it is called, and its parameters in order."""

    name: str
    parameters: tuple[tuple[str, str], ...]


def to_fields(call: Call, style: Format) -> Fields | None:
    """Returns a call as data; None where two of its parameters would share a key.

    Example:
        >>> to_fields(Call("T", (Parameter(" a ", " b"), Parameter(None, "c"))), Format(left=" "))
        Fields(name='T', parameters=(('| a ', ' b'), ('1', 'c')))
    """
    found: list[tuple[str, str]] = []
    position = 0
    left = len(call.parameters)
    for parameter in call.parameters:
        left -= 1
        name, exact = parameter.name, parameter.value
        if name is None:
            position += 1
            found.append((str(position), exact))
            continue
        key, value = name.strip(), exact.strip()
        end = style.pre if left else style.post
        lined = f"\n{value}"
        if begins_with_line(lined) and exact.startswith(style.gap + lined):
            value = lined
        elif not value and exact.endswith(end):
            # the spaces of an empty value are its own: wikis have them or not, call by call
            value = exact[: len(exact) - len(end)]
        plain = name == _padded(key, style) and exact == f"{_gap(style, value)}{value}{end}"
        if plain and key and not key.isdecimal() and key[0] != "|":
            found.append((key, value))
        else:
            found.append((f"|{name}", exact))
    if len({key for key, _ in found}) < len(found):
        return None
    return Fields(call.name.rstrip(), tuple(found))


def from_fields(fields: Fields, style: Format, *, numbered: bool = False) -> Call:
    """Returns the call that data stands for.

    Args:
        fields: the data.
        style: the white space of the call.
        numbered: whether parameters without a name get their number as one, as they
            must where a value holds ``=``.

    Example:
        >>> from_fields(Fields("T", (("a", "b"), ("1", "c"))), Format(pre="\\n")).parameters
        (Parameter(name='a', value='b\\n'), Parameter(name=None, value='c'))
    """
    made: list[Parameter] = []
    position = 0
    last = len(fields.parameters) - 1
    pre, left, width, right, _, post, _ = style
    for index, (key, value) in enumerate(fields.parameters):
        if key[:1] == "|":
            made.append(Parameter(key[1:], value))
        elif not numbered and key == str(position + 1):
            position += 1
            made.append(Parameter(None, value))
        else:
            name = f"{left}{key.ljust(width)}{right}"
            end = pre if index < last else post
            made.append(Parameter(name, f"{_gap(style, value)}{value}{end}"))
    return Call(fields.name + (pre if made else post), tuple(made))


def _gap(style: Format, value: str) -> str:
    """Returns what stands between ``=`` and a value."""
    return style.gap if value.strip(" ") else ""


def _padded(key: str, style: Format) -> str:
    return f"{style.left}{key.ljust(style.width)}{style.right}"
