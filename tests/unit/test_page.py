"""Which pages are prose, and what the others' files are called."""

import pytest

from bridge.page import Page


@pytest.mark.parametrize(
    ("page", "suffix"),
    [
        (Page("A", ""), ".md"),
        (Page("Talk:A", "", 1), ".md"),
        (Page("User:A/x.css", "", 2, "css"), ".css"),
        (Page("User:A/x.js", "", 2), ".wiki"),
        (Page("MediaWiki:Common.js", "", 8, "javascript"), ".js"),
        (Page("MediaWiki:Sidebar", "", 8), ".wiki"),
        (Page("Template:A", "", 10), ".wiki"),
        (Page("Template:A/styles.css", "", 10, "sanitized-css"), ".css"),
        (Page("Module:A", "", 828, "Scribunto"), ".lua"),
        (Page("Map:A", "", 420, "GeoJson"), ".json"),
        (Page("Topic:A", "", 2600, "flow-board"), ".wiki"),
    ],
)
def test_file_types(page: Page, suffix: str) -> None:
    assert page.suffix == suffix
    assert page.is_prose == (suffix == ".md")
