"""The two texts of a page, each made from the other: pure functions over a page's facts."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import msgspec

from bridge.convert import merge, to_markdown, to_wikitext
from bridge.errors import EncodingError, FidelityError
from bridge.frontmatter import read_page, write_scalar
from bridge.options import Options
from bridge.page import Page
from bridge.report import Diagnostic
from bridge.site import SiteInfo
from bridge.tree.tags import tags_left, tags_of, with_categories, without_categories

# What rtrim() of PHP takes off the end of every text that is saved.
_TRIMMED = " \t\n\r\0\x0b"
_LINE_END = re.compile("\r\n?")


class Writing(msgspec.Struct, frozen=True):
    """How a page is written: what it is, and in which style.

    Attributes:
        title: its title.
        namespace: the number of its namespace.
        model: its content model.
        options: how to convert, with its own path.
        says_title: whether the head of its file names it, because the path cannot.
        tags: whether the tags in its head are categories.
    """

    title: str
    namespace: int
    model: str
    options: Options
    says_title: bool = False
    tags: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether its file is Markdown."""
        return Page(self.title, "", self.namespace, self.model).is_prose

    @property
    def merge_format(self) -> Literal["wikitext", "text"]:
        """How two edits of its text are merged."""
        return "wikitext" if self.is_prose else "text"


def stored_form(text: str) -> str:
    """A text as MediaWiki stores it: NFC, ``\\n`` line ends, no white space at its end.

    Example:
        >>> stored_form("a\\r\\nb \\n\\n")
        'a\\nb'
    """
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text)).rstrip(_TRIMMED)


def decode_file(data: bytes, path: str) -> str:
    """A page's file as text.

    Raises:
        EncodingError: it is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EncodingError(
            "is not UTF-8",
            position=error.start,
            where=path,
            next_step="save it as UTF-8",
        ) from error


def file_title(text: str) -> str | None:
    """The title that the head of a Markdown file names, or None."""
    return read_page(text)[0].page_title


def retitle(file: str, title: str) -> str:
    """A file whose head names another title; one whose head names none stays as it is.

    Example:
        >>> retitle("---\\ntitle: A B\\npermalink: /A_B/\\n---\\nx", "C")
        '---\\ntitle: C\\npermalink: /C/\\n---\\nx'
    """
    head, start = read_page(file)
    if head.page_title is None:
        return file
    address = f"/{head.page_title.replace(' ', '_')}/"
    top = re.sub(
        r"(?m)^title:.*$", lambda _: f"title: {write_scalar(title)}", file[:start], count=1
    )
    if address in top:
        top = top.replace(address, f"/{title.replace(' ', '_')}/", 1)
    return top + file[start:]


def to_file(
    wikitext: str,
    writing: Writing,
    *,
    base_file: str | None = None,
    base_wikitext: str | None = None,
    diagnostics: list[Diagnostic] | None = None,
) -> str:
    """The file of a page, in the style of the file that it had.

    Args:
        wikitext: the page's text on the wiki.
        writing: what the page is.
        base_file: its file so far.
        base_wikitext: the text that this file stands for.
        diagnostics: receives what a person may want to know.

    Raises:
        FidelityError: no text means what it should and keeps what was not edited.
    """
    if not writing.is_prose:
        end = "\n" if wikitext else ""
        if base_file is not None and base_wikitext and not base_file.endswith("\n"):
            end = ""
        return wikitext + end
    if base_file is not None and base_wikitext is not None:
        if writing.tags:
            # The head of a file is its author's: a category that was taken off on the wiki
            # stays a tag there, and is not put on again by it.
            tags, site = _tags(base_file), writing.options.site
            left = tags_left(tags, base_wikitext, wikitext, site)
            base_wikitext = without_categories(base_wikitext, left, site)
        return to_markdown(
            wikitext,
            base=base_file,
            base_wikitext=base_wikitext,
            options=writing.options,
            diagnostics=diagnostics,
        )
    title = writing.title if writing.says_title else None
    return to_markdown(wikitext, title=title, options=writing.options, diagnostics=diagnostics)


def file_of(text: str, writing: Writing, base_file: str | None, base_wikitext: str | None) -> str:
    """The file of a page; where the old one's style cannot be kept, its head is at least.

    Args:
        text: the page's text on the wiki.
        writing: what the page is.
        base_file: its file so far.
        base_wikitext: the text that this file stands for.

    Raises:
        FidelityError: it cannot be written at all.
    """
    try:
        return to_file(text, writing, base_file=base_file, base_wikitext=base_wikitext)
    except FidelityError:
        plain = to_file(text, writing)
    if base_file is None or not writing.is_prose:
        return plain
    old, start = read_page(base_file)
    new, body = read_page(plain)
    gap = len(base_file) - len(base_file[start:].lstrip("\n"))
    kept = base_file[:gap] + plain[body:].lstrip("\n")
    # A head may say what the text says too, such as a redirect, and then another one.
    same = new.title in {None, old.title} and to_page(kept, writing) == to_page(plain, writing)
    return kept if same else plain


def to_page(
    file: str,
    writing: Writing,
    *,
    base_file: str | None = None,
    base_wikitext: str | None = None,
    diagnostics: list[Diagnostic] | None = None,
) -> str:
    """The text on the wiki that a file stands for, in the style of the text that it had.

    Raises:
        FidelityError: no text means what it should and keeps what was not edited.
    """
    if not writing.is_prose:
        text = stored_form(file)
        same = base_wikitext is not None and text == stored_form(base_wikitext)
        return base_wikitext if same and base_wikitext is not None else text
    if base_wikitext is None:
        text = to_wikitext(file, options=writing.options, diagnostics=diagnostics)
    else:
        text = to_wikitext(
            file,
            base=base_wikitext,
            base_markdown=base_file,
            options=writing.options,
            diagnostics=diagnostics,
        )
    if writing.tags:
        text = _tagged(text, file, base_file, writing.options.site)
    if base_wikitext is not None and stored_form(text) == stored_form(base_wikitext):
        return base_wikitext
    return stored_form(text)


def _tagged(text: str, file: str, base_file: str | None, site: SiteInfo | None) -> str:
    """A page's text in the categories that its file's tags came to name, and not the others.

    A tag that the file had before is left alone: what the wiki has made of its category
    since is an edit of somebody's.
    """
    tags = _tags(file)
    before = () if base_file is None else _tags(base_file)
    text = without_categories(text, [tag for tag in before if tag not in tags], site)
    return with_categories(text, [tag for tag in tags if tag not in before], site)


def _tags(file: str) -> tuple[str, ...]:
    return tags_of(read_page(file)[0])


def merge_pages(base: str, local: str, remote: str, writing: Writing) -> str | None:
    """Both edits of a page together, or None where they changed the same words.

    Example:
        >>> writing = Writing("A", 0, "wikitext", Options())
        >>> merge_pages("a\\n\\nb", "A\\n\\nb", "a\\n\\nB", writing)
        'A\\n\\nB'
        >>> merge_pages("a", "b", "c", writing) is None
        True
    """
    if local == remote:
        return remote
    merged = merge(base, local, remote, text_format=writing.merge_format)
    return None if merged.conflicts else stored_form(merged.text)
