"""Front matter in YAML, TOML and JSON: read without loss, and nothing in it is run."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import Diagnostic, Options, read_markdown, to_markdown, to_wikitext, write_markdown
from bridge.frontmatter import Language, load_strings, read_page, write_head
from bridge.markdown.dialects import detect
from bridge.report import Report
from tests.machine import slowness

TOML = """\
+++
# of the harbour
title = "Ferry: the timetable"
date = 2026-11-25
tags = [
  "boats", # all of them
  'the ] sea',
]
draft = false
aliases = ["/old", "/older"]
summary = \"\"\"
+ + +
x = 1
\"\"\"

[params]
depth = { a = 1, "b c" = [1, 2] }

[[params.boats]]
name = "Elsa"
+++

Text.
"""
JSON = """\
{
  "title": "Ferry: the timetable",
  "tags": ["boats", "the ] sea"],
  "draft": false,
  "version": 1.10,
  "params": {
    "depth": {"a": [1, 2]}
  }
}

Text.
"""
YAML = """\
---
title: "Ferry: the timetable"
tags:
  - boats
  - the ] sea
aliases: [old, "older, too"]
draft: false
params:
  depth:
    a: [1, 2]
  boats:
    - name: Elsa
---

Text.
"""


@pytest.mark.parametrize("text", [TOML, JSON, YAML], ids=["toml", "json", "yaml"])
def test_a_head_comes_back_as_it_was(text: str) -> None:
    notes: list[Diagnostic] = []
    document = read_markdown(text).document
    assert write_markdown(document) == text
    assert to_wikitext(text, diagnostics=notes) == "Text."
    messages = [note.message for note in notes if "wikitext has no place" not in note.message]
    assert messages == []


@pytest.mark.parametrize("text", [TOML, JSON, YAML], ids=["toml", "json", "yaml"])
def test_values_are_read_nested_and_as_they_stand(text: str) -> None:
    head, _ = read_page(text)
    assert head.title == "Ferry: the timetable"
    assert head.value("tags") == ["boats", "the ] sea"]
    assert head.value("draft") == "false"
    assert head.value("nowhere") is None


def test_scalars_are_strings() -> None:
    assert read_page(JSON)[0].value("version") == "1.10"
    assert read_page(TOML)[0].value("date") == "2026-11-25"
    assert read_page(TOML)[0].value("aliases") == ["/old", "/older"]
    assert read_page(YAML)[0].value("params") == {
        "depth": {"a": ["1", "2"]},
        "boats": [{"name": "Elsa"}],
    }
    assert load_strings("- 007\n- no\n- ~\n- 2026-11-25") == ["007", "no", None, "2026-11-25"]


def test_tables_of_toml_are_fields_of_their_own() -> None:
    names = [name for name, _ in read_page(TOML)[0].fields]
    assert names == [
        "",
        "title",
        "date",
        "tags",
        "draft",
        "aliases",
        "summary",
        "[params]",
        "[[params.boats]]",
    ]


@pytest.mark.parametrize(
    ("head", "categories"),
    [
        ('+++\ncategories = ["A b", {"C" = "key"}]\n+++\n', (("A b", None), ("C", "key"))),
        (
            '{\n"categories": ["A b", {"C": "key"}, "007"]\n}\n',
            (("A b", None), ("C", "key"), ("007", None)),
        ),
        ('+++\ncategories = "A"\n+++\n', (("A", None),)),
    ],
)
def test_categories_and_redirects(
    head: str, categories: tuple[tuple[str, str | None], ...]
) -> None:
    assert read_page(head)[0].categories == categories
    assert read_page('{"redirect": "B"}\n')[0].redirect == "B"
    assert read_page("+++\nredirect = 'B'\n+++\n")[0].redirect == "B"


@pytest.mark.parametrize("language", ["yaml", "toml", "json"])
def test_a_head_is_made_in_any_language(language: Language) -> None:
    options = Options(front_matter=language, categories="front matter")
    wikitext = 'a\n\n[[Category:B "c"]]\n[[Category:D|e]]'
    text = to_markdown(wikitext, title="It's: 1.10", options=options)
    assert read_page(text)[0].title == "It's: 1.10"
    assert to_wikitext(text, options=options) == wikitext
    assert detect(text).writing(Options()).front_matter == language


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("+++\ntitle = 'A'\n\ntext", "front matter without an end is text"),
        ("---\ntitle: A\n\ntext", "front matter without an end is text"),
        ("+++\n" + "a = 1\n" * 20_000 + "text", "front matter without an end is text"),
        ('{\n"title": "A",\n\ntext', "front matter that is not JSON is text"),
        ('{"title": "A"} text', "front matter that is not JSON is text"),
    ],
)
def test_a_head_without_an_end_is_text(text: str, message: str) -> None:
    report = Report()
    assert read_page(text, report) == (read_page("")[0], 0)
    assert report.diagnostics[0].message.startswith(message)
    for word in ("title", "text"):
        assert (word in to_wikitext(text)) == (word in text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("+++\na = 1\na = 2\n+++\n", "the field a stands twice"),
        ('{"a": 1, "a": 2}\n', "the field a stands twice"),
        ("---\na: 1\na: 2\n---\n", "the field a stands twice"),
        ("+++\na = [1\nb = 2\n+++\n", "not TOML"),
        ("+++\nwhat is this\n+++\n", "a line of front matter that is no field"),
        ("---\na: &x [1]\nb: *x\n---\n", "anchors, aliases, tags and merge keys"),
        ("---\na: !!python/object/apply:os.system [ls]\n---\n", "anchors, aliases, tags and merge keys"),
        ("---\n<<: *x\n---\n", "anchors, aliases, tags and merge keys"),
        ("---\na:\n  - &x 1\n  - *x\n---\n", "anchors, aliases, tags and merge keys"),
    ],
)  # fmt: skip
def test_what_is_odd_is_said_and_kept(text: str, said: str) -> None:
    report = Report()
    head, _ = read_page(text, report)
    assert any(note.message.startswith(said) for note in report.diagnostics), report.diagnostics
    again = write_head(head.fields, language=head.language)
    assert again.split() == text.replace('{"', '{ "').replace("}\n", " }").split() or again == text


@pytest.mark.parametrize("value", ["Q&A", "A & B", "5 * 3", "a*b", "Hi!", "*", "& more", "1 << 2"])
def test_prose_has_no_anchors(value: str) -> None:
    report = Report()
    assert read_page(f"---\ntitle: {value}\n---\n", report)[0].title == value
    assert report.diagnostics == []


def test_a_billion_laughs_are_none() -> None:
    lines = ["a0: &a0 [lol]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)
    ]
    report = Report()
    head, _ = read_page("---\n" + "\n".join(lines) + "\n---\n", report)
    assert head.value("a9") is None
    assert load_strings("\n".join(lines)) is None
    assert write_head(head.fields) == "---\n" + "\n".join(lines) + "\n---\n"


@pytest.mark.parametrize(
    "head",
    [
        "---\ntags:\n{}---\n", "---\ntitle: {}\n---\n", "---\ncategories: {}\n---\n", "+++\na = {}\n+++\n",
        "+++\n{}\n+++\n", '{{"a": {}}}\n', "{{\n{}}}\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "piece",
    ["- a\n", "[", "{a: ", "- ", "? ", "'", '"', "[a", "&a ", "*a", "a.", '"a":', "[a]\n", '"""', "'''", "#", "a=[\n", '"a": 1,\n'],
)  # fmt: skip
def test_much_of_anything_takes_no_longer_than_its_length(head: str, piece: str) -> None:
    text = head.format(piece * (100_000 // len(piece)))
    started = time.process_time()
    document = read_markdown(text).document
    assert time.process_time() - started < 3.0 * slowness()
    assert "".join(write_markdown(document).split()) != ""


@given(st.text(st.sampled_from("+={}[]\"'#\n a.1,:\\"), max_size=60), st.sampled_from("+{-"))
def test_every_head_can_be_written_again(text: str, kind: str) -> None:
    opened = {"+": f"+++\n{text}\n+++\n", "{": f'{{"a": {text}}}\n', "-": f"---\n{text}\n---\n"}[
        kind
    ]
    head, start = read_page(opened)
    if start:
        again, _ = read_page(write_head(head.fields, language=head.language))
        if head.fields:
            assert (again.title, again.redirect, again.categories) == (
                head.title,
                head.redirect,
                head.categories,
            )
            assert [name for name, _ in again.fields] == [name for name, _ in head.fields]
