"""Objects, their fields, and who has read them.

Fields are cells that only grow. A context that reads a cell is run again when the cell grows, so the order in which
code is looked at does not matter, and a dictionary that is filled after it was handed over is handed over filled.
"""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.solve.atoms import Api, Bound, Obj
from pdflow.solve.thing import ALL, ANY, PASSED, SHARED, Field, Readers, Thing
from pdflow.solve.values import Value, Values
from pdflow.solve.view import View

CARRIERS = frozenset(("list", "tuple", "set", "dict", "api", "iterator", "partial"))
"""Kinds of objects whose content goes where they go. An instance is not among them: who is given a user does not get,
by that alone, the user's address; what turns an instance into a text or a dictionary says so."""


class Heap:
    """All objects."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.things: list[Thing] = []
        self._by_site: dict[tuple[object, ...], int] = {}
        self.readers: dict[tuple[int, Field], Readers] = {}
        self.dirty: Readers = {}
        """Contexts that have to run again, with the steps in them."""
        self.step = ALL
        """The step that is running: one bit, see `Readers`."""
        self.view: View | None = None
        """What the context that is running knows of fields at the point where it is."""

    def new(
        self,
        key: tuple[object, ...],
        kind: str,
        klass: int = -1,
        path: str = "",
        site: tuple[int, int, int] = (-1, -1, 0),
        closure: int = -1,
    ) -> int:
        """The object made at `key`: the same one whenever it is asked for again."""
        oid = self._by_site.get(key)
        if oid is None:
            oid = self._by_site[key] = len(self.things)
            self.things.append(Thing(kind, klass, path, site, closure))
        return oid

    def known(self, key: tuple[object, ...]) -> bool:
        """Whether an object was made at `key`."""
        return key in self._by_site

    def read(self, oid: int, field: Field, reader: int) -> Value | None:
        """What a field holds; None where nothing was ever stored.

        `reader` is run again when that changes; -1: nobody is.
        """
        view = self.view
        key = (oid, field)
        if view is not None and view.now:
            known = view.now.get(key)
            if known is not None:
                view.asked = True
                return known
        if reader >= 0:
            readers = self.readers.get(key)
            if readers is None:
                readers = self.readers[key] = {}
            step = self.step if view is not None and view.context.id == reader else ALL
            readers[reader] = readers.get(reader, 0) | step  # as `note`; this is the busiest line of all
        return self.things[oid].fields.get(field)

    def knows(self, oid: int, field: Field) -> bool:
        """Whether the last store into a field is known."""
        if self.view is None or self.view.now is None:
            return False
        self.view.asked = True
        return (oid, field) in self.view.now

    def note(self, readers: Readers, reader: int) -> None:
        """What `readers` are of was read by the step that is running, for the context `reader`."""
        view = self.view
        step = self.step if view is not None and view.context.id == reader else ALL
        readers[reader] = readers.get(reader, 0) | step

    def wake(self, readers: Readers) -> None:
        """What `readers` are of has changed."""
        dirty = self.dirty
        for reader, steps in readers.items():
            dirty[reader] = dirty.get(reader, 0) | steps

    def write(self, oid: int, field: Field, value: Value) -> None:
        """A field may also hold `value`."""
        thing = self.things[oid]
        if thing.owner >= 0 and self.view is not None:
            self.view.touch(thing.owner, (oid, field), value)
        before = thing.fields.get(field)
        after = value if before is None else self.values.join(before, value)
        if after is before:
            return
        thing.fields[field] = after
        if thing.owner != PASSED and value.atoms:
            self._hold(thing.owner, value)
        if thing.kind in CARRIERS and not (thing.row and field != ANY):
            self._deepen(oid, thing, value)
        readers = self.readers.get((oid, field))
        if readers:
            self.wake(readers)
        if thing.readers:
            self.wake(thing.readers)
        for other in thing.mirrors:
            self.write(other, field, value)

    def tell(self, oid: int, field: Field, value: Value) -> None:
        """It is seen that a field holds `value`, by what is read from it: then it goes where the object goes, a row's as well."""
        self.write(oid, field, value)
        self._deepen(oid, self.things[oid], value)

    def _hold(self, owner: int, value: Value) -> None:
        """Objects that are stored in one of another owner can be reached by others from now on."""
        for number in value.atoms:
            atom = self.values.atoms[number]
            if type(atom) is Obj:
                inner = self.things[atom.oid].owner
                if inner >= 0 and inner != owner:
                    self._share(atom.oid)
            elif type(atom) is Bound:
                self._hold(owner, self.values.all[atom.first])

    def hand_out(self, owner: int, value: Value) -> None:
        """`owner` returns, yields or raises `value`: its own objects in it can be reached by others from now on."""
        for number in value.atoms:
            atom = self.values.atoms[number]
            if type(atom) is Obj and self.things[atom.oid].owner == owner:
                self._share(atom.oid)
            elif type(atom) is Bound:
                self.hand_out(owner, self.values.all[atom.first])

    def _share(self, oid: int) -> None:
        thing = self.things[oid]
        if thing.kind in ("module", "class", "free"):
            return
        owner, thing.owner = thing.owner, SHARED
        view = self.view
        while view is not None:
            view.drop(oid)
            view = view.outer
        for value in list(thing.fields.values()):
            self.hand_out(owner, value)

    def fields(self, oid: int, reader: int) -> dict[Field, Value]:
        """All fields of an object. `reader` is run again when any changes."""
        thing = self.things[oid]
        self.note(thing.readers, reader)
        return thing.fields

    def _deepen(self, oid: int, thing: Thing, value: Value) -> None:
        """What is stored in an object can be reached through it, and through whatever holds it."""
        labels = value.labels
        for number in value.atoms:
            inner = self._inner(number)
            if inner >= 0:
                self.things[inner].holders[oid] = None
                labels = labels | self.things[inner].deep
        grown = [(thing, labels)]
        while grown:
            thing, labels = grown.pop()
            if labels <= thing.deep:
                continue
            deeper = self.values.pruned(thing.deep | labels)
            if deeper == thing.deep:
                continue
            thing.deep = deeper
            if thing.deep_readers:
                self.wake(thing.deep_readers)
            if not thing.generic:
                grown.extend((self.things[holder], deeper) for holder in thing.holders)

    def _inner(self, number: int) -> int:
        """The object whose content an atom shows, or -1. One that stands for many is not looked into."""
        atom = self.values.atoms[number]
        kind = type(atom)
        oid = atom.oid if kind is Obj else atom.base if kind is Api else -1  # type: ignore[union-attr]
        if oid >= 0 and (self.things[oid].generic or self.things[oid].kind not in CARRIERS):
            return -1
        return oid

    def reachable(self, value: Value, reader: int, depth: int = 6) -> Iterator[Value]:
        """`value`, and all that can be reached from it through fields, each once."""
        seen = {value.id}
        layer = [value]
        while layer:
            yield from layer
            depth -= 1
            following: list[Value] = []
            if depth > 0:
                for item in layer:
                    for part in self._parts(item, reader):
                        if part.id not in seen:
                            seen.add(part.id)
                            following.append(part)
            layer = following

    def _parts(self, value: Value, reader: int) -> list[Value]:
        found: list[Value] = []
        for number in sorted(value.atoms):
            oid = getattr(self.values.atoms[number], "oid", None)
            if oid is not None and self.things[oid].kind not in ("function", "class", "module", "free"):
                found.extend(self.fields(oid, reader).values())
            base = getattr(self.values.atoms[number], "base", -1)
            if base >= 0:
                found.extend(self.fields(base, reader).values())
        return found

    def held(self, value: Value, depth: int = 5) -> Iterator[Thing]:
        """The containers, and the things that were made outside, which go where `value` goes, each once: not what an
        instance or a row holds."""
        seen: set[int] = set()
        layer = [value]
        while layer and depth > 0:
            depth -= 1
            found: list[Thing] = []
            for number in (number for one in layer for number in sorted(one.atoms)):
                atom = self.values.atoms[number]
                if type(atom) is Obj and atom.oid not in seen and self.things[atom.oid].kind in CARRIERS:
                    seen.add(atom.oid)
                    found.append(self.things[atom.oid])
            yield from found
            layer = [inner for thing in found if not thing.row for inner in thing.fields.values()]

    def shown_objects(self, value: Value) -> list[int]:
        """The objects whose labels a value shows, and which have any."""
        found = [self._inner(number) for number in value.atoms]
        return [oid for oid in found if oid >= 0 and self.things[oid].deep]

    def made_by(self, outer: int) -> list[int]:
        """The containers that a container itself has made for its keys, which no step put in: `defaultdict(list)`."""
        thing = self.things[outer]
        elements = thing.fields.get(ANY) if thing.kind == "dict" and thing.site[0] >= 0 else None
        inner = self.values.objects(elements) if elements is not None else []
        return [oid for oid in inner if oid != outer and self.things[oid].site == thing.site]

    def deep_labels(self, value: Value, reader: int) -> frozenset[int]:
        """The labels of `value` and of everything in it. `reader` is run again when there are more; -1: nobody is."""
        labels = value.labels
        for number in value.atoms:
            oid = self._inner(number)
            if oid >= 0:
                thing = self.things[oid]
                if reader >= 0:
                    self.note(thing.deep_readers, reader)
                if thing.deep:
                    labels = labels | thing.deep
        return self.values.pruned(labels)
