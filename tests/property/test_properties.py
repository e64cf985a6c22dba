"""What holds of every text: the law of both formats, the cover, nothing lost, no exception.

``make test`` tries some hundred texts, the same ones each time.  ``pytest tests/property
--long`` tries 20,000 random ones a property, ``MWBRIDGE_LONG=500`` as many as it says;
``--hypothesis-seed=1`` repeats a run.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge import (
    Diagnostic,
    Options,
    default_site,
    read_markdown,
    read_wikitext,
    to_markdown,
    to_wikitext,
)
from bridge.document.parsed import Parsed
from bridge.report import CODES
from bridge.source import split_style
from bridge.wikitext.find_spelling import find_spelling
from bridge.wikitext.write import write
from tests import visible_words
from tests.corpus.witness import inventory, visible
from tests.properties import assert_cover, assert_law, write_markdown
from tests.property.grammar import MARKDOWN, NEEDLE, PLAUSIBLE, WIKITEXT, pages
from tests.property.markdown_grammar import MARKDOWN_GRAMMAR


@given(WIKITEXT)
@example("\x00\ufffe\r\r\n\ud7ff")
@example("<ref>\n|\n <v></ref>")
@example("''a</pre>b''")
@example("[[z  :]]")
@example("<ref>\n{{b}}\n{{\n(}}|a</ref>")
@example("<gallery>\n</gallery><!----><!----><!--\n")
@example("{|\n|}<s><!--\n-->\nw")
@example("<includeonly><blockquote>''</includeonly> <")
@example("\t\ufeff<b")
@example("; <br />\n <br : '' <ref\n/ref>")
@example("''http://x.org{{<nowiki>}}''''")
@example("<i {{id='a'>b</i> <nowiki>{{T}}</nowiki>")
@example('<references>\n<ref name="n">a</ref>\n</references>\nb\n<ref name=n>c</ref>')
@example("[[File:http://x.orgE.jpg]]")
@example("a \\~<s>b</s> \\^[[A]] \\![[A]]")
@example("a <sup><references<nowiki/> /></sup>\n\n<ref<nowiki/> name=n />")
@example("''a [http://x.org <i>b</i>] c'' '''d [http://x.org <b>e</b>]'''")
@example("<syntaxhighlight lang=c ''inline>a</syntaxhighlight>")
@example("[[Category:''a*b]]")
def test_law_from_wikitext(text: str) -> None:
    assert_law(read_wikitext(text).document, repr(text))


@given(WIKITEXT)
@example("<ul><li>a</li></ul>\n{|\n|-\n|a||b\n|}")
def test_a_page_in_its_own_spelling_means_the_same(text: str) -> None:
    site = default_site()
    document = read_wikitext(text).document
    written = write(
        document, site=site, spelling=find_spelling(split_style(text)[0], read_wikitext)
    )
    assert read_wikitext(written).document == document, written


@settings(max_examples=max(400, settings().max_examples))
@given(MARKDOWN)
@example("\ufeff# a")
@example("- <li>")
@example("a <http://x.org>`{{T<!--newline-->|a}}`{=mediawiki}")
@example('1.  <ref name="n" />\n\n    a')
@example("a <pre>b</pre>")
@example("<blockquote>a\n\n</blockquote>")
@example("<s><sup><f></sup></s><ref name=n/>")
@example("\\\n`\xa0`")
@example("---\n-\nredirect: B\n---")
@example('![](E.gif "E.gif|mini|thumb")')
@example('```{.py line=="1"}\n```')
@example("- a\n<references />\n    :   b")
@example('a *[](fr: "wikilink")*')
@example("1.  {: .x}\n\n    {: .x}")
@example("> a\n>\n> >\n{: .x}\n\nb")
@example("a\n\n<!--same line-->\n- TOC\n{:toc}")
@example("- <details>\n\n  {: .x}")
@example("---\na\n1.  - b\n\nc\n---")
@example('![alt=*a* <nowiki>b](E.jpg "E.jpg|thumb")')
def test_law_from_markdown(text: str) -> None:
    assert_law(read_markdown(text).document, repr(text))


@given(WIKITEXT)
def test_cover_of_wikitext(text: str) -> None:
    _assert_cover(text, read_wikitext(text))


@given(MARKDOWN)
@example('[a]: B "c"\n[TOC]')
@example("- - a\n\n    !!! note\n        b\n\n        c\n\n    d")
def test_cover_of_markdown(text: str) -> None:
    _assert_cover(text, read_markdown(text))


def _assert_cover(text: str, parsed: Parsed) -> None:
    """The layout is that of the text with line feeds for line ends."""
    assert_cover(split_style(text)[0], parsed.layout)


@given(WIKITEXT)
@example("* a http://x.org<!--<nowiki>b</nowiki>\nc-->")
def test_markdown_is_stable(text: str) -> None:
    """Written once, it comes back the same from wikitext."""
    markdown = to_markdown(text)
    assert to_markdown(to_wikitext(markdown)) == markdown


@given(MARKDOWN)
@example('[a](Category: "wikilink")')
@example("a\n> [^g/1]: b\n{: .x}\n[^g/1]: c")
@example("1. > [!tip] <references />\n   > a\n\n   b")
@example('[TOC]\n\na http:[[//x.org\n[b](C "wikilink")')
def test_wikitext_is_stable(text: str) -> None:
    wikitext = to_wikitext(text)
    assert to_wikitext(to_markdown(wikitext)) == wikitext


@given(WIKITEXT)
def test_no_word_of_wikitext_is_lost(text: str) -> None:
    """Judged without a reader: each word is somewhere in what is written."""
    if read_wikitext(text).document.meta.redirect is None:
        again = to_wikitext(to_markdown(text))
        assert [word for word in NEEDLE.findall(text) if word not in again] == []


@given(pages(MARKDOWN_GRAMMAR))
@example("- a\n\n  - qaaz\n{:toc}")
@example("$$\na % qaaz\nb\n$$")
@example('[[^n]](http://x.org "qabz")\n\n[^n]: a')
@example("<pre>\n<script>qaaz</script>\n\nqabz</pre>")
@example('- qaaz\n\n    !!! note inline end "qabz"\n        qacz\n\n    [qadz](../x.yml)')
@example('[![](E.jpg "E.jpg")](http://x.org "qaaz")')
@example("---\nqaaz\nqabz\n---")
@example("[[fr:a|qaaz]]")
@example('[$`qaaz`$ `__NOTOC__`{=mediawiki}](Category:C "wikilink")')
def test_no_word_of_markdown_is_lost(text: str) -> None:
    """What markdown-it shows is somewhere on the wiki; titles of links and lost comments are told."""
    if read_markdown(text).document.meta.redirect is None:
        shown, notes = visible_words.of_markdown(text)
        told: list[Diagnostic] = []
        kept = to_wikitext(text, diagnostics=told)
        kept += "".join(
            [note.source for note in told if note.code in ("link-title", "tex-comment")]
        )
        seen = [needle for word in (*shown, *notes) for needle in NEEDLE.findall(word)]
        assert [word for word in seen if word not in kept] == []


@given(PLAUSIBLE)
def test_another_parser_finds_the_same_on_the_page(text: str) -> None:
    """mwparserfromhell counts templates, notes, links, files, categories and comments."""
    again = to_wikitext(to_markdown(text))
    before, after = inventory(text), inventory(again)
    assert {kind: counted - after[kind] for kind, counted in before.items()} == {
        kind: type(counted)() for kind, counted in before.items()
    }
    assert visible(again) == visible(text)


@given(WIKITEXT, st.integers(60, 120) | st.none())
def test_wrapping_means_nothing(text: str, wrap: int | None) -> None:
    document = read_wikitext(text).document
    assert read_markdown(write_markdown(document, Options(wrap=wrap))).document == document


@pytest.mark.parametrize("convert", [to_markdown, to_wikitext])
@given(text=WIKITEXT | MARKDOWN)
def test_compromises_are_of_known_kinds(convert: object, text: str) -> None:
    notes: list[Diagnostic] = []
    if convert is to_markdown:
        to_markdown(text, diagnostics=notes)
    else:
        to_wikitext(text, diagnostics=notes)
    assert {note.code for note in notes} <= CODES.keys()
