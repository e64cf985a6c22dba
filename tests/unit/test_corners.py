"""Corners where a plain conversion would look right and render wrong."""

from __future__ import annotations

import pytest

from bridge import Diagnostic, to_markdown, to_wikitext


def test_code_without_a_language_ends_no_list() -> None:
    # MediaWiki ends an item at the line end within <pre>
    wikitext = to_wikitext("1. Run:\n   ```\n   make\n   ```\n2. Then\n")
    assert wikitext == "<ol>\n<li>Run:\n\n<pre>\nmake\n</pre>\n</li>\n<li>Then</li>\n</ol>"
    assert to_wikitext(to_markdown(wikitext)) == wikitext


def test_indented_code_in_an_item_is_code() -> None:
    # a leading space means nothing within <li>
    assert "<pre>\ncode\n</pre>" in to_wikitext("- d\n\n      code\n")


def test_dollars_do_not_run_through_code() -> None:
    wikitext = to_wikitext("It costs $5, set `$HOME` or `$PATH`.")
    assert wikitext == "It costs $5, set <code>$HOME</code> or <code>$PATH</code>."


def test_comments_of_tex_hide_nothing() -> None:
    assert to_wikitext("$$\na % c\nb\n$$") == '<math display="block">a b</math>'
    source = "x <math>a % c\nb</math>"
    assert to_wikitext(to_markdown(source)) == source


@pytest.mark.parametrize("attributes", ['dir="rtl"', 'follow="z"', 'extends="a" name="b"'])
def test_attributes_of_references_stay(attributes: str) -> None:
    source = f"a<ref {attributes}>t</ref>"
    assert to_wikitext(to_markdown(source)) == source


@pytest.mark.parametrize(
    ("redirect", "target"),
    [("A b", "A b"), ('"[[A]]"', "A"), ('"A#b"', "A#b"), ('"a|b]]"', None), ('"a\\nb"', None)],
)
def test_redirects_of_front_matter(redirect: str, target: str | None) -> None:
    found: list[Diagnostic] = []
    wikitext = to_wikitext(f"---\nredirect: {redirect}\n---\n", diagnostics=found)
    assert wikitext == ("" if target is None else f"#REDIRECT [[{target}]]")
    # the field stays where it is: wikitext has no place for it
    expected = ["invalid-title", "front-matter"] if target is None else []
    assert [d.code for d in found] == expected


def test_categories_of_front_matter() -> None:
    found: list[Diagnostic] = []
    source = "---\ncategories:\n- A\n- a|b\n- B: key\n---\n"
    assert to_wikitext(source, diagnostics=found) == "[[Category:A]]\n[[Category:B|key]]"
    # the field stays as well: wikitext has no place for one of them
    assert [d.code for d in found] == ["invalid-title", "front-matter"]


def test_an_extension_tag_without_its_partner_stays_inert() -> None:
    # MediaWiki renders both as the text that they are
    markdown = "a <ref> b\n\nc\n\n</ref>\n"
    wikitext = to_wikitext(markdown)
    assert wikitext == "a <ref<nowiki />> b\n\nc\n\n</ref<nowiki />>"
    assert to_markdown(wikitext) == markdown


def test_what_is_carried_raw_is_said() -> None:
    found: list[Diagnostic] = []
    to_markdown("{{T}}\n\n{|\n|id=b|a\n|}\n\n__NOTOC__", diagnostics=found)
    assert [(d.code, d.span and (d.span.start, d.span.end)) for d in found] == [
        ("template", (0, 5)),
        ("raw-wikitext", (7, 20)),
        ("raw-wikitext", (22, 31)),
    ]


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("---\ntitle: [a, b\n---\nx", "front-matter"),
        ("---\ntitle: a\ntitle: b\n---\nx", "front-matter"),
        ("---\ntitle: a\n?? no field\n---\nx", "front-matter"),
        ("---\ntitle: a\nlayout: page\n---\nx", "front-matter"),
        ("a[^1]\n\n[^1]: b\n\n[^1]: c\n", "duplicate-note"),
        ("a\n\n[^1]: b\n", "unused-note"),
        ("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c\n", "unused-note"),
        ("a[^1] b\n", "undefined-note"),
        ("| a | b |\n|---|\n| c |\n", "broken-table"),
        ("+---+\n| a\n+---+\n", "broken-table"),
        ("::: note\na\n", "unclosed-div"),
        ("# a {.b}\n", "heading-attributes"),
        ("a) b\n", "list-style"),
        ("[a](<b|c>)", "invalid-title"),
    ],
)
def test_odd_input_is_reported(markdown: str, code: str) -> None:
    found: list[Diagnostic] = []
    to_wikitext(markdown, diagnostics=found)
    assert code in [d.code for d in found if d.severity == "warning"]


@pytest.mark.parametrize(
    "markdown",
    [
        "# A\n\n-\t[x] a\n\t- b\n\n::: x\ny\n:::\n\n> [!tip] t\n>\tu\n",
        "| a\n|\tb\n\n+---+\n| c |\n+---+\n\n d   e\n--- ---\n f   g\n",
    ],
)
def test_line_ends_and_a_byte_order_mark_change_nothing(markdown: str) -> None:
    odd = "\ufeff" + markdown.replace("\n", "\r\n")
    assert to_wikitext(odd) == to_wikitext(markdown)


@pytest.mark.parametrize(
    "markdown",
    ["```{=mediawiki}\n```", "```{=mediawiki}\n```\n\n<blockquote>\n\na\n\n</blockquote>"],
)
def test_empty_raw_wikitext_is_nothing(markdown: str) -> None:
    assert "mediawiki" not in to_wikitext(markdown)


def test_a_colon_in_a_title_is_nothing_odd() -> None:
    found: list[Diagnostic] = []
    to_wikitext("---\ntitle: Mutual Aid: A Factor\npermalink: /x/\n---\nx", diagnostics=found)
    assert found == []
