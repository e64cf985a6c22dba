"""YAML between ``---`` and ``---``, read line by line.

So a title is the scalar as it stands: the files of the wiki say ``title: Mutual Aid: A
Factor``, which is no YAML.  YAML proper is asked only where a value that matters is
more than one plain line.  Its anchors, aliases and tags are followed by nobody here: a
value that has them is text.
"""

from __future__ import annotations

import json
import re

from bridge.frontmatter.values import (
    LONGEST,
    Fence,
    Fields,
    Format,
    Found,
    Value,
    nests_deeply,
    report_repeated,
)
from bridge.report import Report

_FENCE = Fence(
    re.compile("---[ \t]*(?:\r\n|\n|\r)(?![ \t]*(?:\r|\n))"),
    re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)", re.M),
)
_LINE = re.compile(r"([^\s#:\-][^\n:]*?)[ \t]*:(?:[ \t]+(.*)|)$|(-[^\s:][^\n:]*?):(?:[ \t]+(.*)|)$")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*[ \t]*\n")
_AMBIGUOUS = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.?[0-9][0-9_,.:xXa-fA-FoOeE+-]*"
    r"|[-+]?\.(?:inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ \tTt].*)?",
    re.I,
)
_PLAIN = re.compile(r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}]))[^\x00-\x1f\x7f-\x9f]*")
_QUOTED = frozenset("[{\"'")
_PLAIN_QUOTE = re.compile(r""""[^"\\\n]*"|'(?:[^'\n]|\'\')*'|\[[\w ,./-]*\]""")
"""What needs no YAML to be seen whole: most titles and tags are."""
_FOLLOWED = re.compile(
    r"(?:^|(?<=[\s:,\[{-]))(?:[&*][^\s,\[\]{}]|!(?:[!<\w]|\s|$)|<<[ \t]*:)", re.M
)
"""What begins an anchor, an alias, a tag or a merge key, where it is no part of a word."""
_SEEN_WHOLE = re.compile(
    rf"(?:{_PLAIN_QUOTE.pattern})\Z"
    r"""|\[(?:[ \t]*+(?:"(?:[^"\\\n]|\\.)*"|[\w<][^\n"'\[\]{},#:&*!|%@`]*+)(?:,|(?=\])))*\]\Z"""
    r"""|"(?:[^"\\\n]|\\.)*":(?=[ \t\n]|\Z)"""
)
"""A scalar in quotes, a list on one line, or a key in quotes: YAML without any doubt."""
_SEQUENCES = re.compile(r"(?:[-?][ \t]+){20}")


def find(text: str, start: int, report: Report) -> Found | None:
    """Reads the head at ``start``; None where there is none, or none that ends."""
    found = _FENCE.inside(text, start, report)
    if found is None:
        return None
    source, end = found
    mark = len(report.diagnostics)
    fields = _read_fields(source, report)
    if fields and not any(name or value[:1] == "#" for name, value in fields):
        # text between two rules
        del report.diagnostics[mark:]
        return None
    return Found(fields, end)


def _read_fields(source: str, report: Report) -> Fields:
    """Returns the fields of a head; lines that go on belong to the one before."""
    fields: list[tuple[str, list[str]]] = []
    source = source.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    for line in source.split("\n"):
        match = _LINE.match(line)
        if match is not None:
            name, value = (match[1], match[2]) if match[1] else (match[3], match[4])
            fields.append((name, [value or ""]))
        elif fields and (not line.strip(" \t") or line[0] in " \t#" or line[:2] in ("- ", "-")):
            fields[-1][1].append(line)
        elif line.strip(" \t"):
            report.add("front-matter", "warning", "a line of front matter that is no field", line)
            fields.append(("", [line]))
    found = tuple((name, "\n".join(lines)) for name, lines in fields)
    report_repeated(found, report)
    for name, value in found:
        if name:
            _report_odd(name, value, report)
    return found


def _report_odd(name: str, value: str, report: Report) -> None:
    """Says of a value that it is not YAML, or that it has what nobody follows here."""
    value = value.strip()
    if name == "<<" or (value and _has_references(value)):
        message = "anchors, aliases, tags and merge keys of YAML are text"
        report.add("front-matter", "warning", message, f"{name}: {value}")
    elif value[:1] in _QUOTED and not _SEEN_WHOLE.match(value) and load(value) is None:
        report.add("front-matter", "warning", "not YAML: the value is read as it stands", value)


def _has_references(value: str) -> bool:
    """Whether a value has what YAML follows; in prose and in quotes it is none."""
    if value[0] in "\"'|>" or not _FOLLOWED.search(value):
        return False
    return value[0] in "&*![{-#" or "\n" in value


def read_scalar(source: str) -> str:
    """Returns a value as a string, whatever type YAML would see in it.

    Example:
        >>> read_scalar("007"), read_scalar('"a: b"'), read_scalar("'it''s'")
        ('007', 'a: b', "it's")
    """
    value = source.strip(" \t\n")
    if len(value) > 1 and value[0] == value[-1] == "'" and "'" not in value[1:-1].replace("''", ""):
        return " ".join(value[1:-1].replace("''", "'").split("\n"))
    if len(value) > 1 and value[0] == value[-1] == '"':
        found: Value
        try:
            found = json.loads(value, strict=False)
        except ValueError:
            found = load(value)
        return found if isinstance(found, str) else value
    if _BLOCK_SCALAR.match(value):
        found = load(value)
        return found.strip("\n") if isinstance(found, str) else value
    return " ".join(line.strip(" \t") for line in value.split("\n") if line.strip(" \t"))


def load(source: str) -> Value:
    """Returns what YAML reads in ``source``, each scalar as a string.

    None where it is no YAML, longer or deeper than a person writes, or has anchors,
    aliases or tags: they can name more than any memory holds.

    Example:
        >>> load("a: 1.10\\nb: [no, 007]"), load("[&a 1, *a]")
        ({'a': '1.10', 'b': ['no', '007']}, None)
    """
    if len(source) > LONGEST or nests_deeply(source) or _SEQUENCES.search(source):
        return None
    # It takes longer to import than most pages take to convert.
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        return _build(YAML(typ="base", pure=True).parse(source))
    except (YAMLError, ValueError, RecursionError, OverflowError, TypeError, KeyError):
        return None


_EMPTY = frozenset(("", "~", "null", "Null", "NULL"))


def _build(events: object) -> Value:
    """Makes values of YAML's events, without following anything.

    Raises:
        ValueError: there is something to follow, or a key that is no scalar.
    """
    from ruamel.yaml import events as kinds  # noqa: PLC0415

    root: list[Value] = []
    open_values: list[tuple[list[Value], str]] = [(root, "list")]
    for event in events:  # type: ignore[attr-defined]
        if isinstance(event, kinds.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError("an anchor or an alias")
        if getattr(event, "tag", None) is not None:
            raise ValueError("a tag")
        if isinstance(event, kinds.ScalarEvent):
            is_empty = event.implicit[0] and event.value in _EMPTY
            open_values[-1][0].append(None if is_empty else str(event.value))
        elif isinstance(event, kinds.SequenceStartEvent):
            open_values.append(([], "list"))
        elif isinstance(event, kinds.MappingStartEvent):
            open_values.append(([], "dict"))
        elif isinstance(event, kinds.CollectionEndEvent):
            items, kind = open_values.pop()
            open_values[-1][0].append(items if kind == "list" else _pairs(items))
    return root[0] if root else None


def _pairs(items: list[Value]) -> dict[str, Value]:
    """Makes a mapping of keys and values in turn; the first of equal keys counts."""
    found: dict[str, Value] = {}
    for key, value in zip(items[::2], items[1::2], strict=True):
        if not isinstance(key, str | None):
            raise ValueError("a key that is no scalar")
        found.setdefault(key or "", value)
    return found


# --- writing -----------------------------------------------------------------


def write_scalar(value: str) -> str:
    """Returns ``value`` as YAML reads it back, quoted only where it must be.

    Example:
        >>> write_scalar("FEJUVE"), write_scalar("1.10"), write_scalar("A: B")
        ('FEJUVE', '"1.10"', '"A: B"')
    """
    plain = (
        _PLAIN.fullmatch(value) is not None
        and not _AMBIGUOUS.fullmatch(value)
        and ": " not in value
        and " #" not in value
        and value[-1] not in ": "
    )
    return value if plain else json.dumps(value, ensure_ascii=False)


def write_categories(categories: list[tuple[str, str | None]]) -> str:
    """Returns a list of ``Name`` or ``Name: sort key``.

    Example:
        >>> write_categories([("A", None), ("B", "b")])
        '\\n  - A\\n  - B: b'
    """
    lines = [
        f"\n  - {write_scalar(name)}" + ("" if key is None else f": {write_scalar(key)}")
        for name, key in categories
    ]
    return "".join(lines)


def assemble(fields: list[tuple[str, str]]) -> str:
    """Returns a head with these fields."""
    return "\n".join(("---", *(_write_field(*field) for field in fields), "---", ""))


def _write_field(name: str, value: str) -> str:
    if not name:
        return value
    gap = "" if not value or value.startswith("\n") else " "
    return f"{name}:{gap}{value}"


YAML_FORMAT = Format(find, load, write_scalar, write_categories, assemble)
