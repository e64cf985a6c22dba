"""The constructs of an encyclopaedia's wikitext, composed from chance.

Chance is always the same: a composer made from the same number composes the same text
on any machine.
"""

from __future__ import annotations

import random
import re

from benchmarks.vocabulary import SENTENCES, WORDS

_SLOT = re.compile(r"<(\w+)>")


class Composer:
    """Composes the constructs of one article from chance that is always the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names: list[str] = []

    def maybe(self, percent: int) -> bool:
        """Returns whether something happens that happens so often."""
        return self.chance.randrange(100) < percent

    def number(self, least: int, most: int) -> int:
        """Returns a number, both ends included."""
        return self.chance.randrange(least, most + 1)

    def word(self, name: str) -> str:
        """Returns a word of the vocabulary's list."""
        return self.chance.choice(WORDS[name]).replace("_", " ")

    def person(self) -> str:
        """Returns a name."""
        return f"{self.word('given')} {self.word('family')}"

    def year(self) -> str:
        """Returns a year."""
        return str(self.number(1480, 1990))

    # --- inlines -----------------------------------------------------------------

    def link(self, text: str) -> str:
        """Returns ``text`` as a link, in one of the ways that authors write it."""
        title = text[:1].upper() + text[1:]
        form = self.number(1, 10)
        if form <= 5:
            return f"[[{text}]]"
        if form == 6:
            return f"[[{text}]]s"
        if form <= 9:
            return f"[[{title} ({self.word('topic')})|{text}]]"
        return f"[[{title}#{self.word('topic').capitalize()}|{text}]]"

    def slot(self, name: str) -> str:
        """Returns what fills a slot of a sentence, marked up here and there."""
        if name == "year":
            return self.year()
        if name == "number":
            return f"{self.number(2, 90)}&nbsp;000" if self.maybe(6) else str(self.number(3, 900))
        text = self.person() if name == "person" else self.word(name)
        if name == "work":
            return f"''{text}''"
        if name in ("place", "person", "thing", "topic") and self.maybe(36):
            return self.link(text)
        if self.maybe(1):
            return self.chance.choice(_MARKS).format(text)
        return text

    def sentence(self, references: int = 22) -> str:
        """Returns a sentence; so many of a hundred have a reference."""
        text = _SLOT.sub(lambda slot: self.slot(slot[1]), self.chance.choice(SENTENCES))
        if self.maybe(2):
            text += f" {{{{citation needed|date=May {self.number(2008, 2020)}}}}}"
        if self.maybe(3):
            distance = f"{{{{convert|{self.number(2, 400)}|km|mi|0|abbr=on}}}}"
            text += f" It is {distance} from {self.link(self.word('place'))}."
        if self.maybe(1):
            text += f" <!-- {self.word('topic')}: to be checked -->"
        while self.maybe(references):
            text += self.reference()
            references //= 3
        return text

    def paragraph(self, references: int = 22) -> str:
        """Returns some sentences on one line."""
        return " ".join([self.sentence(references) for _ in range(self.number(3, 8))])

    def reference(self) -> str:
        """Returns a note: defined with a name or without, or used again."""
        form = self.number(1, 10)
        if form <= 3 and self.names:
            return f'<ref name="{self.chance.choice(self.names)}" />'
        if form <= 6:
            name = f"{self.word('family')}{self.year()}p{len(self.names)}"
            self.names.append(name)
            return f'<ref name="{name}">{self.citation()}</ref>'
        if form == 7:
            return f"<ref>{self.person()}, ''{self.word('work')}'', p. {self.number(1, 600)}.</ref>"
        return f"<ref>{self.citation()}</ref>"

    def citation(self) -> str:
        """Returns a citation template, on one line or on a line a parameter."""
        kind = self.chance.choice(("book", "journal", "web", "web", "news"))
        fields = [
            f"last={self.word('family')}",
            f"first={self.word('given')}",
            f"title={self.word('work')}: {self.word('topic')} and {self.word('topic')}",
            f"year={self.year()}",
        ]
        if kind == "book":
            fields.append(f"publisher=[[{self.word('publisher')}]]")
            fields.append(f"isbn=978-0-{self.number(100, 999)}-{self.number(10000, 99999)}-1")
        elif kind == "journal":
            fields.append(f"journal={self.word('journal')}")
            fields.append(f"pages={self.number(1, 90)}&ndash;{self.number(91, 190)}")
        else:
            path = f"{self.word('topic').replace(' ', '-')}/{self.number(1, 9999)}"
            fields.append(f"url=https://www.example.org/{path}?page={self.number(1, 99)}")
            fields.append(f"accessdate={self.number(1, 28)} May {self.number(2007, 2020)}")
        separator = self.chance.choice(("|", " |", " | ", "\n | "))
        return f"{{{{cite {kind}{separator}{separator.join(fields)}}}}}"

    # --- blocks ------------------------------------------------------------------

    def heading(self, level: int = 2) -> str:
        """Returns a heading."""
        marks = "=" * level
        title = f"{self.word('topic').capitalize()} and the {self.word('thing')}, {self.year()}"
        return f"{marks} {title} {marks}"

    def items(self, marker: str, count: int, deeper: int = 30) -> str:
        """Returns a list, some of whose items have items of their own."""
        lines: list[str] = []
        for _ in range(count):
            lines.append(f"{marker} {self.sentence(12)}")
            inner = self.number(1, 4) if self.maybe(deeper) else 0
            lines += [
                f"{marker}{marker[-1]} {self.link(self.word('thing'))}, {self.year()}"
                for _ in range(inner)
            ]
        return "\n".join(lines)

    def glossary(self, count: int) -> str:
        """Returns a definition list."""
        return "\n".join([
            f"; {self.word('thing').capitalize()}\n: {self.sentence(10)}" for _ in range(count)
        ])  # fmt: skip

    def image(self) -> str:
        """Returns an image with options and a caption."""
        name = f"{self.word('place')} {self.word('thing')} {self.year()}.jpg"
        side = self.chance.choice(("", "|left", "|right", "|upright=1.2"))
        width = self.chance.choice(("", "|220px", "|300x200px"))
        options = f"thumb{side}{width}|alt=A {self.word('adjective')} {self.word('thing')}"
        caption = f"The {self.link(self.word('thing'))} at ''{self.word('place')}''"
        return f"[[File:{name}|{options}|{caption} in {self.year()}]]"

    def gallery(self, count: int) -> str:
        """Returns a gallery."""
        lines = ['<gallery mode="packed" heights="140px">']
        for _ in range(count):
            name = f"{self.word('place')} {self.word('thing')} {self.number(1, 99)}.jpg"
            lines.append(f"File:{name}|{self.link(self.word('thing'))} of ''{self.word('place')}''")
        return "\n".join([*lines, "</gallery>"])

    def table(self, rows: int, columns: int, *, spans: bool = True) -> str:
        """Returns a wikitable with a caption, attributes, spans and lines of many cells."""
        lines = [
            '{| class="wikitable sortable" style="font-size:95%; text-align:left"',
            f"|+ {self.word('thing').capitalize()}s of {self.word('place')}, {self.year()}",
            "|-",
        ]
        lines += [f'! scope="col" | {self.word("topic").capitalize()}' for _ in range(columns)]
        for row in range(rows):
            lines.append('|- style="background:#eef"' if row % 7 == 3 else "|-")
            if spans and row % 9 == 4:
                lines.append(f"| colspan=\"{columns}\" align=\"center\" | ''{self.sentence(40)}''")
                continue
            cells = [self.cell() for _ in range(columns)]
            lines += [f"| {' || '.join(cells)}"] if row % 2 else [f"| {cell}" for cell in cells]
        return "\n".join([*lines, "|}"])

    def cell(self) -> str:
        """Returns the text of a cell."""
        form = self.number(1, 10)
        if form <= 3:
            return self.link(self.word("place"))
        if form <= 6:
            return f'align="right" | {self.number(1, 99)},{self.number(100, 999)}'
        if form == 7:
            return f"{{{{flag|{self.word('place')}}}}}"
        if form == 8:
            return f"{self.year()}{self.reference()}"
        return f"{self.word('adjective')} {self.word('thing')}<br />{self.person()}"

    def infobox(self, fields: int) -> str:
        """Returns a template of many lines, with templates, links and notes in it."""
        lines = ["{{Infobox settlement", f"| name = {self.word('place')}"]
        for field in range(fields):
            name = f"{self.word('topic').replace(' ', '_')}{field}"
            lines.append(f"| {name:<24} = {self.chance.choice(_VALUES)(self)}")
        return "\n".join([*lines, "}}"])

    def coordinates(self) -> str:
        """Returns a value of an infobox: a call with many arguments."""
        latitude = f"{self.number(1, 80)}|{self.number(1, 59)}|N"
        return f"{{{{coord|{latitude}|{self.number(1, 90)}|E|display=inline,title}}}}"

    def quantity(self) -> str:
        """Returns a value of an infobox: a number with its source."""
        return f"{self.number(1, 900)},{self.number(100, 999)}{self.reference()}"

    def plain_list(self) -> str:
        """Returns a value of an infobox: a list within a call."""
        links = f"* {self.link(self.word('place'))}\n* {self.link(self.person())}"
        return f"{{{{plainlist|\n{links}\n* {{{{nowrap|{self.word('topic')}}}}}\n}}}}"

    def condition(self) -> str:
        """Returns a value of an infobox: a parser function around a parameter."""
        date = f"{{{{start date|{self.year()}|{self.number(1, 12)}|{self.number(1, 28)}}}}}"
        return f"{{{{#if:{{{{{{1|}}}}}}|{self.word('thing')}|{date}}}}}"

    def broken_line(self) -> str:
        """Returns a value of an infobox: two lines of text."""
        return f"[[{self.word('language')}]] <br /> ''{self.word('adjective')}''"

    def navbox(self, groups: int) -> str:
        """Returns a box of links as it stands at the end of a page."""
        title = f"[[{self.word('topic').capitalize()}]] of {self.word('place')}"
        lines = ["{{Navbox", f"| title = {title}"]
        for group in range(1, groups + 1):
            links = [self.link(self.word("place")) for _ in range(self.number(5, 14))]
            lines.append(f"| group{group} = {self.word('thing').capitalize()}s")
            lines.append(f"| list{group} = {' {{·}} '.join(links)}")
        return "\n".join([*lines, "}}"])

    def end(self) -> str:
        """Returns what stands at the end of every article."""
        categories = [
            f"{self.word('topic').capitalize()} in {self.word('place')}" for _ in "123456789"
        ]
        sorted_by = f"[[Category:{self.word('place')}|{self.word('family')}]]"
        return "\n".join([
            "== See also ==",
            *[f"* {self.link(self.word('topic'))}" for _ in range(6)],
            "\n== References ==\n{{reflist|30em}}",
            "\n== Further reading ==\n{{refbegin}}",
            *[f"* {self.citation()}" for _ in range(self.number(10, 24))],
            "{{refend}}\n\n== External links ==",
            *[f"* [https://www.example.com/{at} {self.word('work')}], ''seen''" for at in range(6)],
            f"\n{self.navbox(5)}\n{self.navbox(3)}\n{{{{Authority control}}}}",
            f"{{{{DEFAULTSORT:{self.word('family')}, {self.word('given')}}}}}",
            *[f"[[Category:{name}]]" for name in dict.fromkeys(categories)],
            sorted_by,
            "[[de:Aldenwick]]\n[[fr:Aldenvic]]",
        ])  # fmt: skip


_MARKS = ("''{}''", "'''{}'''", "'''''{}'''''", "<small>{}</small>")
_VALUES = (
    Composer.coordinates,
    Composer.quantity,
    Composer.plain_list,
    Composer.condition,
    Composer.broken_line,
)
