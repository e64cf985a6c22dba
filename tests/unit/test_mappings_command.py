"""`mwbridge mappings`, and mappings and expansion in `mwbridge convert`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge import Page, default_site, read_dump, read_wikitext, write_dump
from bridge.cli.main import main
from bridge.mapping.learn import count_calls, draft
from bridge.mapping.sources import default_mappings, read_entries
from bridge.page import Revision
from bridge.report import Report
from bridge.wiki.expand import Expander, read_pages

OWN = """schema = 1
[[template]]
wiki = "Warnbox"
markdown = "callout"
match = { kind = "warning" }
slots = { body = { param = "1", type = "blocks" } }
[[template.example]]
wikitext = "{{Warnbox|Wet.}}"
markdown = "> [!warning]\\n> Wet."
"""


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "own.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_list_shows_every_layer(folder: Path) -> None:
    lines = run("mappings", "list").output.split("\n")
    assert any(line.startswith("Warnbox") and "callout" in line for line in lines)
    assert any(line.startswith("Infobox *") for line in lines)
    assert not any(line.startswith("Warning ") for line in lines), "its callout is Warnbox's now"
    assert max(map(len, lines)) <= 80
    assert {"wiki": "Warnbox", "markdown": "callout"} in json.loads(
        run("mappings", "list", "--json").output
    )


def test_show_knows_other_names(folder: Path) -> None:
    assert 'wiki = "Main"' in run("mappings", "show", "hauptartikel").output
    assert "becomes" in run("mappings", "show", "Warnbox").output
    assert "no mapping has" in run("mappings", "show", "Nonesuch", code=2).output


def test_check_runs_the_examples(folder: Path) -> None:
    assert "examples hold" in run("mappings", "check").output
    broken = OWN.replace("> Wet.", "> Dry.")
    (folder / "mappings" / "own.toml").write_text(broken, encoding="utf-8")
    result = run("mappings", "check", code=1)
    assert "Warnbox: to Markdown" in result.output
    report = json.loads(run("mappings", "check", "--json", code=1).output)
    assert {failure["direction"] for failure in report["failures"]} == {
        "to Markdown",
        "to wikitext",
    }


def test_check_names_the_line_of_a_mistake(folder: Path) -> None:
    (folder / "mappings" / "own.toml").write_text("schema = 1\nwiki = 2\n", encoding="utf-8")
    assert "own.toml:2: there is no key 'wiki' here" in run("mappings", "check", code=2).output


def test_convert_takes_the_folder_s_mappings(folder: Path) -> None:
    (folder / "a.wiki").write_text("{{Warnbox|Wet ''paint''.}}", encoding="utf-8")
    run("convert", "a.wiki", "-o", "a.md")
    assert (folder / "a.md").read_text(encoding="utf-8") == "> [!warning]\n> Wet *paint*.\n"
    run("convert", "a.md", "-o", "b.wiki")
    assert (folder / "b.wiki").read_text(encoding="utf-8") == "{{Warnbox|Wet ''paint''.}}\n"


def test_convert_takes_the_wiki_s_mappings_and_the_command_s(folder: Path) -> None:
    (folder / "mappings" / "own.toml").unlink()
    (folder / "wiki.toml").write_text(OWN, encoding="utf-8")
    (folder / "mwbridge.toml").write_text('[mappings]\nfiles = ["wiki.toml"]\n', encoding="utf-8")
    (folder / "a.md").write_text("> [!warning]\n> Wet.\n", encoding="utf-8")
    assert run("convert", "a.md").output == "{{Warnbox|Wet.}}\n"
    (folder / "more.toml").write_text(OWN.replace("Warnbox", "Beware"), encoding="utf-8")
    assert run("convert", "a.md", "--mappings", "more.toml").output == "{{Beware|Wet.}}\n"


def test_learn_drafts_from_a_folder(folder: Path) -> None:
    (folder / "a.wiki").write_text(
        "{{Dossier\n| name = A\n| born = 1\n| died = 2\n}}\ntext {{shout|loud}} {{cn}}\n\n{{Licence}}",
        encoding="utf-8",
    )
    (folder / "Template:Shout.wiki").write_text(
        '<templatedata>{"params": {"1": {"aliases": ["text"], "required": true}}}</templatedata>',
        encoding="utf-8",
    )
    run("mappings", "learn", ".", "-o", "draft.toml")
    text = (folder / "draft.toml").read_text(encoding="utf-8")
    entries = {e.wiki: e for e in read_entries(text, "draft.toml").template}
    assert entries["Dossier"].markdown == "front matter"
    assert entries["Shout"].markdown == "span"
    assert entries["Shout"].slots["body"].aliases == ("text",)
    assert entries["Licence"].markdown == "comment"
    assert "Citation needed" in read_entries(text, "draft.toml").has
    run("mappings", "check", "--help")
    output = run("convert", "a.wiki", "--mappings", "draft.toml").output
    assert "{=mediawiki}" not in output
    assert "is there already" in run("mappings", "learn", ".", "-o", "draft.toml", code=2).output


def test_learn_says_what_it_needs(folder: Path) -> None:
    assert "no page calls a template" in run("mappings", "learn", ".", code=2).output


def test_a_draft_is_a_mapping_file_whatever_the_names() -> None:
    page = read_wikitext('{{a"b\\c|x"y=1}} {{É|1|2|k=3}}\n\n{{Z\n|a=1\n|b=2|c=3}}').document
    text = draft(count_calls([page]), default_mappings())
    assert len(read_entries(text, "draft").template) == 3


class Wiki:
    """A wiki that answers expandtemplates, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, parameters: Mapping[str, object]) -> dict[str, Any]:
        text = str(parameters["text"])
        self.asked.append(text)
        made = text.replace("{{b}}", "'''B'''").replace("{{list}}", "* x").replace("{{eat}}", "")
        return {"expandtemplates": {"wikitext": made}}


def test_expanding_replaces_calls_and_says_so() -> None:
    wiki, report = Wiki(), Report()
    expander = Expander(wiki, default_site(), ["b", "list"])
    text = "{{b}} {{c|{{b}}}} <nowiki>{{b}}</nowiki><ref>{{b}}</ref>\n{{list}}\n<!-- {{b}} -->"
    expected = "'''B''' {{c|'''B'''}} <nowiki>{{b}}</nowiki><ref>'''B'''</ref>\n* x\n<!-- {{b}} -->"
    assert expander.expand(text, title="A", report=report) == expected
    assert len(wiki.asked) == 1
    assert [d.source for d in report.diagnostics] == ["{{b}}", "{{b}}", "{{b}}", "{{list}}"]
    assert expander.expand(text, title="A") == expected
    assert len(wiki.asked) == 1, "what the wiki said once is remembered"
    assert expander.expand("no call", title="B") == "no call"


def test_expanding_asks_in_batches() -> None:
    wiki = Wiki()
    long = "".join(f"{{{{x|{'y' * 1000}{number}}}}}" for number in range(250))
    assert Expander(wiki, default_site(), ["all"]).expand(long, title="A") == long
    assert 2 < len(wiki.asked) < 6


def test_expanding_needs_a_wiki(folder: Path) -> None:
    (folder / "a.wiki").write_text("{{b}}", encoding="utf-8")
    result = run("convert", "a.wiki", "--expand-templates", "b", code=2)
    assert "name its api.php with --api" in result.output
    assert "names no template" in run("convert", "a.wiki", "--expand-templates", ",", code=2).output
    assert "--api without" in run("convert", "a.wiki", "--api", "http://x", code=2).output


def test_a_folder_with_callouts_tags_and_aliases_comes_back(folder: Path) -> None:
    fields = '\n[[field]]\nname = "tags"\nwiki = "categories"\n'
    fields += '[[field]]\nname = "aliases"\nwiki = "redirects"\n'
    (folder / "mappings" / "own.toml").write_text(OWN + fields, encoding="utf-8")
    pages = {
        "Tide.md": "---\ntags: [Sea, Time]\naliases: [Ebb, High water]\n---\n\n"
        "> [!warning]\n> Mind the *current*.\n",
        "Varn.md": '---\ntags: [Sea]\n---\n\nA port. [tide](Tide "wikilink")\n',
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    run("convert", "Tide.md", "Varn.md", "-o", "wiki")
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("wiki/*")}
    assert written == {
        "Tide.wiki": "{{Warnbox|Mind the ''current''.}}\n\n[[Category:Sea]]\n[[Category:Time]]\n",
        "Ebb.wiki": "#REDIRECT [[Tide]]\n",
        "High_water.wiki": "#REDIRECT [[Tide]]\n",
        "Varn.wiki": "A port. [[tide]]\n\n[[Category:Sea]]\n".replace("[[tide]]", "[[Tide|tide]]"),
    }
    names = sorted(f"wiki/{name}" for name in written)
    run("convert", *names, "-o", "again", "--mappings", "mappings")
    again = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("again/*")}
    assert again == pages


def test_an_alias_never_overwrites_a_page(folder: Path) -> None:
    (folder / "mappings" / "own.toml").write_text(
        'schema = 1\n[[field]]\nname = "aliases"\nwiki = "redirects"\n', encoding="utf-8"
    )
    (folder / "A.md").write_text("---\naliases: [B, C]\n---\n\na\n", encoding="utf-8")
    (folder / "B.md").write_text("b\n", encoding="utf-8")
    (folder / "wiki").mkdir()
    (folder / "wiki" / "C.wiki").write_text("a page\n", encoding="utf-8")
    result = run("convert", "A.md", "B.md", "-o", "wiki")
    assert result.output.count("is a page of its own") == 2
    assert (folder / "wiki" / "B.wiki").read_text(encoding="utf-8") == "b\n"
    assert (folder / "wiki" / "C.wiki").read_text(encoding="utf-8") == "a page\n"


def test_unpack_and_pack_take_the_folder_s_mappings(folder: Path) -> None:
    dump = folder / "dump.xml"
    page = Page("Tide", "{{Warnbox|Mind the ''current''.}}", id=1, revision=Revision(id=1))
    with dump.open("wb") as file:
        write_dump(file, [page], site=default_site())
    (folder / "pages" / "mappings").mkdir(parents=True)
    (folder / "pages" / "mappings" / "own.toml").write_text(OWN, encoding="utf-8")
    run("unpack", "dump.xml", "pages", "--force")
    text = (folder / "pages" / "Tide.md").read_text(encoding="utf-8")
    assert text.endswith("\n\n> [!warning]\n> Mind the *current*.\n")
    (folder / "pages" / "Tide.md").write_text(text.replace("Mind", "Watch"), encoding="utf-8")
    run("pack", "pages", "again.xml")
    (again,) = read_dump(str(folder / "again.xml"))
    assert again.text == "{{Warnbox|Watch the ''current''.}}"


def test_unpack_expands_templates(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wiki = Wiki()
    monkeypatch.setattr("bridge.wiki.api.Api.call", lambda self, parameters: wiki(parameters))
    dump = folder / "dump.xml"
    with dump.open("wb") as file:
        write_dump(file, [Page("A", "x {{b}} {{cn}}", id=1)], site=default_site())
    run("unpack", "dump.xml", "pages", "--expand-templates", "b", "--api", "http://x/api.php")
    assert "x **B** <span" in (folder / "pages" / "A.md").read_text(encoding="utf-8")
    result = run("unpack", "dump.xml", "other", "--expand-templates", "b", code=2)
    assert "name its api.php" in result.output


def test_all_pages_of_a_wiki_are_read_to_learn_from() -> None:
    def ask(asked: Mapping[str, object]) -> dict[str, Any]:
        start = int(str(asked.get("gapcontinue", 0)))
        pages = [
            {"title": str(n), "revisions": [{"slots": {"main": {"content": f"{{{{T{n}}}}}"}}}]}
            for n in range(start, start + 50)
        ]
        more = {"continue": {"gapcontinue": start + 50}} if start < 950 else {}
        return {"query": {"pages": pages}} | more

    assert [title for title, _ in read_pages(ask)] == [str(n) for n in range(1000)]
    assert len(list(read_pages(ask, most=120))) == 120
