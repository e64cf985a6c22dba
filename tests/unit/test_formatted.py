"""What a formatter of Markdown does to a file changes nothing on the wiki."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import mdformat
import pytest

from bridge import Options, to_markdown, to_wikitext

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "fixtures" / "pages").rglob("*.wiki"))


def other_bullets(text: str) -> str:
    return re.sub(r"^( *(?:: +)?)- ", r"\1* ", text, flags=re.M)


def one_line_a_paragraph(text: str) -> str:
    """prettier's ``--prose-wrap never``, for plain paragraphs."""
    return re.sub(
        r"(?<=\n\n)([A-Z][^\n#|`<>]+(?:\n[A-Za-z][^\n#|`<>]+)+)(?=\n\n)",
        lambda match: match[0].replace("\n", " "),
        text,
    )


def narrow(text: str) -> str:
    return re.sub(
        r"(?<=\n\n)[A-Z][A-Za-z ,.]+(?=\n\n)",
        lambda match: "\n".join(textwrap.wrap(match[0], 50)),
        text,
    )


def renumbered(text: str) -> str:
    return re.sub(r"\[\^(\d+)\]", lambda match: f"[^{int(match[1]) + 10}]", text)


def narrow_numbers(text: str) -> str:
    return re.sub(r"^(\d+\.)  (?=\S)", r"\1 ", text, flags=re.M)


def blank_lines(text: str) -> str:
    return text.replace("\n\n## ", "\n\n\n## ") + "\n"


def formatted(text: str) -> str:
    """mdformat's own pass, with its plugins for what GitHub's Markdown has."""
    return mdformat.text(text, extensions={"gfm", "frontmatter", "footnote"})


FORMATTERS: tuple[Callable[[str], str], ...] = (
    other_bullets,
    one_line_a_paragraph,
    narrow,
    renumbered,
    narrow_numbers,
    blank_lines,
    formatted,
)
NOT_GITHUBS = ("replies",)
"""Pages of definition lists, which mdformat takes for text and code."""


@pytest.mark.parametrize("formatter", FORMATTERS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_formatter_is_no_edit(path: Path, formatter: Callable[[str], str]) -> None:
    if formatter is formatted and path.stem in NOT_GITHUBS:
        pytest.skip("mdformat knows no definition lists")
    base = path.read_text("utf-8")
    markdown = to_markdown(base)
    assert to_wikitext(formatter(markdown), base=base, base_markdown=markdown) == base
    # an edit beside what the formatter wrote otherwise is carried alone
    edited = formatter(markdown).replace("\n\n## ", "\n\nQuxword.\n\n## ", 1)
    if "Quxword" not in edited:
        return
    result = to_wikitext(edited, base=base, base_markdown=markdown)
    assert "Quxword." in result
    assert set(base.split("\n")) <= set(result.split("\n"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "options",
    [Options(wrap=None), Options(wrap=40), Options(link_style="wiki")],
    ids=("unwrapped", "narrow", "double brackets"),
)
def test_another_way_of_writing_is_no_edit(path: Path, options: Options) -> None:
    base = path.read_text("utf-8")
    markdown = to_markdown(base)
    again = to_markdown(base, options=options)
    assert to_wikitext(again, base=base, base_markdown=markdown) == base
