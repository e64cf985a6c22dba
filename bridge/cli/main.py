"""The command `mwbridge`: its groups, and how errors become one line and a code."""

from __future__ import annotations

from typing import Any

import click

from bridge import __version__
from bridge.cli.clone import clone, init
from bridge.cli.convert import convert
from bridge.cli.doctor import doctor
from bridge.cli.exits import exit_code
from bridge.cli.history import log, undo
from bridge.cli.mappings import mappings
from bridge.cli.merge import merge
from bridge.cli.pack import pack
from bridge.cli.preview import preview
from bridge.cli.resolve import diff, resolve
from bridge.cli.sync import pull, push, status, sync
from bridge.cli.unpack import unpack
from bridge.cli.verify import verify
from bridge.cli.watch import watch
from bridge.errors import BridgeError


class _Commands(click.Group):
    """A group whose commands may raise any BridgeError."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; an error of ours is one line on standard error."""
        try:
            return super().invoke(ctx)
        except BridgeError as error:
            click.echo(f"mwbridge: {error}", err=True)
            ctx.exit(exit_code(error))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mwbridge")
def main() -> None:
    """Markdown with wikilinks and MediaWiki, both ways, without loss."""


main.add_command(convert)
main.add_command(mappings)
main.add_command(merge)
main.add_command(unpack)
main.add_command(pack)
main.add_command(preview)
main.add_command(verify)
for command in (init, clone, status, diff, pull, push, sync, watch, resolve, log, undo, doctor):
    main.add_command(command)

if __name__ == "__main__":
    main()
