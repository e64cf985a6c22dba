"""The files of many new pages at once, on every core: a clone makes nothing but these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bridge.errors import BridgeError
from bridge.sync.texts import Writing, to_file
from bridge.tree.pool import map_ordered

_FEW: Final = 300
"""So many pages are made sooner than another process has started."""
_ROUNDS: Final = 4
"""How many batches each process gets, so that none is idle for long at the end."""


class Made(NamedTuple):
    """The file of a page, or why there can be none."""

    file: str
    failure: str = ""


def make_files(pages: Sequence[tuple[str, Writing]], *, jobs: int = 1) -> Iterator[Made]:
    """Makes the files of new pages, in their order.

    Args:
        pages: the text of each on the wiki, and how it is written.
        jobs: how many processes may be used.

    Raises:
        UsageError: a process was killed.

    Example:
        >>> from bridge.options import Options
        >>> list(make_files([("''a''", Writing("A", 0, "wikitext", Options()))]))
        [Made(file='*a*\\n', failure='')]
    """
    jobs = jobs if len(pages) >= _FEW else 1
    size = max(1, -(-len(pages) // (jobs * _ROUNDS)))
    batches = [pages[start : start + size] for start in range(0, len(pages), size)]
    for made in map_ordered(_make_all, batches, jobs=jobs, prepare=_nothing, settings=()):
        yield from made


def _make_all(pages: Sequence[tuple[str, Writing]]) -> list[Made]:
    return [_make(text, writing) for text, writing in pages]


def _make(text: str, writing: Writing) -> Made:
    try:
        return Made(to_file(text, writing))
    except BridgeError as error:
        return Made("", str(error))


def _nothing() -> None:
    """What a process is prepared with."""
