"""Cache: remembers what was made of a file's bytes, in the user's cache folder."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_SCHEMA = 1
_FILE = f"cache-{_SCHEMA}.sqlite"
_BATCH = 500
_DAY = 86_400
MAX_BYTES = 512 * 1024 * 1024
"""When the values together are larger, the least recently used go."""


def default_folder() -> Path:
    """Return pdflow's folder in the user's cache folder, whether it exists or not."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "pdflow"
    if sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"]) / "pdflow" / "Cache"
    return Path.home() / ".cache" / "pdflow"


class Cache:
    """Bytes by kind and key, in one SQLite file that several scans may share.

    A cache never fails a scan: where its folder cannot be written, or its file is broken beyond repair, it forgets
    everything, and `note` says so once in a sentence. Keys must hold all that a value depends on. Values are bytes that
    the caller must be able to reject: nobody promises that this version wrote them. Use it in a `with` statement, or
    call `close`, or the last values are lost. It belongs to the thread that made it.
    """

    def __init__(self, folder: Path | None = None, max_bytes: int = MAX_BYTES) -> None:
        self.note: str | None = None
        self._folder = folder or default_folder()
        self._max_bytes = max_bytes
        self._connection: sqlite3.Connection | None = None
        self._opened = False
        self._used: set[tuple[str, str]] = set()

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the value, None where there is none."""
        return self.get_many(kind, (key,)).get(key)

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Remember a value."""
        self.put_many(kind, {key: data})

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values that there are; one question for hundreds of keys, so ask for all at once."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(some))
            found.update(self._ask(f"SELECT key, data FROM entry WHERE kind = ? AND key IN ({marks})", (kind, *some)))
        self._used.update((kind, key) for key in found)
        return found

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Remember values, all in one transaction."""
        today = int(time.time()) // _DAY
        self._tell(
            "INSERT OR REPLACE INTO entry (kind, key, data, used) VALUES (?, ?, ?, ?)",
            [(kind, key, data, today) for key, data in values.items()],
        )

    def clear(self) -> None:
        """Forget everything, on the disk as well."""
        self._drop()
        self._opened = False
        self.note = None

    def close(self) -> None:
        """Write down what was used today, drop the least recently used where there is too much, close the file."""
        if self._connection is None:
            return
        today = int(time.time()) // _DAY
        self._tell(
            "UPDATE entry SET used = ? WHERE kind = ? AND key = ? AND used < ?",
            [(today, kind, key, today) for kind, key in sorted(self._used)],
        )
        self._used.clear()
        self._prune()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._opened = False

    def _prune(self) -> None:
        if self._on_disk() <= self._max_bytes:
            return  # adding up what is in it would read all of it
        rows = self._ask("SELECT '', CAST(COALESCE(SUM(LENGTH(data)), 0) AS TEXT) FROM entry", ())
        excess = (int(rows[0][1]) if rows else 0) - self._max_bytes
        if excess <= 0:
            return
        doomed: list[tuple[int]] = []
        # A tenth more than is needed, so that not every scan has to do this again.
        excess += self._max_bytes // 10
        for row, size in self._numbers("SELECT rowid, LENGTH(data) FROM entry ORDER BY used, rowid"):
            if excess <= 0:
                break
            doomed.append((row,))
            excess -= size
        self._tell("DELETE FROM entry WHERE rowid = ?", doomed)

    def _on_disk(self) -> int:
        """The bytes of the files, which hold more than the values."""
        files = (self._folder / (_FILE + suffix) for suffix in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def _ask(self, question: str, values: tuple[str, ...]) -> list[tuple[str, bytes]]:
        connection = self._open()
        if connection is None:
            return []
        import sqlite3

        try:
            return connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            self._recover(error)
            return []

    def _numbers(self, question: str) -> list[tuple[int, int]]:
        connection = self._open()
        return connection.execute(question).fetchall() if connection else []

    def _tell(self, order: str, rows: Sequence[tuple[str | int | bytes, ...]]) -> None:
        connection = self._open() if rows else None
        if connection is None:
            return
        import sqlite3

        try:
            with connection:
                connection.executemany(order, rows)
        except sqlite3.Error as error:
            self._recover(error)

    def _open(self) -> sqlite3.Connection | None:
        """The connection; None where there can be none, which is tried once."""
        if self._opened:
            return self._connection
        self._opened = True
        import sqlite3

        for last in (False, True):
            try:
                self._connection = self._connect()
                return self._connection
            except (sqlite3.Error, OSError) as error:
                if last or not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.OperationalError):
                    self._give_up(error)
                    return None
                self._delete()
        return None

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        self._folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._folder / _FILE, timeout=5)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # A value lost in a power cut is made again; waiting for the disk at every scan is not worth it.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS entry (kind TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL,"
                " used INTEGER NOT NULL, UNIQUE (kind, key))"
            )
            connection.commit()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _recover(self, error: Exception) -> None:
        """After an error in the middle: a broken file is deleted and made anew, anything else ends the cache's work."""
        import sqlite3

        broken = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        if broken:
            self._drop()
            self._opened = False
        else:
            self._give_up(error)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._used.clear()
        self._delete()

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            try:
                (self._folder / (_FILE + suffix)).unlink(missing_ok=True)
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.note = self.note or f"nothing is remembered between scans: the cache in {self._folder} fails ({error})"
        if self._connection is not None:
            self._connection.close()
            self._connection = None
