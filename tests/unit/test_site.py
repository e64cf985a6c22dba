"""What a wiki's facts answer."""

import pickle

import pytest

from bridge.mapping.load import default_site, language_site
from bridge.site import Namespace, SiteInfo

SITE = default_site()


@pytest.mark.parametrize(
    ("prefix", "number"),
    [
        ("File", 6),
        ("file", 6),
        ("IMAGE", 6),
        (" image_talk ", 7),
        ("User__talk", 3),
        ("Category", 14),
        ("", None),
        ("Foo", None),
        ("Datei", None),
    ],
)
def test_find_namespace(prefix: str, number: int | None) -> None:
    assert SITE.find_namespace(prefix) == number


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Category:Foo_bar", (14, "Foo bar")),
        (":category : Foo", (14, "Foo")),
        ("Foo:bar", (0, "Foo:bar")),
        ("Foo", (0, "Foo")),
        (":Foo", (0, "Foo")),
        ("", (0, "")),
        ("w:Category:X", (0, "w:Category:X")),
    ],
)
def test_split_title(title: str, parts: tuple[int, str]) -> None:
    assert SITE.split_title(title) == parts


def test_names_and_titles() -> None:
    assert SITE.namespace_name(10) == "Template"
    assert SITE.namespace_name(0) == SITE.namespace_name(9999) == ""
    assert SITE.full_title(14, "X") == "Category:X"
    assert SITE.full_title(0, "X") == "X"


def test_prefixes() -> None:
    assert SITE.is_language("fr")
    assert SITE.is_language(" Simple")
    assert not SITE.is_language("w")
    assert SITE.is_interwiki("W")
    assert SITE.is_interwiki("fr")
    assert not SITE.is_interwiki("File")


def test_a_name_goes_before_another_namespaces_alias() -> None:
    site = SiteInfo((Namespace(6, "File", ("Portal",)), Namespace(100, "Portal")))
    assert site.find_namespace("portal") == 100


def test_languages_keep_the_english_names() -> None:
    site = language_site("de")
    assert site.namespace_name(6) == "Datei"
    for prefix in ("Datei", "bild", "file", "image"):
        assert site.find_namespace(prefix) == 6
    assert site.link_trail == "[äöüßa-z]+"
    assert language_site("en") is SITE
    assert language_site("qqx") is SITE
    assert language_site("zh").variants


def test_the_index_is_no_part_of_the_record() -> None:
    SITE.find_namespace("File")
    again = pickle.loads(pickle.dumps(SITE))
    assert again == SITE
    assert again.find_namespace("file") == 6
