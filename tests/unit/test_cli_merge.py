"""`mwbridge merge` and `mwbridge convert --base`, as a person, a program or git calls them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.cli.main import main

BASE = "==A==\n*one [[two]] three\n*four\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("base.wiki", BASE)
    write("local.wiki", BASE.replace("one", "ONE"))
    write("remote.wiki", BASE.replace("three", "THREE"))
    write("other.wiki", BASE.replace("one", "1"))
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).write_bytes(text.encode())


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_edits_apart_are_merged() -> None:
    result = run("merge", "base.wiki", "local.wiki", "remote.wiki")
    assert result.exit_code == 0
    assert result.stdout == "==A==\n*ONE [[two]] THREE\n*four\n"
    assert not result.stderr


def test_a_conflict_is_shown_as_git_does() -> None:
    result = run("merge", "base.wiki", "local.wiki", "other.wiki", "-o", "out.wiki")
    assert result.exit_code == 1
    assert result.stderr == "mwbridge: 1 conflict\n"
    assert Path("out.wiki").read_text("utf-8") == (
        "==A==\n<<<<<<< local\n*ONE [[two]] three\n=======\n*1 [[two]] three\n>>>>>>> remote\n*four\n"
    )


def test_conflicts_as_json() -> None:
    result = run("merge", "base.wiki", "local.wiki", "other.wiki", "--json", "--conflicts", "local")
    [conflict] = json.loads(result.stderr)["conflicts"]
    assert conflict["remote"] == "*1 [[two]] three\n"
    assert result.stdout == BASE.replace("one", "ONE")


def test_as_the_merge_driver_of_git(folder: Path) -> None:
    def git(*words: str, code: int = 0) -> None:
        result = subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == code, result.stdout + result.stderr

    driver = f"{sys.executable} -c 'from bridge.cli.main import main; main()' merge %O %A %B -o %A --marker-size %L --path %P"
    git("init", "-q", "-b", "main")
    git("config", "merge.mwbridge.driver", driver)
    write(".gitattributes", "*.wiki merge=mwbridge\n")
    write("page.wiki", BASE)
    git("add", ".gitattributes", "page.wiki")
    git("commit", "-qm", "base")
    git("checkout", "-qb", "other")
    write("page.wiki", BASE.replace("three", "THREE"))
    git("commit", "-qam", "remote")
    git("checkout", "-q", "main")
    write("page.wiki", BASE.replace("one", "ONE"))
    git("commit", "-qam", "local")
    git("merge", "-q", "-m", "both", "other")
    assert Path("page.wiki").read_text("utf-8") == "==A==\n*ONE [[two]] THREE\n*four\n"
    git("checkout", "-q", "other")
    write("page.wiki", BASE.replace("one", "1"))
    git("commit", "-qam", "again")
    git("checkout", "-q", "main")
    git("merge", "-q", "other", code=1)
    assert "<<<<<<< local\n" in Path("page.wiki").read_text("utf-8")


def test_converting_against_a_base() -> None:
    assert run("convert", "base.wiki", "-o", "page.md").exit_code == 0
    assert run("convert", "page.md", "--base", "base.wiki").stdout == BASE
    markdown = Path("page.md").read_text("utf-8")
    write("new.md", markdown.replace("four", "five"))
    words = ("convert", "new.md", "--base", "base.wiki", "--base-source", "page.md")
    assert run(*words).stdout == BASE.replace("four", "five")
    assert run(*words, "-o", "out.wiki").exit_code == 0
    assert Path("out.wiki").read_text("utf-8") == BASE.replace("four", "five")
    write("new.wiki", BASE.replace("four", "five"))
    back = run("convert", "new.wiki", "--base", "page.md", "--base-source", "base.wiki")
    assert back.stdout == markdown.replace("four", "five")


@pytest.mark.parametrize(
    "words",
    [
        ("local.wiki", "--base-source", "base.wiki"),
        ("local.wiki", "remote.wiki", "--base", "base.wiki", "-o", "x/"),
        ("local.wiki", "--to", "json", "--base", "base.wiki"),
        ("local.wiki", "--base", "nowhere.md"),
    ],
)
def test_wrong_usage_of_a_base(words: tuple[str, ...]) -> None:
    result = run("convert", *words)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
