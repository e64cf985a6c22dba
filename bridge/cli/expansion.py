"""Which wiki expands templates, and which ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bridge.errors import UsageError

if TYPE_CHECKING:
    from bridge.options import Options
    from bridge.wiki.expand import Expander


def find_expander(
    names: str | None, api: str | None, folder: Path | None, options: Options
) -> Expander | None:
    """What expands the templates that --expand-templates names; None where it names none.

    Args:
        names: the option's value, names with commas between them, or ``all``.
        api: what --api names; else mwbridge.toml of the folder says it.
        folder: the folder of the pages.
        options: the wiki's facts.

    Raises:
        UsageError: no wiki is known, or no template named.
        ConfigError: mwbridge.toml is broken.
    """
    if names is None:
        if api is not None:
            raise UsageError(
                "--api without --expand-templates", next_step="say what the wiki shall expand"
            )
        return None
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise UsageError("--expand-templates names no template", next_step="name some, or say all")
    address = api or _address_of(folder)
    if not address:
        raise UsageError(
            "templates are expanded by their wiki, and none is known",
            next_step="name its api.php with --api, or in mwbridge.toml",
        )
    from bridge.mapping.load import default_site
    from bridge.wiki.api import Api
    from bridge.wiki.expand import Expander

    return Expander(Api(address).call, options.site or default_site(), wanted)


def _address_of(folder: Path | None) -> str:
    from bridge.tree.settings import FILE_NAME, read_settings

    if folder is None or not (folder / FILE_NAME).is_file():
        return ""
    return read_settings(folder).wiki.api
