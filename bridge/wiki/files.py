"""Uploaded files of a live wiki: what it has by SHA-1, downloads, uploads.

The SHA-1 is asked for first, so that bytes only travel where they differ.  Files of a
shared repository such as Commons are none of the wiki's own, and not missing either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from bridge.errors import Unreachable
from bridge.wiki.answers import WikiRefusal
from bridge.wiki.session import FileData

if TYPE_CHECKING:
    from bridge.wiki.session import Session

_CHUNK: Final = 1 << 20
"""Bytes a request; PHP takes 2 MB of a file where nobody has raised that."""

# What the wiki warns of, and what may be passed over.
_HARMLESS: Final = frozenset({"duplicate", "duplicate-archive", "duplicateversions", "large-file"})
_OF_NEW_VERSIONS: Final = frozenset({"exists", "page-exists", "exists-normalized"})


class WikiFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the wiki has it now.

    Attributes:
        title: the title of its page, such as ``File:A.png``.
        sha1: of its bytes, hexadecimal; empty where there is no such file.
        size: how many bytes it has.
        url: where it can be had.
        timestamp: when this version was uploaded.
    """

    title: str
    sha1: str = ""
    size: int = 0
    url: str = ""
    timestamp: str = ""

    @property
    def exists(self) -> bool:
        """Whether the wiki itself has such a file."""
        return bool(self.sha1)


def list_files(session: Session) -> Iterator[WikiFile]:
    """All files that were uploaded to the wiki itself."""
    for answer in session.read_all(
        list="allimages", ailimit="max", aiprop="sha1|size|url|timestamp"
    ):
        for item in answer.get("query", {}).get("allimages", ()):
            yield _file(item["title"], item)


def read_files(session: Session, titles: Sequence[str]) -> dict[str, WikiFile]:
    """Files by the titles of their pages; those that are not there have no SHA-1."""
    found: dict[str, WikiFile] = {}
    names = list(dict.fromkeys(titles))
    for start in range(0, len(names), session.batch):
        batch = names[start : start + session.batch]
        spelled = {name: name for name in batch}
        for answer in session.read_all(
            titles="|".join(batch), prop="imageinfo", iiprop="sha1|size|url|timestamp"
        ):
            query = answer.get("query", {})
            spelled |= {pair["to"]: pair["from"] for pair in query.get("normalized", ())}
            for item in query.get("pages", ()):
                shared = item.get("imagerepository") not in {"local", ""}
                details = [] if shared else item.get("imageinfo", [])
                title = spelled.get(item["title"], item["title"])
                if title in found and found[title].exists:
                    # The wiki goes on with older versions.
                    continue
                found[title] = _file(item["title"], details[0] if details else {})
        missing = [name for name in batch if name not in found]
        if missing:
            raise Unreachable(
                "the wiki's answer leaves out a file that it was asked for",
                where=missing[0],
                next_step="run it again",
            )
    return found


def _file(title: str, item: dict[str, Any]) -> WikiFile:
    return WikiFile(
        title=title,
        sha1=item.get("sha1", ""),
        size=item.get("size", 0),
        url=item.get("url", ""),
        timestamp=item.get("timestamp", ""),
    )


def download_file(session: Session, file: WikiFile) -> bytes:
    """The bytes of a file, proved by its SHA-1.

    Raises:
        Unreachable: they do not come, or are others.
    """
    data = session.download(file.url)
    if hashlib.sha1(data, usedforsecurity=False).hexdigest() != file.sha1:
        raise Unreachable(
            "the bytes that came are not those of the file",
            where=file.title,
            next_step="run it again; it may have been uploaded anew just now",
        )
    return data


def upload_file(
    session: Session,
    *,
    title: str,
    data: bytes,
    comment: str,
    expected_sha1: str = "",
    tags: Sequence[str] = (),
) -> None:
    """Uploads a file, or a new version of it, unless the wiki's is not what we think.

    Args:
        session: the wiki.
        title: the title of its page.
        data: its bytes.
        comment: the summary.
        expected_sha1: the SHA-1 that the wiki's file has now; empty for a new file.
        tags: change tags.

    Raises:
        WikiRefusal: the wiki has another file there, or does not take this one.
        Uncertain: no answer came.
    """
    now = read_files(session, [title])[title]
    if now.sha1 == hashlib.sha1(data, usedforsecurity=False).hexdigest():
        return
    if now.sha1 != expected_sha1:
        raise WikiRefusal("editconflict", "another file has been uploaded there", where=title)
    name = title.partition(":")[2]
    common: dict[str, Any] = {"filename": name, "comment": comment, "where": title}
    if not expected_sha1:
        # The page of a new file has its text already, or gets it in a moment.
        common["text"] = ""
    if tags:
        common["tags"] = "|".join(tags)
    if len(data) <= _CHUNK:
        answer = session.write(action="upload", file=FileData(name, data), **common)
    else:
        key = _upload_chunks(session, name, data, title)
        answer = session.write(action="upload", filekey=key, **common)
    upload = answer.get("upload", {})
    if upload.get("result") == "Warning":
        _check_warnings(upload.get("warnings", {}), title, is_new=not expected_sha1)
        if "nochange" in upload.get("warnings", {}):
            return
        answer = session.write(
            action="upload", filekey=upload["filekey"], ignorewarnings=1, **common
        )
        upload = answer.get("upload", {})
    if upload.get("result") != "Success":
        raise WikiRefusal("upload-failed", str(upload.get("result", "")), where=title)


def _upload_chunks(session: Session, name: str, data: bytes, title: str) -> str:
    """Sends a large file in parts into the wiki's stash; returns its key there."""
    key = ""
    for offset in range(0, len(data), _CHUNK):
        more = {"filekey": key} if key else {}
        answer = session.write(
            action="upload",
            stash=1,
            filename=name,
            filesize=len(data),
            offset=offset,
            chunk=FileData(name, data[offset : offset + _CHUNK]),
            ignorewarnings=1,
            where=title,
            **more,
        )
        key = answer.get("upload", {}).get("filekey", key)
    return key


def _check_warnings(warnings: dict[str, Any], title: str, *, is_new: bool) -> None:
    """Refuses an upload that would write over what we do not know."""
    allowed = (
        _HARMLESS | (frozenset() if is_new else _OF_NEW_VERSIONS) | {"nochange", "was-deleted"}
    )
    for code in warnings:
        if code not in allowed:
            raise WikiRefusal(code, "the wiki warns of this upload", where=title)
