"""Endless: what a loop or a walk down a tree would make ever new objects of, folded into one."""

from __future__ import annotations

from functools import cache

from pdflow.solve.atoms import Api
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

TEXT = frozenset(
    "lower upper strip lstrip rstrip title capitalize casefold swapcase encode decode replace zfill ljust rjust center "
    "expandtabs removeprefix removesuffix".split()
)
"""Methods of texts that give a text."""

_LONGEST = 3
"""Calls in a row that are looked for once more behind themselves."""

_DEEP = "[]" * 4
"""An element of elements, further down than anybody writes."""


def text(m: Machine, atom: Api, given: frozenset[int]) -> Value | None:
    """What one of the methods `TEXT` gives of something from outside: the same again; None where it may be another's.

    `given`: the labels of its arguments. Something else may have a method of that name, `model.encode(texts)`: it is left alone
    where it is given personal data.
    """
    of, _, name = atom.path.rpartition(".")
    if atom.base < 0 or m.known.sinks(atom.path) or (given and name != "replace"):
        return None
    same = m.values.obj(atom.base) if m.heap.things[atom.base].path == of else m.values.of(Api(of, atom.base))
    return m.values.carrying(same, given)


@cache
def folded(path: str) -> str:
    """An API path in which calls and elements that repeat themselves stand once.

    `part.get_payload()[].get_payload()` is what a walk down the parts of a mail makes, `query.filter().filter()` a loop,
    `answer[][][][]` and `tree.nodes[].nodes[]` a walk down nested data.
    """
    if path.endswith(_DEEP):
        return path[:-2]
    parts = path.split(".")
    plain = parts if path.endswith("[]") else [part.rstrip("[]") for part in parts]
    for size in range(1, min(_LONGEST, len(parts) // 2) + 1):
        if plain[-1].endswith((")", "]")) and plain[-size:] == plain[-2 * size : -size]:
            return ".".join(parts[:-size])
    return path
