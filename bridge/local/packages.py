"""What of MediaWiki and PHP is missing on this machine, and how it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from bridge.errors import ConfigError

# Debian's packages, and the PHP module or the program that shows that each is there.
_MODULES: Final = {
    "php-sqlite3": "pdo_sqlite",
    "php-mbstring": "mbstring",
    "php-xml": "xml",
    "php-intl": "intl",
    "php-curl": "curl",
    "php-apcu": "apcu",
    # Lua modules, without a process for each page
    "php-luasandbox": "luasandbox",
    # thumbnails
    "php-gd": "gd",
}
_PROGRAMS: Final = {
    "php-cli": "php",
    # MediaWiki merges edits with diff3
    "diffutils": "diff3",
}
_DEBIAN: Final = Path("/usr/share/mediawiki")


def mediawiki_folder() -> Path:
    """Where MediaWiki lies: what MWBRIDGE_MEDIAWIKI names, or where Debian puts it."""
    return Path(os.environ.get("MWBRIDGE_MEDIAWIKI") or _DEBIAN)


def missing_packages() -> tuple[str, ...]:
    """Debian's packages that a throwaway MediaWiki needs and that are not here.

    Returns:
        Their names; empty where everything is at hand.
    """
    missing = (
        [] if (mediawiki_folder() / "maintenance" / "install.php").is_file() else ["mediawiki"]
    )
    missing += [package for package, name in _PROGRAMS.items() if shutil.which(name) is None]
    modules = _php_modules()
    missing += [package for package, name in _MODULES.items() if name not in modules]
    return tuple(missing)


def install_command(packages: tuple[str, ...]) -> str:
    """The line that installs packages.

    Example:
        >>> install_command(("mediawiki", "php-cli"))
        'apt-get install --no-install-recommends mediawiki php-cli'
    """
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


def check_packages() -> None:
    """Makes sure that a throwaway MediaWiki can be started.

    Raises:
        ConfigError: packages are missing; the message has the line that installs them.
    """
    if os.name != "posix":
        raise ConfigError(
            "a throwaway MediaWiki needs Linux or macOS",
            next_step="use the Windows Subsystem for Linux, or name a wiki with --wiki",
        )
    missing = missing_packages()
    if missing:
        raise ConfigError(
            f"MediaWiki cannot be run here, missing: {', '.join(missing)}",
            next_step=f"run: sudo {install_command(missing)}",
        )


def install_packages() -> tuple[str, ...]:
    """Installs what is missing, as root, with apt-get.

    Returns:
        What was installed.

    Raises:
        ConfigError: this is no Debian, we are not root, or apt-get failed.
    """
    missing = missing_packages()
    if not missing:
        return ()
    line = install_command(missing)
    if shutil.which("apt-get") is None:
        raise ConfigError(
            f"there is no apt-get here to install {', '.join(missing)}",
            next_step="install them by hand; MWBRIDGE_MEDIAWIKI names MediaWiki's folder",
        )
    if os.geteuid() != 0:
        raise ConfigError("only root installs packages", next_step=f"run: sudo {line}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update -qq", f"{line} -y -qq"):
        done = subprocess.run(  # noqa: S603 - the line is our own
            command.split(), env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise ConfigError(f"{command.split(' -')[0]} failed", next_step=f"run: {line}")
    return missing


def _php_modules() -> frozenset[str]:
    """The modules of this machine's PHP, lower case; none where there is no PHP."""
    php = shutil.which("php")
    if php is None:
        return frozenset()
    try:
        listing = subprocess.run(  # noqa: S603 - the path is from PATH
            [php, "-m"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(listing.stdout.lower().split())
