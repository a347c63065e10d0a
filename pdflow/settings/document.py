"""Document: a folder to the configuration file that speaks for it, and to the lines in that file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pdflow.errors import SettingsError
from pdflow.facts.record import Record

OWN_NAME = "pdflow.toml"
"""A file of nothing but pdflow's settings, at its top level."""
SHARED_NAME = "pyproject.toml"
"""The file that holds them under `[tool.pdflow]`."""


class Document(Record):
    """A configuration file: its table of settings, and its text for finding lines."""

    path: Path
    text: str
    table: dict[str, object]

    def line(self, key: str, number: int | None = None) -> int:
        """Return the line of a key of the table, or of its entry of that number, counted from 0; 1 if not found."""
        shared = self.path.name != OWN_NAME
        prefix = r"tool\.pdflow\." if shared else ""
        tables = list(re.finditer(rf"(?m)^[ \t]*\[\[\s*{prefix}{re.escape(key)}\s*\]\]", self.text))
        if number is not None and number < len(tables):
            return self._at(tables[number].start())
        header = re.search(r"(?m)^[ \t]*\[\s*tool\.pdflow\s*\]", self.text) if shared else None
        start = header.end() if header else 0
        found = re.compile(rf"(?m)^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.]").search(self.text, start)
        nested = re.search(rf"(?m)^[ \t]*\[+\s*{prefix}{re.escape(key)}\b", self.text)
        place = found or nested or header
        return self._at(place.start()) if place else 1

    def _at(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


def find_document(root: Path) -> Document | None:
    """Return the nearest configuration in `root` or above it, not above the repository; None where there is none.

    Raises SettingsError where a folder has both files, and where the file is no TOML.
    """
    for folder in (root, *root.parents):
        own = folder / OWN_NAME
        shared = _shared(folder / SHARED_NAME)
        if own.is_file():
            if shared is not None:
                raise SettingsError(f"{own} and [tool.pdflow] in {shared.path} both hold settings; keep one of them")
            return read_document(own)
        if shared is not None:
            return shared
        if (folder / ".git").exists():
            return None
    return None


def read_document(path: Path) -> Document:
    """Return the configuration in a file that was asked for; an empty table where it says nothing.

    Raises SettingsError where it cannot be read.
    """
    text = _text(path)
    try:
        document: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is no valid TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{path} is nested too deeply to be read; no settings need that") from error
    if path.name == OWN_NAME:
        return Document(path, text, document)
    tool = document.get("tool")
    table = tool.get("pdflow", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: tool.pdflow is no table; write [tool.pdflow] and the settings below it")
    return Document(path, text, table)


def _shared(path: Path) -> Document | None:
    """A pyproject.toml, where it speaks of pdflow; one that does not may be as broken as it likes."""
    if not path.is_file() or "pdflow" not in _text(path):
        return None
    document = read_document(path)
    return document if document.table else None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
