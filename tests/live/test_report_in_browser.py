"""The report in a real browser: it shows what it must, and runs nothing of a page's."""

from __future__ import annotations

import html
import json
import subprocess
from pathlib import Path

import pytest

from bridge.verify.compare import compare
from bridge.verify.records import Difference, Evidence, Finding, Verdict
from bridge.verify.render import Rendering
from bridge.verify.report import EvidenceStore, write_report
from bridge.verify.work import Outcome
from tests.live.install import browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update --hide-scrollbars"
).split()
HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=document.title='owned'>"
)
needs_browser = pytest.mark.skipif(browser() is None, reason="no browser: chromium")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The report of some pages that differ, one of them hostile, and many that do not."""
    before = Rendering(f"<h2>Ports</h2><p>High tide</p>{HOSTILE}", {})
    found = compare(before, Rendering("<h2>Ports</h2><p>Low tide</p>", {}))
    verdicts = [Verdict(f"Page {number}", "", "identical") for number in range(3000)]
    verdicts.append(Verdict("Tide", "Tide.md", "differs", found.differences, 2))
    hostile = Difference("text", HOSTILE, HOSTILE, HOSTILE)
    verdicts.append(Verdict(HOSTILE, HOSTILE, "differs", (hostile,), 1, notes=(HOSTILE,)))
    verdicts.append(Verdict("Broken", "", "error", error=HOSTILE))
    findings = (Finding("redirect-loop", "error", HOSTILE, HOSTILE, (HOSTILE,)),)
    path = tmp_path / "report.html"
    with EvidenceStore() as store:
        for verdict in verdicts[-3:-1]:
            store.keep(
                verdict,
                Evidence(found.before_html, found.after_html, f"High\n{HOSTILE}", "Low\nsame"),
            )
        outcome = Outcome(tuple(verdicts), findings)
        write_report(path, outcome, store, source="wiki.xml", made="2026-01-02 03:04")
    return path


def seen(path: Path, script: str, *, width: int = 1280) -> dict[str, object]:
    """What a script finds in the report, after it was loaded by a browser."""
    text = path.read_text("utf-8")
    end = text.rindex("</body>")
    # A mistake of the script itself is told as well.
    tried = f"try {{{script}}} catch (error) {{return {{error: String(error)}}}}"
    run = f"<script>document.title=JSON.stringify((() => {{{tried}}})())</script>"
    driven = path.with_name("driven.html")
    driven.write_text(text[:end] + run + text[end:], "utf-8")
    command = [browser() or "", *FLAGS, f"--user-data-dir={path.parent / 'profile'}"]
    command += [f"--window-size={width},900", "--dump-dom", driven.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    title = done.stdout.partition("<title>")[2].partition("</title>")[0]
    facts = dict(json.loads(html.unescape(title)))
    assert "error" not in facts, facts
    return facts


@needs_browser
def test_it_shows_what_needs_a_person_first(report: Path) -> None:
    facts = seen(
        report,
        """
        const rows = [...document.querySelectorAll('.row')];
        const first = rows.slice(0, 4).map((row) => row.querySelector('.badge').textContent);
        return {
          lead: document.getElementById('lead').textContent,
          totals: [...document.querySelectorAll('.total b')].map((b) => b.textContent),
          bars: document.querySelectorAll('svg rect').length,
          first, shown: rows.length, all: document.getElementById('shown').textContent,
        };
        """,
    )
    assert facts == {
        "lead": "3 pages of 3,003 need a look. The others, 99.9 %, render the same.",
        "totals": ["1", "2", "0", "3,000"],
        "bars": 3,
        "first": ["error", "differs", "differs", "identical"],
        "shown": 200,
        "all": "3,003 pages",
    }


@needs_browser
def test_a_page_opens_with_both_sides_and_the_difference_marked(report: Path) -> None:
    facts = seen(
        report,
        """
        const rows = [...document.querySelectorAll('.row.differs')];
        const row = rows.find((row) => row.querySelector('.title').textContent === 'Tide');
        row.querySelector('button').click();
        const frames = [...document.querySelectorAll('iframe')];
        const marks = frames.map((f) => (f.srcdoc.match(/<mark>([^<]*)<.mark>/) || [])[1]);
        document.querySelectorAll('[role=tab]')[1].click();
        const gone = [...document.querySelectorAll('.diff .gone')].map((d) => d.textContent)[0];
        document.querySelectorAll('[role=tab]')[2].click();
        return {
          marks, gone, sandboxed: frames.every((f) => f.getAttribute('sandbox') === ''),
          words: document.querySelector('.changes del').textContent,
        };
        """,
    )
    assert facts["marks"] == ["High", "Low"]
    assert facts["sandboxed"] is True
    assert str(facts["gone"]).startswith("High")
    assert str(facts["words"]).startswith("High")


@needs_browser
def test_it_is_filtered_sorted_and_walked_by_keyboard(report: Path) -> None:
    facts = seen(
        report,
        """
        const key = (name) => document.dispatchEvent(new KeyboardEvent('keydown', {key: name}));
        key('j'); const one = document.activeElement.querySelector('.title').textContent;
        key('j'); key('k'); const back = document.activeElement.querySelector('.title').textContent;
        key('/'); const focus = document.activeElement.id;
        const filter = document.getElementById('filter');
        filter.value = 'page 299'; filter.dispatchEvent(new Event('input'));
        const filtered = document.querySelectorAll('.row').length;
        filter.value = ''; filter.dispatchEvent(new Event('input'));
        document.querySelectorAll('.total')[1].click();
        const differing = document.querySelectorAll('.row').length;
        document.querySelectorAll('.total')[1].click();
        const order = document.getElementById('order');
        order.value = 'source'; order.dispatchEvent(new Event('change'));
        const source = document.querySelector('.title').textContent;
        document.getElementById('more').click();
        return {one, back, focus, filtered, differing, source, more: document.querySelectorAll('.row').length};
        """,
    )
    assert facts["one"] == facts["back"] == HOSTILE
    assert facts["focus"] == "filter"
    # 299, 1299, 2299, and 2990 to 2999
    assert (facts["filtered"], facts["differing"]) == (13, 2)
    assert (facts["source"], facts["more"]) == ("Page 0", 400)


@needs_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_phones_and_desks(report: Path, width: int) -> None:
    facts = seen(
        report,
        """
        for (const button of document.querySelectorAll('.differs > button')) button.click();
        for (const box of document.querySelectorAll('details')) box.open = true;
        return {wide: document.documentElement.scrollWidth, room: innerWidth};
        """,
        width=width,
    )
    assert int(str(facts["wide"])) <= int(str(facts["room"]))


@needs_browser
def test_nothing_of_a_page_runs(report: Path) -> None:
    facts = seen(
        report,
        """
        for (const button of document.querySelectorAll('.row > button:not([disabled])')) {
          button.click();
          for (const tab of document.querySelectorAll('[role=tab]')) tab.click();
        }
        for (const box of document.querySelectorAll('details')) { box.open = true; box.dispatchEvent(new Event('toggle')); }
        return {title: document.title, images: document.querySelectorAll('img').length,
          scripts: [...document.scripts].filter((s) => s.textContent.includes('owned') && s.type !== 'application/json' && !s.textContent.includes('stringify')).length};
        """,
    )
    assert "owned" not in str(facts["title"])
    assert facts["images"] == facts["scripts"] == 0


def test_it_loads_nothing(report: Path) -> None:
    text = report.read_text("utf-8")
    page = text.partition('<script type="application/json" id="facts">')[0]
    assert "http:" not in page
    assert "https:" not in page
    assert "src=" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page
