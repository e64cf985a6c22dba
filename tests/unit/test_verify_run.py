"""How pages stream through a verification, without a wiki."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest

from bridge import Options
from bridge.errors import WikiError
from bridge.local.sources import Source, read_sources
from bridge.verify.records import Pair
from bridge.verify.render import Renderer, Rendering
from bridge.verify.run import prepare, verify
from bridge.verify.work import verify_sources


class Echo:
    """Renders a text as itself, and counts."""

    def __init__(self) -> None:
        self.rendered = 0

    def render_all(self, texts: Sequence[tuple[str, str]]) -> list[Rendering | WikiError]:
        self.rendered += len(texts)
        return [
            WikiError("it broke") if "broken" in text else Rendering(f"<p>{text}</p>", {})
            for _, text in texts
        ]


def judge(pairs: list[Pair]) -> tuple[list[str], int]:
    echo = Echo()
    found = verify(pairs, cast(Renderer, echo))
    return [verdict.verdict for verdict, _ in found], echo.rendered


def test_the_same_wikitext_is_not_rendered() -> None:
    assert judge([Pair("A", "", "a", "a"), Pair("B", "", "b", "b")]) == (["identical"] * 2, 0)


def test_each_page_has_its_own_verdict_in_order() -> None:
    pairs = [
        Pair("A", "", "a", "a"),
        Pair("B", "", "b  c", "b c"),
        Pair("C", "", "c", "d"),
        Pair("D", "", "", "", error="unreadable"),
        Pair("E", "", "broken", "e"),
        Pair("F", "", "f", "broken"),
    ]
    verdicts, _ = judge(pairs)
    assert verdicts == ["identical", "same", "differs", "error", "error", "error"]


def test_pages_are_asked_for_only_as_they_are_judged() -> None:
    """So memory does not grow with their number."""
    asked = 0

    def pairs() -> Iterator[Pair]:
        nonlocal asked
        for number in range(4_000):
            asked += 1
            yield Pair(str(number), "", "a" * (number % 7), "b")

    judged = ahead = 0
    for _ in verify(pairs(), cast(Renderer, Echo()), workers=2):
        judged += 1
        ahead = max(ahead, asked - judged)
    assert judged == 4_000
    assert ahead < 1000


def test_it_can_be_left_at_any_time() -> None:
    pairs = (Pair(str(number), "", "a", "b") for number in range(10**9))
    found = verify(pairs, cast(Renderer, Echo()))
    assert next(found)[0].verdict == "differs"
    found.close()  # type: ignore[attr-defined]


def test_without_a_renderer_pages_are_only_looked_at() -> None:
    sources = [
        Source("A", "A.md", "markdown", "*a*\n"),
        Source("B", "B.wiki", "wikitext", "==b=="),
        Source("C", "C.wiki", "wikitext", "", error="unreadable"),
    ]
    outcome = verify_sources(sources, Options(), renderer=None)
    assert [verdict.verdict for verdict in outcome.verdicts] == ["identical", "error"]
    assert outcome.unrendered == 1


def test_programs_and_messages_never_become_markdown() -> None:
    for source in (
        Source("Module:A", "Module/A.lua", "other", "return {}"),
        Source("Template:A", "Template/A.wiki", "wikitext", "<includeonly>"),
    ):
        page, pair = prepare(source, Options())
        assert page is not None
        assert pair is None


@pytest.mark.parametrize("name", ["notes.txt", "picture.png", "data.json"])
def test_files_that_are_no_pages_are_passed_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\xff")
    (tmp_path / ".hidden.md").write_text("x")
    (tmp_path / "Tide.md").write_text("x")
    assert [source.title for source in read_sources([tmp_path])] == ["Tide"]


def test_a_folder_that_was_unpacked_knows_its_titles(tmp_path: Path) -> None:
    (tmp_path / "Template").mkdir()
    (tmp_path / "Template" / "Box.wiki").write_text("x")
    (tmp_path / "index.md").write_text("x")
    (tmp_path / "mill.md").write_text("x")
    titles = [source.title for source in read_sources([tmp_path])]
    assert sorted(titles) == ["Main Page", "Mill", "Template:Box"]
