"""A wiki's history as commits of git, and back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bridge import Page, read_dump, write_dump
from bridge.cli.main import main
from bridge.page import Contributor, Revision


def run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stderr


def git(folder: Path, *words: str) -> str:
    configured = ("-c", "user.name=Eve", "-c", "user.email=eve@example.org")
    done = subprocess.run(
        ["git", *configured, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip("\n")


def version(title: str, number: int, text: str, minute: int, **facts: object) -> Page:
    facts = {"contributor": Contributor("Ann B", 3), "comment": f"why {number}"} | facts
    revision = msgspec.convert(
        {"id": number, "timestamp": f"2020-01-02T03:{minute:02}:00Z"} | facts, Revision
    )
    return Page(title, text, 10 if title.startswith("Template:") else 0, id=7, revision=revision)


REVISIONS = (
    version("Tide mill", 1, "''one''  \n\n\n* a\n", 1),
    version("Tide mill", 3, "''one''\n* b", 5, minor=True, contributor=Contributor("10.0.0.1")),
    version("Tide mill", 4, "'''two'''", 9, comment='a "quoted" <b> \u00e9'),
    version("Template:Box", 2, "{{{1|}}}\n", 3, comment=""),
    version("Template:Box", 5, "{{{1}}}", 9, contributor=Contributor(None), parent=2),
    version('Odd "q" \\ 1', 6, "x", 11),
)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.xml"
    write_dump(path, REVISIONS)
    return path


def facts(path: Path) -> dict[int | None, tuple[object, ...]]:
    return {
        page.revision.id: (
            page.title,
            page.text,
            page.revision.timestamp,
            page.revision.contributor,
            page.revision.comment,
            page.revision.minor,
        )
        for page in read_dump(path, history=True)
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_revision_is_a_commit_and_comes_back(tmp_path: Path, dump: Path, jobs: str) -> None:
    wiki = tmp_path / "wiki"
    said = run("unpack", dump, wiki, "--history", "git", "--jobs", jobs)
    assert "6 revisions are commits" in said
    log = git(wiki, "log", "--reverse", "--format=%an|%aI|%s").splitlines()
    assert log == [
        "Ann B|2020-01-02T03:01:00Z|why 1",
        "Ann B|2020-01-02T03:03:00Z|Revision: 2 Contributor-Id: 3",
        "10.0.0.1|2020-01-02T03:05:00Z|why 3",
        'Ann B|2020-01-02T03:09:00Z|a "quoted" <b> \u00e9',
        "(deleted)|2020-01-02T03:09:00Z|why 5",
        "Ann B|2020-01-02T03:11:00Z|why 6",
    ] or log == [line.replace("Z|", "+00:00|") for line in log]
    assert git(wiki, "status", "--porcelain") == "?? .mwbridge/"
    assert git(wiki, "show", "HEAD:Tide_mill.md").endswith("**two**")
    assert git(wiki, "fsck", "--strict") == ""
    run("pack", wiki, tmp_path / "back.xml", "--history", "git")
    assert facts(tmp_path / "back.xml") == facts(dump)
    # a fresh clone has no state: the texts are converted again
    git(tmp_path, "clone", "-q", str(wiki), "clone")
    run("pack", tmp_path / "clone", tmp_path / "clone.xml", "--history", "git")
    found = facts(tmp_path / "clone.xml")
    assert {n: f[2:] for n, f in found.items()} == {n: f[2:] for n, f in facts(dump).items()}


def test_a_truncated_history_is_one_up_to_there(tmp_path: Path, dump: Path) -> None:
    data = dump.read_bytes()
    dump.write_bytes(data[: data.index(b"Odd")])
    said = run("unpack", dump, tmp_path / "wiki", "--history", "git", code=3)
    assert "the last whole page is 'Template:Box'" in said
    assert len(git(tmp_path / "wiki", "log", "--format=%h").splitlines()) == 5
    assert git(tmp_path / "wiki", "status", "--porcelain") == "?? .mwbridge/"


def test_a_history_of_ones_own_is_not_mixed_with_the_wikis(tmp_path: Path, dump: Path) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    git(wiki, "init", "-q")
    git(wiki, "commit", "-q", "--allow-empty", "-m", "mine")
    run("unpack", dump, wiki, "--history", "git", code=4)
    assert git(wiki, "log", "--format=%s") == "mine"


def test_a_folders_own_history(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "repo")
    wiki = tmp_path / "repo" / "docs"
    wiki.mkdir()
    (tmp_path / "repo" / "README.md").write_text("not in the folder\n", encoding="utf-8")
    (wiki / "a.md").write_text("---\ntitle: Tide\n---\n\nOne *a*.\n\nTwo.\n", encoding="utf-8")
    git(wiki, "add", "-A", "..")
    git(wiki, "commit", "-q", "-m", "first\n\nwith a body", "--date", "2020-01-01T00:00:00Z")
    git(wiki, "mv", "a.md", "moved.md")
    git(wiki, "commit", "-q", "-m", "moved", "--date", "2019-01-01T00:00:00Z")
    text = (wiki / "moved.md").read_text(encoding="utf-8").replace("Two", "Three")
    (wiki / "moved.md").write_text(text, encoding="utf-8")
    (wiki / "b.md").write_text("b\n", encoding="utf-8")
    git(wiki, "add", "-A")
    git(wiki, "commit", "-q", "-m", "third", "--date", "2021-01-01T00:00:00Z")
    git(wiki, "rm", "-q", "b.md")
    git(wiki, "commit", "-q", "-m", "gone")
    run("pack", wiki, tmp_path / "out.xml", "--history", "git")
    found = [
        (page.title, page.text, page.revision.timestamp, page.revision.comment)
        for page in read_dump(tmp_path / "out.xml", history=True)
    ]
    assert found == [
        ("Tide", "One ''a''.\n\nTwo.", "2020-01-01T00:00:00Z", "first"),
        ("Tide", "One ''a''.\n\nTwo.", "2020-01-01T00:00:00Z", "moved"),
        ("Tide", "One ''a''.\n\nThree.", "2021-01-01T00:00:00Z", "third"),
        ("B", "b", "2021-01-01T00:00:00Z", "third"),
    ]
    assert {p.revision.contributor.name for p in read_dump(tmp_path / "out.xml")} == {"Eve"}


def test_authors_of_the_last_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "repo")
    wiki = tmp_path / "repo"
    for name in ("a b.md", "\u00e9.md"):
        (wiki / name).write_text("x\n", encoding="utf-8")
    git(wiki, "add", "-A")
    git(wiki, "commit", "-q", "-m", "first", "--date", "2020-01-01T00:00:00+0200")
    run("pack", wiki, tmp_path / "out.xml", "--by", "git")
    for page in read_dump(tmp_path / "out.xml"):
        assert page.revision.contributor.name == "Eve"
        assert page.revision.timestamp == "2019-12-31T22:00:00Z"
        assert page.revision.comment == "first"


def test_a_folder_that_is_in_no_repository(tmp_path: Path) -> None:
    (tmp_path / "wiki").mkdir()
    (tmp_path / "wiki" / "a.md").write_text("x", encoding="utf-8")
    said = run("pack", tmp_path / "wiki", tmp_path / "a.xml", "--history", "git", code=2)
    assert "not a git repository" in said


def test_five_hundred_commits_go_both_ways(tmp_path: Path) -> None:
    """Fifty pages of ten versions each, written in turn."""
    pages = [
        version(f"Page {number % 50}", number, f"''{number}''  \n\n\n* x\n", number % 60)
        for number in range(1, 501)
    ]
    pages = [
        msgspec.structs.replace(
            page,
            revision=msgspec.structs.replace(
                page.revision, timestamp=f"2020-01-02T{n // 60:02}:{n % 60:02}:00Z"
            ),
        )
        for n, page in enumerate(pages, 1)
    ]
    dump = tmp_path / "dump.xml"
    write_dump(dump, sorted(pages, key=lambda page: page.title))
    run("unpack", dump, tmp_path / "wiki", "--history", "git")
    assert len(git(tmp_path / "wiki", "log", "--format=%h").splitlines()) == 500
    run("pack", tmp_path / "wiki", tmp_path / "back.xml", "--history", "git")
    assert facts(tmp_path / "back.xml") == facts(dump)
