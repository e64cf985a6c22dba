"""The contracts of setup.cfg: which part may import which, and who owns a library."""

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_layers_hold(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(ROOT / "setup.cfg"), no_cache=True, verbose=False)
    assert code == 0, capsys.readouterr().out
