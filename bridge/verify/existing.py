"""What a folder lacks and its wiki has: pages, templates, and files of a shared repository."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from bridge.site import FILE_NAMESPACE, SiteInfo
from bridge.verify.records import Finding
from bridge.wiki.api import Api

# How many titles a request may name without the rights of a bot.
_TITLES: Final = 50
_MISSING: Final = frozenset(("missing-page", "undefined-template", "missing-file"))


def without_existing(findings: Iterable[Finding], api: Api, site: SiteInfo) -> tuple[Finding, ...]:
    """Findings without what is on the wiki, or shown there from a shared repository.

    Args:
        findings: what :func:`bridge.verify.folder.check_pages` found.
        api: the wiki.
        site: its facts.

    Raises:
        WikiError: the wiki does not answer.
    """
    kept = tuple(findings)
    asked = {title for finding in kept for title in _titles(finding, site)}
    there = _existing(sorted(asked), api)
    left = (_without(finding, there, site) for finding in kept)
    return tuple(finding for finding in left if finding is not None)


def _titles(finding: Finding, site: SiteInfo) -> tuple[str, ...]:
    """The full titles of the pages that a finding misses."""
    if finding.code not in _MISSING:
        return ()
    if finding.code != "missing-file":
        return finding.others
    return tuple(site.full_title(FILE_NAMESPACE, name) for name in finding.others)


def _without(finding: Finding, there: set[str], site: SiteInfo) -> Finding | None:
    """A finding without what is there; None where nothing is left of it."""
    titles = _titles(finding, site)
    if not titles:
        return finding
    pairs = zip(finding.others, titles, strict=True)
    others = tuple(other for other, title in pairs if title not in there)
    return msgspec.structs.replace(finding, others=others) if others else None


def _existing(titles: Sequence[str], api: Api) -> set[str]:
    """Those of some titles that the wiki shows, as they were asked for."""
    there: set[str] = set()
    for start in range(0, len(titles), _TITLES):
        batch = titles[start : start + _TITLES]
        query = {"action": "query", "titles": batch, "prop": "imageinfo", "iiprop": "size"}
        answer = api.call(query)["query"]
        pages = {page["title"] for page in answer.get("pages", ()) if _is_there(page)}
        spelled = {item["from"]: item["to"] for item in answer.get("normalized", ())}
        there |= {title for title in batch if spelled.get(title, title) in pages}
    return there


def _is_there(page: dict[str, Any]) -> bool:
    """Whether a page, or a file without one, is shown."""
    return not page.get("missing") or bool(page.get("imageinfo")) or bool(page.get("known"))
