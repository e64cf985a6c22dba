"""How a file writes: its marks and its wrapping are found, and written as found."""

from __future__ import annotations

from functools import partial

import pytest

from bridge import Options, to_markdown, to_wikitext
from bridge.markdown.dialects import detect
from bridge.markdown.styles import find_style, find_wrap
from bridge.markdown.wrap import fill
from bridge.style import RULE, Style
from tests.machine import seconds

WORDS = "It was a quiet harbour with two ferries a day and a mill that nobody had used for years "

OBSIDIAN = """\
# Ferries

- [[Varnholm]] twice a day
    - [[Salt song|the song]] _before_ each
- the __old__ mill

1. out
2. back

---

| boat | time |
| ---- | ---- |
| Elsa | 8    |
"""
GITHUB = """\
## Ferries

* a
* b
  * c

1. out
1. back

***

~~~sh
make
~~~

| boat | time |
| --- | --- |
| the Elsa | 8 |

Two\u0020\u0020
lines.
"""
PANDOC = (
    """\
- a
  - b

1.  out
2.  back

"""
    + RULE
    + """

| boat | time |
|------|------|
| Elsa | 8    |

Two\\
lines. [Varnholm](Varnholm "wikilink")
"""
)
OWN = r"""## Early life {#early_life}

It isn\'t --- they say... \"so\" --- *x*~*i*~ of 1998--2004, Varn's.
[Varnholm](Varnholm "wikilink")

## Early life {#early_life_1}

## Port
"""
FILES = {"obsidian": OBSIDIAN, "github": GITHUB, "pandoc": PANDOC, "pandoc's own": OWN}


@pytest.mark.parametrize(
    ("text", "style"),
    [
        (OBSIDIAN, Style(indent=4, padded=False, emphasis="_", strong="__", rule="---", tables="spaced")),
        (
            GITHUB,
            Style(bullet="*", padded=False, counts=False, rule="***", fence="~", line_break="  ", tables="compact"),
        ),
        (PANDOC, Style()),
        ("x^2^ ==a== %%to do%%", Style(raised="signs", highlights="signs", comments="signs")),
        (OWN, Style(typography="smart", identifiers="pandoc", raised="signs")),
        ("", Style()),
        ("+ a\n\n1) b\n", Style(bullet="+", delimiter=")", padded=False)),
        ("```\n* a\n***\n```\n", Style()),
        ("- a\n\n* * *\n", Style(rule="* * *")),
        ("Heading\n---\n", Style()),
        ("snake_case and 2*3*4 and \\*a\n", Style()),
        ("*a* *b* _c_\n", Style()),
    ],
)  # fmt: skip
def test_marks_are_found(text: str, style: Style) -> None:
    assert find_style(text) == style


@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_back_as_it_was(name: str) -> None:
    text = FILES[name]
    options = detect(text).writing(Options())
    assert to_markdown(to_wikitext(text, options=options), options=options) == text


@pytest.mark.parametrize("width", [40, 60, 72, 80, 100, 120])
def test_the_width_is_found(width: int) -> None:
    text = fill((WORDS * 9).strip().replace(" ", "\n"), width)
    found = find_wrap(f"# A heading\n\n{text}\n\n- a\n- b\n")
    assert found is not None
    assert fill((WORDS * 9).strip().replace(" ", "\n"), found) == text


def test_what_is_not_wrapped() -> None:
    assert find_wrap(WORDS * 4, 72) is None
    assert find_wrap("Short.\n\n- a\n- b\n", 72) == 72
    assert find_wrap("Short.\n\n- a\n- b\n", None) is None
    sentences = (
        "Short.\nThis one is longer than that.\nNo.\nAnd so on it goes, to the end.\nYes.\nNo.\n"
    )
    assert find_wrap(sentences * 3, 72) is None


def test_a_heading_of_pandocs_own_is_no_span() -> None:
    assert "<span" not in to_wikitext(OWN)
    assert to_wikitext(OWN).startswith('== Early life ==\nIt isn\'t — they say… "so" —')


def test_new_text_is_written_as_the_file_is() -> None:
    options = detect(OBSIDIAN).writing(Options())
    written = to_markdown("* ''new''\n** [[Varnholm|here]]", options=options)
    assert written == "- _new_\n    - [[Varnholm|here]]\n"


@pytest.mark.parametrize(
    "piece", ["- ", "* *", "_a", "1. a\n", "|-|\n", "a  \n", "~~~\n", "a\n", "> > "]
)
def test_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    assert seconds(partial(detect, piece * 50_000)) < 2.0
