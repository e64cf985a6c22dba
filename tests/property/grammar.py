"""Random text that looks like wikitext or Markdown: constructs mixed and broken.

A grammar is data: each symbol has productions, in which ``‹symbol›`` stands for one
of that symbol's.  Deep in, only productions without symbols are chosen.
"""

from __future__ import annotations

import re

from hypothesis import strategies as st

Grammar = dict[str, list[str]]
_SYMBOL = re.compile("‹([a-z_]+)›")
_DEPTH = 7

COMMON: Grammar = {
    "word": (
        "a b word Two ñ 漢字 1 10 x_y __ it's e.g. (c) -- 5*6 A&B #1 ~ I' & 100% f(x) \\ ! ? : ; -"
        " * + = > < | $5 ^ @ ` `` ' \" / ... 1. 2) [ ] { } \u00a0 é \U0001f600 [] a/b"
    ).split(" "),
    "space": [" ", " ", " ", " ", "", "", "  ", "\n", "\t"],
    "gap": ["\n", "\n", "\n\n", "\n\n", "\n\n", "\n\n\n", " ", "", "\n \n"],
    "target": [
        "A", "Dual Power", "a_b", "A#B", "#B", "w:X", ":Category:C", ":File:F.jpg", "/Sub", "Help:H",
        "A (b)", 'X "y"', "É", "a*b", "A'B", "[x", "x]", "{x}", "a<b", "User:U/s", "1.", "-", "A:", "fr:",
        "Special:S", "", " ", "a&amp;b", "Category:", "a|b",
    ],
    "file": ["E.jpg", "E f.jpg", "E_f.PNG", "É (a).svg", "a'b.jpg", 'a"b.jpg'],
    "option": ["thumb", "220px", "220x220px", "left", "alt=x y", "link=", "frame", "upright", "foo"],
    "options": ["", "", "|‹option›", "|‹option›|‹option›", "|‹option›|‹option›|‹option›"],
    "name": ["n", "N", "a b", ":0", "x/y", "1", "", 'a"b', "é", "a-b", "[z]", "b'c"],
    "group": ["", "", "g", "a b", "n"],
    "url": [
        "http://x.org", "http://x.org/a_b", "https://x.org/(c)", "mailto:a@b.c", "//x.org", "ftp://f",
        "http://x.org/a?b=c&d=e", "http://x.org/%20", "http://x.org/a*b*", "http://x.org/a''", "irc://i",
        "http://é.org/ü", "http://x.org/[a]", "http://x.org/a|b",
    ],
    "tag": (
        "i b s sup sub u small big del ins span em strong code tt kbd div center blockquote p br hr"
        " noinclude onlyinclude foo poem math nowiki pre includeonly font li table td ref a-b"
    ).split(),
    "attributes": ["", "", "", ' id="a"', " style='x:y'", " a=b c", ' x="a>b"', " /"],
    "entity": "&nbsp; &amp; &lt; &mdash; &#65; &#x41; &foo; &amp;nbsp; & &#0;".split(),
    "element": ["<‹tag›‹attributes›>‹inlines›</‹tag›>", "<i>‹inlines›</i>", "<‹tag›‹attributes›>"],
}  # fmt: skip

WIKITEXT_GRAMMAR: Grammar = COMMON | {
    "page": ["‹block›", "‹block›‹gap›‹block›", "‹block›‹gap›‹block›‹gap›‹block›", "‹block›‹gap›‹page›"],
    "inlines": ["‹inline›", "‹inline›", "‹inline›‹space›‹inline›", "‹inline›‹space›‹inlines›"],
    "inline": [
        "‹word›", "‹word›", "‹word›", "‹word›", "‹word›", "‹entity›", "‹url›", "‹element›",
        "[[‹target›]]", "[[‹target›]]s", "[[‹target›|‹inlines›]]", "[[File:‹file›‹options›]]",
        "[[File:‹file›‹options›|‹inlines›]]", "[[Category:‹target›]]", "[[category:a_b|‹inlines›]]",
        "[[Category:A| ]]", "[[fr:Foo]]", "[‹url›]", "[‹url› ‹inlines›]", "''‹inlines›''",
        "'''‹inlines›'''", "'''''‹inlines›'''''", "''‹inlines›'''‹inlines›''", "<ref>‹inlines›</ref>",
        '<ref name="‹name›" group="‹group›">‹inlines›</ref>', '<ref name="‹name›" group="‹group›" />',
        "<ref name=‹name› />", "{{T}}", "{{T|‹inlines›|b=‹inlines›}}", "{{T\n|a=‹inlines›\n}}",
        "{{{1|‹inlines›}}}", "<nowiki>‹inlines›</nowiki>", "<code>‹inlines›</code>", "<!--‹inlines›-->",
        "-{‹inlines›}-", "<math>‹word›</math>", "__NOTOC__", "__FOO__", "<nowiki/>", "~~~~", "<br />",
        "<br>", "<references />", "<poem>\n‹inlines›\n</poem>", "''", "'''", "'''''", "[[", "]]", "{{",
        "}}", "<ref>", "</ref>", "<!--", "-->", "<b>", "</b>", "<div>", "</div>", "<nowiki>", "</nowiki>",
        "[", "RFC 1", "ISBN 0", "==", "{|", "|}", "|", "||", "!!", "{{!}}", "<hr>", "<foo/>", "----",
    ],
    "block": [
        "‹inlines›", "‹inlines›", "‹inlines›", "‹inlines›", "== ‹inlines› ==", "=‹inlines›===", "‹items›",
        "‹items›", "; ‹inlines› : ‹inlines›", " ‹inlines›", " ‹inlines›\n ‹inlines›",
        "<pre>\n‹inlines›\n</pre>", '<syntaxhighlight lang="py">\n‹inlines›\n</syntaxhighlight>',
        "<blockquote>\n‹page›\n</blockquote>", '<div class="x">\n‹page›\n</div>', "<div>‹inlines›</div>",
        "<references>\n‹inlines›\n</references>", '<references group="g" />', "{{Box\n| a = ‹inlines›\n}}",
        '{| class="wikitable"\n! a !! b\n|-\n| ‹inlines› || c\n|}', "{|\n|+ x\n| ‹inlines›\n|}",
        "‹table›", "‹table›",
        "<!-- ‹word› -->", "----", "-----x", "{{T}}", "__NOTOC__", "#REDIRECT [[‹target›]]",
        "<gallery>\nE.jpg|‹inlines›\n</gallery>", '<math display="block">x</math>', "<references />",
    ],
    "table": [
        "{|‹table_attributes›\n‹rows›|}", "{|‹table_attributes›\n‹rows›|}", "{|\n|+ ‹inlines›\n‹rows›|}",
        "{|\n‹rows›|} ‹inlines›", ":{|\n‹rows›|}", "{|\n‹rows›", "{|\n{{T}}\n‹rows›{{T}}",
        "<table>\n<tr><td>‹inlines›</td></tr>\n</table>",
    ],
    "table_attributes": [' class="wikitable"', "", ' style="a:b"', " border=1 x", " {{T}}", " <!-- c -->"],
    "rows": ["‹cells›\n", "‹cells›\n|-\n‹rows›", "‹cells›\n‹rows›", "|- class=x\n‹rows›"],
    "cells": [
        "| ‹inlines›", "| ‹inlines›", "! ‹inlines›", "! ‹inlines› !! ‹inlines›", "| ‹inlines› || ‹inlines›",
        '| style="text-align:center" | ‹inlines›', "| align=right | ‹inlines›", "| colspan=2 | a", "|", "! a",
        "|\n‹block›", "| a\n", "<!-- c -->", "{{T}}", "‹table›", "| ‹inlines› | ‹inlines›", "a",
    ],
    "items": ["‹marks› ‹inlines›", "‹marks› ‹inlines›\n‹items›", "‹marks›‹inlines›\n‹items›"],
    "marks": ["*", "#", ":", ";", "**", "*#", "##", "::", "*:", ":*", "#;", "***", ":::", "*#*"],
}  # fmt: skip

MARKDOWN_GRAMMAR: Grammar = COMMON | {
    "page": WIKITEXT_GRAMMAR["page"],
    "inlines": WIKITEXT_GRAMMAR["inlines"],
    "inline": [
        "‹word›", "‹word›", "‹word›", "‹word›", "‹word›", "‹entity›", "<‹url›>", "‹url›", "‹element›",
        '[‹inlines›](‹target› "wikilink")', '[‹inlines›](‹url›)', "[](‹url›)", '[](‹target› "wikilink")',
        '![‹inlines›](‹file› "‹file›‹options›")', '![](‹file› "‹file›‹options›")', "![‹inlines›](‹file›)",
        '[‹inlines›](Category:C "wikilink")', '[fr:F](fr:F "wikilink")', "*‹inlines›*", "_‹inlines›_",
        "**‹inlines›**", "***‹inlines›***", "~~‹inlines›~~", "`‹inlines›`", "$‹word›$", "[^‹name›]", "[^1]",
        "[^g/1]", "`{{T|‹inlines›}}`{=mediawiki}", "`‹inlines›`{=mediawiki}", "`__NOTOC__`{=mediawiki}",
        "<!--‹inlines›-->", "\\\n", "  \n", "\\*", "\\[", "\\\\", "\\", "*", "**", "***", "_", "~~", "![",
        "](", "<br />", "{{T}}", "''", "'''", "[[A]]", "[[A|‹inlines›]]", "![[E.jpg|300]]", "==", "<i>",
        "</i>", "<!--", "-->", "{.x}", "$", "$$", "<ref>x</ref>", "<nowiki>", "~~~~", "{|", "|}", "----",
    ],
    "block": [
        "‹inlines›", "‹inlines›", "‹inlines›", "‹inlines›", "# ‹inlines›", "### ‹inlines› #", "‹items›",
        "‹items›", "- ‹inlines›\n\n  ‹inlines›", "‹inlines›\n:   ‹inlines›", "[^‹name›]: ‹inlines›",
        "[^1]: ‹inlines›\n\n    ‹inlines›", "[^g/1]: ‹inlines›", "‹inlines›\n===", "‹inlines›\n---",
        "```\n‹inlines›\n```", "```{=mediawiki}\n‹inlines›\n```", '```{.py line="1"}\n‹inlines›\n```',
        "| a | b |\n|---|---|\n| ‹inlines› | c |", "<div>\n\n‹page›\n\n</div>", "<div>\n‹inlines›\n</div>",
        "> ‹inlines›\n> ‹inlines›", "$$‹word›$$", "---", "<references />", "<!-- -->", "<!--same line-->",
        "<!--next line-->", "<!-- c -->", "```{=mediawiki}\n{{T}}\n```", "    ‹inlines›", "[a]: http://x.org",
        "***", "---\ntitle: A\nredirect: B\n---\n", '1.  REDIRECT [X](X "wikilink")', "~~~ py\n‹inlines›\n~~~",
    ],
    "items": ["‹marks›‹inlines›", "‹marks›‹inlines›\n‹items›", "‹marks›‹inlines›\n\n‹items›"],
    "marks": ["- ", "* ", "1. ", "1.  ", "10. ", "  - ", "    - ", "> ", ":   ", "    :   ", "- - ", "-"],
}  # fmt: skip


def _flat(grammar: Grammar) -> Grammar:
    """For each symbol the productions that end: without symbols, or with a word only."""
    return {
        symbol: [text for text in texts if not _SYMBOL.search(text)]
        or [min(texts, key=lambda text: len(_SYMBOL.findall(text)))]
        for symbol, texts in grammar.items()
    }


@st.composite
def texts(draw: st.DrawFn, grammar: Grammar) -> str:
    """A page of a grammar, now and then with a few characters cut out of it."""
    flat = _flat(grammar)
    pieces: list[str] = []
    pending = [("‹page›", 0)]
    budget = 120
    while pending:
        piece, depth = pending.pop()
        symbol = _SYMBOL.fullmatch(piece)
        if not symbol:
            pieces.append(piece)
            continue
        budget -= 1
        rich = depth < _DEPTH and budget > 0
        text = draw(st.sampled_from((grammar if rich else flat)[symbol[1]]))
        parts = re.split("(‹[a-z_]+›)", text)
        pending.extend((part, depth + 1) for part in reversed(parts) if part)
    text = "".join(pieces)
    if text and draw(st.integers(0, 4)) == 4:
        start = draw(st.integers(0, len(text) - 1))
        text = text[:start] + text[start + draw(st.integers(1, 4)) :]
    return text


WIKITEXT = texts(WIKITEXT_GRAMMAR)
MARKDOWN = texts(MARKDOWN_GRAMMAR)
