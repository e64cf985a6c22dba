"""The words that a reader sees, in Markdown by markdown-it and in wikitext by mwparserfromhell.

Shares no code with the bridge.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from tests.corpus.witness import parse, visible

_WORD = re.compile(r"\w+")
_EMBED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_DOUBLE = re.compile(r"(?<!\\)\[\[(?:[^\[\]|\n]*\\?\|)?([^\[\]|\n]+)\]\](?!\()")
_CALLOUT = re.compile(r"^((?:> ?)+)\[!([\w-]+)\][+-]?[ \t]*(.*)$", re.M)
_CATEGORY = re.compile(
    r'\[[^\[\]]*\]\(Category:\S*\s"wikilink"\)|<a href="Category:[^<>]*>[^<>]*</a>'
)
_TASK = re.compile(r"^(\s*[-*+] )\[[ xX]\] ", re.M)
_TABLE = re.compile(r"((?:^\|.*\n)+)\n: (.*)\n", re.M)
_ADMONITION = re.compile(r"^(?:(?:!!!|\?\?\?\+?) ([\w-]+)(?: \"(.*)\")?|=== \"(.*)\")$", re.M)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|^([`~]{3,})[^\n]*\n.*?^\2", re.M | re.S)
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|svg|video)\b.*?</\1>", re.S)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_OBSIDIAN_COMMENT = re.compile(r"(?<![\w%])%%(?!\w+%%)[^%`]+%%(?![\w%])")
_RAISED = re.compile(r"(?<=\w)([\^~])([^\s^~]+)\1")
_SHOWN_PAGE = re.compile(r"^\{\{:.*\}\}$", re.M)
_HEAD = re.compile(r"\+\+\+\n.*?^\+\+\+\n|\{\n.*?^\}\n", re.M | re.S)


def of_markdown(text: str) -> tuple[list[str], list[str]]:
    """Returns the words of the text in order, and those of its notes, sorted."""
    head = _HEAD.match(text)
    if head is not None:
        text = text[head.end() :]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin).use(deflist_plugin)
    shown: list[str] = []
    notes: list[str] = []
    target = shown
    while _ADMONITION.search(text):
        text = _without_admonitions(text)
    for token in parser.parse(_outside_code(text)):
        if token.type == "footnote_block_open":
            target = notes
        target.extend(_texts(token))
    return _WORD.findall("".join(shown)), sorted(_WORD.findall("".join(notes)))


def _without_admonitions(text: str) -> str:
    """Returns a text whose outer admonitions are their titles and what they hold."""
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        head = _ADMONITION.match(line)
        inside = head is not None or (inside and line[:1] in ("", " "))
        if head is not None:
            lines += [head[2] or head[3] or (head[1] or "").capitalize(), ""]
        else:
            lines.append(line.removeprefix("    ") if inside else line)
    return "\n".join(lines)


def _outside_code(text: str) -> str:
    """Returns a text whose double brackets and callouts are words, but for those in code."""
    parts: list[str] = []
    position = 0
    for match in _CODE.finditer(text):
        parts += [_plain(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*parts, _plain(text[position:])])


def _plain(text: str) -> str:
    text = _TASK.sub(r"\1", _CATEGORY.sub("", _EMBED.sub("", text)))
    # a wiki shows the caption first
    text = _TABLE.sub(r"\2\n\n\1", text)
    text = _CALLOUT.sub(lambda m: f"{m[1]}{m[3] or m[2].capitalize()}\n{m[1]}", text)
    text = _RAISED.sub(r"\2", _OBSIDIAN_COMMENT.sub("", text))
    return _DOUBLE.sub(r"\1", text)


def _texts(token: Token) -> Iterator[str]:
    """Yields what a token and those within it show."""
    if token.type in ("text", "code_inline", "code_block", "fence"):
        yield token.content
    elif token.type in ("html_inline", "html_block"):
        gap = " " if token.type == "html_block" else ""
        yield html.unescape(_TAG.sub(gap, _UNSEEN.sub("", token.content)))
    if token.type != "image":
        for child in token.children or ():
            yield from _texts(child)
    if token.block or token.type in ("softbreak", "hardbreak"):
        yield " "


def of_wikitext(text: str) -> tuple[list[str], list[str]]:
    """Returns the words of a page in order, and those of its notes, sorted."""
    tags = parse(text).filter_tags(matches=lambda node: str(node.tag).strip().lower() == "ref")
    notes = [word for tag in tags for word in visible(str(tag.contents or ""))]
    shown = visible(_SHOWN_PAGE.sub("", text))
    return _WORD.findall(" ".join(shown)), sorted(_WORD.findall(" ".join(notes)))
