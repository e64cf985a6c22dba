"""What a command's exit code says (README.md lists them)."""

from __future__ import annotations

from typing import Final

from bridge.errors import (
    BridgeError,
    DiskError,
    DumpError,
    FidelityError,
    LockHeld,
    SafetyRefusal,
    StaleWrite,
    StateError,
    Throttled,
    Unreachable,
)

CLEAN: Final = 0
DIFFERENCES: Final = 1
USAGE: Final = 2
SOME_FAILED: Final = 3
REFUSED: Final = 4
LOCKED: Final = 5


def exit_code(error: BridgeError) -> int:
    """The exit code of a run that ended with this error."""
    if isinstance(error, DiskError | DumpError | Unreachable | Throttled):
        return SOME_FAILED
    if isinstance(error, SafetyRefusal | StaleWrite | StateError | FidelityError):
        return REFUSED
    if isinstance(error, LockHeld):
        return LOCKED
    return USAGE
