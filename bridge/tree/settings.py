"""``mwbridge.toml``: what a folder knows of its wiki, and how the two are kept in step.

Every mistake is an error that names the line and what is allowed there: a folder
that is synced by a timer is set up once, and read by nobody until it matters.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec

from bridge.errors import ConfigError
from bridge.links import LinkStyle

FILE_NAME: Final = "mwbridge.toml"
"""The file's name, at the top of the folder."""

Authentication = Literal["bot-password", "oauth", "anonymous"]
Layout = Literal["namespaces", "flat"]
Direction = Literal["both", "pull", "push"]
ConflictPolicy = Literal["ask", "wiki", "local"]
DeletionPolicy = Literal["both", "local", "wiki", "never"]

_PERCENT = re.compile(r"(\d{1,3})\s*%")
_UNKNOWN = re.compile(
    r"Object contains unknown field `(?P<key>[^`]*)`(?: - at `\$?(?P<at>[^`]*)`)?"
)
_MISFIT = re.compile(r"(?P<what>.*?)(?: - at `\$?(?P<at>[^`]*)`)?$", re.DOTALL)
_SUMMARY_FIELD = re.compile(r"\{([^{}]*)\}")
_SUMMARY_FIELDS: Final = ("author", "message", "path", "title")


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file; a key that it does not have is a mistake."""


class WikiSettings(_Section, frozen=True):
    """``[wiki]``: where it is and who we are there.  Secrets never stand here.

    Attributes:
        api: the address of its ``api.php``; empty where a folder has no wiki.
        user: the account; a bot password's is ``Name@label``.
        auth: how it logs in.
        password_file: a file that only its owner can read, relative to the folder;
            what MWBRIDGE_PASSWORD and the keyring are tried before.  One line for a
            password, four for OAuth.
        basic_user: the name for HTTP's own login in front of the wiki; its password
            is in MWBRIDGE_BASIC_PASSWORD, the keyring, or the next file.
        basic_password_file: the file of that password, as ``password_file`` is.
        client_certificate: a PEM file that the server asks for.
        client_key: its key, where that is a file of its own.
        ca_bundle: a PEM file of the authorities that are trusted instead of the
            system's.
        contact: an address or a page that the User-Agent names, as Wikimedia asks.
        timeout: how many seconds an answer may take.
    """

    api: str = ""
    user: str = ""
    auth: Authentication = "bot-password"
    password_file: str = ""
    basic_user: str = ""
    basic_password_file: str = ""
    client_certificate: str = ""
    client_key: str = ""
    ca_bundle: str = ""
    contact: str = ""
    timeout: int = 45


class ScopeSettings(_Section, frozen=True):
    """``[scope]``: which pages are the folder's.  Others are never touched.

    Attributes:
        namespaces: numbers, or names as the wiki has them; empty means those that
            hold content: all but talk pages, users' pages and MediaWiki's messages.
        categories: only pages in one of these; empty means any.
        titles: only titles that match one of these patterns (``*``, ``?``, ``[ab]``),
            compared whole; empty means any.
        exclude: patterns of titles that are left out.
        files: whether uploaded files come and go as well as their pages.
    """

    namespaces: tuple[int | str, ...] = ()
    categories: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    files: bool = True


class PageSettings(_Section, frozen=True):
    """``[pages]``: how pages are written as files.

    Attributes:
        layout: ``namespaces`` has a folder for each (``Category/Bolivia.md``), ``flat``
            none (``Category%3ABolivia.md``).
        links: see :class:`bridge.options.Options`.
        wrap: columns that prose is wrapped at; 0 keeps a paragraph on one line.
        categories: whether they stand in links at the end or in the head.
        tags: whether ``tags:`` in the head of a file are categories too.
        aliases: whether ``aliases:`` there are redirects to its page.
    """

    layout: Layout = "namespaces"
    links: LinkStyle = "title"
    wrap: int = 72
    categories: Literal["links", "front matter"] = "links"
    tags: bool = False
    aliases: bool = False


class MappingSettings(_Section, frozen=True):
    """``[mappings]``: files that say how templates become Markdown, in order."""

    files: tuple[str, ...] = ()


class SyncSettings(_Section, frozen=True):
    """``[sync]``: what may go which way, and how much of it at once.

    Attributes:
        direction: which way changes go: ``both``, or only ``pull`` or ``push``.
        conflicts: what is done where both sides changed the same words: ``ask`` keeps
            both and waits for ``resolve``; ``wiki`` and ``local`` take that side, and
            keep the other in ``.mwbridge/conflicts``.
        deletions: which side's deletions are carried over to the other.
        redirect: whether a page that is moved leaves a redirect behind.
        summary: the summary of edits; ``{author}`` and ``{message}`` are the file's
            last commit's in git, ``{path}`` and ``{title}`` its own.
        minor: whether edits are marked as minor.
        bot: whether edits carry the bot flag, where the account may.
        tags: change tags that the wiki knows.
        throttle: how many seconds at least lie between two writes.
        maxlag: the lag of the wiki's databases, in seconds, above which we wait.
        retries: how often a request is tried again.
        max_delete: how many pages a run may delete on either side, or a share of all
            (``"10%"``).  Emptying a page counts, and so does cutting it by over 80 %.
        max_change: how many existing pages a run may edit on the wiki.
        settle: how many seconds a file must lie untouched before it is read.
        full_every: after how many hours all pages are compared, changes seen or not.
    """

    direction: Direction = "both"
    conflicts: ConflictPolicy = "ask"
    deletions: DeletionPolicy = "both"
    redirect: bool = True
    summary: str = "{message}"
    minor: bool = False
    bot: bool = True
    tags: tuple[str, ...] = ()
    throttle: float = 1.0
    maxlag: int = 5
    retries: int = 5
    max_delete: int | str = 10
    max_change: int | str = "50%"
    settle: float = 2.0
    full_every: float = 24.0


class Settings(_Section, frozen=True):
    """All of ``mwbridge.toml``; what it does not say has a default that is safe.

    Example:
        >>> read_settings_text('[wiki]\\napi = "https://example.org/w/api.php"').sync.max_delete
        10
    """

    wiki: WikiSettings = WikiSettings()
    scope: ScopeSettings = ScopeSettings()
    pages: PageSettings = PageSettings()
    mappings: MappingSettings = MappingSettings()
    sync: SyncSettings = SyncSettings()


def read_settings(folder: Path) -> Settings:
    """The settings of a folder; the defaults where it has no file.

    Raises:
        ConfigError: the file cannot be read, or a line of it is wrong.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(
            f"cannot be read ({reason.lower()})",
            where=str(path),
            next_step="check its permissions and its encoding",
        ) from error
    return read_settings_text(text, where=str(path))


def read_settings_text(text: str, *, where: str = FILE_NAME) -> Settings:
    """The settings that a text in TOML says.

    Args:
        text: all of the file.
        where: its name, for messages.

    Raises:
        ConfigError: it is no TOML, has a key that nobody knows, or a value that does
            not fit; the message names the line.

    Example:
        >>> try:
        ...     read_settings_text("[sync]\\nmaxdelete = 3")
        ... except ConfigError as error:
        ...     print(error)
        mwbridge.toml:2: sync has no key maxdelete; did you mean max_delete?
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ConfigError(
            f"is no TOML: {error}",
            where=f"{where}:{line[1]}" if line else where,
            next_step="correct the line; texts stand in quotes",
        ) from error
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        raise _explain(str(error), text, where) from error
    _check_values(settings, text, where)
    return settings


def limit(value: int | str, total: int) -> int:
    """How many pages a limit of :class:`SyncSettings` allows.

    A share of a few pages allows ten at least, since half of three says nothing.

    Args:
        value: a number of pages, or a share such as ``"50%"``.
        total: how many pages the folder has.

    Example:
        >>> limit(10, 1500), limit("50%", 1500), limit("50%", 4)
        (10, 750, 10)
    """
    if isinstance(value, int):
        return value
    match = _PERCENT.fullmatch(value.strip())
    share = int(match[1]) if match else 0
    return max(total * share // 100, 10 if share else 0)


def settings_text(values: dict[str, dict[str, Any]]) -> str:
    """A ``mwbridge.toml`` that lists every setting, with some of them set.

    Args:
        values: keys and values by their tables; all others have their defaults.

    Example:
        >>> text = settings_text({"wiki": {"api": "https://example.org/api.php"}})
        >>> read_settings_text(text).wiki.api
        'https://example.org/api.php'
    """
    lines = ["# How this folder is kept in step with its wiki; `mwbridge --help` tells more."]
    for table in msgspec.structs.fields(Settings):
        lines += ["", f"[{table.name}]"]
        for field in msgspec.structs.fields(table.type):
            value = values.get(table.name, {}).get(field.name, field.default)
            allowed = _allowed(table.name, field.name)
            choices = allowed.removeprefix("write ") if " or " in allowed else ""
            line = f"{field.name} = {_toml(value)}"
            lines.append(f"{line:<30} # {choices}".rstrip(" #") if choices else line)
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A value of the settings as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode()
    return str(value)


# --- messages ------------------------------------------------------------------


def _explain(message: str, text: str, where: str) -> ConfigError:
    """The message of msgspec as one that names the line and what is allowed."""
    unknown = _UNKNOWN.search(message)
    if unknown is not None:
        section = (unknown["at"] or "").strip(".")
        return _unknown_key(section, unknown["key"], text, where)
    match = _MISFIT.match(message)
    what, at = (match["what"], match["at"] or "") if match else (message, "")
    parts = re.sub(r"\[[^]]*\]", "", at).strip(".").split(".")
    section, key = (parts[0], parts[1] if len(parts) > 1 else "")
    return ConfigError(
        f"{'.'.join(part for part in (section, key) if part)} does not fit: {_lower(what)}",
        where=_place(where, text, section, key),
        next_step=_allowed(section, key),
    )


def _unknown_key(section: str, key: str, text: str, where: str) -> ConfigError:
    """The error of a key or a table that nobody knows."""
    known = _fields(section)
    close = get_close_matches(key, known, n=1, cutoff=0.6)
    return ConfigError(
        f"{section} has no key {key}" if section else f"there is no table [{key}]",
        where=_place(where, text, section or key, key if section else ""),
        next_step=f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}",
    )


def _fields(section: str) -> list[str]:
    """The keys of a table, or the tables of the file."""
    shape: Any = _shape(section) if section else Settings
    return [field.name for field in msgspec.structs.fields(shape)]


def _shape(section: str) -> type[_Section]:
    """The record of a table."""
    return get_type_hints(Settings)[section]  # type: ignore[no-any-return]


def _allowed(section: str, key: str) -> str:
    """What may stand at a key, in words."""
    if section not in _fields("") or key not in _fields(section):
        return "see the documented example, fixtures/mwbridge.toml"
    kind = get_type_hints(_shape(section))[key]
    if get_origin(kind) is Literal:
        return "write " + " or ".join(f'"{choice}"' for choice in get_args(kind))
    words: dict[Any, str] = {
        str: "a text in quotes",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        tuple[str, ...]: 'a list of texts, such as ["a", "b"]',
        tuple[int | str, ...]: 'a list of numbers and names, such as [0, "Category"]',
        int | str: 'a whole number or a share such as "10%"',
    }
    return f"write {words.get(kind, 'another value')}"


def _check_values(settings: Settings, text: str, where: str) -> None:
    """What types alone do not say."""
    sync = settings.sync
    for key in ("max_delete", "max_change"):
        value = getattr(sync, key)
        good = value >= 0 if isinstance(value, int) else _PERCENT.fullmatch(value.strip())
        if not good:
            raise _misfit("sync", key, repr(value), text, where)
    for key in ("throttle", "maxlag", "retries", "settle", "full_every"):
        if getattr(sync, key) < 0:
            raise _misfit("sync", key, "less than nothing", text, where)
    for field in _SUMMARY_FIELD.findall(sync.summary):
        if field not in _SUMMARY_FIELDS:
            raise ConfigError(
                f"sync.summary names {{{field}}}, which nobody knows",
                where=_place(where, text, "sync", "summary"),
                next_step="it may name " + ", ".join(f"{{{name}}}" for name in _SUMMARY_FIELDS),
            )
    wiki = settings.wiki
    if wiki.api and not re.match(r"https?://[^/\s@]+/\S*$|https?://[^/\s@]+$", wiki.api):
        raise ConfigError(
            "wiki.api is no address of a wiki",
            where=_place(where, text, "wiki", "api"),
            next_step='write "https://…/api.php", without a name or a password in it',
        )
    if settings.pages.wrap < 0:
        raise _misfit("pages", "wrap", "less than nothing", text, where)


def _misfit(section: str, key: str, what: str, text: str, where: str) -> ConfigError:
    return ConfigError(
        f"{section}.{key} does not fit: {what}",
        where=_place(where, text, section, key),
        next_step=_allowed(section, key),
    )


def _place(where: str, text: str, section: str, key: str) -> str:
    """The file with the line of a key, or of its table; tomllib keeps no lines."""

    def name(word: str) -> str:
        return rf"[\"']?{re.escape(word)}[\"']?"

    current, table_line = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([A-Za-z0-9_-]+)", line)
        if header:
            current = header[1]
            table_line = number if current == section else table_line
        line_key = key and re.match(rf"\s*({name(section)}\s*\.\s*)?{name(key)}\s*=", line)
        if line_key and (current == section or line_key[1]):
            return f"{where}:{number}"
    return f"{where}:{table_line}" if table_line else where


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
