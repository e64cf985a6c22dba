"""Renders wikitext with MediaWiki's own parser, and saves nothing."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from bridge.errors import WikiError
from bridge.local.wiki import LocalWiki
from bridge.wiki.api import Api, Unanswered

_PROPERTIES: Final = (
    "text",
    "sections",
    "categories",
    "links",
    "iwlinks",
    "langlinks",
    "templates",
    "images",
    "externallinks",
)
_LIMIT: Final = 2048 * 1024
# How often a throwaway wiki is started again for a page.
_TRIES: Final = 3


class Rendering(msgspec.Struct, frozen=True):
    """A rendered page: its HTML, and what MediaWiki notes down about it.

    Attributes:
        html: the content of the page.
        facts: titles and addresses by kind, in an order of their own: ``sections``
            (in the page's), ``categories``, ``links``, ``languages``, ``templates``,
            ``files`` and ``external links``.
    """

    html: str
    facts: dict[str, tuple[str, ...]]


class Renderer:
    """MediaWiki's ``action=parse``; safe to use from several threads.

    Args:
        api: the wiki that renders.
        limit: how long a page may be there, in bytes.
        revive: given for a throwaway wiki of ours, which answers many at once, and which
            a page may break: starts it again.
    """

    def __init__(
        self, api: Api, *, limit: int = _LIMIT, revive: Callable[[], None] | None = None
    ) -> None:
        self._api = api
        self._limit = limit
        self._revive = revive

    @classmethod
    def on(cls, wiki: LocalWiki) -> Renderer:
        """A renderer on a throwaway wiki."""
        return cls.of(wiki.api, revive=wiki.revive)

    @classmethod
    def of(cls, api: Api, *, revive: Callable[[], None] | None = None) -> Renderer:
        """A renderer that knows how long a page may be on that wiki.

        Raises:
            WikiError: the wiki does not answer, or does not let us read.
        """
        general = api.call({"action": "query", "meta": "siteinfo"})["query"]["general"]
        limit = int(general.get("maxarticlesize") or _LIMIT)
        return cls(api, limit=limit, revive=revive)

    def render_all(self, texts: Sequence[tuple[str, str]]) -> list[Rendering | WikiError]:
        """Renders texts, each as the page of its title; a failure is its own answer."""
        if self._revive is not None and len(texts) > 1:
            with contextlib.suppress(WikiError):
                return self._render_batch(texts)
            # One of them stopped the whole: alone, each tells what is wrong with it.
        return [self._render_one(title, text) for title, text in texts]

    def render(self, title: str, text: str) -> Rendering:
        """Renders a text as the page of a title.

        Raises:
            WikiError: it is too long for the wiki, or the wiki failed on it.
        """
        too_long = self._too_long(title, text)
        if too_long is not None:
            raise too_long
        return _read(title, self._api.call(_request(title, text)))

    def _render_one(self, title: str, text: str) -> Rendering | WikiError:
        for _ in range(1 if self._revive is None else _TRIES):
            try:
                return self.render(title, text)
            except Unanswered as error:
                failure: WikiError = error
                if self._revive is not None:
                    # Another page may have broken it: whose fault it is shows the next try.
                    self._revive()
                    failure = WikiError(
                        "MediaWiki broke down on it", where=title, next_step="make it simpler"
                    )
            except WikiError as error:
                return error
        return failure

    def _render_batch(self, texts: Sequence[tuple[str, str]]) -> list[Rendering | WikiError]:
        """Renders texts with one request; their order is kept."""
        found: list[Rendering | WikiError | None] = [self._too_long(*text) for text in texts]
        asked = [text for text, error in zip(texts, found, strict=True) if error is None]
        requests = [_request(title, text) for title, text in asked]
        sent = {"action": "mwbridgebatch", "requests": json.dumps(requests, ensure_ascii=False)}
        answers = self._api.call(sent).get("answers", [])
        if len(answers) != len(asked):
            raise WikiError("the wiki answered only some of the requests")
        read = iter(
            self._read_answer(title, answer)
            for (title, _), answer in zip(asked, answers, strict=True)
        )
        return [next(read) if error is None else error for error in found]

    def _read_answer(self, title: str, answer: dict[str, Any]) -> Rendering | WikiError:
        if answer.get("errors"):
            return self._api.refusal(answer["errors"][0])
        try:
            return _read(title, answer)
        except WikiError as error:
            return error

    def _too_long(self, title: str, text: str) -> WikiError | None:
        """The error of a page that the wiki would not take."""
        size = len(text.encode("utf-8", "replace"))
        if size <= self._limit:
            return None
        return WikiError(
            f"{size:,} bytes are more than the wiki takes ({self._limit:,})",
            where=title,
            next_step="split the page, or raise $wgMaxArticleSize",
        )


def _request(title: str, text: str) -> dict[str, str]:
    """What the wiki is asked."""
    return {
        "action": "parse",
        "format": "json",
        "formatversion": "2",
        "title": title,
        "text": text,
        "contentmodel": "wikitext",
        "prop": "|".join(_PROPERTIES),
        "disablelimitreport": "1",
        "disableeditsection": "1",
    }


def _read(title: str, answer: dict[str, Any]) -> Rendering:
    """The rendering in an answer.

    Raises:
        WikiError: it is none.
    """
    try:
        return read_rendering(answer["parse"])
    except (KeyError, TypeError, AttributeError) as error:
        raise WikiError(
            f"the wiki's answer lacks {error}",
            where=title,
            next_step="check that the address is that of a MediaWiki since 1.25",
        ) from error


def read_rendering(answer: dict[str, Any]) -> Rendering:
    """The answer of ``action=parse`` as a record.

    Example:
        >>> read_rendering({"text": "<p>x</p>", "links": [{"title": "A"}]}).facts["links"]
        ('A',)
    """
    sections = tuple(f"{part['level']} {part['line']}" for part in answer.get("sections", ()))
    categories = (
        f"{part['category'].replace('_', ' ')}|{part.get('sortkey', '')}"
        for part in answer.get("categories", ())
    )
    links = [part["title"] for part in answer.get("links", ())]
    links += [f"{part['prefix']}:{part['title']}" for part in answer.get("iwlinks", ())]
    return Rendering(
        answer["text"],
        {
            "sections": sections,
            "categories": tuple(sorted(categories)),
            "links": tuple(sorted(set(links))),
            "languages": tuple(f"{p['lang']}:{p['title']}" for p in answer.get("langlinks", ())),
            "templates": tuple(sorted(part["title"] for part in answer.get("templates", ()))),
            "files": tuple(sorted(name.replace("_", " ") for name in answer.get("images", ()))),
            "external links": tuple(sorted(answer.get("externallinks", ()))),
        },
    )
