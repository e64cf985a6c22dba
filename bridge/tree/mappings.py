"""The mappings of a folder: what its wiki's files and its own say, over mwbridge's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from bridge.mapping.compiled import Mappings
    from bridge.options import Options

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
    paths = [*_layers(folder), *map(Path, files)]
    if not paths:
        return None
    from bridge.mapping.sources import load_mappings  # noqa: PLC0415

    return load_mappings(paths)


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


def _layers(folder: Path | None) -> list[Path]:
    """Returns the files that a folder names, and its own."""
    if folder is None:
        return []
    paths: list[Path] = []
    if (folder / "mwbridge.toml").is_file():
        from bridge.tree.settings import read_settings  # noqa: PLC0415

        paths += [folder / name for name in read_settings(folder).mappings.files]
    own = folder / FOLDER
    if own.is_dir() and any(own.glob("*.toml")) and not _is_installed(own):
        paths.append(own)
    return paths


def _is_installed(folder: Path) -> bool:
    """Whether mwbridge's own facts lie there, as they do in its source tree."""
    from bridge.mapping.load import mappings_folder  # noqa: PLC0415

    return folder.samefile(mappings_folder())
