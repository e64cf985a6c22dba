"""Calls in heads of TOML and JSON: what mappings write in YAML, in the language of the file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from typing import Final

import msgspec

from bridge.document.nodes import Document, Field
from bridge.frontmatter import Language, load_strings, read_scalar
from bridge.mapping.fields import Fields
from bridge.mapping.uses import read_list
from bridge.mapping.yaml_fields import read_fields, write_fields

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST: Final = 50_000
"""How many characters of a table are given to a parser."""


def in_language(document: Document, language: Language) -> Document:
    """Returns a page whose front matter is in another language than YAML.

    Args:
        document: a page whose fields are all of a mapping's making.
        language: what its head is to be in.

    Example:
        >>> from bridge.document.nodes import Meta
        >>> field = Field("infobox", "\\n  Infobox town:\\n    name: Varn")
        >>> page = Document(meta=Meta(fields=(Field("templates", "[Cn]"), field)))
        >>> for field in in_language(page, "toml").meta.fields:
        ...     print(field.name, field.value)
        templates ["Cn"]
        [infobox."Infobox town"] name = "Varn"
    """
    if language == "yaml" or not document.meta.fields:
        return document
    fields: list[Field] = []
    for field in document.meta.fields:
        made = _said_in(field, language)
        if made is None:
            return document
        fields += made
    meta = msgspec.structs.replace(document.meta, fields=tuple(fields), language=language)
    return msgspec.structs.replace(document, meta=meta)


def _said_in(field: Field, language: Language) -> list[Field] | None:
    """Returns a field in a language; None where it is no field of a mapping's making."""
    if not field.value.startswith("\n"):
        if field.value.startswith("["):
            return [Field(field.name, _list(read_list(field.value)))]
        return [Field(field.name, _text(read_scalar(field.value)))]
    calls = read_fields(field.value)
    if not calls:
        return None
    if language == "json":
        said = {call.name: dict(call.parameters) for call in calls}
        return [Field(field.name, json.dumps(said, ensure_ascii=False))]
    return [
        Field(
            f"[{field.name}.{_key(call.name)}]",
            "\n".join([f"{_key(name)} = {_text(value)}" for name, value in call.parameters]),
        )
        for call in calls
    ]


def in_yaml(fields: Sequence[Field], data: frozenset[str], language: Language) -> tuple[Field, ...]:
    """Returns the fields of a head, those that hold calls as YAML has them.

    Args:
        fields: names and values as they stand.
        data: the fields that hold calls as data.
        language: what the head is in.
    """
    if language == "yaml":
        return tuple(fields)
    out: list[Field] = []
    calls: dict[str, list[Fields]] = {}
    for field in fields:
        name, said = _calls_in(field, data, language)
        if said is None:
            out.append(field)
            continue
        if name not in calls:
            # the tables of one field are one field, where the first of them stands
            out.append(Field(name, ""))
        calls.setdefault(name, []).extend(said)
    return tuple(
        [
            Field(field.name, _yaml(calls[field.name])) if field.name in calls else field
            for field in out
        ]
    )


def _calls_in(
    field: Field, data: frozenset[str], language: Language
) -> tuple[str, list[Fields] | None]:
    """Returns the name of a field that holds calls, and these; None for what holds none."""
    name, loaded = field.name, None
    if field.name in data:
        loaded = load_strings(field.value, language)
    elif language == "toml" and field.name.startswith("[") and len(field.value) < _LONGEST:
        try:
            table = tomllib.loads(f"{field.name}\n{field.value}", parse_float=str)
        except (ValueError, RecursionError):
            return name, None
        name = next(iter(table), "")
        loaded = table[name] if name in data else None
    if not isinstance(loaded, dict):
        return name, None
    calls: list[Fields] = []
    for call, parameters in loaded.items():
        if not isinstance(parameters, dict):
            return name, None
        pairs = [(key, _string(value)) for key, value in parameters.items()]
        if any(value is None for _, value in pairs):
            return name, None
        calls.append(Fields(call, tuple((key, value or "") for key, value in pairs)))
    return name, calls


def _string(value: object) -> str | None:
    """Returns a value as a string; None where it holds others."""
    if isinstance(value, dict | list):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _yaml(calls: Sequence[Fields]) -> str:
    lines = "\n".join([write_fields(call, call.name) for call in calls]).split("\n")
    return "\n" + "\n".join([f"  {line}" if line else line for line in lines])


def _list(items: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, items))}]"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(value: str) -> str:
    """Returns a string in quotes, as TOML and JSON have it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
