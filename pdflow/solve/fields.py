"""Who stored what an instance's field holds: asked once everything is settled, on the way back from a sink."""

from __future__ import annotations

from typing import NamedTuple

from pdflow.facts import ir
from pdflow.solve import classes
from pdflow.solve.machine import Context, Machine
from pdflow.solve.values import Cls, Obj, Value


class Stored(NamedTuple):
    """A value that was stored in a field: the variable that held it, and where."""

    context: int
    var: int
    oid: int
    unit: int
    at: int


class Fields:
    """The stores into fields of instances, by the field's name."""

    def __init__(self, m: Machine) -> None:
        self._m = m
        self._by_name: dict[str, list[Stored]] | None = None
        self._held: dict[tuple[int, str], tuple[Stored, ...]] = {}

    def held(self, obj: Value, name: str) -> list[Stored]:
        """What was stored in the field `name` of the instances that `obj` may be.

        Of an instance that nobody saw being made, only where all instances hold the same kind of data: a field that is
        an e-mail address here and a telephone number there says nothing of one that was read from a database.
        """
        found: list[Stored] = []
        for number in sorted(obj.atoms):
            atom = self._m.values.atoms[number]
            if isinstance(atom, Obj) and self._m.heap.things[atom.oid].kind == "instance":
                key = (atom.oid, name)
                if key not in self._held:
                    self._held[key] = tuple(self._of(atom.oid, name))
                found.extend(self._held[key])
        return found

    def _of(self, oid: int, name: str) -> list[Stored]:
        if self._by_name is None:
            self._by_name = self._index()
        all_stores = self._by_name.get(name, [])
        own = [item for item in all_stores if item.oid == oid]
        if not self._m.heap.things[oid].generic:
            return own
        family = [item for item in all_stores if item.oid != oid and self._related(item.oid, oid)]
        return [] if self._mixed([*own, *family]) else [*own, *family]

    def _related(self, oid: int, generic: int) -> bool:
        """Whether an instance is one of those that a generic one stands for."""
        key, below = self._m.heap.things[generic].klass, self._m.heap.things[oid].klass
        return below >= 0 and Cls(key) in classes.order(self._m, below, -1)

    def _mixed(self, stores: list[Stored]) -> bool:
        """Whether two stores put in personal data that have no category in common."""
        kinds: list[frozenset[str]] = []
        for item in stores:
            value = self._m.contexts[item.context].env[item.var]
            labels = [self._m.values.labels[n] for n in self._m.heap.deep_labels(value, -1)]
            kind = frozenset(label.category for label in labels if label.confidence > 0)
            if kind and kind not in kinds:
                kinds.append(kind)
        return any(not one & other for place, one in enumerate(kinds) for other in kinds[:place])

    def _index(self) -> dict[str, list[Stored]]:
        found: dict[str, list[Stored]] = {}
        for ctx in self._m.contexts:
            for step in ctx.routine.function.steps:
                if isinstance(step, ir.SetAttr) and step.obj >= 0:
                    for oid in self._instances(ctx.env[step.obj]):
                        found.setdefault(step.name, []).append(_stored(ctx, step.src, oid, step.at))
                elif isinstance(step, (ir.Call, ir.CallMethod)) and step.keywords:
                    made = [oid for oid in self._instances(ctx.env[step.dst]) if self._made_here(oid, ctx, step.at)]
                    for name, var in step.keywords:
                        for oid in made:
                            found.setdefault(name, []).append(_stored(ctx, var, oid, step.at))
        return found

    def _instances(self, value: Value) -> list[int]:
        atoms = [self._m.values.atoms[number] for number in value.atoms]
        return sorted(a.oid for a in atoms if isinstance(a, Obj) and self._m.heap.things[a.oid].kind == "instance")

    def _made_here(self, oid: int, ctx: Context, at: int) -> bool:
        return self._m.heap.things[oid].site == (ctx.routine.unit, ctx.routine.index, at)


def _stored(ctx: Context, var: int, oid: int, at: int) -> Stored:
    return Stored(ctx.id, var, oid, ctx.routine.unit, at)
