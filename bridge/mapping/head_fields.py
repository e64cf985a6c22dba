"""Fields of the front matter that the wiki says otherwise: categories and redirects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from bridge.document.nodes import Category, Document, Field
from bridge.document.targets import is_title
from bridge.mapping.compiled import Mappings
from bridge.mapping.uses import read_list, write_list
from bridge.site import SiteInfo

_REDIRECT = re.compile(r"\s*(#[^\s\[\]:]+)\s*:?\s*\[\[([^\[\]|#{}<>\n]+)\]\]\s*")
_SAYABLE: Final = re.compile(r"[^,\[\]{}\"'#:\n]+")


def field_for(mappings: Mappings, wiki: str) -> str | None:
    """Returns the field that stands for ``categories`` or ``redirects``, None if none."""
    return next((field.name for field in mappings.fields if field.wiki == wiki), None)


def fields_to_facts(document: Document, mappings: Mappings) -> Document:
    """Returns a page of Markdown with the categories that its fields name.

    Its other titles are the business of who writes the redirects (:func:`aliases_of`).
    """
    names = {field.name: field.wiki for field in mappings.fields}
    rest: list[Field] = []
    found: dict[Category, None] = {}
    for field in document.meta.fields:
        wiki = names.get(field.name)
        titles = [] if wiki is None else read_list(field.value)
        if wiki is None or not all(map(is_title, titles)):
            rest.append(field)
        elif wiki == "categories":
            found |= {Category(title.replace("_", " ")): None for title in titles}
    if len(rest) == len(document.meta.fields):
        return document
    return msgspec.structs.replace(
        document,
        categories=tuple(found | dict.fromkeys(document.categories)),
        meta=msgspec.structs.replace(document.meta, fields=tuple(rest)),
    )


def facts_to_fields(
    document: Document, mappings: Mappings, *, aliases: Sequence[str] = ()
) -> Document:
    """Returns a wiki's page with fields for its categories and its other titles.

    Categories from the first one on that has a sort key stay links.
    """
    fields: list[Field] = []
    rest = document.categories
    name = field_for(mappings, "categories")
    if name is not None:
        count = 0
        while count < len(rest) and _is_plain(rest[count]):
            count += 1
        if count:
            fields.append(Field(name, write_list([c.name for c in rest[:count]])))
            rest = rest[count:]
    name = field_for(mappings, "redirects")
    if name is not None and aliases:
        fields.append(Field(name, write_list(aliases)))
    if not fields:
        return document
    meta = msgspec.structs.replace(document.meta, fields=(*document.meta.fields, *fields))
    return msgspec.structs.replace(document, categories=rest, meta=meta)


def _is_plain(category: Category) -> bool:
    return category.sort_key is None and _SAYABLE.fullmatch(category.name) is not None


def aliases_of(
    fields: Sequence[Field] | Sequence[tuple[str, str]], mappings: Mappings
) -> list[str]:
    """Returns the other titles of a page, which redirects lead to it from.

    Args:
        fields: the fields of its front matter.
        mappings: which of them names titles.

    Example:
        >>> from bridge.mapping.entries import FieldEntry
        >>> mappings = Mappings(fields=(FieldEntry("aliases", "redirects"),))
        >>> aliases_of([("aliases", "[Old name, Other]")], mappings)
        ['Old name', 'Other']
    """
    wanted = field_for(mappings, "redirects")
    for field in fields:
        name, value = (field.name, field.value) if isinstance(field, Field) else field
        if name == wanted:
            return [title for title in read_list(value) if is_title(title)]
    return []


def redirect_target(wikitext: str, site: SiteInfo) -> str | None:
    """Returns where a page leads that is a redirect and nothing else, None for others.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> [redirect_target(f"#{x}", default_site()) for x in ("REDIRECT [[A b]]", "x [[A]]")]
        ['A b', None]
    """
    match = _REDIRECT.fullmatch(wikitext)
    if match is None or match[1].casefold() not in map(str.casefold, site.redirect_words):
        return None
    return " ".join(match[2].replace("_", " ").split())
