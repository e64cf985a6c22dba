"""The productions of random wikitext: every construct, nested in the others."""

from __future__ import annotations

Grammar = dict[str, list[str]]

COMMON: Grammar = {
    "word": (
        "‹needle› ‹needle› ‹needle› ‹needle› ‹needle› ‹needle› ‹needle› ‹needle› a b word Two ñ 漢字 1 10 x_y __"
        " it's e.g. (c) -- 5*6 A&B #1 ~ I' & 100% f(x) \\ ! ? : ; - * + = > < | $5 ^ @ ` `` ' \" / ... 1. 2) [ ]"
        " { } \u00a0 é \U0001f600 [] a/b שלום مرحبا \u200fא \u200d e\u0301 \U0001f468\u200d\U0001f469 ＡＢ ﬁ \x01 \x7f"
    ).split(" "),
    "space": [" ", " ", " ", " ", "", "", "  ", "\n", "\t"],
    "gap": ["\n", "\n", "\n\n", "\n\n", "\n\n", "\n\n\n", " ", "", "\n \n"],
    "target": [
        "A", "Dual Power", "a_b", "A#B", "#B", "w:X", ":Category:C", ":File:F.jpg", "/Sub", "Help:H",
        "A (b)", 'X "y"', "É", "a*b", "A'B", "[x", "x]", "{x}", "a<b", "User:U/s", "1.", "-", "A:", "fr:",
        "Special:S", "", " ", "a&amp;b", "Category:", "a|b", "漢字", "שלום", "A%20b", "{{T}}", "_a_", "../x",
        "Media:E.jpg", "Talk:‹needle›", "A{{{1}}}", "‹needle›<!-- c -->", "a#b c", ":fr:Foo", "w:fr:Foo",
    ],
    "file": ["E.jpg", "E f.jpg", "E_f.PNG", "É (a).svg", "a'b.jpg", 'a"b.jpg', "漢.gif", "x.webm", "{{T}}.jpg"],
    "option": [
        "thumb", "220px", "220x220px", "x100px", "left", "alt=x y", "alt=‹needle› ", "link=", "link=A", "frame",
        "upright", "foo", "upright=1.2", "border", "class=x", "page=2", "lang=de", "mini", "links", "hochkant",
        "gauche", "vignette", "thumb=F.jpg", "text-top", "''x''", " right ", "alt=[[A]]", "link=http://x.org", "",
    ],
    "options": ["", "", "|‹option›", "|‹option›|‹option›", "|‹option›|‹option›|‹option›"],
    "name": ["n", "N", "a b", ":0", "x/y", "1", "", 'a"b', "é", "a-b", "[z]", "b'c", "a&b", "Smith 2009", "a>b"],
    "group": ["", "", "g", "a b", "n", "lower-alpha"],
    "url": [
        "http://x.org", "http://x.org/a_b", "https://x.org/(c)", "mailto:a@b.c", "//x.org", "ftp://f",
        "http://x.org/a?b=c&d=e", "http://x.org/%20", "http://x.org/a*b*", "http://x.org/a''", "irc://i",
        "http://é.org/ü", "http://x.org/[a]", "http://x.org/a|b", "http://x.org/{{T}}", "http://x.org/a.",
        "http://x.org/a,", "HTTP://X.org/", "http://[::1]/", "http://x.org/~a~~~", "http://", "http://x.org/‹needle›",
        "http://x.org/a<!--c-->b", "http://x.org&lt;a", "http://x.org/__TOC__",
    ],
    "tag": (
        "i b s sup sub u small big del ins span em strong code tt kbd div center blockquote p br hr"
        " noinclude onlyinclude foo poem math nowiki pre includeonly font li table td ref a-b ul dl dd ol"
        " translate tvar indicator section score var abbr ruby rt bdi h2 q cite dfn"
    ).split(),
    "attributes": [
        "", "", "", "", ' id="a"', " style='x:y'", " a=b c", ' x="a>b"', " /", "/", ' class="‹needle›"', " dir=rtl",
        ' title="{{T}}"', "\nid=a", ' id="a\nb"', ' a="<!--c-->"',
    ],
    "entity": "&nbsp; &amp; &lt; &mdash; &#65; &#x41; &foo; &amp;nbsp; & &#0; &#x1F600; &gt; &quot; &#39; &#91; &#10;".split(),
    "element": [
        "<‹tag›‹attributes›>‹inlines›</‹tag›>", "<i>‹inlines›</i>", "<‹tag›‹attributes›>", "</‹tag›>",
        "<b>‹inlines›</b>", "<s>‹inlines›</s>", "<span‹attributes›>‹inlines›</span>", "<sup>‹inlines›</sup>",
    ],
}  # fmt: skip

WIKITEXT_GRAMMAR: Grammar = COMMON | {
    "page": ["‹block›", "‹block›‹gap›‹block›", "‹block›‹gap›‹page›", "‹block›‹gap›‹page›", "‹block›‹gap›‹block›‹gap›‹page›"],
    "inlines": ["‹inline›", "‹inline›‹space›‹inline›", "‹inline›‹space›‹inlines›", "‹inline›‹space›‹inlines›", "‹word›‹space›‹inlines›"],
    "inline": [
        "‹word›", "‹word›", "‹word›", "‹word›", "‹word›", "‹word›", "‹entity›", "‹url›", "‹element›", "‹element›",
        "‹quoted›", "‹quoted›", "‹link›", "‹link›", "‹link›", "‹note›", "‹note›", "‹template›", "‹template›",
        "‹extension›", "‹comment›", "‹loose›", "‹loose›", "<br />", "<br>", "‹switch›", "‹variant›", "‹magic›",
    ],
    "quoted": [
        "''‹inlines›''", "'''‹inlines›'''", "'''''‹inlines›'''''", "''‹inlines›'''‹inlines›''",
        "'''''‹inlines›''‹inlines›'''", "'''''‹inlines›'''‹inlines›''", "''''‹inlines›''''", "''''''‹inlines›''''''",
        "'''''''‹inlines›'''''''", "''", "'''", "''''", "'''''",
    ],
    "link": [
        "[[‹target›]]", "[[‹target›]]s", "[[‹target›]]‹word›", "[[‹target›|‹inlines›]]", "[[‹target›|‹inlines›]]s",
        "[[File:‹file›‹options›]]", "[[File:‹file›‹options›|‹inlines›]]", "[[Image:‹file›|‹inlines›‹options›]]",
        "[[Category:‹target›]]", "[[category:a_b|‹inlines›]]", "[[Category:A| ]]", "[[Category:A|‹word›]]",
        "[[Category:‹needle›|*]]", "[[fr:Foo]]", "[[de:‹needle›]]", "[[w:‹target›|‹inlines›]]", "[‹url›]", "[‹url› ‹inlines›]",
        "[[‹target›|‹inlines›]", "[[[‹target›]]]", "[[Datei:‹file›‹options›|‹inlines›]]", "[[a|]]", "[[|a]]",
    ],
    "note": [
        "<ref>‹inlines›</ref>", '<ref name="‹name›">‹inlines›</ref>', '<ref name="‹name›" />', "<ref name=‹name› />",
        '<ref name="‹name›" group="‹group›">‹inlines›</ref>', '<ref group="‹group›">‹inlines›</ref>',
        '<ref name="‹name›" group="‹group›" />', "<ref>\n‹block›\n‹block›</ref>", "<ref/>", "<ref></ref>",
        "<ref group=g name='‹name›'>‹inlines›</ref>", '<ref name="n" follow="m">‹inlines›</ref>',
    ],
    "template": [
        "{{T}}", "{{T|‹inlines›|b=‹inlines›}}", "{{T\n|a=‹inlines›\n}}", "{{{1|‹inlines›}}}", "{{{a}}}",
        "{{#if: ‹inlines› | ‹inlines› | ‹inlines› }}", "{{#switch:{{{1}}}|a=‹inlines›|#default=b}}", "{{PAGENAME}}",
        "{{DEFAULTSORT:‹word›}}", "{{:A}}", "{{subst:T}}", "{{#tag:ref|‹inlines›|name=n}}", "{{T|<ref>‹inlines›</ref>}}",
        "{{T|‹inlines›{{U|‹inlines›}}}}", "{{!}}", "{{=}}", "{{{{{1}}}}}", "{{T|{{{1|}}}}}", "{{T|\n* ‹inlines›\n}}",
        '{{T|<ref name="n">‹inlines›</ref>}}', "{{T|[[A|b]]|<nowiki>|</nowiki>}}", "{{‹inlines›}}", "{{int:a}}",
    ],
    "extension": [
        "<nowiki>‹inlines›</nowiki>", "<nowiki>‹word›</nowiki>", "<nowiki/>", "<code>‹inlines›</code>", "<math>‹word›</math>",
        "<math>\\frac{a}{‹needle›}</math>", "<code>‹word›</code>", '<math display="block">x</math>', "<references />",
        "<poem>\n‹inlines›\n</poem>", "<tt>‹inlines›</tt>", "<code><nowiki>‹word›</nowiki></code>",
        '<syntaxhighlight lang="c" inline>‹word›</syntaxhighlight>', "<chem>H2O</chem>", "<pre>‹word›</pre>",
        "<gallery>E.jpg</gallery>", "<noinclude>‹inlines›</noinclude>", "<includeonly>‹inlines›</includeonly>",
        "<onlyinclude>‹inlines›</onlyinclude>", '<templatestyles src="A.css" />', "<section begin=a />",
        "<references>\n‹note›\n</references>", "<nowiki>\n‹inlines›\n\n‹inlines›</nowiki>",
    ],
    "comment": [
        "<!--‹inlines›-->", "<!-- ‹word› -->", "<!--\n‹inlines›\n-->", "<!---->", "<!-- -->", "<!--same line-->",
        "<!--a--b-->", "<!-->-->", "<!--next line-->",
    ],
    "switch": ["__NOTOC__", "__FOO__", "__toc__", "__NOEDITSECTION__", "__TOC__", "__INDEX__"],
    "variant": ["-{‹inlines›}-", "-{zh-hans:‹word›;zh-hant:‹word›}-", "-{A|‹inlines›}-", "-{", "}-"],
    "magic": ["RFC 1", "ISBN 0-306-40615-2", "PMID 12", "ISBN 0", "~~~", "~~~~", "~~~~~", "{{CURRENTYEAR}}"],
    "loose": [
        "[[", "]]", "{{", "}}", "<ref>", "</ref>", "<!--", "-->", "<b>", "</b>", "<div>", "</div>", "<nowiki>",
        "</nowiki>", "[", "]", "==", "{|", "|}", "|", "||", "!!", "<hr>", "<foo/>", "----", "{{{", "}}}", "|-", "<pre>",
        "</pre>", "<li>", "<td>", "''", "'''", "=", "*", "#", ":", ";", "!", "<br/>", "<references>", "</references>",
    ],
    "block": [
        "‹inlines›", "‹inlines›", "‹inlines›", "‹inlines›", "‹inlines›\n‹inlines›", "‹heading›", "‹items›", "‹items›", "‹items›",
        "; ‹inlines› : ‹inlines›", "; ‹inlines›\n: ‹inlines›", ": ‹inlines›\n:: ‹inlines›", " ‹inlines›", " ‹inlines›\n ‹inlines›",
        "‹box›", "‹box›", "‹table›", "‹table›", "‹template›", "‹comment›", "‹note›", "‹switch›", "----", "-----‹word›", "‹head›",
        "‹element›", "‹link›", "‹extension›",
    ],
    "heading": [
        "== ‹inlines› ==", "=‹inlines›===", "=== ‹inlines› === <!-- c -->", "= ‹inlines› =", "======= ‹word› =======",
        "==‹word›==‹space›", "== ‹inlines›", "====", "=", "== a ==\n=== ‹inlines› ===",
    ],
    "box": [
        "<pre>\n‹inlines›\n</pre>", '<syntaxhighlight lang="py">\n‹inlines›\n</syntaxhighlight>', "<pre‹attributes›>‹inlines›</pre>",
        '<syntaxhighlight lang="‹word›" line start=3>‹word›</syntaxhighlight>', "<source lang=c>\n‹word›\n</source>",
        "<blockquote>\n‹page›\n</blockquote>", "<blockquote>‹inlines›</blockquote>", '<div class="x">\n‹page›\n</div>',
        "<div>‹inlines›</div>", "<center>‹inlines›</center>", "<div‹attributes›>\n‹block›\n\n‹block›\n</div>",
        "<references>\n<ref name=\"‹name›\">‹inlines›</ref>\n</references>", '<references group="g" />', "<references />",
        "{{Box\n| a = ‹inlines›\n| b =\n}}", "<gallery>\nE.jpg|‹inlines›\nFile:‹file›\n</gallery>",
        '<gallery mode="packed" heights=100>\nFile:‹file›|alt=a|‹inlines›\n</gallery>', "<poem>\n‹inlines›\n\n ‹inlines›\n</poem>",
        '<math display="block">x</math>', "<noinclude>\n‹page›\n</noinclude>", "<includeonly>\n‹block›\n</includeonly>",
        "<onlyinclude>‹block›</onlyinclude>", "<ul>\n<li>‹inlines›</li>\n<li>‹block›\n</ul>", "<ul><li>‹inlines›</li></ul>",
        "<ol start=\"3\"><li>‹inlines›</li></ol>", "<dl><dt>‹inlines›</dt><dd>‹inlines›</dd></dl>", "<p>‹inlines›</p>", "<hr />",
        "<h2>‹inlines›</h2>", "<imagemap>\nFile:‹file›\n</imagemap>", "<templatedata>\n{}\n</templatedata>",
    ],
    "table": [
        '{| class="wikitable"\n! a !! b\n|-\n| ‹inlines› || c\n|}', "{|\n|+ ‹inlines›\n| ‹inlines›\n|}", "{|‹attributes›\n‹rows›\n|}",
        '{| class="wikitable sortable" style="width:100%"\n|+ style="x:y" | ‹inlines›\n‹rows›\n|}', ":{|\n‹rows›\n|}", "{|\n|}",
        '{| class="wikitable"\n! ‹inlines›\n! ‹inlines›\n|-\n| ‹inlines›\n| ‹inlines›\n|}', "{|\n‹rows›", "{{(!}}\n| a\n|}",
        "<table><tr><td>‹inlines›</td></tr></table>",
    ],
    "rows": ["‹cell›", "‹cell›\n‹cell›", "‹cell›\n|-\n‹cell›", "|-‹attributes›\n‹cell›", "‹cell›\n|----\n‹rows›", "‹inlines›\n‹cell›"],
    "cell": [
        "| ‹inlines›", "! ‹inlines›", "| ‹inlines› || ‹inlines›", '| colspan="2" | ‹inlines›', "! scope=row | ‹inlines›",
        "|\n‹block›\n\n‹block›", "|\n‹items›", "|\n{|\n‹rows›\n|}", "| ‹inlines› {{!}} ‹inlines›", "|", "! a !! ‹inlines› || b",
        '| style="color:red" rowspan=2 | [[‹target›|‹inlines›]]', "| ‹note›",
    ],
    "head": [
        "#REDIRECT [[‹target›]]", "#redirect: [[A|‹word›]]\n\n[[Category:‹needle›]]", "#WEITERLEITUNG [[A]]", "#перенаправление [[A]]",
        "# REDIRECT [[A]]", "#REDIRECT [[‹target›]] ‹inlines›",
    ],
    "items": ["‹marks› ‹inlines›", "‹marks› ‹inlines›\n‹items›", "‹marks›‹inlines›\n‹items›", "‹marks›", "‹marks› ‹box›", "‹marks› ‹a_line›\n‹items›"],
    "a_line": ["<!-- c -->‹word›", "‹word› <!-- c -->", "‹word›\n<!-- ‹word› -->", "{{T\n|a}}", "<br>", "<nowiki/>", "‹heading›", "‹table›"],
    "marks": ["*", "#", ":", ";", "**", "*#", "##", "::", "*:", ":*", "#;", "***", ":::", "*#*", "#*", ":#", ";:", "*;", "#:", "::*", "####"],
}  # fmt: skip

PLAUSIBLE_GRAMMAR: Grammar = WIKITEXT_GRAMMAR | {
    "word": "‹needle› ‹needle› ‹needle› a word Two ñ 漢字 1 10 x_y it's e.g. (c) -- A&B 100% f(x) שלום \U0001f600 a/b".split(" "),
    "space": [" "],
    "gap": ["\n", "\n\n", "\n\n", "\n\n"],
    "inline": [
        "‹word›", "‹word›", "‹word›", "‹entity›", "‹url›", "‹element›", "‹quoted›", "‹quoted›", "‹link›", "‹link›", "‹link›",
        "‹note›", "‹template›", "‹extension›", "‹comment›", "<br />", "‹switch›", "‹magic›",
    ],
    "target": ["A", "Dual Power", "A#B", "#B", "w:X", "Help:H", "A (b)", "É", "漢字", ":Category:C", ":File:F.jpg", "Talk:‹needle›"],
    "file": ["E.jpg", "E f.jpg", "É (a).svg", "漢.gif"],
    "option": ["thumb", "220px", "220x220px", "left", "alt=‹needle›", "link=", "frame", "upright=1.2", "border", "class=x"],
    "name": ["n", "a b", ":0", "é", "Smith 2009"],
    "group": ["g", "lower-alpha"],
    "url": ["http://x.org", "http://x.org/a_b", "https://x.org/(c)", "ftp://f.org", "http://x.org/a?b=c&d=e", "http://x.org/%20", "http://x.org/‹needle›"],
    "attributes": ["", "", ' id="a"', ' style="color:red"', ' class="‹needle›"', " dir=rtl"],
    "entity": "&nbsp; &amp; &lt; &mdash; &#65; &#x41; &gt; &quot;".split(),
    "element": [
        "<span‹attributes›>‹inlines›</span>", "<small‹attributes›>‹inlines›</small>", "<u>‹words›</u>", "<ins>‹words›</ins>", "<i>‹inlines›</i>", "<b>‹inlines›</b>", "<s>‹inlines›</s>", "<sup>‹inlines›</sup>",
        "<sub>‹word›</sub>",
    ],
    "quoted": ["''‹word›''", "'''‹word›'''", "'''''‹word›'''''", "''‹link›''", "'''‹word›''‹word›''‹word›'''", "''‹word›‹space›‹link›''"],
    "link": [
        "[[‹target›]]", "[[A]]s", "[[‹target›|‹words›]]", "[[‹target›|‹words›]]s", "[[File:‹file›‹options›]]",
        "[[File:‹file›‹options›|‹words›]]", "[[Image:‹file›|‹words›‹options›]]", "[[Category:‹needle›]]", "[[Category:‹needle›|‹word›]]",
        "[[Category:A| ]]", "[[de:‹needle›]]", "[‹url›]", "[‹url› ‹words›]", "‹url›",
    ],
    "words": ["‹word›", "‹word› ‹word›", "''‹word›''", "‹word› '''‹word›'''"],
    "note": [
        "<ref>‹words›</ref>", '<ref name="‹needle›">‹words›</ref>', '<ref name="n" />', '<ref group="‹group›">‹words› ‹link›</ref>',
        '<ref name="‹needle›" group="‹group›">{{T|‹word›}}</ref>',
    ],
    "template": [
        "{{T}}", "{{T|‹words›|b=‹words›}}", "{{T\n|a=‹words›\n}}", "{{{1|‹words›}}}", "{{#if: ‹word› | ‹words› | ‹words› }}",
        "{{PAGENAME}}", "{{DEFAULTSORT:‹word›}}", "{{T|‹words›{{U|‹words›}}}}", "{{T|<ref>‹words›</ref>}}",
    ],
    "extension": [
        "<nowiki>‹word›</nowiki>", "<code>‹word›</code>", "<math>x^2</math>", "<nowiki>[[‹word›]]</nowiki>", "<nowiki>''</nowiki>",
        "<poem>\n‹words›\n</poem>", '<syntaxhighlight lang="c" inline>x</syntaxhighlight>', "<gallery>\nE.jpg|‹words›\n</gallery>",
    ],
    "comment": ["<!-- ‹word› -->"],
    "switch": ["__NOTOC__", "__TOC__"],
    "variant": ["‹word›"],
    "magic": ["RFC 1", "ISBN 0-306-40615-2", "PMID 12"],
    "loose": ["‹word›"],
    "heading": ["== ‹words› ==", "=== ‹words› ‹link› ===", "==‹words›=="],
    "box": [
        "<pre>\n‹words›\n</pre>", '<syntaxhighlight lang="py">\n‹word›\n</syntaxhighlight>', "<blockquote>\n‹inlines›\n</blockquote>",
        '<div class="x">\n‹page›\n</div>', "<div>‹inlines›</div>", "<center>‹inlines›</center>", "<references />",
        "{{Box\n| a = ‹words›\n| b =\n}}", "<gallery>\nE.jpg|‹words›\nFile:‹file›\n</gallery>", "<poem>\n‹words›\n\n ‹words›\n</poem>",
        '<math display="block">x</math>', "<ul>\n<li>‹inlines›</li>\n<li>‹words›</li>\n</ul>", "<noinclude>\n‹block›\n</noinclude>",
    ],
    "head": ["‹inlines›"],
    "a_line": ["‹word› <!-- c -->", "‹word›\n<!-- ‹word› -->", "‹word›<br />‹word›"],
    "items": ["‹marks› ‹inlines›", "‹marks› ‹inlines›\n‹items›", "‹marks› ‹a_line›\n‹items›"],
    "marks": ["*", "#", ":", "**", "*#", "##", "::", "*:", "***", ":::"],
    "table": [
        '{| class="wikitable"\n! a !! b\n|-\n| ‹words› || ‹link›\n|}', "{|\n|+ ‹words›\n| ‹words›\n|}", '{| class="wikitable" style="width:100%"\n‹rows›\n|}',
        '{| class="wikitable"\n! ‹words›\n! ‹words›\n|-\n| ‹inlines›\n| ‹inlines›\n|}',
    ],
    "rows": ["‹cell›", "‹cell›\n‹cell›", "‹cell›\n|-\n‹cell›", "|-\n‹cell›", "‹cell›\n|-\n‹rows›"],
    "cell": ["| ‹inlines›", "! ‹words›", "| ‹words› || ‹words›", '| colspan="2" | ‹inlines›', "|\n‹block›\n\n‹block›", "|\n‹items›", "! a !! b"],
}  # fmt: skip
"""What a person might write on purpose; other programs read it as we do."""
