"""How PHP is called: its settings, its environment, and MediaWiki's own scripts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from bridge.errors import WikiError
from bridge.local.packages import mediawiki_folder
from bridge.local.processes import run

_PHP_OPTIONS: Final = {
    "memory_limit": "1G",
    "post_max_size": "200M",
    "upload_max_filesize": "200M",
    # A page that takes longer than this is told as one that cannot be rendered.
    "max_execution_time": "120",
    "display_errors": "0",
    "log_errors": "1",
    "opcache.enable": "1",
    "opcache.memory_consumption": "192",
    "opcache.interned_strings_buffer": "16",
    "opcache.max_accelerated_files": "10000",
    # Settings are written again while the server runs.
    "opcache.validate_timestamps": "1",
    "opcache.revalidate_freq": "0",
    "opcache.file_update_protection": "0",
    "apc.enabled": "1",
    "apc.shm_size": "128M",
}


def run_script(folder: Path, script: str, *arguments: str, seconds: float = 3600) -> str:
    """Runs a maintenance script on the wiki in a folder, and returns what it wrote.

    Args:
        folder: the folder of the wiki's data.
        script: its name without ``.php``.
        arguments: what it is given.
        seconds: how long it may take.

    Raises:
        WikiError: it failed.
    """
    path = mediawiki_folder() / "maintenance" / f"{script}.php"
    # A script on the command line keeps no memory between runs: it needs no cache of code.
    command = ["php", "-d", "memory_limit=2G", "-d", "display_errors=stderr", str(path)]
    return run(
        [*command, *arguments],
        environment=php_environment(folder),
        seconds=seconds,
        error=WikiError,
    )


def php_environment(folder: Path) -> dict[str, str]:
    """The environment of PHP: which wiki it runs, and none of our passwords."""
    inherited = {name: text for name, text in os.environ.items() if "PASSWORD" not in name}
    return {
        **inherited,
        "MW_CONFIG_FILE": str(folder / "LocalSettings.php"),
        "MWBRIDGE_FOLDER": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "LC_ALL": "C.UTF-8",
    }


def server_options() -> list[str]:
    """PHP's options for the server.

    Example:
        >>> server_options()[:2]
        ['-d', 'memory_limit=1G']
    """
    return [part for name, value in _PHP_OPTIONS.items() for part in ("-d", f"{name}={value}")]
