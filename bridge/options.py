"""The settings of one conversion: a small record that can be pickled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from bridge.links import LinkStyle, LinkTable
from bridge.site import SiteInfo
from bridge.style import Style

if TYPE_CHECKING:
    from bridge.mapping.compiled import Mappings


class Options(msgspec.Struct, frozen=True):
    """How to convert.

    Attributes:
        site: the wiki's facts; None is a plain English MediaWiki.
        wrap: columns that Markdown prose is wrapped at; None keeps a paragraph
            on one line.
        path: the file of this page, relative to the folder, with ``/`` between its
            parts; links along paths start there.
        links: which file of the folder is which page; None where nobody knows.
        link_style: how Markdown writes a link to a page: ``title`` is pandoc's
            ``[t](Dual_Power "wikilink")``, ``path`` leads to the file
            (``[t](Dual_Power.md "wikilink")``), ``plain`` does without the mark
            (``[t](Dual_Power.md)``), ``wiki`` is ``[[Dual Power|t]]``, and ``html`` the
            element of later pandocs.  What a style cannot say is written by title.
        categories: whether Markdown names the page's categories in links at the end,
            or in its front matter.
        front_matter: the language of a head that the bridge makes; one that was read
            keeps its own.
        liquid: whether a page with ``{{`` or ``{%`` says in its front matter that
            Jekyll shall leave them alone.
        emoji: the characters of shortcodes such as ``:tada:`` by name
            (:func:`bridge.mapping.load.emoji_names`); None leaves shortcodes text, so
            that a file comes back with them.
        smart: whether straight quotes, hyphens and dots of Markdown stand for typographic
            characters, as in pandoc's own; None is what a file shows.
        style: the marks of Markdown, where it has several for one thing.
        mappings: what templates become in Markdown; None is what mwbridge knows.
    """

    site: SiteInfo | None = None
    wrap: int | None = 72
    path: str | None = None
    links: LinkTable | None = None
    link_style: LinkStyle = "title"
    categories: Literal["links", "front matter"] = "links"
    front_matter: Literal["yaml", "toml", "json"] = "yaml"
    liquid: bool = False
    emoji: dict[str, str] | None = None
    smart: bool | None = None
    style: Style = Style()
    mappings: Mappings | None = None
