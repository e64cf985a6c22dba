"""The systemd units, the cron line and the CI job of docs/sync.md, run as they stand there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bridge.local.wiki import BOT_PASSWORD, EDITOR, LocalWiki
from bridge.tree.settings import settings_text
from tests.live.folders import revisions

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sync.md").read_text(encoding="utf-8")
PROGRAM = Path(sys.executable).with_name("mwbridge")


def snippets(heading: str) -> list[str]:
    """The fenced blocks below a heading."""
    part = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```\w*\n(.*?)^```", part, re.DOTALL | re.MULTILINE)


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    return "Timer " + re.sub("[^a-z]+", " ", request.node.name.lower()).strip()


@pytest.fixture
def home(tmp_path: Path, host: LocalWiki, title: str) -> Path:
    """A person's home with the command where pipx puts it, and a folder ``wiki`` in it."""
    host.edit(title, "High ''tide''.")
    made = tmp_path / "home"
    (made / ".local" / "bin").mkdir(parents=True)
    (made / ".local" / "bin" / "mwbridge").symlink_to(PROGRAM)
    folder = made / "wiki"
    folder.mkdir()
    tables: dict[str, dict[str, Any]] = {
        "wiki": {"api": host.api_url, "user": BOT_PASSWORD.name, "password_file": "../secret"},
        "scope": {"titles": [f"{title}*"]},
        "sync": {"settle": 0.0, "throttle": 0.0},
    }
    (folder / "mwbridge.toml").write_text(settings_text(tables), encoding="utf-8")
    return made


def write_secret(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{text}\n")


def run(
    command: list[str], environment: dict[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """A command with this environment and nothing of ours."""
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


# --- systemd ---------------------------------------------------------------------


def units() -> dict[str, str]:
    """The units by the names that their first lines give them."""
    found = snippets("systemd")
    return {re.findall(r"^# .*/(\S+)$", text, re.MULTILINE)[0]: text for text in found}


def setting(text: str, name: str) -> str:
    """What a unit says of something, once."""
    (value,) = re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)
    return str(value)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units(home: Path) -> None:
    folder = home / ".config" / "systemd" / "user"
    folder.mkdir(parents=True)
    for name, text in units().items():
        (folder / name).write_text(text)
    environment = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PATH": os.environ["PATH"]}
    paths = [str(folder / name) for name in units()]
    done = run(["systemd-analyze", "--user", "verify", *paths], environment, home)
    assert (done.returncode, done.stderr) == (0, "")
    when = setting(units()["mwbridge.timer"], "OnCalendar")
    shown = run(["systemd-analyze", "calendar", when], environment, home)
    assert "*-*-* *:00/5:00" in shown.stdout


def test_the_service_syncs(home: Path, host: LocalWiki, title: str) -> None:
    """As systemd runs it: with its own environment, the file's variables, and no shell."""
    service = units()["mwbridge.service"]
    file = Path(setting(service, "EnvironmentFile").replace("%h", str(home)))
    write_secret(file, f"MWBRIDGE_PASSWORD={BOT_PASSWORD.password}")
    name, _, value = file.read_text().strip().partition("=")
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", name: value}
    command = shlex.split(setting(service, "ExecStart").replace("%h", str(home)))
    done = run(command, environment, home)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    # pywikibot would leave its settings, its logs and its cookies in the home folder.
    assert {found.name for found in home.iterdir()} == {".config", ".local", "wiki"}
    page = home / "wiki" / f"{title.replace(' ', '_')}.md"
    assert page.read_text() == "High *tide*.\n"
    host.edit(title, "Higher ''tide''.", account=EDITOR)
    page.write_text("Low *tide*.\n")
    done = run(command, environment, home)
    assert str(done.returncode) in setting(service, "SuccessExitStatus").split()
    assert done.stdout.startswith("conflict")


# --- cron --------------------------------------------------------------------------


def test_the_line_of_cron_syncs(home: Path, host: LocalWiki, title: str) -> None:
    """As cron runs it: by sh, with HOME, SHELL and a short PATH."""
    write_secret(home / "secret", BOT_PASSWORD.password)
    ((line,),) = [text.splitlines() for text in snippets("cron")]
    *when, command = re.split(r"\s+", line, maxsplit=5)
    assert when == ["*/5", "*", "*", "*", "*"]
    assert "%" not in command, "cron takes it for the end of the line"
    environment = {"HOME": str(home), "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    done = run(["/bin/sh", "-c", command], environment, home)
    # What it says is mailed to somebody.
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (home / "wiki" / f"{title.replace(' ', '_')}.md").read_text() == "High *tide*.\n"


# --- a CI job ------------------------------------------------------------------------


def job() -> dict[str, Any]:
    """The only job of the workflow."""
    (text,) = snippets("A CI job")
    workflow = YAML(typ="safe").load(text)
    (found,) = workflow["jobs"].values()
    return dict(found)


def git(folder: Path, *words: str) -> str:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = subprocess.run(
        ["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def run_job(origin: Path, checkout: Path) -> int:
    """The job's steps in a fresh checkout; the exit code of the first that fails."""
    git(origin.parent, "clone", "-q", str(origin), str(checkout))
    assert not (checkout / ".mwbridge" / "state.db").exists()
    assert job()["env"] == {"MWBRIDGE_PASSWORD": "${{ secrets.MWBRIDGE_PASSWORD }}"}
    environment = {
        "HOME": str(checkout.parent),
        "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}",
        "MWBRIDGE_PASSWORD": BOT_PASSWORD.password,
    }
    code = 0
    for step in job()["steps"]:
        if "run" in step and "pip install" not in step["run"]:
            if code and step.get("if") != "${{ !cancelled() }}":
                continue
            done = run(["bash", "-e", "-c", step["run"]], environment, checkout)
            code = code or done.returncode
    return code


def test_the_job_starts_from_a_fresh_checkout_each_time(
    home: Path, host: LocalWiki, title: str, tmp_path: Path
) -> None:
    write_secret(home / "secret", BOT_PASSWORD.password)
    work, origin = home / "wiki", tmp_path / "origin.git"
    path = f"{title.replace(' ', '_')}.md"
    gone = path.replace(".md", "_gone.md")
    host.edit(f"{title} gone", "Not for long.")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(origin))
    git(work, "init", "-q", "-b", "main")
    git(work, "remote", "add", "origin", str(origin))
    environment = {**os.environ, "MWBRIDGE_PASSWORD": BOT_PASSWORD.password}
    assert run([str(PROGRAM), "pull"], environment, work).returncode == 0
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "The wiki")
    assert ".mwbridge/manifest.tsv" in git(work, "ls-files")
    assert ".mwbridge/state.db" not in git(work, "ls-files")
    # A commit edits a page, makes one and takes one away; the wiki edits another place.
    (work / path).write_text("Low *tide*.\n\nMud.\n")
    (work / path.replace(".md", "_new.md")).write_text("New.\n")
    (work / gone).unlink()
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "Say what the tide is")
    git(work, "push", "-q", "-u", "origin", "main")
    host.edit(f"{title} there", "There.", account=EDITOR)
    assert run_job(origin, tmp_path / "first") == 0
    assert host.text(title) == "Low ''tide''.\n\nMud."
    assert revisions(host, title)[0]["comment"] == "Say what the tide is"
    assert host.text(f"{title} new") == "New."
    assert host.text(f"{title} gone") is None
    git(work, "pull", "-q")
    assert (work / path.replace(".md", "_there.md")).read_text() == "There.\n"
    assert git(work, "log", "-1", "--format=%s").strip() == "Edits on the wiki"
    # Nothing is left to do, so that nothing is committed.
    before = len(revisions(host, title))
    assert run_job(origin, tmp_path / "second") == 0
    assert len(revisions(host, title)) == before
    git(work, "pull", "-q")
    assert git(work, "rev-list", "--count", "HEAD").strip() == "3"
    # A page that waits for a person fails the job, and what came else is committed.
    (work / path).write_text("Ebb *tide*.\n\nMud.\n")
    git(work, "commit", "-q", "-a", "-m", "Ebb")
    git(work, "push", "-q")
    host.edit(title, "Flood ''tide''.\n\nMud.", account=EDITOR)
    host.edit(f"{title} there", "There too.", account=EDITOR)
    assert run_job(origin, tmp_path / "third") == 1
    git(work, "pull", "-q")
    assert (work / path.replace(".md", "_there.md")).read_text() == "There too.\n"
    assert (work / path).read_text() == "Ebb *tide*.\n\nMud.\n"
    assert host.text(title) == "Flood ''tide''.\n\nMud."
    assert run_job(origin, tmp_path / "fourth") == 1
    assert host.text(title) == "Flood ''tide''.\n\nMud."
