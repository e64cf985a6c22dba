"""Random edits of a page, and where they may show in the other format.

Finds both by words alone and shares no code with what it judges: around an edit, the
nearest words that stand once on either side, before and after, are the posts between
which anything may change.  Outside of them every character must come back.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from typing import Literal, NamedTuple

Source = Literal["markdown", "wikitext"]
_WORD = re.compile(r"[^\W_]{3,}")
_PLAIN = re.compile(r"(?<=[^\W\d_] )[^\W\d_]{3,}(?= [^\W\d_])")
_SENTENCE = re.compile(r"(?<=\w\. )[^\W\d_][\w, ]{15,200}\.(?= [^\W\d_])")
_PROSE = re.compile(r"(?<=\n\n)[^\W\d_][^\n]*(?:\n[^\n#*|:>!\[`<={ -][^\n]*)*(?=\n\n)")
_NOTE_LINE = re.compile(r"^\[\^[^\]\n]+\]:.*(?:\n(?:    .*|(?=\n    )))*\n*", re.M)
_USE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_ADDRESS = re.compile(r"https?://[^\s|\]}<>]*|\]\([^)\n]*\)")
_HEAD = re.compile(r"---\n.*?^---\n", re.S | re.M)
_RAW = re.compile(
    r"^(```+|~~~+).*?^\1|`[^`\n]*`|<!--.*?-->|\{\{.*?\}\}|\{\|.*?\|\}|<(math|pre|nowiki|code|gallery)\b"
    r".*?</\2>|\]\([^)\n]*\)|\[\[[^\]\n]*\]\]|https?://[^\s\[\]]+|<[^>\n]+>|^[=#;!][^\n]*$|(?<!\\)\[(?:\\.|[^\]\\])*\]",
    re.S | re.M,
)
_ESCAPED = re.compile(r"<nowiki>.*?</nowiki>", re.S | re.I)
"""Where a wiki takes all marks for characters."""
_NO_NOTES = re.compile(r"<(nowiki|ref)\b[^<>/]*>.*?</\1>", re.S | re.I)
"""Where a wiki takes no note."""


class Edit(NamedTuple):
    """An edit of a page.

    Attributes:
        kind: what was done.
        text: the page with it.
        spans: the ranges of the page before that it touched.
    """

    kind: str
    text: str
    spans: tuple[tuple[int, int], ...]


class Posts(NamedTuple):
    """The words that stand once in a page and once in its other form, in order."""

    here: list[tuple[int, int]]
    there: list[tuple[int, int]]

    @classmethod
    def between(cls, source: str, target: str) -> Posts:
        """Finds the posts of two forms of a page, in an order that both have."""
        ours, theirs = _once(source), _once(target)
        here: list[tuple[int, int]] = []
        there: list[tuple[int, int]] = []
        pairs = sorted((ours[word], theirs[word]) for word in ours.keys() & theirs.keys())
        lowest = [(0, 0)] * len(pairs)
        low = (1 << 60, 0)
        for index in range(len(pairs) - 1, -1, -1):
            lowest[index] = low
            low = min(low, pairs[index][1])
        high = (-1, 0)
        for (own, other), least in zip(pairs, lowest, strict=True):
            if high < other < least:
                here.append(own)
                there.append(other)
            high = max(high, other)
        return cls(here, there)

    def around(self, span: tuple[int, int], length: int) -> tuple[int, int]:
        """Returns the range of the target that a range of the source may show in."""
        left = bisect_right([end for _, end in self.here], span[0]) - 1
        right = bisect_left([start for start, _ in self.here], span[1])
        return (
            self.there[left][1] if left >= 0 else 0,
            self.there[right][0] if right < len(self.there) else length,
        )


def _once(text: str) -> dict[str, tuple[int, int]]:
    # where a link leads stands before its label in one format and behind it in the other
    text = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    found: dict[str, tuple[int, int]] = {}
    counts = Counter(match[0] for match in _WORD.finditer(text))
    for match in _WORD.finditer(text):
        if counts[match[0]] == 1:
            found[match[0]] = match.span()
    return found


def is_untouched_outside(before: str, after: str, spans: list[tuple[int, int]]) -> bool:
    """Whether what stands outside of some ranges of a text is in a later one, in order."""
    at = start = 0
    spans = _joined(spans)
    for index, (first, last) in enumerate(spans):
        piece = before[start:first]
        if index == 0:
            if not after.startswith(piece):
                return False
            at = len(piece)
        else:
            found = after.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        start = last
    tail = before[start:]
    return after.endswith(tail) and len(after) - len(tail) >= at


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


# --- the edits ---------------------------------------------------------------

Maker = Callable[[str, Source, random.Random], Edit | None]


def _free(text: str) -> Callable[[tuple[int, int]], bool]:
    """Returns whether a range holds no code, template, link or head."""
    head = _HEAD.match(text)
    start = head.end() if head is not None else 0
    taken = [(0, start), *(match.span() for match in _RAW.finditer(text, start))]
    starts = [start for start, _ in taken]

    def free(span: tuple[int, int]) -> bool:
        index = bisect_left(starts, span[1])
        return index == 0 or taken[index - 1][1] <= span[0]

    return free


def _pick(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    free = _free(text)
    found = [match for match in pattern.finditer(text) if free(match.span())]
    return chance.choice(found) if found else None


def _put(kind: str, text: str, start: int, end: int, new: str) -> Edit:
    return Edit(kind, text[:start] + new + text[end:], ((start, end),))


def _word(text: str, source: Source, chance: random.Random) -> Edit | None:
    match = _pick(_PLAIN, text, chance)
    if match is None:
        return None
    start, end = match.span()
    kind = chance.choice(("insert a word", "delete a word", "change a word"))
    new = {"insert a word": match[0] + " quxword", "delete a word": "", "change a word": "quxword"}
    if kind == "delete a word":
        end += 1
    return _put(kind, text, start, end, new[kind])


def _sentence(text: str, source: Source, chance: random.Random) -> Edit | None:
    match = _pick(_SENTENCE, text, chance)
    if match is None:
        return None
    start, end = match.span()
    kind = chance.choice(("insert a sentence", "delete a sentence", "change a sentence"))
    if kind == "insert a sentence":
        return _put(kind, text, start, start, "Quxword sentences are new. ")
    if kind == "delete a sentence":
        return _put(kind, text, start, end + 1, "")
    return _put(kind, text, start, end, "Quxword sentences are new.")


def _is_whole(block: str, source: Source) -> bool:
    if source == "markdown":
        return "[^" not in block and "\\\n" not in block and "  \n" not in block
    return "<ref" not in block and "{" not in block and "[[Category:" not in block


def _block(text: str, source: Source, chance: random.Random) -> Edit | None:
    free = _free(text)
    blocks = [
        match
        for match in _PROSE.finditer(text)
        if free((match.start(), match.start() + 1)) and _is_whole(match[0], source)
    ]
    if not blocks:
        return None
    match = chance.choice(blocks)
    start, end = match.span()
    kind = chance.choice(("insert a block", "delete a block", "move a block"))
    if kind == "insert a block":
        return _put(kind, text, start, start, "Quxword blocks are *new*.\n\n".replace("*", ""))
    if kind == "delete a block":
        return _put(kind, text, start, end + 2, "")
    others = [other for other in blocks if other.start() not in (start, end + 2)]
    if not others:
        return None
    to = chance.choice(others).start()
    rest = text[:start] + text[end + 2 :]
    at = to if to < start else to - (end + 2 - start)
    return Edit(kind, rest[:at] + match[0] + "\n\n" + rest[at:], ((start, end + 2), (to, to)))


_ITEMS = {
    "markdown": re.compile(r"(?<=\n)- [^\n]*(?:\n  [^\n]*)*\n(?=- |\n\S)"),
    "wikitext": re.compile(r"(?<=\n)\* ?[^\n*{<][^\n{<]*\n(?=\* ?[^\n*]|\n\S)"),
}


def _item(text: str, source: Source, chance: random.Random) -> Edit | None:
    free = _free(text)
    items = [
        match
        for match in _ITEMS[source].finditer(text)
        if free((match.start(), match.start() + 1)) and _is_whole(match[0], source)
    ]
    if not items:
        return None
    match = chance.choice(items)
    kind = chance.choice(("insert an item", "delete an item"))
    if kind == "insert an item":
        mark = "- " if source == "markdown" else "* "
        return _put(kind, text, match.start(), match.start(), f"{mark}quxword item\n")
    if match.start() >= 2 and text[match.start() - 2] == "\n" and text[match.end()] == "\n":
        return None  # the only item
    return _put(kind, text, match.start(), match.end(), "")


_ROW = re.compile(r"(?<=\|\n)\|(?!-|:-)[^\n]*\|\n(?=\|(?!-|:-))")


def _row(text: str, source: Source, chance: random.Random) -> Edit | None:
    if source == "wikitext":
        return None
    rows = [match for match in _ROW.finditer(text) if _is_whole(match[0], source)]
    rows = [
        match
        for match in rows
        if "|--" in text[text.rfind("\n\n", 0, match.start()) + 2 : match.start()]
    ]
    if not rows:
        return None
    match = chance.choice(rows)
    kind = chance.choice(("insert a row", "delete a row"))
    if kind == "delete a row":
        return _put(kind, text, match.start(), match.end(), "")
    bars = len(re.findall(r"(?<!\\)\|", match[0])) - 1
    return _put(kind, text, match.start(), match.start(), "|" + " quxword |" * bars + "\n")


def _is_within(pattern: re.Pattern[str], text: str, at: int) -> bool:
    return any(match.start() < at < match.end() for match in pattern.finditer(text))


def _link(text: str, source: Source, chance: random.Random) -> Edit | None:
    match = _pick(_PLAIN, text, chance)
    if match is None or _is_within(_ESCAPED, text, match.start()):
        return None
    new = '[quxword](Qux_target "wikilink")' if source == "markdown" else "[[Qux target|quxword]]"
    if chance.random() < 0.5:
        return _put("insert a link", text, match.start(), match.start(), new + " ")
    new = new.replace("quxword", match[0])
    return _put("make a link", text, match.start(), match.end(), new)


def _note(text: str, source: Source, chance: random.Random) -> Edit | None:
    match = _pick(_PLAIN, text, chance)
    if match is None or _is_within(_NO_NOTES, text, match.start()):
        return None
    if source == "wikitext":
        return _put("insert a note", text, match.end(), match.end(), "<ref>Quxword note.</ref>")
    new = text[: match.end()] + "[^quxnote]" + text[match.end() :]
    at = len(text.rstrip("\n")) + len("[^quxnote]")
    new = new[:at] + "\n\n[^quxnote]: Quxword note." + new[at:]
    return Edit("insert a note", new, ((match.end(), match.end()),))


_MAKERS: tuple[Maker, ...] = (_word, _word, _sentence, _block, _block, _item, _row, _link, _note)


def random_edit(text: str, source: Source, chance: random.Random) -> Edit | None:
    """Returns a random edit of a page, or None where the page has nothing of its kind."""
    return chance.choice(_MAKERS)(text, source, chance)


def without_new_note(markdown: str) -> str:
    """Returns Markdown without the definition of the note that an edit inserted."""
    return re.sub(r"\n*^\[\^[^\]\n]+\]: Quxword note\.$", "", markdown, flags=re.M)
