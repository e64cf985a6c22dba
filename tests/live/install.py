"""What ``make test`` runs first: installs MediaWiki and a browser where it can.

Where it cannot it says so, loudly, and the tests go on without them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from bridge.errors import ConfigError
from bridge.local.packages import install_packages, missing_packages

# Browser tests look for either.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Installs what is missing, or says what is not tested."""
    missing = missing_packages()
    if missing:
        print(f"installing MediaWiki for the tests: {' '.join(missing)}", flush=True)
        try:
            install_packages()
        except ConfigError as error:
            shout(f"NO MEDIAWIKI: the tests in tests/live are NOT run. {error}")
    if browser() is None:
        print("installing a browser for the tests: chromium", flush=True)
        if not install_browser():
            shout("NO BROWSER: the HTML report is NOT tested. Install chromium.")


def browser() -> str | None:
    """The program of a browser without a window, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def install_browser() -> bool:
    """Installs Debian's chromium where we may."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        "apt-get update -qq",
        "apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core",
    ):
        done = subprocess.run(
            command.split(), env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            return False
    return browser() is not None


def shout(text: str) -> None:
    """A line that nobody overlooks."""
    print(f"!!\n!! {text}\n!!", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
