"""The head of a page file: YAML as Jekyll has it, and Hugo's TOML and JSON.

A field is a name and the source of its value, so that it comes back as it was written;
what a value means is asked only where it matters.
"""

from bridge.frontmatter.head import (
    LIQUID,
    LIQUID_OFF,
    FrontMatter,
    is_liquid_off,
    load_strings,
    read_page,
    sayable_categories,
    write_head,
)
from bridge.frontmatter.values import Language, Value
from bridge.frontmatter.yaml import read_scalar, write_scalar

__all__ = [
    "LIQUID",
    "LIQUID_OFF",
    "FrontMatter",
    "Language",
    "Value",
    "is_liquid_off",
    "load_strings",
    "read_page",
    "read_scalar",
    "sayable_categories",
    "write_head",
    "write_scalar",
]
