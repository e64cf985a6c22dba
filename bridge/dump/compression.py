"""Opens dumps as they are published, known by their first bytes, not by their names."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from bridge.errors import DumpError, UsageError

if TYPE_CHECKING:
    import py7zr

_EXTRA: Final = "install it with: pip install 'mwbridge[archives]'"
_SUFFIXES: Final = ".xml, .xml.gz, .xml.bz2, .xml.7z or .xml.zst"
_CHUNK: Final = 1 << 20


def name_of(source: str | os.PathLike[str] | BinaryIO) -> str:
    """What messages call a dump."""
    if isinstance(source, str | os.PathLike):
        return str(source)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) and name != "<stdin>" else "standard input"


@contextmanager
def open_dump(source: str | os.PathLike[str] | BinaryIO) -> Iterator[BufferedIOBase]:
    """Opens a dump for reading its XML, whatever the file is called.

    Concatenated streams, such as Wikipedia's multistream files, read as one.

    Args:
        source: a file, or a stream of bytes, which is left open.

    Raises:
        UsageError: there is no such file, it is compressed in another way, or what
            reads this way is not installed.
    """
    with ExitStack() as stack:
        if isinstance(source, str | os.PathLike):
            file = stack.enter_context(_open(Path(source)))
        else:
            file = io.BufferedReader(cast(Any, source))
            stack.callback(_let_go, file)
        start = file.peek(6)[:6]
        for magic, opener in _OPENERS.items():
            if start.startswith(magic):
                yield stack.enter_context(opener(file, name_of(source)))
                return
        yield file


def _let_go(file: io.BufferedReader) -> None:
    """Leaves the stream below open, if its owner has not closed it already."""
    if not file.closed:
        file.detach()


def _open(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise UsageError(
            (error.strerror or "cannot be opened").lower(),
            where=str(path),
            next_step=f"name an XML dump: {_SUFFIXES}",
        ) from error


@contextmanager
def _gzip(file: io.BufferedReader, where: str) -> Iterator[BufferedIOBase]:
    with gzip.GzipFile(fileobj=file, mode="rb") as opened:
        yield opened


@contextmanager
def _bzip2(file: io.BufferedReader, where: str) -> Iterator[BufferedIOBase]:
    with bz2.BZ2File(file) as opened:
        yield opened


def _zip(file: io.BufferedReader, where: str) -> AbstractContextManager[BufferedIOBase]:
    raise UsageError(".zip is not read", where=where, next_step=f"unpack it first: {_SUFFIXES}")


@contextmanager
def _zstandard(file: io.BufferedReader, where: str) -> Iterator[BufferedIOBase]:
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "reading .zst needs the package zstandard", where=where, next_step=_EXTRA
        ) from error
    # Archives made with --long=31 need the widest window.
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31)
    with decompressor.stream_reader(file, read_across_frames=True) as opened:
        yield io.BufferedReader(cast(Any, _Guarded(opened.read, zstandard.ZstdError)))


@contextmanager
def _seven_zip(file: io.BufferedReader, where: str) -> Iterator[BufferedIOBase]:
    try:
        import py7zr  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "reading .7z needs the package py7zr", where=where, next_step=_EXTRA
        ) from error
    if not file.seekable():
        raise UsageError(
            ".7z cannot be read from a stream", where=where, next_step="name the file itself"
        )
    try:
        archive = py7zr.SevenZipFile(file)
    except (py7zr.Bad7zFile, OSError, EOFError, ValueError) as error:
        raise DumpError(
            f"the .7z archive is broken ({error})", where=where, next_step="fetch it again"
        ) from error
    with archive:
        names = [entry.filename for entry in archive.list() if not entry.is_directory]
        if len(names) != 1:
            raise UsageError(
                f"the archive holds {len(names)} files, not one dump",
                where=where,
                next_step="unpack it and name the dump in it",
            )
        with _Pipe(archive, names) as pipe:
            yield pipe


class _Guarded(io.RawIOBase):
    """A stream whose own kind of error becomes the one that reading dumps knows."""

    def __init__(self, read: Callable[[int], bytes], error: type[Exception]) -> None:
        self._read = read
        self._error = error

    def readable(self) -> bool:
        """Streams are made to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads as much as fits."""
        try:
            data = self._read(len(buffer))
        except self._error as error:
            raise EOFError(str(error)) from error
        buffer[: len(data)] = data
        return len(data)


class _Pipe(io.BufferedReader):
    """What py7zr pushes in a thread, pulled from the other end of a pipe."""

    def __init__(self, archive: py7zr.SevenZipFile, names: list[str]) -> None:
        read_end, write_end = os.pipe()
        super().__init__(cast(Any, io.FileIO(read_end, "rb")), _CHUNK)
        self._failure: Exception | None = None
        self._thread = threading.Thread(
            target=self._push, args=(archive, names, write_end), daemon=True
        )
        self._thread.start()

    def read1(self, size: int = -1) -> bytes:
        """A piece; what went wrong at the other end comes after the last one."""
        data = super().read1(size)
        if not data:
            self._thread.join()
            if self._failure is not None:
                raise EOFError(str(self._failure)) from self._failure
        return data

    def _push(self, archive: py7zr.SevenZipFile, names: list[str], write_end: int) -> None:
        with os.fdopen(write_end, "wb") as file:
            try:
                archive.extract(targets=names, factory=_factory(file))
            except BrokenPipeError:
                # The reader has seen enough.
                return
            except Exception as error:
                self._failure = error

    def close(self) -> None:
        """Lets the other end know that nobody reads any more."""
        super().close()
        self._thread.join()


def _factory(file: BinaryIO) -> Any:
    """What hands py7zr its output: our end of the pipe."""
    import py7zr  # noqa: PLC0415 - an extra

    class Output(py7zr.Py7zIO):
        def write(self, data: bytes | bytearray) -> int:
            self.written = getattr(self, "written", 0) + len(data)
            return file.write(data)

        def read(self, size: int | None = None) -> bytes:
            return b""

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            file.flush()

        def size(self) -> int:
            return int(getattr(self, "written", 0))

    class Factory(py7zr.WriterFactory):
        def create(self, filename: str) -> Any:
            return Output()

    return Factory()


_OPENERS: Final[dict[bytes, Callable[[io.BufferedReader, str], Any]]] = {
    b"\x1f\x8b": _gzip,
    b"BZh": _bzip2,
    b"\x28\xb5\x2f\xfd": _zstandard,
    b"7z\xbc\xaf\x27\x1c": _seven_zip,
    b"PK\x03\x04": _zip,
}
