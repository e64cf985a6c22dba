"""`mwbridge convert`, as a person or a program would call it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.cli import convert as cli_convert
from bridge.cli.main import main

LINK = '[dual power](Dual_Power "wikilink")\n'
WIKI = "[[Dual Power|dual power]]"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(LINK, encoding="utf-8")
    (tmp_path / "b.wiki").write_text(WIKI, encoding="utf-8")
    return tmp_path


def run(*words: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["convert", *words], input=given)


def one_line(result: Result, code: int = 2) -> str:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("mwbridge: ")
    return lines[0]


def test_one_file_to_standard_output() -> None:
    result = run("a.md")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip() == WIKI
    assert run("b.wiki").stdout == LINK


def test_one_file_to_a_file(folder: Path) -> None:
    assert run("a.md", "-o", "x.wiki").exit_code == 0
    assert (folder / "x.wiki").read_text("utf-8").strip() == WIKI
    assert run("b.wiki", "-o", "x.md", "--title", "T: 1").exit_code == 0
    text = (folder / "x.md").read_text("utf-8")
    assert text.startswith("---\ntitle:")
    assert text.endswith(LINK)


def test_links_of_a_folder(folder: Path) -> None:
    """Files keep their places, and links lead along paths where that is asked."""
    pages = folder / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "Dual_Power.md").write_text("# Why\n", encoding="utf-8")
    (pages / "sub" / "x.md").write_text("[t](../Dual_Power.md#why)\n", encoding="utf-8")
    names = ["pages/Dual_Power.md", "pages/sub/x.md"]
    assert run(*names, "--folder", "pages", "-o", "wiki").exit_code == 0
    wikitext = (folder / "wiki" / "sub" / "x.wiki").read_text("utf-8")
    assert wikitext == "[[Dual Power#Why|t]]\n"
    names = ["wiki/Dual_Power.wiki", "wiki/sub/x.wiki"]
    assert run(*names, "--folder", "wiki", "-o", "out", "--links", "path").exit_code == 0
    markdown = (folder / "out" / "sub" / "x.md").read_text("utf-8")
    assert markdown == '[t](../Dual_Power.md#why "wikilink")\n'


def test_a_page_alone_has_its_folder_where_links_lead_along_paths(folder: Path) -> None:
    (folder / "Dual_Power.md").write_text("x", encoding="utf-8")
    assert run("b.wiki", "--links", "path").stdout == '[dual power](Dual_Power.md "wikilink")\n'
    assert run("b.wiki", "--links", "wiki").stdout == "[[Dual Power|dual power]]\n"
    assert run("b.wiki", "--folder", ".").stdout == LINK


def test_categories_and_liquid() -> None:
    result = run(
        "--from",
        "wikitext",
        "--categories",
        "front-matter",
        "--liquid",
        given="{{a}}[[Category:B]]",
    )
    assert result.stdout.startswith("---\ncategories:\n  - B\nrender_with_liquid: false\n---\n")


def test_what_cannot_be_read_of_a_folder_is_told(folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"\xff")
    result = run("b.wiki", "--folder", ".")
    assert result.stdout == LINK
    assert "bad.md: warning" in result.stderr
    report = json.loads(run("b.wiki", "--folder", ".", "--json", "-o", "x.md").stdout)
    assert [note["code"] for note in report["folder"]] == ["unreadable-file"]


def test_one_file_into_a_folder(folder: Path) -> None:
    assert run("a.md", "-o", "out/").exit_code == 0
    assert (folder / "out" / "a.wiki").is_file()
    (folder / "there").mkdir()
    assert run("a.md", "-o", "there").exit_code == 0
    assert (folder / "there" / "a.wiki").is_file()


def test_several_files_into_a_folder(folder: Path) -> None:
    (folder / "c.md").write_text("x", encoding="utf-8")
    result = run("a.md", "c.md", "b.wiki", "-o", "new/deep")
    assert result.exit_code == 0, result.stderr
    names = sorted(path.name for path in (folder / "new" / "deep").iterdir())
    assert names == ["a.wiki", "b.md", "c.wiki"]


def test_standard_streams() -> None:
    for words in (["-", "--from", "markdown"], ["--to", "wikitext"], ["--from", "markdown", "-o-"]):
        result = run(*words, given=LINK)
        assert result.exit_code == 0, result.stderr
        assert result.stdout.strip() == WIKI
    assert run("-", "-o", "x.md", given=WIKI).exit_code == 0
    assert Path("x.md").read_text("utf-8") == LINK


def test_json_there_and_back(folder: Path) -> None:
    assert run("a.md", "-o", "a.json").exit_code == 0
    document = json.loads((folder / "a.json").read_text("utf-8"))
    assert document["blocks"][0]["type"] == "Paragraph"
    assert run("a.json", "--to", "wikitext").stdout.strip() == WIKI
    assert run("a.json", "--from", "json", "--to", "markdown").stdout == LINK
    assert run("b.wiki", "--to", "json").stdout == run("a.md", "--to", "json").stdout
    assert "say which with --to" in one_line(run("a.json"))
    (folder / "bad.json").write_text('{"blocks": [{"type": "Nonsense"}]}', encoding="utf-8")
    assert "bad.json: holds no document" in one_line(run("bad.json", "--to", "markdown"))
    (folder / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    assert "holds no document" in one_line(run("deep.json", "--to", "markdown"))


def test_rewriting_in_the_same_format() -> None:
    assert run("-", "--from", "markdown", "--to", "markdown", given="_x_\n").stdout == "*x*\n"


def test_wrap() -> None:
    text = "word " * 40
    assert run("--to", "markdown", "--wrap", "none", given=text).stdout.count("\n") == 1
    assert run("--to", "markdown", "--wrap", "20", given=text).stdout.count("\n") > 8
    for bad in ("0", "-1", "x", "", "1.5", "²"):
        result = run("a.md", "--wrap", bad)
        assert result.exit_code == 2
        assert "columns" in result.stderr


def test_encoding(folder: Path) -> None:
    (folder / "l.wiki").write_bytes(b"caf\xe9")
    line = one_line(run("l.wiki"))
    assert line == (
        "mwbridge: l.wiki: byte 0xE9 at offset 3 (line 1) is not utf-8; "
        "name the file's encoding with --encoding"
    )
    assert run("l.wiki", "--encoding", "latin-1").stdout == "café\n"
    assert "klingon" in one_line(run("l.wiki", "--encoding", "klingon"))
    assert "standard input: byte 0xFF" in one_line(run("--to", "markdown", given=b"\xff"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["none.md"], "none.md: there is no such file"),
        (["."], ".: is a folder, not a file"),
        ([".", "--from", "markdown"], ".: is a folder, not a file"),
        (["a.docx"], "a.docx: there is no such file"),
        (["a.md", "-o", "x.docx"], "x.docx: the ending of the target is not known"),
        (["a.md", "-o", "no/such/x.wiki"], "x.wiki: cannot be written"),
        (["a.md", "-o", "b.wiki/x.wiki"], "x.wiki: cannot be written"),
        (["a.md", "b.wiki"], "several pages need a folder; name it with -o DIR"),
        (["a.md", "b.wiki", "-o", "-"], "several pages need a folder"),
        (["a.md", "b.wiki", "-o", "b.wiki"], "b.wiki: is a file, but several pages need a folder"),
        (["a.md", "-", "-o", "x"], "standard input is one page"),
        (["a.md", "b.wiki", "-o", "x", "--title", "T"], "--title names one page"),
        (["a.md", "--title", "T"], "--title stands in the front matter of Markdown"),
        (["a.md", "--folder", "sub"], "a.md: does not lie in the folder sub"),
        (["a.md", "--folder", "none", "-o", "x.wiki"], "a.md: does not lie in the folder none"),
        (["-", "--from", "markdown", "--folder", "none"], "none: is no folder that can be read"),
        (
            ["a.md", "sub/a.md", "-o", "x", "--links", "path"],
            "name the one around them with --folder",
        ),
        (["-"], "standard input has no ending"),
        (["a.md", "-o", "a.md", "--to", "wikitext"], "a.md: is a source and is never overwritten"),
        (["a.md", "-o", "./../{}/a.md", "--to", "wikitext"], "is a source"),
        (["a.md", "b.wiki", "--to", "wikitext", "-o", "."], "b.wiki: is a source"),
        (["a.md", "sub/a.md", "-o", "x"], "x/a.wiki: both a.md and sub/a.md would be written"),
        (["-", "--from", "markdown", "-o", "x/"], "standard input has no name"),
        (["a.md", "b.wiki", "-o", "a.md/x"], "the folder cannot be made"),
        (["a\0.md"], "cannot be read"),
        (["loop.md"], "loop.md: cannot be read"),
        (["a.md", "-o", "loop.wiki"], "loop.wiki: cannot be written"),
        ([f"{'a' * 300}.md"], "cannot be read"),
        (["a.md", "-o", f"{'a' * 300}.wiki"], "cannot be written"),
    ],
)
def test_bad_usage_is_one_line_and_writes_nothing(
    folder: Path, words: list[str], message: str
) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.md").write_text("x", encoding="utf-8")
    for name in ("loop.md", "loop.wiki"):
        (folder / name).symlink_to(name)
    before = snapshot(folder)
    words = [word.replace("{}", folder.name) for word in words]
    assert message in one_line(run(*words))
    assert snapshot(folder) == before


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() if p.is_file() else b"" for p in folder.rglob("*")}


def test_a_source_by_another_name_is_not_overwritten(folder: Path) -> None:
    (folder / "hard.wiki").hardlink_to(folder / "a.md")
    (folder / "soft.wiki").symlink_to("a.md")
    for name in ("hard.wiki", "soft.wiki"):
        assert "never overwritten" in one_line(run("a.md", "-o", name))


def test_one_bad_file_does_not_stop_the_others(folder: Path) -> None:
    (folder / "bad.wiki").write_bytes(b"\xff")
    result = run("none.md", "bad.wiki", "x.docx", "a.md", "b.wiki", "-o", "out")
    assert result.exit_code == 3
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["a.wiki", "b.md"]
    lines = result.stderr.splitlines()
    assert len(lines) == 4
    assert lines[-1] == "mwbridge: 2 of 5 files converted"
    assert any("none.md: there is no such file" in line for line in lines)


def test_json_report_of_files(folder: Path) -> None:
    (folder / "nul.wiki").write_bytes(b"a\0b")
    result = run("nul.wiki", "none.md", "-o", "out", "--json")
    assert result.exit_code == 3
    assert result.stderr == ""
    report = json.loads(result.stdout)
    assert (report["converted"], report["failed"]) == (1, 1)
    by_source = {file["source"]: file for file in report["files"]}
    assert by_source["nul.wiki"]["target"] == str(Path("out") / "nul.md")
    assert by_source["nul.wiki"]["to"] == "markdown"
    [found] = by_source["nul.wiki"]["diagnostics"]
    assert found["code"] == "unstorable-character"
    assert found["span"] == [1, 2]
    assert "no such file" in by_source["none.md"]["error"]


def test_json_report_beside_a_stream() -> None:
    result = run("a.md", "--json")
    assert result.stdout.strip() == WIKI
    assert json.loads(result.stderr)["converted"] == 1


def test_warnings_are_said(folder: Path) -> None:
    (folder / "nul.wiki").write_bytes(b"a\0b")
    result = run("nul.wiki")
    assert result.exit_code == 0
    assert result.stdout == "a\ufffdb\n"
    [line] = result.stderr.splitlines()
    assert line.startswith("nul.wiki: warning: ")
    assert line.endswith("[unstorable-character]")


def test_a_failed_write_leaves_the_old_target(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "x.wiki").write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert "x.wiki: cannot be written (no space" in one_line(run("a.md", "-o", "x.wiki"))
    assert (folder / "x.wiki").read_text("utf-8") == "old"
    assert len(list(folder.iterdir())) == 3


def test_a_terminal_sees_a_bar_and_a_pipe_does_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        (folder / f"p{number}.md").write_text("x", encoding="utf-8")
    names = [f"p{number}.md" for number in range(8)]
    assert run(*names, "-o", "out").stderr == "mwbridge: 8 of 8 files converted\n"
    with cli_convert._progress(3) as advance:
        advance()


def test_nothing_to_convert_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.cli.convert._is_terminal", lambda stream: True)
    assert "nothing to convert" in one_line(run())


PROGRAM = (
    f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r});"
    "from bridge.cli.main import main; main()"
)


def command(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        input=given,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_a_real_process(folder: Path) -> None:
    done = command("convert", "--from", "markdown", given=LINK.encode())
    assert (done.returncode, done.stdout.decode().strip(), done.stderr) == (0, WIKI, b"")
    done = command("convert", "none.md")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr
    assert command("--version").stdout.startswith(b"mwbridge")
    assert command("convert", "--nonsense").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_behind_a_stream() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "convert", "b.wiki"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"mwbridge: standard output: cannot be written (no space")
    assert done.stderr.count(b"\n") == 1


def test_bytes_are_utf_8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONUTF8", "0")
    done = command("convert", "--from", "wikitext", given="é\r\n日".encode())
    assert done.returncode == 0
    assert done.stdout.decode() == "é 日\n"
