"""The characters of a dump as they stream in, made fit for an XML parser.

Control characters, U+FFFE and bytes that are not text make lxml give up on the whole
file.  They are replaced by a mark, so that the page that held them can be named.
"""

from __future__ import annotations

import codecs
import re
from io import BufferedIOBase
from typing import Final

from bridge.errors import DumpError
from bridge.source import REPLACEMENT

# Noncharacters that XML allows and no text exchanges: what the mark is made of.
MARK: Final = "\ufdd0\ufdd1"
_MARK: Final = MARK.encode()
_CHUNK = 1 << 16

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The same as bytes of UTF-8, to see in a moment that there are none.
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 13})
_NONCHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERENCE: Final = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])"
    rb"|x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef]));",
    re.IGNORECASE,
)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UTF8: Final = "utf-8"
# Python's own, which no document is written in; some take time that grows faster than the text.
_NO_XML: Final = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})
_MARKING: Final = "bridge.dump.mark"


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.end


codecs.register_error(_MARKING, _mark_undecodable)


def unmark(text: str) -> str:
    """Text with U+FFFD where the marks stand."""
    return text.replace(MARK, REPLACEMENT)


class CharacterStream:
    """Reads a dump's bytes as UTF-8 that XML allows.

    Attributes:
        position: how many bytes of the (uncompressed) file have been read.
        replaced: whether marks were set so far.
    """

    def __init__(self, file: BufferedIOBase) -> None:
        self.position = 0
        self.replaced = False
        self._file = file
        self._started = False
        # None for UTF-8, whose bytes are what is wanted.
        self._decoder: codecs.IncrementalDecoder | None = None
        self._held = b""

    def read(self) -> bytes:
        """The next piece, whole characters; empty at the end of the file."""
        while True:
            # read1, for read would lose what came before a break in compressed data.
            data = self._file.read1(_CHUNK)
            if self.position == 0:
                self._decoder = _decoder(data)
            self.position += len(data)
            piece = self._checked(data) if self._decoder is None else self._recoded(data)
            if piece and not self._started:
                self._started = True
                piece = piece.removeprefix(codecs.BOM_UTF8)
            if piece or not data:
                return piece

    def mark_references(self, data: bytes) -> bytes:
        """Puts marks in the place of references to what XML forbids."""
        if b"&#" in data:
            data, count = _REFERENCE.subn(_MARK, data)
            self.replaced = self.replaced or count > 0
        return data

    @property
    def end(self) -> int:
        """Where in the file the last piece ends."""
        return self.position - len(self._held)

    def is_exact(self, data: bytes) -> bool:
        """Whether a piece is, byte for byte, what stands in the file."""
        return self._decoder is None and not (self.replaced and _MARK in data)

    def _checked(self, data: bytes) -> bytes:
        """Bytes that are UTF-8 as they should be; mostly they are as they came."""
        data, final = self._held + data, not data
        try:
            _, length = codecs.utf_8_decode(data, "strict", final)
        except UnicodeDecodeError:
            text, length = codecs.utf_8_decode(data, _MARKING, final)
            self._held = data[length:]
            return self._marked(text)
        self._held, data = data[length:], data[:length]
        clean = len(data.translate(None, _CONTROLS)) == len(data)
        # most pieces have no byte 0xEF, which is found much sooner than three
        if clean and not (b"\xef" in data and any(bad in data for bad in _NONCHARACTERS)):
            return data
        return self._marked(data.decode())

    def _recoded(self, data: bytes) -> bytes:
        assert self._decoder is not None
        return self._marked(self._decoder.decode(data, final=not data))

    def _marked(self, text: str) -> bytes:
        """Text as bytes, with marks for what XML forbids."""
        text = _FORBIDDEN.sub(MARK, text)
        self.replaced = self.replaced or MARK in text
        return text.encode()


_REFERENCE_LENGTH: Final = 14
"""More than any reference to a character has."""


def open_reference(data: bytes) -> int:
    """Where a reference begins that the next piece may end; the length if there is none.

    Example:
        >>> open_reference(b"a&lt;b&am"), open_reference(b"a&lt;")
        (6, 5)
    """
    start = data.rfind(b"&", -_REFERENCE_LENGTH)
    return start if start >= 0 and b";" not in data[start:] else len(data)


def _decoder(start: bytes) -> codecs.IncrementalDecoder | None:
    """The decoder that a dump's first bytes ask for; None for UTF-8.

    Raises:
        DumpError: nobody knows that encoding.
    """
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        declared = _DECLARED.match(start.removeprefix(codecs.BOM_UTF8))
        encoding = declared[1].decode("ascii") if declared else _UTF8
    try:
        # Python's codecs that make no text of bytes, such as bz2, refuse
        "".encode(encoding)
        name = codecs.lookup(encoding).name
        if name in _NO_XML:
            raise LookupError(name)
        return None if name == _UTF8 else codecs.getincrementaldecoder(name)(errors=_MARKING)
    except (LookupError, UnicodeError) as error:
        raise DumpError(
            f"the file says that it is {encoding}, which nobody knows",
            next_step="correct the encoding in its first line",
        ) from error
