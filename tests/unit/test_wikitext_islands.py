"""What the preprocessor finds before anything looks at lines."""

from __future__ import annotations

import pytest

from bridge.mapping.load import default_site
from bridge.wikitext.grammar import grammar_of
from bridge.wikitext.islands import find_islands, top_level
from bridge.wikitext.templates import parse_template

GRAMMAR = grammar_of(default_site())


def outermost(text: str) -> list[tuple[str, str]]:
    islands = find_islands(text, 0, len(text), GRAMMAR)
    return [(island.kind, text[at : island.end]) for at, island in top_level(islands)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {{b}} c", [("template", "{{b}}")]),
        ("{{a|{{b}}}}", [("template", "{{a|{{b}}}}")]),
        ("{{{a}}}", [("parameter", "{{{a}}}")]),
        ("{{{{a}}}}", [("parameter", "{{{a}}}")]),
        ("{{{{{a}}}}}", [("template", "{{{{{a}}}}}")]),
        ("{{a|[[b}}", []),
        ("{{a", []),
        ("{{a {{b}}", [("template", "{{b}}")]),
        ("[[a|[[b]]]]", [("link", "[[a|[[b]]]]")]),
        ("a<!-- {{b -->c}}", [("comment", "<!-- {{b -->")]),
        ("a<!-- b", [("comment", "<!-- b")]),
        ("<nowiki>{{a}}</nowiki>", [("extension", "<nowiki>{{a}}</nowiki>")]),
        ("<nowiki>a", []),
        ("<ref>a</ref >", [("extension", "<ref>a</ref >")]),
        ('<ref name="a/b" />', [("extension", '<ref name="a/b" />')]),
        ("<references>", []),
        ("<refer>a</refer>", []),
    ],
)
def test_islands(text: str, expected: list[tuple[str, str]]) -> None:
    assert outermost(text) == expected


@pytest.mark.parametrize(
    ("source", "name", "parameters"),
    [
        ("{{T}}", "T", []),
        ("{{T|a}}", "T", [(None, "a")]),
        ("{{T\n| a = b\n| c\n}}", "T\n", [(" a ", " b\n"), (None, " c\n")]),
        ("{{T|a=b=c}}", "T", [("a", "b=c")]),
        ("{{T|[[a|b=c]]}}", "T", [(None, "[[a|b=c]]")]),
        ("{{T|{{U|a=b}}|c}}", "T", [(None, "{{U|a=b}}"), (None, "c")]),
        ("{{T|<nowiki>|=</nowiki>}}", "T", [(None, "<nowiki>|=</nowiki>")]),
        ("{{T|<!--|=-->a}}", "T", [(None, "<!--|=-->a")]),
        ("{{#if:a|b|}}", "#if:a", [(None, "b"), (None, "")]),
    ],
)
def test_templates(source: str, name: str, parameters: list[tuple[str | None, str]]) -> None:
    template = parse_template(source, GRAMMAR)
    assert template.name == name
    assert [(p.name, p.value) for p in template.parameters] == parameters
