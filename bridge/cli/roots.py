"""Which folder a command is about, and its settings with what the command line changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bridge.errors import ConfigError

if TYPE_CHECKING:
    from bridge.tree.settings import Settings


def find_root(start: str) -> Path:
    """The folder with ``mwbridge.toml`` that a place lies in.

    Raises:
        ConfigError: there is none.
    """
    from bridge.tree.settings import FILE_NAME

    place = Path(start).resolve()
    for folder in (place, *place.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise ConfigError(
        f"no {FILE_NAME} here, nor in a folder above",
        where=str(place),
        next_step="go into the folder, name it with -C, or make one with `mwbridge clone`",
    )


def read_root(
    start: str, *, max_delete: str | None = None, max_change: str | None = None
) -> tuple[Path, Settings]:
    """A folder and its settings, with the limits that the command line names."""
    import msgspec

    from bridge.tree.settings import read_settings

    root = find_root(start)
    settings = read_settings(root)
    changes = {
        name: int(value) if value.isdigit() else value
        for name, value in (("max_delete", max_delete), ("max_change", max_change))
        if value is not None
    }
    if changes:
        sync = msgspec.structs.replace(settings.sync, **changes)
        settings = msgspec.structs.replace(settings, sync=sync)
    return root, settings


def places(root: Path, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Paths as the folder has them; what is no path in it may be a title."""
    found = []
    for path in paths:
        absolute = Path(path).resolve()
        inside = absolute.is_relative_to(root)
        if inside and absolute != root:
            found.append(absolute.relative_to(root).as_posix())
            # A title is written as it is, with colons and all.
            found.append(path)
        elif not inside:
            found.append(path)
    return tuple(dict.fromkeys(found))
