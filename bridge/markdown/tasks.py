"""Tasks: items that begin with a box, ticked or not, as GitHub and pandoc have them.

Wikitext has no word for them; there the box is a character.  ``☑`` and ``☒`` (which
pandoc writes) are told apart by the case of the letter that ticks the box.
"""

from __future__ import annotations

import re
from typing import Final

from bridge.document.nodes import Inline, Text
from bridge.markdown.wrap import BREAK

_MARK = re.compile(r"\[([ xX])\][ \t]+(?=[^ \t\n])")
_BOX_OF: Final = {" ": "☐", "x": "☑", "X": "☒"}
_MARK_OF: Final = {box: f"[{letter}]" for letter, box in _BOX_OF.items()}


def read_box(text: str) -> str:
    """Returns the text of an item with a character for the box that it begins with.

    Example:
        >>> read_box("[ ] a"), read_box("[x]  b"), read_box("[x](c)")
        ('☐ a', '☑ b', '[x](c)')
    """
    match = _MARK.match(text)
    return text if match is None else f"{_BOX_OF[match[1]]} {text[match.end() :]}"


def is_task(inlines: tuple[Inline, ...]) -> bool:
    """Whether the first paragraph of an item begins with a box.

    Example:
        >>> is_task((Text("☐ a"),)), is_task((Text("☐"),))
        (True, False)
    """
    first = inlines[0]
    if not isinstance(first, Text) or first.value[:1] not in _MARK_OF:
        return False
    return first.value[1:2] == " " and (len(first.value) > 2 or len(inlines) > 1)


def write_box(text: str) -> str:
    r"""Returns rendered text with brackets for the box; no line ends behind them.

    Example:
        >>> write_box("☑\nb"), write_box("☑ [[b c]]")
        ('[x] b', '[x] [[b c]]')
    """
    # the space is plain where a line must not end there
    return f"{_MARK_OF[text[0]]} {text[1:].removeprefix(BREAK).removeprefix(' ')}"
