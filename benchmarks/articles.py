"""Long articles of wikitext, composed anew each time: no text of anybody's wiki.

Seven characters of page, each of at least 100 kB, with templates, references, links
and tables about as dense as in the long articles of the English Wikipedia (per kB, over 69
of them: 1.8 template calls, 1.5 references, 5 links, 2.4 runs of apostrophes, 1.6 lines
of cells, 0.35 headings).  The same number gives the same text on any machine.

    python -m benchmarks.articles FOLDER       writes them as files, to look at
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.composer import Composer

SIZE = 100_000
"""The least bytes of an article."""


def articles(size: int = SIZE) -> dict[str, str]:
    """Returns the wikitext of all articles by the name of their character.

    Args:
        size: the least bytes of each.

    Example:
        >>> [name for name, text in articles(2_000).items() if len(text.encode()) < 2_000]
        []
    """
    return {name: compose(name, size) for name in CHARACTERS}


def compose(name: str, size: int = SIZE) -> str:
    """Returns one article: its head, as many sections as it takes, its tail."""
    composer = Composer(sorted(CHARACTERS).index(name))
    head, section, tail = CHARACTERS[name]
    parts = [head(composer)]
    length = len(parts[0].encode())
    while length < size:
        parts.append(section(composer))
        length += len(parts[-1].encode())
    return "\n".join([*parts, tail(composer)])


# --- table-heavy: a list of places ------------------------------------------------


def _list_head(page: Composer) -> str:
    return f"{{{{Use dmy dates|date=May 2012}}}}\n'''The lights of the Wold''' {page.paragraph()}\n"


def _list_section(page: Composer) -> str:
    table = page.table(page.number(14, 30), page.number(4, 7))
    return f"{page.heading()}\n{page.paragraph()}\n\n{table}\n\n{page.paragraph()}\n"


# --- reference-heavy: a biography -------------------------------------------------


def _life_head(page: Composer) -> str:
    name = page.person()
    return (
        f"{{{{short description|A surveyor}}}}\n{{{{About|him|the other|{name} (pilot)}}}}\n"
        f"{page.infobox(14)}\n'''{name}''' ({page.year()}&ndash;{page.year()})"
        f" {page.paragraph(50)}\n"
    )


def _life_section(page: Composer) -> str:
    parts = [page.heading(), page.image()]
    for _ in range(page.number(1, 3)):
        parts += [page.paragraph(55), "", page.paragraph(40), "", page.heading(3)]
    parts += [page.paragraph(50), ""]
    if page.maybe(40):
        parts += [f"<blockquote>{page.sentence(90)}</blockquote>", ""]
    if page.maybe(40):
        parts += [page.items("*", page.number(3, 9)), ""]
    return "\n".join(parts)


# --- template-heavy: a province ---------------------------------------------------


def _province_head(page: Composer) -> str:
    return f"{page.infobox(45)}\n'''The Wold''' {page.paragraph()}\n"


def _province_section(page: Composer) -> str:
    main = f"{{{{main|{page.word('topic')}|{page.word('place')}}}}}"
    parts = [page.heading(), main, page.image(), page.paragraph(), ""]
    choice = page.number(1, 4)
    if choice == 1:
        parts += [page.infobox(12), page.paragraph()]
    elif choice == 2:
        parts += [page.navbox(4)]
    elif choice == 3:
        parts += [page.table(8, 5, spans=False)]
    else:
        months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
        highs = [f"|{month} high C = {page.number(1, 30)}.{page.number(0, 9)}" for month in months]
        parts += [page.items("*", 8), "", "{{Weather box", *highs, "}}"]
    return "\n".join([*parts, "", page.paragraph(), ""])


# --- code and formulas: an algorithm ----------------------------------------------


def _method_head(page: Composer) -> str:
    box = "{{Infobox algorithm\n|class=[[Search]]\n|time=<math>O(n \\log n)</math>\n}}"
    return f"{box}\nThe '''method of weirs''' {page.paragraph()}\n"


def _method_section(page: Composer) -> str:
    bound = page.number(2, 99)
    formula = (
        rf"\sum_{{k=1}}^{{{bound}}} \frac{{a_k}}{{k^{{{page.number(2, 9)}}}}} \leq n + {bound}"
    )
    lines = [
        f"    level[{line}] = min(level[{line}], gate(weirs) * {page.number(2, 9)})  # ''now''"
        for line in range(page.number(4, 16))
    ]
    return "\n".join([
        page.heading(),
        f"Let <math>f(x) = x^2 + {bound}</math> and <math>n < {bound}</math>. {page.paragraph()}",
        f"\n:<math>{formula}</math>\n",
        f"where <code>weirs[{bound}]</code> is as <code>a < b && b > c</code>. {page.sentence()}",
        "",
        page.heading(3),
        f'<syntaxhighlight lang="{page.chance.choice(("python", "c", "ada"))}">',
        "def settle(weirs, level):",
        *lines,
        "    return level\n</syntaxhighlight>\n",
        page.items("#", page.number(3, 8), 50),
        f"\n{page.paragraph()}\n",
        f" level = {bound}\n while level > 0:\n     level = level - {page.number(1, 9)}\n",
        f"<pre>\n{page.word('topic')} | {bound}\n  ''not italic''\n</pre>\n",
        page.glossary(page.number(1, 4)),
        f'\n<math display="block">{formula}</math>\n',
        f"{page.paragraph()}\n",
    ])  # fmt: skip


# --- deep indentation: a talk page ------------------------------------------------


def _talk_head(page: Composer) -> str:
    projects = "{{WikiProject Canals|class=B}}\n{{WikiProject History|class=B|importance=high}}"
    return f"{{{{talk header}}}}\n{{{{WikiProject banner shell|1=\n{projects}\n}}}}\n__TOC__\n"


def _talk_section(page: Composer) -> str:
    lines = [page.heading(), _signed(page, page.paragraph(4)), ""]
    indent = 0
    for _ in range(page.number(5, 18)):
        indent = page.number(max(1, indent - 2), min(indent + 1, 14))
        marker = ":" * indent + page.chance.choice(("", "", "", "*", "#", ":*"))
        lines.append(f"{marker} {_signed(page, page.sentence(3))}")
        if page.maybe(8):
            quote = f"{{{{tq|{page.word('work')}}}}} <s>{page.word('topic')}</s>"
            lines.append(f"{marker}: {quote} {_signed(page, page.sentence(3))}")
        if page.maybe(6):
            lines.append(f"\n{{{{outdent|{indent}}}}} {_signed(page, page.sentence(3))}")
            indent = 0
    return "\n".join([*lines, ""])


def _signed(page: Composer, text: str) -> str:
    name = page.word("family")
    hour = f"{page.number(10, 23)}:{page.number(10, 59)}"
    time = f"{hour}, {page.number(1, 28)} May {page.number(2005, 2020)} (UTC)"
    if page.maybe(30):
        style = f"color:#{page.number(100, 999)}"
        user = f"<span style=\"{style}\">[[User:{name}|'''{name}''']]</span>"
        return f"{text} — {user}<sup>[[User talk:{name}|talk]]</sup> {time}"
    return f"{text} --[[User:{name}|{name}]] ([[User talk:{name}|talk]]) {time}"


def _talk_end(page: Composer) -> str:
    return f"[[Category:{page.word('topic').capitalize()}]]"


# --- HTML of the old style: a history ---------------------------------------------


def _old_head(page: Composer) -> str:
    title = "<center><big>'''The old customs of the Wold'''</big></center>"
    return f"__NOTOC__\n{title}\n<br clear=all>\n<p>{page.paragraph()}</p>\n"


def _old_section(page: Composer) -> str:
    rows = [
        f"<tr><td width=30%>{page.word('place')}</td><td align=right>{page.number(1, 999)}</td>"
        f"<td>{page.sentence(4)}</td></tr>"
        for _ in range(page.number(3, 9))
    ]
    return "\n".join([
        page.heading(),
        '<div style="float:right; width:22em; border:1px solid #aaa">',
        page.paragraph(),
        "</div>",
        f'<font color="#800000">{page.sentence(8)}</font> <b>{page.word("topic")}</b> &mdash;',
        f"<i>{page.word('work')}</i><br>",
        f"{page.paragraph()}\n",
        "<table border=1 cellpadding=4>",
        "<tr><th>Place</th><th>Dues</th><th>Custom</th></tr>",
        *rows,
        "</table>\n",
        "<ul>",
        *[f"<li>{page.sentence(8)}</li>" for _ in range(page.number(2, 6))],
        "</ul>",
        f'<p align="justify">{page.paragraph()}</p>',
        f"<blockquote>{page.sentence(8)}</blockquote>",
        "<hr>",
        f"{page.paragraph()}\n",
        f'<div class="noprint"><small>{page.sentence(4)}</small></div>\n',
        page.paragraph(),
        "<!-- end of section -->\n",
    ])  # fmt: skip


# --- images and lists: a museum ---------------------------------------------------


def _museum_head(page: Composer) -> str:
    return f"{page.infobox(8)}\n{page.image()}\n'''The Museum of the Dyke''' {page.paragraph()}\n"


def _museum_section(page: Composer) -> str:
    return "\n".join([
        page.heading(),
        page.image(),
        page.image(),
        f"{page.paragraph()}\n",
        f"{page.gallery(page.number(4, 14))}\n",
        f"{page.items('*', page.number(4, 12), 60)}\n",
        page.heading(3),
        f"{page.items('#', page.number(3, 6), 20)}\n",
        f"{page.glossary(page.number(2, 6))}\n",
        f"{page.paragraph()}\n",
    ])  # fmt: skip


Part = Callable[[Composer], str]
CHARACTERS: dict[str, tuple[Part, Part, Part]] = {
    "biography": (_life_head, _life_section, Composer.end),
    "history in HTML": (_old_head, _old_section, Composer.end),
    "list": (_list_head, _list_section, Composer.end),
    "method": (_method_head, _method_section, Composer.end),
    "museum": (_museum_head, _museum_section, Composer.end),
    "province": (_province_head, _province_section, Composer.end),
    "talk": (_talk_head, _talk_section, _talk_end),
}
"""What an article begins with, goes on with and ends in, by its character."""


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for title, text in articles().items():
        (folder / f"{title.replace(' ', '_')}.wiki").write_text(text, encoding="utf-8")
