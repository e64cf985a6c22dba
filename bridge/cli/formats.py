"""Which format a file is in, and how each one is read and written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from bridge.errors import UsageError
from bridge.source import decode

if TYPE_CHECKING:
    from bridge.document.nodes import Document
    from bridge.options import Options
    from bridge.report import Diagnostic, Report

Format = Literal["markdown", "wikitext", "json"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)
SUFFIXES: Final[dict[Format, str]] = {"markdown": ".md", "wikitext": ".wiki", "json": ".json"}
PAGE_ENDINGS: Final = frozenset((*SUFFIXES.values(), ".mediawiki"))
_OPPOSITE: Final[dict[Format, Format]] = {"markdown": "wikitext", "wikitext": "markdown"}
_KNOWN: Final[dict[str, Format]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".wiki": "wikitext",
    ".mediawiki": "wikitext",
    ".wikitext": "wikitext",
    ".json": "json",
}


def format_of(name: str) -> Format | None:
    """The format that a file's ending stands for, None if it is not known."""
    return _KNOWN.get(PurePath(name).suffix.lower())


def source_format(source: str, asked: Format | None, target: Format | None) -> Format:
    """The format of a source: what was asked for, its ending, or the target's opposite.

    Raises:
        UsageError: none of them says it.
    """
    if asked is not None:
        return asked
    if source != "-":
        known = format_of(source)
        if known is not None:
            return known
        ending = PurePath(source).suffix
        raise UsageError(
            f"the ending {ending!r} is not known" if ending else "the file has no ending",
            where=source,
            next_step="say what it is with --from markdown, wikitext or json",
        )
    if target in _OPPOSITE:
        return _OPPOSITE[target]
    raise UsageError(
        "standard input has no ending",
        next_step="say what it is with --from markdown, wikitext or json",
    )


def target_format(
    source: str, source_is: Format, asked: Format | None, output: str | None
) -> Format:
    """The format to write: what was asked for, the output's ending, or the opposite.

    ``output`` is None where it names no file.

    Raises:
        UsageError: none of them says it.
    """
    if asked is not None:
        return asked
    if output is not None:
        known = format_of(output)
        if known is not None:
            return known
        raise UsageError(
            "the ending of the target is not known",
            where=output,
            next_step="say what it shall be with --to markdown, wikitext or json",
        )
    if source_is in _OPPOSITE:
        return _OPPOSITE[source_is]
    raise UsageError(
        "a document in JSON can become either format",
        where=source,
        next_step="say which with --to markdown or --to wikitext",
    )


class Base(NamedTuple):
    """The page that a target was before, and the source that it was made of then.

    Attributes:
        text: the page before, as its file holds it.
        source: what it corresponded to; None makes it of the page.
    """

    text: str
    source: str | None = None


def convert_bytes(
    data: bytes,
    source_is: Format,
    target_is: Format,
    *,
    where: str,
    encoding: str,
    title: str | None,
    options: Options,
    diagnostics: list[Diagnostic],
    base: Base | None = None,
    aliases: Sequence[str] = (),
) -> bytes:
    """One file's bytes in another format, UTF-8 with ``\\n`` line ends.

    With a base, what was not edited since is as it stands there; ``aliases`` are the
    page's other titles, for the front matter.

    Raises:
        EncodingError: the bytes are not text in ``encoding``.
        UsageError: JSON that holds no document.
        FidelityError: the base can take no result that means what the source does.
    """
    from bridge import convert
    from bridge.report import Report

    report = Report(diagnostics)
    if source_is == "json":
        document = _document(data, where)
        try:
            return _write(document, target_is, title, options, report)
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
            # The types are right, but a hand-made document can still be impossible.
            raise UsageError(
                f"holds a document that cannot be written ({error})",
                where=where,
                next_step="make one with --to json to see what a reader makes",
            ) from error
    text = decode(data, encoding=encoding, where=where)
    if base is not None and target_is == "wikitext":
        return convert.to_wikitext(
            text,
            base=base.text,
            base_markdown=base.source,
            options=options,
            diagnostics=diagnostics,
        ).encode()
    if base is not None:
        return convert.to_markdown(
            text,
            title=title,
            base=base.text,
            base_wikitext=base.source,
            options=options,
            diagnostics=diagnostics,
        ).encode()
    if source_is == "markdown":
        document = convert.read_markdown(text, options=options, report=report).document
        document = convert.unmap_calls(document, options=options, report=report)
    else:
        document = convert.read_wikitext(text, options=options, report=report).document
    # the page's other titles need a look at the mappings too
    wikitext = text if source_is == "wikitext" and not aliases else "{{"
    return _write(document, target_is, title, options, report, aliases, wikitext=wikitext)


def _write(
    document: Document,
    target_is: Format,
    title: str | None,
    options: Options,
    report: Report,
    aliases: Sequence[str] = (),
    *,
    wikitext: str = "{{",
) -> bytes:
    """A document in a format, as UTF-8; ``wikitext`` is what it was read from, if known."""
    from bridge import convert

    if target_is == "json":
        return _json(document)
    if target_is == "wikitext":
        text = convert.write_wikitext(document, options=options, report=report)
        # MediaWiki stores no final line end; a file without one is a nuisance.
        return (text + "\n" if text and not text.endswith("\n") else text).encode()
    document = convert.map_calls(
        document, options=options, report=report, source=wikitext, aliases=aliases
    )
    return convert.write_markdown(document, title=title, options=options, report=report).encode()


def _json(document: Document) -> bytes:
    """A document as JSON that people can read."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _document(data: bytes, where: str) -> Document:
    """The document that JSON describes."""
    import msgspec

    from bridge.document.nodes import Document

    try:
        return msgspec.json.decode(data, type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            f"holds no document ({error})",
            where=where,
            next_step="make one with --to json to see the shape",
        ) from error
