"""Finds the pages of a corpus: dump.xml, and the Markdown once made of it in pages/.

Shares no code with the bridge: what judges a program must not lean on it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from lxml import etree

NOT_PROSE = frozenset({8, 10, 828})
_HEAD = re.compile(r"---\n(.*?)^---\n\n?", re.DOTALL | re.MULTILINE)


class WikiPage(NamedTuple):
    """A page of the dump."""

    title: str
    namespace: int
    text: str


class MarkdownFile(NamedTuple):
    """A file of pages/: its path there, its title and its body without front matter."""

    name: str
    title: str
    text: str
    body: str


def read_wiki_pages(folder: Path) -> list[WikiPage]:
    """The dump's pages, each with the text of its last revision."""
    pages = []
    for _, page in etree.iterparse(str(folder / "dump.xml"), tag="{*}page"):
        pages.append(
            WikiPage(
                page.findtext("{*}title", ""),
                int(page.findtext("{*}ns", "0")),
                page.findall("{*}revision")[-1].findtext("{*}text") or "",
            )
        )
        page.clear()
    return pages


def split_head(text: str) -> tuple[str, str]:
    """Returns the title in the front matter of a file, and its body."""
    head = _HEAD.match(text)
    if not head:
        return "", text
    title = re.search(r"^title: *(.*?) *$", head[1], re.MULTILINE)
    value = title[1] if title else ""
    quoted = re.fullmatch(r"'(.*)'|\"(.*)\"", value)
    if quoted:
        value = (quoted[1] or quoted[2] or "").replace("''", "'").replace('\\"', '"')
    return value, text[head.end() :]


def read_files(folder: Path) -> list[MarkdownFile]:
    """The files of pages/, and the page that defines the format if it lies beside it."""
    files: list[MarkdownFile] = []
    seed = folder.parent.parent / "seed" / "FEJUVE.md"
    paths = sorted((folder / "pages").rglob("*.md"))
    for path in [*paths, *([seed] if seed.is_file() else [])]:
        text = path.read_text(encoding="utf-8")
        title, body = split_head(text)
        if path == seed and any(file.text == text for file in files):
            continue
        name = path.relative_to(folder / "pages").as_posix() if path != seed else path.name
        files.append(MarkdownFile(name, title, text, body))
    return files


def match_files(pages: list[WikiPage], files: list[MarkdownFile]) -> dict[str, MarkdownFile]:
    """Maps the title of a page to its file.

    The old pipeline wrote the title of a subpage with a space for its slash.
    """
    by_title = {file.title: file for file in files}
    found: dict[str, MarkdownFile] = {}
    for page in pages:
        for title in (page.title, page.title.replace("/", " ")):
            if title in by_title:
                found[page.title] = by_title[title]
                break
    return found
