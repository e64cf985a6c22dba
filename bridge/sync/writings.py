"""How each page of a folder is written, and where its file goes."""

from __future__ import annotations

from typing import Literal

import msgspec

from bridge.errors import TitleError
from bridge.options import Options
from bridge.page import Page
from bridge.site import SiteInfo
from bridge.state.record import PageState
from bridge.sync.texts import Writing
from bridge.tree.layouts import Arrangement, Places
from bridge.tree.links import page_path
from bridge.wiki.pages import WikiPage


class Writings:
    """The writing of pages, known or not, and the places of new ones.

    Args:
        options: of the folder's conversions.
        site: the wiki's facts.
        rule: how paths and titles belong together.
        places: the paths that are still free.
        tags: whether the tags in the heads of files are categories.
    """

    def __init__(
        self,
        options: Options,
        site: SiteInfo,
        rule: Arrangement,
        places: Places,
        *,
        tags: bool = False,
    ) -> None:
        self._options, self._site, self._rule, self._places = options, site, rule, places
        self._tags = tags

    def of_file(self, path: str, title: str, known: PageState | None) -> Writing:
        """How the page of a path and a title is written, known or not."""
        if known is not None:
            return self.of(known.title, known.namespace, known.model, path)
        namespace, _ = self._site.split_title(title)
        return self.of(title, namespace, model_of(path), path)

    def of(self, title: str, namespace: int, model: str, path: str) -> Writing:
        """How a page with these facts is written."""
        options = msgspec.structs.replace(self._options, path=page_path(path) if path else None)
        says = bool(path) and self._rule.title(path) != title
        return Writing(title, namespace, model, options, says_title=says, tags=self._tags)

    def place(self, page: WikiPage) -> str:
        """The path of a page's new file."""
        suffix = Page(page.title, "", page.namespace, page.model).suffix
        try:
            return self._places.place(page.title, page.namespace, suffix)
        except TitleError:
            return self._places.place(f"{page.title}~{page.page_id}", page.namespace, suffix)


def model_of(path: str) -> Literal["wikitext", "Scribunto", "css", "javascript", "json"]:
    """The content model that a new file asks for by its ending."""
    for ending, model in (
        (".lua", "Scribunto"),
        (".css", "css"),
        (".js", "javascript"),
        (".json", "json"),
    ):
        if path.endswith(ending):
            return model  # type: ignore[return-value]
    return "wikitext"
