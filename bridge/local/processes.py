"""Commands and folders that vanish with this process, whatever ends it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from bridge.errors import BridgeError, ConfigError

PREFIX: Final = "mwbridge-"
_SUPERVISOR: Final = Path(__file__).with_name("supervisor.py")
# The command has two seconds of these to end by itself.
_SECONDS_TO_END: Final = 10.0


class Supervised:
    """A running command that is ended when this process ends, also by SIGKILL.

    Args:
        command: the program and its arguments.  It reads nothing, and is no part of
            the terminal's group: Ctrl-C does not reach it.
        environment: its environment variables; None for ours.
        output: a file that receives what it writes; None throws it away.
        folder: a folder to make, and to remove at the end, whatever ends it.

    Example:
        >>> with Supervised(["sleep", "60"]) as sleeper:
        ...     sleeper.is_running
        True
        >>> sleeper.is_running
        False
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
        folder: Path | None = None,
    ) -> None:
        # -I and -S: neither the user's settings nor installed packages cost time.
        supervisor = [sys.executable, "-I", "-S", str(_SUPERVISOR), str(os.getpid())]
        self._process = subprocess.Popen(  # noqa: S603 - the programs are our own
            [*supervisor, str(folder or ""), *command],
            stdin=subprocess.PIPE,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env=None if environment is None else dict(environment),
            start_new_session=True,
        )

    def __enter__(self) -> Supervised:
        """The running command itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends the command."""
        self.end()

    @property
    def is_running(self) -> bool:
        """Whether the command still runs."""
        return self._process.poll() is None

    def wait(self, seconds: float | None = None) -> int:
        """Waits for the command to end by itself, and returns its exit code.

        Args:
            seconds: how long at most; the command is ended after that.

        Raises:
            TimeoutError: it took longer.
        """
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"not done after {seconds:g} seconds") from error
        finally:
            self.end()

    def end(self) -> None:
        """Ends the command with everything it started; waits until it is gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class TemporaryFolder:
    """A folder that is removed when it is closed, or when this process ends.

    Attributes:
        path: the folder; only its owner can enter it.

    Example:
        >>> with TemporaryFolder() as path:
        ...     path.is_dir()
        True
        >>> path.exists()
        False
    """

    def __init__(self) -> None:
        # Resolved, for macOS's /tmp is a link and PHP compares real paths.
        parent = Path(tempfile.gettempdir()).resolve()
        self.path = parent / f"{PREFIX}{secrets.token_hex(8)}"
        self._guard = Supervised([], folder=self.path)
        while not self.path.is_dir():
            if not self._guard.is_running:
                raise ConfigError(
                    "no folder can be made there",
                    where=str(parent),
                    next_step="free some space, or name another folder in TMPDIR",
                )
            time.sleep(0.002)

    def __enter__(self) -> Path:
        """The folder's path."""
        return self.path

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Removes the folder."""
        self.close()

    def close(self) -> None:
        """Removes the folder."""
        self._guard.end()


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    seconds: float = 600,
    error: type[BridgeError],
) -> str:
    """Runs a command to its end and returns what it wrote.

    Args:
        command: the program and its arguments.
        environment: its environment variables; None for ours.
        seconds: how long it may take.
        error: what is raised where it fails, with its last words.

    Raises:
        BridgeError: of the given kind: it cannot be run, failed, or took too long.

    Example:
        >>> run(["echo", "tide"], error=BridgeError)
        'tide\\n'
    """
    name = " ".join(Path(part).name for part in command if not part.startswith("-"))[:80]
    with tempfile.TemporaryFile() as output:
        supervised = Supervised(command, environment=environment, output=output)
        try:
            code = supervised.wait(seconds)
        except TimeoutError as late:
            raise error(str(late), where=name, next_step="try again on an idle machine") from late
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if code:
        words = " ".join(text.split())[-500:]
        raise error(f"failed with code {code}: {words}", where=name, next_step="see its message")
    return text
