"""Template calls: the structure within ``{{ }}``."""

from __future__ import annotations

import re

from bridge.document.nodes import Parameter, Template
from bridge.wikitext.grammar import Grammar
from bridge.wikitext.islands import Islands, find_islands

_SEPARATOR = re.compile(r"\||=|<|\{\{|\[\[|-\{")


def parse_template(source: str, grammar: Grammar) -> Template:
    """Splits a balanced call ``{{…}}`` into its name and arguments.

    A ``|`` separates and the first ``=`` names, where neither lies in a nested
    template, link, comment or extension tag (MediaWiki's preprocessor).  Every
    string is exact, so that joining them gives the source back.

    Args:
        source: the call with its braces.
        grammar: the wiki's grammar.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> from bridge.wikitext.grammar import grammar_of
        >>> parse_template("{{T|a=[[b|c]]|d}}", grammar_of(default_site())).parameters
        (Parameter(name='a', value='[[b|c]]'), Parameter(name=None, value='d'))
    """
    end = len(source) - 2
    if "|" not in source:
        return Template(source[2:end], ())
    parts, equals = split_parts(source, 2, end, grammar)
    name = source[parts[0][0] : parts[0][1]]
    parameters = []
    for (start, stop), equal in zip(parts[1:], equals[1:], strict=True):
        if equal is None:
            parameters.append(Parameter(None, source[start:stop]))
        else:
            parameters.append(Parameter(source[start:equal], source[equal + 1 : stop]))
    return Template(name, tuple(parameters))


def split_parts(
    text: str, start: int, end: int, grammar: Grammar, islands: Islands | None = None
) -> tuple[list[tuple[int, int]], list[int | None]]:
    """Splits a range at its top-level ``|``.

    Args:
        text: the source.
        start: where the first part begins.
        end: where the last part ends.
        grammar: the wiki's grammar.
        islands: what must not be cut; found here if not given.

    Returns:
        The ranges of the parts, and for each the offset of its first top-level
        ``=``, or None.
    """
    if islands is None:
        islands = find_islands(text, start, end, grammar)
    parts: list[tuple[int, int]] = []
    equals: list[int | None] = []
    equal: int | None = None
    position = begin = start
    while True:
        match = _SEPARATOR.search(text, position, end)
        if match is None:
            parts.append((begin, end))
            equals.append(equal)
            return parts, equals
        at = match.start()
        token = match[0]
        if token == "|":
            parts.append((begin, at))
            equals.append(equal)
            begin, equal = at + 1, None
            position = begin
        elif token == "=":
            if equal is None:
                equal = at
            position = at + 1
        else:
            island = islands.get(at)
            # within a run of braces the island may begin one character later
            position = at + 1 if island is None or island.end > end else island.end
