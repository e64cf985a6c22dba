"""What a formatter of Markdown does to a file changes nothing on the wiki."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

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


FORMATTERS: tuple[Callable[[str], str], ...] = (
    other_bullets,
    one_line_a_paragraph,
    narrow,
    renumbered,
    narrow_numbers,
    blank_lines,
)


@pytest.mark.parametrize("formatter", FORMATTERS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_formatter_is_no_edit(path: Path, formatter: Callable[[str], str]) -> None:
    base = path.read_text("utf-8")
    markdown = to_markdown(base)
    assert to_wikitext(formatter(markdown), base=base, base_markdown=markdown) == base


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
