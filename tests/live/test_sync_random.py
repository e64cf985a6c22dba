"""Random edits, deletions and moves on both sides, with faults: no edit is ever lost.

Every edit adds a word of its own, so that where it went can be seen: a word that was
written here is in the folder or on the wiki, and one that somebody wrote on the wiki
stays in its page for as long as the page is there.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bridge.errors import BridgeError
from bridge.local.wiki import BOT_PASSWORD, EDITOR, LocalWiki
from tests.live.folders import Folder, kinds, with_and_without_diff3
from tests.live.proxy import FaultKind, Proxy

STEPS = 50
EXAMPLES = 5
FAULTS: tuple[FaultKind, ...] = ("drop answer", "drop request", "502", "html", "maxlag", "429")
NAMES = st.sampled_from(["one", "two", "three"])
PLACES = st.integers(0, 3)
_counter = itertools.count(1)


def paragraphs(prefix: str) -> str:
    return "\n\n".join(f"Paragraph {n} of {prefix} begins." for n in range(4))


class BothSides(RuleBasedStateMachine):
    """A folder and a wiki, both changed at random, and what must be true of them."""

    wiki: LocalWiki
    proxy: Proxy

    def __init__(self) -> None:
        super().__init__()
        self.number = next(_counter)
        self.words = itertools.count(1)
        self.place = Path(tempfile.mkdtemp())
        # Words that somebody added on the wiki -> the number of the page.
        self.theirs: dict[str, int] = {}
        # Words that were added in the folder and not deleted there with their file.
        self.ours: set[str] = set()

    def teardown(self) -> None:
        """Two quiet runs at the end, then both sides are the same."""
        try:
            self.proxy.faults.clear()
            for _ in range(3):
                self.sync("both", now=True)
            plan = self.folder.run(dry=True)
            assert set(kinds(plan).values()) <= {"conflict"}, kinds(plan)
        finally:
            shutil.rmtree(self.place)

    # --- the two sides -----------------------------------------------------------

    def title(self, name: str) -> str:
        return f"R{os.getpid()} {self.number} {name}"

    def path(self, name: str) -> str:
        return self.title(name).replace(" ", "_") + ".md"

    def word(self, side: str) -> str:
        return f"{side}{self.number}x{next(self.words)}x"

    def page(self, title: str) -> dict[str, Any] | None:
        answer = self.wiki.api.call(
            {
                "action": "query",
                "titles": title,
                "prop": "info|revisions",
                "rvprop": "content|ids",
                "rvslots": "main",
            }
        )
        found: dict[str, Any] = answer["query"]["pages"][0]
        return None if "missing" in found or found.get("missing") else found

    @initialize()
    def clone(self) -> None:
        """Three pages, cloned."""
        for name in ("one", "two", "three"):
            self.wiki.edit(self.title(name), paragraphs(name))
        self.folder = Folder(self.place / "folder", self.proxy.api_url, max_delete=100)
        self.folder.change(max_change="100%", retries=1)
        self.folder.within(titles=(f"R{os.getpid()} {self.number} *",))
        self.folder.run("pull")

    # --- what happens ------------------------------------------------------------

    @rule(name=NAMES, place=PLACES)
    def edit_there(self, name: str, place: int) -> None:
        """Somebody adds a word on the wiki."""
        page = self.page(self.title(name))
        if page is None:
            return
        text = page["revisions"][0]["slots"]["main"]["content"]
        if text.startswith("#REDIRECT"):
            return
        word = self.word("T")
        parts = text.split("\n\n")
        parts[place % len(parts)] += f" {word}"
        self.wiki.edit(self.title(name), "\n\n".join(parts), account=EDITOR)
        self.theirs[word] = page["pageid"]

    @rule(name=NAMES, place=PLACES)
    def edit_here(self, name: str, place: int) -> None:
        """Somebody adds a word in the folder."""
        target = self.folder.path / self.path(name)
        if not target.is_file():
            return
        text = target.read_text(encoding="utf-8")
        if text.startswith("---"):
            return
        word = self.word("O")
        parts = text.rstrip("\n").split("\n\n")
        parts[place % len(parts)] += f" {word}"
        target.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        self.ours.add(word)

    @rule(name=NAMES)
    def make_there(self, name: str) -> None:
        """Somebody makes a page where there is none."""
        title = self.title(name)
        if self.page(title) is None:
            word = self.word("T")
            self.wiki.edit(title, f"{paragraphs(name)} {word}", account=EDITOR)
            page = self.page(title)
            assert page is not None
            self.theirs[word] = page["pageid"]

    @rule(name=NAMES)
    def make_here(self, name: str) -> None:
        """Somebody makes a file where there is none."""
        if not (self.folder.path / self.path(name)).exists():
            word = self.word("O")
            self.folder.write(self.path(name), f"A new page {word}.\n")
            self.ours.add(word)

    @rule(name=NAMES)
    def delete_there(self, name: str) -> None:
        """Somebody deletes a page."""
        page = self.page(self.title(name))
        if page is not None:
            self.wiki.write({"action": "delete", "title": self.title(name)})
            self.theirs = {w: n for w, n in self.theirs.items() if n != page["pageid"]}

    @rule(name=NAMES)
    def delete_here(self, name: str) -> None:
        """Somebody deletes a file, and means it; an emptied folder would be refused."""
        target = self.folder.path / self.path(name)
        if target.is_file() and len(self.folder.files()) > 1:
            text = target.read_text(encoding="utf-8")
            target.unlink()
            self.ours = {word for word in self.ours if word not in text}

    @rule(name=NAMES, other=NAMES, redirect=st.booleans())
    def move_there(self, name: str, other: str, redirect: bool) -> None:
        """Somebody moves a page."""
        source, target = self.title(name), self.title(other)
        there = self.page(target)
        if self.page(source) is not None and source != target:
            move: dict[str, object] = {"action": "move", "from": source, "to": target}
            move = move if redirect else {**move, "noredirect": True}
            if there is None:
                self.wiki.write(move)
            else:
                # Over a redirect to the page itself, and over nothing else.
                with contextlib.suppress(BridgeError):
                    self.wiki.write(move)

    @rule(name=NAMES, other=NAMES)
    def exchange_there(self, name: str, other: str) -> None:
        """Somebody gives two pages each other's titles."""
        one, two = self.title(name), self.title(other)
        if one == two or self.page(one) is None or self.page(two) is None:
            return
        for old, new in ((one, f"{one} x"), (two, one), (f"{one} x", two)):
            self.wiki.write({"action": "move", "from": old, "to": new, "noredirect": True})

    @rule(name=NAMES, other=NAMES)
    def move_here(self, name: str, other: str) -> None:
        """Somebody renames a file."""
        source = self.folder.path / self.path(name)
        target = self.folder.path / self.path(other)
        if source.is_file() and not target.exists():
            source.rename(target)

    @rule(direction=st.sampled_from(["both", "both", "pull", "push"]), now=st.booleans())
    def sync(self, direction: str, now: bool) -> None:
        """A run, which may refuse."""
        before = self.remote_words()
        with contextlib.suppress(BridgeError):
            self.folder.run(direction, delete_now=now)
        # What a run deletes on the wiki was deleted here, and had no edit of theirs.
        after = self.remote_words()
        lost = {word for word in self.theirs if word in before and word not in after}
        gone = {w for w in lost if not self.exists(self.theirs[w])}
        assert lost == gone, f"a run lost {lost - gone} on the wiki"
        for word in gone:
            del self.theirs[word]

    @rule(
        kind=st.sampled_from(FAULTS),
        action=st.sampled_from(["edit", "move", "delete", "query"]),
        after=st.integers(0, 2),
    )
    def fail(self, kind: FaultKind, action: str, after: int) -> None:
        """Something will go wrong in one of the next runs."""
        self.proxy.faults.clear()
        self.proxy.fail(kind, action, after=after)

    # --- what must be true -----------------------------------------------------

    def exists(self, page_id: int) -> bool:
        answer = self.wiki.api.call({"action": "query", "pageids": page_id, "prop": "info"})
        return not answer["query"]["pages"][0].get("missing")

    def remote_words(self) -> set[str]:
        """The words that the wiki's pages hold now."""
        found: set[str] = set()
        answer = self.wiki.api.call(
            {
                "action": "query",
                "generator": "allpages",
                "gapprefix": f"R{os.getpid()} {self.number} ",
                "gaplimit": 50,
                "prop": "revisions",
                "rvprop": "content",
                "rvslots": "main",
            }
        )
        for page in answer.get("query", {}).get("pages", ()):
            text = page["revisions"][0]["slots"]["main"]["content"]
            found |= {w for w in text.replace(".", " ").split() if f"{self.number}x" in w}
        return found

    def local_text(self) -> str:
        return "\n".join(
            found.read_text(encoding="utf-8", errors="replace")
            for found in self.folder.path.rglob("*")
            if found.is_file() and found.suffix == ".md"
        )

    @invariant()
    def nothing_of_ours_is_lost(self) -> None:
        """A word that was written here is in the folder, or on the wiki."""
        if not hasattr(self, "folder"):
            return
        here = self.local_text()
        missing = {word for word in self.ours if word not in here}
        if missing:
            missing -= self.remote_words()
            assert not missing, f"lost: {missing}"


@with_and_without_diff3
@pytest.mark.timeout(3600)
def test_no_edit_is_ever_lost(host: LocalWiki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MWBRIDGE_PASSWORD", BOT_PASSWORD.password)
    examples = int(os.environ.get("MWBRIDGE_SOAK", EXAMPLES))
    with Proxy(host.address) as proxy:

        class Machine(BothSides):
            pass

        Machine.wiki, Machine.proxy = host, proxy
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize="MWBRIDGE_SOAK" not in os.environ,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
