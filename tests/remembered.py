"""A folder of many pages that is as its memory has it, for those who measure a look at it."""

from __future__ import annotations

from pathlib import Path

from bridge.page import Revision
from bridge.state.record import FileStat, PageState
from bridge.state.store import State, pack_texts


def fill(root: Path, files: int, parts: int) -> None:
    """Writes files into folders of their own, and what is remembered of them.

    Args:
        root: an empty folder.
        files: how many there are: ``Part_7/Page_7.md`` and so on.
        parts: how many folders they lie in.
    """
    with State(root) as state, state.transaction():
        for number in range(files):
            part = number % parts
            path, text = f"Part_{part}/Page_{number}.md", f"Page *{number}*.\n"
            target = root / path
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
            facts = target.stat()
            page = PageState(
                path,
                f"Part {part}/Page {number}",
                page_id=number + 1,
                revision=Revision(id=number + 1),
                stat=FileStat(facts.st_size, facts.st_mtime_ns),
            )
            state.put(page, pack_texts(f"Page ''{number}''.", text.encode()))
