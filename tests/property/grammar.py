"""Random text that looks like wikitext or Markdown: constructs mixed and broken.

A grammar is data (:mod:`tests.property.wikitext_grammar` and its sister): each symbol has
productions, in which ``‹symbol›`` stands for one of that symbol's.  Deep in, only
productions without symbols are chosen.

A page is what a person might write; a broken page has pieces of it cut, doubled and
moved, and openers and closers put into it anywhere; soup is nothing but those.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import strategies as st

from tests.property.markdown_grammar import MARKDOWN_GRAMMAR
from tests.property.wikitext_grammar import PLAUSIBLE_GRAMMAR, WIKITEXT_GRAMMAR, Grammar

_SYMBOL = re.compile("‹([a-z_]+)›")
_PARTS = re.compile("(‹[a-z_]+›)")
_DEPTH = 9
_BUDGET = 120
NEEDLE = re.compile("q[a-y]{2}z")
"""A word that stands once in a page, by which its loss would be seen."""

MARKUP = "'[]{}<>|=*#:;!-_~`\\&$^/\"\n \t1ab.:()+"
TOKENS = [
    *(
        "'' ''' ''''' [[ ]] {{ }} {{{ }}} [ ] {| |} |- || !! |+ <!-- --> <ref> </ref> <ref name=a/> <nowiki>"
    " </nowiki> <nowiki/> <pre> </pre> <div> </div> <b> </b> <i> </i> <s> </s> <sup> </sup> <br> <br/> <li>"
    " <ul> </ul> <references/> <references> </references> <blockquote> </blockquote> <math> </math> <poem>"
    " </poem> <gallery> </gallery> <code> </code> <syntaxhighlight> </syntaxhighlight> <noinclude>"
    " </noinclude> <onlyinclude> <includeonly> </includeonly> -{ }- __TOC__ ~~~~ ---- == = * # : ; | !"
    " http://x.org &amp; &lt; &nbsp; & ** *** _ __ ~~ ` `` ``` > $ $$ \\ ![ ]( [^a] [^a]: - 1. + {=mediawiki}"
    " <!--same-line--> [[File:a.jpg| [[Category:C| #REDIRECT {{T a b ab"
    ).split(" "),
    "\n", "\n\n", "\n\n\n", " ", " ", "\n ", "\n* ", "\n: ", "\n    ", "\n|", "\r\n", "\t", '"wikilink")',
]  # fmt: skip


def _flat(grammar: Grammar) -> Grammar:
    """For each symbol the productions that come to an end: of words, or of their like."""
    found: Grammar = {"needle": []}
    for _ in range(2):
        ending = {
            symbol: [text for text in texts if all(s in found for s in _SYMBOL.findall(text))]
            for symbol, texts in grammar.items()
        }
        found |= {symbol: texts for symbol, texts in ending.items() if texts}
    shortest = {s: [min(t, key=lambda x: len(_SYMBOL.findall(x)))] for s, t in grammar.items()}
    return shortest | found


@st.composite
def pages(draw: st.DrawFn, grammar: Grammar) -> str:
    """A page of a grammar, as long as its budget of symbols lasts."""
    flat = _flat(grammar)
    pieces: list[str] = []
    pending = [("‹page›", 0)]
    budget, needles = _BUDGET, 0
    while pending:
        piece, depth = pending.pop()
        symbol = _SYMBOL.fullmatch(piece)
        if symbol is None:
            pieces.append(piece)
            continue
        if symbol[1] == "needle":
            pieces.append(f"q{chr(97 + needles // 25)}{chr(97 + needles % 25)}z")
            needles += 1
            continue
        budget -= 1
        rich = depth < _DEPTH and budget > 0
        text = draw(st.sampled_from((grammar if rich else flat)[symbol[1]]))
        parts = _PARTS.split(text)
        pending.extend((part, depth + 1) for part in reversed(parts) if part)
    return "".join(pieces)


# --- breaking ----------------------------------------------------------------

Break = Callable[[st.DrawFn, str], str]


def _span(draw: st.DrawFn, text: str) -> tuple[int, int]:
    start = draw(st.integers(0, max(0, len(text) - 1)))
    return start, start + draw(st.integers(1, 8))


def _delete(draw: st.DrawFn, text: str) -> str:
    start, end = _span(draw, text)
    return text[:start] + text[end:]


def _double(draw: st.DrawFn, text: str) -> str:
    start, end = _span(draw, text)
    return text[:end] + text[start:]


def _swap(draw: st.DrawFn, text: str) -> str:
    start, end = _span(draw, text)
    after = end + draw(st.integers(1, 8))
    return text[:start] + text[end:after] + text[start:end] + text[after:]


def _cut(draw: st.DrawFn, text: str) -> str:
    start, _ = _span(draw, text)
    return text[start:] if draw(st.booleans()) else text[:start]


def _insert(draw: st.DrawFn, text: str) -> str:
    start, _ = _span(draw, text)
    return text[:start] + draw(st.sampled_from(TOKENS)) + text[start:]


def _windows(draw: st.DrawFn, text: str) -> str:
    return text.replace("\n", "\r\n")


def _character(draw: st.DrawFn, text: str) -> str:
    start, _ = _span(draw, text)
    return text[:start] + draw(st.characters()) + text[start:]


BREAKS: list[Break] = [
    _insert, _insert, _insert, _insert, _delete, _delete, _double, _swap, _cut, _windows, _character,
]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn, grammar: Grammar) -> str:
    """A page with something of it deleted, doubled, swapped, cut or inserted."""
    text = draw(pages(grammar))
    for _ in range(draw(st.integers(1, 4))):
        text = draw(st.sampled_from(BREAKS))(draw, text)
    return text


SOUP = st.lists(st.sampled_from(TOKENS), min_size=6, max_size=40).map("".join)
"""Openers, closers and little else."""

NOISE = st.lists(
    st.sampled_from(MARKUP) | st.sampled_from(MARKUP) | st.characters(), min_size=8
).map("".join)
"""Characters of markup, and any other."""

PLAUSIBLE = pages(PLAUSIBLE_GRAMMAR)
WIKITEXT = st.one_of(
    pages(WIKITEXT_GRAMMAR), broken(WIKITEXT_GRAMMAR), broken(WIKITEXT_GRAMMAR), SOUP, NOISE
)
MARKDOWN = st.one_of(
    pages(MARKDOWN_GRAMMAR), broken(MARKDOWN_GRAMMAR), broken(MARKDOWN_GRAMMAR), SOUP, NOISE
)
