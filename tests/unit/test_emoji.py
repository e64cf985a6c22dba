"""Shortcodes of emoji: text unless they are asked for, and then characters on the wiki."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge import Options, read_markdown, to_markdown, to_wikitext
from bridge.cli.main import main
from bridge.mapping.load import emoji_names
from tests.properties import assert_law

EMOJI = Options(emoji=emoji_names())


@pytest.mark.parametrize(
    ("markdown", "wikitext"),
    [
        ("We did it :tada:", "We did it 🎉"),
        (":+1: :white_check_mark: (:heart:)", "👍 ✅ (❤)"),
        (":tada::tada:", "🎉🎉"),
        ("`:tada:` is code", "<code>:tada:</code> is code"),
        (":nothing_of_that_name: 10:30:15 a:tada:", ":nothing_of_that_name: 10:30:15 a:tada:"),
        ("not \\:tada: https://example.org:80:x:", "not :tada: https://example.org:80:x:"),
        ("**:tada:** [:tada:](B.md)", "'''🎉''' [[B.md|🎉]]"),
        ("```\n:tada:\n```", "<pre>\n:tada:\n</pre>"),
    ],
)
def test_asked_for_they_are_characters(markdown: str, wikitext: str) -> None:
    assert to_wikitext(markdown, options=EMOJI) == wikitext.replace(
        ":nothing", "<nowiki>:</nowiki>nothing"
    )
    assert_law(read_markdown(markdown, options=EMOJI).document, markdown, EMOJI)


@pytest.mark.parametrize("text", ["We did it :tada:", ":+1: :heart:", "🎉", "`:tada:`"])
def test_else_they_are_text_and_come_back(text: str) -> None:
    assert to_markdown(to_wikitext(text)) == f"{text}\n"


def test_text_of_a_wiki_stays_text() -> None:
    assert to_markdown("a :tada: b", options=EMOJI) == "a \\:tada: b\n"
    assert to_wikitext(to_markdown("a :tada: b", options=EMOJI), options=EMOJI) == "a :tada: b"


def test_the_command_asks(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("We did it :tada:\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["convert", str(page), "--emoji", "--to", "wikitext"])
    assert (result.exit_code, result.stdout.strip()) == (0, "We did it 🎉")


def test_names_are_githubs() -> None:
    names = emoji_names()
    assert len(names) > 1800
    assert names["+1"] == names["thumbsup"] == "👍"
