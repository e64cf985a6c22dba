"""Every diagnostic has a code of the one table, and every code of it is used."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bridge.report import CODES

ROOT = Path(__file__).parents[2]


def codes() -> Iterator[str]:
    for path in (ROOT / "bridge").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                if name in ("add", "Diagnostic") and len(node.args) > 2:
                    for part in ast.walk(node.args[0]):
                        if isinstance(part, ast.Constant):
                            yield str(part.value)


def test_every_code_is_in_the_table_and_used() -> None:
    assert set(codes()) == CODES.keys()
