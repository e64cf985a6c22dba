"""Pages in the very form that MediaWiki's exporter writes, read without an XML parser.

A parser makes an object of each of the twenty elements of a page; one pattern is three
times as fast.  It takes what has one meaning only: the usual elements in their usual order,
texts without anything but the four references that the exporter writes.  All else, down to
an unusual blank, is none of its business, and the parser's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bridge.page import WIKITEXT, Contributor, Page, Revision

PAGE_END: Final = b"</page>"

_S: Final = rb"[ \n]*"
_NUMBER: Final = rb"[0-9]{1,18}"
# ``>`` is looked for later: a class of one character is several times as fast.
_TEXT: Final = rb"[^<]*"
_QUOTED: Final = rb'[^<>"\n\t\r]*'


def _element(name: bytes, content: bytes, *, needed: bool = False) -> bytes:
    element = rb"<%s>(?P<%s>%s)</%s>%s" % (name, name, content, name, _S)
    return element if needed else rb"(?:%s)?" % element


_HEAD: Final = re.compile(
    rb"".join(
        (
            rb"%s<page>%s" % (_S, _S),
            _element(b"title", rb"[^<]+", needed=True),
            _element(b"ns", rb"-?" + _NUMBER, needed=True),
            _element(b"id", _NUMBER),
            rb'(?:<redirect title="(?P<redirect>%s)" />%s)?' % (_QUOTED, _S),
        )
    )
)
_REVISION: Final = re.compile(
    rb"".join(
        (
            rb"<revision>" + _S,
            _element(b"id", _NUMBER),
            _element(b"parentid", _NUMBER),
            _element(b"timestamp", rb"[^<&>]*"),
            rb"(?:<contributor>%s(?:<username>(?P<user>%s)</username>%s" % (_S, _TEXT, _S),
            rb"<id>(?P<account>%s)</id>|<ip>(?P<ip>%s)</ip>)" % (_NUMBER, _TEXT),
            rb"%s</contributor>%s)?" % (_S, _S),
            rb"(?P<minor><minor ?/>%s)?" % _S,
            _element(b"comment", _TEXT),
            _element(b"origin", _NUMBER),
            _element(b"model", rb"[^<&>]*"),
            _element(b"format", rb"[^<&>]*"),
            # What is empty although its length is not 0 was left out of the dump.
            rb'<text(?: bytes="(?:(?P<empty>0)|[1-9][0-9]*)"(?: sha1="[0-9a-z]*")?',
            rb'(?: xml:space="preserve")?| xml:space="preserve"(?: bytes="[1-9][0-9]*")?)?',
            rb"(?:>(?P<text>[^<]+)</text>|(?(empty) />|-))" + _S,
            _element(b"sha1", rb"[^<&>]*"),
            rb"</revision>" + _S,
        )
    )
)
_REFERENCE: Final = re.compile(rb"&([a-z]*;?)")
_CHARACTERS: Final = {b"lt;": b"<", b"gt;": b">", b"amp;": b"&", b"quot;": b'"'}


class Found(NamedTuple):
    """One revision of a page, and the bytes that its checksum is of."""

    page: Page
    data: bytes


def read_page(data: bytes, start: int, end: int) -> list[Found] | None:
    """The revisions of a page in their order, or None if it is in any other form.

    Args:
        data: UTF-8 of characters that XML allows.
        start: where the white space before the page begins, directly within the root.
        end: behind the first ``</page>`` from there.

    Example:
        >>> head = b"<page><title>A&amp;B</title><ns>0</ns>"
        >>> data = head + b"<revision><text>x</text></revision></page>"
        >>> [(found.page.title, found.data) for found in read_page(data, 0, len(data)) or ()]
        [('A&B', b'x')]
        >>> read_page(data.replace(b"x<", b"<!-- x --><"), 0, len(data)) is None
        True
    """
    head = _HEAD.match(data, start, end)
    if head is None:
        return None
    position, last = head.end(), end - len(PAGE_END)
    revisions = []
    while position < last:
        revision = _REVISION.match(data, position, end)
        if revision is None:
            return None
        revisions.append(revision)
        position = revision.end()
    try:
        return list(_pages(head, revisions)) or None
    except KeyError:
        # Another reference, or what is none.
        return None


def age_of(revision: Revision) -> tuple[str, int]:
    """What orders revisions: ISO 8601 sorts as text, then the number."""
    return revision.timestamp, revision.id or 0


def ends_page(data: bytes) -> bool:
    """Whether no page can have ended in a piece of a document but at its very end.

    If one did, then what follows stands between two pages, and not in a comment or
    another element that only looks like the end of a page.
    """
    return (
        data.endswith(PAGE_END)
        and data.count(PAGE_END[:-1]) == 1
        # <page />, and what has a prefix
        and data.count(b"<page") == data.count(b"<page>")
        and b":page" not in data
    )


def _pages(head: re.Match[bytes], revisions: list[re.Match[bytes]]) -> Iterator[Found]:
    """Raises KeyError where a text is none of ours."""
    title, namespace, page_id, redirect = head.groups()
    name, number = _plain(title).decode(), int(namespace)
    leads_to = None if redirect is None else _plain(redirect).decode()
    for found in revisions:
        own, parent, time, user, account, ip, minor, comment, _, model, _, _, text, sha1 = (
            found.groups()
        )
        data = _plain(text or b"")
        revision = Revision(
            _integer(own),
            (time or b"").decode().strip(),
            Contributor(_text(user if ip is None else ip), _integer(account)),
            _text(comment) or "",
            minor is not None,
            (sha1 or b"").decode().strip(),
            _integer(parent),
        )
        kind = (model or b"").decode().strip() or WIKITEXT
        page = Page(name, data.decode(), number, kind, leads_to, _integer(page_id), revision)
        yield Found(page, data)


def _integer(data: bytes | None) -> int | None:
    return None if data is None else int(data)


def _text(data: bytes | None) -> str | None:
    return None if data is None else _plain(data).decode()


def _plain(data: bytes) -> bytes:
    """The characters of a text; KeyError if it has what the exporter never writes."""
    if b">" in data or b"\r" in data:
        raise KeyError(data)
    if b"&" not in data:
        return data
    pieces = _REFERENCE.split(data)
    pieces[1::2] = [_CHARACTERS[name] for name in pieces[1::2]]
    return b"".join(pieces)
