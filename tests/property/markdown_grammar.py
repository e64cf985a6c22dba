"""The productions of random Markdown: every construct of the dialect, nested in the others."""

from __future__ import annotations

from tests.property.wikitext_grammar import COMMON, WIKITEXT_GRAMMAR, Grammar

MARKDOWN_GRAMMAR: Grammar = COMMON | {
    "page": WIKITEXT_GRAMMAR["page"],
    "inlines": WIKITEXT_GRAMMAR["inlines"],
    "inline": [
        "‹word›", "‹word›", "‹word›", "‹word›", "‹word›", "‹word›", "‹entity›", "<‹url›>", "‹url›", "‹element›", "‹element›",
        "‹link›", "‹link›", "‹link›", "‹marked›", "‹marked›", "‹note›", "‹note›", "‹raw›", "‹raw›", "‹loose›", "‹loose›",
        "`‹inlines›`", "`‹word›`", "$‹word›$", "$`‹inlines›`$", "$$‹word›$$", "<!--‹inlines›-->", "\\\n", "  \n", "<br />",
        "<‹foreign›>‹inlines›</‹foreign›>", "<‹foreign›>", "</‹foreign›>",
    ],
    "foreign": ["details", "summary", "video", "button", "label", "script", "iframe", "section", "tbody", "svg", 'a id="x"', "a", "img", "source src=x", "textarea"],
    "link": [
        '[‹inlines›](‹target› "wikilink")', '[‹inlines›](‹url›)', "[](‹url›)", '[](‹target› "wikilink")', "[‹inlines›](‹url› \"‹word›\")",
        '![‹inlines›](‹file› "‹file›‹options›")', '![](‹file› "‹file›‹options›")', "![‹inlines›](‹file›)", "![‹inlines›](‹url›)",
        '[‹inlines›](Category:C "wikilink")', '[‹word›](Category:‹needle› "wikilink")', '[fr:F](fr:F "wikilink")', "[‹inlines›](‹target›)",
        "[[A]]", "[[‹target›|‹inlines›]]", "![[E.jpg|300]]", "![[‹file›|‹word›]]", "[‹inlines›](<‹target›>)", "[‹word›][a]", "[a]",
        '[![‹word›](E.jpg "E.jpg|thumb")](‹target› "wikilink")', "![‹word›](E.jpg){width=300}", '<img src="E.jpg" width="9" />',
        '<a href="A" class="wikilink" title="x">‹inlines›</a>', "<me@x.org>", '<a href="A" title="wikilink">‹inlines›</a>',
        '[thumb|upright=0.9|‹inlines›](File:E.jpg "wikilink")', '[‹word›|‹inlines›](File:E.jpg "wikilink")', "![‹word›|left](E.jpg)",
    ],
    "marked": [
        "*‹inlines›*", "_‹inlines›_", "**‹inlines›**", "***‹inlines›***", "~~‹inlines›~~", "__‹inlines›__", "*‹inlines›**‹inlines›***",
        "**‹inlines›*‹inlines›***", "*‹inlines›*‹word›", "‹word›**‹inlines›**",
    ],
    "note": ["[^‹name›]", "[^1]", "[^g/1]", "[^g/n]", "[^2]", "[^n]", "<ref>‹inlines›</ref>", '<ref name="n" />'],
    "raw": [
        "`{{T|‹inlines›}}`{=mediawiki}", "`‹inlines›`{=mediawiki}", "`__NOTOC__`{=mediawiki}", "`<!--‹word›-->`{=mediawiki}",
        "``‹inlines›``{=mediawiki}", "`[[A|‹inlines›]]`{=mediawiki}", "`<ref>‹inlines›</ref>`{=mediawiki}", "`<b>`{=mediawiki}",
        "`{{T<!--newline-->|a}}`{=mediawiki}", "`''`{=mediawiki}", "`<center>`{=mediawiki}‹inlines›`</center>`{=mediawiki}",
    ],
    "loose": [
        "\\*", "\\[", "\\\\", "\\", "*", "**", "***", "_", "~~", "![", "](", "{{T}}", "''", "'''", "==", "<i>", "</i>", "<!--", "-->",
        "{.x}", "{: .x}", "\n{: .x}\n", "$", "$$", "<nowiki>", "~~~~", "{|", "|}", "----", "|", "[", "]", "[[", "]]", "{{", "}}", "<div>", "</div>", "<ref>", "</ref>",
        "<pre>", "</pre>", "<references />", "[^", "{=mediawiki}", "``", "<br>", "<hr>",
    ],
    "block": [
        "‹inlines›", "‹inlines›", "‹inlines›", "‹inlines›", "‹inlines›\n‹inlines›", "# ‹inlines›", "### ‹inlines› #", "‹items›", "‹items›", "‹items›",
        "- ‹inlines›\n\n  ‹block›", "1.  ‹block›\n\n    ‹block›", "‹inlines›\n:   ‹inlines›", "‹word›\n:   ‹block›\n\n    ‹block›", "‹definition›", "‹definition›",
        "‹inlines›\n===", "‹inlines›\n---", "‹fence›", "‹fence›", "‹table›", "‹table›", "‹html›", "‹html›", "> ‹inlines›\n> ‹inlines›", "> ‹block›", "$$‹word›$$", "---", "‹comment›", "‹comment›",
        "    ‹inlines›", "    ‹inlines›\n\n    ‹inlines›", "[a]: http://x.org", "***", "---\ntitle: A\nredirect: B\n---\n", '1.  REDIRECT [X](X "wikilink")', "[a]: A \"t\"",
        "> [!note] ‹inlines›\n> ‹inlines›\n>\n> ‹block›", "!!! note\n    ‹inlines›\n\n    ‹block›", '??? tip "‹word›"\n\n    ‹block›', '=== "‹word›"\n\n    ‹inlines›', "#‹word› ‹url› ‹word›", "{% highlight py %}\n‹inlines›\n\n‹word›\n{% endhighlight %}", "{% endhighlight %}", "{: .x}", "‹block›\n{: .x #y}", "- TOC\n{:toc}", "[TOC]", "{: .x}\n‹block›",
        "- ‹inlines›\n\n    !!! note inline end\n        ‹inlines›\n\n        ‹block›\n\n    ‹inlines›", "1. > [!tip] ‹inlines›\n   > ‹inlines›\n\n   ‹block›",
    ],
    "definition": [
        "[^‹name›]: ‹inlines›", "[^1]: ‹inlines›\n\n    ‹inlines›", "[^g/1]: ‹inlines›", "[^n]: ‹inlines›", "[^g/n]:\n    ‹inlines›", '[^2]: ‹inlines› <!--name="Smith 2009" group="g"-->',
        "[^1]:", "[^n]: - ‹inlines›\n    - ‹inlines›",
    ],
    "fence": [
        "```\n‹inlines›\n```", "```{=mediawiki}\n‹inlines›\n```", "```{=mediawiki}\n‹inlines›\n‹inlines›\n```", '```{.py line="1"}\n‹inlines›\n```', "~~~ py\n‹inlines›\n~~~", "```‹word›\n‹word›\n\n‹word›\n```",
        "```{=mediawiki}\n{{T}}\n```", "```{=mediawiki}\n* ‹inlines›\n```\n‹inlines›", "```{=mediawiki}\n{|\n| ‹inlines›\n|}\n```", "```{=html}\n<b>‹word›</b>\n```", "```{=mediawiki}\n<!--‹word›-->\n```",
    ],
    "cells": ["<td>‹inlines›</td>", "<td><p>‹inlines›</p></td>", '<td colspan="2">‹inlines›</td>', "<th>‹inlines›</th>", "‹cells›\n‹cells›", "<td><ul>\n<li>‹inlines›</li>\n</ul></td>", "<td><p>‹inlines›</p>\n<p>‹inlines›</p></td>"],
    "table": [
        "<table>\n<thead>\n<tr>\n<th>‹inlines›</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n‹cells›\n</tr>\n</tbody>\n</table>", '<table>\n<caption>‹inlines›</caption>\n<tbody>\n<tr class="odd">\n‹cells›\n</tr>\n</tbody>\n</table>',
        '<table>\n<tbody>\n<tr>\n<td>‹word›<a href="#fn1" class="footnote-ref"><sup>1</sup></a></td>\n‹cells›\n</tr>\n</tbody>\n</table>\n<section class="footnotes">\n<ol>\n<li id="fn1"><p>‹inlines›<a href="#r" class="footnote-back">↩︎</a></p></li>\n</ol>\n</section>',
        "| a | b |\n|---|---|\n| ‹inlines› | c |", "| ‹inlines› |\n|:-:|\n| ‹inlines› |\n\n: ‹inlines› {style=\"x:y\"}", "|a|b\n-|-\n‹inlines›|‹inlines›|‹inlines›", "||\n||\n||",
    ],
    "html": [
        "<div>\n\n‹page›\n\n</div>", "<div>\n‹inlines›\n</div>", "<references />", "<blockquote>\n\n‹page›\n\n</blockquote>", "<‹tag›‹attributes›>", "<‹tag›>\n\n‹block›\n\n</‹tag›>", "<‹tag›>‹inlines›</‹tag›>",
        '<figure>\n<img src="E.jpg" width="9" />\n<figcaption>‹inlines›</figcaption>\n</figure>', "<ul><li>‹inlines›</li></ul>", "<table>\n<tr><td>‹inlines›</td></tr>\n</table>", "<pre>‹word›</pre>", "<pre>\n<script>‹inlines›</script>\n</pre>", '<pre><code class="language-py">‹inlines›\n\n‹inlines›</code></pre>', "```math\n‹inlines›\n```", "<references />\n‹inlines›",
        "<details>\n<summary>‹word›</summary>\n\n‹page›\n\n</details>", "<‹foreign›>", "<‹foreign›>\n\n‹block›\n\n</‹foreign›>", "<‹foreign›>\n‹inlines›\n</‹foreign›>",
        "</details>", "<script>\n‹word›\n</script>", '<a href="http://x.org">‹inlines›</a>\n<img src="E.jpg">',
    ],
    "comment": ["<!-- -->", "<!--same line-->", "<!--next line-->", "<!--same line, a space between-->", "<!-- c -->", "<!--\n‹inlines›\n-->", "<!-- ‹word› --> ‹inlines›", "<!---->"],
    "items": ["‹marks›‹inlines›", "‹marks›‹inlines›\n‹items›", "‹marks›‹inlines›\n\n‹items›", "‹marks›‹fence›", "‹marks›‹comment›\n‹items›", "‹marks›"],
    "marks": ["- ", "* ", "1. ", "1.  ", "10. ", "  - ", "    - ", "> ", ":   ", "    :   ", "- - ", "-", "2)  ", "+ ", "- [ ] "],
}  # fmt: skip
