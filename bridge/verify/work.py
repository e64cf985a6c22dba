"""The whole of a verification: pages in, verdicts and findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from bridge.dump.check import page_faults
from bridge.errors import BridgeError
from bridge.local.sources import Source, page_of
from bridge.mapping.load import default_site
from bridge.options import Options
from bridge.page import Page
from bridge.verify.folder import Facts, check_pages, read_facts
from bridge.verify.records import Evidence, Finding, Pair, Verdict
from bridge.verify.render import Renderer
from bridge.verify.run import prepare, verify


class Outcome(NamedTuple):
    """What a verification found.

    Attributes:
        verdicts: one for each page of prose, in the order of the sources; without
            renderings only those that need none.
        findings: what is wrong without a look at the renderings.
        unrendered: how many pages were only looked at.
    """

    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    unrendered: int = 0


def verify_sources(
    sources: Iterable[Source],
    options: Options,
    *,
    renderer: Renderer | None,
    files: Iterable[str] | None = None,
    is_whole: bool = True,
    workers: int = 4,
    keep: Callable[[Verdict, Evidence], None] | None = None,
    advance: Callable[[], None] = lambda: None,
) -> Outcome:
    """Verifies pages, one after another.

    Args:
        sources: the pages.
        options: how they are converted.
        renderer: what renders them; None only looks at them.
        files: the names of the files that are there; None where nobody knows.
        is_whole: whether the sources are all of a wiki, so that what is not among them
            is missing.
        workers: how many requests run at the same time.
        keep: receives both sides of a page that differs, which are forgotten after.
        advance: called for each page that is done.
    """
    facts: list[Facts] = []

    def pairs() -> Iterator[Pair]:
        for source in sources:
            page, pair = prepare(source, options)
            if is_whole and page is not None:
                facts.append(read_facts(source, page, options.site))
            if pair is not None:
                yield pair

    verdicts: list[Verdict] = []
    unrendered = 0
    for verdict, evidence in (
        _look(pairs()) if renderer is None else verify(pairs(), renderer, workers=workers)
    ):
        advance()
        if verdict is None:
            unrendered += 1
            continue
        verdicts.append(verdict)
        if evidence is not None and keep is not None:
            keep(verdict, evidence)
    findings = tuple(check_pages(facts, files=files)) if is_whole else ()
    return Outcome(tuple(verdicts), findings, unrendered)


def _look(pairs: Iterable[Pair]) -> Iterator[tuple[Verdict | None, None]]:
    """The verdicts that need no rendering; None for the other pages."""
    for pair in pairs:
        if pair.error:
            yield Verdict(pair.title, pair.place, "error", error=pair.error, notes=pair.notes), None
        elif pair.before == pair.after:
            yield Verdict(pair.title, pair.place, "identical", notes=pair.notes), None
        else:
            yield None, None


def support_pages(sources: Iterable[Source], options: Options) -> Iterator[Page]:
    """The pages that others are rendered with: templates, modules and the like."""
    for source in sources:
        if source.error:
            continue
        try:
            page = page_of(source, options)
        except BridgeError:
            # It is told where it is verified.
            continue
        is_support = not page.is_prose and page.namespace > 0
        # What the importer would abort on is told by mwbridge pack.
        if is_support and not page_faults(page, options.site or default_site()):
            yield page
