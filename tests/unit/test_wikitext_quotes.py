"""MediaWiki's quotes algorithm; the HTML is what MediaWiki 1.39 renders."""

from __future__ import annotations

import pytest

from bridge.document.nodes import Emphasis, Inline, Paragraph, Strong, Text
from bridge.mapping.load import default_site
from bridge.wikitext.read import read


def html(inlines: tuple[Inline, ...]) -> str:
    parts = []
    for node in inlines:
        if isinstance(node, Text):
            parts.append(node.value)
        elif isinstance(node, Emphasis):
            parts.append(f"<i>{html(node.children)}</i>")
        else:
            assert isinstance(node, Strong)
            parts.append(f"<b>{html(node.children)}</b>")
    return "".join(parts)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("''a''", "<i>a</i>"),
        ("'''a'''", "<b>a</b>"),
        ("'''''a'''''", "<i><b>a</b></i>"),
        ("'''''a'' b'''", "<b><i>a</i> b</b>"),
        ("'''''a''' b''", "<i><b>a</b> b</i>"),
        ("''a '''b'''''", "<i>a <b>b</b></i>"),
        ("''a'''b''c'''", "<i>a<b>b</b></i><b>c</b>"),
        ("a''''b'''", "a'<b>b</b>"),
        ("''''''x''''''", "'<i><b>x'</b></i>"),
        ("l'''a'' b", "l'<i>a</i> b"),
        ("a '''b''c", "a '<i>b</i>c"),
        ("''a", "<i>a</i>"),
        ("''a\nb''", "<i>a</i> b"),
        ("it's", "it's"),
    ],
)
def test_quotes(source: str, expected: str) -> None:
    (block,) = read(f"x {source}", site=default_site()).document.blocks
    assert isinstance(block, Paragraph)
    assert html(block.children) == f"x {expected}"
