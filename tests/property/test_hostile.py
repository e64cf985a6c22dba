"""Hostile inputs: nothing raises, nothing is lost, time grows as the length does.

Times are those of tests/machine.py, the best of several.  A text
is compared with its own quarter, so that growth shows and noise does not; what takes less
than a floor is not judged.  The default run takes small texts and some pairs of openers,
``--long`` 20 kB, 2 MB and all pairs.
"""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bridge import read_markdown, read_wikitext, to_markdown, to_wikitext
from bridge.source import split_style
from bridge.wikitext.context import MAX_DEPTH
from tests.machine import seconds
from tests.properties import assert_cover

ROOT = Path(__file__).parents[2]
Make = Callable[[int], str]
"""Makes a text of a size, or of so many parts."""

FLOOR = 0.05
GROWTH = math.log2(2.3)
"""Twice the length may take 2.3 times as long, so that four times may take 5.3 times."""
TRIES = 6
SECONDS_PER_BYTE = 0.5 / 20_000
SECONDS_OF_2_MB = 3.0

WIKITEXT = [
    "<a:", "<abc", "<span x", "{{", "{{{", "[[", "[", "{|", "<ref>", '<ref name="', "<div>", "<nowiki>", "<!--", "''", "'''", "'''''",
    "==", "=", "*", "#", ":", ";", "-", "{{a|", "[[a|", "{{a|[[", "-{", "<gallery>", "<pre>", "<math>", "&#",
    "&", "http://", "__", "~~~~", "\n|", "\n!", "|-", "|-\n", "<references>", "<onlyinclude>", "<noinclude>",
    "<table>", "<tr>", "<td>", "<li>", "<ul><li>", "<dl><dd>", "<blockquote>", "<syntaxhighlight>", "<poem>",
    "<code>", "<b>", "<i>x</b>", "<br>", "[http://a ", "[[File:a|", "[[File:a|b|", "[[Category:a|", "{{{1|",
    "</ref>", "</div>", "}}", "]]", "]", "|}", "|", "<ref name=a/>", "<ref name=a>", "\n", "\n\n", " ", "\n ",
    "\n* ", "\n: ", "\n; a : ", "\n{|\n|", "----\n", "<a ", '<a b="', "<a {{", "{{a|b=", "&nbsp;", "&amp;nbsp;",
    "''a'''b", "'''''a''b'''", "#REDIRECT [[", "'", "(", "//", "__TOC__\n", "http://a{{b}}", "www.a*", "**http://''", "http://<", "http://''", "{{a}}",
    "{{a}}\n", "[[a]]", "[[a|b]]\n", "[[fr:a]]", "[[Category:a]]", "[[Category:a]]\n\n", "<ref>a</ref>", "<nowiki/>", "-{a}-", " a\n",
    "<!-- a -->\n", "a<!---->\n", "== a ==\n", "{|\n| a\n\n", "| a || b\n", "''a''<b></b>", "<i>a</i><b><i>b</i></b>", "<i>a</i><b><i>b</i></b><nowiki/>",
]  # fmt: skip
MARKDOWN = [
    "`", "``a", "` `` ", "![", "*", "_", "**", "~~", "<", "<a", "[^1]", "[^1]: ", "\n[^1]: b\n\n", "> ", "\n> ",
    "- ", "\n- ", "1. ", "\n1. ", ":::", "$", "$$", "$a$ ", "^[a] ", "{% ", "{{< ", "{{% ", "{{ ", "{{a.b|", "{{a | b", "{{- a }", "[a]{.a", "[a]{a=b.c ", "`a`{.b .c=", "[a](b){", "\\", "\n---\n", "\n:   ", "^[", "![[", "[a](",
    '[a](b "', '](a "wikilink")', "](a)", "```\n", "````{=mediawiki}\n", "`{=mediawiki}", "    a\n", "\n  ", "-->",
    "| a | b |\n|---|---|\n", "\t", "\n# ", "[a]: b\n", "*a ", "a* ", "*a **b ", "_a __b ", "\\\n", "  \n", "# ",
    "a\n:   b\n\n", "<div>\n\n", "<figure>\n", "<img src=a ", "`<ref name=a>b</ref>`{=mediawiki} ", "> [!note]\n",
    "<table>\n<thead>\n", "<figure><figcaption>", "$`", "[a|", '![a](b "c "', "<table><tbody><tr><td><p>",
    "<!--same line-->\n\n", "``` {=mediawiki}\n{{a}}\n```\n", '<a href="b" class="wikilink">', "a\n\n", "(c", "[ ](",
]  # fmt: skip
OPENERS = list(dict.fromkeys(WIKITEXT + MARKDOWN))
MATCHED = [
    ("{{a|", "}}"), ("{{{", "}}}"), ("{{", "}}"), ("[[a|", "]]"), ("[", "]"), ("[http://a ", "]"),
    ("[[File:a|thumb|", "]]"), ("<b>", "</b>"), ("<sup>", "</sup>"), ("<i><b>", "</b></i>"), ("''", "''"),
    ("'''", "'''"), ("<div>", "</div>"), ("<div>\n", "\n</div>"), ("<ref>", "</ref>"), ("{|\n|\n", "\n|}"),
    ("{|\n|-\n| ", "\n|}"), ("<blockquote>\n", "\n</blockquote>\n"), ("<blockquote>", "</blockquote>"),
    ("<ul><li>", "</li></ul>"), ("<table><tr><td>", "</td></tr></table>"), ("<noinclude>", "</noinclude>"),
    ("*", "*"), ("**", "**"), ("*a _b ", " c_ d*"), ("~~", "~~"), ("[", "](a)"), ("[", '](a "wikilink")'),
    ("![", '](a.jpg "a.jpg")'), ("[thumb|upright=1|", '](File:a.jpg "wikilink")'),
    ("<table><tbody><tr><td>", "</td></tr></tbody></table>"), ("<figure>", "</figure>"), ("^[", "]"), ("[", "]{.a}"), ("{{ ", " }}"), ("{% ", " %}"), ("{{< ", " >}}"), ("> ", ""), ("- ", ""), ("1. ", ""), ("* ", ""), (":", ""), (";", ""), ("#", ""),
    ("*#:;", ""), ("<blockquote>\n\n", "\n\n</blockquote>"), ("<div>\n\n", "\n\n</div>"), ("-{", "}-"), ("(", ")"),
]  # fmt: skip
LEVELS = 400
CHARACTERS = [
    *map(chr, range(0x20, 0x7F)), *map(chr, range(0x20)), "\x7f", "\x85", "\xa0", "\xad", "é", "ß", "\u0301",
    "\u200b", "\u200f", "\u202e", "\u2028", "א", "漢", "\ufeff", "\ufffd", "\ufffe", "\ud800", "\udfff", "\U0001f600",
]  # fmt: skip


def _lines(line: str) -> Make:
    return lambda count: "".join([line.replace("§", str(number)) for number in range(count)])


BIG: dict[str, tuple[int, Make]] = {
    "one line of words": (400_000, lambda count: "word " * count),
    "one word": (2_000_000, lambda count: "w" * count),
    "one line of links": (250_000, lambda count: "[[a]] " * count),
    "one line of Markdown": (150_000, lambda count: "*a* [b](c) " * count),
    "items": (150_000, _lines("* a\n")),
    "items of Markdown": (150_000, _lines("- a\n")),
    "nested items": (75_000, _lines("* a\n** b\n")),
    "loose items": (75_000, _lines("- a\n\n")),
    "replies": (150_000, _lines(":: a\n")),
    "terms": (50_000, _lines("; a : b\n")),
    "definitions": (50_000, _lines("a\n:   b\n\n")),
    "headings": (50_000, _lines("== a ==\n")),
    "headings of Markdown": (50_000, _lines("## a\n\n")),
    "notes": (50_000, _lines("a<ref>b</ref>\n")),
    "named notes": (50_000, _lines('a<ref name="n§">b</ref>\n')),
    "one note again and again": (50_000, _lines('a<ref name="n">b</ref>\n')),
    "notes with odd names": (50_000, _lines('a<ref name="n §">b</ref>\n')),
    "groups of notes": (50_000, _lines('a<ref group="g§">b</ref>\n')),
    "uses without a note": (50_000, _lines('a<ref name="n§" />\n')),
    "footnotes": (40_000, lambda n: _lines("a[^§]\n\n")(n) + _lines("[^§]: b\n\n")(n)),
    "footnotes of one name": (
        20_000, lambda n: _lines("a[^§]\n\n")(n) + _lines('[^§]: b <!--name="x"-->\n\n')(n),
    ),
    "raw notes": (20_000, _lines('`<ref name="x">b</ref>`{=mediawiki}\n\n')),
    "lists of notes": (20_000, _lines('<references><ref name="n">a</ref></references>\n')),
    "links": (50_000, _lines("[[a|b]]\n")),
    "link definitions": (20_000, lambda n: _lines("[a§]: b\n")(n) + "\n" + _lines("[a§]\n")(n)),
    "categories": (50_000, _lines("[[Category:A§]]\n")),
    "categories of Markdown": (30_000, _lines('[a](Category:A§ "wikilink")\n')),
    "languages": (50_000, _lines("[[fr:A§]]\n")),
    "a template of many arguments": (50_000, lambda n: f"{{{{a{_lines('|p§=v')(n)}}}}}"),
    "templates of 500 arguments": (300, lambda n: f"{{{{a{_lines('|p§=v')(500)}}}}}\n" * n),
    "templates": (50_000, _lines("{{a|b}}\n")),
    "templates glued to words": (20_000, _lines("{{a\n|b}}c ")),
    "attributes": (100_000, lambda n: f"<div {'a=b ' * n}>x</div>"),
    "attributes of a note": (100_000, lambda n: f"x<ref {'a=b ' * n}>x</ref>"),
    "attributes without an end": (100_000, lambda n: f"<div {'a=b ' * n}"),
    "rows": (30_000, lambda n: "{|\n" + "|-\n| a || b\n" * n + "|}"),
    "cells of a row": (50_000, lambda n: "{|\n| " + "a || " * n + "\n|}"),
    "rows of Markdown": (40_000, lambda n: "| a | b |\n|---|---|\n" + "| a | b |\n" * n),
    "line ends of Windows": (50_000, _lines("a\r\n\r\n* b\r\n")),
    "line ends of all kinds": (50_000, _lines("a\r\n\r* b\n\r")),
    "lone surrogates": (50_000, _lines("a\ud800b\udfff ")),
    "comments": (50_000, _lines("<!-- a -->\n")),
    "comments among items": (30_000, _lines("* a\n<!-- b -->\n")),
    "quotes of HTML": (20_000, _lines("<blockquote>a</blockquote>\n")),
    "lists of HTML": (20_000, _lines("<ul><li>a</li></ul>\n")),
    "images": (50_000, _lines("[[File:a.jpg|thumb|b]]\n")),
    "code": (30_000, _lines("```\na\n```\n\n")),
    "indented lines": (100_000, _lines(" a\n")),
    "front matter": (20_000, lambda n: f"---\n{_lines('k§: v' + chr(10))(n)}---\n\na"),
    "runs of apostrophes": (30_000, _lines("'''a''b'''c''\n")),
    "rising runs": (1_500, lambda n: "".join([f"{'`' * k} {'*' * k}a " for k in range(n)])),
}  # fmt: skip


TABLES: dict[str, Make] = {
    "one wide cell": lambda count: "{|\n" + "|-\n| a\n" * count + "| " + "b" * count + "\n|}",
    "templates": lambda count: "{|\n{{a}}\n" * count,
    "text behind": lambda count: "{|\n|a\n|}[[File:b|\nc]]\n" * count,
    "short rows": lambda count: "|a" * count + "|\n" + "|-" * count + "|\n" + "|b|\n" * count,
    "long row": lambda count: "|a|\n|-|\n" + "|b|\n" * count + "|c" * count + "|",
    "captions": lambda count: "|a|\n|-|\n\n: {b=c}\n\n" * count,
    "attributes": lambda count: "|a|\n|-|\n\n: {" + ".b c=d " * count + "|}",
}


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--long"))


def steps(text: str) -> Iterator[tuple[str, Callable[[str], str], str]]:
    """Both functions, and each of them on what the other one made."""
    yield "to_markdown", to_markdown, text
    yield "to_wikitext of that", to_wikitext, to_markdown(text)
    yield "to_wikitext", to_wikitext, text
    yield "to_markdown of that", to_markdown, to_wikitext(text)


def assert_tame(make: Make, size: int, limit: float, what: str) -> None:
    """Asserts that a text takes no longer than ``limit``, and grows as its length."""
    pairs = zip(steps(make(size // 4)), steps(make(size)), strict=True)
    for (name, convert, part), (_, _, whole) in pairs:
        growth = (len(whole) / max(1, len(part))) ** GROWTH
        most = max(limit, len(whole) * SECONDS_PER_BYTE)
        little = much = float("inf")
        for _ in range(TRIES):
            much = min(much, seconds(partial(convert, whole)))
            if much < FLOOR:
                break
            little = min(little, seconds(partial(convert, part)))
            if much < most and much <= growth * little:
                break
        else:
            pytest.fail(f"{name}, {what}: a quarter {little:.3f} s, {much:.3f} s of {most:.2f}")


def assert_whole(text: str) -> None:
    """Asserts that both layouts cover a text to its last character."""
    stored, _ = split_style(text)
    assert_cover(stored, read_wikitext(text).layout)
    assert_cover(stored, read_markdown(text).layout)


def repeated(piece: str) -> Make:
    return lambda size: piece * (size // len(piece))


def size_of(long: bool) -> tuple[int, float]:
    """The size of a text, and how long it may take."""
    size = 20_000 if long else 4_500
    return size, size * SECONDS_PER_BYTE


@pytest.mark.parametrize("piece", OPENERS)
def test_openers(piece: str, long: bool) -> None:
    assert_tame(repeated(piece), *size_of(long), repr(piece))
    assert_whole(piece * 300)


@pytest.mark.parametrize("index", range(len(OPENERS)), ids=lambda index: OPENERS[index])
def test_pairs_of_openers(index: int, long: bool) -> None:
    """All ordered pairs with ``--long``, else some of each opener's."""
    first = OPENERS[index]
    count = len(OPENERS)
    others = range(count) if long else [(7 * index + 31) % count]
    for second in [OPENERS[other] for other in others]:
        assert_tame(repeated(first + second), *size_of(long), repr((first, second)))
    assert_whole((first + OPENERS[index - 1]) * 100)


@pytest.mark.parametrize("pair", MATCHED, ids=lambda pair: pair[0])
def test_nested(pair: tuple[str, str], long: bool) -> None:
    first, last = pair
    # a quarter of it nests as deep as anything is read
    count = 4 * MAX_DEPTH + 4
    limit = max(3_000, count * len(first + last)) * SECONDS_PER_BYTE
    assert_tame(lambda n: first * n + "x" + last * n, count, limit, first)
    text = first * LEVELS + "needle" + last * LEVELS
    assert_whole(text)
    for convert in (to_markdown, to_wikitext):
        assert "needle" in convert(text)
        assert "needle" in to_markdown(to_wikitext(convert(text)))


@pytest.mark.parametrize("pair", list(itertools.pairwise(MATCHED)), ids=lambda pair: pair[0][0])
def test_crossed(pair: tuple[tuple[str, str], tuple[str, str]], long: bool) -> None:
    """One's opener with another one's closer, in turn and all after all."""
    (first, _), (_, last) = pair
    length = len(first + last)
    assert_tame(repeated(first + "x" + last), *size_of(long), repr((first, last)))
    assert_tame(
        lambda size: first * (size // length) + last * (size // length),
        *size_of(long),
        first + last,
    )


@pytest.mark.parametrize("marker", ["*", "#", ":", ";", "*#:;", "  - ", "> ", ">> "])
def test_lists_ever_deeper(marker: str) -> None:
    lines = [(marker * LEVELS)[:depth] + "x" for depth in range(1, LEVELS)]
    if marker.startswith(" "):
        lines = [f"{'  ' * depth}- x" for depth in range(LEVELS)]
    for text in ("\n".join(lines), "\n".join(reversed(lines))):
        assert_whole(text)
        spent = min(seconds(partial(to_markdown, text)) for _ in range(2))
        assert spent < 2 * len(text) * SECONDS_PER_BYTE


@pytest.mark.parametrize("character", CHARACTERS, ids=ascii)
def test_one_character(character: str, long: bool) -> None:
    size, limit = size_of(long)
    for name, convert, given in steps(character * size):
        spent = min(seconds(partial(convert, given)) for _ in range(2))
        assert spent < limit, f"{name} {character!r} {spent:.3f}"
    assert_whole(character * 300)


@pytest.mark.parametrize("name", BIG)
def test_big(name: str, long: bool) -> None:
    count, make = BIG[name]
    if not long:
        count //= 50
    limit = max(len(make(count)) * SECONDS_PER_BYTE, 0.2)
    assert_tame(make, count, min(limit, SECONDS_OF_2_MB), name)


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str, long: bool) -> None:
    size, limit = size_of(long)
    make = TABLES[name]
    assert_tame(make, size // len(make(1)), limit, name)


@pytest.mark.parametrize("name", ["one line of words", "items"])
def test_two_megabytes(name: str) -> None:
    count, make = BIG[name]
    text = make(count)
    for convert in (to_markdown, to_wikitext):
        assert min(seconds(partial(convert, text)) for _ in range(2)) < SECONDS_OF_2_MB


@pytest.mark.parametrize("data", [b"a\xed\xa0\x80b", b"\xff\xfe\0", b"a\0\1b\r\rc", b"\xc0\x80"])
@pytest.mark.parametrize("name", ["a.wiki", "a.md"])
def test_any_bytes_by_the_command_line(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    program = "from bridge.cli.main import main; main()"
    for encoding in ("utf-8", "utf-16-le"):
        result = subprocess.run(
            [sys.executable, "-c", program, "convert", "--encoding", encoding, name],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        assert result.returncode in (0, 2), result.stderr
        assert b"Traceback" not in result.stderr
