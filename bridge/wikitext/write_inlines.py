"""Writing inlines: one small function a node type, and what happens between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from bridge.document.nodes import (
    AutoLink,
    Code,
    Comment,
    Emphasis,
    Entity,
    ExternalLink,
    HtmlBlock,
    HtmlInline,
    HtmlTag,
    Image,
    Inline,
    LineBreak,
    Math,
    NoteKey,
    NoteRef,
    RawWikitext,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Template,
    Text,
    WikiLink,
)
from bridge.document.normal import is_comment
from bridge.document.source_text import template_source
from bridge.document.targets import key_of
from bridge.document.urls import bare_length, escape_target
from bridge.site import CATEGORY_NAMESPACE
from bridge.wikitext.escape import (
    ANYWHERE,
    CAPTION,
    EMPTY,
    EXTERNAL_LABEL,
    LINK_LABEL,
    SEAM,
    WHOLE_LABEL,
    Escaper,
    Place,
    nowiki,
)
from bridge.wikitext.links import display_text

WriteNote = Callable[[NoteKey], str]

_PLAIN: Final = re.compile(r"[\w =.-]*")
"""A caption that is the same within ``<nowiki>``."""
_BRACKETS = re.compile(r"\[\[+")
_LISTS = frozenset(("dl", "ol", "ul"))
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9_-]*)")
_QUOTES = (Emphasis, Strong)
_PLACE_BESIDE_QUOTES = re.compile(r"^'|'$")


class InlineWriter:
    """Writes inlines of one page.

    Attributes:
        escaper: escapes text.
        grammar: the wiki's grammar.
        write_note: returns the ``<ref>`` that a reference is written as.
    """

    def __init__(self, escaper: Escaper, write_note: WriteNote) -> None:
        self.escaper = escaper
        self.grammar = escaper.grammar
        self.write_note = write_note
        self._open: set[str] = set()

    def write(
        self, nodes: Sequence[Inline], place: Place = ANYWHERE, *, quoted: bool = False
    ) -> str:
        """Returns the wikitext of siblings.

        Args:
            nodes: the inlines in normal form.
            place: where they are written.
            quoted: whether runs of apostrophes stand right around them.
        """
        if len(nodes) == 1 and not quoted and type(nodes[0]) is Text:
            return self.escaper.escape(nodes[0].value, place, alone=place.block)
        parts: list[str] = []
        inner, further = place.inside(), place.further()
        start = place
        last = len(nodes) - 1
        for index, node in enumerate(nodes):
            before = nodes[index - 1] if index else None
            after = nodes[index + 1] if index < last else None
            if type(node) is Text:
                source = self._text(node.value, start, before, after, quoted, index, last)
            else:
                source = _WRITERS[type(node)](self, node, inner)
            if parts and before is not None:
                separator = self._between(before, parts[-1], node, source, final=index == last)
                if separator:
                    parts.append(separator)
            parts.append(source)
            if not is_comment(node):
                start = further
        return "".join(parts)

    # --- text and boundaries -----------------------------------------------------

    def _text(
        self,
        value: str,
        place: Place,
        before: Inline | None,
        after: Inline | None,
        quoted: bool,
        index: int,
        last: int,
    ) -> str:
        head = tail = ""
        if value[0] == "'" and (isinstance(before, _QUOTES) or (quoted and index == 0)):
            head, value = nowiki("'"), value[1:]
        elif value[0] == "}" and isinstance(before, Template | RawWikitext):
            head, value = nowiki("}"), value[1:]
        if value:
            end = value[-1]
            if (
                (end == "'" and (isinstance(after, _QUOTES) or (quoted and index == last)))
                or (end == "{" and isinstance(after, Template | RawWikitext))
                or (end == "[" and self._opens_bracket(after))
            ):
                tail, value = nowiki(end), value[:-1]
        if value:
            value = self.escaper.escape(value, place if not head else place.further())
        return (head + value + tail).replace(SEAM, "")

    def _opens_bracket(self, node: Inline | None) -> bool:
        """Whether a bracket before a node would be read with it."""
        if isinstance(node, RawWikitext):
            return self.grammar.bare_url.match(node.source) is not None
        return isinstance(node, ExternalLink | AutoLink | WikiLink | Image)

    def _between(
        self, before: Inline, written: str, node: Inline, source: str, *, final: bool
    ) -> str:
        """Returns what must part two siblings that would run into each other."""
        if type(before) is WikiLink:
            trail = self.grammar.trail.match(source)
            if trail is not None and trail[0]:
                return EMPTY
            if source[0] == "]" and "[" in written[2:]:
                # MediaWiki would give it to the label
                return EMPTY
            if source.startswith("]") and "[" in written.partition("|")[2]:
                # MediaWiki gives the label the bracket that closes one of its own
                return EMPTY
        elif type(before) is AutoLink:
            if self._runs_on(before.url, source, final=final):
                return EMPTY
            if (
                type(node) is Text
                and source[0] in "<>"
                and not (final or source.startswith("<nowiki"))
            ):
                # MediaWiki does not look for URLs in what it cuts off one at &lt;
                return EMPTY
        elif type(before) is RawWikitext and self.grammar.bare_url.match(before.source):
            if source[0] not in ' <["':
                return EMPTY
        elif isinstance(before, _QUOTES) and isinstance(node, _QUOTES):
            closing = len(written) - len(written.rstrip("'"))
            opening = len(source) - len(source.lstrip("'"))
            return "" if closing + opening == 5 else EMPTY
        if type(node) is AutoLink and (written[-1:].isalnum() or written[-1:] == "_"):
            return EMPTY
        return ""

    def _runs_on(self, url: str, source: str, *, final: bool) -> bool:
        """Whether MediaWiki would take the beginning of ``source`` for more of a URL."""
        if source.startswith("{{"):
            return True
        match = self.grammar.bare_url.match(url + source[:80])
        if match is None or bare_length(match[0]) != len(url):
            return True
        # what is stripped at the end of a URL is not where more of it follows
        return not final and match.end() == len(url) + len(source)

    # --- nodes -------------------------------------------------------------------

    def emphasis(self, node: Emphasis, place: Place) -> str:
        """Returns italics."""
        return self._quoted(node, place, "''", "i")

    def strong(self, node: Strong, place: Place) -> str:
        """Returns bold."""
        return self._quoted(node, place, "'''", "b")

    def _quoted(self, node: Emphasis | Strong, place: Place, mark: str, name: str) -> str:
        if mark in self._open:
            # the same apostrophes again would end the ones around (Parser::doQuotes)
            return f"<{name}>{self.write(node.children, place)}</{name}>"
        around, self._open = self._open, {*self._open, mark}
        content = self.write(node.children, place, quoted=True)
        self._open = around
        # an address may end in an apostrophe
        apart = content.endswith("'") and type(node.children[-1]) is AutoLink
        return f"{mark}{content}{EMPTY if apart else ''}{mark}"

    def _apart(self, write: Callable[[], str]) -> str:
        """Returns what is written where the apostrophes around do not count."""
        around, self._open = self._open, set()
        written = write()
        self._open = around
        return written

    def element(self, node: Any, place: Place) -> str:
        """Returns an element that the model has a node for."""
        name = _ELEMENTS[type(node)]
        return f"<{name}>{self.write(node.children, place)}</{name}>"

    def html(self, node: HtmlInline, place: Place) -> str:
        """Returns an element with its attributes."""
        attributes = f" {node.attributes}" if node.attributes else ""
        name = node.name
        if name in self.grammar.extension_tags:
            name += EMPTY
        children = self.write(node.children, place)
        if name in _LISTS:
            # amid a paragraph, where a list of HTML would end it
            children = EMPTY + children
        return f"<{name}{attributes}>{children}</{name}>"

    def tag(self, node: HtmlTag | HtmlBlock) -> str:
        """Returns a tag, inert if it is an extension's that has no partner.

        MediaWiki would look for the partner behind it, through other paragraphs.
        """
        match = _TAG_NAME.match(node.source)
        if match is None or match[1].lower() not in self.grammar.extension_tags:
            return node.source
        return f"{match[0]}{EMPTY}{node.source[match.end() :]}"

    def code(self, node: Code, place: Place) -> str:
        """Returns ``<code>`` around plain text."""
        return f"<code>{self.escaper.escape(node.value, place)}</code>"

    def wiki_link(self, node: WikiLink, place: Place) -> str:
        """Returns a link in its shortest form: ``[[bus]]es`` before ``[[bus|buses]]``."""
        target = escape_target(node.target)
        label = node.label
        if self._is_category(target):
            key = key_of(node)
            return f"[[{target}]]" if key is None else f"[[{target}|{key}]]"
        if target == node.target and len(label) == 1 and type(label[0]) is Text:
            shown = display_text(target)
            value = label[0].value
            if value == shown:
                return f"[[{target}]]"
            if shown and value.startswith(shown) and "%" not in target and "&" not in target:
                trail = self.grammar.trail.fullmatch(value, len(shown))
                if trail is not None and not self._is_language(target):
                    return f"[[{target}]]{value[len(shown) :]}"
        special = place.inside(_label_special(label))
        return f"[[{target}|{self._apart(lambda: self.write(label, special))}]]"

    def _is_category(self, target: str) -> bool:
        prefix, colon, _ = target.partition(":")
        return bool(colon) and self.grammar.site.find_namespace(prefix) == CATEGORY_NAMESPACE

    def _is_language(self, target: str) -> bool:
        prefix, colon, _ = target.partition(":")
        return bool(colon) and self.grammar.site.is_language(prefix)

    def external_link(self, node: ExternalLink, place: Place) -> str:
        """Returns a bracketed external link."""
        if not node.label:
            return f"[{node.url}]"
        label = self.write(node.label, place.inside(EXTERNAL_LABEL))
        return f"[{node.url} {label}]"

    def image(self, node: Image, place: Place) -> str:
        """Returns a file with its options and caption."""
        caption = self.write(node.caption, place.inside(CAPTION))
        if caption and self.grammar.image_option.fullmatch(caption):
            caption = nowiki(caption) if _PLAIN.fullmatch(caption) else EMPTY + caption
        parts = [f"{self.grammar.file_prefix}:{node.target}", *node.options]
        if caption:
            # a bracket before the closing ones would be one of them
            bracket = caption.endswith("]") and not caption.endswith("]]")
            parts.append(caption + EMPTY if bracket else caption)
        return f"[[{'|'.join(parts)}]]"

    def note(self, node: NoteRef, place: Place) -> str:
        """Returns the ``<ref>`` of a note."""
        return self._apart(lambda: self.write_note(node.key))


def _label_special(label: tuple[Inline, ...]) -> re.Pattern[str]:
    """Returns what is special in a label.

    MediaWiki gives a label that holds a bracket the one that follows it; two of
    them are hidden in ``<nowiki>``.
    """
    alone = label[0] if len(label) == 1 else None
    if type(alone) is Text and (
        not alone.value.endswith("]") or "[" in _BRACKETS.sub("", alone.value)
    ):
        return WHOLE_LABEL
    return LINK_LABEL


_ELEMENTS = {Strikethrough: "s", Superscript: "sup", Subscript: "sub"}

_WRITERS: dict[type, Callable[[InlineWriter, Any, Place], str]] = {
    Emphasis: InlineWriter.emphasis,
    Strong: InlineWriter.strong,
    Strikethrough: InlineWriter.element,
    Superscript: InlineWriter.element,
    Subscript: InlineWriter.element,
    HtmlInline: InlineWriter.html,
    HtmlTag: lambda writer, node, place: writer.tag(node),
    Code: InlineWriter.code,
    SoftBreak: lambda writer, node, place: "\n",
    LineBreak: lambda writer, node, place: "<br />",
    WikiLink: InlineWriter.wiki_link,
    ExternalLink: InlineWriter.external_link,
    AutoLink: lambda writer, node, place: str(node.url),
    Image: InlineWriter.image,
    NoteRef: InlineWriter.note,
    Math: lambda writer, node, place: (
        f'<math display="block">{node.source}</math>'
        if node.display
        else f"<math>{node.source}</math>"
    ),
    Comment: lambda writer, node, place: f"<!--{node.value}-->",
    Entity: lambda writer, node, place: str(node.source),
    Template: lambda writer, node, place: template_source(node),
    RawWikitext: lambda writer, node, place: str(node.source),
}
