"""A draft of a mapping file, from the templates that a wiki uses.

It counts the calls of pages, sees how they are mostly written and where they stand,
reads the wiki's TemplateData, and proposes an entry for each of the most frequent
ones: to be read and changed by a person.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bridge.document.nodes import Document, Join, Paragraph, Template, TemplateBlock
from bridge.mapping.compiled import Mappings
from bridge.mapping.entries import TemplateEntry, key_of
from bridge.mapping.fields import format_of
from bridge.mapping.skeleton import Call
from bridge.mapping.walk import container_fields

_FOLLOWS: Final = {"line": "\n", "space": " _", "same line": "_"}
_VARIABLES: Final = (
    "SITENAME", "PAGENAME", "FULLPAGENAME", "BASEPAGENAME", "SUBPAGENAME", "ROOTPAGENAME",
    "NAMESPACE", "TALKPAGENAME", "CURRENT", "LOCAL", "REVISION", "NUMBEROF", "SERVER",
)  # fmt: skip
_MANY: Final = 3
"""From this many named parameters on, a call is data rather than words."""


class Usage:
    """How a wiki uses one template.

    Attributes:
        name: the name that most calls have.
        calls: how many there are.
        blocks: how many stand alone on their lines.
        heads: how many stand at the top of a page.
        parameters: how many calls give each parameter.
        formats: how calls of named parameters are written.
    """

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.calls = 0
        self.blocks = 0
        self.heads = 0
        self.parameters: Counter[str] = Counter()
        self.formats: Counter[str] = Counter()

    @property
    def name(self) -> str:
        """The name that most calls have."""
        return self.names.most_common(1)[0][0]

    def add(self, call: Call, *, block: bool, head: bool, follows: str) -> None:
        """Counts one call."""
        self.names[call.name.strip()] += 1
        self.calls += 1
        self.blocks += block
        self.heads += head
        position = 0
        for parameter in call.parameters:
            position += parameter.name is None
            self.parameters[
                str(position) if parameter.name is None else parameter.name.strip()
            ] += 1
        if any(parameter.name is not None for parameter in call.parameters):
            self.formats[format_of(call, follows=follows).source("_")] += 1


def count_calls(documents: Iterable[Document]) -> dict[str, Usage]:
    """Counts the calls of pages by the template that they call, the most frequent first.

    Example:
        >>> from bridge import read_wikitext
        >>> usages = count_calls([read_wikitext("{{Box|a=b}}\\n\\nx {{cn}} {{Cn}}").document])
        >>> [(name, usage.calls, usage.heads) for name, usage in usages.items()]
        [('Cn', 2, 0), ('Box', 1, 1)]
    """
    usages: dict[str, Usage] = {}
    for document in documents:
        _count(document.blocks, usages, top=True)
        for note in document.notes:
            _count(note.blocks, usages, top=False)
    return dict(sorted(usages.items(), key=lambda pair: (-pair[1].calls, pair[0])))


def _count(nodes: tuple[Any, ...], usages: dict[str, Usage], *, top: bool) -> None:
    for index, node in enumerate(nodes):
        if isinstance(node, Template | TemplateBlock):
            block = isinstance(node, TemplateBlock)
            after = nodes[index + 1] if index + 1 < len(nodes) else None
            follows = _FOLLOWS[after.kind] if isinstance(after, Join) else ""
            if not block and top and index == 0:
                follows = " _" if getattr(after, "value", "").startswith(" ") else "_"
            usage = usages.setdefault(key_of(node.name), Usage())
            usage.add(Call(node.name, node.parameters), block=block, head=top, follows=follows)
            continue
        if not isinstance(node, Join):
            inner = top and index == 0 and isinstance(node, Paragraph)
            for name in container_fields(type(node)):
                _count(getattr(node, name), usages, top=inner and name == "children")
            top = False


def read_template_data(source: str) -> dict[str, Any] | None:
    """Returns the TemplateData in the text of a template or its documentation.

    Example:
        >>> read_template_data('<templatedata>{"params": {"1": {}}}</templatedata>')
        {'params': {'1': {}}}
    """
    start = source.find("<templatedata>")
    end = source.find("</templatedata>", start)
    if start < 0 or end < 0:
        return None
    try:
        loaded = json.loads(source[start + len("<templatedata>") : end])
    except ValueError:
        return None
    return loaded if isinstance(loaded, dict) else None


def draft(
    usages: Mapping[str, Usage],
    mappings: Mappings,
    *,
    template_data: Mapping[str, Mapping[str, Any]] | None = None,
    most: int = 20,
) -> str:
    """Returns a mapping file for the templates that a wiki uses.

    Args:
        usages: what :func:`count_calls` counted.
        mappings: what is mapped without the file.
        template_data: TemplateData by the keys of templates.
        most: how many templates get an entry.
    """
    known: list[str] = []
    unknown: list[tuple[str, Usage]] = []
    formats: list[tuple[TemplateEntry, Usage]] = []
    for key, usage in usages.items():
        entry = mappings.find(key)
        if entry is None:
            unknown.append((key, usage))
        elif entry.markdown == "front matter" and not entry.slots and usage.formats:
            formats.append((entry, usage))
        elif entry.wiki not in known:
            known.append(entry.wiki)
    calls = sum(usage.calls for usage in usages.values())
    lines = [
        f"# A draft, from {calls} calls of {len(usages)} templates: read it, change it,",
        "# and let `mwbridge mappings check` try it.",
        "schema = 1",
    ]
    if known:
        lines += ["# Known to mwbridge, and this wiki has them:", f"has = {_list(known)}"]
    for entry, usages_of in _by_format(formats):
        lines += ["", *_known_data(entry, usages_of)]
    for key, usage in [pair for pair in unknown if _is_template(pair[0])][:most]:
        lines += ["", *_entry(key, usage, (template_data or {}).get(key, {}))]
    return "\n".join(lines) + "\n"


def _is_template(key: str) -> bool:
    """Whether a name is a template's, and none of MediaWiki's own variables."""
    return ":" not in key and not (key.isupper() and key.startswith(_VARIABLES))


def _by_format(
    formats: list[tuple[TemplateEntry, Usage]],
) -> list[tuple[TemplateEntry, list[Usage]]]:
    """Returns the usages of known front matter together, by the way they are written."""
    found: dict[tuple[str, str], tuple[TemplateEntry, list[Usage]]] = {}
    for entry, usage in formats:
        written = usage.formats.most_common(1)[0][0]
        found.setdefault((entry.wiki, written), (entry, []))[1].append(usage)
    return list(found.values())


def _known_data(entry: TemplateEntry, usages: list[Usage]) -> list[str]:
    names = [usage.name for usage in usages]
    lines = ["[[template]]", f"wiki = {_text(names[0])}"]
    if names[1:]:
        lines.append(f"aliases = {_list(names[1:])}")
    lines += [
        f"markdown = {_text(entry.markdown)}",
        f"match = {{ field = {_text(entry.match.field or 'infobox')} }}",
        f"format = {_text(usages[0].formats.most_common(1)[0][0])}",
    ]
    return lines


def _entry(key: str, usage: Usage, data: Mapping[str, Any]) -> list[str]:
    """Returns the lines of a template's entry."""
    where = "alone on its lines" if usage.blocks * 2 >= usage.calls else "in lines"
    lines = [f"# {usage.calls} calls, {where}", "[[template]]", f"wiki = {_text(key)}"]
    named = [name for name in usage.parameters if not name.isdecimal()]
    if not usage.parameters:
        if usage.blocks * 2 >= usage.calls:
            return [*lines, 'markdown = "comment"']
        return [*lines, 'markdown = "span"', f"text = {_text(key.lower())}"]
    if usage.heads * 2 >= usage.calls and len(named) >= min(_MANY, len(usage.parameters)):
        lines += ['markdown = "front matter"']
        return [*lines, f"format = {_text(usage.formats.most_common(1)[0][0])}"]
    has_words = usage.parameters["1"] * 2 >= usage.calls
    if len(named) >= _MANY or (usage.blocks * 2 >= usage.calls and named and not has_words):
        return [
            *lines,
            'markdown = "note"',
            f"format = {_text(usage.formats.most_common(1)[0][0])}",
        ]
    block = usage.blocks * 2 >= usage.calls
    lines += [f"markdown = {_text('div' if block else 'span')}", "[template.slots]"]
    return lines + _slots(usage, data.get("params", {}), block=block)


def _slots(usage: Usage, params: Mapping[str, Any], *, block: bool) -> list[str]:
    """Returns the lines of slots: the first number is the words, the others say more."""
    lines: list[str] = []
    for param in sorted(usage.parameters, key=lambda name: (not name.isdecimal(), name)):
        said = params.get(param, {})
        said = said if isinstance(said, dict) else {}
        body = param == "1"
        parts = [f"param = {_text(param)}"]
        parts.append(f'type = "{("blocks" if block else "inline") if body else "text"}"')
        aliases = [alias for alias in said.get("aliases", ()) if isinstance(alias, str)]
        if aliases:
            parts.append(f"aliases = {_list(aliases)}")
        if usage.parameters[param] < usage.calls and not said.get("required"):
            parts.append("optional = true")
        name = "body" if body else f"p{param}" if param.isdecimal() else "-".join(param.split())
        lines.append(f"{_text(name)} = {{ {', '.join(parts)} }}")
    return lines


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
