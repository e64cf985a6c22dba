"""Puts pages and files into a throwaway wiki."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from bridge.dump.write import write_dump
from bridge.local.processes import TemporaryFolder
from bridge.local.wiki import LocalWiki
from bridge.page import Page
from bridge.source import replace_unstorable
from bridge.titles import normalize_title


def import_pages(wiki: LocalWiki, pages: Iterable[Page]) -> int:
    """Imports pages; of those with the same title the last counts.

    Args:
        wiki: the wiki that receives them.
        pages: the pages; they are asked for one at a time.

    Returns:
        How many there were.

    Raises:
        WikiError: MediaWiki's own import failed.
    """
    path = wiki.folder / "import.xml"
    try:
        count = write_dump(path, _storable(pages), site=wiki.settings.site)
        if count:
            wiki.import_dump(path)
    finally:
        path.unlink(missing_ok=True)
    return count


def import_media(wiki: LocalWiki, files: Mapping[str, Path]) -> int:
    """Imports images and other files under the names that they have on the wiki.

    Returns:
        How many there were.

    Raises:
        WikiError: MediaWiki's own import failed.
    """
    if not files:
        return 0
    with TemporaryFolder() as folder:
        for name, path in files.items():
            shutil.copyfile(path, folder / normalize_title(name).replace("/", "-"))
        wiki.import_files(folder)
    return len(files)


def _storable(pages: Iterable[Page]) -> Iterator[Page]:
    """Pages whose text MediaWiki stores; nobody's history is taken for the wiki's own."""
    for page in pages:
        text, replaced = replace_unstorable(page.text)
        yield msgspec.structs.replace(page, text=text) if replaced else page
