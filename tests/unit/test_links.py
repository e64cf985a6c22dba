"""The link table: paths of files to titles of pages, and back."""

from __future__ import annotations

import pickle

import pytest

from bridge import Options, default_site, language_site
from bridge.anchors import Anchors, github_anchor
from bridge.links import LinkTable, PageLink, is_media_path

SITE = default_site()
TABLE = LinkTable(
    {
        "Dual_Power.md": "Dual Power",
        "docs/guide/setup.md": "Setting up",
        "docs/guide/index.md": "Guide",
        "docs/Über_uns.md": "Über uns",
        "docs/What%3F.md": "What?",
        "README.md": "Start",
        "notes/My-Note.md": "My-Note",
        "notes/Category%3ATowns.md": "Category:Towns",
        "State_(Polity).md": "State (Polity)",
        "a/same.md": "One",
        "b/same.md": "Two",
    },
    {"files/E_f.jpg": "E f.jpg"},
    {"Dual_Power.md": ("Early life", "C & D", "Notes", "Notes")},
    {"blog/dual": "Dual_Power.md"},
)


@pytest.mark.parametrize(
    ("path", "destination", "title"),
    [
        ("docs/x.md", "guide/setup.md", "Setting up"),
        ("docs/x.md", "./guide/setup.md", "Setting up"),
        ("docs/guide/x.md", "../../Dual_Power.md", "Dual Power"),
        ("docs/guide/x.md", "docs/guide/setup.md", "Setting up"),
        ("docs/x.md", "/docs/guide/setup.md", "Setting up"),
        ("x.md", "/my-site/docs/guide/setup.html", "Setting up"),
        ("x.md", "docs/guide/setup", "Setting up"),
        ("x.md", "docs/guide/", "Guide"),
        ("docs/guide/x.md", "..", None),
        ("docs/guide/setup.md", ".", "Guide"),
        ("x.md", "docs/%C3%9Cber_uns.md", "Über uns"),
        ("x.md", "docs/Über_uns.md", "Über uns"),
        ("x.md", "docs/What%253F.md", "What?"),
        ("x.md", "DOCS/Guide/SETUP.md", "Setting up"),
        ("x.md", "docs\\guide\\setup.md", "Setting up"),
        ("x.md", "Dual_Power.md?plain=1", "Dual Power"),
        ("x.md", "/blog/dual/", "Dual Power"),
        ("x.md", "State_(Polity).md", "State (Polity)"),
        ("x.md", "/", "Start"),
        ("x.md", "nowhere.md", None),
        ("x.md", "../Dual_Power.md", None),
        ("x.md", "https://example.org/Dual_Power.md", None),
        ("x.md", "mailto:Dual_Power.md", None),
        ("x.md", "", None),
    ],
)
def test_where_a_destination_leads(path: str, destination: str, title: str | None) -> None:
    found = TABLE.page(path, destination)
    assert (found and found.title) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Dual Power", "Dual Power"),
        ("dual Power", "Dual Power"),
        ("dual_power", "Dual Power"),
        ("setup", "Setting up"),
        ("guide/setup", "Setting up"),
        ("elsewhere/setup", None),
        ("docs/guide/setup", "Setting up"),
        ("my note", "My-Note"),
        ("category:towns", "Category:Towns"),
        ("same", None),
        ("a/same", "One"),
        ("", None),
    ],
)
def test_what_a_name_means(name: str, title: str | None) -> None:
    found = TABLE.named(name, SITE)
    assert (found and found.title) == title


def test_fragments_are_translated() -> None:
    for destination, fragment in (
        ("Dual_Power.md#early-life", "Early life"),
        ("Dual_Power.md#notes-1", "Notes 2"),
        ("Dual_Power.md#c--d", "C & D"),
        ("Dual_Power.md#c-d", "C & D"),
        ("Dual_Power.md#Early_life", "Early life"),
        ("Dual_Power.md#nowhere-else", "nowhere-else"),
        ("Dual_Power.md#%65arly-life", "early-life"),
    ):
        assert TABLE.page("x.md", destination) == PageLink("Dual Power", fragment), destination


@pytest.mark.parametrize(
    "fragment",
    ["", "Early life", "early-life", "Notes", "Notes 2", "a b", "50%", "C & D", "(x", "é;"],
)
@pytest.mark.parametrize("page", ["Dual_Power.md", "docs/What%3F.md", "State_(Polity).md"])
def test_a_destination_leads_where_it_was_made_for(page: str, fragment: str) -> None:
    destination = TABLE.destination("docs/guide/x.md", page, fragment)
    assert not set(destination) & set(' "<>;|\\')
    assert TABLE.page("docs/guide/x.md", destination) == PageLink(TABLE.pages[page], fragment)


def test_paths_are_found_by_title_as_the_wiki_compares_it() -> None:
    assert TABLE.path_of("dual_Power", SITE) == "Dual_Power.md"
    assert TABLE.path_of("category:towns", SITE) == "notes/Category%3ATowns.md"
    french = language_site("fr")
    assert TABLE.path_of("catégorie:Towns", french) == "notes/Category%3ATowns.md"
    assert TABLE.path_of("Nobody", SITE) is None


def test_files() -> None:
    assert TABLE.file("docs/x.md", "../files/E_f.jpg") == "E f.jpg"
    assert TABLE.image("docs/x.md", "E f.jpg") == "../files/E_f.jpg"
    assert TABLE.image("docs/x.md", "F.jpg") is None
    assert is_media_path("x.SVG")
    assert not is_media_path("x.md")


def test_options_with_a_table_can_be_sent_to_a_pool() -> None:
    options = Options(links=TABLE, path="x.md")
    assert TABLE.path_of("Dual Power", SITE)
    again = pickle.loads(pickle.dumps(options))
    assert again == options
    assert again.links.page("x.md", "Dual_Power.md") == PageLink("Dual Power")


def test_anchors_are_counted_as_mediawiki_does() -> None:
    anchors = Anchors(["Notes", "notes 2", "notes", "NOTES"])
    # the third is the second of its kind, but "notes 2" is taken
    assert anchors.to_wiki("notes-1") == "notes 3"
    # where GitHub gives one id twice, the first has it
    assert anchors.to_wiki("notes-2") == "notes 2"
    assert anchors.to_github("NOTES 4") is None
    assert anchors.to_github("notes 3") == "notes-1"


def test_anchors_of_many_equal_headings() -> None:
    anchors = Anchors(["a"] * 20_000)
    assert anchors.to_wiki("a-19999") == "a 20000"


def test_a_heading_of_marks_alone_has_no_anchor_on_github() -> None:
    assert github_anchor("???") == ""
    assert Anchors(["???"]).to_github("???") is None
