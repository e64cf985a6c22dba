"""Which pages are the folder's: all others are never read into it, nor touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from functools import cached_property
from typing import Final

import msgspec

from bridge.errors import ConfigError
from bridge.site import FILE_NAMESPACE, MEDIAWIKI_NAMESPACE, SiteInfo
from bridge.tree.settings import ScopeSettings

_USER_NAMESPACE: Final = 2


class Scope(msgspec.Struct, frozen=True, dict=True):
    """A rule for pages.

    Attributes:
        namespaces: the numbers of the namespaces.
        titles: patterns of titles; none means any.
        exclude: patterns of titles that are left out.
        categories: full titles of categories; none means any.
        files: whether uploaded files belong to it.
    """

    namespaces: tuple[int, ...]
    titles: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    files: bool = True

    def holds(self, title: str, namespace: int, members: frozenset[str] | None = None) -> bool:
        """Whether a page belongs to the folder.

        Args:
            title: its full title.
            namespace: the number of its namespace.
            members: the titles of all pages in the categories; None where nobody looked,
                which lets all pass.

        Example:
            >>> scope = Scope((0,), titles=("Guide*",), exclude=("Guide/Old*",))
            >>> [scope.holds(t, 0) for t in ("Guide", "Guide/Old 1", "Other")]
            [True, False, False]
        """
        if namespace not in self.namespaces:
            return False
        if self.titles and not any(pattern.fullmatch(title) for pattern in self._wanted):
            return False
        if any(pattern.fullmatch(title) for pattern in self._unwanted):
            return False
        return not self.categories or members is None or title in members

    @cached_property
    def _wanted(self) -> tuple[re.Pattern[str], ...]:
        return _patterns(self.titles)

    @cached_property
    def _unwanted(self) -> tuple[re.Pattern[str], ...]:
        return _patterns(self.exclude)


def read_scope(settings: ScopeSettings, site: SiteInfo) -> Scope:
    """The scope that the settings say, on a wiki with these namespaces.

    Raises:
        ConfigError: the wiki has no such namespace.

    Example:
        >>> from bridge import default_site
        >>> read_scope(ScopeSettings(namespaces=("Category", 0)), default_site()).namespaces
        (14, 0)
    """
    wanted = (
        tuple(_number(name, site) for name in settings.namespaces)
        if settings.namespaces
        else tuple(sorted(content_namespaces(n.id for n in site.namespaces)))
    )
    category = site.namespace_name(14) or "Category"
    return Scope(
        namespaces=wanted,
        titles=settings.titles,
        exclude=settings.exclude,
        categories=tuple(
            name if site.find_namespace(name.partition(":")[0]) == 14 else f"{category}:{name}"
            for name in settings.categories
        ),
        files=settings.files and FILE_NAMESPACE in wanted,
    )


def content_namespaces(numbers: Iterable[int]) -> list[int]:
    """The namespaces that hold content: no talk, no users' pages, no messages.

    Example:
        >>> content_namespaces([-1, 0, 1, 2, 3, 6, 8, 10, 14, 828])
        [0, 6, 10, 14, 828]
    """
    left_out = {_USER_NAMESPACE, MEDIAWIKI_NAMESPACE}
    return [n for n in numbers if n >= 0 and n % 2 == 0 and n not in left_out]


def _number(name: int | str, site: SiteInfo) -> int:
    """The number of a namespace that a person named."""
    numbers = {namespace.id for namespace in site.namespaces}
    if isinstance(name, int):
        found = name if name in numbers else None
    else:
        found = 0 if name in {"", "Main", "(Main)"} else site.find_namespace(name)
    if found is None:
        known = ", ".join(n.name or "Main" for n in site.namespaces if n.id >= 0)
        raise ConfigError(
            f"the wiki has no namespace {name!r}",
            where="mwbridge.toml [scope] namespaces",
            next_step=f"it has {known}",
        )
    return found


def _patterns(texts: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(translate(text.replace("_", " "))) for text in texts)


def matches(paths: Iterable[str], title: str, path: str, titles: Mapping[str, str]) -> bool:
    """Whether one of the paths or titles that a command was given means this page.

    Example:
        >>> matches(["Guide"], "X", "Guide/X.md", {}), matches(["X"], "X", "Guide/X.md", {})
        (True, True)
    """
    for asked in paths:
        place = asked.rstrip("/")
        if place in {path, title, titles.get(path, "")} or path.startswith(f"{place}/"):
            return True
    return False
