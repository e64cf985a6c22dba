"""A real MediaWiki for the tests: one that all share, and as many more as they like.

Every test in this folder is marked ``live``.  Where MediaWiki cannot run they are
skipped, and the end of the run says so (tests/conftest.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.local.packages import missing_packages
from bridge.local.settings import Settings
from bridge.local.wiki import LocalWiki

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a MediaWiki, and skips it where there is none."""
    own = [item for item in items if HERE in item.path.parents]
    missing = missing_packages() if own else ()
    for item in own:
        item.add_marker(pytest.mark.live)
        if missing:
            item.add_marker(pytest.mark.skip(reason=f"no MediaWiki: {' '.join(missing)}"))


@pytest.fixture(scope="session")
def wiki() -> Iterator[LocalWiki]:
    """A wiki that many tests look at.

    Who writes to it uses titles of its own, and leaves accounts and settings alone.
    """
    with LocalWiki.start(Settings(name="Shared")) as running:
        yield running


@pytest.fixture
def new_wiki() -> Iterator[Callable[..., LocalWiki]]:
    """Starts empty wikis; the keywords are the attributes of ``Settings``."""
    started: list[LocalWiki] = []

    def start(**settings: object) -> LocalWiki:
        running = LocalWiki.start(Settings(**settings))  # type: ignore[arg-type]
        started.append(running)
        return running

    try:
        yield start
    finally:
        for running in started:
            running.stop()
