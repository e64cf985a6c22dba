"""What `mwbridge unpack` is asked for: on the command line, by mwbridge.toml, by the last run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from bridge.errors import SafetyRefusal

if TYPE_CHECKING:
    from bridge.page import Page
    from bridge.site import SiteInfo
    from bridge.state.record import FolderState
    from bridge.state.store import State
    from bridge.tree.layouts import Arrangement
    from bridge.tree.selection import Selection
    from bridge.tree.settings import Settings
    from bridge.tree.unpack_page import Plan

_DEFAULTS = {
    "layout": "namespaces",
    "wrap": "72",
    "links": "title",
    "categories": "links",
    "liquid": "no",
    "talk": "no",
}


class Request(NamedTuple):
    """What the command line asks for; None where it does not say."""

    dump: str
    folder: Path
    namespaces: tuple[str, ...]
    titles: tuple[str, ...]
    exclude: tuple[str, ...]
    talk: bool | None
    layout: str | None
    wrap: str | None
    links: str | None
    categories: str | None
    liquid: bool | None
    files_from: str
    history: str
    jobs: int | None
    max_page_size: int
    dry_run: bool
    resume: bool
    force: bool
    report: bool
    expand_templates: str | None
    api: str | None
    as_json: bool


def check_origin(known: FolderState, site: SiteInfo, request: Request) -> None:
    """Refuses to mix two wikis in one folder.

    Raises:
        SafetyRefusal: the folder is another wiki's.
    """
    if known.site is None or request.force:
        return
    for name in ("database", "name"):
        ours, theirs = getattr(site, name), getattr(known.site, name)
        if ours and theirs and ours != theirs:
            raise SafetyRefusal(
                f"the folder is of the wiki {theirs!r}, the dump of {ours!r}",
                where=str(request.folder),
                next_step="unpack into a folder of its own, or mix them with --force",
            )


def style_of(request: Request, known: FolderState) -> dict[str, str]:
    """How pages are written: as asked, as mwbridge.toml says, as before, or as usual."""
    from bridge.tree.settings import FILE_NAME, read_settings

    style = _DEFAULTS | known.settings
    if known.settings:
        # files keep their places
        style["layout"] = known.layout
    if (request.folder / FILE_NAME).is_file():
        style |= _from_settings(read_settings(request.folder))
    asked = {name: getattr(request, name) for name in ("layout", "wrap", "links", "categories")}
    style |= {name: value for name, value in asked.items() if value is not None}
    for name in ("liquid", "talk"):
        if (value := getattr(request, name)) is not None:
            style[name] = "yes" if value else "no"
    return style


def _from_settings(settings: Settings) -> dict[str, str]:
    pages = settings.pages
    return {
        "layout": pages.layout,
        "wrap": str(pages.wrap) if pages.wrap else "none",
        "links": pages.links,
        "categories": pages.categories.replace(" ", "-"),
    }


def facts_of(request: Request, site: SiteInfo, style: dict[str, str]) -> FolderState:
    """What the folder's memory keeps of a run."""
    from bridge.state.record import FolderState

    kept = {name: value for name, value in style.items() if name != "layout"}
    return FolderState(site, Path(request.dump).name, style["layout"], kept)


def plan_of(request: Request, style: dict[str, str], site: SiteInfo, known: FolderState) -> Plan:
    """How pages become files."""
    from bridge.options import Options
    from bridge.tree.mappings import with_mappings
    from bridge.tree.unpack_page import Plan

    options = Options(
        site=site,
        wrap=None if style["wrap"] == "none" else int(style["wrap"]),
        link_style=cast(Any, style["links"]),
        categories="front matter" if style["categories"] == "front-matter" else "links",
        liquid=style["liquid"] == "yes",
    )
    before = known.settings
    return Plan(
        options=with_mappings(options, request.folder),
        redo=any(before[name] != style[name] for name in before if name != "talk"),
        overwrite=request.force,
        trust=request.resume,
        dry=request.dry_run,
    )


def selection_of(request: Request, style: dict[str, str], site: SiteInfo) -> Selection:
    """The pages that are wanted: as asked, or as mwbridge.toml says.

    Whoever names a namespace of talk pages wants them, and so does a history, which has
    no other place.
    """
    from bridge.tree.selection import Selection, is_talk, namespace_numbers
    from bridge.tree.settings import read_settings

    scope = read_settings(request.folder).scope
    numbers = namespace_numbers(request.namespaces or scope.namespaces, site)
    in_history = request.history == "git" and request.talk is None
    return Selection(
        numbers,
        request.titles or scope.titles,
        (*request.exclude, *scope.exclude),
        style["talk"] == "yes" or in_history or any(map(is_talk, numbers)),
    )


def with_links(plan: Plan, pages: Iterable[Page], state: State, rule: Arrangement) -> Plan:
    """The plan with the link table of all pages: a pass of its own over the dump."""
    import msgspec

    from bridge.tree.unpack import link_table

    links = link_table(pages, state, rule, plan.options)
    return msgspec.structs.replace(plan, options=msgspec.structs.replace(plan.options, links=links))
