"""Template calls replaced by what they produce, for migrations that go one way.

The wiki expands them (``action=expandtemplates``), in one request for all calls of a
page where that fits.  What stood there before is gone from the page, and each call
is reported.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from bridge.report import Report
from bridge.site import SiteInfo
from bridge.source import Span
from bridge.wikitext.grammar import Grammar, grammar_of
from bridge.wikitext.islands import COMMENT, EXTENSION, TEMPLATE, find_islands

Ask = Callable[[Mapping[str, object]], dict[str, Any]]
"""Sends one request to a wiki's API and returns the answer's JSON."""

ALL: Final = "all"
"""What stands for every template."""

_LARGEST: Final = 100_000
"""How many characters one request holds: wikis take two million bytes of a page."""
_MOST_ROUNDS: Final = 5
_WITH_WIKITEXT: Final = frozenset(("ref", "poem", "gallery", "references", "indicator", "tab"))
_SPACES = re.compile(r"[\s_]+")


class Expander:
    """Replaces calls by what one wiki makes of them, and remembers that.

    Args:
        ask: sends a request to the wiki's API.
        site: the wiki's facts.
        names: the templates to expand; ``all`` among them means every one.
    """

    def __init__(self, ask: Ask, site: SiteInfo, names: Collection[str]) -> None:
        self._ask = ask
        self._grammar = grammar_of(site)
        self._names = None if ALL in names else frozenset(map(_key, names))
        self._made: dict[tuple[str, str], str] = {}

    def expand(self, text: str, *, title: str, report: Report | None = None) -> str:
        """Returns a page's wikitext with the calls expanded.

        Args:
            text: the wikitext.
            title: the page's title, which templates may ask for.
            report: says of each call that its source is gone.

        Raises:
            WikiError: the wiki refuses, or does not answer.
        """
        report = Report() if report is None else report
        for _ in range(_MOST_ROUNDS):
            # what stood in a reference within an argument is expanded in the next round
            again = self._expand_once(text, title, report)
            if again == text:
                break
            text, report = again, Report()
        return text

    def _expand_once(self, text: str, title: str, report: Report) -> str:
        calls = list(find_calls(text, self._grammar, self._names))
        if not calls:
            return text
        self._fetch(_sources(text, calls), title)
        out: list[str] = []
        position = 0
        for call, source in zip(calls, _sources(text, calls), strict=True):
            out += [text[position : call.start], self._made[title, source]]
            position = call.end
            written = text[call.start : call.end]
            if out[-1] == written:
                continue
            message = "a call is replaced by what it produced: its source is gone"
            report.add("expanded-template", "warning", message, written, call)
        return "".join([*out, text[position:]])

    def _fetch(self, sources: Sequence[str], title: str) -> None:
        """Asks the wiki for what it has not said yet."""
        wanted = [s for s in dict.fromkeys(sources) if (title, s) not in self._made]
        batch: list[str] = []
        length = 0
        for source in wanted:
            if batch and length + len(source) > _LARGEST:
                self._fetch_batch(batch, title)
                batch, length = [], 0
            batch.append(source)
            length += len(source)
        if batch:
            self._fetch_batch(batch, title)

    def _fetch_batch(self, sources: Sequence[str], title: str) -> None:
        """Has several calls expanded at once; what parts them is nobody's word."""
        mark = f"mwbridge{secrets.token_hex(8)}"
        answer = self._ask(
            {
                "action": "expandtemplates",
                "title": title,
                "text": mark + mark.join(sources) + mark,
                "prop": "wikitext",
            }
        )
        made = answer["expandtemplates"]["wikitext"].split(mark)[1:-1]
        if len(made) == len(sources):
            for source, result in zip(sources, made, strict=True):
                self._made[title, source] = result.removeprefix("\n" * source.startswith("\n"))
            return
        if len(sources) == 1:
            # a template that swallows what follows it stays as it is
            self._made[title, sources[0]] = sources[0].removeprefix("\n")
            return
        for source in sources:
            self._fetch_batch([source], title)


def _key(name: str) -> str:
    text = _SPACES.sub(" ", name).strip()
    return text[:1].upper() + text[1:]


def _sources(text: str, calls: Sequence[Span]) -> list[str]:
    """Returns the calls as the wiki gets them.

    At the start of a line one has a line end before it, for MediaWiki would put one
    before a list or a table that a call produces elsewhere.
    """
    starts = [not call.start or text[call.start - 1] == "\n" for call in calls]
    written = [text[call.start : call.end] for call in calls]
    return [
        f"\n{source}" if start else source for source, start in zip(written, starts, strict=True)
    ]


def find_calls(
    text: str,
    grammar: Grammar,
    names: frozenset[str] | None,
    start: int = 0,
    end: int | None = None,
) -> Iterator[Span]:
    """Yields the outermost calls of templates, in comments and code none.

    Args:
        text: wikitext.
        grammar: the wiki's grammar.
        names: the templates' names, with a capital; None means every one.
        start: where to begin.
        end: where to stop.

    Example:
        >>> from bridge.mapping.load import default_site
        >>> text = "{{a|{{b}}}} <nowiki>{{b}}</nowiki>"
        >>> grammar = grammar_of(default_site())
        >>> [text[span.start : span.end] for span in find_calls(text, grammar, frozenset(("B",)))]
        ['{{b}}']
        >>> [text[span.start : span.end] for span in find_calls(text, grammar, None)]
        ['{{a|{{b}}}}']
    """
    stop = len(text) if end is None else end
    islands = find_islands(text, start, stop, grammar)
    position = start
    for at in sorted(islands):
        island = islands[at]
        if at < position:
            continue
        if island.kind == COMMENT:
            position = island.end
        elif island.kind == EXTENSION:
            position = island.end
            if island.name in _WITH_WIKITEXT and island.inner[1] > island.inner[0]:
                yield from find_calls(text, grammar, names, *island.inner)
        elif island.kind == TEMPLATE:
            name = text[at + 2 : island.end - 2].partition("|")[0]
            if names is None or _key(name) in names:
                yield Span(at, island.end)
                position = island.end


def read_template_data(ask: Ask, titles: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Returns the TemplateData of templates by their names without the namespace.

    Wikis without the extension have none.
    """
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(titles), 50):
        asked = "|".join(f"Template:{title}" for title in titles[start : start + 50])
        answer = ask(
            {"action": "templatedata", "titles": asked, "includeMissingTitles": True, "lang": "en"}
        )
        for page in answer.get("pages", {}).values():
            name = str(page.get("title", "")).partition(":")[2]
            if isinstance(page.get("params"), dict):
                found[_key(name)] = page
    return found


def read_pages(ask: Ask, *, most: int | None = None) -> Iterator[tuple[str, str]]:
    """Yields titles and wikitext of the pages of a wiki's main namespace.

    Args:
        ask: sends a request to the wiki's API.
        most: after how many pages to stop; None reads all.

    Example:
        >>> page = {"title": "A", "revisions": [{"slots": {"main": {"content": "a"}}}]}
        >>> list(read_pages(lambda asked: {"query": {"pages": [page]}}))
        [('A', 'a')]
    """
    asked: dict[str, object] = {
        "action": "query",
        "generator": "allpages",
        "gapnamespace": 0,
        "gapfilterredir": "nonredirects",
        "gaplimit": 50,
        "prop": "revisions",
        "rvprop": "content",
        "rvslots": "main",
    }
    count = 0
    while True:
        answer = ask(asked)
        for page in answer.get("query", {}).get("pages", ()):
            revisions = page.get("revisions")
            if revisions and (most is None or count < most):
                count += 1
                yield page["title"], revisions[0]["slots"]["main"].get("content", "")
        if "continue" not in answer or (most is not None and count >= most):
            return
        asked = {**asked, **answer["continue"]}
