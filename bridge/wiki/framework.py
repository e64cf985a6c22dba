"""pywikibot, set up as a library: without its settings, its voice, and its own patience.

It wants a folder of its own with a ``user-config.py``, reads ``sys.argv``, asks for
passwords on the terminal, and tries again by itself.  Its settings are global to the
process, so that there is one session at a time.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from types import MethodType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlparse

from bridge import __version__
from bridge.errors import AuthError, ConfigError
from bridge.wiki.secrets import Secret

if TYPE_CHECKING:
    from bridge.tree.settings import WikiSettings

# pywikibot remembers its sites by this name, and would hand out another session's.
_NAMES: Final = (f"mwbridge{number}" for number in itertools.count(1))


def configure(
    wiki: WikiSettings,
    *,
    folder: Path,
    account: str = "",
    secret: Secret | None = None,
    basic: Secret | None = None,
    root: Path,
) -> Any:
    """Gives pywikibot its settings for one wiki.

    Args:
        wiki: ``[wiki]`` of mwbridge.toml.
        folder: the private folder for cookies.
        account: the account's name, without a bot password's label.
        secret: OAuth's four lines, where that is how we log in.
        basic: the password of HTTP's own login, if there is one.
        root: the folder that paths in the settings are relative to.

    Returns:
        pywikibot's family of the wiki.

    Raises:
        AuthError: OAuth's secret has not four lines.
        ConfigError: the library for OAuth is missing, or a file that is named.
    """
    from pywikibot import config  # noqa: PLC0415
    from pywikibot.comms import http  # noqa: PLC0415
    from pywikibot.family import AutoFamily  # noqa: PLC0415

    host = urlparse(wiki.api).netloc
    config.base_dir = str(folder)
    config.put_throttle = config.minthrottle = config.maxthrottle = 0
    config.max_retries, config.retry_wait = 0, 0
    config.read_maxlag = config.write_maxlag = 0
    config.socket_timeout = (min(wiki.timeout, 15), wiki.timeout)
    config.solve_captcha = False
    config.user_agent_format = _user_agent(wiki.contact)
    config.authenticate.clear()
    if wiki.auth == "oauth" and secret is not None:
        config.authenticate[host] = _oauth(secret, wiki.api)
    elif wiki.basic_user and basic is not None:
        config.authenticate[host] = (wiki.basic_user, basic.reveal())
    family = AutoFamily(next(_NAMES), wiki.api)
    if wiki.ca_bundle:
        bundle = _existing(root, "ca_bundle", wiki)

        def verify_ssl_certificate(self: object, code: str) -> str:
            return bundle

        # pywikibot asks for a method with this very parameter, and ignores all else.
        family.verify_SSL_certificate = MethodType(verify_ssl_certificate, family)
    if account:
        config.usernames[family.name][family.code] = account
    http.session.cookies.clear()
    http.session.cert = None
    if wiki.client_certificate:
        certificate = _existing(root, "client_certificate", wiki)
        key = _existing(root, "client_key", wiki) if wiki.client_key else None
        http.session.cert = (certificate, key) if key else certificate
    return family


def _existing(root: Path, setting: str, wiki: WikiSettings) -> str:
    """The file that a setting names."""
    path = root / getattr(wiki, setting)
    if not path.is_file():
        raise ConfigError(
            f"the file of wiki.{setting} is not there",
            where=str(path),
            next_step="check its name in mwbridge.toml",
        )
    return str(path)


def _oauth(secret: Secret, api: str) -> tuple[str, ...]:
    parts = tuple(secret.reveal().split())
    if len(parts) != 4:
        raise AuthError(
            "OAuth needs four lines: consumer token and secret, access token and secret",
            where=api,
            next_step="write them into the password file",
        )
    if find_spec("requests_oauthlib") is None:
        raise ConfigError(
            "OAuth needs a library that is not here",
            where=api,
            next_step="install it with `pip install 'mwbridge[oauth]'`",
        )
    return parts


def _user_agent(contact: str) -> str:
    """What we call ourselves: the tool, its version, and whom to ask about it."""
    whom = contact or "no contact given"
    return f"mwbridge/{__version__} ({whom}) {{pwb}} {{http_backend}} {{python}}"


def import_pywikibot(folder: Path) -> Any:
    """Imports pywikibot without its settings in the home folder, and without a voice.

    Args:
        folder: the private folder; it is made.

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
