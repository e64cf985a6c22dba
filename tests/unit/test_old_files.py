"""Old files of pandoc beside their pages: its noise is no edit, a person's edit is one.

The pairs are what pandoc 2.17 and 3.6 made of the page (``-f mediawiki -t gfm``), spelled as the
files of such wikis are.
"""

import pytest

from bridge import to_markdown, to_wikitext
from bridge.document.nodes import Document, Note, NoteKey, NoteRef, Paragraph, Text
from bridge.markdown.reduced import reduce
from tests.machine import seconds

NOISE = {
    "a colon that the label shows": (
        "See [[:Category:Towns]] and [[Varn]] here.",
        'See [:Category:Towns](:Category:Towns "wikilink") and\n[Varn](Varn "wikilink") here.\n',
    ),
    "a link that gets its number as a label": (
        "[[Varn]] is at [https://a.example] or at [https://b.example] here.",
        '[Varn](Varn "wikilink") is at [1](https://a.example) or at\n[2](https://b.example) here.\n',
    ),
    "spaces at the edges of emphasis and labels": (
        "The '''Varn '''was a port of[[Skerry| the isle]] here.",
        'The **Varn**was a port of[the isle](Skerry "wikilink") here.\n',
    ),
    "indented text": (
        "[[Varn]] here.<ref>\n\t\t  [https://a.example Book] - [[B]]\n\t </ref>",
        '[Varn](Varn "wikilink") here.[^1]\n\n[^1]: `\u00a0\u00a0`[`Book`](https://a.example)`\u00a0-\u00a0`[`B`](B "wikilink")\\\n    `\u00a0\u00a0`\n',
    ),
    "the class of a table": (
        '[[Varn]] here.\n\n{| class="box"\n! a\n! b\n|-\n| c\n| d\n|}',
        '[Varn](Varn "wikilink") here.\n\n| a   | b   |\n|-----|-----|\n| c   | d   |\n',
    ),
    "the attributes of cells": (
        (
            '[[Varn]] here.\n\n{| class="box"\n|- style="x"\n! width=5 | a || b<ref>Book.</ref>\n|-\n'
            "| rowspan=2 | c\nd\n| here\n|-\n|\n|}\n\nSee.<ref>Map.</ref>"
        ),
        (
            '[Varn](Varn "wikilink") here.\n\n| a   | b[^1] |\n|-----|-------|\n| c d | here  |\n\n'
            "See.[^2]\n\n[^1]: Book.\n\n[^2]: Map.\n"
        ),
    ),
    "a table of HTML": (
        '{| class="box"\n! a\n|-\n| rowspan=2 | here [[Varn]]<ref>Book.</ref>\n\n\nd\n|}',
        (
            "<table>\n<thead>\n<tr>\n<th><p>a</p></th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
            '<td rowspan="2"><p>here <a href="Varn" title="wikilink">Varn</a><a href="#fn1"\n'
            'class="footnote-ref" id="fnref1"><sup>1</sup></a></p>\n<p>d</p></td>\n</tr>\n</tbody>\n'
            '</table>\n<section class="footnotes">\n<hr />\n<ol>\n<li id="fn1"><p>Book.<a\n'
            'href="#fnref1" class="footnote-back">↩︎</a></p></li>\n</ol>\n</section>\n'
        ),
    ),
    "a row without words": (
        "[[Varn]] here.\n\n{| \n! a\n|-\n| {{b}}\n|-\n| c\n|}",
        '[Varn](Varn "wikilink") here.\n\n| a   |\n|-----|\n|     |\n| c   |\n',
    ),
    "what an image is like, and links in its caption": (
        "[[File:A b.jpg|thumb|left|200px|alt=c|The [[Varn|old]] town]]\n[[File:D.jpg|thumb|[[E]]]]\nhere",
        (
            '<img src="A_b.jpg" title="The old town" width="200"\nalt="The old town" /> '
            '![[E](E "wikilink")](D.jpg "E") here\n'
        ),
    ),
    "an image of its own": (
        "Here.\n\n[[File:A b.jpg|thumb|alt=c|The ''old'' [[Varn]]]]",
        (
            'Here.\n\n<figure>\n<img src="A_b.jpg" title="The old Varn" />\n<figcaption>The <em>old</em> '
            '<a href="Varn"\ntitle="wikilink">Varn</a></figcaption>\n</figure>\n'
        ),
    ),
    "an image whose size is a factor": (
        "[[File:A b.jpg|thumb|upright=0.8|The [[Varn]]]]\n\nhere",
        '[thumb|upright=0.8|The [Varn](Varn "wikilink")](File:A_b.jpg "wikilink")\n\nhere\n',
    ),
    "indented lines, and terms": (
        "[[Varn]] is\n:here\n::and ''there''\n;Port\n:a town",
        '[Varn](Varn "wikilink") is\n\n  \nhere\n\n  \nand *there*\n\n<!-- -->\n\nPort  \na town\n',
    ),
    "an indented formula": (
        "[[Varn]] here\n:<math>a</math>",
        '[Varn](Varn "wikilink") here\n\n  \n$$a$$\n',
    ),
    "a note that a template holds": (
        "[[Varn]]<ref name=t/> here.<ref>Book.</ref>",
        '[Varn](Varn "wikilink")[^1] here.[^2]\n\n[^1]:\n\n[^2]: Book.\n',
    ),
    "a note within what is left away": (
        "[[Varn]] here.\n\n[[File:A.jpg|100px|a<ref>Book.</ref>]] is seen",
        '[Varn](Varn "wikilink") here.\n\n<img src="A.jpg" title="a" width="100" alt="a" /> is seen\n\n[^1]:\n',
    ),
    "a call between two lines": (
        "[[Varn]] is\n{{quote|a}}\nhere.\n\n{{b}}\nSee.",
        '[Varn](Varn "wikilink") is here.\n\nSee.\n',
    ),
    "calls whose names are signs": (
        "[[Varn]]{{'}}s port\n\n{{-}}\nis here",
        '[Varn](Varn "wikilink"){{\'}}s port\n\n{{-}} is here\n',
    ),
    "emphasis of nothing but a call": (
        "[[Varn]] ('''{{a}}'''; '''''{{c}}''''') is ''here''",
        '[Varn](Varn "wikilink") (****; ****) is *here*\n',
    ),
    "the caption of a table": (
        "[[Varn]]\n\n{|\n|+ Boats\n! a\n|-\n| b\n|}\nhere",
        '[Varn](Varn "wikilink")\n\n| a   |\n|-----|\n| b   |\n\nBoats\n\nhere\n',
    ),
    "cells that span rows": (
        "[[Varn]]\n\n{|\n! a || b\n|-\n| rowspan=2 | c || d\n|-\n| here\n|}",
        '[Varn](Varn "wikilink")\n\n| a   | b    |\n|-----|------|\n| c   | d    |\n|     | here |\n',
    ),
    "capitals behind a link": (
        "The [[Su-30]]MKA is here",
        'The [Su-30MKA](Su-30 "wikilink") is here\n',
    ),
    "a gallery": (
        "[[Varn]] here\n\n<gallery>\nFile:A b.jpg|a [[B]]\n</gallery>",
        '[Varn](Varn "wikilink") here\n\n<File:A> b.jpg\\|a [B](B "wikilink")\n',
    ),
    "numbers of links in notes": (
        "[[Varn]]<ref>[https://a.example]</ref> here [https://b.example]",
        '[Varn](Varn "wikilink")[^1] here [2](https://b.example)\n\n[^1]: [1](https://a.example)\n',
    ),
    "what is transcluded": (
        "<onlyinclude>[[Varn]] is</onlyinclude> here",
        '<onlyinclude>[Varn](Varn "wikilink") is</onlyinclude> here\n',
    ),
    "an image that shows its name": (
        "[[Varn]] here\n\n[[File:A b.jpg|20px]]",
        '[Varn](Varn "wikilink") here\n\n<figure>\n<img src="A_b.jpg" title="A_b.jpg" width="20" />\n<figcaption>A_b.jpg</figcaption>\n</figure>\n',
    ),
    "pandoc's own Markdown": (
        (
            "== Early life ==\n{{a}}{{b}}\n[[Varn]] isn't here – 1998–2004, x<sub>''i''</sub>.<ref name=n>Book.</ref>"
            "\n[[File:A.jpg|thumb|200px|B]]\n;t\n:d"
        ),
        (
            "## Early life {#early_life}\n\n```{=mediawiki}\n{{a}}\n```\n```{=mediawiki}\n{{b}}\n```\n"
            '[Varn](Varn "wikilink") isn\\\'t here -- 1998--2004, x~*i*~.[^1]\n'
            '![B](A.jpg "B"){width="200"}\n\nt\n:   d\n\n[^1]: Book.\n'
        ),
    ),
    "calls that pandoc's own Markdown keeps, though a mapping knows them": (
        "{{main|Varn}}\n{{see also|Aln}}\n[[Varn]] is here.<ref>{{cite web|title=T}}</ref> {{clear}}",
        (
            "```{=mediawiki}\n{{main|Varn}}\n```\n```{=mediawiki}\n{{see also|Aln}}\n```\n"
            '[Varn](Varn "wikilink") is here.[^1] `{{clear}}`{=mediawiki}\n\n[^1]:\n    ```{=mediawiki}\n'
            "    {{cite web|title=T}}\n    ```\n"
        ),
    ),
    "dashes that only the page shows": (
        "[[Varn–Aln line]] and ''C–D'' here (1902–1904)",
        '[Varn--Aln line](Varn–Aln_line "wikilink") and *C--D* here (1902--1904)\n',
    ),
    "dashes that the page and the head of the file show": (
        "[[Varn]] is here (1902–1904)",
        '---\ntitle: Varn–Aln\n---\n\n[Varn](Varn "wikilink") is here (1902--1904)\n',
    ),
    "dots, and what is raised with marks": (
        "It isn't [[Varn]]....more H<sub>2''n''+2</sub>, Cl<sup>−</sup> and 20<sub>[[hex]]</sub> here",
        'It isn\\\'t [Varn](Varn "wikilink")\\....more H~2*n*+2~, Cl^−^ and 20~[hex](hex "wikilink")~ here\n',
    ),
    "formulas and lines behind a colon": (
        "== A b ==\n[[Varn]] isn't\n:<math>x</math>\n\nhere:\n:in",
        '## A b {#a_b}\n\n[Varn](Varn "wikilink") isn\\\'t\n\n$$x$$\n\nhere:\n\n:   in\n',
    ),
    "notes and options of an image's caption": (
        "[[File:A.jpg|thumb||Mill<ref>Book.</ref>]]\nVarn isn't here",
        ('![\\|Mill[^1]](A.jpg "|Mill")\nVarn isn\\\'t here\n\n[^1]: Book.\n\n[^2]: Book.\n'),
    ),
    "emphasis that only its line ends": (
        "[[Varn]] says ''it [[Aln|is]] here\n\n* '''b",
        "[Varn](Varn \"wikilink\") says ''it [is](Aln \"wikilink\") here\n\n- '''b\n",
    ),
    "the text of a note at a later use": (
        "[[Varn]]<ref name=n /> is here.<ref name=n>Book.</ref>",
        '[Varn](Varn "wikilink")[^1] is here.[^2]\n\n[^1]:\n\n[^2]: Book.\n',
    ),
    "an apostrophe at the edge of emphasis": (
        "[[Varn]] had '''Sakoku' ''(closed) here.",
        "[Varn](Varn \"wikilink\") had *'Sakoku'*(closed) here.\n",
    ),
}
every_noise = pytest.mark.parametrize(("page", "file"), NOISE.values(), ids=NOISE)


@every_noise
def test_noise_is_no_edit(page: str, file: str) -> None:
    assert to_wikitext(file, base=page) == page
    assert to_markdown(page, base=file) == file


@every_noise
def test_an_edit_beside_noise_arrives_alone(page: str, file: str) -> None:
    assert to_wikitext(file.replace("here", "there"), base=page) == page.replace("here", "there")
    assert to_markdown(page.replace("here", "there"), base=file) == file.replace("here", "there")


@pytest.mark.parametrize(
    ("page", "old", "new", "result"),
    [
        ("[[Varn]] old port", "old", "`old`", "[[Varn]] <code>old</code> port"),
        ("[[Varn]] old port", "old", "*old*", "[[Varn]] ''old'' port"),
        ("[[Varn]] [https://a.example] port", "[1]", "[7]", "[[Varn]] [https://a.example 7] port"),
        (
            "[[Varn]] [[:Category:C]] port",
            "[:Category:C]",
            "[C]",
            "[[Varn]] [[:Category:C|C]] port",
        ),
    ],
)
def test_what_only_looks_like_noise_is_an_edit(page: str, old: str, new: str, result: str) -> None:
    file = (
        to_markdown(page).replace("[](https", "[1](https").replace("[Category:C]", "[:Category:C]")
    )
    assert to_wikitext(file, base=page) == page
    assert to_wikitext(file.replace(old, new), base=page) == result


def test_an_edit_of_a_caption_leaves_its_links_alone() -> None:
    page, file = NOISE["what an image is like, and links in its caption"]
    edited = file.replace("old town", "old port")
    assert to_wikitext(edited, base=page) == page.replace("town", "port")


def test_many_notes_take_no_time() -> None:
    keys = [NoteKey(name=f"n{number}") for number in range(20_000)]
    notes = tuple(Note(key, (Paragraph((Text("a"),)),)) for key in keys)
    page = Document((Paragraph((*map(NoteRef, keys),)),), notes=notes)
    assert seconds(lambda: reduce(page, frozenset())) < 2


def test_a_table_without_cells_is_none() -> None:
    page = '[[Varn]] here\n\n{| class="box"\n|- style="a"\n|}'
    assert to_wikitext('[Varn](Varn "wikilink") here\n', base=page) == page


@pytest.mark.parametrize("reference", ["", "fn9", "fn1 fn1"])
def test_no_note_below_a_table_is_lost(reference: str) -> None:
    links = "".join(f'<a href="#{to}" class="footnote-ref">1</a>' for to in reference.split())
    file = (
        f"<table>\n<tbody>\n<tr>\n<td>a{links}</td>\n</tr>\n</tbody>\n</table>\n"
        '<section class="footnotes">\n<ol>\n<li id="fn1"><p>Book.</p></li>\n</ol>\n</section>\n'
    )
    assert "Book." in to_wikitext(file)


def test_empty_parts_of_a_caption_are_no_options() -> None:
    assert to_wikitext('[thumb|](File:X.jpg "wikilink")') == "[[File:X.jpg|thumb]]"
    assert to_wikitext('[|](File:X.jpg "wikilink")').startswith("[[:File:X.jpg|")
