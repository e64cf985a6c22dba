"""What is wrong in a folder or a dump, seen without a wiki."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge import Options, language_site
from bridge.local.sources import Source, page_of, read_media, read_sources
from bridge.page import Page
from bridge.verify.folder import FINDINGS, Facts, check_pages, read_facts
from bridge.verify.records import Finding


def facts(text: str, title: str = "Tide") -> Facts:
    return read_facts(Source(title, "", "wikitext", text), Page(title, text))


def found(folder: Path) -> list[Finding]:
    options = Options()
    pages = [read_facts(s, page_of(s, options)) for s in read_sources([folder])]
    return check_pages(pages, files=read_media([folder]))


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[[moon]] [[Moon|x]] [[moon#Phases]]", ("Moon",)),
        ("[[#here]] [[w:Moon]] [[fr:Lune]] [[Category:Sky]] [[Special:Search]]", ()),
        ("[[:Category:Sky]] [[:fr:Lune]]", ("Category:Sky",)),
        ("[[/sub]] [[Talk:Sun]]", ("Tide/sub", "Talk:Sun")),
        ("<nowiki>[[a]]</nowiki> <!-- [[b]] --> <pre>[[c]]</pre>", ()),
        ("<nowiki>[[a]]", ()),
        ("{{T|[[a]]}} {|\n|[[b]]\n|}", ("A", "B")),
        ("[[{{a}}]] [[a\nb]] [[]] [[ ]]", ()),
    ],
)
def test_links_are_seen_wherever_they_stand(text: str, links: tuple[str, ...]) -> None:
    assert facts(text).links == links


@pytest.mark.parametrize(
    ("text", "templates"),
    [
        ("{{stub}} {{Stub|a}} {{ stub\n|b}}", ("Template:Stub",)),
        ("{{PAGENAME}} {{!}} {{#if:a|b}} {{lc:A}} {{{1}}} {{NUMBEROFPAGES}} {{CURRENTYEAR}}", ()),
        ("{{:Moon}} {{Talk:Sun}} {{/sub}}", ("Moon", "Talk:Sun", "Tide/sub")),
        ("{{subst:a}} {{a|{{b}}}}", ("Template:A", "Template:B")),
        ("<nowiki>{{a}}</nowiki> {{ }} {{|}}", ()),
    ],
)
def test_templates_are_told_from_variables(text: str, templates: tuple[str, ...]) -> None:
    assert facts(text).templates == templates


def test_files_are_seen_in_links_and_galleries() -> None:
    text = "[[File:a b.png|thumb|[[x]]]] [[Media:c.pdf]] [[:File:d.png]]\n<gallery>\nFile:e.png|x\n</gallery>"
    assert facts(text).files == ("a b.png", "c.pdf", "e.png")


def test_another_wikis_names_are_known() -> None:
    page = Page("Ebbe", "[[Datei:A.png]] {{Vorlage:B}} [[Kategorie:C]] [[:Kategorie:C]]")
    seen = read_facts(Source("Ebbe", "", "wikitext", page.text), page, language_site("de"))
    assert (seen.files, seen.templates, seen.links) == (
        ("A.png",),
        ("Vorlage:B",),
        ("Kategorie:C",),
    )


def test_redirects_that_lead_nowhere_are_found() -> None:
    pages = [
        Facts("A", redirect="B"),
        Facts("B", redirect="C"),
        Facts("C", redirect="A"),
        Facts("D", redirect="D"),
        Facts("E", redirect="F"),
        Facts("F", redirect="G"),
        Facts("G"),
        Facts("H", redirect="Nowhere"),
        Facts("I", redirect="G"),
        Facts("J", redirect="A"),
    ]
    assert [(f.code, f.title, f.others) for f in check_pages(pages)] == [
        ("redirect-loop", "A", ("A", "B", "C")),
        ("redirect-loop", "D", ("D",)),
        ("dead-redirect", "H", ("Nowhere",)),
        ("double-redirect", "E", ("F", "G")),
    ]


def test_a_long_chain_of_redirects_is_followed_in_no_time() -> None:
    pages = [Facts(str(n), redirect=str(n + 1)) for n in range(3000)]
    assert {f.code for f in check_pages(pages)} == {"dead-redirect"}


def test_a_folder_is_checked(tmp_path: Path) -> None:
    (tmp_path / "Tide.md").write_text(
        '[Moon](Moon "wikilink") ![](There.png "There.png") ![](Gone.png "Gone.png")\n\n'
        "Used[^1], and `[^3]` is code.\n\n```\n[^4]\n```\n\n[^1]: a\n\n[^2]: b\n\n[^3]: c\n"
    )
    (tmp_path / "tide_.md").write_text("---\ntitle: Tide\n---\nx {{ page.title }}\n")
    (tmp_path / "There.png").write_bytes(b"x")
    (tmp_path / "Old.md").write_text("---\nredirect: Nowhere\n---\n")
    assert [(f.code, f.title, f.others) for f in found(tmp_path)] == [
        ("same-title", "Tide", ("Tide.md", "tide_.md")),
        ("dead-redirect", "Old", ("Nowhere",)),
        ("missing-file", "Tide", ("Gone.png",)),
        ("unused-note", "Tide", ("2", "3")),
        ("missing-page", "Tide", ("Moon",)),
    ]


def test_jekyll_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text("x `{{T}}`{=mediawiki}\n")
    (tmp_path / "B.md").write_text("---\nrender_with_liquid: false\n---\nx `{{T}}`{=mediawiki}\n")
    codes = [(f.code, f.title) for f in found(tmp_path)]
    assert ("liquid", "A") in codes
    assert ("liquid", "B") not in codes


def test_every_kind_of_finding_says_how_much_it_matters() -> None:
    assert {importance for importance, _ in FINDINGS.values()} == {"error", "warning", "info"}
    for title in ("", "x" * 300, "\0", "[[", "{{"):
        assert isinstance(facts(title * 50, "T"), Facts)
