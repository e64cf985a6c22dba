"""Mapped templates on a real MediaWiki: what it shows is the same, and what it expands."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge import default_site, read_wikitext, to_markdown, to_wikitext
from bridge.cli.main import main
from bridge.errors import WikiError
from bridge.local.wiki import BOT_PASSWORD, LocalWiki
from bridge.mapping.learn import count_calls, draft
from bridge.mapping.sources import default_mappings, read_entries
from bridge.report import Report
from bridge.verify.records import Pair
from bridge.verify.render import Renderer
from bridge.verify.run import verify
from bridge.wiki.expand import Expander, read_pages, read_template_data
from tests.live.folders import RIGHTS

TEMPLATES = {
    "Note": "<div class=\"note\">'''{{{title|Note}}}''' {{{1}}}</div>",
    "Quote": "<blockquote>{{{1|{{{text}}}}}} ({{{2|{{{author|anon}}}}}})</blockquote>",
    "Main": ":''Main: [[{{{1}}}]]{{#if:{{{2|}}}|, [[{{{2}}}]]}}''",
    "Infobox town": '{| class="infobox"\n! {{{name}}}\n|-\n| {{{people|?}}}\n|}',
    "Cite web": "[{{{url}}} {{{title}}}], {{{year|n.d.}}}",
    "Cn": "<sup>[citation needed {{{date|}}}]</sup>",
    "Clear": '<br style="clear:both" />',
    "Lang": '<span lang="{{{1}}}">{{{2}}}</span>',
    "Shout": "'''{{{1}}}''' from {{PAGENAME}}",
    "Rows": "* {{{1}}}\n* {{{2|b}}}",
}
PAGE = """{{Infobox town
| name = Varn
| people = 2,310<ref name="c">{{Cite web |url=http://example.org/a?b=c |title=Count}}</ref>
}}
'''Varn''' is a port.{{cn|date=May 2019}}<ref name="c" />

{{Note|title=Mind|the ''current'':
* at noon
* at night}}

== Trade ==
{{Main|Salt|Herring}}
Salt and {{Lang|nn|sild}}.<ref>{{Cite web |url=http://example.org/x |title=''Salt'' |year=1958}}</ref>

{{Quote|The tide waits.|Ann}}
{{Clear}}
<gallery mode="packed">
A.jpg|One [[Salt|pan]]
</gallery>

== Notes ==
<references />"""


def write_templates(wiki: LocalWiki) -> None:
    for name, text in TEMPLATES.items():
        wiki.edit(f"Template:{name}", text)


def test_a_page_of_mapped_templates_renders_the_same(wiki: LocalWiki) -> None:
    write_templates(wiki)
    markdown = to_markdown(PAGE)
    assert not {"{{cn", "{{Note", "{{Quote", "{{Main", "{{Lang", "{{Clear"} & set(
        markdown.split("|")
    )
    returned = to_wikitext(markdown)
    pairs = [Pair("Varn", "", PAGE, returned)]
    (verdict,) = [verdict for verdict, _ in verify(pairs, Renderer.of(wiki.api))]
    assert verdict.verdict in ("identical", "same"), verdict
    assert returned == to_wikitext(to_markdown(returned))


def test_the_wiki_expands_templates(wiki: LocalWiki) -> None:
    write_templates(wiki)
    text = "a {{Shout|b}} c {{Rows|x}}\n{{Rows|y|{{Shout|z}}}}\n\n{{cn}} <nowiki>{{Shout}}</nowiki>"
    report = Report()
    expander = Expander(wiki.api.call, default_site(), ["shout", "Rows"])
    found = expander.expand(text, title="Varn", report=report)
    assert found == (
        "a '''b''' from Varn c \n* x\n* b\n* y\n* '''z''' from Varn\n\n"
        "{{cn}} <nowiki>{{Shout}}</nowiki>"
    )
    assert {note.code for note in report.diagnostics} == {"expanded-template"}
    pairs = [Pair("Varn", "", text, found)]
    (verdict,) = [verdict for verdict, _ in verify(pairs, Renderer.of(wiki.api))]
    # all that differs is which templates the page uses
    assert {difference.kind for difference in verdict.differences} == {"templates"}, verdict
    every = Expander(wiki.api.call, default_site(), ["all"]).expand(PAGE, title="Varn")
    assert "{{" not in every


def test_template_data_of_a_wiki_is_asked_for(wiki: LocalWiki) -> None:
    write_templates(wiki)
    usages = count_calls([read_wikitext("{{Shout|a}} {{Shout|b}}").document])
    with contextlib.suppress(WikiError):  # without the extension there is no such module
        assert isinstance(read_template_data(wiki.api.call, list(usages)), dict)
    text = draft(usages, default_mappings())
    assert [entry.wiki for entry in read_entries(text, "draft").template] == ["Shout"]


def test_learn_counts_the_pages_of_a_wiki(wiki: LocalWiki) -> None:
    wiki.edit("Learned page", "{{Shout|a}} {{Shout|b}}")
    pages = dict(read_pages(wiki.api.call))
    assert pages["Learned page"] == "{{Shout|a}} {{Shout|b}}"


OWN = """schema = 1
[[template]]
wiki = "Tidebox"
markdown = "callout"
match = { kind = "tide" }
slots = { body = { param = "1", type = "blocks" } }
"""


def test_a_synced_folder_takes_its_own_mappings(
    new_wiki: Callable[..., LocalWiki], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki = new_wiki(more=RIGHTS)
    wiki.edit("Template:Tidebox", "<div>{{{1}}}</div>")
    wiki.edit("Tide", "{{Tidebox|Low at ''noon''.}}\n\n{{ Citation needed }}\n\nEnd.")
    monkeypatch.setenv("MWBRIDGE_PASSWORD", BOT_PASSWORD.password)
    folder = tmp_path / "wiki"
    (folder / "mappings").mkdir(parents=True)
    (folder / "mappings" / "own.toml").write_text(OWN, encoding="utf-8")
    (folder / "mwbridge.toml").write_text(
        f'[wiki]\napi = "{wiki.api_url}"\nuser = "{BOT_PASSWORD.name}"\n', encoding="utf-8"
    )
    monkeypatch.chdir(folder)

    def run(*words: str) -> None:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == 0, result.output

    run("sync")
    page = folder / "Tide.md"
    text = page.read_text(encoding="utf-8")
    assert "> [!tide]\n> Low at *noon*.\n" in text
    page.write_text(text.replace("Low", "High").replace("End", "The end"), encoding="utf-8")
    run("sync")
    expected = "{{Tidebox|High at ''noon''.}}\n\n{{ Citation needed }}\n\nThe end."
    assert wiki.text("Tide") == expected
    run("sync")
    assert wiki.text("Tide") == expected
