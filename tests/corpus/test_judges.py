"""The judges see what they are there for: each kind of loss is made and found."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.corpus.eligible import exclusion
from tests.corpus.judges import linked_file, linked_titles, raw_bytes
from tests.corpus.pages import MarkdownFile, WikiPage, match_files, split_head
from tests.corpus.run import read_known
from tests.corpus.witness import inventory, nodes, normal_title, visible

PAGE = """{{Box|a=1}} ''One'' [[two|Two]]s<ref name="n">Three [[four]]</ref>.<ref name="n" />
[[File:E f.jpg|thumb|left|A ''caption'']]<!-- five -->
* [http://example.org six] http://example.org/seven
[[Category:A|key]] [[fr:Un]]
"""


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("templates", "{{Box|a=1}}", "{{Box}}"),
        ("references", "Three", "Four"),
        ("uses of references", '<ref name="n" />', ""),
        ("files", "|left", ""),
        ("files", "caption", "picture"),
        ("categories", "|key", ""),
        ("languages", "[[fr:Un]]", ""),
        ("links", "[[four]]", "four"),
        ("external links", "[http://example.org six]", "six"),
        ("comments", "<!-- five -->", ""),
    ],
)
def test_a_loss_is_seen(kind: str, old: str, new: str) -> None:
    before, after = inventory(PAGE), inventory(PAGE.replace(old, new))
    assert before[kind] - after[kind]


def test_other_spellings_are_no_loss() -> None:
    again = (
        PAGE.replace("[[two|Two]]s", "[[Two|Twos]]")
        .replace("E f.jpg", "E_f.jpg")
        .replace('"n"', "n")
        .replace("[[Category:A|key]]", "[[category:a|key]]\n[[category:a|key]]")
    )
    assert inventory(again) == inventory(PAGE)
    assert visible(again) == visible(PAGE)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("arguments", "a=1", "a=2"),
        ("arguments", "a=1", "b=1"),
        ("link texts", "|Two]]s", "|Two]]"),
        ("link texts", "[[four]]", "[[five]]"),
        ("external links", "org six]", "org seven]"),
        ("external links", "http://example.org/seven", "[http://example.org/seven]"),
        ("tags", 'id="x"', 'id="y"'),
        ("tags", '<span id="x">nine</span>', "nine"),
        ("tags", "* [", "["),
        ("comments", "<!-- five -->", "<!--five-->"),
        ("headings", "== Eight ==", "=== Eight ==="),
        ("headings", "== Eight ==", "== Nine =="),
    ],
)
def test_a_change_of_a_node_is_seen(kind: str, old: str, new: str) -> None:
    page = PAGE + '== Eight ==\n<span id="x">nine</span>\n'
    before, after = nodes(page), nodes(page.replace(old, new))
    assert before[kind] != after[kind]


def test_other_spellings_are_the_same_nodes() -> None:
    page = PAGE + "<ul><li>a</li></ul> <source lang='c'>b</source> [[bus]]es ''c''\n"
    again = (
        PAGE.replace("[[two|Two]]s", "[[Two|Twos]]").replace('"n"', "n")
        + '* a\n<syntaxhighlight lang="c">b</syntaxhighlight> [[bus|buses]] <i>c</i>\n'
    )
    assert nodes(page) == nodes(again)


def test_visible_words() -> None:
    assert visible(PAGE) == (
        "{ { Box | a = 1 } } One Twos . six http : / / example . org / seven".split()
    )
    assert visible("l'''amour'' &eacute;<nowiki>''</nowiki>") == ["lamour", "é"]


def test_raw_bytes() -> None:
    assert raw_bytes("a `{{T|b}}`{=mediawiki} c") == 0
    assert raw_bytes("a `__NOTOC__`{=mediawiki} c") == 9
    assert raw_bytes("```{=mediawiki}\n{{T}}\n```\n\n```{=mediawiki}\n{|\n|}\n```") == 5
    assert raw_bytes("- a\n  ```{=mediawiki}\n  __X__\n  ```\n") == 5


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a ''b'' [[c]]<ref>d</ref>", ""),
        ("#REDIRECT [[A]]", "redirect"),
        ("{{a}}", "template"),
        ("a<!--b-->", "comment"),
        ('<ref name="a">b</ref>', "named reference"),
        ("[[File:A.jpg|thumb]]", "file options"),
        ("[[File:A.jpg]]", ""),
        ("<u>a</u>", "raw HTML"),
        ("a [http://example.org b]", ""),
        ("[[:Category:A|b]]", ""),
        ("''a ''b", "white space at the edge of emphasis"),
        ("'''a", "white space at the edge of emphasis"),
        ("'''a''' ''b'' '''''c'''''", ""),
    ],
)
def test_rules(text: str, rule: str) -> None:
    page = WikiPage("A", 0, text)
    assert exclusion(page, {"A": MarkdownFile("A.md", "A", "", "")}) == rule


def test_files_are_matched() -> None:
    files = [MarkdownFile("a.md", name, "", "") for name in ("A", "Talk:B c")]
    pages = [WikiPage(title, 0, "") for title in ("A", "Talk:B/c", "D")]
    assert set(match_files(pages, files)) == {"A", "Talk:B/c"}


def test_heads() -> None:
    assert split_head("---\ntitle: A: B\npermalink: /A/\n---\n\nc\n") == ("A: B", "c\n")
    assert split_head("---\ntitle: '1.10'\n---\n\n") == ("1.10", "")
    assert split_head("a\n") == ("", "a\n")


def test_titles() -> None:
    assert normal_title(" a_b  c") == "A b c"


def test_known_pages_have_causes() -> None:
    known = read_known()
    assert all(cause.strip() for cause in known.values())
    assert set(Counter(judge for judge, _ in known)) <= {"markdown", "body", "wikitext", "nodes"}


def test_links_are_seen_and_followed() -> None:
    text = '[a](b_c#d "wikilink") `[x](y "wikilink")` [e](:User:F "wikilink") [#g](#g "wikilink")'
    assert linked_titles(text) == ["B c", "User:F"]
    assert linked_file("a/b.md", "../c%20d.md#e") == "c d.md"
    assert linked_file("a/What?.md", "What%3F.md") == "a/What?.md"
