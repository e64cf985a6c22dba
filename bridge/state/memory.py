"""The folder within a folder of pages that holds its memory."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bridge.errors import StateError, reason_of

MANIFEST: Final = "manifest.tsv"
"""The part of the memory that a team commits; all else is of this machine."""

_IGNORED: Final = f"*\n!.gitignore\n!{MANIFEST}\n"


def make_memory(memory: Path) -> None:
    """Makes the memory's folder, and tells git what of it is to be committed.

    Raises:
        StateError: it cannot be made.
    """
    try:
        memory.mkdir(parents=True, exist_ok=True)
        ignored = memory / ".gitignore"
        if not ignored.exists():
            ignored.write_text(_IGNORED, encoding="utf-8")
    except OSError as error:
        raise StateError(
            f"cannot be made ({reason_of(error)})",
            where=str(memory),
            next_step="choose a folder that you may write to",
        ) from error
