"""What a wiki answered last, and what an error of pywikibot means in its light.

pywikibot throws away what came instead of JSON, so that it is seen on its way in.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin

from bridge.errors import AuthError, Throttled, Unreachable
from bridge.wiki.answers import WikiRefusal, describe_page

_MOVED: Final = (301, 302, 303)
_KEPT: Final = 20_000
"""How many characters of a page that is no answer are looked at."""


class LastAnswer:
    """The last answer of a wiki.

    Args:
        api: the wiki's address, for messages.
        user: the account, for messages.

    Attributes:
        status: HTTP's number; 0 where no answer came.
        text: the page that came instead of an answer.
        retry_after: how many seconds the wiki asks us to wait; 0 where it asks nothing.
        refusal: the ``error`` of the answer, where it is one.
        moved_to: where the address leads now; what is sent does not get there.
    """

    def __init__(self, api: str, user: str) -> None:
        self._api, self._user = api, user
        self.forget()

    def forget(self) -> None:
        """Forgets it: another one is asked for."""
        self.status, self.text, self.retry_after = 0, "", 0.0
        self.refusal: dict[str, Any] = {}
        self.moved_to = ""

    def listen(self) -> Any:
        """Sees every answer from now on; returns the cookies of pywikibot's connection."""
        from pywikibot.comms import http  # noqa: PLC0415

        http.session.hooks["response"] = [self._remember]
        return http.session.cookies

    def _remember(self, response: Any, *_: Any, **__: Any) -> None:
        self.status = int(response.status_code)
        if self.status in _MOVED:
            self.moved_to = urljoin(response.url, response.headers.get("Location") or "")
        kind = response.headers.get("Content-Type", "")
        is_json = "json" in kind and response.ok
        self.text = "" if is_json else response.text[:_KEPT]
        if is_json and b'"error"' in response.content[:200]:
            with contextlib.suppress(ValueError):
                self.refusal = response.json().get("error") or {}
        self.retry_after = seconds_to_wait(response.headers.get("Retry-After") or "")

    @property
    def may_pass(self) -> bool:
        """Whether what failed may be gone in a moment."""
        return self.status in (0, 200, 408, 425, 429) or self.status >= 500

    @contextlib.contextmanager
    def errors(self, doing: str) -> Iterator[None]:
        """Passes on errors of pywikibot as ours; none of them shows what was sent.

        Args:
            doing: what was tried, for messages.

        Raises:
            WikiRefusal: the wiki refuses.
            AuthError: it does not let us in.
            Throttled: it asks us to slow down.
            Unreachable: it does not answer, or something else does.
        """
        from pywikibot import exceptions  # noqa: PLC0415

        try:
            yield
        except exceptions.APIError as error:
            raise WikiRefusal(str(error.code), str(error.info)) from None
        except exceptions.MaxlagTimeoutError:
            raise WikiRefusal("maxlag", "its databases lag behind") from None
        except (exceptions.NoUsernameError, exceptions.UserRightsError, EOFError) as error:
            raise AuthError(
                f"the wiki does not let {self._user} in ({_one_line(error)})",
                where=self._api,
                next_step="check the account, its password and its rights",
            ) from None
        except exceptions.FatalServerError as error:
            raise Unreachable(
                f"no safe connection: {_one_line(error)}",
                where=self._api,
                next_step="check the address and, for a private authority, wiki.ca_bundle",
            ) from None
        except (exceptions.Error, OSError, RuntimeError) as error:
            raise self._meant(error, doing) from None

    def _meant(self, error: BaseException, doing: str) -> Exception:
        """What an error of pywikibot's means that says little by itself."""
        if self.refusal:
            # It would have been tried again by pywikibot, which is not asked to.
            return WikiRefusal(str(self.refusal.get("code")), str(self.refusal.get("info")))
        if self.status == 429:
            return Throttled(
                "the wiki asks us to slow down (HTTP 429)", where=self._api, next_step="try later"
            )
        what = f"no answer while {doing}: {_failure(error)}"
        if self.status:
            what = describe_page(self.status, self.text)
        next_step = "check the address and the connection, or try later"
        if self.moved_to:
            # Whoever follows asks anew, without what was sent (RFC 9110, 15.4).
            next_step = f"it has moved: write {self.moved_to.partition('?')[0]} at wiki.api"
        return Unreachable(what, where=self._api, next_step=next_step)


def seconds_to_wait(header: str) -> float:
    """What ``Retry-After`` asks for, in seconds or as a date (RFC 9110); 0 for nothing.

    Example:
        >>> seconds_to_wait("5"), seconds_to_wait(""), seconds_to_wait("soon")
        (5.0, 0.0, 0.0)
    """
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _one_line(error: BaseException) -> str:
    """The first line of a message, short enough to print."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:200].rstrip(".")


def _failure(error: BaseException) -> str:
    """Why a connection failed; pywikibot says of most of them only that it gave up."""
    text = _one_line(error)
    return "the connection failed or broke off" if "Maximum retries" in text else text
