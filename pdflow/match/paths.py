"""API path patterns, compiled: which signatures a path matches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

_SEGMENT = re.compile(r"\*\*|\*|[^*]+")


def pattern(call: str) -> re.Pattern[str]:
    """A call pattern as a regular expression: `*` is one segment, `**` any run of them, also none."""
    parts = call.split(".**.")
    text = r"\.(?:.*\.)?".join(_piece(part) for part in parts)
    return re.compile(text + r"\Z")


def _piece(text: str) -> str:
    found = []
    for match in _SEGMENT.finditer(text):
        piece = match.group()
        found.append(".*" if piece == "**" else r"[^.()\[\]]+" if piece == "*" else re.escape(piece))
    return "".join(found)


class PathIndex(Generic[T]):
    """Patterns and what each stands for; answers are remembered.

    Nothing is compiled before somebody asks for a path with the same root: most programs use few of the libraries.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._exact: dict[str, list[T]] = {}
        self._wild: dict[str, list[tuple[str, T]]] = {}
        self._compiled: dict[str, list[tuple[re.Pattern[str], T]]] = {}
        self._seen: dict[str, tuple[T, ...]] = {}
        for call, entry in entries:
            if "*" in call:
                self._wild.setdefault(_root(call), []).append((call, entry))
            else:
                self._exact.setdefault(call, []).append(entry)

    def find(self, path: str) -> tuple[T, ...]:
        """What the patterns that match `path` stand for, each once."""
        found = self._seen.get(path)
        if found is None:
            exact = list(self._exact.get(path, ()))
            for expression, entry in (*self._patterns(_root(path)), *self._patterns("*")):
                if entry not in exact and expression.match(path):
                    exact.append(entry)
            found = self._seen[path] = tuple(exact)
        return found

    def _patterns(self, root: str) -> list[tuple[re.Pattern[str], T]]:
        """The patterns that begin with a name, compiled when they are first asked for: a program knows few libraries."""
        found = self._compiled.get(root)
        if found is None:
            found = self._compiled[root] = [(pattern(call), entry) for call, entry in self._wild.get(root, ())]
        return found


def _root(path: str) -> str:
    head = _ROOT.match(path)
    return head.group() if head is not None else "*"


_ROOT = re.compile(r"[\w\-]+")


class Backends(Generic[T]):
    """What dotted paths of classes and modules stand for; `a.b.*` is all that is in `a.b`. Of several, the first counts."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._entries: dict[str, tuple[int, T]] = {}
        for number, (dotted, entry) in enumerate(entries):
            self._entries.setdefault(dotted, (number, entry))

    def find(self, dotted: str) -> T | None:
        """What a dotted path stands for; None where it is not known."""
        parts = dotted.split(".")
        keys = (dotted, *(".".join(parts[:size]) + ".*" for size in range(1, len(parts))))
        found = [self._entries[key] for key in keys if key in self._entries]
        return min(found, key=lambda pair: pair[0])[1] if found else None
