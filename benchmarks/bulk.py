"""Whole dumps and folders: how long they take, in how much memory, beside mwextract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from bridge import Page, read_dump, read_siteinfo, write_dump
from bridge.tree.pool import cores

TIMES: Final = 20
"""How many times the dump is repeated where one is done too soon."""

READING: Final = 100e6
"""The least bytes of a dump that are read in a second of the processor."""

_NEVER_COMPILED: Final = "PYTHONDONTWRITEBYTECODE"
# The peaks of the process itself and of its workers, which end before it does.
_RUN: Final = """
import resource, sys
from bridge.cli.main import main
if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SystemExit as end:
        assert not end.code, end.code
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Run(NamedTuple):
    """One measurement: bytes are of the dump, memory is the peak of a process."""

    group: str
    name: str
    seconds: float
    size: int
    memory: int = 0
    ratio: float | None = None
    bar: float | None = None


def runs(dump: Path) -> Iterator[Run]:
    """Yields what unpacking, packing and reading take, of a dump and of one 20 times as long."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        group, size = "a dump and a folder", dump.stat().st_size
        once, memory, _ = _run(folder, "unpack", dump, folder / "a", "--jobs", "1")
        theirs = _mwextract(dump, folder)
        yield Run(group, "unpack, one process", once, size, memory, *_ratio(once, theirs))
        if theirs is None:
            print("  mwextract is not installed: pipx install mwextract, to compare")
        else:
            yield Run(group, "mwextract", theirs, size)
        again, memory, _ = _run(folder, "unpack", dump, folder / "a", "--jobs", "1")
        yield Run(group, "unpack again, nothing new", again, size, memory)
        back, memory, _ = _run(folder, "pack", folder / "a", folder / "a.xml")
        yield Run(group, "pack", back, size, memory)
        yield from _long_runs(dump, folder)


def _long_runs(dump: Path, folder: Path) -> Iterator[Run]:
    long = folder / "long.xml"
    repeat(dump, long, TIMES)
    group, size = f"{TIMES} times that dump", long.stat().st_size
    start = time.process_time()
    count = sum(1 for _ in read_dump(long))
    taken = time.process_time() - start
    yield Run(group, f"read_dump, {count} pages", taken, size, bar=size / READING)
    one, memory, _ = _run(folder, "unpack", long, folder / "one", "--jobs", "1")
    yield Run(group, "unpack, one process", one, size, memory)
    jobs = cores()
    if jobs > 1:
        two, memory, worker = _run(folder, "unpack", long, folder / "two", "--jobs", "2")
        name = f"two processes, {worker / 1e6:.0f} MB each"
        yield Run(group, name, two, size, memory, two / one, 1 / 1.7)


def repeat(dump: Path, target: Path, times: int) -> None:
    """Writes a dump that holds the pages of another many times, under titles of their own."""

    def pages() -> Iterator[Page]:
        for number in range(times):
            for page in read_dump(dump):
                yield msgspec.structs.replace(page, title=f"{page.title} {number}")

    write_dump(target, pages(), site=read_siteinfo(dump))


def _run(folder: Path, *words: str | Path) -> tuple[float, int, int]:
    """The seconds of a command, and the peaks of its process and of its workers."""
    script = folder / "run.py"
    script.write_text(_RUN, encoding="utf-8")
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(script), *map(str, words)],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_compiled(),
    )
    taken = time.perf_counter() - start
    own, workers = done.stdout.split()[-2:]
    unit = 1 if sys.platform == "darwin" else 1024
    return taken, int(own) * unit, int(workers) * unit


def _compiled() -> dict[str, str]:
    """The environment, but that Python keeps what it compiled, as it does of installed programs."""
    return {name: value for name, value in os.environ.items() if name != _NEVER_COMPILED}


def _mwextract(dump: Path, folder: Path) -> float | None:
    """What mwextract takes, one file a page as we do; None where it is not installed."""
    command = shutil.which("mwextract")
    if command is None:
        return None
    start = time.perf_counter()
    words = [command, "-q", "-l", "per-file", str(dump), str(folder / "theirs")]
    subprocess.run(words, check=True, capture_output=True)
    return time.perf_counter() - start


def _ratio(ours: float, theirs: float | None) -> tuple[float | None, float | None]:
    return (None, None) if theirs is None else (ours / theirs, 1.0)
