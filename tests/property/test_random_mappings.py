"""Mapping files made at random, and calls of their templates: nothing is lost, nothing moves."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import mwparserfromhell
import pytest

from bridge import Options, to_markdown, to_wikitext
from bridge.errors import MappingError
from bridge.mapping.compiled import Layer, merge
from bridge.mapping.sources import read_entries

TEMPLATES = 5
MATCH = {
    "callout": 'kind = "k{}"',
    "link": 'prefix = "https://x{}.org/"',
    "image": 'option = "o{}"',
    "front matter": 'field = "f{}"',
    "div": 'class = "c{}"',
    "span": 'class = "c{}"',
    "heading link": 'lead = "Lead {}:"',
    "comment": 'lead = "lead {}"',
}
SLOTS = {
    "callout": {"body": "blocks", "title": "inline"},
    "quote": {"body": "blocks", "by": "inline", "source": "inline"},
    "link": {"target": "text", "label": "inline"},
    "image": {"target": "text", "caption": "inline", "size": "text", "alt": "text"},
    "heading link": {"pages": "page", "labels": "inline"},
}
KINDS = ("callout", "quote", "heading link", "div", "span", "link", "image", "comment", "front matter",
         "note", "table")  # fmt: skip
VALUES = ("alpha", "beta gamma", "[[Delta|eps]]", "''zeta''", "* eta\n* theta", "iota\n\nkappa", "a=b",
          "{{T1|lam}}", "https://mu.org/nu?x=1", "<br />", "<!-- xi -->", "default", "shown", "\u2014 omicron",
          "pi, rho", "&nbsp;", "'sigma'", '"tau"', "; ups", "- phi", "x-->y", "--", "[[Category:Psi]]",
          "[[File:O.png|thumb|om]]", "= h =", "#1", "~~~~", "\\", "`code`", "$m$", "<nowiki>|</nowiki>", "",
          "  ", "\n", "c:d", "- - -", "a;b; c = d", "{{{1}}}", "e]f")  # fmt: skip
KEYS = ("", "", "", "1=", "2=", "3=", " a = ", "a=", "b=", "c d=", "\n| c d = ", "a1=", "a2=", "z=")
PLACES = ("%s", "%s\n\n%s", "a %s b", "* %s\n* x %s", "%s\n%s", "a<ref>%s</ref>", "== %s ==", "''%s''",
          "%s text\n\n%s", '{| class="wikitable"\n| %s\n|}', "> %s", "''Lead 1: [[%s]]''",
          '<span class="c1">x</span> %s', '<div class="c2">\n%s\n</div>', "<!-- lead 3 -->\n%s",
          ": %s\n:: %s", "[https://x1.org/q w] %s")  # fmt: skip


def entry(chance: Random, number: int) -> str:
    """An entry for ``{{T0}}`` and so on; some break the schema."""
    kind = chance.choice(KINDS)
    lines = ["[[template]]", f'wiki = "T{number}"', f'markdown = "{kind}"']
    lines += [f'aliases = ["Alias {number}"]'] * (chance.random() < 0.3)
    if kind in MATCH:
        lines.append(f"match = {{ {MATCH[kind].format(number)} }}")
    lines += ['text = "shown"'] * (kind == "span" and chance.random() < 0.3)
    slots = dict(SLOTS.get(kind, {}))
    if kind in ("div", "span", "comment") or (kind == "front matter" and chance.random() < 0.5):
        count = 1 if kind == "front matter" else chance.randint(1, 3)
        slots = {f"s{n}": chance.choice(("inline", "blocks", "text", "page")) for n in range(count)}
    if not slots and chance.random() < 0.5:
        lines.append(r'format = "{{_\n| _ = _\n}}\n"')
    lines += ["[template.slots]"] * bool(slots)
    params = chance.sample(["1", "2", "3", "a", "b", "c d"], 6)
    for (name, shape), param in zip(slots.items(), params, strict=False):
        more = ", optional = true" * (chance.random() < 0.4)
        more += ', default = "default"' * (chance.random() < 0.15)
        key = param
        if kind in ("div", "span", "comment", "heading link") and chance.random() < 0.2:
            more += ", list = true"
            key = param if param.isdecimal() else param.replace(" ", "") + "$"
        lines.append(f'{name} = {{ param = "{key}", type = "{shape}"{more} }}')
    return "\n".join(lines)


def options(chance: Random) -> Options:
    """Options with a file of five entries."""
    while True:
        text = "schema = 1\n" + "\n".join(entry(chance, number) for number in range(TEMPLATES))
        try:
            file = read_entries(text, "random.toml")
        except MappingError:
            continue
        return Options(mappings=merge([Layer(file, own=chance.random() < 0.5)]))


def call(chance: Random) -> str:
    number = chance.randrange(TEMPLATES)
    names = (f"T{number}", f"t{number}", f"Alias {number}", f"T{number} ", f"T{number}\n")
    parts = [chance.choice(names)]
    for _ in range(chance.randint(0, 4)):
        value = "".join(chance.choices(VALUES, k=chance.choice((1, 1, 1, 2))))
        parts.append(chance.choice(KEYS) + value + chance.choice(("", "", "", " ", "\n")))
    return "{{" + "|".join(parts) + "}}"


def page(chance: Random) -> str:
    places = chance.choices(PLACES, k=chance.randint(1, 3))
    return "\n\n".join(p % tuple(call(chance) for _ in range(p.count("%s"))) for p in places)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def calls(text: str) -> list[str]:
    return sorted(map(str, mwparserfromhell.parse(text).filter_templates(recursive=False)))


@pytest.mark.parametrize("seed", range(8))
def test_any_mapping_keeps_every_call_and_is_stable(seed: int) -> None:
    chance = Random(seed)
    for _ in range(4):
        given = options(chance)
        for _ in range(10):
            text = page(chance)
            markdown = to_markdown(text, options=given)
            returned = to_wikitext(markdown, options=given)
            assert calls(returned) == calls(text)
            assert words(text) <= words(returned)
            assert to_markdown(returned, options=given) == markdown
