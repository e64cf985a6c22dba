"""Exact and plain text of nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bridge.document.entities import decode
from bridge.document.nodes import (
    AutoLink,
    Code,
    Entity,
    Image,
    Inline,
    LineBreak,
    Math,
    Parameter,
    SoftBreak,
    Template,
    TemplateBlock,
    Text,
)

NESTED_NOTE: Final = re.compile(r"<ref\b[^<]*>", re.I)
"""What makes a note an error of Cite's where its text holds it."""


def parameter_source(parameter: Parameter) -> str:
    """Returns an argument of a template call as it stood in the source."""
    if parameter.name is None:
        return parameter.value
    return f"{parameter.name}={parameter.value}"


def template_source(template: Template | TemplateBlock) -> str:
    """Returns a template call as it stood in the source, to the letter.

    Example:
        >>> template_source(Template("T", (Parameter("a ", " b"), Parameter(None, "c"))))
        '{{T|a = b|c}}'
    """
    parts = [template.name]
    parts += [parameter_source(parameter) for parameter in template.parameters]
    return "{{" + "|".join(parts) + "}}"


def plain_text(inlines: Iterable[Inline]) -> str:
    """Returns the words of inlines without markup, as an image's title shows them."""
    parts: list[str] = []
    for node in inlines:
        if isinstance(node, Text | Code):
            parts.append(node.value)
        elif isinstance(node, Entity):
            parts.append(decode(node.source))
        elif isinstance(node, LineBreak | SoftBreak):
            parts.append(" ")
        elif isinstance(node, AutoLink):
            parts.append(node.url)
        elif isinstance(node, Math):
            parts.append(node.source)
        elif isinstance(node, Image):
            parts.append(plain_text(node.caption))
        else:
            children = getattr(node, "children", None) or getattr(node, "label", None)
            if children:
                parts.append(plain_text(children))
    return "".join(parts)
