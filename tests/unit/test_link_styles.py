"""Links as each dialect writes them: read, and written on request."""

from __future__ import annotations

import msgspec
import pytest

from bridge import Options, default_site, read_markdown, read_wikitext, to_markdown, to_wikitext
from bridge.links import LinkStyle, LinkTable
from bridge.report import Diagnostic
from tests.properties import read_markdown as read
from tests.properties import write_markdown

TABLE = LinkTable(
    {
        "Dual_Power.md": "Dual Power",
        "Anarchism.md": "Anarchism",
        "People/Ann_O'Hara.md": "Ann O'Hara",
        "pages/here.md": "Here",
        "Intro.md": "README.md",
        "README.md": "Start",
        "Category%3ATowns.md": "Category:Towns",
        "old.md": "Dual.md",
    },
    {
        "files/E_f.jpg": "E f.jpg",
        "other/E_f.jpg": "other-E f.jpg",
        "files/report.pdf": "report.pdf",
    },
    {"Dual_Power.md": ("Early life", "Notes", "Notes")},
)
STYLES: tuple[LinkStyle, ...] = ("title", "path", "plain", "wiki", "html")


def known(style: LinkStyle = "title") -> Options:
    return Options(links=TABLE, path="pages/here.md", link_style=style)


def wikitext(markdown: str, options: Options | None = None) -> str:
    return to_wikitext(markdown, options=options or known()).removesuffix("\n")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        # after a link fixer
        ('[t](../Dual_Power.md "wikilink")', "[[Dual Power|t]]"),
        ('[t](/docs/dual_power.md "wikilink")', "[[Dual Power|t]]"),
        ('[t](README.md "wikilink")', "[[README.md|t]]"),
        ('[t](../Anarchism.md "wikilink: anarchism")', "[[anarchism|t]]"),
        ('[t](../Anarchism.md "wikilink: Something else")', "[[Anarchism|t]]"),
        ('[t](../Moved.md "wikilink: Somewhere")', "[[Somewhere|t]]"),
        # plain folders
        ("[t](../Dual_Power.md)", "[[Dual Power|t]]"),
        ("[t](../Dual_Power.md#early-life)", "[[Dual Power#Early life|t]]"),
        ("[t](../Dual_Power.md#notes-1)", "[[Dual Power#Notes 2|t]]"),
        ("[t][p]\n\n[p]: ../Dual_Power.md", "[[Dual Power|t]]"),
        ("<../Dual_Power.md>", "[[Dual Power|../Dual_Power.md]]"),
        ("[anarchists](../Anarchism.md)", "[[Anarchism|anarchists]]"),
        ("[anarchisms](../Anarchism.md)", "[[anarchism]]s"),
        ("[t](../Category%253ATowns.md)", "[[:Category:Towns|t]]"),
        ("[the report](../files/report.pdf)", "[[Media:report.pdf|the report]]"),
        ("![](../files/E_f.jpg)", "[[File:E f.jpg]]"),
        ("![](../other/E_f.jpg)", "[[File:other-E f.jpg]]"),
        ("## A b\n\n[t](#a-b)", "== A b ==\n[[#A b|t]]"),
        # pandoc since 3.6.3
        ('<a href="Dual_Power" class="wikilink" title="t">t</a>', "[[Dual Power|t]]"),
        ('<a title="t"\nclass="wikilink"\nhref="Dual_Power">*t*</a>', "[[Dual Power|''t'']]"),
        ('a <a href="A&quot;b" class="wikilink">t</a>', 'a [[A"b|t]]'),
        ('<a href="https://example.org">*t*</a>', "[https://example.org ''t'']"),
        ('<a href="../Dual_Power.md">t</a>', "[[Dual Power|t]]"),
        # Obsidian, Foam, GitHub's wikis
        ("[[Dual Power]]", "[[Dual Power]]"),
        ("[[Dual_Power]]", "[[Dual Power|Dual_Power]]"),
        ("[[dual-power|t]]", "[[Dual Power|t]]"),
        ("[[Dual Power#Early life]]", "[[Dual Power#Early life]]"),
        ("[[Dual Power#early-life|t]]", "[[Dual Power#Early life|t]]"),
        ("[[Dual Power#^block|t]]", "[[Dual Power#^block|t]]"),
        ("# A\n\n[[#A]]", "= A =\n[[#A]]"),
        ("[[the power|Dual Power]]", "[[Dual Power|the power]]"),
        (
            "| a |\n|---|\n| [[Dual Power\\|t]] |",
            '{| class="wikitable"\n! a\n|-\n| [[Dual Power|t]]\n|}',
        ),
        ("[[wikipedia:X|t]]", "[[wikipedia:X|t]]"),
        ("[[:Category:Towns]]", "[[:Category:Towns]]"),
        ("a [[Category:Towns|Key]]", "a\n\n[[Category:Towns|Key]]"),
        (
            "[[File:E f.jpg|thumb|''Cap'' [[Dual Power]]]]",
            "[[File:E f.jpg|thumb|''Cap'' [[Dual Power]]]]",
        ),
        ("![[E f.jpg]]", "[[File:E f.jpg]]"),
        ("![[E f.jpg|300]]", "[[File:E f.jpg|300px]]"),
        ("![[E f.jpg|300x200]]", "[[File:E f.jpg|300x200px]]"),
        ("![[E f.jpg|Some words|300]]", "[[File:E f.jpg|300px|Some words]]"),
        ("[[image.png|a picture]]", "[[:File:image.png|a picture]]"),
        ("![[Dual Power]]", "{{:Dual Power}}"),
        ("a ![[Dual Power]] b", "a {{:Dual Power}} b"),
        ("[[dual-power]]\n\n[dual-power]: ../Dual_Power.md", "[[Dual Power|dual-power]]"),
        # what CommonMark reads otherwise
        ("[[t](https://example.org)]", "<nowiki>[</nowiki>[https://example.org t]]"),
        ("[[1]](https://example.org)", "[https://example.org [1<nowiki>]</nowiki>]"),
        ("[[1]]\n\n[1]: https://example.org", "<nowiki>[</nowiki>[https://example.org 1]]"),
    ],
)
def test_reading(markdown: str, expected: str) -> None:
    assert wikitext(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[t](other-page.md)", "[[other-page.md|t]]"),
        # no title of MediaWiki's has such dots
        ("[t](../nowhere.md)", '<span data-href="../nowhere.md">t</span>'),
        ("[*t*](../../x.yml)", "<span data-href=\"../../x.yml\">''t''</span>"),
        ("[t](./)", '<span data-href="./">t</span>'),
    ],
)
def test_a_file_that_nobody_knows_stays_as_it_was(markdown: str, shown: str) -> None:
    for options in (None, known()):
        notes: list[Diagnostic] = []
        text = to_wikitext(markdown, options=options, diagnostics=notes)
        assert text.strip() == shown
        assert "unknown-page" in [note.code for note in notes]
        if "span" in shown:
            assert to_markdown(text, options=options).strip() == markdown


@pytest.mark.parametrize(
    ("style", "link", "markdown"),
    [
        ("path", "[[Dual Power|t]]", '[t](../Dual_Power.md "wikilink")'),
        ("path", "[[Dual Power#Early life|t]]", '[t](../Dual_Power.md#early-life "wikilink")'),
        ("path", "[[Dual Power#early-life|t]]", '[t](../Dual_Power.md#%65arly-life "wikilink")'),
        ("path", "[[Ann O'Hara|t]]", '[t](../People/Ann_O\'Hara.md "wikilink")'),
        ("path", "[[anarchism]]s", '[anarchisms](../Anarchism.md "wikilink")'),
        ("path", "[[Anarchism|anarchism]]", '[anarchism](../Anarchism.md "wikilink: Anarchism")'),
        ("path", "[[Nobody|t]]", '[t](Nobody "wikilink")'),
        ("path", "[[:Category:Towns|t]]", '[t](../Category%253ATowns.md "wikilink")'),
        ("path", "[[README.md|t]]", '[t](../Intro.md "wikilink")'),
        ("path", "[[w:Dual Power|t]]", '[t](w:Dual_Power "wikilink")'),
        ("path", "[[File:E f.jpg|thumb|Cap]]", '![Cap](../files/E_f.jpg "E f.jpg|thumb")'),
        ("path", "[[File:E f.jpg]]", '![](../files/E_f.jpg "E_f.jpg")'),
        ("path", "[[File:No.jpg]]", '![](No.jpg "No.jpg")'),
        ("path", "== A b ==\n[[#A b|t]]", "## A b\n\n[t](#a-b)"),
        ("path", "[[#A b|t]]", '[t](#A_b "wikilink")'),
        ("plain", "[[Dual Power|t]]", "[t](../Dual_Power.md)"),
        ("plain", "[[Anarchism|anarchism]]", '[anarchism](Anarchism "wikilink")'),
        ("plain", "[[Media:report.pdf|t]]", "[t](../files/report.pdf)"),
        ("wiki", "[[Dual Power]]", "[[Dual Power]]"),
        ("wiki", "[[Dual Power|t]] (u)", "[[Dual Power|t]] (u)"),
        ("wiki", "[[Dual Power]](u)", "[[Dual Power]]\\(u)"),
        ("wiki", "[[Dual Power|''t'']]", '[*t*](Dual_Power "wikilink")'),
        ("wiki", "[[Dual Power|t [u]]]", '[t \\[u\\]](Dual_Power "wikilink")'),
        ("wiki", "[[Category:Towns| ]]", "[[Category:Towns| ]]"),
        ("wiki", "[[File:E f.jpg|300px|Cap]]", "![[E f.jpg|Cap|300]]"),
        ("wiki", "[[File:E f.jpg|thumb|Cap]]", '![Cap](E_f.jpg "E f.jpg|thumb")'),
        ("wiki", "{{:Dual Power}}", "![[Dual Power]]"),
        ("wiki", "a {{:Dual Power}}", "a ![[Dual Power]]"),
        ("wiki", "{{:Dual Power|x}}", "```{=mediawiki}\n{{:Dual Power|x}}\n```"),
        (
            "html",
            "[[Dual Power|''t'' u]]",
            '<a href="Dual_Power" class="wikilink" title="t u">*t* u</a>',
        ),
        (
            "html",
            '[[A "b"&c|t]]',
            '<a href="A_&quot;b&quot;&amp;c" class="wikilink" title="t">t</a>',
        ),
    ],
)
def test_writing(style: LinkStyle, link: str, markdown: str) -> None:
    options = known(style)
    assert to_markdown(link, options=options).removesuffix("\n") == markdown
    document = read_wikitext(link, options=options).document
    assert read_markdown(markdown, options=options).document == document


def test_a_title_that_is_the_path_of_another_page() -> None:
    """The link stays what it was: a code keeps it from being a path."""
    for title in ("Dual_Power.md", "old.md"):
        link = f"[[{title.replace('_', ' ')}|t]]"
        options = Options(links=TABLE)
        markdown = to_markdown(link, options=options)
        assert wikitext(markdown, options) == link


def test_other_pages_links_need_no_table_in_double_brackets_and_html() -> None:
    for style in ("wiki", "html"):
        options = Options(link_style=style)
        document = read_wikitext("[[Dual Power|t]]", options=options).document
        assert read(write_markdown(document, options)).document == document


def test_categories_in_the_front_matter() -> None:
    text = 'a\n\n[[Category:B]]\n[[Category:C|D: "e"]]\n[[Category:1984| ]]\n[[Category:F|{{x}}]]'
    options = Options(categories="front matter")
    markdown = to_markdown(text, title="T", options=options)
    assert markdown.startswith(
        "---\ntitle: T\npermalink: /T/\ncategories:\n"
        '  - B\n  - C: "D: \\"e\\""\n  - "1984": " "\n  - F: "{{x}}"\n---\n\na\n'
    )
    assert to_wikitext(markdown) == text
    assert read(markdown).document.categories == read_wikitext(text).document.categories


def test_liquid() -> None:
    options = Options(liquid=True)
    markdown = to_markdown("a {{b}}", options=options)
    assert markdown.startswith("---\nrender_with_liquid: false\n---\n")
    document = read_wikitext("a {{b}}").document
    assert read_markdown(markdown, options=options).document == document
    assert not to_markdown("a b", options=options).startswith("---")
    # what the author wrote stays where it is
    written = "---\nrender_with_liquid: true\nx: y\n---\n\na `{{b}}`{=mediawiki}\n"
    assert write_markdown(read_markdown(written, options=options).document, options) == written


@pytest.mark.parametrize("style", STYLES)
def test_markdown_comes_back(style: LinkStyle) -> None:
    """A file in the canonical form of its dialect has the same bytes again."""
    options = msgspec.structs.replace(known(style), site=default_site())
    page = (
        "== Early days ==\n\n''One'' [[Dual Power]], [[Dual Power#Early life|two]] and [[anarchism]]s;"
        " [[#Early days|above]], [[Nobody]].\n\n* [[Ann O'Hara|Ann]]\n\n"
        "[[File:E f.jpg|300px]] [[File:E f.jpg|thumb|A ''caption'']]\n\n{{:Dual Power}}\n\n"
        "[[Category:Towns]]\n[[Category:People|Key]]"
    )
    markdown = to_markdown(page, options=options)
    again = to_wikitext(markdown, options=options)
    assert read_wikitext(again).document == read_wikitext(page).document
    assert to_markdown(again, options=options) == markdown
