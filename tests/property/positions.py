"""Any text in any place: documents that hold a text wherever words may stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from hypothesis import strategies as st

from bridge.document.nodes import (
    AutoLink,
    Block,
    Cell,
    Code,
    CodeBlock,
    DefinitionList,
    Description,
    Document,
    Emphasis,
    Entity,
    ExternalLink,
    Heading,
    HtmlInline,
    Image,
    Inline,
    Item,
    LineBreak,
    List,
    Note,
    NoteKey,
    NoteRef,
    Paragraph,
    Preformatted,
    Quote,
    Row,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Table,
    Template,
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines

Inlines: TypeAlias = tuple[Inline, ...]

TOKENS = (
    "a b word Two é 漢字 1 10 I's ' '' ''' ''''' * ** # : ; = == ==== - -- ---- + > < | || ! !! ? . , ( ) / \\ ^ @ _ __ ` `` ~ ~~ ~~~~ $ $$ % & &nbsp; &amp; &lt; &#65; &#0; &foo; [ ] [[ ]] ]]] [[a]] [[a|b]] [a] "
    "{ } {{ }} {{{ }}} {{a}} {| |} |- |+ <b> </b> <br> <br/> <div> </div> <p> <ref> </ref> <ref/> <nowiki> "
    "</nowiki> <nowiki/> <!-- --> <pre> <a <3 <foo> http:// http://a.b https://a.b/c) www.a.b mailto:a@b.c //a.b a@b.c "
    "{% %} {%a%} {{< >}} {{<a>}} {{%a%}} {{a.b}} {{a.b|c}} ^[ {.x} {#x} {{-a-}} "
    "__NOTOC__ __init__ RFC ISBN -{ }- 1. 1) (a) a) ii. [^1] [^1]: ]: ]( ![ !] [a](b) thumb 200px alt=x "
    "Category:A File:E.jpg #REDIRECT :smile: {=mediawiki} {.x} \u00a0 \U0001f600 \u200f s es"
).split(" ")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Tokens that are markup somewhere, side by side, and any other characters."""
    pieces = draw(
        st.lists(
            st.sampled_from(TOKENS) | st.just(" ") | st.text(_CHARACTERS, max_size=3),
            min_size=1,
            max_size=6,
        )
    )
    glue = draw(st.sampled_from(("", "", " ")))
    return " ".join(glue.join(pieces).split()) or "a"


_CHARACTERS = st.characters(
    exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufeff"
)
KEY = NoteKey(number=1)
_A, _B = Text("a"), Text("b")

AROUND: dict[str, Callable[[Inlines], Inlines]] = {
    "alone": lambda inlines: inlines,
    "behind words": lambda inlines: (Text("a "), *inlines),
    "before words": lambda inlines: (*inlines, Text(" b")),
    "beside emphasis": lambda inlines: (Emphasis((_A,)), *inlines, Emphasis((_B,))),
    "beside bold": lambda inlines: (Strong((_A,)), *inlines, Strong((_B,))),
    "beside links": lambda inlines: (WikiLink("a", (_A,)), *inlines, WikiLink("b", (_B,))),
    "beside URLs": lambda inlines: (AutoLink("http://a.b"), *inlines, AutoLink("http://c.d")),
    "beside external links": lambda inlines: (
        ExternalLink("http://a.b", (_A,)),
        *inlines,
        ExternalLink("http://c.d", ()),
    ),
    "beside templates": lambda inlines: (Template("T", ()), *inlines, Template("T", ())),
    "beside code": lambda inlines: (Code("a"), *inlines, Code("b")),
    "beside references": lambda inlines: (Entity("&nbsp;"), *inlines, Entity("&amp;")),
    "beside breaks": lambda inlines: (_A, LineBreak(), *inlines, LineBreak(), _B),
    "beside images": lambda inlines: (Image("E.jpg", (), ()), *inlines, Image("F.jpg", (), ())),
}
"""What stands beside the text."""

WITHIN: dict[str, Callable[[Inlines], Inline]] = {
    "emphasis": Emphasis,
    "bold": Strong,
    "strikethrough": Strikethrough,
    "superscript": Superscript,
    "subscript": Subscript,
    "a link's label": lambda inlines: WikiLink("A", inlines),
    "an external label": lambda inlines: ExternalLink("http://a.b", inlines),
    "a caption": lambda inlines: Image("E.jpg", ("thumb",), inlines),
    "an element": lambda inlines: HtmlInline("span", 'id="x"', inlines),
}
"""What encloses the text within its line."""

PLACES: dict[str, Callable[[Inlines], Document]] = {
    "a paragraph": lambda inlines: Document((Paragraph(inlines),)),
    "a second paragraph": lambda inlines: Document((Paragraph((_A,)), Paragraph(inlines))),
    "a heading": lambda inlines: Document((Heading(2, inlines),)),
    "an item": lambda inlines: Document((_list("bullet", inlines),)),
    "a numbered item": lambda inlines: Document((_list("ordered", inlines),)),
    "a nested item": lambda inlines: Document(
        (List("bullet", (Item((Paragraph((_A,)), _list("bullet", inlines))),)),)
    ),
    "a term": lambda inlines: Document(
        (DefinitionList((Term(inlines), Description((Paragraph((_A,)),)))),)
    ),
    "a definition": lambda inlines: Document(
        (DefinitionList((Term((_A,)), Description((Paragraph(inlines),)))),)
    ),
    "a reply": lambda inlines: Document((DefinitionList((Description((Paragraph(inlines),)),)),)),
    "a quote": lambda inlines: Document((Quote((Paragraph(inlines),)),)),
    "a header cell": lambda inlines: Document((_table(inlines, (_A,)),)),
    "a cell": lambda inlines: Document((_table((_A,), inlines),)),
    "a table's caption": lambda inlines: Document((_table((_A,), (_B,), inlines),)),
    "a note": lambda inlines: Document(
        (Paragraph((_A, NoteRef(KEY))),), (Note(KEY, (Paragraph(inlines),)),)
    ),
}
"""Where the line stands."""


def _list(kind: str, inlines: Inlines) -> List:
    items = (Item((Paragraph(inlines),)), Item((Paragraph((_B,)),)))
    return List("bullet" if kind == "bullet" else "ordered", items)


def _table(header: Inlines, cell: Inlines, caption: Inlines = ()) -> Table:
    rows = (Row((_cell(header, header=True),)), Row((_cell(cell),)))
    return Table(rows, 'class="wikitable"', caption)


def _cell(inlines: Inlines, *, header: bool = False) -> Cell:
    return Cell((Paragraph(inlines),), header)


class Placed(NamedTuple):
    """A document that holds a text, and where."""

    document: Document
    place: str
    within: str
    around: str

    @property
    def where(self) -> str:
        """The place in words, for whoever reads a failing test."""
        return f"{self.within} {self.around} in {self.place}"


@st.composite
def placed(draw: st.DrawFn) -> Placed:
    """Any text, beside anything, in anything, anywhere."""
    place = draw(st.sampled_from(tuple(PLACES)))
    around = draw(st.sampled_from(tuple(AROUND)))
    within = draw(st.sampled_from(("", "", *WITHIN)))
    inlines: Inlines = (Text(draw(texts())),)
    if within:
        inlines = (WITHIN[within](inlines),)
    inlines = trim_inlines(normalize_inlines(AROUND[around](inlines)))
    return Placed(PLACES[place](inlines), place, within, around)


CODE: dict[str, Callable[[str], Block]] = {
    "code in a line": lambda text: Paragraph((Code(text),)),
    "preformatted lines": Preformatted,
    "code": CodeBlock,
    "code with a language": lambda text: CodeBlock(text, "c"),
}
"""Where a text is shown as it is typed."""
