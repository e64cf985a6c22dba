"""Page title <-> file path, one to one and pure (FORMAT.md, section 4).

A path is safe on Linux, macOS and Windows, and it stays within its folder.  Two
marks do the work, and no title can write either by itself, since its own ``%`` is
always ``%25``: ``%XX`` is a byte of the title's UTF-8, and ``%~`` begins a hash that
only a table of titles can lead back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bridge.errors import TitleError

# Bytes that a file name can have on every system that we know, and what a path
# that was derived from a title is never without: its suffix.
_NAME_BYTES = 255
_HASH_DIGITS = 12

# MediaWikiTitleCodec::splitTitleString: what it takes out, and what it takes for a space.
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e]")
_SPACES = re.compile("[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")

_FORBIDDEN = re.compile('[%:*?"<>|\\\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_SLASH = re.compile("(?<=[^/])/(?=[^/])")
# Windows opens a device for these names, whatever their ending.
_DEVICE = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?=\.|$)", re.IGNORECASE
)
# What a scan of a folder passes over: editors' and clouds' copies.
_COPY = re.compile(r"\.(?=sync-conflict-)|\((?=conflicted_copy\))|\.(?=sw[a-p]$)", re.IGNORECASE)
_PAGE_SUFFIX = re.compile(
    r"\.(?=(?:md|markdown|wiki|mediawiki|wikitext|lua|css|js|json)$)", re.IGNORECASE
)
_ESCAPED = re.compile("(?:%[0-9A-F]{2})+")

# Titles of these models nearly always end like their files, which then say it once.
_OWN_SUFFIXES = (".css", ".js", ".json")
_SUFFIXES = (".md", ".markdown", ".wiki", ".mediawiki", ".wikitext", ".lua")


def normalize_title(title: str) -> str:
    """A title as MediaWiki compares it: spaces for ``_``, single ones, none at the ends.

    Example:
        >>> normalize_title(" Dual__Power_")
        'Dual Power'
    """
    return _SPACES.sub(" ", _INVISIBLE.sub("", title)).strip(" ")


def title_to_path(title: str, *, suffix: str = ".md") -> str:
    """The relative path of a page's file, with ``/`` between folders.

    Args:
        title: the full title; spaces and underscores are the same.
        suffix: the file type's ending with its dot (:attr:`bridge.page.Page.suffix`).

    Raises:
        TitleError: the title is empty.

    Example:
        >>> title_to_path("Category:Bolivia/El Alto")
        'Category%3ABolivia/El_Alto.md'
    """
    name = normalize_title(title)
    if not name:
        raise TitleError("an empty title names no page", next_step="give the page a title")
    # A folder that is called like a page's file would be in that file's way.
    *folders, last = _SLASH.split(name)
    ending = suffix
    if suffix in _OWN_SUFFIXES:
        ending = "" if last.endswith(suffix) and last != suffix else "%" + suffix
    parts = [_shorten(_PAGE_SUFFIX.sub(_percent, _safe(part)), part, "") for part in folders]
    parts.append(_shorten(_safe(last), last, ending))
    return "/".join(parts)


def path_to_title(path: str) -> str | None:
    """The title of a file that no table knows, or None where only a table can tell.

    It is the inverse of :func:`title_to_path`, and reads paths that people made
    too: what is no escape of ours stays as it is.

    Example:
        >>> path_to_title("Category%3ABolivia/El_Alto.md")
        'Category:Bolivia/El Alto'
        >>> path_to_title("Dual_power.markdown"), path_to_title("DUAL.MD")
        ('Dual power', 'DUAL')
    """
    if "%~" in path:
        return None
    for suffix in _OWN_SUFFIXES:
        if path.endswith("%" + suffix):
            path = path[: -len(suffix) - 1]
            break
    else:
        for suffix in _SUFFIXES:
            if path.lower().endswith(suffix):
                path = path[: -len(suffix)]
                break
    return normalize_title(_ESCAPED.sub(_unescape, path)) or None


def assign_paths(
    titles: Iterable[str], *, suffix: str = ".md", taken: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Gives each title a path of its own, on file systems that fold case as well.

    Titles whose paths differ only in case or Unicode normal form get a hash of the
    title, all but the first in code point order.  A title that has a path keeps it.

    Args:
        titles: full titles, in any order.
        suffix: the file type's ending.
        taken: paths that titles have already, by title.

    Raises:
        TitleError: a title is empty.

    Example:
        >>> sorted(assign_paths(["Nato", "NATO"]).values())
        ['NATO.md', 'Nato%~b20685c39b67.md']
    """
    known = {} if taken is None else {normalize_title(t): path for t, path in taken.items()}
    used = {folded_path(path) for path in known.values()}
    paths: dict[str, str] = {}
    for title in sorted({normalize_title(title) for title in titles}):
        path = known.get(title)
        if path is None:
            path = title_to_path(title, suffix=suffix)
            if folded_path(path) in used:
                path = hashed_path(path, title)
            used.add(folded_path(path))
        paths[title] = path
    return paths


def _safe(segment: str) -> str:
    """One folder or file name of a title, without its suffix, percent-encoded."""
    name = _FORBIDDEN.sub(_percent, segment).replace("/", "%2F").replace(" ", "_")
    name = _COPY.sub(_percent, name)
    if name[0] == ".":
        name = "%2E" + name[1:]
    if name[-1] in ".~":
        name = name[:-1] + f"%{ord(name[-1]):02X}"
    if _DEVICE.match(name):
        name = f"%{ord(name[0]):02X}" + name[1:]
    return name


def _percent(match: re.Match[str]) -> str:
    """A character as the percent codes of its UTF-8."""
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def _unescape(match: re.Match[str]) -> str:
    """A run of percent codes as characters; what is no UTF-8 stays as written."""
    data = bytes.fromhex(match[0].replace("%", ""))
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return match[0]


def _shorten(name: str, segment: str, suffix: str) -> str:
    """A name with its suffix; too long a one is cut and ends in a hash."""
    if len(name.encode()) + len(suffix) <= _NAME_BYTES:
        return name + suffix
    mark = "%~" + _hash(segment)
    room = _NAME_BYTES - len(mark) - len(suffix)
    cut = name.encode()[:room].decode("utf-8", "ignore")
    # No half of a percent code at the end, and no dot before the hash's mark.
    cut = re.sub("%[0-9A-F]?$", "", cut)
    return cut + mark + suffix


def hashed_path(path: str, title: str) -> str:
    """The path of a title whose plain path is another's but for case.

    Example:
        >>> hashed_path("Nato.md", "Nato")
        'Nato%~b20685c39b67.md'
    """
    folder, slash, name = path.rpartition("/")
    stem, suffix = name, ""
    for ending in (*(f"%{own}" for own in _OWN_SUFFIXES), *_OWN_SUFFIXES, *_SUFFIXES):
        if name.endswith(ending):
            stem, suffix = name[: -len(ending)], ending
            break
    mark = "%~" + _hash(title)
    room = _NAME_BYTES - len(mark) - len(suffix)
    stem = re.sub("%[0-9A-F]?$", "", stem.encode()[:room].decode("utf-8", "ignore"))
    return f"{folder}{slash}{stem}{mark}{suffix}"


def _hash(text: str) -> str:
    """A short name for a text, the same on every machine and in every year."""
    import hashlib  # noqa: PLC0415 - few titles need it

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]


def folded_path(path: str) -> str:
    """A path as macOS and Windows compare it.

    Example:
        >>> folded_path("Category/NATO.md")
        'category/nato.md'
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
