r"""TOML between ``+++`` and ``+++``, as Hugo has it.

Read statement by statement, so that each comes back as it was written, whatever is
wrong with another; the standard library's parser says what a value means.

==================  =================================================
``name = value``    a field; a value may go on over lines
``[name]``          a field of that name, brackets included, whose value
                    is the source of all that the table says
anything else       a field without a name, reported if not a comment
==================  =================================================
"""

from __future__ import annotations

import json
import re
import tomllib

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
    re.compile("\\+\\+\\+[ \t]*(?:\r\n|\n|\r)"),
    re.compile(r"^\+\+\+[ \t]*(?:\r\n|\n|\r|\Z)", re.M),
)
_KEY = r"(?:[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')"
_NAME = re.compile(rf"[ \t]*({_KEY}(?:[ \t]*\.[ \t]*{_KEY})*)[ \t]*=[ \t]*")
_TABLE = re.compile(r"[ \t]*(\[\[?[^\n\[\]]*\]\]?)[ \t]*(?:#[^\n]*)?(?=\n|\Z)")
_IDLE = re.compile(r"[ \t]*(?:#[^\n]*)?(?=\n|\Z)")
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*+'"
    r"|#[^\n]*+"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)"
    r"|[^\"'#\[\]{}\n]++|[\"']",
    re.S,
)
_PLAIN_TEXT = re.compile(r'"([^"\\\x00-\x1f\x7f]*)"|\'([^\'\x00-\x1f\x7f]*)\'')


def find(text: str, start: int, report: Report) -> Found | None:
    """Reads the head at ``start``; None where there is none, or none that ends."""
    found = _FENCE.inside(text, start, report)
    if found is None:
        return None
    source, end = found
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    return Found(_read_fields(source, report), end)


def _read_fields(source: str, report: Report) -> Fields:
    """Returns the statements of a head; what stands between two belongs to the first."""
    fields: list[tuple[str, list[str]]] = []
    position, in_table = 0, False
    ends = _ValueEnds(source)
    while position < len(source):
        table = _TABLE.match(source, position)
        name = None if table is not None else _NAME.match(source, position)
        end = source.find("\n", position) + 1 or len(source)
        if name is not None:
            end = ends.find(name.end())
        piece = source[position:end]
        if table is not None:
            fields.append((piece.strip(" \t\n"), []))
            in_table = True
        elif in_table or (fields and _IDLE.match(source, position)):
            fields[-1][1].append(piece)
        elif name is not None:
            fields.append((name[1], [source[name.end() : end]]))
        elif piece.strip():
            if _IDLE.match(source, position) is None:
                message = "a line of front matter that is no field"
                report.add("front-matter", "warning", message, piece)
            fields.append(("", [piece]))
        position = end
    found = tuple((name, "".join(pieces).removesuffix("\n")) for name, pieces in fields)
    report_repeated(tuple(field for field in found if field[0][:1] != "["), report)
    _report_odd(source, report)
    return found


class _ValueEnds:
    """Finds where values end: at the first line end outside of brackets and strings.

    A bracket that is never closed is looked for once; from then on each value is a line.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.is_broken = False

    def find(self, start: int) -> int:
        """Returns where the value at ``start`` ends, behind its line end."""
        depth = 0
        first = 0
        for match in _TOKEN.finditer(self.source, start):
            if match["open"]:
                depth += 1
            elif match["close"]:
                depth -= 1
            elif match["end"]:
                first = first or match.end()
                if depth <= 0 or self.is_broken:
                    return match.end()
        if depth <= 0:
            return len(self.source)
        self.is_broken = True
        return first or len(self.source)


def _report_odd(source: str, report: Report) -> None:
    """Says what TOML's own parser minds."""
    if len(source) > LONGEST or nests_deeply(source):
        return
    try:
        tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        report.add("front-matter", "warning", f"not TOML: {str(error)[:100]}", source)


def load(source: str) -> Value:
    """Returns what TOML reads in a value, each scalar as a string as it stands.

    Example:
        >>> load('["a", {b = 1.10}]'), load("'c'"), load("2026-11-25"), load("[")
        (['a', {'b': '1.10'}], 'c', '2026-11-25', None)
    """
    source = source.strip()
    plain = _PLAIN_TEXT.fullmatch(source)
    if plain is not None:
        return plain[1] if plain[1] is not None else plain[2]
    if not source or len(source) > LONGEST or nests_deeply(source):
        return None
    try:
        found = tomllib.loads(f"value = {source}", parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return None
    if len(found) > 1:
        return None
    if source[0] not in "[{\"'":
        return source.partition("#")[0].strip()
    return _as_strings(found["value"])


def _as_strings(value: object) -> Value:
    """Returns a value of TOML's with strings for its numbers, dates and truth values."""
    if isinstance(value, list):
        return [_as_strings(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_strings(item) for key, item in value.items()}
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- writing -----------------------------------------------------------------


def write_text(value: str) -> str:
    r"""Returns a string in quotes.

    Example:
        >>> print(write_text('a "b"'))
        "a \"b\""
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def write_categories(categories: list[tuple[str, str | None]]) -> str:
    """Returns a list of names, and of tables for what has a sort key.

    Example:
        >>> write_categories([("A", None), ("B", "b")])
        '["A", { "B" = "b" }]'
    """
    items = [
        write_text(name) if key is None else f"{{ {write_text(name)} = {write_text(key)} }}"
        for name, key in categories
    ]
    return f"[{', '.join(items)}]"


def assemble(fields: list[tuple[str, str]]) -> str:
    """Returns a head with these fields, tables behind all others."""
    lines = ["+++"]
    for name, value in sorted(fields, key=lambda field: field[0][:1] == "["):
        if name[:1] == "[":
            lines += [name, value] if value else [name]
        else:
            lines.append(f"{name} = {value}" if name else value)
    return "\n".join((*lines, "+++", ""))


TOML_FORMAT = Format(find, load, write_text, write_categories, assemble)
