"""The errors of the bridge: one family, each saying what, where and what next.

Text never raises; these are for usage, files, dumps and wikis.
"""

from __future__ import annotations


class BridgeError(Exception):
    """The base of every error that the bridge raises on purpose.

    Attributes:
        what: what is wrong, as a clause without a final stop.
        where: the file (with a line, where known), page or option concerned.
        next_step: what the reader of the message can do about it.

    Example:
        >>> print(UsageError("there is no such file", where="a.md", next_step="check the name"))
        a.md: there is no such file; check the name
    """

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        """The message on one line: where, what, what next."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.next_step}" if self.next_step else text


def reason_of(error: OSError) -> str:
    """What the operating system says is wrong, as a clause.

    Example:
        >>> reason_of(OSError(28, "No space left on device"))
        'no space left on device'
    """
    return (error.strerror or str(error)).lower()


class UsageError(BridgeError):
    """A command or a function was asked for something that it cannot do."""


class ConfigError(BridgeError):
    """A configuration file does not say what it must."""


class MappingError(BridgeError):
    """A file of site facts or mappings breaks its schema."""


class TitleError(BridgeError):
    """A text is no page title, or two files claim the same one."""


class EncodingError(BridgeError):
    """Bytes are not text in the encoding that was named.

    Attributes:
        position: the offset of the first offending byte, from 0.
    """

    def __init__(
        self, what: str, *, position: int = 0, where: str = "", next_step: str = ""
    ) -> None:
        super().__init__(what, where=where, next_step=next_step)
        self.position = position


class DumpError(BridgeError):
    """A dump cannot be read on from some point.

    Attributes:
        position: the offset of the byte where reading stopped, from 0, counted
            in the uncompressed XML.
        last_title: the last page that was read whole, empty if there is none.
    """

    def __init__(
        self,
        what: str,
        *,
        position: int = 0,
        last_title: str = "",
        where: str = "",
        next_step: str = "",
    ) -> None:
        super().__init__(what, where=where, next_step=next_step)
        self.position = position
        self.last_title = last_title


class FidelityError(BridgeError):
    """A result does not mean what it was made from, so it is not handed out."""


class WikiError(BridgeError):
    """A live wiki refused or failed."""


class AuthError(WikiError):
    """The wiki does not accept who we say we are."""


class PermissionDenied(WikiError):
    """The account may not do this."""


class EditConflict(WikiError):
    """Somebody else saved the page first."""


class Throttled(WikiError):
    """The wiki asks us to slow down."""


class Unreachable(WikiError):
    """The wiki does not answer."""


class StaleWrite(BridgeError):
    """A file or a page is no longer what the plan expected."""


class SafetyRefusal(BridgeError):
    """A plan is too destructive to carry out without being told so."""


class StateError(BridgeError):
    """The memory of a folder is damaged, of a newer version, or cannot be written."""


class DiskError(BridgeError):
    """The disk took no more in the middle of a run; what was done before stays done."""


class LockHeld(BridgeError):
    """Another run works in the same folder."""
