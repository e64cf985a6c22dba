"""Which mapped templates a page uses, and how it spells them.

A callout of a page may be the wiki's ``{{Note}}`` or a callout.  What the wiki's own
mapping files say needs no further word; for the templates that mwbridge knows, a
page names in its front matter those that it uses: ``templates: [Main, "{{quote|_}}"]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bridge.document.nodes import Field
from bridge.frontmatter import load_strings, write_scalar
from bridge.mapping.compiled import (
    USES_FIELD,
    Mappings,
    class_of,
    default_format,
    lead_of,
)
from bridge.mapping.constructs import Said
from bridge.mapping.entries import AS_DATA, TagEntry, TemplateEntry, key_of
from bridge.mapping.fields import Format, read_format
from bridge.mapping.skeleton import (
    Call,
    Part,
    Skeleton,
    fill,
    read_skeleton,
    skeleton_of,
    values_of,
)

_ITEM = re.compile(r'\s*+(?:("(?:[^"\\]|\\.)*")\s*+|([^\s",\[\]{}][^",\[\]{}]*+))(?:,|$)')


class Use(NamedTuple):
    """A template as a page uses it.

    Attributes:
        entry: what it becomes.
        skeleton: how its calls are spelled; of calls as data just their name.
        style: the white space of most of its calls as data.
    """

    entry: TemplateEntry
    skeleton: Skeleton
    style: Format | None = None

    def said(self, call: Call) -> Said | None:
        """Returns a call's values by slot; None where it is spelled otherwise."""
        values = values_of(call, self.skeleton)
        return None if values is None else by_slot(self.entry, values)

    def alone(self, call: Call) -> Use | None:
        """Returns the use that spells as one call does; None where that gives a value twice."""
        own = skeleton_of(call)
        return None if own is None else Use(self.entry, own)

    def call(self, said: Said) -> Call | None:
        """Returns the call that says this; None where a slot has no parameter left."""
        values: dict[str, str] = {}
        known = {part.key for part in self.skeleton.parts}
        for name, found in said.items():
            slot, keys = self.entry.slots[name], self.entry.keys[name]
            if slot.default and found == (slot.default,):
                continue
            if not slot.list:
                values[next((key for key in keys if key in known), keys[0])] = found[0]
            elif len(found) > len(keys):
                return None
            else:
                values |= {key: value for key, value in zip(keys, found, strict=False) if value}
        more = [Part(key, None if key.isdecimal() else key) for key in values if key not in known]
        if not more:
            return fill(self.skeleton, values)
        return fill(self.skeleton._replace(parts=(*self.skeleton.parts, *more)), values)


def by_slot(entry: TemplateEntry, values: dict[str, str]) -> Said | None:
    """Returns values by slot; None where one has no slot, or a slot no value.

    Example:
        >>> from bridge.mapping.entries import Slot
        >>> by_slot(TemplateEntry("T", "span", slots={"body": Slot("1")}), {"1": "a"})
        {'body': ('a',)}
    """
    said: Said = {}
    if entry.slot_of is not None:
        for key, value in values.items():
            name = entry.slot_of.get(key)
            if name is None or name in said:
                return None
            said[name] = (value,)
        if not entry.needed <= said.keys():
            return None
        return said if len(said) < 2 else {n: said[n] for n in entry.slots if n in said}
    left = dict(values)
    for name, slot in entry.slots.items():
        keys = entry.keys[name]
        if slot.list:
            last = max((index for index, key in enumerate(keys) if key in left), default=-1)
            found = tuple(left.pop(key, "") for key in keys[: last + 1])
        else:
            given = [key for key in keys if key in left]
            if len(given) > 1:
                return None
            found = tuple(left.pop(key) for key in given)
        if found:
            said[name] = found
        elif slot.default:
            said[name] = (slot.default,)
        elif not slot.optional:
            return None
    return None if left else said


class Active(NamedTuple):
    """The constructs of a page that are calls, by what tells them apart."""

    callouts: dict[str, Use]
    quote: Use | None
    divs: dict[str, Use]
    spans: dict[str, Use]
    comments: dict[str, Use]
    leads: dict[str, Use]
    links: tuple[Use, ...]
    images: dict[str, Use]
    data: dict[str, Format]
    tables: bool
    uses: tuple[Use, ...]
    implied: bool
    tags: dict[str, TagEntry]


class Uses(NamedTuple):
    """The templates and the tags that a page uses."""

    templates: list[Use]
    tags: list[TagEntry]


def activate(
    uses: Iterable[Use], tags: Iterable[TagEntry] = (), *, implied: bool = False
) -> Active:
    """Makes a table of what stands for which template.

    Args:
        uses: the templates that a page uses.
        tags: the tags that it uses.
        implied: whether the page says nothing of them, so that the wiki's own are meant.
    """
    uses = tuple(uses)
    by_kind: dict[str, list[Use]] = {}
    for use in uses:
        by_kind.setdefault(use.entry.markdown, []).append(use)

    def of(kind: str) -> Sequence[Use]:
        return by_kind.get(kind, ())

    return Active(
        callouts={use.entry.match.kind.lower(): use for use in of("callout")},
        quote=next(iter(of("quote")), None),
        divs={class_of(use.entry): use for use in of("div")},
        spans={class_of(use.entry): use for use in of("span")},
        comments={lead_of(use.entry): use for use in of("comment")},
        leads={lead_of(use.entry): use for use in of("heading link")},
        links=tuple(sorted(of("link"), key=lambda use: -len(use.entry.match.prefix))),
        images={use.entry.match.option: use for use in of("image")},
        data={
            key_of(use.skeleton.name): use.style or default_format(use.entry)
            for use in uses
            if use.entry.markdown in AS_DATA
        },
        tables="table" in by_kind,
        uses=uses,
        implied=implied,
        tags={tag.wiki.lower(): tag for tag in tags},
    )


# --- what a page says of itself --------------------------------------------------


def implied_uses(mappings: Mappings) -> Uses:
    """Returns the templates and tags that a page may use without saying so."""
    templates = [Use(entry, mappings.spelling(entry)) for entry in mappings.own_templates]
    return Uses(templates, list(mappings.implied_tags))


def read_uses(field: Field, mappings: Mappings) -> Uses | None:
    """Returns the templates and tags that a field names; None if it names something else."""
    found = Uses([], [])
    for item in read_list(field.value):
        if item.startswith("<"):
            tag = mappings.tags_by_name.get(item.strip("<>").lower())
            if tag is None:
                return None
            found.tags.append(tag)
            continue
        data = read_format(item)
        entry = None if data is None else mappings.find(data[0])
        if data is not None and entry is not None and entry.markdown in AS_DATA:
            found.templates.append(Use(entry, Skeleton(data[0]), data[1]))
            continue
        skeleton = read_skeleton(item)
        entry = mappings.find(item if skeleton is None else skeleton.name)
        if entry is None:
            return None
        found.templates.append(Use(entry, skeleton or mappings.spelling(entry, item)))
    return found


def read_list(value: str) -> list[str]:
    """Returns the strings of a list, which is mostly written in brackets."""
    source = value.strip()
    if source.startswith("[") and source.endswith("]"):
        found = list(_plain_items(source[1:-1]))
        if None not in found:
            return [item for item in found if item is not None]
    loaded = load_strings(value.strip("\n"))
    if isinstance(loaded, list):
        return [str(item) for item in loaded]
    return [source] if source else []


def _plain_items(source: str) -> Iterator[str | None]:
    position = 0
    while position < len(source.rstrip()):
        match = _ITEM.match(source, position)
        if match is None:
            yield None
            return
        yield json.loads(match[1]) if match[1] else match[2].rstrip()
        position = match.end()


def write_uses(uses: Uses, mappings: Mappings) -> Field:
    """Returns the field that names a page's templates and tags."""
    items = [_spelled(use, mappings) for use in uses.templates]
    items += [f"<{tag.wiki}>" for tag in uses.tags]
    return Field(USES_FIELD, write_list(items))


def write_list(items: Iterable[str]) -> str:
    """Returns strings as a list of YAML on one line."""
    return f"[{', '.join(map(_item, items))}]"


def _item(text: str) -> str:
    scalar = write_scalar(text)
    if scalar == text and re.search(r'[",\[\]{}]', text):
        return json.dumps(text, ensure_ascii=False)
    return scalar


def _spelled(use: Use, mappings: Mappings) -> str:
    name = use.skeleton.name
    if use.entry.markdown in AS_DATA and not use.entry.slots:
        usual = use.style is None or use.style == default_format(use.entry)
        return name if usual or use.style is None else use.style.source(name)
    default = mappings.spelling(use.entry, name)
    if name == name.strip() and use.skeleton == default:
        return name
    if use.skeleton.parts == default.parts:
        # the parameters go without saying, how the call hangs on its neighbours does not
        return use.skeleton._replace(parts=()).source
    return use.skeleton.source


def is_implied(use: Use, mappings: Mappings) -> bool:
    """Whether a page need not say that it uses a template so."""
    own = key_of(use.entry.wiki) in mappings.own_names
    if use.entry.markdown in AS_DATA and not use.entry.slots:
        return own and use.style in (None, default_format(use.entry))
    return own and use.skeleton == mappings.spelling(use.entry)
