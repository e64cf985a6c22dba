"""One page as a file: what is done to each of many, wherever it runs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bridge.convert import map_calls, read_wikitext, to_markdown, write_markdown
from bridge.options import Options
from bridge.page import Page
from bridge.report import Diagnostic, Report


class Rendered(msgspec.Struct, frozen=True):
    """The file of a page.

    Attributes:
        data: its bytes.
        diagnostics: what a person may want to know.
        verbatim: whether the conversion failed, so that this is the wikitext itself.
    """

    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()
    verbatim: bool = False


def render(page: Page, options: Options, aliases: Sequence[str] = ()) -> Rendered:
    """Converts a page to the text of its file: Markdown, or its own if it is no prose.

    One page never stops a run of many: a page that the converter fails on, which is a
    mistake of ours, becomes its own wikitext and says so.

    Args:
        page: the page with its text.
        options: how to convert; ``path`` is that of this page.
        aliases: its other titles, for the field that the mappings have for them.

    Example:
        >>> render(Page("Dual power", "''x''"), Options()).data.decode().splitlines()[-1]
        '*x*'
    """
    if not page.is_prose:
        return Rendered(page.text.encode("utf-8", "surrogatepass"))
    diagnostics: list[Diagnostic] = []
    try:
        if aliases:
            text = _with_aliases(page, options, aliases, diagnostics)
        else:
            text = to_markdown(
                page.text, title=page.title, options=options, diagnostics=diagnostics
            )
        return Rendered(text.encode(), tuple(diagnostics))
    except Exception as error:
        kind = type(error).__name__
        failed = Diagnostic(
            "kept-verbatim",
            "error",
            f"the converter failed ({kind}: {error}), so the page is kept as wikitext",
            page.title,
        )
        return Rendered(page.text.encode("utf-8", "surrogatepass"), (failed,), verbatim=True)


def _with_aliases(
    page: Page, options: Options, aliases: Sequence[str], diagnostics: list[Diagnostic]
) -> str:
    report = Report(diagnostics)
    document = read_wikitext(page.text, options=options, report=report).document
    document = map_calls(document, options=options, report=report, aliases=aliases)
    return write_markdown(document, title=page.title, options=options, report=report)
