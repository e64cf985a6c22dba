"""Identifiers that pandoc gives to the headings of a wiki's page: ``## Early life {#early_life}``.

They say what the heading says, but where a link leads to one.
"""

from __future__ import annotations

import re

from bridge.anchors import pandoc_anchor

_TO_PLACE = re.compile(r"\]\(#([^\s)]+)")
_AGAIN = re.compile(r"_[0-9]+\Z")


def is_said(identifier: str, heading: str) -> bool:
    """Whether pandoc made an identifier of a wiki's heading: it says nothing new.

    Example:
        >>> is_said("early_life", "Early life"), is_said("early_life_2", "Early life")
        (True, True)
        >>> is_said("early-life", "Early life"), is_said("youth_time", "Early life")
        (False, False)
    """
    if "_" not in identifier:
        return False
    anchor = pandoc_anchor(heading).replace("-", "_")
    return identifier == anchor or _AGAIN.sub("", identifier) == anchor


def said_identifier(heading: str) -> str | None:
    """Returns the identifier that pandoc writes behind a wiki's heading; None if it has none.

    Example:
        >>> said_identifier("Early life"), said_identifier("Life") is None
        ('early_life', True)
    """
    anchor = pandoc_anchor(heading)
    return anchor.replace("-", "_") if "-" in anchor else None


def places_led_to(text: str) -> frozenset[str]:
    """Returns the places on its own page that a file's links lead to.

    Example:
        >>> sorted(places_led_to("[a](#b_c) [d](#e \"f\")"))
        ['b_c', 'e']
    """
    return frozenset(_TO_PLACE.findall(text))
