"""Mapping files: every example holds both ways, every mistake is named with its line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bridge import Options, to_markdown, to_wikitext
from bridge.convert import MAY_MAP
from bridge.errors import MappingError
from bridge.mapping.compiled import Layer, Mappings, merge
from bridge.mapping.entries import Example, TagEntry, TemplateEntry, key_of
from bridge.mapping.load import mappings_folder
from bridge.mapping.sources import (
    DEFAULT_FILES,
    default_mappings,
    load_mappings,
    read_entries,
)
from bridge.tree.mappings import load_layers
from tests.machine import slowness

FOLDER = Path(str(mappings_folder()))
LAYERS = [
    Layer(read_entries((FOLDER / name).read_text(encoding="utf-8"), name), own=True)
    for name in DEFAULT_FILES
]
ALL = merge(LAYERS)
ENTRIES: list[TemplateEntry | TagEntry] = []
for layer in LAYERS:
    ENTRIES += layer.file.template
    ENTRIES += layer.file.tag
EXAMPLES = [(entry.wiki, example) for entry in ENTRIES for example in entry.example]


@pytest.mark.parametrize("example", [pytest.param(example, id=name) for name, example in EXAMPLES])
def test_example(example: Example) -> None:
    options = Options(mappings=ALL, wrap=None)
    assert to_markdown(example.wikitext, options=options).rstrip("\n") == example.markdown
    assert to_wikitext(example.markdown, options=options) == example.wikitext


def test_every_entry_has_an_example() -> None:
    for entry in ENTRIES:
        assert entry.example, entry.wiki


def test_what_cannot_be_mapped_loads_no_mappings() -> None:
    tags = {f"<{tag.wiki}" for tag in default_mappings().tags}
    assert set(MAY_MAP) == {"{{", *tags}


def test_the_default_set_speaks_four_languages() -> None:
    for name in ("Main", "Hauptartikel", "Article détaillé", "Artículo principal"):
        entry = ALL.by_name[key_of(name)]
        assert entry.wiki == "Main"
    for name in ("Infobox person", "infobox_settlement", "Ficha de persona"):
        found = ALL.find(name)
        assert found is not None
        assert found.markdown == "front matter"


def test_loading_takes_little_time() -> None:
    best = 1.0
    for _ in range(5):
        default_mappings.cache_clear()
        start = time.perf_counter()
        default_mappings()
        best = min(best, time.perf_counter() - start)
    assert best < 0.02 * slowness()


HEAD = "schema = 1\n"
BROKEN = {
    "no TOML": ("schema = 1\n[[template]\n", 2, "no TOML"),
    "no schema": ("\n\n", 1, "schema is None"),
    "a newer schema": ("# new\nschema = 9\n", 2, "schema is 9"),
    "an unknown key": (HEAD + '[[template]]\nwiki = "A"\nmarkdown = "div"\nwikki = 1\n', 5, "wikki"),
    "an unknown construct": (HEAD + '[[template]]\nwiki = "A"\nmarkdown = "box"\n', 4, "box"),
    "no name": (HEAD + '[[template]]\nmarkdown = "div"\n', 2, "wiki"),
    "a name that none can have": (
        HEAD + '[[template]]\nwiki = "A|b"\nmarkdown = "div"\n', 3, "no template can be called",
    ),
    "a callout without a kind": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "callout"\n', 2, "needs a kind",
    ),
    "a slot of no callout": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "callout"\nmatch = { kind = "a" }\n'
        '[template.slots]\nbody = { param = "1" }\ncolour = { param = "2" }\n', 8, "no slot 'colour'",
    ),
    "a callout without a body": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "callout"\nmatch = { kind = "a" }\n', 2, "body",
    ),
    "two slots for one parameter": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "span"\n[template.slots]\n'
        'a = { param = "1" }\nb = { param = "1" }\n', 7, "fills a already",
    ),
    "a slot of an unknown type": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "span"\n[template.slots]\n'
        'a = { param = "1", type = "number" }\n', 6, "number",
    ),
    "slots of data": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "note"\nslots = { a = { param = "1" } }\n', 5,
        "under its own name",
    ),
    "a format that is none": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "note"\nformat = "{{A}}"\n', 5, "no format",
    ),
    "the same template twice": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "div"\n\n[[template]]\nwiki = "B"\n'
        'aliases = ["a"]\nmarkdown = "div"\n', 6, "claims {{a}} already",
    ),
    "the same construct twice": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "div"\n\n[[template]]\nwiki = "B"\n'
        'markdown = "div"\nmatch = { class = "a" }\n', 6, "told apart",
    ),
    "a link without an address": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "link"\n[template.slots]\n'
        'target = { param = "1" }\n', 2, "needs a prefix",
    ),
    "a heading link to nothing": (
        HEAD + '[[template]]\nwiki = "A"\nmarkdown = "heading link"\n', 2, "slot of the type page",
    ),
    "a tag that is none": (HEAD + '[[tag]]\nwiki = "<a>"\nmarkdown = "div"\n', 3, "leave < and >"),
    "a tag's link without an address": (
        HEAD + '[[tag]]\nwiki = "tube"\nmarkdown = "link"\n', 2, "address",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_named_with_its_line(name: str) -> None:
    text, line, message = BROKEN[name]
    with pytest.raises(MappingError) as caught:
        read_entries(text, "own.toml")
    assert caught.value.where == f"own.toml:{line}"
    assert message in str(caught.value)


def test_a_later_layer_wins(tmp_path: Path) -> None:
    wiki = tmp_path / "wiki.toml"
    wiki.write_text(HEAD + '[[template]]\nwiki = "Zitat"\nmarkdown = "div"\n', encoding="utf-8")
    folder = tmp_path / "mappings"
    folder.mkdir()
    (folder / "a.toml").write_text(
        HEAD + '[[template]]\nwiki = "Zitat"\nmarkdown = "span"\nslots = { a = { param = "1" } }\n',
        encoding="utf-8",
    )
    mappings = load_mappings([wiki, folder])
    assert mappings.by_name["Zitat"].markdown == "span"
    assert mappings.by_name["Quote"].markdown == "quote"
    assert mappings.own == ("Zitat",)


def test_two_files_of_a_folder_may_not_claim_the_same(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(
            HEAD + '[[template]]\nwiki = "A"\nmarkdown = "div"\n', encoding="utf-8"
        )
    with pytest.raises(MappingError, match=r"b\.toml:2.*claims"):
        load_mappings([tmp_path])


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        load_mappings([tmp_path / "none.toml"])


def test_the_wiki_has_what_its_file_says(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(HEAD + 'has = ["Quotation", "Note"]\n', encoding="utf-8")
    options = Options(mappings=load_mappings([file]))
    assert options.mappings == load_mappings([file])
    assert to_wikitext("> [!note]\n> Hi", options=options) == "{{Note|Hi}}"
    assert "{{" in to_wikitext("> Hi\n>\n> — Ann", options=options)
    assert isinstance(options.mappings, Mappings)


def test_the_source_tree_is_no_folder_with_mappings_of_its_own() -> None:
    assert load_layers(FOLDER.parent) is None
