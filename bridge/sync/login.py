"""A session with a folder's wiki, as the folder's settings say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bridge.errors import ConfigError
from bridge.tree.settings import FILE_NAME, Settings
from bridge.wiki.secrets import BASIC_VARIABLE, find_secret
from bridge.wiki.session import Session

_SESSION: Final = "session"
"""The private folder in ``.mwbridge`` that keeps cookies."""


@contextmanager
def open_session(folder: Path, settings: Settings, *, dry: bool = False) -> Iterator[Session]:
    """A session with the folder's wiki, logged in.

    Args:
        folder: the folder.
        settings: its settings.
        dry: whether the folder's own memory must stay as it is.

    Raises:
        ConfigError: the folder names no wiki.
        AuthError: there is no password, or the wiki does not accept it.
        Unreachable: the wiki does not answer.
    """
    wiki = settings.wiki
    if not wiki.api:
        raise ConfigError(
            "names no wiki",
            where=str(folder / FILE_NAME),
            next_step="write the address of its api.php at [wiki] api, or run `mwbridge init`",
        )
    secret = basic = None
    if wiki.auth != "anonymous" and wiki.user:
        secret = find_secret(wiki.user, wiki.api, _file(folder, wiki.password_file))
    if wiki.basic_user:
        file = _file(folder, wiki.basic_password_file)
        basic = find_secret(wiki.basic_user, wiki.api, file, variable=BASIC_VARIABLE)
    kept = folder / ".mwbridge" / _SESSION
    with tempfile.TemporaryDirectory() as temporary:
        place = kept
        if dry:
            place = Path(temporary) / _SESSION
            if kept.is_dir():
                shutil.copytree(kept, place)
        session = Session(
            wiki, settings.sync, folder=place, secret=secret, basic=basic, root=folder
        )
        session.log_in()
        yield session


def _file(folder: Path, name: str) -> Path | None:
    return folder / name if name else None
