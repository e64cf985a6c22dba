"""The package itself: what importing it loads, and what an installation holds."""

import configparser
import importlib.metadata
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import bridge

ROOT = Path(__file__).parents[2]
PARSERS = {
    "mwparserfromhell",
    "markdown_it",
    "lxml",
    "msgspec",
    "ruamel",
    "tomllib",
    "pywikibot",
    "requests",
    "bridge.wikitext",
    "bridge.markdown",
}


def run(code: str, cwd: Path) -> str:
    """The output of a fresh interpreter that knows only what is installed."""
    result = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def loaded(code: str, cwd: Path) -> set[str]:
    return set(run(f"{code}\nimport sys; print(*sys.modules)", cwd).split())


@pytest.fixture(scope="session")
def installed() -> None:
    try:
        importlib.metadata.distribution("mwbridge")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("mwbridge is not installed here, see `make test`")


@pytest.mark.usefixtures("installed")
def test_importing_loads_no_parser(tmp_path: Path) -> None:
    assert not loaded("import bridge", tmp_path) & (PARSERS | {"click", "rich"})


@pytest.mark.usefixtures("installed")
def test_help_loads_no_parser(tmp_path: Path) -> None:
    code = (
        "from bridge.cli.main import main\n"
        "for words in ['--help'], ['convert', '--help']:\n"
        "    try: main(words)\n"
        "    except SystemExit as end: assert end.code == 0\n"
    )
    assert not loaded(code, tmp_path) & (PARSERS | {"rich"})


@pytest.mark.usefixtures("installed")
def test_public_names_come_with_their_parts_only(tmp_path: Path) -> None:
    assert "lxml" not in loaded("from bridge import to_markdown, Options", tmp_path)
    assert "lxml" in loaded("from bridge import read_dump", tmp_path)


@pytest.mark.usefixtures("installed")
def test_mappings_can_be_imported_in_an_installation(tmp_path: Path) -> None:
    code = (
        "import importlib.resources\n"
        "print((importlib.resources.files('bridge.mappings') / 'tags.toml').is_file())"
    )
    assert run(code, tmp_path).strip() == "True"


def test_every_public_name_exists() -> None:
    for name in bridge.__all__:
        assert getattr(bridge, name).__doc__, name
    assert set(bridge.__all__) <= set(dir(bridge))
    assert sorted(bridge.__all__) == bridge.__all__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = bridge.nonsense


def test_setup_cfg_names_every_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    named = set(config["options"]["packages"].split())
    found = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for file in (ROOT / "bridge").rglob("__init__.py")
    }
    assert named == found | {"bridge.mappings"}
    assert config["metadata"]["version"] == bridge.__version__


@pytest.mark.usefixtures("installed")
def test_a_wheel_holds_everything(tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    # The build writes beside its source, so it gets a copy.
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        (copy / name).write_bytes((ROOT / name).read_bytes())
    for folder in ("bridge", "mappings"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                target = copy / file.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
    result = subprocess.run(
        [sys.executable, "-c", "import setuptools.build_meta as b; b.build_wheel('.')"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    [wheel] = copy.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"bridge/py.typed", "bridge/mappings/tags.toml", "bridge/cli/main.py"} <= names
    assert not [name for name in names if name.startswith(("tests", "fixtures", "mappings"))]
