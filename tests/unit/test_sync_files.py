"""Files of pages that get another name, on file systems of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import StaleWrite
from bridge.state.record import content_hash
from bridge.sync.page_files import move_file

TEXT = "Low *tide*.\n"
DIGEST = content_hash(TEXT.encode())


def test_a_file_is_moved_with_its_text(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    (tmp_path / "A" / "Old.md").write_text(TEXT)
    move_file(tmp_path, "A/Old.md", "B/New.md", "High.\n", DIGEST)
    assert (tmp_path / "B" / "New.md").read_text() == "High.\n"
    assert not (tmp_path / "A").exists()


def test_another_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "Old.md").write_text(TEXT)
    (tmp_path / "New.md").write_text("Somebody's.\n")
    with pytest.raises(StaleWrite):
        move_file(tmp_path, "Old.md", "New.md", TEXT, DIGEST)
    assert (tmp_path / "Old.md").read_text() == TEXT
    assert (tmp_path / "New.md").read_text() == "Somebody's.\n"


@pytest.mark.parametrize("text", [TEXT, "High.\n"], ids=["same", "edited"])
def test_two_spellings_of_one_file_are_one_file(tmp_path: Path, text: str) -> None:
    """As on macOS and Windows, where `TIDE.md` is found as `Tide.md`: a link stands for that."""
    (tmp_path / "TIDE.md").write_text(TEXT)
    (tmp_path / "Tide.md").hardlink_to(tmp_path / "TIDE.md")
    move_file(tmp_path, "TIDE.md", "Tide.md", text, DIGEST)
    assert (tmp_path / "Tide.md").read_text() == text
