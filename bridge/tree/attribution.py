"""Who wrote what is packed, when and why: what a file itself cannot say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from bridge.page import Contributor, Page, Revision
from bridge.tree.git import Commit
from bridge.tree.pages import REVISION_FIELDS, FolderPage

_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"
_AUTHOR_FIELDS: Final = REVISION_FIELDS[:3]
_DATE_FIELDS: Final = REVISION_FIELDS[3:8]
_COMMENT_FIELDS: Final = REVISION_FIELDS[8:]


class Attribution(msgspec.Struct, frozen=True):
    """Where the facts of new revisions come from; the first that knows has the word.

    Attributes:
        author: the name that all revisions bear; empty where each has its own.
        timestamp: the time that all bear (ISO 8601, UTC); empty where each has its own.
        comment: the summary that all bear; empty where each has its own.
        commits: the last commit of each file, where git is asked.
        front_matter: whether the heads of files are asked.
    """

    author: str = ""
    timestamp: str = ""
    comment: str = ""
    commits: Mapping[str, Commit] = {}
    front_matter: bool = False

    def attribute(self, found: FolderPage) -> Page:
        """A page of the folder with the facts of its revision.

        A page that nobody touched keeps those that it had.  A new revision of an old
        page is at least a second younger than that: importDump.php puts an older one
        into the history, where nobody sees it.
        """
        if found.status == "untouched":
            return found.page
        old = found.page.revision
        commit = self.commits.get(found.path)
        head = found.head if self.front_matter else {}
        author = self.author or _first(head, _AUTHOR_FIELDS)
        author = author or (commit.author if commit else "mwbridge")
        comment = self.comment or _first(head, _COMMENT_FIELDS)
        comment = comment or (commit.subject if commit else "Imported from Markdown")
        timestamp = (
            self.timestamp
            or moment(_first(head, _DATE_FIELDS))
            or (commit.timestamp if commit else "")
            or _of_nanoseconds(found.stat.mtime_ns)
        )
        if found.status == "edited" and old.timestamp and timestamp <= old.timestamp:
            timestamp = _after(old.timestamp)
        revision = Revision(
            None,
            timestamp,
            Contributor(author),
            comment,
            parent=old.id if found.status == "edited" else None,
        )
        return msgspec.structs.replace(found.page, revision=revision)


def moment(text: str) -> str:
    """A date as people write it, as MediaWiki does; empty if it is none.

    Example:
        >>> moment("2020-01-02"), moment("2020-01-02 03:04:05 +0100"), moment("soon")
        ('2020-01-02T00:00:00Z', '2020-01-02T02:04:05Z', '')
    """
    text = re.sub(r" ([+-]\d\d):?(\d\d)$", r"\1:\2", text.strip())
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return ""
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found.astimezone(UTC).strftime(_FORMAT)


def _of_nanoseconds(mtime_ns: int) -> str:
    return datetime.fromtimestamp(mtime_ns // 1_000_000_000, UTC).strftime(_FORMAT)


def _after(timestamp: str) -> str:
    """A second later."""
    found = moment(timestamp)
    if not found:
        return timestamp
    return (datetime.strptime(found, _FORMAT) + timedelta(seconds=1)).strftime(_FORMAT)


def _first(head: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((head[name] for name in names if name in head), "")
