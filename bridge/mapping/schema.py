"""The shape of the files in mappings/: one record a file, checked as it is read.

``SCHEMA`` counts the changes of shape.  A file names the one it is written in, so
that an old file meets a message and no riddle.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from bridge.errors import MappingError
from bridge.site import Namespace

SCHEMA = 1


class MappingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every file begins with: the version of its shape."""

    schema: int


class NamespacesFile(MappingFile, frozen=True):
    """namespaces.toml: the namespaces of a plain English MediaWiki."""

    namespace: tuple[Namespace, ...]


class SwitchesFile(MappingFile, frozen=True):
    """switches.toml: behaviour switches without their underscores, upper case."""

    core: tuple[str, ...]
    extensions: tuple[str, ...]
    localized: tuple[str, ...]


class TagsFile(MappingFile, frozen=True):
    """tags.toml: extension tags by where they come from, lower case."""

    core: tuple[str, ...]
    bundled: tuple[str, ...]
    extensions: tuple[str, ...]


class RedirectsFile(MappingFile, frozen=True):
    """redirects.toml: ``#REDIRECT`` in every language."""

    words: tuple[str, ...]


class EmojiFile(MappingFile, frozen=True):
    """emoji.toml: the characters of GitHub's shortcodes by name."""

    names: dict[str, str]


class ImagesFile(MappingFile, frozen=True):
    """images.toml: file options without a value, and with one at ``$1``."""

    options: tuple[str, ...]
    parameters: tuple[str, ...]
    localized_options: tuple[str, ...]
    localized_parameters: tuple[str, ...]


class LinksFile(MappingFile, frozen=True):
    """links.toml: protocols of external links, interwiki and language prefixes."""

    protocols: tuple[str, ...]
    interwiki: tuple[str, ...]
    languages: tuple[str, ...]


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's words: namespace names by number, the wiki's own name first."""

    namespaces: dict[int, tuple[str, ...]]
    link_trail: str = "[a-z]+"


class LanguagesFile(MappingFile, frozen=True):
    """languages.toml: MediaWiki's languages by their code."""

    language: dict[str, Language]


FileT = TypeVar("FileT", bound=MappingFile)


def check(data: dict[str, Any], shape: type[FileT], *, where: str) -> FileT:
    """Makes the record of a file's data.

    Args:
        data: what the TOML says.
        shape: the record that this file holds.
        where: the file's name, for messages.

    Raises:
        MappingError: the data breaks the shape; it names the file and the key.
    """
    version = data.get("schema")
    if version != SCHEMA:
        raise MappingError(
            f"schema is {version!r}, but this version of mwbridge reads {SCHEMA}",
            where=where,
            next_step=f"write `schema = {SCHEMA}` at its top, or update mwbridge",
        )
    try:
        # TOML keys are strings, so numbers as keys need the lax conversion.
        return msgspec.convert(data, shape, strict=False)
    except msgspec.ValidationError as error:
        raise MappingError(str(error), where=where, next_step="correct the file") from error
