"""Secrets, answers and points in time: what needs no wiki."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import AuthError
from bridge.wiki.answers import WikiRefusal, describe_page, kind_of
from bridge.wiki.changes import identify
from bridge.wiki.secrets import Secret, find_secret


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.wiki.secrets._from_keyring", lambda user, api: None)


def test_a_secret_prints_as_stars() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hunter2"


def test_the_environment_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from the file\n")
    file.chmod(0o600)
    found = find_secret("A", "https://w.example/api.php", file, {"MWBRIDGE_PASSWORD": "x"})
    assert found.reveal() == "x"
    assert find_secret("A", "https://w.example/api.php", file, {}).reveal() == "from the file"


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hunter2")
    file.chmod(0o640)
    with pytest.raises(AuthError, match="chmod 600") as caught:
        find_secret("A", "https://w.example/api.php", file, {})
    assert "hunter2" not in str(caught.value)


def test_without_a_password_it_says_where_one_can_stand() -> None:
    with pytest.raises(AuthError, match=r"MWBRIDGE_PASSWORD.*keyring set mwbridge 'A@https"):
        find_secret("A", "https://w.example/api.php", None, {})


def test_refusals_are_told_apart() -> None:
    assert kind_of("editconflict") == "conflict"
    assert kind_of("abusefilter-warning-links") == "refused"
    assert kind_of("protectedpage") == "refused"
    assert kind_of("assertuserfailed") == "identity"
    assert kind_of("ratelimited") == "later"
    refusal = WikiRefusal("protectedpage", "This page is protected.", where="A")
    assert str(refusal).startswith("A: the wiki refuses (protectedpage): This page is protected;")


def test_a_page_instead_of_an_answer_is_described() -> None:
    assert "Cloudflare" in describe_page(503, "<html>cloudflare")
    assert "in front of the wiki" in describe_page(401, "")
    assert "cut off" in describe_page(200, '{"query":{"pa')
    assert "empty" in describe_page(502, " ")


def test_a_wiki_is_the_same_with_and_without_encryption() -> None:
    facts = {"wikiid": "w", "scriptpath": "/w"}
    assert identify({**facts, "server": "http://a.example"}) == identify(
        {**facts, "server": "https://a.example"}
    )
