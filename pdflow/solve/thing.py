"""One object as `solve` knows it, and who reads its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdflow.solve.values import Value

ANY = "*"
"""The field that stands for elements and keys that are not constant."""

Field = str | int

Readers = dict[int, int]
"""Contexts that read something, with a bit for each of their steps that did; `ALL`: any of them may have."""

ALL = -1

MANY, SHARED, PASSED = -1, -2, -3
"""Instead of an owner: more than one may be made, others can reach it, or it is how arguments are passed on."""

class Thing:
    """What is known of an object beside its fields."""

    __slots__ = (
        "closure", "copied", "deep", "deep_readers", "fields", "generic", "holders", "kind", "klass", "mirrors", "owner", "path",
        "readers", "row", "site",
    )  # fmt: skip

    def __init__(self, kind: str, klass: int, path: str, site: tuple[int, int, int], closure: int) -> None:
        self.kind = kind
        """list · tuple · set · dict · instance · api · function · class · module · free · iterator"""
        self.klass = klass
        """The class of the program that it is an instance of, or -1."""
        self.path = path
        """The API path that made it, for things from outside."""
        self.site = site
        """Unit, function and place of its creation."""
        self.closure = closure
        """A function's: the context that holds its free variables, or -1."""
        self.owner = MANY
        """The context that made it, where it makes just one of it and nobody else can reach it but through what it is
        passed: see `pdflow.solve.view`. Else MANY, SHARED, or PASSED."""
        self.row = False
        """Given by a function outside of which nothing is known: what that was given, and what is stored in its attributes, does not go
        where it goes; what is put into it does."""
        self.generic = False
        """Stands for every instance of its class that nobody saw being made."""
        self.copied = -1
        """The instance whose fields this one took over when it was made, or -1."""
        self.mirrors: tuple[int, ...] = ()
        """Objects that have the same fields under another name: an instance and its `__dict__`."""
        self.fields: dict[Field, Value] = {}
        self.readers: Readers = {}
        """Who read all fields."""
        self.deep: frozenset[int] = frozenset()
        """The labels of everything that can be reached through fields."""
        self.holders: dict[int, None] = {}
        """Objects that hold this one in a field."""
        self.deep_readers: Readers = {}
