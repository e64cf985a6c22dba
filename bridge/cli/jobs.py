"""What `mwbridge convert` is to do: which file becomes which."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bridge.cli.folders import place_in, real_path
from bridge.cli.formats import PAGE_ENDINGS, SUFFIXES, Format, source_format, target_format
from bridge.errors import BridgeError, UsageError
from bridge.tree.files import read_bytes


class Job(NamedTuple):
    """One file to convert: ``-`` as the source and None as the target are streams."""

    source: str
    target: Path | None
    source_is: Format
    target_is: Format


def plan_jobs(
    sources: Sequence[str],
    output: str | None,
    source_is: Format | None,
    target_is: Format | None,
    root: Path | None = None,
) -> tuple[list[Job], list[tuple[Job, BridgeError]]]:
    """What to do; and the sources of many that cannot be done, with their errors.

    Args:
        sources: files, or ``-``.
        output: what -o names.
        source_is: the format that --from names.
        target_is: the format that --to names.
        root: the folder in which the sources keep their places; None where all go
            into one.

    Raises:
        UsageError: the whole cannot be done, so nothing is.
    """
    folder = _output_folder(sources, output)
    jobs: list[Job] = []
    failed: list[tuple[Job, BridgeError]] = []
    for source in sources:
        try:
            jobs.append(_job(source, output, folder, source_is, target_is, root))
        except UsageError as error:
            if len(sources) == 1:
                raise
            job = Job(source, None, source_is or "markdown", target_is or "wikitext")
            failed.append((job, error))
    _check_targets(jobs, sources)
    return jobs, failed


def make_folders(jobs: Iterable[Job], sources: Sequence[str], output: str | None) -> None:
    """Makes the folder that -o names, if it names one, and those in it.

    Raises:
        UsageError: one cannot be made.
    """
    folder = _output_folder(sources, output)
    if folder is None:
        return
    try:
        for parent in dict.fromkeys([folder, *(j.target.parent for j in jobs if j.target)]):
            parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the folder cannot be made ({(getattr(error, 'strerror', '') or str(error)).lower()})",
            where=str(folder),
            next_step="choose another with -o",
        ) from error


def _output_folder(sources: Sequence[str], output: str | None) -> Path | None:
    """The folder that -o names, or None where it names a file or a stream."""
    if len(sources) > 1:
        if sources.count("-"):
            raise UsageError("standard input is one page", next_step="name - alone")
        if output is None or output == "-":
            raise UsageError("several pages need a folder", next_step="name it with -o DIR")
        if os.path.isfile(output):
            raise UsageError(
                "is a file, but several pages need a folder",
                where=output,
                next_step="name a folder with -o",
            )
        if Path(output).suffix.lower() in PAGE_ENDINGS and not os.path.isdir(output):
            raise UsageError(
                "is a page's name, but several pages need a folder",
                where=output,
                next_step="name a folder with -o",
            )
        return Path(output)
    if output is not None and output != "-" and (output.endswith("/") or os.path.isdir(output)):
        return Path(output)
    return None


def _job(
    source: str,
    output: str | None,
    folder: Path | None,
    asked_source: Format | None,
    asked_target: Format | None,
    root: Path | None,
) -> Job:
    """One job; its formats from the options, the endings, or each other."""
    to_file = output if folder is None and output != "-" else None
    hint = asked_target
    if hint is None and to_file is not None and source == "-":
        hint = target_format(source, "json", None, to_file)
    try:
        source_is = source_format(source, asked_source, hint)
    except UsageError:
        # what is no file has no ending to speak of: reading it says what it is
        if source != "-" and (os.path.isdir(source) or not os.path.exists(source)):
            read_bytes(Path(source))
        raise
    target_is = target_format(source, source_is, asked_target, to_file)
    if to_file is not None:
        return Job(source, Path(to_file), source_is, target_is)
    if folder is None:
        return Job(source, None, source_is, target_is)
    if source == "-":
        raise UsageError(
            "standard input has no name for a file in a folder",
            where=str(folder),
            next_step="name the file itself with -o",
        )
    name = Path(source).stem + SUFFIXES[target_is]
    place = None if root is None else place_in(root, source)
    if place is not None:
        name = os.path.join(os.path.dirname(place), name)
    return Job(source, folder / name, source_is, target_is)


def _check_targets(jobs: Iterable[Job], sources: Iterable[str]) -> None:
    """Refuses to write over a source, or two pages into one file."""
    origins = {real_path(source) for source in sources if source != "-"}
    taken: dict[str, str] = {}
    for job in jobs:
        if job.target is None:
            continue
        target = real_path(job.target)
        if target in origins or _same_file(target, origins):
            raise UsageError(
                "is a source and is never overwritten",
                where=str(job.target),
                next_step="choose another target with -o",
            )
        if target in taken:
            raise UsageError(
                f"both {taken[target]} and {job.source} would be written to it",
                where=str(job.target),
                next_step="convert them into two folders",
            )
        taken[target] = job.source


def _same_file(target: str, origins: Iterable[str]) -> bool:
    """Whether the target is a source by another name, such as a hard link."""
    if not os.path.isfile(target):
        return False
    return any(os.path.isfile(origin) and os.path.samefile(target, origin) for origin in origins)
