"""Opens dumps as they are published: plain, .gz and .bz2, known by their first bytes."""

from __future__ import annotations

import bz2
import gzip
from io import BufferedIOBase
from pathlib import Path

from bridge.errors import UsageError

_GZIP = b"\x1f\x8b"
_BZIP2 = b"BZh"
_OTHERS = {b"7z\xbc\xaf\x27\x1c": ".7z", b"\x28\xb5\x2f\xfd": ".zst", b"PK\x03\x04": ".zip"}


def open_dump(path: Path) -> BufferedIOBase:
    """Opens a dump for reading its XML, whatever the file is called.

    Concatenated streams, such as Wikipedia's multistream files, read as one.

    Raises:
        UsageError: there is no such file, or it is compressed in another way.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise UsageError(
            (error.strerror or "cannot be opened").lower(),
            where=str(path),
            next_step="name an XML dump: .xml, .xml.gz or .xml.bz2",
        ) from error
    start = file.read(6)
    file.seek(0)
    for magic, suffix in _OTHERS.items():
        if start.startswith(magic):
            file.close()
            raise UsageError(
                f"{suffix} is not read yet",
                where=str(path),
                next_step="unpack it first; plain .xml, .gz and .bz2 are read as they are",
            )
    if start.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file, mode="rb")
    if start.startswith(_BZIP2):
        return bz2.BZ2File(file)
    return file
