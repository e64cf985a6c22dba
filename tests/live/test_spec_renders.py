"""Every wikitext example of tests/spec renders the same after it went through Markdown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.local.wiki import LocalWiki
from bridge.verify.records import Pair, Verdict
from bridge.verify.render import Renderer
from bridge.verify.run import verify
from tests.spec.examples import all_examples

EXAMPLES = [example for example in all_examples() if example.language == "wikitext"]
# The only thing that may differ: the wiki files pages with the old name of a tag under a
# category of its own, and the new name is written.
OLD_TAG = "Pages using deprecated source tags|"
SITES = sorted({example.facts.get("Site", "") for example in EXAMPLES})


@pytest.mark.parametrize("language", SITES)
def test_examples_render_the_same(language: str, new_wiki: Callable[..., LocalWiki]) -> None:
    examples = [e for e in EXAMPLES if e.facts.get("Site", "") == language]
    wiki = new_wiki(language=language or "en", site=examples[0].options.site)
    pairs = [Pair(e.place, "", e.given.rstrip(), e.returned.rstrip()) for e in examples]
    found = [verdict for verdict, _ in verify(pairs, Renderer.on(wiki))]
    assert len(found) == len(examples)
    different = [_line(verdict) for verdict in found if not is_good(verdict)]
    assert not different, f"{len(different)} of {len(found)}:\n" + "\n".join(different)


def is_good(verdict: Verdict) -> bool:
    if [d.before for d in verdict.differences] == [OLD_TAG] and verdict.count == 1:
        return True
    return verdict.verdict in ("identical", "same")


def _line(verdict: Verdict) -> str:
    """A page that differs, for people."""
    told = [f"{d.kind}: {d.before!r} is now {d.after!r}" for d in verdict.differences]
    return f"{verdict.title}: {verdict.error or '; '.join(told)}"
