"""The command `mwbridge`: its groups, and how errors become one line and a code."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

from bridge import __version__
from bridge.cli.exits import exit_code
from bridge.errors import BridgeError

_MODULES: Final = {
    "clone": "clone",
    "convert": "convert",
    "diff": "resolve",
    "doctor": "doctor",
    "init": "clone",
    "log": "history",
    "mappings": "mappings",
    "merge": "merge",
    "pack": "pack",
    "preview": "preview",
    "pull": "sync",
    "push": "sync",
    "resolve": "resolve",
    "status": "sync",
    "sync": "sync",
    "undo": "history",
    "unpack": "unpack",
    "verify": "verify",
    "watch": "watch",
}
"""The module of bridge.cli that each command stands in; only the one asked for is loaded."""


class _Commands(click.Group):
    """A group that loads a command when it is asked for, and takes any BridgeError of it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names of all commands, in order."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns a command by its name, None if there is none."""
        module = _MODULES.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"bridge.cli.{module}"), cmd_name)
        return command

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


if __name__ == "__main__":
    main()
