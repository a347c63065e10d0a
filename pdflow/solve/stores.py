"""Who put what into an object: asked once everything is settled, on the way back from a sink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdflow.facts import ir
from pdflow.solve import channels, classes
from pdflow.solve.atoms import Api, Atom, Cls, Const, Obj, Super
from pdflow.solve.context import Context
from pdflow.solve.filling import BUILDING, MUTATING
from pdflow.solve.heap import CARRIERS
from pdflow.solve.items import ANSWER
from pdflow.solve.machine import Machine
from pdflow.solve.reads import holders, put_in
from pdflow.solve.values import Value

_WRITING = frozenset((ir.GetItem, ir.SetItem, ir.Collect, ir.MakeDict, ir.MakeList, ir.Call, ir.CallMethod, ir.SetAttr, ir.Binary))
MANY = 5
"""Classes of which a value may be an instance: past this, callers were joined that have nothing to do with each other."""

_PLAIN = ("dict", "list", "tuple", "set")
_READING = frozenset("get items keys values copy getlist lists to_dict index count".split())
"""Methods of plain containers that put nothing into them."""

_FILLING = MUTATING | {"__init__", "__setattr__"}

_DEEPEST = 3
"""Containers within containers in which instances are looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A value that was put into an object: the context and the variable that held it, by which step, under which name."""

    context: int
    var: int
    step: ir.AnyStep
    name: str = ""


class Stores:
    """What each step may have put into each object."""

    def __init__(self, m: Machine) -> None:
        self._m = m
        self._fields: dict[int, list[Stored]] = {}
        """Into instances and classes."""
        self._contents: dict[int, list[Stored]] = {}
        """Into everything else."""
        self._generic: dict[int, list[Stored]] = {}
        self._plain: dict[str, dict[int, int]] = {}
        """How many stores into a field of an instance put no personal data in, by the field's name."""
        self._labelled: dict[int, bool] = {}
        self._kinds: dict[int, frozenset[str]] = {}  # the categories in a value, by its number
        self._found: dict[tuple[int, str], tuple[Stored, ...]] = {}
        self._shown: dict[int, frozenset[int]] = {}
        """The classes of the instances in a value, by its number."""
        self._mixtures: set[tuple[int, str]] = set()
        self._inside: dict[int, tuple[Stored, ...]] = {}
        self._held: dict[int, tuple[int, ...]] = {}
        for routine in m.routines:
            writing = [step for step in routine.function.steps if type(step) in _WRITING] if routine.contexts else ()
            for ctx in (m.contexts[number] for number in routine.contexts if writing):
                for step in writing:
                    self._note(ctx, step)

    def containers(self, value: Value) -> list[int]:
        """The containers and outside objects that `value` may be, into which something was put."""
        atoms = [self._m.values.atoms[number] for number in sorted(value.atoms)]
        oids = [a.oid if isinstance(a, Obj) else a.base if isinstance(a, Api) else -1 for a in atoms]
        return [oid for outer in oids if outer >= 0 for oid in (outer, *self._m.heap.made_by(outer)) if oid in self._contents]

    def contents(self, oid: int) -> list[Stored]:
        """What may have been put into a container, or into an outside object."""
        return self._contents[oid]

    def field(self, value: Value, name: str) -> Iterator[Stored]:
        """What may have been stored in the field `name` of the instances and classes that `value` may be."""
        for oid in self._instances(value):
            yield from self._in_field(oid, name)

    def unsure(self, value: Value, name: str) -> bool:
        """Whether a field is one that nothing can be said of: see `field`."""
        return any(not self._in_field(oid, name) and (oid, name) in self._mixtures for oid in self._instances(value))

    def inside(self, oid: int) -> tuple[Stored, ...]:
        """What may have been stored in any field of an instance or a class."""
        if oid not in self._inside:
            names = dict.fromkeys(item.name for item in self._of(oid))
            self._inside[oid] = tuple(dict.fromkeys(item for name in names for item in self._in_field(oid, name)))
        return self._inside[oid]

    def held(self, value: Value) -> tuple[int, ...]:
        """The instances and classes that `value` may be, or holds."""
        if value.id not in self._held:
            self._held[value.id] = tuple(dict.fromkeys(self._held_instances(value, 0, set())))
        return self._held[value.id]

    def _in_field(self, oid: int, name: str) -> tuple[Stored, ...]:
        """The stores into one field; none where they say nothing of an instance that nobody saw being made."""
        key = (oid, name)
        if key not in self._found:
            found = [item for item in self._of(oid) if item.name in (name, "")]
            mixed = self._m.heap.things[oid].generic and self._mixed(found, oid, name)
            if mixed:
                self._mixtures.add(key)
            self._found[key] = () if mixed else tuple(found)
        return self._found[key]

    def shows(self, value: Value, klass: int) -> bool:
        """Whether `value` may be, or hold, an instance of a class."""
        found = self._shown.get(value.id)
        if found is None:
            kinds = {self._m.heap.things[oid].klass for oid in self.held(value)}
            orders = (classes.order(self._m, kind, -1) for kind in sorted(kinds) if kind >= 0)
            found = self._shown[value.id] = frozenset(e.key for order in orders for e in order if isinstance(e, Cls))
        return klass in found

    def _held_instances(self, value: Value, depth: int, seen: set[int]) -> Iterator[int]:
        yield from self._instances(value)
        for number in sorted(value.atoms) if depth < _DEEPEST else ():
            atom = self._m.values.atoms[number]
            if isinstance(atom, Obj) and atom.oid not in seen and self._m.heap.things[atom.oid].kind in CARRIERS:
                seen.add(atom.oid)
                for held in list(self._m.heap.things[atom.oid].fields.values()):
                    yield from self._held_instances(held, depth + 1, seen)

    def _instances(self, value: Value) -> Iterator[int]:
        """The instances and classes that `value` may be; none where it may be of too many classes to mean one."""
        atoms = [self._m.values.atoms[number] for number in value.atoms]
        kinds = {self._m.heap.things[a.oid].klass for a in atoms if isinstance(a, Obj) and self._m.heap.things[a.oid].generic}
        if len(kinds) > MANY:
            return
        for number in sorted(value.atoms):
            atom = self._m.values.atoms[number]
            if isinstance(atom, Obj) and self._m.heap.things[atom.oid].kind == "instance":
                yield atom.oid
            elif isinstance(atom, Cls):
                yield classes.class_object(self._m, atom.key)
            elif (shared := channels.shared(self._m, atom)) is not None:
                yield shared

    def _of(self, oid: int) -> list[Stored]:
        """The stores into an instance and its classes; into one that stands for many, those into each of them."""
        thing = self._m.heap.things[oid]
        if thing.kind != "instance":
            return self._fields.get(oid, [])
        if oid not in self._generic:
            found = list(self._fields.get(oid, ()))
            if thing.copied >= 0:
                found += self._of(thing.copied)
            for entry in classes.order(self._m, thing.klass, -1):
                if isinstance(entry, Cls):
                    found += self._fields.get(classes.class_object(self._m, entry.key), ())
            for other in sorted(self._fields) if thing.generic else ():
                if other != oid and self._is_a(other, thing.klass):
                    found += self._fields[other]
            self._generic[oid] = found
        return self._generic[oid]

    def _is_a(self, oid: int, klass: int) -> bool:
        thing = self._m.heap.things[oid]
        return thing.kind == "instance" and Cls(klass) in classes.order(self._m, thing.klass, -1)

    def _mixed(self, stores: list[Stored], oid: int, name: str) -> bool:
        """Whether most stores put in no personal data, or two put in such as have no category in common.

        A field that is an e-mail address here and a telephone number there says nothing of one read from a database.
        """
        if len(stores) < self._without(oid, name):
            return True
        kinds: list[frozenset[str]] = []
        for item in stores:
            kind = self._kind(self._m.contexts[item.context].env[item.var])
            if kind and kind not in kinds:
                kinds.append(kind)
        return any(not one & other for place, one in enumerate(kinds) for other in kinds[:place])

    def _kind(self, value: Value) -> frozenset[str]:
        found = self._kinds.get(value.id)
        if found is None:
            labels = [self._m.values.labels[n] for n in self._m.heap.deep_labels(value, -1)]
            found = self._kinds[value.id] = frozenset(label.category for label in labels if label.confidence > 0)
        return found

    def _without(self, oid: int, name: str) -> int:
        """The stores of no personal data into a field of the instances that a generic one stands for."""
        klass = self._m.heap.things[oid].klass
        return sum(count for other, count in self._plain.get(name, {}).items() if self._is_a(other, klass))

    def _note(self, ctx: Context, step: ir.AnyStep) -> None:
        if isinstance(step, ir.SetAttr) and step.obj < 0:
            if self._has_labels(ctx.env[step.src]):
                oid = classes.class_object(self._m, ctx.routine.klass)
                self._fields.setdefault(oid, []).append(Stored(ctx.id, step.src, step, step.name))
            return
        if isinstance(step, ir.GetItem) or isinstance(step, ir.CallMethod) and step.name in _READING:
            self._note_answer(ctx, step)
        self._count_plain(ctx, step)
        given = [var for var in put_in(step) if self._has_labels(ctx.env[var])]
        if not given:
            return
        dst = getattr(step, "dst", -1)
        for var in {*given, *holders(step), *((dst,) if dst >= 0 else ())}:
            for number in ctx.env[var].atoms:
                atom = self._m.values.atoms[number]
                if isinstance(atom, Obj):
                    self._note_object(ctx, step, atom.oid, var, given)
                elif (shared := self._shared(atom)) is not None:
                    named = step.name if isinstance(step, ir.SetAttr) else ""
                    self._fields.setdefault(shared, []).extend(Stored(ctx.id, one, step, named) for one in given)
                elif isinstance(atom, Api) and atom.base >= 0:
                    self._note_object(ctx, step, atom.base, var, given)
                elif isinstance(atom, Super):
                    for first in self._instances(self._m.values.all[atom.first]):
                        self._note_object(ctx, step, first, var, given)

    def _shared(self, atom: Atom) -> int | None:
        """What all of a program share: a class's own attributes, what a framework keeps for a request."""
        return classes.class_object(self._m, atom.key) if isinstance(atom, Cls) else channels.shared(self._m, atom)

    def _note_answer(self, ctx: Context, step: ir.GetItem | ir.CallMethod) -> None:
        """What is read from another service's answer was in it: see `items.read_keys`."""
        for number in ctx.env[step.obj].atoms:
            atom = self._m.values.atoms[number]
            if isinstance(atom, Obj) and self._m.heap.things[atom.oid].path.endswith(ANSWER) and self._has_labels(ctx.env[step.dst]):
                self._contents.setdefault(atom.oid, []).append(Stored(ctx.id, step.dst, step))

    def _count_plain(self, ctx: Context, step: ir.AnyStep) -> None:
        """Count a store into a named field that puts in nothing personal, an empty value aside."""
        if isinstance(step, ir.SetAttr):
            holder, named = step.obj, [(step.name, step.src)]
        elif isinstance(step, (ir.Call, ir.CallMethod)) and not ctx.callees.get(step.at):
            holder, named = step.dst, list(step.keywords)
        else:
            return
        for oid in self._instances(ctx.env[holder]):
            for name, var in named:
                value = ctx.env[var]
                if value.atoms and not self._has_labels(value) and not self._empty(value):
                    counts = self._plain.setdefault(name, {})
                    counts[oid] = counts.get(oid, 0) + 1

    def _empty(self, value: Value) -> bool:
        atoms = [self._m.values.atoms[number] for number in value.atoms]
        return all(isinstance(atom, Const) and not atom.value for atom in atoms)

    def _note_object(self, ctx: Context, step: ir.AnyStep, oid: int, holder: int, given: list[int]) -> None:
        thing = self._m.heap.things[oid]
        if thing.kind in _PLAIN and isinstance(step, ir.CallMethod) and step.name in _READING:
            return
        if thing.kind in CARRIERS:
            dst = getattr(step, "dst", -1)
            whole = [*given, dst] if dst >= 0 and self._has_labels(ctx.env[dst]) else given
            self._contents.setdefault(oid, []).extend(Stored(ctx.id, var, step) for var in whole if var != holder)
            self._note_mirrored(ctx, step, oid, given)
        elif thing.kind == "instance":
            self._note_mirrored(ctx, step, oid, given)
            made = thing.site == (ctx.routine.unit, ctx.routine.index, step.at)
            self._fields.setdefault(oid, []).extend(_named(ctx, step, given, made))

    def _note_mirrored(self, ctx: Context, step: ir.AnyStep, oid: int, given: list[int]) -> None:
        """What is put into an instance's `__dict__` is put into the instance, under a name that the step may not tell."""
        seen = {oid}
        waiting = list(self._m.heap.things[oid].mirrors)
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += self._m.heap.things[other].mirrors
                table = self._fields if self._m.heap.things[other].kind == "instance" else self._contents
                table.setdefault(other, []).extend(Stored(ctx.id, var, step) for var in given)

    def _has_labels(self, value: Value) -> bool:
        found = self._labelled.get(value.id)
        if found is None:
            found = self._labelled[value.id] = bool(self._m.heap.deep_labels(value, -1))
        return found


def _named(ctx: Context, step: ir.AnyStep, given: list[int], made: bool) -> Iterator[Stored]:
    """The stores that one step makes into an instance."""
    if isinstance(step, ir.SetAttr):
        if step.src in given:
            yield Stored(ctx.id, step.src, step, step.name)
    elif isinstance(step, (ir.Call, ir.CallMethod)):
        names = {var: name for name, var in step.keywords if name != "**"}
        for var in given:
            if made and var in names:
                yield Stored(ctx.id, var, step, names[var])
            elif not ctx.callees.get(step.at) and (made or _fills(step)):
                yield Stored(ctx.id, var, step)


def _fills(step: ir.Call | ir.CallMethod) -> bool:
    """Whether a call of something outside may set fields of an instance: `super().__init__(…)`, `setattr(obj, name, …)`."""
    return step.name in _FILLING or step.name.startswith(BUILDING) if isinstance(step, ir.CallMethod) else len(step.args) == 3
