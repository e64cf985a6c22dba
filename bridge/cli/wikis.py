"""What `preview` and `verify` share: the wiki's facts, and one that can be started."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bridge.errors import UsageError

if TYPE_CHECKING:
    from bridge.local.settings import Settings
    from bridge.options import Options
    from bridge.report import Diagnostic
    from bridge.site import SiteInfo
    from bridge.wiki.api import Api


_PARTS: Final = (
    "general namespaces namespacealiases extensiontags protocols interwikimap magicwords".split()
)


def is_address(text: str) -> bool:
    """Whether a text is the address of an API and no file.

    Example:
        >>> is_address("https://example.org/w/api.php"), is_address("wiki.xml")
        (True, False)
    """
    return text.lower().startswith(("http://", "https://"))


def source_paths(sources: Sequence[str]) -> list[Path]:
    """The files, folders and dumps that are named.

    Raises:
        UsageError: one does not exist.
    """
    paths = [Path(source) for source in sources]
    for path in paths:
        if not path.exists():
            raise UsageError(
                "there is no such file or folder", where=str(path), next_step="check its name"
            )
    return paths


def settings_for(site_from: str | Api | None, paths: Sequence[Path]) -> Settings:
    """What the throwaway wiki is like: as --site-from says, or a source knows.

    Args:
        site_from: a dump, the address of an API, or one that may have logged in.
        paths: the sources; a dump and a folder that was unpacked know their wiki.

    Raises:
        UsageError: the dump that is named does not exist.
        DumpError: it is none.
        WikiError: the wiki does not answer, or does not let us read.
    """
    from bridge.dump.read import read_siteinfo
    from bridge.local.settings import Settings
    from bridge.local.sources import read_site
    from bridge.wiki.api import Api
    from bridge.wiki.facts import site_from as facts_of

    if site_from is None:
        return Settings(site=read_site(paths))
    if isinstance(site_from, str) and not is_address(site_from):
        return Settings(site=read_siteinfo(site_from))
    api = Api(site_from) if isinstance(site_from, str) else site_from
    query = api.call({"action": "query", "meta": "siteinfo", "siprop": _PARTS})["query"]
    general = query.get("general", {})
    name, language = str(general.get("sitename", "")), str(general.get("lang", "en"))
    return Settings(site=facts_of(query), name=name, language=language)


def options_of(paths: Sequence[Path], site: SiteInfo | None, encoding: str) -> Options:
    """How pages are converted: the links of a folder, or of several files, lead along paths."""
    import msgspec

    from bridge.cli.folders import find_folder, with_table
    from bridge.local.sources import folder_names, is_dump
    from bridge.options import Options
    from bridge.report import Report
    from bridge.tree.links import read_links
    from bridge.tree.mappings import with_mappings

    options = Options(site=site)
    folders = [path for path in paths if path.is_dir()]
    if folders:
        report, folder = Report(), folders[0]
        options = with_mappings(options, folder)
        names = folder_names(folder)
        links = read_links(folder, options=options, encoding=encoding, report=report, names=names)
        tell(report.diagnostics)
        return msgspec.structs.replace(options, links=links)
    files = [str(path) for path in paths if path.is_file() and not is_dump(path)]
    common = find_folder(files, None, "title")
    options, notes = with_table(with_mappings(options, common), common, encoding, files)
    tell(notes)
    return options


def tell(notes: Sequence[Diagnostic]) -> None:
    """What a look at a folder has to say, a line each."""
    for note in notes:
        click.echo(f"{note.source}: {note.severity}: {note.message} [{note.code}]", err=True)


def install(*, asked: bool) -> None:
    """Makes sure that a throwaway wiki can be started; installs what is missing if asked.

    Raises:
        ConfigError: packages are missing; it has the line that installs them.
    """
    from bridge.local.packages import check_packages, install_packages, missing_packages

    if asked and (missing := missing_packages()):
        click.echo(f"mwbridge: installing {', '.join(missing)}", err=True)
        install_packages()
    check_packages()
