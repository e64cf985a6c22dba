"""The judges: each looks at one page and says what is wrong with it, if anything."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher, unified_diff
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

import msgspec
import mwparserfromhell

from bridge import Options, read_markdown, to_markdown, to_wikitext, write_markdown
from tests.corpus.pages import MarkdownFile, WikiPage, split_head
from tests.corpus.witness import inventory, nodes, visible

_FENCE = re.compile(r"^(?P<indent>[ >]*)(?P<quotes>`{3,})\{=mediawiki\}\n(?P<text>.*?)^[ >]*(?P=quotes)$", re.DOTALL | re.MULTILINE)  # fmt: skip
_SPAN = re.compile(r"(?<!`)(?P<quotes>`+)(?!`)(?P<text>(?:(?!(?P=quotes)).)+)(?P=quotes)\{=mediawiki\}", re.DOTALL)  # fmt: skip

_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_TITLE_LINK = re.compile(r'(?<!\\)\]\((\S+) "wikilink"\)')
_PATH_LINK = re.compile(r'(?<!\\)\]\((\S+\.md(?:#\S*)?) "wikilink(?:: [^"]*)?"\)')


class Verdict(NamedTuple):
    """What a judge says of a page: ``problem`` is empty when it is content."""

    judge: str
    page: str
    problem: str


class RawBytes(NamedTuple):
    """How much of a page's Markdown is raw wikitext other than template calls."""

    raw: int
    total: int


class Kept(NamedTuple):
    """How many of a page's nodes, as mwparserfromhell sees them, came back."""

    kept: int
    total: int


class Returned(NamedTuple):
    """What is said of a page's wikitext that became Markdown and wikitext again."""

    verdicts: tuple[Verdict, Verdict]
    kept: Kept
    raw: RawBytes


def judge_markdown(file: MarkdownFile, options: Options) -> Verdict:
    """Markdown to wikitext and back: the same bytes and the same title."""
    wikitext = to_wikitext(file.text, options=options)
    again = to_markdown(wikitext, title=file.title or None, options=options)
    title, body = split_head(again)
    problem = ""
    if title != file.title:
        problem = f"the title {file.title!r} became {title!r}"
    elif is_special(file):
        before = read_markdown(file.body, options=options).document
        after = read_markdown(_without_title(again), options=options).document
        if before != after:
            problem = f"another document: {_difference(repr(before), repr(after))}"
    elif body.removesuffix("\n") != file.body.removesuffix("\n"):
        problem = _difference(file.body, body)
    return Verdict("markdown", file.title, problem)


def is_special(file: MarkdownFile) -> bool:
    """Whether a file is a redirect or has a figure, which are written otherwise now."""
    return bool(re.match(r"1\.  REDIRECT \[", file.body, re.IGNORECASE)) or (
        "<figure>" in file.body
    )


def _without_title(text: str) -> str:
    return re.sub(r"\A(---\n)(?:title|permalink): .*\n(?:permalink: .*\n)?", r"\1", text)


def judge_paths(file: MarkdownFile, titles: dict[str, str], options: Options) -> Verdict:
    """Links along paths: each that leads to a page leads to its file, and comes back.

    Args:
        file: a file with links by title.
        titles: the path of each page of the folder by its title.
        options: with the folder's table and the style; the path is the file's.
    """
    here = msgspec.structs.replace(options, path=file.name)
    document = read_markdown(file.text, options=options).document
    along = write_markdown(document, options=here)
    expected = [titles[page] for page in linked_titles(write_markdown(document)) if page in titles]
    found = [linked_file(file.name, destination) for destination in _PATH_LINK.findall(along)]
    lost = Counter(expected) - Counter(found)
    nowhere = Counter(found) - Counter({path: len(found) for path in titles.values()})
    problem = f"no link along a path to {_list(lost)}" if lost else ""
    if nowhere:
        problem = f"links to no file: {_list(nowhere)}"
    again = read_markdown(along, options=here).document
    if again != document:
        problem = f"another document: {_difference(repr(document), repr(again))}"
    return Verdict("paths", file.title, problem)


def linked_titles(markdown: str) -> list[str]:
    """The pages that links by title lead to, as a wiki would call them; no categories."""
    found = []
    for target in _TITLE_LINK.findall(_CODE.sub("", markdown)):
        page = unquote(target.partition("#")[0]).replace("_", " ").removeprefix(":").strip()
        if not target.lower().startswith(("category:", "#")) and page:
            found.append(page[:1].upper() + page[1:])
    return found


def linked_file(name: str, destination: str) -> str:
    """The file that a relative link leads to, as a browser resolves it."""
    base = "https://host/" + quote(name)
    return unquote(urlsplit(urljoin(base, destination)).path).removeprefix("/")


def judge_body(page: WikiPage, file: MarkdownFile, options: Options) -> Verdict:
    """Wikitext to Markdown: the very body of the old file."""
    _, body = split_head(to_markdown(page.text, title=page.title, options=options))
    same = body.removesuffix("\n") == file.body.removesuffix("\n")
    return Verdict("body", page.title, "" if same else _difference(file.body, body))


def judge_wikitext(page: WikiPage, options: Options) -> Returned:
    """Wikitext to Markdown and back: nothing is lost."""
    markdown = to_markdown(page.text, options=options)
    again = to_wikitext(markdown, options=options)
    problems = _apart(inventory(page.text), inventory(again))
    words, words_again = visible(page.text), visible(again)
    if words != words_again:
        problems.append("other words: " + _words_apart(words, words_again))
    before, after = nodes(page.text), nodes(again)
    return Returned(
        (
            Verdict("wikitext", page.title, "; ".join(problems)),
            Verdict("nodes", page.title, "; ".join(_apart(before, after))),
        ),
        Kept(
            sum((found & after[kind]).total() for kind, found in before.items()),
            sum(found.total() for found in before.values()),
        ),
        RawBytes(raw_bytes(markdown), len(markdown.encode())),
    )


def _apart(before: dict[str, Counter[str]], after: dict[str, Counter[str]]) -> list[str]:
    """What is only in one of two counts, by kind."""
    problems = []
    for kind, counted in before.items():
        lost = counted - after[kind]
        gained = after[kind] - counted
        if lost:
            problems.append(f"{kind} lost: {_list(lost)}")
        if gained:
            problems.append(f"{kind} gained: {_list(gained)}")
    return problems


def raw_bytes(markdown: str) -> int:
    """Counts the bytes of raw wikitext that are not part of a template call."""
    rest = _FENCE.sub("", markdown)
    pieces = [match["text"] for match in _FENCE.finditer(markdown)]
    pieces += [match["text"] for match in _SPAN.finditer(rest)]
    return sum(_beside_templates(piece) for piece in pieces)


def _beside_templates(text: str) -> int:
    code = mwparserfromhell.parse(text, skip_style_tags=True)
    calls = sum(len(str(call).encode()) for call in code.filter_templates(recursive=False))
    return max(0, len(text.strip().encode()) - calls)


def _list(counted: Counter[str]) -> str:
    return ", ".join(f"{name!r}" for name in list(counted)[:3])


def _words_apart(before: list[str], after: list[str]) -> str:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, start_again, end_again in matcher.get_opcodes():
        if tag != "equal":
            context = " ".join(before[max(0, start - 3) : start])
            old, new = " ".join(before[start:end][:12]), " ".join(after[start_again:end_again][:12])
            return f"after {context!r} {old!r} became {new!r}"
    return ""


def _difference(before: str, after: str) -> str:
    if "\n" not in before.strip():
        at = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
        at = max(0, at - 60)
        return f"{before[at : at + 160]!r} became {after[at : at + 160]!r}"
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n    ".join(["", *list(lines)[2:14]])
