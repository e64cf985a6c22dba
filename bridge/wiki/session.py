"""A session with a live wiki, through pywikibot: who we are, and one way to ask.

What is tried again, and what is never, is decided by :meth:`Session.read` and
:meth:`Session.write`; pywikibot (:mod:`bridge.wiki.framework`) has no say in it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urljoin

from bridge.errors import AuthError, Throttled, Unreachable
from bridge.wiki.answers import Uncertain, WikiRefusal
from bridge.wiki.framework import configure, import_pywikibot
from bridge.wiki.last_answer import LastAnswer
from bridge.wiki.secrets import Secret

if TYPE_CHECKING:
    from bridge.tree.settings import SyncSettings, WikiSettings

_LOGGER: Final = logging.getLogger("mwbridge.wiki")
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
        self._answer = LastAnswer(settings.api, settings.user)
        framework = import_pywikibot(folder)
        family = configure(
            settings,
            folder=folder,
            account=self.account,
            secret=secret,
            basic=basic,
            root=root or folder,
        )
        # The file of the authorities, or True for the system's.
        self._trusted = family.verify_SSL_certificate(family.code)
        self._cookies = self._answer.listen()
        # It asks the wiki at once whether the cookies are still good.
        with self._answer.errors("opening the session"):
            self._site = framework.Site(family.code, family, self.account or None)
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
        with self._answer.errors("logging in"):
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
        with self._answer.errors("logging in"):
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
            except (Unreachable, Throttled) as error:
                if attempt == self._sync.retries or not self._answer.may_pass:
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
        self._answer.forget()
        parts = {
            name: (value.data, ("application", "octet-stream"), {"filename": value.name})
            for name, value in parameters.items()
            if isinstance(value, FileData)
        }
        plain = {name: value for name, value in parameters.items() if name not in parts}
        with self._answer.errors(str(parameters.get("action"))):
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
            self._answer.forget()
            try:
                with self._answer.errors("downloading"):
                    response = http.fetch(address, verify=self._trusted)
                    if response.status_code != 200:
                        raise Unreachable(
                            f"the file does not come (HTTP {response.status_code})",
                            where=address,
                            next_step="try later",
                        )
                    content: bytes = response.content
                    return content
            except Unreachable as error:
                if attempt == self._sync.retries or not self._answer.may_pass:
                    raise
                self._wait(attempt, str(error))
        raise AssertionError("the last attempt returns or raises")

    # --- waiting ---------------------------------------------------------------

    def _pace(self) -> None:
        """Keeps writes apart by the throttle."""
        pause = self._last_write + self._sync.throttle - time.monotonic()
        if self._last_write and pause > 0:
            self._sleep(pause)
        self._last_write = time.monotonic()

    def _wait(self, attempt: int, reason: str) -> None:
        """Waits as long as the wiki says, or longer each time."""
        seconds = min(self._answer.retry_after or 2.0**attempt, _LONGEST_WAIT)
        _LOGGER.info("waiting %.0f s: %s", seconds, reason)
        self._sleep(seconds)


def _refuse_to_log_in() -> None:
    """What pywikibot calls when the wiki does not know us any more: we see to it."""
    raise WikiRefusal("assertuserfailed", "the wiki does not know us any more")
