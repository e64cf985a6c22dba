"""Lines that stand in others: indented, or between fences."""

from __future__ import annotations

import re
from typing import Final

from bridge.document.nodes import CodeBlock

_RUNS: Final = {"`": re.compile(r"`{3,}"), "~": re.compile(r"~{3,}")}
_NEXT_LINE = re.compile(r"\n(?=[^\n])")
_LANGUAGE = re.compile(r"[^\s{}`]+")


def indent(text: str, columns: int) -> str:
    """Returns ``text`` with every line but the first and the empty ones indented."""
    if "\n" not in text:
        return text
    return _NEXT_LINE.sub("\n" + " " * columns, text)


def fence(info: str, text: str, character: str = "`") -> str:
    """Returns fenced code that its content cannot end."""
    character = "~" if "`" in info else character
    runs = _RUNS[character].findall(text)
    mark = character * (max(map(len, runs), default=2) + 1)
    return f"{mark}{info}\n{text}\n{mark}" if text else f"{mark}{info}\n{mark}"


def info_string(block: CodeBlock) -> str:
    """Returns what stands behind the opening fence of code.

    Example:
        >>> info_string(CodeBlock("", "py", "")), info_string(CodeBlock("", "py", 'line="1"'))
        ('py', '{.py line="1"}')
    """
    language, attributes = block.language, block.attributes
    if not attributes:
        return language if _LANGUAGE.fullmatch(language) or not language else f"{{.{language}}}"
    return f"{{.{language} {attributes}}}" if language else f"{{{attributes}}}"
