"""The cache: it remembers, it forgets, and it never fails a scan."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from pdflow.cache import Cache, default_folder


def test_what_was_put_is_there_again_in_the_next_scan(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        assert cache.get("unit", "a") is None
        cache.put("unit", "a", b"\0one")
        cache.put("knowledge", "a", b"two")
        assert cache.get("unit", "a") == b"\0one"
    with Cache(tmp_path) as cache:
        assert cache.get("unit", "a") == b"\0one"
        assert cache.get("knowledge", "a") == b"two"
        cache.put("unit", "a", b"new")
        assert cache.get("unit", "a") == b"new"


def test_thousands_at_once(tmp_path: Path) -> None:
    values = {f"key{number}": b"%d" % number for number in range(3000)}
    with Cache(tmp_path) as cache:
        cache.put_many("unit", values)
    with Cache(tmp_path) as cache:
        assert cache.get_many("unit", [*values, "other"]) == values
        assert cache.get_many("unit", []) == {}


def test_clear_forgets(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put("unit", "a", b"1")
        cache.clear()
        assert cache.get("unit", "a") is None
        cache.put("unit", "b", b"2")
        assert cache.get("unit", "b") == b"2"


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put_many("unit", {f"old{number}": b"x" * 100 for number in range(10)})
    with sqlite3.connect(next(tmp_path.glob("*.sqlite"))) as connection:
        connection.execute("UPDATE entry SET used = used - 9")
    connection.close()
    with Cache(tmp_path, max_bytes=1000) as cache:
        cache.put_many("unit", {f"new{number}": b"x" * 100 for number in range(4)})
        assert cache.get("unit", "old0")  # used today: must stay although it is the oldest
    with Cache(tmp_path) as cache:
        left = cache.get_many("unit", [f"{age}{number}" for age in ("old", "new") for number in range(10)])
    assert {"old0", "new0", "new1", "new2", "new3"} <= set(left)
    assert sum(map(len, left.values())) <= 1000


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    with Cache(tmp_path) as cache:
        cache.put("unit", "a", b"1")
    (file,) = tmp_path.glob("*.sqlite")
    file.write_bytes(damage)
    with Cache(tmp_path) as cache:
        assert cache.get("unit", "a") is None
        cache.put("unit", "a", b"2")
        assert cache.get("unit", "a") == b"2"
        assert cache.note is None


def test_a_file_that_breaks_in_the_middle_is_made_anew(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put_many("unit", {str(number): b"x" * 3000 for number in range(200)})
    (file,) = tmp_path.glob("*.sqlite")
    data = bytearray(file.read_bytes())
    data[8192:-8192] = b"\xff" * (len(data) - 16384)
    file.write_bytes(data)
    with Cache(tmp_path) as cache:
        cache.get_many("unit", [str(number) for number in range(200)])
        cache.put("unit", "a", b"2")
        assert cache.get("unit", "a") == b"2"


def test_a_folder_that_cannot_be_is_a_note_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with Cache(tmp_path / "file" / "below") as cache:
        cache.put("unit", "a", b"1")
        assert cache.get("unit", "a") is None
        assert cache.note is not None and "nothing is remembered" in cache.note


def _write(folder: Path, worker: int) -> None:
    for number in range(20):
        with Cache(folder) as cache:
            cache.put("unit", f"{worker}-{number}", b"x" * 1000)
            assert cache.note is None


def test_several_scans_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write, args=(tmp_path, worker)) for worker in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with Cache(tmp_path) as cache:
        found = cache.get_many("unit", [f"{worker}-{number}" for worker in range(3) for number in range(20)])
    assert len(found) == 60


def test_the_folder_is_the_user_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "pdflow"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "pdflow"
