"""The source text itself: positions, and the bytes around the words.

Readers and writers know only text with ``\\n`` line ends, without a byte order
mark.  What a file has besides is a :class:`TextStyle`, taken off when it is read
and put back when it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from bridge.errors import EncodingError, UsageError

BOM = "\ufeff"
REPLACEMENT = "\ufffd"

# What MediaWiki does not store: UtfNormal\Validator::cleanUp replaces control
# characters but tab and line ends, surrogates, U+FFFE and U+FFFF.  It is what
# XML 1.0 forbids as well, so a dump cannot hold them either.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")


class Span(NamedTuple):
    """A half-open range of characters: ``text[start:end]``."""

    start: int
    end: int


class TextStyle(NamedTuple):
    """How a file writes its text down, apart from the words.

    Attributes:
        newline: its line end; the commonest one where they are mixed.
        bom: whether it begins with a byte order mark.
        final_newline: whether its last line is ended.

    Example:
        >>> text, style = split_style("a\\r\\nb\\r\\n")
        >>> text, style.newline
        ('a\\nb\\n', '\\r\\n')
        >>> style.restore(text)
        'a\\r\\nb\\r\\n'
    """

    newline: Literal["\n", "\r\n", "\r"] = "\n"
    bom: bool = False
    final_newline: bool = True

    def restore(self, text: str) -> str:
        """Writes ``text`` (with ``\\n`` line ends) in this style."""
        text = text.rstrip("\n") + "\n" if self.final_newline and text else text.rstrip("\n")
        if self.newline != "\n":
            text = text.replace("\n", self.newline)
        return BOM + text if self.bom else text


def split_style(text: str) -> tuple[str, TextStyle]:
    """Takes the style off a text; the text keeps its final line end, if any.

    ``\\r\\n`` and a lone ``\\r`` become ``\\n``, as MediaWiki stores them
    (``TextContent::normalizeLineEndings``).
    """
    bom = text.startswith(BOM)
    if bom:
        text = text[1:]
    newline: Literal["\n", "\r\n", "\r"] = "\n"
    if "\r" in text:
        crlf = text.count("\r\n")
        cr, lf = text.count("\r") - crlf, text.count("\n") - crlf
        if crlf >= max(cr, lf):
            newline = "\r\n"
        elif cr > lf:
            newline = "\r"
        text = _LINE_END.sub("\n", text)
    return text, TextStyle(newline, bom, text.endswith("\n"))


def guard_bom(text: str) -> str:
    """Returns a text that is written, so that no reader takes a character of it for its mark.

    A page may begin with a U+FEFF of its own, behind white space that is not written.

    Example:
        >>> split_style(guard_bom("\\ufeffa"))[0] == "\\ufeffa"
        True
    """
    return BOM + text if text.startswith(BOM) else text


def decode(data: bytes, *, encoding: str = "utf-8", where: str = "") -> str:
    """Decodes a file's bytes; a byte order mark is kept as U+FEFF.

    Args:
        data: all bytes of the file.
        encoding: any name that Python knows, such as ``latin-1``.
        where: the file's name, for the message.

    Raises:
        EncodingError: a byte is not text in this encoding; it names the byte.
        UsageError: there is no such encoding.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        position = error.start
        line = data.count(b"\n", 0, position) + 1
        raise EncodingError(
            f"byte 0x{data[position]:02X} at offset {position} (line {line}) is not {encoding}",
            position=position,
            where=where,
            next_step="name the file's encoding with --encoding",
        ) from error
    except (LookupError, ValueError) as error:
        raise UsageError(
            f"there is no text encoding {encoding!r}",
            where=where,
            next_step="use a name such as utf-8, utf-16, latin-1 or windows-1252",
        ) from error


def replace_unstorable(text: str) -> tuple[str, tuple[Span, ...]]:
    """Replaces what MediaWiki does not store by U+FFFD; says where it stood.

    Control characters (but tab and line ends), lone surrogates, U+FFFE and
    U+FFFF are replaced one for one, so positions stay the same.
    """
    found = tuple(_runs(text))
    return (_UNSTORABLE.sub(REPLACEMENT, text), found) if found else (text, ())


def _runs(text: str) -> Iterator[Span]:
    """The ranges of unstorable characters, neighbours as one range."""
    start = end = -1
    for match in _UNSTORABLE.finditer(text):
        if match.start() != end:
            if start >= 0:
                yield Span(start, end)
            start = match.start()
        end = match.end()
    if start >= 0:
        yield Span(start, end)
