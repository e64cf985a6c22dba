"""Tables and figures that pandoc writes as HTML, with the notes below them.

They are read where a page of a wiki shows something else in their tags: MediaWiki takes
``<thead>``, ``<tbody>``, ``<figure>`` and links to a note's number for text.
"""

from __future__ import annotations

import re
from typing import Final, cast

from msgspec import structs

from bridge.document.nodes import (
    Block,
    Cell,
    Document,
    Image,
    Note,
    Paragraph,
    Row,
    Table,
)
from bridge.document.tables import ATTRIBUTES, PLAIN_ATTRIBUTES, Alignment, is_header
from bridge.document.tidy import collapse
from bridge.markdown.context import Context
from bridge.markdown.html_content import (
    FLOW,
    HOLDS,
    PHRASES,
    HtmlReader,
    elements,
    is_readable,
)
from bridge.markdown.html_tree import Element, parse_html

_ROWS: Final = frozenset({"tr"})
_HOLDS: Final = {
    **HOLDS,
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}),
    "caption": PHRASES | {"p"},
    "colgroup": frozenset({"col"}),
    "col": frozenset(),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _ROWS),
    "tr": frozenset({"th", "td"}),
    "th": FLOW,
    "td": FLOW,
    "section": frozenset({"hr", "ol"}),
}
_TOP: Final = frozenset({"table", "figure", "section"})
_BEGINS: Final = re.compile(r"<(?:table|figure)\b", re.I)
_PARTS: Final = re.compile(r"<(?:thead|tbody|figure)\b", re.I)
_NOISE: Final = re.compile(r"""(?:^|\s)(?:class="(?:odd|even|header)"|style="")(?=\s|$)""")
_ALIGNED: Final = re.compile(r'style="text-align: ?(left|center|right);?"')


def read_shown(source: str, context: Context) -> tuple[Block, ...] | None:
    """Reads an HTML block of tables and figures.

    Args:
        source: the lines of the block.
        context: what is known of the page.

    Returns:
        None where the block is or holds anything else.
    """
    if _BEGINS.match(source) is None or _PARTS.search(source) is None:
        return None
    content = parse_html(source)
    if content is None or not is_readable(content, _TOP, _HOLDS):
        return None
    shown = [element for element in elements(content) if element.name != "section"]
    parts = [part for element in shown for part in _with_attributes(element)]
    if any(element.name == "table" and not _rows(element) for element in shown):
        return None
    if any(ATTRIBUTES.fullmatch(_attributes(part)) is None for part in parts):
        return None
    notes = _notes(content)
    if not _is_whole(content, notes):
        return None
    reader = HtmlReader(context, notes)
    blocks: list[Block] = []
    for element in shown:
        found = _figure(reader, element) if element.name == "figure" else _table(reader, element)
        if found is None:
            return None
        blocks += found
    return tuple(blocks)


def _is_whole(content: list[Element | str], notes: dict[str, Element]) -> bool:
    """Whether every note is referred to once, and no table or figure has two captions."""
    referred: list[str] = []
    places = 0
    pending = elements(content)
    while pending:
        element = pending.pop()
        inner = elements(element.content)
        if sum(part.name in ("caption", "figcaption") for part in inner) > 1:
            return False
        if element.name == "section":
            places += sum(len(elements(part.content)) for part in inner)
        if element.name == "a" and "footnote-ref" in element.attribute("class").split():
            referred.append(element.attribute("href"))
        pending += inner
    return places == len(notes) and sorted(referred) == sorted(notes)


def _with_attributes(element: Element) -> list[Element]:
    """Returns a table, its rows and its cells."""
    if element.name != "table":
        return []
    rows = _rows(element)
    return [element, *rows, *(cell for row in rows for cell in elements(row.content))]


def _rows(table: Element) -> list[Element]:
    parts = [part for part in elements(table.content) if part.name in ("thead", "tbody", "tfoot")]
    return [row for part in parts for row in elements(part.content)]


def _attributes(element: Element) -> str:
    """Returns the attributes that say something of a page."""
    return _NOISE.sub(" ", collapse(element.attributes)).strip(" ")


def _notes(content: list[Element | str]) -> dict[str, Element]:
    """Returns the notes in the sections of some HTML, by what refers to them."""
    return {
        f"#{item.attribute('id')}": item
        for section in elements(content)
        if section.name == "section"
        for part in elements(section.content)
        for item in elements(part.content)
    }


def _figure(reader: HtmlReader, figure: Element) -> tuple[Block, ...] | None:
    """Returns the image of a figure, which MediaWiki shows in a frame."""
    image = reader.figure(figure)
    if image is None:
        return None
    return (Paragraph((Image(image.target, ("thumb", *image.options), image.caption),)),)


def _table(reader: HtmlReader, table: Element) -> tuple[Block, ...]:
    """Returns a table, raw where no pipe table could hold it."""
    if _is_plain(table):
        return (_with_alignments(_read_table(reader, table), table),)
    apart = reader.context.beside()
    read = _read_table(HtmlReader(apart, reader.notes), table)
    notes = tuple(Note(apart.notes.keys[name], text) for name, text in apart.notes.tagged.items())
    return apart.fragments.blocks(apart.fragments.write(Document((read,), notes)))


def _is_plain(table: Element) -> bool:
    """Whether a pipe table could hold a table: cells of text, equally many in each row."""
    rows = _rows(table)
    cells = [elements(row.content) for row in rows]
    heads = [all(cell.name == "th" for cell in row) for row in cells]
    aligned = [[_alignment(cell) for cell in row] for row in cells]
    return (
        len({len(row) for row in cells}) == 1
        and not any(_attributes(row) for row in rows)
        and not any(heads[1:])
        and all(None not in row for row in aligned)
        and all(len(set(column)) == 1 for column in zip(*aligned[heads[0] :], strict=True))
        and all(cell.name == "td" for row in cells[heads[0] :] for cell in row)
        and all(_is_text(cell) for row in cells for cell in row)
    )


def _is_text(cell: Element) -> bool:
    inner = [part for part in cell.content if isinstance(part, Element) or part.strip()]
    blocks = [part for part in elements(inner) if part.name not in PHRASES]
    return not blocks or (len(inner) == 1 and blocks[0].name in ("p", "figure"))


def _alignment(cell: Element) -> Alignment | None:
    """Returns how a cell is aligned; None where its attributes say something else."""
    attributes = _attributes(cell)
    match = _ALIGNED.fullmatch(attributes)
    if match is None:
        return None if attributes else ""
    return cast("Alignment", match[1])


def _read_table(reader: HtmlReader, table: Element) -> Table:
    rows = tuple(_row(reader, row) for row in _rows(table))
    if is_header(rows[0]) and not any(cell.blocks for cell in rows[0].cells):
        rows = rows[1:] or rows
    attributes = _attributes(table) or PLAIN_ATTRIBUTES
    captions = [part for part in elements(table.content) if part.name == "caption"]
    return Table(rows, attributes, reader.caption(captions))


def _with_alignments(made: Table, table: Element) -> Table:
    """Returns a table whose columns say how their cells are aligned."""
    aligned = tuple(_alignment(cell) or "" for cell in elements(_rows(table)[-1].content))
    rows = tuple(Row(tuple(Cell(c.blocks, c.header) for c in row.cells)) for row in made.rows)
    return structs.replace(made, rows=rows, alignments=aligned if any(aligned) else ())


def _row(reader: HtmlReader, row: Element) -> Row:
    cells = tuple(
        Cell(reader.blocks(cell.content), cell.name == "th", _attributes(cell))
        for cell in elements(row.content)
    )
    return Row(cells, _attributes(row))
