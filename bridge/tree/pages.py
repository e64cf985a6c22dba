"""The files of a folder as the pages that a wiki would have: converted where they must be.

A file that nobody touched is the very text that its page had.  One that was edited is
carried into that text, so that the rest of it stays.  A new one is converted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from bridge.convert import to_wikitext
from bridge.errors import BridgeError
from bridge.frontmatter import FrontMatter, read_page
from bridge.mapping.head_fields import aliases_of
from bridge.options import Options
from bridge.page import Page
from bridge.report import Diagnostic
from bridge.source import decode
from bridge.state.record import FileStat, PageState, content_hash
from bridge.state.store import State
from bridge.tree.files import read_bytes
from bridge.tree.links import MARKDOWN_SUFFIXES
from bridge.tree.names import Names, composed
from bridge.tree.pool import map_ordered
from bridge.tree.scan import FoundFile
from bridge.tree.tags import tags_of, with_categories

Status = Literal["untouched", "edited", "new"]

REVISION_FIELDS: Final = (
    *("author", "authors", "lastmod_author"),
    *("last_modified_at", "lastmod", "updated", "modified", "date"),
    *("summary", "comment"),
)
"""What front matter may say of a revision."""

_BATCH_BYTES: Final = 200_000
_BATCH_FILES: Final = 100


class FolderPage(msgspec.Struct, frozen=True):
    """A file of a folder, and the page that it is.

    Attributes:
        path: the file, relative to the folder.
        stat: its length and time.
        status: what happened to it since it was written by mwbridge.
        page: the page; without a title where ``error`` says why.
        head: what the front matter says of the revision, by name.
        tags: the tags in the front matter.
        aliases: the other titles of the page there, where the folder has any.
        aliases_gone: those that it had before it was edited.
        diagnostics: what a person may want to know of the conversion.
        error: why there is no page.
    """

    path: str
    stat: FileStat
    status: Status
    page: Page
    head: dict[str, str] = {}
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    aliases_gone: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    error: str = ""


class _Draft(msgspec.Struct, frozen=True):
    """A file as a worker gets it: its bytes, and both texts that it goes back to."""

    path: str
    stat: FileStat
    status: Status
    page: Page
    data: bytes = b""
    base: str | None = None
    base_file: bytes = b""
    error: str = ""


def read_folder(
    files: list[FoundFile],
    state: State,
    names: Names,
    options: Options,
    *,
    moved: Mapping[str, PageState] = MappingProxyType({}),
    jobs: int = 1,
    changed: bool = False,
    tags: bool = False,
) -> Iterator[FolderPage]:
    """Yields the pages of a folder in the order of their files.

    Args:
        files: what :func:`bridge.tree.scan.scan` found.
        state: the folder's memory, open.
        names: what its files are called.
        options: the wiki's facts and the folder's link table.
        moved: what :func:`bridge.tree.moved.moved_pages` found.
        jobs: the number of processes.
        changed: leaves out the files that nobody touched.
        tags: makes categories of the tags in the heads of files.
    """
    drafts = _drafts(files, state, names, options, moved, changed=changed)
    work = partial(_convert_all, options=options, tags=tags)
    batches = _batches(drafts)
    for batch in map_ordered(work, batches, jobs=jobs, prepare=_nothing, settings=()):
        for each in batch:
            if each.status == "untouched":
                known = state.titled(each.page.title)
                assert known is not None
                page = msgspec.structs.replace(each.page, text=state.wikitext(known))
                yield msgspec.structs.replace(each, page=page)
            else:
                yield each


def changed_files(files: list[FoundFile], state: State) -> Iterator[FoundFile]:
    """The files that are not as mwbridge wrote them: edited and new ones."""
    for file in files:
        known = state.page(file.path)
        if known is None or not _is_untouched(file, known, state.folder):
            yield file


def _nothing() -> None:
    """Workers need no preparation."""


def _drafts(
    files: list[FoundFile],
    state: State,
    names: Names,
    options: Options,
    moved: Mapping[str, PageState],
    *,
    changed: bool,
) -> Iterator[_Draft]:
    for file in files:
        if not names.is_page(file.path):
            continue
        known = state.page(file.path) or moved.get(file.path)
        if known is not None and _is_untouched(file, known, state.folder):
            if not changed:
                yield _Draft(file.path, file.stat, "untouched", _page_of(known))
            continue
        try:
            yield _draft(file, known, state, names, options)
        except BridgeError as error:
            yield _Draft(file.path, file.stat, "edited", Page("", ""), error=error.what)


def _is_untouched(file: FoundFile, known: PageState, folder: Path) -> bool:
    if file.stat == known.stat:
        return True
    if file.stat.size != known.stat.size:
        return False
    return content_hash((folder / file.path).read_bytes()) == known.file_hash


def _page_of(known: PageState) -> Page:
    """A page as the state knows it, without its text."""
    return Page(
        known.title,
        "",
        known.namespace,
        known.model,
        known.redirect,
        known.page_id,
        known.revision,
    )


def _draft(
    file: FoundFile, known: PageState | None, state: State, names: Names, options: Options
) -> _Draft:
    """A file that was edited or is new: its title, and what it goes back to.

    Raises:
        EncodingError: it is not UTF-8.
        UsageError: it cannot be read.
    """
    data = read_bytes(state.folder / file.path)
    text = decode(data, where=file.path)
    head = _head(file.path, text)
    title = names.title(file.path, None if head is None else head.page_title)
    if known is not None and title == composed(known.title):
        title = known.title
    error = "" if title else "neither its head nor its path says what page it is"
    title = title or ""
    site = names.site if options.site is None else options.site
    number = site.split_title(title)[0]
    redirect = None if head is None else head.redirect
    if known is None or known.title != title:
        page = Page(title, "", number, names.model(file.path, number), redirect)
        return _Draft(file.path, file.stat, "new", page, data, error=error)
    page = msgspec.structs.replace(_page_of(known), redirect=redirect)
    return _Draft(
        file.path,
        file.stat,
        "edited",
        page,
        data,
        state.wikitext(known),
        state.file(known),
        error,
    )


def _head(path: str, text: str) -> FrontMatter | None:
    return read_page(text)[0] if path.lower().endswith(MARKDOWN_SUFFIXES) else None


def _batches(drafts: Iterator[_Draft]) -> Iterator[list[_Draft]]:
    batch: list[_Draft] = []
    size = 0
    for draft in drafts:
        batch.append(draft)
        size += len(draft.data)
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


# --- what the workers do -----------------------------------------------------------------


def _convert_all(batch: list[_Draft], *, options: Options, tags: bool) -> list[FolderPage]:
    return [_convert(draft, options, tags=tags) for draft in batch]


def _convert(draft: _Draft, options: Options, *, tags: bool) -> FolderPage:
    """One file; an error of ours is its outcome, and stops no other."""
    plain = FolderPage(draft.path, draft.stat, draft.status, draft.page, error=draft.error)
    if draft.status == "untouched" or draft.error:
        return plain
    text = draft.data.decode()
    head = _head(draft.path, text)
    if head is None:
        page = msgspec.structs.replace(draft.page, text=own_text(text, draft.base))
        return msgspec.structs.replace(plain, page=page)
    diagnostics: list[Diagnostic] = []
    try:
        wikitext = to_wikitext(
            text,
            base=draft.base,
            base_markdown=None if draft.base is None else draft.base_file.decode(),
            options=msgspec.structs.replace(options, path=draft.path),
            diagnostics=diagnostics,
        )
    except BridgeError as error:
        return msgspec.structs.replace(plain, error=error.what)
    except Exception as error:
        return msgspec.structs.replace(
            plain, error=f"the converter failed ({type(error).__name__}: {error})"
        )
    aliases = _aliases(head, options)
    old = None if draft.base is None else _head(draft.path, draft.base_file.decode())
    before = () if old is None else _aliases(old, options)
    found = tags_of(head)
    if tags:
        wikitext = with_categories(wikitext, found, options.site)
    return msgspec.structs.replace(
        plain,
        page=msgspec.structs.replace(draft.page, text=wikitext),
        head={name: value for name in REVISION_FIELDS if (value := head.text(name))},
        tags=found,
        aliases=aliases,
        aliases_gone=tuple(title for title in before if title not in aliases),
        diagnostics=tuple(diagnostics),
    )


def _aliases(head: FrontMatter, options: Options) -> tuple[str, ...]:
    """The other titles that the head of a file names, where the folder has any."""
    if options.mappings is None:
        return ()
    return tuple(aliases_of(head.fields, options.mappings))


def own_text(text: str, base: str | None) -> str:
    """The text of a page that is no prose; editors end it with a line end, wikis do not."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if base is not None and base.endswith("\n"):
        return text
    return text.rstrip("\n")
