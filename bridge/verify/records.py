"""What verification finds, as data."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

VerdictName = Literal["identical", "same", "differs", "error"]
"""``identical``: the same wikitext; ``same``: the same HTML; as Parsoid's tests say it."""

VERDICTS: Final[tuple[VerdictName, ...]] = ("error", "differs", "same", "identical")
"""All verdicts, those that need a person first."""

Importance = Literal["error", "warning", "info"]


class Pair(msgspec.Struct, frozen=True):
    """A page before and after it went through Markdown.

    Attributes:
        title: the page's title.
        place: the file that it comes from, and nothing more where it is a dump's.
        before: its wikitext.
        after: the wikitext that came back.
        notes: what the conversion warned about.
        error: why there is no wikitext to compare; empty if there is.
    """

    title: str
    place: str
    before: str
    after: str
    notes: tuple[str, ...] = ()
    error: str = ""


class Difference(msgspec.Struct, frozen=True):
    """One thing in which two renderings differ.

    Attributes:
        kind: ``text``, ``markup``, ``sections``, ``categories``, ``links``, ``languages``,
            ``templates``, ``files`` or ``external links``.
        section: the heading under which it stands; empty above the first.
        before: what the original shows there, cut short.
        after: what the page shows after it went through Markdown.
    """

    kind: str
    section: str
    before: str
    after: str


class Verdict(msgspec.Struct, frozen=True):
    """What became of one page.

    Attributes:
        title: the page's title.
        place: the file or the dump that it comes from.
        verdict: how the two renderings compare.
        differences: where they differ, at most :data:`MOST_DIFFERENCES`.
        count: how many differences there are in all.
        error: why there is no comparison; empty if there is one.
        notes: what the conversion warned about.
    """

    title: str
    place: str
    verdict: VerdictName
    differences: tuple[Difference, ...] = ()
    count: int = 0
    error: str = ""
    notes: tuple[str, ...] = ()


MOST_DIFFERENCES: Final = 8
"""How many differences of a page are told one by one."""


class Evidence(msgspec.Struct, frozen=True):
    """Both sides of a page that differs, for people to look at.

    Attributes:
        before_html: the original's rendering, differences marked, without scripts.
        after_html: the rendering of what came back.
        before: the original wikitext.
        after: the wikitext that came back.
    """

    before_html: str
    after_html: str
    before: str
    after: str


class Finding(msgspec.Struct, frozen=True):
    """Something that is wrong in a folder or a dump, seen without a wiki.

    Attributes:
        code: a stable word for its kind, one of :data:`bridge.verify.folder.FINDINGS`.
        importance: ``error`` breaks pages, ``warning`` shows, ``info`` may be meant.
        title: the page concerned.
        message: what is wrong, for people.
        others: the pages, files or templates that it is about.
    """

    code: str
    importance: Importance
    title: str
    message: str
    others: tuple[str, ...] = ()
