"""Calls as data, in the white space that goes without saying where they have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bridge.mapping.fields import Fields, Format, format_of, from_fields, guess_format, to_fields
from bridge.mapping.skeleton import Call
from bridge.mapping.yaml_fields import write_fields, write_plain


def page_style(calls: Sequence[Call], usual: Format) -> Format:
    """Returns the white space that most calls have, the usual one where as many have that."""
    counts = Counter(guess_format(call, follows=usual.follows) for call in calls)
    if not counts:
        return usual
    style, count = counts.most_common(1)[0]
    plain = style.source("_") == usual._replace(width=1).source("_")
    return usual if plain or counts[usual] == count else style


def as_yaml(call: Call, usual: Format, follows: str) -> str | None:
    """Returns a call as lines of YAML; None where it would not come back.

    Args:
        call: the call.
        usual: the white space that goes without saying.
        follows: how the text behind it hangs on it.
    """
    name = call.name.rstrip()
    if follows == usual.follows and call.name == name + usual.pre and name == name.lstrip():
        # most calls have the usual white space: nothing else is asked of them
        plain = write_plain(call, usual, name)
        if plain is not None:
            return plain
    style = guess_format(call, follows=follows)
    if name == name.lstrip():
        key = name if style == usual else style.source(name)
        plain = write_plain(call, style, key)
        if plain is not None:
            return plain
    fields = as_fields(call, usual, follows)
    return None if fields is None else write_fields(fields, fields.name)


def as_fields(call: Call, usual: Format, follows: str) -> Fields | None:
    """Returns a call as data under its name or its format; None where it would not come back."""
    name = call.name.rstrip()
    if name != name.lstrip():
        return None
    style = guess_format(call, follows=follows)
    if style == usual._replace(width=1):
        style = usual
    fields = to_fields(call, style)
    if fields is None:
        return None
    if style.follows != follows or any(key[0] == "|" for key, _ in fields.parameters):
        style = _best_format(call, usual, follows)
        fields = to_fields(call, style)
        if fields is None:
            return None
    if from_fields(fields, style) != call:
        return None
    key = name if style == usual else style.source(name)
    return Fields(key, fields.parameters)


def _best_format(call: Call, usual: Format, follows: str) -> Format:
    """Returns the usual white space where a call has it, else that of most parameters."""
    spaces = call.name[len(call.name.rstrip()) :]
    fits = usual.follows == follows and spaces == (usual.pre if call.parameters else usual.post)
    fields = to_fields(call, usual) if fits else None
    if fields is not None and not any(key[0] == "|" for key, _ in fields.parameters):
        return usual
    return format_of(call, follows=follows)
