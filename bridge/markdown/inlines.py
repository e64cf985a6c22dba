"""The inline stage: one scanner over the text of a block, linear in its length.

It jumps from one character that may begin markup to the next; what does not
turn out to be markup stays text.  Brackets and delimiters are paired on stacks,
never by recursion.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from bridge.document.entities import is_escaped_ampersand, match_entity
from bridge.document.nodes import (
    Code,
    Comment,
    Entity,
    ExternalLink,
    HtmlInline,
    HtmlTag,
    Image,
    Inline,
    LineBreak,
    Math,
    NoteRef,
    RawWikitext,
    Text,
    WikiLink,
)
from bridge.document.normal import MAX_TAG_DEPTH, TAG, collapse, is_line_comment, trim_inlines
from bridge.document.source_text import plain_text
from bridge.document.targets import key_of, normalize_target
from bridge.document.urls import bare_length, is_bare_url, normalize_url
from bridge.markdown.context import Context, is_url
from bridge.markdown.double_brackets import (
    EMBED,
    LINK,
    is_file_link,
    pair_brackets,
    read_embed,
    read_link,
)
from bridge.markdown.emphasis import Anchor, BareUrl, Bracket, Pairing, Raw, Token, read_run
from bridge.markdown.extensions import make_note, settle_extensions
from bridge.markdown.grammar import (
    MAX_DEPTH,
    NOTE_REFERENCE,
    PUNCTUATION,
    RAW_ATTRIBUTE,
    SPACE,
    VERBATIM_TAGS,
    with_line_ends,
)
from bridge.markdown.html_images import read_img, tag_attributes
from bridge.markdown.inline_attributes import find_attributes, in_code, in_image, in_span
from bridge.markdown.links import (
    Tail,
    fold_reference,
    make_autolink,
    make_image,
    make_link,
    names_file,
    names_page,
    read_reference,
    read_tail,
)
from bridge.markdown.liquid import LIQUID, is_shortcode
from bridge.markdown.targets import WIKILINK

Found: TypeAlias = tuple[Token, int] | None
"""A token and where it ends, or None where there is no markup."""

# Every branch begins with a plain character, by which the regex engine skips the rest.
_NEXT = re.compile(
    r"\\|`|\*|_|\[|\]|!(?=\[)|<|&|\$|~|\^(?=\[)|\{(?=[{%])|:(?=//)|\n(?:(?<=  \n)|(?=`+\u00a0))"
)
_WIKI_LINK = re.compile(
    r"\[([^\[\]\\`*_<&$~ \t\r\n\f\v][^\[\]\\`*_<&$~]*)\]"
    r'\(([^\[\]{}|<>%& \t\r\n\f\v]+) "wikilink"\)(?!\{)'
)
"""A link of pandoc's with a plain label and title, which most links are."""
_QUOTES = re.compile(r"'{2,}")
_TICKS = re.compile(r"`+")
_RUNS: Final = {"*": re.compile(r"\*+"), "_": re.compile(r"_+"), "~": re.compile(r"~+")}
_SCHEME = re.compile(r"(?:https?|ftp)$", re.I)
_URL = re.compile(r"""(?:[^\s<>\[\]"']|'(?!'))+""")
_TRAILING: Final = "?!.,:*_~'"
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*)>", re.ASCII)
_EMAIL = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+)>", re.ASCII)
_PATH = re.compile(r"<([^<>\s]+)>")
_MATH = re.compile(r"\$(?![ \t\n$])((?:[^$\\`]|\\.)*)\$(?![0-9])", re.S)
_TEX_COMMENT = re.compile(r"(?<!\\)%[^\n]*(?=\n)")
_DISPLAY = re.compile(r"\$\$((?:[^$\\]|\\.|\$(?!\$))*)\$\$", re.S)


_PLACED: Final = frozenset((Anchor, Bracket))
_ANCHOR_END: Final = HtmlTag("</a>")


def read_inlines(text: str, context: Context) -> tuple[Inline, ...]:
    """Reads the text of a block as inlines in normal form, trimmed."""
    if _NEXT.search(text) is None:
        words = collapse(text).strip(" ")
        return (Text(words),) if words else ()
    context.calls_extensions = False
    inlines = trim_inlines(Scanner(text, context).scan())
    return settle_extensions(inlines, context) if context.calls_extensions else inlines


class Scanner:
    """The state of one pass over a text."""

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.context = context
        self.tokens: list[Token] = []
        self.brackets: list[Bracket] = []
        self.anchors: list[Anchor] = []
        self.pairs: dict[int, int] | None = None
        self.floor = 0
        self.noted = 0
        self.pairing = Pairing(context.fragments)
        self.ticks: dict[int, list[int]] | None = None
        self.no_comment = False
        self.unclosed: set[str] = set()

    def scan(self) -> tuple[Inline, ...]:
        """Returns the inlines of the text; white space at the edges stays."""
        text, tokens = self.text, self.tokens
        search = _NEXT.search
        plain = position = 0
        while (match := search(text, position)) is not None:
            at = match.start()
            character = text[at]
            if character == "]":
                if not self.brackets:
                    position = at + 1
                    continue
                if at > plain:
                    tokens.append(text[plain:at])
                plain = position = self._close_bracket(at)
                continue
            if character == ":":
                found = self._bare_url(plain, at)
                if found is None:
                    position = at + 3
                    continue
                at -= found[2]
                token, position = found[0], found[1]
            else:
                result = _HANDLERS[character](self, at)
                if result is None:
                    position = at + 1
                    continue
                token, position = result
            if at > plain:
                tokens.append(text[plain:at])
            if type(token) in _PLACED:
                token.place = len(tokens)  # type: ignore[union-attr]
            elif token is _ANCHOR_END:
                token = self._close_anchor()
            tokens.append(token)
            plain = position
        if plain < len(text):
            tokens.append(text[plain:])
        return self.pairing.resolve(tokens)[0]

    # --- one function a first character --------------------------------------

    def _backslash(self, at: int) -> Found:
        following = self.text[at + 1 : at + 2]
        if following == "\n":
            return LineBreak(), at + 2
        if following in PUNCTUATION:
            return following, at + 2
        return None

    def _line_end(self, at: int) -> Found:
        """Behind two spaces, and before the no-break spaces of pandoc's indent."""
        return LineBreak(), at + 1

    def _tick(self, at: int) -> Found:
        text = self.text
        match = _TICKS.match(text, at)
        assert match is not None
        start = match.end()
        close = self._closing_ticks(start - at, start)
        if close < 0:
            return text[at:start], start
        end = close + start - at
        value = text[start:close]
        raw = RAW_ATTRIBUTE.match(text, end)
        if raw is not None:
            source = with_line_ends(_strip_code(value))
            if "<ref" in source:
                self.context.calls_extensions = True
                self.noted = len(self.brackets)
            if _QUOTES.fullmatch(source):
                # in wikitext they would pair with others; alone they show nothing
                self.context.report.add(
                    "raw-quotes", "warning", "apostrophes alone are text", source
                )
                return source, raw.end()
            tag = TAG.fullmatch(source)
            if tag is not None and tag[2].lower() in self.context.extension_tags:
                if not tag[3].endswith("/"):
                    # without its partner it is a tag, as it is without the backticks
                    self.context.calls_extensions = True
                    return HtmlTag(collapse(source)), raw.end()
            return Raw(source), raw.end()
        words = collapse(value).strip(" ")
        if words:
            attributes = find_attributes(text, end) if text.startswith("{", end) else None
            if attributes is None:
                return Code(words), end
            return in_code(Code(words), attributes.attributes, self.context.report), attributes.end
        return HtmlInline("code", "", (Text(" "),)), end

    def _closing_ticks(self, length: int, start: int) -> int:
        """Finds the run of exactly ``length`` backticks; each is looked at once."""
        if self.ticks is None:
            self.ticks = {}
            for match in _TICKS.finditer(self.text):
                self.ticks.setdefault(match.end() - match.start(), []).append(match.start())
            for places in self.ticks.values():
                places.reverse()
        places = self.ticks.get(length, [])
        while places and places[-1] < start:
            places.pop()
        return places[-1] if places else -1

    def _run(self, at: int) -> Found:
        text = self.text
        match = _RUNS[text[at]].match(text, at)
        assert match is not None
        end = match.end()
        if text[at] == "~" and end - at != 2:
            return text[at:end], end
        run = read_run(text, at, end)
        if not run.opens and not run.closes:
            return text[at:end], end
        return run, end

    def _bang(self, at: int) -> Found:
        if self._is_note(at + 1):
            return None
        match = EMBED.match(self.text, at)
        if match is not None:
            embedded = read_embed(self.context, match[1], match[2] or "")
            if embedded is not None:
                return embedded, match.end()
        bracket = Bracket(at, self.floor, "![")
        self.brackets.append(bracket)
        return bracket, at + 2

    def _is_note(self, at: int) -> bool:
        match = NOTE_REFERENCE.match(self.text, at)
        return match is not None and self.context.notes.knows(match[1])

    def _open_bracket(self, at: int) -> Found:
        text, context = self.text, self.context
        if not self.brackets:
            match = _WIKI_LINK.match(text, at)
            link = None if match is None else self._plain_wiki_link(match)
            if match is not None and link is not None:
                return link, match.end()
        if text.startswith("[", at + 1):
            found = self._double_bracket(at)
            if found is not None:
                return found
        if text.startswith("^", at + 1) and not context.in_note:
            match = NOTE_REFERENCE.match(text, at)
            key = None if match is None else context.notes.use(match[1])
            if match is not None and key is not None:
                self.noted = len(self.brackets)
                return NoteRef(key), match.end()
            if match is not None and not text.startswith(("(", "["), match.end()):
                message = "a footnote that nothing defines is text"
                context.report.add("undefined-note", "warning", message, match[0])
        bracket = Bracket(at, self.floor, "[")
        self.brackets.append(bracket)
        return bracket, at + 1

    def _brace(self, at: int) -> Found:
        """Reads words of Liquid, and of Hugo's, which are text to the letter."""
        match = LIQUID.match(self.text, at)
        if match is None:
            return None
        if is_shortcode(match[0]):
            self.context.report.add("shortcode", "info", "words of Hugo's are text", match[0])
        else:
            self.context.report.add("liquid", "info", "words of Jekyll's are text", match[0])
        return match[0], match.end()

    def _caret(self, at: int) -> Found:
        """Reads ``^[``, which opens a note, as pandoc and Obsidian write it in its line."""
        if self.context.in_note:
            return None
        bracket = Bracket(at, self.floor, "^[")
        self.brackets.append(bracket)
        return bracket, at + 2

    def _plain_wiki_link(self, match: re.Match[str]) -> Inline | None:
        context = self.context
        target = normalize_target(match[2])
        if ":" in target or not target or context.targets.table is not None:
            if context.is_category(target):
                return context.category(target, collapse(match[1]).strip(" "))
            tail = Tail(match[2], WIKILINK, wiki=True)
            return make_link(context, (Text(collapse(match[1])),), tail)
        return WikiLink(target, (Text(collapse(match[1])),))

    def _angle(self, at: int) -> Found:
        text = self.text
        if text.startswith("<!--", at):
            close = -1 if self.no_comment else text.find("-->", at + 4)
            if close < 0:
                self.no_comment = True
                return None
            value = text[at + 4 : close]
            if not is_line_comment(value):
                return RawWikitext(text[at : close + 3]), close + 3
            return Comment(text[at + 4 : close]), close + 3
        match = TAG.match(text, at)
        if match is not None:
            return self._tag(match)
        match = _AUTOLINK.match(text, at)
        if match is not None:
            return make_autolink(self.context, match[1]), match.end()
        match = _EMAIL.match(text, at)
        if match is not None:
            return ExternalLink(normalize_url(f"mailto:{match[1]}"), (Text(match[1]),)), match.end()
        if self.context.targets.table is not None:
            match = _PATH.match(text, at)
            if match is not None and self.context.targets.knows(match[1]):
                return make_link(self.context, (Text(match[1]),), Tail(match[1], None)), match.end()
        return None

    def _tag(self, match: re.Match[str]) -> Found:
        """A tag is itself, unless it shows an image or calls an extension."""
        name = match[2].lower()
        if name == "img":
            image = read_img(self.context, match[0])
            if image is not None:
                return image, match.end()
        if name in self.context.extension_tags:
            return self._extension(match, name)
        if name in VERBATIM_TAGS or "{{" in match[0]:
            return Raw(match[0]), match.end()
        if name == "a":
            return self._anchor(match), match.end()
        return HtmlTag(collapse(match[0])), match.end()

    def _extension(self, match: re.Match[str], name: str) -> Found:
        """An extension's content is raw; only a note's is Markdown."""
        self.context.calls_extensions = True
        if name == "ref":
            self.noted = len(self.brackets)
        if match[3].endswith("/"):
            return Raw(match[0]), match.end()
        if match[1] or name == "ref":
            return HtmlTag(collapse(match[0])), match.end()
        if name not in self.unclosed:
            close = re.compile(rf"</{re.escape(name)}\s*>", re.I).search(self.text, match.end())
            if close is not None:
                return Raw(self.text[match.start() : close.end()]), close.end()
            self.unclosed.add(name)
        return HtmlTag(collapse(match[0])), match.end()

    def _anchor(self, match: re.Match[str]) -> Token:
        """``<a href="…">x</a>`` is a link; pandoc from 3.6.3 on writes wikilinks so."""
        source = collapse(match[0])
        if match[1]:
            return _ANCHOR_END if self.anchors else HtmlTag(source)
        if "href" not in match[3].lower() or match[3].endswith("/"):
            return HtmlTag(source)
        self.anchors.append(Anchor(source))
        return self.anchors[-1]

    def _close_anchor(self) -> Inline:
        """Makes a link of the last open ``<a>`` and what stands behind it."""
        opener = self.anchors.pop()
        place = opener.place
        while self.brackets and self.brackets[-1].place > place:
            self.brackets.pop()
        self.floor = min(self.floor, len(self.brackets))
        inner = self.tokens[place + 1 :]
        label, depth = self.pairing.resolve(inner, label=True)
        attributes = tag_attributes(opener.source)
        wiki = WIKILINK in attributes.get("class", "").split()
        title = attributes.get("title")
        if title == plain_text(label):
            title = None
        tail = Tail(attributes.get("href", ""), WIKILINK if wiki else title, wiki=wiki)
        del self.tokens[place:]
        if depth >= MAX_DEPTH or not names_page(self.context, tail):
            self.tokens += [HtmlTag(opener.source), *label]
            return HtmlTag("</a>")
        is_category = self.context.is_category(tail.destination)
        node = self._category(inner, tail) if is_category else make_link(self.context, label, tail)
        if node is None:
            self.tokens += [HtmlTag(opener.source), *label]
            return HtmlTag("</a>")
        self.pairing.remember(node, depth + 1)
        self.floor = len(self.brackets)
        return node

    def _ampersand(self, at: int) -> Found:
        if is_escaped_ampersand(self.text, at):
            return "&", at + 5
        source = match_entity(self.text, at)
        return None if source is None else (Entity(source), at + len(source))

    def _dollar(self, at: int) -> Found:
        match = _DISPLAY.match(self.text, at)
        if match is not None and match[1].strip(SPACE):
            # on one line a comment of TeX would hide what follows it
            source = _TEX_COMMENT.sub("", match[1])
            return Math(collapse(source).strip(SPACE), display=True), match.end()
        match = _MATH.match(self.text, at)
        if match is None or match[1][-1:] in SPACE:
            return None
        return Math(collapse(match[1])), match.end()

    def _bare_url(self, plain: int, at: int) -> tuple[Token, int, int] | None:
        """Reads the URL around ``://``; also returns the length of its scheme."""
        scheme = _SCHEME.search(self.text, max(plain, at - 5), at)
        if scheme is None or not self.context.bare_urls:
            return None
        start = scheme.start()
        before = self.text[start - 1 : start]
        if before and before not in " \t\n*_~(":
            return None
        match = _URL.match(self.text, start)
        assert match is not None
        url = _trim_url(match[0].partition("{{")[0].partition("{%")[0])
        url = url[: bare_length(url)]
        if len(url) <= at - start + 3 or not is_bare_url(normalize_url(url)):
            return None
        return BareUrl(normalize_url(url)), start + len(url), at - start

    # --- links ---------------------------------------------------------------

    def _double_bracket(self, at: int) -> Found:
        """Reads ``[[Target|text]]``, which in CommonMark is a link between brackets."""
        text, context = self.text, self.context
        if is_file_link(context, text, at):
            return self._file_link(at)
        match = LINK.match(text, at)
        if match is None:
            return None
        name, words, end = match[1], match[2], match.end()
        references = context.references
        if references:
            found = read_reference(text, end)
            if found is not None and fold_reference(found[0] or name) in references:
                return None
            if words is None and fold_reference(name) in references:
                return self._referenced(name, end)
        node = read_link(context, name, words)
        if node is None:
            return None
        self.floor = len(self.brackets)
        self.pairing.remember(node, 1)
        return node, end

    def _referenced(self, name: str, end: int) -> Found:
        """Reads ``[[name]]`` where Foam defines below which file that is."""
        folded = fold_reference(name)
        reference = self.context.references[folded]
        tail = Tail(reference.destination, reference.title)
        if is_url(tail.destination, self.context.site) or not names_page(self.context, tail):
            return None
        self.context.referred.add(folded)
        self.floor = len(self.brackets)
        tail = tail._replace(title=None)
        return make_link(self.context, (Text(collapse(name)),), tail), end

    def _file_link(self, at: int) -> Found:
        """Reads ``[[File:E.jpg|thumb|…]]``, which is wikitext."""
        if self.pairs is None:
            self.pairs = pair_brackets(self.text)
        end = self.pairs.get(at)
        return None if end is None else (Raw(self.text[at:end]), end)

    def _close_bracket(self, at: int) -> int:
        """Makes a link or an image of the last bracket, if ``]`` ends one."""
        opener = self.brackets.pop()
        is_image = opener.mark == "!["
        self.noted = min(self.noted, len(self.brackets) + 1)
        if opener.mark == "^[" and read_tail(self.text, at + 1, image=False) is None:
            return self._close_note(opener, at)
        active = is_image or len(self.brackets) >= self.floor
        self.floor = min(self.floor, len(self.brackets))
        tail = self._tail(opener, at) if active else None
        place = opener.place
        if tail is not None and not is_image and self.context.is_category(tail.destination):
            return self._close_category(opener, tail, at)
        if tail is None and opener.mark == "[" and self.text.startswith("{", at + 1):
            return self._close_span(opener, at)
        if tail is None:
            self.tokens.append("]")
            return at + 1
        inner = self.tokens[place + 1 :]
        label, depth = self.pairing.resolve(inner, label=not is_image)
        # ^[a](b) is how pandoc writes a link that is raised, and GitHub shows a link
        self.tokens[place:] = ["^"] if opener.mark == "^[" else []
        while self.anchors and self.anchors[-1].place >= place:
            self.anchors.pop()
        if depth >= MAX_DEPTH:
            # what stands around it would nest too deep as well
            self.brackets.clear()
            self.tokens += ["![" if is_image else "[", *label, "]"]
            self.pairing.remember(self.tokens[-2], depth)
            return at + 1
        if is_image:
            # links in a caption do not keep a link from standing around the image
            self.floor = opener.floor
            node = make_image(self.context, label, tail)
        else:
            node = make_link(self.context, label, tail)
            self.floor = len(self.brackets)
        node, end = self._with_attributes(node, tail.end)
        self.pairing.remember(node, depth + 1)
        self.tokens.append(node)
        return end

    def _close_category(self, opener: Bracket, tail: Tail, at: int) -> int:
        """Makes the link of a category, whose label is its sort key, a raw one to the letter."""
        place = opener.place
        link = self._category(self.tokens[place + 1 :], tail)
        if link is None:
            self.tokens.append("]")
            return at + 1
        while self.anchors and self.anchors[-1].place >= place:
            self.anchors.pop()
        self.tokens[place:] = ["^", link] if opener.mark == "^[" else [link]
        self.floor = len(self.brackets)
        self.pairing.remember(link, 1)
        return tail.end

    def _category(self, inner: list[Token], tail: Tail) -> Inline | None:
        if any(type(token) is NoteRef for token in inner):
            return None
        if any(type(token) is Raw for token in inner):
            key = collapse("".join(map(_source_of, inner)))
        elif len(inner) == 1 and isinstance(inner[0], str) and _QUOTES.fullmatch(inner[0]):
            key = inner[0]
        else:
            label = trim_inlines(self.pairing.resolve(inner, label=True)[0])
            key = key_of(WikiLink("", label)) or " "
        return self.context.category(normalize_target(tail.destination), key)

    def _leads_somewhere(self, opener: Bracket, tail: Tail) -> bool:
        if opener.mark == "![":
            return names_file(self.context, tail.destination)
        return names_page(self.context, tail)

    def _with_attributes(self, node: Inline, at: int) -> tuple[Inline, int]:
        """Returns an image or a link with the attributes that stand behind it."""
        if not self.text.startswith("{", at):
            return node, at
        attributes = find_attributes(self.text, at)
        context = self.context
        if attributes is None:
            return node, at
        if isinstance(node, Image):
            return in_image(node, attributes.attributes, context.report), attributes.end
        target = node.target if isinstance(node, WikiLink) else ""
        if not isinstance(node, WikiLink | ExternalLink) or (
            context.is_category(target) or context.is_language(target)
        ):
            return node, at
        spanned = in_span((node,), attributes.attributes, context.report)
        return spanned or node, attributes.end

    def _close_span(self, opener: Bracket, at: int) -> int:
        """Makes a span of ``[…]{.class}``; links may stand in it and around it."""
        attributes = find_attributes(self.text, at + 1)
        place = opener.place
        children: tuple[Inline, ...] = ()
        depth = MAX_TAG_DEPTH
        if attributes is not None:
            children, depth = self.pairing.resolve(self.tokens[place + 1 :])
            while self.anchors and self.anchors[-1].place >= place:
                self.anchors.pop()
            self.tokens[place:] = ["[", *children] if depth >= MAX_TAG_DEPTH else []
        if attributes is None or depth >= MAX_TAG_DEPTH:
            self.tokens.append("]")
            return at + 1
        self.floor = min(opener.floor, len(self.brackets))
        span = in_span(children, attributes.attributes, self.context.report)
        if span is None:
            self.tokens += children
        else:
            self.pairing.remember(span, depth + 1)
            self.tokens.append(span)
        return attributes.end

    def _close_note(self, opener: Bracket, at: int) -> int:
        """Makes a note of what stands in ``^[…]``, unless there is a note in it."""
        place = opener.place
        nested = len(self.brackets) < self.noted
        self.noted = min(self.noted, len(self.brackets))
        if nested or not self.text[opener.at + 2 : at].strip(SPACE):
            if nested:
                self.context.report.add(
                    "nested-note", "warning", "a note within a note: the outer one is text"
                )
            self.tokens.append("]")
            return at + 1
        content = trim_inlines(self.pairing.resolve(self.tokens[place + 1 :])[0])
        self.tokens[place:] = [make_note(content, self.context)]
        while self.anchors and self.anchors[-1].place >= place:
            self.anchors.pop()
        # a link in a note does not keep a link from standing around the note
        self.floor = min(opener.floor, len(self.brackets))
        self.noted = len(self.brackets)
        return at + 1

    def _tail(self, opener: Bracket, at: int) -> Tail | None:
        """What stands behind ``]``: a destination, or a reference's label."""
        is_image = opener.mark == "!["
        tail = read_tail(self.text, at + 1, image=is_image)
        references = self.context.references
        if tail is not None and not self._leads_somewhere(opener, tail):
            self.context.report.add(
                "invalid-title", "warning", "no page can have this title", tail.destination
            )
            return None
        if tail is not None or not references:
            return tail
        label = self.text[opener.at + len(opener.mark) : at]
        end = at + 1
        found = read_reference(self.text, at + 1)
        if found is not None:
            label, end = found[0] or label, found[1]
        if len(label) > 999:
            return None
        folded = fold_reference(label)
        reference = references.get(folded)
        if reference is None:
            return None
        self.context.referred.add(folded)
        wiki = reference.title == WIKILINK
        return Tail(reference.destination, reference.title, end, wiki)


def _trim_url(url: str) -> str:
    """Returns a bare URL without the punctuation of the sentence (GFM)."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end and (url[end - 1] in _TRAILING or (url[end - 1] == ")" and surplus > 0)):
        surplus -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def _source_of(token: Token) -> str:
    """Returns the wikitext of a token of a sort key, as far as it is text."""
    if isinstance(token, Raw | Entity):
        return token.source
    return token if isinstance(token, str) else ""


def _strip_code(value: str) -> str:
    """Returns the content of a code span without the space that pads it."""
    if value[0] in " \n" and value[-1] in " \n" and value.strip(" \n"):
        return value[1:-1]
    return value


_HANDLERS: Final[dict[str, Callable[[Scanner, int], Found]]] = {
    "\\": Scanner._backslash,
    "\n": Scanner._line_end,
    "`": Scanner._tick,
    "*": Scanner._run,
    "_": Scanner._run,
    "~": Scanner._run,
    "!": Scanner._bang,
    "[": Scanner._open_bracket,
    "{": Scanner._brace,
    "^": Scanner._caret,
    "<": Scanner._angle,
    "&": Scanner._ampersand,
    "$": Scanner._dollar,
}
