"""Titles and paths: one to one, and safe wherever a folder may lie."""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.errors import TitleError
from bridge.titles import assign_paths, normalize_title, path_to_title, title_to_path

HOSTILE = 'ab./\\:*?"<>|%~_ \0\x1f\u0085CONnul1é\u0301\ud800日()'
any_title = st.one_of(
    st.text(st.characters(), min_size=1, max_size=60),
    st.text(HOSTILE, min_size=1, max_size=30),
).filter(lambda title: normalize_title(title) != "")
suffixes = st.sampled_from([".md", ".wiki", ".lua", ".css", ".js", ".json"])
FORBIDDEN = re.compile('[:*?"<>|\\\\\x00-\x1f]')


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Dual power", "Dual_power.md"),
        ("A_B", "A_B.md"),
        ("AC/DC", "AC/DC.md"),
        ("/etc/passwd", "%2Fetc/passwd.md"),
        ("A//B", "A%2F%2FB.md"),
        ("A/", "A%2F.md"),
        ("..", "%2E%2E.md"),
        ("../x", "%2E%2E/x.md"),
        (".hidden", "%2Ehidden.md"),
        ("Etc.", "Etc%2E.md"),
        ("CON", "%43ON.md"),
        ("con.x/nul", "%63on.x/%6Eul.md"),
        ("Console", "Console.md"),
        ("100%", "100%25.md"),
        ("What?", "What%3F.md"),
        ('"x"', "%22x%22.md"),
        ("A.md/B", "A%2Emd/B.md"),
        ("A.md", "A.md.md"),
        ("日本", "日本.md"),
        ("A (conflicted copy)", "A_%28conflicted_copy).md"),
    ],
)
def test_examples(title: str, path: str) -> None:
    assert title_to_path(title) == path
    assert path_to_title(path) == normalize_title(title)


def test_code_pages_say_their_ending_once() -> None:
    assert title_to_path("MediaWiki:Common.js", suffix=".js") == "MediaWiki%3ACommon.js"
    assert title_to_path("MediaWiki:Odd", suffix=".js") == "MediaWiki%3AOdd%.js"
    assert title_to_path("Module:A", suffix=".lua") == "Module%3AA.lua"


@given(any_title, suffixes)
@example("A/.css", ".css")
@example(".css", ".css")
def test_there_and_back(title: str, suffix: str) -> None:
    path = title_to_path(title, suffix=suffix)
    if "%~" not in path:
        assert path_to_title(path) == normalize_title(title)


@given(any_title, any_title, suffixes)
def test_two_titles_never_share_a_path(one: str, two: str, suffix: str) -> None:
    same = normalize_title(one) == normalize_title(two)
    assert (title_to_path(one, suffix=suffix) == title_to_path(two, suffix=suffix)) == same


@given(any_title, suffixes)
def test_paths_are_safe_everywhere(title: str, suffix: str) -> None:
    path = title_to_path(title, suffix=suffix)
    path.encode()
    assert not FORBIDDEN.search(path)
    pure = PurePosixPath(path)
    assert not pure.is_absolute()
    assert str(pure) == path
    windows = PureWindowsPath(path)
    assert not windows.drive
    assert not windows.root
    for part in pure.parts:
        assert part not in ("..", ".")
        assert not part.startswith(".")
        assert not part.endswith((".", " "))
        assert len(part.encode()) <= 255
        stem = part.partition(".")[0].upper()
        assert stem not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


def test_long_titles_are_cut_and_stay_apart() -> None:
    one, two = title_to_path("é" * 200 + "a"), title_to_path("é" * 200 + "b")
    assert one != two
    assert len(one.encode()) <= 255
    assert one.endswith(".md")
    assert path_to_title(one) is None
    assert len(title_to_path("?" * 100).encode()) <= 255


def test_a_title_that_folds_to_another_gets_a_hash() -> None:
    titles = ["NATO", "Nato", "nato", "Caf\u00e9", "Cafe\u0301", "A/B", "A"]
    paths = assign_paths(titles)
    assert set(paths) == set(titles)
    folded = {unicodedata.normalize("NFC", path).casefold() for path in paths.values()}
    assert len(folded) == len(titles)
    assert paths["NATO"] == "NATO.md"
    assert paths["A/B"] == "A/B.md"
    assert re.fullmatch("Nato%~[0-9a-f]{12}\\.md", paths["Nato"])
    assert assign_paths(reversed(titles)) == paths


def test_titles_keep_the_paths_that_they_have() -> None:
    paths = assign_paths(["NATO", "Nato"], taken={"Nato": "Nato.md"})
    assert paths["Nato"] == "Nato.md"
    assert paths["NATO"].startswith("NATO%~")


def test_empty_titles_are_refused() -> None:
    for title in ("", " ", "_", "\u200e"):
        with pytest.raises(TitleError):
            title_to_path(title)


def test_paths_that_people_made() -> None:
    assert path_to_title("Dual power.md") == "Dual power"
    assert path_to_title("50%.md") == "50%"
    assert path_to_title("%FF.md") == "%FF"
    assert path_to_title(".md") is None
