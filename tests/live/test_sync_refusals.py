"""What a wiki refuses: filters, blacklists, captchas, protection, rights, its own rest.

Each is a matter of its page alone; what is a matter of the whole wiki ends the run's
writing at once instead of waiting for every page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.local.settings import Settings
from bridge.local.wiki import ADMIN, BOT, LocalWiki
from bridge.sync.run import exit_code
from tests.live.folders import (
    Folder,
    revisions,
    statuses,
)
from tests.live.proxy import Proxy

GUARDS = """
wfLoadExtensions( [ 'AbuseFilter', 'SpamBlacklist', 'TitleBlacklist', 'ConfirmEdit',
    'ConfirmEdit/QuestyCaptcha' ] );
$wgBlacklistSettings = [ 'spam' => [ 'files' => [] ] ];
$wgTitleBlacklistSources = [ [ 'type' => 'localpage', 'src' => 'MediaWiki:Titleblacklist' ] ];
$wgCaptchaQuestions = [ 'Two and two?' => 'four' ];
$wgCaptchaTriggers['edit'] = false;
$wgCaptchaTriggers['addurl'] = false;
$wgCaptchaRegexes = [ '/turbot/' ];
$wgGroupPermissions['bot']['skipcaptcha'] = false;
$wgGroupPermissions['bot']['tboverride'] = false;
"""
PAGE = "The ''tide'' comes in.\n\nBoats lie at the pier."


@pytest.fixture(scope="module")
def host() -> Iterator[LocalWiki]:
    with LocalWiki.start(Settings(more=GUARDS)) as running:
        yield running


def add_filter(host: LocalWiki, number: int, word: str, consequence: str) -> None:
    """A filter against a word, as Special:AbuseFilter stores it."""
    row = {
        "af_id": number,
        "af_pattern": f'added_lines contains "{word}"',
        "af_user": 1,
        "af_user_text": ADMIN.name,
        "af_timestamp": "20200101000000",
        "af_enabled": 1,
        "af_comments": "",
        "af_public_comments": f"no {word}",
        "af_hidden": 0,
        "af_hit_count": 0,
        "af_throttled": 0,
        "af_deleted": 0,
        "af_actions": consequence,
        "af_global": 0,
        "af_group": "default",
    }
    names, places = ", ".join(row), ", ".join("?" * len(row))
    database = sqlite3.connect(host.folder / "data" / "wiki.sqlite", timeout=30)
    with database:
        database.execute(f"INSERT INTO abuse_filter ({names}) VALUES ({places})", (*row.values(),))
        action = (number, consequence, f"abusefilter-{consequence}ed-x")
        database.execute("INSERT INTO abuse_filter_action VALUES (?, ?, ?)", action)
    database.close()


def test_each_refusal_is_its_page_s_alone(host: LocalWiki, tmp_path: Path) -> None:
    add_filter(host, 1, "herring", "disallow")
    add_filter(host, 2, "mackerel", "warn")
    host.edit("MediaWiki:Spam-blacklist", r"bad\.example")
    host.edit("MediaWiki:Titleblacklist", ".*whale.*")
    words = {
        "disallowed": "herring",
        "warned": "mackerel",
        "spam": "https://bad.example/ here",
        "captcha": "turbot",
        "protected": "plaice",
        "cascading": "plaice",
        "fine": "cod",
    }
    for name in words:
        host.edit(f"Guarded {name}", PAGE)
    host.edit("Guard", "{{:Guarded cascading}}")
    protect = {"action": "protect", "protections": "edit=sysop"}
    host.write({**protect, "title": "Guarded protected"})
    host.write({**protect, "title": "Guard", "cascade": True})
    with Proxy(host.address) as proxy:
        folder = Folder(tmp_path / "folder", proxy.api_url)
        folder.within(titles=("Guarded *",))
        folder.run("pull")
        for name, word in words.items():
            folder.replace(f"Guarded_{name}.md", "Boats", word)
        folder.write("Guarded_whale.md", "New.\n")
        proxy.reset()
        report = folder.run()
        expected = {f"Guarded {name}": "failed" for name in words} | {"Guarded whale": "failed"}
        assert statuses(report) == {**expected, "Guarded fine": "done"}
        assert exit_code(report) == 3
        # A refusal is not asked again; pywikibot alone would send some for ever.
        assert proxy.count("edit") == len(words) + 1
        codes = {
            "disallowed": "abusefilter-disallowed",
            "warned": "abusefilter-warning",
            "spam": "spamblacklist",
            "captcha": "captcha",
            "protected": "protectedpage",
            "cascading": "cascadeprotected",
            "whale": "titleblacklist-forbidden",
        }
        said = {outcome.action.title: outcome.message for outcome in report.outcomes}
        wrong = {
            name: said[f"Guarded {name}"]
            for name, code in codes.items()
            if code not in said[f"Guarded {name}"]
        }
        assert wrong == {}
        assert "only a person can answer" in said["Guarded captcha"]
        for name, word in words.items():
            assert word in folder.read(f"Guarded_{name}.md")
            if name != "fine":
                assert host.text(f"Guarded {name}") == PAGE
        assert host.text("Guarded whale") is None
        # Once the guards let it pass it goes.
        host.write({**protect, "title": "Guarded protected", "protections": "edit=all"})
        assert statuses(folder.run())["Guarded protected"] == "done"
        assert "plaice" in (host.text("Guarded protected") or "")


def test_without_the_rights_pages_are_kept_and_said(host: LocalWiki, tmp_path: Path) -> None:
    """This bot may neither delete nor move without a redirect; one asked is enough to know."""
    for number in range(4):
        host.edit(f"Kept {number}", f"{number} {PAGE}")
    with Proxy(host.address) as proxy:
        folder = Folder(tmp_path / "folder", proxy.api_url)
        folder.within(titles=("Kept *",))
        folder.run("pull")
        for number in (0, 1):
            (folder.path / f"Kept_{number}.md").unlink()
        proxy.reset()
        report = folder.run(delete_now=True)
        assert statuses(report) == {"Kept 0": "failed", "Kept 1": "failed"}
        assert proxy.count("delete") == 1
        assert host.text("Kept 1") == f"1 {PAGE}"
        # Who thinks better of it gets the file back.
        folder.write("Kept_0.md", folder.read("Kept_2.md").replace("2", "0", 1))
        folder.write("Kept_1.md", folder.read("Kept_2.md").replace("2", "1", 1))
        assert statuses(folder.run()) == {}


def edited(
    host: LocalWiki, proxy: Proxy, path: Path, name: str, *, pages: int, retries: int
) -> Folder:
    """A folder of pages, each of them edited."""
    for number in range(pages):
        host.edit(f"{name} {number}", PAGE)
    folder = Folder(path, proxy.api_url, retries=retries)
    folder.within(titles=(f"{name} *",))
    folder.run("pull")
    for number in range(pages):
        folder.replace(f"{name}_{number}.md", "Boats", "Ships")
    return folder


def test_a_wiki_at_rest_is_asked_once_and_not_for_every_page(
    host: LocalWiki, tmp_path: Path
) -> None:
    with Proxy(host.address) as proxy:
        folder = edited(host, proxy, tmp_path / "folder", "Rest", pages=5, retries=1)
        host.write_settings(Settings(more=f"{GUARDS}$wgReadOnly = 'a backup';"))
        try:
            proxy.reset()
            report = folder.run()
        finally:
            host.write_settings(Settings(more=GUARDS))
        assert set(statuses(report).values()) == {"failed"}
        assert exit_code(report) == 3
        assert "readonly" in report.outcomes[0].message
        assert all(outcome.message.startswith("not tried") for outcome in report.outcomes[1:])
        assert proxy.count("edit") == 2
        assert len(revisions(host, "Rest 0")) == 1
        assert set(statuses(folder.run()).values()) == {"done"}
        assert len(revisions(host, "Rest 4")) == 2


def test_a_wiki_that_goes_away_is_not_waited_for_page_by_page(
    host: LocalWiki, tmp_path: Path
) -> None:
    with Proxy(host.address) as proxy:
        folder = edited(host, proxy, tmp_path / "folder", "Gone", pages=4, retries=0)
        proxy.reset()

        def down() -> None:
            proxy.fail("502", times=99)

        proxy.fail("drop request", "edit", before=down)
        report = folder.run()
        assert set(statuses(report).values()) == {"failed"}
        assert proxy.count("edit") == 1
        proxy.reset()
        assert set(statuses(folder.run()).values()) == {"done"}
        assert [len(revisions(host, f"Gone {number}")) for number in range(4)] == [2] * 4


def test_a_blocked_account_writes_nothing(host: LocalWiki, tmp_path: Path) -> None:
    host.edit("Blocked", PAGE)
    folder = Folder(tmp_path / "folder", host.api_url)
    folder.within(titles=("Blocked",))
    folder.run("pull")
    folder.replace("Blocked.md", "Boats", "Ships")
    host.write({"action": "block", "user": BOT.name, "expiry": "never"})
    try:
        report = folder.run()
    finally:
        host.write({"action": "unblock", "user": BOT.name})
    assert statuses(report) == {"Blocked": "failed"}
    assert "blocked" in report.outcomes[0].message
    assert host.text("Blocked") == PAGE
    assert statuses(folder.run()) == {"Blocked": "done"}
