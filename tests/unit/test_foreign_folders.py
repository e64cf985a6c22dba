"""Folders that mwbridge never saw: sites, vaults, wikis and mirrors, packed as they are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge import Page, read_dump
from bridge.cli.main import main
from bridge.tree.scan import scan
from tests.machine import slowness


def run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stderr


def make(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def pack(folder: Path, *words: str, code: int = 0) -> dict[str, Page]:
    dump = folder.parent / "out.xml"
    run("pack", folder, dump, *words, code=code)
    return {page.title: page for page in read_dump(dump)}


PICTURE = b"\x89PNG\r\n\x1a\nx"


def test_a_jekyll_site(tmp_path: Path) -> None:
    folder = make(
        tmp_path / "site",
        {
            "_config.yml": "title: x\n",
            "index.md": "---\nlayout: home\n---\n\nSee [the mill](/docs/tide-mill/#wheels).\n",
            "docs/tide-mill.md": "---\ntitle: Tide mill\ntags: sea power\n---\n\n## Wheels\n\n"
            "![A mill](../images/mill.png) and [home](../index.md).\n",
            "_posts/2020-01-02-opened.md": "---\ntitle: Opened\ndate: 2020-01-02\n---\nx\n",
            "images/mill.png": PICTURE,
            "assets/site.css": "a { }\n",
            "package.json": "{}\n",
            "README.md": "About the repository.\n",
        },
    )
    pages = pack(folder, "--by", "front-matter")
    assert set(pages) == {
        "Main Page",
        "README",
        "Tide mill",
        "Opened",
        "File:Mill.png",
    }
    assert pages["Main Page"].text == "See [[Tide mill#Wheels|the mill]]."
    assert "[[File:mill.png|A mill]]" in pages["Tide mill"].text
    assert "[[Main Page|home]]" in pages["Tide mill"].text
    assert "Category" not in pages["Tide mill"].text
    assert pages["Opened"].revision.timestamp == "2020-01-02T00:00:00Z"
    assert pages["File:Mill.png"].uploads[0].contents == PICTURE
    said = run("pack", folder, tmp_path / "no.xml", "--dry-run")
    assert "tags are no categories: sea (1), power (1)" in said
    (folder / "mwbridge.toml").write_text("[pages]\ntags = true\n", encoding="utf-8")
    text = pack(folder)["Tide mill"].text
    assert text.endswith("[[Category:Sea]]\n[[Category:Power]]")
    said = run("pack", folder, tmp_path / "no.xml", "--dry-run")
    assert "tags are categories: sea (1), power (1)" in said
    assert not (tmp_path / "no.xml").exists()


def test_a_hugo_site(tmp_path: Path) -> None:
    folder = make(
        tmp_path / "content",
        {
            "_index.md": "---\ntitle: Harbour\n---\nx\n",
            "guide/_index.md": '+++\ntitle = "The guide"\n+++\n[boats](boats.md)\n',
            "guide/boats.md": '+++\ntitle = "Boats"\ntags = ["sea"]\n+++\n[up](_index.md)\n',
        },
    )
    pages = pack(folder)
    assert set(pages) == {"Harbour", "The guide", "Boats"}
    assert pages["Boats"].text == "[[The guide|up]]"
    assert pages["The guide"].text == "[[boats]]"


def test_a_github_wiki(tmp_path: Path) -> None:
    folder = make(
        tmp_path / "project.wiki",
        {
            "Home.md": "See [[Tide Mill]] and [[the mill|Tide-Mill]].\n",
            "Tide-Mill.md": "# Tide mill\n\n[Home](Home)\n",
            "_Sidebar.md": "- [[Home]]\n",
        },
    )
    pages = pack(folder)
    assert set(pages) == {"Home", "Tide Mill", "Sidebar"}
    assert "[[Tide Mill]]" in pages["Home"].text
    assert pages["Sidebar"].text == "* [[Home]]"
    assert "[[Home]]" in pages["Tide Mill"].text


def test_an_obsidian_vault(tmp_path: Path) -> None:
    folder = make(
        tmp_path / "vault",
        {
            ".obsidian/app.json": "{}",
            "Tide mill.md": "---\ntags: [sea, old/mills]\n---\n![[mill.png|300]] by [[Salt]]\n",
            "notes/Salt.md": "From [[Tide mill|the mill]].\n",
            "attachments/mill.png": PICTURE,
        },
    )
    pages = pack(folder)
    assert set(pages) == {"Tide mill", "Notes/Salt", "File:Mill.png"}
    assert "[[File:mill.png|300px]]" in pages["Tide mill"].text
    assert "[[Notes/Salt|Salt]]" in pages["Tide mill"].text
    assert pages["Notes/Salt"].text == "From [[Tide mill|the mill]]."


def test_a_mirror_without_front_matter(tmp_path: Path) -> None:
    folder = make(
        tmp_path / "mirror",
        {
            "Tide_Mill.md": '[salt](Salt.md) [x](Category:Mills "wikilink")\n',
            "Salt.md": '[t](Tide_Mill "wikilink")\n',
            "Category/Mills.md": "Mills.\n",
            "Template/Box.wiki": "{{{1}}}\n",
            "Module/Date.lua": "return {}\n",
            "Template/Box/styles.css": ".a { }\n",
        },
    )
    pages = pack(folder)
    assert {(p.title, p.namespace, p.model) for p in pages.values()} == {
        ("Tide Mill", 0, "wikitext"),
        ("Salt", 0, "wikitext"),
        ("Category:Mills", 14, "wikitext"),
        ("Template:Box", 10, "wikitext"),
        ("Module:Date", 828, "Scribunto"),
        ("Template:Box/styles.css", 10, "sanitized-css"),
    }
    assert pages["Salt"].text == "[[Tide Mill|t]]"
    assert pages["Tide Mill"].text.startswith("[[salt]]")


@pytest.mark.timeout(300)
def test_ten_thousand_pages_go_both_ways(tmp_path: Path) -> None:
    """And the scan of them is a matter of stat, not of reading."""
    folder = tmp_path / "many"
    for number in range(100):
        part = folder / f"Part{number}"
        part.mkdir(parents=True)
        for page in range(100):
            (part / f"{page}.md").write_text(f"Page *{page}* of {number}.\n", encoding="utf-8")
    start = time.process_time()
    assert len(list(scan(folder))) == 10_000
    # 20,000 in 2 s
    assert time.process_time() - start < slowness()
    pages = pack(folder)
    assert len(pages) == 10_000
    run("unpack", tmp_path / "out.xml", tmp_path / "again")
    run("pack", tmp_path / "again", tmp_path / "back.xml")
    back = {page.title: page for page in read_dump(tmp_path / "back.xml")}
    assert back == pages


def test_mediawiki_to_gfm_leaves_the_slashes_of_titles_out(tmp_path: Path) -> None:
    head = "---\ntitle: {}\npermalink: {}\n---\n\nx"
    folder = make(
        tmp_path / "mirror",
        {
            "Template:A_b/doc(8).md": head.format("Template:A b doc", "/Template:A_b/doc/"),
            "C.md": head.format("C d", "/2020/other/"),
        },
    )
    assert sorted(pack(folder)) == ["C d", "Template:A b/doc"]


def test_accents_that_a_mac_takes_apart_are_composed(tmp_path: Path) -> None:
    apart = "Cafe\u0301"
    folder = make(
        tmp_path / "mac",
        {
            f"{apart}.md": "[it](A\u0308rger.md)\n",
            "\u00c4rger.md": "[back](Caf\u00e9.md)\n",
            "b.md": "---\ntitle: U\u0308ber\n---\n\nx",
        },
    )
    pages = pack(folder)
    assert {title: page.text for title, page in pages.items()} == {
        "Caf\u00e9": "[[\u00c4rger|it]]",
        "\u00c4rger": "[[Caf\u00e9|back]]",
        "\u00dcber": "x",
    }
