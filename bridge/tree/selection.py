"""Which pages of a wiki somebody wants: by namespace and by title."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec

from bridge.errors import UsageError
from bridge.page import Page
from bridge.site import SiteInfo


class Selection(msgspec.Struct, frozen=True):
    """What of a wiki is taken; nothing said takes all of it.

    Attributes:
        namespaces: numbers; empty takes any.
        titles: patterns (``*``, ``?``, ``[ab]``) of whole titles; empty takes any.
        exclude: patterns of titles that are left out.
        talk: whether talk pages are taken as files.

    Example:
        >>> Selection(titles=("A*",), exclude=("AB*",)).takes(Page("Abc", ""))
        True
        >>> Selection(talk=False).takes(Page("Talk:Abc", "", 1))
        False
    """

    namespaces: frozenset[int] = frozenset()
    titles: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    talk: bool = True

    def takes(self, page: Page) -> bool:
        """Whether a page is wanted as a file."""
        return (self.talk or not is_talk(page.namespace)) and self.covers(page)

    def covers(self, page: Page) -> bool:
        """Whether a page is one of those that were asked for, be it a talk page or not."""
        if self.namespaces and page.namespace not in self.namespaces:
            return False
        if self.titles and not any(fnmatchcase(page.title, each) for each in self.titles):
            return False
        return not any(fnmatchcase(page.title, each) for each in self.exclude)


def is_talk(namespace: int) -> bool:
    """Whether a namespace is the talk of the one before (``NamespaceInfo::isTalk``).

    Example:
        >>> is_talk(1), is_talk(0), is_talk(-1)
        (True, False, False)
    """
    return namespace > 0 and namespace % 2 == 1


def namespace_numbers(names: Iterable[int | str], site: SiteInfo) -> frozenset[int]:
    """The numbers of namespaces that are given by number or by any of their names.

    Raises:
        UsageError: the wiki has no such namespace; the message lists those it has.

    Example:
        >>> from bridge import default_site
        >>> sorted(namespace_numbers(["File", "main", 14], default_site()))
        [0, 6, 14]
    """
    known = {namespace.id for namespace in site.namespaces}
    found = set()
    for name in names:
        text = str(name).strip()
        number: int | None
        if text.lstrip("-").isdigit():
            number = int(text)
        elif text.lower() in ("", "main", "(main)"):
            number = 0
        else:
            number = site.find_namespace(text.removesuffix(":"))
        if number is None or number not in known:
            have = ", ".join(each.name or "main" for each in site.namespaces if each.id >= 0)
            raise UsageError(f"the wiki has no namespace {text!r}", next_step=f"it has {have}")
        found.add(number)
    return frozenset(found)
