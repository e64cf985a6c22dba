"""Reads mappings/*.toml: the only part of bridge.mapping that touches files."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from bridge.errors import MappingError
from bridge.mapping import schema
from bridge.site import Namespace, SiteInfo

# Codes that siteinfo uses for a language whose data has a longer name.
_CODES = {"no": "nb", "zh": "zh-hans", "zh-cn": "zh-hans", "zh-tw": "zh-hant", "sr": "sr-ec"}
# LanguageConverterFactory, and what dumps of such wikis call themselves.
_VARIANT_LANGUAGES = frozenset(
    "ban crh gan iu kk ku shi sr sr-ec sr-el tg tly uz wuu zh zh-cn zh-tw".split()
)


@cache
def default_site() -> SiteInfo:
    """A plain English MediaWiki: its namespaces, and the words of every language.

    Redirects and switches are known in other languages as well; a namespace and a
    file option are only what an English wiki calls one, for a caption may be a word
    that is an option elsewhere.  Read once a process.

    Example:
        >>> default_site().find_namespace("image")
        6
    """
    switches = load_file("switches.toml", schema.SwitchesFile)
    tags = load_file("tags.toml", schema.TagsFile)
    images = load_file("images.toml", schema.ImagesFile)
    links = load_file("links.toml", schema.LinksFile)
    return SiteInfo(
        namespaces=load_file("namespaces.toml", schema.NamespacesFile).namespace,
        interwiki=links.interwiki,
        languages=links.languages,
        extension_tags=tags.core + tags.bundled + tags.extensions,
        behavior_switches=switches.core + switches.extensions + switches.localized,
        redirect_words=load_file("redirects.toml", schema.RedirectsFile).words,
        image_options=images.options,
        image_parameters=images.parameters,
        protocols=links.protocols,
    )


@cache
def language_site(code: str) -> SiteInfo:
    """The default site with a language's namespace names and link trail.

    Args:
        code: MediaWiki's code of the wiki's language, such as ``de``; one that
            has no data gives :func:`default_site`.

    Example:
        >>> language_site("de").find_namespace("Kategorie")
        14
    """
    site = default_site()
    code = code.lower()
    if code == "en":
        return site
    languages = load_file("languages.toml", schema.LanguagesFile).language
    language = languages.get(_CODES.get(code, code))
    variants = code in _VARIANT_LANGUAGES
    if language is None:
        return msgspec.structs.replace(site, variants=True) if variants else site
    images = load_file("images.toml", schema.ImagesFile)
    return msgspec.structs.replace(
        site,
        image_options=images.options + images.localized_options,
        image_parameters=images.parameters + images.localized_parameters,
        namespaces=tuple(
            _localize(namespace, language.namespaces.get(namespace.id, ()))
            for namespace in site.namespaces
        ),
        link_trail=language.link_trail,
        variants=variants,
    )


def _localize(namespace: Namespace, names: tuple[str, ...]) -> Namespace:
    """Gives a namespace its local name; the English one stays as an alias."""
    if not names:
        return namespace
    aliases = (*names[1:], namespace.name, *namespace.aliases)
    return Namespace(namespace.id, names[0], aliases)


@cache
def emoji_names() -> dict[str, str]:
    """The characters that GitHub shows for its shortcodes, by name.

    Example:
        >>> emoji_names()["tada"]
        '🎉'
    """
    return load_file("emoji.toml", schema.EmojiFile).names


def load_file(name: str, shape: type[schema.FileT]) -> schema.FileT:
    """Reads and checks one file of mappings/.

    Raises:
        MappingError: it is missing, no TOML, or breaks its schema.
    """
    where = f"mappings/{name}"
    try:
        data = tomllib.loads((mappings_folder() / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(
            "cannot be read", where=where, next_step="install mwbridge again"
        ) from error
    except ValueError as error:
        raise MappingError(str(error), where=where, next_step="correct the file") from error
    return schema.check(data, shape, where=where)


def mappings_folder() -> Path:
    """Where the files are: installed as bridge.mappings, or beside a checkout.

    Asked of the import system itself, for importlib.resources takes as long to load as
    the files do to be read.
    """
    spec = find_spec("bridge.mappings")
    if spec is None or spec.origin is None:
        return Path(__file__).parents[2] / "mappings"
    return Path(spec.origin).parent
