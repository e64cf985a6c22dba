"""`mwbridge watch`: sync on every save, and every few minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click

from bridge.cli.exits import LOCKED, USAGE, exit_code
from bridge.cli.roots import read_root
from bridge.errors import BridgeError, ConfigError

_LOOK: float = 2.0
"""Seconds between two looks at the folder, where nothing tells of saved files."""


@click.command()
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder; the current one.")
@click.option("--every", default=5.0, metavar="MINUTES", help="How often to sync anyway; 5.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what needs a person.")
def watch(folder: str, every: float, quiet: bool) -> None:
    """Sync whenever a file is saved, and every few minutes, until Ctrl-C.

    What goes wrong in one run is told, and the next run tries again. mwbridge.toml is
    read again each time.
    """
    from bridge.cli.show_sync import show_outcome, show_problems
    from bridge.sync.run import Request, run

    root, _ = read_root(folder)
    try:
        for _ in _moments(root, every * 60):
            try:
                _, settings = read_root(str(root))
                report = run(
                    root,
                    settings,
                    Request(command="watch", direction=settings.sync.direction),
                    told=lambda outcome: show_outcome(outcome, quiet=quiet, log_format="text"),
                )
                show_problems(tuple(p for p in report.problems if not p.waits))
            except ConfigError:
                raise
            except BridgeError as error:
                click.echo(f"mwbridge: {error}", err=True)
                if exit_code(error) not in {LOCKED, USAGE}:
                    click.echo("mwbridge: trying again later", err=True)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


def _moments(root: Path, every: float) -> Iterator[None]:
    """Now, after each change of a file, and when some time has passed."""
    yield
    try:
        import watchfiles
    except ModuleNotFoundError:
        yield from _looks(root, every)
        return
    for changes in watchfiles.watch(
        root,
        watch_filter=lambda change, path: "/." not in path.removeprefix(str(root)),
        debounce=1600,
        rust_timeout=int(every * 1000),
        yield_on_timeout=True,
    ):
        del changes
        yield


def _looks(root: Path, every: float) -> Iterator[None]:
    """The same by looking again and again."""
    from bridge.tree.scan import scan

    before, last = list(scan(root)), time.monotonic()
    while True:
        time.sleep(min(_LOOK, every))
        now = list(scan(root))
        if now != before or time.monotonic() - last >= every:
            yield
            # Our own writes are no news.
            before, last = list(scan(root)), time.monotonic()
