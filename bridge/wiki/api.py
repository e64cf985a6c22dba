"""A wiki's api.php over HTTP, for what pywikibot has no way: many requests at once.

Each fault is an error of its own that says what to do; what may pass by itself is
tried again, a bounded number of times.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import requests

from bridge import __version__
from bridge.errors import AuthError, PermissionDenied, Throttled, Unreachable, WikiError

_USER_AGENT: Final = f"mwbridge/{__version__} (Markdown and MediaWiki, both ways) python-requests"
_TRIES: Final = 4
# The longest that a wiki may ask us to wait, in seconds.
_LONGEST_WAIT: Final = 60.0
_TRY_AGAIN: Final = frozenset((429, 502, 503, 504))
_LOGIN_CODES: Final = frozenset(
    ("assertuserfailed", "assertbotfailed", "notloggedin", "readapidenied", "badtoken")
)
_PERMISSION_CODES: Final = frozenset(("permissiondenied", "protectedpage", "blocked", "cantcreate"))
_THROTTLED_CODES: Final = frozenset(("ratelimited", "maxlag"))


class Unanswered(Unreachable):
    """Nobody answers at all: no server, or it broke off."""


class Api:
    """A wiki's api.php; safe to use from several threads.

    Args:
        url: the address of api.php.
        timeout: how long one answer may take, in seconds.
        tries: how often a request is sent before the wiki counts as unreachable.

    Attributes:
        url: the address of api.php.
    """

    def __init__(self, url: str, *, timeout: float = 90, tries: int = _TRIES) -> None:
        self.url = url
        self._timeout = timeout
        self._tries = tries
        self._cookies: dict[str, str] = {}
        self._local = threading.local()

    def call(
        self, parameters: Mapping[str, object], *, files: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Sends one request by POST and returns the answer.

        Args:
            parameters: the parameters of the module; True is sent as set, None and
                False are left out, and lists are joined.
            files: files to upload, as ``requests`` takes them.

        Raises:
            Unreachable: no answer, or none of MediaWiki's.
            Throttled: the wiki asks us to slow down, again and again.
            AuthError: it wants a login, or another one.
            PermissionDenied: the account may not do this.
            WikiError: any other error of the API; ``code`` stands in its text.
        """
        sent = {"format": "json", "formatversion": "2", "errorformat": "plaintext", **parameters}
        data = {name: _value(value) for name, value in sent.items() if value not in (None, False)}
        for attempt in range(self._tries):
            last = attempt == self._tries - 1
            try:
                answer = self._session().post(
                    self.url, data=data, files=files, timeout=(15, self._timeout)
                )
            except requests.RequestException as error:
                if last or isinstance(error, requests.exceptions.ReadTimeout):
                    raise self._unreachable(error) from error
                time.sleep(_pause(attempt, None))
                continue
            if answer.status_code in _TRY_AGAIN and not last and not _is_challenge(answer):
                time.sleep(_pause(attempt, answer.headers.get("Retry-After")))
                continue
            return self._read(answer)
        raise AssertionError("the last try returns or raises")

    def login(self, user: str, password: str) -> None:
        """Logs in with an account's name and password, or those of a bot password.

        Raises:
            AuthError: the wiki does not accept them.
        """
        token = self.call({"action": "query", "meta": "tokens", "type": "login"})
        given = {"lgname": user, "lgpassword": password}
        given["lgtoken"] = token["query"]["tokens"]["logintoken"]
        answer = self.call({"action": "login", **given})["login"]
        if answer["result"] != "Success":
            reason = answer.get("reason", answer["result"])
            text = reason.get("text", "") if isinstance(reason, dict) else str(reason)
            raise AuthError(
                f"the wiki does not let {user} in ({text})",
                where=self.url,
                next_step="check the name and the password",
            )

    def token(self, kind: str = "csrf") -> str:
        """A token, which every module that writes wants."""
        answer = self.call({"action": "query", "meta": "tokens", "type": kind})
        return str(answer["query"]["tokens"][f"{kind}token"])

    def _session(self) -> requests.Session:
        """The session of this thread; all share the cookies of the login."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers["User-Agent"] = _USER_AGENT
            session.hooks["response"].append(self._keep_cookies)
            self._local.session = session
        for name, value in self._cookies.items():
            session.cookies.set(name, value)
        return session

    def _keep_cookies(self, response: requests.Response, **_: object) -> None:
        self._cookies.update((cookie.name, cookie.value or "") for cookie in response.cookies)

    def _read(self, answer: requests.Response) -> dict[str, Any]:
        """The answer's JSON."""
        try:
            content = answer.json()
        except ValueError as error:
            raise self._no_json(answer) from error
        if not isinstance(content, dict):
            raise self._no_json(answer)
        if content.get("errors"):
            raise self.refusal(content["errors"][0])
        return content

    def refusal(self, error: Mapping[str, Any]) -> WikiError:
        """What the API itself says is wrong, as an error: one of an answer's ``errors``."""
        code, text = str(error.get("code", "")), " ".join(str(error.get("text", "")).split())
        what = f"{text or 'the wiki refused'} [{code}]"
        if code in _LOGIN_CODES:
            return AuthError(what, where=self.url, next_step="log in with an account that may")
        if code in _PERMISSION_CODES:
            return PermissionDenied(what, where=self.url, next_step="ask for the right")
        if code in _THROTTLED_CODES:
            return Throttled(what, where=self.url, next_step="try again later")
        return WikiError(what, where=self.url, next_step="see the wiki's own message")

    def _no_json(self, answer: requests.Response) -> WikiError:
        """An answer that is none of the API's: what it is, and what to do."""
        status, start = answer.status_code, answer.text[:4000].lower()
        if _is_challenge(answer):
            return Unreachable(
                "Cloudflare asks for a browser instead of letting us through",
                where=self.url,
                next_step="ask the wiki's owner to let the API through",
            )
        if status == 429:
            return Throttled(
                "the wiki asks us to slow down (429), again and again",
                where=self.url,
                next_step="try again later",
            )
        if status in (401, 403):
            return AuthError(
                f"the server wants a login before the wiki's own ({status})",
                where=self.url,
                next_step="use an address that you may read",
            )
        if status == 404:
            return Unreachable(
                "there is no api.php at that address (404)",
                where=self.url,
                next_step="look it up on the wiki's page Special:Version",
            )
        if "maximum execution time" in start:
            return Unreachable(
                "the wiki gave up on it after its time was over",
                where=self.url,
                next_step="make the page simpler: its templates take too long",
            )
        if "allowed memory size" in start:
            return Unreachable(
                "the wiki ran out of memory on it",
                where=self.url,
                next_step="make the page simpler, or split it",
            )
        if status >= 500:
            return Unreachable(
                f"the server failed ({status})", where=self.url, next_step="try again later"
            )
        kind = "a page of HTML" if "<html" in start or "<!doctype" in start else "something else"
        return Unreachable(
            f"the address answers with {kind} instead of the API's JSON",
            where=self.url,
            next_step="name the address of api.php; Special:Version of the wiki has it",
        )

    def _unreachable(self, error: requests.RequestException) -> Unreachable:
        """No answer at all."""
        if isinstance(error, requests.exceptions.ReadTimeout):
            what = f"no answer within {self._timeout:g} seconds"
            return Unreachable(what, where=self.url, next_step="try again later")
        if isinstance(error, requests.exceptions.SSLError):
            what = "the certificate of the server cannot be trusted"
        elif isinstance(error, requests.exceptions.MissingSchema | requests.exceptions.InvalidURL):
            what = "this is no address"
        else:
            what = "the wiki cannot be reached"
        return Unanswered(what, where=self.url, next_step="check the address and the network")


def _value(value: object) -> str:
    """A parameter as the API reads it.

    Example:
        >>> _value(["a", "b"]), _value(True), _value(3)
        ('a|b', '1', '3')
    """
    if value is True:
        return "1"
    text = "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    # Lone surrogates have no UTF-8.
    return text.encode("utf-8", "replace").decode()


def _pause(attempt: int, asked: str | None) -> float:
    """How long to wait before the next try, in seconds: as asked, or ever longer."""
    if asked and asked.isascii() and asked.isdigit():
        return min(float(asked), _LONGEST_WAIT)
    # Chance keeps several threads from trying again at the same time.
    return float(2**attempt) * random.uniform(0.3, 0.6)  # noqa: S311 - no secret


def _is_challenge(answer: requests.Response) -> bool:
    """Whether a proxy of Cloudflare's answered in the wiki's place."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return True
    return answer.status_code in (403, 429, 503) and "cloudflare" in answer.text[:20_000].lower()
