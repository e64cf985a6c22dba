"""Redirects of a wiki as other titles of a page, and back, for folders of files."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.cli.formats import SUFFIXES
from bridge.cli.jobs import Job
from bridge.errors import BridgeError
from bridge.source import decode
from bridge.tree.files import read_bytes, write_atomically

if TYPE_CHECKING:
    from bridge.mapping.compiled import Mappings
    from bridge.options import Options
    from bridge.report import Diagnostic


def take_redirects(
    jobs: Sequence[Job], options: Options, encoding: str
) -> tuple[list[Job], dict[str, list[str]]]:
    """The jobs without the redirects to others' pages, and these as titles by source.

    A redirect to a page that is no source, or with more on it, is a page like any other.

    Args:
        jobs: what is to be converted.
        options: say whether a field of the front matter holds other titles.
        encoding: how the sources are encoded.
    """
    mappings = options.mappings
    wiki = [job for job in jobs if (job.source_is, job.target_is) == ("wikitext", "markdown")]
    if mappings is None or len(wiki) < 2:
        return list(jobs), {}
    from bridge.convert import site_of
    from bridge.mapping.head_fields import field_for, redirect_target

    if field_for(mappings, "redirects") is None:
        return list(jobs), {}
    titles = {_title(job): job for job in wiki}
    leads: dict[str, str] = {}
    for job in wiki:
        try:
            text = decode(read_bytes(Path(job.source)), encoding=encoding, where=job.source)
        except BridgeError:
            continue  # its own conversion says so
        target = redirect_target(text, site_of(options))
        if target is not None and target in titles and titles[target] is not job:
            leads[job.source] = target
    aliases: dict[str, list[str]] = {}
    taken: set[str] = set()
    for job in wiki:
        target = leads.get(job.source)
        if target is None or titles[target].source in leads:
            continue
        aliases.setdefault(titles[target].source, []).append(_title(job))
        taken.add(job.source)
    return [job for job in jobs if job.source not in taken], aliases


def write_redirects(
    job: Job,
    data: bytes,
    encoding: str,
    mappings: Mappings | None,
    targets: Container[Path | None],
    diagnostics: list[Diagnostic],
) -> None:
    """Writes a redirect for each other title of a page of Markdown, over no other page.

    Args:
        job: what became wikitext.
        data: its Markdown.
        encoding: how that is encoded.
        mappings: say whether a field of the front matter holds other titles.
        targets: the files of the run.
        diagnostics: say which other titles are pages of their own.
    """
    if mappings is None or not mappings.fields or job.source_is != "markdown":
        return
    from bridge.report import Report

    text = decode(data, encoding=encoding, where=job.source)
    for path, redirect in _redirects(job, text, mappings):
        old = read_bytes(path) if path.is_file() else redirect
        if path in targets or (old != redirect and not old.startswith(b"#")):
            message = "another title of the page is a page of its own: no redirect is written"
            Report(diagnostics).add("alias", "warning", message, str(path))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, redirect)


def _redirects(job: Job, text: str, mappings: Mappings) -> list[tuple[Path, bytes]]:
    """The files of the redirects to a page, beside its own."""
    if job.target is None or job.target_is != "wikitext":
        return []
    from bridge.frontmatter import read_page
    from bridge.mapping.head_fields import aliases_of
    from bridge.titles import title_to_path

    head, _ = read_page(text)
    title = head.title or _title(job)
    return [
        (
            job.target.parent / title_to_path(alias, suffix=SUFFIXES["wikitext"]),
            f"#REDIRECT [[{title}]]\n".encode(),
        )
        for alias in aliases_of(head.fields, mappings)
    ]


def _title(job: Job) -> str:
    """The title that a file's name says."""
    from bridge.titles import path_to_title

    name = Path(job.source).name
    return path_to_title(name) or Path(name).stem.replace("_", " ")
