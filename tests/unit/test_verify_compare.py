"""What counts as the same rendering, what does not, and what a report shows of it."""

from __future__ import annotations

import pytest

from bridge.verify.compare import compare
from bridge.verify.normal import parse_html
from bridge.verify.render import Rendering, read_rendering

SAME = {
    "white space": ("<p>a  b\n</p>\n<p>c</p>", "<p>a b</p><p>\nc </p>"),
    "a comment": ("<p>a<!-- x --> b</p>", "<p>a b</p>"),
    "an order of attributes": ('<p id="a" class="b c">x</p>', '<p class="c b" id="a">x</p>'),
    "the spelling of a style": (
        '<td style="color:red;text-align: right">x</td>',
        '<td style="text-align:right; color: red;">x</td>',
    ),
    "alignment by attribute or style": (
        '<td align="right">x</td>',
        '<td style="text-align:right">x',
    ),
    "data of the editor": ('<p data-mw-x="1">a</p>', "<p>a</p>"),
    "names of references": (
        '<sup id="cite_ref-a_1-0"><a href="#cite_note-a-1">[1]</a></sup><li id="cite_note-a-1">x</li>',
        '<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup><li id="cite_note-1">x</li>',
    ),
    "a space at an edge": ("<p>a <b>b </b>c</p>", "<p>a<b> b</b> c</p>"),
    "a space at the edge of a link": ('<p><a href="/x">b </a>c</p>', '<p><a href="/x">b</a> c</p>'),
    "the order of nesting": ("<p><b><i>a</i></b></p>", "<p><i><b>a</b></i></p>"),
    "an empty element": ("<p>a<b></b></p>", "<p>a</p>"),
    "blank paragraphs": ("<p>a</p><p><br></p><p><br>b</p>", "<p>a</p><p>b</p>"),
    "what is never shown": ('<p class="mw-empty-elt"></p><p>a</p>', "<p>a</p>"),
    "an empty caption": ("<table><caption>\n</caption><tr><td>a</table>", "<table><tr><td>a"),
    "the last line end of preformatted text": ("<pre>a\n</pre>", "<pre>a</pre>"),
}
DIFFERENT = {
    "a word": ("<p>high tide</p>", "<p>low tide</p>"),
    "a lost word": ("<p>a b</p>", "<p>a</p>"),
    "a space within a word": ("<p>ab</p>", "<p>a b</p>"),
    "a no-break space": ("<p>a\u00a0b</p>", "<p>a b</p>"),
    "bold": ("<p><b>a</b></p>", "<p>a</p>"),
    "bold for italics": ("<p><b>a</b></p>", "<p><i>a</i></p>"),
    "how far bold goes": ("<p><b>a b</b></p>", "<p><b>a</b> b</p>"),
    "a link's target": ('<p><a href="/x">a</a></p>', '<p><a href="/y">a</a></p>'),
    "a link's words": ('<p><a href="/x">a b</a></p>', '<p><a href="/x">a</a> b</p>'),
    "a paragraph": ("<p>a</p><p>b</p>", "<p>a b</p>"),
    "a line break": ("<p>a<br>b</p>", "<p>a b</p>"),
    "a list": ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
    "a level": ("<h2>a</h2>", "<h3>a</h3>"),
    "a class": ('<table class="wikitable"></table>', "<table></table>"),
    "a style": ('<span style="color:red">a</span>', "<span>a</span>"),
    "a coloured space": (
        '<span style="background:red"> a</span>',
        '<span style="background:red">a</span>',
    ),
    "an image": ('<p><img src="/a.png" width="10"></p>', '<p><img src="/a.png" width="20"></p>'),
    "white space of preformatted text": ("<pre>a  b</pre>", "<pre>a b</pre>"),
    "a line of preformatted text": ("<pre>a\n\nb</pre>", "<pre>a\nb</pre>"),
    "an anchor": ('<p><span id="x"></span>a</p>', "<p>a</p>"),
    "which reference": (
        '<a href="#cite_note-a-1">[1]</a><li id="cite_note-a-1">x</li><li id="cite_note-b-2">y</li>',
        '<a href="#cite_note-b-2">[1]</a><li id="cite_note-a-1">x</li><li id="cite_note-b-2">y</li>',
    ),
}


def differences(before: str, after: str) -> list[str]:
    return [d.kind for d in compare(Rendering(before, {}), Rendering(after, {})).differences]


@pytest.mark.parametrize("name", SAME)
def test_what_nobody_sees_is_no_difference(name: str) -> None:
    before, after = SAME[name]
    assert differences(before, after) == []
    assert differences(after, before) == []


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_people_see_is_one(name: str) -> None:
    before, after = DIFFERENT[name]
    assert differences(before, after) != []
    assert differences(after, before) != []


def test_a_difference_says_where_and_what() -> None:
    html = "<h2>Tides</h2><p>The <b>high</b> tide comes at four.</p><h2>Ships</h2><p>None.</p>"
    found = compare(Rendering(html, {}), Rendering(html.replace("four", "six"), {}))
    [difference] = found.differences
    assert difference.section == "Tides"
    assert difference.kind == "text"
    assert "four." in difference.before
    assert "six." in difference.after
    assert "<mark>four.</mark>" in found.before_html
    assert "<mark>six.</mark>" in found.after_html


def test_only_markup_is_called_so() -> None:
    assert differences("<p><b>a</b> b</p>", "<p>a b</p>") == ["markup"]
    assert differences("<p>a b</p>", "<p>a c</p>") == ["text"]


def test_what_the_wiki_notes_down_is_compared() -> None:
    before = read_rendering(
        {
            "text": "x",
            "categories": [{"category": "Sea_ports", "sortkey": "A"}],
            "links": [{"ns": 0, "title": "Tide"}],
            "sections": [{"level": "2", "line": "<i>a"}],
        }
    )
    after = read_rendering(
        {
            "text": "x",
            "categories": [{"category": "Sea_ports", "sortkey": "B"}],
            "links": [],
            "sections": [{"level": "2", "line": "<i>a</i>"}],
        }
    )
    found = compare(before, after).differences
    assert [(d.kind, d.before, d.after) for d in found] == [
        ("categories", "Sea ports|A", "Sea ports|B"),
        ("links", "Tide", ""),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>x</p><script>alert(1)</script>",
        "<p onclick='alert(1)'>x</p>",
        "<p ONCLICK='alert(1)'>x</p>",
        "<p>x<a href='javascript:alert(1)'>y</a></p>",
        "<p>x<a href=' java\tscript:alert(1)'>y</a></p>",
        "<p>x<img src=x onerror=alert(1)></p>",
        "<p>x<svg onload=alert(1)><script>alert(1)</script></svg></p>",
        "<p>x<iframe srcdoc='<script>alert(1)</script>'></iframe></p>",
        "<p>x<object data='javascript:alert(1)'></object></p>",
        "<p style=\"background:url('javascript:alert(1)')\">x</p>",
        "<p style='background:u\\72l(http://example.org/)'>x</p>",
        "<p>x<form action='javascript:alert(1)'><button>z</button></form></p>",
        "<p>x<meta http-equiv=refresh content='0;url=http://example.org'></p>",
        "<p>x<style>body{display:none}</style></p>",
        "<p>x<a href='data:text/html,<script>alert(1)</script>'>y</a></p>",
        "<p>x</p><!--><script>alert(1)</script>-->",
    ],
)
def test_nothing_in_a_marked_rendering_can_act(html: str) -> None:
    found = compare(Rendering(html, {}), Rendering("<p>z</p>", {}))
    shown = found.before_html.lower()
    for word in (
        "<script",
        "javascript:",
        "alert(1)'",
        "onerror",
        "onclick",
        "onload",
        "url",
        "http-equiv",
        "<style",
        "data:",
        "srcdoc",
    ):
        assert word not in shown
    assert "x" in shown


def test_any_html_can_be_compared() -> None:
    for html in (
        "",
        "\0",
        "<",
        "<p",
        "</p></p>",
        "<!--",
        "\ud800",
        "<table><b>",
        "&#0;&#xd800;",
        "<a" * 3000,
    ):
        assert isinstance(differences(html, html + "<p>more</p>"), list)


def test_deeply_nested_html_is_compared() -> None:
    html = "<div>" * 3000 + "a"
    assert differences(html, html) == []
    assert differences(html, "<p>a</p>") != []
    assert parse_html(html).tag == "div"


def test_thousands_of_differences_take_no_time() -> None:
    before = "".join(f"<p>{number} a</p>" for number in range(6_000))
    after = "".join(f"<p>{number} b</p>" for number in range(6_000))
    found = compare(Rendering(before, {}), Rendering(after, {}))
    assert len(found.differences) == 1
