"""The files of mappings/: their shape, their facts, and messages about bad ones."""

import re
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import MappingError
from bridge.mapping import load, schema, sources
from bridge.mapping.load import default_site, language_site

SITE = default_site()


def test_facts_that_everybody_knows() -> None:
    assert SITE.namespace_name(14) == "Category"
    assert {"ref", "references", "nowiki", "math", "syntaxhighlight"} <= set(SITE.extension_tags)
    assert not {"noinclude", "includeonly", "onlyinclude", "div"} & set(SITE.extension_tags)
    assert {"NOTOC", "FORCETOC", "HIDDENCAT", "KEIN_INHALTSVERZEICHNIS"} <= set(
        SITE.behavior_switches
    )
    assert {"#REDIRECT", "#WEITERLEITUNG", "#REDIRECTION", "#ПЕРЕНАПРАВЛЕНИЕ"} <= {
        word.upper() for word in SITE.redirect_words
    }
    assert {"thumb", "frameless", "upright", "text-top"} <= set(SITE.image_options)
    assert {"$1px", "alt=$1", "upright=$1", "upright $1"} <= set(SITE.image_parameters)
    assert {"https://", "mailto:", "//"} <= set(SITE.protocols)
    assert {"w", "c", "commons", "mw"} <= set(SITE.interwiki)
    assert {"fr", "de", "zh-min-nan", "simple"} <= set(SITE.languages)


def test_file_options_of_other_languages_are_theirs() -> None:
    german = language_site("de")
    assert {"miniatur", "hochkant", "thumb"} <= set(german.image_options)
    assert {"hochkant=$1", "alt=$1"} <= set(german.image_parameters)
    assert "miniatur" not in SITE.image_options


def test_words_are_in_the_case_that_they_are_looked_up_in() -> None:
    for words in (SITE.extension_tags, SITE.interwiki, SITE.languages):
        assert all(word == word.lower() for word in words)
    german = language_site("de")
    for words in (german.image_options, german.image_parameters):
        assert all(word == word.lower() == word.strip() for word in words)
    assert all(word == word.upper() for word in SITE.behavior_switches)
    assert all(word[0] in "#＃" for word in SITE.redirect_words)
    assert all("$1" in word for word in SITE.image_parameters)


def test_no_word_stands_twice() -> None:
    for words in (
        SITE.extension_tags,
        SITE.interwiki,
        SITE.languages,
        SITE.image_options,
        SITE.image_parameters,
        SITE.behavior_switches,
        SITE.redirect_words,
        SITE.protocols,
    ):
        assert len(set(words)) == len(words)


def test_every_link_trail_is_a_regular_expression() -> None:
    for language in load.load_file("languages.toml", schema.LanguagesFile).language.values():
        re.compile(language.link_trail)


def test_every_file_is_read_by_something() -> None:
    source = Path(load.__file__).read_text(encoding="utf-8")
    source += Path(sources.__file__).read_text(encoding="utf-8")
    for file in (Path(__file__).parents[2] / "mappings").glob("*.toml"):
        assert f'"{file.name}"' in source


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "schema is None"),
        ({"schema": 99}, "schema is 99, but this version of mwbridge reads 1"),
        ({"schema": 1}, "missing required field `words`"),
        ({"schema": 1, "words": ["a", 3.5]}, r"\$.words\[1\]"),
        ({"schema": 1, "words": [], "wrods": []}, "unknown field `wrods`"),
    ],
)
def test_bad_files_are_named(data: dict[str, Any], message: str) -> None:
    with pytest.raises(MappingError, match=message) as caught:
        schema.check(data, schema.RedirectsFile, where="mappings/x.toml")
    assert caught.value.where == "mappings/x.toml"


def test_missing_and_broken_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "mappings_folder", lambda: tmp_path)
    with pytest.raises(MappingError, match="cannot be read"):
        load.load_file("none.toml", schema.RedirectsFile)
    (tmp_path / "bad.toml").write_text("words = [", encoding="utf-8")
    with pytest.raises(MappingError, match=r"mappings/bad\.toml"):
        load.load_file("bad.toml", schema.RedirectsFile)
