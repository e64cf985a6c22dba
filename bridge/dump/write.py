"""Writes MediaWiki XML dumps as streams, as importDump.php takes them whole.

The format is 0.11, as ``dumpBackup.php`` writes it.  What importDump.php needs so that
a second import of the same file changes nothing is always there: the timestamp and the
base-36 SHA-1 of every revision's text.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, cast

from bridge.atomic import open_atomically
from bridge.errors import DumpError, UsageError, reason_of
from bridge.mapping.load import default_site
from bridge.page import Contributor, Page, Upload, sha1_base36
from bridge.site import SiteInfo

VERSION: Final = "0.11"

# ContentHandler::getDefaultFormat of the models that MediaWiki and its usual extensions have.
_FORMATS: Final = {
    "wikitext": "text/x-wiki",
    "Scribunto": "text/plain",
    "text": "text/plain",
    "css": "text/css",
    "sanitized-css": "text/css",
    "javascript": "text/javascript",
    "json": "application/json",
}
# $wgCapitalLinkOverrides cannot reach these: their first letter is always a capital.
_ALWAYS_CAPITAL: Final = frozenset({-1, 2, 3, 8, 9})

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?=[^:]*:[^:]*:)[0-9A-Fa-f:]+")

_OPENERS: Final[dict[str, Callable[[BinaryIO], BinaryIO]]] = {
    # No name and no time of its own in it: the same pages give the same bytes.
    ".gz": lambda file: cast(BinaryIO, gzip.GzipFile("", "wb", 6, file, 0)),
    ".bz2": lambda file: cast(BinaryIO, bz2.BZ2File(file, "wb")),
}
_UNWRITTEN: Final = (".7z", ".zst", ".zip", ".xz")


def write_dump(
    target: str | os.PathLike[str] | BinaryIO,
    pages: Iterable[Page],
    *,
    site: SiteInfo | None = None,
) -> int:
    """Writes pages as a dump, one at a time, in memory that does not grow.

    Neighbours of the same title are revisions of one page, oldest first.  A revision
    without a timestamp is dated now; its SHA-1 is that of its text, whatever the record
    says.  A file is replaced whole at the end, or stays as it was.

    Args:
        target: a file (``.xml``, ``.xml.gz`` or ``.xml.bz2``), or a stream of bytes.
        pages: the pages; they are asked for only as they are written.
        site: the wiki's names; None is a plain English MediaWiki.

    Returns:
        The number of revisions written.

    Raises:
        DumpError: a page holds characters that XML cannot; it names the page.
        UsageError: the file cannot be written, or not in this compression.

    Example:
        >>> import io
        >>> stream = io.BytesIO()
        >>> write_dump(stream, [Page("Dual power", "''x''")])
        1
        >>> b'<text bytes="5"' in stream.getvalue()
        True
    """
    site = default_site() if site is None else site
    if not isinstance(target, str | os.PathLike):
        return _write(target, pages, site)
    with _open(Path(target)) as file:
        return _write(file, pages, site)


def is_ip_address(name: str) -> bool:
    """Whether MediaWiki takes a contributor's name for an IP address (``IPUtils``).

    Example:
        >>> is_ip_address("10.0.0.1"), is_ip_address("2001:db8::1"), is_ip_address("Ann")
        (True, True, False)
    """
    return _IP.fullmatch(name) is not None


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    """The file, compressed as its ending says; replaced only if all went well."""
    suffix = path.suffix.lower()
    if suffix in _UNWRITTEN:
        raise UsageError(
            f"{suffix} is not written",
            where=str(path),
            next_step="name a file .xml, .xml.gz or .xml.bz2",
        )
    try:
        target = path.resolve()
        with open_atomically(target) as file:
            opener = _OPENERS.get(suffix)
            if opener is None:
                yield file
            else:
                with opener(file) as packed:
                    yield packed
    except OSError as error:
        raise UsageError(
            f"cannot be written ({reason_of(error)})",
            where=str(path),
            next_step="choose a file in a folder that exists and has room",
        ) from error


def _write(file: BinaryIO, pages: Iterable[Page], site: SiteInfo) -> int:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    file.write(_head(site).encode())
    title: str | None = None
    count = 0
    for page in pages:
        parts: list[str] = []
        if page.title != title:
            if title is not None:
                parts.append("  </page>\n")
            title = page.title
            parts.append(_page_head(page))
        parts.extend(_revision(page, now))
        parts.extend(_upload(upload, page.title, now) for upload in page.uploads)
        text = "".join(parts)
        _check_characters(text, page.title)
        file.write(text.encode())
        count += 1
    file.write(b"</mediawiki>\n" if title is None else b"  </page>\n</mediawiki>\n")
    return count


def _head(site: SiteInfo) -> str:
    """The root's start tag and <siteinfo>."""
    namespace = f"http://www.mediawiki.org/xml/export-{VERSION}/"
    root = (
        f'<mediawiki xmlns="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{namespace} http://www.mediawiki.org/xml/export-{VERSION}.xsd" '
        f'version="{VERSION}" xml:lang={_quote(site.language)}>'
    )
    lines = [root, "  <siteinfo>"]
    for name, value in (
        ("sitename", site.name),
        ("dbname", site.database),
        ("base", site.address),
        ("generator", "mwbridge"),
        ("case", site.case),
    ):
        if value:
            lines.append(f"    <{name}>{_escape(value)}</{name}>")
    lines.append("    <namespaces>")
    for each in site.namespaces:
        case = "first-letter" if each.id in _ALWAYS_CAPITAL else site.case
        end = f">{_escape(each.name)}</namespace>" if each.name else " />"
        lines.append(f'      <namespace key="{each.id}" case="{case}"{end}')
    lines.append("    </namespaces>\n  </siteinfo>\n")
    return "\n".join(lines)


def _page_head(page: Page) -> str:
    lines = [
        "  <page>",
        f"    <title>{_escape(page.title)}</title>",
        f"    <ns>{page.namespace}</ns>",
    ]
    if page.id is not None:
        lines.append(f"    <id>{page.id}</id>")
    if page.redirect is not None:
        lines.append(f"    <redirect title={_quote(page.redirect)} />")
    lines.append("")
    return "\n".join(lines)


def _revision(page: Page, now: str) -> Iterator[str]:
    revision = page.revision
    yield "    <revision>\n"
    if revision.id is not None:
        yield f"      <id>{revision.id}</id>\n"
    if revision.parent is not None:
        yield f"      <parentid>{revision.parent}</parentid>\n"
    yield f"      <timestamp>{_escape(revision.timestamp or now)}</timestamp>\n"
    yield from _contributor(revision.contributor)
    if revision.minor:
        yield "      <minor />\n"
    yield from _comment(revision.comment)
    if revision.id is not None:
        yield f"      <origin>{revision.id}</origin>\n"
    yield f"      <model>{_escape(page.model)}</model>\n"
    if page.model in _FORMATS:
        yield f"      <format>{_FORMATS[page.model]}</format>\n"
    data = page.text.encode("utf-8", "surrogatepass")
    sha1 = sha1_base36(data)
    yield f'      <text bytes="{len(data)}" sha1="{sha1}" xml:space="preserve"'
    yield f">{_escape(page.text)}</text>\n" if page.text else " />\n"
    yield f"      <sha1>{sha1}</sha1>\n    </revision>\n"


def _contributor(contributor: Contributor) -> Iterator[str]:
    """A name with the account's number, an IP address, or the mark of a deleted one."""
    name = contributor.name
    if name is None:
        yield '      <contributor deleted="deleted" />\n'
        return
    yield "      <contributor>\n"
    if contributor.id is None and is_ip_address(name):
        yield f"        <ip>{name}</ip>\n"
    else:
        yield f"        <username>{_escape(name)}</username>\n"
        if contributor.id is not None:
            yield f"        <id>{contributor.id}</id>\n"
    yield "      </contributor>\n"


def _comment(comment: str | None) -> Iterator[str]:
    if comment is None:
        yield '      <comment deleted="deleted" />\n'
    elif comment:
        yield f"      <comment>{_escape(comment)}</comment>\n"


def _upload(upload: Upload, title: str, now: str) -> str:
    """A version of a file; importDump.php fails on one without a comment."""
    data = upload.contents
    parts = ["    <upload>\n", f"      <timestamp>{_escape(upload.timestamp or now)}</timestamp>\n"]
    parts.extend(_contributor(upload.contributor))
    parts.append(f"      <comment>{_escape(upload.comment or '')}</comment>\n")
    parts.append(f"      <filename>{_escape(upload.name)}</filename>\n")
    if upload.archive_name:
        parts.append(f"      <archivename>{_escape(upload.archive_name)}</archivename>\n")
    parts.append(f"      <src>{_escape(upload.source)}</src>\n")
    parts.append(f"      <size>{upload.size if data is None else len(data)}</size>\n")
    parts.append(f"      <sha1base36>{_upload_sha1(upload)}</sha1base36>\n")
    if upload.path:
        parts.append(f"      <rel>{_escape(upload.path)}</rel>\n")
    if data is not None:
        encoded = base64.b64encode(data).decode("ascii")
        parts.append(f'      <contents encoding="base64">{encoded}</contents>\n')
    parts.append("    </upload>\n")
    _check_characters("".join(parts[:-2]), title)
    return "".join(parts)


def _upload_sha1(upload: Upload) -> str:
    return _escape(upload.sha1) if upload.contents is None else sha1_base36(upload.contents)


def _check_characters(text: str, title: str) -> None:
    """Makes sure that XML can hold a text.

    Raises:
        DumpError: it holds a control character, half a surrogate pair or a noncharacter.
    """
    if (found := _FORBIDDEN.search(text)) is not None:
        raise DumpError(
            f"the character U+{ord(found[0]):04X} has no place in a dump, nor in a wiki",
            where=title,
            next_step="take it out of the page",
        )


def _escape(text: str) -> str:
    """Text between tags.  A bare carriage return would be read as a line feed."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def _quote(text: str) -> str:
    return '"' + _escape(text).replace('"', "&quot;") + '"'
