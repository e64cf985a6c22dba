"""Where pages and files are by now: a plan's steps name where they were."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import StaleWrite
from bridge.state.record import content_hash
from bridge.sync.local import LocalFile
from bridge.sync.model import Action
from bridge.sync.plan import Step
from bridge.tree.files import read_bytes


class Moves:
    """The pages and files that a run has moved so far.

    Args:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pages: dict[int, tuple[str, int]] = {}
        self._files: dict[int, LocalFile] = {}

    def page_moved(self, page_id: int, title: str, revision: int) -> None:
        """Notes of a page that it was moved: a move makes a revision of its own."""
        self._pages[page_id] = (title, revision)

    def file_renamed(self, step: Step, file: LocalFile) -> None:
        """Notes of a step's file that it was renamed."""
        self._files[id(step)] = file

    def title(self, page_id: int, planned: str) -> str:
        """The title of a page that had the planned one when the plan was made."""
        moved = self._pages.get(page_id)
        return moved[0] if moved else planned

    def base_revision(self, action: Action) -> int:
        """The revision that the wiki must still have."""
        moved = self._pages.get(action.page_id)
        return moved[1] if moved else action.revision

    def file_of(self, step: Step) -> LocalFile | None:
        """A step's file, where it is by now."""
        return self._files.get(id(step), step.local)

    def check_file(self, step: Step) -> bytes:
        """The file, which must be as it was when the plan was made.

        Raises:
            StaleWrite: somebody has saved it since.
        """
        local = self.file_of(step)
        path = local.path if local else ""
        data = read_bytes(self._folder / path)
        if local is None or content_hash(data) != local.digest:
            raise StaleWrite("it was saved meanwhile", where=path, next_step="sync again")
        return data
