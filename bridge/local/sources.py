"""The pages of files, folders and dumps as a wiki takes them: titles and wikitext."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, Literal

import msgspec

from bridge.convert import to_wikitext
from bridge.dump.read import read_dump, read_siteinfo
from bridge.errors import BridgeError, EncodingError, UsageError
from bridge.frontmatter import read_page
from bridge.links import is_media_path
from bridge.mapping.load import default_site
from bridge.options import Options
from bridge.page import WIKITEXT, Page
from bridge.report import Diagnostic
from bridge.site import MODULE_NAMESPACE, SiteInfo
from bridge.source import decode
from bridge.state.record import FolderState
from bridge.state.store import State
from bridge.titles import path_to_title
from bridge.tree.files import read_bytes
from bridge.tree.layouts import Arrangement
from bridge.tree.links import MARKDOWN_SUFFIXES, WIKITEXT_SUFFIXES, own_names, page_path
from bridge.tree.names import Names
from bridge.tree.scan import scan
from bridge.tree.settings import Layout, read_settings

_DUMP_SUFFIXES: Final = frozenset((".xml", ".gz", ".bz2", ".7z", ".zst"))
# What else a wiki has as pages, by the ending of its file.
_MODELS: Final = {".css": "css", ".js": "javascript", ".json": "json", ".lua": "Scribunto"}


class Source(msgspec.Struct, frozen=True):
    """A page where it comes from.

    Attributes:
        title: the page's title.
        place: the file of the page, relative to its folder; the dump's name for one of
            its pages.
        kind: whether the text is Markdown, wikitext, or what neither is.
        text: the text as it stands there.
        page: the page of a dump; None for files.
        beside: the wikitext in a file of the same name beside one of Markdown, or None.
        error: why it cannot be read; empty if it can.
    """

    title: str
    place: str
    kind: Literal["markdown", "wikitext", "other"]
    text: str
    page: Page | None = None
    beside: str | None = None
    error: str = ""


def is_dump(path: Path) -> bool:
    """Whether a file is a dump, by its ending.

    Example:
        >>> is_dump(Path("wiki.xml.gz")), is_dump(Path("Tide.md"))
        (True, False)
    """
    return path.suffix.lower() in _DUMP_SUFFIXES


def read_sources(paths: Sequence[Path], *, encoding: str = "utf-8") -> Iterator[Source]:
    """The pages of dumps, folders and files, one at a time.

    Args:
        paths: where they are.
        encoding: how files are encoded.

    Raises:
        UsageError: one of the paths does not exist, or is nothing that holds pages.
        DumpError: a dump breaks off.

    Example:
        >>> [source.title for source in read_sources([Path("fixtures/dumps/small.xml")])]
        ['Compost', 'Humus', 'Template:Stub']
    """
    for path in paths:
        if path.is_dir():
            names = folder_names(path)
            for place, _ in scan(path):
                source = _read_file(path, place, names, encoding)
                if source is not None:
                    yield source
        elif is_dump(path):
            yield from _read_dump(path)
        else:
            source = read_source(path, encoding=encoding)
            if source is None:
                # A path that does not exist is told by reading it.
                read_bytes(path)
                raise UsageError(
                    "is no page, folder or dump",
                    where=str(path),
                    next_step="name .md or .wiki files, a folder of them, or an XML dump",
                )
            if source.error:
                raise UsageError(source.error, where=str(path), next_step="check the file")
            yield source


def read_source(
    path: Path, *, folder: Path | None = None, encoding: str = "utf-8"
) -> Source | None:
    """The page of one file, or None if the file is none.

    Args:
        path: the file.
        folder: the folder in which it has its place; None is its own.
        encoding: how it is encoded.
    """
    root = path.parent if folder is None else folder
    names = _no_names() if folder is None else folder_names(folder)
    return _read_file(root, path.relative_to(root).as_posix(), names, encoding)


def folder_names(folder: Path) -> Names:
    """What the files of a folder are called: its memory and its settings say how."""
    facts, known = FolderState(), {}
    if State.exists(folder):
        with State(folder, write=False) as state:
            facts = state.facts()
            known = {entry.path: entry.title for entry in state.manifest()}
    layout: Layout = read_settings(folder).pages.layout
    if facts.site is not None:
        layout = "flat" if facts.layout == "flat" else "namespaces"
    rule = Arrangement(facts.site or default_site(), layout)
    return Names(rule, known, [file.path for file in scan(folder)])


def read_site(paths: Sequence[Path]) -> SiteInfo | None:
    """The facts of the wiki that a dump or a folder comes from; None where nobody knows."""
    for path in paths:
        if path.is_file() and is_dump(path):
            return read_siteinfo(path)
        if path.is_dir() and State.exists(path):
            with State(path, write=False) as state:
                return state.facts().site
    return None


def read_media(paths: Sequence[Path]) -> dict[str, Path]:
    """Images and other files of folders, by the names that they have on the wiki."""
    found: dict[str, Path] = {}
    for folder in paths:
        if folder.is_dir():
            media = [place for place, _ in scan(folder) if is_media_path(place)]
            names = {place: path_to_title(PurePosixPath(place).name) or place for place in media}
            for place, name in own_names(names).items():
                found.setdefault(name, folder / place)
    return found


def page_of(source: Source, options: Options, diagnostics: list[Diagnostic] | None = None) -> Page:
    """The page as the wiki stores it: Markdown converted, the rest as it is.

    Raises:
        BridgeError: the text cannot be converted.

    Example:
        >>> page_of(Source("Tide", "Tide.md", "markdown", "*High*"), Options()).text
        "''High''"
    """
    if source.page is not None:
        return source.page
    site = options.site or default_site()
    namespace = site.split_title(source.title)[0]
    if source.kind == "other":
        model = _MODELS[PurePosixPath(source.place).suffix.lower()]
        if model == "Scribunto" and namespace != MODULE_NAMESPACE:
            model = WIKITEXT
        return Page(source.title, source.text, namespace, model)
    text = source.text
    if source.kind == "markdown":
        own = msgspec.structs.replace(options, path=page_path(source.place))
        text = to_wikitext(text, options=own, diagnostics=diagnostics)
    return Page(source.title, text.rstrip("\n"), namespace)


def _read_dump(path: Path) -> Iterator[Source]:
    for page in read_dump(path):
        kind: Literal["wikitext", "other"] = "wikitext" if page.is_prose else "other"
        yield Source(page.title, path.name, kind, page.text, page)


def _no_names() -> Names:
    """What files are called whose folder nobody knows."""
    return Names(Arrangement(default_site(), "flat"))


def _read_file(folder: Path, place: str, names: Names, encoding: str) -> Source | None:
    """The page of a file, or None if the file is none."""
    suffix = PurePosixPath(place).suffix.lower()
    kind: Literal["markdown", "wikitext", "other"] = "other"
    if suffix in MARKDOWN_SUFFIXES:
        kind = "markdown"
    elif suffix in WIKITEXT_SUFFIXES:
        kind = "wikitext"
        if page_path(place) != place and (folder / page_path(place)).exists():
            return None
    elif suffix not in _MODELS or not names.is_page(place):
        return None
    title = names.title(place) or place
    try:
        text = decode(read_bytes(folder / place), encoding=encoding, where=place)
        beside = _beside(folder, place, encoding) if kind == "markdown" else None
    except BridgeError as error:
        told = "there is no such file" if not (folder / place).exists() else str(error)
        return Source(title, place, kind, "", error=told)
    if kind == "markdown":
        title = names.title(place, read_page(text)[0].page_title) or title
    return Source(title, place, kind, text, beside=beside)


def _beside(folder: Path, place: str, encoding: str) -> str | None:
    """The wikitext beside a file of Markdown."""
    for suffix in sorted(WIKITEXT_SUFFIXES):
        path = (folder / place).with_suffix(suffix)
        if path.is_file():
            try:
                return decode(read_bytes(path), encoding=encoding, where=path.name)
            except EncodingError:
                return None
    return None
