"""Hostile inputs: nothing raises, nothing is lost, time grows as the length does."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bridge import to_markdown, to_wikitext

REPEATED = [
    "{{a|", "{{a|[[", "[[a|", "[[", "{{", "{{{", "}}", "]]", "<ref name=\"", "<ref>", "<div>", "<b>", "<!--",
    "''a", "'''", "'a", "''a'''b", "*", "**", "*a **b ", "_a __b ", "~~a ", "`", "` `` ", "``a", "[", "![",
    "[a](", "[a](b \"", "[^a]", "[^a]: b\n\n", "\\", "&", "&#", "<", "<a ", "<a b=\"", "> ", "- ", "1. ",
    "# ", "* a\n", "** a\n", ":", ";", ": a\n", "; a : b\n", "== a ==\n", "=", "{|\n", "{|\n|", "|-\n|", "|",
    "| a | b |\n", "<nowiki>", "<nowiki/>", "</ref>", "http://a ", "[http://a ", "__", "~~~~", "a ", "a\n",
    "\n", " a\n", "    a\n", "\t", "$", "$a$ ", "$$", "```\n", "````{=mediawiki}\n", "<br />", "{{a}}", "{{a}}\n",
    "[[a]]", "[[a|b]]\n", "[[File:a|b|", "[[Category:a]]", "<ref>a</ref>", "<ref name=a/>", "<references>",
    "<sup>", "</sup>", "-{", "<pre>", "<poem>", "<math>", "<syntaxhighlight>", "&nbsp;", "<i>x</b>", "*a", "a*",
    "[a]: b\n", "a\n:   b\n\n", "<div>\n", "</div>\n", "<!-- a -->\n", "a<!---->\n", "<figure>", "漢", "\ufffd\n",
    "'''''a''b'''", "{{{1|", "__TOC__\n", "----\n", "<blockquote>\n", "> a\n>\n", "- a\n  ", "  - a\n",
]  # fmt: skip
NESTED = [
    ("{{a|", "}}"), ("[[a|", "]]"), ("<b>", "</b>"), ("<div>", "</div>"), ("<div>\n", "\n</div>"), ("''", "''"),
    ("*", "*"), ("**", "**"), ("[", "](a)"), ("[", '](a "wikilink")'), ("<ref>", "</ref>"), ("{|\n|", "\n|}"),
    ("<blockquote>\n", "\n</blockquote>\n"), ("> ", ""), ("- ", ""), ("* ", ""), (":", ""), ("1. ", ""),
    ("![", '](a.jpg "a.jpg")'), ("[[File:a|thumb|", "]]"), ("<sup>", "</sup>"), ("~~", "~~"), ("{{{", "}}}"),
]  # fmt: skip
DIRECTIONS: list[Callable[[str], str]] = [to_markdown, to_wikitext]
both_ways = pytest.mark.parametrize("convert", DIRECTIONS, ids=lambda f: f.__name__)


def seconds(convert: Callable[[str], str], text: str) -> float:
    """The least of two measurements."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        convert(text)
        best = min(best, time.process_time() - start)
    return best


def assert_linear(convert: Callable[[str], str], make: Callable[[int], str]) -> None:
    """Twice the length takes about twice the time; noise gets more tries."""
    count = 200
    while (once := seconds(convert, make(count))) < 0.004 and count < 3200:
        count *= 2
    ratios = []
    for _ in range(6):
        ratios.append(seconds(convert, make(2 * count)) / once)
        if ratios[-1] <= 2.3 or once < 0.002:
            return
        once = max(once, seconds(convert, make(count)))
    assert min(ratios) <= 2.6, f"{count} of {make(1)!r}: {once:.3f} s; twice: {ratios}"


@both_ways
@pytest.mark.parametrize("piece", REPEATED)
def test_repeated(convert: Callable[[str], str], piece: str) -> None:
    assert_linear(convert, lambda count: piece * count)


@both_ways
@pytest.mark.parametrize("pair", NESTED, ids=lambda pair: pair[0])
def test_nested(convert: Callable[[str], str], pair: tuple[str, str]) -> None:
    assert_linear(convert, lambda count: pair[0] * count + "x" + pair[1] * count)


TABLES: dict[str, Callable[[int], str]] = {
    "rows": lambda count: "{|\n" + "|-\n| a || b\n" * count + "|}",
    "one wide cell": lambda count: "{|\n" + "|-\n| a\n" * count + "| " + "b" * count + "\n|}",
    "cells": lambda count: "{|\n" + "| a |" * count + "\n|}",
    "templates": lambda count: "{|\n{{a}}\n" * count,
    "text behind": lambda count: "{|\n|a\n|}[[File:b|\nc]]\n" * count,
    "short rows": lambda count: "|a" * count + "|\n" + "|-" * count + "|\n" + "|b|\n" * count,
    "long row": lambda count: "|a|\n|-|\n" + "|b|\n" * count + "|c" * count + "|",
    "captions": lambda count: "|a|\n|-|\n\n: {b=c}\n\n" * count,
    "attributes": lambda count: "|a|\n|-|\n\n: {" + ".b c=d " * count + "|}",
}


@both_ways
@pytest.mark.parametrize("make", TABLES.values(), ids=TABLES.keys())
def test_tables(convert: Callable[[str], str], make: Callable[[int], str]) -> None:
    assert_linear(convert, make)


@both_ways
def test_one_long_line(convert: Callable[[str], str]) -> None:
    assert_linear(convert, lambda count: "word ''x'' *y* [[z]] " * count)


@both_ways
@pytest.mark.parametrize("pair", NESTED, ids=lambda pair: pair[0])
def test_nesting_loses_nothing(convert: Callable[[str], str], pair: tuple[str, str]) -> None:
    text = pair[0] * 1000 + "needle" + pair[1] * 1000
    assert "needle" in convert(text)
