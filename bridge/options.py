"""The settings of one conversion: a small record that can be pickled."""

from __future__ import annotations

import msgspec

from bridge.site import SiteInfo


class Options(msgspec.Struct, frozen=True):
    """How to convert.

    Attributes:
        site: the wiki's facts; None is a plain English MediaWiki.
        wrap: columns that Markdown prose is wrapped at; None keeps a paragraph
            on one line.
    """

    site: SiteInfo | None = None
    wrap: int | None = 72
