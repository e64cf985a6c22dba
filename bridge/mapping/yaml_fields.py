"""Calls as data in YAML: lines as they are written here, and whatever else means the same."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final

from bridge.frontmatter import load_strings, write_scalar
from bridge.mapping.fields import Fields, Format
from bridge.mapping.skeleton import Call

_ENTRY = re.compile(r"( *)(\"(?:[^\"\\\n]|\\.)*\"|[^\s\"'#:\-?\[\]{},&*!|>%@`][^\n]*?):(?: (.*))?")
_INDENT: Final = "  "
_QUOTED_FIRST: Final = frozenset("0123456789[]{}'|>&*!%@`#,?-:~=")
"""What a scalar of YAML begins with that stands in quotes."""
# What YAML reads as it stands, but for its own words for yes, no and nothing.
_SAFE = re.compile(
    r"(?!(?:y|n|yes|no|on|off|true|false|null)\Z)[^\W\d_][\w ,.()/'+&;-]*(?<! )"
    r"|https?://[\w./?=&%~+-]+",
    re.I,
)
_SIMPLE_LINE = re.compile(r"  ([A-Za-z][\w -]*): ([\w(][^:#\n]*)(?<! )")


def write_fields(fields: Fields, key: str) -> str:
    """Returns data as lines of YAML under a key.

    Example:
        >>> print(write_fields(Fields("T", (("a", "b"), ("c", "d\\ne"))), "T"))
        T:
          a: b
          c: |-
            d
            e
    """
    lines = [f"{_write_key(key)}:"]
    for name, value in fields.parameters:
        head = f"{_INDENT}{_write_key(name)}:"
        if _is_literal(value):
            inner = value.split("\n")
            lines.append(f"{head} |-")
            lines += [f"{_INDENT * 2}{line}" if line else "" for line in inner]
        else:
            scalar = value if _SAFE.fullmatch(value) else _write_value(value)
            lines.append(f"{head} {scalar}" if value else head)
    return "\n".join(lines)


def write_plain(call: Call, style: Format, key: str) -> str | None:
    """Returns a call as :func:`write_fields` writes it, None where it is not plain.

    Plain is a call whose parameters all have names, one white space and one line: most
    citations are, and there are hundreds on a page.
    """
    if style.width > 1 or not call.parameters:
        return None
    left, right, gap = style.left, style.right, style.gap
    lines = [f"{_write_key(key)}:"]
    seen: set[str] = set()
    rest = len(call.parameters)
    for parameter in call.parameters:
        rest -= 1
        value = parameter.value
        head = _plain_head(parameter.name, left, right)
        text = value.strip()
        if head is None or head in seen or not text or "\n" in text:
            return None
        if f"{gap}{text}{style.pre if rest else style.post}" != value:
            return None
        seen.add(head)
        lines.append(head + (text if _SAFE.fullmatch(text) else _write_value(text)))
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def _plain_head(name: str | None, left: str, right: str) -> str | None:
    """Returns what stands before a value, None where the name is not plain."""
    bare = "" if name is None else name.strip()
    if not bare or f"{left}{bare}{right}" != name or bare[0] == "|" or bare.isdecimal():
        return None
    return f"{_INDENT}{_write_key(bare)}: "


def _write_value(value: str) -> str:
    """Returns a value as a scalar of YAML."""
    if value and (value[0] in _QUOTED_FIRST or ": " in value) and value.isprintable():
        if '"' not in value and "\\" not in value:
            return f'"{value}"'
    return write_scalar(value)


def _is_literal(value: str) -> bool:
    """Whether a value of several lines can stand as it is."""
    if "\n" not in value or value.lstrip("\n")[:1] in (" ", "\t", "") or value[-1] in " \n\t":
        return False
    if value.startswith("\n\n"):
        return False
    return (
        all(line == line.rstrip() for line in value.split("\n"))
        and "\t" not in value
        and (all(line.isprintable() for line in value.split("\n")))
    )


@lru_cache(maxsize=1024)
def _write_key(key: str) -> str:
    match = _ENTRY.fullmatch(f"{key}:")
    if match is not None and match[2] == key and write_scalar(key) == key and ":" not in key:
        return key
    return json.dumps(key, ensure_ascii=False)


def read_fields(source: str) -> list[Fields] | None:
    """Reads data as :func:`write_fields` writes it, or any YAML of that shape.

    Example:
        >>> read_fields("T:\\n  a: b\\n  c: |-\\n    d\\n    e")
        [Fields(name='T', parameters=(('a', 'b'), ('c', 'd\\ne')))]
    """
    found = _read_lines(source.strip("\n").split("\n"))
    return _read_yaml(source) if found is None else found


def _read_lines(lines: list[str]) -> list[Fields] | None:
    """Reads the lines that :func:`write_fields` writes; None for what else YAML has."""
    margin = lines[0][: len(lines[0]) - len(lines[0].lstrip(" "))]
    if margin:
        if not all(line.startswith(margin) for line in lines if line):
            return None
        lines = [line[len(margin) :] for line in lines]
    found: list[tuple[str, list[tuple[str, str]]]] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        simple = _SIMPLE_LINE.fullmatch(line)
        if simple is not None and found:
            found[-1][1].append((simple[1], simple[2]))
            continue
        match = _ENTRY.fullmatch(line)
        if match is None or match[1] not in ("", _INDENT) or (match[1] and not found):
            return None
        key, source = _read_key(match[2]), match[3] or ""
        if not match[1]:
            if source:
                return None
            found.append((key, []))
            continue
        value: str | None
        if source == "|-":
            value, index = _read_block(lines, index)
        else:
            value = _read_value(source)
        if value is None:
            return None
        found[-1][1].append((key, value))
    if any(len({key for key, _ in pairs}) < len(pairs) for _, pairs in found):
        return None
    return [Fields(name, tuple(pairs)) for name, pairs in found]


def _read_block(lines: list[str], index: int) -> tuple[str, int]:
    """Returns the text of a block of lines, and the index of the line behind it."""
    block: list[str] = []
    margin = _INDENT * 2
    while index < len(lines) and (not lines[index] or lines[index].startswith(margin)):
        block.append(lines[index][len(margin) :])
        index += 1
    while block and not block[-1]:
        block.pop()
    return "\n".join(block), index


def _read_key(source: str) -> str:
    if source[0] != '"':
        return source
    return source[1:-1] if "\\" not in source else str(json.loads(source))


def _read_value(source: str) -> str | None:
    """Returns a scalar of one line; None where it takes YAML to read it."""
    if source.startswith('"'):
        if "\\" not in source and source.count('"') == 2 and source[-1] == '"':
            return source[1:-1]
        try:
            value = json.loads(source)
        except ValueError:
            return None
        return value if isinstance(value, str) else None
    if source[:1] in "'|>&*!%@`[]{},#?" and source:
        return None
    if " #" in source or ": " in source or source.endswith(":") or source != source.strip():
        return None
    return source


def _read_yaml(source: str) -> list[Fields] | None:
    loaded = load_strings(source)
    if not isinstance(loaded, dict):
        return None
    found: list[Fields] = []
    for name, parameters in loaded.items():
        if parameters is None or parameters == "":
            parameters = {}
        if isinstance(parameters, list):
            parameters = {str(at): value for at, value in enumerate(parameters, 1)}
        if not isinstance(parameters, dict):
            return None
        pairs: list[tuple[str, str]] = []
        for key, value in parameters.items():
            if not isinstance(value, str | None):
                return None
            pairs.append((key, value or ""))
        found.append(Fields(name, tuple(pairs)))
    return found
