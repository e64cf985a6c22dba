"""The table of constructs in docs/ is the examples'."""

from __future__ import annotations

from pathlib import Path

from tests.spec.constructs import END, START, fill
from tests.spec.examples import all_examples

TABLE = Path(__file__).parents[2] / "docs" / "constructs.md"


def test_table_is_up_to_date() -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert fill(text) == text, "run: python -m tests.spec.constructs docs/constructs.md"


def test_names_are_unique() -> None:
    names = [example.construct for example in all_examples() if example.construct]
    assert len(names) == len(set(names))
    assert len(names) > 40


def test_fill_keeps_the_rest() -> None:
    assert fill(f"a\n{START}\nx\n{END}\nb").startswith(f"a\n{START}\n\n| construct |")
    assert fill(f"a\n{START}\nx\n{END}\nb").endswith(f"|\n\n{END}\nb")
