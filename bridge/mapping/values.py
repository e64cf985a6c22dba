"""Values of parameters: wikitext in a call, nodes in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from bridge.document.fragments import Fragments
from bridge.document.nodes import (
    AutoLink,
    Block,
    Document,
    ExternalLink,
    Image,
    Inline,
    Join,
    NoteKey,
    NoteRef,
    Paragraph,
    Template,
    Text,
    WikiLink,
)
from bridge.document.normal import trim_inlines
from bridge.document.source_text import template_source
from bridge.mapping.skeleton import Call
from bridge.mapping.walk import container_fields
from bridge.report import Report
from bridge.site import CATEGORY_NAMESPACE, FILE_NAMESPACE, SiteInfo

# What is no markup wherever it stands; a link made of a bare number is none of it.
_PLAIN = re.compile(r"[^\W_](?:[\w,.()%/-]| (?! |\Z))*")
_MAGIC = re.compile(r"\b(?:ISBN|RFC|PMID)\b|__")
_MARKUP = re.compile(r"\[\[|\]\]|[{}<>|]")
# What has bars in it and ends where it seems to: links, calls without others in them, tags.
_CLOSED = re.compile(
    r"\[\[[^\[\]{}<>|\n]+(?:\|[^\[\]{}<>|\n]*)?\]\]|\{\{[\w·][^\[\]{}<>]*\}\}"
    r"|</?(?:br|small|su[bp]|[bisu]) ?/?>"
)
_BRACKET = re.compile(r"[\[{<-]")
_ENDING = re.compile(r"\||\}\}+|\}\Z")
_IMAGE_OPTION = re.compile(r"\d*x?\d+px|(?:alt|link|class|upright)=.*")
_LINKS: Final = (AutoLink, ExternalLink, Image, WikiLink)
_MOST_WRITTEN: Final = 1000
"""How many written values are remembered: those of a long page."""
_PUT: Final = (CATEGORY_NAMESPACE, FILE_NAMESPACE)


class Values:
    """Reads and writes values as one wiki's wikitext."""

    def __init__(self, site: SiteInfo, fragments: Fragments) -> None:
        # Loaded here, so that a page without calls does without the writer.
        from bridge.wikitext.escape import Escaper, Place  # noqa: PLC0415
        from bridge.wikitext.grammar import grammar_of  # noqa: PLC0415
        from bridge.wikitext.islands import find_islands  # noqa: PLC0415
        from bridge.wikitext.templates import split_parts  # noqa: PLC0415
        from bridge.wikitext.write_blocks import BlockWriter  # noqa: PLC0415
        from bridge.wikitext.write_inlines import InlineWriter  # noqa: PLC0415

        self.site = site
        self.fragments = fragments
        self._grammar = grammar_of(site)
        self._inlines = InlineWriter(Escaper(self._grammar, Document()), _no_note)
        self._blocks = BlockWriter(self._grammar, Document(), Report())
        self._place = Place()
        self._islands = find_islands
        self._parts = split_parts
        # what nodes are written as, by identity; the nodes are kept, so that none is another's
        self._written: dict[int, tuple[Sequence[Inline], str | None]] = {}

    def inlines(self, value: str) -> tuple[Inline, ...] | None:
        """Returns the nodes of a value within a line; None where they would not come back."""
        if not value:
            return ()
        if _PLAIN.fullmatch(value) and not _MAGIC.search(value):
            return (Text(value),)
        if "\n" in value or "<ref" in value or value != value.strip():
            return None
        nodes = self.fragments.inlines(value)
        if ":" in value and not self.stay(nodes):
            return None
        return nodes if self._written_as(nodes, nodes) == value else None

    def blocks(self, value: str) -> tuple[Block, ...] | None:
        """Returns the blocks of a value; None where they would not come back."""
        if not value:
            return ()
        if _PLAIN.fullmatch(value) and not _MAGIC.search(value):
            return (Paragraph((Text(value),)),)
        if "<ref" in value or value != value.rstrip() or value[0] == " ":
            return None
        blocks = self.fragments.blocks(value)
        return blocks if self.stay(blocks) and self.write_blocks(blocks) == value else None

    def write_inlines(self, nodes: Sequence[Inline]) -> str | None:
        """Returns nodes as a value; None where it would not be theirs alone."""
        if len(nodes) == 1 and isinstance(nodes[0], Text) and _PLAIN.fullmatch(nodes[0].value):
            return nodes[0].value
        known = self._written.get(id(nodes))
        if known is not None:
            return known[1]
        trimmed = trim_inlines(tuple(nodes))
        return self._written_as(nodes, trimmed)

    def _written_as(self, nodes: Sequence[Inline], trimmed: tuple[Inline, ...]) -> str | None:
        """Writes nodes without white space at their edges, and remembers what of."""
        source = None
        if not _has_note(trimmed):
            source = self._enclosed(self._inlines.write(trimmed, self._place))
        if isinstance(nodes, tuple):
            if len(self._written) >= _MOST_WRITTEN:
                self._written.clear()
            self._written[id(nodes)] = (nodes, source)
        return source

    def write_blocks(self, blocks: Sequence[Block]) -> str | None:
        """Returns blocks as a value; None where it would not be theirs alone."""
        if _has_note(blocks):
            return None
        if any(isinstance(block, Join) for block in (*blocks[:1], *blocks[-1:])):
            return None
        source = self._enclosed(self._blocks.write(blocks))
        if not blocks or isinstance(blocks[0], Paragraph):
            return source
        return f"\n{source}"

    def _enclosed(self, source: str) -> str:
        """Escapes what would end the value or the call: bars, and braces that close nothing."""
        if ("|" not in source and "}" not in source) or _is_closed(source):
            return source
        islands = self._islands(source, 0, len(source), self._grammar)
        table = "{|" in source
        out: list[str] = []
        position = start = 0
        while position < len(source):
            island = islands.get(position)
            if island is not None:
                position = island.end
                continue
            found = _ENDING.match(source, position)
            if found is None:
                position += 1
                continue
            escaped = "{{!}}" if table and found[0] == "|" else f"<nowiki>{found[0]}</nowiki>"
            out += [source[start:position], escaped]
            position = start = found.end()
        return "".join([*out, source[start:]])

    def stay(self, nodes: Sequence[object]) -> bool:
        """Whether Markdown keeps nodes where they stand.

        A link that puts the page into a category, or that leads to its translation, is
        a fact of the page: readers of Markdown take it from wherever it is.  One to a
        file is an image without its colon.
        """
        site = self.site
        for node in _within(nodes):
            if isinstance(node, WikiLink):
                prefix, colon, _ = node.target.partition(":")
                if colon and (site.find_namespace(prefix) in _PUT or site.is_language(prefix)):
                    return False
        return True

    def is_image_option(self, option: str) -> bool:
        """Whether an option of an image is none of a caption's words wherever it stands."""
        return option in self.site.image_options or _IMAGE_OPTION.fullmatch(option) is not None

    def may_be_label(self, nodes: Sequence[object]) -> bool:
        """Whether nodes can be what a link shows: an image with a link is an option of its own."""
        return not any(isinstance(node, _LINKS) for node in _within(nodes))

    def split(self, line: str) -> list[str]:
        """Returns the parts between the bars of a line, those of links and calls left alone."""
        bracket = _BRACKET.search(line)
        if bracket is None or line.rfind("|") < bracket.start():
            return line.split("|")
        parts, _ = self._parts(line, 0, len(line), self._grammar)
        return [line[start:end] for start, end in parts]

    def is_call(self, call: Call) -> bool:
        """Whether the text of a call is read as just this call."""
        parts = [call.name]
        for parameter in call.parameters:
            if parameter.name is None and "=" in parameter.value:
                break
            parts += [parameter.name or "", parameter.value]
        else:
            if _is_closed("\n".join(parts)):
                return True
        template = Template(call.name, call.parameters)
        return self.fragments.inlines(template_source(template)) == (template,)


def _is_closed(text: str) -> bool:
    """Whether no mark is left in a text beyond what plainly ends within it.

    Example:
        >>> _is_closed("a [[b|{{c|d}}]]<br />"), _is_closed("a [[b|c"), _is_closed("<!-- | -->")
        (True, False, False)
    """
    for _ in range(3):
        if not _MARKUP.search(text):
            return True
        text = _CLOSED.sub("", text)
    return not _MARKUP.search(text)


def _no_note(key: NoteKey) -> str:
    raise AssertionError(f"a value without notes refers to one: {key}")


def _has_note(nodes: Sequence[object]) -> bool:
    """Whether a note is referred to, however deep: a call is no place for its text."""
    return any(isinstance(node, NoteRef) for node in _within(nodes))


def _within(nodes: Sequence[Any]) -> Iterator[Any]:
    """Yields nodes and what they hold, however deep."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        yield node
        for name in container_fields(type(node)):
            pending.extend(getattr(node, name))


class _Key:
    """Compares a site by identity: hashing all of its facts costs more."""

    __slots__ = ("fragments", "site")

    def __init__(self, site: SiteInfo, fragments: Fragments) -> None:
        self.site = site
        self.fragments = fragments

    def __hash__(self) -> int:
        return id(self.site)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.site is self.site


@lru_cache(maxsize=16)
def _cached(key: _Key) -> Values:
    return Values(key.site, key.fragments)


def values_for(site: SiteInfo, fragments: Fragments) -> Values:
    """Returns the reader and writer of a wiki's values, one for each wiki."""
    return _cached(_Key(site, fragments))
