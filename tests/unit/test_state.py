"""A folder's memory: what it keeps, and what it survives."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bridge.errors import LockHeld, StateError
from bridge.page import Contributor, Revision
from bridge.site import Namespace, SiteInfo
from bridge.state.manifest import read_manifest
from bridge.state.record import FileStat, FolderState, PageState, content_hash
from bridge.state.schema import VERSIONS
from bridge.state.store import State, pack_texts

PAGE = PageState(
    "Category/Dual_power.md",
    "Category:Dual power",
    14,
    "wikitext",
    7,
    Revision(9, "2020-01-01T00:00:00Z", Contributor("Ann", 3), None, True, "abc", 8),
    "B",
    stat=FileStat(3, 1_600_000_000_123_456_789),
    converter="0.1.0",
    mappings="1",
)


def put(state: State, page: PageState, wikitext: str = "''x''", file: bytes = b"*x*") -> PageState:
    return state.put(page, pack_texts(wikitext, file))


def database(folder: Path) -> Path:
    return folder / ".mwbridge" / "state.db"


def test_a_page_comes_back_as_it_was_put(tmp_path: Path) -> None:
    wikitext = "''x'' \r\n\ud800 \u00e9"
    with State(tmp_path) as state:
        kept = put(state, PAGE, wikitext, b"*x*\xff")
    with State(tmp_path, write=False) as state:
        assert state.pages() == {PAGE.path: kept}
        assert state.page(PAGE.path) == state.titled(PAGE.title) == state.numbered(7) == kept
        assert state.wikitext(kept) == wikitext
        assert state.file(kept) == b"*x*\xff"
        assert state.page("no") is state.titled("no") is state.numbered(8) is None
    assert kept.file_hash == content_hash(b"*x*\xff")


def test_a_folder_without_memory_reads_as_an_empty_one(tmp_path: Path) -> None:
    assert not State.exists(tmp_path)
    with State(tmp_path, write=False) as state:
        assert state.pages() == {}
        assert state.facts() == FolderState()
        assert state.manifest() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_moved_needs_no_more_than_a_put(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        put(state, PAGE)
        put(state, msgspec.structs.replace(PAGE, path="new.md"))
        put(state, msgspec.structs.replace(PAGE, path="new.md", title="New"))
        assert [(p.path, p.title) for p in state.pages().values()] == [("new.md", "New")]


def test_touch_update_and_forget(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        kept = put(state, PAGE)
        state.touch(PAGE.path, FileStat(4, 5))
        assert state.page(PAGE.path) == msgspec.structs.replace(kept, stat=FileStat(4, 5))
        state.update(msgspec.structs.replace(kept, page_id=70))
        assert state.numbered(70) is not None
        with pytest.raises(StateError, match="a text of 'Category:Dual power' is missing"):
            state.update(msgspec.structs.replace(kept, file_hash=content_hash(b"other")))
        state.forget(PAGE.path)
        state.forget(PAGE.path)
        assert state.pages() == {}


def test_texts_are_kept_once_and_only_while_they_are_used(tmp_path: Path) -> None:
    def hashes() -> int:
        with sqlite3.connect(database(tmp_path)) as connection:
            return int(connection.execute("SELECT count(*) FROM texts").fetchone()[0])

    with State(tmp_path) as state:
        put(state, PAGE, "same", b"same")
        put(state, msgspec.structs.replace(PAGE, path="b.md", title="B"), "same", b"other")
    assert hashes() == 2
    with State(tmp_path) as state:
        state.forget("b.md")
    assert hashes() == 1


def test_the_folders_own_facts(tmp_path: Path) -> None:
    facts = FolderState(SiteInfo((Namespace(0, ""),)), "dump.xml", "flat", {"wrap": "none"})
    with State(tmp_path) as state:
        state.set_facts(facts)
    with State(tmp_path, write=False) as state:
        assert state.facts() == facts


def put_and_fail(state: State) -> None:
    with state.transaction():
        kept = put(state, PAGE)
        state.update(msgspec.structs.replace(kept, wikitext_hash="00"))


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        with pytest.raises(StateError):
            put_and_fail(state)
        assert state.pages() == {}
        with state.transaction(), state.transaction():
            put(state, PAGE)
        assert list(state.pages()) == [PAGE.path]


def test_the_manifest_is_a_sorted_text_file_that_git_keeps(tmp_path: Path) -> None:
    odd = msgspec.structs.replace(PAGE, path="a\tb\\n\nc.md", title="Z", page_id=None)
    with State(tmp_path) as state:
        put(state, odd)
        kept = put(state, PAGE)
    text = (tmp_path / ".mwbridge" / "manifest.tsv").read_text(encoding="utf-8")
    assert text.split("\n")[1:] == [
        f"Category:Dual power\t7\t9\t{kept.file_hash}\tCategory/Dual_power.md",
        f"Z\t\t9\t{kept.file_hash}\ta\\tb\\\\n\\nc.md",
        "",
    ]
    with State(tmp_path, write=False) as state:
        assert [(e.title, e.path) for e in state.manifest()] == [
            (PAGE.title, PAGE.path),
            ("Z", odd.path),
        ]
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert listed.stdout.split() == [".mwbridge/.gitignore", ".mwbridge/manifest.tsv"]


@pytest.mark.parametrize(
    "line",
    ["<<<<<<< ours", "A\t1\t2\tno hash\ta.md", "A\tx\t2\t" + "0" * 64 + "\ta.md", "A\t1\t2"],
)
def test_a_broken_manifest_names_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "manifest.tsv"
    path.write_text(f"# header\n{line}\n", encoding="utf-8")
    with pytest.raises(StateError, match=r"manifest\.tsv:2: this line is no entry"):
        read_manifest(path)


def test_a_manifest_that_names_a_page_twice(tmp_path: Path) -> None:
    path = tmp_path / "manifest.tsv"
    path.write_text(f"A\t1\t2\t{'0' * 64}\ta.md\nA\t1\t2\t{'0' * 64}\tb.md\n", encoding="utf-8")
    with pytest.raises(StateError, match="for a second time"):
        read_manifest(path)


def test_pages_are_what_was_put_last_or_taken_back(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        put(state, PAGE)
        state.pages().clear()
        assert list(state.pages()) == [PAGE.path]

        def fails() -> None:
            with state.transaction():
                state.forget(PAGE.path)
                assert state.pages() == {}
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert list(state.pages()) == [PAGE.path]
        state.touch(PAGE.path, FileStat(7, 7))
        assert state.pages()[PAGE.path].stat == FileStat(7, 7)
        state.forget(PAGE.path)
        assert state.pages() == {}


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with State(tmp_path):
        with pytest.raises(LockHeld, match="another run works in this folder"), State(tmp_path):
            pass
        with State(tmp_path, write=False) as reader:
            assert reader.pages() == {}
    with State(tmp_path):
        pass


KILLED = """
import os, signal, sys
from pathlib import Path
from bridge.state.record import PageState
from bridge.state.store import State, pack_texts
with State(Path(sys.argv[1])) as state:
    for number in range(20):
        with state.transaction():
            state.put(PageState(f"{number}.md", str(number)), pack_texts("x", b"x"))
            if number == 10:
                print("ready", flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_run_that_is_killed_leaves_what_was_committed(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    with State(tmp_path) as state:
        assert list(state.pages()) == sorted(f"{number}.md" for number in range(10))
        # the manifest that the dead run owed
        assert len(state.manifest()) == 10


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_reader_changes_no_byte_and_leaves_no_file(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        kept = put(state, PAGE)
    before = bytes_below(tmp_path)
    with State(tmp_path, write=False) as one, State(tmp_path, write=False) as other:
        assert one.pages() == other.pages() == {PAGE.path: kept}
        with pytest.raises(StateError, match="readonly"):
            one.forget(PAGE.path)
    assert bytes_below(tmp_path) == before


def test_a_reader_leaves_the_log_of_a_killed_run_as_it_is(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    before = bytes_below(tmp_path)
    log = f"{database(tmp_path)}-wal"
    assert before[log]
    with State(tmp_path, write=False) as state:
        assert len(state.pages()) == 10
    after = bytes_below(tmp_path)
    assert {name: data for name, data in after.items() if not name.endswith("-shm")} == {
        name: data for name, data in before.items() if not name.endswith("-shm")
    }


def test_a_folder_that_cannot_be_written_to_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with State(tmp_path) as state:
        kept = put(state, PAGE)
    before = bytes_below(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with State(tmp_path, write=False) as state:
        assert state.pages() == {PAGE.path: kept}
        assert bytes_below(tmp_path) == before


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        put(state, PAGE)
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(VERSIONS) + 1}")
    before = database(tmp_path).read_bytes()
    for write in (True, False):
        with pytest.raises(StateError, match="a newer mwbridge wrote it"):
            State(tmp_path, write=write).__enter__()
    assert database(tmp_path).read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".mwbridge").mkdir()
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StateError, match="it is not mwbridge's"):
        State(tmp_path).__enter__()


def test_a_damaged_database_says_so_and_frees_the_lock(tmp_path: Path) -> None:
    (tmp_path / ".mwbridge").mkdir()
    database(tmp_path).write_bytes(b"SQLite format 3\x00" + os.urandom(4000))
    for _ in range(2):
        with pytest.raises(StateError, match="damaged"):
            State(tmp_path).__enter__()


def test_a_damaged_text_is_never_handed_out(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        kept = put(state, PAGE)
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute("UPDATE texts SET data = (SELECT data FROM texts ORDER BY hash LIMIT 1)")
    with (
        State(tmp_path, write=False) as state,
        pytest.raises(StateError, match="is not what was remembered"),
    ):
        assert state.wikitext(kept).encode() != state.file(kept)
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute("UPDATE texts SET data = x'00'")
    with State(tmp_path, write=False) as state, pytest.raises(StateError, match="damaged"):
        state.file(kept)
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute("DELETE FROM texts")
    with State(tmp_path, write=False) as state, pytest.raises(StateError, match="is missing"):
        state.file(kept)


def test_what_is_used_outside_of_its_with(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="not open"):
        State(tmp_path).pages()


def test_thousands_of_pages_take_little_room(tmp_path: Path) -> None:
    text = "A sentence that says what a page says, more or less.\n" * 50
    with State(tmp_path) as state, state.transaction():
        for number in range(2000):
            page = PageState(f"{number}.md", str(number))
            put(state, page, f"{number}{text}", f"{number}{text}".encode())
    assert database(tmp_path).stat().st_size < 2000 * len(text) / 3
