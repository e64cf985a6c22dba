"""Reads mapping files: ours, the wiki's and the folder's; each mistake with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from bridge.errors import MappingError
from bridge.mapping.compiled import Layer, Mappings, merge, way_back
from bridge.mapping.entries import AS_DATA, EntriesFile, Slot, TagEntry, TemplateEntry, key_of
from bridge.mapping.fields import read_format
from bridge.mapping.lines import Path as KeyPath
from bridge.mapping.lines import line_of, read_path
from bridge.mapping.load import mappings_folder
from bridge.mapping.schema import SCHEMA
from bridge.mapping.skeleton import read_skeleton

DEFAULT_FILES: Final = ("templates.toml",)
"""The files of mappings/ that hold templates; the others hold a wiki's facts."""

_AT = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_NO_NAME = re.compile(r"[{}|\[\]<>#\n]")
_SLOTS: Final = {
    "callout": ({"body"}, {"title"}),
    "quote": ({"body"}, {"by", "source"}),
    "link": ({"target"}, {"label"}),
    "image": ({"target"}, {"caption", "size", "alt", "link", "class", "upright"}),
}
"""Slots that a construct must have, and those that it may have."""
_NEEDS: Final = {"callout": "kind", "link": "prefix", "image": "option"}


class _Source:
    """A file's text, for messages that name a line."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where

    def error(self, what: str, path: KeyPath, next_step: str = "correct the entry") -> MappingError:
        """Returns an error at the line where a key stands."""
        line = line_of(self.text, path)
        return MappingError(what, where=f"{self.where}:{line}", next_step=next_step)


def read_entries(text: str, where: str) -> EntriesFile:
    """Reads and checks one mapping file.

    Args:
        text: its TOML.
        where: its name, for messages.

    Raises:
        MappingError: it is no TOML, breaks the schema, or holds an entry that cannot
            work; the message names the file and the line.

    Example:
        >>> text = 'schema = 1\\n[[template]]\\nwiki = "A"\\nmarkdown = "div"'
        >>> read_entries(text, "a.toml").template[0].wiki
        'A'
    """
    source = _Source(text, where)
    try:
        data = tomllib.loads(text)
    except ValueError as error:
        line = _LINE.search(str(error))
        what = _LINE.sub("", str(error)).strip()
        place = f"{where}:{line[1]}" if line else f"{where}:{text.count(chr(10)) + 1}"
        raise MappingError(f"is no TOML: {what}", where=place, next_step="correct it") from error
    version = data.get("schema")
    if version != SCHEMA:
        raise source.error(
            f"schema is {version!r}, but this version of mwbridge reads {SCHEMA}",
            ("schema",),
            f"write `schema = {SCHEMA}` at its top, or update mwbridge",
        )
    try:
        file = msgspec.convert(data, EntriesFile)
    except msgspec.ValidationError as error:
        raise _misfit(source, str(error), data) from error
    for index, entry in enumerate(file.template):
        _check_template(entry, ("template", index), source)
    for index, tag in enumerate(file.tag):
        _check_tag(tag, ("tag", index), source)
    check_layer([(file, source.error)])
    return file


def _misfit(source: _Source, message: str, data: dict[str, Any]) -> MappingError:
    match = _AT.match(message)
    assert match is not None
    path = read_path(match["path"] or "$")
    if path[2:] == ("slots",):
        path = (*path, _wrong_slot(data["template"][path[1]]["slots"]))
    what = match["what"]
    unknown = _UNKNOWN.match(what)
    if unknown is not None:
        path = (*path, unknown[1])
        what = f"there is no key {unknown[1]!r} here"
    return source.error(what[:1].lower() + what[1:], path)


def _wrong_slot(slots: dict[str, Any]) -> str:
    """Returns the first slot that is none: msgspec names no keys of dictionaries."""
    for name, slot in slots.items():
        try:
            msgspec.convert(slot, Slot)
        except msgspec.ValidationError:
            return name
    return ""


def _check_template(entry: TemplateEntry, path: KeyPath, source: _Source) -> None:
    """Refuses an entry that could never work."""
    for key, names in (("wiki", (entry.wiki,)), ("aliases", entry.aliases)):
        for name in names:
            if not name.strip() or _NO_NAME.search(name):
                raise source.error(f"no template can be called {name!r}", (*path, key))
    needed = _NEEDS.get(entry.markdown)
    if needed and not getattr(entry.match, needed):
        raise source.error(
            f"a {entry.markdown} needs a {needed} to be told apart on the way back",
            path,
            f'write match = {{ {needed} = "…" }}',
        )
    if entry.format:
        data = entry.markdown in AS_DATA and not entry.slots
        if (read_format(entry.format) if data else read_skeleton(entry.format)) is None:
            example = "{{_|_ = _}}" if data else f"{{{{{entry.wiki}|_}}}}"
            what = f"{entry.format!r} is no format of a call"
            raise source.error(what, (*path, "format"), f"write it as {example}")
    _check_slots(entry, path, source)


def _check_slots(entry: TemplateEntry, path: KeyPath, source: _Source) -> None:
    names = set(entry.slots)
    kind = entry.markdown
    must, may = _SLOTS.get(kind, (set(), names))
    if not must <= names:
        raise source.error(f"a {kind} needs the slot {min(must - names)}", path)
    for name in entry.slots:
        if name not in must | may:
            allowed = ", ".join(sorted(must | may))
            raise source.error(
                f"a {kind} has no slot {name!r}", (*path, "slots", name), f"use {allowed}"
            )
    if kind in AS_DATA and len(names) > (kind == "front matter"):
        what = f"a {kind} takes any parameter, each under its own name"
        raise source.error(what, (*path, "slots"), "leave slots out")
    if kind == "heading link" and not any(slot.type == "page" for slot in entry.slots.values()):
        raise source.error("a heading link needs a slot of the type page", path)
    claimed: dict[str, str] = {}
    for name, slot in entry.slots.items():
        for param in (slot.param, *slot.aliases):
            other = claimed.setdefault(param, name)
            if other != name or not param.strip():
                raise source.error(
                    f"the parameter {param!r} fills {other} already", (*path, "slots", name)
                )


def _check_tag(tag: TagEntry, path: KeyPath, source: _Source) -> None:
    if not re.fullmatch(r"[A-Za-z][\w-]*", tag.wiki):
        what = f"no tag can be called {tag.wiki!r}"
        raise source.error(what, (*path, "wiki"), "leave < and > out")
    if tag.markdown == "link" and "//" not in tag.prefix:
        raise source.error(
            "a link needs the address that it begins with", path, 'write prefix = "https://…"'
        )


Locate = Callable[[str, KeyPath], MappingError]


def check_layer(files: Iterable[tuple[EntriesFile, Locate]]) -> None:
    """Refuses two entries of one layer that claim the same template or construct.

    Raises:
        MappingError: two do.
    """
    names: dict[str, str] = {}
    ways: dict[tuple[str, str], str] = {}
    for file, error in files:
        for index, entry in enumerate(file.template):
            path: KeyPath = ("template", index)
            for name in (entry.wiki, *entry.aliases):
                if key_of(name) in names:
                    other = names[key_of(name)]
                    raise error(f"the entry of {other} claims {{{{{name}}}}} already", path)
                names[key_of(name)] = entry.wiki
            if entry.direction == "to-markdown":
                continue
            way = way_back(entry)
            if way in ways:
                raise error(
                    f"{entry.wiki} and {ways[way]} could not be told apart on the way back", path
                )
            ways[way] = entry.wiki


@cache
def default_mappings() -> Mappings:
    """Returns what mwbridge knows of templates without being told; read once a process."""
    return merge(_default_layers())


def _default_layers() -> list[Layer]:
    """Reads mwbridge's own files, which the tests have checked."""
    texts = [(mappings_folder() / name).read_text(encoding="utf-8") for name in DEFAULT_FILES]
    files = [msgspec.convert(tomllib.loads(text), EntriesFile) for text in texts]
    return [Layer(file, own=False) for file in files]


def load_mappings(paths: Sequence[Path | str], *, default: bool = True) -> Mappings:
    """Returns mappings in layers: mwbridge's own, and each file or folder over the one before.

    Args:
        paths: TOML files, or folders of them.
        default: whether mwbridge's own set lies below.

    Raises:
        MappingError: a file cannot be read, is broken, or two of a folder claim the same.
    """
    layers = _default_layers() if default else []
    for path in paths:
        layers += [Layer(file, own=True) for file in _read_layer(Path(path))]
    return merge(layers)


def _read_layer(path: Path) -> list[EntriesFile]:
    """Reads a file, or the files of a folder, which are one layer."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    found: list[tuple[EntriesFile, Locate]] = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MappingError(
                "cannot be read", where=str(file), next_step="name a TOML file, or a folder of them"
            ) from error
        found.append((read_entries(text, str(file)), _Source(text, str(file)).error))
    check_layer(found)
    return [file for file, _ in found]
