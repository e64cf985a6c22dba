"""`mwbridge init` and `mwbridge clone`: a folder that knows its wiki."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.errors import SafetyRefusal, UsageError, reason_of

if TYPE_CHECKING:
    from bridge.tree.settings import Layout


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
@click.option("--api", default="", metavar="URL", help="The address of the wiki's api.php.")
@click.option("--user", default="", metavar="NAME", help="The account, such as Anna@mwbridge.")
def init(folder: str, api: str, user: str) -> None:
    """Write a mwbridge.toml with every setting and its default.

    In a folder of pages that the wiki has as well, the next sync adopts those that are
    the same and keeps both versions of the others.
    """
    path = write_settings(Path(folder), api=api, user=user)
    click.echo(f"wrote {path}; `mwbridge doctor` looks at both sides before the first sync")


@click.command()
@click.argument("api", metavar="API")
@click.argument("folder", metavar="DIR")
@click.option("--user", default="", metavar="NAME", help="The account; without one, read only.")
@click.option("--namespace", "namespaces", multiple=True, metavar="NAME|N", help="Only these.")
@click.option("--category", "categories", multiple=True, metavar="NAME", help="Only its pages.")
@click.option("--titles", "titles", multiple=True, metavar="PATTERN", help="Only such titles.")
@click.option(
    "--list", "listing", metavar="FILE", help="Only the titles in a file, one a line; - is stdin."
)
@click.option("--no-files", is_flag=True, help="Leave uploaded files where they are.")
@click.option("--layout", type=click.Choice(["namespaces", "flat"]), default="namespaces")
@click.option("--wrap", default="72", metavar="N|none", help="Columns of prose.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what needs a person.")
@click.pass_context
def clone(
    context: click.Context,
    api: str,
    folder: str,
    user: str,
    namespaces: tuple[str, ...],
    categories: tuple[str, ...],
    titles: tuple[str, ...],
    listing: str | None,
    no_files: bool,
    layout: Layout,
    wrap: str,
    quiet: bool,
) -> None:
    """Copy a wiki into a new folder of Markdown that is kept in step with it.

    API is the address of its api.php. The password comes from MWBRIDGE_PASSWORD, the
    keyring, or a file that mwbridge.toml names.
    """
    from bridge.cli.show_sync import show_outcome, show_problems
    from bridge.sync.run import Request, exit_code, run
    from bridge.tree.pool import cores
    from bridge.tree.settings import read_settings

    root = Path(folder)
    if root.is_dir() and any(root.iterdir()):
        raise SafetyRefusal(
            "is not empty",
            where=str(root),
            next_step="name a new folder; `mwbridge init` is for one that has pages already, and "
            "`mwbridge pull -C DIR` goes on with a clone that was broken off",
        )
    listed = _read_list(listing) if listing else ()
    write_settings(
        root,
        api=api,
        user=user,
        scope={
            "namespaces": [int(n) if n.lstrip("-").isdigit() else n for n in namespaces],
            "categories": list(categories),
            "titles": [*titles, *(_literal(title) for title in listed)],
            "files": not no_files,
        },
        pages={"layout": layout, "wrap": 0 if wrap == "none" else int(wrap)},
    )
    settings = read_settings(root)
    report = run(
        root,
        settings,
        Request(command="clone", direction="pull", jobs=cores()),
        told=lambda outcome: show_outcome(outcome, quiet=True, log_format="text"),
    )
    show_problems(report.problems)
    if not quiet:
        count = report.counts().get("done", 0)
        click.echo(f"{count} pages in {root}, by {report.requests} requests")
    context.exit(exit_code(report))


def _read_list(name: str) -> tuple[str, ...]:
    """The titles in a file, one a line."""
    if name == "-":
        text = sys.stdin.read()
    else:
        try:
            text = Path(name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"cannot be read ({error})", where=name, next_step="check the file"
            ) from error
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _literal(title: str) -> str:
    """A title as a pattern that matches it alone."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in title.replace("_", " "))


def write_settings(
    folder: Path,
    *,
    api: str,
    user: str,
    scope: dict[str, Any] | None = None,
    pages: dict[str, Any] | None = None,
) -> Path:
    """Writes a mwbridge.toml that lists every setting.

    Raises:
        SafetyRefusal: there is one already.
        UsageError: the folder cannot be made.
    """
    from bridge.tree.files import write_atomically
    from bridge.tree.settings import FILE_NAME, read_settings_text, settings_text

    path = folder / FILE_NAME
    if path.exists():
        raise SafetyRefusal("is there already", where=str(path), next_step="edit it")
    wiki: dict[str, Any] = {"api": api, "user": user}
    if api and not user:
        wiki["auth"] = "anonymous"
    text = settings_text({"wiki": wiki, "scope": scope or {}, "pages": pages or {}})
    read_settings_text(text, where=str(path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot be made ({reason_of(error)})",
            where=str(folder),
            next_step="choose another folder",
        ) from error
    write_atomically(path, text.encode())
    return path
