"""What readers and writers need to know about a wiki: plain data, no I/O."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

import msgspec

FILE_NAMESPACE = 6
MEDIAWIKI_NAMESPACE = 8
TEMPLATE_NAMESPACE = 10
CATEGORY_NAMESPACE = 14
MODULE_NAMESPACE = 828

_SPACES = re.compile("  +")


class Namespace(msgspec.Struct, frozen=True):
    """A namespace: its number, its name on this wiki, and what else names it."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()


class SiteInfo(msgspec.Struct, frozen=True, dict=True):
    """The facts of a wiki that decide how its wikitext reads.

    Lookups are indexed on first use; the index is no part of the record.

    Attributes:
        namespaces: all namespaces, the main one (0) with an empty name.
        interwiki: prefixes that lead to other wikis, lower case.
        languages: prefixes that are interlanguage links, lower case.
        extension_tags: tags whose content is not wikitext to us, lower case.
        behavior_switches: ``__NOTOC__`` and the like, as ``NOTOC``, upper case.
        redirect_words: ``#REDIRECT`` in the wiki's languages, with the ``#``.
        image_options: file options without a value (``thumb``), lower case.
        image_parameters: file options with one (``alt=$1``, ``$1px``), lower case.
        protocols: what an external link may start with (``https://``, ``mailto:``).
        link_trail: the letters that join a link from behind, as a regular
            expression character class.
        case: whether the first letter of a title is always a capital.
        variants: whether the wiki converts between variants (``-{ }-``).
        language: MediaWiki's code of the wiki's language, such as ``de``.
        name: what the wiki calls itself (``sitename``), empty if that is not known.
        database: the name of its database (``dbname``), empty if that is not known.
        address: the URL of its main page (``base``), empty if that is not known.
    """

    namespaces: tuple[Namespace, ...]
    interwiki: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    extension_tags: tuple[str, ...] = ()
    behavior_switches: tuple[str, ...] = ()
    redirect_words: tuple[str, ...] = ("#REDIRECT",)
    image_options: tuple[str, ...] = ()
    image_parameters: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    link_trail: str = "[a-z]+"
    case: Literal["first-letter", "case-sensitive"] = "first-letter"
    variants: bool = False
    language: str = "en"
    name: str = ""
    database: str = ""
    address: str = ""

    @cached_property
    def _namespace_ids(self) -> dict[str, int]:
        """Every name and alias as :meth:`find_namespace` looks it up."""
        ids: dict[str, int] = {}
        # Names win over aliases: a wiki may call one namespace what is an alias elsewhere.
        for namespace in self.namespaces:
            ids.setdefault(_fold(namespace.name), namespace.id)
            ids.setdefault(namespace.name, namespace.id)
        for namespace in self.namespaces:
            for alias in namespace.aliases:
                ids.setdefault(_fold(alias), namespace.id)
        ids.pop("", None)
        return ids

    @cached_property
    def _namespace_names(self) -> dict[int, str]:
        return {namespace.id: namespace.name for namespace in self.namespaces}

    @cached_property
    def _language_set(self) -> frozenset[str]:
        return frozenset(self.languages)

    @cached_property
    def _interwiki_set(self) -> frozenset[str]:
        return frozenset(self.interwiki)

    def find_namespace(self, prefix: str) -> int | None:
        """The number of the namespace that ``prefix`` names, or None.

        Case does not matter, ``_`` is a space, and spaces around it do not
        count, as in ``MediaWikiTitleCodec::splitTitleString``.

        Example:
            >>> site = SiteInfo((Namespace(6, "File", ("Image",)),))
            >>> site.find_namespace("image"), site.find_namespace("Photo")
            (6, None)
        """
        ids = self._namespace_ids
        found = ids.get(prefix)
        return ids.get(_fold(prefix)) if found is None else found

    def namespace_name(self, number: int) -> str:
        """The name of a namespace on this wiki; empty for 0 and unknown ones."""
        return self._namespace_names.get(number, "")

    def is_language(self, prefix: str) -> bool:
        """Whether ``[[prefix:X]]`` is an interlanguage link."""
        return _fold(prefix) in self._language_set

    def is_interwiki(self, prefix: str) -> bool:
        """Whether ``[[prefix:X]]`` leads to another wiki, in whatever language."""
        folded = _fold(prefix)
        return folded in self._interwiki_set or folded in self._language_set

    def split_title(self, title: str) -> tuple[int, str]:
        """A title's namespace number, and the rest with spaces for ``_``.

        A leading colon is dropped, as MediaWiki does: whether it made a category
        a link is for the caller to see.  An interwiki prefix is no namespace.

        Example:
            >>> site = SiteInfo((Namespace(0, ""), Namespace(14, "Category")))
            >>> site.split_title("category: Foo_bar"), site.split_title("Foo: bar")
            ((14, 'Foo bar'), (0, 'Foo: bar'))
        """
        text = spaced(title).strip()
        if text.startswith(":"):
            text = text[1:].lstrip()
        prefix, colon, rest = text.partition(":")
        if colon:
            number = self.find_namespace(prefix)
            if number is not None:
                return number, rest.strip()
        return 0, text

    def canonical_title(self, title: str) -> str:
        """A title in the one spelling that the wiki itself shows.

        Example:
            >>> site = SiteInfo((Namespace(0, ""), Namespace(14, "Category")))
            >>> site.canonical_title(":category:foo_bar"), site.canonical_title("dual power")
            ('Category:Foo bar', 'Dual power')
        """
        number, name = self.split_title(title)
        if self.case == "first-letter":
            name = name[:1].upper() + name[1:]
        return self.full_title(number, name)

    def full_title(self, number: int, name: str) -> str:
        """The title of the page ``name`` in a namespace: ``Category:Bolivia``."""
        prefix = self.namespace_name(number)
        return f"{prefix}:{name}" if prefix else name


def spaced(title: str) -> str:
    """A title with single spaces for its underscores, and none at its edges.

    Example:
        >>> spaced("Dual__Power_")
        'Dual Power'
    """
    title = title.replace("_", " ").replace("\u00a0", " ")
    return (_SPACES.sub(" ", title) if "  " in title else title).strip(" ")


def _fold(name: str) -> str:
    """A namespace or prefix as it is compared: lower case, single spaces."""
    return spaced(name).strip().lower()
