"""Attributes of tags."""

from __future__ import annotations

import re

_ATTRIBUTE = re.compile(
    r"""([A-Za-z_:][-A-Za-z0-9_:.]*)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?"""
)


def parse_attributes(source: str) -> dict[str, str]:
    """Returns the attributes of a tag by their lower-case names.

    Later ones win over earlier ones, as in MediaWiki's Sanitizer; what is no
    attribute is passed over.

    Example:
        >>> parse_attributes(' name="a b" group=c inline')
        {'name': 'a b', 'group': 'c', 'inline': ''}
    """
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found[match[1].lower()] = value
    return found


def quote_attribute(value: str) -> str:
    """Returns ``value`` in the quotes that can hold it.

    Example:
        >>> print(quote_attribute('a "b"'))
        'a "b"'
    """
    if '"' not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    return '"' + value.replace('"', "&quot;") + '"'
