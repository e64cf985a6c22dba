"""Random calls of mapped templates, in random places: each page comes back the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge import (
    Options,
    read_markdown,
    read_wikitext,
    to_markdown,
    to_wikitext,
    write_markdown,
)
from bridge.convert import map_calls, unmap_calls
from bridge.mapping.compiled import Layer, merge
from bridge.mapping.load import mappings_folder
from bridge.mapping.sources import read_entries
from tests.property.grammar import WIKITEXT

TEXT = (mappings_folder() / "templates.toml").read_text(encoding="utf-8")
TABLE = '\n[[template]]\nwiki = "Grid"\nmarkdown = "table"\nformat = "{{_\\n| _ = _\\n}}"\n'
FILE = read_entries(TEXT.replace("# --- tags", TABLE + "\n# --- tags"), "templates.toml")
OWN = Options(mappings=merge([Layer(FILE, own=True)]))
KNOWN = Options(mappings=merge([Layer(FILE, own=False)]))

NAMES = st.sampled_from(
    [name for entry in FILE.template for name in (entry.wiki, *entry.aliases[:1])]
).map(lambda name: name.replace("*", "x"))
PLAIN = st.sampled_from(
    ["a", "A b", "x, y", "[[A|b]]", "''i''", "1.10", "no", "http://x.y/z?a=b", "{{c|d=e}}", "é", "a=b",
     "* a\n* b", "a\n\nb", "<!-- c -->", "a: b", "# a", "'q'", '"q"', "|-", "&nbsp;", "", " ", "\n", "-", "~"]
)  # fmt: skip
VALUES = st.one_of(PLAIN, PLAIN, PLAIN, WIKITEXT.map(lambda text: text[:60]))
KEYS = st.sampled_from(
    [
        "",
        "",
        "",
        "1=",
        "2=",
        "title=",
        " title = ",
        "date=",
        "text=",
        "by=",
        "lang=",
        "name=",
        "\n| x = ",
        "l1=",
    ]
)
ENDS = st.sampled_from(["", "", "", " ", "\n"])
CALLS = st.builds(
    lambda name, first, arguments, end: (
        "{{"
        + (name[:1].lower() + name[1:] if first else name)
        + "".join(f"|{key}{value}" for key, value in arguments)
        + end
        + "}}"
    ),
    NAMES,
    st.booleans(),
    st.lists(st.tuples(KEYS, VALUES), max_size=4),
    ENDS,
)
PLACES = st.sampled_from(
    ["{}", "{}", "{}\n", "a {} b", "{} a", "a\n{}\nb", "* {}", "* a {}\n* {}", "a<ref>{}</ref>", ": {}",
     "<blockquote>\n{}\n</blockquote>", "== {} ==", "''{}''", '{{| class="wikitable"\n| {}\n|}}', "[[x|{}]]",
     "{}{}", "{} {}", "{}\n{}", "<div>\n{}\n</div>", "<gallery>\nA.jpg|{}\n</gallery>", "<poem>\n{}\n</poem>",
     '<span class="nowrap">{}</span>', "''See also: [[{}]]''", "<!-- clear -->\n{}"]
)  # fmt: skip
PIECES = st.builds(
    lambda place, calls: place.format(*calls) if place.count("{}") <= len(calls) else place,
    PLACES,
    st.lists(CALLS, min_size=2, max_size=2),
)
PAGES = st.builds(
    lambda pieces, gaps: "".join(a + b for a, b in zip(pieces, gaps, strict=False)),
    st.lists(PIECES, min_size=1, max_size=5),
    st.lists(st.sampled_from(["\n\n", "\n\n", "\n", "\n\n\n", " "]), min_size=5, max_size=5),
)


@pytest.mark.parametrize("options", [OWN, KNOWN], ids=["own", "known"])
@given(text=PAGES)
def test_calls_come_back_to_the_letter(options: Options, text: str) -> None:
    document = read_wikitext(text, options=options).document
    mapped = map_calls(document, options=options)
    markdown = write_markdown(mapped, options=options)
    again = read_markdown(markdown, options=options).document
    assert again == mapped
    assert unmap_calls(again, options=options) == document


@pytest.mark.parametrize("options", [OWN, KNOWN], ids=["own", "known"])
@settings(max_examples=40)
@given(text=PAGES)
def test_mapped_markdown_is_stable(options: Options, text: str) -> None:
    markdown = to_markdown(text, options=options)
    returned = to_wikitext(markdown, options=options)
    assert to_markdown(returned, options=options) == markdown
    assert to_wikitext(markdown, options=options) == returned
