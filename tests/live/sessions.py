"""Sessions of ours with a throwaway wiki."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.local.wiki import BOT_PASSWORD, Account
from bridge.tree.settings import SyncSettings, WikiSettings
from bridge.wiki.secrets import Secret
from bridge.wiki.session import Session


def open_session(
    api: str,
    folder: Path,
    *,
    account: Account = BOT_PASSWORD,
    timeout: int = 45,
    contact: str = "",
    sleep: Callable[[float], None] = lambda seconds: None,
    **sync: Any,
) -> Session:
    """A session of the bot's; it waits for nobody."""
    session = Session(
        WikiSettings(api=api, user=account.name, timeout=timeout, contact=contact),
        SyncSettings(**{"throttle": 0, "retries": 2, **sync}),
        folder=folder,
        secret=Secret(account.password),
        sleep=sleep,
    )
    session.log_in()
    return session
