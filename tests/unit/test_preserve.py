"""What was not edited comes back byte for byte, and an edit changes its own words."""

from functools import partial

import pytest

from bridge import Diagnostic, merge, to_markdown, to_wikitext
from bridge.preserve.align import align
from bridge.preserve.escaped import put_outside
from bridge.preserve.format import Escape
from bridge.preserve.splice import Part
from bridge.source import Span
from tests.machine import seconds

ODD = (
    "==A==\n*foo [[Bar baz|bar baz]] x\n*b\n\n\nText <BR>here ''it''.  Two.\n\n"
    "{| class=wikitable\n|a||b\n|}\n[[category: A]]\n[[Category:B]]"
)


def edited(old: str, new: str, base: str = ODD) -> str:
    markdown = to_markdown(base)
    assert old in markdown
    return to_wikitext(markdown.replace(old, new), base=base, base_markdown=markdown)


@pytest.mark.parametrize(
    "base",
    [ODD, ODD.replace("\n", "\r\n"), ODD.replace("\n", "\r\n", 3), "\ufeff" + ODD, ODD + "\n\n\n"],
)
def test_a_word_is_changed_and_nothing_else(base: str) -> None:
    markdown = to_markdown(base)
    assert to_wikitext(markdown, base=base) == base
    result = to_wikitext(markdown.replace("Two", "Three"), base=base, base_markdown=markdown)
    assert result == base.replace("Two", "Three")


def test_other_spellings_of_markdown_are_no_edit() -> None:
    markdown = "# A\n\n- a\n- b\n\nText one two.\n"
    other = "A\n=\n\n* a\n* b\n\nText one\ntwo.\n"
    base = to_wikitext(markdown).replace("= A =", "=A=")
    assert to_wikitext(other, base=base, base_markdown=markdown) == base


def test_an_item_takes_over_how_its_list_is_written() -> None:
    assert edited("- b\n", "- b\n- c\n") == ODD.replace("*b\n", "*b\n*c\n")


@pytest.mark.parametrize(
    ("base", "old", "new", "result"),
    [
        (
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
            "- b",
            "- b\n- c",
            "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>",
        ),
        (
            "<OL><LI>a</LI><LI>b</LI></OL>\n# c\n# d",
            "2.  b",
            "2.  b e",
            "<OL><LI>a</LI><LI>b e</LI></OL>\n# c\n# d",
        ),
        (
            "<blockquote>\n* a\n<ul><li>b</li><li>c</li></ul>\n</blockquote>",
            "> - c",
            "> - c d",
            "<blockquote>\n* a\n<ul><li>b</li><li>c d</li></ul>\n</blockquote>",
        ),
        (
            "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>",
            ":   b",
            ":   e",
            "<dl>\n<dt>a</dt>\n<dd>e</dd>\n<dd>c</dd>\n</dl>",
        ),
    ],
)
def test_a_list_in_html_stays_one(base: str, old: str, new: str, result: str) -> None:
    assert edited(old, new, base) == result


def test_a_moved_block_keeps_its_bytes() -> None:
    base = "One  one one.\n\n\nTwo two <BR>two.\n\nThree three three."
    markdown = to_markdown(base)
    first, second, third = markdown.rstrip("\n").split("\n\n")
    result = to_wikitext("\n\n".join((second, third, first)), base=base, base_markdown=markdown)
    assert result.split("\n\n") == ["Two two <BR>two.", "Three three three.", "One  one one."]


def test_markdown_keeps_its_style() -> None:
    markdown = "# A\n\n* a\n* b\n\nText one\ntwo __three__.\n"
    wikitext = to_wikitext(markdown)
    result = to_markdown(
        wikitext.replace("two", "two!").replace("* b", "* b\n* c"),
        base=markdown,
        base_wikitext=wikitext,
    )
    assert result == markdown.replace("two", "two!").replace("* b", "* b\n* c")


def test_a_merge_holds_both_edits() -> None:
    base = "* one two three\n* four\n\n{{Box|a=1|b=2}}\n"
    local = base.replace("one", "ONE").replace("a=1", "a=3")
    remote = base.replace("three", "THREE").replace("b=2", "b=4")
    merged = merge(base, local, remote)
    assert merged.text == "* ONE two THREE\n* four\n\n{{Box|a=3|b=4}}\n"
    assert not merged.conflicts


def test_a_conflict_has_the_lines_of_all_sides() -> None:
    merged = merge("a b c\nd", "a x c\nd", "a y c\nd", conflicts="diff3")
    [conflict] = merged.conflicts
    assert conflict[:3] == ("a b c\n", "a x c\n", "a y c\n")
    assert merged.text[conflict.span.start : conflict.span.end] == (
        "<<<<<<< local\na x c\n||||||| base\na b c\n=======\na y c\n>>>>>>> remote\n"
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([1] * 8000, [1] * 7999 + [2]),
        (list(range(8000)), list(range(8000, 16000))),
        (list(range(8000)), list(range(8000))[::-1]),
        ([1, 2] * 4000, [2, 3] * 4000),
        ([1] * 8000, [2, *[1] * 3000, 3, *[1] * 2000]),
    ],
    ids=["equal", "different", "turned round", "in turns", "fewer"],
)
def test_aligning_takes_no_time(left: list[int], right: list[int]) -> None:
    found = align(left, right)
    assert seconds(partial(align, left, right)) < 0.2
    pairs = [(index, other) for index, other in enumerate(found) if other >= 0]
    assert all(left[index] == right[other] for index, other in pairs)
    assert [other for _, other in pairs] == sorted(other for _, other in pairs)


def test_footnotes_keep_their_labels() -> None:
    markdown = "A[^x] b[^9].\n\n[^x]: One.\n\n[^9]: Two.\n"
    wikitext = to_wikitext(markdown)
    edited_wikitext = wikitext.replace("b<ref>", "<ref>New.</ref> b<ref>")
    assert to_markdown(edited_wikitext, base=markdown, base_wikitext=wikitext) == (
        "A[^x] [^10] b[^9].\n\n[^x]: One.\n\n[^10]: New.\n\n[^9]: Two.\n"
    )
    renumbered = markdown.replace("9]", "2]")
    assert to_wikitext(renumbered, base=wikitext, base_markdown=markdown) == wikitext


RICH = (
    "{{Infobox|name=A}}\n'''A''' is [[B]].{{Fact|date=May}} It is<ref name=r>Book</ref> old.\n\n"
    "[[File:A.jpg|thumb|220px|An A]]\n\nMore text<ref name=r /> here.\n\n[[Category:A]]"
)
POOR = (
    '---\ntitle: A\n---\n\n**A** is [B](B "wikilink"). It is[^1] old.\n\n![An A](A.jpg "A.jpg")\n\n'
    'More text[^2] here.\n\n[^1]: Book\n\n[^2]:\n\n[Category:A](Category:A "wikilink")'
)


@pytest.mark.parametrize("companion", [None, POOR])
def test_what_a_file_cannot_hold_is_not_deleted(companion: str | None) -> None:
    diagnostics: list[Diagnostic] = []
    assert to_wikitext(POOR, base=RICH, base_markdown=companion) == RICH
    result = to_wikitext(
        POOR.replace("here", "there"), base=RICH, base_markdown=companion, diagnostics=diagnostics
    )
    assert result == RICH.replace("here", "there")
    assert "kept-base" in [diagnostic.code for diagnostic in diagnostics]
    assert to_markdown(RICH, base=POOR) == POOR


def test_a_heading_keeps_the_blank_line_below_it_when_the_first_word_changes() -> None:
    wikitext = "== Harbour ==\n\nBoats lie at the pier."
    markdown = to_markdown(wikitext)
    edited = markdown.replace("Boats", "Ships")
    result = to_wikitext(edited, base=wikitext, base_markdown=markdown)
    assert result == wikitext.replace("Boats", "Ships")


def test_a_footnote_stays_below_what_it_explains() -> None:
    markdown = "# A\n\nOne[^b] __two__.\n\n[^b]: Note here.\n\nLast *words*.\n"
    wikitext = to_wikitext(markdown)
    for old, new in (("here", "there"), ("Last", "The last"), ("'''two'''", "'''three'''")):
        result = to_markdown(wikitext.replace(old, new), base=markdown, base_wikitext=wikitext)
        assert result == markdown.replace(old.strip("'"), new.strip("'"))


NOTES = (
    'A<ref name=n /> b b b.\n\nMore<ref  name="n">Note  here.</ref> and<ref name=m /> words.'
    " Third<ref name=n/>.\n\n== Refs ==\n<references>\n<ref name=m>Em note.</ref>\n</references>"
)


def test_a_note_is_edited_where_its_text_stands() -> None:
    for old, new in (("here", "there"), ("Em", "Emm"), ("b b b", "b c b")):
        assert edited(old, new, NOTES) == NOTES.replace(old, new)


def test_the_text_of_a_note_moves_to_the_next_use() -> None:
    result = edited("More[^n] and[^m] words. Third[^n].", "Third[^n] and[^m].", NOTES)
    assert result == (
        'A<ref name=n /> b b b.\n\nThird<ref  name="n">Note  here.</ref> and<ref name=m />.'
        "\n\n== Refs ==\n<references>\n<ref name=m>Em note.</ref>\n</references>"
    )


CATEGORIES = "[[category: A|x]]\n[[Category:B]]\nText one.\n\n[[de:Foo]]\nText two."
A, B = '[x](Category:A "wikilink")', '[Category:B](Category:B "wikilink")'
NEW = '[Category:N](Category:N "wikilink")'


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("two", "2", CATEGORIES.replace("two", "2")),
        (B, f"{B} {NEW}", CATEGORIES.replace("B]]", "B]]\n[[Category:N]]")),
        (f"{A} ", "", CATEGORIES.replace("[[category: A|x]]\n", "")),
        (f" {B}", "", CATEGORIES.replace("[[Category:B]]\n", "")),
        (
            f"{A} {B}",
            f"{B} {A}",
            CATEGORIES.replace(
                "[[category: A|x]]\n[[Category:B]]", "[[Category:B]]\n[[category: A|x]]"
            ),
        ),
    ],
    ids=["another word", "added", "first removed", "last removed", "turned round"],
)
def test_categories_stay_where_they_stand(old: str, new: str, result: str) -> None:
    assert edited(old, new, CATEGORIES) == result


TABLE = "{|class=wikitable\n!A!!B\n|-\n|1||2\n|-\n|3||''4''  \n|}\n\nText."


@pytest.mark.parametrize(
    ("base", "old", "new"),
    [
        (TABLE, "3", "33"),
        (
            "{{Infobox person\n|name  = Ann\n| born=1 May\n}}\n'''Ann'''.{{Cite|a=1|b = 2}}",
            "b = 2",
            "b = 3",
        ),
        ("*a\n;Term:def\n;T2\n:d2\n", "def", "def more"),
        (":reply ~~~~\n::more [[user:X|x]]\n", "more", "MORE"),
        ("*e\n#one\n#two\n", "one", "three"),
    ],
    ids=["cell", "parameter", "definition", "talk", "item"],
)
def test_a_piece_is_changed_alone(base: str, old: str, new: str) -> None:
    assert edited(old, new, base) == base.replace(old, new)


def test_a_block_moves_with_the_escapes_that_its_lines_begin_with() -> None:
    moved = "Two two\n<nowiki> </nowiki>two <nowiki>[</nowiki>2]."
    base = f"One one.\n\n{moved}\n\nThree  three."
    markdown = to_markdown(base)
    first, second, third = markdown.rstrip("\n").split("\n\n")
    for order in ((second, first, third), (first, third, second), (second, third, first)):
        result = to_wikitext("\n\n".join(order), base=base, base_markdown=markdown)
        assert moved in result.split("\n\n")
        assert sorted(result.split("\n\n")) == sorted(base.split("\n\n"))


def test_a_link_in_what_is_escaped_ends_the_escape_around_it() -> None:
    base = "Odd  space.\n\n<nowiki>[a] one two three [b]</nowiki> end."
    assert edited("two", "[two](Qux)", base) == base.replace(
        "two", "</nowiki>[[Qux|<nowiki>two</nowiki>]]<nowiki>"
    )
    assert edited("two", "tow", base) == base.replace("two", "tow")


def test_escapes_that_nothing_closes_take_no_time() -> None:
    base = "<nowiki>" * 100_000
    parts: list[Part] = [Span(0, 1), "x", Span(1, len(base))]
    escape = Escape("<nowiki>", "</nowiki>")
    assert put_outside(parts, base, escape) == parts
    assert seconds(partial(put_outside, parts, base, escape)) < 0.2


def test_spaces_around_the_bars_of_mapped_calls_are_no_edit() -> None:
    notes = "a<ref>{{cite web|url=u |title=A}}</ref> b<ref>{{cite web |url=v |title=B}}</ref>"
    raw = "c<ref>{{cite web| url = w | url = w}}</ref>"
    wikitext = f"{notes}\n\n{raw}"
    markdown = to_markdown(wikitext)
    assert "cite web:" in markdown
    assert to_wikitext(markdown, base=wikitext) == wikitext
    edited = markdown.replace("title: B", "title: C")
    assert to_wikitext(edited, base=wikitext) == wikitext.replace("title=B", "title=C")


@pytest.mark.parametrize(
    ("base", "old", "new"),
    [
        ("==History==\ntext", "History", "Past"),
        ("; term : definition\n", "definition", "meaning"),
        ("one<br>two <br/> three", "three", "four"),
        ("l'''amour'' x", "amour", "amitié"),
        ("a [[Foo|<nowiki>[[Bar]]</nowiki>]]", "Bar", "Baz"),
        ("[[A|http://example.org]] b", "example", "test"),
    ],
)
def test_a_word_changes_between_the_marks_that_stand_there(base: str, old: str, new: str) -> None:
    assert edited(old, new, base) == base.replace(old, new)


@pytest.mark.parametrize(
    ("base", "old", "new"),
    [
        ("Title\n=====\n\nPart\n----\n\n* a\n", "Part", "Chapter"),
        ("::: warning\nWet *paint*.\n:::\n", "Wet", "Fresh"),
        ("## Tools {#kit}\n\nSee [them](#kit).\n", "Tools", "Devices"),
        ("a) one\nb) two\n\n{% highlight ruby %}\ndef\n{% endhighlight %}\n", "two", "three"),
        (
            "| Port | Since |\n|------|:-----:|\n| Varn | 1801  |\n",
            "Since",
            "Established",
        ),
    ],
)
def test_a_file_keeps_its_own_marks_around_a_word(base: str, old: str, new: str) -> None:
    wikitext = to_wikitext(base)
    result = to_markdown(wikitext.replace(old, new), base=base, base_wikitext=wikitext)
    assert result == base.replace(old, new)


FACTS = "[[Category:A]]\nOne [[Category:B|b]] two.\n\nThree.\n[[Category:C]]\nFour.\n\n\nSix"


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("One", "Zero", FACTS.replace("One", "Zero")),
        ("One", "Zero.\n\nOne", FACTS.replace("One", "Zero.\n\nOne")),
        (
            "Three. Four",
            "Three.\n\nNew.\n\nFour",
            FACTS.replace("\n[[Category:C]]\n", "\n\nNew.\n[[Category:C]]\n\n"),
        ),
        (
            "Three. Four.\n\n",
            "",
            FACTS.replace("\n\nThree.\n[[Category:C]]\nFour.\n\n", "\n[[Category:C]]\n"),
        ),
    ],
    ids=["first word", "paragraph above", "paragraphs parted", "paragraph deleted"],
)
def test_categories_amid_text_stand_apart_from_its_edits(old: str, new: str, result: str) -> None:
    assert edited(old, new, FACTS) == result


def test_what_must_begin_a_line_does_not_hang_on_a_call_of_the_head() -> None:
    base = "{{Infobox location|title = A}}The '''A'''.\n\n== D ==\n text is<blockquote>odd</blockquote>"
    result = edited("The **A**.\n\n", "", base)
    assert result == base.replace("The '''A'''.", "")


@pytest.mark.parametrize(
    "base",
    [
        "10&nbsp;km &mdash; far\n",
        '<div class="gallery" mode="packed">\n\n- ![One](E.jpg)\n\n</div>\n',
    ],
)
def test_a_file_without_what_it_corresponded_to_comes_back(base: str) -> None:
    assert to_markdown(to_wikitext(base), base=base) == base


def test_categories_and_languages_in_turns_keep_their_order() -> None:
    base = "[[de:Queller]]\nOne [[Category:A]] two.\n\n[[fr:Salicorne]]\n[[Category:B]]"
    assert edited("two", "three", base) == base.replace("two", "three")


def test_a_blank_line_at_a_fence_is_no_edit_beside_one() -> None:
    base = "{{Coord|54}}\nThe  light &ndash; old.\n\nMore text."
    markdown = to_markdown(base).replace("```\nThe", "```\n\nThe").replace("&ndash;", "\u2013")
    first = to_markdown(base)
    assert to_wikitext(markdown, base=base, base_markdown=first) == base
    result = to_wikitext(markdown.replace("More", "New"), base=base, base_markdown=first)
    assert result == base.replace("More", "New")


ONE_LINE = "Text.\n[[category:A|b]] [[Category:B]]\n[[fr:X]]"


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("[b](Cat", "[c](Cat", ONE_LINE.replace("[[category:A|b]]", "[[Category:A|c]]")),
        ("Category:B](Category:B ", "C](Category:B ", ONE_LINE.replace(":B]]", ":B|C]]")),
        ('[Category:B](Category:B "wikilink")', "", ONE_LINE.replace(" [[Category:B]]", "")),
        ('[b](Category:A "wikilink") ', "", ONE_LINE.replace("[[category:A|b]] ", "")),
    ],
    ids=["sort key", "last sort key", "last removed", "first removed"],
)
def test_a_category_on_a_line_of_several_changes_alone(old: str, new: str, result: str) -> None:
    assert edited(old, new, ONE_LINE) == result


def test_what_stands_equally_often_is_paired_in_turn() -> None:
    left = [number % 300 for number in range(900)]
    right = [number if number % 3 else -number - 1 for number in left]
    found = align(left, right)
    assert all((index == other) == bool(left[index] % 3) for index, other in enumerate(found))
    assert seconds(partial(align, left, right)) < 0.2


DEFINED = "See [one][a].\n\nSee [two][b].\n\n[a]: http://a.org\n[b]: http://b.org\n"


def test_a_definition_that_an_edit_leaves_behind_is_none_to_the_wiki() -> None:
    base = to_wikitext(DEFINED)
    edited = DEFINED.replace("See [two][b].\n\n", "")
    assert to_wikitext(edited, base=base, base_markdown=DEFINED) == "See [http://a.org one]."
    added = DEFINED + "[c]: http://c.org\n"
    result = to_wikitext(added, base=base, base_markdown=DEFINED)
    assert result == base + "\n\n<!--[c]: http://c.org-->"


def test_a_definition_that_a_file_needs_no_more_stays_in_it() -> None:
    wikitext = to_wikitext(DEFINED)
    edited = wikitext.replace("\n\nSee [http://b.org two].", "")
    result = to_markdown(edited, base=DEFINED, base_wikitext=wikitext)
    assert result == DEFINED.replace("See [two][b].\n\n", "")


@pytest.mark.parametrize(
    ("base", "old", "new", "result"),
    [
        ("a\n\nb\n\nC\n-----\nd\n", "b\n\n", "", "a\n\nC\n-----\nd\n"),
        (
            "# T\n\n - [a](b)\n - c\n",
            "* [[b|a]]",
            "* x\n* [[b|a]]",
            "# T\n\n - x\n - [a](b)\n - c\n",
        ),
    ],
)
def test_a_file_of_other_marks_is_edited_in_place(
    base: str, old: str, new: str, result: str
) -> None:
    wikitext = to_wikitext(base)
    assert old in wikitext
    assert to_markdown(wikitext.replace(old, new), base=base, base_wikitext=wikitext) == result
