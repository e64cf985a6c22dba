"""How much of a dump the parser may hold."""

from __future__ import annotations


class Limit:
    """Bounds what the parser holds between two events.

    A text that is too long ends at the next ``<``, which no text holds: what lies before
    that is dropped.  What has many of them and is no page, such as CDATA, is endless.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.cut = False
        self.exhausted = False
        self._held = 0
        self._in_tag = False

    def begin(self) -> None:
        """An event came: what was held until here has its owner."""
        self._held = 0
        self.cut = False

    def take(self, chunk: bytes) -> bytes:
        """What of a chunk is fed to the parser."""
        if self._held + len(chunk) > self.size:
            self.cut = True
            start = chunk.find(b">") + 1 if self._in_tag else 0
            end = chunk.find(b"<", start)
            chunk = chunk[:start] + (chunk[end:] if end >= 0 else b"")
        self._held += len(chunk)
        self.exhausted = self._held > 2 * self.size + (1 << 20)
        opened, closed = chunk.rfind(b"<"), chunk.rfind(b">")
        if opened != closed:
            self._in_tag = opened > closed
        return chunk
