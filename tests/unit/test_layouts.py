"""Titles and paths in a folder, one to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import default_site
from bridge.titles import folded_path, normalize_title
from bridge.tree.layouts import Arrangement, Places
from bridge.tree.settings import Layout

SITE = default_site()
LAYOUTS: tuple[Layout, Layout] = ("namespaces", "flat")
HOSTILE = (
    "../../etc/passwd", "/etc/passwd", "A//B", "A/", "CON", "con.txt", "a\\b", "A:B", "A?B",
    "%43ategory/x", "é" * 150, ".git/config", "A/.mwbridge/state.db", "Template:A/../B", "x\x00y",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_leaves_the_folder(layout: Layout, title: str) -> None:
    path = Arrangement(SITE, layout).path(title, SITE.split_title(title)[0])
    parts = path.split("/")
    assert not path.startswith("/")
    assert all(part and part[0] != "." and len(part.encode()) <= 255 for part in parts)
    assert not any(c in path for c in '\\:*?"<>|\x00')


@given(st.lists(st.sampled_from(["a", "A", "/", ":", "Category", "Talk", ".", " ", "%", "é", "~"])))
def test_titles_come_back_from_their_paths(parts: list[str]) -> None:
    title = normalize_title("".join(parts))
    if not title:
        return
    number, name = SITE.split_title(title)
    if number and not name:
        return
    if number:
        # a dump names a namespace in one way
        title = SITE.full_title(number, name)
    elif title.startswith(":"):
        return
    for layout in LAYOUTS:
        rule = Arrangement(SITE, layout)
        path = rule.path(title, number)
        assert rule.title(path) == title


def test_a_page_that_is_called_like_a_namespaces_folder() -> None:
    rule = Arrangement(SITE, "namespaces")
    paths = [
        rule.path("Category:A", 14),
        rule.path("Category/A"),
        rule.path("category/A"),
        rule.path("Category talk/A"),
    ]
    assert len({folded_path(path) for path in paths}) == 4
    assert paths[0] == "Category/A.md"


def test_titles_that_fold_together_get_files_of_their_own() -> None:
    places = Places(Arrangement(SITE, "namespaces"), ["kept.md"])
    found = [places.place(title, 0, ".md") for title in ("Nato", "NATO", "KEPT", "e\u0301", "\xe9")]
    assert len({folded_path(path) for path in (*found, "kept.md")}) == 6


def test_files_of_the_wiki_lie_with_their_pages() -> None:
    rule = Arrangement(SITE, "namespaces")
    assert rule.media_path("data.json") == "File/data%2Ejson"
    assert rule.is_media("File/data%2Ejson")
    assert not rule.is_media("File/a.png.md")
