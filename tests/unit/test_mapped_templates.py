"""Templates become Markdown and come back to the letter."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from typing import Literal

import pytest

from bridge import (
    Diagnostic,
    Options,
    default_site,
    read_markdown,
    read_wikitext,
    to_markdown,
    to_wikitext,
    write_markdown,
)
from bridge.convert import map_calls, unmap_calls
from bridge.document.nodes import Document
from bridge.mapping.compiled import Layer, Mappings, merge, with_facts
from bridge.mapping.entries import EntriesFile
from bridge.mapping.load import mappings_folder
from bridge.mapping.sources import read_entries
from tests.machine import seconds


def own(text: str) -> Options:
    """Options with the mappings that a file says, and no others."""
    return Options(
        mappings=merge([Layer(read_entries("schema = 1\n" + text, "own.toml"), own=True)])
    )


DEFAULTS = read_entries(
    (mappings_folder() / "templates.toml").read_text(encoding="utf-8"), "templates.toml"
)

NOTE = """
[[template]]
wiki = "Note"
aliases = ["Notice"]
markdown = "callout"
match = { kind = "note" }
[template.slots]
title = { param = "title", type = "inline", optional = true }
body = { param = "1", type = "blocks" }
"""


def assert_returns(wikitext: str, options: Options | None = None) -> Document:
    """Asserts that a page comes back as it was; returns what Markdown makes of it."""
    document = read_wikitext(wikitext, options=options).document
    mapped = map_calls(document, options=options)
    again = read_markdown(write_markdown(mapped, options=options), options=options).document
    assert again == mapped
    assert unmap_calls(again, options=options) == document
    return mapped


def test_the_wiki_s_own_template_needs_no_word() -> None:
    options = own(NOTE)
    assert to_markdown("{{Note|Hi}}", options=options) == "> [!note]\n> Hi\n"
    assert to_wikitext("> [!note]\n> Hi", options=options) == "{{Note|Hi}}"


def test_a_callout_without_a_mapping_is_no_template() -> None:
    assert "{{" not in to_wikitext("> [!note]\n> Hi")


def test_a_page_names_the_templates_that_its_wiki_may_lack() -> None:
    markdown = to_markdown("{{Note|Hi}}")
    assert markdown == "---\ntemplates: [Note]\n---\n\n> [!note]\n> Hi\n"
    assert to_wikitext(markdown) == "{{Note|Hi}}"


def test_an_alias_keeps_its_name() -> None:
    options = own(NOTE)
    markdown = to_markdown("{{notice|Hi}}", options=options)
    assert markdown.startswith("---\ntemplates: [notice]\n---\n")
    assert to_wikitext(markdown, options=options) == "{{notice|Hi}}"


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{Note|a|b}}",
        "{{Note|1=a|1=b}}",
        "{{Note|a<ref>b</ref>}}",
        "{{Note}}",
        "{{Note|title=a}}",
        "{{Note|[[a}}",
        "{{Note|a|colour=red}}",
    ],
)
def test_a_call_that_does_not_fit_stays(wikitext: str) -> None:
    options = own(NOTE)
    mapped = assert_returns(wikitext, options)
    assert "{{Note" in write_markdown(mapped)


def test_a_callout_of_the_page_itself_is_no_call() -> None:
    callout = to_wikitext("> [!note]\n> Hi")
    options = own(NOTE)
    assert_returns(callout, options)
    assert_returns(f"{callout}\n\n{{{{Note|x}}}}", options)


def test_nothing_is_mapped_where_nothing_is_said() -> None:
    assert "{{Note|Hi}}" in to_markdown("{{Note|Hi}}", options=Options(mappings=Mappings()))


def test_options_are_pickled_with_their_mappings() -> None:
    options = own(NOTE)
    assert options.mappings is not None
    assert options.mappings.by_name
    assert pickle.loads(pickle.dumps(options)) == options


def test_text_that_would_end_a_call_is_escaped() -> None:
    options = own(NOTE)
    for markdown in ("> [!note]\n> a = b", "> [!note]\n> a \\| b }} c", "> [!note]\n> - a\n> - b"):
        wikitext = to_wikitext(markdown, options=options)
        assert wikitext.startswith("{{Note|")
        assert to_markdown(wikitext, options=options).endswith(markdown + "\n")


def test_an_entry_is_read_with_its_examples() -> None:
    file: EntriesFile = read_entries("schema = 1\n" + NOTE, "own.toml")
    assert file.template[0].slots["title"].optional


@pytest.mark.parametrize(
    "wikitext",
    [
        '<gallery mode="packed" heights="140px">\nFile:A b.jpg|One [[x|y]]\nFile:C.jpg\n</gallery>',
        "<gallery>\nA.jpg|alt=An ''a''|One\nB.jpg\n</gallery>",
        "a\n\n<gallery>\nA.jpg|b|c\n</gallery>\n\n<gallery>\n\nA.jpg\n</gallery>",
        "<Gallery>\nA.jpg\n</Gallery>",
        "<gallery mode=packed>\nA.jpg\n</gallery>",
        "<gallery>\n</gallery>\n\n<gallery />",
        "a\n<gallery>\nA.jpg\n</gallery>\nb",
        '<div class="gallery">\n* [[File:A.jpg]]\n</div>\n\n<gallery>\nA.jpg\n</gallery>',
        "<poem>\na ''b''\nc\n\nd\n</poem>",
        "<poem>\n: a\n</poem>\n\n<poem>a</poem>\n\n<poem>\na\n\n\nb\n</poem>",
        "<poem>\n[[a]]<ref>x</ref>\n</poem>",
        "<poem>\n[[Category:a| ]]\n</poem>\n\n<poem>\na [[de:b]]\n</poem>",
        "<poem>\n__NOTC__\n</poem>\n\n<poem>\n<s>\n</poem>",
        "<poem>\na\n<!-- b -->\n</poem>\n\n<gallery>\nA.jpg|<!-- b -->\nB.jpg|[[de:b]]\n</gallery>",
        "{{Quote|a [[Category:a]] b|c}}\n\n{{Quote|a|[[de:b]]}}",
        "{{Main|de:a}}\n\n{{Main|File:a.jpg}}\n\n{{Main|[[a]]}}\n\n{{Main|a<!-- b -->}}",
        "<youtube>abc</youtube>\n\n<youtube width=1>abc</youtube>\n\n<youtube>a b</youtube>",
        "> <gallery>\nA.jpg\n</gallery>",
    ],
)
def test_a_tag_comes_back(wikitext: str) -> None:
    assert_returns(wikitext)


def test_a_gallery_is_a_list_of_images() -> None:
    markdown = to_markdown("<gallery>\nA.jpg|One\n</gallery>")
    assert markdown == '<div class="gallery">\n\n- ![One](A.jpg "One")\n\n</div>\n'
    assert to_wikitext(markdown) == "<gallery>\nA.jpg|One\n</gallery>"


FIELDS = """
[[field]]
name = "tags"
wiki = "categories"
[[field]]
name = "aliases"
wiki = "redirects"
"""


def test_tags_are_categories_where_a_mapping_says_so() -> None:
    options = own(FIELDS)
    markdown = "---\ntags: [Ports, Salt pans]\n---\n\nVarn.\n"
    wikitext = to_wikitext(markdown, options=options)
    assert wikitext == "Varn.\n\n[[Category:Ports]]\n[[Category:Salt pans]]"
    assert to_markdown(wikitext, options=options) == markdown
    listed = "---\ntags:\n  - Ports\n  - Salt pans\n---\n\nVarn.\n"
    assert to_wikitext(listed, options=options) == wikitext
    sorted_by = "Varn.\n\n[[Category:Ports]]\n[[Category:Sea|Varn]]"
    assert to_wikitext(to_markdown(sorted_by, options=options), options=options) == sorted_by


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{Infobox person\n| name = Ada\n}}",
        "{{Infobox person|name=Ada}}text",
        "{{Infobox person|name=Ada}} text",
        "{{Infobox person\n|name=Ada\n}}text",
        "{{Infobox person\n| name = Ada\n| name = Ada\n}}\ntext",
        "{{Infobox person\n| name      = Ada\n| born      =\n| long name = B\n}}\n\ntext",
        "{{Infobox person|Ada|2=x|3 = y}}\ntext",
        "{{Infobox person|a=[[b|c=d]]|{{e|f=g}}}}\ntext",
        "{{Infobox person|a=1\n\n\n  b  \n}}\ntext",
        "{{Infobox person|a=<nowiki>}}</nowiki>|b=<!-- | -->|c='yes'|d=no|e=1.10|f=# x|g=a: b}}\nt",
        "{{ Infobox person |a=1}}\ntext",
        "{{Infobox person}}",
        "{{Infobox person\n}}",
        "{{Infobox person|}}\nx",
        "{{Infobox person|=a|b}}\nx",
        "{{Infobox a|x=1}}\n{{Infobox b|x=1}}\n{{Infobox a|x=2}}\n'''A'''",
        "{{Use dmy dates|date=May}}\n{{Infobox a|x=1}}\n{{About|b}}\n'''A'''",
        "{{Short description|A ''b''}}\n{{Infobox a|x=\t1}}\n'''A'''",
        "#REDIRECT [[A]] {{R from move}}",
        "{{Infobox a|x={{{1|}}}}}\n{{unknown}}\n{{Infobox b|y=1}}",
        "text\n\n{{Infobox a|x=1}}",
        "{{Infobox a|x\u00a0y=1|\u00e9=\u2028}}\ntext",
    ],
)
def test_front_matter_comes_back(wikitext: str) -> None:
    assert_returns(wikitext)


@pytest.mark.parametrize(
    "wikitext",
    [
        "a<ref>{{Cite web|title=x}}</ref> b<ref name=n>{{cite book |title=y |year=1958}}</ref>",
        "* {{Cite web\n | title = x\n | url = http://a.b/c?d=e\n}}\n* {{cite web|x}}",
        "a<ref>{{Cite web|title=x}}, p. 2</ref> {{Cite web|title=in a line}}",
        "{{Cite web|title=x}}\n{{Cite web|title=y}}\n\n{{Cite web|title=z}}\ntext",
        '; t\n: {{Cite web|title=x}}\n{| class="wikitable"\n| {{Cite web|title=x}}\n|}',
        "<blockquote>{{Cite web|title=x}}</blockquote>\n\n{{Main|A}}\n{{Main|B}}\n\n{{Main|C}}",
        '{{cn}} {{fact|date=May 2010}} {{Cn|date=May 2010|reason=a "b"}} {{cn|x}}',
        "''a {{lang|fr|b}}'' [[c|{{nowrap|d}}]] [http://x {{doi|10.1/2}}] {{doi|10.1/2}}",
        "{{doi|10.1/2}} and [https://doi.org/10.3/4 10.3/4]",
        "<!-- clear -->\n\n{{clear}}\n\na",
        "{{Quote|a|b}}\n\n<blockquote>\nc\n\n\u2014 d\n</blockquote>",
        "''See also: [[A]]''\n\n{{See also|A}}",
        "{{Note|{{Note|a}}}}\n\n{{Note|\n* a\n* b\n}}\n\n{{Note|a\n\nb}}",
        "{{Columns-list|colwidth=1em|\n* a\n}}\n{{Columns-list|\n* b}}",
        "* {{Note|a}}\n* b {{clear}}\n: {{Quote|a|b}}",
        "{{See also|A#b{{!}}c}}\n\n{{Norland-geo-stub}}\n\n{{Sea stub}}",
    ],
)
def test_calls_come_back(wikitext: str) -> None:
    assert_returns(wikitext)
    options = Options(mappings=merge([Layer(DEFAULTS, own=True)]))
    assert_returns(wikitext, options)


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{Columns-list|colwidth=22em|\n* [[Salt]]\n* [[Herring]]\n}}",
        "{{Note|\n* a\n* b\n}}",
        "{{Note|1=\n* a\n}}",
        "a {{lang|fr| b }} c",
        "{{Norland-geo-stub}}",
    ],
)
def test_white_space_around_values_is_no_reason_to_stay_raw(wikitext: str) -> None:
    mapped = assert_returns(wikitext)
    assert "{=mediawiki}" not in write_markdown(mapped)


HEAD = """{{Short description|A "b"}}
{{Infobox town
| name = Varn
| list = 1
}}
{{Infobox b|c=d|e}}
'''Varn''' is{{cn}}."""


@pytest.mark.parametrize("language", ["yaml", "toml", "json"])
def test_calls_stand_in_heads_of_every_language(language: Literal["yaml", "toml", "json"]) -> None:
    options = Options(front_matter=language)
    markdown = to_markdown(HEAD, title="Varn", options=options)
    assert markdown.startswith({"yaml": "---", "toml": "+++", "json": "{"}[language])
    assert "{=mediawiki}" not in markdown
    assert to_wikitext(markdown) == HEAD
    edited = to_wikitext(markdown.replace("Varn", "Skerry"))
    assert edited == HEAD.replace("Varn", "Skerry")
    for other in (HEAD.replace("= Varn", "= Skerry"), HEAD.replace("{{cn}}", ""), HEAD + " Here."):
        file = to_markdown(other, base=markdown, base_wikitext=HEAD)
        assert to_wikitext(file, base=HEAD, base_markdown=markdown) == other
        assert to_wikitext(file, base=HEAD) == other


@pytest.mark.parametrize(
    "head",
    [
        '+++\n[infobox."Infobox town"]\nname = "Varn"\npeople = 2\n+++\n',
        '+++\ninfobox = { "Infobox town" = { name = "Varn", people = 2 } }\n+++\n',
        '{"infobox": {"Infobox town": {"name": "Varn", "people": 2}}}\n',
        "---\ninfobox: {Infobox town: {name: Varn, people: 2}}\n---\n",
    ],
)
def test_calls_are_read_however_a_head_is_written(head: str) -> None:
    assert to_wikitext(f"{head}\nx") == "{{Infobox town\n| name = Varn\n| people = 2\n}}\nx"


def test_empty_parameters_are_no_reason_for_odd_names() -> None:
    wikitext = "{{Infobox town\n| name = Varn\n| a =\n| b = \n}}\nx<ref>{{Cite web |url= |title=Tides |date=}}</ref>"
    markdown = to_markdown(wikitext)
    assert 'name: Varn\n    a:\n    b: " "\n' in markdown
    assert "    Cite web:\n      url:\n      title: Tides\n      date:\n" in markdown
    assert "templates: [Cite web]" in markdown
    assert_returns(wikitext)


def test_a_list_in_an_infobox_stands_on_its_lines() -> None:
    wikitext = "{{Infobox town\n| name = Varn\n| list = \n* a\n* b\n}}\nx"
    assert "    list: |-\n\n      * a\n      * b\n" in to_markdown(wikitext)
    assert_returns(wikitext)


TABLE = """
[[template]]
wiki = "Weather"
markdown = "table"
format = "{{_\\n| _ = _\\n}}\\n"
"""


def test_a_call_may_be_a_table() -> None:
    options = own(TABLE)
    wikitext = "a\n\n{{Weather\n| jan = 3\n| feb = [[cold]] ''wind''\n}}\nb"
    markdown = to_markdown(wikitext, options=options)
    assert "| jan     | 3  " in markdown
    assert to_wikitext(markdown, options=options) == wikitext
    for text in (
        wikitext,
        "{{Weather|jan=3}}",
        "{{Weather\n| a = * b\n* c\n}}",
        "{{Weather}}\n\nx",
    ):
        assert_returns(text, options)
    edited = markdown.replace("| jan     | 3 ", "| jan     | 4 ")
    assert to_wikitext(edited, options=options) == wikitext.replace("= 3", "= 4")


ONE_WAY = """
[[template]]
wiki = "Age"
markdown = "span"
direction = "to-markdown"
slots = { born = { param = "1" }, died = { param = "2", type = "text", optional = true } }

[[template]]
wiki = "Box"
markdown = "div"
direction = "to-markdown"
slots = { body = { param = "1", type = "blocks" } }

[[template]]
wiki = "Shout"
markdown = "span"
direction = "to-wikitext"
slots = { text = { param = "1" } }
"""


def test_a_mapping_may_go_one_way() -> None:
    options = own(ONE_WAY)
    notes: list[Diagnostic] = []
    wikitext = "a {{Age|1869| 1940 }} b\n\n{{box|x}}\n\nc {{Shout|d}}"
    markdown = to_markdown(wikitext, options=options, diagnostics=notes)
    assert '<span class="age" died="1940">1869</span>' in markdown or "{{Age" in markdown
    assert '<div class="box">' in markdown
    assert "{{Shout|d}}" in markdown
    assert any("one way" in note.message for note in notes)
    assert to_wikitext('a <span class="shout">d</span>', options=options) == "a {{Shout|d}}"
    assert "{{" not in to_wikitext('<span class="age">1869</span>', options=options)


def test_a_default_is_shown_and_not_written() -> None:
    options = own(
        '[[template]]\nwiki = "Side"\nmarkdown = "div"\n[template.slots]\n'
        'at = { param = "at", type = "text", optional = true, default = "left" }\n'
        'body = { param = "1", type = "blocks" }\n'
    )
    markdown = to_markdown("{{Side|x}}", options=options)
    assert markdown == '<div class="side" at="left">\n\nx\n\n</div>\n'
    assert to_wikitext(markdown, options=options) == "{{Side|x}}"
    assert to_wikitext(markdown.replace("left", "right"), options=options) == "{{Side|at=right|x}}"
    assert_returns("{{Side|at=left|x}}", options)


def test_namespaces_and_prefixes_reach_the_wiki_s_facts() -> None:
    file = read_entries(
        'schema = 1\ninterwiki = ["Meta"]\n[[namespace]]\nid = 3000\nname = "Guide"\n'
        'aliases = ["Handbook"]\n[[namespace]]\nid = 14\nname = "Topic"\n',
        "own.toml",
    )
    site = with_facts(default_site(), merge([Layer(file, own=True)]))
    assert site.find_namespace("handbook") == 3000
    assert site.full_title(14, "Sea") == "Topic:Sea"
    assert site.find_namespace("Category") == 14
    assert site.is_interwiki("meta")
    assert to_wikitext('a [Category:Sea](Topic:Sea "wikilink")', options=Options(site=site))


def test_a_page_says_once_how_its_citations_are_written() -> None:
    page = "\n".join(f"* {{{{cite web | title = {n} | year = 19{n}0}}}}" for n in range(3))
    markdown = to_markdown(page + "\n* {{cite web|title=9}}")
    assert markdown.startswith('---\ntemplates: ["{{cite web | _ = _}}"]\n---\n')
    assert markdown.count("  cite web:\n") == 3
    assert markdown.count('"{{cite web|_=_}}":') == 1


def test_with_a_base_a_call_keeps_its_spelling_and_an_edit_stays_in_it() -> None:
    base = (
        "{{Infobox person\n|  name=Ada\n| born   =   1815\n}}\n'''Ada''' wrote.{{ cn }}\n\n"
        "{{Note| title = A\n|The ''current''.}}\n\n* {{Cite  web |title= x|year=1 }}\n"
    )
    markdown = to_markdown(base)
    assert to_wikitext(markdown, base=base, base_markdown=markdown) == base
    assert to_wikitext(markdown, base=base) == base
    edited = markdown.replace("1815", "1816").replace("wrote", "calculated")
    expected = base.replace("1815", "1816").replace("wrote", "calculated")
    assert to_wikitext(edited, base=base, base_markdown=markdown) == expected
    changed = base.replace("Ada\n", "Ada L.\n").replace("wrote", "calculated")
    again = to_markdown(changed, base=markdown, base_wikitext=base)
    assert to_wikitext(again, base=base, base_markdown=markdown) == changed
    assert len(set(again.split("\n")) ^ set(markdown.split("\n"))) == 4, "two lines changed"


def test_time_grows_no_faster_than_pages() -> None:
    options = own(NOTE)
    for piece in (
        "{{Infobox x%d|a=b}}\n",
        "{{Note|a}}\n\n",
        "{{Note|a|b}} ",
        "* {{cite web|title=x}}\n",
        "{{cn}} {{cn|date=x}} ",
        "<gallery>\nA.jpg|b\n</gallery>\n\n",
        "{{Cite x%d|a=b|a=c}}\n\n",
    ):
        assert_linear(partial(_both_ways, piece, options))
    for piece in (
        '<div class="columns">\n\n',
        "> [!note]\n> a\n\n",
        '<span class="nowrap">a ',
        "```yaml\ncite web:\n  a: b\n```\n\n",
    ):
        head = "---\ntemplates: [Columns-list, Note, Nowrap, cite web]\n---\n\n"
        assert_linear(partial(_back, head, piece))


def assert_linear(work: Callable[[int], object]) -> None:
    """Asserts that four times the text takes far less than sixteen times the time."""
    small = seconds(lambda: work(200))
    assert seconds(lambda: work(800)) < max(10 * small, 1.0)


def _back(head: str, piece: str, count: int) -> None:
    to_wikitext(head + piece * count)


def _both_ways(piece: str, options: Options, count: int) -> None:
    text = "".join(piece % n if "%d" in piece else piece for n in range(count))
    to_wikitext(to_markdown(text))
    to_markdown(text, options=options)


def test_only_what_stays_raw_is_told() -> None:
    told: list[Diagnostic] = []
    page = (
        "{{Main|A}}\n\na{{Sfn|B}}\n\n{{Main|A|l1={{b}}|l1=c}}\n\n<gallery>\nFile:A.jpg\n</gallery>"
    )
    to_markdown("{{Main|Elsewhere}}{{x}}", diagnostics=told)
    before = len(told)
    to_markdown(page, diagnostics=told)
    assert [d.source for d in told[before:] if d.code in ("template", "raw-wikitext")] == [
        "{{Sfn|B}}",
        "{{Main|A|l1={{b}}|l1=c}}",
    ]
