"""No write of ours lands over somebody's edit, on another page, or twice."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bridge.errors import AuthError, SafetyRefusal, Throttled, Unreachable
from bridge.local.wiki import ADMIN, BOT, BOT_PASSWORD, EDITOR, Account, LocalWiki
from bridge.wiki.answers import Uncertain, WikiRefusal
from bridge.wiki.changes import Cursor, read_changes
from bridge.wiki.edits import EditStyle, create_page, delete_page, edit_page, move_page
from bridge.wiki.files import download_file, list_files, read_files, upload_file
from bridge.wiki.pages import WikiPage, list_pages, list_texts, read_pages
from bridge.wiki.session import Session
from tests.live.folders import with_and_without_diff3
from tests.live.pictures import png
from tests.live.proxy import Answered, Asked, Proxy
from tests.live.sessions import open_session

STYLE = EditStyle()
RIGHTS = "$wgGroupPermissions['bot']['delete'] = $wgGroupPermissions['bot']['undelete'] = true;"


@pytest.fixture
def session(proxy: Proxy, tmp_path: Path) -> Session:
    return open_session(proxy.api_url, tmp_path / "session")


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    return re.sub(r"[^A-Za-z0-9]+", " ", request.node.name).strip().capitalize()


def page(session: Session, title: str) -> WikiPage:
    return read_pages(session, titles=[title])[title]


def push(session: Session, base: WikiPage, text: str) -> int:
    return edit_page(
        session,
        page_id=base.page_id,
        revision=base.revision,
        title=base.title,
        text=text,
        summary="ours",
        style=STYLE,
    ).revision


def push_if_merging(wiki: LocalWiki, session: Session, base: WikiPage) -> None:
    """A move makes a revision of its own, which a wiki without diff3 takes for a conflict."""
    if wiki.settings.merges:
        push(session, base, "ours")
        return
    with pytest.raises(WikiRefusal, match="editconflict"):
        push(session, base, "ours")


THREE = "first\n\nsecond\n\nthird"


@with_and_without_diff3
@pytest.mark.parametrize("who", [EDITOR, BOT], ids=["another user", "our own account"])
def test_an_edit_in_between_is_never_lost(
    who: Account, host: LocalWiki, session: Session, title: str
) -> None:
    """Within the same second too: nothing waits here."""
    host.edit(title, THREE)
    base = page(session, title)
    host.edit(title, THREE.replace("second", "theirs"), account=who)
    with pytest.raises(WikiRefusal) as caught:
        push(session, base, THREE.replace("second", "ours"))
    assert caught.value.kind == "conflict"
    assert host.text(title) == THREE.replace("second", "theirs")


@with_and_without_diff3
def test_a_disjoint_edit_is_merged_or_refused_and_never_lost(
    host: LocalWiki, session: Session, title: str
) -> None:
    host.edit(title, THREE)
    base = page(session, title)
    host.edit(title, THREE.replace("first", "theirs"), account=EDITOR)
    ours = THREE.replace("third", "ours")
    if host.settings.merges:
        push(session, base, ours)
        assert host.text(title) == ours.replace("first", "theirs")
    else:
        with pytest.raises(WikiRefusal, match="editconflict"):
            push(session, base, ours)
        assert host.text(title) == THREE.replace("first", "theirs")


@with_and_without_diff3
def test_a_deleted_page_is_not_made_again(host: LocalWiki, session: Session, title: str) -> None:
    host.edit(title, THREE)
    base = page(session, title)
    host.write({"action": "delete", "title": title})
    with pytest.raises(WikiRefusal) as caught:
        push(session, base, "ours")
    assert caught.value.kind == "gone"
    assert host.text(title) is None


@with_and_without_diff3
@pytest.mark.parametrize("redirect", [True, False], ids=["with a redirect", "without a redirect"])
def test_an_edit_follows_a_moved_page(
    redirect: bool, host: LocalWiki, session: Session, title: str
) -> None:
    host.edit(title, THREE)
    base = page(session, title)
    move = {"action": "move", "from": title, "to": f"{title} moved"}
    host.write(move if redirect else {**move, "noredirect": True})
    left = host.text(title)
    push_if_merging(host, session, base)
    assert host.text(title) == left
    assert host.text(f"{title} moved") == ("ours" if host.settings.merges else THREE)


@with_and_without_diff3
def test_a_stranger_under_the_old_title_keeps_their_page(
    host: LocalWiki, session: Session, title: str
) -> None:
    host.edit(title, THREE)
    base = page(session, title)
    host.write({"action": "move", "from": title, "to": f"{title} moved", "noredirect": True})
    host.edit(title, "a stranger's", account=EDITOR)
    push_if_merging(host, session, base)
    assert host.text(title) == "a stranger's"
    assert host.text(f"{title} moved") == ("ours" if host.settings.merges else THREE)


def test_a_page_that_came_in_between_is_not_written_over(
    host: LocalWiki, session: Session, title: str
) -> None:
    started = read_changes(session, Cursor()).cursor.time
    host.edit(title, "theirs", account=EDITOR)
    with pytest.raises(WikiRefusal) as caught:
        create_page(session, title=title, text="o", summary="", style=STYLE, started=started)
    assert caught.value.kind == "exists"
    assert host.text(title) == "theirs"


@with_and_without_diff3
def test_a_lost_answer_is_not_asked_for_again(
    host: LocalWiki, session: Session, proxy: Proxy, title: str
) -> None:
    """The wiki has saved it; whoever sends it again would save it twice, or see a conflict."""
    host.edit(title, THREE)
    base = page(session, title)
    push(session, base, "warm up")
    base = page(session, title)
    proxy.reset()
    proxy.fail("drop answer", "edit")
    with pytest.raises(Uncertain):
        push(session, base, "ours")
    assert proxy.count("edit") == 1
    stored = page(session, title)
    assert (stored.text, stored.parent, stored.user) == ("ours", base.revision, BOT.name)


@pytest.mark.parametrize("kind", ["429", "maxlag", "readonly", "lost session"])
def test_a_write_that_was_not_done_is_tried_again(
    kind: str, host: LocalWiki, session: Session, proxy: Proxy, title: str
) -> None:
    host.edit(title, THREE)
    base = page(session, title)
    proxy.fail(kind, "edit")  # type: ignore[arg-type]
    push(session, base, "ours")
    assert proxy.count("edit") == 2
    assert host.text(title) == "ours"


@pytest.mark.parametrize("kind", ["429", "maxlag", "readonly"])
def test_it_gives_up_at_last(
    kind: str, host: LocalWiki, session: Session, proxy: Proxy, title: str
) -> None:
    host.edit(title, THREE)
    base = page(session, title)
    proxy.fail(kind, "edit", times=99)  # type: ignore[arg-type]
    with pytest.raises((Throttled, WikiRefusal)):
        push(session, base, "ours")
    assert proxy.count("edit") == 3
    assert host.text(title) == THREE


@pytest.mark.parametrize(
    "kind", ["502", "503", "html", "cut answer", "drop answer", "drop request"]
)
def test_reading_goes_on_after_a_fault(
    kind: str, host: LocalWiki, session: Session, proxy: Proxy, title: str
) -> None:
    host.edit(title, THREE)
    proxy.fail(kind, "query")  # type: ignore[arg-type]
    assert page(session, title).text == THREE


@pytest.mark.parametrize("kind", ["502", "html", "cut answer", "drop request"])
def test_a_write_without_an_answer_is_uncertain(
    kind: str, host: LocalWiki, session: Session, proxy: Proxy, title: str
) -> None:
    host.edit(title, THREE)
    base = page(session, title)
    proxy.fail(kind, "edit")  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        push(session, base, "ours")
    assert proxy.count("edit") == 1


def test_another_page_than_the_wikis_is_told(session: Session, proxy: Proxy) -> None:
    proxy.fail("cloudflare", times=99)
    with pytest.raises(Unreachable, match="Cloudflare"):
        page(session, "Any")


def test_an_address_that_has_moved_is_told(host: LocalWiki, tmp_path: Path) -> None:
    moved = Answered(301, (("Location", f"{host.api_url}?x=1"),), b"")
    told = pytest.raises(Unreachable, match=f"write {host.api_url} at wiki.api")
    with Proxy(host.address, gate=lambda asked: moved) as old, told:
        open_session(old.api_url, tmp_path / "old")


def test_the_session_is_kept_and_renewed(
    host: LocalWiki, proxy: Proxy, session: Session, tmp_path: Path
) -> None:
    """The cookies of the last run serve the next; when they are gone it logs in again."""
    proxy.reset()
    again = open_session(proxy.api_url, tmp_path / "session")
    assert proxy.count("login") == 0
    for cookies in (tmp_path / "session").glob("*.lwp"):
        assert cookies.stat().st_mode & 0o077 == 0
        cookies.unlink()
    again = open_session(proxy.api_url, tmp_path / "session")
    assert proxy.count("login") == 1
    assert page(again, "Main Page").exists


def test_a_wrong_password_is_said_and_not_shown(
    proxy: Proxy,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    wrong = Account(BOT_PASSWORD.name, "abcdefghijklmnopqrstuvw0123456789")
    caplog.set_level(logging.DEBUG)
    with pytest.raises(AuthError) as caught:
        open_session(proxy.api_url, tmp_path / "other", account=wrong)
    output = capfd.readouterr()
    assert wrong.password not in f"{caught.value} {caplog.text} {output.out} {output.err}"


def test_every_write_says_who_we_are(
    host: LocalWiki, session: Session, proxy: Proxy, title: str
) -> None:
    host.edit(title, THREE)
    push(session, page(session, title), "ours")
    edits = [asked for asked in proxy.requests if asked.get("action") == "edit"]
    assert [(asked["assert"], asked["assertuser"]) for asked in edits] == [("user", BOT.name)]
    assert all("basetimestamp" not in asked for asked in edits)
    # A cut-off POST has no token, so that half of a text is never saved.
    assert list(edits[0]).index("token") > list(edits[0]).index("text")
    reads = [asked for asked in proxy.requests if asked.get("prop") == "info|revisions"]
    assert {asked.get("assert") for asked in reads} == {"user"}


def test_it_says_what_it_is_and_whom_to_ask(host: LocalWiki, tmp_path: Path) -> None:
    seen: set[str] = set()

    def gate(asked: Asked) -> dict[str, str]:
        seen.add(asked.headers["User-Agent"])
        return {}

    with Proxy(host.address, gate=gate) as proxy:
        session = open_session(proxy.api_url, tmp_path / "named", contact="ada@example.org")
        page(session, "Main Page")
    assert all(re.match(r"mwbridge/\d\S* \(ada@example\.org\) ", name) for name in seen), seen


def test_writes_lie_apart_and_wait_as_long_as_they_are_asked(
    host: LocalWiki, proxy: Proxy, tmp_path: Path, title: str
) -> None:
    slept: list[float] = []
    session = open_session(proxy.api_url, tmp_path / "slow", sleep=slept.append, throttle=60)
    host.edit(title, THREE)
    push(session, page(session, title), "one")
    assert slept == []
    push(session, page(session, title), "two")
    assert [round(seconds, -1) for seconds in slept] == [60]
    slept.clear()
    proxy.fail("429", "query")
    page(session, title)
    # The proxy's Retry-After.
    assert slept == [1.0]


def test_a_row_that_comes_late_is_seen(host: LocalWiki, session: Session, title: str) -> None:
    """The clock of the wiki was ahead, or the row was written after the rows were read."""
    host.edit(title, THREE)
    since = read_changes(session, Cursor()).cursor
    since = read_changes(session, since).cursor
    number = host.edit(title, "late")
    later = (datetime.now(UTC) + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    late = read_changes(session, msgspec.structs.replace(since, time=later))
    assert number in late.edited.values()
    assert number not in read_changes(session, late.cursor).edited.values()


def test_another_wiki_is_refused(session: Session) -> None:
    known = read_changes(session, Cursor()).cursor
    other = Cursor(wiki="other at //example.org", time=known.time, edits=known.edits)
    with pytest.raises(SafetyRefusal, match="another wiki answers"):
        read_changes(session, other)


def test_changes_are_seen_or_a_comparison_is_asked_for(
    host: LocalWiki, session: Session, title: str
) -> None:
    host.edit(title, THREE)
    since = read_changes(session, Cursor()).cursor
    since = read_changes(session, since).cursor
    quiet = read_changes(session, since)
    assert quiet.is_complete
    host.edit(title, "other")
    edited = read_changes(session, since)
    assert edited.is_complete
    found = page(session, title)
    assert edited.edited == {found.page_id: found.revision}
    host.write({"action": "move", "from": title, "to": f"{title} moved"})
    moved = read_changes(session, since)
    assert {title, f"{title} moved"} <= moved.titles
    host.write({"action": "delete", "title": f"{title} moved"})
    deleted = read_changes(session, since)
    # Its rows are gone; the log tells of it, or the count of edits does not add up.
    assert f"{title} moved" in deleted.titles
    assert not deleted.is_complete


def test_all_pages_are_listed(host: LocalWiki, session: Session) -> None:
    for number in range(8):
        host.edit(f"Listed {number}", f"text {number} ")
    listed = {found.title: found for found in list_pages(session, 0)}
    texts = {found.title: found for found in list_texts(session, 0)}
    assert listed.keys() == texts.keys() >= {f"Listed {number}" for number in range(8)}
    assert all(found.text is not None for found in texts.values())
    assert all(found.revision == texts[name].revision for name, found in listed.items())


def test_moving_and_deleting(host: LocalWiki, session: Session, title: str) -> None:
    host.edit(title, THREE)
    found = page(session, title)
    target = f"{title} there"
    assert move_page(
        session, page_id=found.page_id, title=title, target=target, reason="r", redirect=True
    )
    host.edit(f"{title} taken", "x")
    with pytest.raises(WikiRefusal) as caught:
        move_page(
            session,
            page_id=found.page_id,
            title=target,
            target=f"{title} taken",
            reason="r",
            redirect=True,
        )
    assert caught.value.kind == "exists"
    delete_page(session, page_id=found.page_id, title=target, reason="r")
    assert host.text(target) is None


def test_files_go_both_ways_by_their_sha1(host: LocalWiki, session: Session, title: str) -> None:
    name = f"File:{title}.png"
    one, two = png(2, 2), png(3, 3)
    upload_file(session, title=name, data=one, comment="c")
    stored = read_files(session, [name])[name]
    assert download_file(session, stored) == one
    with pytest.raises(WikiRefusal) as caught:
        upload_file(session, title=name, data=two, comment="c", expected_sha1="0" * 40)
    assert caught.value.kind == "conflict"
    upload_file(session, title=name, data=two, comment="c", expected_sha1=stored.sha1)
    assert download_file(session, read_files(session, [name])[name]) == two
    assert name in {file.title for file in list_files(session)}
    large = png(4, 4) + b"\0" * (3 << 20)
    upload_file(session, title=f"File:{title} large.png", data=large, comment="c")
    found = read_files(session, [f"File:{title} large.png"])[f"File:{title} large.png"]
    assert found.size == len(large)


def test_a_protected_page_is_refused(host: LocalWiki, session: Session, title: str) -> None:
    host.edit(title, THREE)
    host.write({"action": "protect", "title": title, "protections": "edit=sysop"}, account=ADMIN)
    base = page(session, title)
    with pytest.raises(WikiRefusal) as caught:
        push(session, base, "ours")
    assert caught.value.kind == "refused"
