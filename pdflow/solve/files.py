"""Files on disk: what is written under a path is found again by whoever names the path."""

from __future__ import annotations

from pdflow.solve.atoms import HOLE
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_OPENERS = frozenset(f"{path}()" for path in ("builtins.open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open"))
_SHORTEST = 4
"""Characters that a path must have beside its holes: less is no name of one file."""


def opened(path: str) -> bool:
    """Whether an object with this API path is an open file."""
    return path in _OPENERS


def write(m: Machine, path: str, value: Value) -> None:
    """The file at `path` holds `value`."""
    if len(path.replace(HOLE, "")) >= _SHORTEST:
        m.lookups.files.add(path)
        m.heap.write(m.heap.new(("file", path), "api", path="file"), ANY, value)


def written(m: Machine, oid: int, value: Value) -> None:
    """An open file got `value`: so did its path."""
    thing = m.heap.things[oid]
    if not opened(thing.path):
        return
    name = thing.fields.get(0) or thing.fields.get("file")
    for text in m.values.strings(name) if name is not None else ():
        write(m, text, value)


def content(m: Machine, value: Value) -> frozenset[int]:
    """The labels of the files that a value names by their path, or has opened."""
    labels: frozenset[int] = frozenset()
    for part in m.heap.reachable(value, -1, 3) if m.lookups.files else ():
        for text in m.values.strings(part):
            if text in m.lookups.files:
                labels |= m.heap.deep_labels(m.values.obj(m.heap.new(("file", text), "api")), -1)
    return labels
