"""What runs leave in the journal, and in which order they are found again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bridge.sync.journal import Journal, find_run, read_runs


def test_runs_of_one_second_are_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    for process in (99_999, 100_000, 7):
        monkeypatch.setattr("os.getpid", lambda process=process: process)
        with Journal(tmp_path, "push") as journal:
            number = journal.begin("push", title="Tide mill", old=1)
            journal.done(number, new=2)
        begun.append(journal.run)
        time.sleep(0.002)
    assert [run.header.run for run in read_runs(tmp_path)] == begun[::-1]
    assert find_run(tmp_path, "last").header.run == begun[-1]
