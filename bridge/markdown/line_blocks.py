"""Line blocks: pandoc's ``| line``, whose line ends and indents stay."""

from __future__ import annotations

from typing import Final, NamedTuple

_BLANK: Final = " \t"


class Line(NamedTuple):
    """A line of verse: how far it is indented, and its text."""

    indent: int
    text: str


def read_lines(text: str) -> list[Line] | None:
    """Returns the lines of a line block; None if a paragraph is none.

    A line that begins with white space instead of a bar goes on the one before it.

    Example:
        >>> read_lines("| a\\n|   b\\n  c")
        [Line(indent=0, text='a'), Line(indent=2, text='b c')]
        >>> read_lines("|a"), read_lines("| a\\nb")
        (None, None)
    """
    lines: list[tuple[int, list[str]]] = []
    for line in text.split("\n"):
        bare = line.lstrip(_BLANK)
        if bare[:1] == "|" and (len(bare) == 1 or bare[1] in _BLANK):
            content = bare[2:].replace("\t", "    ")
            verse = content.lstrip(" ")
            lines.append((len(content) - len(verse) if verse else 0, [verse.rstrip(_BLANK)]))
        elif lines and bare != line:
            lines[-1][1].append(bare.rstrip(_BLANK))
        else:
            return None
    found = [Line(indent, " ".join(filter(None, words))) for indent, words in lines]
    return found if any(line.text for line in found) else None


def is_broken_table(text: str) -> bool:
    """Whether these are the rows of a table whose delimiter row got lost or does not fit.

    Example:
        >>> is_broken_table("| a |\\n| b |"), is_broken_table("| a\\n| b")
        (True, False)
    """
    lines = [line.strip(_BLANK) for line in text.split("\n")]
    return all(len(line) > 1 and line[0] == line[-1] == "|" for line in lines)
