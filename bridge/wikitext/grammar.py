"""What a wiki's facts mean for reading its wikitext: compiled once a site."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from bridge.document.normal import HTML_TAGS
from bridge.document.urls import URL_ADDRESS, URL_CHARACTER
from bridge.site import CATEGORY_NAMESPACE, FILE_NAMESPACE, SiteInfo

BLOCK_TAGS: Final = frozenset(
    """address article aside blockquote caption center col colgroup dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol optgroup
    option p pre section summary table tbody td tfoot th thead tr ul""".split()
)
"""Elements that make a line a block of its own, in HTML and in CommonMark alike."""


INLINE_TAGS: Final = HTML_TAGS - BLOCK_TAGS
"""Elements that are part of the paragraph beside which they stand; what is unknown is not."""


class Grammar(NamedTuple):
    """Regular expressions and tables that depend on a wiki's facts."""

    site: SiteInfo
    islands: re.Pattern[str]
    markup: re.Pattern[str]
    scheme: re.Pattern[str]
    external: re.Pattern[str]
    bare_url: re.Pattern[str]
    trail: re.Pattern[str]
    redirect: re.Pattern[str]
    image_option: re.Pattern[str]
    extension_tags: frozenset[str]
    switches: frozenset[str]
    languages: frozenset[str]
    category_prefix: str
    file_prefix: str
    unsafe: re.Pattern[str]


@lru_cache(maxsize=16)
def grammar_of(site: SiteInfo) -> Grammar:
    """Returns the compiled grammar of a wiki."""
    tags = "|".join(sorted(map(re.escape, site.extension_tags), key=len, reverse=True))
    schemes = sorted((p for p in site.protocols if p != "//"), key=len, reverse=True)
    protocols = "|".join(map(re.escape, schemes)) or r"https?://"
    words = "|".join(map(re.escape, site.redirect_words))
    switch = r"__[^\W_][\w]*?__"
    # -{{ is a template behind a dash: the rightmost brace wins
    conversion = r"|-\{(?!\{)" if site.variants else ""
    return Grammar(
        site=site,
        islands=re.compile(
            rf"<!--|<({tags})(?=[\s/>])|\{{{{+|\}}}}\}}?|\[\[+|\]\]"
            rf"{conversion}{r'|}-' if conversion else ''}",
            re.I,
        ),
        # every branch begins with a plain character, by which the engine skips the rest
        markup=re.compile(rf"''+|\[|<|&|:(?=[^\[\]<>\"\x00-\x20])|\{{\{{|__{conversion}"),
        scheme=re.compile(rf"(?<!\w)(?:{'|'.join(_schemes(schemes))})\Z", re.I),
        external=re.compile(rf"(?:{protocols}|//){URL_ADDRESS}{URL_CHARACTER}*", re.I),
        bare_url=re.compile(rf"(?:{protocols}){URL_ADDRESS}{URL_CHARACTER}*", re.I),
        trail=re.compile(site.link_trail),
        redirect=re.compile(
            rf"[ \t\n]*(?:{words})[ \t\n]*:?[ \t\n]*\[\[([^\[\]{{|}}<>\n]+)(?:\|[^\]\n]*)?\]\]",
            re.I,
        ),
        image_option=_image_option(site),
        extension_tags=frozenset(site.extension_tags),
        switches=frozenset(site.behavior_switches),
        languages=frozenset(site.languages),
        category_prefix=site.namespace_name(CATEGORY_NAMESPACE),
        file_prefix=site.namespace_name(FILE_NAMESPACE),
        unsafe=re.compile(
            rf"''+|\[\[+|\[(?=//)|(?:(?<!\w)|(?<=__))(?:{protocols})(?={URL_ADDRESS}|\Z)"
            rf"|<(?=[/!A-Za-z])|\{{\{{+|~~~+|{switch}|&(?=[#A-Za-z])"
            rf"{conversion}",
            re.I,
        ),
    )


def _schemes(protocols: list[str]) -> list[str]:
    """Returns what stands before the colon of each protocol, longest first."""
    names = {protocol.partition(":")[0] for protocol in protocols} or {"http", "https"}
    return sorted(map(re.escape, names), key=len, reverse=True)


def _image_option(site: SiteInfo) -> re.Pattern[str]:
    words = [re.escape(word) for word in site.image_options]
    for pattern in site.image_parameters:
        value = r"\s*\d*\s*(?:x\s*\d*)?\s*" if pattern.startswith("$1") else ".*"
        words.append(re.escape(pattern).replace(r"\$1", value))
    return re.compile("|".join(words) or "(?!)", re.S)
