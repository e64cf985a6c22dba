"""`mwbridge verify` on a real MediaWiki: verdicts, faults, reports and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge import Page, write_dump
from bridge.cli.main import main
from bridge.errors import Unreachable, WikiError
from bridge.local.wiki import LocalWiki
from bridge.verify.records import Pair
from bridge.verify.render import Renderer
from bridge.verify.run import verify
from tests.live.pictures import png
from tests.machine import slowness

FIXTURES = Path(__file__).parents[2] / "fixtures"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, arguments)])


def run_json(*arguments: str | Path) -> tuple[int, Any]:
    result = run("--json", *arguments)
    return result.exit_code, json.loads(result.stdout)


def verdicts(report: Any) -> dict[str, str]:
    return {page["title"]: page["verdict"] for page in report["pages"]}


def test_the_sample_wiki_renders_the_same() -> None:
    code, report = run_json(FIXTURES / "wiki", FIXTURES / "pages")
    assert code == 0, report
    assert report["totals"]["differs"] == report["totals"]["error"] == 0
    assert report["totals"]["identical"] > 5


def test_a_page_that_was_changed_differs_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "Tide.wiki").write_text("== Ports ==\nHigh ''tide'' at [[Varn]].\n")
    (tmp_path / "Tide.md").write_text('## Ports\n\nLow *tide* at [Varn](Varn "wikilink").\n')
    (tmp_path / "Mill.md").write_text("A **mill**.\n")
    report = tmp_path / "report.html"
    result = run(tmp_path / "Tide.md", tmp_path / "Mill.md", "--report", report)
    assert result.exit_code == 1, result.output
    assert "text in Ports" in result.output
    assert "- ¶ Ports ¶ High tide at" in result.output
    assert "+ ¶ Ports ¶ Low tide at" in result.output
    assert "<mark>High</mark>".replace("<", "\\u003c").replace(">", "\\u003e") in report.read_text()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_the_templates_of_a_dump_render_its_pages(tmp_path: Path) -> None:
    code = "return { say = function(frame) return 'Tide ' .. frame.args[1] end }"
    pages = [
        Page("Tide", "{{Say|7}} [[Category:A|b]] <ref>x</ref>"),
        Page("Template:Say", "''{{#invoke:Say|say|{{{1}}}}}''", 10),
        Page("Module:Say", code, 828, "Scribunto"),
        Page("Old", "#REDIRECT [[Tide]]", redirect="Tide"),
        Page("Circle", "#REDIRECT [[Circle]]", redirect="Circle"),
    ]
    write_dump(tmp_path / "wiki.xml", pages)
    exit_code, report = run_json(tmp_path / "wiki.xml")
    assert set(verdicts(report)) == {"Tide", "Old", "Circle"}
    assert report["totals"]["differs"] == report["totals"]["error"] == 0
    assert [finding["code"] for finding in report["findings"]] == ["redirect-loop"]
    assert exit_code == 1


def test_the_run_goes_on_after_a_page_that_fails(tmp_path: Path) -> None:
    (tmp_path / "Good.wiki").write_text("x\n\n\ny")
    (tmp_path / "Long.wiki").write_text("==a==\n" + "x" * 2_200_000)
    (tmp_path / "Latin.wiki").write_bytes(b"caf\xe9")
    (tmp_path / "Bad.md").write_text("---\ntitle: a<b\n---\n* x\n* y\n")
    exit_code, report = run_json(tmp_path)
    assert exit_code == 3
    assert verdicts(report)["Good"] in ("same", "identical")
    told = {page["title"]: page["error"] for page in report["pages"] if page["error"]}
    assert "more than the wiki takes (2,097,152)" in told["Long"]
    assert "utf-8" in told["Latin"].lower()


def test_a_live_wiki_renders_and_nothing_is_saved(tmp_path: Path, wiki: LocalWiki) -> None:
    (tmp_path / "Never saved.wiki").write_text("==a==\n{{Only there}}\n\n\n\nb")
    wiki.edit("Template:Only there", "here")
    exit_code, report = run_json(tmp_path, "--wiki", wiki.api_url)
    assert (exit_code, verdicts(report)) == (0, {"Never saved": "same"})
    assert wiki.text("Never saved") is None


def test_what_the_wiki_has_is_not_missing(tmp_path: Path, wiki: LocalWiki) -> None:
    wiki.edit("Here it is", "x")
    wiki.upload("Here it is.png", png(10, 10))
    (tmp_path / "There.png").write_bytes(b"x")
    (tmp_path / "A.wiki").write_text(
        "[[here it is]] [[Nowhere]] {{Here it is not}} [[File:Here it is.png]] [[File:Gone.png]]"
    )
    _, report = run_json(tmp_path, "--wiki", wiki.api_url)
    assert [(finding["code"], finding["others"]) for finding in report["findings"]] == [
        ("undefined-template", ["Template:Here it is not"]),
        ("missing-file", ["Gone.png"]),
        ("missing-page", ["Nowhere"]),
    ]


def test_a_wiki_that_needs_a_login_is_told(
    tmp_path: Path, new_wiki: Callable[..., LocalWiki], monkeypatch: pytest.MonkeyPatch
) -> None:
    from bridge.local.wiki import BOT_PASSWORD

    private = new_wiki(more="$wgGroupPermissions['*']['read'] = false;")
    (tmp_path / "A.wiki").write_text("==a==\nb")
    result = run(tmp_path, "--wiki", private.api_url)
    assert result.exit_code != 0
    assert "readapidenied" in result.output
    monkeypatch.setenv("MWBRIDGE_PASSWORD", BOT_PASSWORD.password)
    exit_code, report = run_json(tmp_path, "--wiki", private.api_url, "--user", BOT_PASSWORD.name)
    assert exit_code == 0, report
    assert BOT_PASSWORD.password not in json.dumps(report)


def test_a_parser_that_takes_too_long_is_one_page_alone(
    new_wiki: Callable[..., LocalWiki],
) -> None:
    # What a page does that never ends, without waiting for it.
    wiki = new_wiki(
        more="$wgHooks['ParserFirstCallInit'][] = static function ( $parser ) {"
        " $parser->setHook( 'forever', static function () { set_time_limit( 1 ); while ( true ); } );"
        " };"
    )
    pairs = [
        Pair("A", "", "a", "a b"),
        Pair("B", "", "<forever/>", "<forever/>b"),
        Pair("C", "", "c", "''c''"),
    ]
    found = [verdict for verdict, _ in verify(pairs, Renderer.on(wiki))]
    assert [verdict.verdict for verdict in found] == ["differs", "error", "differs"]
    assert "time was over" in found[1].error


def test_a_page_that_shows_the_time_is_no_difference(wiki: LocalWiki) -> None:
    pair = Pair("T", "", "{{CURRENTTIMESTAMP}}  x", "{{CURRENTTIMESTAMP}} x")
    [(verdict, evidence)] = verify([pair], Renderer.of(wiki.api))
    assert (verdict.verdict, evidence) == ("same", None)


def test_one_request_answers_as_many_do(wiki: LocalWiki) -> None:
    texts = [("A", "a<ref>b</ref>"), ("B", "{{PAGENAME}}"), ("<", "x"), ("C", "== c ==\n[[d]]")]
    alone = Renderer.of(wiki.api).render_all(texts)
    together = Renderer.on(wiki).render_all(texts)
    assert isinstance(alone[2], WikiError)
    assert str(alone[2]) == str(together[2])
    assert [alone[i] for i in (0, 1, 3)] == [together[i] for i in (0, 1, 3)]


def test_a_wiki_that_a_page_breaks_is_started_again(new_wiki: Callable[..., LocalWiki]) -> None:
    wiki = new_wiki(
        more="$wgHooks['ParserFirstCallInit'][] = static function ( $parser ) {"
        " $parser->setHook( 'break', static function () {"
        " posix_kill( posix_getpid(), SIGKILL ); } ); };"
    )
    pairs = [Pair(str(number), "", f"a{number}", f"b{number}") for number in range(8)]
    pairs.insert(3, Pair("Breaks", "", "<break/>", "<break/>b"))
    found = [verdict for verdict, _ in verify(pairs, Renderer.on(wiki))]
    assert [(v.title, v.verdict) for v in found] == [
        (pair.title, "error" if pair.title == "Breaks" else "differs") for pair in pairs
    ]
    assert "broke down on it" in found[3].error


def test_deeply_nested_templates_render(wiki: LocalWiki) -> None:
    pair = Pair("Deep", "", "{{a|" * 5000 + "}}" * 5000, "{{a|" * 5000 + "}}" * 5000 + "\n\nb")
    [(verdict, _)] = verify([pair], Renderer.on(wiki))
    assert verdict.verdict == "differs"


def test_characters_that_no_wiki_stores_stop_nothing(wiki: LocalWiki) -> None:
    pairs = [Pair(str(n), "", "a\0b\ud800c\uffff", f"a{n}\0b\ud800c\uffff") for n in range(3)]
    found = verify(pairs, Renderer.on(wiki))
    assert [verdict.verdict for verdict, _ in found] == ["differs"] * 3


def test_a_wiki_that_is_gone_fails_every_page_and_ends(
    new_wiki: Callable[..., LocalWiki],
) -> None:
    wiki = new_wiki()
    renderer = Renderer.of(wiki.api)
    wiki.stop()
    pairs = [Pair(str(number), "", "a", "b") for number in range(30)]
    found = [verdict for verdict, _ in verify(pairs, renderer)]
    assert [verdict.verdict for verdict in found] == ["error"] * 30
    assert "cannot be reached" in found[0].error
    with pytest.raises(Unreachable):
        Renderer.of(wiki.api)


def test_a_thousand_short_pages_take_less_than_a_minute(wiki: LocalWiki) -> None:
    import time

    text = "== Tide {} ==\n'''High''' [[tide]] at <ref>Oland, p. {}</ref> ''four''.\n* a\n* b\n"
    pairs = [
        Pair(f"T {n}", "", text.format(n, n), text.format(n, n).replace("* ", "*"))
        for n in range(1000)
    ]
    start = time.monotonic()
    found = [v.verdict for v, _ in verify(pairs, Renderer.on(wiki))]
    assert found == ["same"] * 1000
    assert time.monotonic() - start < 60 * slowness() * 2


def test_without_packages_the_line_that_installs_them_is_told(tmp_path: Path) -> None:
    (tmp_path / "A.wiki").write_text("==a==\nb")
    environment = {**os.environ, "PATH": "", "MWBRIDGE_MEDIAWIKI": str(tmp_path)}
    command = [str(Path(sys.executable).with_name("mwbridge")), "verify", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "apt-get install --no-install-recommends mediawiki php-cli" in done.stderr


def test_offline_only_looks(tmp_path: Path) -> None:
    (tmp_path / "A.wiki").write_text("==a==\n[[Nowhere]]")
    (tmp_path / "B.md").write_text("*b*\n")
    exit_code, report = run_json(tmp_path, "--offline")
    assert exit_code == 0
    assert (verdicts(report), report["unrendered"]) == ({"B": "identical"}, 1)
    assert [finding["code"] for finding in report["findings"]] == ["missing-page"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["/nowhere/at all"],
        ["{}", "--offline", "--wiki", "http://127.0.0.1:1/api.php"],
        ["{}", "--user", "Bot"],
        ["{}", "--report", "/nowhere/report.html"],
        ["{}", "--site-from", "/nowhere.xml"],
    ],
)
def test_wrong_usage_is_told_before_anything_is_done(arguments: list[str], tmp_path: Path) -> None:
    result = run(*(argument.replace("{}", str(tmp_path)) for argument in arguments))
    assert result.exit_code == 2, result.output
    assert result.output.startswith("mwbridge: ")
