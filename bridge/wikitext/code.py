"""Code: ``<pre>`` and ``<syntaxhighlight>``."""

from __future__ import annotations

import re

from bridge.document.entities import decode
from bridge.document.nodes import CodeBlock, RawBlock
from bridge.wikitext.attributes import parse_attributes, quote_attribute
from bridge.wikitext.context import Context

_NOWIKI = re.compile(r"<nowiki>(.*?)</nowiki>", re.I | re.S)
_LANGUAGE = re.compile(r"[\w+#.-]+")


def read_code(context: Context, at: int) -> CodeBlock | RawBlock:
    """Returns the code block that begins at ``at``.

    MediaWiki decodes references in ``<pre>`` and drops pairs of ``<nowiki>`` there
    (CoreTagHooks::pre, where an unpaired one is shown); what
    ``<syntaxhighlight>`` holds is literal, so code that closes it is written as
    ``<pre lang="…">``.  Attributes that a fence has no place
    for keep the whole raw.
    """
    island = context.islands[at]
    source = context.text[at : island.end]
    content = context.text[slice(*island.inner)]
    attributes = parse_attributes(source[1 + len(island.name) : island.inner[0] - at - 1])
    if island.name == "pre":
        text = _lines(decode(_NOWIKI.sub(r"\1", content)))
        if not attributes:
            return CodeBlock(text)
        if attributes.keys() == {"lang"} and "</syntaxhighlight" in text.lower():
            return CodeBlock(text, attributes["lang"])
        return RawBlock(source)
    language = attributes.pop("lang", "")
    if not _LANGUAGE.fullmatch(language) or "inline" in attributes:
        return RawBlock(source)
    rest = [
        f"{name}={quote_attribute(value)}" if value else name for name, value in attributes.items()
    ]
    return CodeBlock(_lines(content), language, " ".join(rest))


def _lines(content: str) -> str:
    return content.removeprefix("\n").removesuffix("\n")
