"""Mappings at work: documents of the wiki to documents for Markdown, and back.

What a page calls becomes Markdown only where the way back gives the very call: the
whole page is taken back and compared.  So a mapping loses nothing, whatever it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from bridge.document.nodes import Document
from bridge.document.normal_blocks import normalize_blocks
from bridge.frontmatter import Language
from bridge.mapping.backward import Backward
from bridge.mapping.claims import active_uses, claimable, claims
from bridge.mapping.compiled import Mappings
from bridge.mapping.entries import key_of
from bridge.mapping.forward import Forward
from bridge.mapping.head_fields import facts_to_fields, fields_to_facts
from bridge.mapping.search import Found, choose_uses, find_calls
from bridge.mapping.uses import Uses, activate, implied_uses, is_implied, write_uses
from bridge.mapping.values import Values
from bridge.report import Report

_AWAY: Final = "to-markdown"


def map_document(
    document: Document,
    mappings: Mappings,
    values: Callable[[], Values],
    report: Report | None = None,
    *,
    aliases: Sequence[str] = (),
    language: Language = "yaml",
) -> Document:
    """Returns a wiki's page with Markdown's constructs for its calls.

    Args:
        document: the page in normal form, as the reader of wikitext returns it.
        mappings: what becomes of what.
        values: makes what reads and writes values, where it is needed.
        report: collects which calls stay as they are, and why.
        aliases: the page's other titles, for the front matter.
        language: what the front matter is to be in.
    """
    mapped = _map_calls(document, mappings, values, Report() if report is None else report)
    if mappings.fields:
        mapped = facts_to_fields(mapped, mappings, aliases=aliases)
    if language == "yaml" or not mapped.meta.fields:
        return mapped
    from bridge.mapping.head_languages import in_language  # noqa: PLC0415

    return in_language(mapped, language)


def _map_calls(
    document: Document, mappings: Mappings, values: Callable[[], Values], report: Report
) -> Document:
    """Returns a page with constructs for its calls and tags."""
    found = find_calls(document, mappings)
    one_way = {name for name in found.calls if mappings.by_name[key_of(name)].direction == _AWAY}
    if one_way:
        document = _map_one_way(document, mappings, found, one_way, values(), report)
        found = find_calls(document, mappings)
        for name in one_way:
            found.calls.pop(name, None)
    implied = implied_uses(mappings)
    if not found.calls and not found.tags and not _may_be(found.alike, implied):
        return document
    uses = choose_uses(found, mappings)
    others = [use for use in implied.templates if use.entry.wiki not in uses]
    tags = found.tags | {tag.wiki.lower(): tag for tag in implied.tags}
    active = activate([*uses.values(), *others], tags.values())
    kinds = claimable(active)
    claimed = {claims(active, node) for node in found.alike if type(node) in kinds}
    kept = {name: use for name, use in uses.items() if name not in claimed}
    free = {name: tag for name, tag in found.tags.items() if f"<{tag.wiki}>" not in claimed}
    mark = len(report.diagnostics)
    forward = Forward(mappings, found, kept, free, values(), report)
    mapped = forward.document(document) if kept or free else document
    used = Uses(list(forward.used.values()), list(forward.used_tags.values()))
    mapped = _with_word(mapped, used, mappings, claimed)
    if _comes_back(mapped, document, forward):
        return mapped
    del report.diagnostics[mark:]
    everything = {*(use.entry.wiki for use in implied.templates)}
    everything |= {f"<{tag.wiki}>" for tag in implied.tags}
    return _with_word(document, Uses([], []), mappings, {*everything})


def _map_one_way(
    document: Document,
    mappings: Mappings,
    found: Found,
    names: set[str],
    values: Values,
    report: Report,
) -> Document:
    """Returns a page without the calls that become Markdown for good."""
    uses = {name: use for name, use in choose_uses(found, mappings).items() if name in names}
    forward = Forward(mappings, found, uses, {}, values, report, one_way=True)
    changed = forward.document(document)
    return msgspec.structs.replace(
        changed,
        blocks=normalize_blocks(changed.blocks, flow=True),
        meta=document.meta,
    )


def _may_be(alike: list[object], implied: Uses) -> bool:
    """Whether a page has what could be taken for a construct of the wiki's own templates."""
    if not alike or not (implied.templates or implied.tags):
        return False
    active = activate(*implied, implied=True)
    kinds = claimable(active)
    return any(claims(active, node) for node in alike if type(node) in kinds)


def _comes_back(mapped: Document, document: Document, forward: Forward) -> bool:
    """Whether the way back from what was made gives the page again."""
    active = active_uses(mapped, forward.mappings)
    back = Backward(forward.mappings, active, forward.values, None, forward.made)
    return back.document(mapped) == document


def _with_word(
    document: Document, used: Uses, mappings: Mappings, skipped: set[str | None]
) -> Document:
    """Returns a page that names its templates, where somebody could not know them."""
    implied = implied_uses(mappings)
    names = {use.entry.wiki for use in implied.templates} | {f"<{t.wiki}>" for t in implied.tags}
    plain = all(is_implied(use, mappings) for use in used.templates)
    plain = plain and all(tag.wiki.lower() in mappings.own_tags for tag in used.tags)
    if plain and not names & skipped:
        return document
    field = write_uses(used, mappings)
    meta = msgspec.structs.replace(document.meta, fields=(field, *document.meta.fields))
    return msgspec.structs.replace(document, meta=meta)


def unmap_document(
    document: Document,
    mappings: Mappings,
    values: Callable[[], Values],
    report: Report | None = None,
) -> Document:
    """Returns a page of Markdown with the calls that its constructs stand for.

    Args:
        document: the page in normal form, as the reader of Markdown returns it.
        mappings: what becomes of what.
        values: makes what reads and writes values, where it is needed.
        report: collects which constructs no call can say.
    """
    report = Report() if report is None else report
    if document.meta.language != "yaml":
        from bridge.mapping.head_languages import in_yaml  # noqa: PLC0415

        fields = in_yaml(document.meta.fields, mappings.data_fields, document.meta.language)
        meta = msgspec.structs.replace(document.meta, fields=fields)
        document = msgspec.structs.replace(document, meta=meta)
    if mappings.fields:
        document = fields_to_facts(document, mappings)
    active = active_uses(document, mappings)
    return Backward(mappings, active, values(), report).document(document)
