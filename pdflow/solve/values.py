"""What a variable may be, and the personal data it carries.

A *value* is a set of atoms (what it is: a constant, a function, an object …) and a set of labels (what it carries).
Atoms and labels are interned to integers and values are interned as a whole, so that comparing two is comparing
identities and joining two is one dictionary look-up.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pdflow.solve.atoms import HOLE, Api, Atom, Bound, Cls, Const, Fn, Many, Obj, Unknown

MOST_ATOMS = 24
"""A value that may be more different things than this is unknown."""

MOST_LABELS = 3
"""Labels of one category that a value carries."""

MOST_JOINS = 400_000
"""Joins that are remembered at a time."""

MOST_TEXT = 400
"""Characters of a folded string; what is longer keeps its start, which holds the host."""


class Label(NamedTuple):
    """Personal data of one category from one place in the code."""

    category: str
    unit: int
    function: int
    at: int
    text: str
    confidence: int
    """0 low, 1 medium, 2 high"""
    pseudonymous: bool = False


class Value:
    """A set of atoms and a set of labels; equal values are the same object."""

    __slots__ = ("atoms", "id", "labels")

    def __init__(self, number: int, atoms: frozenset[int], labels: frozenset[int]) -> None:
        self.id = number
        self.atoms = atoms
        self.labels = labels


_HOLES = re.compile(f"{HOLE}{HOLE}+")

_NONE: frozenset[int] = frozenset()

_ROWS = ("orm.", "django.db.models.")

_DECIDING = (Const, Fn, Bound, Cls)


def _decides(atom: Atom) -> bool:
    """Whether it may decide who receives, or what is done: what was read from rows and answers does not."""
    return type(atom) in _DECIDING or (type(atom) is Api and "[]" not in atom.path and not atom.path.startswith(_ROWS))


class Values:
    """All values of one analysis."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self._atom_ids: dict[tuple[type, Atom], int] = {}
        self.labels: list[Label] = []
        self._label_ids: dict[Label, int] = {}
        self.all: list[Value] = []
        self._value_ids: dict[tuple[frozenset[int], frozenset[int]], Value] = {}
        self._pruned: dict[frozenset[int], frozenset[int]] = {}
        self._joins: dict[tuple[int, int], Value] = {}
        self._single: dict[tuple[type, Atom], Value] = {}
        self._deciding: dict[int, int] = {}
        self._objects: dict[int, Value] = {}
        self._constants: dict[tuple[type, str | int | float | bool | None], Value] = {}
        self.callables: set[int] = set()
        """The atoms that are functions of the program, bound or not."""
        self.nothing = self.make(_NONE, _NONE)
        self.unknown = self.of(Unknown())
        self._unknown_atoms = self.unknown.atoms
        self._many = self.atom(Many())
        self._many_atoms = self._unknown_atoms | {self._many}

    def atom(self, atom: Atom) -> int:
        """The number of an atom. The type is part of the key: `Const(1)` and `Const(True)` are equal tuples."""
        key = (type(atom[0]) if type(atom) is Const else type(atom), atom)
        found = self._atom_ids.get(key)
        if found is None:
            found = self._atom_ids[key] = len(self.atoms)
            self.atoms.append(atom)
            if type(atom) is Fn or type(atom) is Bound:
                self.callables.add(found)
        return found

    def label(self, label: Label) -> int:
        """The number of a label."""
        found = self._label_ids.get(label)
        if found is None:
            found = self._label_ids[label] = len(self.labels)
            self.labels.append(label)
        return found

    def surer_or_not(self, label: Label) -> frozenset[int]:
        """The numbers of a label and of those that differ from it in nothing but how sure they are."""
        found = (self._label_ids.get(label._replace(confidence=level)) for level in range(3))
        return frozenset(number for number in found if number is not None)

    def make(self, atoms: frozenset[int], labels: frozenset[int]) -> Value:
        """The value of these atoms and labels."""
        if len(labels) > MOST_LABELS:
            labels = self.pruned(labels)
        key = (atoms, labels)
        found = self._value_ids.get(key)
        if found is None:
            found = self._value_ids[key] = Value(len(self.all), atoms, labels)
            self.all.append(found)
        return found

    def pruned(self, labels: frozenset[int]) -> frozenset[int]:
        """Of many labels, the surest of each category: where else the same category comes from adds nothing.

        How many there are of other categories makes no difference: what was dropped once must not come back.
        """
        if len(labels) <= MOST_LABELS:
            return labels
        found = self._pruned.get(labels)
        if found is None:
            kept: dict[str, list[int]] = {}
            for number in sorted(labels, key=lambda n: (-self.labels[n].confidence, n)):
                same = kept.setdefault(self.labels[number].category, [])
                if len(same) < MOST_LABELS:
                    same.append(number)
            found = self._pruned[labels] = frozenset(number for same in kept.values() for number in same)
        return found

    def of(self, atom: Atom) -> Value:
        """The value that is exactly this atom and carries nothing."""
        key = (type(atom[0]) if type(atom) is Const else type(atom), atom)
        found = self._single.get(key)
        if found is None:
            found = self._single[key] = self.make(frozenset((self.atom(atom),)), _NONE)
        return found

    def obj(self, oid: int) -> Value:
        """The value that is exactly this object."""
        found = self._objects.get(oid)
        if found is None:
            found = self._objects[oid] = self.of(Obj(oid))
        return found

    def callable_object(self, oid: int) -> Value:
        """As `obj`, of one that can be called: a function with some of its arguments."""
        value = self.obj(oid)
        self.callables |= value.atoms
        return value

    def const(self, value: str | int | float | bool | None) -> Value:
        """The value that is exactly this constant; a text that a loop adds to has one hole, and not one more each time."""
        key = (type(value), value)
        found = self._constants.get(key)
        if found is None:
            cut = value
            if type(value) is str:
                cut = _HOLES.sub(HOLE, value if len(value) <= MOST_TEXT else value[:MOST_TEXT] + HOLE)
            found = self._constants[key] = self.of(Const(cut))
        return found

    def join(self, left: Value, right: Value) -> Value:
        """What may be either."""
        if left is right or right is self.nothing:
            return left
        if left is self.nothing:
            return right
        key = (left.id, right.id) if left.id < right.id else (right.id, left.id)
        found = self._joins.get(key)
        if found is None:
            atoms = left.atoms | right.atoms
            if len(atoms) > MOST_ATOMS or self._many in atoms:
                atoms = self._widen(atoms)
            if len(self._joins) > MOST_JOINS:
                self._joins.clear()
            found = self._joins[key] = self.make(atoms, left.labels | right.labels)
        return found

    def _widen(self, atoms: frozenset[int]) -> frozenset[int]:
        """Too many alternatives: constants go first, since they multiply fastest; a URL names a recipient, and stays."""
        named = atoms - self._many_atoms
        kept = [number for number in sorted(named) if not self._forgettable(self.atoms[number])]
        forgot = len(kept) < len(named) or self._many in atoms
        return frozenset(kept[:MOST_ATOMS]) | (self._many_atoms if forgot else self._unknown_atoms)

    def _forgettable(self, atom: Atom) -> bool:
        return type(atom) is Const and not (type(atom.value) is str and "://" in atom.value)

    def widened(self, value: Value) -> Value:
        """`value` with its constants forgotten: what is left does not change with every caller."""
        kept = frozenset(number for number in value.atoms if type(self.atoms[number]) is not Const)
        if len(kept) == len(value.atoms):
            return value
        return self.make(kept | self._unknown_atoms, value.labels)

    def deciding(self, value: Value) -> int:
        """A number that is the same for values of the same constants, settings, clients, classes and functions."""
        found = self._deciding.get(value.id)
        if found is None:
            kept = frozenset(number for number in value.atoms if _decides(self.atoms[number]))
            found = self._deciding[value.id] = self.make(kept, _NONE).id
        return found

    def carrying(self, value: Value, labels: frozenset[int]) -> Value:
        """`value`, with these labels as well."""
        if not labels or labels <= value.labels:
            return value
        return self.make(value.atoms, value.labels | labels)

    def bare(self, value: Value) -> Value:
        """`value` without its labels."""
        return self.make(value.atoms, _NONE) if value.labels else value

    def labelled(self, labels: frozenset[int]) -> Value:
        """Something unknown that carries these labels."""
        return self.make(self._unknown_atoms, labels)

    def objects(self, value: Value) -> list[int]:
        """The objects of the heap that `value` may be, in a fixed order."""
        return [atom.oid for number in sorted(value.atoms) if type(atom := self.atoms[number]) is Obj]

    def strings(self, value: Value) -> list[str]:
        """The constant strings that `value` may be, holes included, in a fixed order."""
        found = [self.atoms[number] for number in sorted(value.atoms)]
        return [atom.value for atom in found if type(atom) is Const and type(atom.value) is str]
