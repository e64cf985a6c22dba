"""The head of a page file: read as it stands, written so that YAML reads it back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bridge.frontmatter import read_page, read_scalar, write_head, write_scalar
from bridge.report import Report


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("Mutual Aid: A Factor", "Mutual Aid: A Factor"),
        ("1.10", "1.10"),
        ("007", "007"),
        ("no", "no"),
        ('"a: b"', "a: b"),
        ("'it''s'", "it's"),
        ("C# #1", "C# #1"),
        ("|\n  A\n  B", "A\nB"),
        ("A\n  B", "A B"),
        ('"a" or "b"', '"a" or "b"'),
    ],
)
def test_a_title_is_the_scalar_as_it_stands(source: str, title: str) -> None:
    head, start = read_page(f"---\ntitle: {source}\n---\n\nbody")
    assert head.title == title
    assert start == len(f"---\ntitle: {source}\n---\n")


def test_lines_that_are_no_fields_are_kept_and_reported() -> None:
    report = Report()
    head, _ = read_page("---\nfoo\nbar baz\ntitle: A\n---\n", report)
    assert head.fields == (("", "foo"), ("", "bar baz"), ("title", "A"))
    assert [d.code for d in report.diagnostics] == ["front-matter"] * 2
    assert write_head(head.fields) == "---\nfoo\nbar baz\ntitle: A\n---\n"


def test_values_that_go_on_are_kept_to_the_letter() -> None:
    source = "---\ntags:\n  - a\n  - b\nlayout: page # x\n---\n"
    head, _ = read_page(source)
    assert head.fields == (("tags", "\n  - a\n  - b"), ("layout", "page # x"))
    assert write_head(head.fields) == source


@pytest.mark.parametrize("text", ["---\ntitle: A\n", "---\n\ntext\n\n---\n", "----\na\n---\n", ""])
def test_what_is_no_front_matter_is_body(text: str) -> None:
    assert read_page(text)[1] == 0


@pytest.mark.parametrize(
    ("source", "categories"),
    [
        ("\n- A b\n- C_d", (("A b", None), ("C d", None))),
        (" [A, {B: key}]", (("A", None), ("B", "key"))),
        ("\n  - A\n  - B: key", (("A", None), ("B", "key"))),
        (" A", (("A", None),)),
        (" [A", (("[A", None),)),
    ],
)
def test_categories(source: str, categories: tuple[tuple[str, str | None], ...]) -> None:
    head, _ = read_page(f"---\ncategories:{source}\n---\n")
    assert head.categories == categories


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_a_written_scalar_is_read_back_by_us_and_by_yaml(value: str) -> None:
    source = write_scalar(value)
    assert "\n" not in source
    assert read_scalar(source) == value
    if value.isprintable():
        assert YAML(typ="safe").load(f"a: {source}")["a"] == value


@given(st.text(st.sampled_from("-ab: \n\r\"'#[]{}|>.\ufeff"), max_size=40))
def test_any_text_has_a_head_and_a_body(text: str) -> None:
    _, start = read_page(f"---\n{text}")
    assert 0 <= start <= len(text) + 4
