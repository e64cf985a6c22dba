"""What importDump.php aborts on, and what it loses without a word, found beforehand.

Each rule was read in MediaWiki's WikiImporter and MediaWikiTitleCodec, and tried on a
real one.
"""

from __future__ import annotations

import re
from typing import Final

from bridge.page import Page
from bridge.site import MODULE_NAMESPACE, SiteInfo

MAX_ARTICLE_BYTES: Final = 2048 * 1024
"""$wgMaxArticleSize, unless the wiki says otherwise."""

KNOWN_MODELS: Final = frozenset(
    "wikitext text css sanitized-css javascript json Scribunto GeoJson".split()
)
"""Content models of MediaWiki and the extensions that most wikis have."""

# Those that are checked for their length (WikiImporter::makeContent).
_SIZED: Final = frozenset({"wikitext", "text", "css", "javascript", "json"})
_TITLE_BYTES: Final = 255
_FIRST_CUSTOM: Final = 100

# $wgLegalTitleChars, turned round; %41 and &amp; would be read as what they stand for.
_ILLEGAL = re.compile(r"[^ %!\"$&'()*,\-.:;=?@\\^`~0-9A-Za-z/+_\u0080-\U0010ffff]|%[0-9A-Fa-f]{2}")
_REFERENCE = re.compile("&(?:[A-Za-z0-9\u0080-\U0010ffff]+|#[0-9]+|#x[0-9A-Fa-f]+);")
_RELATIVE = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def title_fault(title: str, site: SiteInfo) -> str:
    """Why no page can have a title; empty if one can (``splitTitleString``).

    Example:
        >>> from bridge import default_site
        >>> title_fault("A[B]", default_site()), title_fault("AC/DC", default_site())
        ("a title cannot hold '['", '')
    """
    number, name = site.split_title(title)
    prefix = title.partition(":")[0]
    if not name:
        return "the title is empty behind its namespace" if title else "the title is empty"
    if (found := _ILLEGAL.search(name) or _REFERENCE.search(name)) is not None:
        return f"a title cannot hold {found[0]!r}"
    if "\ufffd" in name:
        return "a title cannot hold U+FFFD"
    if _RELATIVE.search(name):
        return "a title cannot have . or .. between its slashes"
    if "~~~" in name:
        return "a title cannot hold ~~~"
    if len(name.encode("utf-8", "surrogatepass")) > _TITLE_BYTES:
        return f"a title cannot be longer than {_TITLE_BYTES} bytes"
    if number < 0:
        return f"{prefix} is no namespace for pages"
    if number == 0 and ":" in title and site.is_interwiki(prefix):
        return f"{prefix}: leads to another wiki"
    if number == 1 and (inner := name.partition(":"))[1] and site.find_namespace(inner[0]):
        return "the talk of a page in a namespace has that namespace's own talk prefix"
    return ""


def page_faults(page: Page, site: SiteInfo, *, max_bytes: int = MAX_ARTICLE_BYTES) -> list[str]:
    """What keeps importDump.php from taking a page as it is; empty if nothing does.

    Args:
        page: the page.
        site: the wiki that it is to be imported to.
        max_bytes: how long a text may be there.

    Example:
        >>> from bridge import default_site
        >>> page_faults(Page("A", "x", 0, "flow-board"), default_site())
        ['the wiki may not know the content model flow-board']
    """
    faults = []
    if fault := title_fault(page.title, site):
        faults.append(fault)
    prefix = page.title.partition(":")[0]
    # Built-in namespaces go by number, others by name (NaiveImportTitleFactory).
    if page.namespace >= _FIRST_CUSTOM and site.find_namespace(prefix) is None:
        faults.append(f"the wiki has no namespace {prefix}: it would land in the main one")
    if page.model not in KNOWN_MODELS:
        faults.append(f"the wiki may not know the content model {page.model}")
    if page.model == "Scribunto" and page.namespace != MODULE_NAMESPACE:
        faults.append("a Scribunto module is imported in the namespace Module only")
    size = len(page.text.encode("utf-8", "surrogatepass"))
    if page.model in _SIZED and size > max_bytes:
        faults.append(f"the text has {size:,} bytes, and the wiki takes {max_bytes:,}")
    if (found := _UNSTORABLE.search(page.text)) is not None:
        faults.append(f"the text holds U+{ord(found[0]):04X}, which no wiki stores")
    return faults


def custom_namespaces(site: SiteInfo, used: set[int], standard: SiteInfo) -> list[tuple[int, str]]:
    """The namespaces of pages that a plain MediaWiki does not have.

    Their pages land in the main namespace unless the target's LocalSettings.php names
    them in ``$wgExtraNamespaces``.
    """
    known = {namespace.id for namespace in standard.namespaces}
    return [(number, site.namespace_name(number)) for number in sorted(used - known)]
