"""The records that a folder's memory is made of."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec

from bridge.page import WIKITEXT, Revision
from bridge.site import SiteInfo


class FileStat(NamedTuple):
    """What tells that a file was not touched, without reading it.

    Attributes:
        size: its length in bytes.
        mtime_ns: when it was last changed, in nanoseconds since 1970.
    """

    size: int = -1
    mtime_ns: int = 0


class PageState(msgspec.Struct, frozen=True):
    """What is known of one page: what file it is, and which revision that stands for.

    The two texts themselves, the wikitext of the revision and the file as it was
    written, lie in the state by their hashes: ``state.wikitext(page)`` and
    ``state.file(page)``.

    Attributes:
        path: the file, relative to the folder, with ``/`` between its parts.
        title: the page's full title, with spaces.
        namespace: the namespace's number on the wiki.
        model: MediaWiki's content model.
        page_id: the page's number on the wiki; None if it is not known.
        revision: the revision that both texts correspond to.
        redirect: the title that the page redirects to, as the wiki says.
        wikitext_hash: :func:`content_hash` of the revision's text.
        file_hash: :func:`content_hash` of the file as it was written.
        stat: the file's length and time when it had that hash.
        converter: the version of mwbridge that wrote the file.
        mappings: the version of the mappings that it was written with.
    """

    path: str
    title: str
    namespace: int = 0
    model: str = WIKITEXT
    page_id: int | None = None
    revision: Revision = Revision()
    redirect: str | None = None
    wikitext_hash: str = ""
    file_hash: str = ""
    stat: FileStat = FileStat()
    converter: str = ""
    mappings: str = ""


class FolderState(msgspec.Struct, frozen=True):
    """What is known of the folder as a whole.

    Attributes:
        site: the wiki's facts; None where nobody said.
        origin: where the pages came from: a dump's name or the address of an API.
        layout: how titles become paths, ``namespaces`` or ``flat``.
        settings: how pages are written, by the names of command line options.
    """

    site: SiteInfo | None = None
    origin: str = ""
    layout: str = "namespaces"
    settings: dict[str, str] = {}


def content_hash(data: bytes) -> str:
    """The name of a text in the state: its SHA-256 in hexadecimal.

    Example:
        >>> content_hash(b"")[:8]
        'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()
