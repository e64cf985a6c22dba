"""Where in a TOML file a key stands: a scan of its lines, for messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[\w-]+(?:\s*\.\s*[\w-]+)*)\s*=\s*(.*)")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]|\[(\.\.\.)\]")
_LONG = ('"""', "'''")


def read_path(written: str) -> Path:
    """Returns the steps of a path as msgspec writes it.

    Example:
        >>> read_path("$.template[3].slots[...].type")
        ('template', 3, 'slots')
    """
    steps: list[str | int] = []
    for match in _STEP.finditer(written.removeprefix("$")):
        if match[3]:
            break
        steps.append(int(match[2]) if match[2] else match[1])
    return tuple(steps)


def line_of(source: str, path: Path) -> int:
    """Returns the line, from 1, of the key that a path leads to, or of what holds it.

    Example:
        >>> line_of('schema = 1\\n\\n[[a]]\\nb = 1\\n[[a]]\\nb = 2', ("a", 1, "b"))
        6
    """
    best, length = 1, 0
    for number, found in _keys(source):
        common = 0
        while common < min(len(found), len(path)) and found[common] == path[common]:
            common += 1
        if common > length and common == len(found):
            best, length = number, common
    return best


def _keys(source: str) -> Iterator[tuple[int, Path]]:
    """Yields the line and the path of every table and key."""
    table: Path = ()
    counts: dict[Path, int] = {}
    long = ""
    for number, line in enumerate(source.split("\n"), 1):
        if long:
            long = "" if line.count(long) % 2 else long
            continue
        header = _HEADER.fullmatch(line)
        if header is not None:
            table = ()
            names = [name.strip(" \"'") for name in header[2].split(".")]
            for index, name in enumerate(names):
                table = (*table, name)
                if index == len(names) - 1 and header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    table = (*table, counts[table])
            yield number, table
            continue
        key = _KEY.match(line)
        if key is None:
            continue
        yield number, (*table, *(name.strip(" \"'") for name in key[1].split(".")))
        long = next((mark for mark in _LONG if key[2].count(mark) % 2), "")
