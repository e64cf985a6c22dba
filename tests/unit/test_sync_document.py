"""The table in docs/sync.md names tests that are there, and no test of races is left out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "sync.md").read_text(encoding="utf-8")))


def named_in(*names: str) -> set[str]:
    texts = [(ROOT / "tests" / "live" / f"{name}.py").read_text(encoding="utf-8") for name in names]
    return set(re.findall(r"^def (test_\w+)\(", "\n".join(texts), re.MULTILINE))


def test_every_test_that_is_named_is_there() -> None:
    files = [path.stem for path in (ROOT / "tests" / "live").glob("test_*.py")]
    assert {name for name in NAMED if name not in {"test_logins"}} <= named_in(*files)


def test_every_race_and_every_refusal_has_its_row() -> None:
    told = {
        "test_the_command_line_is_made_for_timers",
        "test_watch_syncs_on_a_save",
        "test_an_edit_of_what_we_delete",
    }
    assert named_in("test_sync_races", "test_sync_refusals", "test_sync_crash") - NAMED <= told
