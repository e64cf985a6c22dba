"""Markdown that is broken: a diagnostic says so, and the text stays."""

from __future__ import annotations

import re
import time

import pytest

from bridge import Diagnostic, read_markdown, to_markdown, to_wikitext
from tests.machine import slowness
from tests.properties import assert_cover, assert_law

WORD = re.compile(r"[a-z]{3,}[0-9]*")
BROKEN = {
    "front matter that never ends": ("---\ntitle: one\n\ntwo\n", "front-matter"),
    "front matter of TOML that never ends": ("+++\ntitle = 1\n\ntwo\n", "front-matter"),
    "front matter of JSON that never ends": ('{\n"title": "one",\n\ntwo\n', "front-matter"),
    "a field twice": ("---\nkey: one\nkey: two\n---\n\nbody\n", "front-matter"),
    "an anchor of YAML": ("---\nkey: &x [one]\nother: *x\n---\n\nbody\n", "front-matter"),
    "a tag of YAML": ("---\nkey: !!python/name:os.system\n---\n\nbody\n", "front-matter"),
    "a delimiter row that is too short": (
        "| one | two |\n| - |\n| four | five |\n",
        "broken-table",
    ),
    "a cell too many": ("| one | two |\n|---|---|\n| four | five | six |\n", "surplus-cell"),
    "a grid that does not meet": ("+-----+\n| one |\n+--\n", "broken-table"),
    "a div that nothing closes": ("<div>\n\none *two*\n", "unclosed-html"),
    "a tag in a line that nothing closes": ("one <b>two\n\nthree\n", "unclosed-html"),
    "details that nothing closes": ("<details>\n<summary>one</summary>\n\ntwo\n", "unclosed-html"),
    "a block of HTML that nothing closes": ("<table>\n<tr><td>one\n\ntwo\n", "unclosed-html"),
    "a fenced div that nothing closes": ("::: note\none\n", "unclosed-div"),
    "a note defined twice": ("one [^1]\n\n[^1]: two\n[^1]: three\n", "duplicate-note"),
    "a note never defined": ("one [^9] two\n", "undefined-note"),
    "a note never used": ("one\n\n[^1]: two\n", "unused-note"),
    "notes in each other": ("one [^1]\n\n[^1]: two [^2]\n\n[^2]: three [^1]\n", "unused-note"),
    "a note within a note in its line": ("one ^[two [^1] three]\n\n[^1]: four\n", "nested-note"),
    "a link to a file that is not there": (
        "[one](nowhere.md) [two](sub/none.md#there)\n",
        "unknown-page",
    ),
    "an impossible title": ('[one](<a|b> "wikilink")\n', "invalid-title"),
}
"""What is broken, and the code that says so."""

each = pytest.mark.parametrize(("text", "code"), BROKEN.values(), ids=BROKEN.keys())


@each
def test_it_is_said(text: str, code: str) -> None:
    notes: list[Diagnostic] = []
    to_wikitext(text, diagnostics=notes)
    assert code in [note.code for note in notes]


@each
def test_the_text_stays(text: str, code: str) -> None:
    body = text.partition("---\n\n")[2] or text
    wikitext = to_wikitext(text)
    assert [word for word in WORD.findall(body) if word not in wikitext] == []


@each
def test_it_converts_like_anything_else(text: str, code: str) -> None:
    parsed = read_markdown(text)
    assert_cover(text, parsed.layout)
    assert_law(parsed.document, text)
    wikitext = to_wikitext(text)
    assert to_wikitext(to_markdown(wikitext)) == wikitext


@each
def test_much_of_it_takes_no_longer_than_its_length(text: str, code: str) -> None:
    body = text.partition("---\n\n")[2] or text
    much = f"{body}\n" * (60_000 // len(body))
    started = time.process_time()
    to_wikitext(much)
    assert time.process_time() - started < 4.0 * slowness()


def test_what_is_closed_is_not_said() -> None:
    notes: list[Diagnostic] = []
    text = (
        "<div>\n\n<p>one\n\n</div>\n\na <b>c</b><br><br/> <span>x\n\ny</span>\n\n<ul><li>a</ul>\n"
    )
    to_wikitext(text, diagnostics=notes)
    assert [note.source for note in notes if note.code == "unclosed-html"] == []
