"""Addresses of Markdown's links, as a wiki takes them."""

from __future__ import annotations

import re
from functools import lru_cache

from bridge.document.urls import LINKED
from bridge.site import SiteInfo

_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/ \t\n]", re.ASCII)


@lru_cache(maxsize=8)
def _protocols(site: SiteInfo) -> tuple[str, ...]:
    return tuple(p.lower() for p in site.protocols if p != "//") or ("mailto:",)


def is_url(destination: str, site: SiteInfo) -> bool:
    """Whether a link's destination leads out of the wiki."""
    if _URL.match(destination):
        return True
    return ":" in destination and destination.lower().startswith(_protocols(site))


def is_linkable(url: str, site: SiteInfo) -> bool:
    """Whether the wiki makes a link of a URL: it knows the protocol.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> [is_linkable(url, default_site()) for url in ("https://a.org", "h://a", "http://")]
        [True, False, False]
    """
    protocol = next((p for p in (*_protocols(site), "//") if url.lower().startswith(p)), None)
    return protocol is not None and LINKED.match(url, len(protocol)) is not None
