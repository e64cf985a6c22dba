"""What the Markdown reader and writer both know of the dialect's syntax.

The writer keeps text from looking like markup by the very patterns by which the
reader finds markup, so they live in one place.
"""

from __future__ import annotations

import re
from typing import Final

from bridge.document.callouts import KIND

MAX_DEPTH: Final = 100
"""How deep containers, and how deep inlines, nest; deeper text is verbatim."""

SPACE: Final = " \t\n\r\f\v"
"""The white space of the dialect; U+00A0 and its kin are ordinary characters."""

LINE_END: Final = "<!--newline-->"
"""What stands in raw wikitext within a line for a line end that cannot."""

_LINE_ENDS = re.compile(r"<!--newline(\+*)-->")
PRICES = re.compile(r"\s[(\[]$")
"""How what stands between two prices ends, which is no formula: ``$5 ($6 today)``."""


def with_line_ends(source: str) -> str:
    """Returns raw wikitext with its line ends; a plus says that a comment is meant.

    Example:
        >>> with_line_ends("a<!--newline-->b<!--newline+-->")
        'a\\nb<!--newline-->'
    """
    if "<!--newline" not in source:
        return source
    return _LINE_ENDS.sub(lambda m: f"<!--newline{m[1][1:]}-->" if m[1] else "\n", source)


def without_line_ends(source: str) -> str:
    """Returns raw wikitext as one line, see :func:`with_line_ends`."""
    if "<!--newline" in source:
        source = _LINE_ENDS.sub(r"<!--newline\1+-->", source)
    return source.replace("\n", LINE_END)


SEPARATOR: Final = "<!-- -->"
"""What parts two blocks that would be read as one, and stands where nothing does."""

RAW_MARK: Final = "{=mediawiki}"
"""What says that code is wikitext."""
NO_TERM: Final = f"`{SEPARATOR}`{{=mediawiki}}"
"""The line of a term without text; a real comment would have other backticks."""

PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
"""What a backslash escapes."""

BLOCK_TAGS: Final = frozenset(
    """address article aside base basefont blockquote body caption center col colgroup dd details
    dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6
    head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option
    p param search section summary table tbody td tfoot th thead title tr track ul""".split()
)
"""Tags that begin an HTML block wherever they start a line (CommonMark, type 6)."""

VERBATIM_TAGS: Final = frozenset(("pre", "script", "style", "textarea"))
"""Tags whose HTML block runs to the closing tag (CommonMark, type 1)."""

FILTERED_TAGS: Final = frozenset(
    "title textarea style xmp iframe noembed noframes script plaintext".split()
)
"""Tags that GFM's tagfilter takes the effect from."""

_NAMES: Final = "|".join(sorted(BLOCK_TAGS))
_VERBATIM: Final = "|".join(sorted(VERBATIM_TAGS))

THEMATIC_BREAK = re.compile(r"(?:-[ \t]*+){3,}$|(?:\*[ \t]*+){3,}$|(?:_[ \t]*+){3,}$")
CALLOUT = re.compile(rf"\[!({KIND})\]([+-]?)(?:[ \t]+|$)")
ATX_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
SETEXT = re.compile(r"(?:=++|-++)[ \t]*+$")
FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(.*)$", re.S)
BULLET = re.compile(r"[-+*](?=[ \t]|$)")
ORDERED = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)", re.ASCII)
BULLETS: Final = frozenset("-+*")
"""The labels of bullet lists."""
NUMBERS: Final = frozenset((".", ")", "#.", "(@)"))
"""Those of lists that the wiki numbers just so, or that have no style of their own."""
CAPTION_WORD = re.compile(r"[Tt]able:(?=[ \t]*[^ \t\n\r]|\Z)")
"""What begins pandoc's caption of a table besides a colon."""
NOTE_DEFINITION = re.compile(r"\[\^([^\[\]\\ \t\n\r\f\v]+)\]:")
NOTE_REFERENCE = re.compile(r"\[\^([^\[\]\\ \t\n\r\f\v]+)\]")
DELIMITER_ROW = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*\|?[ \t]*+$")
HTML_BLOCK = re.compile(
    rf"<(?:(?P<pre>pre)(?=[ \t>]|$)|(?P<verbatim>{_VERBATIM})(?=[ \t>]|$)"
    rf"|(?P<comment>!--)|(?P<instruction>\?)"
    rf"|(?P<cdata>!\[CDATA\[)|(?P<declaration>![A-Z])"
    rf"|(?P<block>/?(?:{_NAMES})(?=[ \t/>]|$)))",
    re.I,
)
HTML_BLOCK_END: Final = {
    # not at the end of a script that is shown in it, as CommonMark has it
    "pre": re.compile(r"</pre>", re.I),
    "verbatim": re.compile(rf"</(?:{_VERBATIM})>", re.I),
    "comment": re.compile(r"-->"),
    "instruction": re.compile(r"\?>"),
    "cdata": re.compile(r"\]\]>"),
    "declaration": re.compile(r">"),
}
TAG_LINE = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>\n]*)?>[ \t]*$", re.ASCII)
"""One tag of any name alone on its line (CommonMark, type 7, as the wiki reads tags)."""
REFERENCES = re.compile(r"<references((?:\s[^<>\n]*?)?)[ \t]*+/>", re.I)
"""The list of notes; unlike other HTML it needs no blank line behind it."""

SHORTCODE = re.compile(r"(?<!\w):([a-z0-9_+-]+):")
"""What GitHub reads as the name of an emoji, if it is one."""
RAW_ATTRIBUTE = re.compile(r"\{=(?:mediawiki|html)\}")
DEFINITION = re.compile(r":(?=[ \t]|$)")
RAW_INFO = re.compile(r"\{=(?:mediawiki|html)\}[ \t]*$")

ORDERED_WORD = re.compile(
    r"\d+[.)]|[A-Za-z]\)|[a-z]\.|[ivxlcdm]{2,}[.)]|[IVXLCDM]{2,}[.)]"
    r"|\((?:\d+|@[\w-]*|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)\)",
    re.ASCII,
)
"""A word that pandoc takes for the number of an item at the start of a block."""


_WIKILINK = re.compile(r'"wikilink(?:: (?:[^"\\\n]|\\.)*)?"\)')
_LINK_TAIL = re.compile(r"(?<!\\)\]\(")
EMPTY_TABLE: Final = "||\n||\n||"
"""What pandoc makes of a table without cells."""


def has_wikilinks(text: str) -> bool:
    """Whether a file has pandoc's wikilinks, whose dialect takes bare URLs for text.

    Example:
        >>> has_wikilinks('[a](B "wikilink")'), has_wikilinks("[a](b)")
        (True, False)
    """
    if 'class="wikilink"' in text:
        return True
    if '"wikilink' not in text:
        return False
    line = 0
    for match in _WIKILINK.finditer(text):
        line = max(line, text.rfind("\n", line, match.start()) + 1)
        tail = _LINK_TAIL.search(text, line, match.start())
        if tail is not None:
            return True
        line = match.end()
    return False
