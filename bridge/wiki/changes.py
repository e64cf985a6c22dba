"""What happened on a wiki since a point in time, in one request where little did.

Recent changes and the log are quick to ask and not the whole truth: deleting a page
takes its rows away, an import leaves none, and all of them go after 90 days.  So the
wiki's own count of edits has to be explained by the rows that were seen; where it is
not, :attr:`Changes.is_complete` is false and all pages have to be compared.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from bridge.errors import SafetyRefusal, Unreachable

if TYPE_CHECKING:
    from bridge.wiki.session import Session

OVERLAP: Final = timedelta(minutes=5)
"""How far before the last point we look again: rows can arrive late."""
_OLDEST: Final = timedelta(days=60)
"""How old a point may be: rows are kept for 90 days, on some wikis for 30."""
_MANY: Final = 20_000
"""So many rows cost more than a comparison of all pages."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """A point in a wiki's history.

    Attributes:
        wiki: which wiki it is: what its siteinfo calls itself.
        time: the wiki's own time, ISO 8601.
        edits: how many edits it had counted.
        rows: numbers of the latest rows of recent changes, which are known.
        events: numbers of the latest events of the log, which are known.
        full: when all pages were compared last, ISO 8601; empty for never.
    """

    wiki: str = ""
    time: str = ""
    edits: int = 0
    rows: tuple[int, ...] = ()
    events: tuple[int, ...] = ()
    full: str = ""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What happened since a cursor.

    Attributes:
        pages: numbers of the pages that the log tells of; those that are gone too.
        titles: titles of these pages, old and new ones.
        edited: numbers of the pages that were edited or made, each with the newest
            revision that the rows show.
        cursor: the point up to which this is all.
        is_complete: whether the rows explain everything that the wiki counted.
        reason: why they do not.
        general: the wiki's general facts.
        namespaces: its namespaces by number.
        rights: what we may do.
    """

    pages: frozenset[int]
    titles: frozenset[str]
    edited: dict[int, int]
    cursor: Cursor
    is_complete: bool
    reason: str
    general: dict[str, Any]
    namespaces: dict[str, Any]
    aliases: list[dict[str, Any]]
    rights: frozenset[str]


def read_changes(session: Session, since: Cursor, *, full_every: float = 24.0) -> Changes:
    """What happened since a point, and where the wiki stands now.

    Args:
        session: the wiki.
        since: the point; an empty one asks for a comparison of all pages.
        full_every: the hours after which all pages are compared anyway.

    Raises:
        SafetyRefusal: another wiki answers than the one that the folder knows.
        WikiError: the wiki refuses or fails.
    """
    parameters: dict[str, Any] = {
        "meta": "siteinfo|userinfo",
        "siprop": "general|statistics|namespaces|namespacealiases",
        "uiprop": "rights|blockinfo",
        "curtimestamp": 1,
    }
    reason = _needs_comparison(since, full_every)
    parameters |= _rows_since(since)
    pages: set[int] = set()
    titles: set[str] = set()
    edited: dict[int, int] = {}
    news = 0
    rows: list[tuple[str, int]] = []
    events: list[tuple[str, int]] = []
    first: dict[str, Any] = {}
    for answer in session.read_all(**parameters):
        query = answer.get("query", {})
        first = first or {**query, "curtimestamp": answer.get("curtimestamp", "")}
        for row in query.get("recentchanges", ()):
            rows.append((row.get("timestamp", ""), row.get("rcid", 0)))
            if row.get("rcid", 0) not in since.rows:
                news += 1
                if row.get("type") in {"edit", "new"} and row.get("pageid") and row.get("revid"):
                    number = row["pageid"]
                    edited[number] = max(edited.get(number, 0), row["revid"])
                else:
                    _collect(row, "logparams", pages, titles)
        for event in query.get("logevents", ()):
            events.append((event.get("timestamp", ""), event.get("logid", 0)))
            if event.get("logid", 0) not in since.events:
                _collect(event, "params", pages, titles)
        if not since.time:
            # These are only there to be known the next time.
            pages, titles, edited = set(), set(), {}
            break
        if news > _MANY:
            reason = "so much happened that a comparison is quicker"
            break
    general = first.get("general")
    if not general or "statistics" not in first:
        raise Unreachable(
            "the wiki does not say what it is",
            where=session.settings.api,
            next_step="check wiki.api in mwbridge.toml",
        )
    wiki = identify(general)
    if since.wiki and since.wiki != wiki:
        raise SafetyRefusal(
            f"another wiki answers: {wiki} instead of {since.wiki}",
            where=session.settings.api,
            next_step="check wiki.api; if the wiki was renamed, clone it into a new folder",
        )
    edits = first["statistics"].get("edits", 0)
    if not reason and edits - since.edits > news:
        reason = f"the wiki counts {edits - since.edits} edits, and shows {news}"
    now = first["curtimestamp"]
    late = _earlier(now, OVERLAP)
    return Changes(
        pages=frozenset(pages - {0}),
        titles=frozenset(titles - {""}),
        edited=edited,
        cursor=Cursor(
            wiki=wiki,
            time=now,
            edits=edits,
            rows=tuple(number for time, number in rows if time >= late),
            events=tuple(number for time, number in events if time >= late),
            full=now if reason else since.full,
        ),
        is_complete=not reason,
        reason=reason,
        general=general,
        namespaces=first.get("namespaces", {}),
        aliases=first.get("namespacealiases", []),
        rights=frozenset(first.get("userinfo", {}).get("rights", ())),
    )


def _rows_since(since: Cursor) -> dict[str, Any]:
    """The parameters that ask for recent changes and the log since a point."""
    parameters: dict[str, Any] = {
        "list": "recentchanges|logevents",
        "rclimit": "max",
        "rcprop": "ids|title|loginfo|timestamp",
        "rctype": "edit|new|log",
        "lelimit": "max",
        "leprop": "ids|title|type|timestamp|details",
    }
    if since.time:
        start = _earlier(since.time, OVERLAP)
        parameters |= {"rcstart": start, "rcdir": "newer", "lestart": start, "ledir": "newer"}
    return parameters


def identify(general: dict[str, Any]) -> str:
    """Which wiki it is: the name of its database and where it says it lives.

    Example:
        >>> identify({"wikiid": "my_wiki", "server": "//example.org", "scriptpath": "/w"})
        'my_wiki at //example.org/w'
    """
    server = str(general.get("server", "")).removeprefix("https:").removeprefix("http:")
    return f"{general.get('wikiid', '')} at {server}{general.get('scriptpath', '')}"


def _needs_comparison(since: Cursor, full_every: float) -> str:
    """Why all pages have to be compared, whatever the rows say; empty if they need not."""
    if not since.time or not since.full:
        return "the first run"
    age = datetime.now(UTC) - _parse(since.time)
    if age > _OLDEST:
        return "the last run is too long ago"
    if datetime.now(UTC) - _parse(since.full) > timedelta(hours=full_every):
        return "the last comparison of all pages is too long ago"
    return ""


def _collect(row: dict[str, Any], details: str, pages: set[int], titles: set[str]) -> None:
    """The pages that a row of recent changes or of the log is about."""
    pages.add(row.get("pageid") or 0)
    pages.add(row.get("logpage") or 0)
    titles.add(row.get("title") or "")
    more = row.get(details)
    if isinstance(more, dict):
        titles.add(str(more.get("target_title") or ""))


def _earlier(time: str, by: timedelta) -> str:
    return (_parse(time) - by).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse(time: str) -> datetime:
    return datetime.fromisoformat(time.replace("Z", "+00:00"))
