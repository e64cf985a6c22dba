"""What is wrong in a folder or a dump that can be seen without a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from bridge.frontmatter import is_liquid_off, read_page
from bridge.local.sources import Source
from bridge.mapping.load import default_site
from bridge.page import Page
from bridge.site import (
    CATEGORY_NAMESPACE,
    FILE_NAMESPACE,
    TEMPLATE_NAMESPACE,
    SiteInfo,
)
from bridge.titles import normalize_title
from bridge.verify.records import Finding, Importance

FINDINGS: Final[dict[str, tuple[Importance, str]]] = {
    "same-title": ("error", "several files are one page"),
    "redirect-loop": ("error", "redirects lead in a circle"),
    "dead-redirect": ("warning", "a redirect leads to no page"),
    "double-redirect": ("warning", "a redirect leads to a redirect, where MediaWiki stops"),
    "undefined-template": ("warning", "templates are used and not there"),
    "missing-file": ("warning", "files are shown and not there"),
    "unused-note": ("warning", "notes are written and never referred to"),
    "missing-page": ("info", "links lead to pages that are not there"),
    "liquid": ("info", "Jekyll would read {{ or {% as its own"),
}
"""Every kind of finding: how much it matters, and what it says."""

_LONGEST_PATH: Final = 6
_MEDIA: Final = -2
_SPECIAL: Final = -1
# What no parser reads: comments, and tags whose content is text.
_SILENT: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(nowiki|pre|syntaxhighlight|source|math|score|templatedata|timeline)\b"
    r"[^<>]*(?:/>|>.*?(?:</\1\s*>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_LINK: Final = re.compile(r"\[\[([^\[\]{}|<>\n]+)(?=\||\]\])")
_CALL: Final = re.compile(r"(?<!\{)\{\{\s*([^\[\]{}|<>#\n]+?)\s*(?=\||\}\}|\n)")
_GALLERY: Final = re.compile(r"<gallery\b[^<>]*>(.*?)</gallery", re.DOTALL | re.IGNORECASE)
_PREFIXES: Final = re.compile(r"(?:subst|safesubst|msg|msgnw|raw):\s*", re.IGNORECASE)
# Variables of MediaWiki's own; parser functions have a colon (MagicWordFactory).
_VARIABLE: Final = re.compile(
    r"!|=|(?:CURRENT|LOCAL|REVISION|NUMBEROF|SITE|SERVER|SCRIPT|STYLE|DIRECTION|CONTENT|PAGE|FULLPAGE"
    r"|BASEPAGE|SUBPAGE|SUBJECT|ARTICLE|ROOTPAGE|TALK|NAMESPACE|CASCADING|PAGES|ARTICLEPATH|DIRMARK)[A-Z0-9]*"
)
_FENCE: Final = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)[`~]*\s*$|\Z)", re.DOTALL | re.M
)
_CODE: Final = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_NOTE: Final = re.compile(r"\[\^([^\]\s]+)\](:?)")


class Facts(msgspec.Struct, frozen=True):
    """What a page needs of others.

    Attributes:
        title: its full title in the one way that the wiki compares.
        places: the files that it is written in.
        redirect: where it leads to, if it is a redirect.
        links: the pages that it links to.
        files: the files that it shows, without their namespace.
        templates: the pages that it transcludes.
        unused_notes: labels of notes that nobody refers to.
        is_liquid: whether Jekyll would read something in it as its own.
    """

    title: str
    places: tuple[str, ...] = ()
    redirect: str | None = None
    links: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    unused_notes: tuple[str, ...] = ()
    is_liquid: bool = False


def read_facts(source: Source, page: Page, site: SiteInfo | None = None) -> Facts:
    """What a page needs, seen in its wikitext; of Markdown also what only it can get wrong.

    Example:
        >>> page = Page("Tide", "[[Moon|the moon]] {{stub}} [[File:A b.png|thumb]]")
        >>> facts = read_facts(Source("Tide", "", "wikitext", page.text), page)
        >>> facts.links, facts.templates, facts.files
        (('Moon',), ('Template:Stub',), ('A b.png',))
    """
    site = site or default_site()
    title = site.canonical_title(page.title)
    if not page.is_prose:
        # What a template needs depends on how it is called.
        return Facts(title, (source.place,), _redirect(page, site))
    redirect = _redirect(page, site)
    text = _SILENT.sub("", page.text)
    links, files = _links(text, title, site)
    if redirect is not None:
        # Where it leads is told of as a redirect.
        links = tuple(link for link in links if link != redirect)
    markdown = source.text if source.kind == "markdown" else ""
    return Facts(
        title,
        (source.place,),
        redirect,
        links,
        files,
        _templates(text, title, site),
        _unused_notes(markdown),
        _is_liquid(markdown),
    )


def check_pages(pages: Iterable[Facts], *, files: Iterable[str] | None = None) -> list[Finding]:
    """Checks pages against each other.

    Args:
        pages: the facts of all pages of a folder or a dump.
        files: names of the files that are there; None where nobody knows, as on a wiki
            that shows those of a shared repository.

    Returns:
        What is wrong, what matters most first.

    Example:
        >>> pages = [Facts("A", redirect="B"), Facts("B", redirect="A"), Facts("C", links=("D",))]
        >>> [(finding.code, finding.title, finding.others) for finding in check_pages(pages)]
        [('redirect-loop', 'A', ('A', 'B')), ('missing-page', 'C', ('D',))]
    """
    known: dict[str, Facts] = {}
    places: dict[str, list[str]] = {}
    order: list[Facts] = []
    for page in pages:
        places.setdefault(page.title, []).extend(page.places)
        if page.title not in known:
            known[page.title] = page
            order.append(page)
    there = None if files is None else {_file_key(name) for name in files}
    found = [
        _finding("same-title", title, tuple(sorted(own)))
        for title, own in places.items()
        if len(own) > 1
    ]
    found += _check_redirects(known)
    for page in order:
        found += _check_page(page, known, there)
    ranks = list(FINDINGS)
    return sorted(found, key=lambda finding: (ranks.index(finding.code), finding.title))


def _check_page(
    page: Facts, known: Mapping[str, Facts], files: set[str] | None
) -> Iterator[Finding]:
    """What one page needs and does not find."""
    needs = {
        "missing-page": tuple(title for title in page.links if title not in known),
        "undefined-template": tuple(title for title in page.templates if title not in known),
        "unused-note": page.unused_notes,
    }
    if files is not None:
        needs["missing-file"] = tuple(n for n in page.files if _file_key(n) not in files)
    for code, missing in needs.items():
        if missing:
            yield _finding(code, page.title, missing)
    if page.is_liquid:
        yield _finding("liquid", page.title, ())


def _check_redirects(known: Mapping[str, Facts]) -> Iterator[Finding]:
    """Redirects that do not lead to a page in one step."""
    ends: dict[str, str] = {}
    for title in known:
        path: list[str] = []
        place: str = title
        on_path: set[str] = set()
        while place not in ends and place not in on_path:
            page = known.get(place)
            if page is None or page.redirect is None:
                ends[place] = "dead-redirect" if page is None else ""
                break
            path.append(place)
            on_path.add(place)
            place = page.redirect
        if place in on_path:
            # Told once, not of each page on it and before it.
            circle = path[path.index(place) :]
            yield _finding("redirect-loop", place, tuple(circle[:_LONGEST_PATH]))
            ends[place] = "redirect-loop"
        for step in path:
            ends[step] = ends[place]
    for title, page in known.items():
        end = ends[title]
        if page.redirect is None or end == "redirect-loop":
            continue
        steps = _follow(page.redirect, known)
        if end or len(steps) > 1:
            yield _finding(end or "double-redirect", title, steps)


def _follow(title: str, known: Mapping[str, Facts]) -> tuple[str, ...]:
    """The pages that a redirect leads through, the first of them."""
    steps = [title]
    while len(steps) < _LONGEST_PATH and (page := known.get(steps[-1])) and page.redirect:
        steps.append(page.redirect)
    return tuple(steps)


def _finding(code: str, title: str, others: tuple[str, ...]) -> Finding:
    importance, message = FINDINGS[code]
    return Finding(code, importance, title, message, others)


def _redirect(page: Page, site: SiteInfo) -> str | None:
    """Where a page leads to."""
    if page.redirect is not None:
        return site.canonical_title(page.redirect.partition("#")[0])
    start = page.text.lstrip()[:400]
    for word in site.redirect_words:
        if start[: len(word)].lower() == word.lower():
            link = _LINK.search(start[len(word) :].lstrip(" :"))
            return None if link is None else site.canonical_title(link[1].partition("#")[0])
    return None


def _links(text: str, title: str, site: SiteInfo) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The pages that a text links to, and the files that it shows."""
    pages: dict[str, None] = {}
    files: dict[str, None] = {}
    for match in _LINK.finditer(text):
        target = match[1].strip()
        if target.startswith("#") or "%" in target or "://" in target:
            continue
        is_plain = target.startswith(":")
        target = target.removeprefix(":").strip()
        prefix = target.partition(":")[0]
        if ":" in target and site.find_namespace(prefix) is None and site.is_interwiki(prefix):
            continue
        number, name = site.split_title(target)
        if number in (FILE_NAMESPACE, _MEDIA):
            if not is_plain or number == _MEDIA:
                files[normalize_title(name.partition("#")[0])] = None
        elif number == CATEGORY_NAMESPACE and not is_plain:
            continue
        elif number != _SPECIAL and (page := _absolute(target.partition("#")[0], title)):
            pages[site.canonical_title(page)] = None
    for gallery in _GALLERY.finditer(text):
        for line in gallery[1].split("\n"):
            number, name = site.split_title(line.partition("|")[0])
            if number == FILE_NAMESPACE and name:
                files[normalize_title(name)] = None
    return tuple(pages), tuple(files)


def _templates(text: str, title: str, site: SiteInfo) -> tuple[str, ...]:
    """The full titles of the pages that a text transcludes."""
    found: dict[str, None] = {}
    for match in _CALL.finditer(text):
        name = _PREFIXES.sub("", match[1]).strip()
        if not name or _VARIABLE.fullmatch(name):
            continue
        if name.startswith("/"):
            found[site.canonical_title(_absolute(name, title))] = None
        elif name.startswith(":"):
            found[site.canonical_title(name[1:])] = None
        elif ":" not in name:
            prefix = site.namespace_name(TEMPLATE_NAMESPACE)
            found[site.canonical_title(f"{prefix}:{name}")] = None
        elif (number := site.find_namespace(name.partition(":")[0])) is not None and number >= 0:
            # Anything else with a colon is a parser function or another wiki's.
            found[site.canonical_title(name)] = None
    return tuple(found)


def _absolute(target: str, title: str) -> str:
    """A link's target as a full title; one that begins with a slash is a subpage."""
    if target.startswith("/"):
        return f"{title}{target.rstrip('/')}"
    if target.startswith("../"):
        parts = title.split("/")
        while target.startswith("../"):
            target = target[3:]
            parts = parts[:-1]
        return "/".join((*parts, *filter(None, target.rstrip("/").split("/"))))
    return target.strip()


def _unused_notes(markdown: str) -> tuple[str, ...]:
    """Labels of notes that Markdown defines and nobody refers to."""
    if "]:" not in markdown:
        return ()
    text = _CODE.sub("", _FENCE.sub("", markdown))
    defined: dict[str, None] = {}
    used: set[str] = set()
    for match in _NOTE.finditer(text):
        at_start = match.start() == 0 or text[match.start() - 1] == "\n"
        if match[2] and at_start:
            defined[match[1]] = None
        else:
            used.add(match[1])
    return tuple(label for label in defined if label not in used)


def _is_liquid(markdown: str) -> bool:
    """Whether Jekyll would find something of its own in a file of Markdown."""
    if "{{" not in markdown and "{%" not in markdown:
        return False
    return not is_liquid_off(read_page(markdown)[0].fields)


def _file_key(name: str) -> str:
    """A file's name as the wiki compares it: its first letter is a capital."""
    name = normalize_title(name)
    return name[:1].upper() + name[1:]
