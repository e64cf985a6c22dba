"""A file's dialect: what is seen in it, and what it has words for."""

from __future__ import annotations

from functools import partial

import pytest

from bridge import to_markdown, to_wikitext
from bridge.markdown.dialects import EVERYTHING, count_links, detect
from bridge.report import Diagnostic
from tests.machine import seconds

PANDOC = '[a](A "wikilink") and [b](State_(Polity) "wikilink")[^1]\n\n[^1]: x\n'


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (PANDOC, {"title": 2}),
        ('[a](A.md "wikilink") [b](../b/B.md#c "wikilink: b")', {"path": 2}),
        ('<a href="A"\nclass="wikilink"\ntitle="a">a</a>', {"html": 1}),
        ("[[A]] [[B|b]] ![[c.png|300]]", {"wiki": 3}),
        ("[a](a.md) [b](/docs/b.md#c) [c](https://example.org/c.md)", {"plain": 2}),
        ('[[A]] [[B]] [c](c.md) [d](D "wikilink")', {"wiki": 2, "plain": 1, "title": 1}),
        ("`[[A]]` ```\n[[B]]\n``` [[C]]", {"wiki": 1}),
        ("`` [[A]] ` [[B]] `` ` [[C]]", {"wiki": 1}),
        ("[[1]](https://example.org)", {}),
        ("a [b](https://example.org)", {}),
        ("", {}),
    ],
)
def test_links_are_counted(text: str, seen: dict[str, int]) -> None:
    assert count_links(text) == seen


def test_pandocs_files_have_no_word_for_what_pandoc_drops() -> None:
    dialect = detect(PANDOC)
    assert dialect.links == "title"
    assert "sort keys" in dialect.holds
    for construct in ("templates", "named notes", "file options", "comments"):
        assert construct not in dialect.holds, construct


@pytest.mark.parametrize(
    "wikitext",
    [
        "a {{b}}",
        "{{b}}",
        "__NOTOC__",
        '[[a]]<ref group="g">x</ref>',
        '[[a]]<ref name="a b">x</ref>',
        "[[File:E.jpg|thumb|x]]",
    ],
)
def test_our_own_words_hold_everything(wikitext: str) -> None:
    assert detect(to_markdown(wikitext, title="T")).holds == EVERYTHING


def test_calls_alone_are_pandocs_as_well() -> None:
    dialect = detect(to_markdown("a {{b}}"))
    assert "templates" in dialect.holds
    assert "raw wikitext" not in dialect.holds


def test_what_is_seen_can_be_held() -> None:
    assert "named notes" in detect(PANDOC + "b[^name]\n").holds
    assert "comments" in detect(PANDOC + "<!-- c -->\n").holds
    assert "comments" not in detect(PANDOC + "- a\n\n<!-- -->\n\n- b\n").holds
    assert "embedded pages" in detect("![[A]]").holds


def test_front_matter() -> None:
    assert detect("---\ntitle: A\n---\n").front_matter == "yaml"
    assert detect('+++\ntitle = "A"\n+++\n').front_matter == "toml"
    assert detect("a").front_matter == "none"


def test_a_diagnostic_says_what_was_seen() -> None:
    notes: list[Diagnostic] = []
    to_wikitext("[[A]] [[B]] [c](c.md)", diagnostics=notes)
    told = [note for note in notes if note.code == "dialect"]
    assert [(note.severity, note.message) for note in told] == [
        ("info", "2 links in double brackets, 1 along paths: read as a vault's or a wiki's")
    ]


@pytest.mark.parametrize(
    "piece",
    ["](a ", '![a](b "', "[[", "[[a", "``a` ", "](a)b", "![](a|", "[^a/", "<!--", "<img ", "> ", "](a.md"],
)  # fmt: skip
def test_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    assert seconds(partial(detect, piece * 50_000)) < 1.0
