"""Heading anchors: the ids that GitHub and MediaWiki give to the headings of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPACES = re.compile(r"[ \t_\n]+")
# GitHub keeps letters, digits, marks, connectors, hyphens and spaces.
_DROPPED = re.compile(r"[^\w\- ]")
_NO_PANDOC = re.compile(r"[^\w\-. \t\n]")
_NO_LETTERS = re.compile(r"\A[\W\d_]+")
_HYPHENS = re.compile(r"-{2,}")


def wiki_anchor(heading: str) -> str:
    """The fragment of a link to a heading, with spaces as a link's target has them.

    MediaWiki keeps every character but white space (``Sanitizer::escapeIdForLink``
    in its html5 mode).

    Example:
        >>> wiki_anchor(" Early  life: 1900-1910")
        'Early life: 1900-1910'
    """
    return _SPACES.sub(" ", heading).strip(" ")


def github_anchor(heading: str) -> str:
    """The id that GitHub gives to a heading, before it counts repeated ones.

    Lower case, without punctuation, ``-`` for each space (html-pipeline's
    TableOfContentsFilter; pandoc's gfm and Jekyll with its GitHub theme follow it).

    Example:
        >>> github_anchor("Early life: 1900-1910"), github_anchor("C & D")
        ('early-life-1900-1910', 'c--d')
    """
    return _DROPPED.sub("", heading.strip().lower()).replace(" ", "-")


def pandoc_anchor(heading: str) -> str:
    """The id that pandoc gives to a heading, before it counts repeated ones.

    Letters, digits, ``_``, ``-`` and ``.`` from the first letter on, in lower case
    (auto_identifiers).  Of a page of a wiki it makes ``_`` of each ``-``.

    Example:
        >>> pandoc_anchor("1. Early life – 1900-1910"), pandoc_anchor("C & D")
        ('early-life-1900-1910', 'c-d')
    """
    kept = _NO_PANDOC.sub("", heading.lower())
    return "-".join(_NO_LETTERS.sub("", kept).split())


class Anchors:
    """The anchors of one page, by either rule; both count repeated headings.

    MediaWiki calls the second ``Notes`` ``Notes 2``, GitHub ``notes-1``.

    Example:
        >>> anchors = Anchors(["Early life", "Notes", "Notes"])
        >>> anchors.to_wiki("notes-1"), anchors.to_github("Early life")
        ('Notes 2', 'early-life')
        >>> anchors.to_wiki("nowhere") is None
        True
    """

    __slots__ = ("_github", "_single", "_wiki")

    def __init__(self, headings: Iterable[str]) -> None:
        """Takes the plain text of a page's headings in order."""
        self._github: dict[str, str] = {}
        self._wiki: dict[str, str] = {}
        self._single: dict[str, str] = {}
        counts: dict[str, int] = {}
        taken: set[str] = set()
        repeated: dict[str, int] = {}
        for heading in headings:
            github, wiki = github_anchor(heading), wiki_anchor(heading)
            if not wiki:
                continue
            count = counts.get(github, 0)
            counts[github] = count + 1
            numbered = f"{github}-{count}" if count else github
            target = _next_free(wiki, taken, repeated)
            self._github.setdefault(numbered, target)
            self._wiki.setdefault(target, numbered)
            self._single.setdefault(_HYPHENS.sub("-", numbered), target)

    def to_wiki(self, anchor: str) -> str | None:
        """MediaWiki's anchor for GitHub's, or None where there is no such heading.

        Runs of hyphens count as one where nothing else is found: MkDocs and Hugo
        write ``c-d`` for the heading ``C & D``.
        """
        found = self._github.get(anchor)
        return self._single.get(anchor) if found is None else found

    def to_github(self, anchor: str) -> str | None:
        """GitHub's anchor for MediaWiki's, or None where there is no such heading."""
        found = self._wiki.get(anchor)
        return found if found and self._github.get(found) == anchor else None


def _next_free(anchor: str, taken: set[str], repeated: dict[str, int]) -> str:
    """Numbers a repeated anchor as MediaWiki does, which compares without case.

    ``Parser::finalizeHeadings`` counts up from 2 until nobody has the number.
    """
    key = anchor.lower()
    if key not in taken:
        taken.add(key)
        return anchor
    number = repeated.get(key, 2)
    while f"{key} {number}" in taken:
        number += 1
    repeated[key] = number + 1
    taken.add(f"{key} {number}")
    return f"{anchor} {number}"
