"""A real MediaWiki for the tests: some that all share, and as many more as they like.

Every test in this folder is marked ``live``.  Where MediaWiki cannot run they are
skipped, and the end of the run says so (tests/conftest.py).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.local.packages import missing_packages
from bridge.local.settings import Settings
from bridge.local.wiki import BOT_PASSWORD, LocalWiki
from tests.live.folders import PAGE, RIGHTS, Folder
from tests.live.proxy import Proxy

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


# --- a folder and its wiki -------------------------------------------------------


@pytest.fixture(scope="session")
def host_that() -> Iterator[Callable[[bool], LocalWiki]]:
    """Wikis to sync with, by whether they merge edits themselves; each is started once."""
    started: dict[bool, LocalWiki] = {}

    def find(merges: bool) -> LocalWiki:
        if merges not in started:
            started[merges] = LocalWiki.start(Settings(merges=merges, more=RIGHTS))
        return started[merges]

    try:
        yield find
    finally:
        for running in started.values():
            running.stop()


@pytest.fixture
def host(request: pytest.FixtureRequest, host_that: Callable[[bool], LocalWiki]) -> LocalWiki:
    """A wiki to sync with, where the bot may delete and move; many tests share it."""
    return host_that(getattr(request, "param", True))


@pytest.fixture
def proxy(host: LocalWiki) -> Iterator[Proxy]:
    """A proxy in front of it."""
    with Proxy(host.address) as running:
        yield running


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    """A title that no other test uses, the same in every run."""
    return f"P{zlib.crc32(request.node.nodeid.encode())}"


@pytest.fixture
def folder(host: LocalWiki, tmp_path: Path, title: str) -> Folder:
    """A clone that holds one page alone, so that tests leave each other in peace."""
    host.edit(title, PAGE)
    made = Folder(tmp_path / "folder", host.api_url)
    made.within(titles=(f"{title}*", f"File:{title}*"))
    made.run("pull")
    return made


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MWBRIDGE_PASSWORD", BOT_PASSWORD.password)
