"""Diagnostics: every compromise of a conversion, as data."""

from __future__ import annotations

from typing import Literal

import msgspec

from bridge.source import Span

Severity = Literal["info", "warning", "error"]


class Diagnostic(msgspec.Struct, frozen=True):
    """One thing that a person may want to know about a conversion.

    Attributes:
        code: a stable word for the kind of compromise, such as ``raw-wikitext``.
        severity: ``info`` (nothing lost), ``warning`` (looks different), ``error``.
        message: what happened, for people.
        source: the text concerned, cut to 80 characters.
        span: where it stood in the input, if known.
    """

    code: str
    severity: Severity
    message: str
    source: str = ""
    span: Span | None = None


class Report:
    """Collects diagnostics; readers and writers add to it, nobody prints.

    Example:
        >>> report = Report()
        >>> report.add("raw-wikitext", "info", "carried as it is", "__NOTOC__")
        >>> [d.code for d in report.diagnostics]
        ['raw-wikitext']
    """

    def __init__(self, diagnostics: list[Diagnostic] | None = None) -> None:
        self.diagnostics: list[Diagnostic] = [] if diagnostics is None else diagnostics

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        source: str = "",
        span: Span | None = None,
    ) -> None:
        """Records one diagnostic; ``source`` is cut to 80 characters."""
        if len(source) > 80:
            source = source[:79] + "…"
        self.diagnostics.append(Diagnostic(code, severity, message, source, span))
