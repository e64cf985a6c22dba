"""The files of a wiki, such as images, beside the pages of a folder."""

from __future__ import annotations

import calendar
import hashlib
import os
import re
import shutil
import time
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

from bridge.atomic import open_atomically
from bridge.errors import SafetyRefusal, UsageError, reason_of
from bridge.page import Page, Upload, sha1_base36
from bridge.report import Report
from bridge.site import FILE_NAMESPACE
from bridge.tree.layouts import Arrangement

_TIMEOUT_SECONDS: Final = 60
_AGENT: Final = "mwbridge (+https://www.mediawiki.org/wiki/Manual:Importing_XML_dumps)"
_ADDRESS: Final = re.compile("https?://", re.IGNORECASE)


def newest_upload(page: Page) -> Upload | None:
    """The version of a file that a wiki shows, or None where a page has none."""
    current = [upload for upload in page.uploads if not upload.archive_name]
    return max(current or page.uploads, key=lambda upload: upload.timestamp, default=None)


def save_file(
    page: Page, folder: Path, rule: Arrangement, source: str = "", report: Report | None = None
) -> str | None:
    """Writes the file of a file's page beside it; None where there is nothing to do.

    A file that is there already is never written over; its time is the upload's, so
    that packing it again gives the same upload.

    Args:
        page: a page of the namespace of files, with its uploads.
        folder: the folder of the pages.
        rule: where files lie in it.
        source: where the file is if the dump does not hold it: the wiki's folder of
            images (``images/``, hashed or flat) or the address of one.
        report: what is told of old versions, which have no place in the folder, and of a
            file that is not the one that the dump means.

    Returns:
        The path of the file that was written.

    Raises:
        UsageError: the file is nowhere to be had.
        SafetyRefusal: another file is in its place, or it would lie outside the folder.
    """
    if page.namespace != FILE_NAMESPACE:
        return None
    upload = newest_upload(page)
    report = Report() if report is None else report
    if len(page.uploads) > 1:
        message = f"{len(page.uploads) - 1} old versions of the file are not kept"
        report.add("old-file-version", "warning", message, page.title)
    held = upload is not None and upload.contents is not None
    if not held and not source:
        return None
    name = (upload.name if upload else "") or page.title.partition(":")[2]
    path = rule.media_path(name)
    target = folder / path
    if not target.resolve().is_relative_to(folder.resolve()) or target.is_symlink():
        raise SafetyRefusal("a link stands in its place", where=path, next_step="remove the link")
    if target.exists():
        if held and upload is not None and target.read_bytes() != upload.contents:
            raise SafetyRefusal(
                "another file is in its place", where=path, next_step="move it away"
            )
        return None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_atomically(target) as file:
            if upload is not None and upload.contents is not None:
                file.write(upload.contents)
            else:
                _fetch(name, upload, source, file)
    except OSError as error:
        raise UsageError(
            f"the file cannot be had ({reason_of(error)})",
            where=name,
            next_step="check --files-from, and the room on the disk",
        ) from error
    if not held and upload is not None and upload.sha1:
        data = target.read_bytes()
        if sha1_base36(data).lstrip("0") != upload.sha1.lstrip("0"):
            message = "the file is another version than that of the dump"
            report.add("wrong-checksum", "warning", message, page.title)
    if upload is not None and (moment := _seconds(upload.timestamp)) is not None:
        os.utime(target, (moment, moment))
    return path


def hashed_name(name: str) -> str:
    """Where MediaWiki keeps a file below its folder of images (``FileRepo::getHashPath``).

    Example:
        >>> hashed_name("El Alto.jpg")
        '3/34/El_Alto.jpg'
    """
    key = name.replace(" ", "_")
    digest = hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()
    return f"{digest[0]}/{digest[:2]}/{key}"


def _fetch(name: str, upload: Upload | None, source: str, file: BinaryIO) -> None:
    """Copies a file from the first place that has it.

    Raises:
        OSError: no place has it.
    """
    key = name.replace(" ", "_")
    places = [hashed_name(name), key]
    if upload is not None and upload.path:
        places.insert(0, upload.path)
    if _ADDRESS.match(source) is None:
        root = Path(source).resolve()
        for place in places:
            path = (root / place).resolve()
            if path.is_relative_to(root) and path.is_file():
                with path.open("rb") as original:
                    shutil.copyfileobj(original, file)
                return
        raise FileNotFoundError(2, f"{source} has no {places[-1]}")
    _download([f"{source.rstrip('/')}/{quote(place)}" for place in places], file)


def _download(addresses: list[str], file: BinaryIO) -> None:
    """Copies what the first of some addresses has.

    Raises:
        OSError: none of them has anything.
    """
    # most dumps need no network, and no time for it
    import urllib.error  # noqa: PLC0415
    import urllib.request  # noqa: PLC0415

    failure: OSError = FileNotFoundError(2, "not found")
    for address in addresses:
        request = urllib.request.Request(  # noqa: S310 - http or https, as was checked
            address, headers={"User-Agent": _AGENT}
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                shutil.copyfileobj(answer, file)
            return
        except urllib.error.HTTPError as error:
            failure = OSError(error.code, f"{error.code} {error.reason}")
    raise failure


def _seconds(timestamp: str) -> int | None:
    """An ISO 8601 time in UTC as seconds since 1970."""
    try:
        return calendar.timegm(time.strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return None
