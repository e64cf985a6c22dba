"""New pages made on several cores are those that one would make, in their order."""

from __future__ import annotations

from bridge.options import Options
from bridge.sync.conversion import make_files
from bridge.sync.texts import Writing


def test_two_processes_make_what_one_makes() -> None:
    pages = [
        (f"Page ''{number}''.", Writing(f"P {number}", 0, "wikitext", Options()))
        for number in range(400)
    ]
    made = list(make_files(pages, jobs=2))
    assert made == list(make_files(pages))
    assert [page.file for page in made[:2]] == ["Page *0*.\n", "Page *1*.\n"]
