"""mwbridge: Markdown with wikilinks and MediaWiki, both ways.

Everything public is named here and loaded on first use, so that starting up loads
no parser.

Example:
    >>> from bridge import to_markdown
    >>> to_markdown("[[Dual power]]")
    '[Dual power](Dual_power "wikilink")\\n'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.convert import (
        merge,
        read_markdown,
        read_wikitext,
        to_markdown,
        to_wikitext,
        write_markdown,
        write_wikitext,
    )
    from bridge.document.nodes import Document
    from bridge.dump.read import read_dump, read_siteinfo
    from bridge.dump.write import write_dump
    from bridge.errors import (
        BridgeError,
        DumpError,
        EncodingError,
        FidelityError,
        MappingError,
        TitleError,
        UsageError,
    )
    from bridge.frontmatter import read_page
    from bridge.mapping.load import default_site, language_site
    from bridge.options import Options
    from bridge.page import Page
    from bridge.preserve.merge import Conflict, Merged
    from bridge.report import Diagnostic
    from bridge.site import SiteInfo

__version__ = "0.1.0"

__all__ = [
    "BridgeError",
    "Conflict",
    "Diagnostic",
    "Document",
    "DumpError",
    "EncodingError",
    "FidelityError",
    "MappingError",
    "Merged",
    "Options",
    "Page",
    "SiteInfo",
    "TitleError",
    "UsageError",
    "default_site",
    "language_site",
    "merge",
    "read_dump",
    "read_markdown",
    "read_page",
    "read_siteinfo",
    "read_wikitext",
    "to_markdown",
    "to_wikitext",
    "write_dump",
    "write_markdown",
    "write_wikitext",
]

_HOMES = {
    "Conflict": "bridge.preserve.merge",
    "Merged": "bridge.preserve.merge",
    "Diagnostic": "bridge.report",
    "Document": "bridge.document.nodes",
    "Options": "bridge.options",
    "Page": "bridge.page",
    "SiteInfo": "bridge.site",
    "default_site": "bridge.mapping.load",
    "language_site": "bridge.mapping.load",
    "merge": "bridge.convert",
    "read_dump": "bridge.dump.read",
    "read_markdown": "bridge.convert",
    "read_page": "bridge.frontmatter",
    "read_siteinfo": "bridge.dump.read",
    "read_wikitext": "bridge.convert",
    "to_markdown": "bridge.convert",
    "to_wikitext": "bridge.convert",
    "write_dump": "bridge.dump.write",
    "write_markdown": "bridge.convert",
    "write_wikitext": "bridge.convert",
}


def __getattr__(name: str) -> object:
    """Loads a public name on its first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES.get(name, "bridge.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return [*__all__, "__version__"]
