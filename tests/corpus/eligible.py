"""Which pages the old Markdown can be compared with: those that it lost nothing of.

Each rule looks at the dump's wikitext alone, never at what the bridge makes of it.
The list that follows from them is eligible.md; ``python -m tests.corpus DIR
--write-eligible`` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.corpus.pages import NOT_PROSE, MarkdownFile, WikiPage

LIST = Path(__file__).with_name("eligible.md")

_TAG = re.compile(r"</?([a-zA-Z][\w-]*)((?:\s[^<>]*)?)/?>")
_KEPT_TAGS = frozenset({"ref", "references", "nowiki", "br"})
_FILE = re.compile(r"\[\[\s*(?:file|image)\s*:([^\[\]]*(?:\[\[[^\[\]]*\]\][^\[\]]*)*)\]\]", re.I)
_QUOTES = re.compile(r"('{5,}|'{2,4})")
_NAMED = re.compile(r"<ref\s+[^<>]*\b(?:name|group)\s*=", re.I)


def _templates(text: str) -> bool:
    return "{{" in text


def _redirect(text: str) -> bool:
    return re.match(r"\s*#\s*redirect\b", text, re.I) is not None


def _comments(text: str) -> bool:
    return "<!--" in text


def _named_references(text: str) -> bool:
    return _NAMED.search(text) is not None


def _file_options(text: str) -> bool:
    return any("|" in match[1] for match in _FILE.finditer(text))


def _raw_html(text: str) -> bool:
    return any(match[1].lower() not in _KEPT_TAGS for match in _TAG.finditer(text))


def _white_emphasis(text: str) -> bool:
    """Whether emphasis, as MediaWiki pairs its marks line by line, has a white edge."""
    return any(_white_edges(line) for line in text.split("\n") if "''" in line)


def _white_edges(line: str) -> bool:
    pieces = _QUOTES.split(line)
    open_marks: set[int] = set()
    for index in range(1, len(pieces), 2):
        length = min(len(pieces[index]), 5)
        marks = {2} if length == 2 else {3} if length < 5 else {2, 3}
        before, after = pieces[index - 1], pieces[index + 1]
        if marks & open_marks and (before[-1:].isspace() or not before):
            return True
        if marks - open_marks and (after[:1].isspace() or not after):
            return True
        open_marks ^= marks
    return bool(open_marks)


RULES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("redirect", _redirect),
    ("template", _templates),
    ("comment", _comments),
    ("named reference", _named_references),
    ("file options", _file_options),
    ("raw HTML", _raw_html),
    ("white space at the edge of emphasis", _white_emphasis),
)
EXPLAINED = {
    "no file": "no Markdown of it in the corpus",
    "not prose": "a page of the namespaces Template, Module or MediaWiki",
    "redirect": "the old Markdown has it as a numbered list",
    "template": "the old Markdown has no templates",
    "comment": "nor comments",
    "named reference": "nor the names of references: a second use is an empty footnote",
    "file options": "nor the options and captions of files",
    "raw HTML": "tags other than ref, references, br and nowiki",
    "white space at the edge of emphasis": "or emphasis that is not closed or empty",
}


def exclusion(page: WikiPage, files: dict[str, MarkdownFile]) -> str:
    """Returns the name of the first rule that excludes a page, or nothing."""
    if page.namespace in NOT_PROSE:
        return "not prose"
    for name, rule in RULES:
        if rule(page.text):
            return name
    return "" if page.title in files else "no file"


def describe(pages: list[WikiPage], files: dict[str, MarkdownFile]) -> str:
    """Returns what eligible.md says of a corpus."""
    by_rule: dict[str, list[str]] = {}
    for page in pages:
        by_rule.setdefault(exclusion(page, files), []).append(page.title)
    eligible = by_rule.pop("", [])
    lines = [
        "# Pages whose old Markdown must come out the same",
        "",
        "Made by `python -m tests.corpus DIR --write-eligible` from the rules of eligible.py.",
        "",
        "## Excluded",
        "",
    ]
    for name, why in EXPLAINED.items():
        titles = sorted(by_rule.get(name, ()))
        lines += [f"### {name}: {len(titles)}", "", f"{why[0].upper()}{why[1:]}.", ""]
        lines += [f"- `{title}`" for title in titles] + ([""] if titles else [])
    lines += [f"## Eligible: {len(eligible)}", "", *(f"- `{title}`" for title in sorted(eligible))]
    return "\n".join(lines) + "\n"
