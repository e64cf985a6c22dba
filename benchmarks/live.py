"""A folder and a live wiki at size, beside git-remote-mediawiki and a raw loop.

    python -m benchmarks.live [--json] [--pages N] [--many N] [--pushed N]

A throwaway MediaWiki runs on this machine, a proxy of the tests counts what is asked.
Each command is a process of its own, as a timer starts it.  The exit code is 1 if a
figure misses its bar.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlparse

import requests

from bridge import Page, default_site, write_dump
from bridge.local.settings import Settings
from bridge.local.wiki import BOT, BOT_PASSWORD, LocalWiki
from bridge.page import Revision
from bridge.state.store import State
from bridge.sync.local import look_at_folder
from bridge.tree.layouts import Arrangement
from bridge.tree.settings import settings_text
from tests.live.folders import RIGHTS
from tests.live.proxy import Proxy
from tests.remembered import fill

FILES: Final = 20_000
"""How many files the folder has that is scanned."""

_BATCH: Final = 500
_GIT: Final = "/usr/lib/git-core/git-remote-mediawiki"


class Measured(NamedTuple):
    """One figure: what was measured, and the most that it may be."""

    group: str
    name: str
    value: float
    bar: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it misses its bar."""
        return self.bar is not None and self.value > self.bar


def main(arguments: Sequence[str]) -> int:
    """Measures and prints; the exit code is 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=int, default=1_500)
    parser.add_argument("--many", type=int, default=15_000)
    parser.add_argument("--pushed", type=int, default=200)
    asked = parser.parse_args(arguments)
    figures: list[Measured] = []
    for figure in measure(asked.pages, asked.many, asked.pushed):
        if not asked.json:
            show(figure, new=not figures or figures[-1].group != figure.group)
        figures.append(figure)
    if asked.json:
        print(json.dumps([figure._asdict() | {"missed": figure.missed} for figure in figures]))
    return int(any(figure.missed for figure in figures))


def measure(pages: int, many: int, pushed: int) -> Iterator[Measured]:
    """Yields all figures."""
    with tempfile.TemporaryDirectory() as name:
        yield from scanning(Path(name))
    with tempfile.TemporaryDirectory() as name, LocalWiki.start(Settings(more=RIGHTS)) as wiki:
        yield from at_size(wiki, Path(name), pages, pushed)
        yield from with_more(wiki, Path(name), pages, many)


# --- a folder alone ------------------------------------------------------------


def scanning(root: Path) -> Iterator[Measured]:
    """What a look at a large folder takes in which one file was edited."""
    site = default_site()
    fill(root, FILES, parts=100)
    with State(root) as state:
        (root / "Part_7/Page_7.md").write_text("Edited.\n", encoding="utf-8")

        def look() -> None:
            view = look_at_folder(state, site, Arrangement(site, "namespaces"))
            assert sum(file.change == "edited" for file in view.files.values()) == 1

        group = f"a folder of {FILES} files"
        yield Measured(group, "look at it, seconds of the processor", processor(look), 2.0)


def processor(work: Callable[[], object]) -> float:
    """The processor's seconds that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


# --- the wiki's pages, as they were made by people ------------------------------


def at_size(wiki: LocalWiki, root: Path, count: int, pushed: int) -> Iterator[Measured]:
    """What clone, sync and push take in a wiki whose pages were made one by one."""
    raw = Raw(wiki.api_url)
    for number in range(count):
        raw.edit(title(number), text(number))
    group = f"{count} pages"
    with Proxy(wiki.address) as proxy:
        folder = root / "folder"
        prepared(folder, proxy.api_url)
        # The first look at a wiki fills its caches, and the first command those of Python.
        prepared(root / "first", proxy.api_url)
        command(root / "first", "pull")
        proxy.reset()
        spent = command(folder, "pull")
        assert len(list(folder.glob("Bench_*.md"))) == count
        most = 10 + count / _BATCH * 2
        yield Measured(group, "clone, requests", proxy.count(), most)
        theirs = git_clone(wiki, root / "theirs")
        bar = None if theirs is None else theirs.wall / 10
        yield Measured(group, "clone, seconds", spent.wall, bar)
        if theirs is not None:
            yield Measured(group, "git-remote-mediawiki, seconds", theirs.wall)
        yield from unchanged(group, proxy, folder, 2.0)
        yield from pushing(wiki, proxy, raw, folder, pushed)


def unchanged(
    group: str, proxy: Proxy, folder: Path, bar: float | None = None
) -> Iterator[Measured]:
    """What a sync takes that has nothing to do."""
    command(folder, "sync")
    spent = []
    for _ in range(5):
        proxy.reset()
        spent.append(command(folder, "sync"))
    yield Measured(group, "nothing changed, requests", proxy.count(), 5)
    yield Measured(group, "nothing changed, seconds", min(s.wall for s in spent), bar)
    yield Measured(group, "nothing changed, seconds of our processor", min(s.own for s in spent))


def pushing(
    wiki: LocalWiki, proxy: Proxy, raw: Raw, folder: Path, count: int
) -> Iterator[Measured]:
    """What it takes to send many edits, beside a loop that does nothing but send them."""
    group = f"a push of {count} edited pages"
    taken: list[tuple[float, float]] = []
    for word in ("herring", "mackerel", "plaice"):
        for number in range(count):
            path = folder / f"Bench_{number}.md"
            edited = path.read_text(encoding="utf-8") + f"\nAnd {word}.\n"
            path.write_text(edited, encoding="utf-8")
        proxy.reset()
        ours = command(folder, "push", "--max-change", "100%").wall
        requests_made = proxy.count()
        assert proxy.count("edit") == count
        # The same through the same proxy, in other pages that are as long.
        loop = Raw(proxy.api_url)
        others = range(count, 2 * count)
        before = loop.revisions([title(number) for number in others])
        start = time.perf_counter()
        for number in others:
            page_id, revision, old = before[title(number)]
            loop.edit("", f"{old}\n\nAnd {word}.", pageid=page_id, baserevid=revision, nocreate=1)
        taken.append((ours, time.perf_counter() - start))
        command(folder, "sync")
    yield Measured(group, "requests", requests_made, count + count / 50 + 5)
    ours, theirs = min(taken, key=lambda pair: pair[0] / pair[1])
    yield Measured(group, "seconds", ours)
    yield Measured(group, "raw loop, seconds", theirs)
    yield Measured(group, "times the raw loop", ours / theirs, 1.2)
    assert "And herring.\n\nAnd mackerel.\n\nAnd plaice." in (wiki.text(title(0)) or "")


# --- ten times as many ------------------------------------------------------------


def with_more(wiki: LocalWiki, root: Path, count: int, many: int) -> Iterator[Measured]:
    """The same sync in a wiki that got many more pages by an import."""
    dump = root / "more.xml"
    write_dump(dump, (_imported(number) for number in range(count, many)), site=default_site())
    wiki.run_maintenance("importDump", "--username-prefix=", "--no-updates", str(dump))
    wiki.run_maintenance("initSiteStats", "--update")
    group = f"{many} pages"
    with Proxy(wiki.address) as proxy:
        folder = root / "larger"
        prepared(folder, proxy.api_url)
        proxy.reset()
        spent = command(folder, "pull")
        assert len(list(folder.glob("Bench_*.md"))) == many
        yield Measured(group, "clone, requests", proxy.count(), 10 + many / _BATCH * 2)
        yield Measured(group, "clone, seconds", spent.wall)
        yield from unchanged(group, proxy, folder)
        prepared(folder, proxy.api_url, full_every=0.0)
        proxy.reset()
        command(folder, "sync")
        yield Measured(group, "all compared, requests", proxy.count(), 10 + many / _BATCH)


def _imported(number: int) -> Page:
    return Page(
        title(number), text(number), revision=Revision(id=100_000 + number, timestamp=_DATE)
    )


_DATE: Final = "2020-01-01T00:00:00Z"


# --- within -------------------------------------------------------------------------


class Spent(NamedTuple):
    """What a command took: by the clock, and of the processor."""

    wall: float
    own: float


def command(folder: Path, *words: str) -> Spent:
    """Runs mwbridge in a folder, as a process of its own."""
    before, start = _children(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bridge.cli.main", *words, "-C", str(folder)],
        env={**os.environ, "MWBRIDGE_PASSWORD": BOT_PASSWORD.password},
        capture_output=True,
        text=True,
        check=False,
    )
    spent = Spent(time.perf_counter() - start, _children() - before)
    if done.returncode:
        raise SystemExit(f"mwbridge {' '.join(words)}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return spent


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def prepared(folder: Path, api: str, **sync: Any) -> None:
    """A folder that knows its wiki, and sends as fast as it can."""
    folder.mkdir(exist_ok=True)
    tables: dict[str, dict[str, Any]] = {
        "wiki": {"api": api, "user": BOT_PASSWORD.name},
        "scope": {"titles": ["Bench *"], "namespaces": [0]},
        "sync": {"throttle": 0.0, "settle": 0.0, **sync},
    }
    (folder / "mwbridge.toml").write_text(settings_text(tables), encoding="utf-8")


def git_clone(wiki: LocalWiki, target: Path) -> Spent | None:
    """What git-remote-mediawiki takes for the same pages; None where it is not installed."""
    git = shutil.which("git")
    if git is None or not (shutil.which("git-remote-mediawiki") or Path(_GIT).is_file()):
        print("  git-remote-mediawiki is not installed: apt-get install git-mediawiki")
        return None
    before, start = _children(), time.perf_counter()
    done = subprocess.run(
        [git, "clone", "-q", f"mediawiki::{wiki.address}", str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    spent = Spent(time.perf_counter() - start, _children() - before)
    found = len(list(target.glob("Bench_*.mw")))
    assert found, done.stderr[-1000:]
    return spent


class Raw:
    """A loop that knows nothing but requests: who is faster does less."""

    def __init__(self, api: str) -> None:
        self._api, self._session = api, requests.Session()
        token = self._ask(action="query", meta="tokens", type="login")["query"]["tokens"]
        answer = self._ask(
            action="login",
            lgname=BOT_PASSWORD.name,
            lgpassword=BOT_PASSWORD.password,
            lgtoken=token["logintoken"],
        )
        assert answer["login"]["result"] == "Success", urlparse(api).netloc
        self._token = self._ask(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    def edit(self, name: str, wikitext: str, **more: Any) -> None:
        """One edit by one request."""
        which = {"title": name} if name else {}
        answer = self._ask(
            action="edit",
            text=wikitext,
            summary="as mwbridge",
            bot=1,
            assertuser=BOT.name,
            **which,
            **more,
            token=self._token,
        )
        assert answer["edit"]["result"] == "Success", answer

    def revisions(self, names: Sequence[str]) -> dict[str, tuple[int, int, str]]:
        """Pages' numbers, newest revisions and texts."""
        found: dict[str, tuple[int, int, str]] = {}
        for start in range(0, len(names), _BATCH):
            answer = self._ask(
                action="query",
                titles="|".join(names[start : start + _BATCH]),
                prop="revisions",
                rvprop="ids|content",
                rvslots="main",
            )
            for page in answer["query"]["pages"]:
                newest = page["revisions"][0]
                wikitext = newest["slots"]["main"]["content"]
                found[page["title"]] = (page["pageid"], newest["revid"], wikitext)
        return found

    def _ask(self, **parameters: Any) -> dict[str, Any]:
        sent = {"format": "json", "formatversion": 2, **parameters}
        answer: dict[str, Any] = self._session.post(self._api, data=sent, timeout=120).json()
        return answer


def title(number: int) -> str:
    """The title of a page."""
    return f"Bench {number}"


def text(number: int) -> str:
    """A page of some length, with the constructs that pages have."""
    lines = [f"'''Bench {number}''' is a [[Bench {number + 1}|bench]] of {number % 9} boards."]
    lines += [f"== Board {board} ==\n\n" + "It is ''wooden'' and old. " * 12 for board in range(4)]
    lines += ["* oak\n* beech<ref>A carpenter.</ref>", "[[Category:Benches]]"]
    return "\n\n".join(line.strip() for line in lines)


def show(figure: Measured, *, new: bool) -> None:
    """Prints one figure, below the heading of its group if it is the first there."""
    if new:
        print(f"\n{figure.group:<46}{'':>9}{'bar':>9}")
    bar = "" if figure.bar is None else f"{figure.bar:.5g}"
    missed = "  MISSED" if figure.missed else ""
    print(f"  {figure.name:<44}{figure.value:>9.5g}{bar:>9}{missed}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
