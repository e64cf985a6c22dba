"""The mappings of a folder: what its wiki's files and its own say, over mwbridge's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from bridge.mapping.compiled import Mappings
    from bridge.options import Options
    from bridge.tree.settings import Settings

FOLDER: Final = "mappings"
"""Where a folder keeps mapping files of its own."""


def load_layers(folder: Path | None, files: Iterable[str] = ()) -> Mappings | None:
    """Returns the mappings of a folder; None where nothing lies over mwbridge's own.

    Args:
        folder: the folder of pages, whose mwbridge.toml and mappings/ count.
        files: further files or folders, over these.

    Raises:
        MappingError: a file is broken, or cannot be read.
        ConfigError: mwbridge.toml is.
    """
    settings = _settings(folder)
    paths = [*_layers(folder, settings), *map(Path, files)]
    aliases = settings is not None and settings.pages.aliases
    if not (paths or aliases):
        return None
    from bridge.mapping.entries import FieldEntry  # noqa: PLC0415
    from bridge.mapping.sources import load_mappings  # noqa: PLC0415

    found = load_mappings(paths)
    if not aliases or any(field.wiki == "redirects" for field in found.fields):
        return found
    field = FieldEntry("aliases", "redirects")
    return msgspec.structs.replace(found, fields=(*found.fields, field))


def with_mappings(options: Options, folder: Path | None, files: Iterable[str] = ()) -> Options:
    """Returns options with the mappings of a folder, and what these say of the wiki.

    Raises:
        MappingError: a mapping file is broken, or cannot be read.
        ConfigError: mwbridge.toml is.
    """
    found = load_layers(folder, files)
    if found is None:
        return options
    from bridge.mapping.compiled import with_facts  # noqa: PLC0415
    from bridge.mapping.load import default_site  # noqa: PLC0415

    site = with_facts(options.site or default_site(), found)
    return msgspec.structs.replace(options, mappings=found, site=site)


def _settings(folder: Path | None) -> Settings | None:
    """Returns what mwbridge.toml says; None where there is none."""
    if folder is None or not (folder / "mwbridge.toml").is_file():
        return None
    from bridge.tree.settings import read_settings  # noqa: PLC0415

    return read_settings(folder)


def _layers(folder: Path | None, settings: Settings | None) -> list[Path]:
    """Returns the files that a folder names, and its own."""
    if folder is None:
        return []
    paths: list[Path] = []
    if settings is not None:
        paths += [folder / name for name in settings.mappings.files]
    own = folder / FOLDER
    if own.is_dir() and any(own.glob("*.toml")) and not _is_installed(own):
        paths.append(own)
    return paths


def _is_installed(folder: Path) -> bool:
    """Whether mwbridge's own facts lie there, as they do in its source tree."""
    from bridge.mapping.load import mappings_folder  # noqa: PLC0415

    return folder.samefile(mappings_folder())
