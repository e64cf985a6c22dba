"""The README's Python runs, and its first page names what a newcomer needs."""

import re
from pathlib import Path

import pytest

from bridge.cli import exits

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall("```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert "Compost" in capsys.readouterr().out


def test_commands_are_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall("(?:`|^)make ([a-z]+)", README, re.MULTILINE))
    assert {"demo", "test", "bench", "corpus"} <= named <= targets


def test_exit_codes_are_all_listed() -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper()}
    assert {int(code) for code in re.findall(r"^\| ([0-9]) \|", README, re.MULTILINE)} == codes
