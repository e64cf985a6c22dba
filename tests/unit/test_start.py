"""Starting up loads what is used, and nothing else."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import slowness

ROOT = Path(__file__).parents[2]
LIBRARIES = {
    "click", "lxml", "markdown_it", "mdit_py_plugins", "msgspec", "mwparserfromhell", "pywikibot",
    "requests", "rich", "ruamel", "tomllib",
}  # fmt: skip


def modules_after(code: str, cwd: Path) -> set[str]:
    """The modules of a fresh interpreter that has run ``code``, which may end it."""
    code = f"import sys\ntry:\n    {code}\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return set(result.stderr.split())


def after_command(words: list[str], cwd: Path) -> set[str]:
    return modules_after(f"from bridge.cli.main import main; main({words!r})", cwd)


def ours(modules: set[str]) -> set[str]:
    """The parts of the package among modules."""
    return {".".join(name.split(".")[:3]) for name in modules if name.startswith("bridge.")}


def test_importing_loads_nothing(tmp_path: Path) -> None:
    modules = modules_after("import bridge", tmp_path)
    assert ours(modules) == set()
    assert not modules & LIBRARIES


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["convert", "--help"]])
def test_help_loads_no_parser(words: list[str], tmp_path: Path) -> None:
    modules = after_command(words, tmp_path)
    assert modules & LIBRARIES == {"click"}
    parts = {name.split(".")[1] for name in ours(modules)}
    assert not parts & {"convert", "document", "dump", "mapping", "markdown", "wikitext"}


@pytest.mark.parametrize(
    ("name", "text", "unused"),
    [
        ("a.wiki", "''a'' [[b]]{{c}}\n\n* d", {"bridge.markdown.read", "bridge.wikitext.write"}),
        ("a.wiki", "''a'' [[b]]", {"bridge.mapping.apply", "bridge.mapping.compiled"}),
        ("a.wiki", "''a'' [[b]]", {"bridge.cli.pack", "bridge.cli.sync", "bridge.tree.settings"}),
        ("a.wiki", "''a'' [[b]]", {"bridge.frontmatter.toml", "bridge.frontmatter.json"}),
        ("a.wiki", "[http://a b]", {"bridge.markdown.links", "bridge.markdown.context"}),
        ("a.md", '*a* [b](b "wikilink")\n\n- d\n', {"bridge.markdown.write"}),
        ("a.md", "---\ntitle: A\n---\n\nb\n", {"bridge.markdown.write"}),
    ],
)
def test_converting_loads_what_it_uses(
    name: str, text: str, unused: set[str], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    modules = after_command(["convert", name], tmp_path)
    assert modules & LIBRARIES == {"click", "msgspec", "tomllib"}
    assert not ours(modules) & (unused | {"bridge.dump", "bridge.dump.read"})


def test_dumps_are_read_by_lxml_alone(tmp_path: Path) -> None:
    modules = modules_after("from bridge import read_dump; read_dump", tmp_path)
    assert modules & LIBRARIES == {"lxml", "msgspec", "tomllib"}
    assert not ours(modules) & {"bridge.markdown", "bridge.wikitext"}


@pytest.mark.parametrize("words", [["--help"], ["convert", "a.wiki"]])
def test_starting_is_quick(words: list[str], tmp_path: Path) -> None:
    """Counted in the processor's seconds, so that nothing else on the machine counts."""
    (tmp_path / "a.wiki").write_text("''a'' [[b]]", encoding="utf-8")
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        after_command(words, tmp_path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        spent.append(seconds / slowness())
    assert min(spent) < 0.25
