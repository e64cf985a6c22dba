"""An object of JSON at the head of a file, as Hugo has it."""

from __future__ import annotations

import json
import re

from bridge.frontmatter.values import (
    LONGEST,
    Format,
    Found,
    Value,
    nests_deeply,
    report_repeated,
)
from bridge.report import Report

_OPEN = re.compile(r"\{\s*(?=\"(?:[^\"\\\n]|\\.)*\"\s*:)")
_COLON = re.compile(r"\s*:\s*")
_COMMA = re.compile(r"\s*,\s*(?=\")|\s*(\}[ \t]*(?:\n|\Z))")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)


def find(text: str, start: int, report: Report) -> Found | None:
    """Reads the object at ``start``; None where there is none that JSON could read.

    Only an object that begins with a name in quotes is meant to be one: a file may
    begin with Liquid, or with the attributes of its first block.
    """
    opening = _OPEN.match(text, start)
    if opening is None:
        return None
    try:
        found = _read(text, opening.end())
    except (ValueError, RecursionError) as error:
        message = f"front matter that is not JSON is text: {str(error)[:100]}"
        report.add("front-matter", "warning", message, text[:80])
        return None
    report_repeated(found.fields, report)
    return found


def _read(text: str, position: int) -> Found:
    """Reads names and values up to the brace that closes the object.

    Raises:
        ValueError: it is not JSON, or text follows on its last line.
    """
    fields: list[tuple[str, str]] = []
    closing = _COMMA.match(text, position)
    while closing is None or closing[1] is None:
        name, end = _DECODER.raw_decode(text, position)
        colon = _COLON.match(text, end)
        if colon is None or not isinstance(name, str):
            raise ValueError(f"no colon at character {end}")
        _, end = _DECODER.raw_decode(text, colon.end())
        fields.append((name, text[colon.end() : end]))
        closing = _COMMA.match(text, end)
        if closing is None:
            raise ValueError(f"neither a comma nor the end at character {end}")
        position = closing.end()
    return Found(tuple(fields), closing.end())


def load(source: str) -> Value:
    """Returns what JSON reads in a value, each scalar as a string as it stands.

    Example:
        >>> load('["a", {"b": 1.10}, true]'), load("null"), load("[")
        (['a', {'b': '1.10'}, 'true'], None, None)
    """
    if len(source) > LONGEST or nests_deeply(source):
        return None
    try:
        found, end = _DECODER.raw_decode(source)
    except (ValueError, RecursionError):
        return None
    return _as_strings(found) if end == len(source) else None


def _as_strings(value: object) -> Value:
    """Returns a value of JSON's with strings for its truth values."""
    if isinstance(value, list):
        return [_as_strings(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_strings(item) for key, item in value.items()}
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- writing -----------------------------------------------------------------


def write_text(value: str) -> str:
    """Returns a string in quotes."""
    return json.dumps(value, ensure_ascii=False)


def write_categories(categories: list[tuple[str, str | None]]) -> str:
    """Returns a list of names, and of objects for what has a sort key.

    Example:
        >>> write_categories([("A", None), ("B", "b")])
        '["A", {"B": "b"}]'
    """
    items = [name if key is None else {name: key} for name, key in categories]
    return json.dumps(items, ensure_ascii=False)


def assemble(fields: list[tuple[str, str]]) -> str:
    """Returns an object with these fields, one a line."""
    lines = [f"  {write_text(name)}: {value}" for name, value in fields]
    return "{\n" + ",\n".join(lines) + "\n}\n"


JSON_FORMAT = Format(find, load, write_text, write_categories, assemble)
