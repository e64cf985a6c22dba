"""The look at both sides before the first sync: what will work, and what will not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from bridge.convert import to_markdown, to_wikitext
from bridge.errors import BridgeError
from bridge.options import Options
from bridge.page import Page
from bridge.report import Diagnostic
from bridge.sync.login import open_session
from bridge.sync.scope import Scope, read_scope
from bridge.tree.mappings import with_mappings
from bridge.tree.settings import Settings
from bridge.wiki.changes import Cursor, read_changes
from bridge.wiki.facts import read_site
from bridge.wiki.pages import WikiPage, list_texts

if TYPE_CHECKING:
    from bridge.wiki.session import Session

_SKEW: Final = 60.0
"""Seconds by which two clocks may differ before file times say little."""

_RIGHTS: Final = {
    "edit": "nothing can be pushed",
    "createpage": "new files make no pages",
    "move": "renamed files do not move their pages",
    "delete": "pages whose files were deleted stay",
    "undelete": "`undo` cannot bring deleted pages back",
    "suppressredirect": "moved pages always leave redirects",
    "upload": "files are not uploaded",
    "apihighlimits": "reading takes ten times the requests: 50 pages each",
    "bot": "edits stand in everybody's recent changes",
}
_GUARDS: Final = {
    "Abuse Filter": "edits may be refused page by page",
    "SpamBlacklist": "edits with listed links are refused",
    "TitleBlacklist": "some titles are refused",
    "ConfirmEdit": "edits may ask for a captcha, which nobody answers here",
    "FlaggedRevs": "edits wait for a review before readers see them",
    "Approved Revs": "edits wait for an approval before readers see them",
}

Level = Literal["good", "note", "bad"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that a person may want to know before the first sync."""

    level: Level
    subject: str
    message: str


class PageFinding(msgspec.Struct, frozen=True):
    """How a page converts: ``clean``, or why a person should look, the worst first."""

    title: str
    clean: bool
    weight: int = 0
    message: str = ""


class Checkup(msgspec.Struct, frozen=True):
    """What the look at both sides found."""

    findings: tuple[Finding, ...]
    pages: tuple[PageFinding, ...]


def check_up(folder: Path, settings: Settings, *, pages: bool = True) -> Checkup:
    """Looks at the wiki, at what we may do there, and at how its pages convert.

    Nothing is written on either side.

    Args:
        folder: the folder.
        settings: its settings.
        pages: whether all pages of the scope are read and converted.

    Raises:
        WikiError: the wiki refuses or fails.
    """
    with open_session(folder, settings, dry=True) as session:
        findings = list(_wiki(session, settings))
        site = read_site(session)
        scope = read_scope(settings.scope, site)
        found: list[PageFinding] = []
        if pages:
            options = Options(
                site=site, wrap=settings.pages.wrap or None, link_style=settings.pages.links
            )
            options = with_mappings(options, folder)
            for number in scope.namespaces:
                found += _convert_all(session, number, scope, options)
    found.sort(key=lambda page: (page.clean, -page.weight, page.title))
    return Checkup(tuple(findings), tuple(found))


def _wiki(session: Session, settings: Settings) -> Iterator[Finding]:
    """What the wiki is and what we may do there."""
    before = time.time()
    changes = read_changes(session, Cursor())
    general = changes.general
    yield Finding("good", "wiki", f"{general.get('sitename')}, {general.get('generator')}")
    if session.is_anonymous:
        yield Finding("note", "account", "nobody is logged in: the wiki can only be read")
    else:
        yield Finding("good", "account", session.account)
        for right, without in _RIGHTS.items():
            if right not in changes.rights:
                level: Level = "bad" if right == "edit" else "note"
                yield Finding(level, f"right {right}", f"is missing: {without}")
    now = datetime.fromisoformat(changes.cursor.time.replace("Z", "+00:00"))
    skew = now.timestamp() - before
    if abs(skew) > _SKEW:
        here = datetime.fromtimestamp(before, UTC).strftime("%H:%M:%S")
        yield Finding("bad", "clocks", f"differ by {skew:.0f} s (here it is {here} UTC)")
    else:
        yield Finding("good", "clocks", "agree")
    yield from _extensions(session)
    if general.get("readonly"):
        yield Finding("bad", "wiki", f"is read-only: {general.get('readonlyreason', '')}")
    if settings.wiki.api.startswith("http://") and "127.0.0.1" not in settings.wiki.api:
        yield Finding("bad", "connection", "is not encrypted: use https://")


def _extensions(session: Session) -> Iterator[Finding]:
    """Extensions that stand between an edit and the page, and what else matters."""
    query: dict[str, Any] = session.read(
        action="query", meta="siteinfo", siprop="extensions|general"
    )["query"]
    names = {str(item.get("name", "")) for item in query.get("extensions", ())}
    for name, effect in _GUARDS.items():
        if name in names or name.replace(" ", "") in names:
            yield Finding("note", name, effect)
    size = query.get("general", {}).get("maxarticlesize")
    if size:
        yield Finding("good", "limits", f"pages up to {size // 1024} kB")


def _convert_all(
    session: Session, number: int, scope: Scope, options: Options
) -> Iterator[PageFinding]:
    """How each page of a namespace converts."""
    for page in list_texts(session, number):
        if scope.holds(page.title, page.namespace) and page.text is not None:
            yield convert_page(page, options)


def convert_page(page: WikiPage, options: Options) -> PageFinding:
    """How one page converts to Markdown and back.

    Example:
        >>> convert_page(WikiPage(title="A", text="''a''"), Options()).clean
        True
    """
    if not Page(page.title, "", page.namespace, page.model).is_prose:
        return PageFinding(page.title, clean=True)
    text = page.text or ""
    notes: list[Diagnostic] = []
    try:
        markdown = to_markdown(text, options=options, diagnostics=notes)
        back = to_wikitext(markdown, base=text, base_markdown=markdown, options=options)
    except BridgeError as error:
        return PageFinding(page.title, clean=False, weight=1000, message=str(error))
    if back != text:
        return PageFinding(page.title, clean=False, weight=1000, message="does not come back")
    counts: dict[str, int] = {}
    for note in notes:
        if note.severity != "info" or note.code == "raw-wikitext":
            counts[note.code] = counts.get(note.code, 0) + 1
    if not counts:
        return PageFinding(page.title, clean=True)
    told = ", ".join(f"{code} {count}" for code, count in sorted(counts.items()))
    return PageFinding(page.title, clean=False, weight=sum(counts.values()), message=told)
