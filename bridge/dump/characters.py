"""The characters of a dump as they stream in, made fit for an XML parser.

Control characters, U+FFFE and bytes that are not text make lxml give up on the whole
file.  They are replaced by a mark, so that the page that held them can be named.
"""

from __future__ import annotations

import codecs
import re
from io import BufferedIOBase

from bridge.errors import DumpError
from bridge.source import REPLACEMENT

# Noncharacters that XML allows and no text exchanges: what the mark is made of.
MARK = "\ufdd0\ufdd1"
_CHUNK = 1 << 16

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The same as bytes of UTF-8, to see in a moment that there are none.
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERENCE = re.compile(
    "&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])"
    "|x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef]));",
    re.IGNORECASE,
)
_OPEN_REFERENCE = re.compile("&#?[0-9a-zA-Z]{0,12}$")
_DECLARED = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.end


codecs.register_error("bridge.dump.mark", _mark_undecodable)


def unmark(text: str) -> str:
    """Text with U+FFFD where the marks stand."""
    return text.replace(MARK, REPLACEMENT)


class CharacterStream:
    """Reads a dump's bytes as UTF-8 that XML allows.

    Attributes:
        position: how many bytes of the (uncompressed) file have been read.
        replaced: how many marks were set so far.
    """

    def __init__(self, file: BufferedIOBase) -> None:
        self.position = 0
        self.replaced = 0
        self._file = file
        self._decoder: codecs.IncrementalDecoder | None = None
        self._held = ""

    def read(self) -> bytes:
        """The next piece; empty at the end of the file."""
        while True:
            # read1, for read would lose what came before a break in compressed data.
            data = self._file.read1(_CHUNK)
            self.position += len(data)
            text = self._held + self._decode(data)
            self._held = ""
            if data and (cut := _OPEN_REFERENCE.search(text, max(0, len(text) - 14))):
                text, self._held = text[: cut.start()], text[cut.start() :]
            if text or not data:
                return self._replace(text)

    def _decode(self, data: bytes) -> str:
        if self._decoder is None:
            self._decoder = _decoder(data)
        text = self._decoder.decode(data, final=not data)
        self.replaced += text.count(MARK)
        return text

    def _replace(self, text: str) -> bytes:
        """Text as bytes, with marks for what XML forbids."""
        data = text.encode("utf-8", "surrogatepass")
        clean = len(data.translate(None, _CONTROLS)) == len(data)
        if not clean or any(bad in data for bad in _NONCHARACTERS):
            text, count = _FORBIDDEN.subn(MARK, text)
            self.replaced += count
            data = text.encode()
        if b"&#" in data:
            text, count = _REFERENCE.subn(MARK, text)
            self.replaced += count
            data = text.encode()
        return data


def _decoder(start: bytes) -> codecs.IncrementalDecoder:
    """The decoder that a dump's first bytes ask for, UTF-8 if they do not."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        declared = _DECLARED.match(start.removeprefix(codecs.BOM_UTF8))
        encoding = declared[1].decode("ascii") if declared else "utf-8"
    if encoding.lower() == "utf-8":
        encoding = "utf-8-sig"
    try:
        return codecs.getincrementaldecoder(encoding)(errors="bridge.dump.mark")
    except LookupError as error:
        raise DumpError(
            f"the file says that it is {encoding}, which nobody knows",
            next_step="correct the encoding in its first line",
        ) from error
