"""Mappings at work: documents of the wiki to documents for Markdown, and back.

What a page calls becomes Markdown only where the way back gives the very call: the
whole page is taken back and compared.  So a mapping loses nothing, whatever it says.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bridge.document.nodes import Document
from bridge.mapping.backward import to_wiki
from bridge.mapping.compiled import USES_FIELD, Mappings
from bridge.mapping.forward import Forward, choose_uses, find_calls
from bridge.mapping.uses import Use, implied_uses, is_implied, write_uses
from bridge.mapping.values import Values
from bridge.report import Report

_ATTEMPTS = 3


def map_document(
    document: Document,
    mappings: Mappings,
    values: Callable[[], Values],
    report: Report | None = None,
) -> Document:
    """Returns a wiki's page with Markdown's constructs for its calls.

    Args:
        document: the page in normal form, as the reader of wikitext returns it.
        mappings: what becomes of what.
        values: makes what reads and writes values, where it is needed.
        report: collects which calls stay as they are, and why.
    """
    report = Report() if report is None else report
    mark = len(report.diagnostics)
    skip: set[str] = set()
    for _ in range(_ATTEMPTS):
        found = find_calls(document, mappings, skip)
        if not found.calls and not mappings.own:
            return document
        uses = choose_uses(found, mappings)
        forward = Forward(mappings, found, uses, values(), report)
        mapped = forward.document(document) if found.calls else document
        mapped = _with_word(mapped, list(forward.used.values()), mappings, skip)
        again, _ = to_wiki(mapped, mappings, values(), None)
        if again == document:
            return mapped
        del report.diagnostics[mark:]
        claimed = _claimed(document, mappings, list(uses.values()), values())
        if claimed <= skip:
            break
        skip |= claimed
    return _with_word(document, [], mappings, {entry.wiki for entry in mappings.templates})


def _with_word(
    document: Document, used: list[Use], mappings: Mappings, skipped: set[str]
) -> Document:
    """Returns a page that names its templates, where somebody could not know them."""
    implied = {use.entry.wiki for use in implied_uses(mappings)} if mappings.own else set()
    if all(is_implied(use, mappings) for use in used) and not implied & skipped:
        return document
    field = write_uses(used, mappings)
    meta = msgspec.structs.replace(document.meta, fields=(field, *document.meta.fields))
    return msgspec.structs.replace(document, meta=meta)


def _claimed(document: Document, mappings: Mappings, uses: list[Use], values: Values) -> set[str]:
    """Returns the templates whose constructs the page itself has."""
    fields = (write_uses([*uses, *implied_uses(mappings)], mappings), *document.meta.fields)
    meta = msgspec.structs.replace(document.meta, fields=fields)
    marked = msgspec.structs.replace(document, meta=meta)
    return to_wiki(marked, mappings, values, None)[1]


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
    known = {field.name for field in document.meta.fields}
    if not mappings.own and USES_FIELD not in known and known.isdisjoint(mappings.data_fields):
        return document
    report = Report() if report is None else report
    return to_wiki(document, mappings, values(), report)[0]
