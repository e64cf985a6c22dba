"""`mwbridge preview`: a folder as a wiki, until somebody ends it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from bridge import Options
from bridge.local.preview import choose_main_page, load
from bridge.local.wiki import LocalWiki
from bridge.wiki.api import Api
from tests.live.pictures import png
from tests.live.test_local_wiki import is_listening, processes_that_name, waits_for

ADDRESS = re.compile(r"at (http://127\.0\.0\.1:(\d+))/")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small wiki in Markdown, with what makes a wiki one."""
    pages = tmp_path / "pages"
    (pages / "Template").mkdir(parents=True)
    (pages / "Template" / "Box.wiki").write_text("<div class='box'>{{{1}}}</div>")
    (pages / "Home.md").write_text(
        "---\ntitle: Home\n---\n"
        'See the [mill](Mill "wikilink").[^1] `{{Box|in a box}}`{=mediawiki}\n\n'
        '![The mill](Mill.png "Mill.png|thumb|100px")\n\n'
        "| Port | Ships |\n|------|-------|\n| Varn | 12    |\n\n"
        '[^1]: A note.\n\n[Category:Ports](Category:Ports "wikilink")\n'
    )
    (pages / "Mill.md").write_text("---\ntitle: Mill\n---\nA *mill*.\n")
    (pages / "Old.md").write_text("---\ntitle: Old\nredirect: Mill\n---\n")
    (pages / "Mill.png").write_bytes(png(400, 200))
    return pages


@contextmanager
def previewed(*arguments: str, temporary: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running preview, and its address."""
    command = [str(Path(sys.executable).with_name("mwbridge")), "preview", *arguments]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        try:
            told = []
            for line in process.stdout:
                told.append(line)
                if match := ADDRESS.search(line):
                    break
            else:
                pytest.fail("".join(told))
            yield process, match[1]
        finally:
            process.kill()


def test_a_folder_looks_like_a_wiki_and_shows_what_is_saved(folder: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with previewed(str(folder), "--watch", temporary=temporary) as (process, address):
        home = requests.get(f"{address}/", timeout=60)
        assert home.url == f"{address}/wiki/Home"
        for words in (
            '<a href="/wiki/Mill" title="Mill">mill</a>',
            "cite_note",
            '<div class="box">in a box</div>',
            "100px-Mill.png",
            '<table class="wikitable">',
            'href="/wiki/Category:Ports"',
        ):
            assert words in home.text.replace(
                "/index.php?title=Category:Ports&amp;action=edit&amp;redlink=1",
                "/wiki/Category:Ports",
            ), words
        assert "A <i>mill</i>" in requests.get(f"{address}/wiki/Old", timeout=60).text
        (folder / "Mill.md").write_text("---\ntitle: Mill\n---\nA *wind* mill.\n")
        (folder / "New.md").write_text("New.\n")
        (folder / "Old.md").unlink()
        assert waits_for(lambda: text(address, "Mill") == "A ''wind'' mill.")
        assert waits_for(lambda: text(address, "New") == "New." and text(address, "Old") is None)
        # A mistake is told, and the preview goes on.
        (folder / "New.md").write_bytes(b"caf\xe9")
        assert process.stdout is not None
        assert any("New.md" in process.stdout.readline() for _ in range(12))
        assert text(address, "New") == "New."
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_stays_of_a_preview(number: signal.Signals, folder: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with previewed(str(folder), temporary=temporary) as (process, address):
        process.send_signal(number)
        process.wait(30)
    port = int(address.rpartition(":")[2])
    assert waits_for(lambda: not is_listening(port) and not list(temporary.iterdir()))
    assert waits_for(lambda: not processes_that_name(str(temporary)))


def test_pages_that_no_wiki_takes_are_told_and_the_others_shown(
    tmp_path: Path, new_wiki: Callable[..., LocalWiki]
) -> None:
    (tmp_path / "Good.md").write_text("*Good*\n")
    (tmp_path / "Bad.md").write_text("---\ntitle: a<b\n---\nx\n")
    (tmp_path / "Latin.wiki").write_bytes(b"caf\xe9")
    (tmp_path / "Long.wiki").write_text("x" * 2_200_000)
    (tmp_path / "no picture.png").write_bytes(b"x")
    wiki = new_wiki()
    loaded = load(wiki, [tmp_path], Options())
    assert sorted(failure.place for failure in loaded.failures) == [
        "Bad.md",
        "Latin.wiki",
        "Long.wiki",
    ]
    assert (loaded.pages, loaded.main_page) == (1, "Good")
    query = {"action": "query", "list": "allpages"}
    assert [page["title"] for page in wiki.api.call(query)["query"]["allpages"]] == ["Good"]


def test_a_taken_port_is_told(folder: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [
            str(Path(sys.executable).with_name("mwbridge")),
            "preview",
            str(folder),
            "--port",
            port,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 2
    assert f"port {port} is taken" in done.stderr


def test_the_first_page_is_the_one_that_people_expect() -> None:
    assert choose_main_page(["A", "README", "Main Page"]) == "Main Page"
    assert choose_main_page([]) == "Special:AllPages"


def text(address: str, title: str) -> str | None:
    """The wikitext of a page, None where there is none."""
    query = {"action": "query", "prop": "revisions", "rvprop": "content", "titles": title}
    [page] = Api(f"{address}/api.php").call({**query, "rvslots": "main"})["query"]["pages"]
    return page["revisions"][0]["slots"]["main"]["content"] if "revisions" in page else None
