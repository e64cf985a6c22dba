"""Reading and writing single files: whole or not at all."""

from __future__ import annotations

from pathlib import Path

from bridge.atomic import open_atomically
from bridge.errors import UsageError


def read_bytes(path: Path) -> bytes:
    """All bytes of a file.

    Raises:
        UsageError: it is missing, a folder, or may not be read.
    """
    try:
        return path.read_bytes()
    except IsADirectoryError as error:
        raise UsageError(
            "is a folder, not a file", where=str(path), next_step="name the files in it"
        ) from error
    except FileNotFoundError as error:
        raise UsageError(
            "there is no such file", where=str(path), next_step="check its name"
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot be read ({_reason(error)})",
            where=str(path),
            next_step="check its permissions",
        ) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file so that any reader sees the old bytes or all of the new ones.

    A temporary file in the same folder is flushed to disk and renamed over the
    target, whose permissions stay; a symbolic link is written through.  What is no
    regular file, such as ``/dev/null``, is written directly.

    Raises:
        UsageError: the target cannot be written; nothing of it was changed.
    """
    try:
        target = path.resolve()
        if target.is_dir():
            raise UsageError(
                "is a folder, not a file", where=str(path), next_step="name a file in it"
            )
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            with open_atomically(target) as file:
                file.write(data)
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(
            f"cannot be written ({_reason(error)})",
            where=str(path),
            next_step="choose a target that exists and that you may write to",
        ) from error


def _reason(error: BaseException) -> str:
    """Why the system refused, in its words."""
    strerror = getattr(error, "strerror", None)
    return str(strerror or error).lower()
