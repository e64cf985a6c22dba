"""Reads the examples of tests/spec/*.md, and writes their expected parts anew.

README.md beside this file tells people what an example looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, cast

from bridge import Options, language_site
from bridge.links import LinkStyle, LinkTable, is_media_path
from bridge.titles import path_to_title

FOLDER = Path(__file__).parent
ORDER = (
    "paragraphs emphasis headings lists links images categories notes templates code tables "
    "html pages dialects languages"
).split()
FENCE = "````"
SPACE = "␠"
RETURN = "␍"
_OPENING = re.compile(r"````(?: (markdown))?$")
_CONSTRUCT = re.compile(r"Construct: (.+)$")
_FACT = re.compile(r"(Source|Site|Links|Page|Folder): (.+)$")
"""What holds for the examples up to the next heading."""
_FILE = re.compile(r"`([^`]+)`(?: \(([^()]+)\))?")


class Example(NamedTuple):
    """One example; ``line`` (from 1) is its opening fence, ``end`` (from 0) its closing one."""

    file: Path
    line: int
    end: int
    language: Literal["wikitext", "markdown"]
    parts: tuple[str, ...]
    construct: str
    facts: dict[str, str]

    @property
    def source(self) -> str:
        """Who says what is expected; empty where nobody does."""
        return self.facts.get("Source", "")

    @property
    def options(self) -> Options:
        """The facts of the wiki and the folder that it stands in, and the style of links."""
        site, folder = self.facts.get("Site"), self.facts.get("Folder")
        return Options(
            site=language_site(site) if site else None,
            links=None if folder is None else _read_folder(folder),
            path=self.facts.get("Page"),
            link_style=cast(LinkStyle, self.facts.get("Links", "title")),
        )

    @property
    def other_language(self) -> Literal["wikitext", "markdown"]:
        """The format of its second part."""
        return "markdown" if self.language == "wikitext" else "wikitext"

    @property
    def place(self) -> str:
        """Where it stands, as editors and terminals read it."""
        return f"{self.file.relative_to(FOLDER.parent.parent)}:{self.line}"

    @property
    def given(self) -> str:
        """The text that the example begins with."""
        return self.parts[0]

    @property
    def converted(self) -> str:
        """What becomes of it in the other format."""
        return self.parts[1]

    @property
    def returned(self) -> str:
        """What it is when it comes back."""
        return self.parts[-1] if len(self.parts) == 3 else self.parts[0]


class SpecError(Exception):
    """A file of examples is not what README.md says."""


def spec_files() -> list[Path]:
    """The documents in reading order, README.md (which explains them) apart."""
    paths = (path for path in FOLDER.glob("*.md") if path.name != "README.md")
    return sorted(paths, key=lambda path: (path.stem not in ORDER, *_rank(path.stem)))


def _rank(stem: str) -> tuple[int, str]:
    return (ORDER.index(stem) if stem in ORDER else 0, stem)


def _read_folder(line: str) -> LinkTable:
    """The table of files in backticks, each with its headings in parentheses."""
    found = _FILE.findall(line)
    files = {path: path.rpartition("/")[2] for path, _ in found if is_media_path(path)}
    pages = {path: path_to_title(path) or "" for path, _ in found if path not in files}
    headings = {path: tuple(said.split(", ")) for path, said in found if said}
    return LinkTable(pages, files, headings)


def read_examples(file: Path) -> Iterator[Example]:
    """Yields the examples of one document in their order."""
    lines = file.read_text(encoding="utf-8").split("\n")
    construct = ""
    facts: dict[str, str] = {}
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.startswith("#"):
            construct, facts = "", {}
        elif match := _FACT.match(line):
            facts = facts | {match[1]: match[2]}
        elif match := _CONSTRUCT.match(line):
            construct = match[1]
        elif line.startswith(FENCE):
            example = _read_example(file, lines, number, construct, facts)
            yield example
            construct = ""
            number = example.end
        number += 1


def _read_example(
    file: Path, lines: list[str], start: int, construct: str, facts: dict[str, str]
) -> Example:
    opening = _OPENING.match(lines[start])
    try:
        end = lines.index(FENCE, start + 1)
    except ValueError:
        raise SpecError(f"{file}:{start + 1}: the example has no end") from None
    if not opening:
        raise SpecError(f"{file}:{start + 1}: what does {lines[start]!r} mean?")
    parts: list[list[str]] = [[]]
    for line in lines[start + 1 : end]:
        if line == ".":
            parts.append([])
        else:
            parts[-1].append(line.replace(SPACE, " ").replace(RETURN, "\r") + "\n")
    if not 2 <= len(parts) <= 3:
        raise SpecError(f"{file}:{start + 1}: an example has two parts or three")
    texts = tuple("".join(part) for part in parts)
    language: Literal["wikitext", "markdown"] = "markdown" if opening[1] else "wikitext"
    return Example(file, start + 1, end, language, texts, construct, facts)


def all_examples() -> list[Example]:
    """Every example of every document."""
    return [example for file in spec_files() for example in read_examples(file)]


def accept(new_parts: dict[tuple[Path, int], tuple[str, ...]]) -> int:
    """Writes new expected parts; returns how many examples changed.

    Args:
        new_parts: by file and line of the opening fence.  The first part is
            never written, nor any part of an example without a source.
    """
    changed = 0
    for file in {path for path, _ in new_parts}:
        lines = file.read_text(encoding="utf-8").split("\n")
        for example in reversed(list(read_examples(file))):
            parts = new_parts.get((file, example.line))
            if parts is None or not example.source or parts == example.parts:
                continue
            body = lines[example.line : example.end]
            body = body[: body.index(".")]
            for part in parts[1:]:
                body.extend((".", *_show(part)))
            lines[example.line : example.end] = body
            changed += 1
        file.write_text("\n".join(lines), encoding="utf-8")
    return changed


def _show(part: str) -> list[str]:
    lines = part.removesuffix("\n").split("\n") if part else []
    return [
        re.sub(" +$", lambda match: SPACE * len(match[0]), line.replace("\r", RETURN))
        for line in lines
    ]
