"""What the stages of the reader share while they read one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from bridge.document.nodes import Block, Note, NoteKey, WikiLink
from bridge.report import Report
from bridge.wikitext.grammar import Grammar
from bridge.wikitext.islands import COMMENT, Islands, find_islands

MAX_DEPTH: Final = 100
"""How deep containers nest before their text is kept verbatim."""

NoteReader = Callable[["Context", Islands, int, int], tuple[Block, ...]]


class Context:
    """The source, its islands, and what was found on the way.

    Attributes:
        text: the whole source.
        grammar: the wiki's grammar.
        islands: the islands found so far, by their first character.
        report: where diagnostics go.
        notes: the notes by key in the order of their first use; None where
            notes have no place (a fragment, a note).
        used: the keys that were referred to, in order.
        page_links: the links met that are facts of the page.
        read_note: reads the content of a note.
        in_note, in_label: whether a note, a link's label is being read; within a
            label MediaWiki makes no further external links.
        on_trial: whether what is read may be read again as raw text.
        listed: the definitions that each ``<references>`` holds, by its source.
        dead_end: a range in which no ``]`` closes an external link.
    """

    __slots__ = (
        "counts",
        "dead_end",
        "grammar",
        "in_label",
        "in_note",
        "islands",
        "listed",
        "notes",
        "on_trial",
        "page_links",
        "read_note",
        "report",
        "text",
        "used",
    )

    def __init__(
        self, text: str, grammar: Grammar, report: Report, read_note: NoteReader | None
    ) -> None:
        self.text = text
        self.grammar = grammar
        self.report = report
        self.islands: Islands = find_islands(text, 0, len(text), grammar)
        self.notes: dict[NoteKey, Note] = {}
        self.used: dict[NoteKey, None] = {}
        self.counts: dict[str, int] = {}
        self.page_links: set[WikiLink] = set()
        self.read_note = read_note
        self.in_note = False
        self.in_label = False
        self.on_trial = False
        self.listed: dict[str, list[tuple[NoteKey, str]]] = {}
        self.dead_end = (0, 0)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """While something may turn out to be raw, no notes are registered."""
        before = self.in_note, self.on_trial
        self.in_note = self.on_trial = True
        try:
            yield
        finally:
            self.in_note, self.on_trial = before

    def open_comment(self, start: int, end: int) -> int | None:
        """Returns where the comment ends that begins in a range and that nothing closes.

        That is the end of the page, or of the note that it stands in.
        """
        at = self.text.rfind("<!--", start, end)
        while at >= 0 and at not in self.islands:
            at = self.text.rfind("<!--", start, at + 3)
        island = self.islands.get(at)
        if island is None or island.kind is not COMMENT or island.end < end:
            return None
        return None if self.text.endswith("-->", at + 4, island.end) else island.end
