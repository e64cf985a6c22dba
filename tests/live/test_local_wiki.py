"""The throwaway MediaWiki itself: what it is like, and that nothing stays of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from bridge import default_site
from bridge.errors import AuthError, UsageError, WikiError
from bridge.local.settings import Settings
from bridge.local.wiki import BOT, BOT_PASSWORD, EDITOR, Account, LocalWiki
from bridge.site import Namespace
from bridge.wiki.api import Api
from tests.machine import slowness

FIXTURES = Path(__file__).parents[2] / "fixtures"
# A process that starts a wiki, says where, and waits to be killed.
HOLDER = """
import sys, time
from bridge.local.wiki import LocalWiki
wiki = LocalWiki.start()
print(wiki.folder, wiki.address.rpartition(":")[2], flush=True)
time.sleep(600)
"""


def parse(wiki: LocalWiki, text: str, prop: str = "text") -> str:
    answer = wiki.api.call(
        {"action": "parse", "text": text, "title": "X", "contentmodel": "wikitext", "prop": prop}
    )
    return str(answer["parse"][prop])


def test_the_accounts_edit_each_as_themselves(new_wiki: Callable[..., LocalWiki]) -> None:
    wiki = new_wiki()
    wiki.edit("Tide", "one")
    wiki.edit("Tide", "two", account=EDITOR)
    wiki.edit("Tide", "three", account=BOT, bot=True)
    wiki.edit("Tide", "four", account=BOT_PASSWORD)
    query = {"action": "query", "prop": "revisions", "titles": "Tide", "rvprop": "user"}
    page = wiki.api.call({**query, "rvlimit": 10})["query"]["pages"][0]
    assert [revision["user"] for revision in page["revisions"]] == [
        "Bot",
        "Bot",
        "Editor",
        "Admin",
    ]
    assert wiki.text("Tide") == "four"
    assert wiki.text("Nothing") is None
    info = wiki.login(BOT_PASSWORD).call(
        {"action": "query", "meta": "userinfo", "uiprop": "groups|rights"}
    )["query"]["userinfo"]
    assert "bot" in info["groups"]
    assert "apihighlimits" in info["rights"]


def test_a_dump_is_imported_with_its_links(new_wiki: Callable[..., LocalWiki]) -> None:
    wiki = new_wiki()
    wiki.import_dump(FIXTURES / "dumps" / "small.xml")
    assert (wiki.text("Compost") or "").startswith("'''Compost'''")
    query = {"action": "query", "list": "backlinks", "bltitle": "Worm", "bllimit": "max"}
    answer = wiki.api.call(query)["query"]["backlinks"]
    assert "Compost" in [page["title"] for page in answer]


def test_the_facts_of_another_wiki_decide_how_it_reads(
    new_wiki: Callable[..., LocalWiki],
) -> None:
    site = default_site()
    names = (*site.namespaces, Namespace(3000, "Hafen", ("Port",)))
    site = msgspec.structs.replace(
        site, namespaces=names, case="case-sensitive", interwiki=("harbour",)
    )
    wiki = new_wiki(site=site, language="de", main_page="Hafen:Start")
    query = {"action": "query", "meta": "siteinfo", "siprop": "general|namespaces"}
    answer = wiki.api.call(query)["query"]
    assert answer["namespaces"]["3000"]["name"] == "Hafen"
    assert answer["namespaces"]["14"]["name"] == "Category"
    assert answer["general"]["case"] == "case-sensitive"
    assert answer["general"]["lang"] == "de"
    assert answer["general"]["mainpage"] == "Hafen:Start"
    assert "interwiki.invalid/X" in parse(wiki, "[[harbour:X]]")
    assert wiki.edit("Port:a", "x")
    assert wiki.text("Hafen:a") == "x"


def test_extensions_are_there_and_others_tags_are_kept_from_the_parser(wiki: LocalWiki) -> None:
    assert "cite_note" in parse(wiki, "a<ref>b</ref>")
    assert "mwe-math" in parse(wiki, "<math>x</math>")
    assert parse(wiki, "{{#if:a|yes|no}}").count("yes") == 1
    assert "&lt;tabber&gt;" in parse(wiki, "<tabber>''x''</tabber>")
    assert "<i>" not in parse(wiki, "<tabber>''x''</tabber>")
    assert "français" in str(parse(wiki, "[[fr:X]]", prop="langlinks"))


def test_modules_of_lua_run(new_wiki: Callable[..., LocalWiki]) -> None:
    wiki = new_wiki()
    code = "return { say = function(frame) return 'Tide ' .. frame.args[1] end }"
    wiki.edit("Module:Say", code, contentmodel="Scribunto")
    assert "Tide 7" in parse(wiki, "{{#invoke:Say|say|7}}")


def test_files_are_uploaded_shown_and_made_smaller(new_wiki: Callable[..., LocalWiki]) -> None:
    import requests

    from tests.live.pictures import png

    wiki = new_wiki()
    wiki.upload("Mill.png", png(400, 200))
    html = parse(wiki, "[[File:Mill.png|thumb|100px|A mill]]")
    source = html.partition('src="')[2].partition('"')[0]
    assert "100px-Mill.png" in source
    answer = requests.get(wiki.address + source, timeout=30)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    escaped = requests.get(f"{wiki.address}/images/..%2fLocalSettings.php", timeout=30)
    assert escaped.status_code == 404


def test_settings_can_change_while_it_runs(new_wiki: Callable[..., LocalWiki]) -> None:
    wiki = new_wiki()
    wiki.write_settings(msgspec.structs.replace(wiki.settings, name="Another"))
    query = {"action": "query", "meta": "siteinfo"}
    assert wiki.api.call(query)["query"]["general"]["sitename"] == "Another"


def test_a_page_that_is_too_long_is_refused(new_wiki: Callable[..., LocalWiki]) -> None:
    wiki = new_wiki(article_bytes=2048)
    with pytest.raises(WikiError, match="contenttoobig"):
        wiki.edit("Long", "x" * 3000)


def test_a_wrong_password_is_told(wiki: LocalWiki) -> None:
    with pytest.raises(AuthError, match="does not let Admin in"):
        wiki.login(Account("Admin", "wrong"))


def test_a_failing_script_says_why(wiki: LocalWiki) -> None:
    with pytest.raises(WikiError, match=r"importDump\.php"):
        wiki.run_maintenance("importDump", "/nowhere.xml")


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="is taken"):
            LocalWiki.start(port=taken.getsockname()[1])


def test_nothing_stays_of_a_wiki_that_is_stopped(new_wiki: Callable[..., LocalWiki]) -> None:
    wiki = new_wiki()
    folder, port = wiki.folder, int(wiki.address.rpartition(":")[2])
    wiki.stop()
    assert not folder.exists()
    assert not is_listening(port)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_stays_when_the_process_is_killed(number: signal.Signals, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        folder, port = process.stdout.readline().split()
        assert Path(folder).is_dir()
        assert is_listening(int(port))
        process.send_signal(number)
    assert waits_for(lambda: not is_listening(int(port)) and not list(tmp_path.iterdir()))
    assert waits_for(lambda: not processes_that_name(str(tmp_path)))


@pytest.mark.parametrize("seconds", [0.3, 0.9, 1.8])
def test_nothing_stays_when_it_is_killed_while_it_starts(seconds: float, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdout=subprocess.DEVNULL, env=environment
    ) as process:
        time.sleep(seconds)
        process.kill()
    assert waits_for(
        lambda: not list(tmp_path.iterdir()) and not processes_that_name(str(tmp_path))
    )


def is_listening(port: int) -> bool:
    """Whether somebody takes connections on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def waits_for(condition: Callable[[], bool]) -> bool:
    """Whether something becomes true within some seconds."""
    late = time.monotonic() + 15 * slowness()
    while time.monotonic() < late:
        if condition():
            return True
        time.sleep(0.05)
    return False


def processes_that_name(text: str) -> list[str]:
    """The command lines and environments of all processes in which a text stands."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            environment = (folder / "environ").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if text in command or f"TMPDIR={text}" in environment:
            found.append(command)
    return found


def test_an_address_without_a_wiki_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/api.php"
    with pytest.raises(WikiError, match="cannot be reached"):
        Api(address, tries=1).call({"action": "query"})


def test_settings_survive_a_name_with_quotes(new_wiki: Callable[..., LocalWiki]) -> None:
    name = "It's a \\ 'wiki' $wgSitename"
    wiki = new_wiki(name=name)
    answer = wiki.api.call({"action": "query", "meta": "siteinfo"})
    assert answer["query"]["general"]["sitename"] == name
    assert wiki.settings == Settings(name=name)
