"""A page of a wiki as a record: its title, its text, and who wrote it when."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from bridge.site import MEDIAWIKI_NAMESPACE, MODULE_NAMESPACE, TEMPLATE_NAMESPACE

WIKITEXT: Final = "wikitext"

# Content models whose text is prose, so that Markdown can hold it.
PROSE_MODELS: Final = frozenset({WIKITEXT})

# Pages of these are programs or messages, whatever their model says.
_CODE_NAMESPACES: Final = frozenset({MEDIAWIKI_NAMESPACE, TEMPLATE_NAMESPACE, MODULE_NAMESPACE})
_CODE_ENDINGS: Final = (".css", ".js", ".json")

# The file type of each content model that is no prose (FORMAT.md, section 2).
_SUFFIXES: Final = {
    "Scribunto": ".lua",
    "css": ".css",
    "sanitized-css": ".css",
    "javascript": ".js",
    "json": ".json",
    "GeoJson": ".json",
    "JsonConfig": ".json",
}

_SHA1_DIGITS = 31
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Three digits at a time: division of long numbers is what takes time here.
_TRIPLES = tuple(a + b + c for a in _DIGITS for b in _DIGITS for c in _DIGITS)


class Contributor(msgspec.Struct, frozen=True):
    """Who made a revision: a name (or an IP address) and the account's number.

    ``id`` is None for an IP address, and ``name`` None where it was deleted.
    """

    name: str | None
    id: int | None = None


class Revision(msgspec.Struct, frozen=True):
    """The facts of one revision, as the wiki or its dump gives them.

    Attributes:
        id: its number on that wiki; None where it is not known.
        timestamp: ISO 8601 in UTC with a ``Z``, as MediaWiki writes it.
        contributor: who made it.
        comment: the edit summary; None where it was deleted.
        minor: whether it was marked as a minor edit.
        sha1: base-36 SHA-1 of the text as the dump gives it, empty if it does not.
        parent: the number of the revision before it.
    """

    id: int | None = None
    timestamp: str = ""
    contributor: Contributor = Contributor(None)
    comment: str | None = ""
    minor: bool = False
    sha1: str = ""
    parent: int | None = None


class Upload(msgspec.Struct, frozen=True):
    """One version of a file, as ``<upload>`` of a dump has it.

    Attributes:
        name: the file's name without its namespace, with spaces or ``_``.
        timestamp: ISO 8601 in UTC, when it was uploaded; empty if that is not known.
        contributor: who uploaded it.
        comment: the summary; None where it was deleted.
        source: the URL that it can be fetched from.
        size: its length in bytes.
        sha1: base-36 SHA-1 of its bytes.
        path: where it lies below the wiki's folder of images (``rel``), empty if the
            dump does not say.
        archive_name: what the wiki calls an old version, empty for the newest.
        contents: its bytes, where the dump holds them.
    """

    name: str
    timestamp: str = ""
    contributor: Contributor = Contributor(None)
    comment: str | None = ""
    source: str = ""
    size: int = 0
    sha1: str = ""
    path: str = ""
    archive_name: str = ""
    contents: bytes | None = None


class Page(msgspec.Struct, frozen=True):
    """A page and its newest revision.

    Attributes:
        title: the full title with its namespace, with spaces.
        text: the text of the revision, in the content model's own language.
        namespace: its number; what decides, whatever the title begins with.
        model: MediaWiki's content model, such as ``wikitext`` or ``Scribunto``.
        redirect: the title that it leads to, as the wiki says; None if it does not.
        id: the page's number on that wiki, if known.
        revision: the facts of the revision.
        uploads: the versions of the file, if the page is about one.

    Example:
        >>> Page("Mutual aid", "''x''").is_prose
        True
        >>> Page("Module:Date", "return {}", 828, "Scribunto").suffix
        '.lua'
    """

    title: str
    text: str
    namespace: int = 0
    model: str = WIKITEXT
    redirect: str | None = None
    id: int | None = None
    revision: Revision = Revision()
    uploads: tuple[Upload, ...] = ()

    @property
    def is_prose(self) -> bool:
        """Whether the text is an article, a talk page and the like.

        Templates, modules, messages and pages called ``….css``, ``….js`` or
        ``….json`` in the namespaces of users are not; they stay as they are.
        """
        return (
            self.model in PROSE_MODELS
            and self.namespace not in _CODE_NAMESPACES
            and not self.title.endswith(_CODE_ENDINGS)
        )

    @property
    def suffix(self) -> str:
        """The ending of the page's file: ``.md`` if prose, else its own type's."""
        if self.is_prose:
            return ".md"
        return _SUFFIXES.get(self.model, ".wiki")


def sha1_base36(data: bytes) -> str:
    """The SHA-1 of a text as MediaWiki writes it: base 36, 31 digits.

    Example:
        >>> sha1_base36(b"")
        'phoiac9h4m842xq45sp7s6u21eteeq1'
    """
    number = int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest())
    digits: list[str] = []
    while number:
        number, rest = divmod(number, 36**3)
        digits.append(_TRIPLES[rest])
    return "".join(reversed(digits)).rjust(_SHA1_DIGITS, "0")[-_SHA1_DIGITS:]
