"""The two texts of a page in a sync: what is kept where an edit cannot be fitted in."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.convert import to_markdown
from bridge.errors import FidelityError
from bridge.options import Options
from bridge.sync import texts
from bridge.sync.texts import Writing, file_of

WRITING = Writing("Tide", 0, "wikitext", Options())


@pytest.fixture(autouse=True)
def _never_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No edit can be fitted into the old file."""

    def refuses(wikitext: str, *, base: str | None = None, **more: Any) -> str:
        if base is not None:
            raise FidelityError("cannot be proved")
        return to_markdown(wikitext, base=base, **more)

    monkeypatch.setattr(texts, "to_markdown", refuses)


def test_the_head_of_the_old_file_stays() -> None:
    old = "---\nlayout: post\nauthor: Ada\n---\n\nLow *tide*.\n"
    made = file_of("High ''tide''.", WRITING, old, "Low ''tide''.")
    assert made == "---\nlayout: post\nauthor: Ada\n---\n\nHigh *tide*.\n"


def test_a_head_that_says_another_thing_does_not() -> None:
    old = "---\nredirect: Ebb\nauthor: Ada\n---\n"
    made = file_of("High ''tide''.", WRITING, old, "#REDIRECT [[Ebb]]")
    assert made == "High *tide*.\n"


def test_a_title_that_the_path_cannot_say_stays() -> None:
    writing = Writing("Tide", 0, "wikitext", Options(), says_title=True)
    old = "---\ntitle: Tide\nauthor: Ada\n---\n\nLow.\n"
    made = file_of("High.", writing, old, "Low.")
    assert made == "---\ntitle: Tide\nauthor: Ada\n---\n\nHigh.\n"
