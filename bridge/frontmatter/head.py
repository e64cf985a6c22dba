"""The head of a page file: found in any of its languages, and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from bridge.frontmatter import yaml
from bridge.frontmatter.values import Fields, Format, Language, Value
from bridge.report import Report

LIQUID = re.compile(r"\{[{%]")
"""What Jekyll takes for its own template language, Liquid, wherever it stands."""
LIQUID_OFF = ("render_with_liquid", "false")
"""The field that tells Jekyll 4 not to; Jekyll reads YAML."""

_LANGUAGES: Final[dict[str, Language]] = {"-": "yaml", "+": "toml", "{": "json"}
"""Which language a head may be in, by its first character."""
_SCALAR = r"""([^\s"'\[\]{}&*!|>%@`#:,?-][^:#\n]*|"(?:[^"\\\n]|\\.)*")"""
_ITEM = re.compile(rf"-[ \t]+{_SCALAR}(?:[ \t]*:[ \t]+{_SCALAR})?")
"""An item of a list of categories that is seen whole without YAML."""


def _format(language: Language) -> Format:
    """Returns how a language says front matter: few pages have another than YAML."""
    if language == "toml":
        from bridge.frontmatter.toml import TOML_FORMAT  # noqa: PLC0415

        return TOML_FORMAT
    if language == "json":
        from bridge.frontmatter.json import JSON_FORMAT  # noqa: PLC0415

        return JSON_FORMAT
    return yaml.YAML_FORMAT


class FrontMatter(NamedTuple):
    """The head of a page file.

    Attributes:
        fields: names and values in order; a value is its source, and a line that is no
            field has an empty name.
        title: the page's title, if it has one.
        redirect: the page that this one redirects to, if any.
        categories: names and sort keys.
        language: what it is written in.
    """

    fields: Fields = ()
    title: str | None = None
    redirect: str | None = None
    categories: tuple[tuple[str, str | None], ...] = ()
    language: Language = "yaml"

    @property
    def page_title(self) -> str | None:
        """The title of the page, which a folder's files are told apart by.

        mediawiki-to-gfm, which many old mirrors were made with, writes spaces for the
        slashes of subpages; its permalink has them.

        Example:
            >>> text = "---\\ntitle: Template:A b doc\\npermalink: /Template:A_b/doc/\\n---\\n"
            >>> read_page(text)[0].page_title
            'Template:A b/doc'
        """
        address = self.text("permalink").strip("/").replace("_", " ")
        if "/" in address and address.replace("/", " ") == self.title:
            return address
        return self.title

    def value(self, name: str) -> Value:
        """Returns what a field means, nested as it is written; None where it is not there.

        Example:
            >>> head, _ = read_page("---\\naliases:\\n  - A\\n  - 007\\n---\\n")
            >>> head.value("aliases")
            ['A', '007']
        """
        source = dict(reversed(self.fields)).get(name)
        return None if source is None else load_strings(source, self.language)

    def text(self, name: str) -> str:
        """Returns a field as a string, empty where it is not there.

        Example:
            >>> read_page('+++\\ntitle = "A: B"\\n+++\\n')[0].text("title")
            'A: B'
        """
        return _scalar(dict(reversed(self.fields)).get(name, ""), self.language)


def read_page(text: str, report: Report | None = None) -> tuple[FrontMatter, int]:
    """Reads the head of a page file.

    Args:
        text: the whole file.
        report: collects what is odd about the head.

    Returns:
        The head, and where the body begins: behind the line that closes the
        head, at 0 where there is none (or behind a byte order mark).

    Example:
        >>> head, start = read_page("---\\ntitle: Mutual Aid: A Factor\\n---\\n\\nx")
        >>> head.title, start
        ('Mutual Aid: A Factor', 36)
    """
    report = Report() if report is None else report
    start = 1 if text.startswith("\ufeff") else 0
    language = _LANGUAGES.get(text[start : start + 1])
    found = None if language is None else _format(language).find(text, start, report)
    if language is None or found is None:
        return FrontMatter(), start
    values = dict(reversed(found.fields))
    title, redirect = values.get("title"), values.get("redirect")
    head = FrontMatter(
        found.fields,
        None if title is None else _scalar(title, language),
        (None if redirect is None else _scalar(redirect, language)) or None,
        _read_categories(values.get("categories", ""), language, report),
        language,
    )
    return head, found.end


def load_strings(source: str, language: Language = "yaml") -> Value:
    """Returns what the value of a field means, each scalar as a string as it stands.

    Args:
        source: the value as :class:`FrontMatter` has it.
        language: what it is written in.

    Returns:
        Strings, lists and dicts of them; None where it says nothing or is not the
        language.  YAML's anchors, aliases and tags are not followed: None as well.

    Example:
        >>> load_strings("a: 1.10\\nb: [no, 007]")
        {'a': '1.10', 'b': ['no', '007']}
        >>> load_strings('["a", 1]', "toml")
        ['a', '1']
    """
    return _format(language).load(source)


def _scalar(source: str, language: Language) -> str:
    """Returns a value as a string, whatever type its language would see in it."""
    if language == "yaml":
        return yaml.read_scalar(source)
    value = _format(language).load(source)
    return value if isinstance(value, str) else source.strip()


def _read_categories(
    source: str, language: Language, report: Report
) -> tuple[tuple[str, str | None], ...]:
    """Reads a list of ``Name`` or ``{Name: sort key}``."""
    source = source.strip("\n")
    if not source.strip(" \t"):
        return ()
    lines = [line.strip(" \t") for line in source.split("\n")]
    items = [_ITEM.fullmatch(line) for line in lines]
    if language == "yaml" and all(items):
        return tuple(
            (_name(yaml.read_scalar(match[1])), match[2] and yaml.read_scalar(match[2]))
            for match in items
            if match is not None
        )
    loaded = load_strings(source, language)
    if isinstance(loaded, str):
        loaded = [loaded]
    if not isinstance(loaded, list | dict):
        report.add("front-matter", "warning", "categories that are no list", source)
        loaded = [line.lstrip("- \t") for line in lines]
    found: list[tuple[str, str | None]] = []
    for item in loaded if isinstance(loaded, list) else [loaded]:
        if isinstance(item, dict):
            found += [
                (_name(name), None if key is None else str(key)) for name, key in item.items()
            ]
        elif item is not None:
            found.append((_name(str(item)), None))
    return tuple(pair for pair in found if pair[0])


def _name(text: str) -> str:
    return text.replace("_", " ").strip(" \t")


# --- writing -----------------------------------------------------------------


def write_head(
    fields: Iterable[tuple[str, str]],
    *,
    title: str | None = None,
    redirect: str | None = None,
    categories: Sequence[tuple[str, str | None]] = (),
    language: Language = "yaml",
) -> str:
    """Returns the head of a page file, or nothing where it has nothing to say.

    Args:
        fields: names and values as :class:`FrontMatter` has them.
        title: the page's title; without one, fields called ``title`` and
            ``permalink`` are written as they are.
        redirect: the page that this one redirects to.
        categories: names and sort keys that it can say (:func:`sayable_categories`).
        language: what to write it in; only Jekyll's has a permalink beside a title.

    Example:
        >>> write_head((), title="A B", redirect="B")
        '---\\ntitle: A B\\npermalink: /A_B/\\nredirect: B\\n---\\n'
        >>> print(write_head([("draft", "true")], title="A B", language="toml"), end="")
        +++
        title = "A B"
        draft = true
        +++
    """
    form = _format(language)
    told: list[tuple[str, str]] = []
    rest = list(fields)
    if title is not None:
        told.append(("title", form.write_text(title)))
        named = ("title", "permalink") if language == "yaml" else ("title",)
        if language == "yaml":
            told.append(("permalink", form.write_text("/" + title.replace(" ", "_") + "/")))
        rest = [field for field in rest if field[0] not in named]
    else:
        # a line without a name goes on the one before it, if there is one
        while rest and rest[0][0] in ("title", "permalink", ""):
            told.append(rest.pop(0))
    if redirect is not None:
        told.append(("redirect", form.write_text(redirect)))
    if categories:
        told.append(("categories", form.write_categories(list(categories))))
    return form.assemble([*told, *rest]) if told or rest else ""


def sayable_categories(
    categories: Sequence[tuple[str, str | None]], language: Language = "yaml"
) -> list[tuple[str, str | None]]:
    """Returns the categories that a head can list, up to the first that it cannot.

    Example:
        >>> sayable_categories([("A", None), ("B", "b: c"), ("C_D", None), ("D", None)])
        [('A', None), ('B', 'b: c')]
    """
    said: list[tuple[str, str | None]] = []
    for pair in categories:
        source = _format(language).write_categories([pair])
        if _read_categories(source, language, Report()) != (pair,):
            break
        said.append(pair)
    return said


def is_liquid_off(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether a head tells Jekyll to leave the page's braces alone."""
    return any(name == LIQUID_OFF[0] for name, _ in fields)
