"""A folder's link table: what is scanned, what is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bridge.errors import UsageError
from bridge.report import Report
from bridge.tree.links import read_links


def make(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_titles_headings_and_images(tmp_path: Path) -> None:
    table = read_links(
        make(
            tmp_path,
            {
                "a.md": "---\ntitle: 'The A: one'\npermalink: /blog/a/\n---\n\n# One *two*\n\nThree\n---\n",
                "sub/Dual_Power.md": "```\n# no heading\n```\n\n- item\n\n  ## In an item\n",
                "Category%3ATowns.md": "",
                "b.wiki": "== One ==\n<nowiki>== Two ==</nowiki>\n",
                "c.wiki": "",
                "c.md": "---\ntitle: The C\n---\n",
                "files/E_f.jpg": b"",
                "x.txt": "",
            },
        )
    )
    assert table.pages == {
        "Category%3ATowns.md": "Category:Towns",
        "a.md": "The A: one",
        "b.md": "b",
        "c.md": "The C",
        "sub/Dual_Power.md": "sub/Dual Power",
    }
    assert table.headings == {
        "a.md": ("One two", "Three"),
        "b.md": ("One",),
        "sub/Dual_Power.md": ("In an item",),
    }
    assert table.files == {"files/E_f.jpg": "E f.jpg"}
    assert table.permalinks == {"blog/a": "a.md"}


def test_copies_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    names = (
        ".hidden.md", ".git/x.md", ".obsidian/y.md", "a.md~", "a.md.swp", "#a.md#",
        "a.sync-conflict-20200101-120000-ABC.md", "a (conflicted copy).md",
        "a (Ann's conflicted copy 2020-01-01).md",
    )  # fmt: skip
    make(tmp_path, dict.fromkeys(names, "x") | {"a.md": "x"})
    assert read_links(tmp_path).pages == {"a.md": "a"}


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, {"out/secret.md": "---\ntitle: Secret\n---\n", "in/a.md": "x"})
    folder = tmp_path / "in"
    (folder / "file.md").symlink_to("../out/secret.md")
    (folder / "folder").symlink_to("../out")
    (folder / "circle").symlink_to(".")
    (folder / "again.md").symlink_to("a.md")
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "nowhere.md").symlink_to("nothing.md")
    assert read_links(folder).pages == {"a.md": "a", "again.md": "again"}


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    make(tmp_path, {"a.md": b"\xff\xfe\xff", "b.md": "x"})
    report = Report()
    assert read_links(tmp_path, report=report).pages == {"b.md": "b"}
    assert [(d.code, d.source) for d in report.diagnostics] == [("unreadable-file", "a.md")]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", make(tmp_path, {"a.md": ""}) / "a.md"):
        with pytest.raises(UsageError, match="no folder that can be read"):
            read_links(path)
