"""Merging: edits that are apart are both there, and no other is lost silently."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import merge
from bridge.preserve.merge import merge_texts

WORDS = [f"word{number:02}" for number in range(60)]


def page(chance: random.Random) -> tuple[list[str], str]:
    """The words of a page, each once, and the page."""
    words = WORDS.copy()
    chance.shuffle(words)
    seams = [
        chance.choice((" ", " ", " ", ", ", "\n\n", "\n* ", " ''", "\n== ", "|", "\n|-\n| "))
        for _ in words
    ]
    return words, "".join(seam + word for seam, word in zip(seams, words, strict=True)).strip()


def edit(text: str, words: list[str], at: int, chance: random.Random) -> tuple[str, str]:
    """A text with one edit at a word, and the mark of the edit."""
    mark = f"new{chance.randrange(10**6)}"
    word = words[at]
    kind = chance.choice(("insert before", "insert behind", "change", "block"))
    put = {
        "insert before": f"{mark} {word}",
        "insert behind": f"{word} {mark}",
        "change": mark,
        "block": f"{word}\n\n{mark}\n\n",
    }
    return text.replace(word, put[kind]), mark


@pytest.mark.parametrize("seed", range(300))
def test_edits_apart_are_both_there_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    words, base = page(chance)
    first = chance.randrange(len(words) - 2)
    second = chance.randrange(first + 2, len(words))
    local, one = edit(base, words, first, chance)
    remote, other = edit(base, words, second, chance)
    if chance.random() < 0.5:
        local, remote = remote, local
    merged = merge(base, local, remote)
    assert not merged.conflicts
    assert one in merged.text
    assert other in merged.text
    # each edit alone, seen from the other side
    assert merge(local, merged.text, base).text == remote
    assert merge(remote, merged.text, base).text == local


@pytest.mark.parametrize("seed", range(300))
def test_edits_of_one_word_are_a_conflict_with_both(seed: int) -> None:
    chance = random.Random(seed)
    words, base = page(chance)
    at = chance.randrange(len(words))
    local, one = edit(base, words, at, chance)
    remote, other = edit(base, words, at, chance)
    merged = merge(base, local, remote)
    if merged.conflicts:
        assert any(one in conflict.local for conflict in merged.conflicts)
        assert any(other in conflict.remote for conflict in merged.conflicts)
    else:
        assert one in merged.text
        assert other in merged.text


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "a b c\n", "\n", "* x\n"]), max_size=12)
TEXTS = LINES.map("".join)


@given(TEXTS, TEXTS)
def test_an_edit_of_one_side_alone_is_taken(base: str, changed: str) -> None:
    for local, remote in ((changed, base), (base, changed), (changed, changed)):
        assert merge(base, local, remote) == (changed, ())
        assert merge_texts(base, local, remote) == (changed, ())


@given(TEXTS, TEXTS, TEXTS)
def test_no_conflict_hides_a_side(base: str, local: str, remote: str) -> None:
    ours = merge(base, local, remote)
    theirs = merge(base, remote, local, conflicts="remote")
    shown = merge(base, local, remote, conflicts="diff3").text
    assert len(ours.conflicts) == shown.count("<<<<<<< local\n")
    for conflict in ours.conflicts:
        assert conflict.local != conflict.remote
        assert ours.text[conflict.span.start : conflict.span.end] == conflict.local
    if not ours.conflicts and not theirs.conflicts:
        assert ours.text == theirs.text


@given(st.text(alphabet="a\r\n\ufeff", max_size=8), st.text(alphabet="a\r\n\ufeff", max_size=8))
def test_line_ends_of_the_local_side_stay(base: str, local: str) -> None:
    assert merge(base, local, base).text == local


def _paragraphs(chance: random.Random) -> list[str]:
    words = WORDS.copy()
    chance.shuffle(words)
    return [" ".join(words[at : at + 5]) for at in range(0, len(words), 5)]


@pytest.mark.parametrize("kind", ["\n\n", "\n* "], ids=["paragraphs", "items"])
@pytest.mark.parametrize("seed", range(50))
def test_what_one_side_moved_and_the_other_edited_is_both(seed: int, kind: str) -> None:
    chance = random.Random(seed)
    blocks = _paragraphs(chance)
    place, to = chance.sample(range(len(blocks)), 2)
    moved = blocks.copy()
    moved.insert(to, moved.pop(place))
    word = chance.choice(blocks[place].split())
    base, local = (kind + kind.join(one) for one in (blocks, moved))
    for one, other in ((local, base.replace(word, "new")), (base.replace(word, "new"), local)):
        assert merge(base, one, other) == (local.replace(word, "new"), ())


@pytest.mark.parametrize("seed", range(50))
def test_what_one_side_moved_and_the_other_deleted_is_a_conflict(seed: int) -> None:
    chance = random.Random(seed)
    blocks = _paragraphs(chance)
    place = chance.randrange(4)
    block = blocks[place]
    moved, fewer = [*blocks], [*blocks]
    moved.insert(place + 5, moved.pop(place))
    fewer.remove(block)
    merged = merge("\n\n".join(blocks), "\n\n".join(moved), "\n\n".join(fewer))
    [conflict] = merged.conflicts
    assert conflict[:3] == (f"{block}\n", f"{block}\n", "")
    assert merged.text == "\n\n".join(moved)
    assert merged.text[conflict.span.start : conflict.span.end] == conflict.local
    shown = merge("\n\n".join(blocks), "\n\n".join(fewer), "\n\n".join(moved), conflicts="merge")
    assert f"<<<<<<< local\n=======\n{block}\n>>>>>>> remote\n" in shown.text


def test_an_edit_beside_a_deleted_block_is_no_conflict() -> None:
    base = "A long block of which nothing stays.\n\nWelcome to it."
    merged = merge(base, "Welcome to it.", base.replace("it.", "all."))
    assert merged == ("Welcome to all.", ())
