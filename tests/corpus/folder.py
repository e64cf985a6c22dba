"""Where the corpus lies, for the tests that need it."""

import os
import warnings
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / os.environ.get("MWBRIDGE_CORPUS", "../shared/corpus/libsoc")


def corpus_or_skip(missed: str) -> Path:
    """Returns the corpus's folder; skips the test where there is none, and says what is missed."""
    if not (FOLDER / "dump.xml").is_file():
        text = f"NO CORPUS at {FOLDER}: {missed}. Set MWBRIDGE_CORPUS."
        warnings.warn(text, stacklevel=2)
        pytest.skip(text)
    return FOLDER
