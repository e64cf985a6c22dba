"""Where passwords come from: the environment, the keyring, or a private file.

Never from a command line or from ``mwbridge.toml``, which people commit.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bridge.errors import AuthError

PASSWORD_VARIABLE: Final = "MWBRIDGE_PASSWORD"
BASIC_VARIABLE: Final = "MWBRIDGE_BASIC_PASSWORD"
FILES: Final = {PASSWORD_VARIABLE: "password_file", BASIC_VARIABLE: "basic_password_file"}
"""The settings that name a file for what a variable may hold."""

SERVICE: Final = "mwbridge"
"""What the system's keyring knows our passwords as."""


class Secret:
    """A text that no log shows: it prints as stars.

    Example:
        >>> Secret("hunter2")
        Secret('***')
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__


def find_secret(
    user: str,
    api: str,
    password_file: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    variable: str = PASSWORD_VARIABLE,
) -> Secret:
    """The password of an account, or the four lines of OAuth.

    Args:
        user: the account's name.
        api: the wiki's address; the keyring knows a password as ``user`` at ``api``.
        password_file: a file that only its owner can read, tried last.
        environment: the variables of the process.
        variable: which of them holds it.

    Raises:
        AuthError: there is none, or everybody can read the file.
    """
    text = environment.get(variable)
    if text:
        return Secret(text)
    kept = _from_keyring(user, api)
    if kept:
        return Secret(kept)
    if password_file is not None:
        return Secret(_from_file(password_file))
    raise AuthError(
        f"there is no password for {user}",
        where=api,
        next_step=f"set {variable}, store it with `keyring set {SERVICE} '{user}@{api}'`, "
        f"or name a {FILES[variable]} in mwbridge.toml",
    )


def _from_keyring(user: str, api: str) -> str | None:
    """What the system's keyring knows, or None where it has none."""
    # It asks the desktop's services, which takes longer than most commands.
    import keyring  # noqa: PLC0415
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(SERVICE, f"{user}@{api}")
    except (KeyringError, RuntimeError):
        return None


def _from_file(path: Path) -> str:
    """The text of a password file, without the line end.

    Raises:
        AuthError: it is missing, empty, or others can read it.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise AuthError(
            f"the password file cannot be read ({reason.lower()})",
            where=str(path),
            next_step="check the name of the file in mwbridge.toml",
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise AuthError(
            "others than its owner can read the password file",
            where=str(path),
            next_step=f"run `chmod 600 {path}`",
        )
    if not text:
        raise AuthError("the password file is empty", where=str(path), next_step="fill it")
    return text
