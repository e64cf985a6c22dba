"""The ways into a wiki: HTTP's own login, certificates, OAuth, the keyring, a password file.

A proxy stands where a company's gate, its private authority or Extension:OAuth would;
what it lets pass goes to a real MediaWiki.  Whatever is secret stands in no output,
no message and no file.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import keyring
import pytest
import requests
import trustme
from click.testing import CliRunner
from keyring.backend import KeyringBackend

from bridge.cli.main import main
from bridge.local.wiki import BOT, BOT_PASSWORD, EDITOR, Account, LocalWiki
from bridge.tree.settings import settings_text
from tests.live.proxy import Answered, Asked, Proxy

GATE_PASSWORD = "the-gate's-own-password"
OAUTH = ("consumer-token", "consumer-secret-0", "access-token", "access-secret-1")


@pytest.fixture
def title(host: LocalWiki, request: pytest.FixtureRequest) -> str:
    name = re.sub("[^a-z]+", " ", request.node.name.lower()).strip().capitalize()
    host.edit(name, "High ''tide''.")
    return name


class Way:
    """A folder and a way into its wiki."""

    def __init__(self, folder: Path, title: str, secrets: dict[str, str], **wiki: Any) -> None:
        self.folder, self.title = folder, title
        self.secrets = secrets
        folder.mkdir()
        tables: dict[str, dict[str, Any]] = {
            "wiki": {"user": BOT_PASSWORD.name, **wiki},
            "scope": {"titles": [title]},
            "sync": {"settle": 0.0, "throttle": 0.0, "retries": 0},
        }
        (folder / "mwbridge.toml").write_text(settings_text(tables), encoding="utf-8")
        self.said = ""

    @property
    def file(self) -> Path:
        return self.folder / f"{self.title.replace(' ', '_')}.md"

    def run(self, *words: str, environment: dict[str, str] | None = None) -> int:
        """A command; what it said is kept."""
        given = self.secrets if environment is None else environment
        unset = dict.fromkeys(("MWBRIDGE_PASSWORD", "MWBRIDGE_BASIC_PASSWORD"))
        done = CliRunner(env={**unset, **given}).invoke(main, [*words, "-C", str(self.folder)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.said = done.output
        self.keeps_secrets()
        return done.exit_code

    def keeps_secrets(self) -> None:
        """Nothing secret stands in what was said or written, plain or encoded."""
        written = b"".join(
            found.read_bytes()
            for found in (self.folder / ".mwbridge").rglob("*")
            if found.is_file()
        )
        for text in (BOT_PASSWORD.password, GATE_PASSWORD, *OAUTH[1::2]):
            for form in (text, quote(text), base64.b64encode(text.encode()).decode()[:-4]):
                assert form not in self.said
                assert form.encode() not in written

    def goes_both_ways(self, host: LocalWiki) -> None:
        """A pull and a push get through."""
        assert self.run("pull", "--log-format", "json") == 0, self.said
        assert self.file.read_text(encoding="utf-8") == "High *tide*.\n"
        self.file.write_text("Low *tide*.\n", encoding="utf-8")
        assert self.run("sync", "--log-format", "json") == 0, self.said
        assert host.text(self.title) == "Low ''tide''."
        assert self.run("status", "--json") == 0, self.said


BOTS = {"MWBRIDGE_PASSWORD": BOT_PASSWORD.password}


# --- HTTP's own login ----------------------------------------------------------


def basic(user: str, password: str) -> Callable[[Asked], Answered | dict[str, str]]:
    """A gate that asks for a name and a password, as RFC 7617 says."""
    wanted = base64.b64encode(f"{user}:{password}".encode()).decode()

    def gate(asked: Asked) -> Answered | dict[str, str]:
        if asked.headers.get("Authorization") == f"Basic {wanted}":
            return {}
        return Answered(401, (("WWW-Authenticate", 'Basic realm="gate"'),), b"<html>who?</html>")

    return gate


def test_http_basic_login_in_front(host: LocalWiki, tmp_path: Path, title: str) -> None:
    with Proxy(host.address, gate=basic("anna", GATE_PASSWORD)) as proxy:
        secrets = {**BOTS, "MWBRIDGE_BASIC_PASSWORD": GATE_PASSWORD}
        way = Way(tmp_path / "folder", title, secrets, api=proxy.api_url, basic_user="anna")
        way.goes_both_ways(host)
        # The other password alone does not open the gate.
        assert way.run("sync", environment={**BOTS, "MWBRIDGE_BASIC_PASSWORD": "wrong"}) == 3
        assert "HTTP 401: a name and a password are asked for" in way.said
        assert way.run("sync", environment=BOTS) == 2
        assert "MWBRIDGE_BASIC_PASSWORD" in way.said


def test_timers_read_both_passwords_from_files(host: LocalWiki, tmp_path: Path, title: str) -> None:
    with Proxy(host.address, gate=basic("anna", GATE_PASSWORD)) as proxy:
        way = Way(
            tmp_path / "folder",
            title,
            {},
            api=proxy.api_url,
            basic_user="anna",
            password_file="../bot",
            basic_password_file="../gate",
        )
        for name, text in (("bot", BOT_PASSWORD.password), ("gate", GATE_PASSWORD)):
            (tmp_path / name).write_text(f"{text}\n")
            (tmp_path / name).chmod(0o600)
        way.goes_both_ways(host)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_password_file_that_others_can_read_is_refused(
    host: LocalWiki, tmp_path: Path, title: str, mode: int
) -> None:
    with Proxy(host.address) as proxy:
        way = Way(tmp_path / "folder", title, {}, api=proxy.api_url, password_file="../bot")
        (tmp_path / "bot").write_text(f"{BOT_PASSWORD.password}\n")
        (tmp_path / "bot").chmod(mode)
        assert way.run("sync") == 2
        assert "chmod 600" in way.said
        assert proxy.count() == 0
        (tmp_path / "bot").chmod(0o400)
        assert way.run("pull") == 0, way.said


# --- certificates ----------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def served(authority: trustme.CA, *, asks: bool = False, name: str = "127.0.0.1") -> ssl.SSLContext:
    """What a server has that a private authority vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    if asks:
        authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def test_a_private_authority(
    host: LocalWiki, tmp_path: Path, title: str, authority: trustme.CA
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with Proxy(host.address, tls=served(authority)) as proxy:
        way = Way(tmp_path / "folder", title, BOTS, api=proxy.api_url, ca_bundle="../authority.pem")
        way.goes_both_ways(host)
        (tmp_path / "authority.pem").unlink()
        assert way.run("sync") == 2
        assert "wiki.ca_bundle is not there" in way.said


def test_a_stranger_s_certificate_is_refused(
    host: LocalWiki, tmp_path: Path, title: str, authority: trustme.CA
) -> None:
    """Of no authority that we trust, or made out to another name."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with Proxy(host.address, tls=served(authority)) as proxy:
        way = Way(tmp_path / "unknown", title, BOTS, api=proxy.api_url)
        assert way.run("pull") == 3
        assert "wiki.ca_bundle" in way.said
        assert proxy.count() == 0
    with Proxy(host.address, tls=served(authority, name="wiki.example.org")) as proxy:
        way = Way(tmp_path / "other", title, BOTS, api=proxy.api_url, ca_bundle="../authority.pem")
        assert way.run("pull") == 3
        assert proxy.count() == 0


@pytest.mark.parametrize("apart", [False, True], ids=["one file", "two files"])
def test_a_client_s_certificate(
    host: LocalWiki, tmp_path: Path, title: str, authority: trustme.CA, apart: bool
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    ours = authority.issue_cert("anna@example.org")
    ours.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    ours.private_key_pem.write_to_path(tmp_path / "key.pem")
    ours.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    files = {"client_certificate": "../both.pem"}
    if apart:
        files = {"client_certificate": "../certificate.pem", "client_key": "../key.pem"}
    with Proxy(host.address, tls=served(authority, asks=True)) as proxy:
        trusted = {"api": proxy.api_url, "ca_bundle": "../authority.pem"}
        Way(tmp_path / "folder", title, BOTS, **trusted, **files).goes_both_ways(host)
        without = Way(tmp_path / "without", title, BOTS, **trusted)
        proxy.reset()
        assert without.run("pull") == 3
        assert proxy.count() == 0


# --- OAuth -------------------------------------------------------------------------


def signed(asked: Asked) -> bool:
    """Whether a request carries OAuth 1.0a's signature by HMAC-SHA1, as RFC 5849 makes it."""
    header = asked.headers.get("Authorization", "")
    if not header.startswith("OAuth "):
        return False
    given = {
        unquote(name.strip()): unquote(text.strip('"'))
        for name, _, text in (part.partition("=") for part in header[6:].split(","))
    }
    if (given.get("oauth_consumer_key"), given.get("oauth_token")) != OAUTH[::2]:
        return False
    address = urlsplit(asked.address)
    pairs = parse_qsl(address.query, keep_blank_values=True)
    if "urlencoded" in asked.headers.get("Content-Type", ""):
        pairs += parse_qsl(asked.body.decode(), keep_blank_values=True)
    pairs += [(name, text) for name, text in given.items() if name != "oauth_signature"]
    encoded = sorted((quote(name, "~"), quote(text, "~")) for name, text in pairs)
    parameters = "&".join(f"{name}={text}" for name, text in encoded)
    place = f"{address.scheme}://{address.netloc}{address.path}"
    base = "&".join(quote(part, "~") for part in (asked.method, place, parameters))
    key = "&".join(quote(secret, "~") for secret in OAUTH[1::2])
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    return hmac.compare_digest(base64.b64encode(digest).decode(), given["oauth_signature"])


def cookies_of(host: LocalWiki, account: Account) -> str:
    """The cookies of somebody's session, as a header."""
    session = requests.Session()

    def ask(**parameters: str) -> Any:
        return session.post(host.api_url, {"format": "json", "formatversion": "2", **parameters})

    tokens = ask(action="query", meta="tokens", type="login").json()["query"]["tokens"]
    ask(
        action="login",
        lgname=account.name,
        lgpassword=account.password,
        lgtoken=tokens["logintoken"],
    )
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)


def by_oauth(folder: Path, title: str, proxy: Proxy) -> Way:
    """A way in that the proxy stands in, with the bot's tokens."""
    secrets = {"MWBRIDGE_PASSWORD": "\n".join(OAUTH)}
    return Way(folder, title, secrets, api=proxy.api_url, user=BOT.name, auth="oauth")


def test_oauth_signs_every_request(host: LocalWiki, tmp_path: Path, title: str) -> None:
    """The gate stands for Extension:OAuth: who signs is the bot, and nobody else is anybody."""
    cookies = cookies_of(host, BOT)
    refused = {"error": {"code": "mwoauth-invalid-authorization", "info": "Invalid signature"}}

    def gate(asked: Asked) -> Answered | dict[str, str]:
        if not signed(asked):
            kind = (("Content-Type", "application/json"),)
            return Answered(200, kind, json.dumps(refused).encode())
        return {"Cookie": cookies}

    with Proxy(host.address, gate=gate) as proxy:
        way = by_oauth(tmp_path / "folder", title, proxy)
        way.goes_both_ways(host)
        assert proxy.count("login") == proxy.count("clientlogin") == 0
        wrong = {"MWBRIDGE_PASSWORD": "\n".join((*OAUTH[:3], "another"))}
        assert way.run("sync", environment=wrong) == 2
        assert "Invalid signature" in way.said
        assert way.run("sync", environment={"MWBRIDGE_PASSWORD": "one two"}) == 2
        assert "OAuth needs four lines" in way.said


def test_oauth_of_another_account_is_refused(host: LocalWiki, tmp_path: Path, title: str) -> None:
    cookies = cookies_of(host, EDITOR)
    with Proxy(host.address, gate=lambda asked: {"Cookie": cookies}) as proxy:
        way = by_oauth(tmp_path / "folder", title, proxy)
        assert way.run("pull") == 2
        assert "Bot" in way.said
        assert not way.file.exists()


# --- the keyring ---------------------------------------------------------------------


class Kept(KeyringBackend):
    """A keyring that knows what it is told."""

    priority = 1.0
    kept: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """What the only keyring knows that there is: nothing at first."""
    before = keyring.get_keyring()
    monkeypatch.setattr(Kept, "kept", {})
    keyring.set_keyring(Kept())  # type: ignore[no-untyped-call]
    yield Kept.kept
    keyring.set_keyring(before)


def test_the_keyring_knows_the_password(
    host: LocalWiki, tmp_path: Path, title: str, ring: dict[tuple[str, str], str]
) -> None:
    keyring.set_password("mwbridge", f"{BOT_PASSWORD.name}@{host.api_url}", BOT_PASSWORD.password)
    keyring.set_password("mwbridge", "somebody@https://elsewhere.example/api.php", "not this one")
    way = Way(tmp_path / "folder", title, {}, api=host.api_url)
    way.goes_both_ways(host)
    ring.clear()
    assert way.run("sync") == 2
    assert "keyring set mwbridge" in way.said
