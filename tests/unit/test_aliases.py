"""Other titles in the heads of files are redirects on the wiki, and come back, where asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge import Page, default_site, read_dump, write_dump
from bridge.cli.main import main
from bridge.mapping.head_fields import redirect_target
from bridge.page import Contributor, Revision
from bridge.tree.aliases import fold

ASKS = "[pages]\naliases = true\n"
PAGES = (
    Page("Salt pan", "White.", 0),
    Page("Pan", "#REDIRECT [[Salt_pan]]", 0),
    Page("Pans", "#redirect:[[salt pan]]", 0),
    Page("Works", "#REDIRECT [[Salt pan#Works]]", 0),
    Page("Old works", "#REDIRECT [[Pan]]", 0),
    Page("Salines", "#REDIRECT [[Salt pan]]\n[[Category:Salt]]", 0),
    Page("Nowhere", "#REDIRECT [[Gone]]", 0),
    Page("Talk:Pan", "#REDIRECT [[Salt pan]]", 1),
    Page("List", "#first [[Salt pan]]", 0),
)


def run(*words: str | Path) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


def dump_of(path: Path, pages: tuple[Page, ...] = PAGES) -> Path:
    revision = Revision(7, "2020-01-02T03:04:05Z", Contributor("Ann", 3), "why")
    dated = [
        Page(
            page.title,
            page.text,
            page.namespace,
            redirect=redirect_target(page.text, default_site()),
            id=number,
            revision=revision,
        )
        for number, page in enumerate(pages, 1)
    ]
    write_dump(path, dated)
    return path


def texts(dump: Path) -> dict[str, str]:
    return {page.title: page.text for page in read_dump(dump)}


def folder_of(path: Path, settings: str = ASKS) -> Path:
    path.mkdir()
    (path / "mwbridge.toml").write_text(settings, encoding="utf-8")
    return path


def test_only_a_redirect_and_nothing_else_is_another_title() -> None:
    found = fold(PAGES, default_site(), lambda title: False, {})
    assert found == {"Salt pan": ("Pan", "Pans")}


@pytest.mark.parametrize("settings", [ASKS, ""])
def test_redirects_come_back_the_same(tmp_path: Path, settings: str) -> None:
    folder = folder_of(tmp_path / "wiki", settings)
    dump = dump_of(tmp_path / "dump.xml")
    run("unpack", dump, folder)
    assert (folder / "Pan.md").exists() is not bool(settings)
    assert ("aliases: [Pan, Pans]" in (folder / "Salt_pan.md").read_text("utf-8")) is bool(settings)
    run("pack", folder, tmp_path / "back.xml")
    assert {page.title: page for page in read_dump(tmp_path / "back.xml")} == {
        page.title: page for page in read_dump(dump)
    }
    before = (folder / "Salt_pan.md").read_bytes()
    run("unpack", dump, folder)
    assert (folder / "Salt_pan.md").read_bytes() == before


def test_a_new_dump_brings_new_titles_and_takes_none_that_it_does_not_hold(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "wiki")
    run("unpack", dump_of(tmp_path / "dump.xml"), folder)
    more = (PAGES[0], Page("Saltern", "#REDIRECT [[Salt pan]]"), Page("Pans", "A page now."))
    run("unpack", dump_of(tmp_path / "more.xml", more), folder)
    assert "aliases: [Pan, Saltern]" in (folder / "Salt_pan.md").read_text("utf-8")
    assert (folder / "Pans.md").exists()
    run("pack", folder, tmp_path / "back.xml")
    assert texts(tmp_path / "back.xml") == texts(tmp_path / "dump.xml") | texts(
        tmp_path / "more.xml"
    )


def test_titles_that_are_written_and_deleted_in_heads(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "wiki")
    run("unpack", dump_of(tmp_path / "dump.xml"), folder)
    path = folder / "Salt_pan.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("[Pan, Pans]", "[Pan, list, saltern]"), encoding="utf-8")
    output = run("pack", folder, tmp_path / "back.xml")
    assert "'List' is a page of its own" in output
    found = texts(tmp_path / "back.xml")
    assert found["Saltern"] == "#REDIRECT [[Salt pan]]"
    assert "Pans" not in found
    assert found["List"] == "#first [[Salt pan]]"
    run("pack", folder, tmp_path / "changes.xml", "--changed")
    assert set(texts(tmp_path / "changes.xml")) == {"Salt pan", "Saltern"}


def test_a_folder_that_no_wiki_was_unpacked_into(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "wiki")
    (folder / "A.md").write_text("---\naliases:\n  - B\n  - C d\n---\nx\n", encoding="utf-8")
    (folder / "C_d.md").write_text("y\n", encoding="utf-8")
    run("pack", folder, tmp_path / "new.xml")
    assert texts(tmp_path / "new.xml") == {"A": "x", "C d": "y", "B": "#REDIRECT [[A]]"}
    (folder / "mwbridge.toml").unlink()
    run("pack", folder, tmp_path / "plain.xml")
    assert set(texts(tmp_path / "plain.xml")) == {"A", "C d"}


def test_a_redirect_that_is_a_file_already_is_none_of_another(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "wiki")
    (folder / "A.md").write_text("---\naliases: [B, A]\n---\nx\n", encoding="utf-8")
    (folder / "B.md").write_text("---\nredirect: A\n---\n", encoding="utf-8")
    output = run("pack", folder, tmp_path / "new.xml")
    assert "'B'" not in output
    assert "'A' is a page of its own" in output
    assert texts(tmp_path / "new.xml") == {"A": "x", "B": "#REDIRECT [[A]]"}
