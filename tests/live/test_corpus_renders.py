"""A corpus of real pages on a real MediaWiki, with the corpus's own templates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.cli.main import main
from tests.corpus.folder import corpus_or_skip

# In percent of the pages of prose.
BAR = 99.5
# The pages that may differ, and why.
KNOWN = {
    "Miike Coalminers' Strike (1960)": "text on the line of <blockquote> is a paragraph of its"
    " own to MediaWiki, apart from the line below it",
}


@pytest.mark.corpus
@pytest.mark.timeout(600)
def test_real_pages_render_the_same(tmp_path: Path) -> None:
    dump = corpus_or_skip("nothing is rendered") / "dump.xml"
    report = tmp_path / "report.html"
    command = ["verify", "--json", str(dump), "--report", str(report)]
    result = CliRunner().invoke(main, command)
    found = json.loads(result.stdout)
    totals = found["totals"]
    print(totals)
    bad = {
        page["title"]: page["verdict"]
        for page in found["pages"]
        if page["verdict"] in ("error", "differs")
    }
    assert not [title for title in bad if title not in KNOWN], bad
    assert totals["error"] == 0
    good, total = totals["identical"] + totals["same"], sum(totals.values())
    assert 100 * good / total >= BAR, totals
    # Only pages that differ carry their renderings.
    assert report.stat().st_size < 1_000_000
