"""A session with a live wiki, through pywikibot: who we are, and one way to ask.

pywikibot wants a folder of its own with a ``user-config.py``, reads ``sys.argv``,
asks for passwords on the terminal, and tries again on its own.  Here it gets a
private folder in the folder that is synced, and nothing of the rest: what is tried
again, and what is never, is decided by :meth:`Session.read` and :meth:`Session.write`.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urljoin, urlparse

from bridge import __version__
from bridge.errors import AuthError, Throttled, Unreachable
from bridge.wiki.answers import Uncertain, WikiRefusal, describe_page
from bridge.wiki.secrets import Secret

if TYPE_CHECKING:
    from bridge.tree.settings import SyncSettings, WikiSettings

_LOGGER: Final = logging.getLogger("mwbridge.wiki")
# pywikibot remembers its sites by this name, and would hand out another session's.
_NAMES: Final = (f"mwbridge{number}" for number in itertools.count(1))
_LONGEST_WAIT: Final = 120.0

Answer = dict[str, Any]
"""The JSON of an answer, in format version 2."""


class FileData(NamedTuple):
    """The bytes of a file as a parameter, and what the file is called."""

    name: str
    data: bytes


class Session:
    """A session with one wiki, as one account.

    Args:
        settings: ``[wiki]`` of mwbridge.toml.
        sync: ``[sync]``: throttle, maxlag, retries.
        folder: a private folder for cookies; it is made.
        secret: the password, or OAuth's four lines; None reads anonymously.
        basic: the password of HTTP's own login, if there is one.
        root: the folder that paths in the settings are relative to.
        sleep: what waiting is done with.

    Raises:
        AuthError: OAuth's secret has not four lines.
    """

    def __init__(
        self,
        settings: WikiSettings,
        sync: SyncSettings,
        *,
        folder: Path,
        secret: Secret | None = None,
        basic: Secret | None = None,
        root: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.requests = 0
        self._sync = sync
        self._secret = secret
        self._sleep = sleep
        self._last_write = 0.0
        self._token: str | None = None
        self._forget()
        self._pywikibot = _import_pywikibot(folder)
        family = self._configure(folder, basic, root or folder)
        # It asks the wiki at once whether the cookies are still good.
        with self._errors("opening the session"):
            self._site = self._pywikibot.Site(family.code, family, self.account or None)
        # pywikibot would ask for the password on the terminal, and send the old token.
        self._site._relogin = _refuse_to_log_in
        # It would ask for all extensions first, for the sake of one that is none of ours.
        self._site.has_extension = lambda name: False

    @property
    def account(self) -> str:
        """The account's name, without a bot password's label."""
        if self.settings.auth == "anonymous":
            return ""
        return self.settings.user.partition("@")[0].strip().replace("_", " ")

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is logged in, so that nothing can be written."""
        return not self.account

    @property
    def batch(self) -> int:
        """How many pages one request may ask for: 500 for bots, else 50."""
        if self.is_anonymous:
            return 50
        return 500 if "apihighlimits" in self._site.userinfo.get("rights", ()) else 50

    # --- who we are ------------------------------------------------------------

    def log_in(self) -> None:
        """Logs in, unless the cookies of the last run are still good.

        Raises:
            AuthError: the wiki does not accept the account or the password.
            Unreachable: it does not answer.
        """
        if self.is_anonymous:
            return
        with self._errors("logging in"):
            self._site.login(cookie_only=True)
        if self._site.userinfo.get("name") == self.account:
            return
        self._log_in_again()

    def _log_in_again(self) -> None:
        """Logs in with the password, whatever the cookies say."""
        if self._secret is None or self.settings.auth == "oauth":
            raise AuthError(
                f"the wiki does not take us for {self.account}",
                where=self.settings.api,
                next_step="check the account and what it may do",
            )
        from pywikibot.login import ClientLoginManager  # noqa: PLC0415

        manager = ClientLoginManager(
            site=self._site, user=self.account, password=self._secret.reveal()
        )
        manager.login_name = self.settings.user
        self._token = None
        self._site.tokens.clear()
        # MediaWiki lets nobody in who shows the cookies of another bot password's session.
        self._cookies.clear()
        with self._errors("logging in"):
            if not manager.login():
                raise AuthError(
                    f"the wiki does not let {self.settings.user} in",
                    where=self.settings.api,
                    next_step="check the account and its password",
                )
            del self._site.userinfo
            name = self._site.userinfo.get("name")
        if name != self.account:
            raise AuthError(
                f"the wiki takes us for {name} and not for {self.account}",
                where=self.settings.api,
                next_step="check wiki.user in mwbridge.toml",
            )

    # --- asking ----------------------------------------------------------------

    def read(self, **parameters: Any) -> Answer:
        """Asks for something that changes nothing; tried again when it fails.

        Raises:
            WikiRefusal: the wiki refuses.
            Throttled: it asks to wait, for longer than we do.
            Unreachable: it does not answer.
        """
        parameters = {"formatversion": 2, **parameters}
        if not self.is_anonymous:
            parameters["assert"] = "user"
        for attempt in range(self._sync.retries + 1):
            try:
                return self._submit(parameters)
            except WikiRefusal as error:
                if error.kind == "identity" and error.code.startswith("assert") and attempt == 0:
                    self._log_in_again()
                elif error.kind != "later" or attempt == self._sync.retries:
                    raise
                else:
                    self._wait(attempt, str(error))
            except Unreachable as error:
                if attempt == self._sync.retries or not self._may_pass():
                    raise
                self._wait(attempt, str(error))
        raise AssertionError("the last attempt returns or raises")

    def read_all(self, **parameters: Any) -> Iterator[Answer]:
        """Asks, and goes on asking while the wiki says that there is more."""
        parameters = {"action": "query", **parameters}
        while True:
            answer = self.read(**parameters)
            yield answer
            more = answer.get("continue")
            if not more:
                return
            parameters = {**parameters, **more}

    def write(self, *, where: str = "", **parameters: Any) -> Answer:
        """Sends one write.  It is never sent again unless the wiki said it did nothing.

        Args:
            where: the page concerned, for messages.
            parameters: those of the API; ``token`` and ``assert`` are added.

        Raises:
            WikiRefusal: the wiki refuses.
            Uncertain: no answer came, so that nobody knows.
            AuthError: nobody is logged in.
        """
        if self.is_anonymous:
            raise AuthError(
                "nobody is logged in, so nothing is written",
                where=where,
                next_step="set wiki.user in mwbridge.toml",
            )
        for attempt in range(self._sync.retries + 1):
            self._pace()
            sent = {
                "formatversion": 2,
                "assert": "user",
                "assertuser": self.account,
                "maxlag": self._sync.maxlag or None,
                **parameters,
                "token": self._csrf_token(),
            }
            if sent["maxlag"] is None:
                del sent["maxlag"]
            try:
                return self._submit(sent)
            except WikiRefusal as error:
                error.where = error.where or where
                again = error.kind == "later" or error.code.startswith("assert")
                if not again or attempt == self._sync.retries:
                    raise
                if error.code.startswith("assert"):
                    self._log_in_again()
                elif error.code == "badtoken":
                    self._token = None
                else:
                    self._wait(attempt, str(error))
            except Throttled:
                if attempt == self._sync.retries:
                    raise
                self._wait(attempt, "the wiki asks us to slow down")
            except Unreachable as error:
                raise Uncertain(error.what, where=where, next_step=error.next_step) from error
        raise AssertionError("the last attempt returns or raises")

    def _csrf_token(self) -> str:
        """The token that writes carry; asked for once."""
        if self._token is None:
            answer = self.read(action="query", meta="tokens", type="csrf")
            self._token = str(answer["query"]["tokens"]["csrftoken"])
        return self._token

    def _submit(self, parameters: Answer) -> Answer:
        """One request through pywikibot, with its errors as ours."""
        from pywikibot.data.api import Request  # noqa: PLC0415

        self.requests += 1
        self._forget()
        parts = {
            name: (value.data, ("application", "octet-stream"), {"filename": value.name})
            for name, value in parameters.items()
            if isinstance(value, FileData)
        }
        plain = {name: value for name, value in parameters.items() if name not in parts}
        with self._errors(str(parameters.get("action"))):
            request = Request(
                site=self._site,
                use_get=False,
                throttle=False,
                max_retries=0,
                retry_wait=0,
                mime=parts or None,
                parameters=plain,
            )
            answer: Answer = request.submit()
        return answer

    def download(self, url: str) -> bytes:
        """The bytes at an address of the wiki's own files.

        Raises:
            Unreachable: they do not come.
        """
        from pywikibot.comms import http  # noqa: PLC0415

        address = urljoin(self.settings.api, url)
        for attempt in range(self._sync.retries + 1):
            self.requests += 1
            self._forget()
            try:
                with self._errors("downloading"):
                    response = http.fetch(address)
                    if response.status_code != 200:
                        raise Unreachable(
                            f"the file does not come (HTTP {response.status_code})",
                            where=address,
                            next_step="try later",
                        )
                    content: bytes = response.content
                    return content
            except Unreachable as error:
                if attempt == self._sync.retries or not self._may_pass():
                    raise
                self._wait(attempt, str(error))
        raise AssertionError("the last attempt returns or raises")

    @contextlib.contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        """Passes on errors of pywikibot as ours; none of them shows what was sent."""
        from pywikibot import exceptions  # noqa: PLC0415

        api = self.settings.api
        try:
            yield
        except exceptions.APIError as error:
            raise WikiRefusal(str(error.code), str(error.info)) from None
        except exceptions.MaxlagTimeoutError:
            raise WikiRefusal("maxlag", "its databases lag behind") from None
        except (exceptions.NoUsernameError, exceptions.UserRightsError, EOFError) as error:
            raise AuthError(
                f"the wiki does not let {self.settings.user} in ({_one_line(error)})",
                where=api,
                next_step="check the account, its password and its rights",
            ) from None
        except exceptions.FatalServerError as error:
            raise Unreachable(
                f"no safe connection: {_one_line(error)}",
                where=api,
                next_step="check the address and, for a private authority, wiki.ca_bundle",
            ) from None
        except (exceptions.Error, OSError, RuntimeError) as error:
            if self._refusal:
                # It would have been tried again by pywikibot, which is not asked to.
                refusal = self._refusal
                raise WikiRefusal(str(refusal.get("code")), str(refusal.get("info"))) from None
            if self._status == 429:
                raise Throttled(
                    "the wiki asks us to slow down (HTTP 429)", where=api, next_step="try later"
                ) from None
            what = (
                describe_page(self._status, self._text)
                if self._status
                else f"no answer while {doing}: {_failure(error)}"
            )
            raise Unreachable(
                what, where=api, next_step="check the address and the connection, or try later"
            ) from None

    # --- waiting ---------------------------------------------------------------

    def _pace(self) -> None:
        """Keeps writes apart by the throttle."""
        pause = self._last_write + self._sync.throttle - time.monotonic()
        if self._last_write and pause > 0:
            self._sleep(pause)
        self._last_write = time.monotonic()

    def _may_pass(self) -> bool:
        """Whether what failed may be gone in a moment."""
        return self._status in (0, 200, 408, 425, 429) or self._status >= 500

    def _wait(self, attempt: int, reason: str) -> None:
        """Waits as long as the wiki says, or longer each time."""
        seconds = min(self._retry_after or 2.0**attempt, _LONGEST_WAIT)
        _LOGGER.info("waiting %.0f s: %s", seconds, reason)
        self._sleep(seconds)

    def _forget(self) -> None:
        """Forgets the last answer."""
        self._status, self._text, self._retry_after = 0, "", 0.0
        self._refusal: Answer = {}

    def _remember(self, response: Any, *_: Any, **__: Any) -> None:
        """Keeps what an answer was, for messages and for Retry-After."""
        self._status = int(response.status_code)
        kind = response.headers.get("Content-Type", "")
        is_json = "json" in kind and response.ok
        self._text = "" if is_json else response.text[:20000]
        if is_json and b'"error"' in response.content[:200]:
            with contextlib.suppress(ValueError):
                self._refusal = response.json().get("error") or {}
        with contextlib.suppress(ValueError):
            self._retry_after = float(response.headers.get("Retry-After", 0) or 0)

    # --- setting up ------------------------------------------------------------

    def _configure(self, folder: Path, basic: Secret | None, root: Path) -> Any:
        """Gives pywikibot its settings; they are global to the process."""
        from pywikibot import config  # noqa: PLC0415
        from pywikibot.comms import http  # noqa: PLC0415
        from pywikibot.family import AutoFamily  # noqa: PLC0415

        wiki, host = self.settings, urlparse(self.settings.api).netloc
        config.base_dir = str(folder)
        config.put_throttle = config.minthrottle = config.maxthrottle = 0
        config.max_retries, config.retry_wait = 0, 0
        config.read_maxlag = config.write_maxlag = 0
        config.socket_timeout = (min(wiki.timeout, 15), wiki.timeout)
        config.solve_captcha = False
        config.user_agent_format = _user_agent(wiki.contact)
        config.authenticate.clear()
        if wiki.auth == "oauth" and self._secret is not None:
            parts = tuple(self._secret.reveal().split())
            if len(parts) != 4:
                raise AuthError(
                    "OAuth needs four lines: consumer token and secret, access token and secret",
                    where=wiki.api,
                    next_step="write them into the password file",
                )
            config.authenticate[host] = parts
        elif wiki.basic_user and basic is not None:
            config.authenticate[host] = (wiki.basic_user, basic.reveal())
        family = AutoFamily(next(_NAMES), wiki.api)
        if wiki.ca_bundle:
            bundle = str(root / wiki.ca_bundle)
            family.verify_SSL_certificate = lambda code: bundle
        if self.account:
            config.usernames[family.name][family.code] = self.account
        self._cookies = http.session.cookies
        self._cookies.clear()
        http.session.hooks["response"] = [self._remember]
        http.session.cert = None
        if wiki.client_certificate:
            certificate = str(root / wiki.client_certificate)
            key = str(root / wiki.client_key) if wiki.client_key else None
            http.session.cert = (certificate, key) if key else certificate
        return family


def _refuse_to_log_in() -> None:
    """What pywikibot calls when the wiki does not know us any more: we see to it."""
    raise WikiRefusal("assertuserfailed", "the wiki does not know us any more")


def _user_agent(contact: str) -> str:
    """What we call ourselves: the tool, its version, and whom to ask about it."""
    whom = contact or "no contact given"
    return f"mwbridge/{__version__} ({whom}) {{pwb}} {{http_backend}} {{python}}"


def _one_line(error: BaseException) -> str:
    """The first line of a message, short enough to print."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:200].rstrip(".")


def _failure(error: BaseException) -> str:
    """Why a connection failed; pywikibot says of most of them only that it gave up."""
    text = _one_line(error)
    return "the connection failed or broke off" if "Maximum retries" in text else text


def _import_pywikibot(folder: Path) -> Any:
    """Imports pywikibot without its settings in the home folder, and without a voice.

    It takes a folder for its own only where a ``user-config.py`` lies in it that
    nobody else can write, and reads the command line while it is imported.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("user-config.py", "throttle.ctrl"):
        (folder / name).touch(mode=0o600)
    if "pywikibot" not in sys.modules:
        arguments, sys.argv = sys.argv, ["mwbridge"]
        before = os.environ.get("PYWIKIBOT_DIR")
        os.environ["PYWIKIBOT_DIR"] = str(folder)
        try:
            from pywikibot import bot  # noqa: PLC0415

            bot.init_handlers()
        finally:
            sys.argv = arguments
            if before is None:
                del os.environ["PYWIKIBOT_DIR"]
            else:
                os.environ["PYWIKIBOT_DIR"] = before
    # What it tells may hold all that was sent, so that it is not passed on.
    talk = logging.getLogger("pywiki")
    for handler in list(talk.handlers):
        talk.removeHandler(handler)
    talk.addHandler(logging.NullHandler())
    talk.propagate = False
    return sys.modules["pywikibot"]
