"""What brackets open, and the links whose target stands in their brackets."""

from __future__ import annotations

import re

from bridge.document.nodes import Inline, NoteRef, Text, WikiLink
from bridge.document.targets import normalize_target
from bridge.document.tidy import collapse
from bridge.markdown.addresses import is_url
from bridge.markdown.double_brackets import (
    EMBED,
    LINK,
    is_file_link,
    pair_brackets,
    read_embed,
    read_link,
)
from bridge.markdown.emphasis import Bracket, Raw
from bridge.markdown.grammar import NOTE_REFERENCE
from bridge.markdown.links import Tail, fold_reference, make_link, names_page, read_reference
from bridge.markdown.liquid import LIQUID_LINK
from bridge.markdown.raised import read_any_raised, read_superscript
from bridge.markdown.scanner import Found, Scanner
from bridge.markdown.targets import WIKILINK
from bridge.markdown.typography import SIGN

_WIKI_LINK = re.compile(
    r"\[([^\[\]\\`*_<&$~^ \t\r\n\f\v][^\[\]\\`*_<&$~^]*)\]"
    r'\(([^\[\]{}|<>%& \t\r\n\f\v]+) "wikilink"\)(?!\{)'
)
"""A link of pandoc's with a plain label and title, which most links are."""


def read_bang(scanner: Scanner, at: int) -> Found:
    """Reads ``![``, which opens an image, or ``![[…]]`` as a whole."""
    if _is_note(scanner, at + 1):
        return None
    made = LIQUID_LINK.match(scanner.text, at + 1)
    if made is not None:
        return f"!{made[0]}", made.end()
    match = EMBED.match(scanner.text, at)
    if match is not None:
        embedded = read_embed(scanner.context, match[1], match[2] or "")
        if embedded is not None:
            return embedded, match.end()
    bracket = Bracket(at, scanner.floor, "![")
    scanner.brackets.append(bracket)
    return bracket, at + 2


def _is_note(scanner: Scanner, at: int) -> bool:
    match = NOTE_REFERENCE.match(scanner.text, at)
    return match is not None and scanner.context.notes.knows(match[1])


def open_bracket(scanner: Scanner, at: int) -> Found:
    """Reads ``[``, which opens a link or a span, or a whole one whose end is known."""
    text, context = scanner.text, scanner.context
    made = LIQUID_LINK.match(text, at)
    if made is not None:
        context.report.add("liquid", "info", "a link that another program makes is text", made[0])
        return made[0], made.end()
    if not scanner.brackets:
        match = _WIKI_LINK.match(text, at)
        if match is not None and not (context.smart and SIGN.search(match[1])):
            link = _plain_wiki_link(scanner, match)
            if link is not None:
                return link, match.end()
    if text.startswith("[", at + 1):
        found = _double_bracket(scanner, at)
        if found is not None:
            return found
    if text.startswith("^", at + 1) and not context.in_note:
        match = NOTE_REFERENCE.match(text, at)
        key = None if match is None else context.notes.use(match[1])
        if match is not None and key is not None:
            scanner.noted = len(scanner.brackets)
            return NoteRef(key), match.end()
        if match is not None and not text.startswith(("(", "["), match.end()):
            message = "a footnote that nothing defines is text"
            context.report.add("undefined-note", "warning", message, match[0])
    bracket = Bracket(at, scanner.floor, "[")
    scanner.brackets.append(bracket)
    return bracket, at + 1


def read_caret(scanner: Scanner, at: int) -> Found:
    """Reads ``^[``, which opens a note, as pandoc and Obsidian write it, or ``^2^``."""
    if not scanner.text.startswith("[", at + 1):
        return read_superscript(scanner, at)
    raised = read_any_raised(scanner, at)
    if raised is not None:
        # a link that pandoc raises
        return raised
    if scanner.context.in_note:
        return None
    bracket = Bracket(at, scanner.floor, "^[")
    scanner.brackets.append(bracket)
    return bracket, at + 2


def _plain_wiki_link(scanner: Scanner, match: re.Match[str]) -> Inline | None:
    context = scanner.context
    target = normalize_target(match[2])
    if ":" in target or not target or context.targets.table is not None:
        if context.is_category(target):
            return context.category(target, collapse(match[1]).strip(" "))
        tail = Tail(match[2], WIKILINK, wiki=True)
        if not names_page(context, tail):
            return None
        return make_link(context, (Text(collapse(match[1])),), tail)
    return WikiLink(target, (Text(collapse(match[1])),))


def _double_bracket(scanner: Scanner, at: int) -> Found:
    """Reads ``[[Target|text]]``, which in CommonMark is a link between brackets."""
    text, context = scanner.text, scanner.context
    if is_file_link(context, text, at):
        return _file_link(scanner, at)
    match = LINK.match(text, at)
    if match is None:
        return None
    name, words, end = match[1], match[2], match.end()
    references = context.references
    if references:
        found = read_reference(text, end)
        if found is not None and fold_reference(found[0] or name) in references:
            return None
        if words is None and fold_reference(name) in references:
            return _referenced(scanner, name, end)
    node = read_link(context, name, words)
    if node is None:
        return None
    scanner.floor = len(scanner.brackets)
    scanner.pairing.remember(node, 1)
    return node, end


def _referenced(scanner: Scanner, name: str, end: int) -> Found:
    """Reads ``[[name]]`` where Foam defines below which file that is."""
    folded = fold_reference(name)
    reference = scanner.context.references[folded]
    tail = Tail(reference.destination, reference.title)
    if is_url(tail.destination, scanner.context.site) or not names_page(scanner.context, tail):
        return None
    scanner.context.referred.add(folded)
    scanner.floor = len(scanner.brackets)
    tail = tail._replace(title=None)
    return make_link(scanner.context, (Text(collapse(name)),), tail), end


def _file_link(scanner: Scanner, at: int) -> Found:
    """Reads ``[[File:E.jpg|thumb|…]]``, which is wikitext."""
    if scanner.pairs is None:
        scanner.pairs = pair_brackets(scanner.text)
    end = scanner.pairs.get(at)
    return None if end is None else (Raw(scanner.text[at:end]), end)
