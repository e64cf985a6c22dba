"""What pandoc takes otherwise than MediaWiki does, said as pandoc says it.

Lines behind a colon and terms are paragraphs, calls whose names begin with a sign are
text, a gallery's lines are prose, and emphasis around nothing is its marks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Final

from msgspec import structs

from bridge.document.nodes import (
    Block,
    Code,
    DefinitionList,
    Description,
    Document,
    Emphasis,
    ExternalLink,
    HtmlInline,
    Image,
    Inline,
    LineBreak,
    Math,
    NoteKey,
    NoteRef,
    Paragraph,
    RawBlock,
    RawWikitext,
    Strong,
    Template,
    TemplateBlock,
    Term,
    Text,
    WikiLink,
)
from bridge.document.normal import normalize_inlines, trim_inlines
from bridge.document.source_text import plain_text
from bridge.document.walk import images, strings

_DEFINITION: Final = re.compile(r"\[\^[0-9]+\]:")
_QUOTES: Final = re.compile(r"(?<!')'{2,3}(?!')")
_GALLERY: Final = re.compile(r"(?:File|Image):[^|\n]+\.[A-Za-z]{3,4}\b")
_UNSEEN: Final = re.compile(
    r"<ref\b[^<>]*/>|<ref\b.*?</ref>|<!--.*?-->|\{\{[^{}]*\}\}|<[^<>]*>|\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]",
    re.S,
)
_NAME: Final = re.compile(r"\s*[\w:]")
_EMPTIED: Final = re.compile(r"(?<![^\s(])\*(?: \*|\*{1,3})(?![^\s.,;:)])")
_SWITCH: Final = re.compile(r"__[A-Z]+__")
_TRAIL: Final = re.compile(r"[^\W\d_]+")
_REF: Final = re.compile(r"<ref\b[^<>]*/>", re.I)
_INDENT: Final = "\u00a0"
"""What pandoc makes of the spaces that text is indented by."""


def is_noise(inlines: tuple[Inline, ...], galleries: Collection[str] = ()) -> bool:
    """Whether text is the definition of a note that nothing shows, or a gallery's lines.

    Args:
        inlines: the text.
        galleries: what :func:`galleries_of` found on the page.
    """
    words = plain_text(inlines)
    return _DEFINITION.fullmatch(words) is not None or (
        _GALLERY.match(words) is not None and _letters(words) in galleries
    )


def galleries_of(page: Document) -> frozenset[str]:
    """Returns the letters that the galleries of a page show."""
    sources = [block.source for block in page.blocks if isinstance(block, RawBlock)]
    return frozenset(
        _letters(_UNSEEN.sub(r"\1", source))
        for source in sources
        if source[:8].lower() == "<gallery"
    )


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def as_text(call: Template | TemplateBlock) -> Text | None:
    """Returns what pandoc takes for text: no template's name begins with a sign."""
    if call.parameters or _NAME.match(call.name):
        return None
    return Text(f"{{{{{call.name}}}}}")


def without_calls(node: Inline) -> Inline:
    """Returns text without the marks of emphasis that only a template's call stood in."""
    if isinstance(node, Template):
        return as_text(node) or node
    if isinstance(node, Text) and ("*" in node.value or "__" in node.value):
        return Text(_SWITCH.sub("", _EMPTIED.sub("", node.value)))
    return node


def with_trails(inlines: Iterable[Inline]) -> list[Inline]:
    """Returns inlines whose links to pages take in the letters behind them, capitals too."""
    found = list(inlines)
    for index, (link, text) in enumerate(pairwise(found)):
        trail = _TRAIL.match(text.value) if isinstance(text, Text) else None
        if isinstance(link, WikiLink) and isinstance(text, Text) and trail is not None:
            label = normalize_inlines([*(link.label or (Text(link.target),)), Text(trail[0])])
            found[index] = structs.replace(link, label=label)
            found[index + 1] = Text(text.value[trail.end() :])
    return found


def with_note(node: Inline) -> Inline:
    """Returns the note that has its text nowhere on the page, as pandoc takes it."""
    match = _REF.fullmatch(node.source) if isinstance(node, RawWikitext) else None
    return node if match is None else NoteRef(NoteKey(name=match[0]))


def as_paragraphs(block: DefinitionList) -> Iterator[Block]:
    """Yields the terms and descriptions of a list as paragraphs.

    A term and what follows it share one, as pandoc writes them for dialects without lists
    of definitions.
    """
    term: tuple[Inline, ...] = ()
    for item in block.items:
        if isinstance(item, Term):
            if term:
                yield Paragraph(term)
            term = item.children
            continue
        first, *rest = item.blocks or (None,)
        if term and isinstance(first, Paragraph):
            yield Paragraph((*term, LineBreak(), *first.children))
        else:
            if term:
                yield Paragraph(term)
            if first is not None:
                yield first
        yield from rest
        term = ()
    if term:
        yield Paragraph(term)


def in_parts(block: DefinitionList) -> Iterator[Block]:
    """Yields a list of definitions as what pandoc's own Markdown makes of it again.

    A line before an indented one is its term there, and a formula alone is no description.
    """
    descriptions: list[Description] = []
    for item in block.items:
        if isinstance(item, Description) and not _is_formula(item):
            descriptions.append(item)
            continue
        if descriptions:
            yield DefinitionList(tuple(descriptions))
            descriptions = []
        if isinstance(item, Description):
            yield from item.blocks
        elif item.children:
            yield Paragraph(item.children)
    if descriptions:
        yield DefinitionList(tuple(descriptions))


def _is_formula(item: Description) -> bool:
    block = item.blocks[0] if len(item.blocks) == 1 else None
    children = block.children if isinstance(block, Paragraph) else ()
    return len(children) == 1 and isinstance(children[0], Math)


def without_options(image: Image, options: Collection[str]) -> Image:
    """Returns an image without the options at the head of its caption, as pandoc left them there.

    Args:
        image: as a file shows it.
        options: those that the page has for it.
    """
    first = image.caption[0] if image.caption else None
    if not isinstance(first, Text) or "|" not in first.value:
        return image
    words = first.value.split("|")
    while len(words) > 1 and (not words[0].strip() or words[0].strip() in options):
        del words[0]
    caption = normalize_inlines([Text("|".join(words)), *image.caption[1:]])
    return structs.replace(image, caption=trim_inlines(caption))


def options_of(page: Document) -> dict[str, frozenset[str]]:
    """Returns the options of each image of a page."""
    found: dict[str, frozenset[str]] = {}
    for image in images(page):
        found[image.target] = found.get(image.target, frozenset()).union(image.options)
    return found


def with_unclosed(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Returns a line in which apostrophes that nothing closes are emphasis up to its end.

    So MediaWiki reads them (its quotes end with the line); pandoc leaves them as they are.

    Example:
        >>> with_unclosed((Text("a ''b"),))
        (Text(value='a '), Emphasis(children=(Text(value='b'),)))
    """
    runs = [
        (index, match)
        for index, node in enumerate(inlines)
        if isinstance(node, Text)
        for match in _QUOTES.finditer(node.value)
    ]
    if len(runs) != 1:
        return inlines
    index, match = runs[0]
    before, behind = match.string[: match.start()], match.string[match.end() :]
    inside = (*([Text(behind)] if behind else []), *inlines[index + 1 :])
    if not inside:
        return inlines
    kind = Emphasis if len(match[0]) == 2 else Strong
    return (*inlines[:index], *([Text(before)] if before else []), kind(inside))


def is_orphan(block: Paragraph, notes: Collection[str]) -> bool:
    """Whether a paragraph is a note that nothing refers to, and another one's copy.

    pandoc writes the notes of an image's caption once more.

    Args:
        block: a paragraph of a file.
        notes: the texts of its notes.
    """
    if not isinstance(next(iter(block.children), None), Text):
        return False
    words = "".join(strings(block))
    match = _DEFINITION.match(words)
    return match is not None and words[match.end() :].removeprefix(" ") in notes


def is_indented(inlines: tuple[Inline, ...]) -> bool:
    """Whether text is code for no other reason than that a space stood before it."""
    first = inlines[0]
    return isinstance(first, Code) and first.value.startswith(_INDENT)


def without_code(node: Inline) -> Inline:
    """Returns text that was code for no other reason than that it was indented."""
    if isinstance(node, Code):
        return Text(node.value.replace(_INDENT, " "))
    if isinstance(node, LineBreak):
        return Text(" ")
    if isinstance(node, HtmlInline) and node.name == "code":
        return Text("".join(child.value for child in node.children if isinstance(child, Text)))
    if isinstance(node, WikiLink | ExternalLink):
        return structs.replace(node, label=normalize_inlines([*map(without_code, node.label)]))
    return node
