"""The normal form, one test a rule, and what keeps its line end."""

from __future__ import annotations

import pytest

from bridge.document.nodes import (
    Comment,
    CommentBlock,
    Emphasis,
    HtmlBlock,
    HtmlInline,
    HtmlTag,
    Inline,
    Join,
    LineBreak,
    Paragraph,
    RawBlock,
    RawWikitext,
    SoftBreak,
    Strong,
    Superscript,
    Template,
    TemplateBlock,
    Text,
    WikiLink,
)
from bridge.document.normal import MAX_TAG_DEPTH, normalize_inlines, trim_inlines
from bridge.document.normal_blocks import normalize_blocks
from bridge.document.short_lines import leading_lines, with_breaks


def text(value: str) -> Text:
    return Text(value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([text("a"), text(" "), text(" b\n c")], (text("a b c"),)),
        ([text("")], ()),
        ([text("a\u00a0 \u00a0b")], (text("a\u00a0 \u00a0b"),)),
        ([Emphasis((text(" a "),)), text("b")], (text(" "), Emphasis((text("a"),)), text(" b"))),
        ([Emphasis((text(" "),))], (text(" "),)),
        ([Strong((Emphasis((text("a"),)),))], (Emphasis((Strong((text("a"),)),)),)),
        ([Emphasis((text("a"),)), Emphasis((text("b"),))], (Emphasis((text("ab"),)),)),
        (
            [Emphasis((text("a"), Strong((Emphasis((text("b"),)),))))],
            (Emphasis((text("a"), Strong((text("b"),)))),),
        ),
        ([text("a "), LineBreak(), text(" b")], (text("a"), LineBreak(), text("b"))),
        ([HtmlTag("<sup>"), text("a"), HtmlTag("</SUP>")], (Superscript((text("a"),)),)),
        ([HtmlTag("<br>")], (LineBreak(),)),
        (
            [HtmlTag('<u id="x">'), text("a"), HtmlTag("</u>")],
            (HtmlInline("u", 'id="x"', (text("a"),)),),
        ),
        ([HtmlTag("<u>"), text("a")], (HtmlTag("<u>"), text("a"))),
        (
            [HtmlTag("<u>"), HtmlTag("<s>"), HtmlTag("</u>"), HtmlTag("</s>")],
            (HtmlInline("u", "", (HtmlTag("<s>"),)), HtmlTag("</s>")),
        ),
        ([WikiLink("A", (text(" "),))], (WikiLink("A", (text(" "),)),)),
    ],
)
def test_inlines(given: list[Inline], expected: tuple[Inline, ...]) -> None:
    assert normalize_inlines(given) == expected
    assert normalize_inlines(expected) == expected


def test_tags_nest_no_deeper_than_the_bound() -> None:
    many = MAX_TAG_DEPTH + 50
    inlines = normalize_inlines([HtmlTag("<u>")] * many + [HtmlTag("</u>")] * many)
    depth = 0
    while len(inlines) == 1 and isinstance(inlines[0], HtmlInline):
        inlines = inlines[0].children
        depth += 1
    assert depth == MAX_TAG_DEPTH
    assert len(inlines) == 2 * (many - MAX_TAG_DEPTH)


def test_comments_do_not_count_at_the_start() -> None:
    comment = Comment("c")
    assert trim_inlines((text(" "), comment, text(" a "))) == (comment, text("a"))


def test_what_is_alone_is_a_block() -> None:
    call = Template("T", ())
    assert normalize_blocks([Paragraph((call,))], flow=True) == (TemplateBlock("T", ()),)
    assert normalize_blocks([Paragraph((call,))], flow=False) == (Paragraph((call,)),)
    assert normalize_blocks([TemplateBlock("T", ())], flow=False) == (Paragraph((call,)),)
    assert normalize_blocks([Paragraph((HtmlTag("<div>"),))], flow=True) == (HtmlBlock("<div>"),)
    assert normalize_blocks([Paragraph((Comment("c"),))], flow=True) == (CommentBlock("c"),)


def test_lines_of_raw_text_part_a_paragraph() -> None:
    call = Template("T\n", ())
    assert normalize_blocks([Paragraph((text("a "), call, text("b")))], flow=True) == (
        Paragraph((text("a"),)),
        Join("space"),
        TemplateBlock("T\n", ()),
        Join("same line"),
        Paragraph((text("b"),)),
    )
    assert normalize_blocks([Paragraph((RawWikitext("{|\n|}"),))], flow=False) == (
        RawBlock("{|\n|}"),
    )


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("Roses are red,\nviolets are blue", True),
        ("See also\nthe other page, which is long", True),
        ("a line that is not short at all, indeed\nb", False),
        ("A *short* line\nb", False),
        ("short \nb", False),
        ("short\n b", False),
    ],
)
def test_short_lines(source: str, *, kept: bool) -> None:
    end = leading_lines(source, 0, len(source))
    assert bool(end) == kept
    if kept:
        first, rest = source[: end - 1], text(source[end:])
        assert with_breaks([first], (rest,)) == (text(first), SoftBreak(), rest)


def test_a_line_end_that_could_come_from_wrapping_is_a_space() -> None:
    long = WikiLink("A page with quite a long title that fills a line", (text("it"),))
    assert with_breaks(["See the page"], (long,)) == (text("See the page"), text(" "), long)
