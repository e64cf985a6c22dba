"""Options of the whole test run."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "default",
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "long",
    parent=settings.get_profile("default"),
    max_examples=int(os.environ.get("MWBRIDGE_LONG", "20000")),
    derandomize=False,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--accept``, and ``--long`` for many more random inputs."""
    parser.addoption(
        "--accept", action="store_true", help="write what the spec examples give into tests/spec"
    )
    parser.addoption("--long", action="store_true", help="20,000 random inputs a property")


def pytest_configure(config: pytest.Config) -> None:
    """Chooses how many random inputs each property gets."""
    long = config.getoption("--long") or os.environ.get("MWBRIDGE_LONG")
    settings.load_profile("long" if long else "default")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Gives the many random inputs of ``--long`` the time that they take."""
    if config.getoption("--long") or os.environ.get("MWBRIDGE_LONG"):
        for item in items:
            item.add_marker(pytest.mark.timeout(3600))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says it loudly where the tests on a real MediaWiki were not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    live = [report for report in skipped if "no MediaWiki: " in str(report.longrepr)]
    if not live:
        return
    packages = str(live[0].longrepr).rpartition("no MediaWiki: ")[2].rstrip("')")
    terminalreporter.section("tests/live NOT RUN", sep="!", red=True, bold=True)
    terminalreporter.line(f"{len(live)} tests need a real MediaWiki. As root, run:", red=True)
    terminalreporter.line(f"    apt-get install --no-install-recommends {packages}", red=True)
