"""Single files: read with clear messages, written whole or not at all."""

import os
from pathlib import Path

import pytest

from bridge.errors import UsageError
from bridge.tree.files import read_bytes, write_atomically

ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0


def test_write_makes_replaces_and_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_atomically(path, b"one")
    path.chmod(0o640)
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_links_are_written_through(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failure_leaves_the_old_bytes_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UsageError, match=r"a\.md: cannot be written \(no space left on device\)"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


def test_targets_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    for path in (tmp_path, tmp_path / "no" / "a.md", tmp_path / "file" / "a.md", loop):
        with pytest.raises(UsageError, match=path.name):
            write_atomically(path, b"x")


@pytest.mark.skipif(ROOT_USER, reason="root may write everything")
def test_a_read_only_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(UsageError, match="permission denied"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(os.name != "posix", reason="there is no /dev/null")
def test_devices_are_written_directly() -> None:
    write_atomically(Path("/dev/null"), b"x")
    assert not Path("/dev/null").is_file()


def test_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert read_bytes(tmp_path / "a") == b"x"
    with pytest.raises(UsageError, match="is a folder"):
        read_bytes(tmp_path)
    with pytest.raises(UsageError, match="there is no such file"):
        read_bytes(tmp_path / "b")
    with pytest.raises(UsageError, match="cannot be read"):
        read_bytes(tmp_path / "a\0")
