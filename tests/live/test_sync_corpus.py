"""One word changed in the Markdown of a hundred real pages: the wiki's diff shows that word."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge import read_dump
from bridge.local.wiki import LocalWiki
from tests.live.folders import (
    RIGHTS,
    Folder,
    statuses,
)

CORPUS = os.environ.get("MWBRIDGE_CORPUS", "")
PAGES = 100
# A word in the middle of a sentence, in a line that is prose.
WORD = re.compile(r"(?<=[a-z] )([a-z]{4,})(?= [a-z])")


def changed_words(host: LocalWiki, old: int, new: int) -> tuple[list[str], list[str]]:
    """What MediaWiki's own diff marks as deleted and as added, but for a space beside it."""
    answer = host.api.call({"action": "compare", "fromrev": old, "torev": new})
    html = answer["compare"]["body"]
    strip = re.compile("<[^>]+>")
    return (
        [strip.sub("", found).strip() for found in re.findall(r"<del[^>]*>(.*?)</del>", html)],
        [strip.sub("", found).strip() for found in re.findall(r"<ins[^>]*>(.*?)</ins>", html)],
    )


def edit_one_word(path: Path) -> str | None:
    """Changes one word of a file's prose; returns the word."""
    lines = path.read_text(encoding="utf-8").split("\n")
    fenced = head = False
    for number, line in enumerate(lines):
        if line.startswith("```"):
            fenced = not fenced
        if number == 0 and line == "---":
            head = True
        elif head and line == "---":
            head = False
        if fenced or head or line.startswith(("|", "#", "    ", "```")):
            continue
        if re.search(r"[`\[\]<>{}|*_$\\]", line):
            continue
        match = WORD.search(line)
        if match is not None:
            lines[number] = line[: match.start()] + "zebra" + line[match.end() :]
            path.write_text("\n".join(lines), encoding="utf-8")
            return match[1]
    return None


@pytest.mark.corpus
@pytest.mark.timeout(600)
@pytest.mark.skipif(not CORPUS, reason="MWBRIDGE_CORPUS names no folder with a dump.xml")
def test_one_word_is_one_word_in_the_wikis_own_diff(
    new_wiki: Callable[..., LocalWiki], tmp_path: Path
) -> None:
    dump = Path(CORPUS) / "dump.xml"
    wiki = new_wiki(more=RIGHTS)
    wiki.run_maintenance("importDump", "--username-prefix=", "--no-updates", str(dump.resolve()))
    titles = [page.title for page in read_dump(dump) if page.is_prose and page.namespace == 0]
    folder = Folder(tmp_path / "folder", wiki.api_url, max_change="100%")
    folder.within(namespaces=(0,))
    folder.run("pull")
    edited: dict[str, str] = {}
    for path in folder.files():
        if len(edited) == PAGES:
            break
        word = edit_one_word(folder.path / path)
        if word is not None:
            edited[path] = word
    assert len(edited) == PAGES <= len(titles)
    report = folder.run("push")
    assert set(statuses(report).values()) == {"done"}
    assert len(report.outcomes) == PAGES
    wrong = {}
    for outcome in report.outcomes:
        action = outcome.action
        gone, come = changed_words(wiki, action.revision, outcome.revision)
        if (gone, come) != ([edited[action.path]], ["zebra"]):
            wrong[action.title] = (gone, come)
    assert wrong == {}
