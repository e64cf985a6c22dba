"""Where the text of a named note stands: at its first use, a later one, or in a list.

The canonical form writes it at the first use.  Two texts of one page can be compared
word by word only where both have it in the same place; so the canonical texts before
and after an edit get it where the page that is kept has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from bridge.wikitext.attributes import parse_attributes
from bridge.wikitext.notes import clean_name

Align = Callable[[Sequence[str], Sequence[str]], list[int]]

_OPENING = re.compile(r"<!--|<(ref|nowiki|pre|syntaxhighlight|source)((?:\s[^<>]*)?)>", re.I)
_CLOSING: Final = {
    name: re.compile(rf"</{name}\s*>", re.I)
    for name in ("ref", "nowiki", "pre", "syntaxhighlight", "source")
}
_LIST = re.compile(r"<references((?:\s[^<>]*?)?)(?:/>|>([^\0]*?)</references\s*>)", re.I)
_LISTED: Final = -1
_AROUND: Final = 24


class _Use(NamedTuple):
    """A tag of a named note."""

    key: tuple[str, str]
    start: int
    end: int
    text: str | None


class _Uses:
    """The tags of the named notes of a page, in order, by name."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lists = [match for match in _LIST.finditer(source) if match[2] is not None]
        self.by_key: dict[tuple[str, str], list[_Use]] = {}
        self.listed: dict[tuple[str, str], _Use] = {}
        for start, end, head, text in _references(source):
            attributes = parse_attributes(head)
            name = clean_name(attributes.get("name", ""))
            if not name:
                continue
            group = clean_name(attributes.get("group", ""))
            holder = self._list_at(start)
            if holder is not None:
                group = group or clean_name(parse_attributes(holder[1]).get("group", ""))
            use = _Use((name, group), start, end, text)
            if holder is not None:
                self.listed.setdefault(use.key, use)
            else:
                self.by_key.setdefault(use.key, []).append(use)

    def _list_at(self, at: int) -> re.Match[str] | None:
        for match in self.lists:
            if match.start() < at < match.end():
                return match
        return None

    def places(self) -> dict[tuple[str, str], int]:
        """Returns which use holds the text of each note; those at the first use are left out."""
        found = dict.fromkeys(self.listed, _LISTED)
        for key, uses in self.by_key.items():
            holders = [index for index, use in enumerate(uses) if use.text]
            if key not in found and len(holders) == 1 and holders[0] > 0:
                found[key] = holders[0]
        return found

    def around(self, use: _Use) -> str:
        """Returns the words next to a use, by which it is known again."""
        return (
            self.source[max(0, use.start - _AROUND) : use.start]
            + self.source[use.end : use.end + _AROUND]
        )


def _references(source: str) -> Iterator[tuple[int, int, str, str | None]]:
    """Yields where each ``<ref>`` stands, its attributes and its text; linear in the length."""
    at = 0
    while match := _OPENING.search(source, at):
        at = match.end()
        name = (match[1] or "").lower()
        if not name:
            at = source.find("-->", at)
            if at < 0:
                return
            continue
        head = match[2]
        if head.endswith("/"):
            if name == "ref":
                yield match.start(), at, head[:-1], None
            continue
        closing = _CLOSING[name].search(source, at)
        if closing is None:
            return
        if name == "ref":
            yield match.start(), closing.end(), head, source[at : closing.start()]
        at = closing.end()


def place_notes(before: str, after: str, base: str, align: Align) -> tuple[str, str]:
    """Moves the texts of named notes of two canonical texts to where a base has them.

    Args:
        before: the canonical text before an edit.
        after: the same with the edit.
        base: the page that is kept.
        align: finds what two sequences have in common.

    Returns:
        Both canonical texts.  Where the use that held a text is gone, the next one
        holds it.

    Example:
        >>> from bridge.preserve.align import align
        >>> base = 'a<ref name=n /> b<ref name=n>N</ref>'
        >>> text = 'a<ref name="n">N</ref> b<ref name="n" />'
        >>> place_notes(text, text + "!", base, align)[1]
        'a<ref name="n" /> b<ref name="n">N</ref>!'
    """
    places = _Uses(base).places()
    if not places:
        return before, after
    olds, news = _Uses(before), _Uses(after)
    new_places = {
        key: place if place == _LISTED else _place_after(olds, news, key, place, align)
        for key, place in places.items()
        if key in news.by_key
    }
    return _moved(olds, places), _moved(news, new_places)


def _place_after(olds: _Uses, news: _Uses, key: tuple[str, str], place: int, align: Align) -> int:
    """Returns which use holds a text after an edit."""
    before, after = olds.by_key.get(key, []), news.by_key[key]
    if len(before) == len(after):
        return place
    pairs = align([olds.around(use) for use in before], [news.around(use) for use in after])
    following = [new for new in pairs[place:] if new >= 0]
    return following[0] if following else min(place, len(after) - 1)


def _moved(uses: _Uses, places: dict[tuple[str, str], int]) -> str:
    """Returns a canonical text with the texts of its notes in other places."""
    changes: list[tuple[int, int, str]] = []
    listed: dict[str, list[str]] = {}
    for key, place in places.items():
        own = uses.by_key.get(key, [])
        if not own or own[0].text is None or place >= len(own) or place == 0:
            continue
        full = uses.source[own[0].start : own[0].end]
        short = f"{full.partition('>')[0]} />"
        changes.append((own[0].start, own[0].end, short))
        if place == _LISTED:
            listed.setdefault(key[1], []).append(full)
        else:
            changes.append((own[place].start, own[place].end, full))
    changes += _lists(uses.source, listed)
    parts: list[str] = []
    at = 0
    for start, end, new in sorted(changes):
        parts += [uses.source[at:start], new]
        at = end
    return "".join([*parts, uses.source[at:]])


def _lists(source: str, listed: dict[str, list[str]]) -> list[tuple[int, int, str]]:
    """Returns the changes that put texts into the lists of notes of their groups."""
    changes: list[tuple[int, int, str]] = []
    for match in _LIST.finditer(source):
        group = clean_name(parse_attributes(match[1]).get("group", ""))
        texts = listed.pop(group, None)
        if texts is not None:
            head = f"<references{match[1].rstrip()}>"
            kept = (match[2] or "").strip("\n")
            lines = [head, *texts, *([kept] if kept else []), "</references>"]
            changes.append((match.start(), match.end(), "\n".join(lines)))
    return changes
