"""`mwbridge preview`: how pages will look on a wiki."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from bridge.cli.wikis import install, is_address, options_of, settings_for, source_paths
from bridge.errors import BridgeError, UsageError

if TYPE_CHECKING:
    from bridge.local.preview import Loaded
    from bridge.local.wiki import LocalWiki
    from bridge.options import Options

# How often files are looked at where nobody tells of a change, in seconds.
_INTERVAL = 0.7


@click.command(short_help="Look at pages on a wiki of their own.")
@click.argument("sources", nargs=-1, required=True, metavar="SRC...")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Where to listen.  [default: 8080 or next]"
)
@click.option("--watch", is_flag=True, help="Show a file anew when it is saved.")
@click.option(
    "--site-from", metavar="API|DUMP", help="A wiki's namespaces and tags.  [default: a dump's own]"
)
@click.option("--install", "installs", is_flag=True, help="Install MediaWiki if it is missing.")
@click.option("--encoding", default="utf-8", show_default=True, help="How files are encoded.")
def preview(
    sources: tuple[str, ...],
    port: int | None,
    site_from: str | None,
    encoding: str,
    *,
    watch: bool,
    installs: bool,
) -> None:
    """Shows SRC, a folder, files or an XML dump, on a MediaWiki of its own.

    Pages, templates, redirects and images are converted and imported; the address is
    printed.  The wiki listens on this machine only, is at work until Ctrl-C, and leaves
    nothing behind, whatever ends it.
    """
    paths = source_paths(sources)
    install(asked=installs)
    import msgspec

    from bridge.local.preview import load
    from bridge.local.wiki import LocalWiki

    signal.signal(signal.SIGTERM, _interrupt)
    settings = settings_for(site_from, paths)
    if not site_from or not is_address(site_from):
        settings = msgspec.structs.replace(settings, name=f"Preview of {paths[0].resolve().name}")
    options = options_of(paths, settings.site, encoding)
    try:
        with LocalWiki.start(settings, port=port or _first_free()) as wiki:
            click.echo("mwbridge: importing", err=True)
            loaded = load(wiki, paths, options, encoding=encoding)
            wiki.show_first(loaded.main_page)
            _tell(loaded, wiki)
            if watch:
                _watch(wiki, paths, options, encoding)
            while wiki.is_running:
                time.sleep(_INTERVAL)
            raise UsageError(
                "the wiki ended by itself", next_step="start it again; memory may be short"
            )
    except KeyboardInterrupt:
        click.echo("\nmwbridge: the preview is gone", err=True)


def _first_free() -> int | None:
    """A port that is easy to remember, or None for any."""
    from bridge.local.wiki import is_free

    return next((port for port in range(8080, 8100) if is_free(port)), None)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Ends the preview as Ctrl-C does."""
    raise KeyboardInterrupt


def _tell(loaded: Loaded, wiki: LocalWiki) -> None:
    """What is shown, and where."""
    for failure in loaded.failures[:20]:
        click.echo(f"mwbridge: {failure.place}: not shown: {failure.reason}", err=True)
    if len(loaded.failures) > 20:
        click.echo(f"mwbridge: and {len(loaded.failures) - 20} more pages not shown", err=True)
    pages = "1 page" if loaded.pages == 1 else f"{loaded.pages:,} pages"
    files = f", {loaded.files:,} files" if loaded.files else ""
    click.echo(f"{pages}{files} at {wiki.address}/   (Ctrl-C ends it)")


def _watch(wiki: LocalWiki, paths: Sequence[Path], options: Options, encoding: str) -> None:
    """Shows files anew as they are saved, until somebody ends it."""
    from bridge.local.preview import changed, look

    seen = look(paths)
    while wiki.is_running:
        time.sleep(_INTERVAL)
        now = look(paths)
        for path in changed(seen, now):
            _show(wiki, path, paths, options, encoding)
        seen = now


def _show(
    wiki: LocalWiki, path: Path, paths: Sequence[Path], options: Options, encoding: str
) -> None:
    """Shows one file anew, and says so; a mistake in it does not end the preview."""
    from bridge.local.preview import reload

    folder = next((root for root in paths if root.is_dir() and root in path.parents), None)
    try:
        title = reload(wiki, path, folder, options, encoding=encoding)
    except BridgeError as error:
        click.echo(f"mwbridge: {path}: {error}", err=True)
        return
    if title is not None:
        click.echo(f"{time.strftime('%H:%M:%S')} {title}")
