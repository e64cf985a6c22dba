"""The facts of a live wiki that decide how its wikitext reads, from its siteinfo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from bridge.mapping.load import language_site
from bridge.site import Namespace, SiteInfo

if TYPE_CHECKING:
    from bridge.wiki.session import Session

_PARTS = "general|namespaces|namespacealiases|extensiontags|protocols|interwikimap|magicwords"


def read_site(session: Session) -> SiteInfo:
    """The facts of a wiki; what siteinfo does not say is that of its language.

    Raises:
        WikiError: the wiki refuses or fails.
    """
    query = session.read(action="query", meta="siteinfo", siprop=_PARTS)["query"]
    return site_from(query)


def site_from(query: dict[str, Any]) -> SiteInfo:
    """The facts in an answer of ``meta=siteinfo``, format version 2.

    Example:
        >>> site = site_from({"general": {"lang": "de"}, "namespaces": {
        ...     "0": {"id": 0, "name": ""}, "14": {"id": 14, "name": "Kategorie",
        ...     "canonical": "Category"}}, "namespacealiases": []})
        >>> site.find_namespace("category"), site.namespace_name(14)
        (14, 'Kategorie')
    """
    general = query.get("general", {})
    site = language_site(str(general.get("lang", "en")))
    changes: dict[str, Any] = {
        "namespaces": tuple(_namespaces(query)),
        "case": general.get("case", site.case),
    }
    tags = [tag.strip("<>").lower() for tag in query.get("extensiontags", ())]
    if tags:
        changes["extension_tags"] = tuple(dict.fromkeys((*site.extension_tags, *tags)))
    if query.get("protocols"):
        changes["protocols"] = tuple(query["protocols"])
    interwiki = query.get("interwikimap", ())
    if interwiki:
        changes["interwiki"] = tuple(
            item["prefix"].lower() for item in interwiki if "language" not in item
        )
        changes["languages"] = tuple(
            item["prefix"].lower() for item in interwiki if "language" in item
        )
    switches, redirects = _magic_words(query.get("magicwords", ()))
    if switches:
        changes["behavior_switches"] = tuple(dict.fromkeys((*site.behavior_switches, *switches)))
    if redirects:
        changes["redirect_words"] = tuple(dict.fromkeys((*redirects, *site.redirect_words)))
    return msgspec.structs.replace(site, **changes)


def _namespaces(query: dict[str, Any]) -> Iterable[Namespace]:
    """The namespaces of a wiki with all their names."""
    aliases: dict[int, list[str]] = {}
    for item in query.get("namespacealiases", ()):
        aliases.setdefault(item["id"], []).append(item["alias"])
    for item in query.get("namespaces", {}).values():
        number, name = item["id"], item["name"]
        others = [item["canonical"]] if item.get("canonical", name) != name else []
        yield Namespace(number, name, (*others, *aliases.get(number, ())))


def _magic_words(words: Iterable[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The wiki's names of behaviour switches and of ``#REDIRECT``."""
    switches: list[str] = []
    redirects: list[str] = []
    for word in words:
        names = [str(alias) for alias in word.get("aliases", ())]
        if word.get("name") == "redirect":
            redirects += names
        switches += [n.strip("_").upper() for n in names if n.startswith("__") and n.endswith("__")]
    return switches, redirects
