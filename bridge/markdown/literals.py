"""Marks of a few characters: escapes, code, entities, math, bare URLs."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.entities import is_escaped_ampersand, match_entity
from bridge.document.nodes import Code, Entity, HtmlInline, HtmlTag, LineBreak, Math, Text
from bridge.document.normal import TAG
from bridge.document.tidy import collapse
from bridge.document.urls import bare_length, is_bare_url, normalize_url
from bridge.markdown.delimiters import read_run
from bridge.markdown.emphasis import BareUrl, Raw, Token
from bridge.markdown.grammar import (
    PRICES,
    PUNCTUATION,
    RAW_ATTRIBUTE,
    SHORTCODE,
    SPACE,
    with_line_ends,
)
from bridge.markdown.inline_attributes import find_attributes, in_code
from bridge.markdown.liquid import LIQUID, is_shortcode
from bridge.markdown.raised import read_subscript
from bridge.markdown.scanner import Found, Scanner
from bridge.markdown.typography import ESCAPED_DOTS

_QUOTES = re.compile(r"'{2,}")
_TICKS = re.compile(r"`+")
_RUNS: Final = {"*": re.compile(r"\*+"), "_": re.compile(r"_+"), "~": re.compile(r"~+")}
_SCHEME = re.compile(r"(?:https?|ftp)$", re.I)
_URL = re.compile(r"""(?:[^\s<>\[\]"']|'(?!'))+""")
_TRAILING: Final = "?!.,:*_~'"
_MATH = re.compile(r"\$(?![ \t\n$])((?:[^$\\`]|\\.)*)\$(?![0-9])", re.S)
_QUOTED_MATH = re.compile(r"\$`([^`$]+)`\$(?![0-9])")
"""How GitHub has it where the signs of Markdown would be read in a formula."""
_TEX_COMMENT = re.compile(r"(?<!\\)%[^\n]*(?=\n)")
_DISPLAY = re.compile(r"\$\$((?:[^$\\]|\\.|\$(?!\$))*)\$\$", re.S)


def read_backslash(scanner: Scanner, at: int) -> Found:
    """Reads an escape, or the end of a line that is kept."""
    following = scanner.text[at + 1 : at + 2]
    if following == "\n":
        return LineBreak(), at + 2
    if scanner.context.smart:
        dots = ESCAPED_DOTS.match(scanner.text, at)
        if dots is not None:
            return dots[1], dots.end()
        if following == " " and at < scanner.raised_end:
            return following, at + 2
    if following in PUNCTUATION:
        return following, at + 2
    return None


def read_line_end(scanner: Scanner, at: int) -> Found:
    """Behind two spaces, and before the no-break spaces of pandoc's indent."""
    return LineBreak(), at + 1


def read_ticks(scanner: Scanner, at: int) -> Found:
    """Reads code, or raw wikitext that is marked as such."""
    text = scanner.text
    match = _TICKS.match(text, at)
    assert match is not None
    start = match.end()
    close = _closing_ticks(scanner, start - at, start)
    if close < 0:
        return text[at:start], start
    end = close + start - at
    value = text[start:close]
    raw = RAW_ATTRIBUTE.match(text, end)
    if raw is not None:
        source = with_line_ends(_strip_code(value))
        if "<ref" in source:
            scanner.context.calls_extensions = True
            scanner.noted = len(scanner.brackets)
        if _QUOTES.fullmatch(source):
            # in wikitext they would pair with others; alone they show nothing
            scanner.context.report.add(
                "raw-quotes", "warning", "apostrophes alone are text", source
            )
            return source, raw.end()
        tag = TAG.fullmatch(source)
        if tag is not None and tag[2].lower() in scanner.context.extension_tags:
            if not tag[3].endswith("/"):
                # without its partner it is a tag, as it is without the backticks
                scanner.context.calls_extensions = True
                return HtmlTag(collapse(source)), raw.end()
        return Raw(source), raw.end()
    words = collapse(value).strip(" ")
    if words:
        attributes = find_attributes(text, end) if text.startswith("{", end) else None
        if attributes is None:
            return Code(words), end
        return in_code(Code(words), attributes.attributes, scanner.context.report), attributes.end
    return HtmlInline("code", "", (Text(" "),)), end


def _closing_ticks(scanner: Scanner, length: int, start: int) -> int:
    """Finds the run of exactly ``length`` backticks; each is looked at once."""
    if scanner.ticks is None:
        scanner.ticks = {}
        for match in _TICKS.finditer(scanner.text):
            scanner.ticks.setdefault(match.end() - match.start(), []).append(match.start())
        for places in scanner.ticks.values():
            places.reverse()
    places = scanner.ticks.get(length, [])
    while places and places[-1] < start:
        places.pop()
    return places[-1] if places else -1


def read_tilde(scanner: Scanner, at: int) -> Found:
    """Reads a subscript, or a run of ``~``."""
    return read_subscript(scanner, at) or read_delimiters(scanner, at)


def read_delimiters(scanner: Scanner, at: int) -> Found:
    """Reads a run of ``*``, ``_`` or ``~``, which may be a delimiter."""
    text = scanner.text
    match = _RUNS[text[at]].match(text, at)
    assert match is not None
    end = match.end()
    if text[at] == "~" and end - at != 2:
        return text[at:end], end
    run = read_run(text, at, end)
    if not run.opens and not run.closes:
        return text[at:end], end
    return run, end


def read_brace(scanner: Scanner, at: int) -> Found:
    """Reads words of Liquid, and of Hugo's, which are text to the letter."""
    match = LIQUID.match(scanner.text, at)
    if match is None:
        return None
    if is_shortcode(match[0]):
        scanner.context.report.add("shortcode", "info", "words of Hugo's are text", match[0])
    else:
        scanner.context.report.add("liquid", "info", "words of Jekyll's are text", match[0])
    return match[0], match.end()


def read_ampersand(scanner: Scanner, at: int) -> Found:
    """Reads an entity."""
    if is_escaped_ampersand(scanner.text, at):
        return "&", at + 5
    source = match_entity(scanner.text, at)
    return None if source is None else (Entity(source), at + len(source))


def read_dollar(scanner: Scanner, at: int) -> Found:
    """Reads TeX."""
    match = _DISPLAY.match(scanner.text, at)
    if match is not None and match[1].strip(SPACE):
        return Math(_formula(scanner, match[1]), display=True), match.end()
    match = _QUOTED_MATH.match(scanner.text, at)
    if match is not None and match[1].strip(SPACE) and "</math" not in match[1]:
        return Math(_formula(scanner, match[1])), match.end()
    match = _MATH.match(scanner.text, at)
    if match is None or match[1][-1:] in SPACE or PRICES.search(match[1]):
        return None
    return Math(_formula(scanner, match[1])), match.end()


def _formula(scanner: Scanner, source: str) -> str:
    """Returns a formula on one line, where a comment of TeX would hide what follows it."""
    for comment in _TEX_COMMENT.findall(source):
        message = "a comment in a formula is left out"
        scanner.context.report.add("tex-comment", "warning", message, comment)
    return collapse(_TEX_COMMENT.sub("", source)).strip(SPACE)


def read_emoji(scanner: Scanner, at: int) -> Found:
    """Reads ``:tada:``, GitHub's name for a character."""
    match = SHORTCODE.match(scanner.text, at)
    found = None if match is None else scanner.context.emoji.get(match[1])
    return None if match is None or found is None else (found, match.end())


def read_bare_url(scanner: Scanner, plain: int, at: int) -> tuple[Token, int, int] | None:
    """Reads the URL around ``://``; also returns the length of its scheme."""
    scheme = _SCHEME.search(scanner.text, max(plain, at - 5), at)
    if scheme is None or not scanner.context.bare_urls:
        return None
    start = scheme.start()
    before = scanner.text[start - 1 : start]
    if before and before not in " \t\n*_~(":
        return None
    match = _URL.match(scanner.text, start)
    assert match is not None
    url = _trim_url(match[0].partition("{{")[0].partition("{%")[0])
    url = url[: bare_length(url)]
    if len(url) <= at - start + 3 or not is_bare_url(normalize_url(url)):
        return None
    return BareUrl(normalize_url(url)), start + len(url), at - start


def _trim_url(url: str) -> str:
    """Returns a bare URL without the punctuation of the sentence (GFM)."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end and (url[end - 1] in _TRAILING or (url[end - 1] == ")" and surplus > 0)):
        surplus -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def _strip_code(value: str) -> str:
    """Returns the content of a code span without the space that pads it."""
    if value[0] in " \n" and value[-1] in " \n" and value.strip(" \n"):
        return value[1:-1]
    return value
