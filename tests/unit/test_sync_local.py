"""What a look at the folder costs, and what it sees."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bridge import default_site
from bridge.state.record import PageState
from bridge.state.store import State, pack_texts
from bridge.sync.local import look_at_folder
from bridge.tree.files import read_bytes
from bridge.tree.layouts import Arrangement
from tests.machine import seconds
from tests.remembered import fill

FILES = 2_000
"""A tenth of the 20,000 that may take two seconds; ``make bench-live`` looks at all."""


def test_only_what_was_touched_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, FILES, parts=20)
    read: list[str] = []

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr("bridge.sync.local.read_bytes", noted)
    (tmp_path / "Part_7/Page_7.md").write_text("Edited.\n", encoding="utf-8")
    os.utime(tmp_path / "Part_8/Page_8.md", (1, 1))
    site = default_site()
    views: list[Any] = []
    with State(tmp_path, write=False) as state:
        rule = Arrangement(site, "namespaces")
        spent = seconds(lambda: views.append(look_at_folder(state, site, rule)))
    changes = {path: file.change for path, file in views[0].files.items() if file.change != "same"}
    assert changes == {"Part_7/Page_7.md": "edited"}
    assert sorted(read) == ["Page_7.md", "Page_8.md"]
    assert spent < 2 * FILES / 20_000


def test_a_folder_that_was_reordered_and_edited_is_followed_in_linear_time(tmp_path: Path) -> None:
    """Each file has another name and another text, as after a move to another tool."""

    def text(number: int) -> str:
        return f"Page {number} is about {number * number} and nothing else " + "or so " * 40

    def look(count: int) -> float:
        root = tmp_path / str(count)
        with State(root) as state:
            with state.transaction():
                for number in range(count):
                    page = PageState(f"A{number}.md", f"A{number}", page_id=number + 1)
                    state.put(page, pack_texts(text(number), text(number).encode()))
            (root / "new").mkdir()
            for number in range(count):
                edited = f"{text(number)} edited {number}.\n"
                (root / f"new/B{number}.md").write_text(edited, encoding="utf-8")
            rule = Arrangement(default_site(), "namespaces")
            views: list[Any] = []
            spent = seconds(lambda: views.append(look_at_folder(state, default_site(), rule)))
        followed = {path: file.path for path, file in views[0].files.items()}
        assert followed == {f"A{number}.md": f"new/B{number}.md" for number in range(count)}
        return spent

    assert look(1_200) < 8 * look(300) + 0.2
