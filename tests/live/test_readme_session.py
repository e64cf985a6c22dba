"""The session in the README, as it stands there, with a real wiki."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bridge.local.wiki import BOT_PASSWORD, EDITOR, LocalWiki
from tests.live.folders import RIGHTS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SESSION = re.search(r"<!-- session -->\n```console\n(.*?)```", README, re.DOTALL)
ON_THE_WIKI = re.compile(r'# On the wiki, somebody writes "(.*?)" for "(.*?)" in \[\[(.*?)\]\]\.')


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a session, each with what it prints."""
    for part in text.split("$ ")[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def shown(text: str) -> str:
    """An output without what differs from run to run."""
    return re.sub(r"by \d+ requests", "by N requests", text).strip()


def test_the_session_goes_as_the_readme_says(
    new_wiki: Callable[..., LocalWiki], tmp_path: Path
) -> None:
    wiki = new_wiki(more=RIGHTS)
    wiki.edit("Tide mill", "The '''tide mill''' grinds at ebb.\n\nIts wheel is wooden.")
    wiki.edit("Tide table", "High at noon.")
    assert SESSION is not None
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    environment["MWBRIDGE_PASSWORD"] = BOT_PASSWORD.password
    folder = tmp_path
    for command, expected in steps(SESSION[1]):
        edit = ON_THE_WIKI.match(command)
        if edit:
            text = wiki.text(edit[3]) or ""
            assert edit[2] in text
            wiki.edit(edit[3], text.replace(edit[2], edit[1]), account=EDITOR)
            continue
        if command.startswith("export "):
            continue
        if command.startswith("cd "):
            folder = folder / command[3:]
            continue
        command = command.replace("https://wiki.example.org/api.php", wiki.api_url)
        command = command.replace("Anna@mwbridge", BOT_PASSWORD.name)
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        assert done.stderr == "", command
        assert shown(done.stdout) == shown(expected), command
