"""URLs as both formats can hold them."""

from __future__ import annotations

import re

from bridge.document.entities import match_entity

# The characters that MediaWiki lets into a URL (Parser::EXT_LINK_URL_CLASS), up to a run of
# apostrophes, which is read first.
URL_CHARACTER = (
    r"""(?:[^\[\]<>"'\x00-\x20\x7F\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\uFFFD]|'(?!'))"""
)
URL_ADDRESS = rf"(?:\[[0-9A-Fa-f:.]+\]|{URL_CHARACTER})"
"""What a URL's protocol is followed by: a host, maybe an address of IPv6."""

LINKED = re.compile(URL_ADDRESS)
"""What must follow the protocol of a URL that MediaWiki links."""
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?\[[0-9a-f:.]+\]", re.I)
_FORBIDDEN = re.compile(
    r'[\[\]<>"|\x00-\x20\x7F\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\uFFFD]|\{\{+|\}\}+'
)
_UNLINKED = re.compile(r"[\[\]<>|]")
"""What would end a link in wikitext, and may stand in a fragment by its percent code."""
PROTOCOLS = tuple(
    """bitcoin: ftp:// ftps:// geo: git:// gopher:// http:// https:// irc:// ircs:// magnet: mailto:
    matrix: mms:// news: nntp:// redis:// sftp:// sip: sips: sms: ssh:// svn:// tel: telnet://
    urn: worldwind:// xmpp:""".split()
)
"""What MediaWiki links of itself ($wgUrlProtocols), all but ``//``."""
_BARE = re.compile(rf"(?:{'|'.join(PROTOCOLS)}){URL_ADDRESS}{URL_CHARACTER}*", re.I)
_TRAILING = ",;.:!?"


def normalize_url(url: str) -> str:
    """Percent-encodes what would end a URL in wikitext: brackets, quotes, space.

    Braces are encoded where they would be a template's; `` '' `` is encoded because
    MediaWiki reads quotes before it reads URLs.

    Example:
        >>> normalize_url("http://x/a b[1]''"), normalize_url("http://[::1]/a")
        ('http://x/a%20b%5B1%5D%27%27', 'http://[::1]/a')
    """
    url = url.strip(" \t\n")
    if "''" in url:
        url = url.replace("''", "%27%27")
    if _FORBIDDEN.search(url) is None:
        return url
    host = _HOST.match(url)
    start = host.end() if host is not None else 0
    return url[:start] + _FORBIDDEN.sub(_encode, url[start:])


def _encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def bare_length(url: str) -> int:
    """Returns how much of ``url`` MediaWiki takes as a bare URL.

    Trailing punctuation is left to the sentence, a closing parenthesis too where
    none was opened (Parser::makeFreeExternalLink).

    Example:
        >>> bare_length("http://x.org/a).")
        14
    """
    end = len(url)
    for stop in ("''", "&lt;", "&gt;"):
        found = url.find(stop, 0, end)
        if found >= 0:
            end = found
    trailing = _TRAILING if "(" in url[:end] else _TRAILING + ")"
    return len(url[:end].rstrip(trailing))


def is_bare_url(url: str) -> bool:
    """Whether ``url`` stands for itself as a bare URL, to its last character."""
    return _BARE.fullmatch(url) is not None and bare_length(url) == len(url)


def escape_target(target: str) -> str:
    """Returns a wikilink's target in which nothing is decoded that was meant literally.

    Example:
        >>> escape_target("A&nbsp;B"), escape_target("50%25"), escape_target("A#b[c]")
        ('A&amp;nbsp;B', '50%2525', 'A#b%5Bc%5D')
    """
    if "&" in target:
        target = re.sub("&", lambda m: "&amp;" if match_entity(target, m.start()) else "&", target)
    if "%" in target:
        target = re.sub(r"%(?=[0-9A-Fa-f]{2})", "%25", target)
    page, mark, fragment = target.partition("#")
    return page + mark + _UNLINKED.sub(_encode, fragment) if mark else target
