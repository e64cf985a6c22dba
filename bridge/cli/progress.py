"""How far long work has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

# Between two lines where nobody looks at a bar.
_LINE_SECONDS = 10.0


@contextmanager
def show_progress(
    words: str, total: int | None, position: Callable[[], int]
) -> Iterator[Callable[[], None]]:
    """Yields what is called after each page.

    Args:
        words: what is done, such as ``unpacking``.
        total: where ``position`` will end, such as a file's length; None if nobody
            knows.
        position: how far the work is.
    """
    if sys.stderr.isatty():
        with _bar(words, total, position) as advance:
            yield advance
        return
    started = told = time.monotonic()
    pages = 0

    def count() -> None:
        nonlocal pages, told
        pages += 1
        now = time.monotonic()
        if now - told >= _LINE_SECONDS:
            told = now
            share = f", {100 * position() // total} %" if total else ""
            rate = pages / (now - started)
            click.echo(f"mwbridge: {words}: {pages} pages{share}, {rate:.0f} pages/s", err=True)

    yield count


@contextmanager
def _bar(
    words: str, total: int | None, position: Callable[[], int]
) -> Iterator[Callable[[], None]]:
    """A bar with the pages, their rate, and the time that is left."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %" if total else ""),
        TextColumn("{task.fields[pages]} pages, {task.fields[rate]:.0f}/s"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(words, total=total, pages=0, rate=0.0)
        started = time.monotonic()
        pages = 0

        def advance() -> None:
            nonlocal pages
            pages += 1
            rate = pages / max(0.001, time.monotonic() - started)
            progress.update(task, completed=position(), pages=pages, rate=rate)

        yield advance
