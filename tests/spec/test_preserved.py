"""The examples as bases: nobody's edit changes no byte, an edit its own words alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from bridge import to_markdown, to_wikitext
from tests.spec.examples import Example, all_examples

EXAMPLES = all_examples()
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.place)

_WORD = re.compile(r"(?<![^\s])[^\W\d_]{3,}(?![^\s.,])")
NEW = "Quxword"
WORDS = 3
"""How many words of an example are edited, each by itself."""

GROWS = "a table of columns that are counted is written anew where a cell outgrows them"
OTHER = {
    "----- --": GROWS,
    "-------     ------": GROWS,
    "------ ----------": GROWS,
    "+------+-------+": GROWS,
    "start=3 line highlight='1,2'": "an attribute of a fence: the tag is written anew",
    "{{R from B}}": "a name of a template in the head, which makes it none",
}
"""What stands in examples of which more than a word changes, and why."""


def _is_other(example: Example) -> bool:
    return any(piece in example.parts[0] for piece in OTHER)


def as_it_is(text: str) -> str:
    return text


def of_another_editor(text: str) -> str:
    """A byte order mark, two kinds of line ends, none at the end."""
    return "\ufeff" + text.rstrip("\n").replace("\n", "\r\n", 2)


def formats(example: Example) -> tuple[str, str]:
    """The wikitext and the Markdown of an example."""
    first, second = example.parts[:2]
    return (first, second) if example.language == "wikitext" else (second, first)


@every_example
@pytest.mark.parametrize("style", [as_it_is, of_another_editor], ids=lambda f: f.__name__)
def test_nobodys_edit_changes_nothing(example: Example, style: Callable[[str], str]) -> None:
    options = example.options
    page, file = map(style, formats(example))
    markdown, wikitext = to_markdown(page, options=options), to_wikitext(file, options=options)
    # the newline more keeps the answer from being known without a look
    given = markdown + "\n", wikitext + "\n"
    for base in (markdown, None):
        assert to_wikitext(given[0], base=page, base_markdown=base, options=options) == page
    for base in (wikitext, None):
        assert to_markdown(given[1], base=file, base_wikitext=base, options=options) == file


def _words(source: str, base: str) -> list[str]:
    """Words of prose that stand once in both texts, and nowhere in their marks."""
    found = []
    for text in (source, base):
        counts = Counter(re.findall(r"[^\W\d_]+", text))
        found.append({word for word in _WORD.findall(text) if counts[word] == 1})
    return sorted(found[0] & found[1])[:WORDS]


@every_example
def test_an_edited_word_changes_alone(example: Example) -> None:
    options = example.options
    page, file = formats(example)
    markdown, wikitext = to_markdown(page, options=options), to_wikitext(file, options=options)
    for word in _words(markdown, page):
        edited = _edited(markdown, word)
        result = to_wikitext(edited, base=page, base_markdown=markdown, options=options)
        assert _is_other(example) or result == _edited(page, word)
    for word in _words(wikitext, file):
        edited = _edited(wikitext, word)
        result = to_markdown(edited, base=file, base_wikitext=wikitext, options=options)
        assert NEW.casefold() in result.casefold()
        assert _is_other(example) or result == _edited(file, word)


def _edited(text: str, word: str) -> str:
    return re.sub(rf"\b{word}\b", NEW, text)
