"""Runs one command, and sees to it that nothing of it outlives its parent.

A program of its own, started as ``python -I -S supervisor.py``: it imports nothing but
the standard library.  Its standard input is a pipe that the parent holds open.  When
that pipe ends or the parent is gone, even killed with SIGKILL, the command's whole
process group is ended; then the folder, if one was given, is removed.  The folder is made here as
well, so that there is no moment in which nobody would remove it.
"""

from __future__ import annotations

import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time

# How long the command has to end by itself before it is killed, in seconds.
_PATIENCE = 2.0
# PHP recurses where a page nests; the usual 8 MB end it without a word.
_STACK_BYTES = 1 << 30
# How often the parent and the command are looked at, in seconds.
_INTERVAL = 0.5


def main(parent: int, folder: str, command: list[str]) -> int:
    """Waits for the end of the command or of the parent, and clears up.

    Args:
        parent: the process to outlive by no more than the clearing.
        folder: what is made now and removed in the end; empty for nothing.
        command: what is run; empty to guard the folder alone.

    Returns:
        The command's exit code; 0 without one.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        # Ctrl-C on the terminal is the parent's to understand.
        signal.signal(number, signal.SIG_IGN)
    # Handing the signal to sys.exit runs the finally below.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    child = None
    try:
        if folder:
            os.mkdir(folder, 0o700)  # noqa: PTH102 - pathlib takes a moment to load
        if command:
            _widen_stack()
            # Its own group, which is ended as a whole.
            child = subprocess.Popen(  # noqa: S603 - the parent's own command
                command, stdin=subprocess.DEVNULL, process_group=0
            )
        ended = None if child is None else _descriptor(child)
        while os.getppid() == parent:
            if child is not None and child.poll() is not None:
                return child.returncode
            watched = [0] if ended is None else [0, ended]
            readable, _, _ = select.select(watched, [], [], _INTERVAL)
            if 0 in readable and not os.read(0, 4096):
                break
        return 0
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if child is not None:
            _end_group(child)
        if folder:
            _remove(folder)


def _widen_stack() -> None:
    """Gives the command as much stack as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _STACK_BYTES if hard == resource.RLIM_INFINITY else min(hard, _STACK_BYTES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))


def _descriptor(child: subprocess.Popen[bytes]) -> int | None:
    """A descriptor that is readable once the child has ended, where there are such."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(child.pid)
    except OSError:
        # An old kernel, or a sandbox: the child is looked at twice a second.
        return None


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Ends the child and whatever it has started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
        except (ProcessLookupError, PermissionError):
            # macOS says so of a group of which nothing but zombies is left.
            break
        if number == signal.SIGTERM:
            _wait(child)
    child.wait()


def _wait(child: subprocess.Popen[bytes]) -> None:
    """Gives the child time to end by itself."""
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        return


def _remove(folder: str) -> None:
    """Removes a folder, also while the last processes still write into it."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
