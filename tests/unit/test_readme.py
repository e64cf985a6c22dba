"""The README's Python runs, and its first page names what a newcomer needs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.cli import exits
from bridge.cli.main import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall("```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert "Compost" in capsys.readouterr().out


def test_a_template_of_one_s_own_is_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = {
        language: re.findall(f"```{language}\n(.*?)```", README, re.DOTALL)
        for language in ("wikitext", "toml", "markdown")
    }
    wikitext, toml, markdown = (found[0] for found in blocks.values())
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "own.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "page.wiki").write_text(wikitext, encoding="utf-8")

    def run(*words: str) -> str:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == 0, result.output
        return result.output

    assert "examples hold" in run("mappings", "check")
    assert run("convert", "page.wiki") == markdown
    (tmp_path / "page.md").write_text(markdown, encoding="utf-8")
    assert run("convert", "page.md") == wikitext
    assert "Tidebox" in run("mappings", "learn", ".", "-o", "draft.toml", "--most", "1") or (
        "Tidebox" in (tmp_path / "draft.toml").read_text(encoding="utf-8")
    )


def test_commands_are_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall("(?:`|^)make ([a-z]+)", README, re.MULTILINE))
    assert {"demo", "test", "bench", "corpus"} <= named <= targets


def test_exit_codes_are_all_listed() -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper()}
    assert {int(code) for code in re.findall(r"^\| ([0-9]) \|", README, re.MULTILINE)} == codes


def test_the_session_of_a_dump_and_a_folder_is_what_happens(tmp_path: Path) -> None:
    block = re.search("<!-- bulk -->\n```console\n(.*?)```", README, re.DOTALL)
    assert block is not None
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    said = []
    for part in block[1].split("$ ")[1:]:
        command = part.partition("\n")[0]
        done = subprocess.run(
            ["bash", "-c", f"({command}) 2>&1{' | sort' if command.startswith('find') else ''}"],
            cwd=tmp_path,
            env=os.environ | {"PATH": path, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(f"$ {command}\n{done.stdout}")
    assert "".join(said).replace(str(tmp_path), "/…") == block[1]
