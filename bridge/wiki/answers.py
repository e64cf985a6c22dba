"""What a wiki's refusals mean: a table of error codes, and the errors they become.

The codes are those of MediaWiki's API (ApiMessageTrait, ApiMain::checkAsserts,
EditPage's statuses) and of the extensions that guard edits.
"""

from __future__ import annotations

from typing import Final, Literal

from bridge.errors import (
    Unreachable,
    WikiError,
)

Kind = Literal["conflict", "gone", "exists", "refused", "identity", "later", "title", "failed"]
"""What a refusal is about.

``conflict``: somebody saved first.  ``gone``: the page is not there any more.
``exists``: it is there already.  ``refused``: this account may not, or a filter
objects.  ``identity``: we are not who we say.  ``later``: nothing was done, and
asking again may help.  ``title``: no page can be called so.
"""

KINDS: Final[dict[str, Kind]] = {
    "editconflict": "conflict",
    "pagedeleted": "gone",
    "missingtitle": "gone",
    "nosuchpageid": "gone",
    "nosuchrevid": "conflict",
    "cantdelete": "gone",
    "articleexists": "exists",
    "fileexists-shared-forbidden": "exists",
    "selfmove": "exists",
    "protectedpage": "refused",
    "protectedtitle": "refused",
    "protectednamespace": "refused",
    "protectednamespace-interface": "refused",
    "cascadeprotected": "refused",
    "customcssprotected": "refused",
    "customjsprotected": "refused",
    "customcssjsprotected": "refused",
    "permissiondenied": "refused",
    "cantmove": "refused",
    "cantmove-anon": "refused",
    "cantmovefile": "refused",
    "cantcreate": "refused",
    "cantcreate-anon": "refused",
    "noedit": "refused",
    "noedit-anon": "refused",
    "nocreate-loggedin": "refused",
    "noimageredirect": "refused",
    "immobilenamespace": "refused",
    "nonfilenamespace": "refused",
    "abusefilter-disallowed": "refused",
    "abusefilter-warning": "refused",
    "spamblacklist": "refused",
    "titleblacklist-forbidden": "refused",
    "titleblacklist-forbidden-edit": "refused",
    "titleblacklist-forbidden-move": "refused",
    "captcha": "refused",
    "contenttoobig": "refused",
    "emptypage": "refused",
    "hookaborted": "refused",
    "badtags": "refused",
    "tags-apply-no-permission": "refused",
    "blocked": "identity",
    "autoblocked": "identity",
    "systemblocked": "identity",
    "assertuserfailed": "identity",
    "assertbotfailed": "identity",
    "assertnameduserfailed": "identity",
    "readapidenied": "identity",
    "writeapidenied": "identity",
    "mwoauth-invalid-authorization": "identity",
    "ratelimited": "later",
    "maxlag": "later",
    "readonly": "later",
    "badtoken": "later",
    "actionthrottledtext": "later",
    "invalidtitle": "title",
}

_NEXT: Final[dict[Kind, str]] = {
    "conflict": "run sync again: it merges, or keeps both",
    "gone": "run sync again to see what became of it",
    "exists": "run sync again to see what stands there",
    "refused": "ask somebody with the right, or leave the page out of the scope",
    "identity": "check the account, its password and its rights",
    "later": "run it again later",
    "title": "rename the file",
    "failed": "run it again, and look at the wiki's own log if it stays",
}


class WikiRefusal(WikiError):
    """A refusal that the wiki gave a code for.

    Attributes:
        code: MediaWiki's code.
        kind: what it is about.
    """

    def __init__(self, code: str, information: str, *, where: str = "") -> None:
        self.code = code
        self.kind: Kind = kind_of(code)
        super().__init__(
            f"the wiki refuses ({code}): {information.strip().rstrip('.')}",
            where=where,
            next_step=_NEXT[self.kind],
        )


class Uncertain(Unreachable):
    """A write was sent and no answer came: it may have been done."""


def kind_of(code: str) -> Kind:
    """What an error code is about.

    Example:
        >>> kind_of("editconflict"), kind_of("abusefilter-disallowed"), kind_of("xyz")
        ('conflict', 'refused', 'failed')
    """
    for prefix in ("abusefilter-", "titleblacklist-", "protected", "blocked"):
        if code.startswith(prefix):
            return KINDS.get(code, "refused")
    return KINDS.get(code, "failed")


def describe_page(status: int, text: str) -> str:
    """What a page is that came where JSON was expected.

    Example:
        >>> describe_page(403, "<title>Just a moment...</title> cloudflare")
        'a page of Cloudflare (HTTP 403) instead of an answer'
        >>> describe_page(200, "<html>")
        'a page instead of an answer (HTTP 200)'
    """
    sample = text[:20000].lower()
    for mark, name in (("cloudflare", "Cloudflare"), ("anubis", "Anubis"), ("varnish", "Varnish")):
        if mark in sample and status != 200:
            return f"a page of {name} (HTTP {status}) instead of an answer"
    if status == 401:
        return "HTTP 401: a name and a password are asked for in front of the wiki"
    if sample.lstrip().startswith("<"):
        return f"a page instead of an answer (HTTP {status})"
    if not sample.strip():
        return f"an empty answer (HTTP {status})"
    return f"an answer that is cut off or no JSON (HTTP {status})"
