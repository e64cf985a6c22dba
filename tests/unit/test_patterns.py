"""Regular expressions mean the same in every Python that is supported."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import msgspec
import pytest

import bridge
from bridge.mapping.load import default_site
from bridge.wikitext.grammar import grammar_of

parser = importlib.import_module("re._parser")
constants = importlib.import_module("re._constants")
compiler = importlib.import_module("re._compiler")
ONE_CHARACTER = {constants.IN, constants.LITERAL, constants.NOT_LITERAL, constants.ANY}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.walk_packages(bridge.__path__, "bridge."):
        if module.name.startswith("bridge.mappings") or module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module.name}.{name}", value


def possessive_groups(parsed: object) -> Iterator[object]:
    """Yields repeated groups that give nothing back, wherever they are nested."""
    if isinstance(parsed, tuple) and parsed and parsed[0] is constants.POSSESSIVE_REPEAT:
        inner = list(parsed[1][2])
        if len(inner) != 1 or inner[0][0] not in ONE_CHARACTER:
            yield parsed
    if isinstance(parsed, tuple | list | parser.SubPattern):
        for part in parsed:
            yield from possessive_groups(part)


# The names alone: several patterns are joined from sets, in an order that changes by the run.
@pytest.mark.parametrize(
    ("name", "pattern"), list(patterns()), ids=[name for name, _ in patterns()]
)
def test_no_group_is_possessive(name: str, pattern: re.Pattern[str]) -> None:
    # Python before 3.11.5 loses its way in such a group (CPython issue 106052)
    assert not list(possessive_groups(parser.parse(pattern.pattern, pattern.flags))), name


# What every character of a page is looked at by, twice at least.
HOT = [
    "bridge.document.tidy._ODD_SPACE", "bridge.markdown.escape._ESCAPE",
    "bridge.markdown.inlines._NEXT", "bridge.markdown.wrap._STUCK",
    "bridge.wikitext.escape._MAYBE_UNSAFE", "bridge.wikitext.inlines._NEXT_BRACKET", "bridge.wikitext.templates._SEPARATOR",
]  # fmt: skip


@pytest.mark.parametrize("name", HOT)
def test_hot_patterns_are_found_by_their_first_character(name: str) -> None:
    # Only then does the regex engine skip what is none of them, four times as fast.
    module, _, attribute = name.rpartition(".")
    assert_skips(getattr(importlib.import_module(module), attribute))


def test_the_markup_of_a_wiki_is_found_by_its_first_character() -> None:
    site = default_site()
    assert_skips(grammar_of(site).markup)
    assert_skips(grammar_of(msgspec.structs.replace(site, variants=True)).markup)


def assert_skips(pattern: re.Pattern[str]) -> None:
    tree = parser.parse(pattern.pattern, pattern.flags)
    literal = compiler._get_literal_prefix(tree, pattern.flags)[0]
    assert literal or compiler._get_charset_prefix(tree, pattern.flags)
