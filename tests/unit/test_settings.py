"""mwbridge.toml: what it says, and what is said where it is wrong."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bridge.errors import ConfigError
from bridge.tree.settings import (
    Settings,
    SyncSettings,
    WikiSettings,
    limit,
    read_settings,
    read_settings_text,
)

EXAMPLE = Path(__file__).parents[2] / "fixtures" / "mwbridge.toml"


def test_the_documented_example_names_every_key_with_its_default() -> None:
    """Who copies it gets the defaults, but for the wiki and the account."""
    settings = read_settings_text(EXAMPLE.read_text(encoding="utf-8"))
    wiki = WikiSettings(api="https://wiki.example.org/w/api.php", user="Anna@mwbridge")
    assert settings == Settings(wiki=wiki)
    text = EXAMPLE.read_text(encoding="utf-8")
    for table in msgspec.structs.fields(Settings):
        assert f"[{table.name}]" in text
        for field in msgspec.structs.fields(type(getattr(settings, table.name))):
            assert f"\n{field.name} = " in text


def test_a_folder_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "mwbridge.toml").write_bytes(b'[wiki]\nuser = "\xff"\n')
    with pytest.raises(ConfigError, match="not utf-8"):
        read_settings(tmp_path)


MISTAKES = {
    "a key that is nearly one": ("[sync]\n\nmax_deletes = 3", "t:3", "did you mean max_delete?"),
    "a key like no other": ("[sync]\nxyz = 3", "t:2", "it has direction, conflicts"),
    "a table that is nearly one": ("[wikis]\n", "t:1", "did you mean wiki?"),
    "a value of another type": ("[wiki]\nuser = 3", "t:2", "write a text in quotes"),
    "a choice that is none": (
        '[sync]\nminor = true\ndirection = "up"',
        "t:3",
        'write "both" or "pull" or "push"',
    ),
    "a list of the wrong things": ("[scope]\ntitles = [1]", "t:2", "a list of texts"),
    "a dotted key": ("sync.minor = 1", "t:1", "write true or false"),
    "a share that is none": ('[sync]\nmax_delete = "many"', "t:2", 'a share such as "10%"'),
    "a negative number": ("[sync]\nthrottle = -1", "t:2", "write a number"),
    "a field of the summary": ('[sync]\nsummary = "{who}"', "t:2", "it may name {author}"),
    "an address with a password": (
        '[wiki]\napi = "https://me:secret@wiki.example.org/api.php"',
        "t:2",
        "without a name or a password",
    ),
    "no TOML": ("[wiki]\nuser = Anna", "t:2", "texts stand in quotes"),
    "a table that is a value": ("sync = 3", "t", "see the documented example"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_names_its_line_and_what_is_allowed(name: str) -> None:
    text, place, advice = MISTAKES[name]
    with pytest.raises(ConfigError) as caught:
        read_settings_text(text, where="t")
    assert caught.value.where == place
    assert advice in caught.value.next_step
    assert "secret" not in str(caught.value)


def test_limits_are_numbers_or_shares() -> None:
    assert limit(SyncSettings().max_delete, 100_000) == 10
    assert limit("10%", 1000) == 100
    assert limit("0%", 1000) == 0
    assert limit(0, 1000) == 0
