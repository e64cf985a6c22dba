"""Code in HTML: ``<pre><code class="language-py">``, whose marks no ``<pre>`` of a wiki shows."""

from __future__ import annotations

import html
import re
from typing import Final

from bridge.document.nodes import CodeBlock
from bridge.report import Report

_PRE = re.compile(
    r"<pre(?P<pre>(?:\s[^<>]*)?)>(?:\s*<code(?P<code>(?:\s[^<>]*)?)>)?(?P<text>.*?)(?:</code>\s*)?</pre>",
    re.I | re.S,
)
_LANGUAGE = re.compile(
    r"""\s+(?:lang=["']?(?P<lang>[\w+#.-]+)["']?"""
    r"""|class=["'](?:[\w-]+ )*?(?:(?:language|lang|brush)[-:] ?(?P<class>[\w+#.-]+))?"""
    r"""[^"'<>]*["'])\s*""",
    re.I,
)
_MARKS = re.compile(
    r"</?(?:a|b|code|del|em|font|i|ins|kbd|mark|s|samp|small|span|strong|sub|sup|u|var)(?:\s[^<>]*)?>"
    r"|(?P<break><br\s*/?>)",
    re.I,
)
_SAID: Final = "marks within code, which a wiki shows as it is written, are left away"


def read_code(source: str, report: Report) -> CodeBlock | None:
    """Returns the code of a ``<pre>``; None where its attributes say more than a language.

    Tags within it are marks to HTML and words to MediaWiki.

    Example:
        >>> read_code("<pre><code>a &lt; <b>b</b>\\n</code></pre>", Report())
        CodeBlock(text='a < b', language='', attributes='')
    """
    match = _PRE.fullmatch(source)
    if match is None or "</pre" in match["text"].lower():
        return None
    language = ""
    for attributes in (match["pre"], match["code"]):
        if not (attributes or "").strip():
            continue
        said = _LANGUAGE.fullmatch(attributes)
        if said is None:
            return None
        language = language or said["lang"] or said["class"] or ""
    text = match["text"]
    if any(mark[0] for mark in _MARKS.finditer(text) if "code" not in mark[0].lower()):
        report.add("foreign-html", "info", _SAID, source)
    shown = _MARKS.sub(lambda mark: "\n" if mark["break"] else "", text)
    return CodeBlock(html.unescape(shown).removeprefix("\n").rstrip(" \t\n"), language)
