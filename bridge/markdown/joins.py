"""The comments that say how two blocks stand beside each other."""

from __future__ import annotations

from typing import Final

from bridge.document.nodes import Join

JOINS: Final = {
    "same line": Join("same line"),
    "same line, space": Join("space"),
    "next line": Join("line"),
}
"""The comments that stand for a Join."""
