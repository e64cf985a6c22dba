"""The head of a page file: ``---``, lines of ``name: value``, ``---``.

Read line by line, so that a title is the scalar as it stands: the files of the
wiki say ``title: Mutual Aid: A Factor``, which is no YAML.  YAML proper is asked
only where a value that matters is more than one plain line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bridge.report import Report

LIQUID = re.compile(r"\{[{%]")
"""What Jekyll takes for its own template language, Liquid, wherever it stands."""
LIQUID_OFF = ("render_with_liquid", "false")
"""The field that tells Jekyll 4 not to."""

_OPEN = re.compile("(?:\ufeff)?---[ \t]*(?:\r\n|\n|\r)(?![ \t]*(?:\r|\n))")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)", re.M)
_LINE = re.compile(r"([^\s#:\-][^\n:]*?)[ \t]*:(?:[ \t]+(.*)|)$|(-[^\s:][^\n:]*?):(?:[ \t]+(.*)|)$")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*[ \t]*\n")
_SCALAR = r"""([^\s"'\[\]{}&*!|>%@`#:,?-][^:#\n]*|"(?:[^"\\\n]|\\.)*")"""
_ITEM = re.compile(rf"-[ \t]+{_SCALAR}(?:[ \t]*:[ \t]+{_SCALAR})?")
"""An item of a list of categories that is seen whole without YAML."""
_AMBIGUOUS = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.?[0-9][0-9_,.:xXa-fA-FoOeE+-]*"
    r"|[-+]?\.(?:inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ \tTt].*)?",
    re.I,
)
_PLAIN = re.compile(r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}]))[^\x00-\x1f\x7f-\x9f]*")


class FrontMatter(NamedTuple):
    """The head of a page file.

    Attributes:
        fields: names and values in order; a value is the source after the
            colon, and a line that is no field has an empty name.
        title: the page's title, if it has one.
        redirect: the page that this one redirects to, if any.
        categories: names and sort keys.
    """

    fields: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    redirect: str | None = None
    categories: tuple[tuple[str, str | None], ...] = ()


def read_page(text: str, report: Report | None = None) -> tuple[FrontMatter, int]:
    """Reads the head of a page file.

    Args:
        text: the whole file.
        report: collects what is odd about the head.

    Returns:
        The head, and where the body begins: behind the line that closes the
        head, at 0 where there is none (or behind a byte order mark).

    Example:
        >>> head, start = read_page("---\\ntitle: Mutual Aid: A Factor\\n---\\n\\nx")
        >>> head.title, start
        ('Mutual Aid: A Factor', 36)
    """
    report = Report() if report is None else report
    opening = _OPEN.match(text)
    start = 1 if text.startswith("\ufeff") else 0
    if opening is None:
        return FrontMatter(), start
    closing = _CLOSE.search(text, opening.end())
    if closing is None:
        report.add("front-matter", "warning", "front matter without an end is text", text[:80])
        return FrontMatter(), start
    fields = _read_fields(text[opening.end() : closing.start()], report)
    values = dict(reversed(fields))
    title, redirect = values.get("title"), values.get("redirect")
    return (
        FrontMatter(
            fields,
            None if title is None else read_scalar(title),
            (None if redirect is None else read_scalar(redirect)) or None,
            _read_categories(values.get("categories", ""), report),
        ),
        closing.end(),
    )


_QUOTED = frozenset("[{\"'")
_PLAIN_QUOTE = re.compile(r""""[^"\\\n]*"|'(?:[^'\n]|\'\')*'""")
"""A scalar in quotes that needs no YAML to be seen whole: most titles are."""


def _read_fields(source: str, report: Report) -> tuple[tuple[str, str], ...]:
    """Returns the fields of a head; lines that go on belong to the one before."""
    fields: list[tuple[str, list[str]]] = []
    for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        match = _LINE.match(line)
        if match is not None:
            name, value = (match[1], match[2]) if match[1] else (match[3], match[4])
            fields.append((name, [value or ""]))
        elif fields and (not line.strip(" \t") or line[0] in " \t#" or line[:2] in ("- ", "-")):
            fields[-1][1].append(line)
        elif line.strip(" \t"):
            report.add("front-matter", "warning", "a line of front matter that is no field", line)
            fields.append(("", [line]))
    found = tuple((name, "\n".join(lines).rstrip(" \t\n")) for name, lines in fields)
    _report_odd_fields(found, report)
    return found


def _report_odd_fields(fields: tuple[tuple[str, str], ...], report: Report) -> None:
    """Says which fields stand twice, and which values YAML could not read."""
    names: set[str] = set()
    for name, value in fields:
        if name and name in names:
            report.add("front-matter", "warning", f"the field {name} stands twice", value)
        names.add(name)
        value = value.strip()
        if value[:1] in _QUOTED and not _PLAIN_QUOTE.fullmatch(value) and _load_yaml(value) is None:
            report.add("front-matter", "warning", "not YAML: the value is read as it stands", value)


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
        try:
            found = json.loads(value, strict=False)
        except ValueError:
            found = _load_yaml(value)
        return found if isinstance(found, str) else value
    if _BLOCK_SCALAR.match(value):
        found = _load_yaml(value)
        return found.strip("\n") if isinstance(found, str) else value
    return " ".join(line.strip(" \t") for line in value.split("\n") if line.strip(" \t"))


def _load_yaml(source: str) -> object:
    """Returns what YAML reads in ``source``; None where it is no YAML."""
    # It takes longer to import than most pages take to convert.
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        loaded: object = YAML(typ="safe", pure=True).load(source)
    except (YAMLError, ValueError, RecursionError, OverflowError, TypeError, KeyError):
        return None
    return loaded


def load_strings(source: str) -> object:
    """Returns what YAML reads in ``source`` with every scalar as a string, None if nothing.

    Example:
        >>> load_strings("a: 1.10\\nb: [no, 007]")
        {'a': '1.10', 'b': ['no', '007']}
    """
    # It takes longer to import than most pages take to convert.
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        loaded: object = YAML(typ="base", pure=True).load(source)
    except (YAMLError, ValueError, RecursionError, OverflowError, TypeError, KeyError):
        return None
    return loaded


def _read_categories(source: str, report: Report) -> tuple[tuple[str, str | None], ...]:
    """Reads a list of ``Name`` or ``{Name: sort key}``."""
    source = source.strip("\n")
    if not source.strip(" \t"):
        return ()
    lines = [line.strip(" \t") for line in source.split("\n")]
    items = [_ITEM.fullmatch(line) for line in lines]
    if all(items):
        pairs = [(match[1], match[2]) for match in items if match is not None]
        return tuple(
            (_name(read_scalar(name)), None if key is None else read_scalar(key))
            for name, key in pairs
        )
    loaded = _load_yaml(source)
    if isinstance(loaded, str):
        loaded = [loaded]
    if not isinstance(loaded, list | dict):
        report.add("front-matter", "warning", "categories that are no list", source)
        loaded = [line.lstrip("- \t") for line in lines]
    found: list[tuple[str, str | None]] = []
    for item in loaded if isinstance(loaded, list) else [loaded]:
        if isinstance(item, dict):
            found += [(_name(str(k)), None if v is None else str(v)) for k, v in item.items()]
        elif item is not None:
            found.append((_name(str(item)), None))
    return tuple(pair for pair in found if pair[0])


def _name(text: str) -> str:
    return text.replace("_", " ").strip(" \t")


# --- writing -----------------------------------------------------------------


def write_head(
    fields: Iterable[tuple[str, str]],
    *,
    title: str | None = None,
    redirect: str | None = None,
    categories: Sequence[tuple[str, str | None]] = (),
) -> str:
    """Returns the head of a page file, or nothing where it has nothing to say.

    Args:
        fields: names and values as :class:`FrontMatter` has them.
        title: the page's title; without one, fields called ``title`` and
            ``permalink`` are written as they are.
        redirect: the page that this one redirects to.
        categories: names and sort keys that YAML can say (:func:`sayable_categories`).

    Example:
        >>> write_head((), title="A B", redirect="B")
        '---\\ntitle: A B\\npermalink: /A_B/\\nredirect: B\\n---\\n'
    """
    lines: list[str] = []
    rest = list(fields)
    if title is not None:
        lines.append(f"title: {write_scalar(title)}")
        lines.append(f"permalink: {write_scalar('/' + title.replace(' ', '_') + '/')}")
        rest = [field for field in rest if field[0] not in ("title", "permalink")]
    else:
        while rest and rest[0][0] in ("title", "permalink"):
            lines.append(_write_field(*rest.pop(0)))
    if redirect is not None:
        lines.append(f"redirect: {write_scalar(redirect)}")
    if categories:
        lines += ["categories:", *(_write_category(*category) for category in categories)]
    lines += [_write_field(*field) for field in rest]
    if not lines:
        return ""
    return "\n".join(("---", *lines, "---", ""))


def sayable_categories(
    categories: Sequence[tuple[str, str | None]],
) -> list[tuple[str, str | None]]:
    """Returns the categories that a head can list, up to the first that it cannot.

    Example:
        >>> sayable_categories([("A", None), ("B", "b: c"), ("C_D", None), ("D", None)])
        [('A', None), ('B', 'b: c')]
    """
    said: list[tuple[str, str | None]] = []
    for name, key in categories:
        source = _write_category(name, key)
        if _read_categories(source, Report()) != ((name, key),) or "\n" in source:
            break
        said.append((name, key))
    return said


def _write_category(name: str, key: str | None) -> str:
    item = write_scalar(name)
    return f"  - {item}" if key is None else f"  - {item}: {write_scalar(key)}"


def is_liquid_off(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether a head tells Jekyll to leave the page's braces alone."""
    return any(name == LIQUID_OFF[0] for name, _ in fields)


def _write_field(name: str, value: str) -> str:
    if not name:
        return value
    gap = "" if not value or value.startswith("\n") else " "
    return f"{name}:{gap}{value}"


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
