"""Runs tests/spec/*.md: each example feeds every property."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge import to_markdown, to_wikitext
from tests.properties import assert_cover, assert_law, read_markdown, read_wikitext
from tests.spec.examples import Example, accept, all_examples

EXAMPLES = all_examples()
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.place)


def to_format(example: Example, language: str, text: str) -> str:
    """Returns ``text`` in a format, on the wiki of the example."""
    convert = to_markdown if language == "markdown" else to_wikitext
    return convert(text, options=example.options)


def convert(example: Example, text: str) -> str:
    return to_format(example, example.other_language, text)


def convert_back(example: Example, text: str) -> str:
    return to_format(example, example.language, text)


def check(example: Example, what: str, got: str, expected: str) -> None:
    """Fails with the place of the example; one final newline is of no account."""
    if got.removesuffix("\n") != expected.removesuffix("\n"):
        pytest.fail(
            f"{example.place}: {what}\n--- of\n{example.given}"
            f"--- expected\n{expected}\n--- got\n{got}",
            pytrace=False,
        )


@every_example
def test_forward(example: Example) -> None:
    check(example, "converted", convert(example, example.given), example.converted)


@every_example
def test_back(example: Example) -> None:
    back = convert_back(example, example.converted)
    check(example, "the way back", back, example.returned)


@every_example
def test_stable(example: Example) -> None:
    """What was written once is written so again."""
    if example.language == "wikitext":
        markdown, wikitext = example.converted, example.returned
    else:
        markdown, wikitext = example.returned, example.converted
    again = to_format(example, "wikitext", markdown)
    check(example, "Markdown again", to_format(example, "markdown", again), markdown)
    again = to_format(example, "markdown", wikitext)
    check(example, "wikitext again", to_format(example, "wikitext", again), wikitext)


@every_example
def test_law(example: Example) -> None:
    """Both formats say the same document."""
    read = read_wikitext if example.language == "wikitext" else read_markdown
    document = read(example.given, options=example.options).document
    assert_law(document, example.place, example.options)


@every_example
def test_cover(example: Example) -> None:
    """The layout covers every character of what was read, line ends being line feeds."""
    wikitext, markdown = (text.replace("\r\n", "\n") for text in example.parts[:2])
    if example.language == "markdown":
        wikitext, markdown = markdown, wikitext
    assert_cover(wikitext, read_wikitext(wikitext, options=example.options).layout)
    assert_cover(markdown, read_markdown(markdown, options=example.options).layout)


@every_example
def test_final_newline(example: Example) -> None:
    """Markdown ends with one newline; wikitext, as MediaWiki stores it, with none."""
    wikitext, markdown = example.given, example.converted
    if example.language == "markdown":
        wikitext, markdown = markdown, wikitext
    markdown, wikitext = (
        to_format(example, "markdown", wikitext),
        to_format(example, "wikitext", markdown),
    )
    assert markdown == "" or markdown.endswith("\n"), example.place
    assert not markdown.endswith("\n\n"), example.place
    assert not wikitext.endswith("\n"), example.place


@every_example
def test_source(example: Example) -> None:
    """Somebody other than the program says what is expected."""
    assert example.source, f"{example.place}: no Source: line"


def test_there_are_many() -> None:
    assert len(EXAMPLES) >= 400


def test_accept(tmp_path: Path) -> None:
    """--accept writes expected parts, never those that nobody vouches for."""
    from tests.spec.examples import read_examples

    file = tmp_path / "a.md"
    text = "# T\n\n````\na\n.\nb\n````\n\nSource: me\n\n````\na\n.\nb\n````\n"
    file.write_text(text, encoding="utf-8")
    unsourced, sourced = read_examples(file)
    new = ("a\n", "c \n\nd\n", "e\n")
    assert accept({(file, unsourced.line): new, (file, sourced.line): new}) == 1
    assert next(iter(read_examples(file))) == unsourced
    assert list(read_examples(file))[1].parts == new


@pytest.fixture(scope="module", autouse=True)
def _accept_if_asked(request: pytest.FixtureRequest) -> None:
    """Writes what the program does now into the files, for a person to review."""
    if not request.config.getoption("--accept"):
        return
    new: dict[tuple[Path, int], tuple[str, ...]] = {}
    for example in EXAMPLES:
        converted = convert(example, example.given)
        back = convert_back(example, converted)
        parts = (example.given, converted)
        same = back.removesuffix("\n") == example.given.removesuffix("\n")
        new[example.file, example.line] = parts if same else (*parts, back)
    changed = accept(new)
    pytest.exit(f"{changed} examples were written anew: review them", returncode=0)
