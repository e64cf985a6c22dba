"""Notes: ``<ref>`` as Cite understands it, gathered by key."""

from __future__ import annotations

from bridge.document.entities import decode
from bridge.document.nodes import Block, Note, NoteKey
from bridge.document.source_text import NESTED_NOTE
from bridge.wikitext.attributes import parse_attributes, quote_attribute
from bridge.wikitext.context import Context
from bridge.wikitext.islands import Island, find_islands, top_level

_KNOWN = {"name", "group"}
"""A note within a note: Cite shows an error, so it must stay as it is."""


def note_key(context: Context, at: int, island: Island) -> NoteKey | str:
    """Registers the ``<ref>`` at ``at`` and returns the key of its note.

    Returns:
        Its source where it must stay raw: within another note or a fragment, around
        another one, with attributes that notes do not have, or a second text
        under one name.
    """
    text = context.text
    source = text[at : island.end]
    if context.read_note is None or context.in_note:
        return source
    has_content = island.inner != (0, 0)
    head = text[at + 4 : island.inner[0] - 1 if has_content else island.end - 2]
    attributes = parse_attributes(head)
    if not attributes.keys() <= _KNOWN or attributes.get("name", "").strip().isdecimal():
        return source
    if has_content and NESTED_NOTE.search(text, *island.inner):
        return source
    name = clean_name(attributes.get("name", ""))
    group = clean_name(attributes.get("group", ""))
    if not name:
        if not has_content:
            return source
        number = context.counts.get(group, 0) + 1
        key = NoteKey(number=number, group=group)
        blocks = read_content(context, *island.inner)
        context.counts[group] = number
        context.notes[key] = Note(key, blocks)
    else:
        key = NoteKey(name=name, group=group)
        if has_content:
            blocks = read_content(context, *island.inner)
            known = context.notes.get(key)
            if known is None or not known.blocks:
                context.notes[key] = Note(key, blocks)
            elif blocks and known.blocks != blocks:
                # spelled as it is written where the other text is not known
                return reference(key, text[slice(*island.inner)])
    context.used[key] = None
    return key


def reference(key: NoteKey, content: str | None = None) -> str:
    """Returns the ``<ref>`` of a note: with its content, or one that reuses it.

    Example:
        >>> reference(NoteKey(name="n", group="g"))
        '<ref name="n" group="g" />'
    """
    name = f" name={_quote(key.name)}" if key.name else ""
    group = f" group={_quote(key.group)}" if key.group else ""
    if content is None:
        return f"<ref{name}{group} />"
    return f"<ref{name}{group}>{content}</ref>"


def _quote(value: str) -> str:
    # the preprocessor ends a tag at its first ``>``, quoted or not
    return quote_attribute(value).replace(">", "&gt;")


def clean_name(raw: str) -> str:
    """Returns a reference's name or group as Cite compares it."""
    return " ".join(decode(raw).split())


def read_content(context: Context, start: int, end: int) -> tuple[Block, ...]:
    """Reads the text of a note, whose islands the page's own pass left out."""
    assert context.read_note is not None
    islands = find_islands(context.text, start, end, context.grammar)
    context.islands.update(islands)
    context.in_note = True
    try:
        return context.read_note(context, islands, start, end)
    finally:
        context.in_note = False


def list_definitions(context: Context, source: str, attributes: str, start: int, end: int) -> None:
    """Registers the notes that a ``<references>`` defines.

    Where it holds anything else nothing is registered: it stays raw.
    """
    if context.read_note is None or context.in_note or source in context.listed:
        return
    text = context.text
    group = clean_name(parse_attributes(attributes).get("group", ""))
    islands = find_islands(text, start, end, context.grammar)
    found: list[tuple[NoteKey, str, tuple[int, int]]] = []
    position = start
    for at, island in top_level(islands):
        if text[position:at].strip() or island.name != "ref" or island.inner == (0, 0):
            return
        head = parse_attributes(text[at + 4 : island.inner[0] - 1])
        name = clean_name(head.get("name", ""))
        if not name or name.isdecimal() or not head.keys() <= _KNOWN:
            return
        key = NoteKey(name=name, group=clean_name(head.get("group", "")) or group)
        found.append((key, text[at : island.end], island.inner))
        position = island.end
    if text[position:end].strip():
        return
    defined: dict[NoteKey, Note] = {}
    for key, _, inner in found:
        note = Note(key, read_content(context, *inner))
        if context.notes.get(key, defined.get(key, note)) != note:
            # two texts for one name: Cite shows an error
            return
        defined[key] = note
    context.notes.update(defined)
    context.listed[source] = [(key, definition) for key, definition, _ in found]
